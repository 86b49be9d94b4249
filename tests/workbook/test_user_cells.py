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


def test_cells_of_before_come_back_alike_on_an_open_and_a_closed_workbook(path: Path) -> None:
    """Read, moved and emptied, then given back further down: text stays text, a formula points at its own row."""
    found = []
    for book in (open_workbook(path), LiveBook(path).book):
        sheet = book.sheets["Blad"]
        place = sheet.range("B2:C5")
        kept = user_cells.read(
            sheet, AREA, {0: "Egen", 1: "Tal"}, native.read_values(place), native.read_formulas(place)
        )
        assert kept.headers == ("Egen", "Tal")
        assert [line[0] for line in kept.lines] == ["'0012", 7.0, "=A4+$A$1", "'=text"]
        lines = kept.by_line()
        move(book, (None, None, None, None))
        user_cells.move(
            sheet, AREA, (None, None, None, None), native.read_values(place), native.read_formulas(place),
            ("Egen", "Tal"), {1: lines[0], 3: lines[2]},
        )  # fmt: skip
        found.append([sheet.range(f"B{row}").formula for row in range(2, 6)])
        assert sheet.range("B3").value == "0012"
        assert sheet.range("C2:C5").value == [None, 1.5, None, 3.5]
    assert found[0] == found[1] == ["", "0012", "", "=A5+$A$1"]


def test_formats_of_before_come_back_with_their_cells_in_an_open_workbook(path: Path) -> None:
    opened = LiveBook(path)
    sheet = opened.book.sheets["Blad"]
    place = sheet.range("B2:C5")
    kept = user_cells.read(sheet, AREA, {0: "Egen"}, native.read_values(place), native.read_formulas(place))
    assert kept.looks == [[("@", 1), ("#,##0.00", 1), ("General", 1), ("@", 1)]]
    before = [(cell.formula, cell.number_format) for cell in sheet.range("B2:B5")]
    move(opened.book, (3, 2, 1, 0))
    sheet.range("B2:B5").number_format = "General"
    column = AREA._replace(col2=AREA.col1)
    user_cells.move(sheet, column, (None,) * 4, [], [], ("Egen",), dict(enumerate(kept.by_line())))
    assert [(cell.formula, cell.number_format) for cell in sheet.range("B2:B5")] == before
