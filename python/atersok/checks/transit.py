"""Transit homes: children with a permit who live there, and stays that nobody ended (N01, R13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.spans import Span, clip, count
from atersok.checks.spans import text as spans_text
from atersok.checks.texts import number, sheet_rows, some
from atersok.domain.attendance import TransitStay, last_day
from atersok.domain.finding import Finding


def check(context: Context) -> Iterator[Finding]:
    """N01 and R13 of one book."""
    yield from _permit_in_transit(context)
    yield from _still_open(context)


def _stay_span(context: Context, stay: TransitStay) -> Span:
    """The days of a transit stay; none (first after last) where its dates give none."""
    if stay.arrived is None:
        return 1, 0
    last = last_day(stay.left, context.settings.leaving_day_counts, date.max)
    return stay.arrived.toordinal(), last.toordinal()


def _permit_in_transit(context: Context) -> Iterator[Finding]:
    """N01: by the attendance at a transit home, or by the transit register."""
    spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
    attendance_rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    transit_rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key, found in context.days.spans.items():
        if key[1] in context.homes and context.homes[key[1]].form == "Transit":
            spans[key].extend(found)
    for row in context.attendance.stays:
        attendance_rows[row.dossier, context.home_name(row.home)].append(row.row)
    for stay in context.transit:
        home = context.register.home(stay.home)
        if home is not None and home.name in context.homes and home.form == "Transit":
            spans[stay.dossier, home.name].append(_stay_span(context, stay))
            transit_rows[stay.dossier, home.name].append(stay.row)
    for (dossier, home_name), found in spans.items():
        child = context.register.children.get(dossier)
        if child is None or child.permit_day is None:
            continue
        days = clip(found, max(context.window.first, child.permit_day.toordinal()), context.window.last)
        if not days:
            continue
        places = [
            sheet_rows(file, sheet, rows[dossier, home_name])
            for file, sheet, rows in (
                (context.attendance.file, "Närvaro", attendance_rows),
                (context.transit_file, "Transit", transit_rows),
            )
            if (dossier, home_name) in rows
        ]
        yield finding(
            "N01",
            home=home_name,
            dossier=dossier,
            identity="transit med tillstånd",
            what=f"Barnet fick tillstånd {child.permit_day} men bor kvar i transitboende.",
            expected="inga dygn i transitboende från tillståndsdagen",
            found=spans_text(days),
            difference=number(count(days), "dygn", "dygn"),
            source="; ".join(places),
            action="Kontrollera när barnet flyttade. Avsluta transitvistelsen eller ordna placering i PUT-boende.",
        )


def _still_open(context: Context) -> Iterator[Finding]:
    """R13: the transit stay is ended when the child moves to a PUT home (process_malmo.txt)."""
    quarter_end = context.settings.quarter.end
    for stay in context.transit:
        open_still = stay.left is None or stay.left > quarter_end
        begun = stay.arrived is None or stay.arrived <= quarter_end
        if not (stay.dossier and open_still and begun and context.concerns_home(stay.home)):
            continue
        homes = {
            placed.home_name
            for placed in context.days.placements_of(stay.dossier)
            if placed.in_put_home
            and (placed.last == quarter_end.toordinal() or placed.first <= context.window.last <= placed.last)
        }
        if homes:
            yield finding(
                "R13",
                home=context.home_name(stay.home),
                dossier=stay.dossier,
                identity=f"transit {stay.arrived.isoformat() if stay.arrived else ''}".strip(),
                what=f"Transitvistelsen är inte avslutad fast barnet är placerat i PUT-boende ({some(homes)}).",
                expected=f"Avslutad ifylld, senast {quarter_end}",
                found=f"avslutas först {stay.left}" if stay.left else "Avslutad är tom",
                source=sheet_rows(context.transit_file, "Transit", [stay.row]),
                action="Avsluta barnet i transit-databasen den dag då det flyttade.",
            )
