"""Cost held against care days and statistics, home by home (K03, K04, K12, K13, K17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from statistics import median

import numpy as np

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.ledger_view import grouped, positions
from atersok.checks.texts import dygn, kr, number, sheet_rows, signed_kr
from atersok.domain import names
from atersok.domain.allocation import CONTRACTOR_KIND
from atersok.domain.attendance import Stay
from atersok.domain.care_days import stay_days
from atersok.domain.finding import Finding
from atersok.domain.quarter import month_text

PUT_FORMS = frozenset({"Externt", "Internt", "Individuellt"})
_HOMES_FOR_MEDIAN = 3


def check(context: Context) -> Iterator[Finding]:
    """K03, K04, K12, K13 and K17 of one book."""
    yield from _days_without_cost(context)
    yield from _against_statistics(context)
    yield from _unusual(context)
    yield from _negative(context)
    yield from _with_and_without_child(context)


def _months(context: Context) -> list[tuple[str, int, int]]:
    """Each month of the quarter with its days in the window, as ordinals; months after the window fall away."""
    months = [
        (month_text(start), max(start.toordinal(), context.window.first), min(end.toordinal(), context.window.last))
        for start, end in context.settings.quarter.months
    ]
    return [month for month in months if month[1] <= month[2]]


def _spread_sums(context: Context) -> Iterator[tuple[str, str, str, int, int, int]]:
    """Every sum that was spread: home, child, Slag without case, first, last, öre."""
    groups = context.allocation.groups
    columns = (groups[name].tolist() for name in ("home", "child", "kind", "first", "last", "ore", "days"))
    for home, child, kind, first, last, ore, days in zip(*columns, strict=True):
        if days > 0:
            yield home, child, names.key(kind), int(first), int(last), int(ore)


def _days_without_cost(context: Context) -> Iterator[Finding]:
    """K03: care days in a month in which no ledger row was spread to the home."""
    care = context.care
    stays = _stays_of_homes(context)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for home, _, _, first, last, _ in _spread_sums(context):
        spans[home].append((first, last))
    for index, home in enumerate(care.homes):
        if context.register.homes[home].form not in PUT_FORMS:
            continue
        for month, first, last in _months(context):
            where = care.home_slice(index, first, last)
            days = where.stop - where.start
            if days and not any(start <= last and first <= stop for start, stop in spans[home]):
                yield finding(
                    "K03",
                    home=home,
                    identity=month,
                    what=f"Boendet har vårddygn i {month} men ingen kostnad.",
                    expected=f"minst en huvudboksrad med dygn i {month}",
                    found="ingen rad",
                    difference=dygn(days),
                    source=_attendance_place(context, stays[home], first, last),
                    action="Ta reda på om fakturan saknas, är bokförd på fel kostnadsställe eller har fel period.",
                )


def _attendance_place(context: Context, stays: list[Stay], first: int, last: int) -> str:
    """Where the attendance rows with a day from first to last stand."""
    spans = ((stay.row, *stay_days(stay, context.settings.leaving_day_counts)) for stay in stays)
    rows = [row for row, start, stop in spans if start <= last and first <= stop]
    return sheet_rows(context.attendance.file, "Närvaro", rows)


def _stays_of_homes(context: Context) -> dict[str, list[Stay]]:
    """Home of this book → its attendance rows with a day in the window."""
    found: dict[str, list[Stay]] = defaultdict(list)
    for stay in context.attendance.stays:
        first, last = stay_days(stay, context.settings.leaving_day_counts)
        if max(first, context.window.first) <= min(last, context.window.last):
            found[context.home_name(stay.home)].append(stay)
    return found


def _against_statistics(context: Context) -> Iterator[Finding]:
    """K04: what was invoiced of an external home against the sum of Belopp in Närvaro."""
    spread: dict[str, int] = defaultdict(int)
    for home, _, kind, _, _, ore in _spread_sums(context):
        if kind == CONTRACTOR_KIND:
            spread[home] += ore
    stays = _stays_of_homes(context)
    contractor_rows = _contractor_rows(context)
    for name in sorted(context.homes):
        if context.homes[name].form != "Externt":
            continue
        rows = stays[name]
        reported = sum(stay.amount for stay in rows if stay.amount is not None)
        difference = spread[name] - reported
        if abs(difference) <= context.settings.tolerance:
            continue
        empty = sum(stay.amount is None for stay in rows)
        yield finding(
            "K04",
            home=name,
            identity="entreprenör",
            what="Det som är fakturerat av entreprenören skiljer sig från statistikens belopp.",
            expected=f"{kr(reported)} enligt Närvaro"
            + (f" ({number(empty, 'rad', 'rader')} utan Belopp)" if empty else ""),
            found=f"{kr(spread[name])} enligt Raindance",
            difference=signed_kr(difference),
            source="; ".join(
                filter(None, (sheet_rows(context.attendance.file, "Närvaro", [s.row for s in rows]) if rows else "",
                              context.ledger.places(contractor_rows.get(name, ()))))
            ),
            action="Jämför fakturans dagar och pris med närvaron. Rätta närvaron eller begär kreditfaktura.",
        )  # fmt: skip


def _contractor_rows(context: Context) -> dict[str, list[int]]:
    """Home → its ledger rows of Slag Entreprenör that were spread."""
    view = context.ledger
    return grouped(positions(view.spread & view.contractor), lambda index: view.home[index])


def _unusual(context: Context) -> Iterator[Finding]:
    """K12: the cost per care day against Dygnspris in Boenden, else against the median of the track's homes."""
    care, limit = context.care, context.settings.unusual_percent
    per_day: dict[str, Fraction] = {}
    counts = np.bincount(care.home, minlength=len(care.homes)) if len(care) else np.zeros(0, dtype=np.int64)
    days_of = dict(zip(care.homes, counts.tolist(), strict=True))
    sums = np.zeros(len(care.homes), dtype=np.int64)
    np.add.at(sums, care.home, context.allocation.cost)
    for (home, days), ore in zip(days_of.items(), sums.tolist(), strict=True):
        if context.register.homes[home].form in PUT_FORMS and days and ore:
            per_day[home] = Fraction(ore, days)
    tracks: dict[str, list[Fraction]] = defaultdict(list)
    for home, cost in per_day.items():
        tracks[context.register.homes[home].track].append(cost)
    medians = {track: median(costs) for track, costs in tracks.items() if len(costs) >= _HOMES_FOR_MEDIAN}
    stays, view = _stays_of_homes(context), context.ledger
    for home, cost in per_day.items():
        row = context.register.homes[home]
        if row.daily_price is not None and row.daily_price > 0:
            usual, whose = Fraction(row.daily_price), "Dygnspris i Boenden"
        elif row.track in medians:
            usual, whose = medians[row.track], f"medianen i spår {row.track}"
        else:
            continue
        if usual <= 0 or abs(cost - usual) * 100 <= limit * usual:
            continue
        if abs(cost - usual) * days_of[home] <= context.settings.unusual_minimum:
            continue
        percent = round((cost - usual) * 100 / usual)
        yield finding(
            "K12",
            home=home,
            identity="kostnad per vårddygn",
            what=f"Kostnaden per vårddygn avviker mer än {limit} % från {whose}.",
            expected=f"omkring {kr(round(usual))} per vårddygn ({whose})",
            found=f"{kr(round(cost))} per vårddygn",
            difference=f"{signed_kr(round(cost - usual))} per vårddygn ({percent:+d} %)",
            source="; ".join(
                (
                    view.places(positions(view.spread & (view.home == home))),
                    _attendance_place(context, stays[home], context.window.first, context.window.last),
                    sheet_rows(context.register.file, "Boenden", [row.row]),
                )
            ),
            action="Kontrollera att alla kostnader hör till boendet och kvartalet, och att närvaron är komplett.",
        )


