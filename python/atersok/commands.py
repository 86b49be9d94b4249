"""One function per button: a folder in, a report out. What they cannot use raises UnusableInput."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from atersok import closedbook, resources
from atersok.assembly import Assembled, assemble
from atersok.calculation import QuarterResult
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Finding
from atersok.domain.register import BOOKS, Book
from atersok.payment_lists import read_payment_lists
from atersok.register_events import Sending, check_sendable, enter
from atersok.rules.version import named_version
from atersok.workbook import snapshot
from atersok.workbook.book_file import FILE_NAMES
from atersok.workbook.changes import SheetChange, changes
from atersok.workbook.folder import Progress, QuarterFolder, open_books, read_folder
from atersok.workbook.sheets.logg import LoggedSource, logg_rows
from atersok.workbook.write_book import (
    Stage,
    check_writes,
    document_writes,
    store_results,
    table_writes,
    write_sheets,
)
from atersok.workbook.write_table import Row, append_rows
from atersok.workplace.conf import CONF_FILES, lay_conf

STATE_FOLDER = ".atersok"
LAST_RUN = "last_run.json"
RUN_ID = "%Y%m%d-%H%M%S"


def _silent(step: str) -> None:
    """Progress for those who do not want any."""


@dataclass(frozen=True)
class RunReport:
    """What a run did.

    Attributes:
        assembled: the calculation, and for each book its findings as they now stand and what was written.
        notes: what the user should know of the reading.
        seconds: how long it took.
        changes: for each book how its sheets change; only where a preview was asked for.
    """

    folder: Path
    assembled: Assembled
    notes: Sequence[str]
    seconds: float
    changes: Mapping[Book, Sequence[SheetChange]] = field(default_factory=dict)

    @property
    def quarter(self) -> QuarterResult:
        """The calculation."""
        return self.assembled.quarter

    @property
    def rows(self) -> Mapping[Book, Sequence[Row]]:
        """For each book the rows of Avvikelser as they now stand."""
        return self.assembled.rows

    @property
    def withheld(self) -> Mapping[Book, Mapping[str, Sequence[Finding]]]:
        """For each book the homes that the gate withholds, with the open Stopp behind each."""
        return self.assembled.withheld

    @property
    def master(self) -> Mapping[Book, str]:
        """For each book the master check, OK or FEL."""
        return {book: content.master for book, content in self.assembled.content.items()}

    @property
    def has_open_stop(self) -> bool:
        """Whether any Stopp is open in either book."""
        return any(self.assembled.open_stops(book) for book in BOOKS)


def run(
    folder: Path,
    progress: Progress = _silent,
    *,
    now: datetime | None = None,
    sending: Mapping[Book, Sending] | None = None,
    lists: Sequence[Path] = (),
) -> RunReport:
    """The whole quarter: reads the folder, calculates, and writes both books in place, or neither.

    Args:
        folder: holds the two books, the registers and the export(s) that Inställningar names.
        progress: told each step, in Swedish.
        now: the time that stands on Logg, and from whose day deadlines are counted.
        sending: the books whose quarter is marked as sent, and how.
        lists: payment lists of Migrationsverket to put into the claims register.

    Raises:
        UnusableInput: something cannot be used; nothing has been written.
    """
    started = time.perf_counter()
    at = now or datetime.now()
    read = _read(folder, progress)
    paid, notes = read_payment_lists(lists)
    assembled = assemble(read, progress, at=at, sending=sending, lists=paid)
    for book in sending or {}:
        check_sendable(assembled.content[book].master, FILE_NAMES[book])
    name, title = ("submit", "Markera inskickad") if sending else ("run", "Hela kvartalet")
    for book in BOOKS:
        progress(f"Skriver {FILE_NAMES[book]}")
        targets, content = assembled.targets[book], assembled.content[book]
        tables, documents = table_writes(targets, content), document_writes(targets, content)
        logged = log_rows(assembled, at, name, event_text(title, assembled, book), read.sources)
        with writable(FILE_NAMES[book]):
            check_writes(read.books[book], tables, documents, targets.logg, logged)
            write_sheets(read.books[book], tables, documents)
            store_results(targets, Stage.DOCUMENTS, content.master)
            append_rows(targets.logg, logged)
    progress("Sparar")
    enter(read.claims, assembled.added)  # first: what was sent was sent, whatever becomes of the sheets
    save_books(read.folder, read.books, at)
    return RunReport(read.folder, assembled, (*read.notes, *notes), time.perf_counter() - started)


def preview(folder: Path, progress: Progress = _silent) -> RunReport:
    """What `run` would change in both books, sheet by sheet; nothing is written.

    Raises:
        UnusableInput: something cannot be used.
    """
    started = time.perf_counter()
    read = _read(folder, progress)
    assembled = assemble(read, progress)
    found: dict[Book, Sequence[SheetChange]] = {}
    for book in BOOKS:
        targets, content = assembled.targets[book], assembled.content[book]
        before = snapshot.take(targets, Stage.DOCUMENTS, "", "")
        found[book] = changes(before, table_writes(targets, content), document_writes(targets, content))
    return RunReport(read.folder, assembled, read.notes, time.perf_counter() - started, found)


def _read(folder: Path, progress: Progress) -> QuarterFolder:
    """Reads a folder, after finishing a save that was cut off there."""
    folder = folder.absolute()
    _recover(folder)
    return read_folder(folder, open_books(folder), progress)


def run_id(at: datetime) -> str:
    """What a run is called on Logg and in its backup."""
    return at.strftime(RUN_ID)


@contextmanager
def writable(file: str) -> Iterator[None]:
    """Tells in Swedish where a change of the user stands in the way of writing; nothing is saved then."""
    remedy = "Ta bort ändringen, eller hämta tillbaka bladet från en säkerhetskopia"
    try:
        yield
    except closedbook.TextContractError as error:
        raise UnusableInput(
            f"det som ska skrivas passar inte i cellen ({error.rule})",
            f"{file}, blad {error.sheet}, cell {error.cell}",
            remedy,
        ) from error
    except (NotImplementedError, ValueError) as error:
        # The engine refuses what it could not do as Excel would: merged cells, an array formula, a totals row.
        where = str(error).partition(":")[0]
        raise UnusableInput(
            f"bladet har något som inte kan skrivas över, till exempel sammanslagna celler ({where})", file, remedy
        ) from error


def log_rows(
    assembled: Assembled,
    at: datetime,
    command: str,
    event: str,
    sources: Sequence[LoggedSource],
    run: str | None = None,
) -> list[Row]:
    """What Logg is told of a run; its id is that of the time where none is given."""
    quarter = assembled.quarter
    rules = named_version(quarter.inputs.parameters)
    return logg_rows(at, run or run_id(at), command, quarter.quarter, rules, event, sources)


def event_text(command: str, assembled: Assembled, book: Book) -> str:
    """What Logg says that a command did; names no child."""
    quarter = assembled.quarter
    rows = counted(len(quarter.rows), "huvudboksrad", "huvudboksrader")
    findings = counted(len(quarter.books[book].findings), "avvikelse", "avvikelser")
    return f"{command}: {rows}, {findings}, huvudkontroll {assembled.content[book].master}"


def counted(number: int, one: str, several: str) -> str:
    """A number with its word."""
    return f"{number} {one if number == 1 else several}"


def _recover(folder: Path) -> None:
    if folder.is_dir():
        closedbook.recover(folder)


def save_books(folder: Path, books: Mapping[Book, Any], at: datetime) -> None:
    """Saves the two books of a folder, both or neither, with copies of what they were, so that undo finds its way."""
    state = folder / STATE_FOLDER
    backup = state / "backup" / run_id(at)
    saved = closedbook.save_all([books[book] for book in BOOKS], backup)
    note_save(folder, at, {entry.path: entry.backup for entry in saved})


def note_save(folder: Path, at: datetime, saved: Mapping[Path, Path | None]) -> None:
    """Notes what was saved, so that undo can put it back.

    Args:
        saved: a book as it is now → the copy of what it was.
    """
    state = folder / STATE_FOLDER
    record = {
        "time": at.isoformat(timespec="seconds"),
        "books": {
            path.name: {
                "backup": backup.relative_to(folder).as_posix() if backup else None,
                "sha256": _sha256(path),
            }
            for path, backup in saved.items()
        },
    }
    _write_record(state, {**record, "earlier": _history(state)})


def _history(state: Path) -> list[dict[str, Any]]:
    """The runs that can still be undone, oldest first; none where there is no record, or one that cannot be read."""
    try:
        record = json.loads((state / LAST_RUN).read_text(encoding="utf-8"))
        earlier = list(record.pop("earlier", []))
    except (OSError, ValueError, AttributeError, TypeError):
        return []
    return [*earlier, record]


def recorded_backups(state: Path) -> set[str]:
    """The names of the folders in backup/ that an undo of the command line needs."""
    found: set[str] = set()
    for record in _history(state):
        entries = record.get("books")
        for entry in entries.values() if isinstance(entries, dict) else ():
            found.update(Path(str(entry.get("backup"))).parts if isinstance(entry, dict) else ())
    return found


def _write_record(state: Path, record: Mapping[str, Any]) -> None:
    draft = state / f"{LAST_RUN}.ny"
    draft.write_text(json.dumps(record, ensure_ascii=False, indent=2), encoding="utf-8")
    draft.replace(state / LAST_RUN)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True)
class UndoReport:
    """What Ångra did: the time of the run that was undone, and copies of what the user had changed since."""

    time: str
    restored: Sequence[Path]
    kept_copies: Sequence[Path]


def undo(folder: Path) -> UndoReport:
    """Puts both books back as they were before the last run.

    A book that was changed after the run is copied beside itself first, so that nothing is thrown away in silence.

    Raises:
        UnusableInput: there is no run to undo, or its backup is gone.
    """
    folder = folder.absolute()
    _recover(folder)
    state = folder / STATE_FOLDER
    last = _last_run(state)
    sources: dict[Path, Path] = {}
    kept: list[Path] = []
    for name, (backup, _) in last.books.items():
        if not backup or not (folder / backup).is_file():
            raise UnusableInput(
                f"säkerhetskopian av {name} saknas", str(state), "Återställ arbetsboken ur en egen kopia"
            )
        sources[folder / name] = folder / backup
    for target in sources:
        if target.is_file() and _sha256(target) != last.books[target.name][1]:
            kept.append(_keep_copy(target, last.time))
    closedbook.replace_files(sources)
    before = _history(state)[:-1]
    if before:
        _write_record(state, {**before[-1], "earlier": before[:-1]})
    else:
        (state / LAST_RUN).unlink()
    return UndoReport(last.time, list(sources), kept)


@dataclass(frozen=True)
class _LastRun:
    """What LAST_RUN says: the time, and for each book its backup (relative to the folder) and its SHA-256."""

    time: str
    books: Mapping[str, tuple[str | None, str]]


def _last_run(state: Path) -> _LastRun:
    try:
        record: Any = json.loads((state / LAST_RUN).read_text(encoding="utf-8"))
        books = {Path(name).name: (entry["backup"], entry["sha256"]) for name, entry in record["books"].items()}
        return _LastRun(str(record["time"]), books)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:  # missing, or not as _save wrote it
        raise UnusableInput(
            "det finns ingen körning att ångra",
            str(state.parent),
            "Kör atersok run först",
        ) from error


def _keep_copy(target: Path, time_text: str) -> Path:
    stamp = "".join(character for character in time_text if character.isdigit())
    copy = target.with_name(f"{target.stem} (ändrad efter {stamp}){target.suffix}")
    number = 2
    while copy.exists():
        copy = target.with_name(f"{target.stem} (ändrad efter {stamp}, {number}){target.suffix}")
        number += 1
    shutil.copy2(target, copy)
    return copy


TEMPLATES = ("gron_statistik.xlsm", "vit_statistik.xlsm", "put_databas.xlsx", "transit_databas.xlsx", "atersok.xlam")


def init(folder: Path) -> list[Path]:
    """Lays out a folder for a quarter: the two books, empty registers, the add-in for workbooks of one's own, a folder
    for invoice copies, and the settings by which the buttons find the Python of this installation.

    Raises:
        UnusableInput: one of the files is there already, or the folder cannot be written to.
    """
    folder = folder.absolute()
    there = [name for name in TEMPLATES if (folder / name).exists()]
    if there:
        raise UnusableInput(f"{', '.join(there)} finns redan", str(folder), "Ange en tom mapp")
    laid: list[Path] = []
    with _laying_out(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "fakturor").mkdir(exist_ok=True)
        for name in TEMPLATES:
            with resources.template(name) as source:
                shutil.copyfile(source, folder / name)
            laid.append(folder / name)
        laid += lay_conf(folder)
    return laid


@contextmanager
def _laying_out(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnusableInput(
            "mappen kan inte skrivas (den finns som fil, eller du saknar skrivrätt)", str(folder), "Ange en annan mapp"
        ) from error


DEMO_QUARTER = "2025K2"


DEMO_MARK = "demo"
"""A file in STATE_FOLDER that says that the folder is the demo's to replace."""


