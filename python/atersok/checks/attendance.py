"""The attendance held against the register and against itself: whose days, in which home (N02, N03, N05, N06, N08)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.days import NOT_PUT
from atersok.checks.spans import Span, clip, count, merge, subtract
from atersok.checks.spans import text as spans_text
from atersok.checks.texts import dygn, number, sheet_rows
from atersok.domain.attendance import Stay
from atersok.domain.care_days import home_of, stay_days
from atersok.domain.finding import Finding
from atersok.domain.register import BOOKS, Placement

Key = tuple[str, str]
"""(dossier, home)."""


def check(context: Context) -> Iterator[Finding]:
    """N02, N03, N05, N06 and N08 of one book."""
    stays = _stays_by_key(context)
    yield from _not_in_register(context, stays)
    yield from _against_placements(context, stays)
    yield from _two_homes(context)
    yield from _unknown_homes(context, stays)
    yield from _placed_in_unknown_home(context)


def _stays_by_key(context: Context) -> dict[Key, list[Stay]]:
    """This book's attendance by (dossier, home as Boenden spells it, else as written)."""
    found: dict[Key, list[Stay]] = defaultdict(list)
    for stay in context.attendance.stays:
        found[stay.dossier, context.home_name(stay.home)].append(stay)
    return found


def _concerns_quarter(context: Context, stay: Stay) -> bool:
    quarter = context.settings.quarter
    return (stay.arrived is None or stay.arrived <= quarter.end) and (stay.left is None or stay.left >= quarter.start)


def _place(context: Context, stays: list[Stay]) -> str:
    return sheet_rows(context.attendance.file, "Närvaro", [stay.row for stay in stays])


def _placements_place(context: Context, placements: list[Placement]) -> str:
    return sheet_rows(context.register.file, "Placeringar", [placement.row for placement in placements])


def _not_in_register(context: Context, stays: dict[Key, list[Stay]]) -> Iterator[Finding]:
    """N02: also a child whose dossiernummer stands twice (R03)."""
    for (dossier, home), rows in stays.items():
        if not dossier or dossier in context.register.children:
            continue
        concerned = [stay for stay in rows if stay.counts and _concerns_quarter(context, stay)]
        if concerned:
            doubled = dossier in context.register.doubled
            yield finding(
                "N02",
                home=home,
                dossier=dossier,
                identity="inte i registret",
                what="Barnet står i närvaron men inte i PUT-databasen. Kostnaden blir oförklarad.",
                expected="en rad i Barn med samma dossiernummer",
                found="flera rader" if doubled else "ingen rad",
                difference=spans_text(context.days.attended.get((dossier, home), [])),
                source=_place(context, concerned),
                action="Lägg upp barnet i PUT-databasen, eller rätta dossiernumret i Närvaro.",
            )


def _against_placements(context: Context, stays: dict[Key, list[Stay]]) -> Iterator[Finding]:
    """N03 and N05: the days of attendance and placement at a home, as sets of days in the window.

    N03 asks for placement days before Avslutsdag, of any child and home. N05 compares the days as they stand, not at
    Transit or Migrationsverket, and not for a child outside the register.
    """
    window = context.window
    placed: dict[Key, list[Span]] = defaultdict(list)
    awaited: dict[Key, list[Span]] = defaultdict(list)
    placements: dict[Key, list[Placement]] = defaultdict(list)
    for dossier, found in context.days.placed.items():
        child = context.register.children.get(dossier)
        end = window.last if child is None or child.ended is None else min(window.last, child.ended.toordinal() - 1)
        for row in found:
            first, last = max(row.first, window.first), min(row.last, window.last)
            if not dossier or row.home_name not in context.homes or first > last:
                continue
            placed[dossier, row.home_name].append((first, last))
            placements[dossier, row.home_name].append(row.placement)
            if first <= min(last, end):
                awaited[dossier, row.home_name].append((first, min(last, end)))
    attended = {key: days for key, days in context.days.attended.items() if key[1] in context.homes}
    misplaced = _attended_in_the_other_book(context)
    for key in sorted(placed.keys() | attended.keys()):
        dossier, home = key
        by_placement, by_attendance = merge(placed.get(key, [])), attended.get(key, [])
        place = _placements_place(context, placements[key]) if key in placements else ""
        if not by_attendance:
            if key in misplaced or key not in awaited:
                continue
            by_placement = merge(awaited[key])
            yield finding(
                "N03",
                home=home,
                dossier=dossier,
                identity="placering utan närvaro",
                what="Barnet är placerat på boendet i kvartalet men saknar närvaro där.",
                expected=f"närvaro {spans_text(by_placement)}",
                found="ingen närvaro",
                difference=number(count(by_placement), "dygn", "dygn"),
                source=place,
                action="Fråga boendet om barnet bodde där. Fyll i närvaron eller avsluta placeringen.",
            )
            continue
        compared = dossier in context.register.children and context.homes[home].form not in NOT_PUT
        if not compared or by_placement == by_attendance:
            continue
        only_attended = subtract(by_attendance, by_placement)
        only_placed = subtract(by_placement, by_attendance)
        parts = [
            f"{label}: {spans_text(days)}"
            for label, days in (("bara i närvaron", only_attended), ("bara i placeringen", only_placed))
            if days
        ]
        yield finding(
            "N05",
            home=home,
            dossier=dossier,
            identity="närvaro och placering",
            what="Närvaron och placeringen på boendet har inte samma dygn.",
            expected=f"placering {spans_text(by_placement)}" if by_placement else "en placering på boendet",
            found=f"närvaro {spans_text(by_attendance)}",
            difference="; ".join(parts),
            source="; ".join(filter(None, (_place(context, stays[key]) if key in stays else "", place))),
            action="Fråga boendet vilka dygn som stämmer och rätta Närvaro eller Placeringar.",
        )


