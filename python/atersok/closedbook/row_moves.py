"""The user's own cells beside our table, moved with their row when the table's rows change places."""

from __future__ import annotations

from collections.abc import Sequence

import xlwings as xw

from .cells import Formula, RawCell, Row
from .engine import Range
from .refs import Area, cell_ref
from .sheet_part import SheetPart
from .sheet_read import restart
from .sheet_rows import free_cell, moved_formula


def move_rows(cells: xw.Range, sources: Sequence[int | None]) -> None:
    """Rearranges the lines of a range: value, formula (relative references move along) and format of each cell.

    Args:
        cells: a range of a closed book.
        sources: for each line of the range the line (0-based) whose cells it takes, or None to be emptied; a cell that
            is emptied keeps its format.

    Raises:
        ValueError: not one source a line, or a line outside the range.
    """
    impl = cells.impl
    if not isinstance(impl, Range):
        raise TypeError("only a range of a closed book can be rearranged here")
    area: Area = impl.area
    if len(sources) != area.rows or any(source is not None and not 0 <= source < area.rows for source in sources):
        raise ValueError("one line of the range for each line of the range")
    if all(source == line for line, source in enumerate(sources)):
        return
    with impl.sheet.book.file.guarded(impl.sheet.slot.part):
        _move(impl.part, area, sources)


def _move(part: SheetPart, area: Area, sources: Sequence[int | None]) -> None:
    part.touch(area)
    taken = {source: _line(part, area, area.row1 + source) for source in set(sources) if source is not None}
    for line, source in enumerate(sources):
        if source == line:
            continue
        number = area.row1 + line
        cells = part.live(number).cells
        for col in range(area.col1, area.col2 + 1):
            if source is None or col not in taken[source]:
                if col in cells:
                    cells[col] = (cells[col][0], None)
                continue
            style, content = taken[source][col]
            if isinstance(content, Formula):
                content = moved_formula(content, line - source, 0)
            elif isinstance(content, RawCell):
                content = restart(content, part.prefix, cell_ref(number, col))
            cells[col] = (style, content)


def _line(part: SheetPart, area: Area, number: int) -> Row:
    return {
        col: free_cell(part, number, col, cell)
        for col, cell in part.cells_of(number).items()
        if area.col1 <= col <= area.col2
    }
