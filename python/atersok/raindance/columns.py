"""The raw cells of one column of a block, as bytes of a text or as cells of a sheet.

What makes reading fast: a column is taken apart into its distinct cells and, for each row, which of them it has. Only
the distinct cells become Python objects. For text that is done on the bytes, eight at a time, without making a string
of every cell first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
_ROOM: Final = 1 << 20


class Numbering(dict[Cell, int]):
    """Numbers cells in the order in which they first occur."""

    def __missing__(self, cell: Cell) -> int:
        number = self[cell] = len(self)
        return number


@dataclass(slots=True)
class Coded:
    """A column as distinct cells.

    Attributes:
        codes: for each row the place of its cell in `cells`.
        cells: every cell that occurs; of long cells the same one may be there several times.
    """

    codes: Ints
    cells: Sequence[Cell]


class Gathered:
    """Stretches of a column after one another, in room that is made before they come.

    Small arrays that stay, taken between large ones that go, would leave holes in which no large one fits again.

    Args:
        kind: of the values.
        most: rows that there may be; no room is lost for those that do not come where there are very many.
    """

    def __init__(self, kind: type, most: int) -> None:
        self._room: np.ndarray[Any, np.dtype[Any]] = np.empty(min(most, _ROOM), dtype=kind)
        self._count = 0

    def add(self, part: np.ndarray[Any, np.dtype[Any]]) -> None:
        """Puts the next stretch after the others."""
        count = self._count + len(part)
        if count > len(self._room):
            grown = np.empty(max(count, 2 * len(self._room)), dtype=self._room.dtype)
            grown[: self._count] = self.all()
            self._room = grown
        self._room[self._count : count] = part
        self._count = count

    def __len__(self) -> int:
        return self._count

    def all(self) -> np.ndarray[Any, np.dtype[Any]]:
        """All stretches as one."""
        return self._room[: self._count]


class Column(Protocol):
    """The raw cells of one column."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Cell: ...

    def coded(self) -> Coded:
        """The column as distinct cells."""
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

    def coded(self) -> Coded:
        numbering = Numbering()
        codes = np.fromiter(map(numbering.__getitem__, self._cells), np.int64, len(self._cells))
        return Coded(codes, list(numbering))

    def cells(self) -> Sequence[Cell]:
        return self._cells

    def filled(self) -> Bools:
        return np.fromiter((cell is not None and cell != "" for cell in self._cells), dtype=bool, count=len(self))


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

    def coded(self) -> Coded:
        length = self.end - self.begin
        longest = int(length.max(initial=0))
        if longest > _LONGEST_CODED or not self.whole or not len(length):
            return Coded(np.arange(len(length)), self.cells())
        return self._short(length, longest) if longest <= _WORD else self._long(length, longest)

    def _word(self, at: int, length: Ints, shortest: int) -> Words:
        """Bytes `at` to `at + 8` of each cell, zero beyond its end."""
        words = np.ndarray((len(self.buffer) - _WORD + 1,), dtype="<u8", buffer=self.buffer, strides=(1,))
        found = cast("Words", words[self.begin + at if at else self.begin])
        if shortest >= at + _WORD:
            return found
        inside = np.maximum(length - at, 0) if shortest < at else length - at
        return found & _MASKS[np.minimum(inside, _WORD)]

    def _short(self, length: Ints, longest: int) -> Coded:
        """Cells of one word: their bytes are the number that they are told apart by."""
        shortest = int(length.min())
        keys = self._word(0, length, shortest) if shortest < longest else self._word(0, length, _WORD) & _MASKS[longest]
        if (keys == keys[0]).all():
            return Coded(np.zeros(len(keys), dtype=np.int64), [self[0]])
        codes, uniques = pd.factorize(keys.view(np.int64))
        lines = np.full((len(uniques), _WORD + 1), _NEWLINE, dtype=np.uint8)
        lines[:, :_WORD] = uniques.view(np.uint8).reshape(-1, _WORD)
        joined = lines.tobytes()[:-1].replace(b"\0", b"")
        return Coded(codes.astype(np.int64, copy=False), joined.decode(self.codec, errors="replace").split("\n"))

    def _long(self, length: Ints, longest: int) -> Coded:
        """Cells of several words, told apart by a mixture of them."""
        shortest = int(length.min())
        words = [self._word(at, length, shortest) for at in range(0, longest, _WORD)]
        keys = words[0]
        for word in words[1:]:
            keys = ((keys ^ (keys >> _SHIFT)) * _ODD) ^ word
        codes, first = numbered(keys.view(np.int64))
        alike = first[codes]
        if not all(np.array_equal(word, word[alike]) for word in words):
            return Coded(np.arange(len(length)), self.cells())  # two cells have the same mixture: never merged
        return Coded(codes, self.part(first).cells())

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
