"""What users put beside a table of ours moves with its row, on an open workbook as on a closed one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from atersok.closedbook import open_workbook
from atersok.closedbook.refs import Area
from atersok.workbook import native, user_cells
from workbook import live
from workbook.live import LiveBook
from workbook.spy import counted

AREA = Area(2, 2, 5, 3)


def move(book: Any, sources: Sequence[int | None]) -> list[list[tuple[Any, str]]]:
    """Moves, and gives formula and number format of each cell."""
    sheet = book.sheets["Blad"]
    place = sheet.range("B2:C5")
    user_cells.move(sheet, AREA, sources, native.read_values(place), native.read_formulas(place))
    return [
        [(sheet.range((row, col)).formula, sheet.range((row, col)).number_format) for col in (2, 3)]
        for row in range(2, 6)
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with xlsxwriter.Workbook(tmp_path / "bok.xlsx") as book:
        sheet = book.add_worksheet("Blad")
        text, plain, kronor = (book.add_format({"num_format": code}) for code in ("@", "General", "#,##0.00"))
        sheet.write_string("B2", "0012", text)
        sheet.write_number("B3", 7, kronor)
        sheet.write_formula("B4", "=A4+$A$1", plain, 0)
        sheet.write_string("B5", "=text", text)
        for row, number in enumerate((1.5, 2.5, 3.5, 4.5), start=2):
            sheet.write_number(f"C{row}", number, text)  # a number that was there before its cell became text
    return tmp_path / "bok.xlsx"


@pytest.mark.parametrize("sources", [(3, 2, 1, 0), (1, 0, 3, 2), (None, 0, 1, 2), (2, None, None, None), (0, 1, 2, 3)])
def test_value_formula_and_format_move_alike_on_an_open_and_a_closed_workbook(
    path: Path, sources: Sequence[int | None]
) -> None:
    there, here = move(open_workbook(path), sources), move(LiveBook(path).book, sources)
    for line, source in enumerate(sources):
        if source is None:
            assert [cell[0] for cell in here[line]] == ["", ""]
        else:
            assert here[line] == there[line]


def test_a_number_in_a_text_cell_stays_a_number(path: Path) -> None:
    opened = LiveBook(path)
    move(opened.book, (3, 2, 1, 0))
    assert opened.book.sheets["Blad"].range("C2:C5").value == [4.5, 3.5, 2.5, 1.5]


def test_cells_that_do_not_move_are_not_touched(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = LiveBook(path)
    with counted(monkeypatch, live) as calls:
        user_cells.move(opened.book.sheets["Blad"], AREA, (0, 1, 2, 3), [], [])
    assert calls.requests == 0
    assert opened.saved
