"""The double of an open workbook does to a cell what Excel does, else nothing held against it means anything."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from workbook.live import LiveBook, com_error

FORMATS = {"A": "General", "B": "@", "C": "#,##0.00", "D": "yyyy-mm-dd"}


@pytest.fixture
def opened(tmp_path: Path) -> LiveBook:
    with xlsxwriter.Workbook(tmp_path / "bok.xlsx") as book:
        sheet = book.add_worksheet("Blad")
        for column, code in FORMATS.items():
            form = book.add_format({"num_format": code})
            for row in range(1, 6):
                sheet.write_blank(f"{column}{row}", None, form)
    return LiveBook(tmp_path / "bok.xlsx")


@pytest.mark.parametrize(
    ("cell", "written", "read"),
    [
        ("A1", "0012", 12.0), ("A1", "12,5 %", 0.125), ("A1", "1e5", 100000.0), ("A1", "sant", True),
        ("A1", "ord", "ord"), ("A1", "2025-04-01", 45748.0), ("A1", "'0012", "0012"), ("A1", "#N/A", None),
        ("A1", "-5", -5.0), ("A1", "", None),
        ("B1", "0012", "0012"), ("B1", "=1+1", "=1+1"), ("B1", "'0012", "0012"), ("B1", "''a", "'a"),
        ("B1", 12.5, "12,5"),
        ("B1", True, "TRUE"), ("B1", datetime(2025, 4, 1), "2025-04-01T00:00:00+00:00"), ("C1", 12, 12.0),
        ("D1", datetime(2025, 4, 1), datetime(2025, 4, 1)), ("D1", 45748.0, datetime(2025, 4, 1)),
    ],
)  # fmt: skip
def test_a_value_becomes_what_excel_makes_of_it(opened: LiveBook, cell: str, written: Any, read: Any) -> None:
    place = opened.book.sheets["Blad"].range(cell)
    place.value = written
    assert place.value == read
    assert type(place.value) is type(read)


@pytest.mark.parametrize(
    ("text", "formula"), [("=1+1", "=1+1"), ("+A2", "=+A2"), ("-A2*2", "=-A2*2"), ("@SUM(A2)", "=SUM(A2)")]
)
def test_text_that_begins_like_a_formula_becomes_one_outside_text_cells(
    opened: LiveBook, text: str, formula: str
) -> None:
    place = opened.book.sheets["Blad"].range("A1")
    place.value = text
    assert place.formula == formula
    assert place.value is None


def test_the_format_of_several_areas_is_told_only_where_all_cells_share_it(opened: LiveBook) -> None:
    sheet = opened.book.sheets["Blad"]
    assert sheet.range("A1:A3,A5").number_format == "General"
    assert sheet.range("A1:A3,B5").number_format is None
    sheet.range("A3").number_format = "@"
    assert sheet.range("A1:A2,A4:A5").number_format == "General"
    assert sheet.range("A1:A5").number_format is None
    sheet.range("A1,C2:C5").number_format = "@"
    assert sheet.range("A1,A3,C2:C5,B1").number_format == "@"
    with pytest.raises(com_error):
        sheet.range(",".join(["A1"] * 100))


def test_a_protected_sheet_and_a_busy_excel_turn_writes_down(opened: LiveBook) -> None:
    place = opened.book.sheets["Blad"].range("A1")
    opened.protected = {"Blad"}
    with pytest.raises(com_error):
        place.value = 1
    assert place.value is None
    opened.protected.clear()
    opened.busy_after = 1
    assert place.raw_value is None
    with pytest.raises(com_error) as caught:
        place.raw_value = 1.0
    assert caught.value.hresult == -2147418111


def test_formulas_are_computed_when_excel_is_told_to_and_what_stands_is_saved(opened: LiveBook) -> None:
    sheet = opened.book.sheets["Blad"]
    sheet.range("A1").value = 20
    sheet.range("A2").formula = "=A1*2+2"
    assert sheet.range("A2").value is None
    opened.solver = True
    opened.app.calculate()
    assert sheet.range("A2").value == 42
    assert opened.calculated == 1
    assert not opened.saved
    again = LiveBook(opened.save())
    assert (again.book.sheets["Blad"].range("A2").value, opened.saved) == (42, True)


def test_dialogs_are_answered_in_turn_and_kept(opened: LiveBook) -> None:
    opened.answers = ["no"]
    assert opened.app.alert("Skriva?", title="Återsök", buttons="yes_no") == "no"
    assert opened.app.alert("Klart", title="Återsök") == "ok"
    assert [(alert.prompt, alert.answer) for alert in opened.alerts] == [("Skriva?", "no"), ("Klart", "ok")]
    opened.app.status_bar = "Läser"
    opened.app.status_bar = False
    assert opened.statuses == ["Läser", False]
