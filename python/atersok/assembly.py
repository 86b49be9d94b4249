"""What a command writes, put together before the first write: read, calculated, merged with what users answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from atersok.calculation import QuarterResult, calculate
from atersok.documents.model import Block
from atersok.domain.finding import Answer, Finding
from atersok.domain.register import BOOKS, Book
from atersok.workbook.folder import Progress, QuarterFolder
from atersok.workbook.write_book import (
    Content,
    Stage,
    Targets,
    answers,
    build_content,
    merged_findings,
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
    """

    quarter: QuarterResult
    targets: Mapping[Book, Targets]
    rows: Mapping[Book, Sequence[Row]]
    withheld: Mapping[Book, Mapping[str, Sequence[Finding]]]
    content: Mapping[Book, Content]

    def open_stops(self, book: Book) -> list[Finding]:
        """The book's findings that are Stopp and that nobody has answered so that the gate opens."""
        given: dict[str, Answer] = answers(self.rows)[book]
        quarter = str(self.quarter.quarter)
        return [
            finding
            for finding in self.quarter.books[book].findings
            if finding.severity == "Stopp"
            and not ((answer := given.get(finding.id_in(quarter))) is not None and answer.opens_gate)
        ]


def assemble(
    read: QuarterFolder,
    progress: Progress,
    write: Sequence[Book] = BOOKS,
    targets: Mapping[Book, Targets] | None = None,
    stage: Stage = Stage.DOCUMENTS,
    standing: Mapping[str, Sequence[Block]] | None = None,
) -> Assembled:
    """Calculates the quarter and everything that the books to be written will hold; nothing is written.

    Args:
        write: the books that the command writes.
        targets: each book's places, where they have been found already.
        stage: how far the command writes.
        standing: the documents as they stand, where the command holds its sums to them without writing them.

    Raises:
        UnusableInput: a sheet, table or template is missing.
    """
    places = targets or {book: Targets(read.books[book], book) for book in BOOKS}
    quarter = calculate(read.inputs, progress)
    rows = merged_findings(quarter, places)
    withheld = quarter.withheld(answers(rows))
    content = {
        book: build_content(
            quarter,
            quarter.books[book],
            places[book],
            rows,
            withheld[book],
            read.sources,
            stage,
            standing,
        )
        for book in write
    }
    return Assembled(quarter, places, rows, withheld, content)
