"""The text of one module of a workbook's VBA project.

A workbook carries xlwings' module within it, and the module names by its version the DLL that it loads: it must be the
version that is installed. Nothing else in the file says which version that is, so the text itself is read. The project
is a compound file ([MS-CFB]); its stream `dir` says where in each module's stream the text begins, and both are
compressed ([MS-OVBA] 2.4.1). Only reading is here, only for files of the size of a VBA project.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

PROJECT_PART = "xl/vbaProject.bin"
MAX_PROJECT_BYTES = 50_000_000

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_FAT_ENTRIES = 109
_MAX_SECTOR = 0xFFFFFFFA  # above it: free, end of chain and the like
_STREAM, _ROOT = 2, 5
_CHUNK = 4096

_PROJECT_VERSION, _MODULE_STREAM, _MODULE_OFFSET = 0x0009, 0x001A, 0x0031


def module_text(workbook: bytes, module: str) -> str | None:
    """A module's text out of an .xlsm or .xlam file.

    Args:
        workbook: the file's bytes.
        module: the module's name, case apart.

    Returns:
        The text; None when the workbook has no VBA project or no such module.

    Raises:
        ValueError: the file or its project is damaged, or unreasonably large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as package:
            if PROJECT_PART not in package.namelist():
                return None
            if package.getinfo(PROJECT_PART).file_size > MAX_PROJECT_BYTES:
                raise ValueError("the VBA project is unreasonably large")
            project = package.read(PROJECT_PART)
        return _text_of(project, module)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ValueError("not a readable workbook") from error
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError("the VBA project is damaged") from error


def _text_of(project: bytes, module: str) -> str | None:
    streams = _streams(project)
    if "dir" not in streams:
        raise ValueError("the VBA project has no directory")
    for name, offset in _modules(decompress(streams["dir"])):
        if name.casefold() == module.casefold() and name.casefold() in streams:
            return decompress(streams[name.casefold()][offset:]).decode("cp1252", errors="replace")
    return None


def _streams(content: bytes) -> dict[str, bytes]:
    """Every stream of a compound file, by its name in small letters."""
    if content[:8] != _SIGNATURE:
        raise ValueError("not a compound file")
    sector_shift, mini_shift = struct.unpack_from("<HH", content, 30)
    (first_directory,) = struct.unpack_from("<I", content, 48)
    cutoff, first_mini_fat = struct.unpack_from("<II", content, 56)
    first_difat, difat_sectors = struct.unpack_from("<II", content, 68)
    if not 7 <= sector_shift <= 16 or not 4 <= mini_shift <= sector_shift:
        raise ValueError("sectors of an impossible size")
    size = 1 << sector_shift

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    fat_sectors = list(struct.unpack_from(f"<{_HEADER_FAT_ENTRIES}I", content, 76))
    for _ in range(min(difat_sectors, len(content) // size)):
        entries = struct.unpack(f"<{size // 4}I", sector(first_difat))
        fat_sectors += entries[:-1]
        first_difat = entries[-1]
    fat = [
        entry
        for number in fat_sectors
        if number < _MAX_SECTOR
        for entry in struct.unpack(f"<{size // 4}I", sector(number))
    ]

    def stream(first: int) -> bytes:
        return b"".join(sector(number) for number in _chain(first, fat))

    mini_fat_bytes = stream(first_mini_fat)
    mini_fat = list(struct.unpack(f"<{len(mini_fat_bytes) // 4}I", mini_fat_bytes))
    directory = stream(first_directory)
    entries_found = [_entry(directory[at : at + 128]) for at in range(0, len(directory) - 127, 128)]
    mini_stream = next((stream(start) for _, kind, start, _ in entries_found if kind == _ROOT), b"")
    mini_size = 1 << mini_shift
    found: dict[str, bytes] = {}
    for name, kind, start, length in entries_found:
        if kind != _STREAM:
            continue
        if length >= cutoff:
            body = stream(start)
        else:
            body = b"".join(mini_stream[n * mini_size : (n + 1) * mini_size] for n in _chain(start, mini_fat))
        found.setdefault(name.casefold(), body[:length])
    return found


def _entry(record: bytes) -> tuple[str, int, int, int]:
    """Name, kind, first sector and length of a directory entry."""
    (name_bytes,) = struct.unpack_from("<H", record, 64)
    name = record[: max(0, min(name_bytes, 64) - 2)].decode("utf-16-le")
    start, length = struct.unpack_from("<II", record, 116)
    return name, record[66], start, length


def _chain(first: int, fat: list[int]) -> Iterator[int]:
    """The sectors of a stream in order; a chain that goes round in a circle raises ValueError."""
    number = first
    for _ in range(len(fat) + 1):
        if number >= _MAX_SECTOR:
            return
        yield number
        number = fat[number]
    raise ValueError("a chain of sectors has no end")


def _modules(directory: bytes) -> Iterator[tuple[str, int]]:
    """Stream name and offset of the text of every module in a decompressed `dir` stream."""
    at, name = 0, ""
    while at + 6 <= len(directory):
        kind, size = struct.unpack_from("<HI", directory, at)
        if kind == _PROJECT_VERSION:
            size = 6  # its size field says 4 and does not count the minor version
        body = directory[at + 6 : at + 6 + size]
        if kind == _MODULE_STREAM:
            name = body.decode("cp1252", errors="replace")
        elif kind == _MODULE_OFFSET:
            yield name, struct.unpack("<I", body)[0]
        at += 6 + size


def decompress(container: bytes) -> bytes:
    """A compressed container ([MS-OVBA] 2.4.1) as plain bytes.

    Raises:
        ValueError: it is no such container.
    """
    if container[:1] != b"\x01":
        raise ValueError("not a compressed container")
    out = bytearray()
    at = 1
    while at + 2 <= len(container):
        (header,) = struct.unpack_from("<H", container, at)
        if header >> 12 & 0b111 != 0b011:
            break  # what follows the container in its last sector
        end = at + (header & 0x0FFF) + 3
        body = container[at + 2 : end]
        out += _chunk(body) if header & 0x8000 else body[:_CHUNK]
        at = end
    return bytes(out)


def _chunk(body: bytes) -> bytes:
    out = bytearray()
    at = 0
    while at < len(body):
        flags = body[at]
        at += 1
        for bit in range(8):
            if at >= len(body):
                break
            if not flags >> bit & 1:
                out.append(body[at])
                at += 1
                continue
            (token,) = struct.unpack_from("<H", body, at)
            at += 2
            # The more there is to point back to, the more bits go to the distance and the fewer to the length.
            distance_bits = max(4, (len(out) - 1).bit_length())
            length = (token & (0xFFFF >> distance_bits)) + 3
            distance = (token >> (16 - distance_bits)) + 1
            if distance > len(out):
                raise ValueError("a token points before its chunk")
            for _ in range(length):
                out.append(out[-distance])
    return bytes(out)
