"""Individblad: one sheet per child and home with what stands behind the child's claim (tracks A and B)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from atersok.calculation import BookResult, QuarterResult
from atersok.documents.ansokan import TOTAL_OF_TRACK
from atersok.documents.common import application_rows, period_text
from atersok.documents.lagrum import lagrum_code
from atersok.documents.model import Block, Value, pages
from atersok.documents.texts import fitted
from atersok.domain.attendance import Stay
from atersok.domain.claim import ClaimRow
from atersok.domain.masking import shown_name, shown_number
from atersok.domain.register import Child, Placement, Register
from atersok.rules.codes import CODE_TEXTS
from atersok.rules.version import version_text

TRACKS = ("A", "B")
"""Track C has no Individblad (design.md §7)."""


_LINE_LENGTH = 105
_ROWS_SHOWN = 4


@dataclass(frozen=True)
class ProtectedSheets:
    """The sheets of children with protected data: held back, unless Individblad för skyddade says that they are not.

    Attributes:
        written: whether they are written, masked.
        claims: track, home and dossier of each such sheet → öre that it claims.
    """

    written: bool
    claims: Mapping[tuple[str, str, str], int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many sheets it is about, written or held back."""
        return len(self.claims)

    def held_ore(self, track: str) -> int:
        """What the sheets that are held back claim in a track: by that much Individblad falls short of Ansökan."""
        return 0 if self.written else sum(ore for (of, _, _), ore in self.claims.items() if of == track)

    @property
    def held_of_home(self) -> dict[str, int]:
        """Home → how many sheets are held back there."""
        found: dict[str, int] = {}
        if not self.written:
            for _, home, _ in self.claims:
                found[home] = found.get(home, 0) + 1
        return found

    @property
    def told(self) -> str:
        """What the log says of them; "" where there are none. Names no child."""
        if not self.count:
            return ""
        how = "skrivna maskerade" if self.written else "hålls inne"
        return f"Individblad för skyddade: {self.count} {how} (inställningen är {'Ja' if self.written else 'Nej'})"


def protected_sheets(quarter: QuarterResult, result: BookResult, withheld: Collection[str]) -> ProtectedSheets:
    """The sheets of protected children at released homes of tracks A and B."""
    register = quarter.inputs.register
    claims: dict[tuple[str, str, str], int] = {}
    for row in application_rows(result, register):
        track = register.homes[row.home].track
        if track in TRACKS and row.home not in withheld and register.children[row.dossier].protected:
            key = track, row.home, row.dossier
            claims[key] = claims.get(key, 0) + row.claim
    return ProtectedSheets(result.settings.protected_sheets, claims)


def individblad_blocks(
    quarter: QuarterResult, result: BookResult, withheld: Collection[str], line_count: int
) -> list[Block]:
    """A block per child and released home with something to claim, in order of track, home and dossier.

    Children with protected data have none unless the setting says so; see :func:`protected_sheets`.
    """
    register = quarter.inputs.register
    pairs = sorted(
        {(register.homes[row.home].track, row.home, row.dossier) for row in application_rows(result, register)}
    )
    held = (
        frozenset() if result.settings.protected_sheets else protected_sheets(quarter, result, withheld).claims.keys()
    )
    sheets = [pair for pair in pairs if pair[0] in TRACKS and pair[1] not in withheld and pair not in held]
    entries: dict[tuple[str, str], list[ClaimRow]] = {}
    for row in result.claim.entries:
        entries.setdefault((row.home, row.dossier), []).append(row)
    stays = _stays(quarter, result)
    ledger_rows = _ledger_rows(result)
    blocks: list[Block] = []
    for track, home, dossier in sheets:
        key = home, dossier
        common = {
            **_fields(quarter, result, home, dossier),
            **_days_fields(result, entries[key], stays.get(key, [])),
            **_sources(quarter, result, home, dossier, stays.get(key, []), ledger_rows.get(key, 0)),
        }
        blocks.extend(_child_blocks(common, track, entries[key], line_count))
    return blocks


def _child_blocks(common: Mapping[str, Value], track: str, entries: Sequence[ClaimRow], line_count: int) -> list[Block]:
    rows = sorted(entries, key=lambda row: (row.month, row.first, row.code))
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
    blocks = []
    done = 0
    for part in pages(lines, line_count):
        shown = rows[done : done + len(part)]
        done += len(part)
        sums_of_page: dict[str, Value] = {
            "Summa etikett": TOTAL_OF_TRACK.format(track),
            "Summa dagar": sum(row.days for row in shown),
            "Summa kostnad": sum(row.cost_ore for row in shown) / 100,
            "Summa schablon": sum(row.daily_rate_ore for row in shown) / 100,
            "Summa sökt": sum(row.claim_ore for row in shown) / 100,
        }
        blocks.append(Block({**common, **sums_of_page}, part))
    return blocks


