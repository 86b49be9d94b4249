"""The columns of a table while it is read: each distinct cell once, each row as the number of its cell."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, cast

import numpy as np

from atersok.raindance import amounts as am
from atersok.raindance import destroyed as f02
from atersok.raindance import values as v
from atersok.raindance.columns import Bools, ByteColumn, Column, Ints, ListColumn, Numbering, combined
from atersok.raindance.grid import Block
from atersok.raindance.values import Cell

Objects = np.ndarray[Any, np.dtype[np.object_]]
_Numbers = np.ndarray[Any, np.dtype[np.int32]]
#: Fewer cells than these say nothing of how many are alike.
_MANY: Final = 3_000


class Values:
    """The values of one field, row by row: as numbers of distinct values, or as they are.

    Attributes:
        distinct: value of each number; `apart` whether no value surely has two numbers.
    """

    def __init__(self) -> None:
        self.distinct: list[object] = []
        self.apart = True
        self._parts: list[_Numbers | Objects] = []
        self._starts: list[int] = []
        self._count = 0

    def add(self, part: _Numbers | Objects) -> None:
        """Puts the rows of a block after the others: numbers into `distinct`, or values."""
        self._starts.append(self._count)
        self._parts.append(part)
        self._count += len(part)

    def at(self, position: int) -> object:
        """The value of one row."""
        index = bisect_right(self._starts, position) - 1
        value = self._parts[index][position - self._starts[index]]
        return self.distinct[value] if self._parts[index].dtype != object else value

    def numbers(self) -> _Numbers | None:
        """For each row the number of its value, equal values with one number or several; None without numbers."""
        if any(part.dtype == object for part in self._parts):
            return None
        return np.concatenate([np.zeros(0, dtype=np.int32), *self._parts])

    def array(self, keep: Bools | None) -> Objects:
        """The values of all rows, or of those to keep."""
        table = np.empty(len(self.distinct), dtype=object)
        table[:] = self.distinct
        whole: Objects = np.empty(self._count, dtype=object)
        for start, part in zip(self._starts, self._parts, strict=True):
            if part.dtype == object:
                whole[start : start + len(part)] = part
            else:  # numbers are never beyond the table; "clip" keeps numpy from taking a copy to make sure
                np.take(table, cast("_Numbers", part), out=whole[start : start + len(part)], mode="clip")
        return whole if keep is None else whole[keep]


class FieldColumn:
    """One column of any field but an amount.

    Args:
        name: field; header: as the file names it; index: of the column.
        read: reads one cell.
        free: whether nearly every cell may be its own (free text); then they are read without being numbered.
        code: whether it holds codes (`values.read_code`, `values.read_plain_code`).
        settle: of a date or period, what a read value becomes; its cells that were read as "" are counted as unread.

    Attributes:
        values: what was read; `current` the numbers of the block just taken, None where it was not numbered.
        bad_count: cells with destroyed text; unread_count: cells that are no date.
    """

    def __init__(
        self,
        name: str,
        header: str,
        index: int,
        read: Callable[[Cell], object],
        *,
        free: bool = False,
        code: bool = False,
        settle: Callable[[object], object] | None = None,
    ) -> None:
        self.name = name
        self.header = header
        self.index = index
        self.values = Values()
        self.current: _Numbers | None = None
        self.bad_count = 0
        self.unread_count = 0
        self._read = read
        self._settle = settle
        self._unread: list[bool] = []
        self._free = free
        self._codes = code
        self._numbering = Numbering()
        self._bad: list[bool] = []
        self._unique = False

    def take(self, block: Block) -> None:
        """Reads the column's cells of a block."""
        if self.index < len(block.columns):
            column: Column = block.columns[self.index]
        else:
            column = ListColumn([""] * len(block.lines))
        if self._unique:
            self.current = None
            self.values.add(self._read_unique(column))
            return
        known = len(self._numbering)
        numbers = column.coded(self._numbering).astype(np.int32)
        fresh = self._numbering.since(known)
        said = self._read_fresh(fresh)
        self.values.apart = self.values.apart and said == fresh
        if self._settle is not None:
            self._unread += [value == "" for value in said]
            said = list(map(self._settle, said))
            if any(self._unread):
                self.unread_count += int(np.array(self._unread, dtype=bool)[numbers].sum())
        self.values.distinct += said
        self._count_bad(fresh, numbers)
        self._unique = self._free and len(fresh) * 3 > len(column) > _MANY
        self.current = numbers
        self.values.add(numbers)

    def _read_fresh(self, fresh: Sequence[Cell]) -> list[object]:
        read, longest = self._read, v.LONGEST_MISSING
        if not self._codes:
            return list(map(read, fresh))
        # A code that is one long word is itself.
        return [
            cell if isinstance(cell, str) and len(cell) > longest and cell.isalnum() else read(cell) for cell in fresh
        ]

    def _count_bad(self, fresh: Sequence[Cell], numbers: _Numbers) -> None:
        texts = [cell if isinstance(cell, str) else "" for cell in fresh]
        if f02.count(texts):
            self._bad += [False] * (len(self.values.distinct) - len(fresh) - len(self._bad))
            self._bad += [f02.SUSPECT.search(text) is not None for text in texts]
        if self._bad:
            table = np.zeros(len(self.values.distinct), dtype=bool)
            table[: len(self._bad)] = self._bad
            self.bad_count += int(table[numbers].sum())

    def _read_unique(self, column: Column) -> Objects:
        """Reads mostly distinct cells; words too long to stand for a missing value are themselves."""
        cells = column.cells()
        texts = cells if isinstance(column, ByteColumn) else [cell for cell in cells if isinstance(cell, str)]
        self.bad_count += f02.count(cast("Sequence[str]", texts))
        array = np.empty(len(cells), dtype=object)
        if self._codes:
            array[:] = self._read_fresh(cells)
            return array
        array[:] = cells
        others: Sequence[int] = range(len(cells))
        if isinstance(column, ByteColumn):
            others = np.flatnonzero(~column.bare(v.LONGEST_MISSING)).tolist()
        for index in others:
            array[index] = self._read(cells[index])
        return array

    def flags(self, test: Callable[[object], bool]) -> Bools:
        """For each row of the block just taken whether its value passes the test; the block must be numbered."""
        table = np.fromiter(map(test, self.values.distinct), dtype=bool, count=len(self.values.distinct))
        return cast("Bools", table[self.current])


