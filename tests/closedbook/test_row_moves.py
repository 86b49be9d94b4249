"""A user's cells move with their row."""

from __future__ import annotations

import pytest
import xlwings as xw

from atersok.closedbook import open_workbook
from atersok.closedbook.row_moves import move_rows

from .conftest import Tools

ROWS = (
    '<row r="2"><c r="A2" s="1" t="inlineStr"><is><t>=ett</t></is></c><c r="B2" s="2"><f>C2*2</f><v>4</v></c></row>'
    '<row r="3"><c r="A3" s="4" t="s" ph="1"><v>0</v></c><c r="B3"><v>7</v></c></row>'
    '<row r="4"><c r="B4" t="b"><v>1</v></c><c r="C4"><v>9</v></c></row>'
)
STRINGS = {"xl/sharedStrings.xml": "<sst><si><t>två</t></si></sst>"}


@pytest.fixture
def sheet(tools: Tools) -> xw.Sheet:
    return open_workbook(tools.book(ROWS, extra=STRINGS)).sheets[0]


def test_values_formulas_and_formats_move_and_what_is_beside_stays(sheet: xw.Sheet) -> None:
    move_rows(sheet.range("A2:B4"), [1, 2, 0])
    assert sheet.range("A2:B4").value == [["två", 7.0], [None, True], ["=ett", None]]
    assert sheet.range("B4").formula == "=C4*2"
    assert sheet.range("A2").color == (255, 0, 0)
    assert sheet.range("A4").number_format == "@"
    assert sheet.range("C2:C4").value == [None, None, 9.0]


def test_a_row_without_a_source_is_emptied_and_one_may_be_taken_twice(sheet: xw.Sheet) -> None:
    move_rows(sheet.range("A2:B4"), [None, 0, 0])
    assert sheet.range("A2:B4").formula == (("", ""), ("=ett", "=C3*2"), ("=ett", "=C4*2"))


def test_rows_in_their_places_change_nothing(sheet: xw.Sheet) -> None:
    move_rows(sheet.range("A2:B4"), [0, 1, 2])
    assert sheet.impl.part.render() is None


@pytest.mark.parametrize("sources", [[0], [0, 1, 3], [0, 1, -1], [0, 1, 2, 2]])
def test_each_row_has_one_source_within_the_range(sheet: xw.Sheet, sources: list[int | None]) -> None:
    with pytest.raises(ValueError, match="line of the range"):
        move_rows(sheet.range("A2:B4"), sources)
