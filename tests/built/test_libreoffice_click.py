"""LibreOffice opens the built workbook, and a real mouse click on a sheet button starts what the button says.

xlwings' own module does not compile in LibreOffice, so a double stands in for it that notes the command it is given.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from pyopenvba import ExcelFile

from atersok.build.__main__ import build_all
from built.desk import Desk, Place, desk, missing_programs, picture_of
from built.specimen import crlf

FUNCTIONS: Final = {
    "Hämta Raindance": "fetch", "Stäm av": "check", "Beräkna": "calculate", "Visa underlag": "evidence",
    "Skriv blad": "documents", "Exportera": "export", "Hela kvartalet": "quarter", "Markera inskickad": "submit",
    "Läs utbetalningar": "payments", "Nytt kvartal": "new_quarter", "Ångra": "undo", "Checklista": "checklist",
    "Hjälp": "help",
}  # fmt: skip

TITLE: Final = "^Återsök$"

DOUBLE: Final = """Attribute VB_Name = "xlwings"
Public Const PROJECT_NAME As String = "xlwings"

Public Function RunPython(PythonCommand As String)
    Open "{log}" For Append As #1
    Print #1, PythonCommand
    Close #1
End Function

Public Function GetConfig(configKey As String, Optional default As String = "", Optional source As String = "")
    Dim answer As String
    Open "{interpreter}" For Input As #2
    Line Input #2, answer
    Close #2
    Open "{answers}" For Append As #3
    Print #3, answer
    Close #3
    GetConfig = answer
End Function

Public Function IsFullName(sFile As String) As Boolean
    IsFullName = sFile <> ""
End Function

Public Function SheetExists(wb As Workbook, sheetName As String) As Boolean
    SheetExists = False
End Function
"""


@pytest.fixture(scope="module", autouse=True)
def _programs() -> None:
    """Where CI demands LibreOffice a machine without these programs fails, elsewhere the tests are skipped."""
    missing = missing_programs()
    if missing and os.environ.get("ATERSOK_REQUIRE_LIBREOFFICE"):
        pytest.fail(f"not installed: {missing}")
    if missing:
        pytest.skip(f"not installed: {missing}")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the build makes."""
    folder = tmp_path_factory.mktemp("built")
    build_all(folder)
    return folder


def with_double(book: Path, target: Path, **files: Path) -> None:
    """A copy of a workbook where xlwings' module only notes what it is told to run, and its class does nothing.

    Workbook.IsAddin, which LibreOffice has not, is answered in its place. All else is as built.

    Args:
        book: as built.
        target: the copy.
        files: of the double: ``log``, that each command is written to, ``interpreter``, whose first line is answered
            where the settings are asked for it, and ``answers``, that each answer is written to.
    """
    with ExcelFile(book) as opened:
        start = opened.get_module("AtersokStart")
        opened.set_module("AtersokStart", start.replace("ThisWorkbook.IsAddin", "False"))
        opened.set_module("Dictionary", crlf("Option Explicit\n"))
        opened.set_module("xlwings", crlf(DOUBLE.format(**files)))
        opened.save(target)


@dataclass(frozen=True)
class Office:
    """A running LibreOffice with the books' doubles; the last that was opened is the one on the screen."""

    seat: Desk
    folder: Path

    def open(self, book: Path) -> None:
        files = {name: self.folder / f"{name}.txt" for name in ("log", "interpreter", "answers")}
        with_double(book, self.folder / book.name, **files)
        self.seat.open(self.folder / book.name)

    def set_interpreter(self, name: str) -> None:
        """What the settings say from now on; what was noted before is forgotten."""
        (self.folder / "interpreter.txt").write_text(f"{name}\n", encoding="utf-8")
        for noted in ("log", "answers"):
            (self.folder / f"{noted}.txt").unlink(missing_ok=True)

    @property
    def commands(self) -> list[str]:
        """What xlwings was told to run."""
        return self._noted("log")

    @property
    def answers(self) -> list[str]:
        """The interpreters that the settings answered with."""
        return self._noted("answers")

    def _noted(self, name: str) -> list[str]:
        path = self.folder / f"{name}.txt"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture(scope="module")
def office(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One LibreOffice for all tests, for it takes seconds to start; the green book is open in it."""
    folder = tmp_path_factory.mktemp("desk")
    with desk(folder) as seat:
        made = Office(seat, folder)
        made.open(built / "gron_statistik.xlsm")
        yield made


def test_the_picture_shows_the_buttons(office: Office) -> None:
    """Seen on the screen: each button stands on the sheet, whole, beside the others, with its text on it."""
    seat = office.seat
    places = list(seat.places("Om").items())
    seat.wait(lambda: looks_like_a_button(seat.screen(), places[-1][1]), "the buttons to be drawn")
    screen = seat.screen()
    for number, (label, place) in enumerate(places):
        assert 0 < place.left < place.left + place.width < screen.width, label
        assert 0 < place.top < place.top + place.height < screen.height, label
        assert looks_like_a_button(screen, place), label
        for other, beneath in places[number + 1 :]:
            assert place.top + place.height <= beneath.top, f"{label} lies on {other}"


@pytest.mark.parametrize("interpreter", ["", "/finns/inte/python"])
def test_without_an_interpreter_a_click_gives_a_message_and_runs_nothing(office: Office, interpreter: str) -> None:
    """The message's window is Återsök's, and the next button can be clicked when it is closed."""
    office.set_interpreter(interpreter)
    seat = office.seat
    places = seat.places("Om")
    for label in ("Hämta Raindance", "Ångra"):
        seat.click(places[label])
        seat.wait(lambda: seat.has_window(TITLE), f"the message of {label}")
        seat.dismiss(TITLE)
    assert (office.commands, set(office.answers)) == ([], {interpreter})


@pytest.mark.parametrize("name", ["gron_statistik.xlsm", "vit_statistik.xlsm"])
def test_a_click_on_each_button_runs_its_command(built: Path, office: Office, name: str) -> None:
    """Nine buttons on Om as the ribbon has them; each hands xlwings exactly the command of its function."""
    office.set_interpreter(sys.executable)
    seat = office.seat
    if not (office.folder / name).exists():
        office.open(built / name)
    places = seat.places("Om")
    assert list(places) == list(FUNCTIONS)
    for count, (label, place) in enumerate(places.items(), start=1):
        seat.click(place)
        seat.wait(lambda count=count: len(office.commands) == count, f"the command of {label}")
    assert office.commands == [f"import atersok.excel; atersok.excel.{name}()" for name in FUNCTIONS.values()]


def looks_like_a_button(screen: Image.Image, place: Place) -> bool:
    """One colour at its edge that the sheet beside it has not, and another written on it."""
    left, top = place.left + 6, place.top + 6
    face = screen.getpixel((left, top))
    text = screen.crop((left, top, place.left + place.width - 6, place.top + place.height - 6))
    return face != screen.getpixel((place.left - 3, place.top)) and len(text.getcolors(10_000) or []) > 1


def test_a_picture_can_be_taken_of_any_sheet(built: Path, tmp_path: Path) -> None:
    picture_of(built / "vit_statistik.xlsm", tmp_path / "checklista.png", "Checklista")
    assert (tmp_path / "checklista.png").stat().st_size > 10_000
