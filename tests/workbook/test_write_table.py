"""Tables are written whole: they grow and shrink, and what users put beside a row follows it by its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from atersok.closedbook import TextContractError, open_workbook, save_all
from atersok.domain.errors import UnusableInput
from atersok.workbook.layout import Column, Table
from atersok.workbook.tables import FoundTable, find_table
from atersok.workbook.write_table import Row, append_rows, check_append, check_table, write_table
from workbook import live
from workbook.live import LiveBook
from workbook.quarter import parts
from workbook.spy import counted

SPEC = Table(
    "tblProv",
    "Prov",
    (Column("Nyckel"), Column("Summa", "kr"), Column("Dag", "date"), Column("Dubbelt", "kr", "check"), Column("Tick")),
)
# The columns as they stand on the sheet from C4; Egen is the user's.
HEADERS = ("Egen text", "Nyckel", "Summa", "Egen formel", "Dag", "Dubbelt", "Tick", "Egen blandat")
DOUBLE = {"Dubbelt": "=tblProv[[#This Row],[Summa]]*2"}
TOP, LEFT = 4, 3


def row(key: str, kronor: float = 0) -> Row:
    return {"Nyckel": key, "Summa": kronor, "Dag": date(2025, 4, 1), "Dubbelt": kronor * 2, "Tick": None}


def by_key(line: Row) -> object:
    return line["Nyckel"]


class Prov:
    """A workbook with tblProv, written, saved and read again."""

    def __init__(
        self, path: Path, keys: Sequence[str], own: Callable[[int], tuple[Any, Any, Any]] | None = None
    ) -> None:
        self.path = path
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Prov")
            form = {
                name: book.add_format({"num_format": code})
                for name, code in {"@": "@", "kr": "#,##0.00", "d": "yyyy-mm-dd", "%": "0%", "0": "General"}.items()
            }
            kinds = ("@", "@", "kr", "0", "d", "kr", "@", "0")
            options = {"name": "tblProv", "columns": [{"header": header} for header in HEADERS]}
            sheet.add_table(TOP - 1, LEFT - 1, TOP - 1 + max(1, len(keys)), LEFT + 6, options)
            for number in range(max(1, len(keys))):
                line = TOP + number
                for column, kind in enumerate(kinds, start=LEFT - 1):
                    sheet.write_blank(line, column, None, form[kind])
                if not keys:
                    continue
                sheet.write_string(line, LEFT, keys[number], form["@"])
                sheet.write_number(line, LEFT + 1, number + 1, form["kr"])
                sheet.write_formula(line, LEFT + 2, f"=E{line + 1}+1", form["0"], number + 2)
                text, _, mixed = own(number) if own else (f"egen {keys[number]}", None, None)
                if text is not None:
                    sheet.write_string(line, LEFT - 1, text, form["@"])
                if mixed is not None:
                    value, look = mixed
                    if isinstance(value, str):
                        sheet.write_string(line, LEFT + 6, value, form[look])
                    else:
                        sheet.write(line, LEFT + 6, value, form[look])
            sheet.write_string("A1", "utanför, ovanför")
            sheet.write_string("A6", "till vänster")
            sheet.write_string("M6", "till höger")
            sheet.write_number("M5", 0.5, form["%"])
            sheet.write_formula("M7", "=SUM(tblProv[Summa])", None, 6)
            book.add_worksheet("Annat").write_string("A1", "=1+1")

    def write(self, rows: Sequence[Row], **options: Any) -> None:
        book = open_workbook(self.path)
        write_table(find_table(book, SPEC), rows, by_key, DOUBLE, **options)
        save_all([book], self.path.parent / "backup")

    def append(self, rows: Sequence[Row]) -> None:
        book = open_workbook(self.path)
        append_rows(find_table(book, SPEC), rows)
        save_all([book], self.path.parent / "backup")

    def sheet(self, computed: bool = False) -> Any:
        return openpyxl.load_workbook(self.path, data_only=computed)["Prov"]

    def table(self, computed: bool = False) -> list[dict[str, Any]]:
        sheet = self.sheet(computed)
        return [
            dict(zip(HEADERS, (cell.value for cell in line[1:] if cell is not None), strict=True))
            for line in ((None, *cells) for cells in sheet[sheet.tables["tblProv"].ref][1:])
        ]

    def looks(self) -> list[tuple[Any, ...]]:
        """Value, type and number format of every cell."""
        return [
            (cell.coordinate, cell.value, cell.data_type, cell.number_format)
            for line in self.sheet().iter_rows()
            for cell in line
        ]


def make(tmp_path: Path, keys: str, own: Callable[[int], tuple[Any, Any, Any]] | None = None) -> Prov:
    return Prov(tmp_path / "prov.xlsx", list(keys), own)


# -- growing, shrinking, empty ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"), [("abc", "abcde"), ("abcde", "ab"), ("", "abc"), ("abc", ""), ("ab", "ab")]
)
def test_the_table_holds_exactly_the_rows(tmp_path: Path, before: str, after: str) -> None:
    prov = make(tmp_path, before)
    prov.write([row(key, number) for number, key in enumerate(after)])
    assert prov.sheet().tables["tblProv"].ref == f"C4:J{4 + max(1, len(after))}"
    found = prov.table(computed=True)
    assert [line["Nyckel"] for line in found] == (list(after) or [None])
    assert [line["Summa"] for line in found] == (list(range(len(after))) or [None])
    assert [line["Dubbelt"] for line in found] == ([n * 2 for n in range(len(after))] or [None])
    days = {line["Dag"] for line in found}
    assert days == ({datetime(2025, 4, 1)} if after else {None})


def test_nothing_stands_below_a_table_that_shrank(tmp_path: Path) -> None:
    prov = make(tmp_path, "abcde", lambda number: (f"egen {number}", None, (number, "%")))
    prov.write([row("b")])
    left = [cell.coordinate for line in prov.sheet()["C6:J12"] for cell in line if cell.value is not None]
    assert left == []
    assert prov.table()[0]["Egen text"] == "egen 1"


def test_a_formula_column_is_live_with_its_computed_value_beside_it(tmp_path: Path) -> None:
    prov = make(tmp_path, "a")
    prov.write([row("a", 1.5), row("b", 2)])
    assert [line["Dubbelt"] for line in prov.table()] == [DOUBLE["Dubbelt"]] * 2
    assert [line["Dubbelt"] for line in prov.table(computed=True)] == [3, 4]


def test_a_formula_column_may_have_a_formula_or_a_number_for_each_row(tmp_path: Path) -> None:
    prov = make(tmp_path, "a")
    book = open_workbook(prov.path)
    rows = [row("a", 1), row("b", 2)]
    write_table(find_table(book, SPEC), rows, by_key, {"Dubbelt": ["=1+1", 4.0]})
    save_all([book], tmp_path / "backup")
    assert [line["Dubbelt"] for line in prov.table()] == ["=1+1", 4]
    assert [line["Dubbelt"] for line in prov.table(computed=True)] == [2, 4]


@pytest.mark.parametrize(("before", "after"), [("a", "abcde"), ("abcde", "abc"), ("", "ab"), ("abc", "")])
def test_every_cell_of_our_columns_keeps_its_columns_format(tmp_path: Path, before: str, after: str) -> None:
    prov = make(tmp_path, before)
    prov.write([row(key) for key in after])
    sheet = prov.sheet()
    for line in sheet[sheet.tables["tblProv"].ref][1:]:
        formats = dict(zip(HEADERS, (cell.number_format for cell in line), strict=True))
        assert (formats["Nyckel"], formats["Summa"], formats["Dag"]) == ("@", "#,##0.00", "yyyy-mm-dd")


def test_text_from_outside_never_becomes_a_formula_a_date_or_a_number(tmp_path: Path) -> None:
    prov = make(tmp_path, "a")
    keys = ["=1+1", "+46", "-5", "@SUM(A1)", "0012", "2025-04-01", "1e5", "TRUE", "#N/A", "'citat", "rad\nbyte"]
    prov.write([row(key) for key in keys])
    assert [line["Nyckel"] for line in prov.table()] == keys
    assert {cell.data_type for (cell,) in prov.sheet()[f"D5:D{4 + len(keys)}"]} == {"s"}


def test_text_into_a_number_column_is_refused_by_the_engine(tmp_path: Path) -> None:
    prov = make(tmp_path, "a")
    with pytest.raises(TextContractError):
        prov.write([{**row("a"), "Summa": "12"}])


# -- what is the user's -----------------------------------------------------------------------------------------------

MIXED = ((0.25, "%"), ("=1+1", "@"), ("0012", "@"), ("2025-04-01", "@"), (7, "kr"))


def user_cells(number: int) -> tuple[Any, Any, Any]:
    return f"=egen {number}", None, MIXED[number]


ORDERS = ("abcde", "edcba", "cabed", "bd", "xaybzc", "e", "fghij", "abcdefghij")


@pytest.mark.parametrize("after", ORDERS)
def test_a_users_columns_follow_their_row_by_its_key(tmp_path: Path, after: str) -> None:
    """Values, formulas, formats, and text that looks like a number, a date or a formula; new rows have none."""
    prov = make(tmp_path, "abcde", user_cells)
    prov.write([row(key, number) for number, key in enumerate(after)])
    sheet = prov.sheet()
    for number, key in enumerate(after):
        line = TOP + 1 + number
        text, formula, mixed = (sheet.cell(line, column) for column in (LEFT, LEFT + 3, LEFT + 7))
        assert sheet.cell(line, LEFT + 1).value == key
        if key not in "abcde":
            assert (text.value, formula.value, mixed.value) == (None, None, None)
            continue
        old = "abcde".index(key)
        value, look = MIXED[old]
        assert text.value == f"=egen {old}"
        assert text.data_type == "s"
        assert formula.value == f"=E{line}+1", "a relative formula moves with its row"
        assert mixed.value == value
        assert mixed.data_type == ("s" if isinstance(value, str) else "n")
        assert mixed.number_format == {"%": "0%", "@": "@", "kr": "#,##0.00"}[look]


def test_a_users_columns_come_back_after_there_and_back_again(tmp_path: Path) -> None:
    prov = make(tmp_path, "abcde", user_cells)
    rows = [row(key) for key in "abcde"]
    prov.write(rows)
    before = prov.looks()
    prov.write(rows[::-1])
    assert prov.looks() != before
    prov.write(rows)
    assert prov.looks() == before


def test_the_same_rows_again_change_no_byte(tmp_path: Path) -> None:
    prov = make(tmp_path, "abcde", user_cells)
    rows = [row(key) for key in "bcdea"]
    prov.write(rows)
    before = prov.path.read_bytes()
    prov.write(rows)
    assert prov.path.read_bytes() == before


def test_a_kept_column_of_ours_follows_its_row_and_is_not_written(tmp_path: Path) -> None:
    prov = make(tmp_path, "abc")
    book = openpyxl.load_workbook(prov.path)
    for line, tick in enumerate(("ja a", None, "ja c")):
        book["Prov"].cell(TOP + 1 + line, LEFT + 6).value = tick
    book.save(prov.path)
    prov.write([{**row(key), "Tick": "vår"} for key in "cxba"], kept=("Tick",))
    assert [line["Tick"] for line in prov.table()] == ["ja c", None, None, "ja a"]


def test_cells_outside_the_table_are_not_touched(tmp_path: Path) -> None:
    prov = make(tmp_path, "abc")
    for keys in ("abcdefgh", "a", ""):
        prov.write([row(key) for key in keys])
        sheet = prov.sheet()
        assert [sheet[place].value for place in ("A1", "A6", "M6", "M5", "M7")] == [
            "utanför, ovanför", "till vänster", "till höger", 0.5, "=SUM(tblProv[Summa])",
        ]  # fmt: skip
        assert sheet["M5"].number_format == "0%"
        assert [cell.value for cell in sheet[4]][2:10] == list(HEADERS)


def test_other_parts_are_not_touched(tmp_path: Path) -> None:
    prov = make(tmp_path, "abc")
    before = parts(prov.path)
    prov.write([row(key) for key in "cbad"])
    after = parts(prov.path)
    changed = {name for name in before if before[name] != after.get(name)} | (after.keys() - before.keys())
    assert changed == {"xl/worksheets/sheet1.xml", "xl/tables/table1.xml"}


def test_a_row_that_is_there_twice_by_its_key_takes_the_first_ones_cells(tmp_path: Path) -> None:
    prov = make(tmp_path, "aab")
    prov.write([row("b"), row("a")])
    assert [line["Egen text"] for line in prov.table()] == ["egen b", "egen a"]


def paste_over(path: Path, header: str, lines: Sequence[int], value: Any = None) -> None:
    """What a paste from another program does: the cell takes the pasted format."""
    book = openpyxl.load_workbook(path)
    for line in lines:
        cell = book["Prov"].cell(TOP + 1 + line, LEFT + HEADERS.index(header))
        cell.font = Font(name="Comic Sans MS", size=19)
        cell.number_format = "@" if header in {"Summa", "Dubbelt"} else "General"
        cell.value = cell.value if value is None else value
    book.save(path)


@pytest.mark.parametrize("lines", [(0,), (4,), (0, 2, 4), (1, 2, 3, 4)])
@pytest.mark.parametrize("header", ["Nyckel", "Summa", "Dag", "Dubbelt"])
def test_a_cell_that_was_pasted_over_takes_its_columns_format_again(
    tmp_path: Path, header: str, lines: Sequence[int]
) -> None:
    prov = make(tmp_path, "abcde", user_cells)
    paste_over(prov.path, header, lines)
    prov.write([row(key) for key in "edcbaxy"])
    assert [line["Nyckel"] for line in prov.table()] == list("edcbaxy")
    assert [line["Egen text"] for line in prov.table()] == [f"=egen {n}" for n in (4, 3, 2, 1, 0)] + [None, None]
    wanted = {"Nyckel": "@", "Dag": "yyyy-mm-dd"}.get(header, "#,##0.00")
    column = LEFT + HEADERS.index(header)
    assert {prov.sheet().cell(line, column).number_format for line in range(TOP + 1, TOP + 8)} == {wanted}
    assert {line["Dubbelt"] for line in prov.table()} == {DOUBLE["Dubbelt"]}


def test_a_column_that_was_pasted_over_from_top_to_bottom_is_told_with_its_remedy(tmp_path: Path) -> None:
    prov = make(tmp_path, "ab")
    paste_over(prov.path, "Nyckel", (0, 1))
    with pytest.raises(UnusableInput) as caught:
        prov.write([row("a")])
    assert str(caught.value) == (
        "prov.xlsx, blad Prov: kolumnen Nyckel i tabellen tblProv har fel talformat. "
        "Ställ hela kolumnens talformat till Text."
    )


def test_keys_are_compared_as_text_whatever_the_cell_holds(tmp_path: Path) -> None:
    """A text cell that Excel turned into a number is the same key."""
    prov = make(tmp_path, "123")
    paste_over(prov.path, "Nyckel", (1,), 2)
    prov.write([row(key) for key in "231"])
    assert [line["Egen text"] for line in prov.table()] == ["egen 2", "egen 3", "egen 1"]
    assert [line["Nyckel"] for line in prov.table()] == ["2", "3", "1"]


# -- calls ------------------------------------------------------------------------------------------------------------


def calls_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: int, new: int, write: Callable[[FoundTable, list[Row]], None]
) -> int:
    prov = Prov(tmp_path / f"{old}-{new}.xlsx", [f"k{number}" for number in range(old)])
    found = find_table(open_workbook(prov.path), SPEC)
    rows = [row(f"k{number}") for number in reversed(range(new))]
    with counted(monkeypatch) as calls:
        write(found, rows)
    assert calls["Range.value="] + calls["Range.raw_value="] > 0
    return calls.total()


def test_the_number_of_calls_into_excel_does_not_grow_with_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(found: FoundTable, rows: list[Row]) -> None:
        write_table(found, rows, by_key, DOUBLE)

    few = [calls_for(tmp_path, monkeypatch, old, new, write) for old, new in ((3, 5), (5, 3), (4, 4))]
    many = [calls_for(tmp_path, monkeypatch, old, new, write) for old, new in ((300, 500), (500, 300), (400, 400))]
    assert many == few


def test_adding_rows_takes_the_same_number_of_calls_however_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = calls_for(tmp_path, monkeypatch, 2, 3, append_rows)
    assert calls_for(tmp_path, monkeypatch, 200, 300, append_rows) == few


# -- append_rows ------------------------------------------------------------------------------------------------------


def test_rows_are_added_beneath_those_that_are_there(tmp_path: Path) -> None:
    prov = make(tmp_path, "ab")
    before = prov.table()
    prov.append([row("c", 3), row("d", 4)])
    found = prov.table()
    assert found[:2] == before
    assert [(line["Nyckel"], line["Summa"], line["Egen text"]) for line in found[2:]] == [
        ("c", 3, None),
        ("d", 4, None),
    ]
    assert prov.sheet().tables["tblProv"].ref == "C4:J8"


def test_the_first_row_takes_the_blank_line_of_an_empty_table(tmp_path: Path) -> None:
    prov = make(tmp_path, "")
    prov.append([row("a", 1)])
    prov.append([row("b", 2)])
    assert [line["Nyckel"] for line in prov.table()] == ["a", "b"]
    assert prov.sheet().tables["tblProv"].ref == "C4:J6"
    assert [cell.number_format for cell in prov.sheet()[6][3:5]] == ["@", "#,##0.00"]


# -- what users wrote beneath and beside ------------------------------------------------------------------------------


def test_rows_of_one_key_keep_a_cell_each_in_their_order(tmp_path: Path) -> None:
    prov = make(tmp_path, "aab", lambda number: (f"egen {number}", None, None))
    prov.write([row("b"), row("a"), row("a"), row("a")])
    assert [line["Egen text"] for line in prov.table()] == ["egen 2", "egen 0", "egen 1", None]


@pytest.mark.parametrize("append", [False, True])
def test_what_a_user_wrote_beneath_a_table_is_never_written_over(tmp_path: Path, append: bool) -> None:
    """The table does not grow over it: the user is told where it stands, and the file is as it was."""
    prov = make(tmp_path, "ab")
    draft = openpyxl.load_workbook(prov.path)
    draft["Prov"]["E8"] = "min summa"
    draft.save(prov.path)
    before = prov.path.read_bytes()
    rows = [row("c"), row("d"), row("e")]
    with pytest.raises(UnusableInput) as told:
        prov.append(rows) if append else prov.write([row("a"), row("b"), *rows])
    assert "rad 8" in told.value.where
    assert "Flytta" in told.value.remedy
    assert prov.path.read_bytes() == before
    prov.write([row("a"), row("b"), row("c")])
    assert prov.sheet()["E8"].value == "min summa"


def test_a_users_formula_in_an_empty_table_comes_to_every_row(tmp_path: Path) -> None:
    """A column that a user adds before the first run: its formula stands in the one blank line."""
    prov = make(tmp_path, "")
    draft = openpyxl.load_workbook(prov.path)
    draft["Prov"]["F5"] = "=E5*3"
    draft.save(prov.path)
    prov.write([row("a"), row("b"), row("c")])
    assert [line["Egen formel"] for line in prov.table()] == ["=E5*3", "=E6*3", "=E7*3"]


# -- what refuses, before the first write -----------------------------------------------------------------------------


def with_totals(prov: Prov) -> None:
    book = openpyxl.load_workbook(prov.path)
    table = book["Prov"].tables["tblProv"]
    table.ref = f"C4:J{5 + len(prov.table())}"
    table.totalsRowCount = 1
    table.autoFilter = None
    book.save(prov.path)


@pytest.mark.parametrize("after", ["a", "abcd"])
@pytest.mark.parametrize("is_open", [False, True])
def test_a_totals_row_is_told_with_its_remedy_where_the_number_of_rows_changes(
    tmp_path: Path, is_open: bool, after: str
) -> None:
    prov = make(tmp_path, "ab")
    with_totals(prov)
    book = LiveBook(prov.path).book if is_open else open_workbook(prov.path)
    found = find_table(book, SPEC)
    assert [line[1] for line in found.body_values()] == ["a", "b"], "the totals row is no row of the table"
    with pytest.raises(UnusableInput, match="summarad") as told:
        check_table(found, [row(key) for key in after])
    assert told.value.remedy == "Slå av summaraden (fliken Tabelldesign, Summarad)"
    assert "rad 7" in told.value.where
    check_table(found, [row("x"), row("y")])


@pytest.mark.parametrize("is_open", [False, True])
def test_merged_cells_where_a_table_must_grow_are_told(tmp_path: Path, is_open: bool) -> None:
    prov = make(tmp_path, "ab")
    draft = openpyxl.load_workbook(prov.path)
    draft["Prov"].merge_cells("E7:F7")
    draft.save(prov.path)
    book = LiveBook(prov.path).book if is_open else open_workbook(prov.path)
    with pytest.raises(UnusableInput, match="sammanslagna") as told:
        check_table(find_table(book, SPEC), [row(key) for key in "abc"])
    assert "rad 7" in told.value.where


@pytest.mark.parametrize("append", [False, True])
@pytest.mark.parametrize("is_open", [False, True])
def test_a_check_tells_of_what_stands_beneath_and_writes_nothing(tmp_path: Path, is_open: bool, append: bool) -> None:
    prov = make(tmp_path, "ab")
    draft = openpyxl.load_workbook(prov.path)
    draft["Prov"]["E8"] = "min summa"
    draft.save(prov.path)
    before = prov.looks()
    opened = LiveBook(prov.path)
    book = opened.book if is_open else open_workbook(prov.path)
    found = find_table(book, SPEC)
    with pytest.raises(UnusableInput, match="växa över"):
        check_append(found, [row("c"), row("d")]) if append else check_table(found, [row(key) for key in "abcd"])
    assert opened.saved
    assert prov.looks() == before


def test_what_the_check_found_out_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def requests(check: bool) -> int:
        prov = make(tmp_path, "abc")
        book = LiveBook(prov.path)
        found = find_table(book.book, SPEC)
        rows = [row(key) for key in "cbad"]
        with counted(monkeypatch, live) as calls:
            if check:
                check_table(found, rows, DOUBLE)
            write_table(found, rows, by_key, DOUBLE)
        return calls.requests

    assert requests(check=True) == requests(check=False)


def test_a_check_for_other_rows_is_not_relied_upon(tmp_path: Path) -> None:
    prov = make(tmp_path, "ab")
    draft = openpyxl.load_workbook(prov.path)
    draft["Prov"]["E8"] = "min summa"
    draft.save(prov.path)
    found = find_table(LiveBook(prov.path).book, SPEC)
    check_table(found, [row("a")])
    with pytest.raises(UnusableInput, match="växa över"):
        write_table(found, [row(key) for key in "abcd"], by_key, DOUBLE)


# -- in a workbook that is open in Excel ------------------------------------------------------------------------------


class Open(Prov):
    """The same workbook, open in Excel."""

    def __init__(self, path: Path, keys: Sequence[str], own: Callable[[int], tuple[Any, Any, Any]] | None = None):
        super().__init__(path, keys, own)
        self.excel = LiveBook(path)

    def write(self, rows: Sequence[Row], **options: Any) -> None:
        found = find_table(self.excel.book, SPEC)
        check_table(found, rows, DOUBLE, **options)
        write_table(found, rows, by_key, DOUBLE, **options)
        self.excel.save()

    def append(self, rows: Sequence[Row]) -> None:
        found = find_table(self.excel.book, SPEC)
        check_append(found, rows)
        append_rows(found, rows)
        self.excel.save()

    def paste(self, header: str, lines: Sequence[int], code: str) -> None:
        column = LEFT + HEADERS.index(header)
        for line in lines:
            self.excel.book.sheets["Prov"].range((TOP + 1 + line, column)).number_format = code


def open_in_excel(tmp_path: Path, keys: str, own: Callable[[int], tuple[Any, Any, Any]] | None = None) -> Open:
    return Open(tmp_path / "prov.xlsx", list(keys), own)


TRICKY = ["=1+1", "+46", "-5", "@SUM(A1)", "0012", "2025-04-01", "1e5", "TRUE", "#N/A", "'citat", "''", "12 %", " 7 "]


@pytest.mark.parametrize(
    ("before", "after"), [("abc", "abcde"), ("abcde", "ab"), ("", "abc"), ("abc", ""), ("ab", "ab")]
)
def test_an_open_workbook_holds_exactly_the_rows(tmp_path: Path, before: str, after: str) -> None:
    prov = open_in_excel(tmp_path, before)
    prov.write([row(key, number) for number, key in enumerate(after)])
    assert prov.sheet().tables["tblProv"].ref == f"C4:J{4 + max(1, len(after))}"
    found = prov.table()
    assert [line["Nyckel"] for line in found] == (list(after) or [None])
    assert [line["Summa"] for line in found] == (list(range(len(after))) or [None])
    assert [line["Dubbelt"] for line in found] == ([DOUBLE["Dubbelt"]] * len(after) or [None])
    assert {line["Dag"] for line in found} == ({datetime(2025, 4, 1)} if after else {None})
    left = [cell.coordinate for line in prov.sheet()[f"C{5 + max(1, len(after))}:J14"] for cell in line if cell.value]
    assert left == []


@pytest.mark.parametrize("damaged", [(), (0,), (5,), (0, 3, 4, 12), tuple(range(13))])
def test_text_never_becomes_anything_else_whatever_was_pasted_into_its_column(
    tmp_path: Path, damaged: Sequence[int]
) -> None:
    """A General cell in the middle of the column too, and a column that lost its format from top to bottom."""
    prov = open_in_excel(tmp_path, "abcdefghijklm")
    prov.paste("Nyckel", damaged, "General")
    prov.write([row(key) for key in TRICKY])
    assert [line["Nyckel"] for line in prov.table()] == TRICKY
    assert {cell.data_type for (cell,) in prov.sheet()["D5:D17"]} == {"s"}
    prov.append([row(key) for key in TRICKY])
    assert [line["Nyckel"] for line in prov.table()] == TRICKY * 2


@pytest.mark.parametrize("header", ["Summa", "Dag", "Dubbelt"])
@pytest.mark.parametrize("lines", [(0,), (4,), (1, 2), (1, 2, 3, 4)])
def test_a_text_format_pasted_into_a_column_of_numbers_is_put_right(
    tmp_path: Path, header: str, lines: Sequence[int]
) -> None:
    prov = open_in_excel(tmp_path, "abcde")
    prov.paste(header, lines, "@")
    prov.write([row(key, 2.5) for key in "abcdefg"])
    assert {(line["Summa"], line["Dag"], line["Dubbelt"]) for line in prov.table()} == {
        (2.5, datetime(2025, 4, 1), DOUBLE["Dubbelt"])
    }


@pytest.mark.parametrize("header", ["Summa", "Dag"])
def test_a_column_of_numbers_that_is_text_from_top_to_bottom_is_told_before_the_first_write(
    tmp_path: Path, header: str
) -> None:
    prov = open_in_excel(tmp_path, "abc")
    prov.paste(header, (0, 1, 2), "@")
    prov.excel.saved = True
    with pytest.raises(UnusableInput, match=f"kolumnen {header} i tabellen tblProv har fel talformat"):
        prov.write([row("x")])
    assert prov.excel.saved


@pytest.mark.parametrize(
    "wrong",
    [{"Summa": "12"}, {"Nyckel": 12}, {"Summa": float("inf")}, {"Tick": date.today()}],
)
def test_a_value_that_its_column_cannot_hold_is_refused_before_the_first_write(tmp_path: Path, wrong: Row) -> None:
    prov = open_in_excel(tmp_path, "abc")
    with pytest.raises(TextContractError):
        prov.write([{**row("a"), **wrong}])
    assert prov.excel.saved


@pytest.mark.parametrize("after", ORDERS)
def test_a_users_columns_follow_their_row_in_an_open_workbook(tmp_path: Path, after: str) -> None:
    """As on a closed one: values, formulas, formats, and text that looks like a number, a date or a formula."""
    prov = open_in_excel(tmp_path, "abcde", user_cells)
    prov.write([row(key, number) for number, key in enumerate(after)])
    there = Prov(tmp_path / "closed.xlsx", list("abcde"), user_cells)
    there.write([row(key, number) for number, key in enumerate(after)])
    for header in ("Egen text", "Egen formel", "Egen blandat"):
        column = LEFT + HEADERS.index(header)
        live_cells, closed_cells = (
            [
                (cell.value, cell.data_type, cell.number_format)
                for (cell,) in sheet.iter_rows(TOP + 1, TOP + len(after), column, column)
                if cell.value is not None
            ]
            for sheet in (prov.sheet(), there.sheet())
        )
        assert live_cells == closed_cells


def test_a_kept_column_of_ours_follows_its_row_in_an_open_workbook(tmp_path: Path) -> None:
    prov = open_in_excel(tmp_path, "abc")
    sheet = prov.excel.book.sheets["Prov"]
    for line, tick in enumerate(("=ja", "", "0012")):
        sheet.range((TOP + 1 + line, LEFT + 6)).value = tick
    prov.write([{**row(key), "Tick": "vår"} for key in "cxba"], kept=("Tick",))
    assert [line["Tick"] for line in prov.table()] == ["0012", None, None, "=ja"]


def test_rows_that_a_filter_hides_are_shown_before_anything_is_written(tmp_path: Path) -> None:
    """The double refuses a write into hidden rows, which Excel would pass over in part."""
    prov = open_in_excel(tmp_path, "abc")
    prov.excel.filtered.add("tblProv")
    prov.write([row(key) for key in "dcba"])
    assert [line["Nyckel"] for line in prov.table()] == list("dcba")
    prov.excel.filtered.add("tblProv")
    prov.append([row("e")])
    assert [line["Nyckel"] for line in prov.table()] == list("dcbae")


CELLS = st.one_of(
    st.text(max_size=12),
    st.tuples(st.sampled_from("=+-@'0123456789 "), st.text(max_size=8)).map("".join),
    st.sampled_from(TRICKY),
)
DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(HEADERS), st.integers(0, 5), st.sampled_from(["@", "General", "0%", "#,##0.00", "yyyy-mm-dd"])
    ),
    max_size=10,
)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.tuples(CELLS, CELLS), max_size=9), damage=DAMAGE, old=st.integers(0, 6))
def test_what_is_read_back_is_what_was_written_or_nothing_was(
    texts: list[tuple[str, str]], damage: list[tuple[str, int, str]], old: int
) -> None:
    """Arbitrary text in every text column of an open workbook whose formats were damaged anywhere."""
    with TemporaryDirectory() as folder:
        prov = Open(Path(folder) / "prov.xlsx", [f"k{number}" for number in range(old)])
        for header, line, code in damage:
            prov.paste(header, [line], code) if line < max(1, old) else None
        prov.excel.saved = True
        rows = [{**row(key, number + 0.25), "Tick": tick} for number, (key, tick) in enumerate(texts)]
        found = find_table(prov.excel.book, SPEC)
        own = [line[0] for line in found.body_values()][:1] if old else []
        try:
            check_table(found, rows, DOUBLE)
        except UnusableInput:
            assert prov.excel.saved
            return
        write_table(found, rows, by_key, DOUBLE)
        again = find_table(prov.excel.book, SPEC)
        written = [
            (line[1], line[2], line[4], line[6])
            for line in again.body_values()
            if any(value is not None for value in line)
        ]
        assert written == [
            (text["Nyckel"] or None, text["Summa"], datetime(2025, 4, 1), text["Tick"] or None) for text in rows
        ]
        assert [line[5] for line in again.body_formulas()] == [DOUBLE["Dubbelt"]] * len(rows) or not rows
        if rows and texts[0][0] == "k0":
            assert [line[0] for line in again.body_values()][:1] == own
