"""A folder is one command's at a time: `.atersok/lås.json` says which command works there, and since when.

The file appears whole and to one only, and is taken away when the command ends, however it ends. A process that was
killed cannot do that: its lock is taken over at once on the same computer, where it can be seen that the process is
gone, and after HOURS elsewhere. It names a command and a role, never a person or a computer.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from atersok.domain.errors import UnusableInput

STATE_FOLDER: Final = ".atersok"
LOCK_FILE: Final = "lås.json"
HOURS: Final = 12
"""No command works that long."""
_DRAFT: Final = "lås-{}.ny"
_TORN_SECONDS: Final = 60
"""A lock that cannot be read after this long was cut off by a power failure."""
_TRIES: Final = 20
_PAUSE_SECONDS: Final = 0.02
_TIME: Final = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a folder is.

    Attributes:
        command: as a user knows it, such as "atersok run".
        role: of Inställningar, "" where it has not been read yet.
        since: local time, to the second.
        process: its number on its computer.
        started: tells that process from a later one of the same number; "" where the system does not say.
        computer: a digest that is the same for one computer only.
        key: of this very lock.
    """

    command: str
    role: str
    since: datetime
    process: int
    started: str
    computer: str
    key: str

    @property
    def text(self) -> str:
        """Who it is, in Swedish."""
        return f"{self.command} ({self.role})" if self.role else self.command

    def encode(self) -> bytes:
        """As it stands in the file."""
        return json.dumps({**asdict(self), "since": self.since.isoformat()}, ensure_ascii=False, indent=1).encode()

    @classmethod
    def decode(cls, data: bytes) -> Holder | None:
        """What a file says; None where it is no lock of ours."""
        try:
            found = json.loads(data)
            held = cls(**{**found, "since": datetime.fromisoformat(found["since"]), "process": int(found["process"])})
        except (ValueError, TypeError, KeyError):
            return None
        return held if isinstance(held.key, str) else None


class FolderLock:
    """A lock that is held.

    Attributes:
        notes: what the user should know of how it was had (Swedish).
    """

    def __init__(self, path: Path, holder: Holder, notes: tuple[str, ...]) -> None:
        self._path = path
        self._holder = holder
        self.notes = notes

    def set_role(self, role: str) -> None:
        """Says in the file whose work it is, for whoever has to wait; a lock without a role does as well."""
        if not role or not self._is_ours():
            return
        named = replace(self._holder, role=role)
        draft = self._path.with_name(_DRAFT.format(self._holder.key))
        try:
            draft.write_bytes(named.encode())
            os.replace(draft, self._path)  # noqa: PTH105 - so that tests can let it fail as all others
        except OSError:
            _remove(draft)
        else:
            self._holder = named

    def check(self) -> None:
        """Whether the folder still is this command's; asked last before something is written.

        Raises:
            UnusableInput: another command took it over, which happens after HOURS, or where somebody removed the file.
        """
        if not self._is_ours():
            raise UnusableInput(
                "ett annat kommando har tagit över mappen under körningen, så inget har skrivits",
                str(self._path.parent.parent),
                "Vänta tills det är klart och kör om",
            )

    def release(self) -> None:
        """Gives the folder free."""
        for _ in range(_TRIES):
            if not self._is_ours():
                return
            with suppress(OSError):
                self._path.unlink()
                return
            time.sleep(_PAUSE_SECONDS)

    def _is_ours(self) -> bool:
        found = _look(self._path)
        return found is not None and found.holder is not None and found.holder.key == self._holder.key


@contextmanager
def hold(folder: Path, command: str, role: str = "") -> Iterator[FolderLock]:
    """Keeps every other command out of a folder while the block runs.

    Args:
        folder: where the workbooks are; it must be there.
        command: as a user knows it, such as "atersok run" or "knappen Beräkna".
        role: of Inställningar, where it is known.

    Raises:
        UnusableInput: another command works there (the message says which and since when), or nothing can be written.
    """
    state = folder / STATE_FOLDER
    try:
        lock = _acquire_in(state, folder, command, role)
    except OSError as error:
        _remove_folder(state)
        raise UnusableInput(
            "det går inte att skriva i mappen, så inget har gjorts",
            str(folder),
            "Se till att du har skrivrätt i mappen och att disken inte är full, och kör om",
        ) from error
    try:
        yield lock
    finally:
        lock.release()
        _remove_folder(state)


def _acquire_in(state: Path, folder: Path, command: str, role: str) -> FolderLock:
    for _ in range(_TRIES):
        state.mkdir(exist_ok=True)
        try:
            return _acquire(folder, state / LOCK_FILE, command, role)
        except FileNotFoundError:  # another command swept the folder, or took it away empty, just then
            time.sleep(_PAUSE_SECONDS)
    return _acquire(folder, state / LOCK_FILE, command, role)


def _acquire(folder: Path, path: Path, command: str, role: str) -> FolderLock:
    key = secrets.token_hex(8)
    process = os.getpid()
    now = datetime.now().replace(microsecond=0)
    holder = Holder(command, role, now, process, _started(process) or "", _computer(), key)
    draft = path.with_name(_DRAFT.format(key))
    notes: tuple[str, ...] = ()
    found: _Found | None = None
    try:
        with draft.open("xb") as stream:
            stream.write(holder.encode())
        for _ in range(_TRIES):
            if _take(draft, path, holder.encode()):
                _sweep(path.parent)
                return FolderLock(path, holder, notes)
            found = _look(path)
            if found is None:  # released just now
                continue
            if not found.is_stale(now):
                break
            if _move_away(found, path, key):
                notes = (found.note,)
            else:
                time.sleep(_PAUSE_SECONDS)
    finally:
        _remove(draft)
    raise _held(folder, found)


