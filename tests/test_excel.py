"""A click in Excel: the work is done in the calling workbook, said in one dialog, and Excel is left as it was found."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from atersok import buttons, closedbook, commands, excel
from atersok.export import export
from atersok.raindance import PROFILE_FILE, read_export, remember
from atersok.workbook import layout, screen
from atersok.workbook.screen import ExcelScreen
from workbook.live import LiveBook
from workbook.quarter import GREEN_HOME, RAINDANCE, Small, change, set_setting, table_of

UNKNOWN = "48999;4610;901;1;2025-04-28;202504;;;Okänt;100,00"
GREEN = "gron_statistik.xlsm"
SOURCES = Path(__file__).parents[1] / "xlsm" / "src"
WRITING: dict[str, Callable[[], None]] = {
    "Hämta Raindance": excel.fetch,
    "Stäm av": excel.check,
    "Beräkna": excel.calculate,
    "Skriv blad": excel.documents,
    "Hela kvartalet": excel.quarter,
}


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Small(extra_rows=[UNKNOWN]).make(tmp_path_factory.mktemp("excel") / "kvartal")
    remember(folder / PROFILE_FILE, read_export([folder / RAINDANCE]))  # as a user has confirmed it
    return folder


@pytest.fixture
def folder(laid: Path, tmp_path: Path) -> Path:
    return shutil.copytree(laid, tmp_path / "kvartal")


@pytest.fixture(scope="module")
def ran(laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quarter after a run of the command line; not to be written to."""
    folder = shutil.copytree(laid, tmp_path_factory.mktemp("ran") / "kvartal")
    commands.run(folder)
    return folder


