"""The claims register on disk: a folder of numbered event files, each written once and never changed or removed.

How a new event gets its number, with other programs writing at the same time and a power cut at any moment: the whole
file is first put on disk under a temporary name, then under its bare number (`000007.json`), which only one can do;
that is when the event is in the register. Only whoever holds the bare number may give the file its full name, and only
after seeing that no file of that number has one; a bare number beside a full name never counted.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from atersok.domain.errors import UnusableInput
from atersok.domain.register import Book
from atersok.files import durable
from atersok.submissions.event_file import FIRST, RESTORE, TornFile, decode, encode, file_name, sha256
from atersok.submissions.model import Entry, Event, Submitted

FOLDER: Final = "ansokningar"
"""What the folder is called beside the workbooks, unless a setting says otherwise."""

_WINDOWS: Final = os.name == "nt"
_STALE_SECONDS: Final = 3600
_NUMBERED: Final = re.compile(r"([0-9]{6,})( .+)?\.json")
_UNFINISHED: Final = (
    "Någon kan hålla på att skriva den: vänta en stund och försök igen. Är den inte hel då heller, ta bort den och för "
    "in dess händelse på nytt"
)
_BOOK_TEXTS: Final[dict[Book, str]] = {"gron": "gröna", "vit": "vita"}
_READERS = 8
_AHEAD = 32
"""Files that are read at the same time, and that are in memory at the same time."""
# Somebody may be writing just then: what does not fit together is looked at again before it is told.
_LOOKS = 4
_TRIES = 50
_PAUSE_SECONDS = 0.1


class ClaimsRegister:
    """The events of a register's folder, in order; what others add is seen by the next `append` or `load`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._entries: list[Entry] = []
        self._last = FIRST

    @classmethod
    def load(cls, folder: Path) -> ClaimsRegister:
        """Reads a register; a folder that is missing is an empty one.

        Every byte is held against the hashes. The cost lines of submissions are read when they are asked for.

        Raises:
            UnusableInput: a file is missing, torn or changed, there are two of a number, or a newer program wrote it.
        """
        register = cls(folder)
        register._read_new()
        return register

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self._folder

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The events, numbered from 1 without a gap."""
        return tuple(self._entries)

    def append(self, event: Event, role: str, now: datetime) -> Entry:
        """Adds an event after those that are there by now, and returns it as the register keeps it.

        Args:
            role: who writes it, as a role, never a name.
            now: local time.

        Raises:
            UnusableInput: that version has been submitted already, or the folder cannot be read or written; the
                register is as it was.
            ValueError: the event holds what no file may hold, such as a malformed dossiernummer.
        """
        for _ in range(_TRIES):
            self._read_new()
            self._refuse_twice(event)
            entry = Entry(len(self._entries) + 1, now, role, event)
            data = encode(entry, self._last)
            try:
                written = self._publish(entry, data)
            except OSError as error:
                raise UnusableInput(
                    "ansökningsregistret kunde inte skrivas, så inget har förts in",
                    self._folder.name,
                    "Se till att det går att skriva i mappen och att disken inte är full, och försök igen",
                ) from error
            if written:
                self._entries.append(entry)
                self._last = sha256(data)
                return entry
            time.sleep(_PAUSE_SECONDS * secrets.randbelow(100) / 100)
        raise UnusableInput(
            "andra skriver i ansökningsregistret hela tiden, så inget har förts in",
            self._folder.name,
            "Vänta en stund och försök igen",
        )

    def _refuse_twice(self, event: Event) -> None:
        if not isinstance(event, Submitted):
            return
        for entry in self._entries:
            known = entry.event
            if isinstance(known, Submitted) and (known.quarter, known.book, known.version) == (
                event.quarter,
                event.book,
                event.version,
            ):
                raise UnusableInput(
                    f"{event.quarter} version {event.version} i {_BOOK_TEXTS[event.book]} boken har redan markerats "
                    f"som inskickad av {entry.role} {entry.at:%Y-%m-%d %H:%M}",
                    self._folder.name,
                    "Kör kvartalet igen; har något ändrats sedan dess markeras det som nästa version",
                )

    # -- reading ------------------------------------------------------------------------------------------------------

    def _read_new(self) -> None:
        """Reads the files after the last one that is known."""
        for look in range(_LOOKS):
            try:
                return self._read_on()
            except UnusableInput:
                if look == _LOOKS - 1:
                    raise
            time.sleep(_PAUSE_SECONDS)
        return None

    def _read_on(self) -> None:
        files = _files(self._folder)

        def read(number: int) -> bytes:
            if number not in files:
                raise UnusableInput(
                    f"händelse nummer {number} saknas i ansökningsregistret",
                    self._folder.name,
                    f"Hämta tillbaka filen som börjar med {number:06d} ur en säkerhetskopia av mappen",
                )
            return _read(self._folder / files[number])

        numbers = range(len(self._entries) + 1, max(files, default=0) + 1)
        for number, data in _read_ahead(numbers, read):
            where = f"{self._folder.name}/{files[number]}"
            digest = sha256(data)
            try:
                found = decode(data, where, partial(self._read_again, number, digest))
            except TornFile as torn:
                if number == numbers[-1] and files[number] == _bare(number):
                    raise TornFile(where, _UNFINISHED) from torn
                raise
            if found.entry.number != number:
                raise UnusableInput(
                    f"filens namn säger händelse {number} men innehållet händelse {found.entry.number}", where, RESTORE
                )
            if found.previous != self._last:
                before = f" ({files[number - 1]})" if number > 1 else ""
                raise UnusableInput(
                    f"filen hör inte ihop med filen före den{before}: en av dem är utbytt eller en annan är borttagen",
                    where,
                    "Hämta tillbaka hela mappen ur en säkerhetskopia",
                )
            self._entries.append(found.entry)
            self._last = digest

    def _read_again(self, number: int, digest: str) -> bytes:
        """A file once more, byte for byte as it was; another program may have given it its full name since."""
        name = _files(self._folder).get(number, _bare(number))
        data = _read(self._folder / name)
        if sha256(data) != digest:
            raise UnusableInput("filen har ändrats sedan den lästes", f"{self._folder.name}/{name}", RESTORE)
        return data

    # -- writing ------------------------------------------------------------------------------------------------------

    def _publish(self, entry: Entry, data: bytes) -> bool:
        """Puts an event on disk under its number.

        Returns:
            False where another program had the number first; then nothing of it is left.

        Raises:
            OSError: it could not be written; nothing of it counts.
        """
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            _sync(self._folder.parent)
        temporary = durable.temporary(self._folder, _bare(entry.number))
        bare = self._folder / _bare(entry.number)
        try:
            durable.write_new(temporary, data)
            _sweep(temporary)
            if not _take(temporary, bare, data):
                return False
        finally:
            durable.remove_quietly(temporary)
        try:
            kept = self._holds(bare, entry.number)
        except BaseException:
            durable.remove_quietly(bare)
            raise
        if not kept:
            durable.remove_quietly(bare)
            return False
        # It is in the register now, and what fails from here on takes nothing from it.
        named = self._folder / file_name(entry.number, entry.event)
        with suppress(OSError):
            bare.rename(named)
        for path in (named, bare):
            with suppress(OSError):
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)
        _sync(self._folder)
        return True

    def _holds(self, bare: Path, number: int) -> bool:
        """Whether a number that was taken is free for us: nobody's file has it, and the file before is the one known.

        Where the file before is another than the one that was read, the whole register is read anew.
        """
        files = _files(self._folder)
        if files.get(number) != bare.name:
            return False
        if number > 1 and (number - 1 not in files or sha256(_read(self._folder / files[number - 1])) != self._last):
            self._entries, self._last = [], FIRST
            return False
        return True


def _bare(number: int) -> str:
    return f"{number:06d}.json"


def _files(folder: Path) -> dict[int, str]:
    """Number → file, under its full name where it has one.

    Raises:
        UnusableInput: two files have a number, or the folder cannot be read.
    """
    try:
        listed = os.listdir(folder)  # noqa: PTH208 - names, not paths
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UnusableInput(
            "mappen med ansökningsregistret kan inte läsas", folder.name, "Se till att du har läsrätt i mappen"
        ) from error
    found: dict[int, str] = {}
    for name in sorted(listed):  # a bare number comes last of its number: "." sorts after " "
        match = _NUMBERED.fullmatch(name)
        if match is None:
            continue
        known = found.setdefault(int(match[1]), name)
        if known != name and match[2]:
            raise UnusableInput(
                f"två filer har nummer {int(match[1])}: {known} och {name}",
                folder.name,
                "Ta bort den som är en kopia; är båda händelser hämtas hela mappen tillbaka ur en säkerhetskopia",
            )
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableInput(
            "filen kan inte läsas",
            f"{path.parent.name}/{path.name}",
            "Se till att du har läsrätt och att inget annat program har filen öppen, och försök igen",
        ) from error


def _read_ahead(numbers: Sequence[int], read: Callable[[int], bytes]) -> Iterator[tuple[int, bytes]]:
    """Each number with what is read of it, in order, several at a time: a share answers slowly but many at once."""
    if not numbers:
        return
    with ThreadPoolExecutor(_READERS) as pool:
        for start in range(0, len(numbers), _AHEAD):
            part = numbers[start : start + _AHEAD]
            yield from zip(part, pool.map(read, part), strict=True)


def _take(temporary: Path, bare: Path, data: bytes) -> bool:
    """Puts a whole file under a name that nothing has, in one step where the file system can; False if it is taken."""
    try:
        bare.hardlink_to(temporary)
    except FileExistsError:
        return _is(bare, data)
    except OSError:  # no hard links there
        return _is(bare, data) or _take_without_links(temporary, bare, data)
    return True


def _take_without_links(temporary: Path, bare: Path, data: bytes) -> bool:
    try:
        if _WINDOWS:  # where nothing is renamed onto a file
            temporary.rename(bare)
        else:  # in two steps: the file's hash tells if they broke off
            durable.write_new(bare, data)
    except FileExistsError:
        return False
    except OSError:
        if _is(bare, data):
            return True
        raise
    return True


def _is(path: Path, data: bytes) -> bool:
    """Whether a file is there and whole; a share may do what it is told and say that it could not."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _sweep(temporary: Path) -> None:
    """Removes what others left an hour ago or more, by the clock of the disk itself."""
    with suppress(OSError):
        now = temporary.stat().st_mtime
        files = set(_files(temporary.parent).values())
        for path in sorted(temporary.parent.iterdir()):
            left = path.name.startswith(durable.PREFIX) or (_NUMBERED.fullmatch(path.name) and path.name not in files)
            if left and now - path.stat().st_mtime > _STALE_SECONDS:
                durable.remove_quietly(path)


def _sync(folder: Path) -> None:
    """Makes names in a folder last through a power cut, where the share can."""
    with suppress(OSError):
        durable.sync_folder(folder)
