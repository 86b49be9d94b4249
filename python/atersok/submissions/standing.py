"""Where every claim stands: what the events of the claims register add up to, per quarter, book and child.

Pure, and by the events alone. What counts of several is the latest: a decision that was changed on appeal, a payment
that was booked. What was decided or paid before a child's claim was last changed says nothing of the change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.submissions.model import (
    Completion,
    DayRateReport,
    Decision,
    Entry,
    How,
    Payment,
    PaymentList,
    Received,
    RefusalReason,
    Submitted,
)

State = Literal[
    "Inget sökt",
    "Inskickad",
    "Mottagen",
    "Komplettering begärd",
    "Komplettering lämnad",
    "Beviljad",
    "Delvis beviljad",
    "Avslag",
    "Utbetald",
    "Bokförd",
]
"""How far a child's claim of a quarter has come; "Inget sökt" where the quarter was sent without a claim for it."""

QuarterKey: TypeAlias = tuple[Quarter, Book]
ChildKey: TypeAlias = tuple[Quarter, Book, str]

_AGED: Final[Mapping[State, str]] = {
    "Inskickad": "inskickad",
    "Mottagen": "mottagen",
    "Komplettering begärd": "komplettering begärd",
    "Komplettering lämnad": "komplettering lämnad",
    "Beviljad": "beslut",
    "Delvis beviljad": "beslut",
    "Avslag": "beslut",
    "Utbetald": "utbetald",
    "Bokförd": "bokförd",
}

ANSWER: Final = "Svara på kompletteringen"
APPEAL: Final = "Överklaga"
ENTER_RECEIVED: Final = "För in vilken dag Migrationsverket tog emot ansökan"
AWAIT_DECISION: Final = "Vänta beslut"
AWAIT_REST: Final = "Vänta beslut om resten"
ENTER_DECISION: Final = "För in beslutet"
AWAIT_PAYMENT: Final = "Vänta utbetalning"
PAY_BACK: Final = "Betala tillbaka det som är utbetalt för mycket"
BOOK_PAYMENT: Final = "Bokför utbetalningen"


