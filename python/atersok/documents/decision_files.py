"""Which decisions and permits of a child are in Fakturamapp, by what its files are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from atersok.domain.identity import base_of
from atersok.domain.register import Register

_TOKEN: Final = re.compile(r"[^\W_]+")
_SURE: Final = 4
"""A number shorter than this may stand in any file's name: it counts as the whole name, or beside a word for it."""
_PAY_WORDS: Final = ("ersättning", "ersattning", "arvode", "uppdragstagare")
_PERMIT_WORDS: Final = ("tillstånd", "tillstand")
_DECISION_WORDS: Final = ("beslut", "placering")


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    tokens: tuple[str, ...]

    @property
    def says_pay(self) -> bool:
        return any(word in self.name for word in _PAY_WORDS)

    @property
    def says_permit(self) -> bool:
        return any(word in self.name for word in _PERMIT_WORDS)

    @property
    def says_decision(self) -> bool:
        """A decision on a placement, not one on a permit or on pay."""
        return any(word in self.name for word in _DECISION_WORDS) and not (self.says_permit or self.says_pay)

    @property
    def says_nothing(self) -> bool:
        """A child's papers together, for all that the name tells."""
        return not (self.says_pay or self.says_permit or self.says_decision)


class DecisionFiles:
    """The files that may hold decisions and permits.

    A file is known by the decision's number or by the child's dossiernummer in its name, however the parts of the name
    are set apart. One known by dossiernummer alone holds what its words say (beslut, uppehållstillstånd, ersättning);
    with none of these it holds all of the child's papers.

    Args:
        names: the files' names without ending.
        register: tells which children share a dossiernummer.
    """

    def __init__(self, names: Iterable[str], register: Register) -> None:
        normal = [unicodedata.normalize("NFC", name).casefold() for name in names]
        self._files = [_File(name, _tokens(name)) for name in normal]
        self._register = register

    def has_decision(self, dossier: str, number: str) -> bool:
        """Whether the decision on a placement is there."""
        return self._by_number(number) or any(
            file.says_decision or file.says_nothing for file in self._by_dossier(dossier)
        )

    def has_adult_decision(self, dossier: str) -> bool:
        """Whether a decision after the 18th birthday is there that the register has no number of."""
        return any(
            "18" in file.tokens and (file.says_decision or file.says_nothing) for file in self._by_dossier(dossier)
        )

    def has_permit(self, dossier: str) -> bool:
        """Whether the copy of the residence permit is there."""
        return any(file.says_permit or file.says_nothing for file in self._by_dossier(dossier))

    def has_pay_decision(self, dossier: str, number: str) -> bool:
        """Whether the decision on pay to an uppdragstagare is there."""
        return self._by_number(number) or any(file.says_pay or file.says_nothing for file in self._by_dossier(dossier))

    def _by_number(self, number: str) -> bool:
        wanted = _tokens(unicodedata.normalize("NFC", number).casefold())
        if not wanted:
            return False
        sure = sum(map(len, wanted)) >= _SURE
        return any(
            file.tokens == wanted or ((sure or file.says_decision) and _places(file.tokens, wanted))
            for file in self._files
        )

    def _by_dossier(self, dossier: str) -> list[_File]:
        if not dossier:
            return []
        base, _, own = dossier.partition("/")
        siblings = {
            other.partition("/")[2] for other in self._register.by_base.get(base_of(dossier), ()) if other != dossier
        } - {""}
        shared = bool(own) and len(self._register.by_base.get(base, ())) > 1
        return [file for file in self._files if _names_child(file.tokens, base, own, siblings, shared)]


def _names_child(tokens: Sequence[str], base: str, own: str, siblings: set[str], shared: bool) -> bool:
    """Whether a name holds the dossiernummer, with the child's own /N where others share it."""
    for form in ((base,), (base[:2], base[2:])):
        for place in _places(tokens, form):
            after = tokens[place + len(form)] if place + len(form) < len(tokens) else ""
            if after == own if shared else after not in siblings:
                return True
    return False


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(text))


def _places(tokens: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Where the wanted tokens stand next to each other."""
    size = len(wanted)
    return [place for place in range(len(tokens) - size + 1) if tuple(tokens[place : place + size]) == tuple(wanted)]
