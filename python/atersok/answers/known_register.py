"""The register that the calling workbook names, with the rules of its folder, read again when a file changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from atersok.answers import refusal
from atersok.answers.calling_book import CallingBook
from atersok.answers.children import ChildFinder
from atersok.answers.day_codes import DayCodes
from atersok.answers.faults import Faults
from atersok.answers.known_rules import known_rules
from atersok.answers.refusal import NoAnswer
from atersok.domain.errors import UnusableInput
from atersok.domain.register import Register
from atersok.rules.parameters import Parameters
from atersok.workbook.register_file import read_register

_MOST_REGISTERS: Final = 4

Rules = Parameters | str
"""The rules, or the short text of why they cannot be told: what needs none is answered all the same."""


@dataclass(frozen=True, eq=False)
class KnownRegister:
    """The register as its file stood, and what is asked of it. The same file and rules give the same object."""

    register: Register
    as_of: date
    rules: Rules

    @cached_property
    def children(self) -> ChildFinder:
        """Finds its children."""
        return ChildFinder(self.register, self.as_of)

    @cached_property
    def _codes(self) -> dict[bool, DayCodes]:
        if isinstance(self.rules, str):
            raise NoAnswer(self.rules)
        return {counts: DayCodes(self.register, self.rules, counts) for counts in (False, True)}

    def codes(self, leaving_day_counts: bool) -> DayCodes:
        """The codes of its children's days; NoAnswer where the rules cannot be told."""
        return self._codes[leaving_day_counts]


_FileState = tuple[str, int, int, date]
_known: OrderedDict[tuple[_FileState, Rules], KnownRegister] = OrderedDict()
_faults = Faults()


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
    rules = _rules_or_why(book)
    found = _known.get((state, rules))
    if found is None:
        found = _known[state, rules] = KnownRegister(_register(path, as_of, state), as_of, rules)
        if len(_known) > _MOST_REGISTERS:
            _known.popitem(last=False)
    return found


def _rules_or_why(book: CallingBook) -> Rules:
    try:
        return known_rules(book)
    except NoAnswer as no:
        return no.text


def _register(path: Path, as_of: date, state: _FileState) -> Register:
    """The register: one that is known with other rules is not read again."""
    known = next((found.register for (its, _), found in _known.items() if its == state), None)
    if known is not None:
        return known
    if _faults.hold(state):
        raise NoAnswer(refusal.BAD_REGISTER)
    try:
        return read_register(path, as_of)
    except UnusableInput as error:
        _faults.note(state)
        raise NoAnswer(refusal.BAD_REGISTER) from error