@dataclass(frozen=True, slots=True)
class Age:
    """How many days a claim has stood where it stands, and since what; less than 0 where the day is yet to come."""

    days: int
    since: date
    what: str


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done next, and the last day for it, None where there is none."""

    what: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class VersionStanding:
    """One version of a quarter as it was sent.

    Attributes:
        number, role: of the entry that says so.
        claim_ore: the whole claim as it stood at this version.
        received_on, proof: when Migrationsverket received it and what proves it, None and "" until that is known.
    """

    quarter: Quarter
    book: Book
    version: int
    number: int
    role: str
    sent_on: date
    how: How
    rules: str
    claim_ore: int
    received_on: date | None = None
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one child's claim of a quarter in one book stands; amounts in öre, days None and texts "" until known.

    Attributes:
        version: the one that last changed the child's claim, 0 where none claims anything for it.
        claimed_ore: the child's claim in the latest version.
        sent_on, received_on, proof: of `version`.
        asked_on, answer_by, given_on: of the completion.
        decided_on, granted_ore, refused_ore, reason, appeal_by, reference: of the decision.
        paid_on, paid_ore, booked_on, voucher: of what was paid, in all so far.
        day_rate_reported_on: when it was reported that the day rate did not come.
    """

    quarter: Quarter
    book: Book
    dossier: str
    version: int = 0
    claimed_ore: int = 0
    sent_on: date | None = None
    received_on: date | None = None
    proof: str = ""
    asked_on: date | None = None
    answer_by: date | None = None
    given_on: date | None = None
    decided_on: date | None = None
    granted_ore: int = 0
    refused_ore: int = 0
    reason: RefusalReason | Literal[""] = ""
    appeal_by: date | None = None
    reference: str = ""
    paid_on: date | None = None
    paid_ore: int = 0
    booked_on: date | None = None
    voucher: str = ""
    day_rate_reported_on: date | None = None

    @property
    def open_ore(self) -> int:
        """What has been neither granted nor refused of what is claimed."""
        return self.claimed_ore - self.granted_ore - self.refused_ore

    @property
    def unpaid_ore(self) -> int:
        """What was granted and not paid; less than 0 where too much was."""
        return self.granted_ore - self.paid_ore

    @property
    def state(self) -> State:
        """How far it has come since the claim was last changed."""
        if self.paid_on is not None and self._holds(self.paid_on):
            return "Bokförd" if self._is_booked else "Utbetald"
        return self._decided or self._completed or self._sent

    @property
    def _decided(self) -> State | None:
        decided = self.decided_on is not None and self._holds(self.decided_on)
        if not decided or (self.granted_ore == self.refused_ore == 0 and self.open_ore):
            return None  # a decision that says nothing of the amount
        if self.refused_ore == 0 and self.open_ore == 0:
            return "Beviljad"
        return "Avslag" if self.granted_ore == 0 else "Delvis beviljad"

    @property
    def _completed(self) -> State | None:
        if self.given_on is not None and self._holds(self.given_on):
            return "Komplettering lämnad"
        return "Komplettering begärd" if self._is_asked else None

    @property
    def _sent(self) -> State:
        if self.received_on is not None:
            return "Mottagen"
        return "Inget sökt" if self.sent_on is None else "Inskickad"

    @property
    def _is_asked(self) -> bool:
        """Whether a completion is asked for, and neither given nor overtaken by a decision or another claim."""
        asked = self.asked_on or self.answer_by
        if asked is None or self.given_on is not None or not self._holds(asked):
            return False
        return self._decided is None or (self.decided_on is not None and asked > self.decided_on)

    @property
    def _is_booked(self) -> bool:
        """Whether the last payment is: what was booked before it was an earlier one."""
        return self.booked_on is not None and (self.paid_on is None or self.booked_on >= self.paid_on)

    def _holds(self, day: date) -> bool:
        """Whether what happened that day is about the claim as it was last sent."""
        return self.sent_on is None or day >= self.sent_on

    def age_on(self, today: date) -> Age | None:
        """How long it has stood where it stands; None where nothing was claimed, or the day is not known."""
        state = self.state
        since = {
            "inskickad": self.sent_on,
            "mottagen": self.received_on,
            "komplettering begärd": self.asked_on,
            "komplettering lämnad": self.given_on,
            "beslut": self.decided_on,
            "utbetald": self.paid_on,
            "bokförd": self.booked_on,
        }.get(_AGED.get(state, ""))
        return None if since is None else Age((today - since).days, since, _AGED[state])

    def dues_on(self, today: date) -> tuple[Due, ...]:
        """Everything that is to be done: first what has a last day, in order of it, also where that day has passed.

        An appeal can be made no more after its last day, so it is left out then.
        """
        dues = list(self._dues(today))
        return tuple(sorted(dues, key=lambda due: due.day or date.max))

    def next_due(self, today: date) -> Due | None:
        """The first of what is to be done; None where nothing is."""
        return next(iter(self.dues_on(today)), None)

    def _dues(self, today: date) -> Iterable[Due]:
        if self._is_asked:
            yield Due(ANSWER, self.answer_by)
        if self.refused_ore and self.appeal_by is not None and self.appeal_by >= today:
            yield Due(APPEAL, self.appeal_by)
        if self.paid_on is not None and not self._is_booked:
            yield Due(BOOK_PAYMENT)
        if self.decided_on is not None and self.unpaid_ore:
            yield Due(AWAIT_PAYMENT if self.unpaid_ore > 0 else PAY_BACK)
        if self.paid_on is not None and self.decided_on is None:
            yield Due(ENTER_DECISION)
        match self.state:
            case "Inskickad":
                yield Due(ENTER_RECEIVED)
            case "Mottagen" | "Komplettering lämnad":
                yield Due(AWAIT_DECISION)
            case "Inget sökt" | "Komplettering begärd":
                return
            case _ if self.open_ore and self.decided_on is not None:
                yield Due(AWAIT_REST)


@dataclass(frozen=True, slots=True)
class Standings:
    """Where everything stands.

    Attributes:
        versions: quarter and book → its versions in order.
        children: quarter, book and dossier → where it stands, in that order: every child of a submission, and every
            one of whom an event tells.
    """

    versions: Mapping[QuarterKey, tuple[VersionStanding, ...]]
    children: Mapping[ChildKey, Standing]

    def of(self, quarter: Quarter, book: Book) -> list[Standing]:
        """The children of one quarter and book, in order of their dossier."""
        return [standing for key, standing in self.children.items() if key[:2] == (quarter, book)]


