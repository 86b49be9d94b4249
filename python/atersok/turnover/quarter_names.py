"""A file name or pattern that names a quarter, made to name another: raindance_2025K2.csv, 2025-Q2*, 202504-06."""

from __future__ import annotations

import re
from collections.abc import Callable

from atersok.domain.quarter import Quarter

_LETTER = r"kvartal|kv|k|q"
_BETWEEN = r"[ ._-]{0,2}"
_UNTIL = r"(?:[ ]?(?:--?|–|_|\.\.|tom|till)[ ]?)"


def renamed(text: str, old: Quarter, new: Quarter) -> str:
    """The text with every mention of the old quarter made one of the new; the same text where there is none.

    Known ways: 2025K2, 2025-Q2, 25kv2, K2_2025, kvartal 2 2025, and its months 202504-06, 2025-04--2025-06 or its days
    20250401-20250630. A day such as 2025-04-06 is none.
    """
    for pattern, replace in (_year_first(old, new), _year_last(old, new), _months(old, new)):
        text = pattern.sub(replace, text)
    return text


_Replacing = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _year(text: str, new: Quarter) -> str:
    return str(new.year)[-len(text) :]


def _years(quarter: Quarter) -> str:
    return f"{quarter.year}|{quarter.year % 100:02d}"


def _year_first(old: Quarter, new: Quarter) -> _Replacing:
    pattern = rf"(?<!\d)({_years(old)})({_BETWEEN}(?:{_LETTER}){_BETWEEN}){old.number}(?!\d)"
    return re.compile(pattern, re.IGNORECASE), lambda found: f"{_year(found[1], new)}{found[2]}{new.number}"


def _year_last(old: Quarter, new: Quarter) -> _Replacing:
    pattern = rf"(?<![^\W\d_])((?:{_LETTER}){_BETWEEN}){old.number}({_BETWEEN})({_years(old)})(?!\d)"
    return (
        re.compile(pattern, re.IGNORECASE),
        lambda found: f"{found[1]}{new.number}{found[2]}{_year(found[3], new)}",
    )


def _months(old: Quarter, new: Quarter) -> _Replacing:
    first, last = old.start, old.end
    pattern = (
        rf"(?<!\d){first.year}(?P<a>[-._]?){first.month:02d}(?P<day>[-._]?01)?(?P<until>{_UNTIL})"
        rf"(?P<year>{last.year}(?P=a))?{last.month:02d}(?(day)(?P<b>[-._]?){last.day:02d})(?!\d)"
    )

    def replace(found: re.Match[str]) -> str:
        if found["until"] == found["a"] and not found["year"] and found["day"] is None:
            return found[0]  # 2025-04-06 is a day
        between, day = found["a"], found["day"]
        left = f"{new.start.year}{between}{new.start.month:02d}{day or ''}"
        right = f"{new.end.month:02d}" + (f"{found['b']}{new.end.day:02d}" if day else "")
        return left + found["until"] + (f"{new.end.year}{between}" if found["year"] else "") + right

    return re.compile(pattern, re.IGNORECASE), replace
