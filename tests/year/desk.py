"""Whoever works through the year: types in the books, runs commands, looks at the sheets; by a clock of the test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from atersok import assembly, commands, quarter_life
from atersok.build import build_register
from atersok.closedbook import open_workbook
from workbook.quarter import Outcome, atersok, cell, change, hashes, records, set_setting, table_of
from year import town
from year.town import Answer, Paid, Posting

Row = dict[str, Any]
LIST_HEADERS = ("Dossiernummer", "Ersättning", "Kvartal", "Belopp", "Utbetalningsdatum")


class Clock:
    """The hour that the program believes it is; a minute passes whenever it is asked."""

    def __init__(self) -> None:
        self.at = datetime(2025, 1, 1, 8, 0)

    def go_to(self, day: date) -> None:
        """The morning of a day, which is not before the last one."""
        assert day >= self.at.date()
        self.at = max(self.at, datetime.combine(day, time(8, 0)))

    def tick(self) -> datetime:
        """The time now."""
        self.at += timedelta(minutes=1)
        return self.at


@contextmanager
def clock_of_the_program() -> Iterator[Clock]:
    """Gives the clock that every command of the program reads as long as the block lasts."""
    clock = Clock()

    class Told(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return clock.tick()

    with pytest.MonkeyPatch.context() as patch:
        for module in (commands, assembly, quarter_life):
            patch.setattr(module, "datetime", Told)
        yield clock


@dataclass(frozen=True)
class Sheets:
    """One book as it was saved at some moment."""

    path: Path

    @cached_property
    def _book(self) -> xw.Book:
        return open_workbook(self.path)

    def rows(self, table: str) -> list[Row]:
        """A table's rows, without the blank one of an empty table."""
        found = records(table_of(self._book, table))
        return [row for row in found if any(value is not None for value in row.values())]


@dataclass(frozen=True)
class Moment:
    """The books as they were saved at some moment, what the command said, and every file of the claims register."""

    outcome: Outcome
    books: Mapping[str, Sheets]
    register: Mapping[str, str]

    def rows(self, book: str, table: str) -> list[Row]:
        """A table's rows in one book."""
        return self.books[book].rows(table)

    def all_rows(self, table: str) -> list[Row]:
        """A table's rows in the green book and then in the white one."""
        return [row for book in town.FILES for row in self.rows(book, table)]


