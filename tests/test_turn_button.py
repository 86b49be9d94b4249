"""Nytt kvartal in an open workbook: archived once, each book turned by its own button and saved by its user alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from openpyxl import load_workbook

from atersok import closedbook, lock, quarter_life, turn_button
from atersok.domain.errors import UnusableInput
from atersok.submissions.store import ClaimsRegister
from atersok.turn_button import TurnReport, asked, told
from atersok.turnover.manifest import check_files, read_manifest
from atersok.turnover.turnover import COMMAND
from submissions.events import NOON, ROLE, submitted
from workbook.live import LiveBook
from workbook.quarter import cell, change, hashes, parts_of_sheets, records, replace_in_parts, set_setting, table_of

GREEN, WHITE = "gron_statistik.xlsm", "vit_statistik.xlsm"
AT = datetime(2025, 7, 20, 9, 0)
ARCHIVED = {
    "Arkiv", "Arkiv/2025K2",
    *(f"Arkiv/2025K2/{name}" for name in (
        GREEN, WHITE, "put_databas.xlsx", "raindance_2025K2.csv", "regler.toml", "manifest.json", "manifest.csv",
        "xlwings.conf", "atersok.conf",
    )),
}  # fmt: skip


class Recorder:
    """A screen that remembers, and answers as told."""

    def __init__(self, answer: bool = True) -> None:
        self.answer = answer
        self.questions: list[str] = []
        self.steps: list[str] = []

    def step(self, text: str) -> None:
        self.steps.append(text)

    def confirm(self, text: str) -> bool:
        self.questions.append(text)
        return self.answer


def click(live: LiveBook, screen: Recorder | None = None) -> TurnReport:
    return turn_button.new_quarter(live.book, screen or Recorder(), asked, now=AT)


def turned(folder: Path, file: str = GREEN) -> TurnReport:
    """The button pressed in a book, and the book saved."""
    live = LiveBook(folder / file)
    report = click(live)
    live.save()
    return report


def new_files(folder: Path, before: dict[str, str]) -> set[str]:
    return {name for name, digest in hashes(folder).items() if before.get(name) != digest}


def refused(folder: Path, live: LiveBook | None = None, screen: Recorder | None = None) -> UnusableInput:
    """What the button says that cannot be done; no file has changed and none is new."""
    before = hashes(folder)
    with pytest.raises(UnusableInput) as caught:
        click(live or LiveBook(folder / GREEN), screen)
    assert hashes(folder) == before
    return caught.value


def quarter_of(path: Path) -> object:
    rows = records(table_of(closedbook.open_workbook(path), "tblInstallningar"))
    return next(row["Värde"] for row in rows if row["Namn"] == "Kvartal")


# -- what is done -----------------------------------------------------------------------------------------------------


def test_the_quarter_is_archived_as_saved_and_the_open_book_is_of_the_next(small: Path) -> None:
    before = hashes(small)
    live = LiveBook(small / GREEN)
    report = click(live)
    assert new_files(small, before) == ARCHIVED
    assert hashes(small)[f"Arkiv/2025K2/{GREEN}"] == before[GREEN]
    check_files(report.archive, read_manifest(report.archive))
    settings = {row["Namn"]: row["Värde"] for row in records(table_of(live.book, "tblInstallningar"))}
    assert (settings["Kvartal"], settings["Raindance"]) == ("2025K3", "raindance_2025K3.csv")
    assert (str(report.old), str(report.new), report.other) == ("2025K2", "2025K3", WHITE)
    assert report.turned is not None
    assert (report.turned.carried, report.turned.ended) == (2, 0)


def test_the_file_on_disk_is_left_to_the_user_to_save(small: Path) -> None:
    before = (small / GREEN).read_bytes()
    live = LiveBook(small / GREEN)
    click(live)
    assert (small / GREEN).read_bytes() == before
    assert not live.saved
    live.save()
    assert quarter_of(small / GREEN) == "2025K3"


def test_both_books_one_after_the_other_share_one_archive(small: Path) -> None:
    before = hashes(small)
    turned(small)
    archive = {name: digest for name, digest in hashes(small).items() if name.startswith("Arkiv")}
    turned(small, WHITE)
    assert {name: digest for name, digest in hashes(small).items() if name.startswith("Arkiv")} == archive
    assert [archive[f"Arkiv/2025K2/{file}"] for file in (GREEN, WHITE)] == [before[GREEN], before[WHITE]]
    assert [quarter_of(small / file) for file in (GREEN, WHITE)] == ["2025K3", "2025K3"]


def test_the_books_are_then_what_the_command_line_makes_of_them(small: Path) -> None:
    other = Path(shutil.copytree(small, small.parent / "annan"))
    for file in (WHITE, GREEN):
        turned(small, file)
    quarter_life.new_quarter(other, None, lambda step: None, now=AT)
    for file in (GREEN, WHITE):
        assert cells(small / file) == cells(other / file)


def cells(path: Path) -> dict[str, Any]:
    """Sheet → what its cells hold, formulas as such."""
    book = load_workbook(path)
    return {
        sheet.title: {place.coordinate: place.value for row in sheet for place in row if place.value is not None}
        for sheet in book
    }


def test_what_has_ended_goes_and_what_goes_on_stays(small: Path) -> None:
    change(small / GREEN, lambda book: setattr(cell(book, "tblNarvaro", 0, "Utskriven"), "value", date(2025, 6, 2)))
    live = LiveBook(small / GREEN)
    report = click(live)
    assert report.turned is not None
    assert (report.turned.carried, report.turned.ended) == (1, 1)
    (row,) = records(table_of(live.book, "tblNarvaro"))
    assert (row["Dossiernr"], row["Dagar"]) == ("23456789", None)
    assert "1 vistelse går vidare i Närvaro, 1 avslutade togs bort." in told(report)


def test_the_turn_stands_on_logg_with_the_archive(small: Path) -> None:
    live = LiveBook(small / GREEN)
    click(live)
    (row,) = records(table_of(live.book, "tblLogg"))
    assert (row["Kommando"], row["Kvartal"], row["Körning"]) == (COMMAND, "2025K3", "20250720-090000")
    assert row["Händelse"] == "Nytt kvartal: 2025K2 arkiverades i Arkiv/2025K2, boken gäller nu 2025K3"


def test_books_of_other_names_are_archived_under_those_that_a_command_looks_for(small: Path) -> None:
    (small / GREEN).rename(small / "Externa.xlsm")
    (small / WHITE).rename(small / "Interna.xlsm")
    change(small / "Externa.xlsm", lambda book: set_setting(book, "Syskonbok", "Interna.xlsm"))
    change(small / "Interna.xlsm", lambda book: set_setting(book, "Syskonbok", "Externa.xlsm"))
    before = hashes(small)
    turned(small, "Externa.xlsm")
    turned(small, "Interna.xlsm")
    assert {name for name in new_files(small, before) if name.startswith("Arkiv")} == ARCHIVED
    after = hashes(small)
    assert after[f"Arkiv/2025K2/{GREEN}"] == before["Externa.xlsm"]
    assert after[f"Arkiv/2025K2/{WHITE}"] == before["Interna.xlsm"]


# -- what is asked and told -------------------------------------------------------------------------------------------


def test_a_no_neither_archives_nor_writes(small: Path) -> None:
    before, screen = hashes(small), Recorder(answer=False)
    live = LiveBook(small / GREEN)
    report = click(live, screen)
    assert hashes(small) == before
    assert (report.turned, live.saved) == (None, True)
    assert told(report) == "Nytt kvartal: inget har skrivits."
    (question,) = screen.questions
    assert question.startswith(f"Avsluta 2025K2 och gör {GREEN} till 2025K3s bok?")
    assert "Det ångras inte med Ångra." in question


def test_while_another_command_works_in_the_folder_nothing_is_archived_nor_written(small: Path) -> None:
    live = LiveBook(small / GREEN)
    with lock.hold(small, "atersok run", "Controller"):
        error = refused(small, live)
    assert "atersok run (Controller) arbetar redan i mappen" in error.what
    assert live.saved
    assert click(live).turned is not None


def test_while_the_button_writes_no_other_command_begins_and_while_it_asks_any_may(small: Path) -> None:
    told: dict[str, str] = {}

    class Meanwhile(Recorder):
        def try_it(self, when: str) -> None:
            try:
                with lock.hold(small, "atersok undo"):
                    told[when] = ""
            except UnusableInput as error:
                told[when] = error.what

        def step(self, text: str) -> None:
            self.try_it(text.partition(" ")[0])

        def confirm(self, text: str) -> bool:
            self.try_it("question")
            return True

    click(LiveBook(small / GREEN), Meanwhile())
    with lock.hold(small, "atersok undo") as held:
        assert held.notes == ()
    assert told["question"] == ""
    for when in ("Arkiverar", "Vänder"):
        assert told[when].startswith("knappen Nytt kvartal (Controller) arbetar redan"), when


def test_a_command_that_was_killed_in_the_folder_before_is_told(small: Path) -> None:
    note = small / lock.STATE_FOLDER / lock.NOTE_FILE
    note.parent.mkdir(exist_ok=True)
    lock.Holder("atersok run", "Controller", AT).write(note.parent)
    report = click(LiveBook(small / GREEN))
    assert "atersok run (Controller), 2025-07-20 09:00, avbröts utan att bli klart" in told(report)
    assert not note.exists()


@pytest.mark.parametrize(
    ("books", "warns"), [((), True), (("gron",), True), (("vit",), True), (("gron", "vit"), False)]
)
def test_the_question_warns_where_the_quarter_is_not_marked_as_sent_in_both_books(
    small: Path, books: Sequence[str], warns: bool
) -> None:
    for book in books:
        ClaimsRegister.load(small / "ansokningar").append(submitted(book=book), ROLE, NOON)
    screen = Recorder()
    report = click(LiveBook(small / GREEN), screen)
    assert ("2025K2 är inte markerat som inskickat i båda böckerna." in screen.questions[0]) == warns
    assert read_manifest(report.archive).submitted is not warns


def test_what_was_done_is_told_with_what_to_do_next(small: Path) -> None:
    text = told(click(LiveBook(small / WHITE)))
    assert text == (
        "vit_statistik.xlsm gäller nu 2025K3. 2025K2 ligger skrivskyddat i Arkiv/2025K2.\n\n"
        "1 vistelse går vidare i Närvaro, 0 avslutade togs bort. Raindance är raindance_2025K3.csv.\n\n"
        "Spara boken. Tryck sedan Nytt kvartal i gron_statistik.xlsm."
    )


# -- what is refused --------------------------------------------------------------------------------------------------


def test_changes_that_are_not_saved_are_refused_before_anything_is_asked(small: Path) -> None:
    live, screen = LiveBook(small / GREEN), Recorder()
    live.saved = False
    problem = refused(small, live, screen)
    assert str(problem) == f"{GREEN}: boken har ändringar som inte är sparade. Spara boken och klicka igen."
    assert screen.questions == []


def test_unsaved_changes_of_the_other_book_would_be_missing_in_the_archive(small: Path) -> None:
    other = LiveBook(small / WHITE)
    other.saved = False
    live = LiveBook(small / GREEN, (other,))
    assert "vit_statistik.xlsm är öppen med ändringar som inte är sparade" in refused(small, live).what
    assert live.saved


def test_the_other_book_may_be_open_and_turned_but_not_saved_when_the_second_is_turned(small: Path) -> None:
    first = LiveBook(small / GREEN)
    click(first)
    assert not first.saved
    second = LiveBook(small / WHITE, (first,))
    assert click(second).turned is not None


@pytest.mark.parametrize("sheet", ["Närvaro", "Inställningar", "Kostnad per barn", "Ansökan", "Logg"])
def test_a_protected_sheet_is_named_before_anything_is_archived(small: Path, sheet: str) -> None:
    live = LiveBook(small / GREEN)
    live.protected = {sheet}
    assert f"bladet {sheet} är skyddat" in refused(small, live).what


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda live: setattr(live, "read_only", True), "arbetsboken är skrivskyddad"),
        (lambda live: setattr(live, "name_in_excel", "https://exempel.sharepoint.com/k/gron_statistik.xlsm"),
         "arbetsboken är öppen från OneDrive eller SharePoint"),
    ],
)  # fmt: skip
def test_a_book_that_cannot_be_worked_on_is_told(small: Path, spoil: Callable[[LiveBook], object], words: str) -> None:
    live = LiveBook(small / GREEN)
    spoil(live)
    assert words in refused(small, live).what


@pytest.mark.parametrize("name", ["put_databas.xlsx", "raindance_2025K2.csv", WHITE])
def test_a_file_that_the_archive_would_lack_is_named(small: Path, name: str) -> None:
    (small / name).unlink()
    assert name in str(refused(small))


def test_rules_that_cannot_be_read_are_told_before_anything_is_archived(small: Path) -> None:
    (small / "regler.toml").write_text("version = ", encoding="utf-8")
    assert "TOML" in refused(small).what


def test_an_archive_of_other_files_is_not_written_over(small: Path) -> None:
    """Archived, closed without saving, worked in and saved: it is not the quarter that was archived any more."""
    click(LiveBook(small / GREEN))
    change(small / GREEN, leave)
    assert f"arkivet 2025K2 finns redan, och {GREEN} är inte som i det" in refused(small).what


def leave(book: xw.Book) -> None:
    """A user enters that a child has left."""
    cell(book, "tblNarvaro", 0, "Utskriven").value = date(2025, 6, 2)


def test_an_archive_that_was_tampered_with_is_told_and_the_book_not_turned(small: Path) -> None:
    turned(small)
    path = small / "Arkiv" / "2025K2" / "raindance_2025K2.csv"
    path.chmod(0o644)
    path.write_bytes(b"annat")
    live = LiveBook(small / WHITE)
    assert "raindance_2025K2.csv har ändrats sedan den arkiverades" in refused(small, live).what
    assert live.saved


def test_closed_without_saving_it_is_done_again_from_the_same_archive(small: Path) -> None:
    click(LiveBook(small / GREEN))
    archive = hashes(small / "Arkiv")
    assert turned(small).turned is not None
    assert hashes(small / "Arkiv") == archive


def test_a_second_book_that_was_worked_in_after_the_archive_is_told_how_to_go_on_and_that_way_leads_there(
    small: Path,
) -> None:
    turned(small)
    change(small / WHITE, leave)
    problem = refused(small, LiveBook(small / WHITE))
    assert problem.what == f"{GREEN} gäller 2025K3, och boken finns inte i något arkiv av 2025K2"
    assert f"Lägg tillbaka {GREEN} för 2025K2 ur arkivet" in problem.remedy
    assert "byt namn på arkivets mapp" in problem.remedy
    shutil.copyfile(small / "Arkiv" / "2025K2" / GREEN, small / GREEN)
    (small / "Arkiv" / "2025K2").rename(small / "Arkiv" / "2025K2 gammalt")
    for file in (WHITE, GREEN):
        turned(small, file)
    assert [quarter_of(small / file) for file in (GREEN, WHITE)] == ["2025K3", "2025K3"]


# -- cut off ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 2, 20, 40])
def test_a_write_that_fails_halfway_says_so_and_the_file_is_as_it_was(small: Path, place: int) -> None:
    """Closed without saving and pressed again, all of it is done, from the archive that is there."""
    before = hashes(small)
    live = LiveBook(small / GREEN)
    live.fails_after = place
    with pytest.raises(UnusableInput) as caught:
        click(live)
    assert caught.value.what == "boken kunde inte göras till 2025K3s, och är skriven till en del"
    assert caught.value.remedy == (
        "Stäng den utan att spara: filen är som förut, och 2025K2 är arkiverat. Öppna den sedan och klicka igen"
    )
    assert new_files(small, before) == ARCHIVED
    assert turned(small).turned is not None
    assert quarter_of(small / GREEN) == "2025K3"


def test_what_the_user_has_made_of_a_sheet_and_stops_the_turn_is_told(small: Path) -> None:
    """A totals row on Närvaro: the table cannot be made shorter by the stay that has ended."""

    def grow(book: xw.Book) -> None:
        leave(book)
        table = table_of(book, "tblNarvaro")
        area = table.range
        table.resize(area.sheet.range((area.row, area.column), (area.last_cell.row + 1, area.last_cell.column)))

    change(small / GREEN, grow)
    part = next(name for name in parts_of_sheets(small / GREEN, ["Närvaro"]) if "/tables/" in name)
    replace_in_parts(small / GREEN, part, 'totalsRowShown="0"', 'totalsRowCount="1"')
    with pytest.raises(UnusableInput) as caught:
        click(LiveBook(small / GREEN))
    assert f"({GREEN}, blad Närvaro, rad 7: tabellen tblNarvaro har en summarad" in caught.value.what
