"""Text that was destroyed before it came here (F02): recognised and named, never repaired."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

# U+FFFD; å ä ö Å Ä Ö é of cp1252 read as cp437 (sigma, theta, a division sign, box drawing); those of cp437 and cp850
# read as cp1252 („ † ” Ž ™ between letters); UTF-8 read as cp1252 (Ã¥ Ã¤ Ã¶ Ã… Ã„ …).
_LETTER = "[A-Za-zÅÄÖåäöé]"
SUSPECT: Final = re.compile(
    f"\ufffd|[σΣΘ┼─╓](?={_LETTER})|(?<={_LETTER})[σΣΘ÷┼─╓]|(?<={_LETTER})[„†”Ž™](?={_LETTER})"
    "|Ã[¥¤¶…„–©\u0085\u0084\u0096]"
)
_MARKS: Final = tuple("\ufffdσΣΘ÷┼─╓„†”Ž™Ã")


def count(texts: Iterable[str]) -> int:
    """How many of the texts hold destroyed characters."""
    kept = texts if isinstance(texts, list | tuple) else list(texts)
    whole = "\n".join(kept)
    if not any(mark in whole for mark in _MARKS):  # one quick look at all before a slow one at each
        return 0
    return sum(1 for text in kept if SUSPECT.search(text))
