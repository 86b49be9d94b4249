"""One function per button: a folder in, a report out. What they cannot use raises UnusableInput."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from atersok import closedbook, resources
from atersok.calculation import QuarterResult, calculate
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Answer, Finding
from atersok.domain.register import BOOKS, Book
from atersok.workbook.book_file import FILE_NAMES
from atersok.workbook.folder import Progress, QuarterFolder, open_books, read_folder
from atersok.workbook.write_book import (
    answers,
    build_content,
    find_targets,
    merged_findings,
    write_content,
    write_log,
)
from atersok.workbook.write_table import Row

STATE_FOLDER = ".atersok"
LAST_RUN = "last_run.json"


def _silent(step: str) -> None:
    """Progress for those who do not want any."""


@dataclass(frozen=True)
class RunReport:
    """What a run did.

    Attributes:
        quarter: the calculation.
        rows: for each book the rows of Avvikelser as they now stand.
        withheld: for each book the homes that the gate withholds, with the open Stopp behind each.
        master: for each book the master check, OK or FEL.
        notes: what the user should know of the reading.
        seconds: how long it took.
    """

    folder: Path
    quarter: QuarterResult
    rows: Mapping[Book, Sequence[Row]]
    withheld: Mapping[Book, Mapping[str, Sequence[Finding]]]
    master: Mapping[Book, str]
    notes: Sequence[str]
    seconds: float

    @property
    def has_open_stop(self) -> bool:
        """Whether any Stopp is open in either book."""
        given: dict[Book, dict[str, Answer]] = answers(self.rows)
        quarter = str(self.quarter.quarter)
        for book, result in self.quarter.books.items():
            for finding in result.findings:
                answer = given[book].get(finding.id_in(quarter))
                if finding.severity == "Stopp" and not (answer is not None and answer.opens_gate):
                    return True
        return False


def run(folder: Path, progress: Progress = _silent, *, now: datetime | None = None) -> RunReport:
    """The whole quarter: reads the folder, calculates, and writes both books in place, or neither.

    Args:
        folder: holds the two books, the registers and the export(s) that Inställningar names.
        progress: told each step, in Swedish.
        now: the time that stands on Logg.

    Raises:
        UnusableInput: something cannot be used; nothing has been written.
    """
    started = time.perf_counter()
    folder = folder.absolute()
    _recover(folder)
    books = open_books(folder)
    read = read_folder(folder, books, progress)
    targets = {book: find_targets(books[book], book) for book in BOOKS}
    quarter = calculate(read.inputs, progress)
    rows = merged_findings(quarter, targets)
    withheld = quarter.withheld(answers(rows))
    content = {
        book: build_content(quarter, quarter.books[book], targets[book], rows[book], withheld[book], read.sources)
        for book in BOOKS
    }
    at = now or datetime.now()
    for book in BOOKS:
        progress(f"Skriver {FILE_NAMES[book]}")
        with _writable(FILE_NAMES[book]):
            write_content(books[book], targets[book], content[book])
            event = _event(quarter, book, content[book].master)
            write_log(targets[book], at, f"{at:%Y%m%d-%H%M%S}", quarter, event, read.sources)
    progress("Sparar")
    _save(folder, read, at)
    return RunReport(
        folder,
        quarter,
        rows,
        withheld,
        {book: content[book].master for book in BOOKS},
        read.notes,
        time.perf_counter() - started,
    )


@contextmanager
def _writable(file: str) -> Iterator[None]:
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


def _event(quarter: QuarterResult, book: Book, master: str) -> str:
    result = quarter.books[book]
    return (
        f"Hela kvartalet: {len(quarter.rows)} huvudboksrader, {len(result.findings)} avvikelser, huvudkontroll {master}"
    )


def _recover(folder: Path) -> None:
    if folder.is_dir():
        closedbook.recover(folder)


def _save(folder: Path, read: QuarterFolder, at: datetime) -> None:
    state = folder / STATE_FOLDER
    backup = state / "backup" / f"{at:%Y%m%d-%H%M%S}"
    saved = closedbook.save_all([read.books[book] for book in BOOKS], backup)
    record = {
        "time": at.isoformat(timespec="seconds"),
        "books": {
            entry.path.name: {
                "backup": entry.backup.relative_to(folder).as_posix() if entry.backup else None,
                "sha256": _sha256(entry.path),
            }
            for entry in saved
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


TEMPLATES = ("gron_statistik.xlsm", "vit_statistik.xlsm", "put_databas.xlsx", "transit_databas.xlsx")


def init(folder: Path) -> list[Path]:
    """Lays out a folder for a quarter: the two books, empty registers and a folder for invoice copies.

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
            ours = {path.relative_to(source) for path in source.rglob("*")}
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
            mark.parent.mkdir()
            mark.write_text("Mappen är en demo och ersätts av nästa atersok demo.\n", encoding="utf-8")
    return folder
