"""Some cells of a range written, and the cells between them left as they are."""

from __future__ import annotations

from collections.abc import Sequence

import xlwings as xw

from . import sheet_values
from .engine import Range
from .refs import Area

Corners = tuple[int, int, int, int]
"""First row, first column, last row and last column, 0-based within a range, ends included."""


def write_areas(cells: xw.Range, matrix: Sequence[Sequence[object]], areas: Sequence[Corners]) -> None:
    """Writes those parts of a range that the areas name, as the range's ``formula`` would; the rest is not touched.

    Args:
        cells: a range of a closed book.
        matrix: values and formulas of the range's shape; outside the areas nothing is asked of them.
        areas: what to write.

    Raises:
        TextContractError: a value that cannot stand in its cell.
    """
    impl = cells.impl
    if not isinstance(impl, Range):
        raise TypeError("only a range of a closed book can be written in parts")
    whole: Area = impl.area
    part = impl.part
    with impl.sheet.book.file.guarded(impl.sheet.slot.part):
        for top, left, bottom, right in areas:
            area = Area(whole.row1 + top, whole.col1 + left, whole.row1 + bottom, whole.col1 + right)
            block = [line[left : right + 1] for line in matrix[top : bottom + 1]]
            sheet_values.write_block(part, area, block, formulas=True)
