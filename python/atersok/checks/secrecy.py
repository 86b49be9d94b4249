"""Children's names and numbers in ledger text, where they must not stand (K18)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.ledger_view import LedgerView, positions
from atersok.checks.texts import number
from atersok.domain.finding import Finding
from atersok.domain.register import Register

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?<![^\W_])([0-9]{2})?([0-9]{6})[-+ ]?([0-9]{4}|T[A-Z]?[0-9]{2,3})(?![^\W_])", re.IGNORECASE)


class _Children:
    """Finds the register's children in a text without trying each of them."""

    def __init__(self, register: Register) -> None:
        self._by_number: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        parts = [(frozenset(_WORD.findall(child.name.casefold())), child.dossier) for child in register.all_children]
        frequency: dict[str, int] = defaultdict(int)
        for words, _ in parts:
            for word in words:
                frequency[word] += 1
        for words, dossier in parts:
            if words:  # filed under the name's rarest part, so that a common one finds no crowd
                self._names[min(words, key=lambda word: (frequency[word], word))].append((words, dossier))
        for child in register.all_children:
            match = _NUMBER.fullmatch(child.personnummer.strip())
            if match is not None:
                self._by_number[match[2] + match[3].upper()].add(child.dossier)

    def in_text(self, text: str) -> set[tuple[str, str]]:
        """(dossier, "namn" or "personnummer") of each child that the text names."""
        found = {
            (dossier, "personnummer")
            for match in _NUMBER.finditer(text)
            for dossier in self._by_number.get(match[2] + match[3].upper(), ())
        }
        words = set(_WORD.findall(text.casefold()))
        for word in words & self._names.keys():
            found |= {(dossier, "namn") for parts, dossier in self._names[word] if parts <= words}
        return found


def check(context: Context) -> Iterator[Finding]:
    """K18 of one book: one for each home and child; the text itself is not told."""
    view = context.ledger
    children = _Children(context.register)
    memo: dict[tuple[str, str], set[tuple[str, str]]] = {}
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    texts, objects = view.column("text"), view.column("objekt_text")
    for index in positions(view.here):
        key = (texts[index], objects[index])
        if key not in memo:
            memo[key] = children.in_text(key[0]) | children.in_text(key[1])
        for dossier, kind in memo[key]:
            if index not in rows[view.home[index], dossier][-1:]:
                rows[view.home[index], dossier].append(index)
            kinds[view.home[index], dossier].add(kind)
    yield from (_found(view, key, indexes, kinds[key]) for key, indexes in rows.items())


def _found(view: LedgerView, key: tuple[str, str], indexes: list[int], kinds: set[str]) -> Finding:
    home, dossier = key
    return finding(
        "K18",
        home=home,
        dossier=dossier,
        identity="bokföringstext",
        what="Barnets namn eller personnummer står i bokföringens text. Det röjer en sekretesskyddad uppgift.",
        expected="bara dossiernummer i texten",
        found=f"{' och '.join(sorted(kinds))} i {number(len(indexes), 'rad', 'rader')}",
        source=view.places(indexes),
        action="Ta bort uppgiften ur texten i Raindance och skriv dossiernumret i stället.",
    )
