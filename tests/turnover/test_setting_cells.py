"""One setting is written; all others, and the user's cells beside them, stay."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from atersok import closedbook
from atersok.closedbook import open_workbook
from atersok.domain.errors import UnusableInput
from atersok.turnover.setting_cells import add, enter, has_setting
from atersok.workbook.book_file import FILE_NAMES, EnteredSettings
from workbook.quarter import cell, records, table_of


@pytest.fixture
def path(small: Path) -> Path:
    return small / FILE_NAMES["gron"]


def saved(path: Path, name: str, value: str) -> dict[str, object]:
    book = open_workbook(path)
    enter(EnteredSettings(book), name, value)
    closedbook.save_all([book], path.parent / "kopia")
    return {row["Namn"]: row["Värde"] for row in records(table_of(open_workbook(path), "tblInstallningar"))}


def test_a_setting_is_found_whatever_its_case_and_blanks(path: Path) -> None:
    before = {row["Namn"]: row["Värde"] for row in records(table_of(open_workbook(path), "tblInstallningar"))}
    assert saved(path, "kvartal ", "2025K3") == {**before, "Kvartal": "2025K3"}


def test_nothing_for_a_value_empties_the_cell(path: Path) -> None:
    assert saved(path, "Kommun", "")["Kommun"] is None


def test_a_setting_that_is_not_there_is_passed_over(path: Path) -> None:
    before = path.read_bytes()
    assert "Annat" not in saved(path, "Annat", "x")
    assert path.read_bytes() == before


def test_a_cell_that_has_lost_its_text_format_gets_it_back_and_no_other_does(path: Path) -> None:
    place, other = (_row(path, name) for name in ("Kvartal", "Tolerans kr"))
    book = openpyxl.load_workbook(path, keep_vba=True)
    for row in (place, other):
        book["Inställningar"].cell(row, 2).number_format = "General"
    book["Inställningar"].cell(other, 2).value = 100
    book.save(path)
    assert saved(path, "Kvartal", "2025K3")["Kvartal"] == "2025K3"
    sheet = open_workbook(path).sheets["Inställningar"]
    assert sheet.range((place, 2)).number_format == "@"
    assert (sheet.range((other, 2)).number_format, sheet.range((other, 2)).value) == ("General", 100)


def _row(path: Path, name: str) -> int:
    book = open_workbook(path)
    number = [row["Namn"] for row in records(table_of(book, "tblInstallningar"))].index(name)
    return int(cell(book, "tblInstallningar", number, "Värde").row)


def test_a_setting_is_added_beneath_the_others(path: Path) -> None:
    book = open_workbook(path)
    add(EnteredSettings(book), "Ny", "../mapp", "Varför")
    entered = EnteredSettings(book)
    assert has_setting(entered, "Ny")
    assert records(table_of(book, "tblInstallningar"))[-1] == {"Namn": "Ny", "Värde": "../mapp", "Förklaring": "Varför"}


def test_a_setting_is_not_written_over_what_stands_beneath_the_table(path: Path) -> None:
    book = open_workbook(path)
    area = table_of(book, "tblInstallningar").range
    area.sheet.range((area.last_cell.row + 1, area.column)).value = "Egen anteckning"
    with pytest.raises(UnusableInput, match="under tabellen tblInstallningar"):
        add(EnteredSettings(book), "Ny", "x", "")
