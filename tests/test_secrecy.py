"""Nothing that a command leaves behind tells of a protected child what the user did not put there.

Who may hold the child's name or personnummer, and why:

- the register and the transit register: others own them, they are where the data are;
- the export and the payment list: what bookkeepers and Migrationsverket wrote (K18 tells of names in the export);
- of a statistics book the sheet Närvaro alone: the names that the user typed there stay (design.md, How it writes);
- copies of these files in `.atersok/backup` (before each run, so that it can be undone), in `Arkiv` (a snapshot of what
  a quarter was calculated from) and in the folder of a quarter that was taken up again.

Everything else says the dossiernummer: other sheets, the claims register, messages, the log, what Ångra keeps. Of one
whose data became protected after a run, the backups and what Ångra keeps from before still say what the sheets said
then; the sheets do not from the next run on, nor do the parts of the file that no sheet shows.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from openpyxl.utils import range_boundaries

from atersok import excel
from atersok.raindance import PROFILE_FILE, read_export, remember
from leaves import leaves
from tools.sample.people import personnummer
from workbook.live import LiveBook
from workbook.quarter import (
    RAINDANCE,
    Small,
    atersok,
    cell,
    change,
    parts,
    parts_of_sheets,
    replace_in_parts,
    set_setting,
)

FIRST_LAYOUT = Path(__file__).parent / "upgrade" / "first_layout"
NAME = "Skuggan Tystlund"
NUMBER = personnummer(date(2010, 1, 1), 0)
SECRET = re.compile(rf"skuggan|tystlund|{NUMBER[2:8]}[-+\s]?{NUMBER[-4:]}", re.IGNORECASE)
ANYBODY = re.compile(rf"{SECRET.pattern}|provbarn|[0-9]{{6}}[-+\s]?23[89][0-9]\b", re.IGNORECASE)
"""Any child of the small quarter: what the program says in words must name none."""
BOOKS = ("gron_statistik.xlsm", "vit_statistik.xlsm")
LIST = "utbetalningar.csv"
POSIX = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="tells a file's name by its handle")

# Runs commands one after the other, in a process where a socket is the end, and tells what was on disk before each
# file was given its place.
DRIVER = r"""
import contextlib, io, json, os, stat, sys

def no_socket(event, arguments):
    if event.startswith("socket."):
        os.write(2, event.encode())
        os._exit(97)

sys.addaudithook(no_socket)
written, fsync = [], os.fsync

def note(handle):
    found = os.fstat(handle)
    if stat.S_ISREG(found.st_mode):
        path = os.readlink(f"/proc/self/fd/{handle}") if os.path.isdir("/proc/self/fd") else ""
        folder = os.stat(os.path.dirname(path)).st_mode if path else 0
        written.append([path, stat.S_IMODE(found.st_mode), stat.S_IMODE(folder)])
    fsync(handle)

os.fsync = note
os.umask(0o022)
from atersok.cli import main
told = []
for argv in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(argv)
    told.append([argv, code, out.getvalue(), err.getvalue()])
