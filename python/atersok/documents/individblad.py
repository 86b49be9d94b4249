"""Individblad: one sheet per child and home with what stands behind the child's claim (tracks A and B)."""

from __future__ import annotations

from collections.abc import Collection

from atersok.calculation import BookResult, QuarterResult
from atersok.documents.ansokan import TOTAL_OF_TRACK
from atersok.documents.common import application_rows, period_text
from atersok.documents.lagrum import lagrum_code
from atersok.documents.model import Block, Value, pages
from atersok.domain.masking import shown_name, shown_number
from atersok.domain.register import Child, Placement, Register
from atersok.rules.codes import CODE_TEXTS
from atersok.rules.version import version_text

TRACKS = ("A", "B")
"""Track C has no Individblad (design.md §7)."""


def individblad_blocks(
    quarter: QuarterResult, result: BookResult, withheld: Collection[str], line_count: int
) -> list[Block]:
    """A block per child and released home with something to claim, in order of track, home and dossier."""
    register = quarter.inputs.register
    pairs = sorted(
        {(register.homes[row.home].track, row.home, row.dossier) for row in application_rows(result, register)}
    )
    blocks: list[Block] = []
    for track, home, dossier in pairs:
        if track in TRACKS and home not in withheld:
            blocks.extend(_child_blocks(quarter, result, home, dossier, line_count))
    return blocks


def _child_blocks(quarter: QuarterResult, result: BookResult, home: str, dossier: str, line_count: int) -> list[Block]:
    rows = sorted(
        (row for row in result.claim.entries if (row.home, row.dossier) == (home, dossier)),
        key=lambda row: (row.month, row.first, row.code),
    )
    lines: list[dict[str, Value]] = [
        {
            "Månad": row.month,
            "Kod": row.code,
            "Paragraf": CODE_TEXTS[row.code].paragraph,
            "Dagar": row.days,
            "Kostnad": row.cost_ore / 100,
            "Schablon": row.daily_rate_ore / 100,
            "Återsöks": row.claim_ore / 100,
            "Orsak": CODE_TEXTS[row.code].sentence,
        }
        for row in rows
    ]
    register = quarter.inputs.register
    common = _fields(quarter, result, register, home, register.children[dossier])
    blocks = []
    done = 0
    for part in pages(lines, line_count):
        shown = rows[done : done + len(part)]
        done += len(part)
        sums_of_page: dict[str, Value] = {
            "Summa etikett": TOTAL_OF_TRACK.format(register.homes[home].track),
            "Summa dagar": sum(row.days for row in shown),
            "Summa kostnad": sum(row.cost_ore for row in shown) / 100,
            "Summa schablon": sum(row.daily_rate_ore for row in shown) / 100,
            "Summa sökt": sum(row.claim_ore for row in shown) / 100,
        }
        blocks.append(Block({**common, **sums_of_page}, part))
    return blocks


def _fields(
    quarter: QuarterResult, result: BookResult, register: Register, home: str, child: Child
) -> dict[str, Value]:
    settings = result.settings
    placements = [
        placement
        for placement in register.placements_of.get(child.dossier, [])
        if (found := register.home(placement.home)) is not None
        and found.name == home
        and placement.start <= settings.window_end
        and (placement.end is None or placement.end >= settings.quarter.start)
    ]
    return {
        "Titel": "Individblad",
        "Kommun": settings.municipality,
        "Kvartal": f"{settings.quarter} ({period_text(settings)})",
        "Spår": register.homes[home].track,
        "Boende": home,
        "Dossiernr": child.dossier,
        "Namn": shown_name(register, child.dossier),
        "Personnummer": shown_number(register, child.dossier),
        "Födelsedatum": None if child.protected else child.born,
        "Mottagningsdatum": child.received,
        "Tillståndsdag": child.permit_day,
        "Kommunplaceringsdag": child.municipality_day,
        "Status": child.status,
        "Prioriteringsgrupp": child.priority_group,
        "Placering": "; ".join(_span(placement) for placement in placements),
        "Lagrum": "; ".join(dict.fromkeys(code for p in placements if (code := lagrum_code(p)))),
        "Beslut": "; ".join(dict.fromkeys(text for p in placements if (text := _decision(p)))),
        "Regelversion": version_text(quarter.inputs.parameters, quarter.quarter),
        "Källa": f"{register.file}, {result.settings.ledger_pattern}",
        "Körning": f"Återsök {settings.quarter}",
    }


def _span(placement: Placement) -> str:
    return f"{placement.start} – {placement.end or 'tills vidare'}"


def _decision(placement: Placement) -> str:
    return " ".join(part for part in (placement.decision, str(placement.decided or "")) if part)
