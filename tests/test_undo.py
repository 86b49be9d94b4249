"""Ångra, and what happens when a write fails, on a workbook that is open in Excel: what was there is there again.

A short run in the suite; with ATERSOK_LONG=1 every single change that a button or Ångra makes fails in turn.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import numbers
from openpyxl.worksheet.table import TableColumn

from atersok import assembly, buttons, commands
from atersok.backups import Keeping
from atersok.buttons import CALCULATE, CHECK, FETCH, QUARTER, Command
from atersok.closedbook.refs import area_ref, parse_area
from atersok.domain.errors import UnusableInput
from atersok.files import durable
from atersok.workbook import layout, native, snapshot, write_book
from workbook.live import LiveBook
from workbook.quarter import CHILDREN, RAINDANCE, Small, cell, change, records, table_of

LONG = "ATERSOK_LONG" in os.environ
GREEN = "gron_statistik.xlsm"
NOW = datetime(2025, 7, 12, 10, 22)
LATER = datetime(2025, 7, 12, 11, 0)
UNKNOWN = "48999;4610;901;1;2025-04-28;202504;;;Okänt;100,00"
OWN = "Egen"
FAILED = "single changes that failed"
"""What the page of promises calls them."""
WITH_OWN = (layout.RAINDANCE, layout.AVVIKELSER, layout.KOSTNAD, layout.PROCAPITA, layout.LOGG)


class Quiet:
    """A screen that says nothing and goes on."""

    def step(self, text: str) -> None:
        """A step."""

    def confirm(self, text: str) -> bool:
        """Yes."""
        return True


def press(live: LiveBook, command: Command = QUARTER, at: datetime = NOW) -> buttons.ButtonReport:
    return buttons.press(command, live.book, Quiet(), lambda report: "", now=at)


def undo(live: LiveBook, at: datetime = LATER) -> buttons.UndoneReport:
    return buttons.undo(live.book, Quiet(), now=at)


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter that has been run, in a green book with a column of the user's own in five tables."""
    folder = Small(extra_rows=[UNKNOWN]).make(tmp_path_factory.mktemp("undo") / "kvartal")
    with_own_columns(folder / GREEN)
    commands.run(folder, now=NOW - timedelta(days=2))
    change(folder / GREEN, fill_own)
    shutil.rmtree(folder / ".atersok")
    return folder


@pytest.fixture
def folder(laid: Path, tmp_path: Path) -> Path:
    return shutil.copytree(laid, tmp_path / "kvartal")


@pytest.fixture
def live(folder: Path) -> LiveBook:
    return LiveBook(folder / GREEN)


def with_own_columns(path: Path) -> None:
    """A user inserts a column of text, in the middle where Avvikelser's is, else to the right."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    for table in WITH_OWN:
        sheet = book[table.sheet]
        there = sheet.tables[table.name]
        area = parse_area(there.ref)
        assert area is not None
        there.ref = area_ref(area._replace(col2=area.col2 + 1))
        if there.autoFilter is not None:
            there.autoFilter.ref = there.ref
        there.tableColumns.append(TableColumn(id=len(table.columns) + 1, name=OWN))
        if table is layout.AVVIKELSER:  # between Vad göra and Status: ours is written in two parts
            at = area.col1 + [column.header for column in table.columns].index("Status")
            for row in range(area.row1, area.row2 + 1):
                for col in range(area.col2, at - 1, -1):
                    source, target = sheet.cell(row, col), sheet.cell(row, col + 1)
                    target.value, target.number_format = source.value, source.number_format
                sheet.cell(row, at).value = None
            sheet.cell(area.row1, at).value = OWN
            names = [sheet.cell(area.row1, col).value for col in range(area.col1, area.col2 + 2)]
            for column, name in zip(there.tableColumns, names, strict=True):
                column.name = name
            number = at
        else:
            number = area.col2 + 1
            sheet.cell(area.row1, number).value = OWN
        for row in range(area.row1 + 1, area.row2 + 1):
            sheet.cell(row, number).number_format = numbers.FORMAT_TEXT
    book.save(path)


def fill_own(book: Any) -> None:
    """The user's own cell says which row it belongs to."""
    for table in WITH_OWN:
        for number in range(len(records(table_of(book, table.name)))):
            cell(book, table.name, number, OWN).value = f"00{number} {table.name}"
    cell(book, "tblProcapita", 0, "Registrerad").value = "Ja"
    for header, value in (("Status", "Kvitterad"), ("Kommentar", "Utrett"), ("Signatur", "AB")):
        cell(book, "tblAvvikelser", 0, header).value = value
    cell(book, "tblAvvikelser", 0, "Datum").value = date(2025, 7, 1)


