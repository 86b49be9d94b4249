"""Kundfakturor: the basis of the invoice that the municipality sends Migrationsverket for a home."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from atersok.calculation import BookResult, QuarterResult
from atersok.documents.ansokan import CARRIED, TOTAL_OF_TRACK
from atersok.documents.carried import carried_pages
from atersok.documents.common import ApplicationRow, application_rows, period_text
from atersok.documents.heading import applied_for, heading
from atersok.documents.model import Block, Value
from atersok.domain.masking import shown_name
from atersok.domain.register import Home

TRACKS: Final = ("A", "B")
"""Track C has none (design.md §7)."""
RECIPIENT: Final = "Migrationsverket"


def kundfakturor_blocks(
    quarter: QuarterResult,
    result: BookResult,
    withheld: Collection[str],
    line_count: int,
) -> list[Block]:
    """The blocks of each released home with something to claim, in order of track and home."""
    register = quarter.inputs.register
    by_home: dict[str, list[ApplicationRow]] = {}
    for row in application_rows(result, register):
        by_home.setdefault(row.home, []).append(row)
    blocks: list[Block] = []
    for home, dossiers in applied_for(result, register, withheld, TRACKS):
        blocks.extend(_pages(quarter, result, home, dossiers, by_home[home], line_count))
    return blocks


def _pages(
    quarter: QuarterResult,
    result: BookResult,
    home: str,
    dossiers: Sequence[str],
    rows: Sequence[ApplicationRow],
    line_count: int,
) -> list[Block]:
    register, settings = quarter.inputs.register, result.settings
    of_child = [[row for row in rows if row.dossier == dossier] for dossier in dossiers]
    amounts = [(sum(row.days for row in own), sum(row.claim for row in own)) for own in of_child]
    lines: list[dict[str, Value]] = [
        {
            "Löpnr": number,
            "Dossiernr": dossier,
            "Namn": shown_name(register, dossier),
            "Kategori": "; ".join(dict.fromkeys(row.category for row in sorted(own, key=lambda row: row.first))),
            "Dagar": days,
            "Belopp": ore / 100,
        }
        for number, (dossier, own, (days, ore)) in enumerate(zip(dossiers, of_child, amounts, strict=True), start=1)
    ]
    common: dict[str, Value] = {
        **heading(quarter, result, home, "Underlag för kundfaktura"),
        "Mottagare": RECIPIENT,
        "Vår referens": settings.contact_role,
        "Er referens": f"{settings.quarter} {home}",
        "Avser": f"Statlig ersättning {period_text(settings)}, {home}",
        "Kodsträng": coding(register.homes[home]),
        "Intäktskonto": settings.income_account,
        "Antal barn": len(dossiers),
        "Sökt enligt Ansökan": sum(row.claim for row in rows) / 100,
    }
    label = TOTAL_OF_TRACK.format(register.homes[home].track)
    return [
        Block(
            {
                **common,
                "Sida": page.text,
                "Ingående dagar": page.before[0],
                "Ingående": page.before[1] / 100,
                "Summa etikett": label if page.is_last else CARRIED,
                "Summa dagar": page.after[0],
                "Summa sökt": page.after[1] / 100,
            },
            page.lines,
        )
        for page in carried_pages(lines, amounts, line_count)
    ]


def coding(home: Home) -> str:
    """The codes that Boenden has for a home, by which the invoice is booked."""
    parts = (
        ("Kostnadsställe", home.cost_centre),
        ("verksamhet", home.verksamhet),
        ("objekt", home.objekt),
        ("projekt", home.projekt),
    )
    return ", ".join(f"{name} {code}" for name, code in parts if code)
