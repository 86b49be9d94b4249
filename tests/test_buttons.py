"""The buttons: each writes its own sheets of the calling workbook, asks first where it should, and can be undone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from atersok import buttons, closedbook, commands
from atersok.backups import Keeping
from atersok.buttons import (
    CALCULATE,
    CHECK,
    DOCUMENTS,
    FETCH,
    PAYMENTS,
    QUARTER,
    SUBMIT,
    ButtonReport,
    Command,
)
from atersok.domain.errors import UnusableInput
from atersok.messages import done
from atersok.raindance import PROFILE_FILE, read_export, remember
from atersok.submissions.model import Completion, Event, Payment, PaymentList, Received, Submitted
from atersok.submissions.store import ClaimsRegister
from atersok.workbook import layout, native, write_book
from submissions.events import ROLE, received, submitted
from workbook.live import LiveBook
from workbook.quarter import (
    CHILDREN,
    RAINDANCE,
    Small,
    cell,
    change,
    hashes,
    parts,
    parts_of_sheets,
    records,
    replace_in_parts,
    set_setting,
    table_of,
)

NOW = datetime(2025, 7, 12, 10, 22)
LATER = datetime(2025, 7, 12, 11, 0)
READ = ("Raindance", "Om", "Checklista", "Logg")
FOUND = ("Avvikelser", "Frågor", "Frågebrev", "Fakturakontroll", "Översikt")
COUNTED = ("Kostnad per barn", "Kontroller", "Sammanställning", "Procapita", "Bevakning", "Tidplan", "Tillägg",
           "Inskickat", "Uppföljning")  # fmt: skip
PAPERS = ("Ansökan", "Entreprenörsfakturor", "Kommunens kostnader", "Kundfakturor", "Individblad", "Beslutsunderlag")
SHEETS: dict[Command, set[str]] = {
    FETCH: {*READ},
    CHECK: {*READ, *FOUND},
    CALCULATE: {*READ, *FOUND, *COUNTED},
    DOCUMENTS: {*READ, *FOUND, *COUNTED, *PAPERS},
}
UNKNOWN = "48999;4610;901;1;2025-04-28;202504;;;Okänt;100,00"


class Recorder:
    """A screen that remembers, and answers as told."""

    def __init__(self, answer: bool = True) -> None:
        self.answer = answer
        self.steps: list[str] = []
        self.questions: list[str] = []

    def step(self, text: str) -> None:
        self.steps.append(text)

    def confirm(self, text: str) -> bool:
        self.questions.append(text)
        return self.answer


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Small(extra_rows=[UNKNOWN]).make(tmp_path_factory.mktemp("buttons") / "kvartal")
    remember(folder / PROFILE_FILE, read_export([folder / RAINDANCE]))  # as a user has confirmed it
    return folder


@pytest.fixture
def folder(laid: Path, tmp_path: Path) -> Path:
    return shutil.copytree(laid, tmp_path / "kvartal")


@pytest.fixture(scope="module")
def pressed(laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quarter after Hela kvartalet in the green book at NOW; not to be written to."""
    folder = shutil.copytree(laid, tmp_path_factory.mktemp("pressed") / "kvartal")
    press(folder, QUARTER)
    return folder


@pytest.fixture
def full(pressed: Path, tmp_path: Path) -> Path:
    """A copy of the quarter after Hela kvartalet to work on."""
    return shutil.copytree(pressed, tmp_path / "kvartal")


GREEN = "gron_statistik.xlsm"


def press(
    folder: Path, command: Command, at: datetime = NOW, screen: Recorder | None = None, file: str = GREEN
) -> ButtonReport:
    """Presses a button in a workbook and saves it, as a user does."""
    return with_book(folder, lambda book: _press(command, book, screen or Recorder(), at), file)


def _press(command: Command, book: xw.Book, screen: Recorder, at: datetime) -> ButtonReport:
    return buttons.press(command, book, screen, lambda report: f"{len(report.changes)} blad", now=at)


def undo(folder: Path, file: str = GREEN) -> buttons.UndoneReport:
    return with_book(folder, lambda book: buttons.undo(book, Recorder(), now=LATER), file)


def with_book(folder: Path, action: Callable[[xw.Book], Any], file: str = GREEN) -> Any:
    book = closedbook.open_workbook(folder / file)
    result = action(book)
    save(book, folder / file)
    return result


def save(book: xw.Book, path: Path) -> None:
    """As Excel does, without the copies and the notes of the command line."""
    content = book.impl.file
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("wb") as stream:
        content.write(stream, content.changes())
    draft.replace(path)


def table_content(path: Path) -> dict[str, Any]:
    """What our tables and documents show, but for Logg."""
    book = closedbook.open_workbook(path)
    tables = {table.name: table for sheet in book.sheets for table in sheet.tables}
    found: dict[str, Any] = {
        table.name: tables[table.name].range.options(ndim=2, err_to_str=True).value
        for table in layout.BOOK_OUTPUT_TABLES
        if table is not layout.LOGG
    }
    for sheet in PAPERS:
        found[sheet] = book.sheets[sheet].used_range.options(ndim=2, err_to_str=True).value
    return found


