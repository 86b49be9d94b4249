"""A book of the next quarter: what is the user's stays, what a run wrote is gone as if it had never been."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from atersok.closedbook import open_workbook
from atersok.turnover.next_books import NOT_EMPTIED, OF_THE_QUARTER
from atersok.workbook import layout
from atersok.workbook.book_file import FILE_NAMES
from atersok.workbook.write_book import WRITTEN
from turnover.turning import add_column, turned
from workbook.quarter import CHILDREN, GREEN_HOME, Ran, Small, cell, change, parts, parts_of_sheets, records, table_of

GREEN, WHITE = FILE_NAMES["gron"], FILE_NAMES["vit"]
EMPTIED = [table for _, table in WRITTEN if table.name not in {*NOT_EMPTIED, layout.OM.name}]
Sheets = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def after_run(small_run: Ran, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small quarter, run, then turned; not to be written to."""
    folder = Path(shutil.copytree(small_run.first, tmp_path_factory.mktemp("turned") / "kvartal"))
    turned(folder)
    return folder


def rows(folder: Path, table: str, file: str = GREEN) -> list[dict[str, Any]]:
    return records(table_of(open_workbook(folder / file), table))


def setting(folder: Path, name: str) -> object:
    return next(row["Värde"] for row in rows(folder, "tblInstallningar") if row["Namn"] == name)


def contents(path: Path) -> Sheets:
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {c.coordinate: c.value for line in sheet.iter_rows() for c in line if c.value is not None}
        for sheet in book.worksheets
    }


# -- what a run wrote -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILE_NAMES.values())
@pytest.mark.parametrize("table", EMPTIED, ids=lambda table: table.name)
def test_a_table_that_a_run_wrote_has_one_blank_line(after_run: Path, file: str, table: layout.Table) -> None:
    (row,) = rows(after_run, table.name, file)
    assert {value for value in row.values() if value is not None} == set()


@pytest.mark.parametrize("file", FILE_NAMES.values())
def test_the_sheets_say_nothing_that_a_book_never_run_does_not(after_run: Path, small_source: Path, file: str) -> None:
    """But for the title of each blank page, and Kontroller, which says of a fresh book that it has not been run."""
    fresh, found = contents(small_source / file), contents(after_run / file)
    sheets = [table.sheet for table in EMPTIED] + [document.sheet for document in layout.DOCUMENTS]
    for sheet in {*sheets} & fresh.keys():
        told = {place for place, value in found[sheet].items() if fresh[sheet].get(place) != value}
        missing = {place for place in fresh[sheet] if place not in found[sheet]}
        if sheet == layout.KONTROLLER.sheet:
            assert told == set()
            assert {fresh[sheet][place] for place in missing} == {"Ingen körning är gjord än", "EJ KÖRD"}
        elif sheet in {document.sheet for document in layout.DOCUMENTS}:
            assert [str(found[sheet][place]) for place in told] == [f"{sheet}: inget är skrivet än för 2025K3"]
            assert missing == set()
        else:
            assert (told, missing) == (set(), set())


@pytest.mark.parametrize("file", FILE_NAMES.values())
def test_the_master_check_says_that_it_has_not_been_passed(after_run: Path, file: str) -> None:
    assert open_workbook(after_run / file).names[layout.MASTER_NAME].refers_to_range.value == "FEL"


def test_the_file_does_not_keep_thousands_of_blank_lines(after_run: Path, small_source: Path) -> None:
    """A quarter's export may have tens of thousands of rows; their cells would be carried for ever after."""
    before, after = parts(small_source / GREEN), parts(after_run / GREEN)
    for part in parts_of_sheets(small_source / GREEN, ["Raindance", "Avvikelser", "Kostnad per barn"]):
        assert len(after[part]) <= len(before[part])


