"""One function per button: a folder in, a report out. What they cannot use raises UnusableInput."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from atersok import backups, closedbook, lock, resources
from atersok.assembly import Assembled, assemble
from atersok.backups import BACKUP_FOLDER, Keeping, still_undone, thin_out
from atersok.calculation import QuarterResult
from atersok.closedbook.save import Beside
from atersok.documents.individblad import protected_sheets
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Finding
from atersok.domain.register import BOOKS, Book
from atersok.domain.words import counted
from atersok.files import durable
from atersok.payment_lists import read_payment_lists
from atersok.preconditions import Unchanged, check_closed, open_notes
from atersok.register_events import Sending, check_sendable, enter
from atersok.rules.version import named_version
from atersok.workbook import snapshot
from atersok.workbook.book_file import FILE_NAMES, EnteredSettings
from atersok.workbook.changes import SheetChange, changes
from atersok.workbook.folder import Progress, QuarterFolder, open_books, read_folder
from atersok.workbook.refusals import writable
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

STATE_FOLDER = lock.STATE_FOLDER
LAST_RUN = "last_run.json"
RUN_ID = backups.RUN_ID


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
    name, title = ("submit", "Markera inskickad") if sending else ("run", "Hela kvartalet")
    folder = folder.absolute()
    with working(folder, f"atersok {'payments' if lists else name}") as work:
        started = time.perf_counter()
        at = now or datetime.now()
        read, unchanged = _read(folder, progress, lists)
        settings = read.inputs.settings["gron"]
        work.set_role(settings.contact_role)
        paid, notes = read_payment_lists(lists)
        assembled = assemble(read, progress, at=at, sending=sending, lists=paid)
        for book in sending or {}:
            check_sendable(assembled.content[book].master, FILE_NAMES[book])
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
                closedbook.settle(read.books[book])
        progress("Sparar")

        def check() -> None:
            work.check()
            unchanged.check()

        check()
        enter(read.claims, assembled.added)  # first: what was sent was sent, whatever becomes of the sheets
        keeping = Keeping(settings.backups_kept, settings.backup_days)
        save_books(folder, read.books, at, keeping, check)
        thin_out(folder / STATE_FOLDER, recorded_backups(folder / STATE_FOLDER), keeping, at, FILE_NAMES.values())
        told = (*work.notes, *read.notes, *open_notes(unchanged.paths), *notes, *assembled.added.notes)
        return RunReport(folder, assembled, told, time.perf_counter() - started)


def preview(folder: Path, progress: Progress = _silent) -> RunReport:
    """What `run` would change in both books, sheet by sheet; nothing is written.

    Raises:
        UnusableInput: something cannot be used.
    """
    folder = folder.absolute()
    with working(folder, "atersok run --preview", writes=False) as work:
        started = time.perf_counter()
        read, _ = _read(folder, progress)
        assembled = assemble(read, progress)
        found: dict[Book, Sequence[SheetChange]] = {}
        for book in BOOKS:
            targets, content = assembled.targets[book], assembled.content[book]
            before = snapshot.take(targets, Stage.DOCUMENTS, "", "")
            found[book] = changes(before, table_writes(targets, content), document_writes(targets, content))
        notes = (*work.notes, *read.notes)
        return RunReport(folder, assembled, notes, time.perf_counter() - started, found)


def _read(folder: Path, progress: Progress, others: Sequence[Path] = ()) -> tuple[QuarterFolder, Unchanged]:
    """Reads a folder, and what tells whether what was read is still so."""
    books = open_books(folder)
    entered: dict[Book, EnteredSettings] = {}
    with suppress(UnusableInput):  # a book that cannot be read is told of by the reading itself
        entered = {book: EnteredSettings(books[book]) for book in BOOKS}
    unchanged = Unchanged(folder, entered, others)
    return read_folder(folder, books, progress, entered), unchanged


@dataclass
class Work:
    """A command's hold on a folder.

    Attributes:
        notes: what the user should know of how the folder was found (Swedish).
    """

    notes: tuple[str, ...] = ()
    held: lock.FolderLock | None = None

    def set_role(self, role: str) -> None:
        """Says in the lock whose work it is."""
        if self.held is not None:
            self.held.set_role(role)

    def check(self) -> None:
        """Whether the folder still is this command's; asked last before it writes.

        Raises:
            UnusableInput: it is not.
        """
        if self.held is not None:
            self.held.check()


@contextmanager
def working(folder: Path, command: str, *, writes: bool = True) -> Iterator[Work]:
    """A folder with closed books, to oneself while the block runs; a save that was cut off there is made whole first.

    Args:
        folder: where the two books are. One that is not there is the caller's to refuse.
        command: as a user knows it, such as "atersok run".
        writes: False for a command that can do without where nothing can be written, or where a book is open.

    Raises:
        UnusableInput: another command works there, a book is open or write-protected, or nothing can be written.
    """
    if not folder.is_dir() or (not writes and not _can_be_written(folder)):
        yield Work()
        return
    with lock.hold(folder, command) as held:
        check_closed(folder)
        yield Work((*held.notes, *_recover(folder)), held)


def _can_be_written(folder: Path) -> bool:
    try:
        check_closed(folder)
    except UnusableInput:
        return False
    trial = durable.temporary(folder, "prov")
    try:
        trial.touch(exist_ok=False)
        trial.unlink()
    except OSError:
        return False
    return True


def run_id(at: datetime) -> str:
    """What a run is called on Logg and in its backup."""
    return at.strftime(RUN_ID)


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
    content = assembled.content[book]
    told = f"{command}: {rows}, {findings}, huvudkontroll {content.master}"
    if not content.documents:
        return told
    protected = protected_sheets(quarter, quarter.books[book], assembled.withheld[book]).told
    return f"{told}. {protected}" if protected else told


def _recover(folder: Path) -> tuple[str, ...]:
    """Makes a save whole that was cut off, sweeps what it left, and tells of it."""
    books = [path.name for path in closedbook.recover(folder, folder / STATE_FOLDER) if path.parent == folder]
    if not books:
        return ()
    return (f"En sparning som avbröts har gjorts hel: {', '.join(books)}.",)


def save_books(
    folder: Path,
    books: Mapping[Book, Any],
    at: datetime,
    keeping: Keeping | None = None,
    check: Callable[[], None] | None = None,
) -> None:
    """Saves the two books of a folder, both or neither, with copies of what they were and the note that undo needs.

    Args:
        keeping: how many runs can be undone; all, where None.
        check: called last before anything is put in place.
    """
    backup = folder / STATE_FOLDER / BACKUP_FOLDER / run_id(at)
    note = note_of_save(folder, at, keeping)
    closedbook.save_all([books[book] for book in BOOKS], backup, beside=note, check=check)


def note_of_save(folder: Path, at: datetime, keeping: Keeping | None = None) -> Beside:
    """What undo needs to know of a save, to be written with its books or not at all.

    Args:
        keeping: how many runs can be undone; all, where None.
    """
    state = folder / STATE_FOLDER

    def beside(saved: Sequence[closedbook.Saved]) -> Mapping[Path, bytes]:
        entries = {entry.path: (entry.backup, entry.sha256) for entry in saved}
        return {state / LAST_RUN: _with_history(state, _record(folder, at, entries), keeping, at)}

    return beside


def _record(folder: Path, at: datetime, books: Mapping[Path, tuple[Path | None, str]]) -> dict[str, Any]:
    """What is noted of a save: of each book its SHA-256 as it was saved, its copy from before, and that one's."""
    return {
        "time": at.isoformat(timespec="seconds"),
        "books": {
            path.name: {
                "backup": backup.relative_to(folder).as_posix() if backup else None,
                "sha256": digest,
                "backup_sha256": durable.sha256(backup) if backup else None,
            }
            for path, (backup, digest) in books.items()
        },
    }


