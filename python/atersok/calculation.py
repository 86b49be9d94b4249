"""The quarter as a pure calculation: what came in → what each book claims, and every finding.

Composes domain, rules and checks; reads and writes nothing, so a button, a test and a batch run share it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from atersok.checks import all_findings
from atersok.checks.context import Context
from atersok.checks.gate import withheld_homes
from atersok.domain.allocation import Allocation, allocate
from atersok.domain.attendance import Attendance, TransitStay
from atersok.domain.care_days import CareDays, Window, count_care_days
from atersok.domain.claim import Claim, build_claim
from atersok.domain.finding import Answer, Finding
from atersok.domain.ledger import HomeFinder, Resolved, resolve
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, BadRow, Book, Register
from atersok.domain.settings import Settings
from atersok.raindance import Export
from atersok.rules.eligibility import Eligibility, decide
from atersok.rules.parameters import Parameters, load


@dataclass(frozen=True)
class Inputs:
    """Everything that a quarter is calculated from.

    Attributes:
        settings, attendances: one each for both books.
        answers: Id → what the user wrote beside the finding, for each book, as of the last run.
        invoice_copies: names without ending of the files in Fakturamapp, case-folded; None when there is no folder.
    """

    settings: Mapping[Book, Settings]
    register: Register
    attendances: Mapping[Book, Attendance]
    export: Export
    transit: Sequence[TransitStay] = ()
    transit_bad: Sequence[BadRow] = ()
    invoice_copies: Mapping[Book, frozenset[str] | None] = field(default_factory=dict)
    parameters: Parameters = field(default_factory=load)


@dataclass(frozen=True, eq=False)
class BookResult:
    """One book's quarter; equal to nothing but itself, as its parts are arrays."""

    book: Book
    settings: Settings
    window: Window
    care: CareDays
    eligibility: Eligibility
    allocation: Allocation
    claim: Claim
    findings: tuple[Finding, ...]

    @property
    def homes_of_child(self) -> dict[str, list[str]]:
        """Dossier → the homes of this book where the child has care days."""
        pairs = pd.DataFrame({"child": self.care.child, "home": self.care.home}).drop_duplicates()
        found: dict[str, list[str]] = {}
        for child, home in zip(pairs["child"].tolist(), pairs["home"].tolist(), strict=True):
            found.setdefault(self.care.dossiers[child], []).append(self.care.homes[home])
        return found


@dataclass(frozen=True)
class QuarterResult:
    """Both books' quarter."""

    quarter: Quarter
    inputs: Inputs
    rows: pd.DataFrame
    resolved: Resolved
    books: Mapping[Book, BookResult]

    def withheld(self, answers: Mapping[Book, Mapping[str, Answer]]) -> dict[Book, dict[str, list[Finding]]]:
        """For each book the homes whose documents are withheld, with the open Stopp behind each.

        An open Stopp of either book withholds: a child of it may have care days in both.

        Args:
            answers: book → Id → the answer as it stands after this run.
        """
        settings = self.inputs.settings["gron"]
        finder = HomeFinder(self.inputs.register, self.inputs.attendances, settings.leaving_day_counts)
        found: dict[Book, dict[str, list[Finding]]] = {}
        for book, result in self.books.items():
            own_ids = {finding.id_in(str(self.quarter)) for finding in result.findings}
            homes = {name: home for name, home in self.inputs.register.homes.items() if home.book == book}
            merged: dict[str, list[Finding]] = {}
            for other, other_result in self.books.items():
                findings = [
                    finding
                    for finding in other_result.findings
                    if other == book or finding.id_in(str(self.quarter)) not in own_ids
                ]
                stops_of = withheld_homes(
                    findings,
                    answers.get(other, {}),
                    str(self.quarter),
                    homes,
                    result.homes_of_child,
                    finder,
                    own=other == book,
                )
                for home, stops in stops_of.items():
                    merged.setdefault(home, []).extend(stops)
            found[book] = dict(sorted(merged.items()))
        return found


def calculate(inputs: Inputs, progress: Callable[[str], None] = lambda step: None) -> QuarterResult:
    """Calculates the quarter of both books."""
    settings = inputs.settings["gron"]
    rows = inputs.export.rows
    progress("Söker boende och barn för varje huvudboksrad")
    resolved = resolve(rows, inputs.register, inputs.attendances, settings.leaving_day_counts)
    books: dict[Book, BookResult] = {}
    for book in BOOKS:
        progress(f"Beräknar {'gröna' if book == 'gron' else 'vita'} boken")
        books[book] = _calculate_book(inputs, rows, resolved, book)
    return QuarterResult(settings.quarter, inputs, rows, resolved, books)


def _calculate_book(inputs: Inputs, rows: pd.DataFrame, resolved: Resolved, book: Book) -> BookResult:
    settings = inputs.settings[book]
    attendance = inputs.attendances[book]
    window = Window.of(settings.quarter.start, settings.window_end)
    care = count_care_days(attendance, inputs.register, book, window, settings.leaving_day_counts)
    arrivals = [stay.arrived for stay in attendance.stays]
    eligibility = decide(care, inputs.register, inputs.parameters, settings.leaving_day_counts, arrivals)
    allocation = allocate(rows, resolved, care, inputs.register, book, settings, window)
    claim = build_claim(care, eligibility.code, eligibility.rate, allocation)
    context = Context(
        book=book,
        settings=settings,
        window=window,
        register=inputs.register,
        transit=inputs.transit,
        transit_bad=inputs.transit_bad,
        attendances=inputs.attendances,
        care=care,
        eligibility=eligibility,
        export=inputs.export,
        rows=rows,
        resolved=resolved,
        allocation=allocation,
        claim=claim,
        parameters=inputs.parameters,
        invoice_copies=inputs.invoice_copies.get(book),
    )
    return BookResult(book, settings, window, care, eligibility, allocation, claim, tuple(all_findings(context)))