sys.__stdout__.write(json.dumps([told, written]))
"""
COMMANDS: tuple[tuple[tuple[str, ...], int | None], ...] = (
    (("inspect", f"kvartal/{RAINDANCE}", "--spara-profil"), 0),
    (("run", "kvartal", "--preview"), 0),
    (("run", "kvartal"), 0),
    (("export", "kvartal"), 0),
    (("undo", "kvartal"), 0),
    (("submit", "kvartal", "--skickat", "2025-07-20", "--satt", "Post"), 0),
    (("payments", "kvartal", f"kvartal/{LIST}"), 0),
    (("deadlines", "--mapp", "kvartal"), 0),
    (("new-quarter", "kvartal"), 0),
    (("reopen", "kvartal", "2025K2"), 0),
    (("run", "kvartal/Omkörning 2025K2"), 0),
    (("doctor", "kvartal"), None),
    (("upgrade", "äldre"), 0),
)
"""Arguments, and how the command ends (None where the machine decides). A new command is added here."""


def lay(folder: Path, small: Small, *, protected: bool = True, typed: str = NAME) -> Path:
    """A small quarter in which the first child has a name of its own.

    Args:
        protected: whether its data are.
        typed: the name in Närvaro.
    """
    small.fill(folder)
    change(folder / "put_databas.xlsx", lambda book: name_first(book, protected=protected))
    change(folder / BOOKS[0], lambda book: put(book, "tblNarvaro", {"Namn": typed}))
    return folder


def name_first(book: xw.Book, *, protected: bool) -> None:
    put(book, "tblBarn", {"Namn": NAME, "Personnummer": NUMBER, "Skyddad": "Ja" if protected else "Nej"})


def put(book: xw.Book, table: str, values: dict[str, object]) -> None:
    for header, value in values.items():
        cell(book, table, 0, header).value = value


def ledger_text(amount: str = "0,00") -> str:
    """A row of the export that names the child."""
    return f"48110;4610;901;1;2025-04-28;202504;Lindens HVB AB;L9;Vård {NAME} {NUMBER};{amount}"


@dataclass(frozen=True)
class Left:
    """A place where every command was run, and what each said."""

    place: Path
    told: list[tuple[list[str], int, str, str]]
    written: list[tuple[Path, int, int]]

    @cached_property
    def holders(self) -> set[str]:
        """Every file!part that holds a secret, by its name as seen from the place."""
        return holders(self.place)


def holders(folder: Path) -> set[str]:
    """Every file!part that holds a secret or is called by one, in UTF-8, Windows-1252 or UTF-16 of either order."""
    secret = re.compile(SECRET.pattern.encode(), re.IGNORECASE)
    return {
        name
        for name, data in leaves(folder)
        if secret.search(data) or (b"\0" in data and secret.search(data.replace(b"\0", b""))) or SECRET.search(name)
    }


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    place = tmp_path_factory.mktemp("hemligt")
    small = Small(settings={"Transit-databas": "transit_databas.xlsx"}, extra_rows=[ledger_text()])
    small.make(place / "kvartal")
    lay(place / "kvartal", small)
    change(
        place / "kvartal" / "transit_databas.xlsx",
        lambda book: put(
            book,
            "tblTransit",
            {"Dossiernr": "12345678", "Namn": NAME, "Boende": "Slussen", "Inskriven": date(2023, 10, 1),
             "Avslutad": date(2023, 11, 1)},
        ),
    )  # fmt: skip
    lines = [
        "Dossiernummer;Namn;Personnummer;Ersättning;Kvartal;Belopp",
        f"12345678;{NAME};{NUMBER};Faktisk kostnad;2025K2;273000,00",
        f"99999999;{NAME};{NUMBER};okänd;2025K2;5,00",
        f"saknas;{NAME};{NUMBER};okänd;2025K2;oläsligt",
    ]
    (place / "kvartal" / LIST).write_text("\n".join(lines), encoding="utf-8")
    older = place / "äldre"
    (older / "fakturor").mkdir(parents=True)
    for name in BOOKS:
        shutil.copyfile(FIRST_LAYOUT / name, older / name)
    lay(older, Small(extra_rows=[ledger_text()]))
    for path in place.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    for name in ("hem", "temp"):
        (place / name).mkdir(mode=0o700)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
        **dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA"), str(place / "hem")),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(place / "temp")),
        "PATH": "",  # the export's pages for print, which LibreOffice makes, have tests of their own
    }
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, json.dumps([argv for argv, _ in COMMANDS])],
        cwd=place, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told, written = json.loads(done.stdout)
    return Left(place, told, [(Path(path), mode, folder) for path, mode, folder in written])


def test_every_command_was_run_to_its_end_without_a_socket(left: Left) -> None:
    """In a process that a socket of any kind would have ended, so also none at import."""
    assert [tuple(argv) for argv, _, _, _ in left.told] == [argv for argv, _ in COMMANDS]
    for (argv, code, _, err), (_, expected) in zip(left.told, COMMANDS, strict=True):
        assert expected in (None, code), (argv, err)


def test_only_what_the_user_put_there_and_its_copies_tell_of_a_protected_child(left: Left) -> None:
    """Exactly these: a file that is listed and holds nothing would hide one that begins to."""
    inputs = {"put_databas.xlsx", "transit_databas.xlsx", RAINDANCE, BOOKS[0]}
    older = inputs - {"transit_databas.xlsx"}
    assert list((left.place / "kvartal" / "export").rglob("*.xlsx"))
    files = {name.partition("!")[0] for name in left.holders}
    backups = {name for name in files if "/.atersok/backup/" in name}
    assert files - backups == {
        *(f"kvartal/{name}" for name in {*inputs, LIST}),
        *(f"kvartal/Arkiv/2025K2/{name}" for name in inputs),
        *(f"kvartal/Omkörning 2025K2/{name}" for name in inputs),
        *(f"äldre/{name}" for name in older),
    }
    assert backups
    assert {re.sub(r" \([0-9]+\)", "", name.rpartition("/")[2]) for name in backups} == {BOOKS[0]}


def test_of_a_statistics_book_only_the_sheet_that_the_user_types_names_in_tells(left: Left) -> None:
    """Its texts may stand in the part that holds the texts of all sheets."""
    for name in left.holders:
        file, _, part = name.partition("!")
        if file.endswith(".xlsm"):
            allowed = {*parts_of_sheets(left.place / file, ["Närvaro"]), "xl/sharedStrings.xml"}
            assert part in allowed, name


def test_the_texts_shared_by_all_sheets_hold_the_name_in_no_book_that_was_written(left: Left) -> None:
    """The one above would not see a masked cell's old text there; these books were never saved by Excel."""
    shared = {name for name in left.holders if name.endswith(".xlsm!xl/sharedStrings.xml")}
    assert shared == set()


