"""A folder is one command's at a time: `.atersok/lås` is locked by it, and `.atersok/lås.json` says which, since when.

The lock is the operating system's own, on the open file, so it goes with the process however that ends, on a file share
too. They are two files because Windows lets nobody read one that is locked. Both go when the command ends; the second
is still there where it was killed, which is how the next one knows. It names a command and a role, never a person or a
computer.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from atersok.domain.errors import UnusableInput
from atersok.files import durable

STATE_FOLDER: Final = ".atersok"
LOCK_FILE: Final = "lås"
NOTE_FILE: Final = "lås.json"
MARK_FILE: Final = "lås-upptaget"
"""Stands for the lock where the file system knows none."""
_TRIES: Final = 20
_PAUSE_SECONDS: Final = 0.02
_TIME: Final = "%Y-%m-%d %H:%M"
_UNKNOWN: Final = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_UNKNOWN_ON_WINDOWS: Final = {1, 50}  # ERROR_INVALID_FUNCTION, ERROR_NOT_SUPPORTED


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a folder is.

    Attributes:
        command: as a user knows it, such as "atersok run".
        role: of Inställningar, "" where it has not been read yet.
        since: local time, to the second.
    """

    command: str
    role: str
    since: datetime

    @property
    def text(self) -> str:
        """Who it is, in Swedish."""
        return f"{self.command} ({self.role})" if self.role else self.command

    def write(self, state: Path) -> None:
        """Says so for whoever has to wait, whole or not at all; it need not outlast a power cut.

        Raises:
            OSError: it cannot be written.
        """
        content = json.dumps({**asdict(self), "since": self.since.isoformat()}, ensure_ascii=False, indent=1)
        draft = durable.temporary(state, NOTE_FILE)
        try:
            with durable.open_new(draft, durable.SHARED) as stream:
                stream.write(content.encode())
            durable.replace(draft, state / NOTE_FILE)
        except BaseException:
            durable.remove_quietly(draft)
            raise

    @classmethod
    def read(cls, state: Path) -> Holder | None:
        """What is said there; None where nothing is, or nothing that can be read."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            found: dict[str, Any] = json.loads((state / NOTE_FILE).read_bytes())
            return cls(str(found["command"]), str(found["role"]), datetime.fromisoformat(found["since"]))
        return None


class FolderLock:
    """A lock that is held.

    Attributes:
        notes: what the user should know of how it was had (Swedish).
    """

    def __init__(self, state: Path, held: BaseFileLock, holder: Holder, notes: tuple[str, ...]) -> None:
        self._state = state
        self._held = held
        self._holder = holder
        self._file = _identity(Path(held.lock_file))
        self.notes = notes

    def set_role(self, role: str) -> None:
        """Says in the file whose work it is, for whoever has to wait; a lock without a role does as well."""
        if not role or not self._is_ours():
            return
        named = replace(self._holder, role=role)
        with suppress(OSError):
            named.write(self._state)
            self._holder = named

    def check(self) -> None:
        """Whether the folder still is this command's; asked last before something is written.

        Raises:
            UnusableInput: somebody removed the file that is locked, so another command may hold the folder by now.
        """
        if not self._is_ours():
            raise UnusableInput(
                "ett annat kommando har tagit över mappen under körningen, så inget har skrivits",
                str(self._state.parent),
                "Vänta tills det är klart och kör om",
            )

    def release(self) -> None:
        """Gives the folder free."""
        if self._is_ours():
            with suppress(OSError):
                durable.remove(self._state / NOTE_FILE)
            if os.name != "nt":  # where nothing that is open is removed; there it goes with the lock
                durable.remove_quietly(Path(self._held.lock_file))  # before: later it may be another's
        with suppress(OSError):
            self._held.release()

    def _is_ours(self) -> bool:
        """Whether what is locked is what another command would find: elsewhere than on Windows it can be removed."""
        return self._held.is_locked and (os.name == "nt" or _identity(Path(self._held.lock_file)) == self._file)


@contextmanager
def hold(folder: Path, command: str, role: str = "") -> Iterator[FolderLock]:
    """Keeps every other command out of a folder while the block runs.

    Args:
        folder: where the workbooks are; it must be there.
        command: as a user knows it, such as "atersok run" or "knappen Beräkna".
        role: of Inställningar, where it is known.

    Raises:
        UnusableInput: another command works there (the message says which and since when), or nothing can be written or
            locked there.
    """
    state = folder / STATE_FOLDER
    try:
        lock = _acquire(folder, state, Holder(command, role, datetime.now().replace(microsecond=0)))
    except OSError as error:
        _remove_folder(state)
        raise _impossible(folder, error) from error
    try:
        yield lock
    finally:
        lock.release()
        _remove_folder(state)


def _acquire(folder: Path, state: Path, holder: Holder) -> FolderLock:
    held: BaseFileLock | None = None
    found: Holder | None = None
    failed: OSError | None = None
    for _ in range(_TRIES):
        try:
            state.mkdir(exist_ok=True)
            held = _lock(state)
            break
        except Timeout:
            failed = None
            # What is said may be what a killed command left, until the one that has the lock has said what it is.
            seen, found = found, Holder.read(state)
            if found is not None and found == seen:
                break
        except (FileNotFoundError, FileExistsError, PermissionError) as error:
            failed = error  # another command may have taken the folder away, empty, just then
        time.sleep(_PAUSE_SECONDS)
    if held is None:
        raise failed or _refused(folder, found)
    lock = FolderLock(state, held, holder, _left(state))
    try:
        _sweep(state)
        holder.write(state)
    except BaseException:
        lock.release()
        raise
    return lock


def _lock(state: Path) -> BaseFileLock:
    """Takes the lock.

    Raises:
        Timeout: another command has it.
        OSError: nothing can be written there.
    """
    # Whatever rights the folder gives: nothing is ever in the file, and a colleague must be able to lock it as well.
    held: BaseFileLock = FileLock(state / LOCK_FILE, timeout=0, mode=0o666, thread_local=False, fallback_to_soft=False)
    try:
        held.acquire()
    except OSError as error:
        if not _is_unknown(error):
            raise
        durable.remove_quietly(state / LOCK_FILE)
        held = SoftFileLock(state / MARK_FILE, timeout=0, thread_local=False)
        held.acquire()
    return held


def _is_unknown(error: OSError) -> bool:
    """Whether the file system knows no locks; one that knows them and cannot give any just now is another matter."""
    return error.errno in _UNKNOWN or getattr(error, "winerror", None) in _UNKNOWN_ON_WINDOWS


def _left(state: Path) -> tuple[str, ...]:
    """What is told of a command that was killed."""
    if not (state / NOTE_FILE).exists():
        return ()
    found = Holder.read(state)
    who = "Ett tidigare kommando" if found is None else f"{found.text}, {found.since:{_TIME}},"
    return (f"{who} avbröts utan att bli klart; mappen togs över.",)


def _sweep(state: Path) -> None:
    """Removes what a command that was killed left half made."""
    for path in state.iterdir():
        if durable.is_temporary_of(path, NOTE_FILE):
            durable.remove_quietly(path)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from a later one of the same name; None where there is none."""
    with suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def _remove_folder(state: Path) -> None:
    """A command that wrote nothing leaves nothing."""
    with suppress(OSError):
        state.rmdir()


def _impossible(folder: Path, error: OSError) -> UnusableInput:
    if error.errno == errno.ENOLCK:
        return UnusableInput(
            "det går inte att låsa mappen just nu, så inget har gjorts",
            str(folder),
            "Vänta en stund och kör om. Hjälper det inte: be it-avdelningen se till att filservern låser filer",
        )
    return UnusableInput(
        "det går inte att skriva i mappen, så inget har gjorts",
        str(folder),
        "Se till att du har skrivrätt i mappen och att disken inte är full, och kör om",
    )


def _refused(folder: Path, found: Holder | None) -> UnusableInput:
    if found is None:
        what = "ett annat kommando arbetar i mappen just nu"
    else:
        what = f"{found.text} arbetar redan i mappen, sedan {found.since:{_TIME}}"
    if (folder / STATE_FOLDER / MARK_FILE).exists():
        remedy = (
            "Vänta tills det är klart och kör om. Är det säkert att inget pågår på någon dator: ta bort filen "
            f"{STATE_FOLDER}/{MARK_FILE}"
        )
    else:
        remedy = "Vänta tills det är klart och kör om. Har det hängt sig: avsluta det på den dator där det körs"
    return UnusableInput(what, str(folder), remedy)