# -- what each writes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", SHEETS, ids=lambda command: command.name)
def test_a_button_writes_its_own_sheets_and_no_other(folder: Path, command: Command) -> None:
    before, old = parts(folder / GREEN), table_content(folder / GREEN)
    press(folder, command)
    after, new = parts(folder / GREEN), table_content(folder / GREEN)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    for sheet in SHEETS[command]:
        assert changed & set(parts_of_sheets(folder / GREEN, [sheet])), sheet
    inputs = {"Inställningar", "Konton", "Närvaro"}
    assert not changed & set(parts_of_sheets(folder / GREEN, inputs))
    for table in layout.BOOK_OUTPUT_TABLES:
        if table.sheet not in SHEETS[command] and table.sheet != "Kontroller":  # whose results are dropped
            assert new[table.name] == old[table.name]
    for document in ("Ansökan", "Individblad"):
        assert (unjudged(new[document]) != unjudged(old[document])) == (document in SHEETS[command])


def unjudged(lines: list[list[Any]]) -> list[list[Any]]:
    """A page but for the cell that shows the master check, whose result a closed book drops where it would be a lie."""
    return [[None if value in {"OK", "FEL"} else value for value in line] for line in lines]


def test_hela_kvartalet_writes_what_a_run_writes(full: Path, laid: Path, tmp_path: Path) -> None:
    other = shutil.copytree(laid, tmp_path / "annan")
    press(full, QUARTER, file="vit_statistik.xlsm")
    commands.run(other, now=NOW)
    for name in (GREEN, "vit_statistik.xlsm"):
        ours, theirs = table_content(full / name), table_content(other / name)
        assert {key: value for key, value in ours.items() if key != "tblOm"} == {
            key: value for key, value in theirs.items() if key != "tblOm"
        }


def test_the_buttons_one_after_another_end_where_hela_kvartalet_does(folder: Path, pressed: Path) -> None:
    for command in (FETCH, CHECK, CALCULATE, DOCUMENTS):
        press(folder, command)
    assert table_content(folder / GREEN) == table_content(pressed / GREEN)


def test_the_calling_workbook_alone_is_written(laid: Path, pressed: Path) -> None:
    before = hashes(laid)
    changed = {name for name, digest in hashes(pressed).items() if before.get(name) != digest}
    assert {name for name in changed if not name.startswith(".atersok")} == {GREEN}


def test_a_book_of_another_name_is_known_by_its_role(folder: Path) -> None:
    (folder / "vit_statistik.xlsm").rename(folder / "Interna 2025.xlsm")
    with_book(folder, lambda book: set_setting(book, "Syskonbok", "Interna 2025.xlsm"))
    assert press(folder, QUARTER, file="Interna 2025.xlsm").book == "vit"
    assert press(folder, QUARTER).book == "gron"


def test_the_time_of_the_other_book_and_the_registers_stands_on_om(folder: Path) -> None:
    press(folder, FETCH)
    facts = {
        row["Uppgift"]: row["Värde"] for row in records(table_of(closedbook.open_workbook(folder / GREEN), "tblOm"))
    }
    assert str(facts["Källa 1"]).startswith("vit_statistik.xlsm, sparad 20")
    assert str(facts["Källa 2"]).startswith("put_databas.xlsx, sparad 20")


def test_beraekna_holds_the_checks_to_the_pages_as_they_stand(folder: Path) -> None:
    """The pages are of another export: the checks say so, and are right again when the pages are written."""
    press(folder, DOCUMENTS)
    export = folder / RAINDANCE
    export.write_bytes(export.read_bytes().replace(b";180000,00", b";180000,50"))
    press(folder, CALCULATE)
    assert master(folder) == "FEL"
    wrong = [row["Kontroll"] for row in check_rows(folder) if row["Utfall"] != "OK"]
    assert wrong == ["Återsöks = Ansökan + innehållet av grinden"]
    press(folder, DOCUMENTS)
    assert master(folder) == "OK"


def test_a_button_that_leaves_the_checks_alone_stores_no_old_verdict(full: Path) -> None:
    assert master(full) == "OK"
    press(full, FETCH)
    assert master(full) is None
    assert {row["Utfall"] for row in check_rows(full)} == {None}


def master(folder: Path) -> Any:
    return closedbook.open_workbook(folder / GREEN).names["Huvudkontroll"].refers_to_range.value


def check_rows(folder: Path) -> list[dict[str, Any]]:
    return records(table_of(closedbook.open_workbook(folder / GREEN), "tblKontroller"))


def test_each_press_stands_on_logg_by_its_name(folder: Path) -> None:
    for command in (FETCH, CHECK, QUARTER):
        press(folder, command)
    log = records(table_of(closedbook.open_workbook(folder / GREEN), "tblLogg"))
    told = [row["Händelse"] for row in log if not str(row["Händelse"]).startswith("Läste")]
    assert told == [
        "Hämta Raindance: 7 huvudboksrader",
        "Stäm av: 7 huvudboksrader, 1 avvikelse",
        "Hela kvartalet: 7 huvudboksrader, 1 avvikelse, huvudkontroll OK",
    ]