def prepare_demo(folder: Path) -> Path:
    """Copies the sample quarter to `folder`, a fresh copy each time.

    Raises:
        UnusableInput: the folder is there and is not the demo's own, or holds files that the demo did not put there.
    """
    folder = folder.absolute()
    mark = folder / STATE_FOLDER / DEMO_MARK
    with resources.sample(DEMO_QUARTER) as source:
        if folder.exists():
            ours = {path.relative_to(source) for path in source.rglob("*")} | {Path(name) for name in CONF_FILES}
            foreign = sorted(
                str(path.relative_to(folder))
                for path in (folder.rglob("*") if folder.is_dir() else ())
                if path.relative_to(folder) not in ours and path.relative_to(folder).parts[0] != STATE_FOLDER
            )
            is_empty = folder.is_dir() and next(folder.iterdir(), None) is None
            if foreign or not (mark.is_file() or is_empty):
                detail = f" ({', '.join(foreign[:3])})" if foreign else ""
                raise UnusableInput(
                    f"{folder.name} finns redan och innehåller annat än demon{detail}",
                    str(folder.parent),
                    "Flytta eller byt namn på mappen, eller stå i en annan mapp",
                )
        with _laying_out(folder):
            if folder.is_dir():
                shutil.rmtree(folder)
            shutil.copytree(source, folder)
            lay_conf(folder)
            mark.parent.mkdir()
            mark.write_text("Mappen är en demo och ersätts av nästa atersok demo.\n", encoding="utf-8")
    return folder
