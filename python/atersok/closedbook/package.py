"""The zip package: parts are read on demand, and written so that an untouched part keeps its very bytes.

`zipfile` can only write a part by compressing it anew. Here the compressed stream of an untouched part is copied as it
lies, with the same name, time and extra fields, so what the engine did not change is the same to the last bit.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .errors import REMEDY_RESAVE, unusable

# Far above any statistics workbook; below what a computer with 8 GB can hold.
MAX_PARTS = 10_000
MAX_PART_BYTES = 1 << 30
MAX_TOTAL_BYTES = 2 << 30
# Sheet XML compresses some 10 to 40 times. A part far beyond that, and large, is made to fill the memory.
MAX_RATIO = 250
RATIO_FROM_BYTES = 64 << 20

_OLE_HEADER = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
# The fixed time of a part that the engine wrote: 1980-01-01 00:00, so that the same writes give the same bytes.
_FIXED_DATE, _FIXED_TIME = (0 << 9) | (1 << 5) | 1, 0
# Level 3 costs half the time of 6 and a tenth more bytes on sheet XML (measured on 50 000 rows).
_LEVEL = 3
_PACKED_AT_ONCE = 1 << 16
_UTF8_FLAG = 0x800
_ZIP64_EXTRA = 1


@dataclass(frozen=True, slots=True)
class Packed:
    """The content of a part, compressed as the package holds it: a fifteenth of the memory of sheet XML."""

    data: bytes
    crc: int
    size: int

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> Packed:
        """Compresses a content that comes in pieces."""
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        packed, crc, size = [], 0, 0
        for piece in pieces:
            packed.append(packer.compress(piece))
            crc = zlib.crc32(piece, crc)
            size += len(piece)
        return cls(b"".join([*packed, packer.flush()]), crc, size)

    def content(self) -> bytes:
        """The content as it was."""
        return zlib.decompress(self.data, -15, max(1, self.size))


def content_of(part: bytes | Packed) -> bytes:
    """The content of a part, packed or not."""
    return part.content() if isinstance(part, Packed) else part


@dataclass(frozen=True, slots=True)
class _Entry:
    info: zipfile.ZipInfo
    data_at: int
    local_extra: bytes


class Package:
    """The parts of one workbook file, by name without a leading slash.

    Args:
        path: the file.

    Raises:
        UnusableInput: missing, unreadable, password protected, the old .xls format, not a zip, truncated, with parts of
            doubtful names, or so large when unpacked that it cannot be a workbook of ours.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._data = path.read_bytes()
        except FileNotFoundError as error:
            raise unusable(
                path, "Filen finns inte", "Kontrollera namn och mapp, och att filen är synkad hit"
            ) from error
        except IsADirectoryError as error:
            raise unusable(path, "Det är en mapp, inte en arbetsbok", "Ange själva filen") from error
        except PermissionError as error:
            raise unusable(
                path, "Filen går inte att läsa", "Stäng den i andra program och kontrollera behörigheten"
            ) from error
        self._entries = self._read_directory()

    def same_on_disk(self) -> bool:
        """Whether the file still is what was read from it."""
        try:
            return self.path.read_bytes() == self._data
        except OSError:
            return False

    @property
    def names(self) -> list[str]:
        """The parts in the order of the package."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def size(self, name: str) -> int:
        """How many bytes a part of the package has when unpacked."""
        return self._entries[name].info.file_size

    def read(self, name: str) -> bytes:
        """The content of a part.

        Raises:
            UnusableInput: the part is missing, damaged, or larger than its directory says.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise unusable(self.path, "En del av arbetsboken saknas", REMEDY_RESAVE, name)
        info = entry.info
        packed = self._data[entry.data_at : entry.data_at + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            content = packed
        else:
            try:
                content = _unpacked(packed, info.file_size + 1)
            except zlib.error as error:
                raise unusable(self.path, "Arbetsboken är skadad", REMEDY_RESAVE, name) from error
        if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
            raise unusable(self.path, "Arbetsboken är skadad", REMEDY_RESAVE, name)
        return content

    def write(
        self, target: BinaryIO, changed: Mapping[str, bytes | Packed], dropped: frozenset[str] = frozenset()
    ) -> None:
        """Writes the package with some parts replaced, added or left out; the order of the parts is kept.

        Args:
            target: an open binary file.
            changed: new content by the name of the part; parts that the package does not have come last.
            dropped: parts to leave out.
        """
        central = io.BytesIO()
        count = 0
        added = {name: _Entry(_new_info(name), 0, b"") for name in changed if name not in self._entries}
        for name, entry in {**self._entries, **added}.items():
            if name in dropped:
                continue
            offset = target.tell()
            info = entry.info
            encoded = name.encode("utf-8")
            flags = _UTF8_FLAG if info.flag_bits & _UTF8_FLAG or not name.isascii() else 0
            if name in changed:
                content = changed[name]
                ready = content if isinstance(content, Packed) else Packed.of([content])
                packed: bytes | memoryview = ready.data
                method, crc, size = zipfile.ZIP_DEFLATED, ready.crc, ready.size
                date, time, local_extra, extra = _FIXED_DATE, _FIXED_TIME, b"", b""
            else:
                packed = memoryview(self._data)[entry.data_at : entry.data_at + info.compress_size]
                method, crc, size = info.compress_type, info.CRC, info.file_size
                flags |= info.flag_bits & 0x6  # how hard it was compressed
                date, time = _dos(info.date_time)
                local_extra, extra = _without_zip64(entry.local_extra), _without_zip64(info.extra)
            version = 20
            target.write(
                _LOCAL.pack(
                    b"PK\x03\x04", version, flags, method, time, date, crc, len(packed), size,
                    len(encoded), len(local_extra),
                )
            )  # fmt: skip
            target.write(encoded + local_extra)
            target.write(packed)
            central.write(
                _CENTRAL.pack(
                    b"PK\x01\x02", (info.create_system << 8) | info.create_version, version, flags, method, time, date,
                    crc, len(packed), size, len(encoded), len(extra), len(info.comment), 0, info.internal_attr,
                    info.external_attr, offset,
                )
            )  # fmt: skip
            central.write(encoded + extra + info.comment)
            count += 1
        start = target.tell()
        directory = central.getvalue()
        target.write(directory)
        target.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0))

    def _read_directory(self) -> dict[str, _Entry]:
        if self._data.startswith(_OLE_HEADER):
            raise unusable(
                self.path,
                "Filen är skyddad med lösenord eller sparad i det gamla formatet .xls",
                "Öppna den i Excel, ta bort lösenordet och spara som .xlsx eller .xlsm",
            )
        if not self._data.startswith(b"PK"):
            raise unusable(self.path, "Filen är inte en Excelarbetsbok", "Välj rätt fil, sparad som .xlsx eller .xlsm")
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
            raise unusable(
                self.path, "Filen är avkortad eller skadad", "Hämta filen på nytt eller återställ den ur en kopia"
            ) from error
        self._check_sizes(infos)
        entries: dict[str, _Entry] = {}
        folded: set[str] = set()
        for info in infos:
            if info.is_dir():
                continue
            name = info.filename
            # Part names are compared without regard to case (ECMA-376 part 2, 6.2.2.3).
            if info.orig_filename != name or not _sound(name) or name.casefold() in folded:
                raise unusable(self.path, "Filens innehåll har tvetydiga namn", REMEDY_RESAVE)
            folded.add(name.casefold())
            if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise unusable(self.path, "Filen är krypterad eller packad på ett okänt sätt", REMEDY_RESAVE)
            entries[name] = self._locate(info)
        return entries

    def _check_sizes(self, infos: list[zipfile.ZipInfo]) -> None:
        total = sum(info.file_size for info in infos)
        packed = sum(info.compress_size for info in infos)
        oversized = any(
            info.file_size > MAX_PART_BYTES
            or (info.file_size > RATIO_FROM_BYTES and info.file_size > MAX_RATIO * max(1, info.compress_size))
            for info in infos
        )
        if oversized or len(infos) > MAX_PARTS or total > MAX_TOTAL_BYTES or packed > len(self._data):
            raise unusable(self.path, "Filens innehåll är orimligt stort", REMEDY_RESAVE)

    def _locate(self, info: zipfile.ZipInfo) -> _Entry:
        at = info.header_offset
        header = self._data[at : at + _LOCAL.size]
        if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
            raise unusable(
                self.path, "Filen är avkortad eller skadad", "Hämta filen på nytt eller återställ den ur en kopia"
            )
        *_, name_length, extra_length = _LOCAL.unpack(header)
        extra_at = at + _LOCAL.size + name_length
        data_at = extra_at + extra_length
        if data_at + info.compress_size > len(self._data):
            raise unusable(
                self.path, "Filen är avkortad eller skadad", "Hämta filen på nytt eller återställ den ur en kopia"
            )
        return _Entry(info, data_at, self._data[extra_at:data_at])


