"""The one module that touches what only one kind of workbook has (design.md §8).

A closed workbook needs the computed value of each formula handed to it, since nothing computes it; an open one
computes by itself. All else in workbook/ is ordinary xlwings.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from atersok import closedbook
from atersok.closedbook.cell_writes import write_areas as write_areas_in_file
from atersok.closedbook.row_moves import move_rows as move_rows_in_file
from atersok.workbook.tables import formulas_of


def store_computed(area: Any, values: Sequence[Sequence[object]]) -> None:
    """Stores the value beside each formula of the area; None drops it. No-op on a workbook open in Excel."""
    closedbook.store_computed(area, values)


def changes_silently(book: Any) -> bool:
    """Whether a value that its cell's format cannot hold is changed without a word, as Excel does.

    A closed workbook raises TextContractError instead, so only an open one must be looked at before each write.
    """
    return not closedbook.is_closed(book)


def write_areas(area: Any, matrix: Sequence[Sequence[object]], areas: Sequence[tuple[int, int, int, int]]) -> None:
    """Writes some cells of a range, values and formulas; the others keep what they hold.

    An open workbook takes the whole matrix in one call, which gives the others back what was read from them.

    Args:
        area: the range.
        matrix: of the range's shape; outside the areas what ``.formula`` gave.
        areas: first row, first column, last row, last column of the cells to write, 0-based, ends included.
    """
    if closedbook.is_closed(area.sheet.book):
        write_areas_in_file(area, matrix, areas)
    else:
        area.formula = matrix


def move_rows(area: Any, sources: Sequence[int | None]) -> None:
    """Moves the user's own cells with their rows: line i of the area gets what stood in line sources[i].

    Args:
        area: the user's columns over the table's new height.
        sources: for each line the old line (0-based, within the area) or None for an empty one.
    """
    if closedbook.is_closed(area.sheet.book):
        move_rows_in_file(area, sources)
        return
    formulas, values = formulas_of(area), area.options(ndim=2, err_to_str=True).value
    width = len(formulas[0])
    area.formula = [
        [None] * width
        if source is None
        else [_as_typed(*cell) for cell in zip(formulas[source], values[source], strict=True)]
        for source in sources
    ]


def _as_typed(formula: object, value: object) -> object:
    """What to write for a cell to hold again what it held."""
    if isinstance(formula, str) and formula.startswith("=") and value != formula:  # text may begin so too
        return formula
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)) / timedelta(days=1)
    # A leading apostrophe keeps what is text as text whatever the cell's format; Excel does not show it.
    return f"'{value}" if isinstance(value, str) and value else value