def _with_history(state: Path, record: Mapping[str, Any], keeping: Keeping | None, at: datetime) -> bytes:
    """The content of LAST_RUN: a record and those before it that can still be undone."""
    history: Sequence[Mapping[str, Any]] = [*_history(state), record]
    return _encoded(history if keeping is None else still_undone(history, keeping, at))


def _encoded(history: Sequence[Mapping[str, Any]]) -> bytes:
    last = history[-1] if history else {}
    return json.dumps({**last, "earlier": list(history[:-1])}, ensure_ascii=False, indent=2).encode()


def _history(state: Path) -> list[dict[str, Any]]:
    """The runs that can still be undone, oldest first; none where there is no record, or one that cannot be read."""
    try:
        record = json.loads((state / LAST_RUN).read_text(encoding="utf-8"))
        earlier = list(record.pop("earlier", []))
    except (OSError, ValueError, AttributeError, TypeError):
        return []
    return [*earlier, record] if record else earlier


def recorded_backups(state: Path) -> set[str]:
    """The names of the folders in backup/ that an undo of the command line needs."""
    found: set[str] = set()
    for record in _history(state):
        entries = record.get("books")
        for entry in entries.values() if isinstance(entries, dict) else ():
            found.update(Path(str(entry.get("backup"))).parts if isinstance(entry, dict) else ())
    return found


