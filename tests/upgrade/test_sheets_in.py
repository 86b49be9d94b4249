"""A sheet comes in with all that belongs to it, and looks and computes as in today's book."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from atersok.build import build_book
from atersok.build.content import BOOK_FILES
from atersok.closedbook.book import WorkbookFile
from atersok.closedbook.package import Package
from atersok.closedbook.styles import Styles
from atersok.closedbook.xmltext import parse
from atersok.upgrade import upgrade_folder
from atersok.upgrade.cells import text_at
from atersok.upgrade.compare import compare
from atersok.upgrade.parts import Parts
from atersok.upgrade.sheet_xml import SheetXml
from atersok.workbook import layout
from built.audit import audit
from built.specimen import write
from upgrade.books import GREEN, WHITE, opened
from upgrade.conftest import FIRST
from workbook.quarter import cell as table_cell
from workbook.quarter import change, records, table_of
from workbook.quarter import parts as read_parts

NEW = ("Frågor", "Frågebrev", "Fakturakontroll")


@pytest.fixture
def upgraded(first: Path, today: Path) -> Path:
    upgrade_folder(first, templates=today)
    return first


@pytest.mark.parametrize("name", [GREEN, WHITE])
def test_a_new_sheet_has_todays_cells_formats_and_heights(upgraded: Path, today: Path, name: str) -> None:
    own, built = WorkbookFile(upgraded / name), WorkbookFile(today / name)
    before = {slot.name for slot in WorkbookFile(FIRST / name).sheets}
    new = [slot for slot in built.sheets if slot.name not in before]
    assert {slot.name for slot in new} >= set(NEW)
    for slot in new:
        here = own.slot(slot.name)
        assert here is not None
        assert [(table.name, table.area, table.columns) for table in here.tables] == [
            (table.name, table.area, table.columns) for table in slot.tables
        ]
        assert set(here.sheet.rows) == set(slot.sheet.rows)
        for row in slot.sheet.rows:
            assert here.sheet.row_attributes(row).replace(b" ", b"") == slot.sheet.row_attributes(row).replace(
                b" ", b""
            )
            there = slot.sheet.cells_of(row)
            for col, cell in here.sheet.cells_of(row).items():
                assert text_at(here.sheet, row, col) == text_at(slot.sheet, row, col)
                assert _look(own, cell[0]) == _look(built, there[col][0])


def _look(file: WorkbookFile, style: int) -> tuple[object, ...]:
    styles: Styles = file.styles
    return styles.code(style), styles.fill(style), styles.kind(style)


def test_what_stands_around_the_rows_is_todays_but_for_numbers(upgraded: Path, today: Path) -> None:
    own, built = read_parts(upgraded / GREEN), read_parts(today / GREEN)
    for name in NEW:
        mine, theirs = _around(own, upgraded / GREEN, name), _around(built, today / GREEN, name)
        assert mine == theirs


def _around(parts: dict[str, bytes], path: Path, sheet: str) -> list[tuple[str, int, list[str]]]:
    """Elements beside the rows, by name and how much is in them, with the cells that they name."""
    slot = WorkbookFile(path).slot(sheet)
    assert slot is not None
    found = SheetXml(parts[slot.part])
    return [
        (
            child.tag.rpartition("}")[2],
            len(child),
            [item.get("sqref", "") for item in child.iter() if item.get("sqref")],
        )
        for child in found.root
    ]


def test_a_hidden_sheet_comes_hidden(first: Path, today: Path, tmp_path: Path) -> None:
    place = tmp_path / "idag"
    place.mkdir()
    for name in (GREEN, WHITE):
        opened(
            today / name, place / name, {"xl/workbook.xml": ('name="Frågebrev"', 'name="Frågebrev" state="veryHidden"')}
        )
    upgrade_folder(first, templates=place)
    book = read_parts(first / GREEN)["xl/workbook.xml"].decode()
    assert re.findall(r'<sheet name="(\w+)" sheetId="\d+" state="veryHidden"', book) == ["Frågebrev"]


def test_a_document_takes_the_place_of_the_sheet_that_held_it(first: Path, today: Path) -> None:
    report = upgrade_folder(first, templates=today)
    assert "Bladet Kundfakturor har fått sitt innehåll" in report.lines[GREEN]
    own = WorkbookFile(first / GREEN)
    slot = own.slot("Kundfakturor")
    assert slot is not None
    assert text_at(slot.sheet, 1, 1) == "Underlag för kundfaktura"
    assert own.workbook.find("block", slot.index) is not None
    assert [sheet.name for sheet in own.sheets] == [sheet.name for sheet in WorkbookFile(today / GREEN).sheets]
    assert audit(first / GREEN) == []


def test_a_sheet_goes_behind_todays_nearest_before_it_whatever_the_user_has_between(first: Path, today: Path) -> None:
    """Avvikelser has been moved to the end: the questions follow it."""
    parts = read_parts(first / GREEN)
    book = parts["xl/workbook.xml"].decode()
    entry = '<sheet name="Avvikelser" sheetId="6" r:id="rId6"/>'
    assert entry in book
    names = re.findall(r'<sheet name="([^"]+)"', book)
    order = [name for name in names if name != "Avvikelser"] + ["Avvikelser"]
    book = book.replace(entry, "").replace("</sheets>", f"{entry}</sheets>")
    book = re.sub(r'localSheetId="(\d+)"', lambda found: f'localSheetId="{order.index(names[int(found[1])])}"', book)
    parts["xl/workbook.xml"] = book.encode()
    write(first / GREEN, parts)
    upgrade_folder(first, templates=today)
    names = [slot.name for slot in WorkbookFile(first / GREEN).sheets]
    there = [slot.name for slot in WorkbookFile(today / GREEN).sheets]
    following = there[there.index("Avvikelser") + 1 : there.index("Kostnad per barn")]
    assert following[: len(NEW)] == list(NEW)
    assert names[names.index("Avvikelser") + 1 :][: len(following)] == following
    assert audit(first / GREEN) == []


def test_table_and_drawing_numbers_are_each_there_once(upgraded: Path) -> None:
    package = Package(upgraded / GREEN)
    tables = [name for name in package.names if name.startswith("xl/tables/")]
    numbers = [parse(package.read(name)).get("id") for name in tables]
    assert len(set(numbers)) == len(numbers)
    assert compare(WorkbookFile(upgraded / GREEN), WorkbookFile(upgraded / GREEN)).sheets == []


def _drawn(path: Path) -> list[bytes]:
    """The charts on Översikt, in the drawing's order, by what leads to them."""
    package = Parts(Package(path))
    slot = WorkbookFile(path).slot(layout.OVERSIKT_SHEET)
    assert slot is not None
    drawing = package.relation(slot.part, "drawing")
    assert drawing is not None
    assert drawing.target is not None
    return [package.read(rel.target or "") for rel in package.relations(drawing.target)]