def _negative(context: Context) -> Iterator[Finding]:
    """K13: a child's claim in the book is below zero; its home is the one with the most negative claim."""
    rows = context.claim.rows
    by_child = rows.groupby("dossier", sort=True)["claim_ore"].sum()
    for dossier, ore in by_child[by_child < 0].items():
        homes = rows[rows["dossier"] == dossier].groupby("home", sort=True)["claim_ore"].sum()
        home = min((int(claim), str(name)) for name, claim in homes.items())[1]
        yield finding(
            "K13",
            home=home,
            dossier=str(dossier),
            identity="negativ återsökning",
            what="Barnets återsökning i kvartalet är negativ: krediter är större än kostnaden.",
            expected="0,00 kr eller mer",
            found=kr(int(ore)),
            difference=kr(int(ore)),
            source="; ".join(
                filter(None, ("Kostnad per barn", context.ledger.places(_credits(context, str(dossier)))))
            ),
            action="Ta reda på vilket kvartal krediten gäller. Rätta perioden eller lämna tillbaka beloppet där.",
        )


def _credits(context: Context, dossier: str) -> list[int]:
    """The negative rows that the child's care days bear a part of."""
    care, view = context.care, context.ledger
    own = care.home[care.child == care.dossiers.index(dossier)]
    homes = {care.homes[index] for index in own.tolist()}
    return [
        row
        for row in positions(view.spread & (view.amount < 0))
        if view.home[row] in homes and view.child[row] in {"", dossier}
    ]


def _with_and_without_child(context: Context) -> Iterator[Finding]:
    """K17: some of a home's contractor rows of one month name a child and some do not."""
    named: dict[tuple[str, str], int] = defaultdict(int)
    unnamed: dict[tuple[str, str], int] = defaultdict(int)
    months = _months(context)
    for home, child, kind, start, stop, ore in _spread_sums(context):
        if kind != CONTRACTOR_KIND:
            continue
        for month, first, last in months:
            if start <= last and first <= stop:
                (named if child else unnamed)[home, month] += ore
    mixed = sorted(named.keys() & unnamed.keys())
    contractor_rows = _contractor_rows(context) if mixed else {}
    view = context.ledger
    for home, month in mixed:
        first, last = next((first, last) for text, first, last in months if text == month)
        rows = [row for row in contractor_rows[home] if view.first[row] <= last and view.last[row] >= first]
        yield finding(
            "K17",
            home=home,
            identity=month,
            what=f"Entreprenörens rader i {month} nämner barn ibland men inte alltid. "
            "Kostnad utan barn läggs på alla barn i boendet.",
            expected="barn på alla rader eller inga",
            found=f"med barn {kr(named[home, month])}, utan barn {kr(unnamed[home, month])}",
            difference=kr(unnamed[home, month]),
            source=view.places(rows),
            action="Skriv barnets dossiernummer på raderna som gäller ett barn, eller dela upp fakturan.",
        )
