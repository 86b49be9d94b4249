"""Cell addresses and ranges, 1-based, as far as the audit needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384

_CELL: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


@dataclass(frozen=True)
class Area:
    """A rectangle of cells, both corners included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def inside(self) -> bool:
        """Whether it lies on a sheet, corners in order."""
        return 1 <= self.left <= self.right <= LAST_COLUMN and 1 <= self.top <= self.bottom <= LAST_ROW

    def meets(self, other: Area) -> bool:
        """Whether the two share a cell."""
        across = self.left <= other.right and other.left <= self.right
        return across and self.top <= other.bottom and other.top <= self.bottom

    def holds(self, column: int, row: int) -> bool:
        """Whether a cell lies in it."""
        return self.left <= column <= self.right and self.top <= row <= self.bottom


def cell_of(text: str) -> tuple[int, int] | None:
    """Column and row of an A1 address, or None."""
    match = _CELL.fullmatch(text)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(match[2])


def area_of(text: str) -> Area | None:
    """A range like A1:C3 or a single cell, or None when it is neither or lies off the sheet."""
    first, _, last = text.partition(":")
    one, two = cell_of(first), cell_of(last or first)
    if one is None or two is None:
        return None
    area = Area(one[0], one[1], two[0], two[1])
    return area if area.inside else None


def overlapping(areas: list[tuple[str, Area]]) -> list[tuple[str, str]]:
    """Pairs of names whose areas share a cell."""
    return [
        (name, other)
        for index, (name, area) in enumerate(areas)
        for other, place in areas[index + 1 :]
        if area.meets(place)
    ]
