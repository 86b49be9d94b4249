"""Codes of children's days by the register alone: placements in place of attendance, the same rules (rules.md §2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from atersok.domain.attendance import last_day
from atersok.domain.care_days import NO_PRICE, CareDays, Ints
from atersok.domain.register import Home, Placement, Register
from atersok.rules.eligibility import decide, placement_order
from atersok.rules.parameters import Parameters

_NOWHERE: Final = "\x00ingenstans\x00"
"""Where a child lives that no placement covers: an ordinary home that no placement names."""


@dataclass(frozen=True)
class DecidedDays:
    """What the rules say of children's days; every array has one entry a day, in the order asked.

    Attributes:
        child: index into the dossiers asked about.
        day: proleptic ordinal of the date.
        homes: the names behind `home`.
        home: index into `homes`: the home of the placement that holds; without meaning where none does.
        placements: those behind `placement`.
        placement: index into `placements`: the one that holds, -1 where none does.
        code: index into `codes.CODES`.
        rate: the day rate to deduct, in öre: 0 where none was paid.
    """

    child: Ints
    day: Ints
    homes: Sequence[str]
    home: Ints
    placements: Sequence[Placement]
    placement: Ints
    code: Ints
    rate: Ints


class RegisterDays:
    """Decides the days of the children of a register.

    A child's day is a care day at the home of the placement that covers it; of several the latest Från holds, then
    the latest Beslutsdatum, then the last Beslutsnr, whatever the homes (design.md §5 "Codes"). A placement at a home
    that the register does not know gives no care day, though it may begin the chain of another: a caller that thinks
    otherwise gives the register that home.
    """

    def __init__(self, register: Register, parameters: Parameters, leaving_day_counts: bool) -> None:
        self._register = register
        self._parameters = parameters
        self._leaving_day_counts = leaving_day_counts
        self._homes = {**register.homes, _NOWHERE: Home(_NOWHERE, "A", "Externt")}
        self._names = tuple(sorted(self._homes))

    def decide(self, dossiers: Sequence[str], child: Ints, day: Ints) -> DecidedDays:
        """The days asked about; any day of any child, as often as it is asked.

        Memory is taken for every day from the first to the last, so days of one quarter are asked about together.

        Args:
            dossiers: keys of the register's `children`, each once.
            child, day: index into `dossiers`, and ordinal, of each day.
        """
        register = Register(
            all_children=[self._register.children[dossier] for dossier in dossiers],
            placements=[row for dossier in dossiers for row in self._register.placements_of.get(dossier, ())],
            homes=self._homes,
        )
        home = self._home_of_days(dossiers, child, day)
        order = np.lexsort((child, day, home))
        care = CareDays(
            homes=self._names,
            dossiers=tuple(dossiers),
            home=home[order],
            child=child[order],
            day=day[order],
            price=np.full(len(day), NO_PRICE, dtype=np.int64),
            stay=np.zeros(len(day), dtype=np.int64),
        )
        # Only a day in transit that no placement covers looks at arrivals: here none is.
        found = decide(care, register, self._parameters, self._leaving_day_counts, [None])
        back = np.argsort(order)
        return DecidedDays(
            child=child,
            day=day,
            homes=self._names,
            home=home,
            placements=register.placements,
            placement=found.placement[back],
            code=found.code[back],
            rate=found.rate[back],
        )

    def decide_all(self, dossiers: Sequence[str], first: date, last: date) -> DecidedDays:
        """Every day of the children from `first` to `last`, both included, in order of child and day."""
        days = np.arange(first.toordinal(), last.toordinal() + 1, dtype=np.int64)
        child = np.repeat(np.arange(len(dossiers), dtype=np.int64), len(days))
        return self.decide(dossiers, child, np.tile(days, len(dossiers)))

    @cached_property
    def _spans(self) -> dict[str, list[tuple[int, int, int]]]:
        """Dossier → first and last day and home (index) of its placements at known homes, the strongest last."""
        index = {name: number for number, name in enumerate(self._names)}
        return {dossier: list(self._spans_of(rows, index)) for dossier, rows in self._register.placements_of.items()}

    def _spans_of(self, rows: Sequence[Placement], index: dict[str, int]) -> Iterable[tuple[int, int, int]]:
        for row in sorted(rows, key=placement_order):
            home = self._register.home(row.home)
            if home is not None:
                last = last_day(row.end, self._leaving_day_counts, date.max)
                yield row.start.toordinal(), last.toordinal(), index[home.name]

    def _home_of_days(self, dossiers: Sequence[str], child: Ints, day: Ints) -> Ints:
        """The index of each day's home."""
        home = np.full(len(day), self._names.index(_NOWHERE), dtype=np.int64)
        by_child = np.argsort(child, kind="stable")
        bounds = np.searchsorted(child[by_child], np.arange(len(dossiers) + 1))
        for number, dossier in enumerate(dossiers):
            own = by_child[bounds[number] : bounds[number + 1]]
            days = day[own]
            for first, last, where in self._spans.get(dossier, ()):
                home[own[(days >= first) & (days <= last)]] = where
        return home
