"""What every kind of file becomes before it is understood: lines of cells, each with its line number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from atersok.raindance.columns import Column, Ints, ListColumn
from atersok.raindance.values import Cell


@dataclass(frozen=True, slots=True)
class Record:
    """One line as cells.

    Attributes:
        line: 1-based line of the file, or row of the sheet, where it begins.
        lines: physical lines it takes (a quoted field may hold line breaks).
        cells: the cells; empty for a blank line.
        broken: Swedish reason why the cells cannot be trusted, "" when they can.
    """

    line: int
    lines: int
    cells: Sequence[Cell]
    broken: str = ""


@dataclass(slots=True)
class Block:
    """A stretch of lines: those of the table's width as rows, all others one by one.

    Attributes:
        lines: line number of each row.
        columns: the cells of all rows, column by column.
        others: lines of another width, blank or broken ones.
        continuation: physical lines beyond the first of rows that take several.
    """

    lines: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    columns: Sequence[Column] = ()
    others: list[Record] = field(default_factory=list)
    continuation: int = 0

    def column(self, index: int) -> Column:
        """One column; of empty cells where there is none."""
        return self.columns[index] if index < len(self.columns) else ListColumn([""] * len(self.lines))

    def row(self, index: int) -> tuple[Cell, ...]:
        """The cells of one row."""
        return tuple(column[index] for column in self.columns)


class Grid(Protocol):
    """One table of a file: a whole text file, a sheet, or a table of an HTML page."""

    sheet: str
    encoding: str
    delimiter: str
    lines_total: int

    def head(self, limit: int) -> list[Record]:
        """The first lines as records, blank ones included."""
        ...

    def sample(self, start: int, limit: int) -> list[Sequence[Cell]]:
        """Some rows below a header that ends before line `start`, for a look at the shape of columns."""
        ...

    def blocks(self, start: int, names: int, written: int) -> Iterator[Block]:
        """All lines from line `start` on.

        Args:
            start: 1-based line after the header.
            names: number of header cells up to the last that has a name.
            written: number of header cells with the unnamed ones at the end.
        """
        ...
