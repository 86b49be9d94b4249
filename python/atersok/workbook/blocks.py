"""Fills a document sheet: copies its template block, the first on the sheet, and puts values into named fields.

Rows, fonts and labels of the block are the municipality's to change; the fields are found by their defined names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlwings as xw

from atersok.closedbook import TextContractError, contract
from atersok.closedbook.formulas import shifted
from atersok.closedbook.refs import Area, area_ref, col_letters, col_number, parse_area
from atersok.documents.model import Block
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.workbook import formats, layout, native
from atersok.workbook.long_texts import fitting
from atersok.workbook.tables import file_name

MAX_BLOCKS = 1000
_EPOCH = date(1899, 12, 30).toordinal()
Matrix = list[list[Any]]
_REFERENCE = re.compile(r"=\$?([A-Z]{1,3})\$?([0-9]+)")


@dataclass(frozen=True)
class Template:
    """Where the fields of a document sheet's first block are; rows and columns are 0-based within the block.

    `formulas`: the places of those fields whose cell computes its value itself.
    `sheet`, `cells`, `shown`: the sheet, and the block's formulas and values as they stood when it was found.
    `held`: what was asked of the sheet since, until it is written.
    """

    height: int
    width: int
    fields: Mapping[str, tuple[int, int]]
    line_fields: Mapping[str, int]
    first_line: int
    line_count: int
    formulas: frozenset[tuple[int, int]] = frozenset()
    sheet: Any = field(default=None, compare=False, repr=False)
    cells: Sequence[Sequence[Any]] = field(default=(), compare=False, repr=False)
    shown: Sequence[Sequence[Any]] = field(default=(), compare=False, repr=False)
    held: Held = field(default_factory=lambda: Held(), compare=False, repr=False)

    def last_row(self) -> int:
        """The last row of the sheet that is used, 0 for an empty sheet. One call into Excel, once before a write."""
        if self.held.last_row is None:
            used = parse_area(self.sheet.used_range.address)
            self.held.last_row = 0 if used is None else used.row2
        return self.held.last_row


@dataclass
class Held:
    """What is known of a document sheet between the questions before a write and the write.

    `last_row`: see Template.last_row.
    `comments`: the rows with a comment; None before check_blocks.
    """

    last_row: int | None = None
    comments: Sequence[int] | None = None


def find_sheet(book: xw.Book, name: str) -> Any:
    """The sheet of that name, case and blanks apart.

    Raises:
        UnusableInput: there is none.
    """
    with suppress(Exception):  # whatever the application beneath raises for a name that is not there
        sheet = book.sheets[name]
        if not native.is_lazy(sheet) or sheet.name:
            return sheet
    for sheet in book.sheets:
        if names.key(sheet.name) == names.key(name):
            return sheet
    raise UnusableInput(
        f"bladet {name} saknas", file_name(book), "Hämta tillbaka bladet från en säkerhetskopia av arbetsboken"
    )


def find_template(book: xw.Book, document: layout.Document) -> Template:
    """The template block of a document sheet, by its defined names.

    Raises:
        UnusableInput: the sheet or the names of its block or lines are missing, or the block cannot be filled.
    """
    sheet = find_sheet(book, document.sheet)
    fields = {column.header: layout.block_name(layout.FIELD_PREFIX, column.header) for column in document.fields}
    columns = {column.header: layout.block_name(layout.ROW_PREFIX, column.header) for column in document.lines}
    places = native.places_of(sheet, [layout.BLOCK_NAME, layout.LINES_NAME, *fields.values(), *columns.values()])
    missing = [name for name in (layout.BLOCK_NAME, layout.LINES_NAME) if name not in places]
    if missing:
        raise UnusableInput(
            f"bladet {document.sheet} saknar namnet {', '.join(missing)}, som visar var mallen står",
            file_name(book),
            "Hämta tillbaka bladet från en säkerhetskopia av arbetsboken",
        )
    block, lines = places[layout.BLOCK_NAME], places[layout.LINES_NAME]
    if block.row1 != 1 or block.col1 != 1:
        raise UnusableInput(
            f"mallen på bladet {document.sheet} börjar inte i cell A1", file_name(book), "Flytta mallen till cell A1"
        )
    area = sheet.range(area_ref(block))
    _check_whole(book, sheet, area)
    cells, shown = native.read_formulas(area), native.read_values(area)
    single = {
        header: (places[name].row1 - 1, places[name].col1 - 1) for header, name in fields.items() if name in places
    }
    computing = frozenset(
        (row, column)
        for row, column in single.values()
        # A text that only looks like a formula is its own value.
        if str(cells[row][column]).startswith("=") and shown[row][column] != cells[row][column]
    )
    template = Template(
        block.rows,
        block.cols,
        single,
        {header: places[name].col1 - 1 for header, name in columns.items() if name in places},
        lines.row1 - 1,
        lines.rows,
        computing,
        sheet=sheet,
        cells=cells,
        shown=shown,
    )
    _check_formats(book, sheet, _written(document, template))
    return template


def _check_whole(book: xw.Book, sheet: Any, area: Any) -> None:
    """What would keep the block from being copied and filled."""
    what = ""
    if not native.is_live(sheet) and native.is_merged(area):  # Excel itself copies and fills them
        what = "mallen har sammanslagna celler"
    elif native.has_arrays(area):
        what = "mallen har en matrisformel, som fyller flera celler"
    if what:
        raise UnusableInput(
            what,
            f"{file_name(book)}, blad {sheet.name}",
            "Ta bort ändringen, eller hämta tillbaka bladet från en säkerhetskopia av arbetsboken",
        )


def _written(document: layout.Document, template: Template) -> list[tuple[str, layout.Kind, Area]]:
    """Header, kind and cells of each field and column that the product writes in the first block, counted from A1."""
    first, last = template.first_line + 1, template.first_line + template.line_count
    fields = [
        (column.header, column.kind, Area(place[0] + 1, place[1] + 1, place[0] + 1, place[1] + 1))
        for column in document.fields
        if (place := template.fields.get(column.header)) is not None and place not in template.formulas
    ]
    lines = [
        (column.header, column.kind, Area(first, left + 1, last, left + 1))
        for column in document.lines
        if (left := template.line_fields.get(column.header)) is not None
    ]
    return fields + lines


def _check_formats(book: xw.Book, sheet: Any, written: Sequence[tuple[str, layout.Kind, Area]]) -> None:
    """Text goes only into cells with the format for text, all else only into others (design.md §8).

    Asked of all cells of a kind at once, and of each where these are not all alike.
    """
    for kind in dict.fromkeys(kind for _, kind, _ in written):
        if _holds(native.common_format(sheet, [area for _, other, area in written if other == kind]), kind):
            continue
        for header, _, area in (entry for entry in written if entry[1] == kind):
            cells = sheet.range(area_ref(area))
            if not _holds(cells.number_format, kind):
                raise UnusableInput(
                    f"fältet {header} står i {area_ref(area)}, som har fel talformat",
                    f"{file_name(book)}, blad {sheet.name}",
                    "Ställ talformatet till Text" if kind == "text" else "Ställ talformatet till Tal eller Datum",
                )


def _holds(code: str | None, kind: layout.Kind) -> bool:
    return code is not None and (code == formats.TEXT) == (kind == "text")


def check_blocks(book: xw.Book, document: layout.Document, template: Template, blocks: Sequence[Block]) -> None:
    """Whether write_blocks can write these blocks; nothing is written. What the template itself cannot hold,
    find_template has told.

    Raises:
        UnusableInput: there are more than MAX_BLOCKS, one has more lines than the template, or a comment stands on a
            page beneath the template.
        TextContractError: a value that its cell cannot hold.
    """
    if len(blocks) > MAX_BLOCKS:
        raise UnusableInput(
            f"bladet {document.sheet} skulle få {len(blocks)} sidor, men rymmer {MAX_BLOCKS}",
            file_name(book),
            "Dela upp kvartalet med Räkna till och med",
        )
    longest = max((len(block.lines) for block in blocks), default=0)
    if longest > template.line_count:  # pages of before, put back on a template that somebody has changed since
        raise UnusableInput(
            f"bladet {document.sheet} har sidor med {longest} rader, men mallen rymmer {template.line_count}",
            file_name(book),
            "Hämta tillbaka bladet från en säkerhetskopia av arbetsboken",
        )
    if template.held.comments is None:
        template.held.comments = native.comment_rows(template.sheet)
    beneath = [row for row in template.held.comments if row > template.height]
    if beneath:  # whose child is on another row once the pages are made anew
        raise UnusableInput(
            f"bladet {document.sheet} har en kommentar på rad {beneath[0]}, som skulle försvinna när sidorna skrivs om",
            file_name(book),
            "Skriv den i Kommentar på bladet Avvikelser eller på ett eget blad, ta bort den här och tryck igen",
        )
    if native.is_live(template.sheet):  # a closed workbook holds the contract itself
        fields = {column.header: column.kind for column in document.fields}
        columns = {column.header: column.kind for column in document.lines}
        for block in blocks:
            for header, value in block.fields.items():
                if template.fields.get(header) not in {None, *template.formulas}:
                    _check_value(template, header, value, fields[header])
            for line in block.lines:
                for header, value in line.items():
                    if header in template.line_fields:
                        _check_value(template, header, value, columns[header])


def _check_value(template: Template, header: str, value: Any, kind: layout.Kind) -> None:
    try:
        formats.check_value(fitting(value), kind)
    except contract.Broken as broken:
        raise TextContractError(template.sheet.name, header, str(broken)) from None


def write_blocks(book: xw.Book, document: layout.Document, template: Template, blocks: Sequence[Block]) -> None:
    """Makes the sheet hold exactly these blocks, each of the template's height; none leaves one empty block.

    Raises:
        UnusableInput: there are more than MAX_BLOCKS.
    """
    check_blocks(book, document, template, blocks)
    sheet = template.sheet
    count = max(1, len(blocks))
    height = template.height * count
    _remove_old_blocks(template, height)
    _copy_template(sheet, template.height, count)
    if template.held.comments and count > 1:
        native.drop_comments(sheet.range(f"{template.height + 1}:{height}"))
    matrix = _repeated(template, count)
    computed: Matrix = [[None] * template.width for _ in matrix]
    empty = Block({}, ())
    for number, block in enumerate(blocks or [empty]):
        _fill(matrix, computed, template, number * template.height, block)
    _echo(matrix, computed)
    areas = _areas(template)
    area = sheet.range(area_ref(Area(1, 1, height, template.width)))
    native.write_areas(
        area,
        [[None if value == "" else value for value in row] for row in matrix],
        [(top + down, left, bottom + down, right)
         for down in range(0, height, template.height) for top, left, bottom, right in areas],
        [*template.shown] * count,
    )  # fmt: skip
    native.store_computed(area, computed)
    sheet.page_setup.print_area = f"$A$1:${col_letters(template.width)}${height}"


def _repeated(template: Template, count: int) -> Matrix:
    """The formulas and constants of all blocks: those of the first, moved down as copying moves them."""
    places = [
        (row, column, cell[1:])
        for row, line in enumerate(template.cells)
        for column, cell in enumerate(line)
        if isinstance(cell, str) and cell.startswith("=") and template.shown[row][column] != cell
    ]
    matrix: Matrix = []
    for down in range(0, template.height * count, template.height):
        matrix.extend([*line] for line in template.cells)
        for row, column, formula in places:
            matrix[down + row][column] = "=" + shifted(formula, down)
    return matrix


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
            matrix[offset + row][column] = fitting(value)
    for line in range(template.line_count):
        values = block.lines[line] if line < len(block.lines) else {}
        for header, column in template.line_fields.items():
            matrix[offset + template.first_line + line][column] = fitting(_serial(values.get(header)))


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


def _remove_old_blocks(template: Template, height: int) -> None:
    """Blocks of an earlier run beneath: cleared, since deleted rows would take their preset page breaks along."""
    last = template.last_row()
    template.held.last_row = None
    if last > height:
        template.sheet.range(f"{height + 1}:{last}").clear()


def _copy_template(sheet: Any, height: int, count: int) -> None:
    """1 → 2 → 4 → 8 blocks: whole rows, since only these carry their height. Pictures stay in the first."""
    done = 1
    while done < count:
        step = min(done, count - done)
        sheet.range(f"1:{height * step}").copy(sheet.range(f"{height * done + 1}:{height * (done + step)}"))
        done += step
