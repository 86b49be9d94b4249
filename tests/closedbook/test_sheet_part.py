"""A sheet part in memory."""

from __future__ import annotations

import pytest

from atersok.closedbook.refs import Area
from atersok.closedbook.shared_strings import SharedStrings
from atersok.closedbook.sheet_part import SheetPart
from atersok.closedbook.styles import Styles
from atersok.closedbook.xmltext import MalformedXml

from .conftest import STYLES, sheet_xml


def part(rows: str, before: str = "", after: str = "") -> SheetPart:
    styles, shared = Styles(STYLES.encode(), None), SharedStrings(lambda: None)
    return SheetPart("Blad", sheet_xml(rows, before, after).encode(), styles, shared, False, [])


def test_an_unchanged_part_is_not_rendered_nor_one_that_came_out_the_same() -> None:
    sheet = part('<row r="1"><c r="A1"><v>1</v></c></row>')
    assert sheet.render() is None
    sheet.change()
    sheet.live(1)
    assert sheet.render() is None


@pytest.mark.parametrize(
    ("rows", "area"),
    [
        ("", None),
        ('<row r="4" ht="20"/>', None),
        ('<row r="2"><c r="C2"/><c r="AA2" s="1"/></row><row r="9"><c r="B9"><v>1</v></c></row>', Area(2, 2, 9, 27)),
        ('<row r="2"><c><v>1</v></c><c><f>1</f></c></row>', Area(2, 1, 2, 2)),
    ],
)
def test_the_used_area_is_that_of_the_cells_there_are(rows: str, area: Area | None) -> None:
    assert part(rows).used() == area


def test_the_dimension_follows_and_is_not_invented() -> None:
    sheet = part("", '<sheetPr/><dimension ref="A1"/><sheetViews/>')
    sheet.touch(Area(3, 3, 3, 3))
    sheet.live(3).cells[3] = (0, 1)
    assert b'<sheetPr/><dimension ref="C3"/><sheetViews/>' in (sheet.render() or b"")
    sheet = part("")
    sheet.touch(Area(3, 3, 3, 3))
    sheet.live(3).cells[3] = (0, 1)
    assert b"dimension" not in (sheet.render() or b"")


def test_a_cell_that_is_not_there_has_the_format_of_its_row_else_its_column() -> None:
    sheet = part(
        '<row r="2" s="4" customFormat="1"/><row r="3" s="4"/>', '<cols><col min="2" max="3" style="2"/></cols>'
    )
    assert [sheet.default_style(1, col) for col in (1, 2, 3, 4)] == [0, 2, 2, 0]
    assert sheet.default_style(2, 2) == 4
    assert sheet.default_style(3, 2) == 2


def test_rows_within_an_area_are_found_also_in_whole_columns() -> None:
    sheet = part('<row r="2"/><row r="5"/><row r="9"/>')
    assert sheet.rows_within(Area(3, 1, 1_048_576, 1)) == [5, 9]
    assert sheet.rows_within(Area(2, 1, 2, 1)) == [2]


@pytest.mark.parametrize("xml", [b"<chartsheet/>", b"<worksheet/>", b"<worksheet><sheetData></worksheet>", b"", b"<a"])
def test_another_part_is_damage(xml: bytes) -> None:
    with pytest.raises(MalformedXml):
        SheetPart("Blad", xml, Styles(None, None), SharedStrings(lambda: None), False, [])
