"""What only one kind of workbook has: each difference on a closed workbook and on one that is open in Excel."""

from __future__ import annotations

import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import xlsxwriter
import xlwings as xw

from atersok.closedbook import TextContractError, open_workbook
from atersok.closedbook.refs import Area
from atersok.workbook import native
from workbook import live
from workbook.live import CALL_REJECTED, REFUSED, LiveBook, com_error
from workbook.spy import counted


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with xlsxwriter.Workbook(tmp_path / "bok.xlsx") as book:
        form = {code: book.add_format({"num_format": code}) for code in ("@", "#,##0.00", "yyyy-mm-dd", "General")}
        for name in ("Blad", "Annat blad"):
            sheet = book.add_worksheet(name)
            sheet.add_table("A1:D4", {"name": f"tbl{name[0]}", "columns": [{"header": letter} for letter in "ABCD"]})
            for row in range(1, 4):
                sheet.write_string(row, 0, f"text {row}", form["@"])
                sheet.write_number(row, 1, row + 0.5, form["#,##0.00"])
                sheet.write_datetime(row, 2, datetime(2025, 4, row), form["yyyy-mm-dd"])
                sheet.write_formula(row, 3, f"=B{row + 1}*2", form["General"], row * 2 + 1)
        book.define_name("Blad!falt.A", "=Blad!$B$3")
        book.define_name("Blad!falt.Ö", "=Blad!$A$2:$A$4")
        book.define_name("Blad!falt.borta", "=Blad!#REF!")
    return tmp_path / "bok.xlsx"


@pytest.fixture
def opened(path: Path) -> LiveBook:
    return LiveBook(path)


@pytest.fixture(params=["closed", "open"])
def book(request: pytest.FixtureRequest, path: Path) -> xw.Book:
    return open_workbook(path) if request.param == "closed" else LiveBook(path).book


def test_a_workbook_its_sheets_ranges_and_tables_are_open_or_closed_together(path: Path, opened: LiveBook) -> None:
    for book, is_live in ((open_workbook(path), False), (opened.book, True)):
        sheet = book.sheets["Blad"]
        things = (book, sheet, sheet.range("A1"), sheet.tables["tblB"])
        assert [native.is_live(thing) for thing in things] == [is_live] * 4


# -- reading and writing ----------------------------------------------------------------------------------------------


def test_values_come_row_by_row_whatever_the_shape(book: xw.Book) -> None:
    sheet = book.sheets["Blad"]
    assert native.read_values(sheet.range("A2")) == [["text 1"]]
    assert native.read_values(sheet.range("A2:C2")) == [["text 1", 1.5, datetime(2025, 4, 1)]]
    assert native.read_values(sheet.range("B2:B3")) == [[1.5], [2.5]]
    assert native.read_values(sheet.range("F2:G3")) == [[None, None], [None, None]]


def test_a_value_with_a_currency_format_is_a_float(opened: LiveBook, monkeypatch: pytest.MonkeyPatch) -> None:
    """COM gives Decimal for it."""
    monkeypatch.setattr(live.Range, "raw_value", property(lambda self: ((Decimal("12.5"), "x"),)))
    found = native.read_values(opened.book.sheets["Blad"].range("A1:B1"))
    assert found == [[12.5, "x"]]
    assert type(found[0][0]) is float


@pytest.mark.parametrize("has_formula2", [True, False])
def test_formulas_come_row_by_row_in_excel_of_today_and_of_before_2021(
    path: Path, has_formula2: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "_formula_property", {})
    opened = LiveBook(path)
    opened.has_formula2 = has_formula2
    for book in (open_workbook(path), opened.book):
        sheet = book.sheets["Blad"]
        assert native.read_formulas(sheet.range("D2:D3")) == [["=B2*2"], ["=B3*2"]]
        assert native.read_formulas(sheet.range("D2")) == [["=B2*2"]]
    sheet = opened.book.sheets["Blad"]
    native.write_as_typed(sheet.range("D2:D3"), [["=B2*3"], ["'=text"]])
    assert native.read_formulas(sheet.range("D2:D3")) == [["=B2*3"], ["=text"]]
    assert sheet.range("D3").value == "=text"