class AmountColumn:
    """One column of amounts; `bad_count` as of `FieldColumn`, `decimal` as of `values.read_amount`."""

    def __init__(self, name: str, header: str, index: int, decimal: str) -> None:
        self.name = name
        self.header = header
        self.index = index
        self._one = partial(v.read_amount, decimal=decimal)
        self.current = am.joined([])
        self.bad_count = 0
        self._parts: list[am.Amounts] = []

    def take(self, block: Block) -> None:
        """Reads the column's cells of a block into `current`."""
        column = block.columns[self.index] if self.index < len(block.columns) else ListColumn([""] * len(block.lines))
        self.current = am.read(column, self._one)
        self._parts.append(self.current)
        self.bad_count += f02.count([cell for row in self.current.wrong if isinstance(cell := column[row], str)])

    def all(self) -> am.Amounts:
        """The amounts of all blocks."""
        return am.joined(self._parts)


class PeriodColumns:
    """The months that rows belong to, and the columns that take part in saying so (design §5).

    A pair of dates in order, else the period, else the booking date; a month without a year takes it from the column
    of years; a month in the column of booking dates is the period where that is empty. A file without any of these
    has the one month that the user gave for it.
    """

    NAMES: Final = ("periodstart", "periodslut", "period", "ar", "bokforingsdatum")

    def __init__(
        self, columns: dict[str, FieldColumn], months_of: Callable[[tuple[object, ...]], object], given: str
    ) -> None:
        self._columns = [columns.get(name) for name in self.NAMES]
        self._months_of = months_of
        self._given = given
        self._known: dict[tuple[object, ...], tuple[int, int, int]] = {}
        self._numbering = {name: Numbering() for name in ("period", "bokforingsdatum", "months")}
        self.values = {name: Values() for name in self._numbering}

    def take(self, count: int) -> Bools:
        """Reads a block whose columns were just taken; which of its rows belong to a month."""
        present = [column for column in self._columns if column is not None]
        numbers, first = np.zeros(count, dtype=np.int64), np.zeros(min(count, 1), dtype=np.int64)
        if present:
            numbers, first = combined(
                [cast("Ints", c.current) for c in present], [len(c.values.distinct) for c in present]
            )
        found = np.zeros((len(first), 3), dtype=np.int32)
        for number, row in enumerate(first.tolist()):
            said = tuple(
                None if c is None or c.current is None else c.values.distinct[c.current[row]] for c in self._columns
            )
            found[number] = self._known.get(said) or self._settle(said)
        for place, values in enumerate(self.values.values()):
            values.add(found[:, place][numbers] if len(first) else np.zeros(count, dtype=np.int32))
        dated = np.array([months is not None for months in self.values["months"].distinct], dtype=bool)
        return cast("Bools", dated[found[:, 2][numbers]])

    def _settle(self, said: tuple[object, ...]) -> tuple[int, int, int]:
        start, end, month, year, booked = said
        period = month if isinstance(month, str) else ""
        if len(period) == 2:
            period = f"{year}{period}" if year else ""
        if isinstance(booked, str):
            period, booked = period or booked, None
        period = period or self._given
        settled = (period, booked, self._months_of((start, end, period, booked)))
        numbers = []
        for (name, numbering), value in zip(self._numbering.items(), settled, strict=True):
            number = numbering[value]
            if number == len(self.values[name].distinct):
                self.values[name].distinct.append(value)
            numbers.append(number)
        self._known[said] = (numbers[0], numbers[1], numbers[2])
        return self._known[said]
