"""The ledger rows of one book whose sum was spread over care days, home by home."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from atersok.calculation import BookResult, QuarterResult
from atersok.checks.ledger_view import LedgerView, grouped, positions
from atersok.domain.masking import Masker


class SpreadRows:
    """Finds the rows that a home's cost is made of.

    Attributes:
        view: the ledger rows as arrays.
        masker: masks ledger text that is about a protected child.
        inside: öre of each row that was spread in the window.
        kind: Slag of each row, as tblKonton spells it.
    """

    def __init__(self, quarter: QuarterResult, result: BookResult) -> None:
        self.masker = Masker(quarter.inputs.register)
        everywhere = np.ones(len(quarter.rows), dtype=bool)
        self.view = LedgerView(
            quarter.rows, quarter.resolved, result.allocation, result.settings, everywhere, self.masker
        )
        self.inside: list[int] = result.allocation.inside.tolist()
        self.kind: list[str] = result.allocation.kind.tolist()

    def contractor(self, home: str) -> list[int]:
        """The home's rows of Slag Entreprenör, in the order of the export."""
        return self._contractor.get(home, [])

    def municipal(self, home: str) -> list[int]:
        """The home's rows of every other Slag, in the order of the export."""
        return self._municipal.get(home, [])

    def ore(self, rows: list[int]) -> int:
        """What of the rows was spread, in öre."""
        return sum(self.inside[row] for row in rows)

    def shown_text(self, row: int) -> str:
        """The row's text, "" where it or its Objekt is about a protected child."""
        child = str(self.view.child[row])
        for column in ("text", "objekt_text"):
            given = str(self.view.column(column)[row])
            if self.masker.text(given, child) != given:
                return ""
        return str(self.view.column("text")[row])

    @cached_property
    def _contractor(self) -> dict[str, list[int]]:
        return grouped(positions(self.view.spread & self.view.contractor), lambda row: str(self.view.home[row]))

    @cached_property
    def _municipal(self) -> dict[str, list[int]]:
        return grouped(positions(self.view.spread & ~self.view.contractor), lambda row: str(self.view.home[row]))
