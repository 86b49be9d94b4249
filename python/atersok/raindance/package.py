"""A look at an Office file before it is parsed: bombs, entities, encryption, a stray cell far away.

Parsers allocate the whole rectangle up to the last cell: a single cell at XFD1048576 in a file of five kilobytes makes
them take gigabytes or abort the process. So the package is streamed once, in bounded memory, before they see it.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from atersok.domain.errors import UnusableInput

_CHUNK: Final = 1 << 20
#: 400 000 rows of 30 columns are about 700 MB of XML.
_MAX_UNPACKED: Final = 1_500_000_000
#: XML of real sheets packs 8–40 times; a bomb a thousand times.
_MAX_RATIO: Final = 200
_RATIO_FROM: Final = 20_000_000
_MAX_PARTS: Final = 5_000
#: A rectangle up to this many cells is harmless to the parser, whatever is in it.
_HARMLESS_CELLS: Final = 2_000_000
#: Beyond that, at least every eighth cell must be there.
_MIN_FILL: Final = 8

# As every program writes them (a literal start makes the search ten times as fast) …
_ROW: Final = re.compile(rb'<row r="([0-9]{1,9})"')
_WIDE: Final = re.compile(rb' r="([A-Z]{2,4})[0-9]')
_FAR: Final = rb' r="[A-Z]{1,4}([0-9]{%d,9})"'
_CELL_START, _PLAIN_CELL_START = b"<c ", b'<c r="'
# … and as XML allows.
_ANY_ROW: Final = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr\s*=\s*[\"']([0-9]{1,9})[\"']")
_ANY_WIDE: Final = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{2,4})[0-9]")
_ANY_FAR: Final = rb"\sr\s*=\s*[\"'][A-Za-z]{1,4}([0-9]{%d,9})[\"']"
_UNUSUAL: Final = (b"\t", b"\r", b"\n", b":c")
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE: Final = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,4})([0-9]{1,9})[\"']")
_FORBIDDEN: Final = (b"<!DOCTYPE", b"<!ENTITY")


def unusable(what: str, where: str, remedy: str) -> UnusableInput:
    """The exception of this package; a function so that every raise is one line."""
    return UnusableInput(what=what, where=where, remedy=remedy)


def check_xlsx(data: bytes, where: str) -> None:
    """Refuses a package that is damaged, encrypted, a bomb, or has a value far outside its table.

    Raises:
        UnusableInput: says which and what to do.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_sizes(package, where)
            _check_links(package, where)
            unpacked = 0
            for part in package.infolist():
                unpacked += _check_part(package, part, where, unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, OSError, ValueError) as error:
        raise unusable(
            "filen är skadad eller avhuggen", where, "Hämta exporten på nytt, eller öppna den i Excel och spara om den"
        ) from error


def _check_sizes(package: zipfile.ZipFile, where: str) -> None:
    parts = package.infolist()
    if any(part.flag_bits & 0x1 for part in parts):
        raise encrypted(where)
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    bomb = unpacked > _RATIO_FROM and unpacked > _MAX_RATIO * max(packed, 1)
    if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED or bomb:
        raise _too_large(where)


def _check_links(package: zipfile.ZipFile, where: str) -> None:
    """An export has no formulas of other workbooks; what such cells show may be old."""
    if any(name.startswith("xl/externalLinks/externalLink") for name in package.namelist()):
        raise unusable(
            "filen har länkar till andra arbetsböcker, så värdena kan vara gamla",
            where,
            "Hämta exporten på nytt från Raindance, eller bryt länkarna i Excel (Data, Redigera länkar) och spara om",
        )


def _too_large(where: str) -> UnusableInput:
    return unusable(
        "filen packar upp till orimligt mycket data och läses inte av säkerhetsskäl",
        where,
        "Hämta exporten på nytt från Raindance, vid behov en månad i taget eller som text",
    )


def encrypted(where: str) -> UnusableInput:
    """The message for a file behind a password."""
    return unusable(
        "filen är krypterad eller lösenordsskyddad", where, "Öppna den i Excel, ta bort lösenordet och spara om den"
    )


