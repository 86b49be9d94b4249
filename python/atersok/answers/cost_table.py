"""Kostnad per barn as it stands in the calling workbook, child by child."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atersok.answers import refusal
from atersok.answers.refusal import NoAnswer
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.identity import normalise_dossier
from atersok.domain.quarter import Quarter, month_text
from atersok.workbook import layout
from atersok.workbook.cells import parse_int, parse_ore
from atersok.workbook.tables import find_table, read_rows


@dataclass(frozen=True, slots=True)
class CostRow:
    """A row of tblKostnad; `month` is 2025-04, amounts are öre, `spreads` the ids of the sums behind it."""

    home: str
    month: str
    code: str
    days: int
    cost: int
    claim: int
    spreads: tuple[str, ...] = ()


@dataclass(frozen=True)
class CostTable:
    """The rows of tblKostnad by dossiernummer."""

    rows: Mapping[str, Sequence[CostRow]]

    def of(self, dossier: str) -> Sequence[CostRow]:
        """The child's rows, none where it has none."""
        return self.rows.get(dossier, ())

    def require(self, quarter: Quarter) -> None:
        """Raises NoAnswer when the table is not of that quarter: what it lacks then says nothing."""
        if not self.rows:
            raise NoAnswer(refusal.NOT_CALCULATED)
        months = months_of(quarter)
        if not any(row.month in months for rows in self.rows.values() for row in rows):
            raise NoAnswer(refusal.OTHER_QUARTER_CALCULATED)


def months_of(quarter: Quarter) -> frozenset[str]:
    """The quarter's three months, as the table writes them."""
    return frozenset(month_text(first) for first, _ in quarter.months)


def read_cost_table(book: Any) -> CostTable:
    """Reads tblKostnad whole.

    Args:
        book: an xlwings book, open or closed.

    Raises:
        NoAnswer: the table is missing, or a row of it holds what the product did not write.
    """
    try:
        found = find_table(book, layout.KOSTNAD)
    except UnusableInput as error:
        raise NoAnswer(refusal.NO_COST_SHEET) from error
    rows: dict[str, list[CostRow]] = defaultdict(list)
    for row in read_rows(found):
        values = row.values
        # The child "" has an unreadable dossiernummer (R02): its rows are nobody's.
        dossier = normalise_dossier(values["Dossiernr"]) or ""
        try:
            rows[dossier].append(
                CostRow(
                    names.clean(values["Boende"]),
                    names.clean(values["Månad"]),
                    names.clean(values["Kod"]),
                    parse_int(values["Dagar"]) or 0,
                    parse_ore(values["Kostnad"]) or 0,
                    parse_ore(values["Återsöks"]) or 0,
                    tuple(names.clean(values["Fördelningar"]).split()),
                )
            )
        except ValueError as error:
            raise NoAnswer(refusal.BAD_COST_SHEET) from error
    return CostTable(dict(rows))
