"""Nothing forgotten: children with a right and no claim, quarters not submitted, care days without cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from atersok.calculation import QuarterResult
from atersok.checks.catalogue import ASSISTANT, CONTROLLER, INTEGRATION
from atersok.checks.texts import some
from atersok.domain import names
from atersok.domain.codes import CLAIMING, CODES, UNEXPLAINED
from atersok.domain.finding import Finding
from atersok.domain.quarter import Quarter, month_text
from atersok.domain.register import BOOKS, Book
from atersok.rules.deadlines import practice_deadline, strict_deadline
from atersok.submissions.earlier import latest_versions
from atersok.submissions.model import Submitted
from atersok.watch.rights import ClaimingDays, Rights

Certainty = Literal["Säkert", "Uppskattat", "Okänt"]
SURE: Final[Certainty] = "Säkert"
ESTIMATED: Final[Certainty] = "Uppskattat"
UNKNOWN: Final[Certainty] = "Okänt"

GROUP: Final = "Glömt"
NO_ATTENDANCE: Final = "Rätt men ingen närvaro"
NO_COST: Final = "Rätt men ingen kostnad"
NO_COST_IN_MONTH: Final = "Månad utan kostnad"
WITHHELD: Final = "Hålls inne"
NOT_IN_SUBMISSION: Final = "Inte med i det inskickade"
NOT_SUBMITTED: Final = "Kvartalet är inte inskickat"
WHATS: Final = (NOT_SUBMITTED, NOT_IN_SUBMISSION, NO_ATTENDANCE, NO_COST, NO_COST_IN_MONTH, WITHHELD)
"""What can be forgotten, in the order of the rows of one quarter."""

_BOOK_NAMES: Final[Mapping[Book, str]] = {"gron": "gröna boken", "vit": "vita boken"}

Key = tuple[str, str]
"""(dossier, home)."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Money that nobody has asked for yet.

    Attributes:
        dossier: the child; "" where a home of a whole quarter is meant.
        what: one of WHATS.
        why: a Swedish sentence.
        ore: at stake; None where nothing tells how much.
        certainty: whether `ore` is what the calculation gives, or an estimate by Dygnspris in Boenden less the day
            rate.
        last_day, practice: the last day for Migrationsverket to have received it, strictly and as practice has it.
        days_left: to the strict day; negative once it has passed.
        ask: the role that can tell.
    """

    quarter: Quarter
    dossier: str
    home: str
    what: str
    why: str
    ore: int | None
    certainty: Certainty
    last_day: date
    practice: date
    days_left: int
    ask: str
    group: str = GROUP


def forgotten(
    result: QuarterResult,
    withheld: Mapping[Book, Mapping[str, Sequence[Finding]]],
    submitted: Iterable[Submitted],
    today: date,
) -> list[Forgotten]:
    """Everything of this quarter and of earlier ones that can still be claimed and is not, in order of quarter.

    Args:
        withheld: book → home → the open Stopp behind it, as `QuarterResult.withheld` gives them.
        submitted: every submission of the claims register.
        today: the day from which days are counted, and on which an earlier quarter can still be claimed or not.
    """
    rows = [*_earlier(result, submitted, today), *_this_quarter(result, withheld, today)]
    return sorted(rows, key=lambda row: (row.quarter, WHATS.index(row.what), row.home, row.dossier, row.why))


class _Maker:
    """Makes rows of one quarter."""

    def __init__(self, result: QuarterResult, quarter: Quarter, today: date) -> None:
        self._register = result.inputs.register
        self._quarter = quarter
        self.strict = strict_deadline(quarter, result.inputs.parameters)
        self.practice = practice_deadline(quarter, result.inputs.parameters)
        self._left = (self.strict - today).days

    def row(
        self, key: Key, what: str, why: str, ask: str, ore: int | None, certainty: Certainty = ESTIMATED
    ) -> Forgotten:
        """A row; an amount that nobody knows is Okänt whatever it was meant to be."""
        dossier, home = key
        sure = UNKNOWN if ore is None else certainty
        return Forgotten(
            self._quarter, dossier, home, what, why, ore, sure, self.strict, self.practice, self._left, ask
        )

    def estimate(self, home: str, *days: ClaimingDays) -> int | None:
        """At stake by the home's Dygnspris in Boenden."""
        known = self._register.homes.get(home)
        price = None if known is None else known.daily_price
        stakes = [ore for own in days if (ore := own.at_stake(price)) is not None]
        return sum(stakes) if stakes else None


# -- the quarter of the workbooks


def _this_quarter(
    result: QuarterResult, withheld: Mapping[Book, Mapping[str, Sequence[Finding]]], today: date
) -> Iterator[Forgotten]:
    maker = _Maker(result, result.quarter, today)
    settings = result.inputs.settings["gron"]
    inputs = result.inputs
    claiming = Rights(
        inputs.register, inputs.parameters, settings.leaving_day_counts, result.quarter.start, settings.window_end
    ).claiming()
    attended = _Attended(result)
    for key, days in claiming.items():
        if key not in attended.claiming:
            yield from _without_attendance(maker, attended, key, days)
    yield from _without_cost(maker, attended)
    yield from _held_back(result, maker, withheld)


