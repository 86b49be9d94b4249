"""Saving several workbooks at once: all of them, or none, and with them what is noted about the save.

Order: back up every original, write every new file beside its target, write a journal, put each in its place, remove
the journal. Until the journal is on disk nothing has happened; once it is, :func:`recover` can finish what a power cut
or a kill broke off. A failure in between puts the originals back.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import xlwings as xw

from atersok.domain.errors import UnusableInput
from atersok.files import durable
from atersok.files.durable import PREFIX

from .book import Changes, WorkbookFile
from .engine import Book
from .errors import unusable

JOURNAL = PREFIX + "journal.json"
_MISSING = "missing"  # in the place of the hash of a file that is not there


@dataclass(frozen=True, slots=True)
class Saved:
    """What happened to one workbook: its file, its backup, whether the file was written, and what it now is."""

    path: Path
    backup: Path | None
    written: bool
    sha256: str = ""


Beside = Callable[[Sequence[Saved]], Mapping[Path, bytes]]
"""Says what else is to be written with the books: path (in their folder or beneath it) → content."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One replacement in the journal. Names are within the folder, with slashes; the backup is a full path."""

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


def save_all(
    books: Sequence[xw.Book],
    backup_dir: Path | str,
    *,
    beside: Beside | None = None,
    check: Callable[[], None] | None = None,
) -> list[Saved]:
    """Saves closed books of one folder: all or none. Books without a change are backed up but not written.

    Args:
        books: closed books; their files lie in one folder.
        backup_dir: where the originals are copied to, under their own names; made when missing.
        beside: what else is written, with the books or not at all; asked when their new files are ready.
        check: called last before anything is put in place; what it raises stops the save.

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
    folder, place = paths[0].parent, Path(backup_dir)
    had_place = place.exists()
    backups: list[Path] = []
    steps: list[_Step] = []
    saved: list[Saved] = []
    with _Temporary(folder) as temporary:
        try:
            for path in paths:
                backups.append(_back_up(path, place, backups))
            for file, backup, change in zip(files, backups, changes, strict=True):
                old = durable.sha256(backup)
                staged = _stage(file, folder, change)
                if staged is not None:
                    temporary.add(staged)
                    steps.append(_Step(file.path.name, staged.name, str(backup), old, durable.sha256(staged)))
                saved.append(Saved(file.path, backup, staged is not None, steps[-1].new if staged else old))
            for target, content in beside(saved).items() if beside else ():
                _add_step(folder, target, content, steps, temporary)
            if check is not None:
                check()
            for file in files:
                _unchanged_on_disk(file)
            _put_in_place(folder, steps)
        except BaseException as error:
            if not _undo(folder, steps):
                for backup in backups:
                    durable.remove_quietly(backup)
                if not had_place:
                    with contextlib.suppress(OSError):
                        place.rmdir()
                if isinstance(error, OSError):
                    raise _not_saved(error, paths) from error
                raise
    for book in books:
        book.impl.reopen()
    return saved


def replace_files(
    sources: Mapping[Path, Path],
    *,
    beside: Mapping[Path, bytes] | None = None,
    seen: Mapping[Path, str | None] | None = None,
) -> None:
    """Puts copies of files in the place of files of one folder: all or none. What stood there is gone afterwards.

    Args:
        sources: for each file to be replaced (it may be missing) the file whose content and mode it gets.
        beside: files in the folder or beneath it that get new content with them.
        seen: the SHA-256 by which the caller knows a file that is to be replaced, None where there was none.

    Raises:
        UnusableInput: a file cannot be read or written, or is another than the one that was seen; every file is as
            before, and no temporary file is left.
        ValueError: files in several folders.
    """
    if not sources:
        return
    if len({target.parent for target in sources}) > 1:
        raise ValueError("the files must lie in one folder")
    folder = next(iter(sources)).parent
    steps: list[_Step] = []
    with _Temporary(folder) as temporary:
        try:
            for target, source in sources.items():
                _add_step(folder, target, source, steps, temporary)
                if seen is not None and target in seen and durable.sha256_or_none(target) != seen[target]:
                    raise _changed(target)
            for target, content in (beside or {}).items():
                _add_step(folder, target, content, steps, temporary)
            if steps:
                _put_in_place(folder, steps)
        except BaseException as error:
            if not _undo(folder, steps):
                if isinstance(error, OSError):
                    raise _not_saved(error, list(sources)) from error
                raise


def recover(folder: Path | str, backup_dir: Path | str | None = None) -> list[Path]:
    """Finishes or undoes a save that was broken off, and removes stale temporary files. Called before every command.

    With a journal the save is finished, as long as every target is either its old or its new self. When somebody has
    changed one since, the save is undone instead, and that one is left alone.

    Args:
        folder: the folder of the workbooks.
        backup_dir: where backups and notes go, to be swept too, with all that lies beneath it.

    Returns:
        The files that were put in place or put back.

    Raises:
        UnusableInput: a file cannot be written (open in Excel), or its backup is damaged; the journal stays.
    """
    folder = Path(folder)
    try:
        touched = _make_whole(folder)
    except OSError as error:
        raise unusable(
            folder,
            "En sparning som avbröts kunde inte göras färdig",
            "Stäng arbetsböckerna i Excel, kontrollera att mappen går att skriva i och kör om",
        ) from error
    for stale in folder.glob(PREFIX + "*"):
        durable.remove_quietly(stale)
    if backup_dir is not None and Path(backup_dir).is_dir():
        for stale in [*Path(backup_dir).rglob(PREFIX + "*")]:
            durable.remove_quietly(stale)
            if stale.parent != Path(backup_dir):
                with contextlib.suppress(OSError):  # a folder that was made for it alone
                    stale.parent.rmdir()
    return touched


# -- steps --------------------------------------------------------------------------------------------------------


def _make_whole(folder: Path) -> list[Path]:
    """Finishes or undoes what the journal of a folder tells of."""
    touched: list[Path] = []
    steps = _read_journal(folder)
    if steps:
        states = [_state(folder, step) for step in steps]
        ready = all(
            state == "new" or (state == "old" and durable.sha256_or_none(folder / step.staged) == step.new)
            for state, step in zip(states, steps, strict=True)
        )
        for state, step in zip(states, steps, strict=True):
            target = folder / step.target
            if ready and state == "old":
                durable.replace(folder / step.staged, target)
                touched.append(target)
            elif not ready and state == "new":
                _put_back(step, target)
                touched.append(target)
        _sync_targets(folder, steps)
        durable.remove(folder / JOURNAL)
    return touched


class _Temporary:
    """The temporary files of a save: gone when it has ended, unless a journal says that they are still needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: list[Path] = []

    def add(self, path: Path) -> Path:
        self._paths.append(path)
        return path

    def __enter__(self) -> _Temporary:
        return self

    def __exit__(self, *_: object) -> None:
        if not (self._folder / JOURNAL).exists():
            for path in self._paths:
                durable.remove_quietly(path)