def standings(entries: Sequence[Entry]) -> Standings:
    """What the events add up to, whatever their order but that the later of one kind replaces the earlier."""
    submitted: defaultdict[QuarterKey, dict[int, tuple[Entry, Submitted]]] = defaultdict(dict)
    received: dict[tuple[QuarterKey, int], Received] = {}
    facts: defaultdict[ChildKey, dict[str, object]] = defaultdict(dict)
    for entry in entries:
        match entry.event:
            case Submitted() as event:
                submitted[event.quarter, event.book][event.version] = entry, event
            case Received() as event:
                received[(event.quarter, event.book), event.version] = event
            case Completion() | Decision() | Payment() | DayRateReport() as event:
                facts[event.quarter, event.book, event.dossier].update(_facts(event))
            case PaymentList():
                pass  # what it says of a child is entered as payments
    versions = {
        key: tuple(_version(*found[number], received.get((key, number))) for number in sorted(found))
        for key, found in sorted(submitted.items())
    }
    for key, found in submitted.items():
        events = [found[number][1] for number in sorted(found)]
        for dossier, claimed in _claims(events, versions[key]).items():
            facts[*key, dossier].update(claimed)
    children = {key: Standing(*key, **facts[key]) for key in sorted(facts)}  # type: ignore[arg-type]
    return Standings(versions, children)


def standing_at(entries: Sequence[Entry], number: int) -> Standings:
    """As it was after the entry of that number: what a sheet showed that was written then."""
    return standings([entry for entry in entries if entry.number <= number])


def _version(entry: Entry, event: Submitted, received: Received | None) -> VersionStanding:
    return VersionStanding(
        quarter=event.quarter,
        book=event.book,
        version=event.version,
        number=entry.number,
        role=entry.role,
        sent_on=event.sent_on,
        how=event.how,
        rules=event.rules,
        claim_ore=event.claim_ore,
        received_on=None if received is None else received.received_on,
        proof="" if received is None else received.proof,
    )


def _facts(event: Completion | Decision | Payment | DayRateReport) -> dict[str, object]:
    """What an event says of a child; all of it replaces what an earlier one of its kind said."""
    match event:
        case Completion():
            return {"asked_on": event.asked_on, "answer_by": event.answer_by, "given_on": event.given_on}
        case Decision():
            return {
                "decided_on": event.decided_on,
                "granted_ore": event.granted_ore,
                "refused_ore": event.refused_ore,
                "reason": event.reason,
                "appeal_by": event.appeal_by,
                "reference": event.reference,
            }
        case Payment():
            return {
                "paid_on": event.paid_on,
                "paid_ore": event.paid_ore,
                "booked_on": event.booked_on,
                "voucher": event.voucher,
            }
        case DayRateReport():
            return {"day_rate_reported_on": event.reported_on}


def _claims(events: Sequence[Submitted], versions: Sequence[VersionStanding]) -> dict[str, dict[str, object]]:
    """Dossier → what the versions say of its claim."""
    claims = [_claim_by_child(event) for event in events]
    found: dict[str, dict[str, object]] = {}
    for dossier in {line.dossier for event in events for line in event.lines}:
        now: Mapping[object, int] = {}
        changed: VersionStanding | None = None
        for claim, version in zip(claims, versions, strict=True):
            then = claim.get(dossier, {})
            if then != now:
                now, changed = then, version
        found[dossier] = {"claimed_ore": sum(now.values())}
        if changed is not None:
            found[dossier] |= {
                "version": changed.version,
                "sent_on": changed.sent_on,
                "received_on": changed.received_on,
                "proof": changed.proof,
            }
    return found


def _claim_by_child(event: Submitted) -> dict[str, dict[object, int]]:
    """Dossier → its lines that claim something, by home, month and code."""
    found: defaultdict[str, dict[object, int]] = defaultdict(dict)
    for line in event.lines:
        if line.claim_ore:
            found[line.dossier][line.key] = line.claim_ore
    return dict(found)
