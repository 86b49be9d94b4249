"""A folder that comes whole or not at all: made under another name, on disk, then given its name in one step."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from atersok.domain.errors import UnusableInput
from atersok.files import durable

STALE_SECONDS: Final = 86_400.0
"""A draft of another folder is swept after this long: nothing takes a day to make."""


class WholeFolder:
    """A folder being made, which nobody but the user can look into until it is whole.

    Drafts of the same folder that were cut off are removed first, at once: whoever makes it holds the quarter's lock.

    Args:
        target: what it is to be called, where nothing stands.

    Attributes:
        draft: where it is made; files are put here.

    Raises:
        FileExistsError: something stands there.
        OSError: the place cannot be written to.
    """

    def __init__(self, target: Path) -> None:
        if target.exists():
            raise FileExistsError(str(target))
        self._target = target
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        self.draft = durable.temporary(target.parent, target.name)
        self.draft.mkdir(mode=durable.FOLDER_MODE)

    @property
    def name(self) -> str:
        """What it is to be called."""
        return self._target.name

    def write(self, name: str, content: bytes) -> None:
        """Adds a file, whole or not at all.

        Raises:
            OSError: it cannot be written.
        """
        durable.write_new(self.draft / name, content)

    def publish(self) -> Path:
        """Puts the folder in its place, on disk to the last byte.

        Raises:
            FileExistsError: something of that name has come meanwhile.
            OSError: it cannot be renamed.
        """
        for place in (*(path for path in self.draft.rglob("*") if path.is_dir()), self.draft):
            durable.sync_folder(place)
        shutil.copymode(self._target.parent, self.draft)  # what colleagues may read beside it, they may read in it
        if self._target.exists():
            raise FileExistsError(str(self._target))
        durable.replace(self.draft, self._target)
        durable.sync_folder(self._target.parent)
        return self._target

    def discard(self) -> None:
        """Takes away what has been made so far; nothing once it has been put in its place."""
        _remove(self.draft)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Gives a draft to fill; once the block has ended well it is the target.

    Raises:
        UnusableInput: the folder is there already, or cannot be written; nothing of it is left.
    """
    if target.exists():
        raise UnusableInput(
            f"mappen {target.name} finns redan", str(target.parent), "Byt namn på den eller flytta den, och kör om"
        )
    made: WholeFolder | None = None
    try:
        made = WholeFolder(target)
        yield made.draft
        made.publish()
    except OSError as error:
        raise UnusableInput(
            f"mappen {target.name} kunde inte skrivas",
            str(target.parent),
            "Se till att det går att skriva i mappen, att disken inte är full och att filerna inte är öppna i ett "
            "annat program, och kör om",
        ) from error
    finally:
        if made is not None:
            made.discard()


def copy_into(source: Path, target: Path) -> str:
    """Copies a file into a folder being made, which gets what folders it needs; the copy can be written to.

    Returns:
        the SHA-256 of what was copied, and of what is on disk.

    Raises:
        UnusableInput: the file was changed meanwhile.
        OSError: one of them cannot be used.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = durable.copy_new(source, target)
    durable.set_writable(target)
    if durable.sha256(target) != digest:
        raise OSError(f"the disk gives back another {target.name} than it was given")
    return digest


# -- versions ---------------------------------------------------------------------------------------------------------


def versions(place: Path, stem: str) -> list[int]:
    """The versions that stand in a place, such as 1 and 2 where there are `2025K2 v1` and `2025K2 v2`."""
    pattern = re.compile(rf"{re.escape(stem)} v([0-9]+)", re.IGNORECASE)
    try:
        found = [pattern.fullmatch(path.name) for path in place.iterdir()]
    except OSError:
        return []
    return sorted(int(match[1]) for match in found if match)


def next_version(place: Path, stem: str) -> int:
    """The version after all that stand in a place, 1 where there is none."""
    return max(versions(place, stem), default=0) + 1


# -- drafts -----------------------------------------------------------------------------------------------------------


def _sweep(target: Path) -> None:
    """Takes away what was left half made when it was cut off: it holds data on children."""
    for path in target.parent.iterdir():
        if not path.name.startswith(durable.PREFIX):
            continue
        try:
            due = durable.is_temporary_of(path, target.name) or time.time() - path.stat().st_mtime > STALE_SECONDS
        except OSError:
            continue
        if due:
            _remove(path)


def _remove(folder: Path) -> None:
    """Takes a draft away; one that cannot be is swept the next time."""
    if folder.is_dir():
        for path in folder.rglob("*"):
            durable.set_writable(path)
        shutil.rmtree(folder, ignore_errors=True)