# -- asking first -----------------------------------------------------------------------------------------------------


def test_where_the_setting_says_so_the_changes_are_shown_and_a_no_writes_nothing(folder: Path) -> None:
    with_book(folder, lambda book: set_setting(book, "Visa ändringar först", "Ja"))
    before = hashes(folder)
    screen = Recorder(answer=False)
    report = with_no_save(folder, lambda book: _press(QUARTER, book, screen, NOW))
    assert screen.questions == ["23 blad"]
    assert not report.written
    assert hashes(folder) == before
    yes = Recorder()
    assert press(folder, QUARTER, screen=yes).written
    assert len(yes.questions) == 1


def with_no_save(folder: Path, action: Callable[[xw.Book], Any]) -> Any:
    return action(closedbook.open_workbook(folder / GREEN))


def test_without_the_setting_nothing_is_asked(folder: Path) -> None:
    screen = Recorder()
    press(folder, QUARTER, screen=screen)
    assert screen.questions == []


# -- an export of a new kind ------------------------------------------------------------------------------------------


def test_an_export_of_a_new_kind_is_shown_first_and_a_yes_is_remembered(folder: Path) -> None:
    (folder / PROFILE_FILE).unlink()
    first = Recorder()
    assert press(folder, FETCH, screen=first).written
    (shown,) = first.questions
    assert f"{RAINDANCE}: text, cp1252, semikolon" in shown
    assert (folder / PROFILE_FILE).is_file()
    again = Recorder()
    assert press(folder, CHECK, LATER, again).written
    assert again.questions == []


def test_a_no_writes_neither_the_book_nor_a_profile(folder: Path) -> None:
    (folder / PROFILE_FILE).unlink()
    before = hashes(folder)
    screen = Recorder(answer=False)
    assert not with_no_save(folder, lambda book: _press(QUARTER, book, screen, NOW)).written
    assert len(screen.questions) == 1
    assert hashes(folder) == before


def test_a_corrected_profile_is_what_the_next_press_reads_by(folder: Path) -> None:
    """The user turns one column off; the sheet follows, and nobody is asked again."""
    profile = folder / PROFILE_FILE
    text = profile.read_text(encoding="utf-8")
    assert 'text = "Text"' in text
    profile.write_text(text.replace('text = "Text"', 'text = ""'), encoding="utf-8")
    screen = Recorder()
    press(folder, FETCH, screen=screen)
    assert screen.questions == []
    rows = records(table_of(closedbook.open_workbook(folder / GREEN), "tblRaindance"))
    assert {row["Text"] for row in rows} == {None}


# -- undo -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", SHEETS, ids=lambda command: command.name)
def test_undo_gives_the_tables_back_as_before_the_press(full: Path, command: Command) -> None:
    export = full / RAINDANCE
    before = table_content(full / GREEN)
    export.write_bytes(export.read_bytes().replace(b";180000,00", b";180000,50"))
    press(full, command, LATER)
    assert table_content(full / GREEN) != before
    report = undo(full)
    assert (report.command, report.time) == (command.name, LATER)
    assert set(report.sheets) == SHEETS[command] - {"Logg"}
    after = table_content(full / GREEN)
    if command in (FETCH, CHECK):  # their check results were dropped, since they could not be told; Excel computes them
        for name in ("tblKontroller", "tblBrygga", *PAPERS):
            after.pop(name), before.pop(name)
    assert after == before


def test_several_presses_are_undone_one_by_one_and_then_there_is_nothing_left(folder: Path) -> None:
    empty = table_content(folder / GREEN)
    press(folder, FETCH)
    fetched = table_content(folder / GREEN)
    press(folder, QUARTER, LATER)
    assert undo(folder).command == "Hela kvartalet"
    assert table_content(folder / GREEN)["tblRaindance"] == fetched["tblRaindance"]
    assert undo(folder).command == "Hämta Raindance"
    assert table_content(folder / GREEN)["tblRaindance"] == empty["tblRaindance"]
    with pytest.raises(UnusableInput, match="ingen knapptryckning att ångra"):
        undo(folder)


def test_what_users_wrote_since_stays(full: Path) -> None:

    def answer(book: xw.Book) -> None:
        for header, text in (("Status", "Kvitterad"), ("Kommentar", "Utrett med boendet"), ("Signatur", "AB")):
            cell(book, "tblAvvikelser", 0, header).value = text

    with_book(full, answer)
    undo(full)
    row = records(table_of(closedbook.open_workbook(full / GREEN), "tblAvvikelser"))[0]
    assert (row["Status"], row["Kommentar"], row["Signatur"]) == ("Kvitterad", "Utrett med boendet", "AB")


