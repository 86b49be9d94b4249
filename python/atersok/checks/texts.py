"""The small phrases that findings are made of: amounts, days, places in files. Never a child's name or number."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date

from atersok.domain import names
from atersok.domain.ore import kr_text

_SHOWN = 5


def kr(ore: int) -> str:
    """An amount with its unit: "1 234,56 kr"."""
    return f"{kr_text(int(ore))} kr"


def signed_kr(ore: int) -> str:
    """A difference with its sign: "+12,00 kr", "-12,00 kr"."""
    return f"{'+' if ore > 0 else ''}{kr(ore)}"


def day(ordinal: int) -> str:
    """An ordinal as YYYY-MM-DD."""
    return date.fromordinal(int(ordinal)).isoformat()


def number(count: int, one: str, many: str) -> str:
    """A counted noun: "1 rad", "2 rader"."""
    return f"{count} {one if count == 1 else many}"


def signed_days(count: int) -> str:
    """A difference in days with its sign: "+1 dag", "-2 dagar"."""
    return f"{count:+d} {'dag' if abs(count) == 1 else 'dagar'}"


def dygn(count: int) -> str:
    """A number of care days, "" for none: a difference that is not there says nothing."""
    return f"{count} dygn" if count else ""


def some(values: Iterable[str]) -> str:
    """The distinct values in order, the first few where there are many."""
    ordered = sorted(set(values))
    return ", ".join(ordered[:_SHOWN]) + (f" med flera ({len(ordered)} st)" if len(ordered) > _SHOWN else "")


def some_lines(lines: Iterable[int]) -> str:
    """Row numbers in order, the first few where there are many."""
    ordered = sorted({int(line) for line in lines})
    return ", ".join(map(str, ordered[:_SHOWN])) + (" med flera" if len(ordered) > _SHOWN else "")


def sheet_rows(file: str, sheet: str, rows: Iterable[int]) -> str:
    """Rows of a register's or a book's sheet: "put_databas.xlsx, Barn rad 12"."""
    return f"{bare_name(file)}, {sheet} rad {some_lines(rows)}"


def file_rows(source: str, sheet: str, lines: Iterable[int]) -> str:
    """Lines of a file, or rows of one of its sheets."""
    return f"{bare_name(source)}{f', {sheet}' if sheet else ''} rad {some_lines(lines)}"


def bare_name(file: str) -> str:
    """The file's name without folders: a finding carries no machine's paths."""
    return re.split(r"[\\/]", file)[-1]


def mark_of(value: str) -> str:
    """A short mark of a text that must not be shown itself (a child's name), to tell things apart by."""
    key = names.key(value)
    return hashlib.sha256(key.encode()).hexdigest()[:8] if key else ""