def _attended_in_the_other_book(context: Context) -> set[Key]:
    """Attendance at homes of this book that stands in the other one: it is there, if in the wrong place (N08)."""
    found: set[Key] = set()
    for book in BOOKS:
        for stay in context.attendances[book].stays if book != context.book else ():
            first, last = stay_days(stay, context.settings.leaving_day_counts)
            if max(first, context.window.first) <= min(last, context.window.last):
                found.add((stay.dossier, context.home_name(stay.home)))
    return found


def _two_homes(context: Context) -> Iterator[Finding]:
    """N06: by the attendance of either book, leaving days not counted; told in the book of either home."""
    by_child: dict[str, list[tuple[int, int, str, date, str]]] = defaultdict(list)
    for book in BOOKS:
        attendance = context.attendances[book]
        for stay in attendance.stays:
            home = home_of(stay, context.register, book)
            if not stay.dossier or home is None or not stay.counts or stay.arrived is None:
                continue
            first = max(stay.arrived.toordinal(), context.window.first)
            last = min((stay.left or date.max).toordinal() - 1, context.window.last)
            if first <= last:
                place = sheet_rows(attendance.file, "Närvaro", [stay.row])
                by_child[stay.dossier].append((first, last, home.name, stay.arrived, place))
    for dossier in sorted(by_child):
        yield from _pairs_of_homes(context, dossier, sorted(by_child[dossier]))


def _pairs_of_homes(context: Context, dossier: str, rows: list[tuple[int, int, str, date, str]]) -> Iterator[Finding]:
    """One finding a pair of homes; its home is the one with the later Inskriven, then the later name."""
    shared: dict[tuple[str, str], list[Span]] = defaultdict(list)
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    latest: dict[tuple[str, str], tuple[date, str]] = {}
    still_there: list[tuple[int, int, str, date, str]] = []
    for row in rows:
        first, last, home, arrived, place = row
        still_there = [other for other in still_there if other[1] >= first]
        for _, other_last, other_home, other_arrived, other_place in still_there:
            if other_home == home:
                continue
            pair = (min(home, other_home), max(home, other_home))
            shared[pair].append((first, min(last, other_last)))
            places[pair] |= {place, other_place}
            latest[pair] = max(latest.get(pair, (date.min, "")), max((arrived, home), (other_arrived, other_home)))
        still_there.append(row)
    for pair, spans in sorted(shared.items()):
        if not context.homes.keys() & set(pair):
            continue
        days = merge(spans)
        home = latest[pair][1]
        other = pair[0] if home == pair[1] else pair[1]
        yield finding(
            "N06",
            home=home,
            dossier=dossier,
            identity=f"samtidigt {other}",
            what=f"Barnet står som inskrivet på {pair[0]} och {pair[1]} samma dygn.",
            expected="ett boende per dygn",
            found=f"båda boendena {spans_text(days)}",
            difference=number(count(days), "dygn", "dygn"),
            source="; ".join(sorted(places[pair])),
            action="Fråga boendena var barnet bodde och rätta Inskriven eller Utskriven.",
        )


def _unknown_homes(context: Context, stays: dict[Key, list[Stay]]) -> Iterator[Finding]:
    """N08: an attendance row that gives no care days, in the book where it stands; not one that ended long ago."""
    for (dossier, home_name), all_rows in stays.items():
        home = context.register.home(home_name)
        rows = [stay for stay in all_rows if not stay.counts or _concerns_quarter(context, stay)]
        if not rows or (home is not None and home.book == context.book):
            continue
        if home is None:
            what, found = "Boendet i närvaron finns inte i Boenden, så raden ger inga vårddygn.", "okänt boende"
            action = "Rätta boendets namn i Närvaro, eller lägg upp boendet i PUT-databasen."
        else:
            what = f"Boendet hör till spår {home.track}, som förs i den andra boken. Raden ger inga vårddygn här."
            found, action = f"spår {home.track}", "Flytta raden till den andra statistikboken, eller rätta boendet."
        yield finding(
            "N08",
            home=home_name,
            dossier=dossier,
            identity="närvaro",
            what=what,
            expected=f"ett boende i {'spår A' if context.book == 'gron' else 'spår B eller C'}",
            found=found,
            difference=dygn(count(clip(_own_days(context, rows), context.window.first, context.window.last))),
            source=_place(context, rows),
            action=action,
        )


def _own_days(context: Context, stays: list[Stay]) -> list[Span]:
    return [stay_days(stay, context.settings.leaving_day_counts) for stay in stays]


def _placed_in_unknown_home(context: Context) -> Iterator[Finding]:
    """N08: a placement with days in the quarter at a home that Boenden does not know, in both books."""
    found: dict[Key, list[Placement]] = defaultdict(list)
    days: dict[Key, list[Span]] = defaultdict(list)
    for dossier, rows in context.days.placed.items():
        for row in rows:
            if row.home is None:
                found[dossier, row.home_name].append(row.placement)
                days[dossier, row.home_name].append((row.first, row.last))
    for (dossier, home_name), placements in found.items():
        yield finding(
            "N08",
            home=home_name,
            dossier=dossier,
            identity="placering",
            what="Boendet i placeringen finns inte i Boenden, så placeringen gäller inget boende.",
            expected="ett boende i Boenden",
            found="okänt boende",
            difference=dygn(count(merge(days[dossier, home_name]))),
            source=_placements_place(context, placements),
            action="Rätta boendets namn i Placeringar, eller lägg upp boendet i Boenden.",
        )
