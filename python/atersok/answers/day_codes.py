"""The code of a child's day by the register alone: placements in place of attendance, the same rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from atersok.domain.attendance import last_day
from atersok.domain.care_days import NO_PRICE, CareDays, Ints
from atersok.domain.codes import CLAIMING, CODES
from atersok.domain.quarter import Quarter
from atersok.domain.register import Home, Placement, Register
from atersok.rules.eligibility import decide, placement_order
from atersok.rules.parameters import Parameters

_NOWHERE: Final = "\x00"
"""Where a child lives that no placement covers: a home that no register can name, and so without placements."""
_MOST_DAYS: Final = 500_000


@dataclass(frozen=True, slots=True)
class DayCode:
    """What the rules say of one child and day: code, the placement that covers it, the day rate in öre (0: none)."""

    code: str
    placement: Placement | None
    rate: int


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """Days in a row with one code, both ends included."""

    code: str
    first: date
    last: date


class DayCodes:
    """Codes of the days of registered children (rules.md §2).

    A child's home that day is that of the placement which covers it; of several the latest Från, then the latest
    Beslutsdatum, then the last Beslutsnr, whatever the homes (design.md §5 "Codes").
    """

    def __init__(self, register: Register, parameters: Parameters, leaving_day_counts: bool) -> None:
        self._register = register
        self._parameters = parameters
        self._leaving_day_counts = leaving_day_counts
        self._homes = {**register.homes, _NOWHERE: Home(_NOWHERE, "A", "Externt")}
        self._days: dict[tuple[str, date], DayCode] = {}
        self._spans: dict[tuple[str, Quarter], tuple[CodeSpan, ...]] = {}

    def days(self, asked: Iterable[tuple[str, date]]) -> list[DayCode]:
        """What the rules say of each child (a key of the register's `children`) and day."""
        pairs = list(asked)
        by_quarter: dict[Quarter, list[tuple[str, date]]] = defaultdict(list)
        if len(self._days) > _MOST_DAYS:
            self._days.clear()
        for pair in dict.fromkeys(pairs):
            if pair not in self._days:
                by_quarter[Quarter.of(pair[1])].append(pair)  # spans are laid out day by day: not over centuries
        for some in by_quarter.values():
            dossiers = sorted({dossier for dossier, _ in some})
            place = {dossier: number for number, dossier in enumerate(dossiers)}
            child = np.array([place[dossier] for dossier, _ in some], dtype=np.int64)
            day = np.array([day.toordinal() for _, day in some], dtype=np.int64)
            self._days.update(zip(some, self._decide(dossiers, child, day), strict=True))
        return [self._days[pair] for pair in pairs]

    def spans(self, dossiers: Iterable[str], quarter: Quarter) -> list[tuple[CodeSpan, ...]]:
        """The codes of each child's days of the quarter, in order of day."""
        asked = list(dossiers)
        missing = sorted({dossier for dossier in asked if (dossier, quarter) not in self._spans})
        if missing:
            first, length = quarter.start.toordinal(), (quarter.end - quarter.start).days + 1
            child = np.repeat(np.arange(len(missing), dtype=np.int64), length)
            day = np.tile(np.arange(first, first + length, dtype=np.int64), len(missing))
            codes, _, _ = self._codes(missing, child, day)
            for dossier, line in zip(missing, codes.reshape(len(missing), length), strict=True):
                self._spans[dossier, quarter] = _spans(line, first)
        return [self._spans[dossier, quarter] for dossier in asked]

    def _decide(self, dossiers: Sequence[str], child: Ints, day: Ints) -> list[DayCode]:
        codes, placements, rates = self._codes(dossiers, child, day)
        return [
            DayCode(CODES[code], placement, rate)
            for code, placement, rate in zip(codes.tolist(), placements, rates.tolist(), strict=True)
        ]

    def _codes(self, dossiers: Sequence[str], child: Ints, day: Ints) -> tuple[Ints, list[Placement | None], Ints]:
        """Code, placement and rate of each child and day, by the same rules as an attendance's care days."""
        register = Register(
            all_children=tuple(self._register.children[dossier] for dossier in dossiers),
            placements=tuple(row for dossier in dossiers for row in self._register.placements_of.get(dossier, ())),
            homes=self._homes,
        )
        homes = tuple(sorted(self._homes))
        home = self._home_of_days(register, homes, dossiers, child, day)
        none = np.zeros(len(day), dtype=np.int64)
        order = np.lexsort((child, day, home))
        care = CareDays(homes, tuple(dossiers), home[order], child[order], day[order], none + NO_PRICE, none)
        found = decide(care, register, self._parameters, self._leaving_day_counts, [None])
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        placements = [register.placements[place] if place >= 0 else None for place in found.placement[back].tolist()]
        return found.code[back], placements, found.rate[back]

    def _home_of_days(
        self, register: Register, homes: Sequence[str], dossiers: Sequence[str], child: Ints, day: Ints
    ) -> Ints:
        index = {name: number for number, name in enumerate(homes)}
        home = np.full(len(day), index[_NOWHERE], dtype=np.int64)
        by_child = np.argsort(child, kind="stable")
        bounds = np.searchsorted(child[by_child], np.arange(len(dossiers) + 1))
        for number, dossier in enumerate(dossiers):
            own = by_child[bounds[number] : bounds[number + 1]]
            days = day[own]
            for placement in sorted(register.placements_of.get(dossier, ()), key=placement_order):
                known = register.home(placement.home)
                if known is not None:  # the strongest comes last
                    end = last_day(placement.end, self._leaving_day_counts, date.max)
                    home[own[(days >= placement.start.toordinal()) & (days <= end.toordinal())]] = index[known.name]
        return home


def claims(spans: Sequence[CodeSpan]) -> bool:
    """Whether any of the days claims."""
    return any(span.code in CLAIMING for span in spans)


def _spans(line: Ints, first: int) -> tuple[CodeSpan, ...]:
    starts = [0, *(np.flatnonzero(np.diff(line)) + 1).tolist()]
    ends = [*starts[1:], len(line)]
    return tuple(
        CodeSpan(CODES[int(line[start])], date.fromordinal(first + start), date.fromordinal(first + end - 1))
        for start, end in zip(starts, ends, strict=True)
    )
