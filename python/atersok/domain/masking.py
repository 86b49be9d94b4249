"""What the product writes about a child with protected data: the dossiernummer stands for name and number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atersok.domain.register import Register

MASK = "Skyddad"
MASKED_TEXT = "[maskerad: skyddad uppgift]"
_SHORTEST_NAME = 3


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
    """Masks ledger text that is about a protected child: a row of the child's, its name, or its number."""

    def __init__(self, register: Register) -> None:
        protected = [child for child in register.all_children if child.protected]
        self._dossiers = {child.dossier for child in protected}
        words: set[str] = set()
        for child in protected:
            words.update(part for part in re.findall(r"\w+", child.name.casefold()) if len(part) >= _SHORTEST_NAME)
        self._words = words
        self._numbers = {
            digits[-10:] for child in protected if len(digits := re.sub(r"\D", "", child.personnummer)) >= 10
        }

    def text(self, text: str, dossier: str) -> str:
        """The text, or MASKED_TEXT when it is about a protected child."""
        if not self._dossiers or not text:
            return text
        if dossier in self._dossiers or self._names_protected(text):
            return MASKED_TEXT
        return text

    def texts(self, texts: Sequence[str], dossiers: Sequence[str]) -> list[str]:
        """Each text masked where it must be."""
        return [self.text(text, dossier) for text, dossier in zip(texts, dossiers, strict=True)]

    def _names_protected(self, text: str) -> bool:
        if self._words.intersection(re.findall(r"\w+", text.casefold())):
            return True
        numbers = re.findall(r"[0-9]{6,8}[-+]?[0-9T]{4}", text)
        return any(re.sub(r"\D", "", number)[-10:] in self._numbers for number in numbers)
