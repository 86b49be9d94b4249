"""The claim of one book: what is claimed, and where the rest of each care day's cost goes (design.md §5 "Claims")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from atersok.domain.allocation import Allocation
from atersok.domain.care_days import CareDays, Ints
from atersok.domain.codes import ABOVE_DAY_RATE, CODES, COVERED, WHOLE_COST, Bucket, bucket_of_rest
from atersok.domain.quarter import month_text


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What one child costs and claims at one home in one month under one code; amounts in öre.

    `first` and `last` are the ordinals of its first and last care day.
    """

    home: str
    dossier: str
    month: str
    code: str
    days: int
    cost_ore: int
    daily_rate_ore: int
    claim_ore: int
    first: int
    last: int

    @property
    def rest_ore(self) -> int:
        """What is neither claimed nor covered by the day rate."""
        return self.cost_ore - self.claim_ore - self.daily_rate_ore


@dataclass(frozen=True)
class Claim:
    """What one book claims.

    Attributes:
        claimed: öre claimed of each care day, in the care days' order.
        rows: one row per child, home, month and code, in that order of sorting: dossier, home, month ("2025-04"),
            code, days, cost_ore, daily_rate_ore, claim_ore, first, last (ordinals of its first and last care day).
        buckets: öre by bucket, all nine; their sum is the ledger's to the öre.
    """

    claimed: Ints
    rows: pd.DataFrame
    buckets: dict[Bucket, int]

    @cached_property
    def entries(self) -> tuple[ClaimRow, ...]:
        """The rows as values."""
        columns = (self.rows[field.name].tolist() for field in fields(ClaimRow))
        return tuple(ClaimRow(*line) for line in zip(*columns, strict=True))


def claimed_of_days(care: CareDays, code: Ints, rate: Ints, cost: Ints) -> Ints:
    """Öre claimed of each care day.

    A child's homes with a code above the day rate share one day's rate, in order of the home's name: each takes
    min(what is left of it, max(0, cost)), and claims max(0, cost − taken).
    """
    claimed = np.where(_is_in(code, WHOLE_COST), cost, 0)
    above = np.flatnonzero(_is_in(code, ABOVE_DAY_RATE))
    if not len(above):
        return claimed
    # By child and day, then by home: `care.home` is the name's place in order of code points.
    order = above[np.lexsort((care.home[above], care.day[above], care.child[above]))]
    positive = np.maximum(cost[order], 0)
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (care.child[order][1:] != care.child[order][:-1]) | (care.day[order][1:] != care.day[order][:-1])
    running = np.cumsum(positive) - positive
    start = np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
    before = running - running[start]
    taken = np.minimum(np.maximum(rate[order] - before, 0), positive)
    claimed[order] = np.maximum(cost[order] - taken, 0)
    return claimed


def build_claim(care: CareDays, code: Ints, rate: Ints, allocation: Allocation) -> Claim:
    """Claims, and adds the care days' cost to the buckets."""
    cost = allocation.cost
    claimed = claimed_of_days(care, code, rate, cost)
    rest = cost - claimed
    buckets = dict(allocation.buckets)
    buckets["claimed"] += int(claimed.sum())
    for index in np.unique(code):
        buckets[bucket_of_rest(CODES[index])] += int(rest[code == index].sum())
    return Claim(claimed, _claim_rows(care, code, cost, claimed), buckets)


def _claim_rows(care: CareDays, code: Ints, cost: Ints, claimed: Ints) -> pd.DataFrame:
    months = {int(day): month_text(pd.Timestamp.fromordinal(int(day)).date()) for day in np.unique(care.day)}
    frame = pd.DataFrame(
        {
            "dossier": np.array(care.dossiers, dtype=object)[care.child],
            "home": np.array(care.homes, dtype=object)[care.home],
            "month": np.array([months[day] for day in care.day.tolist()], dtype=object),
            "code": np.array(CODES, dtype=object)[code],
            "days": 1,
            "cost_ore": cost,
            "daily_rate_ore": np.where(_is_in(code, COVERED), cost - claimed, 0),
            "claim_ore": claimed,
            "first": care.day,
            "last": care.day,
        }
    )
    keys = ["home", "dossier", "month", "code"]
    return (
        frame.groupby(keys, sort=True)
        .agg(
            days=("days", "sum"),
            cost_ore=("cost_ore", "sum"),
            daily_rate_ore=("daily_rate_ore", "sum"),
            claim_ore=("claim_ore", "sum"),
            first=("first", "min"),
            last=("last", "max"),
        )
        .reset_index()
    )


def _is_in(code: Ints, wanted: Sequence[str] | frozenset[str]) -> npt.NDArray[np.bool_]:
    return np.isin(code, [index for index, name in enumerate(CODES) if name in wanted])
