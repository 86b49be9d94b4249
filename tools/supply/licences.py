"""Licences as packages state them, in SPDX's words, and which of them the project takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

TAKEN: Final = frozenset(
    {
        *("0BSD", "Apache", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
        *("MIT-CMU", "PSF-2.0", "Unlicense", "LicenseRef-Public-Domain", "Zlib"),
    }
)
"""Of anything; none of them asks more than that its text goes along. "Apache" and "BSD" are what old metadata says."""
TAKEN_IN_DEVELOPMENT: Final = TAKEN | {"MPL-2.0"}
"""Of what is never handed on with the program."""
EXCEPTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "pcodedmp": (
        "GPL-3.0",
        "comes with oletools, in development only; nothing of ours imports it, and no user gets it",
    ),
}
"""Package → the licence that is borne with in development, and why."""
_CLASSIFIERS: Final = {
    "Apache Software License": "Apache",
    "BSD License": "BSD",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Public Domain": "LicenseRef-Public-Domain",
    "Python Software Foundation License": "PSF-2.0",
}
_TEXTS: Final = {
    "apache 2.0": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "bsd": "BSD",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "mit": "MIT",
    "mit license": "MIT",
}
_LOOSE: Final = {"Apache": "Apache-", "BSD": "BSD-", "GPL-3.0": "GPL-3.0-"}
_TOKEN: Final = re.compile(r"\(|\)|[^\s()]+")


class Metadata(Protocol):
    """What is read of a package's metadata."""

    def get_all(self, name: str, /) -> list[str] | None:
        """The values of a field, None where it has none."""


def stated(metadata: Metadata) -> str:
    """The licence that a package states, as an SPDX expression; "" where it states none that is known.

    The expression of today's metadata says it all. Older metadata has a text and classifiers: both count, so that a
    text that says less than a classifier does not hide it.
    """
    for expression in metadata.get_all("License-Expression") or []:
        return str(expression).strip()
    (text,) = (metadata.get_all("License") or [""])[:1]
    first = str(text).strip().partition("\n")[0].strip().rstrip(".").casefold()
    found = [_TEXTS[first]] if first in _TEXTS else []
    for line in metadata.get_all("Classifier") or []:
        family, _, name = str(line).rpartition(" :: ")
        if family.startswith("License") and name not in {"OSI Approved", "License"}:
            found.append(_CLASSIFIERS.get(name, f"LicenseRef-{name.replace(' ', '-')}"))
    names = sorted(set(found))
    return " AND ".join(name for name in names if not _said_better(name, names))


def _said_better(name: str, names: Iterable[str]) -> bool:
    return name in _LOOSE and any(other.startswith(_LOOSE[name]) for other in names)


def is_taken(expression: str, taken: frozenset[str]) -> bool:
    """Whether an SPDX expression can be met with licences that are taken: all of an AND, one of an OR."""
    tokens = _TOKEN.findall(expression)
    if not tokens:
        return False
    met, rest = _any_of(tokens, taken)
    return met and not rest


def _any_of(tokens: Sequence[str], taken: frozenset[str]) -> tuple[bool, Sequence[str]]:
    met, rest = _all_of(tokens, taken)
    while rest and rest[0].upper() == "OR":
        other, rest = _all_of(rest[1:], taken)
        met = met or other
    return met, rest


def _all_of(tokens: Sequence[str], taken: frozenset[str]) -> tuple[bool, Sequence[str]]:
    met, rest = _one(tokens, taken)
    while rest and rest[0].upper() == "AND":
        other, rest = _one(rest[1:], taken)
        met = met and other
    return met, rest


def _one(tokens: Sequence[str], taken: frozenset[str]) -> tuple[bool, Sequence[str]]:
    if not tokens or tokens[0] == ")":
        return False, ()
    if tokens[0] == "(":
        met, rest = _any_of(tokens[1:], taken)
        return (met, rest[1:]) if rest and rest[0] == ")" else (False, ())
    if len(tokens) > 2 and tokens[1].upper() == "WITH":
        return f"{tokens[0]} WITH {tokens[2]}" in taken, tokens[3:]
    return tokens[0] in taken, tokens[1:]
