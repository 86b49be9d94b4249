"""The columns of a table while it is read: each distinct cell once, each row as the number of its cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import filterfalse
from typing import Any, Final, cast

import numpy as np

from atersok.raindance import amounts as am
from atersok.raindance import destroyed as f02
from atersok.raindance import values as v
from atersok.raindance.columns import Bools, Coded, Column, Gathered, Ints, Numbering, combined
from atersok.raindance.values import Cell

Objects = np.ndarray[Any, np.dtype[np.object_]]
_Numbers = np.ndarray[Any, np.dtype[np.int32]]
#: Fewer cells than these say nothing of how many come again in the next block.
_MANY: Final = 3_000
#: Columns of amounts that are looked at as a whole; of the others the reader of the table keeps what it needs.
_KEPT: Final = frozenset({"moms", "kredit"})


class Values:
    """The values of one field, row by row, as numbers of distinct values.

    Args:
        most: rows that there may be.

    Attributes:
        distinct: value of each number; `apart` whether no value surely has two numbers.
    """

    def __init__(self, most: int) -> None:
        self.distinct: list[object] = []
        self.apart = True
        self._numbers = Gathered(np.int32, most)

    def add(self, numbers: Ints | _Numbers) -> None:
        """Puts the rows of a block, as numbers into `distinct`, after the others."""
        self._numbers.add(numbers)

    def at(self, position: int) -> object:
        """The value of one row."""
        return self.distinct[self._numbers.all()[position]]

    def numbers(self) -> _Numbers:
        """For each row the number of its value."""
        return self._numbers.all()

    def array(self, keep: Bools | None) -> Objects:
        """The values of all rows, or of those to keep."""
        table = np.empty(len(self.distinct), dtype=object)
        table[:] = self.distinct
        numbers = self._numbers.all()
        return cast("Objects", table.take(numbers if keep is None else numbers[keep]))


class FieldColumn:
    """One column of any field but an amount.

    Args:
        name: field; header: as the file names it; index: of the column.
        read: reads many cells.
        most: rows that there may be.
        settle: of a date or period, what a read value becomes; its cells that were read as "" are counted as unread.

    Attributes:
        values: what was read; `current` the numbers of the block just taken.
        bad_count: cells with destroyed text.
    """

    def __init__(
        self,
        name: str,
        header: str,
        index: int,
        read: Callable[[Sequence[Cell]], Sequence[object]],
        most: int,
        *,
        settle: Callable[[object], object] | None = None,
    ) -> None:
        self.name = name
        self.header = header
        self.index = index
        self.values = Values(most)
        self.current: Ints = np.zeros(0, dtype=np.int64)
        self.bad_count = 0
        self._read = read
        self._settle = settle
        self._unread: list[int] = []
        self._known: dict[Cell, int] = {}
        self._new = False
        self._lowest = 0

    @property
    def unread_count(self) -> int:
        """Cells that are no date."""
        if not self._unread:
            return 0
        counts = np.bincount(self.values.numbers(), minlength=len(self.values.distinct))
        return int(counts[self._unread].sum())

    def take(self, coded: Coded) -> None:
        """Reads the column's cells of a block."""
        known = len(self.values.distinct)
        fresh = coded.cells
        if self._new:
            self._lowest = known
            self.current = coded.codes + known
        else:
            fresh = list(dict.fromkeys(filterfalse(self._known.__contains__, coded.cells)))
            self._known.update(zip(fresh, range(known, known + len(fresh)), strict=True))
            self.current = coded.codes + known
            if len(fresh) < len(coded.cells):
                numbers = map(self._known.__getitem__, coded.cells)
                self.current = np.fromiter(numbers, np.int64, len(coded.cells))[coded.codes]
            if known and 2 * len(fresh) > len(coded.cells) > _MANY:
                self._new = True
                self._known.clear()
        said = self._read(fresh)
        self.values.apart = self.values.apart and not self._new and said == fresh
        if self._settle is not None:
            self._unread += [number for number, value in enumerate(said, known) if value == ""]
            said = list(map(self._settle, said))
        self.values.distinct += said
        self.values.add(self.current)
        self._count_bad(coded)

    def _count_bad(self, coded: Coded) -> None:
        texts = cast("Sequence[str]", coded.cells)
        if not set(map(type, coded.cells)) <= {str}:
            texts = [cell if isinstance(cell, str) else "" for cell in coded.cells]
        if f02.count(texts):
            bad = np.array([f02.SUSPECT.search(text) is not None for text in texts], dtype=bool)
            self.bad_count += int(np.count_nonzero(bad[coded.codes]))

    def flags(self, test: Callable[[object], bool]) -> Bools:
        """For each row of the block just taken whether its value passes the test."""
        distinct = self.values.distinct[self._lowest :]
        table = np.fromiter(map(test, distinct), dtype=bool, count=len(distinct))
        return cast("Bools", table[self.current - self._lowest])


class AmountColumn:
    """One column of amounts.

    Args:
        name, header, index, most: as of `FieldColumn`.
        decimal: as of `values.read_amount`.

    Attributes:
        current: the amounts of the block just taken; bad_count: as of `FieldColumn`.
    """

    def __init__(self, name: str, header: str, index: int, decimal: str, most: int) -> None:
        self.name = name
        self.header = header
        self.index = index
        self._one = partial(v.read_amount, decimal=decimal)
        self.current = am.none()
        self.bad_count = 0
        self._all = am.GatheredAmounts(most) if name in _KEPT else None

    def read(self, column: Column) -> am.Amounts:
        """The amounts of the column's cells of a block."""
        return am.read(column, self._one)

    def take(self, column: Column, amounts: am.Amounts) -> None:
        """Makes the cells of a block, and what `read` read from them, the `current` ones."""
        self.current = amounts
        if self._all is not None:
            self._all.add(amounts)
        self.bad_count += f02.count([cell for row in amounts.wrong if isinstance(cell := column[row], str)])

    def all(self) -> am.Amounts:
        """The amounts of all blocks, of a column that is looked at as a whole (moms, kredit)."""
        return am.none() if self._all is None else self._all.all()


class PeriodColumns:
    """The months that rows belong to, and the columns that take part in saying so (design §5).

    A pair of dates in order, else the period, else the booking date; a month without a year takes it from the column
    of years; a month in the column of booking dates is the period where that is empty. A file without any of these
    has the one month that the user gave for it.
    """

    NAMES: Final = ("periodstart", "periodslut", "period", "ar", "bokforingsdatum")

    def __init__(
        self,
        columns: dict[str, FieldColumn],
        months_of: Callable[[tuple[object, ...]], object],
        given: str,
        most: int,
    ) -> None:
        self._columns = [columns.get(name) for name in self.NAMES]
        self._months_of = months_of
        self._given = given
        self._known: dict[tuple[object, ...], tuple[int, int, int]] = {}
        self._numbering = {name: Numbering() for name in ("period", "bokforingsdatum", "months")}
        self.values = {name: Values(most) for name in self._numbering}

    def take(self, count: int) -> Bools:
        """Reads a block whose columns were just taken; which of its rows belong to a month."""
        present = [column for column in self._columns if column is not None]
        numbers, first = np.zeros(count, dtype=np.int64), np.zeros(min(count, 1), dtype=np.int64)
        if present:
            numbers, first = combined([c.current for c in present], [len(c.values.distinct) for c in present])
        found = np.zeros((len(first), 3), dtype=np.int32)
        for number, row in enumerate(first.tolist()):
            said = tuple(None if c is None else c.values.distinct[c.current[row]] for c in self._columns)
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
