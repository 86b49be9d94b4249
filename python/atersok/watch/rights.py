"""Which days give a right by the register alone: placements in place of attendance, the same rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from atersok.domain import names
from atersok.domain.care_days import Ints
from atersok.domain.codes import CLAIMING, CODES
from atersok.domain.identity import birthday
from atersok.domain.register import Home, Register
from atersok.rules.parameters import Parameters
from atersok.rules.placed_days import RegisterDays

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
    """The placed days of registered children from `first` to `last`, both included (rules/placed_days.py).

    A home that Boenden does not know is taken for an ordinary one under the name that the placement gives it: the
    child has its right all the same.

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
        self._dossiers = sorted({row.dossier for row in placements})
        self._child_of = {dossier: number for number, dossier in enumerate(self._dossiers)}
        found = RegisterDays(whole, parameters, leaving_day_counts).decide_all(self._dossiers, first, last)
        self._homes = found.homes
        placed = found.placement >= 0
        self._child, self._day, self._home, self._code, self._rate = (
            part[placed] for part in (found.child, found.day, found.home, found.code, found.rate)
        )

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
