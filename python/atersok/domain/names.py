"""How names are compared: without regard to case and blanks."""

from __future__ import annotations


def clean(value: object) -> str:
    """A cell's value as trimmed text: "" for an empty one, a whole float without its decimals (7.0 → "7")."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def key(value: object) -> str:
    """What two spellings of one name have in common: no blanks, no case."""
    return "".join(clean(value).split()).casefold()


def whole_number(code: str) -> int | None:
    """A code as a whole number, for ranges; None when it is not made of the digits 0–9 alone."""
    code = code.strip()
    return int(code) if code.isascii() and code.isdigit() else None
