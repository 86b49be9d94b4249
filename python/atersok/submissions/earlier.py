"""Costs that another submission rests on too: the same öre must not be claimed twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from atersok.domain.allocation import inside_window
from atersok.domain.care_days import Window
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.submissions.model import CostLine, Submitted

WhyTwice = Literal[
    "Samma rad och samma dygn",
    "Mer än radens belopp",
    "Samma faktura och samma dygn, annat verifikat",
    "Samma faktura och samma belopp, annat verifikat",
]
"""How it is known; the last is a sign and no proof: an invoice may be spread over verifikat in equal parts."""

_SAME_DAYS: Final = "Samma rad och samma dygn"
_TOO_MUCH: Final = "Mer än radens belopp"
_INVOICE_DAYS: Final = "Samma faktura och samma dygn, annat verifikat"
_INVOICE_SUM: Final = "Samma faktura och samma belopp, annat verifikat"
_UNESCAPED_BAR: Final = re.compile(r"(?<!\\)\|")
_VERIFIKAT_PARTS: Final = 4
Days: TypeAlias = tuple[date, date]


@dataclass(frozen=True, slots=True)
class ClaimedTwice:
    """What of one ledger row another submission claims too.

    Attributes:
        row, voucher, home: today's ledger row.
        quarter, book, version: the other submission.
        other_voucher: the row there: the same one, or the same invoice under another verifikat.
        first, last: the days that both claim; where they claim none in common, the days of today's row.
        ore: what is claimed twice, with the sign of the row; a credit that counts twice claims too little.
    """

    row: str
    voucher: str
    home: str
    quarter: Quarter
    book: Book
    version: int
    other_voucher: str
    first: date
    last: date
    ore: int
    why: WhyTwice


def latest_versions(submissions: Iterable[Submitted]) -> dict[tuple[Quarter, Book], Submitted]:
    """The latest version of each quarter and book: it is the whole claim as it stands with Migrationsverket."""
    found: dict[tuple[Quarter, Book], Submitted] = {}
    for submitted in submissions:
        key = submitted.quarter, submitted.book
        if key not in found or found[key].version < submitted.version:
            found[key] = submitted
    return dict(sorted(found.items(), key=lambda item: (item[0][0], BOOKS.index(item[0][1]))))


def claimed_elsewhere(
    costs: Sequence[CostLine], quarter: Quarter, submissions: Iterable[Submitted]
) -> tuple[ClaimedTwice, ...]:
    """What of today's costs was claimed in another quarter's submission, in either book.

    Args:
        costs: today's costs of a quarter and book, as `freeze` makes them, of every home.
        quarter: theirs; what was submitted for it is what today's claim replaces, and counts for nothing here.
        submissions: all of the register; of each quarter and book only the latest version counts.
    """
    latest = latest_versions(submissions)
    return claimed_twice(costs, [submitted for key, submitted in latest.items() if key[0] != quarter])


def claimed_twice(costs: Sequence[CostLine], others: Sequence[Submitted]) -> tuple[ClaimedTwice, ...]:
    """What of some costs these submissions claim too, in order of quarter, book, home and row."""
    claimed = _Claimed(others)
    found = [*claimed.rows_twice(costs), *claimed.invoices_twice(costs)]
    order = {(other.quarter, other.book): place for place, other in enumerate(others)}
    return tuple(
        sorted(found, key=lambda one: (order[one.quarter, one.book], one.home, one.row, one.first, one.other_voucher))
    )


@dataclass(frozen=True, slots=True)
class _There:
    """A cost line of another submission."""

    submitted: Submitted
    line: CostLine

    @property
    def source(self) -> tuple[Quarter, Book]:
        return self.submitted.quarter, self.submitted.book


class _Claimed:
    """The cost lines of some submissions, by row and by invoice and home."""

    def __init__(self, others: Sequence[Submitted]) -> None:
        self._by_row: defaultdict[str, list[_There]] = defaultdict(list)
        self._by_invoice: defaultdict[tuple[str, str], list[_There]] = defaultdict(list)
        for other in others:
            for line in other.costs:
                self._by_row[line.row].append(_There(other, line))
                if line.invoice:
                    self._by_invoice[line.invoice, line.home].append(_There(other, line))

    def rows_twice(self, costs: Sequence[CostLine]) -> Iterator[ClaimedTwice]:
        """By row identity: the same days, and what both claim beyond the row's Belopp."""
        here: defaultdict[str, list[CostLine]] = defaultdict(list)
        for cost in costs:
            if cost.row in self._by_row:
                here[cost.row].append(cost)
        for row, lines in here.items():
            there = self._by_row[row]
            found = [one for line in lines for one in self._same_days(line, there)]
            yield from found
            yield from _beyond_the_row(lines, there, found)

    @staticmethod
    def _same_days(line: CostLine, there: Sequence[_There]) -> Iterator[ClaimedTwice]:
        for others in _by_submission(there):
            days = _common(line, [other.line for other in others])
            ore = 0 if days is None else _smaller(_part(line, *days), _overlap_ore(line, others))
            if days is not None and ore:
                yield _twice(line, others[0], days, ore, _SAME_DAYS)

    def invoices_twice(self, costs: Sequence[CostLine]) -> Iterator[ClaimedTwice]:
        """By supplier, invoice number and home, under another verifikat.

        A reversal of the one, here or there, leaves nothing that is claimed twice: sums are netted first.
        """
        here: defaultdict[tuple[str, str], list[CostLine]] = defaultdict(list)
        for cost in costs:
            if cost.invoice and (cost.invoice, cost.home) in self._by_invoice:
                here[cost.invoice, cost.home].append(cost)
        for key, lines in here.items():
            net = sum(line.ore for line in lines)
            there = self._by_invoice[key]
            rows_there = {other.line.row for other in there}
            for line in lines:
                if line.row not in rows_there and _same_sign(line.ore, net):
                    yield from self._invoice_twice(line, there)

    @staticmethod
    def _invoice_twice(line: CostLine, there: Sequence[_There]) -> Iterator[ClaimedTwice]:
        verifikat = _verifikat(line.row)
        others = [other for other in there if _verifikat(other.line.row) != verifikat]
        if not _same_sign(line.ore, sum(other.line.ore for other in others)):
            return
        for submitted in _by_submission(others):
            days = _common(line, [other.line for other in submitted])
            if days is not None:
                ore = _smaller(_part(line, *days), _overlap_ore(line, submitted))
                if ore:
                    yield _twice(line, submitted[0], days, ore, _INVOICE_DAYS)
                continue
            equal = [other for other in submitted if other.line.row_ore == line.row_ore]
            reversed_ = [other for other in submitted if other.line.row_ore == -line.row_ore]
            if len(equal) > len(reversed_):
                ore = _smaller(line.ore, sum(other.line.ore for other in equal))
                yield _twice(line, equal[0], (line.first, line.last), ore, _INVOICE_SUM)


