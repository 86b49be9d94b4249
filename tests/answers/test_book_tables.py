"""The calling workbook's own tables, each read once per run of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from answers.making import ANNA, make_book, open_book, told
from atersok.answers import refusal
from atersok.answers.book_tables import book_tables
from atersok.answers.calling_book import calling_book
from atersok.answers.refusal import NoAnswer


class Finder:
    """Hands a workbook over, and counts how often."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.count = 0

    def __call__(self) -> Any:
        self.count += 1
        return self.book


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_book(tmp_path / "bok.xlsx")


def test_each_table_is_read_once_while_the_stamp_holds(path: Path) -> None:
    finder = Finder(open_book(path))
    for _ in range(3):
        book = calling_book(told(path))
        assert len(book_tables(book).cost(book, finder).of(ANNA)) == 3
    assert finder.count == 1
    book_tables(book).ledger(book, finder)
    book_tables(book).ledger(book, finder)
    assert finder.count == 2


def test_a_new_run_is_read_anew_and_a_changed_setting_is_not(path: Path) -> None:
    finder = Finder(open_book(path))
    for text in (
        told(path),
        told(path, Treårsregel="Av"),
        told(path, stamp="10;2025-07-02"),
        told(path.parent / "b.xlsx"),
    ):
        book = calling_book(text)
        if book.name == "bok.xlsx":
            book_tables(book).cost(book, finder)
    assert finder.count == 2


def test_the_workbook_of_the_cell_is_read_where_excel_hands_over_another(path: Path) -> None:
    own = open_book(path)
    other = SimpleNamespace(name="annan.xlsm", app=SimpleNamespace(books={"bok.xlsx": own}))
    book = calling_book(told(path))
    assert len(book_tables(book).cost(book, lambda: other).of(ANNA)) == 3


def test_what_could_not_be_read_is_tried_again(path: Path) -> None:
    book = calling_book(told(path))
    without = open_book(make_book(path.with_name("utan.xlsx"), {"tblLogg": ()}))
    handed = SimpleNamespace(name="bok.xlsx", sheets=without.sheets)
    with pytest.raises(NoAnswer) as caught:
        book_tables(book).cost(book, lambda: handed)
    assert caught.value.text == refusal.NO_COST_SHEET
    assert len(book_tables(book).cost(book, lambda: open_book(path)).of(ANNA)) == 3