def test_undo_is_told_on_logg(folder: Path) -> None:
    press(folder, FETCH)
    undo(folder)
    last = records(table_of(closedbook.open_workbook(folder / GREEN), "tblLogg"))[-1]
    assert (last["Kommando"], last["Händelse"]) == ("Ångra", "Ångrade Hämta Raindance, körning 20250712-102200")


def test_a_press_in_a_book_that_was_closed_without_saving_has_nothing_to_undo(folder: Path) -> None:
    with_no_save(folder, lambda book: _press(QUARTER, book, Recorder(), NOW))
    before = hashes(folder)
    with pytest.raises(UnusableInput, match="ingen knapptryckning att ångra"):
        undo(folder)
    assert hashes(folder) == before


def test_a_run_after_the_press_is_not_undone_by_the_button(folder: Path) -> None:
    press(folder, FETCH)
    commands.run(folder, now=LATER)
    with pytest.raises(UnusableInput, match="atersok undo"):
        undo(folder)


def test_only_the_last_presses_are_kept(folder: Path) -> None:
    def presses(book: xw.Book) -> None:
        for minute in range(Keeping().count + 3):
            _press(FETCH, book, Recorder(), NOW.replace(minute=minute))

    with_book(folder, presses)
    kept = sorted((folder / ".atersok" / "angra" / "gron_statistik").iterdir())
    assert len(kept) == Keeping().count
    assert kept[-1].name == "20250712-101200.json.gz"


def test_a_copy_of_the_workbook_is_kept_before_the_first_write(laid: Path, pressed: Path) -> None:
    kept = pressed / ".atersok" / "backup" / "20250712-102200" / GREEN
    assert kept.read_bytes() == (laid / GREEN).read_bytes()


# -- when something goes wrong ----------------------------------------------------------------------------------------


