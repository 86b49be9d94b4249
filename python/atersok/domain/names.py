"""How names are compared: without regard to case and blanks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Half of a character, as Excel may hold where a text was cut in its middle, is nothing that a file or a hash can take;
# control characters other than tab and ends of lines steer terminals and are nothing that XML can take.
_UNFIT: Final = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean(value: object) -> str:
    """A cell's value as trimmed text: "" for an empty one, a whole float without its decimals (7.0 → "7").

    Half a character and a control character become U+FFFD.
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return text if text.isprintable() else _UNFIT.sub("\ufffd", text)


def key(value: object) -> str:
    """What two spellings of one name have in common: no blanks, no case."""
    return _key_of_text(value) if value.__class__ is str else _bare(clean(value))


@lru_cache(maxsize=50_000)  # the same homes and suppliers are asked for row after row
def _key_of_text(text: str) -> str:
    return _bare(clean(text))


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def whole_number(code: str) -> int | None:
    """A code as a whole number, for ranges; None when it is not made of the digits 0–9 alone."""
    code = code.strip()
    return int(code) if code.isascii() and code.isdigit() else None
