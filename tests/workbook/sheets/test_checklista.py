"""Checklista: the table's rows, and the way from each step to its sheet."""

from __future__ import annotations

from datetime import date
from itertools import compress
from pathlib import Path
from typing import Any

import pytest

from atersok import buttons, closedbook, messages
from atersok.build import build_book
from atersok.checklist import Done, checklist_rows
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.rules.parameters import load
from atersok.workbook import layout
from atersok.workbook.sheets.checklista import checklista_formulas, checklista_rows, left_to_register
from atersok.workbook.tables import find_table, read_rows
from atersok.workbook.write_table import Row, write_table

K2 = Quarter(2025, 2)


@pytest.mark.parametrize("book", BOOKS)
def test_a_row_fills_every_column_but_the_users(book: Book) -> None:
    steps = checklist_rows(book, K2, load(), Done(fetched=True))
    rows = checklista_rows(steps)
    assert len(rows) == len(steps)
    users = {column.header for column in layout.CHECKLISTA.columns if column.source == "input"}
    assert all(set(row) == set(layout.CHECKLISTA.headers) - users for row in rows)


def test_a_row_says_when_the_step_is_due_and_what_the_product_did() -> None:
    rows = {row["Steg"]: row for row in checklista_rows(checklist_rows("gron", K2, load(), Done(fetched=True)))}
    assert rows["Skicka in fakturor."]["Senast"] == date(2025, 7, 10)
    assert rows["Skicka in fakturor."]["Återsök"] is None
    fetched = rows["Ta ut kostnader per kostnadsställe i Raindance och för över dem hit."]
    assert (fetched["Blad"], fetched["Senast"], fetched["Återsök"]) == ("Raindance", None, "Gjort: exporten är läst")


@pytest.mark.parametrize("book", BOOKS)
def test_blad_leads_to_the_sheet_that_it_names_and_only_where_there_is_one(book: Book) -> None:
    steps = checklist_rows(book, K2, load(), Done())
    rows, formulas = checklista_rows(steps), checklista_formulas(steps)
    assert set(formulas) == {"Blad"}
    links = [None if row["Blad"] is None else f'=HYPERLINK("#\'{row["Blad"]}\'!A1","{row["Blad"]}")' for row in rows]
    assert formulas["Blad"] == links
    assert None in links
    assert '=HYPERLINK("#\'Kostnad per barn\'!A1","Kostnad per barn")' in links


CLAIMED: list[Row] = [
    {"Dossiernr": "12345678", "Månad": "2025-04"},
    {"Dossiernr": "12345678", "Månad": "2025-05"},
    {"Dossiernr": "87654321", "Månad": "2025-04"},
]


@pytest.mark.parametrize("ticks", [("Ja", "Ja", "Ja"), ("Ja", "", "Ja"), (None, "Nej", " ja "), ("x", "nej", "")])
def test_a_row_is_left_to_register_until_it_is_ticked(ticks: tuple[str | None, ...]) -> None:
    standing = [{**row, "Registrerad": tick} for row, tick in zip(CLAIMED, ticks, strict=True)]
    ticked = [(tick or "").strip().casefold() in {"ja", "x"} for tick in ticks]
    assert left_to_register(CLAIMED, standing) == len(CLAIMED) - len(list(compress(CLAIMED, ticked)))


def test_the_tick_of_a_row_that_is_gone_counts_for_no_other() -> None:
    gone = [{"Dossiernr": "11111111", "Månad": "2025-04", "Registrerad": "Ja"}]
    assert left_to_register(CLAIMED, gone) == len(CLAIMED)
    assert left_to_register([], gone) == 0


# -- in a book --------------------------------------------------------------------------------------------------------


class Silent:
    """A screen that nobody looks at."""

    def step(self, text: str) -> None:
        """Says nothing."""

    def confirm(self, text: str) -> bool:
        """Is never asked."""
        raise AssertionError(text)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("checklista") / "vit_statistik.xlsm"
    build_book(path, "Vit")
    return path


def written(fresh: Path, done: Done, klart: dict[int, str]) -> Any:
    """A fresh book where the user has filled in Klart of some steps, and then a command has written the list."""
    book = closedbook.open_workbook(fresh)
    found = find_table(book, layout.CHECKLISTA)
    column = found.place["Klart"]
    for line, text in klart.items():
        found.range(column, column, line, line).value = text
    steps = checklist_rows("vit", K2, load(), done)
    write_table(
        found, checklista_rows(steps), lambda row: row["Steg"], checklista_formulas(steps), ("Klart", "Signatur")
    )
    return book


def test_a_command_leaves_the_users_ticks_beside_their_steps(fresh: Path) -> None:
    rows = read_rows(find_table(written(fresh, Done(fetched=True), {2: "Ja", 7: "Nej"}), layout.CHECKLISTA))
    assert {row.values["Nr"]: row.values["Klart"] for row in rows if row.values["Klart"]} == {3: "Ja", 8: "Nej"}


def test_the_button_passes_over_what_is_ticked_or_done_and_tells_the_first_that_is_left(fresh: Path) -> None:
    rows = checklista_rows(checklist_rows("vit", K2, load(), Done(fetched=True)))
    unsaid = [line for line, row in enumerate(rows) if row["Återsök"] is None]
    book = written(fresh, Done(fetched=True), dict.fromkeys(unsaid, "Ja"))
    report = buttons.checklist(book, Silent())
    assert (report.steps, report.left) == (len(rows), sum(str(row["Återsök"]).startswith("Kvar") for row in rows))
    assert report.state == "Kvar: tryck Beräkna"
    text = messages.checklist(report)
    assert "Nästa: Undanta barn som är anvisade enligt överenskommelsen (röda)" in text
    assert "(Redovisningsassistent). Kvar: tryck Beräkna." in text


def test_the_button_tells_when_the_step_is_due_and_minds_a_nej(fresh: Path) -> None:
    rows = checklista_rows(checklist_rows("vit", K2, load(), Done()))
    invoices = next(line for line, row in enumerate(rows) if row["Steg"] == "Skicka in fakturor.")
    answers = {**dict.fromkeys(range(len(rows)), "Ej aktuellt"), invoices: "Nej"}
    report = buttons.checklist(written(fresh, Done(), answers), Silent())
    assert (report.left, report.next_step, report.due) == (1, "Skicka in fakturor.", "2025-07-10")
    assert "Nästa: Skicka in fakturor (Boendet). Senast 2025-07-10." in messages.checklist(report)


def test_when_nothing_is_left_the_button_says_so(fresh: Path) -> None:
    count = len(checklist_rows("vit", K2, load(), Done()))
    report = buttons.checklist(written(fresh, Done(), dict.fromkeys(range(count), "Ja")), Silent())
    assert messages.checklist(report) == f"Alla {count} steg är klara."
