"""Procapita: what is keyed into Procapita flykting, per child and month; the user's tick stays beside its row."""

from __future__ import annotations

from atersok.calculation import BookResult
from atersok.domain.masking import shown_name
from atersok.domain.register import Register
from atersok.workbook.write_table import Row


def procapita_rows(result: BookResult, register: Register) -> list[Row]:
    """One row per registered child and month with something claimed: the three fields and the claim in kronor."""
    sums: dict[tuple[str, str], int] = {}
    for entry in result.claim.entries:
        key = (entry.dossier, entry.month)
        sums[key] = sums.get(key, 0) + entry.claim_ore
    rows: list[Row] = []
    for (dossier, month), ore in sorted(sums.items()):
        child = register.children.get(dossier)
        if child is None or not ore:
            continue
        rows.append(
            {
                "Dossiernr": dossier,
                "Namn": shown_name(register, dossier) or None,
                "Tillståndsdag": child.permit_day,
                "Kommunplaceringsdag": child.municipality_day,
                "Status": child.status or None,
                "Månad": month,
                "Kostnad": ore / 100,
            }
        )
    return rows
