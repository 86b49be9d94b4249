"""The register that the calling workbook names, read once and again when its file changes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from atersok.answers import refusal
from atersok.answers.calling_book import CallingBook
from atersok.answers.children import ChildFinder
from atersok.answers.day_codes import DayCodes
from atersok.answers.refusal import NoAnswer
from atersok.domain.errors import UnusableInput
from atersok.domain.register import Register
from atersok.rules.parameters import load
from atersok.workbook.register_file import read_register

_MOST_REGISTERS: Final = 4
_FAULT_HOLDS: Final = 2.0
"""Seconds before a file that could not be read is tried anew: it may have been locked, and a column asks many times."""

clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True, eq=False)
class KnownRegister:
    """The register as its file stood, and what is asked of it. The same file gives the same object."""

    register: Register
    as_of: date

    @cached_property
    def children(self) -> ChildFinder:
        """Finds its children."""
        return ChildFinder(self.register, self.as_of)

    @cached_property
    def _codes(self) -> dict[bool, DayCodes]:
        return {counts: DayCodes(self.register, load(), counts) for counts in (False, True)}

    def codes(self, leaving_day_counts: bool) -> DayCodes:
        """The codes of its children's days."""
        return self._codes[leaving_day_counts]


_FileState = tuple[str, int, int, date]
_known: OrderedDict[_FileState, KnownRegister] = OrderedDict()
_faults: dict[_FileState, float] = {}


def known_register(book: CallingBook) -> KnownRegister:
    """The register that the workbook's PUT-databas names.

    Raises:
        NoAnswer: it is not there, cannot be reached from here, or cannot be read.
    """
    as_of = book.quarter.end
    path = book.register_path
    try:
        stat = path.stat()
    except OSError as error:
        raise NoAnswer(refusal.NO_REGISTER) from error
    state = (str(path), stat.st_mtime_ns, stat.st_size, as_of)
    found = _known.get(state)
    if found is None:
        found = _known[state] = _read(path, as_of, state)
        if len(_known) > _MOST_REGISTERS:
            _known.popitem(last=False)
    return found


def _read(path: Path, as_of: date, state: _FileState) -> KnownRegister:
    if clock() < _faults.get(state, 0.0):
        raise NoAnswer(refusal.BAD_REGISTER)
    try:
        register = read_register(path, as_of)
    except UnusableInput as error:
        _faults.clear()
        _faults[state] = clock() + _FAULT_HOLDS
        raise NoAnswer(refusal.BAD_REGISTER) from error
    return KnownRegister(register, as_of)
