"""The raw cells of one column of a block, as bytes of a text or as cells of a sheet.

What makes reading fast: a column is taken apart into its distinct cells and, for each row, which of them it has. Only
the distinct cells become Python objects. For text that is done on the bytes, eight at a time, without making a string
of every cell first.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final, Protocol, cast

import numpy as np
import pandas as pd

from atersok.raindance.values import Cell

Ints = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Words = np.ndarray[Any, np.dtype[np.uint64]]

_WORD: Final = 8
#: Longer cells are compared as strings.
_LONGEST_CODED: Final = 64
#: Zero bytes that a buffer must end with, so that words can be read at every cell.
PADDING: Final = bytes(_LONGEST_CODED + 2 * _WORD)
_MASKS: Final = np.array([(1 << (8 * size)) - 1 for size in range(_WORD + 1)], dtype=np.uint64)
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)
_NEWLINE: Final = ord("\n")


def _without(*parts: range) -> Bools:
    table = np.ones(256, dtype=bool)
    for part in parts:
        table[part.start : part.stop] = False
    return table


# Bytes with which no blank of Unicode begins or ends, in cp1252 or UTF-8. Some letters are not among them either.
_BARE_FIRST: Final = _without(range(0x21), range(0x85, 0x86), range(0xA0, 0xA1), range(0xC2, 0xC3), range(0xE1, 0xE4))
_BARE_LAST: Final = _without(range(0x21), range(0x80, 0xA1), range(0xA8, 0xB0))


class Numbering(dict[Cell, int]):
    """Numbers cells in the order in which they first occur."""

    def __missing__(self, cell: Cell) -> int:
        number = self[cell] = len(self)
        return number

    def since(self, known: int) -> list[Cell]:
        """The cells that got a number after the first so many."""
        return list(islice(reversed(self), len(self) - known))[::-1]


class Column(Protocol):
    """The raw cells of one column."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Cell: ...

    def coded(self, numbering: Numbering) -> Ints:
        """For each row the number of its cell; cells without one get the next."""
        ...

    def cells(self) -> Sequence[Cell]:
        """Every cell."""
        ...

    def filled(self) -> Bools:
        """Which cells have any content at all (blanks count)."""
        ...


