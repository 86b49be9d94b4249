"""A desk to sit at: an X display of its own, LibreOffice on it with a private profile, a mouse, and pictures.

The profile lets macros run without asking and reckons anew on opening; it is thrown away with the desk.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image

PROGRAMS: Final = ("soffice", "Xvfb", "xdotool")
WIDTH, HEIGHT = 1600, 1000
PATIENCE: Final = 40.0
"""Seconds that anything may take before the desk gives up."""

_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Filter/Import/VBA">
<prop oor:name="Load" oor:op="fuse"><value>{macros}</value></prop>
<prop oor:name="Executable" oor:op="fuse"><value>{macros}</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>sv-SE</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office">
<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop>
<prop oor:name="ShowTipOfTheDay" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""
_LIBRARIES: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library">
<library:library library:name="Standard" library:link="false"/></library:libraries>
"""
_LIBRARY: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false"><library:element library:name="Places"/></library:library>
"""
_PLACES: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Places" script:language="StarBasic">
Sub Tell(target As String, sheet As String)
  Dim controller, forms, control, place, size, i, j
  controller = ThisComponent.CurrentController
  If sheet &lt;&gt; "" Then controller.setActiveSheet(ThisComponent.Sheets.getByName(sheet))
  Wait 500
  forms = controller.ActiveSheet.DrawPage.Forms
  Open target &amp; ".part" For Output As #1
  For i = 0 To forms.Count - 1
    For j = 0 To forms(i).Count - 1
      control = controller.getControl(forms(i).getByIndex(j))
      place = control.AccessibleContext.LocationOnScreen
      size = control.AccessibleContext.Size
      Print #1, place.X &amp; ";" &amp; place.Y &amp; ";" &amp; size.Width &amp; ";" &amp; size.Height &amp; ";" &amp; _
        forms(i).getByIndex(j).Label
    Next
  Next
  Close #1
  Name target &amp; ".part" As target
End Sub
</script:module>
"""


class DeskError(Exception):
    """A program of the desk did not do what was waited for."""