def test_a_write_that_fails_halfway_leaves_the_book_as_it_was(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each of the first sheets in turn, and saved whatever it then holds; the earlier press can still be undone."""
    before = table_content(full / GREEN)
    export = full / RAINDANCE
    export.write_bytes(export.read_bytes().replace(b";180000,00", b";180000,50"))
    book = closedbook.open_workbook(full / GREEN)
    for place in range(10):
        with monkeypatch.context() as patch:
            fail_at(patch, place)
            with pytest.raises(RuntimeError, match="Excel försvann"):
                _press(QUARTER, book, Recorder(), LATER)
        save(book, full / GREEN)
        assert table_content(full / GREEN) == before, f"sheet {place}"
    assert undo(full).time == NOW


def fail_at(patch: pytest.MonkeyPatch, place: int) -> None:
    """Writing fails at the n:th sheet, once."""
    countdown = [place]

    def failing(real: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: Any) -> None:
            countdown[0] -= 1
            if countdown[0] == -1:
                raise RuntimeError("Excel försvann")
            real(*arguments)

        return call

    patch.setattr(write_book, "write_table", failing(write_book.write_table))
    patch.setattr(write_book, "write_blocks", failing(write_book.write_blocks))


def test_a_backup_that_cannot_be_written_stops_before_the_first_write(folder: Path) -> None:
    (folder / ".atersok").mkdir()
    (folder / ".atersok" / "backup").write_text("i vägen")
    before = hashes(folder)
    with pytest.raises(UnusableInput, match="säkerhetskopian kunde inte skrivas"):
        with_no_save(folder, lambda book: _press(QUARTER, book, Recorder(), NOW))
    assert hashes(folder) == before


def refused(folder: Path, action: Callable[[xw.Book], Any] | None = None) -> str:
    """What a press says that cannot be done; nothing in the folder has changed."""
    before = hashes(folder)
    with pytest.raises(UnusableInput) as caught:
        with_no_save(folder, action or (lambda book: _press(QUARTER, book, Recorder(), NOW)))
    assert hashes(folder) == before
    return str(caught.value)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("is_url", "gron_statistik.xlsm: arbetsboken är öppen från OneDrive eller SharePoint"),
        ("is_read_only", "arbetsboken är skrivskyddad, eller öppen hos någon annan"),
    ],
)
def test_a_book_that_cannot_be_worked_on_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, function: str, words: str
) -> None:
    monkeypatch.setattr(native, function, lambda book: True)
    assert words in refused(folder)
    assert words in refused(folder, lambda book: buttons.undo(book, Recorder()))


def test_a_protected_sheet_is_named_only_by_a_button_that_writes_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "is_protected", lambda sheet: sheet.name == "Ansökan")
    assert "bladet Ansökan är skyddat" in refused(folder)
    press(folder, CALCULATE)


def test_a_sibling_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "vit_statistik.xlsm").unlink()
    assert "den andra boken, vit_statistik.xlsm, saknas" in refused(folder)


def test_a_sibling_that_is_the_calling_book_itself_is_told(folder: Path) -> None:
    with_book(folder, lambda book: set_setting(book, "Syskonbok", GREEN))
    text = refused(folder)
    assert "inställningen Syskonbok anger den här boken själv. Skriv den andra bokens namn, vit_statistik.xlsm" in text


def test_a_sibling_of_the_same_role_is_told_with_the_setting_that_names_it(folder: Path) -> None:
    shutil.copy(folder / GREEN, folder / "kopia.xlsm")
    with_book(folder, lambda book: set_setting(book, "Syskonbok", "kopia.xlsm"))
    assert "inställningen Syskonbok anger kopia.xlsm, som också har rollen Grön" in refused(folder)


def test_a_register_that_is_open_with_changes_is_read_as_saved_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "unsaved", lambda book, paths: [one for one in paths if one.name == "put_databas.xlsx"])
    assert [note for note in press(folder, FETCH).notes if note.startswith("put_databas.xlsx är öppen med ändringar")]


def test_a_renamed_sheet_with_a_table_is_still_found_and_a_missing_table_is_named(folder: Path) -> None:
    replace_in_parts(folder / GREEN, r"xl/workbook\.xml", "Kostnad per barn", "Kostnader")
    assert press(folder, CALCULATE).written
    replace_in_parts(folder / GREEN, r"xl/tables/", "tblKostnad", "tblEgen")
    assert "tabellen tblKostnad saknas (ska finnas på bladet Kostnad per barn)" in refused(folder)


def test_a_sibling_that_is_open_with_changes_is_read_as_saved_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        native, "unsaved", lambda book, paths: [one for one in paths if one.name == "vit_statistik.xlsm"]
    )
    assert press(folder, FETCH).notes[0].startswith("vit_statistik.xlsm är öppen med ändringar")


# -- checklist --------------------------------------------------------------------------------------------------------


def test_the_checklist_tells_the_first_step_that_is_left(folder: Path) -> None:
    steps = records(table_of(closedbook.open_workbook(folder / GREEN), "tblChecklista"))
    report = with_no_save(folder, lambda book: buttons.checklist(book, Recorder()))
    assert (report.steps, report.left, report.next_step) == (len(steps), len(steps), steps[0]["Steg"])

    def tick(book: xw.Book) -> None:
        cell(book, "tblChecklista", 0, "Klart").value = "Ja"

    with_book(folder, tick)
    report = with_no_save(folder, lambda book: buttons.checklist(book, Recorder()))
    assert (report.left, report.next_step, report.role) == (len(steps) - 1, steps[1]["Steg"], steps[1]["Ansvar"])


def test_visa_underlag_filters_raindance_on_the_rows_behind_the_marked_row(full: Path) -> None:
    """And on no others: the same rows that the trace finds, by the id that stands on both sheets."""
    live = LiveBook(full / GREEN)
    costs, ledger = (records(table_of(live.closed, name)) for name in ("tblKostnad", "tblRaindance"))
    behind = [row["Rad-id"] for row in ledger if row["Fördelning"] in costs[0]["Fördelningar"].split()]
    live.marked = ("Kostnad per barn", "C5")
    told = buttons.evidence(live.book, Recorder())
    assert behind
    assert (told.dossier, told.home, told.rows) == (costs[0]["Dossiernr"], costs[0]["Boende"], len(behind))
    field, texts = live.filters["tblRaindance"]
    assert layout.RAINDANCE.headers[field - 1] == "Fördelning"
    assert list(texts) == costs[0]["Fördelningar"].split()
    assert live.shown is not None
    assert live.shown[0] == "Raindance"


@pytest.mark.parametrize("marked", [None, ("Kostnad per barn", "A1"), ("Raindance", "A5")])
def test_visa_underlag_says_so_when_no_row_of_kostnad_per_barn_is_marked(
    full: Path, marked: tuple[str, str] | None
) -> None:
    live = LiveBook(full / GREEN)
    live.marked = marked
    with pytest.raises(UnusableInput, match="ingen rad är markerad"):
        buttons.evidence(live.book, Recorder())
    assert not live.filters


def test_user_columns_and_ticks_follow_their_rows_through_press_and_undo(full: Path) -> None:
    change(full / GREEN, lambda book: setattr(cell(book, "tblProcapita", 1, "Registrerad"), "value", "Ja"))
    ticked = records(table_of(closedbook.open_workbook(full / GREEN), "tblProcapita"))
    press(full, QUARTER, LATER)
    undo(full)
    assert records(table_of(closedbook.open_workbook(full / GREEN), "tblProcapita")) == ticked


# -- sent -------------------------------------------------------------------------------------------------------------

SENT_ON = date(2025, 7, 11)
CLAIM = 182 * 2_000_00
"""Of the green book: two children, 91 days each, 2 000 kr a day above the day rate."""


@pytest.fixture(scope="module")
def written(laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter whose green pages are written, and whose first version is filled in on Inskickat."""
    folder = shutil.copytree(laid, tmp_path_factory.mktemp("skickas") / "kvartal")
    with_book(folder, lambda book: set_setting(book, "Tolerans kr", "1"))  # so that some öre are no Stopp (K04)
    press(folder, QUARTER)
    fill_in(folder, "tblInskickat", 0, {"Skickat": SENT_ON, "Sätt": "Post"})
    return folder


@pytest.fixture
def ready(written: Path, tmp_path: Path) -> Path:
    return shutil.copytree(written, tmp_path / "kvartal")


def fill_in(folder: Path, table: str, line: int, cells: dict[str, Any]) -> None:
    def edit(book: xw.Book) -> None:
        for header, value in cells.items():
            cell(book, table, line, header).value = value

    with_book(folder, edit)


def register(folder: Path) -> list[Event]:
    return [entry.event for entry in ClaimsRegister.load(folder / "ansokningar").entries]


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return records(table_of(closedbook.open_workbook(folder / GREEN), table))


def versions(folder: Path) -> list[tuple[Any, ...]]:
    """What Inskickat shows: version, state and amount."""
    return [(row["Version"], row["Läge"], row["Sökt i allt"]) for row in rows(folder, "tblInskickat")]


def refused_with(folder: Path, command: Command, screen: Recorder | None = None) -> str:
    """What a button says that cannot be done; nothing was asked, and no file has changed."""
    asked = screen or Recorder()
    text = refused(folder, lambda book: _press(command, book, asked, LATER))
    assert asked.questions == []
    return text


def test_what_is_about_to_be_marked_as_sent_is_asked_and_a_yes_puts_it_in_the_register(ready: Path) -> None:
    screen = Recorder()
    report = press(ready, SUBMIT, LATER, screen)
    (question,) = screen.questions
    told = question.replace("\u00a0", " ")
    assert told.startswith("Markera 2025K2 version 1 som inskickad 2025-07-11 (Post)?")
    assert "Sökt i allt: 364 000,00 kr för 2 barn." in told
    assert "kan inte tas bort, inte heller med Ångra" in told
    (event,) = register(ready)
    assert isinstance(event, Submitted)
    assert (event.book, event.version, event.sent_on, event.how, event.claim_ore) == ("gron", 1, SENT_ON, "Post", CLAIM)
    assert report.written
    assert versions(ready) == [(1, "Inskickad", CLAIM / 100), (2, "Inget nytt att skicka", CLAIM / 100)]
    assert [row["Läge"] for row in rows(ready, "tblUppfoljning")] == ["Inskickad", "Inskickad"]
    assert rows(ready, "tblLogg")[-1]["Kommando"] == "Markera inskickad"


def test_a_no_writes_nothing_and_puts_nothing_in_the_register(ready: Path) -> None:
    before, screen = hashes(ready), Recorder(answer=False)
    assert not with_no_save(ready, lambda book: _press(SUBMIT, book, screen, LATER)).written
    assert len(screen.questions) == 1
    assert hashes(ready) == before


def test_a_no_to_the_changes_sends_nothing_either(ready: Path) -> None:
    """With Visa ändringar först: yes to the sending, no to the sheets."""
    with_book(ready, lambda book: set_setting(book, "Visa ändringar först", "Ja"))
    before, screen = hashes(ready), YesThenNo()
    assert not with_no_save(ready, lambda book: _press(SUBMIT, book, screen, LATER)).written
    assert [question.split()[0] for question in screen.questions[:1]] == ["Markera"]
    assert screen.questions[1].endswith(" blad")
    assert hashes(ready) == before


class YesThenNo(Recorder):
    """A screen that answers yes once."""

    def confirm(self, text: str) -> bool:
        super().confirm(text)
        return len(self.questions) == 1


def test_nothing_is_sent_while_the_pages_do_not_agree_with_the_figures(ready: Path) -> None:
    """What would be frozen is not what stands on the pages, and no yes makes it so."""
    export = ready / RAINDANCE
    export.write_bytes(export.read_bytes().replace(b";180000,00", b";180000,50"))
    assert "huvudkontrollen är inte OK" in refused_with(ready, SUBMIT)
    assert register(ready) == []


def test_a_day_and_a_way_must_be_filled_in_first(ready: Path) -> None:
    for header in ("Sätt", "Skickat"):
        fill_in(ready, "tblInskickat", 0, {header: None})
        assert f"{header} är inte ifyllt" in refused_with(ready, SUBMIT)


def test_a_second_press_is_refused_since_nothing_is_left_to_send(ready: Path) -> None:
    press(ready, SUBMIT, LATER)
    fill_in(ready, "tblInskickat", 1, {"Skickat": SENT_ON, "Sätt": "Post"})
    assert "det finns inget att skicka" in refused_with(ready, SUBMIT)
    assert len(register(ready)) == 1


def test_what_changed_after_that_is_sent_as_the_next_version(ready: Path) -> None:
    press(ready, SUBMIT, LATER)
    export = ready / RAINDANCE
    export.write_bytes(export.read_bytes().replace(b";180000,00", b";180000,50"))
    press(ready, QUARTER, LATER)
    assert versions(ready)[1:] == [(2, "Ska skickas", CLAIM / 100 + 1)]
    fill_in(ready, "tblInskickat", 1, {"Skickat": SENT_ON, "Sätt": "bud", "Mottaget": SENT_ON, "Bevis": "Kvitto"})
    press(ready, SUBMIT, LATER)
    second, arrived = register(ready)[1:]
    assert isinstance(second, Submitted)
    assert (second.version, second.how, second.claim_ore) == (2, "Bud", CLAIM + 100)
    assert isinstance(arrived, Received)
    assert (arrived.version, arrived.received_on, arrived.proof) == (2, SENT_ON, "Kvitto")


def test_sending_writes_the_calling_book_and_the_register_and_nothing_else(ready: Path) -> None:
    before = hashes(ready)
    press(ready, SUBMIT, LATER)
    changed = {name for name, digest in hashes(ready).items() if before.get(name) != digest}
    outside = {name for name in changed if not name.startswith((".atersok", "ansokningar"))}
    assert outside == {GREEN}


def test_the_register_is_written_before_the_sheets_which_follow_with_the_next_press(
    ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent was sent, whatever becomes of the sheets."""
    before = table_content(ready / GREEN)
    monkeypatch.setattr(write_book, "write_table", fail_once(write_book.write_table))
    with pytest.raises(RuntimeError, match="Excel försvann"):
        with_book_saved_anyway_by(ready, SUBMIT)
    assert table_content(ready / GREEN) == before
    assert len(register(ready)) == 1
    press(ready, CALCULATE, LATER)
    assert versions(ready)[0][:2] == (1, "Inskickad")
    assert len(register(ready)) == 1


def fail_once(real: Callable[..., None]) -> Callable[..., None]:
    """Fails at the third table, and writes every other time."""
    calls = [0]

    def call(*arguments: Any) -> None:
        calls[0] += 1
        if calls[0] == 3:
            raise RuntimeError("Excel försvann")
        real(*arguments)

    return call


def with_book_saved_anyway_by(folder: Path, command: Command) -> None:
    book = closedbook.open_workbook(folder / GREEN)
    try:
        _press(command, book, Recorder(), LATER)
    finally:
        save(book, folder / GREEN)


class Meanwhile(Recorder):
    """A screen whose user goes for coffee; somebody else writes in the register before the answer."""

    def __init__(self, folder: Path, event: Event) -> None:
        super().__init__()
        self.folder, self.event = folder, event

    def confirm(self, text: str) -> bool:
        ClaimsRegister.load(self.folder / "ansokningar").append(self.event, ROLE, NOW)
        return super().confirm(text)


def test_where_somebody_else_wrote_in_the_register_meanwhile_the_sheets_wait_and_nothing_is_lost(ready: Path) -> None:
    """Both events stand in the register, once; the sheets, which would not show theirs, follow with the next press."""
    before, theirs = table_content(ready / GREEN), submitted(book="vit")
    with pytest.raises(UnusableInput, match="någon annan har skrivit i ansökningsregistret"):
        with_no_save(ready, lambda book: _press(SUBMIT, book, Meanwhile(ready, theirs), LATER))
    assert table_content(ready / GREEN) == before
    first, ours = register(ready)
    assert (first, isinstance(ours, Submitted)) == (theirs, True)
    press(ready, CALCULATE, LATER)
    assert versions(ready)[0][:2] == (1, "Inskickad")
    assert len(register(ready)) == 2


def test_a_version_that_somebody_else_marked_meanwhile_is_not_marked_twice(ready: Path) -> None:
    before, theirs = table_content(ready / GREEN), submitted()
    with pytest.raises(UnusableInput, match="har redan markerats som inskickad av controller"):
        with_no_save(ready, lambda book: _press(SUBMIT, book, Meanwhile(ready, theirs), LATER))
    assert table_content(ready / GREEN) == before
    assert register(ready) == [theirs]


def test_undo_takes_the_sheets_back_and_leaves_what_was_sent_in_the_register(ready: Path) -> None:
    before = table_content(ready / GREEN)
    press(ready, SUBMIT, LATER)
    assert undo(ready).command == "Markera inskickad"
    assert table_content(ready / GREEN) == before
    assert len(register(ready)) == 1
    press(ready, CALCULATE, LATER)
    assert versions(ready)[0][:2] == (1, "Inskickad")


# -- answered and paid ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sent(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quarter, sent."""
    folder = shutil.copytree(written, tmp_path_factory.mktemp("skickat") / "kvartal")
    press(folder, SUBMIT, LATER)
    return folder


@pytest.fixture
def waiting(sent: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sent, tmp_path / "kvartal")


def test_what_is_typed_of_the_answers_is_put_in_the_register_by_a_button_that_computes(waiting: Path) -> None:
    fill_in(waiting, "tblUppfoljning", 1, {"Komplettering begärd": date(2025, 7, 12)})
    for command in (FETCH, CHECK):
        press(waiting, command, LATER)
        assert len(register(waiting)) == 1
    press(waiting, CALCULATE, LATER)
    assert register(waiting)[1:] == [
        Completion(submitted().quarter, "gron", CHILDREN[1], date(2025, 7, 12), None, None)
    ]
    assert [row["Läge"] for row in rows(waiting, "tblUppfoljning")] == ["Inskickad", "Komplettering begärd"]
    press(waiting, CALCULATE, LATER)
    assert len(register(waiting)) == 2


def test_a_book_saved_before_somebody_elses_answer_takes_nothing_back(waiting: Path) -> None:
    ClaimsRegister.load(waiting / "ansokningar").append(received(), ROLE, NOW)
    press(waiting, CALCULATE, LATER)
    assert register(waiting)[1:] == [received()]
    assert versions(waiting)[0][:2] == (1, "Mottagen")


PAID = "utbetalningar_2025K2.csv"


def lay_list(folder: Path, *lines: str) -> None:
    headers = "Dossiernummer;Kategori;Period från;Period till;Utbetalningsdatum;Belopp"
    (folder / PAID).write_bytes("\r\n".join([headers, *lines, ""]).encode("cp1252"))
    with_book(folder, lambda book: set_setting(book, "Utbetalningslista", "utbetalningar_*.csv"))


def paid(dossier: str, amount: str, kind: str) -> str:
    return f"{dossier};{kind};2025-04-01;2025-06-30;2025-07-12;{amount}"


def test_a_payment_list_is_put_in_the_register_with_what_it_paid_and_once_only(waiting: Path) -> None:
    rate = [paid(child, "91 000,00", "Schablon") for child in CHILDREN]
    lay_list(waiting, *rate, paid(CHILDREN[0], "182 000,00", "29 a §"), paid(CHILDREN[1], "100,00", "29 a §"))
    screen = Recorder()
    press(waiting, PAYMENTS, LATER, screen)
    assert screen.questions == []
    listed, *payments = register(waiting)[1:]
    assert isinstance(listed, PaymentList)
    assert (listed.name, len(listed.rows)) == (PAID, 5)
    assert payments == [
        Payment(submitted().quarter, "gron", child, date(2025, 7, 12), ore, None, "")
        for child, ore in ((CHILDREN[1], 100_00), (CHILDREN[0], 182_000_00))
    ]
    odd = [row for row in rows(waiting, "tblBevakning") if row["Slag"] == "Utbetalning"]
    assert [(row["Vad"], row["Dossiernr"], row["Belopp"]) for row in odd] == [
        ("Annat belopp än sökt", CHILDREN[1], -181_900.0)
    ]
    told = [row["Utbetalningslista"] for row in rows(waiting, "tblUppfoljning")]
    assert (told[0], str(told[1]).split(" (")[0]) == (None, "Annat belopp än sökt")
    known = register(waiting)
    press(waiting, PAYMENTS, LATER)
    assert register(waiting) == known


def test_a_list_that_says_less_than_what_was_typed_is_told_to_the_user_and_changes_nothing_typed(waiting: Path) -> None:
    fill_in(waiting, "tblUppfoljning", 1, {"Utbetalt": 500.0, "Utbetalt den": date(2025, 7, 11)})
    lay_list(waiting, paid(CHILDREN[1], "100,00", "29 a §"))
    report = press(waiting, PAYMENTS, LATER)
    payment, listed = register(waiting)[1:]
    assert payment == Payment(submitted().quarter, "gron", CHILDREN[1], date(2025, 7, 11), 500_00, None, "")
    assert isinstance(listed, PaymentList)
    text = done(report).replace("\u00a0", " ")
    assert f"säger mindre: {CHILDREN[1]} 2025K2 500,00 kr (listorna 100,00 kr). Gäller listorna, rätta" in text
    assert "Utbetalt är kvar" not in done(press(waiting, PAYMENTS, LATER))


def test_a_recovery_of_what_no_list_has_paid_is_told_and_stops_no_later_button(waiting: Path) -> None:
    lay_list(waiting, paid(CHILDREN[1], "-100,00", "29 a §"))
    told = done(press(waiting, PAYMENTS, LATER)).replace("\u00a0", " ")
    assert f"Listorna tar tillbaka mer än de har betalat ut: {CHILDREN[1]} 2025K2 -100,00 kr." in told
    assert press(waiting, CALCULATE, LATER).written


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([paid(CHILDREN[0], "1,00", "Schablon"), "Summa;;;;;2,00"], "utbetalningslistans summa är 2,00 kr"),
        (["12;Schablon;;;;1,00"], "listan har ingen utbetalning som går att läsa"),
    ],
)
def test_a_list_that_cannot_be_used_changes_neither_register_nor_book(
    waiting: Path, lines: list[str], words: str
) -> None:
    lay_list(waiting, *lines)
    assert words in refused_with(waiting, PAYMENTS).replace("\u00a0", " ")


def test_the_setting_that_names_the_list_is_told_where_it_names_none(waiting: Path) -> None:
    assert "inställningen Utbetalningslista är tom" in refused_with(waiting, PAYMENTS)
    with_book(waiting, lambda book: set_setting(book, "Utbetalningslista", "lista.csv"))
    assert "ingen utbetalningslista heter lista.csv" in refused_with(waiting, PAYMENTS)
