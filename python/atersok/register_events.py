"""What a command puts into the claims register: what users typed on its sheets, what is sent, payment lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from atersok.calculation import QuarterResult
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Finding
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.followup import payments_of
from atersok.submissions.earlier import latest_versions
from atersok.submissions.freeze import freeze
from atersok.submissions.listed_payments import paid_by_lists
from atersok.submissions.model import (
    Entry,
    Event,
    How,
    PaymentList,
    Received,
    Submitted,
    submissions,
)
from atersok.submissions.standing import standing_at, standings
from atersok.submissions.store import ClaimsRegister
from atersok.workbook import layout
from atersok.workbook.cells import parse_day_since
from atersok.workbook.sheets.inskickat import EnteredVersion, next_version, read_inskickat, received_events
from atersok.workbook.sheets.kontroller import MASTER_OK
from atersok.workbook.sheets.uppfoljning import answer_events, shown_numbers
from atersok.workbook.write_book import Targets


@dataclass(frozen=True, slots=True)
class Sending:
    """How a book's quarter is sent; what is None stands in the last row of its sheet Inskickat.

    Attributes:
        received_on, proof: what is known already of its arrival.
    """

    sent_on: date | None = None
    how: How | None = None
    received_on: date | None = None
    proof: str = ""


@dataclass(frozen=True)
class Additions:
    """What a command is about to put into the register, and how the register then stands.

    Attributes:
        events: in the order in which they are put in.
        entries: the register with them.
        pending: for each book what its user has filled in for the quarter's next version.
        notes: what payment lists say that is not put in, for the user to judge (Swedish; dossiernummer, no names).
    """

    events: Sequence[Event] = ()
    entries: Sequence[Entry] = ()
    pending: Mapping[Book, EnteredVersion] = field(default_factory=dict)
    notes: Sequence[str] = ()


def additions(
    quarter: QuarterResult,
    targets: Mapping[Book, Targets],
    withheld: Mapping[Book, Mapping[str, Sequence[Finding]]],
    claims: ClaimsRegister,
    sending: Mapping[Book, Sending],
    lists: Sequence[PaymentList],
    at: datetime,
) -> Additions:
    """What users typed in these books, what is sent, and payment lists that the register does not have yet.

    Args:
        targets: the books that the command writes.
        sending: the books that are marked as sent.

    Raises:
        UnusableInput: a cell cannot be read, or a book that is to be sent has nothing new, or no day and way.
    """
    entries = claims.entries
    now = standings(entries)
    events: list[Event] = []
    pending: dict[Book, EnteredVersion] = {}
    for book, places in targets.items():
        entered = read_inskickat(places.table(layout.INSKICKAT))
        events += received_events(entered, entries, book)
        answers = places.table(layout.UPPFOLJNING)
        shown = {number: standing_at(entries, number) for number in shown_numbers(answers)}
        events += answer_events(answers, book, shown, now)
        following = next_version(entries, quarter.quarter, book)
        filled = [row for row in entered if (row.quarter, row.version) == (quarter.quarter, following)]
        if book in sending:
            events += _sent(quarter, book, withheld[book], entries, sending[book], filled[:1])
        elif filled:
            pending[book] = filled[0]
    known = {entry.event.sha256 for entry in entries if isinstance(entry.event, PaymentList)}
    new: list[PaymentList] = []
    for found in lists:
        if found.sha256 not in known:
            known.add(found.sha256)
            new.append(found)
    role = quarter.inputs.settings["gron"].contact_role
    notes: tuple[str, ...] = ()
    if new:
        before = payments_of(quarter, _numbered(entries, events, at, role))
        events += new
        after = _numbered(entries, events, at, role)
        lists = [entry.event for entry in after if isinstance(entry.event, PaymentList)]
        known = {child.dossier for child in quarter.inputs.register.all_children}
        children = standings(after).children
        paid = paid_by_lists(before, payments_of(quarter, after), lists, children, known, at.date())
        events += paid.payments
        notes = paid.notes
    return Additions(events, _numbered(entries, events, at, role), pending, notes)


def _numbered(entries: Sequence[Entry], events: Sequence[Event], at: datetime, role: str) -> tuple[Entry, ...]:
    """The register as it will stand with the events."""
    first = len(entries) + 1
    return (*entries, *(Entry(number, at, role, event) for number, event in enumerate(events, start=first)))


def _sent(
    quarter: QuarterResult,
    book: Book,
    withheld: Mapping[str, Sequence[Finding]],
    entries: Sequence[Entry],
    sending: Sending,
    filled: Sequence[EnteredVersion],
) -> list[Event]:
    where = f"{quarter.inputs.attendances[book].file}, blad {layout.INSKICKAT.sheet}"
    row = filled[0] if filled else None
    sent_on = sending.sent_on or (row.sent_on if row else None)
    how = sending.how or (row.how if row else None)
    if sent_on is None or how is None:
        missing = "Skickat" if sent_on is None else "Sätt"
        raise UnusableInput(f"{missing} är inte ifyllt för det som ska markeras som inskickat", where, "Fyll i raden")
    before = latest_versions(submissions(entries)).get((quarter.quarter, book))
    version = 1 if before is None else before.version + 1
    event = freeze(quarter, book, withheld, version, sent_on, how, before)
    if (before is None and not event.claim_ore) or (before is not None and _same(before, event)):
        raise UnusableInput(
            "det finns inget att skicka: inget återsöks som inte redan är inskickat", where, "Se bladet Tillägg"
        )
    received_on = sending.received_on or (row.received_on if row else None)
    proof = sending.proof or (row.proof if row else "")
    if proof and received_on is None:
        raise UnusableInput("Bevis är ifyllt men inte Mottaget", where, "Fyll i dagen, eller töm Bevis")
    for header, day in (("Skickat", sent_on), ("Mottaget", received_on)):
        _check_day(header, day, quarter.quarter, where)
    received = [] if received_on is None else [Received(quarter.quarter, book, version, received_on, proof)]
    return [event, *received]


def _check_day(header: str, day: date | None, quarter: Quarter, where: str) -> None:
    """Whether the sheets, too, take a day that is about to be put in: what is in the register stays there.

    Raises:
        UnusableInput: they do not.
    """
    try:
        fits = parse_day_since(day, quarter.start) == day
    except ValueError:
        fits = False
    if not fits:
        raise UnusableInput(
            f"{header} är en dag före kvartalet, eller inget rimligt datum", where, "Rätta dagen, och kör om"
        )


def _same(before: Submitted, now: Submitted) -> bool:
    """Whether nothing claimed differs, child by child."""
    then, today = ({line.key: line.claim_ore for line in event.lines if line.claim_ore} for event in (before, now))
    return then == today


def enter(claims: ClaimsRegister, added: Additions) -> None:
    """Puts the events into the register.

    Raises:
        UnusableInput: it cannot be written, or somebody else has put something in since it was read: then all of the
            events are in it, and the sheets, which do not show what the other one put in, are not to be written.
    """
    own = added.entries[len(added.entries) - len(added.events) :]
    numbers = [claims.append(entry.event, entry.role, entry.at).number for entry in own]
    if numbers != [entry.number for entry in own]:
        raise UnusableInput(
            "någon annan har skrivit i ansökningsregistret under körningen; det du fyllde i är sparat där, men "
            "bladen är inte skrivna",
            claims.folder.name,
            "Tryck Beräkna, eller kör atersok run MAPP, så skrivs de",
        )


def check_sendable(master: str, file: str) -> None:
    """Whether a book's figures agree, so that what is frozen is what stands on its documents.

    Raises:
        UnusableInput: they do not.
    """
    if master != MASTER_OK:
        raise UnusableInput(
            "huvudkontrollen är inte OK, så det som skickas är inte det som står på bladen",
            f"{file}, blad {layout.KONTROLLER.sheet}",
            "Tryck Skriv blad, granska och skriv ut på nytt, och markera sedan som inskickat",
        )