def test_values_and_formulas_are_written_in_one_call_to_an_open_workbook(
    opened: LiveBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = opened.book.sheets["Blad"].range("A2:D4")
    rows = [["=1+1", 7, date(2025, 5, 1), "=B2*5"], [None, None, None, 4], ["'x", 10**12, date(2025, 5, 2), None]]
    with counted(monkeypatch, live) as calls:
        native.write_cells(area, rows, formulas={3})
    assert dict(calls) == {"Range.formula=": 1}
    assert native.read_values(area) == [
        ["=1+1", 7.0, datetime(2025, 5, 1), None],
        [None, None, None, 4.0],
        ["'x", 1e12, datetime(2025, 5, 2), None],
    ]
    assert area.formula[0][3] == "=B2*5"
    native.read_values(area)  # what xlwings' conversions are is asked once
    with counted(monkeypatch, live) as calls:
        native.write_cells(area, [[*row[:3], 1] for row in rows])
    assert dict(calls) == {"Range.raw_value=": 1}
    assert native.read_values(area)[2] == ["'x", 1e12, datetime(2025, 5, 2), 1.0]


def test_values_and_formulas_are_written_to_a_closed_workbook_under_the_text_contract(path: Path) -> None:
    area = open_workbook(path).sheets["Blad"].range("A2:D3")
    native.write_cells(area, [["=1+1", 7, date(2025, 5, 1), "=B2*5"], [None, None, None, 4]], formulas={3})
    assert native.read_values(area) == [["=1+1", 7.0, datetime(2025, 5, 1), None], [None, None, None, 4.0]]
    assert area.formula[0] == ("=1+1", "7", "45778", "=B2*5")
    with pytest.raises(TextContractError):
        native.write_cells(area, [["a", "=text", None, None], [None] * 4], formulas={3})


def test_cells_between_the_written_ones_hold_what_they_held(book: xw.Book) -> None:
    """A text that was typed with an apostrophe into a cell without the format for text, in the open workbook."""
    sheet = book.sheets["Blad"]
    if native.is_live(book):
        sheet.range("D3").value = "'0012"
    area = sheet.range("A2:D4")
    before, values = native.read_formulas(area), native.read_values(area)
    matrix = [[*line] for line in before]
    matrix[0][0], matrix[1][0], matrix[2][1] = "=ny", "0013", None
    native.write_areas(area, matrix, [(0, 0, 1, 0), (2, 1, 2, 1)], values)
    after = native.read_values(area)
    assert [after[0][0], after[1][0], after[2][1]] == ["=ny", "0013", None]
    assert native.read_formulas(area)[0][1:] == before[0][1:]
    assert after[1][1:] == values[1][1:]
    assert after[2][0] == values[2][0]


@pytest.mark.parametrize(
    ("formula", "value", "written"),
    [
        ("=A1", 4.0, "=A1"), ("=A1", None, "=A1"), ("=A1", "text", "=A1"), ("=A1", "=A1", "'=A1"),
        ("0012", "0012", "'0012"), ("'x", "'x", "''x"), ("", None, ""), ("TRUE", True, True),
        ("1234.56789", Decimal("1234.5679"), 1234.56789),
        ("45748.5", datetime(2025, 4, 1, 12), 45748.5), ("?", datetime(2025, 4, 1, 12), 45748.5),
    ],
)  # fmt: skip
def test_what_is_written_for_a_cell_to_hold_what_it_held(formula: str, value: Any, written: Any) -> None:
    assert native.as_typed(formula, value) == written
    assert type(native.as_typed(formula, value)) is type(written)


# -- number formats, names, what stands in the way ---------------------------------------------------------------------


def test_many_areas_are_asked_in_one_call_and_no_address_is_too_long(
    opened: LiveBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = opened.book.sheets["Blad"]
    areas = [Area(row, 1, row + 1, 1) for row in (2, 3)]
    with counted(monkeypatch, live) as calls:
        assert native.common_format(sheet, areas) == "@"
    assert calls.requests == 1
    assert native.common_format(sheet, [*areas, Area(2, 2, 2, 2)]) is None
    many = [Area(row, 6, row, 6) for row in range(100, 400, 2)]
    with counted(monkeypatch, live) as calls:
        native.set_format(sheet, many, "@")
        assert native.common_format(sheet, many) == "@"
    assert calls["Range.number_format="] == calls["Range.number_format"] == len(list(native.joined(["F100"] * 150)))
    assert max(map(len, native.joined(["F100"] * 150))) <= 255


def test_apple_events_and_closed_workbooks_are_asked_of_each_area(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There an address of several areas is the first alone."""
    monkeypatch.setattr(native.sys, "platform", "darwin")
    sheet = book.sheets["Blad"]
    seen: list[str] = []
    whole = type(sheet).range
    monkeypatch.setattr(type(sheet), "range", lambda self, *args: (seen.append(args[0]), whole(self, *args))[1])
    assert native.common_format(sheet, [Area(2, 1, 3, 1), Area(4, 1, 4, 1)]) == "@"
    assert native.common_format(sheet, [Area(2, 1, 3, 1), Area(2, 2, 2, 2)]) is None
    assert seen == ["A2:A3", "A4", "A2:A3", "B2"]


def test_a_cell_takes_the_format_of_another_of_its_column(book: xw.Book) -> None:
    sheet = book.sheets["Blad"]
    assert sheet.range("B3").number_format == "#,##0.00"
    native.give_format(sheet, Area(6, 2, 7, 2), Area(4, 2, 4, 2), "#,##0.00")
    assert sheet.range("B6:B7").number_format == "#,##0.00"
    assert sheet.range("B4").value == 3.5


@pytest.mark.parametrize(
    ("indexes", "split", "found"),
    [
        ((), (), []), ((3, 1, 2), (), [(1, 3)]), ((1, 3, 4), (), [(1, 1), (3, 4)]),
        ((0, 1, 2), (1,), [(0, 0), (1, 1), (2, 2)]),
    ],
)  # fmt: skip
def test_neighbouring_columns_are_one_run(indexes: Any, split: Any, found: Any) -> None:
    assert native.runs(indexes, split) == found


def test_names_are_found_without_regard_to_case_and_those_that_point_nowhere_are_left_out(book: xw.Book) -> None:
    wanted = ["falt.a", "FALT.ö", "falt.borta", "falt.aldrig"]
    assert native.places_of(book.sheets["Blad"], wanted) == {"falt.a": Area(3, 2, 3, 2), "FALT.ö": Area(2, 1, 4, 1)}
    assert native.places_of(book.sheets["Annat blad"], wanted) == {}


def test_names_that_are_all_there_take_one_call(opened: LiveBook, monkeypatch: pytest.MonkeyPatch) -> None:
    with counted(monkeypatch, live) as calls:
        assert len(native.places_of(opened.book.sheets["Blad"], ["falt.A", "falt.Ö"])) == 2
    assert calls.by_sheet["Blad"] == 1


def test_merged_cells_and_array_formulas_are_seen(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "bok.xlsx") as made:
        sheet = made.add_worksheet("Blad")
        sheet.merge_range("A1:B1", "titel")
        sheet.write_array_formula("D1:D2", "{=A1:A2}")
    for book in (open_workbook(tmp_path / "bok.xlsx"), LiveBook(tmp_path / "bok.xlsx").book):
        place = book.sheets["Blad"].range
        assert [native.is_merged(place(address)) for address in ("A1:C3", "C1:E3")] == [True, False]
        assert [native.has_arrays(place(address)) for address in ("A1:C3", "C1:E3")] == [False, True]


def test_a_filter_is_taken_away_only_where_it_hides_rows(path: Path, opened: LiveBook) -> None:
    assert native.show_all_rows(open_workbook(path).sheets["Blad"].tables["tblB"]) is False
    table = opened.book.sheets["Blad"].tables["tblB"]
    assert native.show_all_rows(table) is False
    opened.filtered = {"tblB", "tblA"}
    assert native.show_all_rows(table) is True
    assert opened.filtered == {"tblA"}


def test_a_table_without_filter_buttons_has_nothing_to_take_away(
    opened: LiveBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live.ComTable, "AutoFilter", property(lambda self: None))
    assert native.show_all_rows(opened.book.sheets["Blad"].tables["tblB"]) is False


# -- the workbook and the application ---------------------------------------------------------------------------------


def test_protection_counts_in_an_open_workbook(path: Path, opened: LiveBook) -> None:
    opened.protected = {"Annat blad"}
    assert [native.is_protected(sheet) for sheet in opened.book.sheets] == [False, True]
    assert [native.is_protected(sheet) for sheet in open_workbook(path).sheets] == [False, False]


@pytest.mark.parametrize("name", ["https://kommun.sharepoint.com/delat/bok.xlsx", "https://d.docs.live.net/1/bok.xlsx"])
def test_a_workbook_from_the_web_is_known_without_asking_xlwings_for_a_local_path(opened: LiveBook, name: str) -> None:
    assert not native.is_url(opened.book)
    opened.name_in_excel = name
    assert native.is_url(opened.book)
    assert native.full_name(opened.book) == name


def test_a_closed_workbook_is_no_url_not_read_only_and_has_no_unsaved_changes(path: Path) -> None:
    book = open_workbook(path)
    assert native.full_name(book) == str(path)
    assert not native.is_url(book)
    assert not native.is_read_only(book)
    assert native.unsaved(book, [path]) == []


def test_a_read_only_workbook_is_known(opened: LiveBook) -> None:
    assert not native.is_read_only(opened.book)
    opened.read_only = True
    assert native.is_read_only(opened.book)


def test_unsaved_changes_of_the_book_and_of_another_one_in_the_same_excel(path: Path, tmp_path: Path) -> None:
    other_path = tmp_path / "Syskon.xlsx"
    other_path.write_bytes(path.read_bytes())
    other = LiveBook(other_path)
    opened = LiveBook(path, (other,))
    elsewhere = tmp_path / "annan mapp" / "syskon.xlsx"
    both = [path, other_path]
    assert native.unsaved(opened.book, both) == []
    other.saved = False
    assert native.unsaved(opened.book, both) == [other_path]
    assert native.unsaved(opened.book, [elsewhere, tmp_path / "inte öppen.xlsx"]) == []
    other.name_in_excel = "https://kommun.sharepoint.com/delat/Syskon.xlsx"
    assert native.unsaved(opened.book, both) == [other_path], "of the same name, and Excel opens no two of one name"
    opened.book.sheets["Blad"].range("F1").value = 1
    assert native.unsaved(opened.book, both) == both


def test_a_copy_of_an_open_workbook_holds_what_is_not_saved(path: Path, opened: LiveBook, tmp_path: Path) -> None:
    opened.book.sheets["Blad"].range("F1").value = 5
    native.save_copy(opened.book, tmp_path / "ny" / "mapp" / "kopia.xlsx")
    assert open_workbook(tmp_path / "ny" / "mapp" / "kopia.xlsx").sheets["Blad"].range("F1").value == 5
    assert open_workbook(path).sheets["Blad"].range("F1").value is None
    native.save_copy(open_workbook(path), tmp_path / "andra" / "kopia.xlsx")
    assert (tmp_path / "andra" / "kopia.xlsx").read_bytes() == path.read_bytes()


def test_a_copy_on_macos_is_of_the_file_as_it_was_last_saved(
    path: Path, opened: LiveBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.book.sheets["Blad"].range("F1").value = 5
    monkeypatch.setattr(native, "full_name", lambda book: str(path))
    monkeypatch.setattr(native.sys, "platform", "darwin")
    native.save_copy(opened.book, tmp_path / "kopia.xlsx")
    assert (tmp_path / "kopia.xlsx").read_bytes() == path.read_bytes()


def test_a_copy_that_excel_cannot_write_is_an_os_error_and_a_busy_excel_is_busy(
    opened: LiveBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(code: int) -> Any:
        def save(self: Any, path: str) -> None:
            raise com_error(code, "nej")

        return save

    monkeypatch.setattr(live.ComBook, "SaveCopyAs", refuse(REFUSED))
    with pytest.raises(OSError, match=r"kopia\.xlsx"):
        native.save_copy(opened.book, tmp_path / "kopia.xlsx")
    monkeypatch.setattr(live.ComBook, "SaveCopyAs", refuse(CALL_REJECTED))
    with pytest.raises(com_error):
        native.save_copy(opened.book, tmp_path / "kopia.xlsx")


def test_everything_is_computed_anew_in_an_open_workbook(
    path: Path, opened: LiveBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted(monkeypatch, live) as calls:
        native.recalculate(opened.book)
    assert calls["ComApp.CalculateFull"] == 1
    monkeypatch.setattr(native.sys, "platform", "darwin")
    native.recalculate(opened.book)
    assert opened.calculated == 2
    native.recalculate(open_workbook(path))


def test_a_sheet_is_shown_at_a_row(path: Path, opened: LiveBook) -> None:
    native.show_sheet(opened.book.sheets["Annat blad"], 3)
    assert opened.shown == ("Annat blad", "$A$3")
    native.show_sheet(open_workbook(path).sheets["Annat blad"], 3)


def test_a_sheet_of_an_open_workbook_is_printed_to_a_file(path: Path, opened: LiveBook, tmp_path: Path) -> None:
    native.export_pdf(opened.book.sheets["Annat blad"], tmp_path / "blad.pdf")
    assert opened.pdfs == [("Annat blad", tmp_path / "blad.pdf")]
    assert (tmp_path / "blad.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(NotImplementedError):
        native.export_pdf(open_workbook(path).sheets["Blad"], tmp_path / "blad2.pdf")


# -- a busy Excel -----------------------------------------------------------------------------------------------------


def described(scode: int) -> com_error:
    """An error that the application described itself, as pywin32 gives it."""
    error = com_error(-2147352567, "Exception occurred.")
    error.args = (-2147352567, "Exception occurred.", (0, "Excel", None, None, 0, scode), None)
    return error


class ExcelBusyError(Exception):
    """xlwings' own, on Windows."""


class CommandError(Exception):
    """appscript's."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.errornumber = number


@pytest.mark.parametrize(
    "error",
    [
        com_error(-2147418111, "Call was rejected by callee."), com_error(-2147417846, "The application is busy."),
        com_error(-2146777998, ""), described(-2146777998), ExcelBusyError(), CommandError(-609), CommandError(-1708),
        CommandError(-1712),
    ],
)  # fmt: skip
def test_a_busy_excel_is_known_by_its_error(error: Exception) -> None:
    assert native.busy(error)
    outer = RuntimeError("writing")
    outer.__cause__ = error
    assert native.busy(outer)


@pytest.mark.parametrize(
    "error",
    [None, ValueError("x"), ValueError(-2147418111), described(REFUSED), com_error(REFUSED, ""), CommandError(-1728)],
)
def test_another_error_is_not_a_busy_excel(error: Exception | None) -> None:
    assert not native.busy(error)


def test_errors_that_cause_each_other_end_the_search() -> None:
    one, two = RuntimeError(), RuntimeError()
    one.__cause__, two.__cause__ = two, one
    assert not native.busy(one)


def test_a_write_that_a_busy_excel_turns_down_is_known(opened: LiveBook) -> None:
    area = opened.book.sheets["Blad"].range("A2")
    opened.busy_after = 0
    with pytest.raises(com_error) as caught:
        native.write_cells(area, [["x"]], formulas={0})
    assert native.busy(caught.value)


def test_xlwings_gives_a_busy_excel_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    windows: Any = ModuleType("xlwings._xlwindows")
    windows.N_COM_ATTEMPTS = 0
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", windows)
    native.bound_retries()
    assert 0 < windows.N_COM_ATTEMPTS <= 10_000
    monkeypatch.delitem(sys.modules, "xlwings._xlwindows")
    native.bound_retries()