def _add_step(folder: Path, target: Path, source: Path | bytes, steps: list[_Step], temporary: _Temporary) -> None:
    """Gets a replacement ready: the new content beside the target, and a copy of what stands there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    old = durable.sha256_or_none(target) or _MISSING
    new = durable.sha256(source) if isinstance(source, Path) else hashlib.sha256(source).hexdigest()
    if new == old:
        return
    before = temporary.add(durable.temporary(target.parent, target.name))
    if old != _MISSING:
        durable.copy_new(target, before)
    staged = temporary.add(durable.temporary(target.parent, target.name))
    if isinstance(source, Path):
        durable.copy_new(source, staged)
    else:
        durable.write_new(staged, source)
    name, new_name = (path.relative_to(folder).as_posix() for path in (target, staged))
    steps.append(_Step(name, new_name, str(before), old, new))


def _file(book: xw.Book) -> WorkbookFile:
    impl = book.impl
    if not isinstance(impl, Book):
        raise TypeError("only a book from open_workbook can be saved here")
    return impl.file


def _stage(file: WorkbookFile, directory: Path, changes: Changes) -> Path | None:
    if not changes[0] and not changes[1]:
        return None
    staged = durable.temporary(directory, file.path.name)
    with durable.new_file(staged) as stream:
        file.write(stream, changes)
    try:
        shutil.copymode(file.path, staged)
    except BaseException:
        durable.remove_quietly(staged)
        raise
    return staged


def _put_in_place(folder: Path, steps: list[_Step]) -> None:
    """The journal, every replacement, and the journal away again."""
    _write_journal(folder, steps)
    for step in steps:
        if _state(folder, step) == "other":  # somebody saved it in the last moment
            raise _changed(folder / step.target)
        durable.replace(folder / step.staged, folder / step.target)
    _sync_targets(folder, steps)
    durable.remove(folder / JOURNAL)


def _back_up(path: Path, directory: Path, taken: Iterable[Path]) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    backup = directory / path.name
    number = 2
    while backup.exists() or backup in taken:  # an earlier backup is never written over
        backup = directory / f"{path.stem} ({number}){path.suffix}"
        number += 1
    copy = durable.temporary(directory, path.name)
    try:
        durable.copy_new(path, copy)
        durable.replace(copy, backup)
        durable.sync_folder(directory)
    except BaseException:
        durable.remove_quietly(copy)
        durable.remove_quietly(backup)  # its name was free before
        raise
    return backup


def _unchanged_on_disk(file: WorkbookFile) -> None:
    if not file.package.same_on_disk():
        raise _changed(file.path)


def _changed(path: Path) -> UnusableInput:
    return unusable(path, "Arbetsboken har ändrats av någon annan sedan den öppnades", "Kör kommandot en gång till")


def _write_journal(folder: Path, steps: list[_Step]) -> None:
    draft = durable.temporary(folder, "journal")
    try:
        durable.write_new(draft, json.dumps([asdict(step) for step in steps], ensure_ascii=False).encode())
        durable.replace(draft, folder / JOURNAL)
        durable.sync_folder(folder)
    except BaseException:
        durable.remove_quietly(draft)
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
        True when the save turned out to be complete after all (another process finished it from the journal).

    Raises:
        UnusableInput: putting back failed. The journal stays for :func:`recover`, which is then the only way to one
            state.
    """
    journalled = (folder / JOURNAL).exists()
    if steps and not journalled and all(_state(folder, step) == "new" for step in steps):
        return True
    try:
        for step in steps:
            if _state(folder, step) == "new":
                _put_back(step, folder / step.target)
    except OSError as error:
        raise unusable(
            ", ".join(step.target for step in steps),
            "Sparningen avbröts, och böckerna kunde inte ställas tillbaka ännu",
            "Kör kommandot en gång till: det börjar med att göra böckerna hela",
        ) from error
    with contextlib.suppress(OSError):
        _sync_targets(folder, steps)
    for step in steps:  # before the journal: one that cannot be removed is not to finish what was given up
        durable.remove_quietly(folder / step.staged)
    durable.remove_quietly(folder / JOURNAL)
    return False


