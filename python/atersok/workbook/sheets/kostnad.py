"""Kostnad per barn: one row per child, home, month and code."""

from __future__ import annotations

from atersok.calculation import BookResult
from atersok.documents.lagrum import lagrum_of_claim_rows
from atersok.domain.masking import shown_name
from atersok.domain.register import Register
from atersok.rules.codes import CODE_TEXTS
from atersok.workbook.write_table import Row


def kostnad_rows(result: BookResult, register: Register) -> list[Row]:
    """The rows of tblKostnad, in order of home, dossier, month and code; amounts in kronor."""
    lagrum = lagrum_of_claim_rows(result, register)
    rows: list[Row] = []
    for row in result.claim.entries:
        rows.append(
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
            }
        )
    return rows
