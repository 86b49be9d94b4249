"""The placements and their decisions (R06, R07, R10, R12, R17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.days import PlacedDays
from atersok.checks.spans import clip, count, merge
from atersok.checks.spans import text as spans_text
from atersok.checks.texts import dygn, number, sheet_rows
from atersok.domain.codes import CODES
from atersok.domain.finding import Finding
from atersok.domain.identity import birthday
from atersok.domain.register import Placement
from atersok.rules.eligibility import began, chain_starts

_SHEET = "Placeringar"
DAY_RATES_BEGAN = date(2017, 7, 1)
"""From this day on what can be claimed depends on the lagrum (rules.md §2 lines 13 and 15)."""


def check(context: Context) -> Iterator[Finding]:
    """R06, R07, R10, R12 and R17 of one book."""
    for dossier in context.days.placed:
        if dossier:
            yield from _overlaps(context, dossier)
            yield from _new_child(context, dossier)
            yield from _lagrum(context, dossier)
    yield from _turned_18(context)
    yield from _late_lvu(context)


def _place(context: Context, *placements: Placement) -> str:
    return sheet_rows(context.register.file, _SHEET, [placement.row for placement in placements])


def _identity(placement: Placement) -> str:
    return f"placering {placement.start.isoformat()}"


def _overlaps(context: Context, dossier: str) -> Iterator[Finding]:
    """R06: a day that is only the leaving day of one does not count, whatever the setting says."""
    quarter = context.settings.quarter
    start, end = quarter.start.toordinal(), quarter.end.toordinal()
    rows = sorted(context.days.placements_of(dossier), key=lambda p: (p.placement.start, p.home_name))
    shared: dict[str, list[tuple[int, int]]] = {}
    partners: dict[str, list[PlacedDays]] = {}
    for index, later in enumerate(rows):
        for earlier in rows[:index]:
            first = max(later.first, earlier.first, start)
            last = min(_last_night(later.placement), _last_night(earlier.placement), end)
            if first <= last and context.concerns_home(later.home_name):
                shared.setdefault(later.home_name, []).append((first, last))
                partners.setdefault(later.home_name, []).extend((earlier, later))
    for home, spans in shared.items():
        days = merge(spans)
        homes = sorted({partner.home_name for partner in partners[home]})
        yield finding(
            "R06",
            home=home,
            dossier=dossier,
            identity="två placeringar",
            what=f"Två placeringar täcker samma dygn ({' och '.join(homes)}).",
            expected="en placering per dygn",
            found=f"två placeringar {spans_text(days)}",
            difference=number(count(days), "dygn", "dygn"),
            source=_place(context, *(partner.placement for partner in partners[home])),
            action="Avsluta den tidigare placeringen (Till) den dag då den nya börjar.",
        )


def _last_night(placement: Placement) -> int:
    return (placement.end or date.max).toordinal() - 1


def _turned_18(context: Context) -> Iterator[Finding]:
    """R07: a child placed after its 18th birthday needs a decision from then."""
    for dossier, child in context.register.children.items():
        placed = context.days.placements_of(dossier)
        if dossier not in context.relevant or child.is_red or child.born is None or not placed:
            continue
        adult = birthday(child.born, 18)
        if adult > context.settings.quarter.end or not any(p.last >= adult.toordinal() for p in placed):
            continue
        decided = [p.decided for p in context.register.placements_of[dossier] if p.decided is not None]
        if any(day >= adult for day in decided):
            continue
        yield finding(
            "R07",
            dossier=dossier,
            identity="beslut efter 18",
            what="Barnet har fyllt 18 år, men inget beslut är daterat på födelsedagen eller senare.",
            expected="ett beslut daterat på 18-årsdagen eller senare",
            found=f"senaste beslut {max(decided)}" if decided else "inget beslutsdatum",
            source=_place(context, *(p.placement for p in placed)),
            action="Begär placeringsbeslutet efter 18 år och fyll i Beslutsdatum och Beslutsnr.",
        )


def _new_child(context: Context, dossier: str) -> Iterator[Finding]:
    """R10: the packet holds the decision of every new child (process_malmo.txt)."""
    quarter = context.settings.quarter
    for placed in context.days.placements_of(dossier):
        placement = placed.placement
        missing = [
            column
            for column, empty in (
                ("Beslutsdatum", placement.decided is None),
                ("Beslutsnr", not placement.decision.strip()),
            )
            if empty
        ]
        if missing and quarter.contains(placement.start) and context.concerns_home(placed.home_name):
            yield finding(
                "R10",
                home=placed.home_name,
                dossier=dossier,
                identity=_identity(placement),
                what=f"Ny placering från {placement.start} utan fullständigt beslut.",
                expected="Beslutsdatum och Beslutsnr ifyllda",
                found=f"tomt: {', '.join(missing)}",
                source=_place(context, placement),
                action="Begär beslutet och fyll i Beslutsdatum och Beslutsnr i Placeringar.",
            )


def _lagrum(context: Context, dossier: str) -> Iterator[Finding]:
    """R12: it fails lines 13 and 15 of rules.md §2. What stands there is not told: it may be free text."""
    child = context.register.children.get(dossier)
    if child is not None and child.is_red:
        return
    by_lagrum = context.window.last >= DAY_RATES_BEGAN.toordinal()
    consequence = "Så länge kan dygnen inte återsökas." if by_lagrum else "Det ska stå i ansökan."
    for placed in context.days.placements_of(dossier):
        placement = placed.placement
        if not placement.law and context.concerns_home(placed.home_name):
            yield finding(
                "R12",
                home=placed.home_name,
                dossier=dossier,
                identity=_identity(placement),
                what=f"Lagrum för placeringen från {placement.start} är varken LVU eller SoL. {consequence}",
                expected="LVU eller SoL",
                found="ett annat lagrum" if placement.lagrum.strip() else "tomt",
                difference=dygn(placed.last - placed.first + 1),
                source=_place(context, placement),
                action="Fyll i lagrum ur placeringsbeslutet.",
            )


def _late_lvu(context: Context) -> Iterator[Finding]:
    """R17: LVU begun after 18 fails line 15 of rules.md §2, but may give a right."""
    eligibility = context.eligibility
    without_need = eligibility.code == CODES.index("EJ_VARDBEHOV")
    for index in np.unique(eligibility.placement[without_need]):
        placement = context.register.placements[index] if index >= 0 else None
        child = None if placement is None else context.register.children.get(placement.dossier)
        if placement is None or placement.law != "LVU" or child is None or child.born is None:
            continue
        start = began(chain_starts(context.register.placements_of[placement.dossier]), placement.start)
        if start < birthday(child.born, 18):
            continue
        days = context.care.day[without_need & (eligibility.placement == index)]
        spans = clip([(int(day), int(day)) for day in days], context.window.first, context.window.last)
        yield finding(
            "R17",
            home=context.home_name(placement.home),
            dossier=placement.dossier,
            identity=_identity(placement),
            what="LVU-vård som började på 18-årsdagen eller senare. Den kan ge rätt till ersättning men återsöks inte.",
            expected="vård som började före 18-årsdagen",
            found=f"vården började {start}, {spans_text(spans)}",
            difference=number(count(spans), "dygn", "dygn"),
            source=_place(context, placement),
            action="Granska beslutet för hand och avgör om dygnen kan sökas.",
        )
