"""Which papers are in Fakturamapp: copies of invoices, and decisions that stand in for them (as K15 asks)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from atersok.calculation import BookResult, QuarterResult
from atersok.checks.days import Days
from atersok.checks.invoice_copies import copy_name

ENCLOSED: Final = "Bifogas"
MISSING: Final = "Saknas"
NOT_NEEDED: Final = "Krävs inte"
DECISION: Final = "Beslut om ersättning {}"
_BLANK: Final = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class PaidRow:
    """A ledger row of an invoice: the child that it names ("" for none), its period as ordinals, öre."""

    child: str
    first: int
    last: int
    ore: int


class Copies:
    """The files in one book's Fakturamapp; without a folder there are none."""

    def __init__(self, quarter: QuarterResult, result: BookResult) -> None:
        self._quarter = quarter
        self._result = result
        # A blank is a safe character: a file's name may have it where the rule would write _.
        self._names = {_BLANK.sub("_", name) for name in quarter.inputs.invoice_copies.get(result.book) or ()}

    def has(self, name: str) -> bool:
        """Whether there is a file of that invoice's or decision's number."""
        return bool(name.strip()) and copy_name(name) in self._names

    def of_invoice(self, home: str, number: str, rows: Sequence[PaidRow], dossier: str = "") -> str:
        """ENCLOSED, MISSING, NOT_NEEDED, or DECISION with the number of what stands in for the copy in track C.

        A credit, or a cost without an invoice number, needs no copy.

        Args:
            rows: its rows of Slag Entreprenör that were spread to the home.
            dossier: the child whose packet it is for: the child's own decision is named before another's.
        """
        if self.has(number):
            return ENCLOSED
        needing = [row for row in rows if row.ore > 0]
        if not number.strip() or not needing:
            return NOT_NEEDED
        decisions: list[str] = []
        for row in needing:
            standing = [
                (child != dossier, decision)
                for child, first, last, decision in self._decisions.get(home, ())
                if first <= row.last and row.first <= last and row.child in {"", child}
            ]
            if not standing:
                return MISSING
            decisions.append(min(standing)[1])
        return DECISION.format(", ".join(dict.fromkeys(decisions)))

    @cached_property
    def _decisions(self) -> dict[str, list[tuple[str, int, int, str]]]:
        """Home of track C → (dossier, first, last, number) of its placements whose decision is in Fakturamapp."""
        inputs, settings = self._quarter.inputs, self._result.settings
        days = Days(
            inputs.register, inputs.attendances, settings.quarter, self._result.window, settings.leaving_day_counts
        )
        found: dict[str, list[tuple[str, int, int, str]]] = defaultdict(list)
        for dossier, placed in days.placed.items():
            for row in placed:
                if row.home is not None and row.home.track == "C" and self.has(row.placement.decision):
                    found[row.home.name].append((dossier, row.first, row.last, row.placement.decision.strip()))
        return found