def _put_back(step: _Step, target: Path) -> None:
    """A target as it was. The backup itself takes its place, since a disk that is full has no room for a copy."""
    if step.old == _MISSING:
        durable.remove(target)
        return
    backup = Path(step.backup)
    if durable.sha256_or_none(backup) != step.old:
        raise unusable(target, "Säkerhetskopian är skadad", f"Återställ arbetsboken ur {step.backup} för hand")
    try:
        durable.replace(backup, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = durable.temporary(target.parent, target.name)
        try:
            durable.copy_new(backup, copy)
            durable.replace(copy, target)
        except BaseException:
            durable.remove_quietly(copy)
            raise


def _state(folder: Path, step: _Step) -> str:
    """Whether a target is its old or new self, or something else."""
    found = durable.sha256_or_none(folder / step.target) or _MISSING
    return "new" if found == step.new else "old" if found == step.old else "other"


def _sync_targets(folder: Path, steps: Iterable[_Step]) -> None:
    for place in dict.fromkeys((folder / step.target).parent for step in steps):
        durable.sync_folder(place)


def _not_saved(error: OSError, paths: Sequence[Path]) -> UnusableInput:
    names = ", ".join(path.name for path in paths)
    if isinstance(error, PermissionError):
        remedy = "Stäng arbetsboken i Excel och kontrollera att mappen går att skriva i, och kör sedan om"
    else:
        remedy = "Kontrollera att disken har plats och att mappen är tillgänglig, och kör sedan om"
    return unusable(names, "Arbetsboken gick inte att spara; ingenting har ändrats", remedy)
