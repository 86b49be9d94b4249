"""put_databas.xlsx and transit_databas.xlsx, as templates and as samples."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from atersok.build import build_register, build_transit
from atersok.build.validation import COLUMN_RULES, LAST_ROW
from atersok.workbook.layout import BARN, BOENDEN, BOENDEN_OPTIONAL, REGISTER_TABLES, TRANSIT

FORMATS = {"text": "@", "date": "yyyy-mm-dd", "int": "0", "kr": "#,##0.00"}


def test_an_empty_register_has_its_tables_with_one_blank_formatted_row(tmp_path: Path) -> None:
    build_register(tmp_path / "put.xlsx")
    build_transit(tmp_path / "transit.xlsx")
    books = [openpyxl.load_workbook(tmp_path / name) for name in ("put.xlsx", "transit.xlsx")]
    assert [book.sheetnames for book in books] == [["Barn", "Placeringar", "Boenden"], ["Transit"]]
    for table in (*REGISTER_TABLES, TRANSIT):
        sheet = books[table is TRANSIT][table.sheet]
        assert list(sheet.tables) == [table.name]
        assert tuple(cell.value for cell in sheet[4])[: len(table.columns)] == table.headers
        assert sheet.tables[table.name].ref.endswith("5")
        assert [cell.number_format for cell in sheet[5]][: len(table.columns)] == [
            FORMATS[column.kind] for column in table.columns
        ]
        assert not any(cell.value for cell in sheet[5])
        assert sheet.freeze_panes == "B5"


def test_a_red_row_is_red_on_the_dossiernummer_and_only_there(tmp_path: Path) -> None:
    """Solid, R ≥ 192, G ≤ 80, B ≤ 80 (design §4); the pale rest of the row is not read as red."""
    barn = [{"Dossiernr": "00123456", "_röd": True}, {"Dossiernr": "12-345678", "_röd": False, "Anvisad": "Nej"}]
    build_register(tmp_path / "put.xlsx", barn=barn)
    sheet = openpyxl.load_workbook(tmp_path / "put.xlsx")["Barn"]

    def is_red(fill: str) -> bool:
        red, green, blue = (int(fill[-6:][i : i + 2], 16) for i in (0, 2, 4))
        return red >= 192 and green <= 80 and blue <= 80

    red = [cell.coordinate for row in sheet["A5:O6"] for cell in row if is_red(cell.fill.fgColor.rgb)]
    assert red == ["A5"]
    assert sheet["A5"].fill.fill_type == "solid"
    assert sheet["A5"].number_format == "@"
    assert sheet["A5"].value == "00123456"
    assert sheet.tables[BARN.name].ref == "A4:O6"


def test_values_are_what_they_are(tmp_path: Path) -> None:
    """Leading zeros, formula-looking text and days are kept; Dygnspris is a number."""
    build_register(
        tmp_path / "put.xlsx",
        placeringar=[{"Dossiernr": "=1+1", "Boende": "Linden", "Från": date(2024, 2, 29), "Behov": "3"}],
        boenden=[{"Boende": "Linden", "Kostnadsställe": "0481", "Dygnspris": 1900.5}],
    )
    book = openpyxl.load_workbook(tmp_path / "put.xlsx")
    placed, home = book["Placeringar"][5], book["Boenden"][5]
    assert (placed[0].value, placed[0].data_type, placed[5].value) == ("=1+1", "s", "3")
    assert placed[2].value.date() == date(2024, 2, 29)
    assert (home[3].value, home[6].value) == ("0481", 1900.5)


def test_optional_columns_are_there_only_when_a_row_has_them(tmp_path: Path) -> None:
    build_register(tmp_path / "a.xlsx", boenden=[{"Boende": "Linden"}])
    build_register(tmp_path / "b.xlsx", boenden=[{"Boende": "Linden"}, {"Boende": "Eken", "Projekt": "010"}])
    plain, wide = (openpyxl.load_workbook(tmp_path / name)["Boenden"] for name in ("a.xlsx", "b.xlsx"))
    assert [column.name for column in plain.tables[BOENDEN.name].tableColumns] == list(BOENDEN.headers)
    assert [column.name for column in wide.tables[BOENDEN.name].tableColumns] == [*BOENDEN.headers, "Projekt"]
    assert wide["H6"].value == "010"
    assert wide["H6"].number_format == "@"


def test_an_unknown_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Personnr"):
        build_register(tmp_path / "put.xlsx", barn=[{"Personnr": "x"}])
    with pytest.raises(ValueError, match="_röd"):
        build_transit(tmp_path / "transit.xlsx", [{"_röd": True}])


def test_every_column_is_validated_down_to_the_last_row(tmp_path: Path) -> None:
    homes = [{"Boende": "Linden", **dict.fromkeys(BOENDEN_OPTIONAL, "1")}]
    build_register(tmp_path / "put.xlsx", boenden=homes)
    build_transit(tmp_path / "transit.xlsx")
    sheets = [*openpyxl.load_workbook(tmp_path / "put.xlsx"), *openpyxl.load_workbook(tmp_path / "transit.xlsx")]
    for sheet in sheets:
        columns = len(next(iter(sheet.tables.values())).tableColumns)
        areas = [area for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges]
        assert {area.min_col for area in areas} == set(range(1, columns + 1))
        assert {(area.min_row, area.max_row) for area in areas} == {(5, LAST_ROW + 1)}
        assert all(rule.error and rule.prompt for rule in sheet.data_validations.dataValidation)


def test_an_end_is_held_against_the_start_of_its_own_row() -> None:
    rule = COLUMN_RULES[TRANSIT.name]["Avslutad"]("E5")
    assert rule["value"] == "=AND(ISNUMBER(E5),E5>=D5)"


def test_registers_are_ordinary_workbooks_and_name_nobody(tmp_path: Path) -> None:
    build_transit(tmp_path / "transit.xlsx", [{"Dossiernr": "00123456", "Namn": "Provia Provsson"}])
    build_transit(tmp_path / "igen.xlsx", [{"Dossiernr": "00123456", "Namn": "Provia Provsson"}])
    assert (tmp_path / "transit.xlsx").read_bytes() == (tmp_path / "igen.xlsx").read_bytes()
    package = zipfile.ZipFile(tmp_path / "transit.xlsx")
    assert b"macroEnabled" not in package.read("[Content_Types].xml")
    properties = openpyxl.load_workbook(tmp_path / "transit.xlsx").properties
    assert (properties.creator or "", properties.lastModifiedBy or "") == ("", "")
    assert properties.language == "sv-SE"