def _beyond_the_row(
    lines: Sequence[CostLine], there: Sequence[_There], told: Sequence[ClaimedTwice]
) -> Iterator[ClaimedTwice]:
    """What today and all the submissions together claim of a row beyond its Belopp, and no common day tells of.

    It is put to the latest submission first: that one claimed what an earlier one had claimed already.
    """
    here = sum(line.ore for line in lines)
    before = sum(other.line.ore for other in there)
    if not _same_sign(here, before):
        return
    beyond = min(abs(here + before) - abs(sum(line.row_ore for line in lines)), abs(here))
    beyond -= sum(abs(one.ore) for one in told)
    sources = {(one.quarter, one.book) for one in told}
    for others in reversed(list(_by_submission(there))):
        ore = min(beyond, abs(sum(other.line.ore for other in others)))
        if ore > 0 and others[0].source not in sources:
            beyond -= ore
            days = lines[0].first, lines[0].last
            yield _twice(lines[0], others[0], days, ore if here > 0 else -ore, _TOO_MUCH)


def _by_submission(there: Sequence[_There]) -> Iterator[list[_There]]:
    """The lines of each submission, in the submissions' order."""
    found: dict[tuple[Quarter, Book], list[_There]] = {}
    for other in there:
        found.setdefault(other.source, []).append(other)
    yield from found.values()


def _twice(line: CostLine, other: _There, days: Days, ore: int, why: WhyTwice) -> ClaimedTwice:
    submitted = other.submitted
    return ClaimedTwice(
        row=line.row,
        voucher=line.voucher,
        home=line.home,
        quarter=submitted.quarter,
        book=submitted.book,
        version=submitted.version,
        other_voucher=other.line.voucher,
        first=days[0],
        last=days[1],
        ore=ore,
        why=why,
    )


def _common(line: CostLine, others: Sequence[CostLine]) -> Days | None:
    """From the first to the last day that the line has in common with any other, None where there is none."""
    spans = [
        (max(line.first, other.first), min(line.last, other.last))
        for other in others
        if line.first <= other.last and other.first <= line.last
    ]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _overlap_ore(line: CostLine, others: Sequence[_There]) -> int:
    """What the others put on the line's days."""
    return sum(_part(other.line, line.first, line.last) for other in others)


def _part(line: CostLine, first: date, last: date) -> int:
    """What of a line falls on the days from `first` to `last`, split evenly by calendar day."""
    window = Window.of(first, last)
    return inside_window(line.ore, line.first.toordinal(), line.last.toordinal(), window)


def _smaller(one: int, other: int) -> int:
    """Of two sums of one sign the one nearer to 0; 0 where their signs differ."""
    return min(one, other, key=abs) if _same_sign(one, other) else 0


def _same_sign(one: int, other: int) -> bool:
    return (one > 0 and other > 0) or (one < 0 and other < 0)


@lru_cache(maxsize=100_000)
def _verifikat(row: str) -> str:
    """Year, företag, vertyp and vernr of a row's identity; a row without vernr is a verifikat of its own."""
    return "|".join(_UNESCAPED_BAR.split(row)[:_VERIFIKAT_PARTS])
