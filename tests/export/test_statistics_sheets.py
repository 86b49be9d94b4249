"""The sheets of the statistics name no child with protected data, and leave no row out."""

from __future__ import annotations

import io
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from atersok.export.packet_xlsx import BookPages, Stamp
from atersok.export.statistics import StatisticsSheet
from atersok.export.statistics_sheets import statistics_cuts
from atersok.export.written_book import read_written
from atersok.workbook.register_file import read_register
from workbook.quarter import Ran

SECRET, OPEN = "12345678", "23456789"
GREEN = "gron_statistik.xlsm"


@pytest.fixture(scope="module")
def printed(small_run: Ran, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The statistics of a book whose first child is protected, and named all over Närvaro; as a workbook to look at."""
    folder = Path(shutil.copytree(small_run.first, tmp_path_factory.mktemp("s") / "kvartal"))
    register = openpyxl.load_workbook(folder / "put_databas.xlsx")
    sheet = register["Barn"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "Dossiernr" for cell in row))
    column = {cell.value: cell.column for cell in header}
    for row in sheet.iter_rows(min_row=header[0].row + 1):
        if str(row[column["Dossiernr"] - 1].value).replace("-", "") == SECRET:
            row[column["Skyddad"] - 1].value = "Ja"
            number = str(row[column["Personnummer"] - 1].value)
            row[column["Namn"] - 1].value = "Hemliga Personsson"
    register.save(folder / "put_databas.xlsx")
    book = openpyxl.load_workbook(folder / GREEN, keep_vba=True)
    sheet = book["Närvaro"]
    top = next(cell.row for cell in sheet["B"] if cell.value == "Dossiernr")
    digits = number.replace("-", "")
    for row in range(top + 1, top + 3):
        mine = str(sheet.cell(row, 2).value) == SECRET
        sheet.cell(row, 3).value = "Hemliga Personsson" if mine else "Provbarn Öppen"
    sheet.cell(top, 12).value = "Egen"
    sheet.cell(top + 1, 12).value = "ring mamma"
    sheet.cell(top + 2, 12).value = "bror till Hemliga Personsson"
    sheet.cell(2, 12).value = int(digits[-10:])
    sheet.row_dimensions[top + 1].hidden = True
    book.save(folder / GREEN)
    own = StatisticsSheet("Närvaro", top + 2, 12, top, 2, 3, frozenset({12}), frozenset({11}))
    found = read_register(folder / "put_databas.xlsx", date(2025, 6, 30))
    pages = BookPages(folder / GREEN, {own.name: (own.height, own.width)})
    content = pages.cut_workbook(statistics_cuts([own], found), Stamp("t", "1", _stamp_day()), footers=False)
    return openpyxl.load_workbook(io.BytesIO(content))["Närvaro"], top, digits


def _stamp_day() -> datetime:
    return datetime(2025, 7, 1)


def test_the_dossiernummer_stands_in_place_of_the_name(printed: Any) -> None:
    sheet, top, _ = printed
    rows = [[sheet.cell(row, column).value for column in (2, 3)] for row in (top + 1, top + 2)]
    assert [SECRET, SECRET] in rows
    assert [OPEN, "Provbarn Öppen"] in rows


def test_nowhere_is_a_name_or_a_number_of_the_child(printed: Any) -> None:
    sheet, _, digits = printed
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert "Hemliga" not in text
    assert "Personsson" not in text
    assert digits[-10:] not in text


def test_what_the_user_keeps_beside_the_child_s_row_is_masked_whatever_it_says(printed: Any) -> None:
    sheet, top, _ = printed
    assert [sheet.cell(row, 12).value for row in (top + 1, top + 2)] == ["[maskerad: skyddad uppgift]"] * 2
    assert sheet.cell(top, 12).value == "Egen"


def test_a_row_that_is_hidden_in_the_book_is_printed_and_a_column_of_links_is_not(printed: Any) -> None:
    sheet, top, _ = printed
    assert not sheet.row_dimensions[top + 1].hidden
    assert sheet.column_dimensions["K"].hidden
    assert not sheet.column_dimensions["C"].hidden


def test_no_page_break_is_put_in_and_the_heading_is_repeated(printed: Any) -> None:
    sheet, top, _ = printed
    assert len(sheet.row_breaks.brk) == 0
    assert sheet.print_title_rows == f"${top}:${top}"


def test_the_master_check_is_shown_on_a_sheet_of_the_user_s(small_run: Ran) -> None:
    """The closed book keeps no result of that formula; a book that is exported is OK."""
    book = read_written(small_run.first / GREEN, small_run.first)
    sheets = book.statistics.sheets
    pages = BookPages(book.path, {sheet.name: (sheet.height, sheet.width) for sheet in sheets})
    register = read_register(book.register, book.quarter.end)
    content = pages.cut_workbook(statistics_cuts(sheets, register), Stamp("t", "1", _stamp_day()))
    found = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in found:
        (label,) = [cell for row in sheet.iter_rows(max_row=3) for cell in row if cell.value == "Huvudkontroll"]
        assert sheet.cell(label.row, label.column + 1).value == "OK", sheet.title
