"""A folder that appears whole or not at all: made beside its place, and put there by one renaming."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import time
from pathlib import Path
from typing import Final

UNFINISHED: Final = ".pågår-"
"""In the name of a folder that is being made."""
STALE_SECONDS: Final = 86_400.0
_TRIES: Final = 20


class WholeFolder:
    """A folder being made.

    Args:
        place: where it is to stand, beside others.
        stem: what it is called without its version, such as 2025K2.

    Raises:
        OSError: the place cannot be written to.
    """

    def __init__(self, place: Path, stem: str) -> None:
        place.mkdir(parents=True, exist_ok=True)
        _clear(place)
        self._place = place
        self._stem = stem
        self.version = max(versions(place, stem), default=0) + 1
        # Not mkdtemp: the folder is to have the rights of its place, so that colleagues can read it.
        self._draft = place / f"{UNFINISHED}{stem}-{secrets.token_hex(4)}"
        self._draft.mkdir()

    @property
    def name(self) -> str:
        """What it is to be called."""
        return f"{self._stem} v{self.version}"

    def write(self, name: str, content: bytes) -> None:
        """Adds a file, which is on the disk under its name only when all of it is there."""
        draft = self._draft / f"{UNFINISHED}{len(name)}"
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(self._draft / name)

    def publish(self) -> Path:
        """Puts the folder in its place, which nothing stands in.

        Raises:
            FileExistsError: a folder of that name has come meanwhile.
            OSError: it cannot be renamed.
        """
        _sync(self._draft)
        target = self._place / self.name
        if target.exists():
            raise FileExistsError(str(target))
        for left in reversed(range(_TRIES)):
            try:
                self._draft.rename(target)
                break
            except PermissionError:  # a virus scanner on Windows holds new files for a moment
                if not left:
                    raise
                time.sleep(0.25)
        _sync(self._place)
        return target

    def discard(self) -> None:
        """Takes away what has been made so far; nothing after it was put in its place."""
        shutil.rmtree(self._draft, ignore_errors=True)


def versions(place: Path, stem: str) -> list[int]:
    """The versions that stand in a place."""
    pattern = re.compile(rf"{re.escape(stem)} v([0-9]+)", re.IGNORECASE)
    try:
        found = [pattern.fullmatch(path.name) for path in place.iterdir()]
    except OSError:
        return []
    return sorted(int(match[1]) for match in found if match)


def _clear(place: Path) -> None:
    """Takes away what an export left unfinished that was cut off long ago: it holds data on children."""
    for path in place.glob(f"{UNFINISHED}*"):
        try:
            old = time.time() - path.stat().st_mtime > STALE_SECONDS
        except OSError:
            continue
        if old and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Lets the disk know a folder's entries; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