# -- the file ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """A lock file as it was found; `holder` is None where it cannot be read."""

    data: bytes
    holder: Holder | None
    changed: float

    def is_stale(self, now: datetime) -> bool:
        """Whether whoever made it is no more."""
        if self.holder is None:
            return time.time() - self.changed > _TORN_SECONDS
        if now - self.holder.since > timedelta(hours=HOURS):
            return True
        if self.holder.computer != _computer():
            return False
        started = _started(self.holder.process)
        return started is None or bool(started and self.holder.started and started != self.holder.started)

    @property
    def note(self) -> str:
        """What is told of its being taken over."""
        who = "Ett tidigare kommando" if self.holder is None else f"{self.holder.text}, {self.holder.since:{_TIME}},"
        return f"{who} avbröts utan att bli klart; mappen togs över."


def _look(path: Path) -> _Found | None:
    """The lock as it stands; None where there is none."""
    for _ in range(_TRIES):
        try:
            return _Found(data := path.read_bytes(), Holder.decode(data), path.stat().st_mtime)
        except FileNotFoundError:
            return None
        except PermissionError:  # Windows, while it is being removed or scanned
            time.sleep(_PAUSE_SECONDS)
    return _Found(b"", None, time.time())


def _take(draft: Path, path: Path, data: bytes) -> bool:
    """Gives a whole file its name in one step, unless there is one of that name.

    Raises:
        FileNotFoundError: the draft is gone.
    """
    try:
        if os.name == "nt":  # where nothing is renamed onto a file
            draft.rename(path)
        else:
            path.hardlink_to(draft)
    except FileExistsError:
        return False
    except FileNotFoundError:
        raise
    except OSError:  # no hard links there
        try:
            with path.open("xb") as stream:
                stream.write(data)
        except FileExistsError:
            return False
    return True


def _move_away(found: _Found, path: Path, key: str) -> bool:
    """Removes a stale lock; of several that try only one has moved that very file, the others put theirs back."""
    aside = path.with_name(_DRAFT.format(f"{key}-gammalt"))
    try:
        path.rename(aside)
    except OSError:
        return False
    try:
        if (moved := aside.read_bytes()) == found.data:
            return True
        _take(aside, path, moved)
    except FileNotFoundError:  # swept by whoever holds the folder by now
        pass
    finally:
        _remove(aside)
    return False


def _sweep(state: Path) -> None:
    """Removes drafts of commands that were killed while they made them; one that is alive makes another."""
    for path in state.glob(_DRAFT.format("*")):
        _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _remove_folder(state: Path) -> None:
    """A command that wrote nothing leaves nothing."""
    with suppress(OSError):
        state.rmdir()


def _held(folder: Path, found: _Found | None) -> UnusableInput:
    holder = found.holder if found is not None else None
    if holder is None:
        return UnusableInput(
            "ett annat kommando arbetar i mappen just nu", str(folder), "Vänta tills det är klart och kör om"
        )
    what = f"{holder.text} arbetar redan i mappen, sedan {holder.since:{_TIME}}"
    if holder.computer == _computer():
        return UnusableInput(what, str(folder), "Vänta tills det är klart och kör om")
    return UnusableInput(
        what,
        str(folder),
        "Vänta tills det är klart och kör om. Är det säkert att inget pågår på någon annan dator: ta bort filen "
        f"{STATE_FOLDER}/{LOCK_FILE}",
    )


# -- processes --------------------------------------------------------------------------------------------------------


def _computer() -> str:
    """The same for every process of a computer, and on no other; nobody can read its name out of it."""
    name = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    with suppress(OSError):
        name += Path("/etc/machine-id").read_text(encoding="ascii", errors="replace")
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _started(process: int) -> str | None:
    """What tells a process of this computer from a later one of the same number, "" where that cannot be told.

    Returns:
        None where there is no such process.
    """
    if process <= 0:
        return None
    if sys.platform == "win32":
        return _started_on_windows(process)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return None
    except (OSError, OverflowError):
        pass  # it is somebody else's
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
    return None if fields[0] in "ZX" else f"{boot} {fields[19]}"


def _started_on_windows(process: int) -> str | None:
    import ctypes

    if sys.platform != "win32":
        return ""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    kernel.OpenProcess.argtypes = (ctypes.c_uint32, ctypes.c_int, ctypes.c_uint32)
    kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
    handle = kernel.OpenProcess(0x1000, 0, process)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return None if ctypes.get_last_error() == 87 else ""  # ERROR_INVALID_PARAMETER: no such process
    try:
        code = ctypes.c_uint32()
        kernel.GetExitCodeProcess.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
        if kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value != 259:  # STILL_ACTIVE
            return None
        times = [ctypes.c_uint64() for _ in range(4)]
        kernel.GetProcessTimes.argtypes = (ctypes.c_void_p,) * 5
        known = kernel.GetProcessTimes(handle, *(ctypes.byref(moment) for moment in times))
        return str(times[0].value) if known else ""
    finally:
        kernel.CloseHandle(handle)