def test_om_tells_of_the_new_quarter_and_of_no_source(after_run: Path) -> None:
    facts = {row["Uppgift"]: row["Värde"] for row in rows(after_run, "tblOm")}
    assert facts["Kvartal"] == "2025K3"
    assert facts["Period"] == "2025-07-01 – 2025-09-30"
    assert facts["Layoutversion"]
    assert {value for name, value in facts.items() if name.startswith("Källa")} == {None}


def test_logg_goes_on_with_a_line_on_the_turnover(after_run: Path, small_run: Ran) -> None:
    before, after = rows(small_run.first, "tblLogg"), rows(after_run, "tblLogg")
    assert after[: len(before)] == before
    (line,) = after[len(before) :]
    assert (line["Kommando"], line["Kvartal"], line["Körning"]) == ("new-quarter", "2025K3", "20250720-090000")
    assert line["Händelse"] == "Nytt kvartal: 2025K2 arkiverades i Arkiv/2025K2, boken gäller nu 2025K3"


def test_checklista_keeps_its_steps_and_loses_its_ticks(small: Path) -> None:
    steps = [row["Steg"] for row in rows(small, "tblChecklista")]

    def tick(book: xw.Book) -> None:
        cell(book, "tblChecklista", 0, "Klart").value = "Ja"
        cell(book, "tblChecklista", 2, "Signatur").value = "AB"
        cell(book, "tblChecklista", 1, "Senast").value = datetime(2025, 7, 10)

    change(small / GREEN, tick)
    turned(small)
    after = rows(small, "tblChecklista")
    assert [row["Steg"] for row in after] == steps
    assert {row[header] for row in after for header in OF_THE_QUARTER if header in row} == {None}


def test_what_users_answered_is_not_carried_over(small: Path) -> None:
    def answer(book: xw.Book) -> None:
        cell(book, "tblAvvikelser", 0, "Id").value = "abc"
        cell(book, "tblAvvikelser", 0, "Kommentar").value = "klart"
        cell(book, "tblProcapita", 0, "Registrerad").value = "Ja"

    change(small / GREEN, answer)
    turned(small)
    lines = [*rows(small, "tblAvvikelser"), *rows(small, "tblProcapita")]
    assert [set(line.values()) for line in lines] == [{None}, {None}]


# -- settings ---------------------------------------------------------------------------------------------------------


def test_the_settings_say_the_new_quarter_and_all_others_what_they_did(small: Path) -> None:
    change(small / GREEN, lambda book: set_row(book, "Räkna till och med", "2025-05-31"))
    change(small / GREEN, lambda book: set_row(book, "Tolerans kr", "100"))
    before = {row["Namn"]: row["Värde"] for row in rows(small, "tblInstallningar")}
    turned(small)
    after = {row["Namn"]: row["Värde"] for row in rows(small, "tblInstallningar")}
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {
        "Kvartal": ("2025K2", "2025K3"),
        "Räkna till och med": ("2025-05-31", None),
        "Raindance": ("raindance_2025K2.csv", "raindance_2025K3.csv"),
    }


def set_row(book: xw.Book, name: str, value: object) -> None:
    number = [row["Namn"] for row in records(table_of(book, "tblInstallningar"))].index(name)
    cell(book, "tblInstallningar", number, "Värde").value = value


def test_a_pattern_that_names_no_quarter_is_left_and_told(small: Path) -> None:
    for file in FILE_NAMES.values():
        change(small / file, lambda book: set_row(book, "Raindance", "raindance_*.csv"))
    report = turned(small)
    assert setting(small, "Raindance") == "raindance_*.csv"
    assert any("Raindance är kvar som raindance_*.csv" in line for line in report.lines)
    assert any("träffar även exporten för 2025K2 (raindance_2025K2.csv)" in line for line in report.lines)


def test_another_setting_that_names_the_quarter_is_told(small: Path) -> None:
    change(small / WHITE, lambda book: set_row(book, "Fakturamapp", "fakturor/2025K2"))
    lines = turned(small).lines
    assert f"{WHITE}: inställningen Fakturamapp är kvar som fakturor/2025K2, som nämner 2025K2." in lines


# -- attendance -------------------------------------------------------------------------------------------------------


