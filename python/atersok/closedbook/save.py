"""Saving several workbooks at once: all of them, or none.

Order: back up every original, write every new file beside its target, write a journal, put each in its place, remove
the journal. Until the journal is on disk nothing has happened; once it is, :func:`recover` can finish what a power cut
or a kill broke off. A failure in between puts the originals back.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import xlwings as xw

from atersok.domain.errors import UnusableInput

from .book import Changes, WorkbookFile
from .engine import Book
from .errors import unusable

PREFIX = ".~atersok-"
JOURNAL = PREFIX + "journal.json"
# A virus scanner or a sync client holds a fresh file for moments; longer than this it is Excel.
_ATTEMPTS = 5
_PAUSE_SECONDS = 0.1
_MISSING = "missing"  # in the place of the hash of a file that is not there


@dataclass(frozen=True, slots=True)
class Saved:
    """What happened to one workbook: its file, its backup, and whether the file was written."""

    path: Path
    backup: Path | None
    written: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """One replacement in the journal. Names are within the folder; the backup is a full path."""

    target: str
    staged: str
    backup: str
    old: str
    new: str


def stage(book: xw.Book, directory: Path | str) -> Path | None:
    """Writes a book as it is now to a temporary file, complete and on disk; the book's own file is not touched.

    Args:
        book: a closed book.
        directory: where to; for a later ``os.replace`` the folder of the target.

    Returns:
        The file, whose name begins with ``.~atersok-``, with the mode of the original; None when nothing changed.
    """
    file = _file(book)
    return _stage(file, Path(directory), file.changes())


def save_all(books: Sequence[xw.Book], backup_dir: Path | str) -> list[Saved]:
    """Saves closed books of one folder: all or none. Books without a change are backed up but not written.

    Args:
        books: closed books; their files lie in one folder.
        backup_dir: where the originals are copied to, under their own names; made when missing.

    Returns:
        One entry per book, in order. When no book changed nothing is copied or written.

    Raises:
        UnusableInput: a file cannot be written (open in Excel, no room), or was changed since it was opened. Every file
            is as before, and no temporary file is left.
        ValueError: files in several folders, or one file twice.
    """
    files = [_file(book) for book in books]
    paths = [file.path for file in files]
    if len({path.parent for path in paths}) > 1 or len(set(paths)) < len(paths):
        raise ValueError("the books must be different files of one folder")
    changes = [file.changes() for file in files]
    if not any(changed or dropped for changed, dropped in changes):
        return [Saved(path, None, written=False) for path in paths]
    for file in files:
        _unchanged_on_disk(file)
    folder = paths[0].parent
    backups: list[Path] = []
    steps: list[_Step] = []
    try:
        for path in paths:
            backups.append(_back_up(path, Path(backup_dir), backups))
        for file, backup, change in zip(files, backups, changes, strict=True):
            staged = _stage(file, folder, change)
            if staged is not None:
                steps.append(_Step(file.path.name, staged.name, str(backup), _hash(file.path), _hash(staged)))
        _put_in_place(folder, steps)
    except BaseException as error:
        if not _undo(folder, steps):
            for backup in backups:
                _remove_quietly(backup)
            if isinstance(error, OSError):
                raise _not_saved(error, paths) from error
            raise
    written = {step.target for step in steps}
    for book in books:
        book.impl.reopen()
    return [Saved(path, backup, path.name in written) for path, backup in zip(paths, backups, strict=True)]


def replace_files(sources: Mapping[Path, Path]) -> None:
    """Puts copies of files in the place of files of one folder: all or none. What stood there is gone afterwards.

    Args:
        sources: for each file to be replaced (it may be missing) the file whose content and mode it gets.

    Raises:
        UnusableInput: a file cannot be read or written; every file is as before, and no temporary file is left.
        ValueError: files in several folders.
    """
    if not sources:
        return
    if len({target.parent for target in sources}) > 1:
        raise ValueError("the files must lie in one folder")
    folder = next(iter(sources)).parent
    steps: list[_Step] = []
    copies: list[Path] = []
    try:
        for target, source in sources.items():
            new, old = _hash(source), _hash_or_none(target) or _MISSING
            if new == old:
                continue
            before = _temporary(folder, target.name)
            copies.append(before)
            if old != _MISSING:
                _copy(target, before)
            staged = _temporary(folder, target.name)
            copies.append(staged)
            _copy(source, staged)
            steps.append(_Step(target.name, staged.name, str(before), old, new))
        if steps:
            _put_in_place(folder, steps)
    except BaseException as error:
        if not _undo(folder, steps):
            if isinstance(error, OSError):
                raise _not_saved(error, list(sources)) from error
            raise
    finally:
        if not (folder / JOURNAL).exists():
            for copy in copies:
                _remove_quietly(copy)


def recover(folder: Path | str, backup_dir: Path | str | None = None) -> list[Path]:
    """Finishes or undoes a save that was broken off, and removes stale temporary files. Called before every command.

    With a journal the save is finished, as long as every target is either its old or its new self. When somebody has
    changed one since, the save is undone instead, and that one is left alone.

    Args:
        folder: the folder of the workbooks.
        backup_dir: where backups go, to be swept too.

    Returns:
        The workbooks that were put in place or put back.
    """
    folder = Path(folder)
    touched: list[Path] = []
    steps = _read_journal(folder)
    if steps:
        states = [_state(folder, step) for step in steps]
        ready = all(
            state == "new" or (state == "old" and _hash_or_none(folder / step.staged) == step.new)
            for state, step in zip(states, steps, strict=True)
        )
        for state, step in zip(states, steps, strict=True):
            target = folder / step.target
            if ready and state == "old":
                _replace(folder / step.staged, target)
                touched.append(target)
            elif not ready and state == "new":
                _put_back(step, target)
                touched.append(target)
        _sync_folder(folder)
        _remove(folder / JOURNAL)
    for place in (folder, *((Path(backup_dir),) if backup_dir is not None else ())):
        if place.is_dir():
            for stale in place.glob(PREFIX + "*"):
                _remove_quietly(stale)
    return touched


# -- steps --------------------------------------------------------------------------------------------------------


def _file(book: xw.Book) -> WorkbookFile:
    impl = book.impl
    if not isinstance(impl, Book):
        raise TypeError("only a book from open_workbook can be saved here")
    return impl.file


def _stage(file: WorkbookFile, directory: Path, changes: Changes) -> Path | None:
    if not changes[0] and not changes[1]:
        return None
    staged = _temporary(directory, file.path.name)
    try:
        with staged.open("xb") as stream:
            file.write(stream, changes)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(file.path, staged)
    except BaseException:
        _remove_quietly(staged)
        raise
    return staged


def _put_in_place(folder: Path, steps: list[_Step]) -> None:
    """The journal, every replacement, and the journal away again."""
    _write_journal(folder, steps)
    for step in steps:
        _replace(folder / step.staged, folder / step.target)
    _sync_folder(folder)
    _remove(folder / JOURNAL)


def _copy(source: Path, copy: Path) -> None:
    """A new file with the content and mode of another, on disk before this returns."""
    with source.open("rb") as reading, copy.open("xb") as stream:
        shutil.copyfileobj(reading, stream)
        stream.flush()
        os.fsync(stream.fileno())
    shutil.copystat(source, copy)


def _temporary(directory: Path, name: str) -> Path:
    return directory / f"{PREFIX}{secrets.token_hex(4)}-{name}"


def _back_up(path: Path, directory: Path, taken: Iterable[Path]) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    backup = directory / path.name
    number = 2
    while backup.exists() or backup in taken:  # an earlier backup is never written over
        backup = directory / f"{path.stem} ({number}){path.suffix}"
        number += 1
    copy = _temporary(directory, path.name)
    try:
        _copy(path, copy)
        _replace(copy, backup)
        _sync_folder(directory)
    except BaseException:
        _remove_quietly(copy)
        _remove_quietly(backup)  # its name was free before
        raise
    return backup


def _unchanged_on_disk(file: WorkbookFile) -> None:
    if not file.package.same_on_disk():
        raise unusable(
            file.path, "Arbetsboken har ändrats av någon annan sedan den öppnades", "Kör kommandot en gång till"
        )


def _write_journal(folder: Path, steps: list[_Step]) -> None:
    draft = _temporary(folder, "journal")
    try:
        with draft.open("x", encoding="utf-8") as stream:
            json.dump([asdict(step) for step in steps], stream, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        _replace(draft, folder / JOURNAL)
        _sync_folder(folder)
    except BaseException:
        _remove_quietly(draft)
        raise


def _read_journal(folder: Path) -> list[_Step]:
    try:
        entries = json.loads((folder / JOURNAL).read_text(encoding="utf-8"))
        return [_Step(**entry) for entry in entries]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError):
        return []  # not a journal of ours; it is swept away with the other temporary files


def _undo(folder: Path, steps: list[_Step]) -> bool:
    """After a failure: every target as it was, no temporary file left.

    Returns:
        True when the save turned out to be complete after all (another process finished it from the journal), or when
        putting back failed and the journal stays for :func:`recover`, which is then the only way to one state.
    """
    journalled = (folder / JOURNAL).exists()
    if steps and not journalled and all(_state(folder, step) == "new" for step in steps):
        return True
    for step in steps:
        if _state(folder, step) == "new":
            _put_back(step, folder / step.target)
    with contextlib.suppress(OSError):
        _sync_folder(folder)
    _remove_quietly(folder / JOURNAL)
    for step in steps:
        _remove_quietly(folder / step.staged)
    return False


def _put_back(step: _Step, target: Path) -> None:
    if step.old == _MISSING:
        _remove(target)
        return
    copy = _temporary(target.parent, target.name)
    try:
        shutil.copyfile(step.backup, copy)
        if _hash(copy) != step.old:
            raise unusable(target, "Säkerhetskopian är skadad", f"Återställ arbetsboken ur {step.backup} för hand")
        shutil.copystat(step.backup, copy)
        _replace(copy, target)
    except BaseException:
        _remove_quietly(copy)
        raise


def _state(folder: Path, step: _Step) -> str:
    """Whether a target is its old or new self, or something else."""
    found = _hash_or_none(folder / step.target) or _MISSING
    return "new" if found == step.new else "old" if found == step.old else "other"


def _replace(source: Path, target: Path) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            os.replace(source, target)  # noqa: PTH105 - the one call that the whole module is about
        except PermissionError:
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _sync_folder(folder: Path) -> None:
    """Makes names in a folder last through a power cut; Windows neither needs nor allows it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _hash_or_none(path: Path) -> str | None:
    try:
        return _hash(path)
    except OSError:
        return None


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _remove_quietly(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _not_saved(error: OSError, paths: Sequence[Path]) -> UnusableInput:
    names = ", ".join(path.name for path in paths)
    if isinstance(error, PermissionError):
        remedy = "Stäng arbetsboken i Excel och kontrollera att mappen går att skriva i, och kör sedan om"
    else:
        remedy = "Kontrollera att disken har plats och att mappen är tillgänglig, och kör sedan om"
    return unusable(names, "Arbetsboken gick inte att spara; ingenting har ändrats", remedy)
