"""Texts that nobody may read and that no cell refers to any more are taken out of the shared strings part.

A cell that is written anew holds its text itself, and what it referred to before stays in the file, out of sight but
there to be read: the name of a child whose data have become protected since.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from .xmltext import plain_utf8, prefix_of, root_span

_MARK = re.compile(rb"\st\s*=\s*(?:\"s\"|'s')")
_REFERENCE = re.compile(rb"\st\s*=\s*(?:\"s\"|'s')[^<>]*>\s*<(?:[\w.\-]+:)?v(?:\s[^<>]*)?>\s*([0-9]+)\s*<")
_EMPTY_CELL = re.compile(rb"\st\s*=\s*(?:\"s\"|'s')[^<>]*(?:/>|>\s*</)")


def without_forgotten(strings: bytes, secret: Collection[int], parts: Iterable[bytes]) -> bytes | None:
    """The shared strings part without secret texts that nothing refers to; the others keep their numbers and bytes.

    Args:
        strings: the part.
        secret: numbers of the texts that nobody may read.
        parts: every part that may refer to a text, as it is to be saved; asked only when there is a secret text.

    Returns:
        None where nothing is taken out, also where it cannot be told for certain what is referred to.
    """
    gone = set(secret)
    for data in parts if gone else ():
        plain = plain_utf8(data)
        numbers = _REFERENCE.findall(plain)
        if len(numbers) + len(_EMPTY_CELL.findall(plain)) != len(_MARK.findall(plain)):
            return None
        gone.difference_update(map(int, numbers))
        if not gone:
            return None
    return _emptied(plain_utf8(strings), gone) if gone else None


def _emptied(data: bytes, gone: Collection[int]) -> bytes | None:
    root = root_span(data)
    prefix = prefix_of(root.tag)
    p = re.escape(prefix)
    item = re.compile(rb"<" + p + rb"si(?:\s[^<>]*)?(?:/>|>.*?</" + p + rb"si\s*>)", re.DOTALL)
    empty = b"<" + prefix + b"si><" + prefix + b"t/></" + prefix + b"si>"
    pieces: list[bytes] = []
    at = 0
    count = 0
    for match in item.finditer(data, root.head, root.tail):
        if count in gone:
            pieces += (data[at : match.start()], empty)
            at = match.end()
        count += 1
    return b"".join(pieces) + data[at:] if pieces and max(gone) < count else None
