"""The town's year reckoned day by day, from its inputs alone and by nothing of the product: the oracle of the year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from year import town
from year.town import Posting, Stay

UNDER_18, FROM_18 = 100_000, 75_000
"""Öre a day that is paid without application."""
KINDS = {town.CARE: "Entreprenör", town.STAFF: "Kommunens kostnad"}
"""Konto → Slag, of those that are reclaimed."""

Key = tuple[str, str, str, str]
"""Child, home, month and code."""


@dataclass(frozen=True)
class Sum:
    """What some care days cost, in öre, and where every öre of it goes."""

    days: int = 0
    cost: int = 0
    claimed: int = 0
    covered: int = 0
    not_ours: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            self.days + other.days,
            self.cost + other.cost,
            self.claimed + other.claimed,
            self.covered + other.covered,
            self.not_ours + other.not_ours,
        )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def care_days(stays: Iterable[Stay], quarter: str) -> list[tuple[date, str, str]]:
    """(day, child, home), in order: the day of leaving is none."""
    first = town.first_day(town.months_of(quarter)[0])
    last = town.last_day(town.months_of(quarter)[2])
    return sorted(
        (day, stay.dossier, stay.home)
        for stay in stays
        for day in _days(first, last)
        if stay.arrived <= day and (stay.left is None or day < stay.left)
    )


def cost_of_days(
    care: Sequence[tuple[date, str, str]], postings: Iterable[Posting], quarter: str
) -> dict[tuple[date, str, str], int]:
    """What each care day bears: a row's whole sum is put evenly on its home's care days, spare öre to the first.

    Every row of the town is for whole months of one quarter, and every child of a home has the same price.
    """
    sums: dict[tuple[str, str, date, date], int] = defaultdict(int)
    for row in postings:
        first, last = row.service
        if row.konto in KINDS and f"{first.year}K{(first.month + 2) // 3}" == quarter:
            sums[row.home, KINDS[row.konto], first, last] += row.ore
    found = dict.fromkeys(care, 0)
    for (home, _, first, last), ore in sums.items():
        bearing = [key for key in care if key[2] == home and first <= key[0] <= last]
        share, spare = divmod(ore, len(bearing))
        for number, key in enumerate(bearing):
            found[key] += share + (number < spare)
    return found


def reckon(quarter: str, postings: Iterable[Posting], gamma_left: date = town.LEFT) -> dict[Key, Sum]:
    """Every row that Kostnad per barn must have of a quarter, both books."""
    found: dict[Key, Sum] = defaultdict(Sum)
    costs = cost_of_days(care_days(town.stays(quarter, gamma_left), quarter), postings, quarter)
    for (day, child, home), cost in costs.items():
        month = f"{day:%Y-%m}"
        if child == town.ETA and day < town.PLACED_IN_TOWN:
            found[child, home, month, "EJ_KOMMUNPLACERAD"] += Sum(1, cost, 0, 0, cost)
        elif child == town.EPSILON:
            found[child, home, month, "UT_DS"] += Sum(1, cost, 0, cost, 0)
        else:
            grown = child == town.DELTA and day >= town.TURNS_18
            above = max(0, cost - (FROM_18 if grown else UNDER_18))
            found[child, home, month, "UT_FK18" if grown else "UT_FK"] += Sum(1, cost, above, cost - above, 0)
    return dict(found)


def by_child(rows: dict[Key, Sum], homes: Iterable[str] = town.COST_CENTRES) -> dict[str, Sum]:
    """The same by child, of some homes."""
    found: dict[str, Sum] = defaultdict(Sum)
    for (child, home, _, _), figures in rows.items():
        if home in set(homes):
            found[child] += figures
    return dict(found)
