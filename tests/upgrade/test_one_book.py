"""What a user has put into a book of the first layout is there after the upgrade, and where it was."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyopenvba import ExcelFile

from atersok import closedbook, commands
from atersok.closedbook.book import WorkbookFile
from atersok.domain.errors import UnusableInput
from atersok.upgrade import UpgradeReport, upgrade_folder
from atersok.workbook import layout
from built.audit import audit
from test_user_content import Parts, part_of_sheet, tables_of_sheet, write_parts
from upgrade import user_content as user
from upgrade.conftest import BOOKS, FIRST_CHECK_LINES, filled
from workbook.quarter import cell, change, parts, records, table_of

GREEN = BOOKS[0]
ANSWER = {"Status": "Kvitterad", "Kommentar": "Kopian finns i pärmen", "Signatur": "AB"}
DOWN = layout.CHECK_LINES - FIRST_CHECK_LINES
"""Rows by which today's room for checks is larger than that of the first layout."""
PLACEHOLDERS = {"Entreprenörsfakturor", "Kommunens kostnader", "Kundfakturor", "Beslutsunderlag"}
"""Sheets that the first layout kept for documents that were to come."""
FORMULA_MOVED = "Min flik"
"""The user's own sheet, a formula of which names cells that move."""


@dataclass(frozen=True)
class Upgraded:
    """A quarter whose green book is full of a user's things: its parts before, and the folder after."""

    folder: Path
    before: Parts
    after: Parts
    report: UpgradeReport


@pytest.fixture(scope="module")
def upgraded(quarter_source: Path, today: Path, tmp_path_factory: pytest.TempPathFactory) -> Upgraded:
    """Not to be written to."""
    place = tmp_path_factory.mktemp("anvandarens")
    folder = Path(shutil.copytree(quarter_source, place / "kvartal"))
    fresh = filled(place / "ny", today)
    commands.run(fresh)
    findings = records(table_of(closedbook.open_workbook(fresh / GREEN), "tblAvvikelser"))
    assert findings
    change(folder / GREEN, lambda book: _answer(book, findings))
    before = user.plant(folder / GREEN)
    write_parts(folder / GREEN, before)
    report = upgrade_folder(folder, templates=today)
    return Upgraded(folder, before, parts(folder / GREEN), report)


def _answer(book: Any, findings: list[dict[str, Any]]) -> None:
    """Lays findings of a run into the old book, the first of them answered."""
    table = table_of(book, "tblAvvikelser")
    top = table.header_row_range.row
    sheet = table.range.sheet
    width = len(table.header_row_range.value)
    table.resize(sheet.range((top, 1), (top + len(findings), width)))
    first = sheet.range((top + 1, 1), (top + 1, width))
    first.autofill(sheet.range((top + 1, 1), (top + len(findings), width)), "fill_formats")
    for number, row in enumerate(findings):
        for header, value in {**row, **(ANSWER if number == 0 else {})}.items():
            cell(book, "tblAvvikelser", number, header).value = value


def test_the_book_has_no_fault(upgraded: Upgraded) -> None:
    assert audit(upgraded.folder / GREEN) == []


def test_every_part_of_the_users_is_the_same_bytes(upgraded: Upgraded) -> None:
    """Chart, picture, drawing, slicer, theme; and every sheet that the report does not name."""
    ours = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/vbaProject.bin"}
    ours |= {"customUI/customUI14.xml", "[Content_Types].xml", "xl/comments1.xml", "xl/drawings/vmlDrawing7.vml"}
    told = {line.partition(":")[0] for line in upgraded.report.lines[GREEN] if ":" in line} - {"Makron"}
    told |= PLACEHOLDERS
    for sheet in (*told, FORMULA_MOVED):
        part = part_of_sheet(upgraded.before, sheet)
        ours |= {part, f"xl/worksheets/_rels/{Path(part).name}.rels", *tables_of_sheet(upgraded.before, part)}
    changed = {name for name, data in upgraded.before.items() if upgraded.after.get(name) != data}
    assert changed <= ours
    for kept in ("Närvaro", "Ansökan", "Individblad", "Konton", "Logg"):
        assert part_of_sheet(upgraded.before, kept) not in changed


def test_every_cell_of_the_users_is_where_it_was_or_where_its_row_went(upgraded: Upgraded, tmp_path: Path) -> None:
    draft = tmp_path / "fore.xlsm"
    write_parts(draft, upgraded.before)
    before, after = openpyxl.load_workbook(draft), openpyxl.load_workbook(upgraded.folder / GREEN)
    for sheet in before.worksheets:
        now = after[sheet.title]
        if sheet.title in PLACEHOLDERS:
            continue
        for row in sheet.iter_rows():
            for found in row:
                if found.value is None or (sheet.title, found.coordinate) == ("Om", "B12"):
                    continue
                down = 0
                if sheet.title == "Kontroller" and found.row >= 8:
                    down = DOWN
                if sheet.title == "Inställningar" and found.row >= 21:
                    down = len(layout_rows(upgraded))
                value = now.cell(found.row + down, found.column).value
                assert value == found.value or str(found.value).startswith("="), (sheet.title, found.coordinate)


def layout_rows(upgraded: Upgraded) -> list[str]:
    """The settings that the first layout did not have."""
    book = closedbook.open_workbook(upgraded.folder / GREEN)
    return [row["Namn"] for row in records(table_of(book, "tblInstallningar"))][16:]


def test_new_settings_stand_above_what_the_user_wrote_beneath_them(upgraded: Upgraded) -> None:
    sheet = openpyxl.load_workbook(upgraded.folder / GREEN)["Inställningar"]
    new = layout_rows(upgraded)
    assert new
    assert sheet.cell(22 + len(new), 1).value == user.NOTE
    for number, name in enumerate(new):
        row = 21 + number
        assert sheet.cell(row, 1).value == name
        rules = [rule for rule in sheet.data_validations.dataValidation if f"B{row}" in rule.sqref]
        assert [rule.promptTitle for rule in rules] == [name]