@pytest.mark.parametrize("name", [GREEN, WHITE])
def test_pictures_come_with_their_sheet(first: Path, today: Path, name: str) -> None:
    """Under names that are free, so that a chart of the user's is what it was."""
    before = read_parts(first / name)
    write(first / name, {**before, "xl/charts/chart1.xml": b"<own/>"})
    upgrade_folder(first, templates=today)
    assert _drawn(first / name) == _drawn(today / name)
    assert len(_drawn(first / name)) == 6
    assert read_parts(first / name)["xl/charts/chart1.xml"] == b"<own/>"


def test_a_book_of_the_layout_before_the_pictures_gets_them_behind_om(
    today: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "fore"
    folder.mkdir()
    monkeypatch.setattr("atersok.build.book.put_overview", lambda making, role: None)
    for role, name in BOOK_FILES.items():
        build_book(folder / name, role)
        change(folder / name, _make_older)
    report = upgrade_folder(folder, templates=today)
    for name in (GREEN, WHITE):
        assert "Bladet Översikt är nytt" in report.lines[name]
        assert [slot.name for slot in WorkbookFile(folder / name).sheets] == [
            slot.name for slot in WorkbookFile(today / name).sheets
        ]
        assert _drawn(folder / name) == _drawn(today / name)
        assert audit(folder / name) == []


def _make_older(book: Any) -> None:
    facts = records(table_of(book, "tblOm"))
    number = next(number for number, row in enumerate(facts) if row["Uppgift"] == "Layoutversion")
    table_cell(book, "tblOm", number, "Värde").value = str(layout.LAYOUT_VERSION - 1)
