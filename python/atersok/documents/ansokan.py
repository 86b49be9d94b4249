"""Ansökan: the application, one block per home (track C: per child), rows with the fields of rules.md §4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from atersok.calculation import BookResult, QuarterResult
from atersok.documents.common import ApplicationRow, application_rows, period_text
from atersok.documents.model import Block, Value, pages
from atersok.domain.finding import Finding
from atersok.domain.masking import shown_name, shown_number
from atersok.domain.ore import kr_text
from atersok.rules.version import version_text

TOTAL_OF_TRACK = "Summa sökt spår {}"
"""Label of a total row, in column A, by which Kontroller sums the sheet."""
CARRIED = "Förs över"
NOT_READY = "EJ KLAR"


def ansokan_blocks(
    quarter: QuarterResult, result: BookResult, withheld: Mapping[str, Sequence[Finding]], line_count: int
) -> list[Block]:
    """The blocks of a book's Ansökan, in order of track, home and child.

    A home that the gate withholds has one block that says EJ KLAR with the open findings instead of figures to sign.
    """
    register = quarter.inputs.register
    blocks: list[Block] = []
    by_home: dict[str, list[ApplicationRow]] = {}
    for row in application_rows(result, register):
        by_home.setdefault(row.home, []).append(row)
    for home in sorted({*by_home, *withheld}, key=lambda name: (register.homes[name].track, name)):
        rows = by_home.get(home, [])
        if home in withheld:
            blocks.append(_withheld_block(quarter, result, home, withheld[home]))
        elif register.homes[home].track == "C":
            for dossier in sorted({row.dossier for row in rows}):
                blocks.extend(
                    _released(quarter, result, home, [row for row in rows if row.dossier == dossier], line_count)
                )
        else:
            blocks.extend(_released(quarter, result, home, rows, line_count))
    return blocks


def _released(
    quarter: QuarterResult, result: BookResult, home: str, rows: Sequence[ApplicationRow], line_count: int
) -> list[Block]:
    cut = pages([_line(quarter, number, row) for number, row in enumerate(rows, start=1)], line_count)
    carried = [0, 0, 0, 0]
    blocks = []
    done = 0
    for number, lines in enumerate(cut, start=1):
        part = rows[done : done + len(lines)]
        done += len(lines)
        before = list(carried)
        carried = [
            carried[0] + sum(row.days for row in part),
            carried[1] + sum(row.cost for row in part),
            carried[2] + sum(row.day_rate for row in part),
            carried[3] + sum(row.claim for row in part),
        ]
        last = number == len(cut)
        fields = {
            **_common(quarter, result, home),
            "Antal barn": len({row.dossier for row in rows}),
            "Kategori": "; ".join(sorted({row.category for row in rows})),
            "Läge": "Klar att skriva under" if last else "Fortsätter på nästa sida",
            "Sida": f"Sida {number} av {len(cut)}",
            "Ingående dagar": before[0],
            "Ingående kostnad": before[1] / 100,
            "Ingående schablon": before[2] / 100,
            "Ingående": before[3] / 100,
            "Summa etikett": TOTAL_OF_TRACK.format(quarter.inputs.register.homes[home].track) if last else CARRIED,
            "Summa dagar": carried[0],
            "Summa kostnad": carried[1] / 100,
            "Summa schablon": carried[2] / 100,
            "Summa sökt": carried[3] / 100,
        }
        blocks.append(Block(fields, lines))
    return blocks


def _withheld_block(quarter: QuarterResult, result: BookResult, home: str, findings: Sequence[Finding]) -> Block:
    held = sum(row.claim_ore for row in result.claim.entries if row.home == home)
    codes = ", ".join(sorted({finding.code for finding in findings}))
    fields: dict[str, Value] = {
        **_common(quarter, result, home),
        "Kategori": "",
        "Läge": f"{NOT_READY} – hålls inne av öppna stopp: {codes}. Beräknat men inte sökt: {kr_text(held)} kr",
        "Sida": "Sida 1 av 1",
        "Summa etikett": NOT_READY,
    }
    return Block(fields, ())


def _common(quarter: QuarterResult, result: BookResult, home: str) -> dict[str, Value]:
    settings = result.settings
    return {
        "Titel": "Ansökan om statlig ersättning för ensamkommande barn med uppehållstillstånd",
        "Kommun": settings.municipality,
        "Kvartal": str(settings.quarter),
        "Period": period_text(settings),
        "Spår": quarter.inputs.register.homes[home].track,
        "Boende": home,
        "Handläggare": settings.contact_role,
        "Regelversion": version_text(quarter.inputs.parameters, quarter.quarter),
        "Körning": f"Återsök {settings.quarter}",
    }


def _line(quarter: QuarterResult, number: int, row: ApplicationRow) -> dict[str, Value]:
    register = quarter.inputs.register
    child = register.children[row.dossier]
    return {
        "Löpnr": number,
        "Dossiernr": row.dossier,
        "Namn": shown_name(register, row.dossier),
        "Personnummer": shown_number(register, row.dossier),
        "Mottagningsdatum": child.received,
        "Från": _day(row.first),
        "Till": _day(row.last),
        "Kategori och lagrum": " ".join(part for part in (row.category, row.lagrum) if part),
        "Prioriteringsgrupp": child.priority_group,
        "Dagar": row.days,
        "Faktisk kostnad": row.cost / 100,
        "Avdragen schablon": row.day_rate / 100,
        "Sökt belopp": row.claim / 100,
        "Bilagor": "Individblad" if register.homes[row.home].track != "C" else "Faktura, beslut",
    }


def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)
