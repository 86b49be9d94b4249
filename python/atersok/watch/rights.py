"""Which days give a right by the register alone: placements in place of attendance, the same rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from atersok.domain import names
from atersok.domain.attendance import Attendance, Stay
from atersok.domain.care_days import Ints, Window, count_care_days
from atersok.domain.codes import CLAIMING, CODES
from atersok.domain.identity import birthday
from atersok.domain.register import BOOKS, Home, Register
from atersok.rules.eligibility import decide, placement_order
from atersok.rules.parameters import Parameters

RIGHT: Final = CLAIMING | {"UT_DS"}
"""Codes of a day that Migrationsverket pays for, with or without application."""


@dataclass(frozen=True, slots=True)
class RightDay:
    """What the rules say of a placed child's day: at which home, and by which code."""

    home: str
    code: str


@dataclass(frozen=True, slots=True)
class ClaimingDays:
    """A child's days at a home for which something can be applied for, in order.

    Attributes:
        day: ordinals.
        rate: the day rate to deduct of each, öre.
    """

    day: Ints
    rate: Ints

    def __len__(self) -> int:
        return len(self.day)

    def only(self, wanted: Collection[int]) -> ClaimingDays:
        """Those that are among `wanted` (ordinals)."""
        kept = np.isin(self.day, np.fromiter(wanted, dtype=np.int64))
        return ClaimingDays(self.day[kept], self.rate[kept])

    def at_stake(self, daily_price: int | None) -> int | None:
        """What they cost above the day rate at a Dygnspris, öre; None where no price is known."""
        if daily_price is None or daily_price <= 0:
            return None
        return int(np.maximum(daily_price - self.rate, 0).sum())


class Rights:
    """The placed days of registered children from `first` to `last`, both included (rules.md §2).

    A day that two placements cover is at the home of the one that holds: the latest Från, then the latest
    Beslutsdatum, then the last Beslutsnr (design.md §5 "Codes"). A home that Boenden does not know is taken for an
    ordinary one under the name that the placement gives it: the child has its right all the same.

    Args:
        only: the children that are asked about; all where None.
    """

    def __init__(
        self,
        register: Register,
        parameters: Parameters,
        leaving_day_counts: bool,
        first: date,
        last: date,
        only: Collection[str] | None = None,
    ) -> None:
        asked = register.children.keys() if only is None else register.children.keys() & set(only)
        placements = [row for row in register.placements if row.dossier in asked]
        unknown = {names.key(row.home): row.home.strip() for row in placements if register.home(row.home) is None}
        extra = {name: Home(name, "A", "Externt") for name in unknown.values() if name}
        whole = replace(register, homes={**register.homes, **extra}, placements=placements)
        self._dossiers = tuple(sorted(asked))
        self._homes = tuple(sorted(whole.homes))
        child_of = {dossier: number for number, dossier in enumerate(self._dossiers)}
        home_of = {name: number for number, name in enumerate(self._homes)}
        order = sorted(range(len(placements)), key=lambda index: placement_order(placements[index]))
        rank = np.empty(len(placements), dtype=np.int64)
        rank[order] = np.arange(len(placements))
        stays = [Stay(row.home, row.dossier, row.start, row.end) for row in placements]
        arrived = [stay.arrived for stay in stays]
        parts = []
        for book in BOOKS:
            care = count_care_days(Attendance(stays), whole, book, Window.of(first, last), leaving_day_counts)
            found = decide(care, whole, parameters, leaving_day_counts, arrived)
            child = np.array([child_of[dossier] for dossier in care.dossiers], dtype=np.int64)[care.child]
            home = np.array([home_of[name] for name in care.homes], dtype=np.int64)[care.home]
            # Each of these days comes from a placement, so that one covers it.
            parts.append(np.stack([child, care.day, rank[found.placement], home, found.code, found.rate]))
        table = np.concatenate(parts, axis=1)
        table = table[:, np.lexsort((table[2], table[1], table[0]))]
        strongest = np.ones(table.shape[1], dtype=bool)  # the last of those of one child and day
        strongest[:-1] = (table[0, 1:] != table[0, :-1]) | (table[1, 1:] != table[1, :-1])
        self._child, self._day, _, self._home, self._code, self._rate = table[:, strongest]
        self._child_of = child_of

    def on(self, dossier: str, day: date) -> RightDay | None:
        """What holds for a child that day; None where no placement covers it."""
        number, ordinal = self._child_of.get(dossier, -1), day.toordinal()
        start, stop = np.searchsorted(self._child, [number, number + 1])
        place = start + int(np.searchsorted(self._day[start:stop], ordinal))
        if place == stop or self._day[place] != ordinal:
            return None
        return RightDay(self._homes[self._home[place]], CODES[self._code[place]])

    def claiming(self) -> dict[tuple[str, str], ClaimingDays]:
        """(dossier, home) → the days for which something can be applied for, in order of dossier and home."""
        claims = np.isin(self._code, [CODES.index(code) for code in CLAIMING])
        child, home, day, rate = (part[claims] for part in (self._child, self._home, self._day, self._rate))
        order = np.lexsort((day, home, child))
        child, home, day, rate = child[order], home[order], day[order], rate[order]
        starts = np.flatnonzero(np.append(True, (child[1:] != child[:-1]) | (home[1:] != home[:-1]))[: len(child)])
        found = {}
        for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), len(child)], strict=False):
            key = self._dossiers[child[start]], self._homes[home[start]]
            found[key] = ClaimingDays(day[start:stop], rate[start:stop])
        return found


def birthdays(register: Register, age: int, first: date, last: date) -> list[tuple[str, date]]:
    """The registered children who turn `age` from `first` to `last`, both included, in order of day and dossier."""
    found = [
        (birthday(child.born, age), dossier) for dossier, child in register.children.items() if child.born is not None
    ]
    return [(dossier, day) for day, dossier in sorted(found) if first <= day <= last]
