"""Sammanställning: the claim per track, home and child, and whether the gate lets it go."""

from __future__ import annotations

from collections.abc import Collection

from atersok.calculation import BookResult
from atersok.domain.claim import ClaimRow
from atersok.domain.masking import shown_name
from atersok.domain.register import Register
from atersok.workbook.write_table import Row

RELEASED = "Släppt"
WITHHELD = "Innehålls"


def sammanstallning_rows(result: BookResult, register: Register, withheld: Collection[str]) -> list[Row]:
    """One row per track, home and child with care days; amounts in kronor."""
    grouped: dict[tuple[str, str], list[ClaimRow]] = {}
    for entry in result.claim.entries:
        grouped.setdefault((entry.home, entry.dossier), []).append(entry)
    rows: list[Row] = [
        {
            "Spår": register.homes[home].track,
            "Boende": home,
            "Dossiernr": dossier or None,
            "Namn": shown_name(register, dossier) or None,
            "Dagar": sum(entry.days for entry in entries),
            "Kostnad": sum(entry.cost_ore for entry in entries) / 100,
            "Schablon": sum(entry.daily_rate_ore for entry in entries) / 100,
            "Återsöks": sum(entry.claim_ore for entry in entries) / 100,
            "Grind": WITHHELD if home in withheld else RELEASED,
        }
        for (home, dossier), entries in grouped.items()
    ]
    return sorted(rows, key=lambda row: (str(row["Spår"]), str(row["Boende"]), str(row["Dossiernr"] or "")))
