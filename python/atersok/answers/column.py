"""One cell or a column in, the same shape out; what was worked out once is remembered."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Any, Final

from atersok.answers.refusal import FAULT, SHAPES_DIFFER, NoAnswer

Cell = Any
"""What a cell holds, as Excel gives it: None, str, float, bool, datetime, Decimal (currency), int (an error value)."""
Argument = Any
"""An argument as Excel gives it: a cell, rows of cells, one row of cells (an array constant), or OMITTED."""
Answer = str | bool | int | float | datetime
Rows = list[list[Answer]]
Key = tuple[Cell, ...]
"""One cell of every argument, in the order of the function's; a date cell as its day."""

BLANK: Final = ""
"""What a blank cell gives: Excel shows an empty value in a result as 0, so it is an empty text."""
_MOST_ANSWERS: Final = 100_000
_MOST_STATES: Final = 64
_LOG = logging.getLogger(__name__)


class _Omitted:
    """The one value of an argument that the formula leaves out; a cell that is blank is None."""


OMITTED: Final = _Omitted()

WorkOut = Callable[[Sequence[Key]], Sequence[Answer]]
"""Gives the answers to some keys, none of them with a blank cell, in their order."""


class Remembered:
    """The answers of one function in one state of what it reads."""

    def __init__(self, work_out: WorkOut) -> None:
        self._work_out = work_out
        # By the arguments that are one cell for the whole column (None: none are), then by the others. Each answer
        # is kept as the row that it becomes, so that a column is answered without making a thing for each cell.
        self._known: dict[Key | None, dict[Cell, list[Answer]]] = {}
        self._count = 0

    def column(self, cells: Sequence[Cell], rest: Key) -> Rows:
        """The answers where the first argument is a column and each of the others one cell or left out."""
        return self._rows(rest, cells, lambda cell: (cell, *rest))

    def rows(self, keys: Sequence[Key]) -> Rows:
        """The answers to any keys."""
        return self._rows(None, keys, lambda key: key)

    def _rows(self, rest: Key | None, cells: Sequence[Cell], key_of: Callable[[Cell], Key]) -> Rows:
        known = self._known.get(rest, {})
        found = list(map(known.get, cells))
        if None not in found:
            return found  # type: ignore[return-value]
        if self._count > _MOST_ANSWERS:
            self._known.clear()
            self._count, known = 0, {}
        missing = [cell for cell in dict.fromkeys(cells) if cell not in known]
        asked = [cell for cell in missing if not has_blank(key_of(cell))]
        answers = self._work_out([key_of(cell) for cell in asked]) if asked else ()
        known.update((cell, [BLANK]) for cell in missing)
        known.update((cell, [answer]) for cell, answer in zip(asked, answers, strict=True))
        self._known[rest] = known
        self._count += len(missing)
        return [known[cell] for cell in cells]


_states: OrderedDict[tuple[Hashable, ...], Remembered] = OrderedDict()


def remembered(state: tuple[Hashable, ...], work_out: WorkOut) -> Remembered:
    """The answers that were worked out in this state, or none yet.

    Args:
        state: the function's name and all that its answers depend on besides its arguments.
        work_out: works the others out; not used where the state is known already.
    """
    found = _states.get(state)
    if found is None:
        found = _states[state] = Remembered(work_out)
        if len(_states) > _MOST_STATES:
            _states.popitem(last=False)
    return found


def each(one: Callable[[Key], Answer]) -> WorkOut:
    """Works out key by key; a key's NoAnswer is that key's answer."""

    def work_out(keys: Sequence[Key]) -> list[Answer]:
        answers: list[Answer] = []
        for key in keys:
            try:
                answers.append(one(key))
            except NoAnswer as refusal:
                answers.append(refusal.text)
        return answers

    return work_out


def answer(arguments: Sequence[Argument], prepare: Callable[[], Remembered]) -> Rows:
    """Answers a call, in the shape of its arguments: each is one cell, which holds for all rows, or of that shape.

    Args:
        arguments: the function's arguments.
        prepare: finds what the answers are read from. Its NoAnswer stands in every cell that is not blank.

    Returns:
        Rows of answers, not to be changed; one cell with a text where the arguments have different shapes.
    """
    blocks = [_block(argument) for argument in arguments]
    shapes = {(len(block), len(block[0])) for block in blocks} - {(1, 1)}
    if len(shapes) > 1:
        return [[SHAPES_DIFFER]]
    height, width = shapes.pop() if shapes else (1, 1)
    cells = [[_plain(cell) for row in block for cell in row] for block in blocks]
    first, *others = cells
    one_column = len(first) > 1 and all(len(column) == 1 for column in others)
    keys = () if one_column else list(zip(*(c * (height * width) if len(c) == 1 else c for c in cells), strict=True))
    try:
        known = prepare()
        found = known.column(first, tuple(column[0] for column in others)) if one_column else known.rows(keys)
    except NoAnswer as refusal:
        found = _everywhere(refusal.text, keys or first)
    except Exception as error:  # a cell shows a text, never a traceback
        _LOG.error("%s", type(error).__name__)  # the message may quote a cell
        found = _everywhere(FAULT, keys or first)
    if width == 1:
        return found
    return [[cell for row in found[start : start + width] for cell in row] for start in range(0, len(found), width)]


def has_blank(key: Key) -> bool:
    """Whether any cell of the key is blank."""
    return any(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in key)


def _everywhere(text: str, keys: Sequence[Any]) -> Rows:
    return [[BLANK if has_blank(key if isinstance(key, tuple) else (key,)) else text] for key in keys]


def _block(argument: Argument) -> Sequence[Sequence[Cell]]:
    if not isinstance(argument, (list, tuple)):
        return ((argument,),)
    return argument if isinstance(argument[0], (list, tuple)) else (argument,)


def _plain(cell: Cell) -> Cell:
    return cell.date() if isinstance(cell, datetime) else cell
