"""Texts that are longer than a cell can hold are shortened, and say so: one long text must not stop a whole quarter."""

from __future__ import annotations

from typing import Any, Final

from atersok.closedbook.contract import MAX_TEXT, utf16_length

CUT: Final = " … [avkortad: ryms inte i en cell]"
_ROOM: Final = MAX_TEXT - len(CUT)


def fitting(value: Any) -> Any:
    """A value for a cell: a text of more than 32 767 UTF-16 units is cut, between characters; all else is as it is."""
    if not isinstance(value, str) or len(value) * 2 <= MAX_TEXT or utf16_length(value) <= MAX_TEXT:
        return value
    units = value.encode("utf-16-le", "surrogatepass")[: _ROOM * 2]
    return units.decode("utf-16-le", "ignore") + CUT
