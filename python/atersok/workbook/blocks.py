"""Fills a document sheet: copies its template block, the first on the sheet, and puts values into named fields.

Rows, fonts and labels of the block are the municipality's to change; the fields are found by their defined names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlwings as xw

from atersok.closedbook.refs import col_letters, col_number
from atersok.documents.model import Block
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.workbook import layout, native
from atersok.workbook.tables import file_name, formulas_of

MAX_BLOCKS = 1000
_EPOCH = date(1899, 12, 30).toordinal()
Matrix = list[list[Any]]
_REFERENCE = re.compile(r"=\$?([A-Z]{1,3})\$?([0-9]+)")


@dataclass(frozen=True)
class Template:
    """Where the fields of a document sheet's first block are; rows and columns are 0-based within the block.

    `formulas`: the places of those fields whose cell computes its value itself.
    """

    height: int
    width: int
    fields: Mapping[str, tuple[int, int]]
    line_fields: Mapping[str, int]
    first_line: int
    line_count: int
    formulas: frozenset[tuple[int, int]] = frozenset()


def find_sheet(book: xw.Book, name: str) -> Any:
    """The sheet of that name, case and blanks apart.

    Raises:
        UnusableInput: there is none.
    """
    for sheet in book.sheets:
        if names.key(sheet.name) == names.key(name):
            return sheet
    raise UnusableInput(
        f"bladet {name} saknas", file_name(book), "Hämta tillbaka bladet från en säkerhetskopia av arbetsboken"
    )


def find_template(book: xw.Book, document: layout.Document) -> Template:
    """The template block of a document sheet, by its defined names.

    Raises:
        UnusableInput: the sheet or the names of its block or lines are missing.
    """
    sheet = find_sheet(book, document.sheet)
    places: dict[str, tuple[int, int, int, int]] = {}
    for name in sheet.names:
        short = name.name.rpartition("!")[2]
        try:
            area = name.refers_to_range
        except Exception:
            continue
        places[short.casefold()] = (area.row - 1, area.column - 1, *area.shape)
    missing = [name for name in (layout.BLOCK_NAME, layout.LINES_NAME) if name not in places]
    if missing:
        raise UnusableInput(
            f"bladet {document.sheet} saknar namnet {', '.join(missing)}, som visar var mallen står",
            file_name(book),
            "Hämta tillbaka bladet från en säkerhetskopia av arbetsboken",
        )
    top, left, height, width = places[layout.BLOCK_NAME]
    line_top, _, line_count, _ = places[layout.LINES_NAME]
    if top != 0 or left != 0:
        raise UnusableInput(
            f"mallen på bladet {document.sheet} börjar inte i cell A1", file_name(book), "Flytta mallen till cell A1"
        )
    fields = {
        column.header: places[key][:2]
        for column in document.fields
        if (key := layout.block_name(layout.FIELD_PREFIX, column.header).casefold()) in places
    }
    line_fields = {
        column.header: places[key][1]
        for column in document.lines
        if (key := layout.block_name(layout.ROW_PREFIX, column.header).casefold()) in places
    }
    block = sheet.range((1, 1), (height, width))
    formulas = formulas_of(block)
    values = block.options(ndim=2, err_to_str=True).value
    computing = frozenset(
        (row, column)
        for row, column in fields.values()
        # A text that only looks like a formula is its own value.
        if formulas[row][column].startswith("=") and values[row][column] != formulas[row][column]
    )
    template = Template(height, width, fields, line_fields, line_top, line_count, computing)
    _check_formats(book, sheet, document, template)
    return template


def _check_formats(book: xw.Book, sheet: Any, document: layout.Document, template: Template) -> None:
    """Text goes only into cells with the format for text, all else only into others (design.md §8)."""
    first, last = template.first_line + 1, template.first_line + template.line_count
    places = [
        (column, sheet.range((template.fields[column.header][0] + 1, template.fields[column.header][1] + 1)))
        for column in document.fields
        if column.header in template.fields and template.fields[column.header] not in template.formulas
    ] + [
        (column, sheet.range((first, left + 1), (last, left + 1)))
        for column in document.lines
        if (left := template.line_fields.get(column.header)) is not None
    ]
    for column, cells in places:
        code = cells.number_format
        if code is None or (code == "@") != (column.kind == "text"):
            raise UnusableInput(
                f"fältet {column.header} står i {cells.get_address(False, False)}, som har fel talformat",
                f"{file_name(book)}, blad {sheet.name}",
                "Ställ talformatet till Text" if column.kind == "text" else "Ställ talformatet till Tal eller Datum",
            )


def write_blocks(book: xw.Book, document: layout.Document, template: Template, blocks: Sequence[Block]) -> None:
    """Makes the sheet hold exactly these blocks, each of the template's height; none leaves one empty block.

    Raises:
        UnusableInput: there are more than MAX_BLOCKS.
    """
    if len(blocks) > MAX_BLOCKS:
        raise UnusableInput(
            f"bladet {document.sheet} skulle få {len(blocks)} sidor, men rymmer {MAX_BLOCKS}",
            file_name(book),
            "Dela upp kvartalet med Räkna till och med",
        )
    sheet = find_sheet(book, document.sheet)
    count = max(1, len(blocks))
    _remove_old_blocks(sheet, template.height * count)
    _copy_template(sheet, template.height, count)
    area = sheet.range((1, 1), (template.height * count, template.width))
    matrix: Matrix = [*formulas_of(area)]
    computed: Matrix = [[None] * template.width for _ in matrix]
    empty = Block({}, ())
    for number, block in enumerate(blocks or [empty]):
        _fill(matrix, computed, template, number * template.height, block)
    _echo(matrix, computed)
    areas = _areas(template)
    native.write_areas(
        area,
        [[None if value == "" else value for value in row] for row in matrix],
        [(top + down, left, bottom + down, right)
         for down in range(0, template.height * count, template.height) for top, left, bottom, right in areas],
    )  # fmt: skip
    native.store_computed(area, computed)
    sheet.page_setup.print_area = f"$A$1:{col_letters(template.width)}${template.height * count}".replace(":", ":$", 1)


def _areas(template: Template) -> list[tuple[int, int, int, int]]:
    """The cells of a block that are the product's to write, as rectangles; all else is the municipality's."""
    cells = {(row, column, row) for row, column in template.fields.values()}
    last = template.first_line + template.line_count - 1
    cells.update((template.first_line, column, last) for column in template.line_fields.values())
    areas: list[tuple[int, int, int, int]] = []
    for top, column, bottom in sorted(cells - {(row, column, row) for row, column in template.formulas}):
        if areas and (areas[-1][0], areas[-1][3] + 1, areas[-1][2]) == (top, column, bottom):
            areas[-1] = (top, areas[-1][1], bottom, column)
        else:
            areas.append((top, column, bottom, column))
    return areas


def _fill(matrix: Matrix, computed: Matrix, template: Template, offset: int, block: Block) -> None:
    for header, (row, column) in template.fields.items():
        value = _serial(block.fields.get(header))
        if (row, column) in template.formulas:
            computed[offset + row][column] = 0 if value is None else value
        else:
            matrix[offset + row][column] = value
    for line in range(template.line_count):
        values = block.lines[line] if line < len(block.lines) else {}
        for header, column in template.line_fields.items():
            matrix[offset + template.first_line + line][column] = _serial(values.get(header))


def _echo(matrix: Matrix, computed: Matrix) -> None:
    """A formula that only shows another cell of the sheet has that cell's value."""
    for row, line in enumerate(matrix):
        for column, formula in enumerate(line):
            if computed[row][column] is None and isinstance(formula, str) and (match := _REFERENCE.fullmatch(formula)):
                there = int(match[2]) - 1, col_number(match[1]) - 1
                if there[0] < len(matrix) and there[1] < len(line):
                    shown = computed[there[0]][there[1]]
                    own = matrix[there[0]][there[1]]
                    computed[row][column] = own if shown is None and not str(own).startswith("=") else shown


def _serial(value: object) -> object:
    """A day as Excel's serial number, since a whole block is written in one call of formulas."""
    return value.toordinal() - _EPOCH if isinstance(value, date) else value


def _remove_old_blocks(sheet: Any, height: int) -> None:
    """Blocks of an earlier run beneath: cleared, since deleted rows would take their preset page breaks along."""
    used = sheet.used_range.last_cell.row
    if used > height:
        sheet.range(f"{height + 1}:{used}").clear()


def _copy_template(sheet: Any, height: int, count: int) -> None:
    """1 → 2 → 4 → 8 blocks: whole rows, since only these carry their height."""
    done = 1
    while done < count:
        step = min(done, count - done)
        sheet.range(f"1:{height * step}").copy(sheet.range(f"{height * done + 1}:{height * (done + step)}"))
        done += step
