"""What the product writes about a child with protected data: the dossiernummer stands for name and number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atersok.domain.identity import base_of, dossiers_in_text
from atersok.domain.register import Register

MASK = "Skyddad"
MASKED_TEXT = "[maskerad: skyddad uppgift]"
_SHORTEST_NAME = 3
_WORD = re.compile(r"[^\W_]+")
# The last ten signs of a personnummer, samordningsnummer or reserve number, wherever in a run of digits they begin.
_NUMBER = re.compile(r"(?=([0-9]{6})\s?[-+\u2013]?\s?([0-9]{4}|T[A-Z]?[0-9]{2,3}))", re.IGNORECASE)


def shown_name(register: Register, dossier: str) -> str:
    """The child's name, MASK for one with protected data, "" for one that the register does not have."""
    child = register.children.get(dossier)
    if child is None:
        return ""
    return MASK if child.protected else child.name


def shown_number(register: Register, dossier: str) -> str:
    """The child's personnummer, "" for one with protected data."""
    child = register.children.get(dossier)
    return "" if child is None or child.protected else child.personnummer


class Masker:
    """Masks ledger text that is about a protected child: a row of the child's, its name, or its number.

    A text names the child when it has every part of the name, or a part that no unprotected child of the register
    shares: a common first name alone says nothing of whom it is about.
    """

    def __init__(self, register: Register) -> None:
        protected = [child for child in register.all_children if child.protected]
        shared = {part for child in register.all_children if not child.protected for part in _parts(child.name)}
        self._dossiers = {child.dossier for child in protected}
        self._bases = {base_of(dossier) for dossier in self._dossiers}
        self._names = [parts for child in protected if (parts := _parts(child.name))]
        self._words = {part for parts in self._names for part in parts if len(part) >= _SHORTEST_NAME} - shared
        self._numbers = {number for child in protected for number in _numbers_in(child.personnummer)[-1:]}

    def text(self, text: str, dossier: str) -> str:
        """The text, or MASKED_TEXT when it is about a protected child."""
        if not self._dossiers or not text:
            return text
        if dossier in self._dossiers or self._names_protected(text) or self._mentions_protected(text):
            return MASKED_TEXT
        return text

    def is_secret(self, text: str) -> bool:
        """Whether a text is about a protected child by what it says."""
        return self.text(text, "") != text

    def texts(self, texts: Sequence[str], dossiers: Sequence[str]) -> list[str]:
        """Each text masked where it must be."""
        if not self._dossiers:
            return list(texts)
        known: dict[tuple[str, str], str] = {}
        for pair in zip(texts, dossiers, strict=True):
            if pair not in known:
                known[pair] = self.text(*pair)
        return [known[pair] for pair in zip(texts, dossiers, strict=True)]

    def _mentions_protected(self, text: str) -> bool:
        """By dossiernummer: also where the row is nobody's (two children, a shared or doubled dossiernummer)."""
        return any(
            mention.dossier in self._dossiers or mention.dossier in self._bases for mention in dossiers_in_text(text)
        )

    def _names_protected(self, text: str) -> bool:
        words = _parts(text)
        return (
            not self._words.isdisjoint(words)
            or any(parts <= words for parts in self._names)
            or not self._numbers.isdisjoint(_numbers_in(text))
        )


def _numbers_in(text: str) -> list[str]:
    """What the spellings of a number have in common, of every number that the text may hold, in order of place."""
    return [(match[1] + match[2]).upper() for match in _NUMBER.finditer(text)]


def _parts(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
