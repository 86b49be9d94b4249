"""Kostnad per barn: one row per child, home, month and code, with the way to its ledger rows.

Every ledger row that was spread carries on the sheet Raindance the id of the sum that it was spread in (Fördelning); a
row here carries the ids of all sums that its care days bear a part of (Fördelningar).
"""

from __future__ import annotations

from typing import Final

from atersok.calculation import QuarterResult
from atersok.documents.lagrum import lagrum_of_claim_rows
from atersok.domain.masking import shown_name
from atersok.domain.register import Book
from atersok.rules.codes import CODE_TEXTS
from atersok.trace import Tracer
from atersok.workbook.write_table import Row

LINK: Final = "Gå till"
"""What Underlag shows where there are ledger rows behind the row."""

NO_ROWS: Final = "–"

_ID_LENGTH: Final = 12


def kostnad_rows(quarter: QuarterResult, book: Book) -> list[Row]:
    """The rows of tblKostnad, in order of home, dossier, month and code; amounts in kronor."""
    result, register = quarter.books[book], quarter.inputs.register
    lagrum = lagrum_of_claim_rows(result, register)
    spreads = Tracer(quarter, book).spreads_of_rows()
    return [
        {
            "Dossiernr": row.dossier,
            "Namn": shown_name(register, row.dossier),
            "Boende": row.home,
            "Spår": register.homes[row.home].track,
            "Månad": row.month,
            "Kod": row.code,
            "Lagrum": lagrum.get((row.home, row.dossier, row.month, row.code), ""),
            "Dagar": row.days,
            "Kostnad": row.cost_ore / 100,
            "Schablon": row.daily_rate_ore / 100,
            "Återsöks": row.claim_ore / 100,
            "Ej återsökt": row.rest_ore / 100,
            "Orsak": CODE_TEXTS[row.code].sentence,
            "Underlag": LINK if ids else NO_ROWS,
            "Fördelningar": " ".join(ids) or None,
        }
        for row, ids in zip(result.claim.entries, spreads, strict=True)
    ]


def kostnad_formulas() -> dict[str, str]:
    """Header → formula of tblKostnad: Underlag leads to the first ledger row of the row's first sum.

    Several rows lie behind most figures; the button Visa underlag shows them all.
    """
    ids = "tblKostnad[[#This Row],[Fördelningar]]"
    first = f"MATCH(LEFT({ids},{_ID_LENGTH}),tblRaindance[Fördelning],0)"
    target = f'"#Raindance!A"&(ROW(tblRaindance[[#Headers],[Rad-id]])+{first})'
    return {"Underlag": f'=IF({ids}="","{NO_ROWS}",HYPERLINK({target},"{LINK}"))'}