@pytest.fixture(scope="module")
def solved(laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quarter after Hela kvartalet, computed by Excel and saved; not to be written to."""
    folder = shutil.copytree(laid, tmp_path_factory.mktemp("solved") / "kvartal")
    live = LiveBook(folder / GREEN)
    assert buttons.press(buttons.QUARTER, live.book, ExcelScreen(live.book.app), lambda report: "").written
    live.calculate()
    live.save()
    return folder


@pytest.fixture(autouse=True)
def _own_log(log: Path) -> None:
    """No test writes to the log of whoever runs it."""


@pytest.fixture
def click(monkeypatch: pytest.MonkeyPatch) -> Callable[[LiveBook, Callable[[], None]], str]:
    """Clicks in a workbook and gives the text of the one dialog that ended it."""

    def click(live: LiveBook, function: Callable[[], None]) -> str:
        monkeypatch.setattr(xw.Book, "_mock_caller", live.book, raising=False)
        before = len(live.alerts)
        function()
        assert len(live.alerts) > before
        return str(live.alerts[-1].prompt)

    return click


Click = Callable[[LiveBook, Callable[[], None]], str]


def settings_of(live: LiveBook) -> tuple[Any, ...]:
    app = live.book.app
    return app.screen_updating, app.enable_events, app.calculation, app.status_bar


# -- the work ---------------------------------------------------------------------------------------------------------


def test_a_click_gives_the_very_sheets_that_the_command_line_gives(folder: Path, ran: Path, click: Click) -> None:
    live = LiveBook(folder / GREEN)
    click(live, excel.quarter)
    live.calculate()
    live.save()
    ours, theirs = (closedbook.open_workbook(place / GREEN) for place in (folder, ran))
    for table in layout.BOOK_OUTPUT_TABLES:
        if table not in (layout.LOGG, layout.OM):
            assert values(ours, table.name) == values(theirs, table.name), table.name
    for sheet in ("Ansökan", "Individblad"):
        assert page(ours, sheet) == page(theirs, sheet)


def values(book: xw.Book, table: str) -> list[list[Any]]:
    return list(table_of(book, table).range.options(ndim=2, err_to_str=True).value)


def page(book: xw.Book, sheet: str) -> list[list[Any]]:
    return list(book.sheets[sheet].used_range.options(ndim=2, err_to_str=True).value)


COMMANDS = re.findall(r'StartPython "(\w+)", "(\w+)"', (SOURCES / "Atersok.bas").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("macro", "function"), COMMANDS)
def test_the_command_of_every_macro_does_its_work_on_a_closed_workbook_too(
    ran: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, macro: str, function: str
) -> None:
    """The very text that VBA hands to Python; without dialogs the message goes to standard error."""
    folder = shutil.copytree(ran, tmp_path / "kvartal")
    (folder / RAINDANCE).write_bytes((folder / RAINDANCE).read_bytes().replace(b";180000,00", b";180000,50"))
    book = closedbook.open_workbook(folder / GREEN)
    monkeypatch.setattr(xw.Book, "_mock_caller", book, raising=False)
    monkeypatch.setattr("webbrowser.open", lambda url: True)
    monkeypatch.setattr(ExcelScreen, "confirm", lambda screen, text: False)
    monkeypatch.setattr(export, "find_office", lambda: None)  # how pages are printed is tested in tests/export
    with pytest.raises(SystemExit) as caught:
        exec(f"import atersok.excel; atersok.excel.{function}()", {})
    said = str(caught.value.code)
    amounts = {cell for line in table_of(book, "tblRaindance").range.value for cell in line if isinstance(cell, float)}
    if function in {"fetch", "check", "calculate", "documents", "quarter"}:
        assert "är klart (gröna boken, 2025K2)" in said
        assert 180_000.5 in amounts
    else:
        assert 180_000.5 not in amounts
        told = {"undo": "ingen knapptryckning att ångra", "export": "Exporten är klar", "checklist": "Nästa: ",
                "evidence": "ingen rad är markerad", "submit": "Skickat är inte ifyllt",
                "payments": "inställningen Utbetalningslista är tom", "new_quarter": "Nytt kvartal: inget har skrivits",
                "help": "Handboken öppnas"}  # fmt: skip
        assert told[function] in said


@pytest.mark.parametrize("name", WRITING)
def test_each_button_ends_in_one_dialog_that_says_what_was_read_what_changed_and_what_to_do(
    folder: Path, click: Click, name: str
) -> None:
    live = LiveBook(folder / GREEN)
    text = click(live, WRITING[name])
    assert len(live.alerts) == 1
    assert text.startswith(f"{name} är klart (gröna boken, 2025K2).")
    assert "Läst: 7 huvudboksrader, 773 600,00 kr; 182 vårddygn." in text.replace("\u00a0", " ")
    assert "Ändrat sedan förra körningen:\n– Raindance: 7 rader (7 nya)" in text
    assert text.rstrip().endswith("Spara boken. Blev det fel: tryck Ångra.")
    assert len(text) < 1500
    assert (live.alerts[0].title, live.alerts[0].buttons, live.alerts[0].mode) == ("Återsök", "ok", "info")


def test_the_second_click_says_that_nothing_changed(folder: Path, click: Click) -> None:
    live = LiveBook(folder / GREEN)
    click(live, excel.fetch)
    assert "Ändrat sedan förra körningen:\n– ingenting" in click(live, excel.fetch)


def test_what_is_to_do_names_the_roles_and_the_money_that_waits(folder: Path, click: Click) -> None:
    text = click(LiveBook(folder / GREEN), excel.quarter).replace("\u00a0", " ")
    assert "1 öppet Stopp på bladet Avvikelser att få svar på (redovisningsassistent 1)" in text
    assert "Återsöks 364 000,00 kr" in text


@pytest.mark.parametrize("name", WRITING)
def test_the_status_bar_counts_the_steps_to_the_last(folder: Path, click: Click, name: str) -> None:
    live = LiveBook(folder / GREEN)
    click(live, WRITING[name])
    shown = [text for text in live.statuses if text]
    total = excel.STEPS[name]
    assert [text.split(":")[0] for text in shown] == [f"Återsök – {n} av {total}" for n in range(1, total + 1)]


@pytest.mark.parametrize("function", [*WRITING.values(), excel.undo, excel.checklist, excel.export])
def test_excel_is_left_as_it_was_found(folder: Path, click: Click, function: Callable[[], None]) -> None:
    live = LiveBook(folder / GREEN)
    live.book.app.enable_events = False  # whatever it was
    before = settings_of(live)
    click(live, function)
    assert settings_of(live) == before


def test_the_functions_are_recalculated_after_the_last_write(folder: Path, click: Click) -> None:
    live = LiveBook(folder / GREEN)
    click(live, excel.quarter)
    assert live.calculated == 1
    click(live, excel.undo)
    assert live.calculated == 2


def test_a_filter_that_had_to_go_is_told(folder: Path, click: Click) -> None:
    live = LiveBook(folder / GREEN)
    click(live, excel.quarter)
    live.filtered = {"tblAvvikelser", "tblRaindance"}
    text = click(live, excel.quarter)
    assert "Filtret togs bort på Raindance, Avvikelser, så att alla rader syns." in text
    live.filtered = {"tblRaindance"}
    assert "Filtret togs bort på Raindance, så att" in click(live, excel.undo)
    assert "Filtret" not in click(live, excel.quarter)


# -- asking, undoing --------------------------------------------------------------------------------------------------


def test_a_no_to_the_question_writes_nothing(folder: Path, click: Click) -> None:
    change(folder / GREEN, lambda book: set_setting(book, "Visa ändringar först", "Ja"))
    live = LiveBook(folder / GREEN)
    live.answers = ["no"]
    assert click(live, excel.quarter) == "Hela kvartalet: inget har skrivits."
    assert "Ska det skrivas?" in live.alerts[0].prompt
    assert live.alerts[0].buttons == "yes_no"
    assert live.book.sheets["Raindance"].tables["tblRaindance"].data_body_range.rows.count == 1


def test_undo_says_what_it_took_back(folder: Path, click: Click) -> None:
    live = LiveBook(folder / GREEN)
    click(live, excel.fetch)
    text = click(live, excel.undo)
    assert text.startswith("Hämta Raindance 20")
    assert "Så som före den är nu: Raindance, Om, Checklista." in text
    assert live.book.sheets["Raindance"].tables["tblRaindance"].data_body_range.rows.count == 1
    assert "ingen knapptryckning att ångra" in click(live, excel.undo)


# -- what can be in the way -------------------------------------------------------------------------------------------


def blocked_by_url(live: LiveBook) -> None:
    live.name_in_excel = "https://kommunen.sharepoint.com/sites/put/gron_statistik.xlsm"


def blocked_by_reader(live: LiveBook) -> None:
    live.read_only = True


def blocked_by_protection(live: LiveBook) -> None:
    live.protected = {"Raindance"}


def blocked_by_editing(live: LiveBook) -> None:
    live.busy_after = 0


def blocked_in_the_middle(live: LiveBook) -> None:
    live.busy_after = 40


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (blocked_by_url, "öppen från OneDrive eller SharePoint"),
        (blocked_by_reader, "skrivskyddad, eller öppen hos någon annan"),
        (blocked_by_protection, "bladet Raindance är skyddat. Ta bort bladskyddet"),
    ],
)
def test_what_is_in_the_way_is_told_in_one_critical_dialog_with_a_remedy(
    folder: Path, click: Click, block: Callable[[LiveBook], None], words: str
) -> None:
    live = LiveBook(folder / GREEN)
    block(live)
    before = settings_of(live)
    assert words in click(live, excel.quarter)
    assert [alert.mode for alert in live.alerts] == ["critical"]
    assert settings_of(live) == before
    assert live.calculated == 0


def test_a_click_that_is_broken_off_ends_in_a_message_too(
    folder: Path, click: Click, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveBook(folder / GREEN)
    before = settings_of(live)

    def stopped(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(buttons, "write_sheets", stopped)
    assert "programmet stötte på ett fel" in click(live, excel.quarter)
    assert settings_of(live) == before


@pytest.mark.parametrize("block", [blocked_by_editing, blocked_in_the_middle])
def test_a_busy_excel_is_told_with_what_to_do(
    folder: Path, click: Click, monkeypatch: pytest.MonkeyPatch, block: Callable[[LiveBook], None]
) -> None:
    monkeypatch.setattr("atersok.workbook.screen.PAUSE", 0.0)  # the double stays busy however long one waits
    live = LiveBook(folder / GREEN)
    block(live)
    assert click(live, excel.quarter).startswith("Excel är upptaget. Avsluta redigeringen i cellen")


def test_what_no_dialog_can_show_goes_where_xlwings_shows_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """xlwings' own module shows what stands on standard error when the process ends with another code than 0."""
    live = LiveBook(folder / GREEN)
    monkeypatch.setattr(xw.Book, "_mock_caller", live.book, raising=False)
    monkeypatch.setattr(excel.ExcelScreen, "tell", lambda *arguments, **options: 1 / 0)
    with pytest.raises(SystemExit) as caught:
        excel.quarter()
    assert str(caught.value.code).startswith("Hela kvartalet är klart")


def test_a_workbook_that_is_none_of_ours_is_told(tmp_path: Path, folder: Path, click: Click) -> None:
    assert "tabellen tblInstallningar saknas" in click(LiveBook(folder / "put_databas.xlsx"), excel.quarter)


def test_a_defect_ends_in_a_plain_message_and_stands_in_the_log_without_names(
    folder: Path, click: Click, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise KeyError("Provbarn Nummer1 20100101-2384")

    monkeypatch.setattr(buttons, "read_folder", broken)
    text = click(LiveBook(folder / GREEN), excel.quarter)
    assert "programmet stötte på ett fel som det inte känner till" in text
    assert str(log) in text
    assert "Traceback" not in text
    written = log.read_text(encoding="utf-8")
    assert "ERROR Hela kvartalet: KeyError i excel.py:" in written
    assert "Provbarn" not in written + text


def test_the_log_names_no_child_and_no_home(folder: Path, click: Click, log: Path) -> None:
    live = LiveBook(folder / GREEN)
    for function in WRITING.values():
        click(live, function)
    (folder / RAINDANCE).unlink()
    click(live, excel.quarter)
    written = log.read_text(encoding="utf-8")
    assert written.count("börjar") == 6
    assert "Hela kvartalet kunde inte göras" in written
    assert not [word for word in ("Provbarn", "12345678", GREEN_HOME) if word in written]


# -- export, checklist, help ------------------------------------------------------------------------------------------


def test_export_of_an_open_book_writes_a_folder_of_packets_and_never_over_an_earlier_one(
    folder: Path, click: Click
) -> None:
    """Of the book as it stands, saved or not; a packet whose pages Excel does not print is there as a workbook."""
    live = LiveBook(folder / GREEN, solver=True)
    click(live, excel.quarter)
    live.calculate()
    assert "Exporten är klar: " in click(live, excel.export)
    click(live, excel.export)
    made = sorted(path.name for path in (folder / "export").iterdir())
    assert made == ["2025K2 Grön v1", "2025K2 Grön v2"]
    names = {path.name for path in (folder / "export" / made[0]).iterdir()}
    assert {"manifest.csv", "manifest.json", "2025K2 v1 Procapita grön.csv"} <= names
    assert [name for name in names if name.endswith(".xlsx")]


@pytest.mark.parametrize("at", ["Läser", "Excel skriver sidorna", "Skriver paket 1 ", "Skriver statistiken"])
def test_esc_while_an_open_book_is_exported_leaves_nothing_and_ends_in_one_message(
    solved: Path, tmp_path: Path, click: Click, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """Excel itself must not take Esc for the end of the macro that waits; a stand-in plays Windows' keys."""
    folder = shutil.copytree(solved, tmp_path / "kvartal")
    live = LiveBook(folder / GREEN, solver=True)
    before = {path.name for path in folder.iterdir()}

    def look() -> bool:
        return any(isinstance(text, str) and f"– {at}" in text for text in live.statuses)

    monkeypatch.setattr(screen, "escape_in", lambda process: look if process == live.book.app.pid else None)
    # The next step waits for the thread that looks: a stand-in of Excel is quicker than any hand.
    step = ExcelScreen.step
    monkeypatch.setattr(ExcelScreen, "step", lambda shown, text: (step(shown, text), time.sleep(0.2 * look()))[0])
    assert click(live, excel.export) == "Exporten avbröts. Inga filer lämnades kvar."
    assert {path.name for path in folder.iterdir()} == before
    assert any(str(text).endswith("(Esc avbryter)") for text in live.statuses)
    assert live.statuses[-1] is False


def test_checklista_shows_the_first_step_that_is_left(folder: Path, click: Click) -> None:
    live = LiveBook(folder / GREEN)
    assert "steg är kvar.\n\nNästa: " in click(live, excel.checklist)
    assert live.shown[0] == "Checklista"


def test_help_opens_the_handbook_and_tells_version_and_log(
    folder: Path, click: Click, log: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("webbrowser.open", opened.append)
    text = click(LiveBook(folder / GREEN), excel.help)
    assert opened == [(tmp_path / "atersok_handbok_0.1.0.html").as_uri()]
    assert str(log) in text
    assert (tmp_path / "atersok_handbok_0.1.0.html").is_file()
