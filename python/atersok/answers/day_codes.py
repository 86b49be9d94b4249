"""The code of a child's day by the register alone: placements in place of attendance, the same rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from atersok.domain.care_days import Ints
from atersok.domain.codes import CLAIMING, CODES
from atersok.domain.quarter import Quarter
from atersok.domain.register import Placement, Register
from atersok.rules.parameters import Parameters
from atersok.rules.placed_days import RegisterDays

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
    """Codes of the days of registered children, kept once they are decided (rules/placed_days.py).

    A placement at a home that Boenden does not know counts as none, as its days cannot be applied for.
    """

    def __init__(self, register: Register, parameters: Parameters, leaving_day_counts: bool) -> None:
        self._rules = RegisterDays(register, parameters, leaving_day_counts)
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
            codes = self._rules.decide_all(missing, quarter.start, quarter.end).code.reshape(len(missing), -1)
            for dossier, line in zip(missing, codes, strict=True):
                self._spans[dossier, quarter] = _spans(line, quarter.start.toordinal())
        return [self._spans[dossier, quarter] for dossier in asked]

    def _decide(self, dossiers: Sequence[str], child: Ints, day: Ints) -> list[DayCode]:
        found = self._rules.decide(dossiers, child, day)
        return [
            DayCode(CODES[code], found.placements[place] if place >= 0 else None, rate)
            for code, place, rate in zip(
                found.code.tolist(), found.placement.tolist(), found.rate.tolist(), strict=True
            )
        ]


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
