"""What the claims register holds: submissions and what happened to them, as values.

No event names a child: a dossiernummer stands for it, so that the register can be kept as long as the accounts are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeAlias, get_args

from atersok.domain.quarter import Quarter
from atersok.domain.register import Book

How = Literal["Post", "E-tjänst", "E-post", "Bud"]
"""How a claim was sent."""

HOWS: Final[tuple[How, ...]] = get_args(How)

RefusalReason = Literal[
    "För sent",
    "Vårdbehov ej styrkt",
    "Ej ensamkommande",
    "Schablon ej avdragen",
    "Moms eller utbildning",
    "Fel antal dygn",
    "Redan sökt",
    "Kreditfaktura",
    "Underlag saknas",
    "Annat",
]
"""Why Migrationsverket refused (rules.md §8)."""

REFUSAL_REASONS: Final[tuple[RefusalReason, ...]] = get_args(RefusalReason)


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One row of tblKostnad as it stood; amounts in öre."""

    dossier: str
    home: str
    track: str
    month: str
    code: str
    days: int
    cost_ore: int
    daily_rate_ore: int
    claim_ore: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Child, home, month and code: what a later run is held against."""
        return self.dossier, self.home, self.month, self.code


@dataclass(frozen=True, slots=True)
class CostLine:
    """The part of one ledger row that a claim rests on.

    Attributes:
        row: the row's identity as `row_identity` writes it, the same in every export of it.
        content: what tells the row's content from another's, 16 hexadecimal digits.
        invoice: supplier and invoice number, "" where the row has none.
        voucher: vertyp, vernr and rad as a user knows them.
        home: the home that bore it.
        first, last: the days of service that were claimed, both included: the pairs (row, day) are all between.
        row_ore: the whole row's Belopp.
        ore: what of it was spread over these days.
    """

    row: str
    content: str
    invoice: str
    voucher: str
    home: str
    first: date
    last: date
    row_ore: int
    ore: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """A quarter of one book, frozen as version n when it was sent.

    Attributes:
        version: 1 for the claim, 2 and on for what was added to it or taken back.
        sent_on, how: when and how it left the house.
        rules, rules_checked_on: the rule version of the claim, and the day to which its law text was checked.
        withheld: homes that the gate held back: none of their rows are in `lines`.
        lines: the whole claim as it stood at this version (not the difference), homes that were held back left out. A
            home that an earlier version sent and that is held back now stands in `lines` as it was sent.
        costs: the ledger rows behind them; a register reads them first when they are asked for.
    """

    quarter: Quarter
    book: Book
    version: int
    sent_on: date
    how: How
    rules: str
    rules_checked_on: date
    withheld: tuple[str, ...]
    lines: tuple[ClaimLine, ...]
    costs: Sequence[CostLine]

    @property
    def claim_ore(self) -> int:
        """The whole claim as it stood at this version, öre."""
        return sum(line.claim_ore for line in self.lines)


@dataclass(frozen=True, slots=True)
class Received:
    """Migrationsverket received a version: what counts against the deadline (rules.md §3)."""

    quarter: Quarter
    book: Book
    version: int
    received_on: date
    proof: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion (komplettering) asked for, and given; what is None is not known yet.

    A later event of the same child and quarter replaces the earlier one.
    """

    quarter: Quarter
    book: Book
    dossier: str
    asked_on: date | None
    answer_by: date | None
    given_on: date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision (beslut) of Migrationsverket on one child's claim; amounts in öre.

    A later event of the same child and quarter replaces the earlier one (a decision can be changed on appeal).

    Attributes:
        granted_ore: beviljat, of what was claimed.
        refused_ore: avslag.
        reason: why it was refused, "" where nothing was.
        appeal_by: överklaga senast, None where nothing was refused.
        reference: Migrationsverket's own number.
    """

    quarter: Quarter
    book: Book
    dossier: str
    decided_on: date
    granted_ore: int
    refused_ore: int
    reason: RefusalReason | Literal[""]
    appeal_by: date | None
    reference: str


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid out for one child's claim, öre in all so far; a later event replaces the earlier one.

    Attributes:
        booked_on, voucher: bokfört: when and with what verifikat, None and "" until it is.
    """

    quarter: Quarter
    book: Book
    dossier: str
    paid_on: date
    paid_ore: int
    booked_on: date | None
    voucher: str


@dataclass(frozen=True, slots=True)
class DayRateReport:
    """A day rate that did not come was reported to Migrationsverket (before the excess is applied for)."""

    quarter: Quarter
    book: Book
    dossier: str
    reported_on: date


@dataclass(frozen=True, slots=True)
class ListedPayment:
    """One row of Migrationsverket's payment list; öre.

    Attributes:
        line: its line in the file.
        kind: "schablon", "ansökan", "annat" (another compensation than these), "" where the list does not tell.
        first, last: the days that it is for, None where the list does not tell.
    """

    line: int
    dossier: str
    kind: str
    first: date | None
    last: date | None
    ore: int
    paid_on: date | None
    reference: str


@dataclass(frozen=True, slots=True)
class PaymentList:
    """A payment list (utbetalningslista) that was imported: its name, SHA-256 and rows."""

    name: str
    sha256: str
    rows: tuple[ListedPayment, ...]


Event: TypeAlias = Submitted | Received | Completion | Decision | Payment | DayRateReport | PaymentList


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the register keeps it.

    Attributes:
        number: 1, 2, 3 …, without a gap.
        at: when it was written, local time.
        role: who wrote it, as a role.
    """

    number: int
    at: datetime
    role: str
    event: Event


def submissions(entries: Sequence[Entry]) -> list[Submitted]:
    """Every submission of a claims register, in the order in which they were made."""
    return [entry.event for entry in entries if isinstance(entry.event, Submitted)]