class ListColumn:
    """Cells that are Python objects already."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    def __getitem__(self, index: int, /) -> Cell:
        return self._cells[index]

    def coded(self, numbering: Numbering) -> Ints:
        return _coded_cells(self._cells, numbering)

    def cells(self) -> Sequence[Cell]:
        return self._cells

    def filled(self) -> Bools:
        return np.fromiter((cell is not None and cell != "" for cell in self._cells), dtype=bool, count=len(self))


def _coded_cells(cells: Sequence[Cell], numbering: Numbering) -> Ints:
    return np.fromiter(map(numbering.__getitem__, cells), dtype=np.int64, count=len(cells))


class ByteColumn:
    """Cells that are stretches of a buffer.

    Args:
        buffer: bytes that end with `PADDING`.
        begin, end: of each cell in it.
        codec: an encoding in which ASCII is one byte each.
        whole: whether no cell has a zero byte or a line break in it.
    """

    def __init__(self, buffer: Bytes, begin: Ints, end: Ints, codec: str, whole: bool) -> None:
        self.buffer = buffer
        self.begin = begin
        self.end = end
        self.codec = codec
        self.whole = whole

    def __len__(self) -> int:
        return len(self.begin)

    def __getitem__(self, index: int, /) -> str:
        return self.buffer[self.begin[index] : self.end[index]].tobytes().decode(self.codec, errors="replace")

    @property
    def single_byte(self) -> bool:
        """Whether each byte is a character."""
        return self.codec != "utf-8"

    def part(self, rows: Ints) -> ByteColumn:
        """Some of the cells."""
        return ByteColumn(self.buffer, self.begin[rows], self.end[rows], self.codec, self.whole)

    def filled(self) -> Bools:
        return self.end > self.begin

    def bare(self, longer: int) -> Bools:
        """Which cells surely have no blanks around them and are longer than so many bytes."""
        first, last = self.buffer[self.begin], self.buffer[self.end - 1]
        return (self.end - self.begin > longer) & _BARE_FIRST[first] & _BARE_LAST[last]

    def coded(self, numbering: Numbering) -> Ints:
        length = self.end - self.begin
        longest = int(length.max(initial=0))
        if longest > _LONGEST_CODED or not self.whole or not len(length):
            return _coded_cells(self.cells(), numbering)
        if longest <= _WORD:
            codes, distinct = self._short(length, longest)
        else:
            found = self._long(length, longest)
            if found is None:
                return _coded_cells(self.cells(), numbering)
            codes, distinct = found
        known = len(numbering)
        fresh = [cell for cell in distinct if cell not in numbering]
        numbering.update(zip(fresh, range(known, known + len(fresh)), strict=True))
        if len(fresh) == len(distinct):
            return codes + known
        return _coded_cells(distinct, numbering)[codes]

    def _word(self, at: int, length: Ints, shortest: int) -> Words:
        """Bytes `at` to `at + 8` of each cell, zero beyond its end."""
        words = np.ndarray((len(self.buffer) - _WORD + 1,), dtype="<u8", buffer=self.buffer, strides=(1,))
        found = cast("Words", words[self.begin + at if at else self.begin])
        if shortest >= at + _WORD:
            return found
        inside = np.maximum(length - at, 0) if shortest < at else length - at
        return found & _MASKS[np.minimum(inside, _WORD)]

    def _short(self, length: Ints, longest: int) -> tuple[Ints, list[str]]:
        """Cells of one word: their bytes are the number that they are told apart by."""
        shortest = int(length.min())
        keys = self._word(0, length, shortest) if shortest < longest else self._word(0, length, _WORD) & _MASKS[longest]
        if (keys == keys[0]).all():
            return np.zeros(len(keys), dtype=np.int64), [self[0]]
        codes, uniques = pd.factorize(keys.view(np.int64))
        cells: list[bytes] = uniques.view("S8").tolist()
        return codes.astype(np.int64, copy=False), b"\n".join(cells).decode(self.codec, errors="replace").split("\n")

    def _long(self, length: Ints, longest: int) -> tuple[Ints, list[str]] | None:
        """Cells of several words, told apart by a mixture of them; None where two cells have the same mixture."""
        shortest = int(length.min())
        words = [self._word(at, length, shortest) for at in range(0, longest, _WORD)]
        keys = words[0]
        for word in words[1:]:
            keys = ((keys ^ (keys >> _SHIFT)) * _ODD) ^ word
        codes, first = numbered(keys.view(np.int64))
        alike = first[codes]
        if not all(np.array_equal(word, word[alike]) for word in words):
            return None  # never merged
        return codes, self.part(first).cells()

    def cells(self) -> list[str]:
        """Every cell."""
        length = self.end - self.begin + 1
        offsets = np.cumsum(length)
        total = int(offsets[-1]) if len(offsets) else 0
        if not total:
            return []
        places = np.repeat(self.begin - (offsets - length), length)
        places += np.arange(total)
        gathered = self.buffer[places]
        gathered[offsets - 1] = _NEWLINE
        joined: bytes = gathered.tobytes()
        cells = joined.decode(self.codec, errors="replace").split("\n")
        if len(cells) == len(length) + 1:
            return cells[:-1]
        return [self[index] for index in range(len(length))]  # a cell holds a line break of its own


def numbered(keys: Ints) -> tuple[Ints, Ints]:
    """Dense numbers of keys in order of first occurrence, and where each occurs first."""
    codes, uniques = pd.factorize(keys)
    codes = codes.astype(np.int64, copy=False)
    first = np.empty(len(uniques), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return codes, first


def combined(parts: Sequence[Ints], sizes: Sequence[int]) -> tuple[Ints, Ints]:
    """Numbers the combinations of several numberings of the same rows.

    Args:
        parts: for each row a number from 0.
        sizes: how many numbers each part has at most.

    Returns:
        for each row the number of its combination, and the row where each occurs first.
    """
    total = np.zeros(len(parts[0]) if parts else 0, dtype=np.int64)
    size = 1
    for part, count in zip(parts, sizes, strict=True):
        if size > 1 and size * max(count, 1) > 2**62:
            total, first = numbered(total)
            size = len(first)
        total = total * max(count, 1) + part
        size *= max(count, 1)
    return numbered(total)
