"""A minimal writer of .xls (BIFF8 in an OLE container), which no library here writes; for tests alone."""

from __future__ import annotations

import struct

_SECTOR = 512
_FREE, _END, _FAT, _DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _sheet(cells: dict[tuple[int, int], str | float]) -> bytes:
    rows = max((row for row, _ in cells), default=0) + 1
    columns = max((column for _, column in cells), default=0) + 1
    out = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)),
        _record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0)),
    ]
    for (row, column), value in sorted(cells.items()):
        if isinstance(value, str):
            text = value.encode("utf-16-le")
            out.append(_record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text))
        else:
            out.append(_record(0x0203, struct.pack("<HHHd", row, column, 0, value)))
    return b"".join([*out, _record(0x000A, b"")])


def xls(cells: dict[tuple[int, int], str | float], *, filepass: bool = False) -> bytes:
    """A workbook with one sheet, Data; `filepass` marks it as encrypted."""
    name = "Data".encode("latin-1")
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    if filepass:
        head += _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    bound = len(head) + 4 + 8 + len(name) + 4
    head += _record(0x0085, struct.pack("<IBBBB", bound, 0, 0, len(name), 0) + name) + _record(0x000A, b"")
    stream = head + _sheet(cells)
    stream += bytes(max(4096, -(-len(stream) // _SECTOR) * _SECTOR) - len(stream))
    count = len(stream) // _SECTOR
    fat_sectors = -(-(count + 2) // 126)
    further = -(-max(0, fat_sectors - 109) // 127)  # sectors that list the FAT sectors which the header has no room for
    fat = [*range(1, count), _END, _END, *[_FAT] * fat_sectors, *[_DIFAT] * further]
    fat += [_FREE] * (fat_sectors * 128 - len(fat))

    def entry(title: str, kind: int, start: int, size: int, child: int) -> bytes:
        text = title.encode("utf-16-le")
        fixed = struct.pack("<HBBIII", len(text) + 2, kind, 1, _FREE, _FREE, child)
        return text.ljust(64, b"\0") + fixed + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, _END, 0, 1) + entry("Workbook", 2, 0, len(stream), _FREE) + bytes(256)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, count, 0)
    first = count + 1 + fat_sectors
    header += struct.pack("<IIIII", 4096, _END, 0, first if further else _END, further)
    places = [count + 1 + i for i in range(fat_sectors)]
    header += struct.pack("<109I", *places[:109], *[_FREE] * (109 - len(places[:109])))
    rest = b""
    for number in range(further):
        here = places[109 + 127 * number : 109 + 127 * (number + 1)]
        following = first + number + 1 if number + 1 < further else _END
        rest += struct.pack("<128I", *here, *[_FREE] * (127 - len(here)), following)
    return header + stream + directory + struct.pack(f"<{len(fat)}I", *fat) + rest
