"""What a cell holds is told whatever form the file gives it."""

from __future__ import annotations

from atersok.closedbook.cells import Formula
from atersok.closedbook.refs import Area
from atersok.closedbook.shared_strings import SharedStrings
from atersok.closedbook.sheet_part import SheetPart
from atersok.closedbook.styles import Styles
from atersok.upgrade.cells import first_content, has_content, text_at, value_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS = f'<sst xmlns="{MAIN}"><si><t>delad </t></si></sst>'.encode()
ROWS = (
    '<row r="2"><c r="A2" s="0"/><c r="B2" t="s"><v>0</v></c><c r="C2"><v>7</v></c>'
    '<c r="D2"><f>B2</f></c><c r="E2" t="inlineStr"><is><t></t></is></c><c r="F2" t="e"><v>#N/A</v></c></row>'
)


def part() -> SheetPart:
    data = f'<worksheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></worksheet>'.encode()
    return SheetPart("Blad", data, Styles(None, None), SharedStrings(lambda: STRINGS), False, [])


def test_values_and_texts_of_every_form() -> None:
    sheet = part()
    cells = sheet.cells_of(2)
    assert [value_of(sheet, cells.get(col)) for col in range(1, 5)] == [None, "delad ", 7, None]
    assert [text_at(sheet, 2, col) for col in range(1, 8)] == ["", "delad", "7", "", "", "", ""]
    assert value_of(sheet, (0, Formula("1+1", 2))) == 2


def test_a_format_alone_is_no_content_and_a_formula_without_result_is() -> None:
    sheet = part()
    cells = sheet.cells_of(2)
    assert [has_content(sheet, cells.get(col)) for col in range(1, 8)] == [False, True, True, True, False, True, False]


def test_the_first_cell_with_content_of_an_area() -> None:
    sheet = part()
    assert first_content(sheet, Area(1, 1, 9, 9)) == (2, 2)
    assert first_content(sheet, Area(1, 3, 9, 9)) == (2, 3)
    assert first_content(sheet, Area(1, 1, 9, 1)) is None
    assert first_content(sheet, Area(3, 1, 9, 9)) is None
    assert first_content(sheet, Area(1, 20, 9, 30)) is None
