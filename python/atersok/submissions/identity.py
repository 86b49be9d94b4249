"""What a ledger row is known by from one quarter to another, whatever export it is read from.

Raindance numbers verifikat anew each year, so the year of the books belongs to what tells rows of several years apart.
A row without its own number is known by what the books say of it; what may read otherwise in a later export of the
same row (text, supplier's name, status, VAT, further codes) is left out there.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from atersok.domain import names

_CORE: Final = (
    *("foretag", "vertyp", "vernr", "bokforingsdatum", "period", "kostnadsstalle", "konto", "objekt", "fakturanr"),
    *("periodstart", "periodslut", "belopp_ore"),
)
"""What the books say of a row that has no number of its own; a register that was written rests on it."""

_NOT_CONTENT: Final = frozenset({"source", "sheet", "line", "ordinal"})
"""Where and when a row was read is not what it says."""

_DIGITS: Final = 16


def row_identity(rows: pd.DataFrame) -> list[str]:
    """What each ledger row is known by in every export of it, in the rows' order.

    Year, företag, vertyp, vernr and rad. Where there is no rad (or no vernr either) a hash of what the books say of
    the row stands for it, with a number among equal ones of the verifikat; equal rows are numbered in order of their
    content, so that the order of the rows does not matter. Rows with one identity and two contents (F04) share it.

    Args:
        rows: columns as `Export.rows` has them.
    """
    four = (rows[name].tolist() for name in ("foretag", "vertyp", "vernr", "rad"))
    found: list[str] = []
    bare: list[int] = []
    for position, (year, foretag, vertyp, vernr, rad) in enumerate(zip(_years(rows), *four, strict=True)):
        found.append(_joined([year, foretag, vertyp, vernr, rad]) if vernr else "")
        if not (vernr and rad):
            bare.append(position)
    for position, text in zip(bare, _numbered(rows.iloc[bare]), strict=True):
        found[position] = f"{found[position]}|{text}" if found[position] else text
    return found


def row_content(rows: pd.DataFrame) -> list[str]:
    """What each row says, as 16 hexadecimal digits: equal for equal rows, wherever they were read."""
    return _hashes(rows, [name for name in sorted(rows.columns) if name not in _NOT_CONTENT])


def invoice_identity(rows: pd.DataFrame) -> list[str]:
    """Supplier (leverantörsnr, else leverantör without case and blanks) and invoice number; "" without a number."""
    suppliers = rows["leverantor"].tolist()
    keys = {text: names.key(text) for text in set(suppliers)}
    columns = zip(rows["leverantorsnr"].tolist(), suppliers, rows["fakturanr"].tolist(), strict=True)
    return [f"{number or keys[text]} faktura {invoice}".strip() if invoice else "" for number, text, invoice in columns]


def voucher_text(rows: pd.DataFrame) -> list[str]:
    """Vertyp, vernr and rad as a user knows them: "LF 1000 rad 3"; "" without a vernr."""
    columns = zip(*(rows[name].tolist() for name in ("vertyp", "vernr", "rad")), strict=True)
    return [
        f"{vertyp} {vernr}{f' rad {rad}' if rad else ''}".strip() if vernr else "" for vertyp, vernr, rad in columns
    ]


def _years(rows: pd.DataFrame) -> list[str]:
    """The year of the books that each row belongs to: of period, else of bokföringsdatum, "" where neither tells."""
    periods: list[str] = rows["period"].tolist()
    days: list[date | None] = rows["bokforingsdatum"].tolist()
    return [
        period[:4] if period else "" if day is None else f"{day.year:04d}"
        for period, day in zip(periods, days, strict=True)
    ]


def _joined(parts: Sequence[str]) -> str:
    """The parts as one text from which they can be told apart again."""
    text = "|".join(parts)
    if text.count("|") >= len(parts) or "\\" in text:
        return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)
    return text


def _numbered(rows: pd.DataFrame) -> list[str]:
    """The hash of what the books say of each row, and its number among rows of which they say the same."""
    cores, contents = _hashes(rows, _CORE), row_content(rows)
    equal: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for position, (core, content) in enumerate(zip(cores, contents, strict=True)):
        equal[core].append((content, position))
    found = [""] * len(cores)
    for core, members in equal.items():
        for number, (_, position) in enumerate(sorted(members), start=1):
            found[position] = f"{core}.{number}"
    return found


def _hashes(rows: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """A hash of each row's values in the columns."""
    texts = zip(*(_texts(rows[name]) for name in columns), strict=True)
    return [hashlib.sha256("\x1f".join(line).encode("utf-8")).hexdigest()[:_DIGITS] for line in texts]


def _texts(column: pd.Series[Any]) -> list[str]:
    """A column's values as text: "" for none, a whole number without decimals, however pandas keeps it."""
    values = column.tolist()
    known = {value: _text(value) for value in set(values)}
    return [known[value] for value in values]


def _text(value: object) -> str:
    return "" if value is None or value != value else names.clean(value)