def _fields(quarter: QuarterResult, result: BookResult, home: str, dossier: str) -> dict[str, Value]:
    settings, register = result.settings, quarter.inputs.register
    child = register.children[dossier]
    placements = _placements(result, register, home, child)
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
        "Placering": fitted([_span(p.start, p.end) for p in placements], _LINE_LENGTH),
        "Lagrum": "; ".join(dict.fromkeys(code for p in placements if (code := lagrum_code(p)))),
        "Beslut": fitted(list(dict.fromkeys(text for p in placements if (text := _decision(p)))), _LINE_LENGTH),
        "Regelversion": version_text(quarter.inputs.parameters, quarter.quarter),
        "Körning": f"Återsök {settings.quarter}",
    }


def _placements(result: BookResult, register: Register, home: str, child: Child) -> list[Placement]:
    """The child's placements at the home that reach into the days that count."""
    settings = result.settings
    return [
        placement
        for placement in register.placements_of.get(child.dossier, [])
        if (found := register.home(placement.home)) is not None
        and found.name == home
        and placement.start <= settings.window_end
        and (placement.end is None or placement.end >= settings.quarter.start)
    ]


def _stays(quarter: QuarterResult, result: BookResult) -> dict[tuple[str, str], list[Stay]]:
    """Home and dossier → the rows of Närvaro that give care days, in the sheet's order."""
    register, settings = quarter.inputs.register, result.settings
    found: dict[tuple[str, str], list[Stay]] = {}
    for stay in quarter.inputs.attendances[result.book].stays:
        home = register.home(stay.home)
        if home is None or not stay.counts or stay.arrived is None or stay.arrived > settings.window_end:
            continue
        if stay.left is None or stay.left >= settings.quarter.start:
            found.setdefault((home.name, stay.dossier), []).append(stay)
    return found


def _days_fields(result: BookResult, entries: Sequence[ClaimRow], stays: Sequence[Stay]) -> dict[str, Value]:
    """All care days of the child at the home, month by month, and the stays that they are counted from."""
    months = {f"{first:%Y-%m}": 0 for first, _ in result.settings.quarter.months}
    for row in entries:
        months[row.month] += row.days
    return {
        "Dagar per månad": ", ".join(f"{month}: {days}" for month, days in months.items()),
        "Närvaro": fitted([_span(stay.arrived, stay.left) for stay in stays], _LINE_LENGTH),
    }


def _sources(
    quarter: QuarterResult, result: BookResult, home: str, dossier: str, stays: Sequence[Stay], ledger_rows: int
) -> dict[str, Value]:
    """Where each figure comes from: rows of the register, of Närvaro and of the ledger."""
    inputs = quarter.inputs
    child = inputs.register.children[dossier]
    placements = [placement.row for placement in _placements(result, inputs.register, home, child)]
    attendance = inputs.attendances[result.book].file
    exports = list(dict.fromkeys(source.name for source in inputs.export.sources)) or [result.settings.ledger_pattern]
    return {
        "Källa": fitted(
            [
                f"{inputs.register.file}: Barn rad {child.row}",
                f"Placeringar rad {_numbers(placements)}",
                f"{attendance or 'boken'}: Närvaro rad {_numbers([stay.row for stay in stays])}",
            ],
            _LINE_LENGTH,
            ", ",
        ),
        "Huvudbok": fitted([f"{ledger_rows} {'rad' if ledger_rows == 1 else 'rader'} ur {exports[0]}", *exports[1:]],
                           _LINE_LENGTH, ", "),
    }  # fmt: skip


def _ledger_rows(result: BookResult) -> dict[tuple[str, str], int]:
    """Home and dossier → how many ledger rows the child's days at the home bear a part of."""
    care, allocation = result.care, result.allocation
    homes = {name: number for number, name in enumerate(care.homes)}
    rows = np.bincount(allocation.group[allocation.group >= 0], minlength=len(allocation.groups))
    columns = (allocation.groups[name].tolist() for name in ("home", "child", "first", "last"))
    found: dict[tuple[str, str], int] = {}
    for number, (home, child, first, last) in enumerate(zip(*columns, strict=True)):
        if not rows[number]:  # a sum that no care day bears
            continue
        bearing = np.unique(care.child[care.home_slice(homes[home], first, last)])
        for dossier in [child] if child else [care.dossiers[place] for place in bearing]:
            found[home, dossier] = found.get((home, dossier), 0) + int(rows[number])
    return found


def _numbers(rows: Sequence[int]) -> str:
    """Row numbers in order; many of them by the first and how many more."""
    ordered = sorted(set(rows))
    if len(ordered) > _ROWS_SHOWN:
        return f"{', '.join(map(str, ordered[:_ROWS_SHOWN]))} och {len(ordered) - _ROWS_SHOWN} till"
    return ", ".join(map(str, ordered)) or "–"


def _span(start: date | None, end: date | None) -> str:
    return f"{start} – {end or 'tills vidare'}"


def _decision(placement: Placement) -> str:
    return " ".join(part for part in (placement.decision, str(placement.decided or "")) if part)