class _Attended:
    """What the attendance says of each child and day, in either book.

    Attributes:
        claiming: (dossier, home) → its care days whose code claims, with cost and day rate of each, öre.
        unexplained: (dossier, day) → öre of care days that no placement covers: the child is placed somewhere else.
    """

    def __init__(self, result: QuarterResult) -> None:
        self._register = result.inputs.register
        self._homes: dict[str, set[str]] = defaultdict(set)
        self._settled: set[tuple[str, int]] = set()
        self.claiming: dict[Key, dict[int, tuple[int, int]]] = defaultdict(dict)
        self.unexplained: dict[tuple[str, int], int] = defaultdict(int)
        for book in result.books.values():
            care = book.care
            decided = book.eligibility
            columns = (care.child, care.home, care.day, decided.code, book.allocation.cost, decided.rate)
            for child, home, day, code, cost, rate in zip(*(c.tolist() for c in columns), strict=True):
                dossier, name = care.dossiers[child], care.homes[home]
                self._homes[dossier].add(name)
                if CODES[code] in CLAIMING:
                    self.claiming[dossier, name][day] = cost, rate
                    self._settled.add((dossier, day))
                elif CODES[code] in UNEXPLAINED:
                    self.unexplained[dossier, day] += cost
        self._rows = {
            (stay.dossier, names.key(stay.home))
            for attendance in result.inputs.attendances.values()
            for stay in attendance.stays
        }

    def is_settled(self, dossier: str, day: int) -> bool:
        """Whether the child has a care day that claims, at any home: nothing is forgotten of it."""
        return (dossier, day) in self._settled

    def reason(self, dossier: str, home: str) -> str:
        """Why the child has no care day at the home."""
        if self._register.home(home) is None:
            return "Boendet i placeringen finns inte i Boenden"
        if home in self._homes[dossier]:
            return "Närvaron på boendet täcker inte dygnen med rätt"
        if (dossier, names.key(home)) in self._rows:
            return "Raden i Närvaro ger inga vårddygn i kvartalet: fel bok, eller datum som saknas eller är fel"
        elsewhere = some(self._homes[dossier])
        if elsewhere:
            return f"Närvaro finns på ett annat boende än placeringens: {elsewhere}"
        return "Ingen närvaro i någon av böckerna"


def _without_attendance(maker: _Maker, attended: _Attended, key: Key, days: ClaimingDays) -> Iterator[Forgotten]:
    """The register gives a right, and no care day claims."""
    dossier, home = key
    open_days = days.only([day for day in days.day.tolist() if not attended.is_settled(dossier, day)])
    if not len(open_days):
        return
    above = [
        max(0, ore - rate)
        for day, rate in zip(open_days.day.tolist(), open_days.rate.tolist(), strict=True)
        if (ore := attended.unexplained.get((dossier, day)))
    ]
    # What the days have cost elsewhere says more than a price.
    ore = sum(above) if above else maker.estimate(home, open_days)
    why = f"{attended.reason(dossier, home)}. {len(open_days)} dygn med rätt enligt PUT-databasen."
    yield maker.row(key, NO_ATTENDANCE, why, INTEGRATION, ore)


def _without_cost(maker: _Maker, attended: _Attended) -> Iterator[Forgotten]:
    """Care days that claim and bear no cost: a month of them, or the whole quarter (compare K03)."""
    for key, care_days in sorted(attended.claiming.items()):
        cost: dict[str, int] = defaultdict(int)
        rates: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for day, (ore, rate) in care_days.items():
            cost[_month(day)] += ore
            rates[_month(day)].append((day, rate))
        empty = [month for month, ore in sorted(cost.items()) if ore == 0]
        whole = len(empty) == len(cost)
        for months in [empty] if whole else [[month] for month in empty]:
            where = "i kvartalet" if whole else f"i {months[0]}"
            day, rate = np.array([pair for month in months for pair in rates[month]], dtype=np.int64).T
            yield maker.row(
                key,
                NO_COST if whole else NO_COST_IN_MONTH,
                f"{len(day)} vårddygn {where} ger rätt men bär ingen kostnad.",
                ASSISTANT,
                maker.estimate(key[1], ClaimingDays(day, rate)),
            )


@lru_cache(maxsize=1024)
def _month(day: int) -> str:
    return month_text(date.fromordinal(day))


def _held_back(
    result: QuarterResult, maker: _Maker, withheld: Mapping[Book, Mapping[str, Sequence[Finding]]]
) -> Iterator[Forgotten]:
    """Claimed, and kept back by the gate."""
    for book, found in result.books.items():
        stops = withheld.get(book, {})
        sums: dict[Key, int] = defaultdict(int)
        for entry in found.claim.entries:
            if entry.home in stops:
                sums[entry.dossier, entry.home] += entry.claim_ore
        for key, ore in sums.items():
            if ore:
                open_stops = stops[key[1]]
                codes = some(finding.code for finding in open_stops)
                roles = some(finding.asks for finding in open_stops)
                yield maker.row(key, WITHHELD, f"Boendet hålls inne av grinden: {codes}.", roles, ore, SURE)