def test_the_users_column_in_narvaro_stays_beside_its_rows(upgraded: Upgraded) -> None:
    table = table_of(closedbook.open_workbook(upgraded.folder / GREEN), "tblNarvaro")
    assert table.header_row_range.value[-1] == "Dubbla dagar"
    sheet = openpyxl.load_workbook(upgraded.folder / GREEN)["Närvaro"]
    assert sheet["L5"].value == f"={user.OWN_FORMULA}"


def test_new_columns_come_after_the_users_own(upgraded: Upgraded) -> None:
    """So that nothing of the user's moves."""
    book = closedbook.open_workbook(upgraded.folder / GREEN)
    headers = list(table_of(book, "tblKostnad").header_row_range.value)
    own = headers.index("Min notering")
    assert own == 13
    assert set(headers[own + 1 :]) == set(layout.KOSTNAD.headers) - set(headers[:own])
    assert [row["Min notering"] for row in records(table_of(book, "tblKostnad"))] == ["not 5"]


def test_the_comment_the_rule_and_the_formula_went_with_their_rows(upgraded: Upgraded) -> None:
    book = openpyxl.load_workbook(upgraded.folder / GREEN)
    sheet = book["Kontroller"]
    found = {place.coordinate: place.comment.text for row in sheet.iter_rows() for place in row if place.comment}
    assert found == {f"A{42 + DOWN}": user.COMMENT}
    vml = upgraded.after["xl/drawings/vmlDrawing7.vml"]
    assert f"<x:Row>{41 + DOWN}</x:Row>".encode() in vml
    rules = {
        str(ranges.sqref): [rule.formula for rule in found]
        for ranges, found in sheet.conditional_formatting._cf_rules.items()
    }
    assert rules[f"B{42 + DOWN}:B{50 + DOWN}"] == [[f'B{42 + DOWN}="X"']]
    assert book["Min flik"]["B1"].value == f"=SUM(Kontroller!$D${41 + DOWN}:$D${42 + DOWN})"


def test_the_restyled_template_is_as_it_was(upgraded: Upgraded) -> None:
    part = part_of_sheet(upgraded.before, "Ansökan")
    assert user.TEMPLATE_TEXT.encode() in upgraded.after[part]
    assert upgraded.after[part] == upgraded.before[part]


def test_the_users_module_is_kept_and_ours_are_todays(upgraded: Upgraded, today: Path) -> None:
    with ExcelFile(upgraded.folder / GREEN) as own, ExcelFile(today / GREEN) as built:
        mine, ours = own.vba_modules(), built.vba_modules()
    assert mine["MinModul"] == user.OWN_MODULE
    ours = {name: text for name, text in ours.items() if not re.fullmatch(r"Sheet\d+|ThisWorkbook", name)}
    assert {name: mine.get(name) for name in ours} == ours
    assert "BeskrivFunktioner" in mine["ThisWorkbook"]
    assert len([name for name in mine if re.fullmatch(r"Sheet\d+", name)]) == len(
        WorkbookFile(upgraded.folder / GREEN).sheets
    )


def test_the_ribbon_has_the_users_tab_and_ours(upgraded: Upgraded) -> None:
    ribbon = upgraded.after["customUI/customUI14.xml"].decode()
    assert 'id="minFlik"' in ribbon
    assert 'id="atersokFlik"' in ribbon


def test_answers_to_findings_survive_the_upgrade_and_the_next_run(upgraded: Upgraded, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(upgraded.folder, tmp_path / "kvartal"))
    for step in (lambda: None, lambda: commands.run(folder)):
        step()
        rows = records(table_of(closedbook.open_workbook(folder / GREEN), "tblAvvikelser"))
        assert {name: rows[0][name] for name in ANSWER} == ANSWER
    book = closedbook.open_workbook(folder / GREEN)
    assert [row["Dubbla dagar"] for row in records(table_of(book, "tblNarvaro"))]
    assert audit(folder / GREEN) == []


def test_what_was_done_is_told(upgraded: Upgraded) -> None:
    lines = "\n".join(upgraded.report.lines[GREEN])
    for told in (
        "Bladet Frågor är nytt",
        f"Kontroller: plats för {DOWN} rader",
        "Inställningar: rader",
        "Menyfliken",
        "Makron",
    ):
        assert told in lines


def test_a_cell_where_a_new_column_is_to_stand_stops_it_all(quarter: Path, today: Path) -> None:
    def write(book: Any) -> None:
        book.sheets["Kostnad per barn"].range("N7").value = 1

    change(quarter / GREEN, write)
    before = {name: (quarter / name).read_bytes() for name in BOOKS}
    with pytest.raises(UnusableInput) as caught:
        upgrade_folder(quarter, templates=today)
    assert "N7" in caught.value.what
    assert "Kostnad per barn" in caught.value.where
    assert {name: (quarter / name).read_bytes() for name in BOOKS} == before


def test_a_sheet_of_the_users_by_the_name_of_a_new_one_stops_it_all(quarter: Path, today: Path) -> None:
    content = parts(quarter / GREEN)
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(b'name="Logg"', 'name="Frågor"'.encode())
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(b"Logg!$4:$4", "Frågor!$4:$4".encode())
    write_parts(quarter / GREEN, content)
    with pytest.raises(UnusableInput) as caught:
        upgrade_folder(quarter, templates=today)
    assert "Frågor" in caught.value.where
    assert "eget blad" in caught.value.what
