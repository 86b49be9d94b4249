"""Columns of amounts as whole öre: the usual forms straight from their bytes, all at once; any other one by one.

Digits become an integer by multiplying and adding whole numbers; no float is made of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np

from atersok.raindance import values as v
from atersok.raindance.columns import Bools, ByteColumn, Bytes, Column, Gathered, Ints

_MINUS, _COMMA, _POINT, _BLANK, _ZERO, _NBSP = b"-,. 0\xa0"
#: "-1234567890123,45"
_LONGEST_PLAIN: Final = 16
#: "1 234 567 890 123,45"
_LONGEST_GROUPED: Final = 20


@dataclass(slots=True)
class Amounts:
    """A column of amounts.

    Attributes:
        ore: öre of each row; 0 where there is none.
        missing: where the cell stands for no value.
        wrong: row → Swedish reason why its cell cannot be read.
    """

    ore: Ints
    missing: Bools
    wrong: dict[int, str]

    def at(self, index: int) -> v.Amount:
        """The amount of one row, as `values.read_amount` gives it."""
        if index in self.wrong:
            return self.wrong[index]
        return None if self.missing[index] else int(self.ore[index])

    def unread(self) -> Bools:
        """Where no amount was read."""
        unread = self.missing.copy()
        unread[list(self.wrong)] = True
        return unread

    def difference(self, other: Amounts) -> Amounts:
        """This less the other; what both lack is missing."""
        return Amounts(self.ore - other.ore, self.missing & other.missing, {**other.wrong, **self.wrong})

    def differs(self, other: Amounts) -> Bools:
        """Where the two do not say the same."""
        differs: Bools = (self.ore != other.ore) | (self.missing != other.missing)
        for index in {*self.wrong, *other.wrong}:
            differs[index] = self.wrong.get(index) != other.wrong.get(index)
        return differs


def none() -> Amounts:
    """No amounts."""
    return Amounts(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool), {})


class GatheredAmounts:
    """Stretches of a column of amounts after one another; `most` rows there may be."""

    def __init__(self, most: int) -> None:
        self._ore = Gathered(np.int64, most)
        self._missing = Gathered(np.bool_, most)
        self._wrong: dict[int, str] = {}

    def add(self, part: Amounts) -> None:
        """Puts the next stretch after the others."""
        base = len(self._ore)
        self._wrong |= {base + index: reason for index, reason in part.wrong.items()}
        self._ore.add(part.ore)
        self._missing.add(part.missing)

    def all(self) -> Amounts:
        """All stretches as one."""
        return Amounts(self._ore.all(), self._missing.all(), self._wrong)


def total(ore: Ints) -> int:
    """The sum, in Python's integers where those of the machine could overflow."""
    return int(ore.sum()) if _is_safe(ore) else sum(ore.tolist())


def running(ore: Ints) -> list[int]:
    """0 and the sum after each row; as exact as `total`."""
    return [0, *(np.cumsum(ore).tolist() if _is_safe(ore) else accumulate(ore.tolist()))]


def _is_safe(ore: Ints) -> bool:
    """Whether no sum of the amounts can overflow."""
    largest = max(abs(int(ore.min())), abs(int(ore.max()))) if len(ore) else 0
    return largest * len(ore) < 2**62


def read(column: Column, one: Callable[[v.Cell], v.Amount]) -> Amounts:
    """Reads a column.

    Args:
        column: the cells.
        one: reads one cell (`values.read_amount`, as it is told of decimals).
    """
    if not isinstance(column, ByteColumn):
        return _read_cells(v.read_amounts(column.cells(), set(map(type, column.cells())), one))
    ore, read_ = _read_plain(column.buffer, column.begin, column.end)
    missing = ~column.filled()
    wrong: dict[int, str] = {}
    for reader in (_read_grouped, None):
        rest = np.flatnonzero(~(read_ | missing))
        if not len(rest):
            break
        part = column.part(rest)
        if reader is not None:
            ore[rest], read_[rest] = reader(part.buffer, part.begin, part.end, part.single_byte)
            continue
        slow = _read_cells(list(map(one, part.cells())))
        ore[rest], missing[rest] = slow.ore, slow.missing
        wrong = {int(rest[index]): reason for index, reason in slow.wrong.items()}
    return Amounts(ore, missing, wrong)


def _read_cells(amounts: list[v.Amount]) -> Amounts:
    count = len(amounts)
    missing = np.zeros(count, dtype=bool)
    if set(map(type, amounts)) <= {int}:
        return Amounts(np.array(amounts, dtype=np.int64), missing, {})
    wrong: dict[int, str] = {}
    ore = np.zeros(count, dtype=np.int64)
    for index, amount in enumerate(amounts):
        if isinstance(amount, int):
            ore[index] = amount
        elif amount is None:
            missing[index] = True
        else:
            wrong[index] = amount
    return Amounts(ore, missing, wrong)


def _unsigned(code: Bytes, begin: Ints, end: Ints) -> tuple[Ints, Ints, Bools]:
    """The cells without a minus before or after them, and which had one."""
    lead = code[begin] == _MINUS
    trail = (code[end - 1] == _MINUS) & ~lead & (end > begin)
    return begin + lead, end - trail, lead | trail


def _decimals(code: Bytes, end: Ints, size: Ints, longest: int) -> tuple[Ints, Bools]:
    """The last two digits, and where they are digits after a decimal mark in a cell that is short enough."""
    one, ten, mark = code[end - 1] - _ZERO, code[end - 2] - _ZERO, code[end - 3]
    good = (size >= 4) & (size <= longest) & (one < 10) & (ten < 10) & ((mark == _COMMA) | (mark == _POINT))
    return ten.astype(np.int64) * 10 + one, good


def _read_plain(code: Bytes, begin: Ints, end: Ints) -> tuple[Ints, Bools]:
    """öre of cells such as -1234,56 or 1234.56-, and which of them are such cells."""
    begin, end, negative = _unsigned(code, begin, end)
    size = end - begin
    ore, good = _decimals(code, end, size, _LONGEST_PLAIN)
    power = 100
    for back in range(4, int(size[good].max(initial=0)) + 1):
        inside = size >= back
        digit = code[end - back] - _ZERO
        good &= (digit < 10) | ~inside
        ore += np.where(inside, digit, 0).astype(np.int64) * power
        power *= 10
    return np.where(negative, -ore, ore) * good, good


def _read_grouped(code: Bytes, begin: Ints, end: Ints, single_byte: bool) -> tuple[Ints, Bools]:
    """öre of cells such as 1 234,56 or -1.234,56, and which of them are such cells."""
    begin, end, negative = _unsigned(code, begin, end)
    size = end - begin
    ore, good = _decimals(code, end, size, _LONGEST_GROUPED)
    decimal, group = code[end - 3], code[end - 7]
    blank = (group == _BLANK) | ((group == _NBSP) & single_byte)
    dotted = ((group == _POINT) | (group == _COMMA)) & (group != decimal) & (code[begin] != _ZERO)
    good &= (size > 7) & ((size - 3) % 4 != 0) & (blank | dotted)
    power = 100
    for back in range(4, int(size[good].max(initial=0)) + 1):
        inside = size >= back
        here = code[end - back]
        if (back - 3) % 4 == 0:
            good &= (here == group) | ~inside
            continue
        digit = here - _ZERO
        good &= (digit < 10) | ~inside
        ore += np.where(inside, digit, 0).astype(np.int64) * power
        power *= 10
    return np.where(negative, -ore, ore) * good, good
