"""Rows of a text file that are wider than its header: harmless, or shifted by a decimal comma."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from atersok.domain.errors import UnusableInput
from atersok.raindance import values as v
from atersok.raindance.header import Header
from atersok.raindance.values import Cell

_MANY: Final = 0.5
#: In a file with commas, amounts may be split at theirs: fewer wide rows are enough to doubt it.
_MANY_WITH_COMMAS: Final = 0.1


def check(rows: Sequence[Sequence[Cell]], header: Header, delimiter: str, where: str) -> None:
    """Refuses a text file whose rows as a whole do not stand under their headers.

    Args:
        rows: some rows of the table's width.
        header: above them.
        delimiter: of the file, "" where it is no text.
        where: file, for the message.

    Raises:
        UnusableInput: most rows have a value beyond the last header; or, with commas as delimiter, the rows are wider
            than the header and no amount has decimals, so that they may stand in the next column.
    """
    wide = [row for row in rows if len(row) > header.written] if delimiter else []
    if not wide:
        return
    filled = sum(any(not v.is_blank(cell) for cell in row[header.written :]) for row in wide)
    comma = delimiter == ","
    split = comma and not any(_has_decimals(row, header) for row in wide)
    if filled > (_MANY_WITH_COMMAS if comma else _MANY) * len(wide) or split:
        raise UnusableInput(
            what=f"raderna har {len(wide[0])} kolumner men rubrikraden {header.written}, så värdena står inte säkert "
            "under rätt rubrik" + (" (decimalkomma i en fil med komma mellan kolumnerna)" if comma else ""),
            where=f"{where}, rad {header.line}",
            remedy="Hämta exporten med semikolon eller tabb mellan kolumnerna, eller som .xlsx",
        )


def _has_decimals(row: Sequence[Cell], header: Header) -> bool:
    amounts = [header.columns[name] for name in ("belopp", "debet", "kredit") if name in header.columns]
    return any(mark in v.read_text(row[index]) for index in amounts for mark in ",.")


def nameless(rows: Sequence[Sequence[Cell]], header: Header, delimiter: str) -> set[int]:
    """Columns whose place the header row leaves empty but that have values in most rows: nobody's, no shift.

    With commas as delimiter there are none: they may be the decimals of the column before.
    """
    if delimiter == ",":
        return set()
    return {
        index
        for index in range(len(header.names), header.written)
        if sum(index < len(row) and not v.is_blank(row[index]) for row in rows) * 2 > len(rows)
    }
