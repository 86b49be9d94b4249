"""What a click does, run by pyOpenVBA's interpreter with xlwings' own module: a command line, or a message."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from atersok.build import build_addin, build_book
from atersok.build.ribbon import buttons
from atersok.build.wrappers import functions
from build.excel_double import FOLDER, PYTHON, Machine, RibbonControl, Running

COMMANDS = {
    "Hämta Raindance": "fetch", "Stäm av": "check", "Beräkna": "calculate", "Skriv blad": "documents",
    "Visa underlag": "evidence", "Markera inskickad": "submit", "Läs utbetalningar": "payments",
    "Nytt kvartal": "new_quarter",
    "Exportera": "export", "Hela kvartalet": "quarter", "Ångra": "undo", "Checklista": "checklist", "Hjälp": "help",
}  # fmt: skip
SETTINGS = {"INTERPRETER_WIN": PYTHON, "ADD_WORKBOOK_TO_PYTHONPATH": "False", "USE UDF SERVER": "False"}
BOOK, ADDIN = "gron_statistik.xlsm", "atersok.xlam"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build_book(folder / BOOK, "Grön")
    build_addin(folder / ADDIN)
    return folder


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def bare_book(built: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Running:
    """A book whose settings nobody has written."""
    return Running(built / BOOK, machine, monkeypatch)


@pytest.fixture
def book(bare_book: Running) -> Running:
    bare_book.settings(bare_book.holder, "xlwings.conf", SETTINGS)
    return bare_book


@pytest.fixture
def addin(built: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Running:
    """The add-in, set up by IT through its own sheet, beside a workbook of the municipality."""
    running = Running(built / ADDIN, machine, monkeypatch, addin=True)
    running.settings(running.holder, "atersok.conf", SETTINGS)
    running.open_beside("egen bok.xlsx")
    return running


def command_line(command: str, workbook: str, holder: str) -> str:
    """The command line of a button, as a pattern; the name of the log is new each time."""
    paths = [f"{FOLDER}\\{name}".replace("\\", "\\\\") for name in (workbook, holder)]
    line = (
        f'cmd.exe /C C: & cd "C:\\Program Files\\Återsök" & "{PYTHON}" -B -c "import xlwings.utils;'
        f'xlwings.utils.prepare_sys_path(\\"False;{paths[0]};{paths[1]};;;;\\"); '
        f'import atersok.excel; atersok.excel.{command}()"  --wb="{workbook}" --from_xl=1 '
        '--app="C:\\Office\\Microsoft Excel" --hwnd="7" 2> "C:\\Temp\\xlwings-'
    )
    return re.escape(line) + r'[0-9A-F-]{36}\.log" '


def sheet_macros(path: Path) -> dict[str, str]:
    """Caption → macro of every button on a sheet, as the drawing has them."""
    with zipfile.ZipFile(path) as package:
        drawing = package.read("xl/drawings/vmlDrawing1.vml").decode("ascii")
    shapes = re.findall(r"<v:shape .*?</v:shape>", drawing)
    found = {}
    for shape in shapes:
        caption = re.search(r"<font [^>]*>([^<]*)</font>", shape)
        macro = re.search(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", shape)
        assert caption
        assert macro
        found[re.sub(r"&#(\d+);", lambda code: chr(int(code[1])), caption[1])] = macro[1]
    return found


# --- to the command line ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", COMMANDS)
def test_each_ribbon_button_of_a_book_starts_its_command(book: Running, label: str) -> None:
    (button,) = [button for button in buttons() if button.label == label]
    started = book.press(f"AtersokRibbon.Ribbon{button.macro}", RibbonControl())
    assert re.fullmatch(command_line(COMMANDS[label], BOOK, BOOK), started), started
    assert book.said == []


@pytest.mark.parametrize("label", COMMANDS)
def test_each_sheet_button_starts_the_same_command(book: Running, built: Path, label: str) -> None:
    macros = sheet_macros(built / BOOK)
    assert set(macros) == set(COMMANDS)
    assert re.fullmatch(command_line(COMMANDS[label], BOOK, BOOK), book.press(macros[label]))


@pytest.mark.parametrize("label", COMMANDS)
def test_each_ribbon_button_of_the_addin_starts_its_command_for_the_active_workbook(addin: Running, label: str) -> None:
    (button,) = [button for button in buttons() if button.label == label]
    started = addin.press(f"AtersokRibbon.Ribbon{button.macro}", RibbonControl())
    assert re.fullmatch(command_line(COMMANDS[label], "egen bok.xlsx", ADDIN), started), started
    assert addin.said == []


# --- what is said before Python ---------------------------------------------------------------------------------------


def stopped(running: Running, macro: str = "HamtaRaindance") -> str:
    """The one message of a click that starts nothing."""
    assert running.press(macro) == ""
    (text,) = running.said
    assert running.app.dialogs[0][2] == "Återsök"
    assert not re.search(r"[#¤£]", text), "every name is filled in"
    return text


@pytest.mark.parametrize("kind", ["book", "addin"])
def test_protected_view_is_told_with_the_remedy(kind: str, request: pytest.FixtureRequest) -> None:
    running: Running = request.getfixturevalue(kind)
    running.close_all_but_the_holder()
    assert "klicka på Aktivera redigering" in stopped(running)


def test_a_workbook_that_was_never_saved_is_told(addin: Running) -> None:
    addin.open_beside("Bok1", "")
    text = stopped(addin)
    assert "Bok1 har aldrig sparats" in text
    assert "Spara boken" in text


def test_settings_that_nobody_wrote_are_told_with_their_file(bare_book: Running) -> None:
    """xlwings would take whatever python the PATH has."""
    text = stopped(bare_book)
    assert "xlwings.conf saknas bredvid arbetsboken gron_statistik.xlsm" in text
    assert "atersok doctor" in text


@pytest.mark.parametrize("interpreter", ["", "python", "pythonw"])
def test_an_interpreter_that_is_no_path_is_no_setting(bare_book: Running, interpreter: str) -> None:
    bare_book.settings(bare_book.holder, "xlwings.conf", {**SETTINGS, "INTERPRETER_WIN": interpreter})
    assert "vet inte vilken Python" in stopped(bare_book)


def test_an_interpreter_that_is_gone_is_told_with_its_path(book: Running, machine: Machine) -> None:
    """xlwings would say Could not find Interpreter!"""
    machine.files.clear()
    text = stopped(book)
    assert PYTHON in text
    assert "atersok doctor" in text


def test_a_workbook_on_the_web_without_settings_is_told_to_move(bare_book: Running) -> None:
    bare_book.holder.path = "https://kommunen.sharepoint.com/sites/a"
    text = stopped(bare_book)
    assert "OneDrive eller SharePoint" in text
    assert "nätverksenhet" in text


def test_a_computer_that_lets_macros_start_nothing_is_told(book: Running, machine: Machine) -> None:
    machine.shell = False
    text = stopped(book)
    assert "ActiveX-komponenten kan inte skapa objektet" in text
    assert "IT" in text


def test_a_name_that_looks_like_a_place_in_a_text_is_left_as_it_is(book: Running, machine: Machine) -> None:
    machine.files.clear()
    odd = r"C:\a#b\python.exe"
    book.app.sheet("xlwings.conf").set_value("B1", odd)
    assert book.press("HamtaRaindance") == ""
    assert odd in book.said[0]


# --- on other computers -----------------------------------------------------------------------------------------------


def test_on_a_mac_the_same_button_starts_the_same_command(
    built: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There xlwings hands the command to AppleScript."""
    machine.mac = True
    python = "/Users/prov/atersok/bin/python"
    running = Running(built / BOOK, machine, monkeypatch)
    running.settings(running.holder, "xlwings.conf", {"INTERPRETER_MAC": python, "ADD_WORKBOOK_TO_PYTHONPATH": "False"})
    _, interpreter, command, book, *_ = running.press("StamAv").split("|")
    assert (interpreter, command, book) == (python, "import atersok.excel; atersok.excel.check()", BOOK)
    assert running.said == []


