"""A CSV file that a Swedish Excel opens by a double click: semicolons, UTF-8 with BOM, decimal comma."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from atersok.domain import csv_text
from atersok.domain.ore import kr


def csv_bytes(rows: Sequence[Sequence[str | int | date | None]]) -> bytes:
    """The rows as a file's content; None is an empty field, a day is ISO, and no text is taken for a formula."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(
        [harmless(cell) if isinstance(cell, str) else "" if cell is None else str(cell) for cell in row] for row in rows
    )
    return target.getvalue().encode("utf-8-sig", errors="replace")


def harmless(text: str) -> str:
    """Text that Excel would compute gets an apostrophe before it; an amount of ours does not."""
    return text if _is_amount(text) else csv_text.harmless(text)


def kr_field(ore: int) -> str:
    """Öre as kronor in a field: 123456 → "1234,56"."""
    return f"{kr(ore):.2f}".replace(".", ",")


def _is_amount(text: str) -> bool:
    whole, comma, decimals = text.removeprefix("-").partition(",")
    return bool(comma) and whole.isascii() and whole.isdigit() and decimals.isascii() and decimals.isdigit()