def _unpacked(packed: bytes, most: int) -> bytes:
    """A deflated content, at most so much of it; a large one never stands in memory twice, as it would in one step."""
    out = io.BytesIO()
    unpacker = zlib.decompressobj(-15)
    for at in range(0, len(packed), _PACKED_AT_ONCE):
        piece = packed[at : at + _PACKED_AT_ONCE]
        while piece and out.tell() < most:
            out.write(unpacker.decompress(piece, most - out.tell()))
            piece = unpacker.unconsumed_tail
    return out.getvalue()


def _new_info(name: str) -> zipfile.ZipInfo:
    """What the directory says of a part that the engine made; the same whichever system writes it."""
    info = zipfile.ZipInfo(name)
    info.create_system = 0
    info.external_attr = 0
    return info


def _sound(name: str) -> bool:
    """Whether a part's name is relative, without steps upwards and without backslashes."""
    steps = name.split("/")
    return "\\" not in name and ":" not in name and not any(step in ("", ".", "..") for step in steps)


def _dos(moment: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = moment
    return (max(0, year - 1980) << 9) | (month << 5) | day, (hour << 11) | (minute << 5) | (second // 2)


def _without_zip64(extra: bytes) -> bytes:
    """The extra fields less zip64's: our packages are far below its sizes, and its numbers would no longer be true."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind != _ZIP64_EXTRA:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept + extra[at:]
