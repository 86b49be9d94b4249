"""What of a home's supplier invoices falls on one child, row by row and to the öre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from atersok.calculation import BookResult
from atersok.domain.allocation import spread
from atersok.domain.care_days import NO_PRICE


@dataclass(frozen=True)
class ChildShare:
    """A child's part of one sum that was spread over the care days of all children of a home.

    Attributes:
        ore: the part.
        weight, weights: the child's and all children's: care days, or öre of Dygnspris where the sum went by price.
        days, all_days: the care days of the child, and of all, that bear the sum: their indexes.
        by_price: whether the sum went by Dygnspris.
    """

    ore: int
    weight: int
    weights: int
    days: frozenset[int]
    all_days: frozenset[int]
    by_price: bool

    @property
    def is_whole(self) -> bool:
        """Whether no other child bears a part of the sum."""
        return self.days == self.all_days

    def of_rows(self, amounts: Mapping[int, int]) -> dict[int, int]:
        """The child's part of each of the sum's rows; together they are `ore` exactly.

        Args:
            amounts: row → öre, all rows of the sum.
        """
        if self.is_whole:
            return dict(amounts)
        parts = {row: amount * self.weight // self.weights for row, amount in amounts.items()}
        # Öre that rounding left over, by row and by care day.
        rest = spread(self.ore - sum(parts.values()), None, len(parts)).tolist()
        return {row: part + spare for (row, part), spare in zip(parts.items(), rest, strict=True)}


def child_share(result: BookResult, group: int, dossier: str) -> ChildShare | None:
    """The child's part of a sum of Slag Entreprenör that names no child; None where the child bears nothing of it.

    The sum is spread anew by the allocation's own function, so the part is what the child's days were charged.
    """
    care = result.care
    home, first, last, ore = (result.allocation.groups[name].iloc[group] for name in ("home", "first", "last", "ore"))
    where = care.home_slice(care.homes.index(home), int(first), int(last))
    picked = np.arange(where.start, where.stop, dtype=np.int64)
    own = care.child[picked] == care.dossiers.index(dossier) if dossier in care.dossiers else np.zeros(0, dtype=bool)
    if not own.any():
        return None
    prices = care.price[picked]
    by_price = bool((prices != NO_PRICE).all()) and int(prices.sum()) > 0
    weights = prices if by_price else np.ones(len(picked), dtype=np.int64)
    shares = spread(int(ore), prices if by_price else None, len(picked))
    return ChildShare(
        ore=int(shares[own].sum()),
        weight=int(weights[own].sum()),
        weights=int(weights.sum()),
        days=frozenset(picked[own].tolist()),
        all_days=frozenset(picked.tolist()),
        by_price=by_price,
    )
