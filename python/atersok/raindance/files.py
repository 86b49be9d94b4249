"""Which files, and what each of them really is: told by content, never by extension."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from atersok.domain.errors import UnusableInput
from atersok.raindance import limits, markup, package, sheets, text
from atersok.raindance.grid import Grid
from atersok.raindance.sheets import RowsGrid
from atersok.raindance.text import TextGrid

_LOCK_PREFIXES: Final = ("~$", ".~lock.")
_NOTHING: Final = b"\x00\r\n\t \xef\xbb\xbf"
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: Final = {b"%PDF": "PDF", b"\x89PNG": "bild", b"\xff\xd8\xff": "bild", b"Rar!": "arkiv", b"7z\xbc\xaf": "arkiv"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it is on disk.

    Attributes:
        path: the file; name, size (bytes), modified (local time): its identity in reports.
    """

    path: Path
    name: str
    size: int
    modified: dt.datetime
    _hashing: Future[str]

    @property
    def sha256(self) -> str:
        """Of the content; waits until it is known, since it is counted while the file is read on."""
        return self._hashing.result()


@dataclass(frozen=True, slots=True)
class Opened:
    """A file taken apart.

    Attributes:
        kind: "text", "xlsx", "xls", "html" or "xml".
        choices: for text, the same lines under each delimiter it may have (one of them is right);
            for others, one list entry.
        grids: tables of a workbook or page, each with whether it is visible.
    """

    kind: str
    choices: list[TextGrid]
    grids: list[tuple[Grid, bool]]


def find_exports(folder: Path, pattern: str) -> list[Path]:
    """The export files that a setting names.

    Args:
        folder: what the pattern is relative to.
        pattern: a file name or a glob pattern ("raindance_2025K2*.csv").

    Returns:
        files, sorted by name; lock files of Excel (~$) and LibreOffice (.~lock) are not among them.

    Raises:
        UnusableInput: nothing fits.
    """
    pattern = pattern.strip()
    remedy = "Rätta inställningen Raindance till exportens filnamn eller ett mönster som raindance*.csv"
    if not pattern:
        raise UnusableInput(what="ingen export är angiven", where=str(folder.name), remedy=remedy)
    literal = folder / pattern  # a name may hold [ and ]; an absolute path replaces the folder
    if literal.is_file():
        return [literal]
    try:
        found = [path for path in folder.glob(pattern) if path.is_file() and not path.name.startswith(_LOCK_PREFIXES)]
    except (NotImplementedError, ValueError, IndexError, OSError):  # an absolute pattern, or one that is no pattern
        found = []
    if not found:
        raise UnusableInput(what=f"ingen exportfil heter {pattern}", where=folder.name or str(folder), remedy=remedy)
    return sorted(found, key=lambda path: (path.name.casefold(), path.as_posix()))


def identify(path: Path) -> tuple[Source, bytes]:
    """A file's identity and content.

    Raises:
        UnusableInput: missing, empty, unreadable, or too large to be an export.
    """
    try:
        stat = path.stat()
        limits.check_file(path, stat.st_size)
        data = path.read_bytes()
    except OSError as error:
        raise UnusableInput(
            what="filen finns inte eller kan inte öppnas",
            where=path.name,
            remedy="Kontrollera namnet, och att filen inte är öppen i ett annat program",
        ) from error
    if not (data[:4096].strip(_NOTHING) or data.strip(_NOTHING)):
        raise UnusableInput(what="filen är tom", where=path.name, remedy="Hämta exporten på nytt från Raindance")
    modified = dt.datetime.fromtimestamp(stat.st_mtime).replace(microsecond=0)
    return Source(path, path.name, stat.st_size, modified, _hashed(data)), data


def _hashed(data: bytes) -> Future[str]:
    """The SHA-256 of some bytes, counted in a thread of its own: it needs no Python."""
    thread = ThreadPoolExecutor(1)
    try:
        return thread.submit(lambda: hashlib.sha256(data).hexdigest())
    finally:
        thread.shutdown(wait=False)


def open_source(source: Source, data: bytes) -> Opened:
    """Takes a file apart by what its first bytes say it is.

    Raises:
        UnusableInput: encrypted, damaged, or no kind of file that holds a table.
    """
    where = source.name
    if data.startswith(_ZIP):
        return _open_zip(source, data)
    if data.startswith(_OLE):
        package.check_xls(data, where)
        return Opened("xls", [], list(sheets.read_workbook(data, where, "xls")))
    for magic, name in _OTHERS.items():
        if data.startswith(magic):
            raise _wrong_kind(f"filen är en {name} och ingen export", where)
    head, _ = text.decode(data[:8192])
    if markup.looks_like_spreadsheet_xml(head):
        return Opened("xml", [], [(grid, True) for grid in markup.read_spreadsheet_xml(data, where)])
    if markup.looks_like_html(head):
        return Opened("html", [], [(grid, True) for grid in markup.read_html(data, where)])
    if head.count("\0") > 8 or _control_share(head) > 0.1:
        raise _wrong_kind("filen är varken text eller en Excelfil", where)
    content, codec, encoding = text.plain_bytes(data)
    del data
    return Opened("text", text.grids(content, codec, encoding), [])


def _control_share(sample: str) -> float:
    controls = sum(1 for ch in sample if ch < " " and ch not in "\t\r\n\x0b\x0c\x1a")
    return controls / max(1, len(sample))


def _open_zip(source: Source, data: bytes) -> Opened:
    package.check_xlsx(data, source.name)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = set(book.namelist())
    if "xl/workbook.bin" in names:
        raise _wrong_kind("filen är en binär arbetsbok (.xlsb)", source.name)
    if not any(name.startswith("xl/") for name in names):
        raise _wrong_kind("filen är ett zip-arkiv eller ett annat dokument, ingen Excelfil", source.name)
    grids: list[tuple[RowsGrid, bool]] = sheets.read_workbook(data, source.name, "xlsx")
    return Opened("xlsx", [], list(grids))


def _wrong_kind(what: str, where: str) -> UnusableInput:
    return UnusableInput(
        what=what, where=where, remedy="Hämta exporten som .csv, .txt eller .xlsx, eller spara om den som .xlsx i Excel"
    )
