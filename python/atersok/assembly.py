"""What a command writes, put together before the first write: read, calculated, merged with what users answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from atersok import closedbook
from atersok.calculation import QuarterResult, calculate
from atersok.documents.model import Block
from atersok.domain.finding import Finding
from atersok.domain.register import BOOKS, Book
from atersok.followup import follow_up
from atersok.register_events import Additions, Sending, additions
from atersok.submissions.claimed_before import with_claimed_before
from atersok.submissions.model import PaymentList, submissions
from atersok.submissions.standing import standings
from atersok.workbook.folder import Progress, QuarterFolder
from atersok.workbook.write_book import (
    Content,
    Stage,
    Targets,
    answers,
    build_content,
    merged_findings,
    open_stops,
)
from atersok.workbook.write_table import Row


@dataclass(frozen=True)
class Assembled:
    """A quarter, ready to be written.

    Attributes:
        targets: each book's places; of a book that is only read, too, since its answers hold for the gate.
        rows: for each book the rows of Avvikelser as they will stand.
        withheld: for each book the homes that the gate withholds, with the open Stopp behind each.
        content: for each book that is to be written, what goes into it.
        added: what the command puts into the claims register.
    """

    quarter: QuarterResult
    targets: Mapping[Book, Targets]
    rows: Mapping[Book, Sequence[Row]]
    withheld: Mapping[Book, Mapping[str, Sequence[Finding]]]
    content: Mapping[Book, Content]
    added: Additions

    def open_stops(self, book: Book) -> list[Finding]:
        """The book's findings that are Stopp and that nobody has answered so that the gate opens."""
        return open_stops(self.quarter, self.quarter.books[book], answers(self.rows)[book])


def assemble(
    read: QuarterFolder,
    progress: Progress,
    write: Sequence[Book] = BOOKS,
    targets: Mapping[Book, Targets] | None = None,
    stage: Stage = Stage.DOCUMENTS,
    standing: Mapping[str, Sequence[Block]] | None = None,
    *,
    at: datetime | None = None,
    sending: Mapping[Book, Sending] | None = None,
    lists: Sequence[PaymentList] = (),
) -> Assembled:
    """Calculates the quarter and everything that the books to be written will hold; nothing is written.

    Args:
        write: the books that the command writes.
        targets: each book's places, where they have been found already.
        stage: how far the command writes.
        standing: the documents as they stand, where the command holds its sums to them without writing them.
        at: when; deadlines are counted from its day.
        sending: the books that are marked as sent, and how.
        lists: payment lists to put into the claims register.

    Raises:
        UnusableInput: a sheet, table or template is missing.
    """
    places = targets or {book: _places(read, book) for book in BOOKS}
    at = at or datetime.now()
    quarter = with_claimed_before(calculate(read.inputs, progress), submissions(read.claims.entries))
    rows = merged_findings(quarter, places)
    withheld = quarter.withheld(answers(rows))
    added = Additions()
    if stage >= Stage.COSTS:
        progress("Läser ansökningsregistret")
        written = {book: places[book] for book in write}
        added = additions(quarter, written, withheld, read.claims, sending or {}, lists, at)
    versions = standings(added.entries or read.claims.entries).versions
    content = {
        book: build_content(
            quarter,
            quarter.books[book],
            places[book],
            rows,
            withheld[book],
            versions.get((quarter.quarter, book), ()),
            None if stage < Stage.COSTS else follow_up(quarter, book, withheld, added.entries, at.date()),
            added.pending.get(book),
            read.sources,
            stage,
            standing,
        )
        for book in write
    }
    return Assembled(quarter, places, rows, withheld, content, added)


def _places(read: QuarterFolder, book: Book) -> Targets:
    """A book's places; finding them asks for every sheet, and those of a whole quarter are large."""
    found = Targets(read.books[book], book)
    closedbook.rest(read.books[book])
    return found
