"""Late invoices: today's ledger rows whose service lies in an earlier quarter that can still be claimed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from atersok.calculation import BookResult, QuarterResult
from atersok.domain.allocation import SPREAD, inside_window
from atersok.domain.care_days import Ints, Window
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.rules.deadlines import practice_deadline, strict_deadline
from atersok.rules.parameters import Parameters
from atersok.submissions.earlier import ClaimedTwice, claimed_twice, latest_versions
from atersok.submissions.identity import invoice_identity, row_content, row_identity, voucher_text
from atersok.submissions.model import CostLine, Submitted


@dataclass(frozen=True, slots=True)
class LateRow:
    """The part of one ledger row that falls in an earlier quarter and that was not claimed there.

    Attributes:
        quarter: the earlier quarter, which is to be computed anew with this row.
        row, voucher, invoice: what the row is known by, as in `CostLine`.
        source, sheet, line: where it stands in today's export.
        home: the home that bore it; dossier: the child that the row names, "" for none.
        first, last: its days of service in that quarter, both included.
        ore: what falls on them, split evenly by calendar day; cost, of which the day rate may cover a part.
        strict: the last day to claim it, which decides; practice: the last day as practice has it.
        version: that quarter's latest submission in this book, 0 where it was not submitted at all.
        held_back: the gate held the home back in that submission: then it is all of the home that was not claimed.
        twice: what speaks for its having been claimed all the same, in any quarter.
    """

    quarter: Quarter
    row: str
    voucher: str
    invoice: str
    source: str
    sheet: str
    line: int
    home: str
    dossier: str
    first: date
    last: date
    ore: int
    strict: date
    practice: date
    version: int
    held_back: bool
    twice: tuple[ClaimedTwice, ...] = ()

    @property
    def days(self) -> int:
        """Calendar days of service in that quarter."""
        return (self.last - self.first).days + 1

    @property
    def submitted(self) -> bool:
        """Whether that quarter was submitted at all."""
        return self.version > 0


@dataclass(frozen=True, slots=True)
class LateCosts:
    """What one book's export offers for earlier quarters, by quarter, home, child and place in the export.

    Attributes:
        offers: rows that can be claimed there as Tillägg (a credit: taken back).
        doubtful: rows that seem to be claimed already under another verifikat or in another quarter; no offers.
    """

    book: Book
    offers: tuple[LateRow, ...]
    doubtful: tuple[LateRow, ...]

    @property
    def sums(self) -> dict[tuple[Quarter, str], int]:
        """Earlier quarter and home → öre of the offers."""
        found: dict[tuple[Quarter, str], int] = {}
        for row in self.offers:
            key = row.quarter, row.home
            found[key] = found.get(key, 0) + row.ore
        return found


def late_costs(quarter: QuarterResult, book: Book, submissions: Iterable[Submitted], today: date) -> LateCosts:
    """What today's export holds of earlier quarters' costs that are in no submission of theirs.

    Only booked rows on a claimable konto at a home of this book count, and only quarters whose strict deadline is
    today or later.

    Args:
        quarter: today's quarter, both books.
        submissions: all of the register; of each quarter and book only the latest version counts.
        today: the day on which it is asked.
    """
    latest = latest_versions(submissions)
    result = quarter.books[book]
    chosen = _candidates(result, quarter)
    if not len(chosen):
        return LateCosts(book, (), ())
    first = int(quarter.resolved.first[chosen].min())
    claimable = _claimable_quarters(quarter.quarter, first, today, quarter.inputs.parameters)
    found = list(_Rows(quarter, book, chosen, latest).of(claimable))
    twice: dict[str, list[ClaimedTwice]] = {}
    for one in claimed_twice([cost for _, cost in found], list(latest.values())):
        twice.setdefault(one.row, []).append(one)
    rows = sorted((row for row, _ in found), key=lambda r: (r.quarter, r.home, r.dossier, r.source, r.sheet, r.line))
    return LateCosts(
        book,
        offers=tuple(row for row in rows if row.row not in twice),
        doubtful=tuple(replace(row, twice=tuple(twice[row.row])) for row in rows if row.row in twice),
    )


def _candidates(result: BookResult, quarter: QuarterResult) -> Ints:
    """Rows of this book, booked and claimable, with days before the quarter.

    Such a row went to other_quarter whole, was spread with the part that lies in the quarter, or found no care day
    for that part (K02), which says nothing of the earlier one.
    """
    allocation = result.allocation
    ours = (allocation.place == SPREAD) | (allocation.place == "other_quarter") | (allocation.finding == "K02")
    return np.flatnonzero(ours & (quarter.resolved.first < quarter.quarter.start.toordinal()))


def _claimable_quarters(before: Quarter, first: int, today: date, parameters: Parameters) -> list[Quarter]:
    """Quarters from that of day `first` (an ordinal) up to the one before, that can still be claimed today."""
    found = []
    quarter = Quarter.of(date.fromordinal(first))
    while quarter < before:
        if today <= strict_deadline(quarter, parameters):
            found.append(quarter)
        quarter = quarter.next()
    return found


class _Rows:
    """The late parts of some ledger rows of one book."""

    def __init__(
        self, quarter: QuarterResult, book: Book, chosen: Ints, latest: dict[tuple[Quarter, Book], Submitted]
    ) -> None:
        self._resolved = quarter.resolved
        self._parameters = quarter.inputs.parameters
        self._book = book
        self._chosen = chosen
        self._latest = latest
        # Equal rows are told apart by their number among all rows of the export, so the identity comes of them all.
        identity = row_identity(quarter.rows)
        self._identity = [identity[row] for row in chosen.tolist()]
        rows = quarter.rows.iloc[chosen]
        self._content, self._invoice, self._voucher = row_content(rows), invoice_identity(rows), voucher_text(rows)
        columns = ("source", "sheet", "line", "belopp_ore")
        self._places: Sequence[tuple[str, str, int, int]] = list(
            zip(*(rows[name].tolist() for name in columns), strict=True)
        )

    def of(self, quarters: Sequence[Quarter]) -> Iterator[tuple[LateRow, CostLine]]:
        """Each row's part of each quarter that none of its submissions has, and the same as a cost line."""
        first, last = self._resolved.first[self._chosen], self._resolved.last[self._chosen]
        for quarter in quarters:
            window = Window.of(quarter.start, quarter.end)
            claimed = self._claimed_in(quarter)
            for place in np.flatnonzero((first <= window.last) & (last >= window.first)).tolist():
                whole = self._places[place][3]
                ore = inside_window(whole, int(first[place]), int(last[place]), window)
                if ore and self._identity[place] not in claimed:
                    days = max(int(first[place]), window.first), min(int(last[place]), window.last)
                    yield self._part(quarter, place, date.fromordinal(days[0]), date.fromordinal(days[1]), ore)

    def _claimed_in(self, quarter: Quarter) -> set[str]:
        """The rows that the quarter's submissions have, in either book."""
        submitted = (self._latest.get((quarter, book)) for book in BOOKS)
        return {cost.row for one in submitted if one is not None for cost in one.costs}

    def _part(self, quarter: Quarter, place: int, first: date, last: date, ore: int) -> tuple[LateRow, CostLine]:
        source, sheet, line, whole = self._places[place]
        index = int(self._chosen[place])
        home = self._resolved.home[index]
        submitted = self._latest.get((quarter, self._book))
        cost = CostLine(
            row=self._identity[place],
            content=self._content[place],
            invoice=self._invoice[place],
            voucher=self._voucher[place],
            home=home,
            first=first,
            last=last,
            row_ore=whole,
            ore=ore,
        )
        row = LateRow(
            quarter=quarter,
            row=cost.row,
            voucher=cost.voucher,
            invoice=cost.invoice,
            source=source,
            sheet=sheet,
            line=line,
            home=home,
            dossier=self._resolved.child[index],
            first=first,
            last=last,
            ore=ore,
            strict=strict_deadline(quarter, self._parameters),
            practice=practice_deadline(quarter, self._parameters),
            version=0 if submitted is None else submitted.version,
            held_back=submitted is not None and home in submitted.withheld,
        )
        return row, cost
