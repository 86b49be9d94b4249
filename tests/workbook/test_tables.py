"""Tables are found by name on whatever sheet, their columns by name in whatever order."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from atersok.closedbook import open_workbook
from atersok.domain.errors import UnusableInput
from atersok.workbook import layout
from atersok.workbook.tables import find_table, formulas_of, read_rows
from workbook import live
from workbook.books import write_book
from workbook.live import LiveBook
from workbook.spy import counted

TRANSIT = layout.TRANSIT
ROW = {"Dossiernr": "12345678", "Namn": "Provbarn", "Boende": "Porten"}


def make(
    path: Path, headers: tuple[str, ...] = TRANSIT.headers, table: str = "tblTransit", sheet: str = "Transit"
) -> Path:
    rows = [{header: ROW.get(header.strip(), "eget") for header in headers}]
    return write_book(path, {"Annat": ("tblAnnat", ("X",), []), sheet: (table, headers, rows)})


def test_a_table_is_found_by_its_name_whatever_the_sheet_is_called(tmp_path: Path) -> None:
    book = open_workbook(make(tmp_path / "t.xlsx", sheet="Omdöpt blad"))
    found = find_table(book, TRANSIT)
    assert found.table.name == "tblTransit"
    assert found.sheet.name == "Omdöpt blad"
    assert (found.header_row, found.first_column) == (3, 2)


@pytest.mark.parametrize("name", ["TBLTRANSIT", "tbltransit"])
def test_the_case_of_a_tables_name_does_not_matter(tmp_path: Path, name: str) -> None:
    assert find_table(open_workbook(make(tmp_path / "t.xlsx", table=name)), TRANSIT).table.name == name


def test_columns_are_found_in_any_order_and_without_regard_to_case_and_blanks(tmp_path: Path) -> None:
    headers = ("Avslutad", "min egen", " BOENDE ", "in skriven", "namn", "DossierNr")
    book = open_workbook(make(tmp_path / "t.xlsx", headers))
    found = find_table(book, TRANSIT)
    assert found.place == {"Dossiernr": 5, "Namn": 4, "Boende": 2, "Inskriven": 3, "Avslutad": 0}
    assert found.headers[1] == "min egen"


def test_a_missing_table_is_told_with_the_file_and_the_sheet_it_belongs_on(tmp_path: Path) -> None:
    book = open_workbook(make(tmp_path / "transit_databas.xlsx", table="tblX"))
    with pytest.raises(UnusableInput) as caught:
        find_table(book, TRANSIT)
    message = str(caught.value)
    assert message.startswith("transit_databas.xlsx: tabellen tblTransit saknas (ska finnas på bladet Transit).")
    assert "säkerhetskopia" in caught.value.remedy


def test_every_missing_column_is_told_in_one_message_with_file_and_sheet(tmp_path: Path) -> None:
    book = open_workbook(make(tmp_path / "transit_databas.xlsx", ("Dossiernr", "Namn", "Inskriven"), sheet="Blad 1"))
    with pytest.raises(UnusableInput) as caught:
        find_table(book, TRANSIT)
    assert str(caught.value) == (
        "transit_databas.xlsx, blad Blad 1: tabellen tblTransit saknar kolumnen Boende, Avslutad. "
        "Lägg tillbaka kolumnen med det namnet."
    )


def test_a_column_that_stands_twice_under_names_that_mean_the_same_is_refused(tmp_path: Path) -> None:
    """Which of the two holds the truth cannot be known."""
    book = open_workbook(make(tmp_path / "t.xlsx", (*TRANSIT.headers, "In skriven")))
    with pytest.raises(UnusableInput, match="Inskriven"):
        find_table(book, TRANSIT)


def test_a_users_own_columns_may_share_a_name_apart_from_blanks(tmp_path: Path) -> None:
    book = open_workbook(make(tmp_path / "t.xlsx", (*TRANSIT.headers, "Egen", "E gen")))
    assert find_table(book, TRANSIT).headers[-2:] == ("Egen", "E gen")


def test_rows_carry_their_row_on_the_sheet_and_rows_that_are_blank_in_our_columns_are_passed_over(
    tmp_path: Path,
) -> None:
    headers = (*TRANSIT.headers, "Egen")
    rows = [{"Dossiernr": "12345678"}, {"Egen": "bara användarens"}, {}, {"Boende": "Porten"}]
    path = write_book(tmp_path / "t.xlsx", {"Transit": ("tblTransit", headers, rows)})
    found = read_rows(find_table(open_workbook(path), TRANSIT))
    assert [(row.row, row.values["Dossiernr"], row.values["Boende"]) for row in found] == [
        (4, "12345678", None),
        (7, None, "Porten"),
    ]
    assert set(found[0].values) == set(TRANSIT.headers)


def test_an_optional_column_is_read_where_there_is_one(tmp_path: Path) -> None:
    headers = (*layout.BOENDEN.headers, "Objekt")
    path = write_book(tmp_path / "p.xlsx", {"Boenden": ("tblBoenden", headers, [{"Boende": "Linden", "Objekt": "O1"}])})
    found = find_table(open_workbook(path), layout.BOENDEN, layout.BOENDEN_OPTIONAL)
    assert read_rows(found)[0].values["Objekt"] == "O1"
    assert "Projekt" not in found.place


def test_the_place_of_a_cell_is_told_by_file_sheet_row_and_column(tmp_path: Path) -> None:
    found = find_table(open_workbook(make(tmp_path / "t.xlsx")), TRANSIT)
    assert found.where(4, "Boende") == "t.xlsx, blad Transit, rad 4, kolumn Boende"
    assert found.where() == "t.xlsx, blad Transit"


# -- in a workbook that is open in Excel ------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", ["Transit", "TRANSIT", "Omdöpt blad"])
def test_an_open_workbooks_table_is_found_on_whatever_sheet(tmp_path: Path, sheet: str) -> None:
    path = make(
        tmp_path / "t.xlsx", ("Avslutad", "min egen", " BOENDE ", "in skriven", "namn", "DossierNr"), sheet=sheet
    )
    there, here = find_table(open_workbook(path), TRANSIT), find_table(LiveBook(path).book, TRANSIT)
    assert (here.place, here.headers, here.header_row, here.first_column, here.extent.height) == (
        there.place, there.headers, there.header_row, there.first_column, there.extent.height,
    )  # fmt: skip
    assert read_rows(here) == read_rows(there) != []
    assert here.where(4) == f"t.xlsx, blad {sheet}, rad 4"


def test_a_table_that_an_open_workbook_lacks_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="tabellen tblTransit saknas"):
        find_table(LiveBook(make(tmp_path / "t.xlsx", table="tblX")).book, TRANSIT)


def test_finding_and_reading_a_table_takes_three_calls_into_excel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it stands, and its headers; then all of its rows at once."""
    book = LiveBook(make(tmp_path / "t.xlsx")).book
    with counted(monkeypatch, live) as calls:
        read_rows(find_table(book, TRANSIT))
    assert calls.requests == 3


def test_a_totals_row_is_no_row_of_the_table(tmp_path: Path) -> None:
    rows = [{"Dossiernr": "12345678"}, {"Dossiernr": "Summa"}]
    path = write_book(tmp_path / "t.xlsx", {"Transit": ("tblTransit", TRANSIT.headers, rows)})
    draft = openpyxl.load_workbook(path)
    table = draft["Transit"].tables["tblTransit"]
    table.totalsRowCount, table.autoFilter = 1, None
    draft.save(path)
    for book in (open_workbook(path), LiveBook(path).book):
        found = find_table(book, TRANSIT)
        assert found.has_totals
        assert [row.values["Dossiernr"] for row in read_rows(found)] == ["12345678"]


@pytest.mark.parametrize(
    ("address", "rows"),
    [("B4", [["12345678"]]), ("B4:C4", [["12345678", "Provbarn"]]), ("C3:C4", [["Namn"], ["Provbarn"]])],
)
def test_formulas_come_row_by_row_whatever_the_shape(tmp_path: Path, address: str, rows: list[list[str]]) -> None:
    path = make(tmp_path / "t.xlsx")
    for book in (open_workbook(path), LiveBook(path).book):
        assert formulas_of(book.sheets["Transit"].range(address)) == rows
