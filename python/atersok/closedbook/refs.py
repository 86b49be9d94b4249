"""Cell references: letters and numbers, areas, and the limits of a sheet."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COL = 16_384


class Area(NamedTuple):
    """A rectangle of cells; all four numbers count from 1 and are included."""

    row1: int
    col1: int
    row2: int
    col2: int

    @property
    def rows(self) -> int:
        return self.row2 - self.row1 + 1

    @property
    def cols(self) -> int:
        return self.col2 - self.col1 + 1

    @property
    def whole_rows(self) -> bool:
        return self.col1 == 1 and self.col2 == MAX_COL

    def intersects(self, other: Area) -> bool:
        return (
            self.row1 <= other.row2 and other.row1 <= self.row2 and self.col1 <= other.col2 and other.col1 <= self.col2
        )

    def covers(self, other: Area) -> bool:
        return (
            self.row1 <= other.row1 and self.row2 >= other.row2 and self.col1 <= other.col1 and self.col2 >= other.col2
        )

    def moved(self, rows: int, cols: int = 0) -> Area:
        return Area(self.row1 + rows, self.col1 + cols, self.row2 + rows, self.col2 + cols)


@cache  # at most 16 384 entries
def col_letters(col: int) -> str:
    """1 → ``A``, 27 → ``AA``."""
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=20_000)
def col_number(letters: str) -> int:
    """``A`` → 1, ``AA`` → 27; letters of either case."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_ref(row: int, col: int) -> str:
    """(7, 2) → ``B7``."""
    return f"{col_letters(col)}{row}"


def area_ref(area: Area) -> str:
    """As the file writes it: ``A1:C9``, or ``A1`` for one cell."""
    first = cell_ref(area.row1, area.col1)
    return first if area.rows == 1 and area.cols == 1 else f"{first}:{cell_ref(area.row2, area.col2)}"


_CELL = r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})"
_AREA = re.compile(rf"{_CELL}(?::{_CELL})?")
_ROWS = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})")
_COLS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")


def parse_area(text: str) -> Area | None:
    """``A1``, ``$A$1:C9``, ``49:96`` or ``A:C`` as an area; None for anything else, or outside the sheet."""
    text = text.strip()
    if match := _AREA.fullmatch(text):
        col1, row1 = col_number(match[1]), int(match[2])
        col2, row2 = (col_number(match[3]), int(match[4])) if match[3] else (col1, row1)
    elif match := _ROWS.fullmatch(text):
        row1, row2, col1, col2 = int(match[1]), int(match[2]), 1, MAX_COL
    elif match := _COLS.fullmatch(text):
        row1, row2, col1, col2 = 1, MAX_ROW, col_number(match[1]), col_number(match[2])
    else:
        return None
    area = Area(min(row1, row2), min(col1, col2), max(row1, row2), max(col1, col2))
    inside = area.row1 >= 1 and area.col1 >= 1 and area.row2 <= MAX_ROW and area.col2 <= MAX_COL
    return area if inside else None


def parse_areas(text: str) -> list[Area]:
    """A space-separated list of areas (an ``sqref``); what is no area is left out."""
    return [area for word in text.split() if (area := parse_area(word)) is not None]
