"""What is keyed into Procapita flykting, as a CSV file: the three fields and the cost per child and month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.ore import kr_text, ore_from_kr
from atersok.export.swedish_csv import csv_bytes, kr_field
from atersok.workbook import layout

HEADERS: Final = ("Dossiernr", "Namn", "Tillståndsdag", "Kommunplaceringsdag", "Status", "Månad", "Kostnad")
TOTAL: Final = "Summa"


def procapita_csv(rows: Sequence[Mapping[str, object]], claim_ore: int, file: str) -> bytes:
    """tblProcapita in the order of the sheet, with a row of sums.

    Args:
        rows: the table's rows, header → value.
        claim_ore: what the book claims, which the rows must come to.
        file: the book's name, for the message.

    Raises:
        UnusableInput: they do not, or a cost is no amount.
    """
    where = f"{file}, blad {layout.PROCAPITA.sheet}"
    total = 0
    lines: list[list[str | date | None]] = []
    for row in rows:
        ore = ore_from_kr(row.get("Kostnad"))
        if ore is None:
            raise UnusableInput("en kostnad är inget belopp i hela ören", where, "Tryck Hela kvartalet och exportera")
        total += ore
        lines.append([*(_field(row.get(header)) for header in HEADERS[:-1]), kr_field(ore)])
    if total != claim_ore:
        raise UnusableInput(
            f"summan är {kr_text(total)} kr, men återsökningen är {kr_text(claim_ore)} kr",
            where,
            "Tryck Hela kvartalet, spara boken och exportera igen",
        )
    return csv_bytes([HEADERS, *lines, [TOTAL, *[None] * (len(HEADERS) - 2), kr_field(total)]])


def _field(value: object) -> str | date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else names.clean(value) or None
