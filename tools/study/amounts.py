"""Which findings about cost must be there: K02, K03, K04 and K12, counted anew from the truth beside each ledger line.

Whether an error in the attendance or the ledger also makes cost and care days disagree depends on where it falls. So
these four are worked out here, day by day and without the product's code, before and after a plant.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from atersok.domain.register import Book

from .world import PUT_FORMS, Line, World, days_of

CLAIMABLE = (("4610", "4659"), ("5000", "5899"), ("6000", "7699"))
CONTRACTOR = ("4610", "4659")
NOT_BOOKED = frozenset({"MAK", "PREL"})


@dataclass(frozen=True, order=True)
class Expected:
    """A finding that must be there.

    Attributes:
        mention: a text that its identity or its texts must hold, "" for any.
        by: what it must say that the difference is, "" for anything.
    """

    book: Book
    code: str
    home: str = ""
    dossier: str = ""
    mention: str = ""
    by: str = ""


def _in(konto: str, span: tuple[str, str]) -> bool:
    return span[0] <= konto <= span[1]


def is_claimable(line: Line) -> bool:
    """Whether the line is booked, on a konto that is reclaimed."""
    return line.status not in NOT_BOOKED and any(_in(line.konto, span) for span in CLAIMABLE)


def inside(line: Line, world: World) -> int:
    """Öre of the line on the days that count: even by day, the spare öre on the earliest days."""
    first, last = line.period
    days = (last - first).days + 1
    share, spare = divmod(line.belopp, days)
    counted = [first + timedelta(days=n) for n in range(days)]
    return sum(
        share + (number < spare) for number, day in enumerate(counted) if world.quarter.start <= day <= world.last
    )


@dataclass(frozen=True)
class _Truth:
    """Care days and what each home bears."""

    care: dict[str, set[tuple[str, date]]]
    spread: dict[str, list[tuple[Line, int]]]
    bare: list[Line]


def _truth(world: World) -> _Truth:
    care: dict[str, set[tuple[str, date]]] = defaultdict(set)
    for book, stay in world.all_stays():
        home = world.home_of(stay)
        if home and world.book_of(home) == book:
            care[home] |= {(stay.dossier, day) for day in days_of(stay, world)}
    spread: dict[str, list[tuple[Line, int]]] = defaultdict(list)
    bare = []
    for line in world.lines:
        first, last = line.period
        if not line.home or not is_claimable(line) or last < world.quarter.start or first > world.last:
            continue
        borne = any(first <= day <= last and line.child in ("", dossier) for dossier, day in care[line.home])
        if borne:
            spread[line.home].append((line, inside(line, world)))
        else:
            bare.append(line)
    return _Truth(care, spread, bare)


def amount_findings(world: World) -> set[Expected]:
    """K02, K03, K04 and K12 of both books."""
    truth = _truth(world)
    found = {
        Expected(world.book_of(line.home), "K02", line.home, line.child) for line in truth.bare if inside(line, world)
    }
    per_day: dict[str, Fraction] = {}
    for name, home in world.homes.items():
        book = world.book_of(name)
        spread = truth.spread[name]
        if home.form in PUT_FORMS:
            for first, last in world.months:
                lived = any(first <= day <= last for _, day in truth.care[name])
                if lived and not any(line.period[0] <= last and first <= line.period[1] for line, _ in spread):
                    found.add(Expected(book, "K03", name, mention=f"{first:%Y-%m}"))
            cost = sum(ore for _, ore in spread)
            if truth.care[name] and cost:
                per_day[name] = Fraction(cost, len(truth.care[name]))
        if home.form == "Externt":
            invoiced = sum(ore for line, ore in spread if _in(line.konto, CONTRACTOR))
            if abs(invoiced - _reported(world, name)) > world.settings[book].tolerance:
                found.add(Expected(book, "K04", name))
    return found | _unusual(world, per_day)


def _reported(world: World, home: str) -> int:
    return sum(
        stay.amount or 0
        for stay in world.stays[world.book_of(home)]
        if world.home_of(stay) == home and days_of(stay, world)
    )


def _unusual(world: World, per_day: dict[str, Fraction]) -> set[Expected]:
    found = set()
    limit = Fraction(world.settings["gron"].unusual_percent, 100)
    for name, cost in per_day.items():
        price = world.homes[name].daily_price
        track = [other for home, other in per_day.items() if world.homes[home].track == world.homes[name].track]
        if price is None and len(track) < 3:
            continue
        usual = Fraction(price) if price is not None else median(track)
        if usual > 0 and abs(cost - usual) > limit * usual:
            found.add(Expected(world.book_of(name), "K12", name))
    return found


def cost_per_day(world: World, home: str) -> tuple[int, int]:
    """What the home's care days bear, in öre, and how many they are."""
    truth = _truth(world)
    return sum(ore for _, ore in truth.spread[home]), len(truth.care[home])
