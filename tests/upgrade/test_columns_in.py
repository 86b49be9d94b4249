"""New columns come last in their table, look as today's do, and read the user's columns by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.closedbook.book import WorkbookFile
from atersok.closedbook.refs import MAX_ROW, Area
from atersok.closedbook.tables import TablePart
from atersok.closedbook.xmltext import parse
from atersok.upgrade.columns_in import add_cells, new_places, place_in, set_widths, widen_table
from atersok.upgrade.compare import NewColumns, compare
from atersok.upgrade.sheet_xml import SheetXml
from atersok.upgrade.styles_in import StylesIn
from upgrade.books import GREEN, opened, table_part
from upgrade.conftest import FIRST


def wider(own: WorkbookFile, today: Path, table: str) -> NewColumns:
    return next(new for new in compare(own, WorkbookFile(today / GREEN)).columns if new.pair.own.table.name == table)


@pytest.fixture
def new(today: Path) -> NewColumns:
    """The columns that tblKostnad of the first layout lacks."""
    return wider(WorkbookFile(FIRST / GREEN), today, "tblKostnad")


def styles_of(new: NewColumns) -> StylesIn:
    own, today = new.pair.own.slot.book.package, new.pair.today.slot.book.package
    return StylesIn(own.read("xl/styles.xml"), today.read("xl/styles.xml"))


def test_they_stand_behind_the_last_column(new: NewColumns) -> None:
    assert new_places(new) == {"Underlag": 14, "Fördelningar": 15}


def test_headers_and_cells_have_todays_formats(new: NewColumns) -> None:
    styles = styles_of(new)
    part, today = new.pair.own.slot.sheet, new.pair.today.slot.sheet
    add_cells(new, styles)
    for header, col in new_places(new).items():
        there = new.pair.today.column(header)
        assert there is not None
        for row in (1, 2, 4, 5):
            assert part.cells_of(row)[col][0] == styles.cell(today.cells_of(row)[there][0]), (header, row)
        assert part.cells_of(4)[col][1] == header
        assert part.cells_of(5)[col][1] is None


def test_all_lines_of_the_table_get_the_format(today: Path, tmp_path: Path) -> None:
    part = table_part(FIRST / GREEN, "Kostnad per barn")
    new = wider(opened(FIRST / GREEN, tmp_path / GREEN, {part: ('ref="A4:M5"', 'ref="A4:M9"')}), today, "tblKostnad")
    add_cells(new, styles_of(new))
    sheet = new.pair.own.slot.sheet
    assert {sheet.cells_of(row)[15] for row in range(6, 10)} == {sheet.cells_of(5)[15]}
    assert 15 not in sheet.cells_of(10)


def test_the_table_has_them_last_with_numbers_of_their_own(new: NewColumns) -> None:
    own, today = new.pair.own, new.pair.today
    data = widen_table(
        own.slot.book.package.read(own.table.part), today.slot.book.package.read(today.table.part), new, styles_of(new)
    )
    table = TablePart("", data)
    assert table.columns == [*own.table.columns, "Underlag", "Fördelningar"]
    assert table.area == own.table.area._replace(col2=15)
    columns = parse(data).find("{*}tableColumns")
    assert columns is not None
    numbers = [column.get("id") for column in columns]
    assert len(set(numbers)) == len(numbers) == int(columns.get("count", "0"))
    assert parse(data).find("{*}autoFilter").get("ref") == "A4:O5"  # type: ignore[union-attr]  # this table has one


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", [(14, 14), (15, 15)]),
        ('<col min="1" max="20" width="9"/>', [(1, 13), (14, 14), (15, 15), (16, 20)]),
        ('<col min="15" max="15" width="9"/>', [(14, 14), (15, 15)]),
        ('<col min="16" max="20" width="9"/>', [(14, 14), (15, 15), (16, 20)]),
        (
            '<col min="3" max="13" width="9"/><col min="14" max="16" width="9"/>',
            [(3, 13), (14, 14), (15, 15), (16, 16)],
        ),
    ],
)
def test_widths_are_cut_out_of_those_that_are_there(new: NewColumns, before: str, after: list[tuple[int, int]]) -> None:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cols = f"<cols>{before}</cols>" if before else ""
    sheet = SheetXml(f'<worksheet xmlns="{namespace}">{cols}<sheetData/></worksheet>'.encode())
    slot = new.pair.today.slot
    set_widths(sheet, SheetXml(slot.book.package.read(slot.part)), new, styles_of(new))
    found = sheet.ensure("cols")
    assert [(int(col.get("min", "0")), int(col.get("max", "0"))) for col in found] == after
    widths = {int(col.get("min", "0")): col.get("width") for col in found}
    assert widths[14] not in (None, "9")
    assert widths[15] not in (None, "9")


def test_a_place_is_by_header_and_line(today: Path, tmp_path: Path) -> None:
    """Whatever order the user's columns have, and on whatever row the user's table begins."""
    part = table_part(FIRST / GREEN, "Kostnad per barn")
    own = opened(FIRST / GREEN, tmp_path / GREEN, {part: ('name="Namn"', 'name="Byt"')})
    new = wider(own, today, "tblKostnad")
    assert list(new.headers) == ["Namn", "Underlag", "Fördelningar"]
    place = place_in(new.pair, new_places(new))
    assert place(Area(5, 2, MAX_ROW, 2)) == Area(5, 14, MAX_ROW, 14)
    assert place(Area(6, 1, 6, 1)) == Area(6, 1, 6, 1)
    assert place(Area(6, 1, 6, 2)) is None  # side by side there, apart here
    assert place(Area(6, 40, 6, 40)) is None