@dataclass(frozen=True)
class UndoReport:
    """What Ångra did: the time of the run that was undone, and copies of what the user had changed since.

    Attributes:
        notes: what the user should know of how the folder was found (Swedish).
    """

    time: str
    restored: Sequence[Path]
    kept_copies: Sequence[Path]
    notes: Sequence[str] = ()


def undo(folder: Path) -> UndoReport:
    """Puts both books back as they were before the last run.

    A book that was changed after the run is copied beside itself first, so that nothing is thrown away in silence.

    Raises:
        UnusableInput: there is no run to undo, its backup is gone, or something cannot be written.
    """
    folder = folder.absolute()
    with working(folder, "atersok undo") as work:
        state = folder / STATE_FOLDER
        last = _last_run(state)
        sources: dict[Path, Path] = {}
        for name, entry in last.books.items():
            copy = folder / entry.backup if entry.backup else None
            if copy is None or not copy.is_file():
                raise UnusableInput(
                    f"säkerhetskopian av {name} saknas", str(state), "Återställ arbetsboken ur en egen kopia"
                )
            if entry.backup_sha256 and durable.sha256(copy) != entry.backup_sha256:
                raise UnusableInput(
                    f"säkerhetskopian av {name} är skadad eller ändrad",
                    str(copy.parent),
                    "Återställ arbetsboken ur en egen kopia",
                )
            sources[folder / name] = copy
        seen = {target: durable.sha256(target) if target.is_file() else None for target in sources}
        changed = [path for path, digest in seen.items() if digest not in (None, last.books[path.name].sha256)]
        kept = [_keep_copy(path, last.time, seen[path]) for path in changed]
        work.check()
        earlier = {state / LAST_RUN: _encoded(_history(state)[:-1])}
        closedbook.replace_files(sources, beside=earlier, seen=seen)
        return UndoReport(last.time, list(sources), kept, work.notes)


@dataclass(frozen=True)
class _SavedBook:
    """What LAST_RUN says of a book: its SHA-256, its backup (relative to the folder), and that one's SHA-256."""

    sha256: str
    backup: str | None
    backup_sha256: str | None


@dataclass(frozen=True)
class _LastRun:
    """What LAST_RUN says of the last run: its time, and the books by name."""

    time: str
    books: Mapping[str, _SavedBook]


def _last_run(state: Path) -> _LastRun:
    try:
        record: Any = json.loads((state / LAST_RUN).read_text(encoding="utf-8"))
        books = {
            Path(name).name: _SavedBook(entry["sha256"], entry["backup"], entry.get("backup_sha256"))
            for name, entry in record["books"].items()
        }
        return _LastRun(str(record["time"]), books)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:  # missing, or not as _save wrote it
        raise UnusableInput(
            "det finns ingen körning att ångra",
            str(state.parent),
            "Kör atersok run först",
        ) from error


def _keep_copy(target: Path, time_text: str, digest: str | None) -> Path:
    """A copy of a book beside it, whole or not there at all; an equal one of an earlier attempt does as well.

    Raises:
        UnusableInput: it cannot be written, or the book was changed meanwhile.
    """
    stamp = "".join(character for character in time_text if character.isdigit())
    copy = target.with_name(f"{target.stem} (ändrad efter {stamp}){target.suffix}")
    number = 2
    while copy.exists():
        if durable.sha256(copy) == digest:
            return copy
        copy = target.with_name(f"{target.stem} (ändrad efter {stamp}, {number}){target.suffix}")
        number += 1
    draft = durable.temporary(target.parent, target.name)
    try:
        if durable.copy_new(target, draft) != digest:
            raise UnusableInput(
                f"{target.name} ändrades under tiden, så inget har ångrats",
                str(target.parent),
                "Spara och stäng boken, och kör om",
            )
        durable.give_name(draft, copy)
    except OSError as error:
        raise UnusableInput(
            f"en kopia av det som ändrats i {target.name} kunde inte skrivas, så inget har ångrats",
            str(target.parent),
            "Kontrollera att disken har plats och att mappen går att skriva i, och kör om",
        ) from error
    finally:
        durable.remove_quietly(draft)
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
