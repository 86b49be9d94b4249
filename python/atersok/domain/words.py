"""A number in a Swedish sentence."""

from __future__ import annotations


def counted(number: int, one: str, several: str) -> str:
    """A number with its word, such as 1 rad and 2 rader."""
    return f"{number} {one if number == 1 else several}"
