"""A folder that comes whole or not at all: made under another name, on disk, then given its name in one step."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from atersok.closedbook.private import FOLDER_MODE, open_new
from atersok.domain.errors import UnusableInput

DRAFT = ".~atersok-"
_CHUNK = 1 << 20
_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
# A virus scanner or a sync client holds a fresh file for moments.
_ATTEMPTS = 5
_PAUSE_SECONDS = 0.2


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Gives a draft to fill; once the block has ended well it is the target, on disk to the last byte.

    Drafts that an earlier attempt at the same target left when it was cut off are removed first.

    Raises:
        UnusableInput: the folder is there already, or cannot be written; nothing of it is left.
    """
    if target.exists():
        raise UnusableInput(
            f"mappen {target.name} finns redan", str(target.parent), "Byt namn på den eller flytta den, och kör om"
        )
    draft = target.parent / f"{DRAFT}{secrets.token_hex(4)}-{target.name}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for stale in target.parent.glob(f"{DRAFT}*-{target.name}"):
            _remove(stale)
        draft.mkdir(mode=FOLDER_MODE)
        yield draft
        for place in (*(path for path in draft.rglob("*") if path.is_dir()), draft):
            sync_folder(place)
        shutil.copymode(target.parent, draft)  # what colleagues may read beside it, they may read in it
        _put_in_place(draft, target)
        sync_folder(target.parent)
    except OSError as error:
        raise UnusableInput(
            f"mappen {target.name} kunde inte skrivas",
            str(target.parent),
            "Se till att det går att skriva i mappen, att disken inte är full och att filerna inte är öppna i ett "
            "annat program, och kör om",
        ) from error
    finally:
        _remove(draft)


def _put_in_place(draft: Path, target: Path) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            draft.rename(target)
        except PermissionError:
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _remove(folder: Path) -> None:
    """Takes a draft away; one that cannot be is swept the next time."""
    if folder.is_dir():
        for path in folder.rglob("*"):
            set_writable(path)
        shutil.rmtree(folder, ignore_errors=True)


def copy(source: Path, target: Path) -> str:
    """Copies content, mode and time of change, on disk when this returns; the copy can be written to.

    Returns:
        the SHA-256 of what was copied.

    Raises:
        UnusableInput: the file was changed meanwhile.
        OSError: one of them cannot be used.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    before = source.stat()
    digest = hashlib.sha256()
    with source.open("rb") as reading, open_new(target) as writing:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    after = source.stat()
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size) or sha256(target) != (
        found := digest.hexdigest()
    ):
        raise UnusableInput(
            f"filen {source.name} ändrades medan den kopierades",
            str(source.parent),
            "Stäng den i andra program, och kör om",
        )
    target.chmod(stat.S_IMODE(before.st_mode) | stat.S_IWUSR)
    os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))
    return found


def write(target: Path, data: bytes) -> None:
    """Writes a new file, on disk when this returns."""
    with target.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def sha256(path: Path) -> str:
    """A file's SHA-256, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Makes names in a folder last through a power cut; Windows neither needs nor allows it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def set_read_only(path: Path) -> None:
    """Guards a file against a slip of the hand; a file system that knows no such thing does without."""
    with suppress(OSError):
        path.chmod(path.stat().st_mode & ~_WRITE)


def set_writable(path: Path) -> None:
    """Takes the guard away."""
    with suppress(OSError):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)
