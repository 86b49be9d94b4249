"""Which working copies in `.atersok/backup` are kept: by number and age, and always the one that undo needs next.

Copies hold data about children, so they do not pile up. Nothing but folders that are named after a run, and hold
nothing but books, is ever removed; what was submitted or archived lies elsewhere and is never looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

BACKUP_FOLDER: Final = "backup"
RUN_ID: Final = "%Y%m%d-%H%M%S"
_FOLDER: Final = re.compile(r"([0-9]{8}-[0-9]{6})(-angrad|-uppgradering(-[0-9]+)?)?")
_NUMBER: Final = re.compile(r" \([0-9]+\)$")


@dataclass(frozen=True, slots=True)
class Keeping:
    """How much is kept.

    Attributes:
        count: so many of the latest copies of each kind, 1 or more.
        days: and none that is older than this, 0 or more.
    """

    count: int = 10
    days: int = 400

    def is_young(self, made: datetime, now: datetime) -> bool:
        """Whether what was made then is to be kept by its age."""
        return now - made <= timedelta(days=self.days)


def still_undone(history: Sequence[Mapping[str, Any]], keeping: Keeping, now: datetime) -> list[Mapping[str, Any]]:
    """The records of the runs that can still be undone, oldest first: the last one, and those that are kept.

    Args:
        history: the records, oldest first; what cannot be read in one counts as young.
    """
    latest = history[-keeping.count :]
    return [record for record in latest[:-1] if keeping.is_young(_time_of(record, now), now)] + list(latest[-1:])


def _time_of(record: Mapping[str, Any], default: datetime) -> datetime:
    with suppress(ValueError):
        return datetime.fromisoformat(str(record.get("time"))).replace(tzinfo=None)
    return default


def thin_out(state: Path, needed: Collection[str], keeping: Keeping, now: datetime, books: Collection[str]) -> None:
    """Removes the copies that are no longer kept; one that is locked is removed another time.

    Copies of the same books are a kind: those of one book, made by its buttons, do not push out those of a run.

    Args:
        state: the folder .atersok.
        needed: folders that an undo needs.
        books: the names of the books.
    """
    kinds: defaultdict[tuple[str, ...], list[tuple[datetime, Path]]] = defaultdict(list)
    with suppress(OSError):
        for folder in (state / BACKUP_FOLDER).iterdir():
            made = _made(folder.name)
            held = _books_in(folder, books) if made is not None else ()
            if made is not None and held:
                kinds[held].append((made, folder))
    for copies in kinds.values():
        copies.sort(key=lambda copy: (copy[0], copy[1].name), reverse=True)
        for number, (made, folder) in enumerate(copies):
            if folder.name not in needed and (number >= keeping.count or not keeping.is_young(made, now)):
                _remove(folder)


def _made(name: str) -> datetime | None:
    """When the run was whose copy a folder is; None where it is no such folder."""
    match = _FOLDER.fullmatch(name)
    if match is not None:
        with suppress(ValueError):
            return datetime.strptime(match[1], RUN_ID)
    return None


def _books_in(folder: Path, books: Collection[str]) -> tuple[str, ...]:
    """The books that a folder holds copies of; none where it holds anything else."""
    found = set()
    for path in folder.iterdir():
        name = f"{_NUMBER.sub('', path.stem)}{path.suffix}"  # a second copy of the same second has a number
        if name not in books or not path.is_file():
            return ()
        found.add(name)
    return tuple(sorted(found))


def _remove(folder: Path) -> None:
    with suppress(OSError):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
