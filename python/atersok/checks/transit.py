"""Transit homes: children with a permit who live there, and stays that nobody ended (N01, R13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.spans import Span, clip, count
from atersok.checks.spans import text as spans_text
from atersok.checks.texts import dygn, number, sheet_rows, some
from atersok.domain.attendance import TransitStay
from atersok.domain.finding import Finding


def check(context: Context) -> Iterator[Finding]:
    """N01 and R13 of one book."""
    yield from _permit_in_transit(context)
    yield from _still_open(context)


def _nights(arrived: date | None, left: date | None) -> Span:
    """The days on which a child lived there; none (first after last) where the dates give none.

    The leaving day is not one of them, whatever the setting says: a child may move out on the day of its permit.
    """
    if arrived is None:
        return 1, 0
    return arrived.toordinal(), (left or date.max).toordinal() - 1


def _permit_in_transit(context: Context) -> Iterator[Finding]:
    """N01: by the attendance at a transit home, or by the transit register."""
    spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
    attendance_rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    transit_rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in context.attendance.stays:
        home = context.homes.get(context.home_name(row.home))
        if home is not None and home.form == "Transit" and row.counts:
            spans[row.dossier, home.name].append(_nights(row.arrived, row.left))
            attendance_rows[row.dossier, home.name].append(row.row)
    for stay in context.transit:
        home = context.register.home(stay.home)
        if home is not None and home.name in context.homes and home.form == "Transit":
            spans[stay.dossier, home.name].append(_nights(stay.arrived, stay.left))
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
            what=f"Barnet fick tillstånd {child.permit_day} men har dygn i transitboende därefter.",
            expected="inga dygn i transitboende från tillståndsdagen",
            found=spans_text(days),
            difference=number(count(days), "dygn", "dygn"),
            source="; ".join(places),
            action="Kontrollera när barnet flyttade. Avsluta transitvistelsen eller ordna placering i PUT-boende.",
        )


def _open_days(context: Context, stay: TransitStay) -> Span:
    """The days that count on which the stay is open."""
    first, last = _nights(stay.arrived or date.min, stay.left)
    return max(first, context.window.first), min(last, context.window.last)


def _still_open(context: Context) -> Iterator[Finding]:
    """R13: the transit stay is ended when the child moves to a PUT home (process_malmo.txt)."""
    quarter_end = context.settings.quarter.end
    for stay in context.transit:
        open_still = stay.left is None or stay.left > quarter_end
        begun = stay.arrived is None or stay.arrived <= quarter_end
        if not (stay.dossier and open_still and begun and context.concerns_home(stay.home)):
            continue
        late = [
            placed
            for placed in context.days.placements_of(stay.dossier)
            if placed.in_put_home
            and (placed.last == quarter_end.toordinal() or placed.first <= context.window.last <= placed.last)
        ]
        if late:
            both = clip([(placed.first, placed.last) for placed in late], *_open_days(context, stay))
            yield finding(
                "R13",
                home=context.home_name(stay.home),
                dossier=stay.dossier,
                identity=f"transit {stay.arrived.isoformat() if stay.arrived else ''}".strip(),
                what=f"Transitvistelsen är inte avslutad fast barnet är placerat i PUT-boende "
                f"({some(placed.home_name for placed in late)}).",
                expected=f"Avslutad ifylld, senast {quarter_end}",
                found=f"avslutas först {stay.left}" if stay.left else "Avslutad är tom",
                difference=dygn(count(both)),
                source=sheet_rows(context.transit_file, "Transit", [stay.row]),
                action="Avsluta vistelsen i transit-databasen den dag då barnet flyttade.",
            )