@dataclass(frozen=True)
class Place:
    """Where something is on the screen, in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """Where to click."""
        return self.left + self.width // 2, self.top + self.height // 2


@dataclass
class Desk:
    """A running desk.

    Attributes:
        folder: the desk's own folder, removed with it.
        pictures: where the picture of a failure is kept.
        display: the X display.
    """

    folder: Path
    pictures: Path
    display: str
    _programs: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def open(self, book: Path) -> None:
        """Opens a copy of a workbook, so that no lock file is left beside it; returns when its window is there."""
        self._programs.append(self._soffice(str(shutil.copy(book, self.folder))))
        self.wait(lambda: self.has_window(f"{book.name} - "), f"the window of {book.name}")

    def places(self, sheet: str = "") -> dict[str, Place]:
        """Goes to a sheet, unless it is left out; gives label → place for each of its buttons, as the screen has it."""
        target = self.folder / f"places-{time.monotonic_ns()}"
        self._programs.append(self._soffice(f'macro:///Standard.Places.Tell("{target}","{sheet}")'))
        self.wait(target.exists, "the places of the buttons")
        found = {}
        for line in target.read_text(encoding="utf-8").splitlines():
            left, top, width, height, label = line.split(";", 4)
            found[label] = Place(int(left), int(top), int(width), int(height))
        return found

    def has_window(self, title: str) -> bool:
        """Whether a window with that in its title is on the screen."""
        return bool(self._windows(title))

    def click(self, place: Place) -> None:
        """Moves the mouse to the middle of a place and clicks."""
        across, down = place.middle
        self._xdotool("mousemove", str(across), str(down))
        self._xdotool("click", "1")

    def dismiss(self, title: str) -> None:
        """Presses Return in the windows of that title until none is left.

        On a bare display nobody gives a window the keyboard, and one that is new may not listen yet.
        """
        self.wait(lambda: self._dismissed(title), f"{title} to go")

    def _dismissed(self, title: str) -> bool:
        for window in self._windows(title):
            with contextlib.suppress(subprocess.CalledProcessError):  # it went in between
                self._xdotool("windowfocus", window)
                self._xdotool("key", "Return")
        time.sleep(0.2)
        return not self.has_window(title)

    def screen(self) -> Image.Image:
        """What the screen shows now."""
        return screen_picture(self.folder / "screen" / "Xvfb_screen0")

    def picture(self, target: Path) -> None:
        """Saves what the screen shows, as PNG."""
        self.screen().save(target)

    def wait(self, ready: Callable[[], object], what: str) -> None:
        """Waits until something is so.

        Raises:
            DeskError: it took too long; the picture of then is kept.
        """
        end = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > end:
                self.picture(self.pictures / "gave_up.png")
                raise DeskError(f"waited in vain for {what}; see {self.pictures / 'gave_up.png'}")
            time.sleep(0.05)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.display, "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "gen"}

    def _soffice(self, *arguments: str) -> subprocess.Popen[bytes]:
        profile = (self.folder / "profile").as_uri()
        return subprocess.Popen(
            ["soffice", f"-env:UserInstallation={profile}", "--norestore", "--nologo", "--nodefault", *arguments],
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _windows(self, name: str) -> list[str]:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", name],
            env=self._environment(),
            capture_output=True,
            text=True,
        )
        return found.stdout.split()

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(
            ["xdotool", *arguments], env=self._environment(), check=True, capture_output=True, timeout=PATIENCE
        )

    def close(self) -> None:
        """Ends the programs that the desk started, and theirs."""
        for program in reversed(self._programs):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, 9)
            program.wait()


@contextlib.contextmanager
def desk(pictures: Path, *, macros: bool = True) -> Iterator[Desk]:
    """A desk with nothing open; everything is ended and removed afterwards but the picture of a failure.

    Args:
        pictures: where the picture of a failure is kept.
        macros: whether the macros of a workbook run; on this desk alone.

    Raises:
        DeskError: the display does not start.
    """
    with TemporaryDirectory(prefix="atersok-desk-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _make_profile(folder / "profile", macros=macros)
        (folder / "screen").mkdir()
        reading, writing = os.pipe()
        screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp",
             "-noreset", "-fbdir", str(folder / "screen")],
            pass_fds=(writing,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        made = Desk(folder, pictures, f":{number}")
        try:
            if not number:
                raise DeskError("Xvfb did not start")
            yield made
        finally:
            made.close()
            screen.terminate()
            screen.wait()


def missing_programs() -> list[str]:
    """What a desk needs and the machine has not."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


def picture_of(book: Path, target: Path, sheet: str = "") -> None:
    """A picture of a workbook as LibreOffice shows it, PNG; of the sheet that it opens on unless another is named.

    LibreOffice shows no ribbon. The book's macros do not run.
    """
    with desk(target.parent, macros=False) as made:
        made.open(book)
        made.places(sheet)
        time.sleep(1)
        made.picture(target)


def screen_picture(dump: Path) -> Image.Image:
    """The picture in an X window dump of 32 bits a pixel, as Xvfb keeps its screen."""
    data = dump.read_bytes()
    header = struct.unpack(">25I", data[:100])
    size, width, height, order, a_line, colours = header[0], header[4], header[5], header[7], header[12], header[19]
    layout = "BGRX" if order == 0 else "XRGB"
    start = size + colours * 12
    pixels = data[start : start + a_line * height]
    return Image.frombuffer("RGB", (width, height), pixels, "raw", layout, a_line, 1)


def _make_profile(folder: Path, *, macros: bool) -> None:
    basic = folder / "user" / "basic"
    (basic / "Standard").mkdir(parents=True)
    settings = _SETTINGS.format(macros=str(macros).lower())
    (folder / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
    (basic / "script.xlc").write_text(_LIBRARIES, encoding="utf-8")
    (basic / "Standard" / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    (basic / "Standard" / "Places.xba").write_text(_PLACES, encoding="utf-8")