# -- earlier quarters


def _earlier(result: QuarterResult, submitted: Iterable[Submitted], today: date) -> Iterator[Forgotten]:
    sent = latest_versions(submitted)
    quarter = _before(result.quarter)
    while (maker := _Maker(result, quarter, today)).practice >= today:
        yield from _earlier_quarter(result, maker, quarter, {book: sent.get((quarter, book)) for book in BOOKS})
        quarter = _before(quarter)


def _before(quarter: Quarter) -> Quarter:
    return Quarter.of(quarter.start - timedelta(days=1))


def _earlier_quarter(
    result: QuarterResult, maker: _Maker, quarter: Quarter, sent: Mapping[Book, Submitted | None]
) -> Iterator[Forgotten]:
    inputs = result.inputs
    leaving = inputs.settings["gron"].leaving_day_counts
    rights = Rights(inputs.register, inputs.parameters, leaving, quarter.start, quarter.end).claiming()
    asked = _AskedFor(rights, sent)
    unsent: dict[str, list[ClaimingDays]] = defaultdict(list)
    for key, days in rights.items():
        home = key[1]
        event = sent[_book_of(result, home)]
        if event is None:
            unsent[home].append(days)
        elif len(left := asked.left_out(key, days)):
            why = _why_not_in(event, home, days, left, bore_nothing=asked.bore_nothing(key, left))
            yield maker.row(key, NOT_IN_SUBMISSION, why, CONTROLLER, maker.estimate(home, left))
    for home, children in unsent.items():
        book = _BOOK_NAMES[_book_of(result, home)]
        why = (
            f"Ingen ansökan för {quarter} i {book}: {len(children)} barn med "
            f"{sum(map(len, children))} dygn med rätt enligt PUT-databasen."
        )
        yield maker.row(("", home), NOT_SUBMITTED, why, CONTROLLER, maker.estimate(home, *children))


class _AskedFor:
    """What was submitted of one quarter, in both books, against the days with a right by the register of today.

    A submission tells no days, so the two are compared by month. A home that has been put right in the register since
    takes nothing out of what was claimed: the month's days count wherever they were claimed.

    Args:
        rights: (dossier, home) → the days with a right.
        sent: the latest version of each book.
    """

    def __init__(self, rights: Mapping[Key, ClaimingDays], sent: Mapping[Book, Submitted | None]) -> None:
        self._lines: set[tuple[Key, str]] = set()
        self._with_cost: set[tuple[Key, str]] = set()
        self._missing: dict[tuple[str, str], int] = defaultdict(int)
        """(dossier, month) → days with a right less days that were claimed, or were within the day rate."""
        for (dossier, _), days in rights.items():
            for day in days.day.tolist():
                self._missing[dossier, _month(day)] += 1
        for event in sent.values():
            for line in event.lines if event else ():
                if line.code in CLAIMING:
                    place = (line.dossier, line.home), line.month
                    self._lines.add(place)
                    if line.cost_ore:
                        self._with_cost.add(place)
                        self._missing[line.dossier, line.month] -= line.days

    def left_out(self, key: Key, days: ClaimingDays) -> ClaimingDays:
        """The days of the months in which nothing was claimed of the child at the home, as many as are missing."""
        by_month: dict[str, list[int]] = defaultdict(list)
        for day in days.day.tolist():
            by_month[_month(day)].append(day)
        wanted: list[int] = []
        for month, own in by_month.items():
            if (key, month) not in self._with_cost:
                wanted += own[: max(0, self._missing[key[0], month])]
        return days.only(wanted)

    def bore_nothing(self, key: Key, days: ClaimingDays) -> bool:
        """Whether the child has rows at the home for any of these days' months: then without a cost."""
        return any((key, _month(day)) in self._lines for day in days.day.tolist())


def _book_of(result: QuarterResult, home: str) -> Book:
    """The home's book; the green one where Boenden does not know it."""
    known = result.inputs.register.homes.get(home)
    return "gron" if known is None else known.book


def _why_not_in(event: Submitted, home: str, days: ClaimingDays, left_out: ClaimingDays, *, bore_nothing: bool) -> str:
    rest = f"{len(left_out)} dygn med rätt enligt PUT-databasen."
    version = f"version {event.version}, skickad {event.sent_on}"
    months = sorted(set(map(_month, left_out.day.tolist())))
    some_months = "" if len(left_out) == len(days) else f" {' och '.join(months)}"
    if home in event.withheld:
        return f"Boendet hölls inne av grinden när kvartalet skickades ({version}). {rest}"
    if bore_nothing:
        return f"Vårddygnen{some_months} bar ingen kostnad när kvartalet skickades ({version}). {rest}"
    where = f"för{some_months} på boendet" if some_months else "på boendet"
    return f"Barnet har ingen rad {where} i det som skickades ({version}). {rest}"
