"""What payment lists put into the claims register of each child's application, and what a user is to judge.

Pure: what the lists said before and what they say now, and where the applications stand, come in; values come out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from atersok.checks.texts import kr
from atersok.domain.identity import base_of
from atersok.domain.quarter import Quarter
from atersok.submissions.model import ListedPayment, Payment, PaymentList
from atersok.submissions.payment_expected import Whose
from atersok.submissions.payments import Outcome, PaymentMatch
from atersok.submissions.standing import ChildKey, Standing

OF_APPLICATIONS: Final = frozenset({"Ansökan som väntat", "Annat belopp än sökt"})
MAX_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class PaidByLists:
    """What payment lists say has been paid.

    Attributes:
        payments: what is put into the register.
        kept: applications of which the register says more, typed by hand, than the lists: that stays.
        in_both: those of children who are claimed for in both books: the lists do not tell which of the two was paid.
        siblings: those of several children whom the lists take together under one dossiernummer.
        below: those of which the lists take back more than they have paid: 0 is put in.
    """

    payments: tuple[Payment, ...] = ()
    kept: tuple[Unsettled, ...] = ()
    in_both: tuple[Unsettled, ...] = ()
    siblings: tuple[Unsettled, ...] = ()
    below: tuple[Unsettled, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user is to judge, a Swedish sentence or two for each kind; dossiernummer, no names."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[str]:
        if self.kept:
            told = _listed(f"{one.what} {kr(one.paid_ore)} (listorna {kr(one.listed_ore)})" for one in self.kept)
            yield (
                f"Utbetalt är kvar som det har fyllts i, eftersom listorna säger mindre: {told}. Gäller listorna, "
                "rätta Utbetalt på bladet Uppföljning."
            )
        if self.in_both:
            told = _listed(f"{one.what} {kr(one.listed_ore)}" for one in self.in_both)
            yield (
                f"Listorna säger inte vilken boks ansökan som är betald för barn som är sökta i båda: {told}. Fyll i "
                "Utbetalt på bladet Uppföljning i var bok."
            )
        if self.siblings:
            told = _listed(f"{one.what} {kr(one.listed_ore)}" for one in self.siblings)
            yield (
                f"Listorna säger inte vilket syskons ansökan som är betald för barn som delar dossiernummer: {told}. "
                "Fyll i Utbetalt för vart och ett på bladet Uppföljning."
            )
        if self.below:
            told = _listed(f"{one.what} {kr(one.listed_ore)}" for one in self.below)
            yield (
                f"Listorna tar tillbaka mer än de har betalat ut: {told}. Är något kvar av det som betalades ut "
                "tidigare, fyll i det i Utbetalt på bladet Uppföljning."
            )


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An application of which the register and the lists do not say the same; öre, of both books together.

    Attributes:
        dossier: as the lists are understood; without /N where they take siblings together.
    """

    quarter: Quarter
    dossier: str
    paid_ore: int
    listed_ore: int

    @property
    def what(self) -> str:
        """As Uppföljning names it."""
        return f"{self.dossier} {self.quarter}"


def paid_by_lists(
    before: PaymentMatch | None,
    after: PaymentMatch | None,
    lists: Iterable[PaymentList],
    standing: Mapping[ChildKey, Standing],
    known: Collection[str],
    today: date,
) -> PaidByLists:
    """What the lists say has been paid of each child's application, where that is not what the register says.

    A sum that the lists did not say before has been typed by hand. It gives way where they say as much by now, or
    more; where they say less it stays, since they may not have all of it yet. It stays, too, where the new lists change
    nothing for the child: then it has been put right since. Less than nothing has never been paid: where the lists say
    so they lack what came before them.

    Args:
        before, after: without the new lists, and with them; None where there is no list.
        lists: all of them.
        standing: where each child's claim of a quarter and book stands.
        known: the dossiernummer of the register's children; one that is none of these can stand for siblings.
        today: when it was paid, where the lists do not tell.
    """
    earlier = {_whose(outcome): outcome.paid_ore for outcome in _of_applications(before)}
    days = _Days(lists)
    payments: list[Payment] = []
    kept: list[Unsettled] = []
    in_both: list[Unsettled] = []
    siblings: list[Unsettled] = []
    below: list[Unsettled] = []
    for outcome in _of_applications(after):
        quarter, dossier = whose = _whose(outcome)
        own = _own(whose, standing, known)
        if whose in earlier:
            known_ore = earlier[whose]
        else:  # the lists so far may have told the siblings apart
            known_ore = sum(earlier.get((quarter, one), 0) for one in {one.dossier for one in own})
        paid_ore, listed_ore = sum(one.paid_ore for one in own), max(0, outcome.paid_ore)
        typed = paid_ore != max(0, known_ore) and any(one.paid_on is not None for one in own)
        has_news = outcome.paid_ore != known_ore
        if not own or (typed and not has_news):
            continue
        unsettled = Unsettled(quarter, dossier, paid_ore, outcome.paid_ore)
        if outcome.paid_ore < 0 and has_news and not typed:
            below.append(unsettled)
        if paid_ore == listed_ore:
            continue
        if len(own) > 1:
            (siblings if len({one.dossier for one in own}) > 1 else in_both).append(unsettled)
        elif typed and listed_ore < paid_ore:
            kept.append(unsettled)
        else:
            (one,) = own
            key = quarter, one.book, one.dossier
            payments.append(Payment(*key, days.last_of(outcome) or today, listed_ore, one.booked_on, one.voucher))
    return PaidByLists(tuple(payments), tuple(kept), tuple(in_both), tuple(siblings), tuple(below))


def _own(whose: Whose, standing: Mapping[ChildKey, Standing], known: Collection[str]) -> list[Standing]:
    """The applications that a payment can be for: claimed, or paid before all of it was taken back."""
    quarter, dossier = whose
    same = [one for one in standing.values() if one.quarter == quarter and base_of(one.dossier) == base_of(dossier)]
    own = [one for one in same if one.dossier == dossier]
    if not own and dossier == base_of(dossier) and dossier not in known:
        own = same
    return [one for one in own if one.claimed_ore or one.paid_ore]


def _of_applications(match: PaymentMatch | None) -> Iterator[Outcome]:
    for outcome in () if match is None else match.outcomes:
        if outcome.kind in OF_APPLICATIONS:
            yield outcome


def _whose(outcome: Outcome) -> Whose:
    assert outcome.quarter is not None, "an application is for a quarter"
    return outcome.quarter, outcome.dossier


class _Days:
    """When the rows of the lists were paid."""

    def __init__(self, lists: Iterable[PaymentList]) -> None:
        self._rows: defaultdict[tuple[str, int], list[ListedPayment]] = defaultdict(list)
        for found in lists:
            for row in found.rows:
                self._rows[found.name, row.line].append(row)  # two lists may have one name

    def last_of(self, outcome: Outcome) -> date | None:
        """The last day on which any of it was paid; None where no row tells, or only of a day before its quarter."""
        quarter, dossier = _whose(outcome)
        child = base_of(dossier)
        days = (
            row.paid_on
            for place in outcome.lines
            for row in self._rows[place]
            if row.paid_on and row.paid_on >= quarter.start and base_of(row.dossier) == child
        )
        return max(days, default=None)


def _listed(texts: Iterable[str]) -> str:
    """The first of them, and how many more there are."""
    found: Sequence[str] = list(texts)
    more = f" och {len(found) - MAX_TOLD} till" if len(found) > MAX_TOLD else ""
    return ", ".join(found[:MAX_TOLD]) + more
