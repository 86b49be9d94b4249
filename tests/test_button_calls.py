"""A button makes at most 15 + 2·log2(n) calls into Excel for each sheet that it writes, n being children (design §8).

Counted over the double of an open workbook, from the click to the last recalculation, reading and checking included.
What a call is: spy.py.
"""

from __future__ import annotations

from datetime import datetime
from math import log2

import pytest

from atersok import buttons
from atersok.buttons import CALCULATE, CHECK, DOCUMENTS, FETCH, QUARTER, Command
from atersok.domain.register import Book
from atersok.workbook.write_book import Targets
from workbook import live
from workbook.live import LiveBook
from workbook.quarter import Small
from workbook.spy import Calls, counted

BOOK: Book = "gron"
TABLES = {"Kontroller": 2, "Översikt": 5}
"""Sheets that hold more than one table."""


class Quiet:
    """A screen that says nothing."""

    def step(self, text: str) -> None:
        """A step."""

    def confirm(self, text: str) -> bool:
        """Yes."""
        return True


@pytest.fixture(scope="module", params=[10, 100])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, LiveBook]:
    children = int(request.param)
    green = [f"{10_000_000 + number:08d}" for number in range(children)]
    folder = Small(green=green).make(tmp_path_factory.mktemp("calls") / "kvartal")
    return children, LiveBook(folder / "gron_statistik.xlsm")


def sheets_of(live_book: LiveBook, command: Command) -> set[str]:
    return {sheet.name for sheet in Targets(live_book.book, BOOK, command.stage).sheets(command.stage)}


@pytest.mark.parametrize("command", [FETCH, CHECK, CALCULATE, DOCUMENTS, QUARTER], ids=lambda command: command.name)
def test_each_button_keeps_within_the_budget_of_its_sheets(
    book: tuple[int, LiveBook], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All in all; and no sheet alone costs more than one call over its share, but those with several tables."""
    children, live_book = book
    with counted(monkeypatch, live) as calls:
        buttons.press(command, live_book.book, Quiet(), lambda report: "", now=datetime(2025, 7, 12, 10, 22))
    hold(calls, children, sheets_of(live_book, command))


def test_undo_keeps_within_it_too(book: tuple[int, LiveBook], monkeypatch: pytest.MonkeyPatch) -> None:
    children, live_book = book
    buttons.press(QUARTER, live_book.book, Quiet(), lambda report: "", now=datetime(2025, 7, 13, 10, 22))
    with counted(monkeypatch, live) as calls:
        buttons.undo(live_book.book, Quiet())
    hold(calls, children, sheets_of(live_book, QUARTER))


def hold(calls: Calls, children: int, sheets: set[str]) -> None:
    share = 15 + 2 * log2(children)
    told = f"{calls.requests} calls for {len(sheets)} sheets of {share:.1f}: {dict(calls.by_sheet)}"
    assert 0 < calls.requests <= share * len(sheets), told
    for sheet in sheets:
        assert 0 < calls.by_sheet[sheet] <= TABLES.get(sheet, 1) * share + 1, f"{sheet}: {told}"