def make(tmp_path: Path, edit: Callable[[xw.Book], object], green: int = 4) -> Path:
    children = [f"4567890{number}" for number in range(green)]
    folder = Small(green=children).make(tmp_path / "kvartal")
    change(folder / GREEN, edit)
    return folder


def leave(book: xw.Book, row: int, day: datetime = datetime(2025, 6, 1)) -> None:
    cell(book, "tblNarvaro", row, "Utskriven").value = day


def test_a_stay_that_ended_in_the_quarter_goes_and_every_other_stays_as_it_is(tmp_path: Path) -> None:
    days = (datetime(2025, 6, 30), datetime(2025, 7, 1), datetime(2025, 5, 2))
    folder = make(tmp_path, lambda book: [leave(book, row, day) for row, day in enumerate(days)])
    before = rows(folder, "tblNarvaro")
    report = turned(folder)
    after = rows(folder, "tblNarvaro")
    kept = ("Boende", "Dossiernr", "Namn", "Inskriven", "Utskriven", "Dygnspris")
    assert [{name: row[name] for name in kept} for row in after] == [
        {name: before[number][name] for name in kept} for number in (1, 3)
    ]
    assert after[0]["Inskriven"].date() == date(2024, 1, 1)
    entered = ("Dagar mån 1", "Dagar mån 2", "Dagar mån 3", "Dagar", "Belopp")
    assert {row[name] for row in after for name in entered} == {None}
    assert (report.turned["gron"].carried, report.turned["gron"].ended) == (2, 2)
    assert "gron_statistik.xlsm: 2 placeringar går vidare i Närvaro, 2 avslutade togs bort." in report.lines


def test_the_users_own_cells_follow_their_row_formulas_too(tmp_path: Path) -> None:
    folder = make(tmp_path, lambda book: leave(book, 0))
    top = table_of(open_workbook(folder / GREEN), "tblNarvaro").range.row + 1
    add_column(folder / GREEN, "tblNarvaro", "Dubbelt", lambda row: 7 if row == top + 2 else f"=J{row}*2")
    turned(folder)
    table = table_of(open_workbook(folder / GREEN), "tblNarvaro")
    assert [line[-1] for line in table.data_body_range.formula] == [f"=J{top}*2", "7", f"=J{top + 2}*2"]


def test_what_the_user_has_noted_on_a_line_without_a_stay_goes_on(tmp_path: Path) -> None:
    """A line that has nothing but the formula of the user's column is a blank one, and goes."""
    folder = Small(green=["45678900"]).make(tmp_path / "kvartal")
    top = table_of(open_workbook(folder / GREEN), "tblNarvaro").range.row + 1

    def edit(book: xw.Book) -> None:
        table = table_of(book, "tblNarvaro")
        area = table.range
        table.resize(area.sheet.range((area.row, area.column), (top + 2, area.column + area.columns.count - 1)))

    change(folder / GREEN, edit)
    add_column(folder / GREEN, "tblNarvaro", "Dubbelt", lambda row: f"=J{row}*2")
    add_column(folder / GREEN, "tblNarvaro", "Anm", lambda row: "Linden ringer i juli" if row == top + 1 else None)
    report = turned(folder)
    assert [(row["Dossiernr"], row["Anm"]) for row in rows(folder, "tblNarvaro")] == [
        ("45678900", None), (None, "Linden ringer i juli"),
    ]  # fmt: skip
    assert (report.turned["gron"].carried, report.turned["gron"].ended) == (1, 0)


def test_a_formula_among_the_entered_days_stays_without_its_old_result_and_is_told(tmp_path: Path) -> None:
    def edit(book: xw.Book) -> None:
        belopp = cell(book, "tblNarvaro", 1, "Belopp")
        belopp.formula = f"=I{belopp.row}*J{belopp.row}"

    folder = make(tmp_path, edit)
    report = turned(folder)
    belopp = cell(open_workbook(folder / GREEN), "tblNarvaro", 1, "Belopp")
    assert belopp.formula == f"=I{belopp.row}*J{belopp.row}"
    assert belopp.value is None
    assert [row["Belopp"] for row in rows(folder, "tblNarvaro")] == [None] * 4
    assert any(line.startswith(f"{GREEN}: formler i Närvaro") for line in report.lines)