def _chunks(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, where: str, before: int) -> int:
    """Streams one part; returns its unpacked size."""
    size = 0
    rest = b""
    rows = implied = columns = cells = 0
    is_sheet: bool | None = None
    for chunk in _chunks(package, part):
        size += len(chunk)
        if before + size > _MAX_UNPACKED:
            raise _too_large(where)
        if is_sheet is None:
            if not chunk.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                if chunk[:2] in (b"\xff\xfe", b"\xfe\xff") and part.filename.endswith((".xml", ".rels")):
                    raise unusable("filen har en okänd teckenkodning inuti", where, "Spara om den i Excel")
                return part.file_size  # a picture or the like: never parsed here
            is_sheet = b"worksheet" in chunk[:4096]
            if any(mark in chunk for mark in _FORBIDDEN):  # they stand before the first element or nowhere
                raise unusable(
                    "filen innehåller dokumenttypdeklarationer, vilket en export aldrig gör",
                    where,
                    "Hämta exporten på nytt från Raindance",
                )
        if not is_sheet:
            continue
        data = rest + chunk
        cut = data.rfind(b"<")
        data, rest = (data[:cut], data[cut:]) if cut > 0 else (data, b"")
        numbered = _ROW.findall(data)
        counted, here = data.count(b"<row"), data.count(_CELL_START)
        plain = (
            len(numbered) == counted
            and here == data.count(_PLAIN_CELL_START)
            and not any(mark in data for mark in _UNUSUAL)
        )
        if not plain:
            numbered = _ANY_ROW.findall(data)
            counted += data.count(b":row")
            here = data.count(b"<c") + data.count(b":c")
        implied += counted  # rows without a number follow one another
        rows = max(rows, implied, *map(int, numbered))
        cells += here
        rows = max(rows, 0, *map(int, re.findall((_FAR if plain else _ANY_FAR) % (len(str(rows)) + 1), data)))
        wide = set((_WIDE if plain else _ANY_WIDE).findall(data))
        columns = max([columns, *map(_column_number, wide)]) if wide else max(columns, 26)
    if is_sheet and rows * columns > _HARMLESS_CELLS and rows * columns > _MIN_FILL * cells:
        _check_values(package, part, where)
    return size


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_values(package: zipfile.ZipFile, part: zipfile.ZipInfo, where: str) -> None:
    """The slow, exact look: cells with a value only (formatted empty ones cost the parser nothing)."""
    rest = b""
    rows = columns = cells = 0
    last = b""
    for chunk in _chunks(package, part):
        data = rest + chunk
        end = 0
        for match in _CELL.finditer(data):
            end = match.end()
            body = match[3] or b""
            reference = _REFERENCE.search(match[1])
            if not reference or (b"<v" not in body and b":v" not in body and b"<is" not in body and b":is" not in body):
                continue
            cells += 1
            row, column = int(reference[2]), _column_number(reference[1])
            if row > rows or column > columns:
                last = reference[1] + reference[2]
            rows, columns = max(rows, row), max(columns, column)
        rest = data[end:] if end else data
        if len(rest) > 16 * _CHUNK:
            raise _too_large(where)
    if rows * columns > _HARMLESS_CELLS and rows * columns > _MIN_FILL * cells:
        raise unusable(
            f"en ensam cell ({last.decode('ascii')}) ligger långt utanför tabellen, så att bladet inte kan läsas",
            where,
            "Öppna filen i Excel, ta bort raderna och kolumnerna utanför tabellen (Ctrl+End visar cellen) och spara",
        )


# --- .xls: an OLE container with a stream of BIFF records

#: Records of a real sheet are cells for the most part.
_MAX_EMPTY_RECORDS: Final = 100_000
_BIFF_CELLS: Final = frozenset({0x0203, 0x00FD, 0x027E, 0x00BD, 0x0204, 0x0006, 0x0205, 0x00D6})


def check_xls(data: bytes, where: str) -> None:
    """Refuses an encrypted .xls and one whose last value lies far outside its table.

    Raises:
        UnusableInput: says which and what to do.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise encrypted(where)
    stream = _workbook_stream(data)
    rows = columns = cells = position = empty = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind == 0x0809:  # BOF: a new sheet
            _check_box(rows, columns, cells, where)
            rows = columns = cells = 0
        elif kind == 0x002F:
            raise encrypted(where)
        elif kind in _BIFF_CELLS and length >= 6:
            row, column = struct.unpack_from("<HH", stream, position + 4)
            cells += max(1, (length - 6) // 6) if kind == 0x00BD else 1
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif not length:
            empty += 1
            if empty > _MAX_EMPTY_RECORDS:
                raise unusable(
                    "filen är skadad och kan inte läsas som .xls", where, "Hämta exporten på nytt från Raindance"
                )
        position += 4 + length
    _check_box(rows, columns, cells, where)


def _check_box(rows: int, columns: int, cells: int, where: str) -> None:
    if rows * columns > _HARMLESS_CELLS and rows * columns > _MIN_FILL * cells:
        raise unusable(
            "en ensam cell ligger långt utanför tabellen, så att bladet inte kan läsas",
            where,
            "Öppna filen i Excel, ta bort raderna och kolumnerna utanför tabellen (Ctrl+End visar cellen) och spara",
        )


def _workbook_stream(data: bytes) -> bytes:
    """The Workbook (or Book) stream of an OLE container, b"" where its structure does not hold together."""
    try:
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            return b""
        size = 1 << shift
        fat_count, directory = struct.unpack_from("<I", data, 44)[0], struct.unpack_from("<I", data, 48)[0]
        difat = list(struct.unpack_from("<109I", data, 76))[: min(fat_count, 109)]
        further, seen = struct.unpack_from("<I", data, 68)[0], set[int]()
        while len(difat) < fat_count and further < len(data) // size and further not in seen:
            seen.add(further)
            *more, further_next = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
            difat += more[: fat_count - len(difat)]
            further = further_next
        fat: list[int] = []
        for sector in difat:
            fat += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
        entries = _chain(data, fat, directory, size)
        for start in range(0, len(entries) - 127, 128):
            length = struct.unpack_from("<H", entries, start + 64)[0]
            name = entries[start : start + max(0, length - 2)].decode("utf-16-le", errors="replace")
            if name in ("Workbook", "Book"):
                first, total = struct.unpack_from("<II", entries, start + 116)
                return _chain(data, fat, first, size)[:total]
    except (struct.error, IndexError):
        return b""
    return b""


def _chain(data: bytes, fat: list[int], sector: int, size: int) -> bytes:
    parts = []
    seen: set[int] = set()
    while sector < len(fat) and sector not in seen:
        seen.add(sector)
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = fat[sector]
    return b"".join(parts)