def test_no_command_names_a_child(left: Left) -> None:
    """Not even one whose data are open: what is printed may be mailed, logged and photographed."""
    for argv, _, out, err in left.told:
        assert ANYBODY.findall(out + err) == [], argv


def test_nothing_temporary_is_left(left: Left) -> None:
    names = [path.relative_to(left.place).as_posix() for path in left.place.rglob("*")]
    assert [name for name in names if name.startswith("temp/")] == []
    assert [name for name in names if ".~atersok-" in name or name.endswith(".ny")] == []


def test_the_command_line_leaves_nothing_in_the_users_home(left: Left) -> None:
    assert list((left.place / "hem").rglob("*")) == []


COPIES = ("statistik", "put_databas", "transit_databas", "raindance_2025")


@POSIX
def test_what_is_being_written_is_no_more_open_than_what_it_is_made_of(left: Left) -> None:
    """All that went in can be read by the user alone, so a copy of it that others can read would let them in."""
    copies = [row for row in left.written if any(word in row[0].name for word in COPIES)]
    assert len(copies) > 20
    assert [(path.name, oct(mode)) for path, mode, _ in copies if mode & 0o077] == []


@POSIX
def test_what_was_written_is_no_more_open_than_what_it_was_made_of(left: Left) -> None:
    open_files = [
        path.relative_to(left.place).as_posix()
        for path in left.place.rglob("*")
        if path.is_file() and any(word in path.name for word in COPIES) and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_files == []


@POSIX
def test_a_folder_that_is_being_made_can_be_looked_into_by_the_user_alone(left: Left) -> None:
    drafts = [(path, folder) for path, _, folder in left.written if path.parent.name.startswith(".~atersok-")]
    assert drafts
    assert [(path.parent.name, oct(folder)) for path, folder in drafts if folder & 0o077] == []


# -- protected later --------------------------------------------------------------------------------------------------


def share_texts(path: Path) -> int:
    """Moves every text of a cell into the shared strings, as Excel does when it saves; returns how many."""
    content = parts(path)
    table = content["xl/sharedStrings.xml"]
    first = len(re.findall(rb"<si[ >/]", table))
    moved: list[bytes] = []

    def refer(match: re.Match[bytes]) -> bytes:
        moved.append(b"<si>" + match[3] + b"</si>")
        return b'%st="s"%s><v>%d</v></c>' % (match[1], match[2], first + len(moved) - 1)

    for name in content:
        if name.startswith("xl/worksheets/sheet"):
            content[name] = re.sub(rb'(<c [^>]*?)t="inlineStr"([^>]*)><is>(.*?)</is></c>', refer, content[name])
    table = re.sub(rb'\s(?:count|uniqueCount)="[0-9]+"', b"", table)
    content["xl/sharedStrings.xml"] = table.replace(b"</sst>", b"".join(moved) + b"</sst>")
    replace_all(path, content)
    return len(moved)


def replace_all(path: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def protect(folder: Path) -> None:
    change(folder / "put_databas.xlsx", lambda book: put(book, "tblBarn", {"Skyddad": "Ja"}))


@pytest.fixture
def opened_up(tmp_path: Path) -> Path:
    """A quarter in which the child's data were open when it was run."""
    small = Small(extra_rows=[ledger_text()])
    folder = lay(small.make(tmp_path / "kvartal"), small, protected=False, typed="Barn 1")
    assert atersok("run", folder).code == 0
    assert len({name for name in holders(folder) if name.startswith(BOOKS[0])}) > 3
    return folder


@pytest.mark.parametrize("saved_by_excel", [False, True])
def test_a_book_forgets_a_child_whose_data_became_protected(opened_up: Path, saved_by_excel: bool) -> None:
    """Also the texts that no sheet shows any more but the file would still hold."""
    if saved_by_excel:
        assert share_texts(opened_up / BOOKS[0]) > 100
    protect(opened_up)
    assert atersok("run", opened_up).code == 0
    inputs = {"put_databas.xlsx", RAINDANCE}
    kept = {name.partition("!")[0] for name in holders(opened_up) if not name.startswith(".atersok/backup/")}
    assert kept == inputs


# -- buttons ----------------------------------------------------------------------------------------------------------


def raise_with_the_name(*_: object, **__: object) -> None:
    raise LookupError(f"{NAME} {NUMBER}")


def test_buttons_tell_of_no_child_in_dialogs_the_status_bar_the_log_or_what_undo_keeps(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A press that goes well, one that is refused, one that runs into a defect that quotes a cell, and Ångra."""
    small = Small(settings={"Utbetalningslista": LIST}, extra_rows=[ledger_text()])
    folder = lay(small.make(tmp_path / "kvartal"), small)
    remember(folder / PROFILE_FILE, read_export([folder / RAINDANCE]))
    live = LiveBook(folder / BOOKS[0])
    monkeypatch.setattr(xw.Book, "_mock_caller", live.book, raising=False)
    for button in (excel.quarter, excel.undo, excel.documents, excel.checklist, excel.payments):
        button()
    with monkeypatch.context() as broken:
        broken.setattr("atersok.workbook.folder.read_export", raise_with_the_name)
        excel.quarter()
    live.save()
    said = [alert.prompt for alert in live.alerts] + [str(status) for status in live.statuses]
    assert ANYBODY.findall("\n".join(said)) == []
    text = log.read_text(encoding="utf-8")
    assert "LookupError" in text
    assert ANYBODY.findall(text) == []
    kept = {name.partition("!")[0] for name in holders(folder) if name.startswith(".atersok/angra/")}
    assert kept == set()


# -- refusals ---------------------------------------------------------------------------------------------------------


def write(name: str, *lines: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text("\n".join(lines), encoding="utf-8")


def edit(name: str, table: str, row: int, header: str, value: str) -> Callable[[Path], None]:
    """A text in a cell, whatever the cell is meant for: our own engine would not write it there."""

    def type_it(folder: Path) -> None:
        book = openpyxl.load_workbook(folder / name, keep_vba=name.endswith(".xlsm"))
        sheet = next(sheet for sheet in book.worksheets if table in sheet.tables)
        left_column, top, *_ = range_boundaries(sheet.tables[table].ref)
        headers = [column.name for column in sheet.tables[table].tableColumns]
        sheet.cell(top + 1 + row, left_column + headers.index(header)).value = value
        book.save(folder / name)

    return type_it


ROW = f"{NAME};{NUMBER};12345678;100,00"
REFUSED: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "an export without headers": (write(RAINDANCE, ROW, ROW), ("run",)),
    "an export of one line": (write(RAINDANCE, ROW), ("run",)),
    "an export with a broken amount column": (
        write(RAINDANCE, "Konto;Period;Text;Belopp", *[f"4610;202504;{NAME};{NUMBER}"] * 3),
        ("run",),
    ),
    "an export inspected": (write(RAINDANCE, ROW, ROW), ("inspect", RAINDANCE)),
    "a payment list without headers": (write(LIST, ROW, ROW), ("payments", LIST)),
    "a payment list whose total is wrong": (
        write(LIST, "Dossiernummer;Namn;Belopp", f"12345678;{NAME};1,00", "Summa;;2,00"),
        ("payments", LIST),
    ),
    "a home twice": (edit("put_databas.xlsx", "tblBoenden", 1, "Boende", "Linden"), ("run",)),
    "a setting that holds a name": (
        lambda folder: change(folder / BOOKS[0], lambda book: set_setting(book, "Tolerans kr", NAME)),
        ("run",),
    ),
    "a damaged register": (
        lambda folder: replace_in_parts(folder / "put_databas.xlsx", "sheet1", "</row>", "</rov>"),
        ("run",),
    ),
}
FOUND: dict[str, Callable[[Path], None]] = {
    "a day that is none": edit("put_databas.xlsx", "tblBarn", 0, "Mottagningsdatum", NAME),
    "a dossiernummer that is a name": edit("put_databas.xlsx", "tblBarn", 0, "Dossiernr", NAME),
    "a dossiernummer twice": edit("put_databas.xlsx", "tblBarn", 1, "Dossiernr", "12345678"),
    "a name for lagrum": edit("put_databas.xlsx", "tblPlaceringar", 0, "Lagrum", NAME),
    "a number for a name": edit("put_databas.xlsx", "tblBarn", 0, "Namn", NUMBER),
    "days that are a name": edit(BOOKS[0], "tblNarvaro", 0, "Dygnspris", NAME),
}
AS_JSON = ("a dossiernummer that is a name", "a number for a name")


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    small = Small(extra_rows=[ledger_text("100,00")])
    return lay(small.make(tmp_path_factory.mktemp("vagrat") / "kvartal"), small)


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_no_child(named: Path, tmp_path: Path, case: str) -> None:
    folder = Path(shutil.copytree(named, tmp_path / "kvartal"))
    spoil, (command, *files) = REFUSED[case]
    spoil(folder)
    places = [folder / name for name in files]
    outcome = atersok(command, *(places if command == "inspect" else [folder, *places]))
    assert (outcome.code, outcome.out) == (2, "")
    assert ANYBODY.findall(outcome.err) == []


@pytest.mark.parametrize("case", FOUND)
def test_a_finding_on_a_spoilt_row_names_no_protected_child(named: Path, tmp_path: Path, case: str) -> None:
    """Nor any other, in what is printed."""
    folder = Path(shutil.copytree(named, tmp_path / "kvartal"))
    FOUND[case](folder)
    outcome = atersok("run", folder, *(("--json",) if case in AS_JSON else ()))
    assert outcome.code in (0, 1), outcome.err
    assert outcome.out
    assert ANYBODY.findall(outcome.out + outcome.err) == []
