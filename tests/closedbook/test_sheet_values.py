"""Blocks of values and formulas through ordinary xlwings calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlwings as xw

from atersok.closedbook import TextContractError, open_workbook, save_all, store_computed

from .conftest import Tools

COLUMNS = (
    '<cols><col min="1" max="1" style="1"/><col min="2" max="2" style="2"/><col min="3" max="3" style="3"/></cols>'
)


def saved(book: xw.Book, tmp_path: Path) -> xw.Book:
    save_all([book], tmp_path / "kopior")
    return book


# -- reading ------------------------------------------------------------------------------------------------------


def test_every_kind_of_cell_is_read_as_xlwings_does_in_excel(tools: Tools) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1.50</v></c><c r="B1" s="3"><v>45748.5</v></c><c r="C1" t="b"><v>1</v></c>'
        '<c r="D1" t="s"><v>0</v></c><c r="E1" t="inlineStr"><is><r><t>ri</t></r><r><t>ch_x000D_</t></r></is></c>'
        '<c r="F1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="G1" t="e"><f>NA()</f><v>#N/A</v></c><c r="H1" s="1"/>'
        '<c r="I1"><f>1+1</f><v>2</v></c><c r="J1"><f>9</f></c><c r="K1" t="d"><v>2025-04-01T00:00:00</v></c></row>'
    )
    shared = {"xl/sharedStrings.xml": "<sst><si><t>å_x0041_</t></si></sst>"}
    sheet = open_workbook(tools.book(rows, extra=shared)).sheets[0]
    cells = sheet.range("A1:K1")
    day, moment = dt.datetime(2025, 4, 1), dt.datetime(2025, 4, 1, 12)
    assert cells.value == [1.5, moment, True, "åA", "rich\r", "ab", None, None, 2.0, None, day]
    assert cells.options(err_to_str=True, empty="-").value[6:8] == ["#N/A", "-"]
    assert cells.options(numbers=int, dates=dt.date).value[:2] == [2, dt.date(2025, 4, 1)]
    assert isinstance(cells.value[0], float)
    assert sheet.range("B1").value == moment
    assert sheet.range("A1:B1").options(ndim=2).value == [[1.5, moment]]
    assert sheet.range("A1:A3").options(ndim=2).value == [[1.5], [None], [None]]


def test_a_number_with_its_type_written_out_is_a_day_in_a_cell_with_a_date_format(tools: Tools) -> None:
    """openpyxl and LibreOffice write ``t="n"``; a row with an unusual cell goes the long way to the same value."""
    day = '<c r="A1" s="3" t="n"><v>45748</v></c><c r="B1" t="n"><v>2</v></c>'
    for more in ("", '<c r="C1"><f ca="1">1</f><v>3</v></c>'):
        cells = open_workbook(tools.book(f'<row r="1">{day}{more}</row>')).sheets[0].range("A1:B1")
        assert cells.value == [dt.datetime(2025, 4, 1), 2.0]


def test_a_row_that_says_it_has_no_format_of_its_own_has_its_columns(tools: Tools) -> None:
    """LibreOffice writes ``customFormat="false"`` on every row."""
    sheet = open_workbook(tools.book('<row r="1" customFormat="false" s="0"/>', before=COLUMNS)).sheets[0]
    assert [sheet.range(cell).number_format for cell in ("A1", "C1")] == ["@", "yyyy\\-mm\\-dd"]
    sheet.range("A1").value = [["text", 1.5, dt.date(2025, 4, 1)]]
    assert sheet.range("A1:C1").value == ["text", 1.5, dt.datetime(2025, 4, 1)]


def test_days_of_the_1904_system(tools: Tools) -> None:
    path = tools.book('<row r="1"><c r="A1" s="3"><v>1</v></c></row>', workbook_pr='<workbookPr date1904="1"/>')
    sheet = open_workbook(path).sheets[0]
    assert sheet.range("A1").value == dt.datetime(1904, 1, 2)
    sheet.range("A1").value = dt.date(2025, 4, 1)
    assert sheet.range("A1").value == dt.datetime(2025, 4, 1)


def test_a_table_is_read_as_a_frame(statistics: Callable[[], Path]) -> None:
    table = open_workbook(statistics()).sheets["Närvaro"].tables["tblNarvaro"]
    frame = table.range.options(pd.DataFrame, index=False).value
    assert list(frame.columns) == ["Boende", "Belopp", "Inskriven"]
    assert frame["Boende"].tolist() == ["0110", "Gården"]
    assert frame["Belopp"].sum() == 3.75


def test_formulas_are_read_with_shared_and_array_ones_given_to_each_cell(tools: Tools) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*$C$1</f><v>1</v></c><c r="B1" t="b"><v>1</v></c>'
        '<c r="D1"><f t="array" ref="D1:D2">B1:B2*2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c><c r="B2"><v>7</v></c><c r="D2"><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/></c><c r="B3" t="inlineStr"><is><t>=x</t></is></c></row>'
    )
    sheet = open_workbook(tools.book(rows)).sheets[0]
    assert sheet.range("A1:A3").formula == (("=B1*$C$1",), ("=B2*$C$1",), ("=B3*$C$1",))
    assert sheet.range("D1:D2").formula == (("=B1:B2*2",), ("=B1:B2*2",))
    assert sheet.range("B1:C3").formula == (("TRUE", ""), ("7", ""), ("=x", ""))
    assert sheet.range("A2").formula == "=B2*$C$1"
    assert sheet.range("D2").has_array
    assert not sheet.range("A2").has_array


# -- writing ------------------------------------------------------------------------------------------------------


def test_a_matrix_is_written_and_the_cells_keep_their_formats(tools: Tools, tmp_path: Path) -> None:
    path = tools.book('<row r="2"><c r="A2" s="4"/></row>', before=COLUMNS)
    book = open_workbook(path)
    book.sheets[0].range("A1").value = [
        ["0110", Decimal("0.10"), dt.date(2025, 4, 1)],
        ["=1+1", 0.1 + 0.2, dt.datetime(2025, 4, 1, 6)],
        [None, float("nan"), pd.NaT],
        ["  å\n", np.float64(2.5), pd.Timestamp(2025, 4, 2)],
        [np.str_("x"), np.int64(3), np.datetime64("2025-04-03")],
        ["y", pd.NA, 45748],
    ]
    book = saved(book, tmp_path)
    cells = book.sheets[0].range("A1:C6")
    assert cells.value == [
        ["0110", 0.1, dt.datetime(2025, 4, 1)],
        ["=1+1", 0.1 + 0.2, dt.datetime(2025, 4, 1, 6)],
        [None, None, None],
        ["  å\n", 2.5, dt.datetime(2025, 4, 2)],
        ["x", 3.0, dt.datetime(2025, 4, 3)],
        ["y", None, dt.datetime(2025, 4, 1)],
    ]
    assert book.sheets[0].range("A2").color == (255, 0, 0)
    assert book.sheets[0].range("A1").number_format == "@"
    xml = tools.read_parts(path)["xl/worksheets/sheet1.xml"]
    assert b"<v>0.1</v>" in xml
    assert b"<v>0.30000000000000004</v>" in xml  # the float that was given, exactly
    assert b'<c r="A2" s="4" t="inlineStr"><is><t>=1+1</t></is></c>' in xml
    assert b'<c r="B3"' not in xml


def test_a_whole_document_is_written_with_one_call_of_formula(tools: Tools, tmp_path: Path) -> None:
    path = tools.book("", before=COLUMNS)
    book = open_workbook(path)
    sheet = book.sheets[0]
    sheet.range("A1:C2").formula = [["=text", "=SUM(B2:B9)", dt.date(2025, 4, 1)], ["b", 7, None]]
    store_computed(sheet.range("A1:C2"), [[None, 7, None], ["ignored", 1, 2]])
    book = saved(book, tmp_path)
    assert book.sheets[0].range("A1:C2").value == [["=text", 7.0, dt.datetime(2025, 4, 1)], ["b", 7.0, None]]
    assert book.sheets[0].range("A1:B1").formula == (("=text", "=SUM(B2:B9)"),)
    assert openpyxl.load_workbook(path)["Blad"]["B1"].value == "=SUM(B2:B9)"
    assert openpyxl.load_workbook(path, data_only=True)["Blad"]["B1"].value == 7


def test_one_formula_over_a_range_moves_its_relative_references(tools: Tools) -> None:
    sheet = open_workbook(tools.book("")).sheets[0]
    sheet.range("B1:C2").formula = "=A1*$E$1"
    assert sheet.range("B1:C2").formula == (("=A1*$E$1", "=B1*$E$1"), ("=A2*$E$1", "=B2*$E$1"))


def test_one_value_fills_a_range(tools: Tools) -> None:
    sheet = open_workbook(tools.book("")).sheets[0]
    sheet.range("A1:B2").value = 3
    assert sheet.range("A1:B2").value == [[3.0, 3.0], [3.0, 3.0]]
    sheet.range("A1:B2").value = None
    assert sheet.range("A1:B2").value == [[None, None], [None, None]]


@pytest.mark.parametrize("beside", ["", '<c r="E2" s="2"><v>7</v></c>'], ids=["alone", "with a cell beside"])
def test_writing_over_all_that_a_row_has_keeps_formats_row_height_and_what_stands_beside(
    tools: Tools, beside: str
) -> None:
    rows = (
        '<row r="2" spans="1:3" ht="30" customHeight="1"><c r="A2" s="1" t="inlineStr"><is><t>gammal</t></is></c>'
        f'<c r="B2" s="2"><v>5</v></c><c r="C2"><v>6</v></c>{beside}</row><row r="3"><c r="A3" s="1"/></row>'
    )
    sheet = open_workbook(tools.book(rows)).sheets[0]
    sheet.range("A2:C3").value = [["ny", 8.0, None], ["ny", 9.0, 1]]
    assert sheet.range("A2:E3").value == [["ny", 8, None, None, 7 if beside else None], ["ny", 9, 1, None, None]]
    xml = (sheet.impl.part.render() or b"").decode()
    assert '<row r="2" ht="30" customHeight="1"><c r="A2" s="1" t="inlineStr">' in xml
    assert '<c r="B2" s="2"><v>8</v></c>' + beside + "</row>" in xml
    assert "gammal" not in xml
    sheet.range("A3").value = "bara här"
    assert sheet.range("A2").value == "ny", "equal cells are kept once, but not the same cell"


@pytest.mark.parametrize(
    ("address", "way", "value", "cell"),
    [
        ("B1", "value", [["1", 2]], "B1"),
        ("A1", "value", [["a"], ["b"], [3]], "A3"),
        ("A1", "formula", [["a", "not a formula"]], "B1"),
        ("B7", "value", dt.date(2025, 4, 1), "B7"),
        ("C2", "value", [[dt.date(2025, 4, 1)], ["text"]], "C3"),
        ("B2", "value", "=1+1", "B2"),
    ],
)
def test_the_contract_names_sheet_and_cell_and_never_the_value_and_changes_nothing(
    tools: Tools, address: str, way: str, value: object, cell: str
) -> None:
    book = open_workbook(tools.book("", before=COLUMNS))
    with pytest.raises(TextContractError) as caught:
        setattr(book.sheets[0].range(address), way, value)
    assert str(caught.value).startswith(f"Blad!{cell}: ")
    assert (caught.value.sheet, caught.value.cell) == ("Blad", cell)
    assert "text'" not in str(caught.value)
    assert book.sheets[0].used_range.value is None


def test_the_format_of_a_row_goes_before_its_columns(tools: Tools, tmp_path: Path) -> None:
    path = tools.book('<row r="3" s="1" customFormat="1"/>', before=COLUMNS)
    book = open_workbook(path)
    book.sheets[0].range("B3").value = "text i en beloppskolumn"
    assert book.sheets[0].range("C3").number_format == "@"
    saved(book, tmp_path)
    assert (
        b'<row r="3" s="1" customFormat="1"><c r="B3" s="1" t="inlineStr">'
        in tools.read_parts(path)["xl/worksheets/sheet1.xml"]
    )


def test_merged_cells_and_the_world_outside_the_sheet_cannot_be_written(tools: Tools) -> None:
    path = tools.book("", after='<mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>')
    sheet = open_workbook(path).sheets[0]
    with pytest.raises(ValueError, match="merged"):
        sheet.range("A1").value = [[1, 2], [3, 4]]
    with pytest.raises(ValueError, match="merged"):
        sheet.range("C3").clear_contents()
    sheet.range("A4").value = 1
    with pytest.raises(ValueError, match="outside"):
        sheet.range("A1048576").value = [[1], [2]]
    with pytest.raises(ValueError, match="outside"):
        sheet.range("XFD1").value = [[1, 2]]


def test_a_part_of_an_array_formula_cannot_be_written_and_all_of_it_can(tools: Tools) -> None:
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:B1">1</f><v>1</v></c><c r="B1"><v>1</v></c></row>'
    sheet = open_workbook(tools.book(rows)).sheets[0]
    with pytest.raises(ValueError, match="array"):
        sheet.range("B1").value = 2
    sheet.range("A1").value = [[5, 6]]
    assert sheet.range("A1:B1").formula == (("5", "6"),)


def test_cells_keep_their_shared_formula_when_the_one_that_carries_it_is_written_over(
    tools: Tools, tmp_path: Path
) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="4">B1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2" s="2"><f t="shared" si="4"/><v>2</v></c></row><row r="3"><c r="A3">'
        '<f t="shared" si="4"/></c></row>'
    )
    path = tools.book(rows)
    book = open_workbook(path)
    book.sheets[0].range("A1").value = 9
    saved(book, tmp_path)
    assert [row[0].value for row in openpyxl.load_workbook(path)["Blad"]["A1:A3"]] == [9, "=B2", "=B3"]
    assert b'<c r="A2" s="2"><f>B2</f><v>2</v></c>' in tools.read_parts(path)["xl/worksheets/sheet1.xml"]


def test_untouched_cells_of_a_touched_row_keep_all_they_have(tools: Tools, tmp_path: Path) -> None:
    kept = (
        '<c r="B1" s="2" t="s" ph="1"><v>0</v></c><c r="C1" cm="1" vm="2"><f t="array" ref="C1" ca="1">X()</f>'
        "<v>7</v></c>"
        '<c r="D1"><v>01.50</v><extLst><ext uri="x"/></extLst></c>'
    )
    path = tools.book(f'<row r="1" spans="2:4" ht="30" customHeight="1">{kept}</row><row r="2" spans="1:1" x="1"/>')
    book = open_workbook(path)
    book.sheets[0].range("F1").value = 1
    saved(book, tmp_path)
    expected = f'<row r="1" ht="30" customHeight="1">{kept}<c r="F1"><v>1</v></c></row><row r="2" spans="1:1" x="1"/>'
    assert expected.encode() in tools.read_parts(path)["xl/worksheets/sheet1.xml"]


def test_clearing_contents_keeps_formats_and_clearing_all_does_not(tools: Tools, tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" s="4" t="inlineStr"><is><t>x</t></is></c><c r="B1"><v>1</v></c></row><row r="2">'
        '<c r="A2" s="4"/></row>'
    )
    path = tools.book(rows)
    sheet = (book := open_workbook(path)).sheets[0]
    sheet.range("A1:B1").clear_contents()
    assert (sheet.range("A1").value, sheet.range("A1").color) == (None, (255, 0, 0))
    sheet.range("A1").clear()
    assert sheet.range("A1").color is None
    saved(book, tmp_path)
    assert (
        b'<sheetData><row r="2"><c r="A2" s="4"/></row></sheetData>'
        in tools.read_parts(path)["xl/worksheets/sheet1.xml"]
    )
    book.sheets[0].clear()
    saved(book, tmp_path)
    assert b"<sheetData/>" in tools.read_parts(path)["xl/worksheets/sheet1.xml"]


def test_a_cell_cleared_in_a_formatted_column_gets_the_normal_format(tools: Tools) -> None:
    sheet = open_workbook(tools.book("", before=COLUMNS)).sheets[0]
    sheet.range("A1").value = "x"
    sheet.range("A1").clear()
    assert (sheet.range("A1").value, sheet.range("A1").number_format, sheet.range("A2").number_format) == (
        None,
        "General",
        "@",
    )


def test_results_are_stored_with_their_type_and_only_beside_formulas(tools: Tools, tmp_path: Path) -> None:
    path = tools.book("")
    book = open_workbook(path)
    sheet = book.sheets[0]
    sheet.range("A1").formula = [["=A", "=B", "=C", "=D", "=E", 1]]
    store_computed(sheet.range("A1:F1"), ["text", True, "#N/A", None, 0.5, 99])
    assert sheet.range("A1:F1").options(err_to_str=True).value == ["text", True, "#N/A", None, 0.5, 1.0]
    saved(book, tmp_path)
    xml = tools.read_parts(path)["xl/worksheets/sheet1.xml"].decode()
    for cell in (
        '<c r="A1" t="str"><f>A</f><v>text</v></c>', '<c r="B1" t="b"><f>B</f><v>1</v></c>',
        '<c r="C1" t="e"><f>C</f><v>#N/A</v></c>', '<c r="D1"><f>D</f></c>', '<c r="E1"><f>E</f><v>0.5</v></c>',
    ):  # fmt: skip
        assert cell in xml
    with pytest.raises(ValueError, match="shape"):
        store_computed(book.sheets[0].range("A1:F1"), [[1, 2]])


def test_results_can_be_stored_beside_formulas_that_the_file_has(tools: Tools) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    sheet = open_workbook(tools.book(rows)).sheets[0]
    store_computed(sheet.range("A1:A2"), [8, None])
    assert sheet.range("A1:A2").value == [8.0, None]
    assert sheet.range("A1:A2").formula == (("=B1",), ("=B2",))


def test_a_number_format_is_chosen_among_those_there_are(tools: Tools) -> None:
    sheet = open_workbook(tools.book('<row r="1"><c r="A1" s="2"><v>1</v></c></row>')).sheets[0]
    sheet.range("A1:A3").number_format = "@"
    assert sheet.range("A1:A3").number_format == "@"
    sheet.range("A2").number_format = "yyyy\\-mm\\-dd"
    assert sheet.range("A1:A3").number_format is None
    with pytest.raises(NotImplementedError, match="cell format"):
        sheet.range("A1").number_format = "0.000"


def test_a_cell_format_or_number_that_is_not_there_is_damage_said_in_swedish(tools: Tools) -> None:
    from atersok.domain.errors import UnusableInput

    for rows in (
        '<row r="1"><c r="A1" s="99" t="b"><v>1</v></c><c r="B1" s="99"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>ett</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>5</v></c></row>',
    ):
        sheet = open_workbook(tools.book(rows)).sheets[0]
        with pytest.raises(UnusableInput, match="skadad"):
            _ = sheet.range("A1:B1").value


def test_reading_the_whole_world_is_refused(tools: Tools) -> None:
    with pytest.raises(ValueError, match="too many"):
        _ = open_workbook(tools.book("")).sheets[0].cells.value
