"""The document pages by LibreOffice, which runs unseen in a profile of its own, apart from anybody's open work."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pypdf import PdfReader

from atersok.export.converter import Job, PageRun, Watch, unwatched

SECONDS: Final = 90.0
SECONDS_A_BOOK: Final = 15.0
LOOK_SECONDS: Final = 0.2
"""How often it is looked at while it works: so soon it is stopped."""
_TEMPORARY: Final = ("TMPDIR", "TEMP", "TMP")
"""What tells a program where to keep its temporary files: one that is ended leaves them, with data on children."""
_PROGRAMS: Final = ("soffice", "libreoffice")
# Computes every formula anew, in Swedish, and asks nothing at its first start.
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>sv-SE</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""  # noqa: E501


def find_office(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path | None:
    """LibreOffice's program, where it is on the path or in its usual place; None where there is none."""
    for name in _PROGRAMS:
        if found := shutil.which(name, path=environment.get("PATH", "")):
            return Path(found)
    places: list[Path] = []
    if platform == "win32":
        roots = (environment.get(name) for name in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"))
        places = [Path(root) / "LibreOffice" / "program" / "soffice.exe" for root in roots if root]
    elif platform == "darwin":
        places = [Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")]
    return next((place for place in places if place.is_file()), None)


class OfficePages:
    """LibreOffice as a converter.

    Args:
        program: its program.
        seconds: how long one start may take, and each workbook besides.
    """

    name = "LibreOffice"

    def __init__(self, program: Path, seconds: tuple[float, float] = (SECONDS, SECONDS_A_BOOK)) -> None:
        self._program = program
        self._seconds = seconds

    def convert(self, jobs: Sequence[Job], folder: Path, watch: Watch = unwatched) -> dict[Path, dict[str, PageRun]]:
        """As the protocol says; all workbooks in one start."""
        if not jobs:
            return {}
        files = [folder / f"{job.book.stem}.pdf" for job in jobs]
        with TemporaryDirectory(prefix="atersok-", ignore_cleanup_errors=True) as place:
            settings = Path(place) / "profil" / "user" / "registrymodifications.xcu"
            settings.parent.mkdir(parents=True)
            settings.write_text(_PROFILE, encoding="utf-8")
            command = [
                str(self._program),
                f"-env:UserInstallation={settings.parents[1].as_uri()}",
                *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"),
                *("--convert-to", "pdf:calc_pdf_Export", "--outdir", str(folder)),
                *(str(job.book) for job in jobs),
            ]
            seconds = self._seconds[0] + self._seconds[1] * len(jobs)
            # Each file is begun when the one before it is whole.
            whole = _run(command, Path(place), seconds, lambda: watch(max(0, sum(file.exists() for file in files) - 1)))
        if not whole:
            return {}
        found = {job.book: _page_runs(file, job.sheets) for job, file in zip(jobs, files, strict=True)}
        return {book: runs for book, runs in found.items() if runs}


def _run(command: Sequence[str], folder: Path, seconds: float, go_on: Callable[[], bool]) -> bool:
    """Runs a program that starts others; whatever it does not finish in time ends with it.

    Returns:
        False where it was stopped.
    """
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **dict.fromkeys(_TEMPORARY, str(folder))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would show one
        )
    except OSError:  # it is not there any more, or may not be run: no page comes of it
        return True
    latest = time.monotonic() + seconds
    try:
        while time.monotonic() < latest:
            try:
                process.wait(LOOK_SECONDS)
                return True
            except subprocess.TimeoutExpired:
                if not go_on():
                    return False
        return True
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process of ours, and those that it started, if it still runs."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _page_runs(pdf: Path, sheets: Mapping[str, int]) -> dict[str, PageRun]:
    """Where each sheet's pages lie, by the bookmarks that LibreOffice gives them; {} where that cannot be told."""
    try:
        reader = PdfReader(pdf)
        pages = len(reader.pages)
        starts = {
            str(entry.title): reader.get_destination_page_number(entry)
            for entry in reader.outline
            if not isinstance(entry, list)
        }
    except Exception:  # not written, or not whole
        return {}
    if list(starts) != list(sheets):
        if pages != sum(sheets.values()):
            return {}
        counts = list(sheets.values())
        starts = {sheet: sum(counts[:place]) for place, sheet in enumerate(sheets)}
    ends = [*list(starts.values())[1:], pages]
    found = {}
    for (sheet, first), end in zip(starts.items(), ends, strict=True):
        if first is None or end is None or end <= first:
            return {}
        found[sheet] = PageRun(pdf, first, end - first)
    return found
