"""Calls into Excel of each button, counted over the tests' double of an open workbook."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from math import log2
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Button:
    """One press.

    Attributes:
        name: of the button. children: of the book. calls: into Excel, from the click to the last recalculation.
        sheets: how many it writes. allowed: 15 + 2·log2(children) for each of them.
    """

    name: str
    children: int
    calls: int
    sheets: int
    allowed: float


class _Quiet:
    """A screen that says nothing and agrees to everything."""

    def step(self, text: str) -> None:
        """A step."""

    def confirm(self, text: str) -> bool:
        """Yes."""
        return True


def calls_of_buttons(children: int) -> list[Button]:
    """Presses each button that writes on a green book with so many children."""
    tests = str(Path(__file__).parents[1] / "tests")
    if tests not in sys.path:
        sys.path.insert(0, tests)
    from atersok import buttons
    from atersok.buttons import CALCULATE, CHECK, DOCUMENTS, FETCH, QUARTER
    from atersok.workbook.write_book import Targets
    from workbook import live
    from workbook.quarter import Small
    from workbook.spy import counted

    found = []
    green = [f"{10_000_000 + number:08d}" for number in range(children)]
    with tempfile.TemporaryDirectory() as place:
        folder = Small(green=green).make(Path(place) / "kvartal")
        book = live.LiveBook(folder / "gron_statistik.xlsm")
        for command in (FETCH, CHECK, CALCULATE, DOCUMENTS, QUARTER):
            places = Targets(book.book, "gron", command.stage).sheets(command.stage)
            sheets = len({sheet.name for sheet in places})
            with counted(pytest.MonkeyPatch(), live) as calls:
                buttons.press(command, book.book, _Quiet(), lambda report: "", now=datetime(2025, 7, 12, 10, 22))
            allowed = (15 + 2 * log2(children)) * sheets
            found.append(Button(command.name, children, calls.requests, sheets, allowed))
    return found
