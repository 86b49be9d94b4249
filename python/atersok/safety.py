"""What keeps a workbook whole: a copy and a snapshot before the first write, and the way back when a write fails.

Both hold data about children, so only the latest are kept (docs/it.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from atersok import backups
from atersok.backups import BACKUP_FOLDER, RUN_ID, Keeping
from atersok.commands import STATE_FOLDER, recorded_backups, run_id
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.register import Book
from atersok.files.durable import remove_quietly
from atersok.workbook import native, snapshot
from atersok.workbook.book_file import FILE_NAMES
from atersok.workbook.tables import FoundTable
from atersok.workbook.write_book import Targets, write_sheets
from atersok.workbook.write_table import take_back_rows, used_lines

UNDO_FOLDER = "angra"
UNDO = "Ångra"
COPY_OF_UNDO = "-angrad"
"""Follows the id of a run in the name of the folder that keeps the workbook as it was before that run was undone."""


# -- runs -------------------------------------------------------------------------------------------------------------


def last_run(log: FoundTable) -> str | None:
    """The id of the latest run on Logg that has not been undone; None where there is none.

    By the ids alone, since users sort and filter Logg.
    """
    runs, undone = _runs(log)
    return max(runs - undone, default=None)


def next_run(log: FoundTable, at: datetime) -> str:
    """An id for a run that is about to be: later than all on Logg, also where the clock was set back."""
    runs, undone = _runs(log)
    latest = max(runs | undone, default="")
    wanted = run_id(at)
    return wanted if wanted > latest else run_id(datetime.strptime(latest, RUN_ID) + timedelta(seconds=1))


def _runs(log: FoundTable) -> tuple[set[str], set[str]]:
    """The ids of the runs on Logg, and of those that were undone; what a user made of an id is none."""
    runs: set[str] = set()
    undone: set[str] = set()
    for line in log.hold_values():
        run = names.clean(line[log.place["Körning"]])
        if _is_run(run):
            (undone if names.clean(line[log.place["Kommando"]]) == UNDO else runs).add(run)
    return runs, undone


def _is_run(text: str) -> bool:
    with suppress(ValueError):
        return run_id(datetime.strptime(text, RUN_ID)) == text
    return False


# -- files ------------------------------------------------------------------------------------------------------------


def snapshot_file(here: Path, run: str) -> Path:
    """Where the snapshot of a run of the workbook `here` is."""
    return _snapshot_folder(here) / f"{run}.json.gz"


def _snapshot_folder(here: Path) -> Path:
    return here.parent / STATE_FOLDER / UNDO_FOLDER / here.stem


def keep(book: Any, here: Path, copy: str, before: snapshot.Snapshot | None) -> None:
    """Copies the workbook and writes the snapshot, before the first write.

    Args:
        here: the workbook's path.
        copy: name of the copy's folder.
        before: None where Ångra itself is about to write.

    Raises:
        UnusableInput: one of them cannot be written.
    """
    state = here.parent / STATE_FOLDER
    try:
        native.save_copy(book, state / BACKUP_FOLDER / copy / here.name)
        if before is not None:
            snapshot.save(before, snapshot_file(here, before.run), here)
    except OSError as error:
        raise UnusableInput(
            "säkerhetskopian kunde inte skrivas, så inget har skrivits i boken",
            str(state),
            "Se till att det går att skriva i mappen och att disken inte är full",
        ) from error


def drop_snapshot(here: Path, run: str) -> None:
    """Removes the snapshot of a run that is not to be undone any more; one that is locked is removed another time."""
    remove_quietly(snapshot_file(here, run))


def thin_out(here: Path, keeping: Keeping, now: datetime) -> None:
    """Removes the snapshots and copies of a workbook that are no longer kept; never what the command line's undo needs.

    The latest snapshot is kept whatever its age.
    """
    runs = sorted(path.name.removesuffix(".json.gz") for path in _snapshot_folder(here).glob("*.json.gz"))
    for number, run in enumerate(reversed(runs)):
        made = datetime.strptime(run, RUN_ID) if _is_run(run) else now
        if number >= keeping.count or (number and not keeping.is_young(made, now)):
            drop_snapshot(here, run)
    state = here.parent / STATE_FOLDER
    backups.thin_out(state, recorded_backups(state), keeping, now, {here.name, *FILE_NAMES.values()})


# -- the way back -----------------------------------------------------------------------------------------------------


@contextmanager
def whole(book: Any, own: Book, here: Path, before: snapshot.Snapshot, log: FoundTable, copy: str) -> Iterator[None]:
    """Puts the workbook back as it was, to the last cell of ours and beside ours, if what is within fails.

    A run that was put back has nothing to undo, so its snapshot goes; Excel is asked for nothing but the writes.

    Args:
        book: the workbook.
        own: which of the two it is.
        here: its path.
        before: what the writes overwrite, as it stands.
        log: tblLogg, which rows are added to.
        copy: name of the folder of the workbook's copy, for the message.

    Raises:
        UnusableInput: it could not be put back.
    """
    used, height = used_lines(log), log.extent.height
    try:
        yield
    except BaseException:
        try:
            targets = Targets(book, own, before.stage)
            write_sheets(book, *snapshot.restore(targets, before, exact=True))
            snapshot.store_restored(targets, before)
            take_back_rows(targets.logg, used, height)
            if before.run == copy:
                drop_snapshot(here, copy)
        except BaseException as second:
            raise UnusableInput(
                "skrivningen avbröts och boken kunde inte ställas tillbaka",
                here.name,
                "Stäng boken utan att spara; en kopia från före klicket ligger i "
                f"{STATE_FOLDER}/{BACKUP_FOLDER}/{copy}",
            ) from second
        raise
