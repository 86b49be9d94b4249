"""Single files that are whole and on disk when a call returns, and the one way in which a locked file is waited for.

What is being written holds what the finished file will hold, so it must not be more open than that: a file begins
private where nothing else is said, and gets the mode of the one whose place it takes when it is whole. On Windows the
folder's own rights apply. What a call needs for itself has a name that begins with PREFIX; the next command sweeps it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from atersok.domain.errors import UnusableInput

PREFIX: Final = ".~atersok-"
"""How the name of everything temporary begins."""
PRIVATE: Final = 0o600
"""The mode of a file that its user alone can read."""
SHARED: Final = 0o666
"""The mode of a file that colleagues may read as the user's other files; the system's mask is taken from it."""
FOLDER_MODE: Final = 0o700
"""The mode of a folder that its user alone can look into."""

# A virus scanner or a sync client holds a fresh file for moments; longer than this (three seconds, the pauses double)
# it is Excel.
_ATTEMPTS: Final = 7
_PAUSE_SECONDS: Final = 0.05
_CHUNK: Final = 1 << 20
_WRITE: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def temporary(folder: Path, name: str) -> Path:
    """A name in a folder that nothing has, for what is to be called `name`."""
    return folder / f"{PREFIX}{secrets.token_hex(4)}-{name}"


def is_temporary_of(path: Path, name: str) -> bool:
    """Whether a path was made by `temporary` for `name`."""
    return re.fullmatch(rf"{re.escape(PREFIX)}[0-9a-f]{{8}}-{re.escape(name)}", path.name) is not None


# -- writing ----------------------------------------------------------------------------------------------------------


def open_new(path: Path, mode: int = PRIVATE) -> BinaryIO:
    """Opens a file that is not there yet, for writing.

    Raises:
        FileExistsError: it is there.
        OSError: it cannot be written.
    """
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode))


@contextmanager
def new_file(path: Path, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """A new file to be written in the block: on disk once that has ended well, not there at all otherwise.

    Raises:
        FileExistsError: it is there; it is left as it is.
        OSError: it cannot be written.
    """
    stream = open_new(path, mode)
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        remove_quietly(path)
        raise


def write_new(path: Path, content: bytes, mode: int = SHARED) -> None:
    """Writes a new file, on disk when this returns; nothing of it is left where that fails.

    Raises:
        FileExistsError: it is there; it is left as it is.
        OSError: it cannot be written.
    """
    with new_file(path, mode) as stream:
        stream.write(content)


def copy_new(source: Path, target: Path) -> str:
    """Copies content, mode and times into a new file, on disk when this returns; nothing is left where that fails.

    Returns:
        the SHA-256 of what was copied.

    Raises:
        UnusableInput: the source was changed meanwhile.
        FileExistsError: the target is there; it is left as it is.
        OSError: one of them cannot be used.
    """
    digest = hashlib.sha256()
    with source.open("rb") as reading, new_file(target) as writing:
        before = os.fstat(reading.fileno())
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            writing.write(chunk)
    try:
        after = source.stat()
        if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
            raise _changed(source)
        shutil.copystat(source, target)
    except BaseException:
        remove_quietly(target)
        raise
    return digest.hexdigest()


def _changed(source: Path) -> UnusableInput:
    return UnusableInput(
        f"filen {source.name} ändrades medan den kopierades",
        str(source.parent),
        "Stäng den i andra program, och kör om",
    )


# -- names ------------------------------------------------------------------------------------------------------------


def replace(source: Path, target: Path) -> None:
    """Gives a file or a folder the name of another in one step; what stood there is gone.

    Raises:
        PermissionError: another program holds one of them, for longer than a virus scanner would.
        OSError: it cannot be renamed.
    """
    _patiently(lambda: os.replace(source, target))  # noqa: PTH105 - the call by which tests and trials see it


def give_name(source: Path, target: Path) -> None:
    """Gives a file a name that nothing has, in one step where the file system can.

    Raises:
        FileExistsError: something has that name; it is left as it is, and the file keeps its own.
        OSError: it cannot be renamed.
    """
    if os.name == "nt":  # where nothing is renamed onto a file
        _patiently(lambda: os.rename(source, target))  # noqa: PTH104 - as above
        return
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # no hard links there
        if target.exists():
            raise FileExistsError(str(target)) from None
        os.replace(source, target)  # noqa: PTH105 - as above
    else:
        remove_quietly(source)


def remove(path: Path) -> None:
    """Removes a file, if there is one.

    Raises:
        PermissionError: another program holds it, for longer than a virus scanner would.
        OSError: it cannot be removed.
    """
    _patiently(lambda: path.unlink(missing_ok=True))


def remove_quietly(path: Path) -> None:
    """Removes a file, if that can be done at once; what stays is swept another time."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _patiently(call: Callable[[], None]) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            call()
        except PermissionError:
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE_SECONDS * 2**attempt)
        else:
            return


def sync_folder(folder: Path) -> None:
    """Makes names in a folder last through a power cut; Windows neither needs nor allows it.

    Raises:
        OSError: the disk did not take them.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# -- modes and sums ---------------------------------------------------------------------------------------------------


def set_read_only(path: Path) -> None:
    """Guards a file against a slip of the hand; a file system that knows no such thing does without."""
    with suppress(OSError):
        path.chmod(path.stat().st_mode & ~_WRITE)


def set_writable(path: Path) -> None:
    """Takes the guard away."""
    with suppress(OSError):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


def sha256(path: Path) -> str:
    """A file's SHA-256, in hexadecimal; it is never in memory as a whole.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_or_none(path: Path) -> str | None:
    """A file's SHA-256; None where it is missing or cannot be read."""
    try:
        return sha256(path)
    except OSError:
        return None