def test_on_a_mac_settings_for_windows_are_none(built: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.mac = True
    running = Running(built / BOOK, machine, monkeypatch)
    running.settings(running.holder, "xlwings.conf", SETTINGS)
    assert "vet inte vilken Python" in stopped(running)


def test_on_a_mac_a_function_says_that_it_is_for_windows(
    built: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.mac = True
    running = Running(built / BOOK, machine, monkeypatch)
    assert running.app.evaluate('PUT_AGE("x")') == "Funktionen finns bara i Excel för Windows"
    assert running.press("ThisWorkbook.Workbook_Open") == ""
    assert machine.described == []


def test_in_an_excel_of_32_bits_the_same_button_starts_the_same_command(
    built: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.bits = 32
    running = Running(built / BOOK, machine, monkeypatch)
    running.settings(running.holder, "xlwings.conf", SETTINGS)
    assert re.fullmatch(command_line("check", BOOK, BOOK), running.press("StamAv"))


# --- which workbook ---------------------------------------------------------------------------------------------------


def test_with_two_books_open_the_one_in_front_works(book: Running, machine: Machine) -> None:
    """Both have the same ribbon, and Excel may call the callback of the book behind."""
    book.open_beside("kommunens 'vita'.xlsm")
    machine.other_macros.add("'kommunens ''vita''.xlsm'!Berakna")
    assert book.press("AtersokRibbon.RibbonBerakna", RibbonControl()) == ""
    assert machine.ran == ["'kommunens ''vita''.xlsm'!Berakna"]
    assert book.said == []


def test_a_click_never_works_on_a_book_behind_the_one_in_front(book: Running, machine: Machine) -> None:
    book.open_beside("vit_statistik.xlsm")
    text = stopped(book)
    assert machine.ran == ["'vit_statistik.xlsm'!HamtaRaindance"]
    assert "annan bok än vit_statistik.xlsm" in text
    assert "Aktivera innehåll" in text


def test_the_addin_starts_nothing_for_a_workbook_that_brings_settings_of_its_own(addin: Running) -> None:
    """Such a sheet comes before any file, and could name any program."""
    book = addin.open_beside("fran_mejl.xlsx")
    addin.settings(book, "atersok.conf", {"INTERPRETER_WIN": r"\\ond\server\python.exe"})
    addin.machine.files.add(r"\\ond\server\python.exe")
    text = stopped(addin)
    assert "fran_mejl.xlsx har ett blad, atersok.conf" in text


@pytest.mark.parametrize("function", [function.name for function in functions()])
def test_nor_does_a_function_of_the_addin_in_such_a_workbook(addin: Running, function: str) -> None:
    book = addin.open_beside("fran_mejl.xlsx")
    addin.settings(book, "atersok.conf", {"INTERPRETER_WIN": r"\\ond\server\python.exe"})
    assert addin.app.evaluate(f'{function}("x")') == "Stoppad: boken har ett blad atersok.conf"


# --- as a workbook opens ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "name"), [("book", BOOK), ("addin", ADDIN)])
def test_opening_tells_the_function_wizard_of_every_function(
    kind: str, name: str, machine: Machine, request: pytest.FixtureRequest
) -> None:
    running: Running = request.getfixturevalue(kind)
    running.holder.saved = True
    assert running.press("ThisWorkbook.Workbook_Open") == ""
    assert machine.described == [
        {
            "macro": f"'{name}'!{function.name}",
            "description": function.description,
            "category": "Återsök",
            "arguments": [text for _, text in function.arguments],
        }
        for function in functions()
    ]
    assert running.holder.saved is True, "nobody is asked to save what they did not change"
    assert running.said == []


def test_a_description_that_excel_refuses_stops_nobody(book: Running, machine: Machine) -> None:
    """The add-in is loaded before any workbook is open, when Excel may take no descriptions."""
    machine.describes = False
    assert book.press("ThisWorkbook.Workbook_Open") == ""
    assert (book.said, machine.described) == ([], [])
