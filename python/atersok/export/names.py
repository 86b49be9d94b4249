"""Names of files and folders that Windows takes, whatever a home is called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

MAX_STEM: Final = 100
"""Characters of a name before its ending: folder, name and ending together stay below Windows' 260."""
MAX_TITLE: Final = 80
"""Characters of a title: a footer of Excel's holds 255 in all."""
NAMELESS: Final = "utan namn"
_ILLEGAL: Final = re.compile(r'[<>:"/\\|?*]')
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)


def safe_stem(text: str, max_length: int = MAX_STEM) -> str:
    """The text as a file name without ending: never empty, reserved, too long, or with what Windows takes away.

    Args:
        text: what the file is to be called.
        max_length: characters at most; at least 10.
    """
    stem = _trimmed(" ".join(_ILLEGAL.sub("_", _seen(unicodedata.normalize("NFC", text))).split()))
    stem = _trimmed(_cut(stem, max_length)) or NAMELESS
    # Windows reserves these also before an ending: CON.txt, and "CON .txt".
    if stem.partition(".")[0].strip().casefold() in _RESERVED:
        stem = _trimmed(_cut(f"_{stem}", max_length))
    return stem


def shown_title(text: str) -> str:
    """The text on one line as pages, footers and properties can show it; a long one is cut."""
    return _cut(" ".join(_seen(text).split()), MAX_TITLE) or NAMELESS


def _seen(text: str) -> str:
    """Half characters, control characters and those that only turn the reading direction have no place in a name."""
    return "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in text)


def distinct_stems(texts: Iterable[str], max_length: int = MAX_STEM) -> list[str]:
    """A safe stem for each text, in order; those that Windows cannot tell apart get (2), (3) …"""
    taken: set[str] = set()
    found: list[str] = []
    for text in texts:
        stem = safe_stem(text, max_length)
        number = 1
        candidate = stem
        while _folded(candidate) in taken:
            number += 1
            suffix = f" ({number})"
            candidate = _trimmed(_cut(stem, max_length - len(suffix))) + suffix
        taken.add(_folded(candidate))
        found.append(candidate)
    return found


def _folded(stem: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", stem).casefold())


def _trimmed(stem: str) -> str:
    """Without what Windows drops at the end, and without a leading dot, which hides a file elsewhere."""
    return stem.strip(" .\u00a0")


def _cut(stem: str, length: int) -> str:
    """At most so many UTF-16 units, as Windows counts them; a character is never cut in two."""
    units = 0
    for place, char in enumerate(stem):
        units += 2 if ord(char) > 0xFFFF else 1
        if units > length:
            return stem[:place]
    return stem
