"""Copied blocks, filled formats, inserted, deleted and measured rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.closedbook import open_workbook, save_all, set_row_breaks

from .conftest import Tools

BLOCK = (
    '<row r="1" ht="30" customHeight="1" outlineLevel="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="2">'
    "<f>B2*$D$9</f><v>4</v></c></row>"
    '<row r="2"><c r="B2" s="2"><v>2</v></c><c r="C2" s="4"/></row>'
)
STRINGS = {"xl/sharedStrings.xml": "<sst><si><r><t>fet</t></r></si></sst>"}


def test_whole_rows_are_copied_with_values_formulas_formats_heights_and_outline(tools: Tools, tmp_path: Path) -> None:
    path = tools.book(BLOCK, extra=STRINGS)
    book = open_workbook(path)
    sheet = book.sheets[0]
    sheet.range("1:2").copy(sheet.range("3:8"))
    assert sheet.range("A7").value == "fet"
    assert sheet.range("B7").formula == "=B8*$D$9"
    assert sheet.range("B7").value is None  # its result is another one
    assert sheet.range("C8").color == (255, 0, 0)
    assert (sheet.range("A7").row_height, sheet.range("A8").row_height) == (30, 15)
    save_all([book], tmp_path / "k")
    row = (
        '<row r="7" ht="30" customHeight="1" outlineLevel="1"><c r="A7" s="1" t="s"><v>0</v></c><c r="B7" s="2">'
        "<f>B8*$D$9</f></c></row>"
    )
    assert row.encode() in tools.read_parts(path)["xl/worksheets/sheet1.xml"]


def test_doubling_a_block_gives_the_same_as_copying_it_one_by_one(tools: Tools, tmp_path: Path) -> None:
    one, two = tools.book(BLOCK, "one.xlsx", extra=STRINGS), tools.book(BLOCK, "two.xlsx", extra=STRINGS)
    book1, book2 = open_workbook(one), open_workbook(two)
    sheet1, sheet2 = book1.sheets[0], book2.sheets[0]
    for first in range(3, 17, 2):
        sheet1.range("1:2").copy(sheet1.range(f"{first}:{first + 1}"))
    for rows in (2, 4, 8):
        sheet2.range(f"1:{rows}").copy(sheet2.range(f"{rows + 1}:{2 * rows}"))
    save_all([book1], tmp_path / "k")
    save_all([book2], tmp_path / "k")
    part = "xl/worksheets/sheet1.xml"
    assert tools.read_parts(one)[part] == tools.read_parts(two)[part]


def test_a_block_of_cells_is_copied_and_the_rest_of_the_rows_stays(tools: Tools) -> None:
    sheet = open_workbook(tools.book(BLOCK, extra=STRINGS)).sheets[0]
    sheet.range("E3:H4").value = 1
    sheet.range("A1:B2").copy(sheet.range("F3"))
    assert sheet.range("E3:H4").value == [[1, "fet", None, 1], [1, None, 2, 1]]
    assert sheet.range("G3").formula == "=G4*$D$9"
    assert sheet.range("F4").number_format == "General"


def test_a_block_goes_to_another_sheet_of_the_book_and_not_to_another_book(tools: Tools) -> None:
    parts = tools.package_parts({"A": tools.sheet_xml(BLOCK), "B": tools.sheet_xml("")}, STRINGS)
    book = open_workbook(tools.package(parts))
    book.sheets["A"].range("1:2").copy(book.sheets["B"].range("5:6"))
    assert book.sheets["B"].range("A5:B6").value == [["fet", None], [None, 2]]
    other = open_workbook(tools.package(parts, "other.xlsx"))
    with pytest.raises(NotImplementedError, match="another workbook"):
        book.sheets["A"].range("1:2").copy(other.sheets["B"].range("5:6"))


@pytest.mark.parametrize(
    ("after", "says"),
    [
        ('<mergeCells><mergeCell ref="A1:B1"/></mergeCells>', "merged"),
        ('<conditionalFormatting sqref="A1:B4"><cfRule/></conditionalFormatting>', "cover"),
        ('<dataValidations><dataValidation sqref="B2"/></dataValidations>', "cover"),
    ],
)
def test_what_excel_would_copy_along_and_the_engine_cannot_is_refused(tools: Tools, after: str, says: str) -> None:
    sheet = open_workbook(tools.book(BLOCK, after=after, extra=STRINGS)).sheets[0]
    with pytest.raises(NotImplementedError, match=says):
        sheet.range("1:2").copy(sheet.range("3:8"))


def test_validation_that_covers_the_copies_too_is_no_hindrance(tools: Tools) -> None:
    after = '<dataValidations><dataValidation sqref="B1:B999 C2 C4"/></dataValidations>'
    sheet = open_workbook(tools.book(BLOCK, after=after, extra=STRINGS)).sheets[0]
    sheet.range("1:2").copy(sheet.range("3:4"))
    assert sheet.range("B4").value == 2


def test_an_array_formula_of_several_cells_is_not_copied_and_one_of_one_cell_is(tools: Tools) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">1</f><v>1</v></c><c r="B1" cm="1">'
        '<f t="array" ref="B1" ca="1">C1:C2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c></row>'
    )
    sheet = open_workbook(tools.book(rows)).sheets[0]
    with pytest.raises(NotImplementedError, match="array"):
        sheet.range("A1:A2").copy(sheet.range("F1"))
    sheet.range("B1").copy(sheet.range("B5"))
    assert b'<c r="B5" cm="1"><f t="array" ref="B5" ca="1">C5:C6</f></c>' in (sheet.impl.part.render() or b"")


def test_formats_are_filled_over_a_range_and_contents_stay(tools: Tools) -> None:
    rows = (
        '<row r="1"><c r="A1" s="1"/><c r="B1" s="2"/></row><row r="2"><c r="A2" s="4"/></row><row r="4"><c r="B4">'
        "<v>7</v></c></row>"
    )
    sheet = open_workbook(tools.book(rows)).sheets[0]
    sheet.range("A1:B2").autofill(sheet.range("A1:B6"), "fill_formats")
    assert [sheet.range(f"A{row}").color for row in range(1, 7)] == [None, (255, 0, 0)] * 3
    assert [sheet.range(f"B{row}").number_format for row in (3, 4, 5)] == [
        '#,##0.00\\ "kr"',
        "General",
        '#,##0.00\\ "kr"',
    ]
    assert sheet.range("B4").value == 7
    with pytest.raises(NotImplementedError):
        sheet.range("A1").autofill(sheet.range("A1:A2"), "fill_series")
    with pytest.raises(ValueError, match="include"):
        sheet.range("A1:B2").autofill(sheet.range("A2:B6"), "fill_formats")


def test_row_heights(tools: Tools) -> None:
    rows = '<row r="1" ht="30"/><row r="2" hidden="1" ht="20"/>'
    sheet = open_workbook(tools.book(rows, before='<sheetFormatPr defaultRowHeight="14.4"/>')).sheets[0]
    assert [sheet.range(f"A{row}").row_height for row in (1, 2, 3)] == [30, 0, 14.4]
    assert sheet.range("A1:A3").row_height is None
    sheet.range("A1:A3").row_height = 22.5
    assert sheet.range("A1:A3").row_height == 22.5
    with pytest.raises(ValueError, match="height"):
        sheet.range("A1").row_height = 500


TWO = {
    "Data": '<row r="1"><c r="A1"><f>SUM(A4:A6)</f><v>9</v></c></row><row r="4"><c r="A4" s="2"><v>1</v></c></row>'
    '<row r="5" ht="40"><c r="A5"><f t="shared" ref="A5:A6" si="0">A4*2</f></c></row><row r="6"><c r="A6">'
    '<f t="shared" si="0"/></c></row>',
    "Summa": '<row r="1"><c r="A1"><f>Data!A6+A6</f><v>1</v></c></row>',
}
NAMES = (
    '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">Data!$A$1:$B$6</definedName>'
    '<definedName name="Sista">Data!$A$6</definedName></definedNames>'
)


def two_sheets(tools: Tools, after: str = "", extra: dict[str, str] | None = None) -> Path:
    sheets = {"Data": tools.sheet_xml(TWO["Data"], after=after), "Summa": tools.sheet_xml(TWO["Summa"])}
    return tools.package(tools.package_parts(sheets, extra, NAMES))


def test_deleted_rows_take_formulas_names_and_breaks_with_them(tools: Tools, tmp_path: Path) -> None:
    book = open_workbook(two_sheets(tools, '<rowBreaks count="2"><brk id="4"/><brk id="6"/></rowBreaks>'))
    sheet = book.sheets["Data"]
    sheet.range("5:5").delete()
    assert sheet.range("A1").formula == "=SUM(A4:A5)"
    assert sheet.range("A5").formula == "=#REF!*2"
    assert book.sheets["Summa"].range("A1").formula == "=Data!A5+A6"
    assert book.names["Sista"].refers_to == "=Data!$A$5"
    assert sheet.page_setup.print_area == "$A$1:$B$5"
    assert sheet.impl.part.row_breaks == [4, 5]
    save_all([book], tmp_path / "k")
    assert book.sheets["Data"].range("A1:A6").value[3:] == [1, None, None]


def test_inserted_rows_take_the_format_from_above(tools: Tools) -> None:
    book = open_workbook(two_sheets(tools))
    sheet = book.sheets["Data"]
    sheet.range("5:6").insert("down")
    assert sheet.range("A1").formula == "=SUM(A4:A8)"
    assert (sheet.range("A5").value, sheet.range("A5").number_format) == (None, '#,##0.00\\ "kr"')
    assert sheet.range("A7:A8").formula == (("=A4*2",), ("=A7*2",))
    assert sheet.range("A7").row_height == 40
    assert book.names["Sista"].refers_to == "=Data!$A$8"


def test_inserting_and_deleting_again_gives_the_same_formulas(tools: Tools) -> None:
    book = open_workbook(two_sheets(tools))
    before = [sheet.range("A1:B8").formula for sheet in book.sheets]
    book.sheets["Data"].range("5:9").insert("down")
    assert [sheet.range("A1:B8").formula for sheet in book.sheets] != before
    book.sheets["Data"].range("5:9").delete()
    assert [sheet.range("A1:B8").formula for sheet in book.sheets] == before


@pytest.mark.parametrize(
    "after",
    [
        '<mergeCells><mergeCell ref="A5:B6"/></mergeCells>',
        '<conditionalFormatting sqref="A1 B9"><cfRule/></conditionalFormatting>',
        '<dataValidations><dataValidation sqref="A1"><formula1>$A$6</formula1></dataValidation></dataValidations>',
        '<hyperlinks><hyperlink ref="A6"/></hyperlinks>',
        '<extLst><ext><x14:cf xmlns:x14="x"><xm:sqref xmlns:xm="m">A7</xm:sqref></x14:cf></ext></extLst>',
    ],
)
def test_rows_with_things_that_cannot_follow_stay(tools: Tools, after: str) -> None:
    book = open_workbook(two_sheets(tools, after))
    with pytest.raises(NotImplementedError):
        book.sheets["Data"].range("5:5").delete()
    assert book.sheets["Data"].range("A1").formula == "=SUM(A4:A6)"


def test_rows_under_an_object_a_comment_or_a_chart_stay(tools: Tools) -> None:
    rels = "xl/worksheets/_rels/sheet1.xml.rels"

    def related(kind: str, target: str, content: str) -> dict[str, str]:
        relation = f'<Relationship Id="r1" Type="{tools.rel}/{kind}" Target="/{target}"/>'
        return {rels: f"<Relationships>{relation}</Relationships>", target: content}

    for extra in (
        related(
            "drawing",
            "xl/drawings/drawing1.xml",
            "<xdr:wsDr xmlns:xdr='d'><xdr:from><xdr:row>7</xdr:row></xdr:from></xdr:wsDr>",
        ),
        related(
            "comments",
            "xl/comments1.xml",
            '<comments><commentList><comment ref="B7" authorId="0"/></commentList></comments>',
        ),
        related(
            "vmlDrawing", "xl/drawings/v.vml", "<xml xmlns:x='x'><x:Anchor>1, 2, 6, 3, 4, 5, 8, 9</x:Anchor></xml>"
        ),
        {"xl/charts/chart1.xml": "<c:chart xmlns:c='c'><c:f>Data!$A$4:$A$6</c:f></c:chart>"},
        {"xl/pivotCache/pivotCacheDefinition1.xml": '<p><worksheetSource ref="A1:B6" sheet="Data"/></p>'},
    ):
        book = open_workbook(two_sheets(tools, extra=extra))
        with pytest.raises(NotImplementedError):
            book.sheets["Data"].range("5:5").delete()


def test_only_whole_rows_are_inserted_and_deleted(tools: Tools) -> None:
    sheet = open_workbook(two_sheets(tools)).sheets[0]
    for address in ("A1:B2", "A:A"):
        with pytest.raises(NotImplementedError):
            sheet.range(address).delete()
        with pytest.raises(NotImplementedError):
            sheet.range(address).insert("down")


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        ('<pageMargins/><drawing r:id="rId1"/>', '<pageMargins/>{}<drawing r:id="rId1"/>'),
        ('<pageMargins/><rowBreaks count="1"><brk id="5"/></rowBreaks><colBreaks/>', "<pageMargins/>{}<colBreaks/>"),
        ("", "{}"),
    ],
)
def test_page_breaks_come_in_their_place(tools: Tools, tmp_path: Path, after: str, wanted: str) -> None:
    path = tools.book("", after=after)
    book = open_workbook(path)
    set_row_breaks(book.sheets[0], [96, 48, 48])
    save_all([book], tmp_path / "k")
    breaks = (
        '<rowBreaks count="2" manualBreakCount="2"><brk id="48" max="16383" man="1"/>'
        '<brk id="96" max="16383" man="1"/></rowBreaks>'
    )
    xml = tools.read_parts(path)["xl/worksheets/sheet1.xml"].decode()
    assert f"<sheetData/>{wanted.format(breaks)}</worksheet>" in xml
    set_row_breaks(book.sheets[0], [])
    assert (book.sheets[0].impl.part.render() or b"").count(b"rowBreaks") == 0


def test_page_breaks_are_limited_as_in_excel(tools: Tools) -> None:
    sheet = open_workbook(tools.book("")).sheets[0]
    set_row_breaks(sheet, range(1, 1024))
    for rows in (range(1, 1025), [0], [1_048_576]):
        with pytest.raises(ValueError, match="page breaks"):
            set_row_breaks(sheet, rows)