def test_without_any_open_stay_a_blank_line_with_the_users_formulas_is_left(tmp_path: Path) -> None:
    folder = make(tmp_path, lambda book: [leave(book, row) for row in range(2)], green=2)
    add_column(folder / GREEN, "tblNarvaro", "Dubbelt", lambda row: f"=J{row}*2")
    turned(folder)
    (row,) = rows(folder, "tblNarvaro")
    assert {value for header, value in row.items() if header != "Dubbelt"} == {None}
    table = table_of(open_workbook(folder / GREEN), "tblNarvaro")
    assert table.data_body_range.last_cell.formula == f"=J{table.range.row + 1}*2"


def test_two_rows_that_say_the_same_both_stay(tmp_path: Path) -> None:
    def edit(book: xw.Book) -> None:
        cell(book, "tblNarvaro", 1, "Dossiernr").value = "45678900"

    folder = make(tmp_path, edit)
    turned(folder)
    assert [row["Dossiernr"] for row in rows(folder, "tblNarvaro")] == ["45678900", "45678900", "45678902", "45678903"]


def test_a_stay_whose_end_cannot_be_read_goes_on_and_is_told_by_row(tmp_path: Path) -> None:
    folder = make(tmp_path, lambda book: None)
    place = cell(open_workbook(folder / GREEN), "tblNarvaro", 2, "Utskriven")
    book = openpyxl.load_workbook(folder / GREEN, keep_vba=True)
    book["Närvaro"].cell(place.row, place.column).value = "i somras"
    book.save(folder / GREEN)
    report = turned(folder)
    assert [row["Utskriven"] for row in rows(folder, "tblNarvaro")] == [None, None, "i somras", None]
    assert f"{GREEN}: Utskriven på rad {place.row} i Närvaro kunde inte läsas, så raden fördes vidare." in report.lines


# -- all else ---------------------------------------------------------------------------------------------------------


def test_a_users_column_beside_a_table_that_is_emptied_keeps_its_formula(small_run: Ran, tmp_path: Path) -> None:
    """It stands in the blank line, from where a run gives it to every row; what was only noted is gone."""
    folder = Path(shutil.copytree(small_run.first, tmp_path / "kvartal"))
    add_column(folder / GREEN, "tblKostnad", "Hälften", lambda row: f"=I{row}/2")
    add_column(folder / GREEN, "tblKostnad", "Anteckning", lambda row: f"anteckning {row}")
    turned(folder)
    table = table_of(open_workbook(folder / GREEN), "tblKostnad")
    (row,) = records(table)
    assert {value for header, value in row.items() if header != "Hälften"} == {None}
    assert table.data_body_range.formula[0][-2] == f"=I{table.range.row + 1}/2"


@pytest.mark.parametrize("file", FILE_NAMES.values())
def test_every_part_that_is_not_ours_to_turn_is_the_same_byte_for_byte(
    after_run: Path, small_run: Ran, file: str
) -> None:
    before, after = parts(small_run.first / file), parts(after_run / file)
    may = {
        *parts_of_sheets(small_run.first / file, {*layout.OUTPUT_SHEETS, "Närvaro", "Inställningar"}),
        "xl/workbook.xml", "xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels",
    }  # fmt: skip
    assert {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)} <= may
    assert "xl/vbaProject.bin" in after


def test_the_children_of_the_register_are_not_needed_to_turn_a_book(after_run: Path) -> None:
    """Only the attendance says who is there: all of the small quarter's stays go on."""
    assert [row["Dossiernr"] for row in rows(after_run, "tblNarvaro")] == list(CHILDREN[:2])
    assert {row["Boende"] for row in rows(after_run, "tblNarvaro")} == {GREEN_HOME}
