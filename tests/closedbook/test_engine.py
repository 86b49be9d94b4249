"""The engine as xlwings shows it: books, sheets, ranges, tables, names, page set-up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from atersok.closedbook import open_workbook, save_all

from .conftest import Tools


@pytest.fixture
def book(statistics: Callable[[], Path]) -> xw.Book:
    return open_workbook(statistics())


def test_a_book_knows_its_name_sheets_and_app(book: xw.Book, tmp_path: Path) -> None:
    assert book.name == "gron.xlsx"
    assert Path(book.fullname) == (tmp_path / "gron.xlsx").absolute()
    assert [sheet.name for sheet in book.sheets] == book.sheet_names == ["Närvaro", "Kontroller"]
    assert book.sheets["närvaro"] == book.sheets[0] != book.sheets[1]
    assert "Kontroller" in book.sheets
    assert "Annat" not in book.sheets
    assert (book.sheets[1].index, book.sheets[0].visible, book.sheets.active.name) == (2, True, "Närvaro")
    for missing in ("Annat", 5):
        with pytest.raises((KeyError, IndexError)):
            _ = book.sheets[missing]
    assert book.app.books["gron.xlsx"] == book
    with pytest.raises(KeyError):
        _ = book.app.books["annan.xlsx"]


def test_two_books_of_one_name_are_two_books(statistics: Callable[[], Path]) -> None:
    path = statistics()
    assert open_workbook(path) != open_workbook(path)


def test_settings_of_the_app_are_kept(book: xw.Book) -> None:
    app = book.app
    with app.properties(
        screen_updating=False, display_alerts=False, enable_events=False, calculation="manual", status_bar="…"
    ):
        assert not app.screen_updating
        assert (book.app.calculation, book.app.status_bar) == ("manual", "…")
    assert app.screen_updating
    assert app.calculation == "automatic"
    app.calculate()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (("A1",), "$A$1"),
        (("A1:C9",), "$A$1:$C$9"),
        (((2, 3),), "$C$2"),
        (((1, 1), (9, 3)), "$A$1:$C$9"),
        (("49:96",), "$49:$96"),
        (("B:C",), "$B:$C"),
        (("Närvaro!b2",), "$B$2"),
        (("Kvartal",), "$A$2"),
        (("tblNarvaro",), "$A$2:$C$3"),
    ],
)
def test_ranges_are_found_by_address_corner_and_name(book: xw.Book, given: tuple[object, ...], address: str) -> None:
    assert book.sheets[0].range(*given).address == address


def test_a_range_elsewhere_or_of_several_areas_is_refused(book: xw.Book) -> None:
    for wrong, error in (
        ("Kontroller!A1", ValueError),
        ("Saknas", ValueError),
        ("A1,B2", NotImplementedError),
        ((0, 1), IndexError),
    ):
        with pytest.raises(error):
            book.sheets[0].range(wrong)
    with pytest.raises(ValueError, match="not one area of this sheet"):
        book.sheets[1].range("Kvartal")


def test_ranges_are_moved_resized_and_measured(book: xw.Book) -> None:
    sheet = book.sheets[0]
    cells = sheet.range("B2:C4")
    assert (cells.row, cells.column, cells.shape, cells.count, cells.size) == (2, 2, (3, 2), 6, 6)
    assert cells.offset(1, 1).address == "$C$3:$D$5"
    assert cells.resize(1, 5).address == "$B$2:$F$2"
    assert cells.last_cell.address == "$C$4"
    assert cells[0, :].address == "$B$2:$C$2"
    assert cells[1:, 0].address == "$B$3:$B$4"
    assert cells(4).address == "$C$3"
    assert [row.address for row in cells.rows] == ["$B$2:$C$2", "$B$3:$C$3", "$B$4:$C$4"]
    assert cells.get_address(False, False) == "B2:C4"
    assert cells.get_address(include_sheetname=True) == "Närvaro!$B$2:$C$4"
    assert sheet["A1"] == sheet[0, 0] == sheet.range("A1")
    assert sheet.used_range.address == "$A$1:$C$3"
    assert sheet.range("A1").table.name == "tblNarvaro"
    assert sheet.range("E1").table is None


def test_ranges_expand_over_what_is_filled(book: xw.Book) -> None:
    sheet = book.sheets[0]
    assert sheet.range("A1").expand().address == "$A$1:$C$3"
    assert sheet.range("B1").expand("down").address == "$B$1:$B$3"
    assert sheet.range("A2").expand("right").address == "$A$2:$C$2"
    assert sheet.range("A1").end("down").address == "$A$3"
    assert sheet.range("A3").end("up").address == "$A$1"
    assert sheet.range("C9").end("left").address == "$A$9"
    assert sheet.range("A9").end("up").address == "$A$3"
    assert sheet.range("A3").end("down").row == 1_048_576
    assert sheet.range("A1").options(expand="table", ndim=2).value == sheet.range("A1:C3").value


# -- tables -------------------------------------------------------------------------------------------------------


def test_tables_are_found_by_name_and_place(book: xw.Book) -> None:
    tables = book.sheets[0].tables
    table = tables["TBLNARVARO"]
    assert len(tables) == 1
    assert "tblNarvaro" in tables
    assert tables[0] == table
    assert (table.name, table.display_name, table.parent) == ("tblNarvaro", "tblNarvaro", book.sheets[0])
    assert table.range.address == "$A$1:$C$3"
    assert table.header_row_range.value == ["Boende", "Belopp", "Inskriven"]
    assert table.data_body_range.address == "$A$2:$C$3"
    assert table.totals_row_range is None
    assert (table.show_headers, table.show_totals, table.show_autofilter) == (True, False, True)
    assert table.table_style == "TableStyleMedium9"
    assert len(book.sheets[1].tables) == 0
    with pytest.raises(KeyError):
        _ = tables["annan"]


def test_a_resized_table_changes_its_part_only(book: xw.Book, tools: Tools, tmp_path: Path) -> None:
    path = Path(book.fullname)
    before = tools.read_parts(path)
    table = book.sheets[0].tables[0]
    table.resize(table.range.resize(row_size=9))
    assert table.data_body_range.shape == (8, 3)
    save_all([book], tmp_path / "k")
    after = tools.read_parts(path)
    assert {name for name in before if before[name] != after[name]} <= {"xl/tables/table1.xml", "xl/workbook.xml"}
    assert after["xl/tables/table1.xml"] == before["xl/tables/table1.xml"].replace(b"A1:C3", b"A1:C9")


def test_a_table_cannot_take_other_columns_another_header_or_another_tables_place(book: xw.Book) -> None:
    sheet = book.sheets[0]
    table = sheet.tables[0]
    for address in ("A1:D3", "A2:C5", "B1:D3", "A1:C1"):
        with pytest.raises(ValueError, match="tblNarvaro"):
            table.resize(sheet.range(address))
    assert table.range.address == "$A$1:$C$3"


TABLE = (
    '<table xmlns="{main}" id="{id}" name="{name}" displayName="{name}" ref="{ref}"{more}><autoFilter ref="{ref}"/>'
    '<tableColumns count="2"><tableColumn id="1" name="Namn"/>'
    '<tableColumn id="2" name="Dubbelt">{calc}</tableColumn></tableColumns></table>'
)


def with_tables(tools: Tools, rows: str, *tables: dict[str, str]) -> Path:
    extra, rels = {}, ""
    for number, options in enumerate(tables, 1):
        rels += f'<Relationship Id="t{number}" Type="{tools.rel}/table" Target="../tables/table{number}.xml"/>'
        values = {"main": tools.main, "id": str(number), "more": "", "calc": "", **options}
        extra[f"xl/tables/table{number}.xml"] = TABLE.format(**values)
    extra["xl/worksheets/_rels/sheet1.xml.rels"] = f"<Relationships>{rels}</Relationships>"
    return tools.book(rows, extra=extra, before='<cols><col min="1" max="1" style="1"/></cols>')


def test_a_table_does_not_grow_over_another(tools: Tools) -> None:
    path = with_tables(tools, "", {"name": "t1", "ref": "A1:B3"}, {"name": "t2", "ref": "A5:B6"})
    sheet = open_workbook(path).sheets[0]
    sheet.tables["t1"].resize(sheet.range("A1:B4"))
    with pytest.raises(ValueError, match="t2"):
        sheet.tables["t1"].resize(sheet.range("A1:B5"))


def test_a_calculated_column_goes_on_in_new_rows(tools: Tools) -> None:
    rows = (
        '<row r="2"><c r="A2" s="1"/><c r="B2" s="2"><f>ROW()*C2</f><v>4</v></c></row><row r="4"><c r="B4"><v>9</v>'
        "</c></row>"
    )
    path = with_tables(
        tools,
        rows,
        {"name": "t", "ref": "A1:B2", "calc": "<calculatedColumnFormula>ROW()*C2</calculatedColumnFormula>"},
    )
    sheet = open_workbook(path).sheets[0]
    sheet.tables["t"].resize(sheet.range("A1:B4"))
    assert sheet.range("B2:B4").formula == (("=ROW()*C2",), ("=ROW()*C3",), ("9",))
    assert sheet.range("B3").number_format == sheet.range("B2").number_format


def test_an_empty_table_is_filled_by_writing_into_its_row(tools: Tools) -> None:
    path = with_tables(tools, "", {"name": "t", "ref": "A1:B2", "more": ' insertRow="1"'})
    sheet = open_workbook(path).sheets[0]
    table = sheet.tables["t"]
    assert table.data_body_range is None
    assert table.insert_row_range.address == "$A$2:$B$2"
    sheet.range("A2").value = "x"
    assert table.data_body_range.address == "$A$2:$B$2"
    assert table.insert_row_range is None


def test_a_table_with_totals_keeps_its_size(tools: Tools) -> None:
    path = with_tables(tools, "", {"name": "t", "ref": "A1:B4", "more": ' totalsRowCount="1"'})
    table = open_workbook(path).sheets[0].tables["t"]
    assert (table.show_totals, table.totals_row_range.address, table.data_body_range.address) == (
        True,
        "$A$4:$B$4",
        "$A$2:$B$3",
    )
    with pytest.raises(NotImplementedError):
        table.resize(table.range.resize(row_size=9))


def test_a_header_cell_takes_the_name_that_it_has_and_no_other(tools: Tools) -> None:
    path = with_tables(tools, '<row r="1"><c r="A1" s="1"/><c r="B1" s="1"/></row>', {"name": "t", "ref": "A1:B2"})
    sheet = open_workbook(path).sheets[0]
    sheet.range("A1").value = [["Namn", "Dubbelt"]]
    for write in (
        lambda: setattr(sheet.range("A1"), "value", "Annat"),
        lambda: sheet.range("A1:A2").clear_contents(),
        lambda: sheet.range("D1").copy(sheet.range("B1")),
        lambda: sheet.range("1:1").delete(),
    ):
        with pytest.raises(NotImplementedError):
            write()
    assert sheet.range("A1:B1").value == ["Namn", "Dubbelt"]


# -- names and print area -----------------------------------------------------------------------------------------


def test_names_of_the_book_and_of_a_sheet(book: xw.Book, tools: Tools, tmp_path: Path) -> None:
    assert [name.name for name in book.names] == ["Kvartal"]
    assert book.names["kvartal"].refers_to == "='Närvaro'!$A$2"
    assert book.names["Kvartal"].refers_to_range == book.sheets[0].range("A2")
    book.names.add("Nytt", "=Kontroller!$A$1:$B$2")
    book.sheets[1].names.add("Eget", "=Kontroller!$C$1")
    book.names["Kvartal"].refers_to = "=Närvaro!$A$3"
    save_all([book], tmp_path / "k")
    assert {name.name: name.refers_to for name in book.names} == {
        "Kvartal": "=Närvaro!$A$3", "Nytt": "=Kontroller!$A$1:$B$2", "Kontroller!Eget": "=Kontroller!$C$1",
    }  # fmt: skip
    assert [name.name for name in book.sheets[1].names] == ["Kontroller!Eget"]
    assert book.sheets[1].range("Eget").address == "$C$1"
    assert "Eget" not in book.names
    assert "Kontroller!Eget" in book.names
    assert "Eget" in book.sheets[1].names
    book.names["Nytt"].delete()
    assert "Nytt" not in book.names
    with pytest.raises(KeyError):
        _ = book.names["Nytt"]
    for wrong in ("A1", "två ord", "1a", ""):
        with pytest.raises(ValueError, match=r"name|sheet"):
            book.names.add(wrong, "=1")


def test_a_name_that_is_no_area_has_no_range(book: xw.Book) -> None:
    for text in ("=1+1", "=Saknas!$A$1", "=#REF!"):
        book.names.add("Tal", text)
        with pytest.raises(ValueError, match="area"):
            _ = book.names["Tal"].refers_to_range


def test_the_print_area_is_read_set_and_removed(book: xw.Book, tools: Tools, tmp_path: Path) -> None:
    setup = book.sheets[0].page_setup
    assert setup.print_area is None
    setup.print_area = "A1:C48"
    assert setup.print_area == "$A$1:$C$48"
    save_all([book], tmp_path / "k")
    assert (
        b'<definedName name="_xlnm.Print_Area" localSheetId="0">N\xc3\xa4rvaro!$A$1:$C$48</definedName>'
        in tools.read_parts(Path(book.fullname))["xl/workbook.xml"]
    )
    setup = book.sheets[0].page_setup
    setup.print_area = "$A$1:$C$48"
    assert not save_all([book], tmp_path / "k")[0].written
    setup.print_area = None
    assert setup.print_area is None
    with pytest.raises(ValueError, match="print area"):
        setup.print_area = "hej"


def test_an_area_printed_by_rows_or_in_parts(book: xw.Book) -> None:
    setup = book.sheets[0].page_setup
    setup.print_area = "1:48,A60:B70"
    assert setup.print_area == "$1:$48,$A$60:$B$70"


# -- what is not there ---------------------------------------------------------------------------------------------


def test_what_the_engine_cannot_do_raises_and_is_never_ignored(book: xw.Book) -> None:
    sheet = book.sheets[0]
    cells = sheet.range("A2:B3")
    calls: list[Callable[[], object]] = [
        lambda: cells.merge(),
        lambda: cells.autofit(),
        lambda: sheet.tables[0].sort(1),
        lambda: cells.select(),
        lambda: cells.copy(),
        lambda: cells.font.bold,
        lambda: setattr(cells, "color", (1, 2, 3)),
        lambda: setattr(cells, "column_width", 9),
        lambda: setattr(cells, "formula2", "=1"),
        lambda: setattr(cells, "formula_array", "=1"),
        lambda: cells.add_hyperlink("x"),
        lambda: setattr(sheet, "name", "Nytt"),
        lambda: sheet.delete(),
        lambda: sheet.charts,
        lambda: sheet.activate(),
        lambda: setattr(sheet, "visible", False),
        lambda: book.sheets.add("x"),
        lambda: book.save(),
        lambda: book.activate(),
        lambda: book.macro("x")(),
        lambda: setattr(sheet.tables[0], "show_totals", True),
        lambda: sheet.tables.add(cells),
        lambda: setattr(book.sheets[0].range("A:A"), "number_format", "@"),
        lambda: book.app.quit(),
    ]
    for call in calls:
        with pytest.raises(NotImplementedError, match=r".{10}"):
            call()


def test_a_book_that_was_closed_or_saved_does_not_take_writes_that_would_be_lost(book: xw.Book, tmp_path: Path) -> None:
    cells = book.sheets[0].range("A2")
    cells.value = "x"
    save_all([book], tmp_path / "k")
    with pytest.raises(ValueError, match="closed or saved"):
        cells.value = "y"
    with pytest.raises(ValueError, match="closed or saved"):
        _ = cells.sheet.tables[0]
    fresh = book.sheets[0].range("A2")
    assert fresh.value == "x"
    book.close()
    with pytest.raises(ValueError, match="closed"):
        _ = fresh.value
    with pytest.raises(ValueError, match="closed"):
        _ = book.sheets[0]