def state(live: LiveBook, log: bool = True) -> dict[str, Any]:
    """All that our tables and documents hold, the user's columns and the number formats too."""
    book = live.closed
    tables = {table.name: table for sheet in book.sheets for table in sheet.tables}
    found: dict[str, Any] = {}
    for table in layout.BOOK_OUTPUT_TABLES:
        if table is layout.LOGG and not log:
            continue
        area = tables[table.name].range
        found[table.name] = (area.address, held(area), formats(area))
    for sheet in ("Ansökan", "Individblad"):
        found[sheet] = held(book.sheets[sheet].used_range)
    return found


def formats(area: Any) -> list[list[str]]:
    """The number format of each cell."""
    part, place = area.impl.part, area.impl.area
    found = []
    for row in range(place.row1, place.row2 + 1):
        cells, other = part.cells_of(row), part.row_style(row)
        found.append(
            [
                part.styles.code(cells[col][0] if col in cells else part.col_style(col) if other is None else other)
                for col in range(place.col1, place.col2 + 1)
            ]
        )
    return found


def held(area: Any) -> list[list[Any]]:
    """Formulas, and the values of cells that have none; what follows from a formula is Excel's to say."""
    values, formulas = area.options(ndim=2, err_to_str=True).value, area.formula
    return [
        [text if str(text).startswith("=") else value for value, text in zip(*lines, strict=True)]
        for lines in zip(values, formulas, strict=True)
    ]


def other_export(folder: Path) -> None:
    """Another amount, the first ledger row gone, and a new one first."""
    export = folder / RAINDANCE
    head, first, *rest = export.read_bytes().replace(b";186000,00", b";186000,50").split(b"\r\n")
    new = UNKNOWN.replace("901", "900").encode("cp1252")
    export.write_bytes(b"\r\n".join([head, new, *rest]))
    assert first


def shorter_export(folder: Path) -> None:
    export = folder / RAINDANCE
    lines = export.read_bytes().split(b"\r\n")
    export.write_bytes(b"\r\n".join([lines[0], *lines[3:]]))


def longer_export(folder: Path) -> None:
    export = folder / RAINDANCE
    lines = export.read_bytes().split(b"\r\n")
    more = [UNKNOWN.replace("901", str(700 + number)).encode("cp1252") for number in range(3)]
    export.write_bytes(b"\r\n".join([lines[0], *more, *lines[1:]]))


EXPORTS = (other_export, shorter_export, longer_export)


def user_rows(live: LiveBook, table: str, header: str) -> list[Any]:
    return [row[header] for row in records(table_of(live.closed, table))]


def calculated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the same quarter comes to is reckoned at the first press only: what is tried is the writing."""

    def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
        answers: list[Any] = []

        def answer(*arguments: object, **options: object) -> Any:
            if not answers:
                answers.append(function(*arguments, **options))
            return answers[0]

        return answer

    for name in ("calculate", "build_content"):
        monkeypatch.setattr(assembly, name, remembered(getattr(assembly, name)))


# -- a write that fails -----------------------------------------------------------------------------------------------


Changes = Sequence[tuple[str, str]]
"""What was done and the sheet, of each change in turn."""
Made = Mapping[Callable[[Path], None], tuple[Changes, Changes]]
SHRINKING, GROWING = shorter_export, longer_export


@pytest.fixture(scope="module")
def made(laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The changes that the button makes after each export, where the tables shrink and where they grow, and Ångra's."""
    found = {}
    for export in (SHRINKING, GROWING):
        folder = shutil.copytree(laid, tmp_path_factory.mktemp("made") / "kvartal")
        export(folder)
        live = LiveBook(folder / GREEN)
        press(live)
        pressed = tuple(live.changes)
        undo(live)
        found[export] = (pressed, tuple(live.changes[len(pressed) :]))
    return found


