"""Reads a document sheet back into blocks, as it stands: what a run wrote there before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import xlwings as xw

from atersok.documents.model import Block, Value
from atersok.domain import names
from atersok.workbook import layout, native
from atersok.workbook.blocks import Template
from atersok.workbook.tables import Cell


def read_blocks(document: layout.Document, template: Template) -> list[Block]:
    """The sheet's blocks from the top, each of the template's height; lines without any value at the end are left out.

    One read of the whole sheet.
    """
    rows = template.height * block_count(template)
    values = native.read_values(template.sheet.range((1, 1), (rows, template.width)))
    return [_block(document, template, values[top : top + template.height]) for top in range(0, rows, template.height)]


def block_count(template: Template) -> int:
    """How many blocks the template's sheet holds; at least one."""
    return max(1, -(-template.last_row() // template.height))


def store_field(book: xw.Book, document: layout.Document, template: Template, field: str, value: str | None) -> None:
    """Stores the result of one computing field beside its formula in every block, None drops it.

    Only on a closed book; one that is open in Excel computes by itself.
    """
    place = template.fields.get(field)
    if place is None or place not in template.formulas or native.is_live(book):
        return
    for number in range(block_count(template)):
        cell = template.sheet.range((number * template.height + place[0] + 1, place[1] + 1))
        native.store_computed(cell, [[value]])


def _block(document: layout.Document, template: Template, values: Sequence[Sequence[Cell]]) -> Block:
    kinds = {column.header: column.kind for column in document.fields}
    fields = {header: as_value(values[row][column], kinds[header]) for header, (row, column) in template.fields.items()}
    line_kinds = {column.header: column.kind for column in document.lines}
    first = template.first_line
    lines = [
        {header: as_value(line[column], line_kinds[header]) for header, column in template.line_fields.items()}
        for line in values[first : first + template.line_count]
    ]
    while lines and all(value is None for value in lines[-1].values()):
        lines.pop()
    return Block(fields, lines)


def as_value(cell: Cell, kind: layout.Kind) -> Value:
    """A cell's value as what it was written from: a day for a date, text for a text cell; None for an empty one.

    What does not belong there comes as what can be written there again: a number among texts as text, a day among
    amounts as Excel's number. Text among numbers stays text.
    """
    if cell is None or cell == "":
        return None
    if kind == "text":
        if isinstance(cell, datetime):
            return cell.date().isoformat()
        return cell if isinstance(cell, str) else names.clean(cell)
    if isinstance(cell, datetime):
        return cell.date() if kind == "date" else native.serial(cell)
    if isinstance(cell, date | int | float | str):
        return cell
    return str(cell)
