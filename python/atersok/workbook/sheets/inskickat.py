"""Inskickat: every version that was sent, and the next one, which the user fills in before Markera inskickad."""

from __future__ import annotations

from collections.abc import Sequence
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
from atersok.workbook.cells import parse_day, parse_int
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
                _day(found, row, "Skickat"),
                _how(found, row),
                _day(found, row, "Mottaget"),
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
        typed = (row.received_on, row.proof)
        shown = [(event.received_on, event.proof) for number, event in known if number <= row.shown]
        current = [(event.received_on, event.proof) for _, event in known]
        if typed in {(None, ""), *shown[-1:], *current[-1:]}:
            continue
        if row.received_on is None:
            raise UnusableInput("Bevis är ifyllt men inte Mottaget", row.where, "Fyll i dagen, eller töm Bevis")
        found.append(Received(row.quarter, book, row.version, row.received_on, row.proof))
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
    before: dict[Quarter, int] = {}
    for entry in follow.entries:
        event = entry.event
        if not isinstance(event, Submitted) or event.book != book:
            continue
        got = received.get((event.quarter, event.version))
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
                "Ändring": (event.claim_ore - before.get(event.quarter, 0)) / 100,
                "Ska ha kommit in": strict_deadline(event.quarter, parameters),
                "Regelversion": event.rules,
                "Hålls inne": some(event.withheld) or None,
                "Register": last,
            }
        )
        before[event.quarter] = event.claim_ore
    held = set(withheld)
    sendable = [row for row in result.books[book].claim.entries if row.home not in held]
    difference = follow.difference
    change = sum(row.claim_ore for row in sendable) if difference is None else difference.send_ore
    is_new = difference is None or any(line.send_ore for line in difference.lines)
    rows.append(
        {
            "Kvartal": str(quarter),
            "Version": next_version(follow.entries, quarter, book),
            "Läge": TO_SEND if is_new else NOTHING_NEW,
            "Skickat": pending.sent_on if pending else None,
            "Sätt": pending.how if pending else None,
            "Mottaget": pending.received_on if pending else None,
            "Bevis": (pending.proof or None) if pending else None,
            "Barn": len({row.dossier for row in sendable if row.claim_ore}),
            "Sökt i allt": (before.get(quarter, 0) + change) / 100,
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


def _day(found: FoundTable, row: TableRow, header: str) -> date | None:
    try:
        return parse_day(row.values[header])
    except ValueError as error:
        raise UnusableInput(f"cellen {error}", found.where(row.row, header), "Rätta eller töm cellen") from error


def _number(found: FoundTable, row: TableRow, header: str) -> int:
    try:
        return parse_int(row.values[header]) or 0
    except ValueError as error:
        raise UnusableInput(f"cellen {error}", found.where(row.row, header), "Ta bort raden") from error
