"""VML drawings: the shapes of buttons, found, numbered and put in. As bytes: what Excel writes is not always XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

_ID_MAP: Final = re.compile(rb"(<o:idmap\b[^>]*\bdata=\")([\d,\s]*)(\")")
_SHAPE: Final = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_SHAPE_TYPE: Final = re.compile(rb"<v:shapetype\s[^>]*\bid=\"([^\"]+)\".*?</v:shapetype>", re.DOTALL)
_MACRO: Final = re.compile(rb"<x:FmlaMacro>\s*\[0\]!([^<\s]+)\s*</x:FmlaMacro>")
_BUTTON: Final = re.compile(rb"<x:ClientData\s[^>]*ObjectType=\"Button\"")
_NUMBER: Final = re.compile(rb"(_x0000_s)(\d+)")
_END: Final = b"</xml>"
BLOCK: Final = 1024
"""Shape numbers come in blocks; a drawing says which blocks are its own."""


def buttons(data: bytes) -> dict[str, bytes]:
    """Macro → shape, of the form buttons of a drawing."""
    found = {}
    for match in _SHAPE.finditer(data):
        macro = _MACRO.search(match[0])
        if macro is not None and _BUTTON.search(match[0]):
            found[macro[1].decode("utf-8", "replace")] = match[0]
    return found


def blocks(data: bytes) -> list[int]:
    """The blocks of numbers that a drawing has."""
    return [int(word) for match in _ID_MAP.finditer(data) for word in re.findall(rb"\d+", match[2])]


def free_block(others: Iterable[bytes]) -> int:
    """A block that no drawing of the book has."""
    taken = {block for data in others for block in blocks(data)}
    return next(block for block in range(1, len(taken) + 2) if block not in taken)


def renumbered(data: bytes, block: int) -> bytes:
    """A drawing of one block with the numbers of another."""
    data = _ID_MAP.sub(lambda found: found[1] + str(block).encode() + found[3], data)
    return _NUMBER.sub(lambda found: found[1] + str(block * BLOCK + int(found[2]) % BLOCK).encode(), data)


def with_buttons(data: bytes, ours: Mapping[str, bytes], today: bytes) -> bytes:
    """A drawing of the user's with today's buttons in place of those of the same macros.

    Args:
        data: the drawing.
        ours: macro → shape, as they are to be.
        today: the drawing that they come from, for the kinds of shape that they name.
    """
    for macro, shape in buttons(data).items():
        if macro in ours:
            data = data.replace(shape, b"")
    known = {match[1] for match in _SHAPE_TYPE.finditer(data)}
    added = b"".join(match[0] for match in _SHAPE_TYPE.finditer(today) if match[1] not in known)
    block = (blocks(data) or [1])[0]
    taken = {int(match[2]) for match in _NUMBER.finditer(data)}
    number = max((found for found in taken if found // BLOCK == block), default=block * BLOCK)
    for shape in ours.values():
        number += 1
        text = b"_x0000_s" + str(number).encode()
        added += _NUMBER.sub(lambda _, text=text: text, shape)  # type: ignore[misc]  # a lambda of its own each time
    at = data.rfind(_END)
    return data[:at] + added + data[at:]
