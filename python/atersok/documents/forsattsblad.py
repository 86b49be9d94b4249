"""Försättsblad: what each packet of tracks B and C holds and lacks, its totals, its deadline, and who signs it off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from atersok.calculation import BookResult, QuarterResult
from atersok.documents.ansokan import TOTAL_OF_TRACK, withheld_children
from atersok.documents.common import ApplicationRow, application_rows
from atersok.documents.heading import heading
from atersok.documents.model import Block, Value, pages
from atersok.documents.packet_contents import COVER, NOT_READY, SHEETS_OF_TRACK, Key, Part, missing_of
from atersok.documents.texts import fitted
from atersok.domain.finding import Finding
from atersok.rules.deadlines import strict_deadline

TRACKS: Final = tuple(track for track, sheets in SHEETS_OF_TRACK.items() if COVER in sheets)
ON_FIRST_PAGE: Final = "Summa, se sida 1"
"""Stands for the total's label on the further pages, so that a packet's sum counts once."""
LACKING: Final = "Saknas"
_CODES_LENGTH: Final = 80


def forsattsblad_blocks(
    quarter: QuarterResult,
    result: BookResult,
    withheld: Mapping[str, Sequence[Finding]],
    line_count: int,
    contents: Mapping[Key, Sequence[Part]],
) -> list[Block]:
    """A cover per home of track B and per child of track C, in order of track, home and child.

    A home that the gate withholds has a cover (track C: one a child with care days there) that says EJ KLAR with the
    open findings, without contents or figures.

    Args:
        contents: what follows the cover in each packet, by :func:`packet_contents.packet_contents`.
    """
    register = quarter.inputs.register
    packets: dict[Key, list[ApplicationRow]] = {}
    for row in application_rows(result, register):
        if row.home not in withheld:
            child = row.dossier if register.homes[row.home].track == "C" else ""
            packets.setdefault((row.home, child), []).append(row)
    for home in withheld:
        packets.update({(home, dossier): [] for dossier in withheld_children(quarter, result, home)})
    blocks: list[Block] = []
    for home, dossier in sorted(packets, key=lambda key: (register.homes[key[0]].track, *key)):
        if register.homes[home].track not in TRACKS:
            continue
        common = _common(quarter, result, home, dossier)
        if home in withheld:
            blocks.append(_withheld_block(common, withheld[home]))
        else:
            parts = contents.get((home, dossier), ())
            blocks.extend(_cover(common, packets[home, dossier], parts, line_count))
    return blocks


def _cover(
    common: Mapping[str, Value], rows: Sequence[ApplicationRow], parts: Sequence[Part], line_count: int
) -> list[Block]:
    missing = missing_of(parts)
    lacking: list[dict[str, Value]] = [
        {"Löpnr": None, "Handling": paper.paper, "Gäller": paper.which, "Sidor": None, "Bilagor": None, "Läge": LACKING}
        for paper in missing
    ]
    listed = 1 + len(parts) + len(lacking)
    cover = Part(COVER, max(1, -(-listed // line_count)))
    lines = [_line(number, part) for number, part in enumerate([cover, *parts], start=1)]
    fields = {
        **common,
        "Läge": f"{len(missing)} {'handling' if len(missing) == 1 else 'handlingar'} saknas" if missing else "Komplett",
        "Antal barn": len({row.dossier for row in rows}),
        "Summa dagar": sum(row.days for row in rows),
        "Summa kostnad": sum(row.cost for row in rows) / 100,
        "Summa schablon": sum(row.day_rate for row in rows) / 100,
        "Summa sökt": sum(row.claim for row in rows) / 100,
    }
    cut = pages([*lines, *lacking], line_count)
    total = TOTAL_OF_TRACK.format(common["Spår"])
    return [
        Block(
            {
                **fields,
                "Sida": f"Sida {number} av {len(cut)}",
                "Summa sidor": _sum(part, "Sidor"),
                "Summa bilagor": _sum(part, "Bilagor"),
                "Summa etikett": total if number == 1 else ON_FIRST_PAGE,
            },
            part,
        )
        for number, part in enumerate(cut, start=1)
    ]


def _line(number: int, part: Part) -> dict[str, Value]:
    return {
        "Löpnr": number,
        "Handling": "Beslutsunderlag för nya barn" if part.sheet == "Beslutsunderlag" else part.sheet,
        "Gäller": f"{part.held_back} hålls inne (skyddade uppgifter)" if part.held_back else "",
        "Sidor": part.pages,
        "Bilagor": part.enclosures,
        "Läge": "" if part.pages else "Inga nya barn" if part.sheet == "Beslutsunderlag" else "Inget att redovisa",
    }


def _sum(lines: Sequence[Mapping[str, Value]], header: str) -> int:
    return sum(value for line in lines if isinstance(value := line[header], int))


def _withheld_block(common: Mapping[str, Value], findings: Sequence[Finding]) -> Block:
    codes = fitted(sorted({finding.code for finding in findings}), _CODES_LENGTH, ", ")
    fields = {
        **common,
        "Läge": f"{NOT_READY} – hålls inne av öppna stopp: {codes}",
        "Sida": "Sida 1 av 1",
        "Summa etikett": NOT_READY,
    }
    return Block(fields, ())


def _common(quarter: QuarterResult, result: BookResult, home: str, dossier: str) -> dict[str, Value]:
    return {
        **heading(quarter, result, home, "Försättsblad"),
        "Dossiernr": dossier,
        "Senast": strict_deadline(quarter.quarter, quarter.inputs.parameters),
    }
