"""What a book lacks is found by name alone, and what stands in the way is told before anything is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.closedbook.book import WorkbookFile
from atersok.domain.errors import UnusableInput
from atersok.upgrade.compare import compare, version_of
from atersok.workbook import layout
from upgrade.books import GREEN, opened, table_part, with_block
from upgrade.conftest import FIRST, FIRST_CHECK_LINES


@pytest.fixture
def built(today: Path) -> WorkbookFile:
    return WorkbookFile(today / GREEN)


def refusal(own: WorkbookFile, built: WorkbookFile) -> UnusableInput:
    with pytest.raises(UnusableInput) as caught:
        compare(own, built)
    return caught.value


def test_todays_book_lacks_nothing(built: WorkbookFile, today: Path) -> None:
    plan = compare(WorkbookFile(today / GREEN), built)
    assert (plan.sheets, plan.columns, plan.rows, plan.room, plan.lost_fields) == ([], [], [], [], {})


def test_what_the_first_layout_lacks(built: WorkbookFile) -> None:
    own = WorkbookFile(FIRST / GREEN)
    plan = compare(own, built)
    added = {new.today.name for new in plan.sheets if new.replaces is None}
    assert added == {slot.name for slot in built.sheets} - {slot.name for slot in own.sheets}
    assert {"Frågor", "Frågebrev", "Fakturakontroll"} <= added
    columns = {new.pair.own.table.name: list(new.headers) for new in plan.columns}
    assert columns["tblRaindance"] == ["Fördelning"]
    assert columns["tblKostnad"] == ["Underlag", "Fördelningar"]
    assert {new.pair.own.table.name for new in plan.rows} >= {"tblInstallningar"}
    assert [(room.pair.own.table.name, room.count) for room in plan.room] == [
        ("tblKontroller", layout.CHECK_LINES - FIRST_CHECK_LINES)
    ]
    assert version_of(own) == 1
    assert version_of(built) == layout.LAYOUT_VERSION


def test_a_sheet_that_the_user_renamed_is_found_by_its_table(built: WorkbookFile, tmp_path: Path) -> None:
    own = opened(
        FIRST / GREEN, tmp_path / GREEN, {"xl/workbook.xml": ('sheet name="Närvaro"', 'sheet name="Närvaro 2025"')}
    )
    plan = compare(own, built)
    assert plan.pairs["tblNarvaro"].own.slot.name == "Närvaro 2025"
    assert "Närvaro" not in [new.today.name for new in plan.sheets]


def test_headers_are_the_same_whatever_their_case_and_blanks(built: WorkbookFile, tmp_path: Path) -> None:
    part = table_part(FIRST / GREEN, "Raindance")
    own = opened(FIRST / GREEN, tmp_path / GREEN, {part: ('name="I kvartalet"', 'name="i  KVARTALET"')})
    columns = {new.pair.own.table.name: list(new.headers) for new in compare(own, built).columns}
    assert columns["tblRaindance"] == ["Fördelning"]


def test_a_sheet_of_the_name_without_our_table_is_the_users(built: WorkbookFile, tmp_path: Path) -> None:
    own = opened(FIRST / GREEN, tmp_path / GREEN, {table_part(FIRST / GREEN, "Logg"): ("tblLogg", "tblEgen")})
    error = refusal(own, built)
    assert "eget blad" in error.what
    assert "Logg" in error.where


def test_a_table_of_the_name_with_other_columns_is_the_users(built: WorkbookFile, tmp_path: Path) -> None:
    own = opened(FIRST / GREEN, tmp_path / GREEN, {table_part(FIRST / GREEN, "Logg"): ("tblLogg", "tblFragor")})
    error = refusal(own, built)
    assert "tblFragor" in error.what
    assert "andra kolumner" in error.what


def test_a_defined_name_of_a_new_table_stops_it(built: WorkbookFile, tmp_path: Path) -> None:
    own = opened(FIRST / GREEN, tmp_path / GREEN, {"xl/workbook.xml": ('name="Huvudkontroll"', 'name="tblfragor"')})
    assert "tblFragor" in refusal(own, built).what


def test_half_a_sheet_is_refused(built: WorkbookFile, tmp_path: Path) -> None:
    """Kontroller without its upper table cannot be put together again by an upgrade."""
    own = opened(FIRST / GREEN, tmp_path / GREEN, {"xl/tables/table8.xml": ("tblKontroller", "tblEgen")})
    assert "tblKontroller" in refusal(own, built).what


@pytest.mark.parametrize(
    ("sheet", "old", "new", "place"),
    [
        ("Raindance", "</row></sheetData>", '<c r="AI5"><v>1</v></c></row></sheetData>', "AI5"),
        ("Kostnad per barn", "</sheetData>", '<row r="90"><c r="O90"><v>1</v></c></row></sheetData>', "O90"),
        ("Kostnad per barn", "</sheetData>", '</sheetData><mergeCells><mergeCell ref="N5:P5"/></mergeCells>', "N5:P5"),
    ],
)
def test_something_where_a_new_column_is_to_stand_is_told_with_its_place(
    built: WorkbookFile, tmp_path: Path, sheet: str, old: str, new: str, place: str
) -> None:
    error = refusal(opened(FIRST / GREEN, tmp_path / GREEN, {sheet: (old, new)}), built)
    assert place in error.what
    assert sheet in error.where


def test_a_blank_cell_with_a_format_is_not_in_the_way(built: WorkbookFile, tmp_path: Path) -> None:
    blank = '<row r="90"><c r="N90" s="3"/></row></sheetData>'
    own = opened(FIRST / GREEN, tmp_path / GREEN, {"Kostnad per barn": ("</sheetData>", blank)})
    assert "tblKostnad" in {new.pair.own.table.name for new in compare(own, built).columns}


def test_a_placeholder_gives_way_to_the_document_that_it_held_the_place_of(today: Path, tmp_path: Path) -> None:
    built = with_block(today / GREEN, tmp_path / "idag.xlsm", "Kundfakturor")
    plan = compare(WorkbookFile(FIRST / GREEN), built)
    replaced = [new for new in plan.sheets if new.replaces is not None and new.today.name == "Kundfakturor"]
    assert len(replaced) == 1


def test_a_placeholder_that_the_user_wrote_on_does_not(today: Path, tmp_path: Path) -> None:
    built = with_block(today / GREEN, tmp_path / "idag.xlsm", "Kundfakturor")
    written = '<row r="7"><c r="A7"><v>1</v></c></row></sheetData>'
    own = opened(FIRST / GREEN, tmp_path / GREEN, {"Kundfakturor": ("</sheetData>", written)})
    assert "Kundfakturor" in refusal(own, built).where


def test_fields_that_a_restyled_template_has_no_place_for_are_told(built: WorkbookFile, tmp_path: Path) -> None:
    own = opened(FIRST / GREEN, tmp_path / GREEN, {"xl/workbook.xml": ('name="falt.Period"', 'name="egen.Period"')})
    before = compare(opened(FIRST / GREEN, tmp_path / "som_den_var.xlsm", {}), built).lost_fields
    lost = compare(own, built).lost_fields
    assert set(lost["Ansökan"]) - set(before.get("Ansökan", ())) == {"falt.Period"}


def test_a_totals_row_where_rows_are_to_be_added_stops_it(built: WorkbookFile, tmp_path: Path) -> None:
    part = table_part(FIRST / GREEN, "Inställningar")
    own = opened(FIRST / GREEN, tmp_path / GREEN, {part: ('totalsRowShown="0"', 'totalsRowCount="1"')})
    assert "summarad" in refusal(own, built).what


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [("tblOm", "tblOn", "tblOm saknas"), ('name="Värde"', 'name="Annat"', "Layoutversion saknas")],
)
def test_a_book_that_does_not_say_its_version_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    own = opened(FIRST / GREEN, tmp_path / GREEN, {table_part(FIRST / GREEN, "Om"): (old, new)})
    with pytest.raises(UnusableInput, match=what):
        version_of(own)