@dataclass
class Desk:
    """A folder that is worked in.

    Attributes:
        folder: with the two books.
        clock: what the program believes.
        keep: where copies of the books are put, moment by moment.
    """

    folder: Path
    clock: Clock
    keep: Path
    moments: dict[str, Moment] = field(default_factory=dict)

    # -- commands

    def command(self, *arguments: object, expect: int = 0) -> Outcome:
        """A command that ends as expected."""
        outcome = atersok(*arguments)
        assert outcome.code == expect, (arguments, outcome.code, outcome.out, outcome.err)
        return outcome

    def run(self, name: str = "", *, expect: int = 0, folder: Path | None = None) -> Outcome:
        """Runs the quarter, and keeps what it wrote under a name."""
        place = folder or self.folder
        outcome = self.command("run", place, "--json", expect=expect)
        if name:
            self.look(name, outcome, place)
        return outcome

    def look(self, name: str, outcome: Outcome | None = None, folder: Path | None = None) -> Moment:
        """Keeps the books as they are now."""
        place = self.keep / f"{len(self.moments):02d}"
        place.mkdir(parents=True)
        for file in town.FILES.values():
            shutil.copyfile((folder or self.folder) / file, place / file)
        books = {book: Sheets(place / file) for book, file in town.FILES.items()}
        moment = Moment(outcome or Outcome(0, "", ""), books, hashes(self.folder / "ansokningar"))
        assert name not in self.moments
        self.moments[name] = moment
        return moment

    def submit(
        self, book: str, day: date, how: str, *more: object, folder: Path | None = None, expect: int = 0
    ) -> Outcome:
        """Marks a book as sent."""
        arguments = ("submit", folder or self.folder, "--bok", book, "--skickat", day, "--satt", how, *more)
        return self.command(*arguments, expect=expect)

    # -- what comes from elsewhere

    def put_register(self, quarter: str, gamma_left: date = town.LEFT) -> None:
        """The PUT register as others keep it."""
        path = self.folder / "put_databas.xlsx"
        path.unlink(missing_ok=True)
        build_register(
            path,
            barn=town.children_rows(quarter),
            placeringar=town.placement_rows(quarter, gamma_left),
            boenden=town.home_rows(quarter),
        )

    def put_export(self, quarter: str, postings: Sequence[Posting]) -> None:
        """The export, and the copies of its invoices."""
        path = self.folder / f"raindance_{quarter}.csv"
        path.write_bytes(town.export_text(postings).encode("cp1252"))
        for row in postings:
            if row.invoice:
                (self.folder / "fakturor" / f"{row.invoice}.pdf").write_bytes(b"%PDF-1.4\n")

    def put_list(self, name: str, rows: Sequence[Paid]) -> Path:
        """A payment list, as text or as a workbook by the ending of its name."""
        path = self.folder / name
        lines = [(row.dossier, row.kind, row.quarter, row.ore / 100, row.day) for row in rows]
        if path.suffix == ".xlsx":
            book = openpyxl.Workbook()
            sheet = book.active
            assert sheet is not None
            for line in (LIST_HEADERS, *lines):
                sheet.append(line)
            book.save(path)
        else:
            texts = [(*line[:3], f"{line[3]:.2f}".replace(".", ","), line[4].isoformat()) for line in lines]
            path.write_text("\n".join(";".join(line) for line in (LIST_HEADERS, *texts)), encoding="utf-8")
        return path

    # -- what is typed

    def type_settings(self, values: Mapping[str, str]) -> None:
        """The same settings in both books."""
        for file in town.FILES.values():
            change(self.folder / file, lambda book: [set_setting(book, *pair) for pair in values.items()])

    def type_attendance(self, book: str, rows: Sequence[Sequence[object]]) -> None:
        """All of Närvaro, in place of what stands there."""

        def edit(opened: xw.Book) -> None:
            table = table_of(opened, "tblNarvaro")
            sheet, top, old = table.range.sheet, table.header_row_range.row, table.range.rows.count - 1
            sheet.range((top + 1, 1), (top + old, 11)).clear_contents()
            table.resize(sheet.range((top, 1), (top + len(rows), 11)))
            first = sheet.range((top + 1, 1), (top + 1, 11))
            first.autofill(sheet.range((top + 1, 1), (top + len(rows), 11)), "fill_formats")
            sheet.range((top + 1, 1), (top + len(rows), 11)).value = [list(row) for row in rows]

        change(self.folder / town.FILES[book], edit)

    def type_days(self, book: str, rows: Sequence[Sequence[object]]) -> None:
        """The quarter's days and prices beside the stays that were carried on."""
        headers = ("Utskriven", "Dagar mån 1", "Dagar mån 2", "Dagar mån 3", "Dagar", "Dygnspris", "Belopp")
        self.type_all(
            book,
            "tblNarvaro",
            [({"Boende": row[0], "Dossiernr": row[1]}, dict(zip(headers, row[4:], strict=True))) for row in rows],
        )

    def type_in(self, book: str, table: str, where: Mapping[str, object], values: Mapping[str, object]) -> None:
        """Types beside the one row that has these values."""
        self.type_all(book, table, [(where, values)])

    def type_all(
        self, book: str, table: str, typed: Sequence[tuple[Mapping[str, object], Mapping[str, object]]]
    ) -> None:
        """Types beside several rows, each the only one that has its values, and saves."""

        def edit(opened: xw.Book) -> None:
            rows = records(table_of(opened, table))
            for where, values in typed:
                (number,) = [
                    number
                    for number, row in enumerate(rows)
                    if all(row[header] == value for header, value in where.items())
                ]
                for header, value in values.items():
                    cell(opened, table, number, header).value = value

        change(self.folder / town.FILES[book], edit)

    def type_answers(self, typed: Mapping[tuple[str, str], Mapping[str, object]]) -> None:
        """What Migrationsverket answered: (quarter, child) → what is typed in the row of Uppföljning."""
        for book in town.FILES:
            own = [
                ({"Kvartal": quarter, "Dossiernr": child}, values)
                for (quarter, child), values in typed.items()
                if town.BOOK_OF[town.home_of(child)] == book
            ]
            if own:
                self.type_all(book, "tblUppfoljning", own)

    def type_decisions(self, answers: Mapping[tuple[str, str], Answer]) -> None:
        """Decisions, typed."""
        self.type_answers({key: answer.cells for key, answer in answers.items()})
