"""Inskickat: every version that was sent, and the next one, which the user fills in before Markera inskickad."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from atersok.calculation import QuarterResult
from atersok.checks.texts import some
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.followup import FollowUp
from atersok.rules.deadlines import strict_deadline
from atersok.rules.version import named_version
from atersok.submissions.model import HOWS, Entry, How, Received, Submitted
from atersok.workbook.cells import parse_day_since, parse_int
from atersok.workbook.tables import FoundTable, TableRow, read_rows
from atersok.workbook.write_table import Row

TO_SEND: Final = "Ska skickas"
NOTHING_NEW: Final = "Inget nytt att skicka"
SENT: Final = "Inskickad"
RECEIVED: Final = "Mottagen"


@dataclass(frozen=True, slots=True)
class EnteredVersion:
    """A row of tblInskickat as it stands.

    Attributes:
        shown: the number of the last event that the row was written from, 0 where it was never written.
        where: file, sheet and row.
    """

    quarter: Quarter
    version: int
    sent_on: date | None
    how: How | None
    received_on: date | None
    proof: str
    shown: int
    where: str


def read_inskickat(found: FoundTable) -> list[EnteredVersion]:
    """The rows of tblInskickat; one without a quarter and version is nobody's.

    Raises:
        UnusableInput: a day is no day, or Sätt is none that the register knows.
    """
    rows = []
    for row in read_rows(found):
        quarter = Quarter.parse(names.clean(row.values["Kvartal"]))
        version = _number(found, row, "Version")
        if quarter is None or not version:
            continue
        rows.append(
            EnteredVersion(
                quarter,
                version,
                _day(found, row, "Skickat", quarter),
                _how(found, row),
                _day(found, row, "Mottaget", quarter),
                names.clean(row.values["Bevis"]),
                _number(found, row, "Register"),
                found.where(row.row),
            )
        )
    return rows


def received_events(entered: Sequence[EnteredVersion], entries: Sequence[Entry], book: Book) -> list[Received]:
    """What users have typed in Mottaget and Bevis since the rows were written.

    Raises:
        UnusableInput: there is proof, but no day.
    """
    found = []
    for row in entered:
        known = [
            (entry.number, entry.event)
            for entry in entries
            if isinstance(entry.event, Received)
            and (entry.event.quarter, entry.event.book, entry.event.version) == (row.quarter, book, row.version)
        ]
        if not any(
            isinstance(entry.event, Submitted)
            and (entry.event.quarter, entry.event.book, entry.event.version) == (row.quarter, book, row.version)
            for entry in entries
        ):
            continue
        shown = _latest(event for number, event in known if number <= row.shown)
        current = _latest(event for _, event in known)
        # What was not typed is as the register has it by now.
        day = current[0] if row.received_on == shown[0] else row.received_on
        proof = current[1] if row.proof == shown[1] else row.proof
        if (row.received_on, row.proof) == (None, "") or (day, proof) == current:
            continue
        if day is None:
            raise UnusableInput("Bevis är ifyllt men inte Mottaget", row.where, "Fyll i dagen, eller töm Bevis")
        found.append(Received(row.quarter, book, row.version, day, proof))
    return found


def _latest(events: Iterable[Received]) -> tuple[date | None, str]:
    """What the last of them says, None and "" where there is none."""
    found: tuple[date | None, str] = (None, "")
    for event in events:
        found = event.received_on, event.proof
    return found


def next_version(entries: Sequence[Entry], quarter: Quarter, book: Book) -> int:
    """The number that the quarter's next submission gets."""
    versions = [
        entry.event.version
        for entry in entries
        if isinstance(entry.event, Submitted) and (entry.event.quarter, entry.event.book) == (quarter, book)
    ]
    return max(versions, default=0) + 1


def inskickat_rows(
    follow: FollowUp, result: QuarterResult, book: Book, withheld: Sequence[str], pending: EnteredVersion | None
) -> list[Row]:
    """The rows of tblInskickat: what was sent, in the register's order, then the quarter's next version; kronor.

    Args:
        withheld: homes that the gate holds back today.
        pending: what the user has filled in for the next version.
    """
    quarter, parameters = result.quarter, result.inputs.parameters
    last = follow.entries[-1].number if follow.entries else 0
    received = {
        (entry.event.quarter, entry.event.version): entry.event
        for entry in follow.entries
        if isinstance(entry.event, Received) and entry.event.book == book
    }
    rows: list[Row] = []
    before: dict[Quarter, Submitted] = {}
    for entry in follow.entries:
        event = entry.event
        if not isinstance(event, Submitted) or event.book != book:
            continue
        got = received.get((event.quarter, event.version))
        earlier = before[event.quarter].claim_ore if event.quarter in before else 0
        rows.append(
            {
                "Kvartal": str(event.quarter),
                "Version": event.version,
                "Läge": RECEIVED if got else SENT,
                "Skickat": event.sent_on,
                "Sätt": event.how,
                "Mottaget": got.received_on if got else None,
                "Bevis": (got.proof or None) if got else None,
                "Barn": len({line.dossier for line in event.lines if line.claim_ore}),
                "Sökt i allt": event.claim_ore / 100,
                "Ändring": (event.claim_ore - earlier) / 100,
                "Ska ha kommit in": strict_deadline(event.quarter, parameters),
                "Regelversion": event.rules,
                "Hålls inne": some(event.withheld) or None,
                "Register": last,
            }
        )
        before[event.quarter] = event
    held = set(withheld)
    sendable = [row for row in result.books[book].claim.entries if row.home not in held]
    difference = follow.difference
    change = sum(row.claim_ore for row in sendable) if difference is None else difference.send_ore
    is_new = change != 0 if difference is None else any(line.send_ore for line in difference.lines)
    sent = before.get(quarter)
    claiming = {row.dossier for row in sendable if row.claim_ore}
    if sent is not None:  # a home that is held back now stands as it was sent
        claiming |= {line.dossier for line in sent.lines if line.home in held and line.claim_ore}
    rows.append(
        {
            "Kvartal": str(quarter),
            "Version": next_version(follow.entries, quarter, book),
            "Läge": TO_SEND if is_new else NOTHING_NEW,
            "Skickat": pending.sent_on if pending else None,
            "Sätt": pending.how if pending else None,
            "Mottaget": pending.received_on if pending else None,
            "Bevis": (pending.proof or None) if pending else None,
            "Barn": len(claiming),
            "Sökt i allt": ((0 if sent is None else sent.claim_ore) + change) / 100,
            "Ändring": change / 100,
            "Ska ha kommit in": strict_deadline(quarter, parameters),
            "Regelversion": named_version(parameters),
            "Hålls inne": some(sorted(held)) or None,
            "Register": last,
        }
    )
    return rows


def _how(found: FoundTable, row: TableRow) -> How | None:
    text = names.clean(row.values["Sätt"])
    known = next((how for how in HOWS if names.key(how) == names.key(text)), None)
    if text and known is None:
        raise UnusableInput(f"Sätt är {text}", found.where(row.row, "Sätt"), f"Skriv {', '.join(HOWS)}")
    return known


def _day(found: FoundTable, row: TableRow, header: str, quarter: Quarter) -> date | None:
    try:
        return parse_day_since(row.values[header], quarter.start)
    except ValueError as error:
        raise UnusableInput(f"cellen {error}", found.where(row.row, header), "Rätta eller töm cellen") from error


def _number(found: FoundTable, row: TableRow, header: str) -> int:
    try:
        return parse_int(row.values[header]) or 0
    except ValueError as error:
        raise UnusableInput(f"cellen {error}", found.where(row.row, header), "Ta bort raden") from error
