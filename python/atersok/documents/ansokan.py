"""Ansökan: the application, one block per home (track C: per child), rows with the fields of rules.md §4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from atersok.calculation import BookResult, QuarterResult
from atersok.documents.common import ApplicationRow, application_rows, period_text
from atersok.documents.model import Block, Value, pages
from atersok.documents.packet_contents import (
    COVER,
    NOT_READY,
    SHEETS_OF_TRACK,
    Key,
    Part,
    is_ready,
    missing_of,
    packet_key,
)
from atersok.documents.texts import fitted, fitted_lines
from atersok.domain.finding import Finding
from atersok.domain.masking import shown_name, shown_number
from atersok.domain.ore import kr_text
from atersok.domain.register import Child
from atersok.rules.deadlines import strict_deadline
from atersok.rules.version import version_text

TOTAL_OF_TRACK = "Summa sökt spår {}"
"""Label of a total row, in column A, by which Kontroller sums the sheet."""
CARRIED = "Förs över"
ON_COVER = "Se försättsbladet"
ON_FIRST_PAGE = "Se sida 1"
SIGNERS = ("Redovisningsassistent", "Controller", "Utsedd person")
"""The roles that sign a packet off, where the track has no Försättsblad."""
_LINE_LENGTH = 200
_CODES_LENGTH = 90
_SIGNING_LINE = "_" * 44


def ansokan_blocks(
    quarter: QuarterResult, result: BookResult, withheld: Mapping[str, Sequence[Finding]], line_count: int
) -> list[Block]:
    """The blocks of a book's Ansökan, in order of track, home and child.

    A home that the gate withholds has one block (track C: one a child with care days there) that says EJ KLAR with the
    open findings instead of figures to sign.
    """
    register = quarter.inputs.register
    blocks: list[Block] = []
    by_home: dict[str, list[ApplicationRow]] = {}
    for row in application_rows(result, register):
        by_home.setdefault(row.home, []).append(row)
    for home in sorted({*by_home, *withheld}, key=lambda name: (register.homes[name].track, name)):
        rows = by_home.get(home, [])
        if home in withheld:
            for dossier in withheld_children(quarter, result, home):
                blocks.append(_withheld_block(quarter, result, home, dossier, withheld[home]))
        elif register.homes[home].track == "C":
            for dossier in sorted({row.dossier for row in rows}):
                of_child = [row for row in rows if row.dossier == dossier]
                blocks.extend(_released(quarter, result, home, dossier, of_child, line_count))
        else:
            blocks.extend(_released(quarter, result, home, "", rows, line_count))
    return blocks


def with_contents(blocks: Sequence[Block], contents: Mapping[Key, Sequence[Part]]) -> list[Block]:
    """The blocks with what their packet holds and lacks, and who signs it off.

    In a track without Försättsblad that stands on the first page of each home; elsewhere a page says where it stands.
    """
    done: set[Key] = set()
    found = []
    for block in blocks:
        key = packet_key(block)
        if not is_ready(block):
            found.append(block)
        elif COVER in SHEETS_OF_TRACK[str(block.fields["Spår"])]:
            found.append(_pointing(block, ON_COVER))
        elif key in done:
            found.append(_pointing(block, ON_FIRST_PAGE))
        else:
            found.append(Block({**block.fields, **_contents_fields(contents.get(key, ()))}, block.lines))
        done.add(key)
    return found


def _pointing(block: Block, where: str) -> Block:
    return Block({**block.fields, "Innehåll": where, "Saknas": where}, block.lines)


def withheld_children(quarter: QuarterResult, result: BookResult, home: str) -> list[str]:
    """Whose EJ KLAR a withheld home has: "" for the home, in track C each child with care days there."""
    if quarter.inputs.register.homes[home].track != "C":
        return [""]
    return sorted({row.dossier for row in result.claim.entries if row.home == home}) or [""]


def _contents_fields(parts: Sequence[Part]) -> dict[str, Value]:
    lacking: dict[str, list[str]] = {}
    for missing in missing_of(parts):
        lacking.setdefault(missing.paper, []).append(missing.which)
    texts = [
        f"{paper} {which}" if number == 0 else which
        for paper, found in lacking.items()
        for number, which in enumerate(found)
    ]
    first, second = fitted_lines(texts or ["Inget"], _LINE_LENGTH, 2, ", ")
    return {
        "Innehåll": ", ".join(_part_text(part) for part in parts),
        "Saknas": first,
        "Saknas forts": second,
        "Granskning": "   ".join(f"{role} {_SIGNING_LINE}" for role in SIGNERS),
    }


def _part_text(part: Part) -> str:
    """Individblad 3 sidor (1 hålls inne), Beslutsunderlag inga nya barn."""
    if not part.pages and not part.held_back:
        return f"{part.sheet} {'inga nya barn' if part.sheet == 'Beslutsunderlag' else 'inget'}"
    more = []
    if part.enclosures:
        more.append(f"{part.enclosures} bilag{'a' if part.enclosures == 1 else 'or'}")
    if part.held_back:
        more.append(f"{part.held_back} hålls inne")
    pages_text = f"{part.pages} sid{'a' if part.pages == 1 else 'or'}"
    return f"{part.sheet} {pages_text}" + (f" ({', '.join(more)})" if more else "")


def _released(
    quarter: QuarterResult,
    result: BookResult,
    home: str,
    dossier: str,
    rows: Sequence[ApplicationRow],
    line_count: int,
) -> list[Block]:
    cut = pages([_line(quarter, result, number, row) for number, row in enumerate(rows, start=1)], line_count)
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
            **_common(quarter, result, home, dossier),
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


def _withheld_block(
    quarter: QuarterResult, result: BookResult, home: str, dossier: str, findings: Sequence[Finding]
) -> Block:
    held = sum(row.claim_ore for row in result.claim.entries if row.home == home and dossier in {"", row.dossier})
    codes = fitted(sorted({finding.code for finding in findings}), _CODES_LENGTH, ", ")
    fields: dict[str, Value] = {
        **_common(quarter, result, home, dossier),
        "Kategori": "",
        "Läge": f"{NOT_READY} – hålls inne av öppna stopp: {codes}. Beräknat men inte sökt: {kr_text(held)} kr",
        "Sida": "Sida 1 av 1",
        "Summa etikett": NOT_READY,
    }
    return Block(fields, ())


def _common(quarter: QuarterResult, result: BookResult, home: str, dossier: str) -> dict[str, Value]:
    settings = result.settings
    return {
        "Titel": "Ansökan om statlig ersättning för ensamkommande barn med uppehållstillstånd",
        "Kommun": settings.municipality,
        "Kvartal": str(settings.quarter),
        "Period": period_text(settings),
        "Spår": quarter.inputs.register.homes[home].track,
        "Boende": home,
        "Dossiernr": dossier,
        "Senast": strict_deadline(quarter.quarter, quarter.inputs.parameters),
        "Handläggare": settings.contact_role,
        "Regelversion": version_text(quarter.inputs.parameters, quarter.quarter),
        "Körning": f"Återsök {settings.quarter}",
    }


def _line(quarter: QuarterResult, result: BookResult, number: int, row: ApplicationRow) -> dict[str, Value]:
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
        "Bilagor": _enclosed(result, child, register.homes[row.home].track),
    }


def _enclosed(result: BookResult, child: Child, track: str) -> str:
    if track == "C":
        return "Faktura, beslut"
    return "Hålls inne" if child.protected and not result.settings.protected_sheets else "Individblad"


def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)