def failing(changes: Changes, others: Changes, turn: int) -> Sequence[int]:
    """The numbers of the changes that are made to fail: every one in the long run, else one of each kind.

    A kind is what is done on which sheet. Those that shrinking and growing tables have in common are shared out
    between the two; the last time that a thing is done, on whatever sheet, fails in both.

    Args:
        changes: those of the test.
        others: those of its twin.
        turn: which of the two it is, 0 or 1.
    """
    if LONG:
        return range(len(changes))
    common = sorted(set(changes) & set(others))
    kinds = {*(set(changes) - set(others)), *common[turn::2]}
    last = {operation: number for number, (operation, _) in enumerate(changes)}
    return sorted({*(changes.index(kind) for kind in kinds), *last.values()})


@pytest.mark.parametrize(("export", "twin"), [(SHRINKING, GROWING), (GROWING, SHRINKING)])
def test_wherever_a_write_fails_the_book_is_as_before_to_the_last_cell(
    folder: Path,
    made: Made,
    export: Callable[[Path], None],
    twin: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    """At every single change that the button makes, Logg included, in turn."""
    (changes, _), (others, _) = made[export], made[twin]
    numbers = failing(changes, others, int(export is GROWING))
    assert len(numbers) > 25
    export(folder)
    calculated_once(monkeypatch)
    (folder / ".atersok").mkdir()
    live = LiveBook(folder / GREEN)
    before = state(live)
    for number in numbers:
        live.fails_after = number
        with pytest.raises(RuntimeError):
            press(live)
        after = state(live)
        assert {name for name in before if before[name] != after[name]} == set(), f"change {number}"
        assert not list((folder / ".atersok" / "angra").rglob("*.json.gz"))
    live.fails_after = len(changes)
    press(live)
    assert live.fails_after == 0, "the button makes other changes than those that were tried"
    assert state(live) != before
    record_property(FAILED, len(numbers))


@pytest.mark.parametrize(("export", "twin"), [(SHRINKING, GROWING), (GROWING, SHRINKING)])
def test_wherever_an_undo_fails_the_book_is_as_before_the_click_and_can_still_be_undone(
    folder: Path,
    made: Made,
    export: Callable[[Path], None],
    twin: Callable[[Path], None],
    record_property: Callable[[str, object], None],
) -> None:
    (_, changes), (_, others) = made[export], made[twin]
    numbers = failing(changes, others, int(export is GROWING))
    assert len(changes) > 25
    live = LiveBook(folder / GREEN)
    first = state(live, log=False)
    export(folder)
    press(live)
    before = state(live)
    for number in numbers:
        live.fails_after = number
        with pytest.raises(RuntimeError):
            undo(live)
        after = state(live)
        assert {name for name in before if before[name] != after[name]} == set(), f"change {number}"
    live.fails_after = len(changes)
    undo(live)
    assert live.fails_after == 0, "Ångra makes other changes than those that were tried"
    record_property(FAILED, len(numbers))
    after = state(live, log=False)
    assert {name for name in first if first[name] != after[name]} == set()


def test_an_interruption_is_no_exception(live: LiveBook, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other_export(folder)
    before = state(live)

    def stopped(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(buttons, "append_rows", stopped)
    with pytest.raises(KeyboardInterrupt):
        press(live)
    assert state(live) == before


def test_what_cannot_be_put_back_is_told_with_the_place_of_the_copy(
    live: LiveBook, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_export(folder)
    live.fails_after = 30

    def stopped(*arguments: object, **options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(snapshot, "restore", stopped)
    with pytest.raises(UnusableInput, match=r"Stäng boken utan att spara; .*\.atersok/backup/20250712-102200"):
        press(live)
    assert (folder / ".atersok" / "backup" / "20250712-102200" / GREEN).is_file()


def test_when_excel_is_busy_after_the_last_write_the_work_is_done_and_told_so(
    live: LiveBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(book: object) -> None:
        raise RuntimeError("busy")

    monkeypatch.setattr(native, "recalculate", busy)
    report = press(live)
    assert report.written
    assert "Ctrl+Alt+F9" in report.notes[-1]
    assert "Ctrl+Alt+F9" in undo(live).notes[-1]


# -- what undo gives back ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize("command", [FETCH, CHECK, CALCULATE, QUARTER], ids=lambda command: command.name)
def test_undo_gives_every_cell_back_the_users_columns_too(
    live: LiveBook, folder: Path, command: Command, export: Callable[[Path], None]
) -> None:
    before = state(live, log=False)
    export(folder)
    press(live, command)
    assert state(live, log=False) != before
    undo(live)
    after = state(live, log=False)
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_tick_and_a_note_beside_a_row_that_went_away_come_back_with_it(live: LiveBook, folder: Path) -> None:
    Small(green=CHILDREN[1:2], extra_rows=[UNKNOWN]).fill_sources(folder)
    press(live)
    assert "Ja" not in user_rows(live, "tblProcapita", "Registrerad")
    undo(live)
    assert user_rows(live, "tblProcapita", "Registrerad")[0] == "Ja"
    assert user_rows(live, "tblProcapita", OWN)[0] == "000 tblProcapita"


def test_what_the_user_wrote_beside_a_row_since_stays(live: LiveBook, folder: Path) -> None:
    longer_export(folder)
    press(live)
    cell(live.closed, "tblProcapita", 0, "Registrerad").value = None
    cell(live.closed, "tblProcapita", 1, "Registrerad").value = "Ja"
    undo(live)
    assert user_rows(live, "tblProcapita", "Registrerad")[:2] == [None, "Ja"]


def test_a_users_formula_beside_a_row_that_went_away_comes_back_and_points_at_its_own_row(
    live: LiveBook, folder: Path
) -> None:
    area = table_of(live.closed, "tblRaindance").data_body_range
    sheet, column = area.sheet, area.last_cell.column
    sheet.range((area.row, column), (area.last_cell.row, column)).clear_contents()
    for row in range(area.row, area.last_cell.row + 1):
        at = sheet.range((row, column))
        at.number_format = "General"
        at.formula = f"=B{row}"
    before = state(live, log=False)["tblRaindance"]
    shorter_export(folder)
    press(live)
    undo(live)
    assert state(live, log=False)["tblRaindance"] == before


def test_text_that_looks_like_something_else_is_the_same_text_again(live: LiveBook, folder: Path) -> None:
    odd = ["=1+1", "+46 8", "-5", "@sum", "0012", "2025-04-01", "1E5", "'citat", "TRUE", "#N/A", " blank "]
    rows = len(odd)
    folder_rows = [UNKNOWN.replace("901", str(600 + n)).replace("Okänt", text) for n, text in enumerate(odd)]
    export = folder / RAINDANCE
    export.write_bytes(export.read_bytes() + "\r\n".join(folder_rows).encode("cp1252"))
    press(live, FETCH)
    before = state(live, log=False)
    texts = user_rows(live, "tblRaindance", "Text")[-rows:]
    assert [str(text).strip() for text in texts] == [text.strip() for text in odd]
    other_export(folder)
    press(live, FETCH, LATER)
    undo(live)
    assert state(live, log=False) == before


def test_what_a_user_typed_into_a_cell_of_ours_does_not_keep_undo_from_its_work(live: LiveBook, folder: Path) -> None:
    """A text in a column of amounts, a day in another, a number in a column of text, a text on a page."""
    press(live)
    put(cell(live.closed, "tblRaindance", 0, "Belopp"), "=se bilaga")
    put(cell(live.closed, "tblKostnad", 0, "Boende"), 12.0)
    page = live.closed.sheets["Ansökan"]
    place = page.names["rad.Sökt_belopp"].refers_to_range
    put(place, "ca 500")
    press(live, QUARTER, LATER)
    undo(live)
    assert user_rows(live, "tblRaindance", "Belopp")[0] == "=se bilaga"
    assert user_rows(live, "tblKostnad", "Boende")[0] == "12"
    assert place.value == "ca 500"


def put(place: Any, content: Any) -> None:
    """What stands in a cell whatever its format: pasted there, or typed before the format changed."""
    impl = place.impl
    part = impl.part
    part.touch(impl.area)
    cells = part.live(impl.area.row1).cells
    cells[impl.area.col1] = (cells[impl.area.col1][0], content)


def test_undo_twice_then_a_press_and_undo_again(live: LiveBook, folder: Path) -> None:
    first = state(live, log=False)
    other_export(folder)
    press(live, FETCH)
    second = state(live, log=False)
    longer_export(folder)
    press(live, QUARTER, NOW + timedelta(minutes=1))
    undo(live)
    assert state(live, log=False) == second
    undo(live)
    assert state(live, log=False) == first
    press(live, QUARTER, LATER)
    undo(live)
    assert state(live, log=False) == first


# -- Logg says which run is undone ------------------------------------------------------------------------------------


def reverse_log(live: LiveBook) -> None:
    body = table_of(live.closed, "tblLogg").data_body_range
    body.value = list(reversed(body.options(ndim=2).value))


def test_the_last_run_is_undone_however_the_user_sorted_logg(live: LiveBook, folder: Path) -> None:
    press(live, FETCH)
    second = state(live, log=False)
    other_export(folder)
    press(live, QUARTER, LATER)
    reverse_log(live)
    assert undo(live).time == LATER
    assert state(live, log=False) == second


def test_two_clicks_within_a_second_and_a_clock_that_was_set_back_are_undone_in_their_order(
    live: LiveBook, folder: Path
) -> None:
    first = state(live, log=False)
    press(live, FETCH)
    second = state(live, log=False)
    other_export(folder)
    press(live, FETCH, NOW)
    third = state(live, log=False)
    longer_export(folder)
    press(live, FETCH, NOW - timedelta(hours=1))
    for wanted in (third, second, first):
        undo(live)
        assert state(live, log=False) == wanted
    with pytest.raises(UnusableInput, match="ingen knapptryckning"):
        undo(live)


def test_a_logg_that_names_a_place_elsewhere_leads_nowhere(live: LiveBook, folder: Path) -> None:
    press(live, FETCH)
    kept = next((folder / ".atersok" / "angra").rglob("*.json.gz"))
    stolen = folder / "annan.json.gz"
    kept.rename(stolen)
    for number in range(len(records(table_of(live.closed, "tblLogg")))):
        cell(live.closed, "tblLogg", number, "Körning").value = "../../../annan"
    with pytest.raises(UnusableInput, match="ingen knapptryckning"):
        undo(live)
    assert stolen.is_file()


# -- what users wrote since -------------------------------------------------------------------------------------------


def answer(live: LiveBook, number: int, **values: Any) -> None:
    for header, value in values.items():
        cell(live.closed, "tblAvvikelser", number, header).value = value


def test_a_status_that_the_press_took_away_comes_back(live: LiveBook) -> None:
    """An acknowledged finding whose figure changed went back to Ny, with its comment kept: nobody wrote that."""
    assert user_rows(live, "tblAvvikelser", "Status")[0] == "Kvitterad"
    answer(live, 0, Funnet="en annan summa")
    before = state(live, log=False)["tblAvvikelser"]
    press(live)
    assert user_rows(live, "tblAvvikelser", "Status")[0] == "Ny"
    undo(live)
    assert state(live, log=False)["tblAvvikelser"] == before


def test_what_a_user_changed_or_took_away_since_stays_so(live: LiveBook) -> None:
    press(live)
    answer(live, 0, Status="Utreds", Kommentar="Ringt", Signatur=None)
    undo(live)
    row = records(table_of(live.closed, "tblAvvikelser"))[0]
    assert (row["Status"], row["Kommentar"], row["Signatur"]) == ("Utreds", "Ringt", None)


def add_row(live: LiveBook, table: str, **values: Any) -> None:
    there = table_of(live.closed, table)
    sheet, area = there.range.sheet, there.range
    last = area.last_cell
    there.resize(sheet.range((area.row, area.column), (last.row + 1, last.column)))
    line = sheet.range((last.row, area.column), last)
    line.autofill(sheet.range((last.row, area.column), (last.row + 1, last.column)), "fill_formats")
    for header, value in values.items():
        cell(live.closed, table, len(records(table_of(live.closed, table))) - 1, header).value = value


def test_rows_that_users_typed_on_avvikelser_stay_those_typed_since_too(live: LiveBook, folder: Path) -> None:
    add_row(live, "tblAvvikelser", Boende="Linden", Kommentar="Egen rad före", Egen="beside före")
    other_export(folder)
    press(live)
    add_row(live, "tblAvvikelser", Boende="Linden", Kommentar="Egen rad efter", Egen="beside efter")
    undo(live)
    rows = {row["Kommentar"]: row[OWN] for row in records(table_of(live.closed, "tblAvvikelser"))}
    assert rows["Egen rad före"] == "beside före"
    assert rows["Egen rad efter"] == "beside efter"


def test_a_row_that_a_user_typed_and_changed_since_stands_once_as_changed(live: LiveBook) -> None:
    add_row(live, "tblAvvikelser", Boende="Linden", Kommentar="Egen rad")
    press(live)
    number = user_rows(live, "tblAvvikelser", "Kommentar").index("Egen rad")
    answer(live, number, Kommentar="Egen rad, rättad")
    undo(live)
    comments = [text for text in user_rows(live, "tblAvvikelser", "Kommentar") if text and text.startswith("Egen")]
    assert comments == ["Egen rad, rättad"]


def test_rows_that_a_user_added_to_om_since_stay(live: LiveBook, folder: Path) -> None:
    before = records(table_of(live.closed, "tblOm"))
    other_export(folder)
    press(live, FETCH)
    assert records(table_of(live.closed, "tblOm")) != before
    add_row(live, "tblOm", Uppgift="Egen anteckning", Värde="Ring Lisa")
    undo(live)
    after = records(table_of(live.closed, "tblOm"))
    assert after[:-1] == before
    assert after[-1] == {**after[-1], "Uppgift": "Egen anteckning", "Värde": "Ring Lisa"}


def test_sorted_tables_and_moved_columns_are_put_back_by_their_keys(live: LiveBook, folder: Path) -> None:
    notes = dict(zip(user_rows(live, "tblRaindance", "Vernr"), user_rows(live, "tblRaindance", OWN), strict=True))
    other_export(folder)
    press(live)
    body = table_of(live.closed, "tblRaindance").data_body_range
    body.value = list(reversed(body.options(ndim=2).value))
    undo(live)
    found = dict(zip(user_rows(live, "tblRaindance", "Vernr"), user_rows(live, "tblRaindance", OWN), strict=True))
    assert found == notes


def test_pages_that_no_longer_fit_their_template_are_told_before_anything_is_written(
    live: LiveBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(live)
    before = state(live)
    find = write_book.find_template
    monkeypatch.setattr(write_book, "find_template", lambda *args: replace(find(*args), line_count=1))
    with pytest.raises(UnusableInput, match=r"har sidor med \d+ rader, men mallen rymmer 1"):
        undo(live)
    assert state(live) == before


# -- the files --------------------------------------------------------------------------------------------------------


def test_copies_of_presses_are_thinned_out_and_those_of_a_run_are_not(folder: Path) -> None:
    commands.run(folder, now=NOW - timedelta(days=1))
    live = LiveBook(folder / GREEN)
    for minute in range(Keeping().count + 3):
        press(live, FETCH, NOW + timedelta(minutes=minute))
    backup = folder / ".atersok" / "backup"
    names = sorted(path.name for path in backup.iterdir())
    assert names[0] == "20250711-102200"
    assert len(names) == 1 + Keeping().count
    assert names[-1] == commands.run_id(NOW + timedelta(minutes=Keeping().count + 2))
    assert commands.undo(folder).time.startswith("2025-07-11")


def test_a_snapshot_that_cannot_be_removed_is_no_failure(live: LiveBook, monkeypatch: pytest.MonkeyPatch) -> None:
    press(live, FETCH)

    def locked(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(path.name)

    monkeypatch.setattr(Path, "unlink", locked)
    monkeypatch.setattr(durable, "_PAUSE_SECONDS", 0)  # locked for ever, however long one waits
    assert undo(live).command == "Hämta Raindance"
    with pytest.raises(UnusableInput, match="ingen knapptryckning"):
        undo(live)


def test_a_snapshot_with_damaged_content_is_told_of(live: LiveBook, folder: Path) -> None:
    press(live, FETCH)
    kept = next((folder / ".atersok" / "angra").rglob("*.json.gz"))
    content = bytearray(kept.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    kept.write_bytes(content)
    with pytest.raises(UnusableInput, match="går inte att läsa"):
        undo(live)


def test_half_a_character_from_a_cut_emoji_can_be_kept(live: LiveBook, folder: Path) -> None:
    put(cell(live.closed, "tblAvvikelser", 0, "Kommentar"), "Utrett \ud83d")
    press(live)
    kept = next((folder / ".atersok" / "angra").rglob("*.json.gz"))
    content = json.loads(gzip.decompress(kept.read_bytes()).decode("utf-8", "surrogatepass"))
    assert content["tables"]["tblAvvikelser"]["rows"][0]["Kommentar"] == "Utrett \ud83d"
