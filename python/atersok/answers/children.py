"""Which child of the register a cell means."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from atersok.answers import arguments, refusal
from atersok.answers.column import Cell
from atersok.answers.refusal import NoAnswer
from atersok.domain.identity import birth_date_of
from atersok.domain.register import Register

_END = re.compile(r"([0-9]{2})[-+]?([0-9]{4}|T[A-Z]?[0-9]{2,3})$", re.IGNORECASE)
_Person = tuple[date, str, str]
"""Birth date, the day as the number writes it (a samordningsnummer adds 60), and what comes last."""


class ChildFinder:
    """Finds children by dossiernummer or personnummer.

    Args:
        register: the PUT register.
        as_of: the latest date that a personnummer without century can mean.
    """

    def __init__(self, register: Register, as_of: date) -> None:
        self._register = register
        self._as_of = as_of
        self._by_number: dict[_Person, set[str]] = defaultdict(set)
        for child in register.all_children:
            person = self._person(child.personnummer)
            if person is not None:
                self._by_number[person].add(child.dossier)

    def find(self, cell: Cell) -> str:
        """The child's key.

        A dossiernummer without /N means the child that has just that one, else the only one that shares it.

        Raises:
            NoAnswer: the register has no such child, or several, or its dossiernummer twice.
        """
        if arguments.is_error(cell):
            raise NoAnswer(refusal.CELL_ERROR)
        dossier = arguments.dossier(cell)
        candidates = set() if dossier is None else self._with_dossier(dossier)
        if not candidates:
            person = self._person(arguments.personal_number(cell))
            candidates = set() if person is None else self._by_number.get(person, set())
        if not candidates:
            raise NoAnswer(refusal.UNKNOWN_CHILD)
        if len(candidates) > 1:
            raise NoAnswer(refusal.SEVERAL_CHILDREN)
        (found,) = candidates
        if found in self._register.doubled:
            raise NoAnswer(refusal.DOUBLED_DOSSIER)
        return found

    def _with_dossier(self, dossier: str) -> set[str]:
        if dossier in self._register.children or dossier in self._register.doubled:
            return {dossier}
        return set(self._register.by_base.get(dossier, ()))

    def _person(self, number: str) -> _Person | None:
        """What the spellings of a person's number have in common; None for what is no such number."""
        number = "".join(number.split())
        born = birth_date_of(number, self._as_of)
        match = _END.search(number)
        return None if born is None or match is None else (born, match[1], match[2].upper())
