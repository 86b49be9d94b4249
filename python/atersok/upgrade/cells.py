"""What a sheet's cells hold, as far as an upgrade asks."""

from __future__ import annotations

from atersok.closedbook.cells import Cell, CellError, Formula, RawCell, Shared
from atersok.closedbook.refs import Area
from atersok.closedbook.sheet_part import SheetPart
from atersok.domain import names


def value_of(part: SheetPart, cell: Cell | None) -> object:
    """A cell's value as stored, None for an empty one; of a formula its result."""
    content = None if cell is None else cell[1]
    if isinstance(content, RawCell):
        return part.raw_detail(content)[1].value
    if isinstance(content, Formula):
        return content.computed
    if isinstance(content, Shared):
        return part.shared_strings(content.index)
    return content


def has_content(part: SheetPart, cell: Cell | None) -> bool:
    """Whether a cell holds a value or a formula, and not only a format."""
    content = None if cell is None else cell[1]
    if isinstance(content, RawCell):
        inside = part.raw_detail(content)[1]
        return inside.formula is not None or inside.value not in (None, "")
    return content not in (None, "")


def text_at(part: SheetPart, row: int, col: int) -> str:
    """A cell's value as trimmed text; "" for an empty one."""
    value = value_of(part, part.cells_of(row).get(col))
    return "" if value is None or isinstance(value, CellError) else names.clean(value)


def first_content(part: SheetPart, area: Area) -> tuple[int, int] | None:
    """Row and column of the first cell with content in an area; None where all are empty."""
    used = part.used()
    if used is None or not used.intersects(area):
        return None
    for row in part.rows_within(area):
        for col, cell in sorted(part.cells_of(row).items()):
            if area.col1 <= col <= area.col2 and has_content(part, cell):
                return row, col
    return None
