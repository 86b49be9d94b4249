"""What is watched beside the quarter's own figures: deadlines, what is forgotten, what was submitted before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from atersok.calculation import QuarterResult
from atersok.checks.texts import signed_kr
from atersok.domain.finding import Finding
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.submissions.difference import Difference, compare
from atersok.submissions.earlier import latest_versions
from atersok.submissions.freeze import claim_lines
from atersok.submissions.late import LateCosts, late_costs
from atersok.submissions.model import Entry, PaymentList, submissions
from atersok.submissions.payments import Outcome, PaymentMatch, QuarterLines, match_payments
from atersok.submissions.standing import Standings, standings
from atersok.watch.changes import Change, changes
from atersok.watch.ending import Ending, ending
from atersok.watch.forgotten import Forgotten, forgotten
from atersok.watch.tidplan import PlanRow, plan

AS_EXPECTED: Final = frozenset({"Schablon som väntat", "Ansökan som väntat"})


@dataclass(frozen=True)
class FollowUp:
    """One book's part of it.

    Attributes:
        book: which of the two it is.
        entries: the claims register, as it will stand when the command is done.
        today: the day that deadlines are counted from.
        standings: where every claim stands by them.
        difference: the book's quarter against its latest submission; None where it has not been submitted.
        late: costs of this export that earlier quarters can still claim.
        payments: Migrationsverket's payment lists against what should have come; None where there is no list.
    """

    book: Book
    entries: Sequence[Entry]
    today: date
    standings: Standings
    plan: Sequence[PlanRow]
    forgotten: Sequence[Forgotten]
    ending: Sequence[Ending]
    changes: Sequence[Change]
    difference: Difference | None
    late: LateCosts
    payments: PaymentMatch | None

    @property
    def odd_payments(self) -> list[Outcome]:
        """What Migrationsverket paid otherwise than was expected, or did not pay, of children of this book.

        One that is in no submission of either book stands in both. What has been put right since, so that all that was
        granted is paid by the register, is left out.
        """
        outcomes = () if self.payments is None else self.payments.outcomes
        return [
            outcome
            for outcome in outcomes
            if outcome.kind not in AS_EXPECTED and self._is_ours(outcome) and not self._is_settled(outcome)
        ]

    def _is_ours(self, outcome: Outcome) -> bool:
        books = {book for _, book, dossier in self.standings.children if dossier == outcome.dossier}
        return not books or self.book in books

    def _is_settled(self, outcome: Outcome) -> bool:
        own = [
            standing
            for (quarter, _, dossier), standing in self.standings.children.items()
            if (quarter, dossier) == (outcome.quarter, outcome.dossier) and standing.claimed_ore
        ]
        decided = bool(own) and all(standing.decided_on is not None and not standing.unpaid_ore for standing in own)
        return outcome.kind == "Annat belopp än sökt" and decided

    @property
    def listed(self) -> dict[tuple[Quarter, str], str]:
        """(quarter, dossier) → what the payment lists say that does not agree."""
        found: dict[tuple[Quarter, str], str] = {}
        for outcome in self.odd_payments:
            if outcome.quarter is not None and outcome.dossier:
                key = outcome.quarter, outcome.dossier
                text = f"{outcome.kind} ({signed_kr(outcome.difference_ore)})"
                found[key] = f"{found[key]}; {text}" if key in found else text
        return found


def follow_up(
    quarter: QuarterResult,
    book: Book,
    withheld: Mapping[Book, Mapping[str, Sequence[Finding]]],
    entries: Sequence[Entry],
    today: date,
) -> FollowUp:
    """What one book shows of it. A row about a home of the other book stands in the other book alone."""
    submitted = submissions(entries)
    settings, register = quarter.inputs.settings[book], quarter.inputs.register
    own = latest_versions(submitted).get((quarter.quarter, book))
    result = quarter.books[book]

    def is_ours(home: str) -> bool:
        known = register.homes.get(home)
        return known is None or known.book in {None, book}

    return FollowUp(
        book,
        entries,
        today,
        standings(entries),
        plan(register, quarter.inputs.parameters, settings.leaving_day_counts, today, [quarter.quarter]),
        [row for row in forgotten(quarter, withheld, submitted, today) if is_ours(row.home)],
        [row for row in ending(quarter, settings.watch_days, today) if is_ours(row.home)],
        [row for row in changes(quarter, submitted, settings.change_percent).rows if any(map(is_ours, row.homes))],
        None if own is None else compare(own, result.claim.entries, withheld[book]),
        late_costs(quarter, book, submitted, today),
        payments_of(quarter, entries),
    )


def payments_of(quarter: QuarterResult, entries: Sequence[Entry]) -> PaymentMatch | None:
    """The register's payment lists against what was submitted, and of books not submitted against today's claim."""
    lists = [entry.event for entry in entries if isinstance(entry.event, PaymentList)]
    if not lists:
        return None
    sent = latest_versions(submissions(entries))
    quarters = [QuarterLines.of(event) for event in sent.values()]
    for book in BOOKS:
        if (quarter.quarter, book) not in sent:
            quarters.append(QuarterLines(quarter.quarter, book, claim_lines(quarter, book)))
    now = standings(entries)
    reported = {
        (standing.quarter, standing.dossier): standing.day_rate_reported_on
        for standing in now.children.values()
        if standing.day_rate_reported_on is not None
    }
    inputs = quarter.inputs
    return match_payments(lists, quarters, now.children, inputs.register, inputs.parameters, reported=reported)
