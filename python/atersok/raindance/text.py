"""Text exports: encoding, line ends, delimiter, quotes.

The file stays bytes in which ASCII is one byte each. Which lines are plainly rows (the table's width, quotes only
around whole fields) is seen for some megabytes at once, and where the fields of those begin and end. Every other line
is read strictly, one by one: a quoted field must close at a delimiter or a line's end. What does not fit is handed on
as broken; columns never shift.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, cast, overload

import numpy as np

from atersok.raindance.columns import PADDING, Bools, ByteColumn, Bytes, Ints
from atersok.raindance.grid import Block, Record
from atersok.raindance.values import Cell

DELIMITERS: Final = (";", "\t", ",", "|")
_CHUNK: Final = 2 << 20
#: Of a pass over all bytes: small enough for what is made of each piece to stay near the processor.
_PIECE: Final = 128 << 10
_NOT_IN_CP1252: Final = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
#: 0xA0 as a signed byte.
_LOWEST_LATIN: Final = -0x60
_HEAP: Final = 31 << 20
_WIDTH_LINES: Final = 3_000
_SMALL: Final = 1 << 20
#: A quoted field over more lines than this is a stray quote.
_MAX_JOINED: Final = 60
#: So many ends are tried for it; a file with a stray quote on every line must not take forever.
_MAX_TRIES: Final = 12
#: After so many stray quotes in a file the next ones are not looked after as long.
_MANY_STRAY: Final = 200
#: Lines with quotes are read all at once where they are more than one in so many.
_FEW_QUOTED: Final = 20
#: Excel and others begin a file so to name its delimiter.
_SEPARATOR_HINT: Final = "sep="
_QUOTE, _NEWLINE, _RETURN = ord('"'), ord("\n"), ord("\r")

STRAY_QUOTE: Final = "ett lösryckt citattecken: kolumnerna går inte att skilja åt"


def decode(data: bytes) -> tuple[str, str]:
    """A file's text and the encoding's name: BOM, UTF-16 by its zero bytes, strict UTF-8, else cp1252.

    Bytes that cp1252 does not define become U+FFFD, which is reported as destroyed text.
    """
    for bom, encoding, name in (
        (codecs.BOM_UTF8, "utf-8", "UTF-8 med BOM"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16LE"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16BE"),
    ):
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace"), name
    sample = data[:4096]
    if _has_zeros(data):
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace"), (
            "UTF-16LE utan BOM" if little else "UTF-16BE utan BOM"
        )
    try:
        return data.decode("utf-8"), "ASCII" if data.isascii() else "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def plain_bytes(data: bytes) -> tuple[bytes, str, str]:
    """A file's text as bytes in which ASCII is ASCII, their codec, and the name of the encoding that it came in.

    UTF-8 and cp1252 stay as they are: a million rows are not written anew only to be read.
    """
    if data.startswith(codecs.BOM_UTF8):
        rest = data[len(codecs.BOM_UTF8) :]
        if _is_utf8(rest):
            return rest, "utf-8", "UTF-8 med BOM"
    elif not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not _has_zeros(data):
        if data.isascii():
            return data, "utf-8", "ASCII"
        if _is_utf8(data):
            return data, "utf-8", "UTF-8"
        if not any(byte in data for byte in _NOT_IN_CP1252):
            # Where the two differ there is nothing, and Latin-1 is many times as fast.
            return data, "cp1252" if _has_c1(data) else "latin-1", "cp1252"
    text, name = decode(data)
    return text.encode("utf-8", errors="replace"), "utf-8", name


def _has_zeros(data: bytes) -> bool:
    """Whether the beginning looks like UTF-16 without a BOM."""
    sample = data[:4096]
    return sample.count(0) > len(sample) // 4


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(data), _PIECE):
            decoder.decode(data[begin : begin + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _has_c1(data: bytes) -> bool:
    """Whether there are bytes that mean one thing in cp1252 and another in Latin-1 (0x80–0x9F)."""
    signed = np.frombuffer(data, np.int8)  # these are then the lowest
    return bool(len(signed)) and int(signed.min()) < _LOWEST_LATIN


def normalised(data: bytes) -> bytes:
    """The bytes with \\n after every line; only CRLF, LF and bare CR end one (not U+2028, U+0085 …).

    CRLF throughout stays: to take a million CRs out costs more than to pass over them.
    """
    if b"\r" in data and not _all_crlf(data):
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if data and not data.endswith(b"\n"):
        data += b"\n"
    return data


def _all_crlf(data: bytes) -> bool:
    """Whether every CR stands before an LF and every LF after a CR."""
    if data.startswith(b"\n") or data.endswith(b"\r"):
        return False
    code = np.frombuffer(data, np.uint8)
    pairs = zip(_pieces(code[:-1]), _pieces(code[1:]), strict=True)
    return all(np.array_equal(one == _RETURN, two == _NEWLINE) for one, two in pairs)


def _count_lines(data: bytes) -> int:
    return sum(int(np.count_nonzero(code == _NEWLINE)) for code in _pieces(np.frombuffer(data, np.uint8)))


def _pieces(code: Bytes) -> Iterator[Bytes]:
    """The bytes piece by piece."""
    return (code[begin : begin + _PIECE] for begin in range(0, len(code), _PIECE))


class _Lines(Sequence[str]):
    """The lines of a stretch that ends with one's end, each made into text when it is asked for."""

    def __init__(self, data: bytes, codec: str) -> None:
        self._data = data
        self._codec = codec
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == _NEWLINE) + 1
        self._edges = [0, *ends.tolist()]

    def __len__(self) -> int:
        return len(self._edges) - 1

    @overload
    def __getitem__(self, index: int, /) -> str: ...

    @overload
    def __getitem__(self, index: slice, /) -> list[str]: ...

    def __getitem__(self, index: int | slice, /) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        line = self._data[self._edges[index] : self._edges[index + 1] - 1]
        return line.removesuffix(b"\r").decode(self._codec, errors="replace")


class TextGrid:
    """A text file under one delimiter.

    Args:
        data: the lines, as `normalised` gives them.
        codec: of the data, as `plain_bytes` gives it.
        encoding: what the file was read as.
        delimiter: one of `DELIMITERS`.
        lines_total: number of lines in `data`.
    """

    sheet = ""

    def __init__(self, data: bytes, codec: str, encoding: str, delimiter: str, lines_total: int) -> None:
        self._data = data
        self._codec = codec
        self._stray = 0
        self._zeros = b"\0" in data
        self.encoding = encoding
        self.delimiter = delimiter
        self.lines_total = lines_total

    def head(self, limit: int) -> list[Record]:
        """Records that begin in the first `limit` lines."""
        lines = self._lines(0, limit + _MAX_JOINED)
        return list(self._records(lines, range(min(limit, len(lines))), 1, None))

    def sample(self, start: int, limit: int) -> list[Sequence[Cell]]:
        """Up to `limit` rows of the table's width from its beginning, middle and end."""
        begin = self._offset(start)
        width = self._width(begin, 0, 0)
        third = max(1, limit // 3)
        size = len(self._data)
        places = [begin]
        if size - begin > _SMALL:  # a longer file: also where the commonest line is far from the first
            places += [
                self._data.find(b"\n", begin + (size - begin) // 2) + 1,
                self._data.find(b"\n", size - 50_000) + 1,
            ]
        else:
            third = limit
        rows: list[Sequence[Cell]] = []
        for place in places:
            lines = self._lines(place, third)
            rows += [r.cells for r in self._records(lines, range(len(lines)), 1, width) if len(r.cells) == width]
        return rows

    def blocks(self, start: int, names: int, written: int) -> Iterator[Block]:
        """All lines from `start` on, a few megabytes at a time."""
        begin = self._offset(start)
        width = self._width(begin, names, written)
        line = start
        np.empty(_HEAP, dtype=np.uint8)  # glibc keeps what is freed from here on, in place of returning each array
        while begin < len(self._data):
            end = self._data.find(b"\n", begin + _CHUNK) + 1 or len(self._data)
            block, used, count = self._block(begin, end, line, width, names)
            begin += used
            line += count
            yield block

    def _block(self, begin: int, end: int, first: int, width: int, names: int) -> tuple[Block, int, int]:
        """The lines between two offsets; also the bytes and lines used (a quoted field may reach beyond `end`)."""
        chunk = self._data[begin:end]
        good, begins, ends = _fields(chunk, self.delimiter, width)
        block = Block()
        if good.all():
            block.lines = np.arange(first, first + len(good))
            block.columns = self._columns(chunk, begins, ends, not self._zeros)
            return block, len(chunk), len(good)
        lines = _Lines(self._data[begin : self._after(end, _MAX_JOINED)], self._codec)
        count = len(good)
        rows: list[Sequence[Cell]] = []
        numbers: list[int] = []
        beyond = 0
        for record in self._records(lines, np.flatnonzero(~good).tolist(), first, width):
            cells = record.cells
            if not record.broken and len(cells) == width - 1 == names:
                cells = [*cells, ""]  # only the trailing delimiter is missing; no named column is
            if record.broken or len(cells) != width or width == 1:
                block.others.append(record)
            else:
                rows.append(cells)
                numbers.append(record.line)
                block.continuation += record.lines - 1
            beyond = max(beyond, record.line - first + record.lines - count)
        where = np.flatnonzero(good) + first
        whole = not self._zeros
        if rows:  # what was read one by one goes to the end of the buffer, and each row to its place
            cells_ = [str(cell).encode(self._codec, errors="replace") for row in rows for cell in row]
            stops = len(chunk) + np.cumsum([len(cell) for cell in cells_])
            starts = np.concatenate((np.array([len(chunk)]), stops[:-1]))
            whole = whole and not any(b"\n" in cell for cell in cells_)
            chunk += b"".join(cells_)
            where = np.concatenate((where, np.array(numbers, dtype=np.int64)))
            order = np.argsort(where, kind="stable")
            where = where[order]
            begins = np.concatenate((begins, starts.reshape(len(rows), width).T), axis=1)[:, order]
            ends = np.concatenate((ends, stops.reshape(len(rows), width).T), axis=1)[:, order]
        block.lines = where
        block.columns = self._columns(chunk, begins, ends, whole)
        return block, self._after(end, beyond) - begin, count + beyond

    def _columns(self, data: bytes, begins: Ints, ends: Ints, whole: bool) -> list[ByteColumn]:
        buffer = np.frombuffer(data + PADDING, np.uint8)
        return [ByteColumn(buffer, begin, end, self._codec, whole) for begin, end in zip(begins, ends, strict=True)]

    def _offset(self, line: int) -> int:
        """Byte offset of a 1-based line near the beginning."""
        return self._after(0, line - 1)

    def _after(self, offset: int, count: int) -> int:
        """Byte offset after `count` lines from an offset on, or the end."""
        for _ in range(count):
            offset = self._data.find(b"\n", offset) + 1 or len(self._data)
        return offset

    def _lines(self, offset: int, count: int) -> list[str]:
        """Up to `count` lines from an offset on."""
        return self._to_lines(self._data[offset : self._after(offset, count)])

    def _to_lines(self, data: bytes) -> list[str]:
        """The lines of a stretch that ends with one's end."""
        return data.decode(self._codec, errors="replace").replace("\r\n", "\n").split("\n")[:-1]

    def _width(self, begin: int, names: int, written: int) -> int:
        """The table's width: the commonest number of cells in a row; the header's where that is common enough."""
        lines = self._lines(begin, _WIDTH_LINES)
        records = self._records(lines, range(len(lines)), 1, None)
        widths = Counter(len(record.cells) for record in records if not record.broken and record.cells)
        wide = {width: count for width, count in widths.items() if width >= max(2, names)}
        wide = wide or {width: count for width, count in widths.items() if width > 1}
        if not wide:
            return max(names, 1)
        for width in (written, names):
            if width and wide.get(width, 0) * 5 >= sum(wide.values()):
                return width
        return max(wide, key=lambda width: (wide[width], -abs(width - names)))

    def _records(self, lines: Sequence[str], begins: Sequence[int], first: int, width: int | None) -> Iterator[Record]:
        """Records that begin at given indices of `lines`, whose first has the number `first`.

        One record may take the lines after it; an index that an earlier record took is passed over.
        """
        free = 0
        for index in begins:
            if index < free:
                continue
            line = lines[index]
            if '"' not in line:
                record = Record(first + index, 1, line.split(self.delimiter) if line.strip() else ())
            else:
                record = self._quoted(lines, index, first, width)
            free = index + record.lines
            yield record

    def _is_whole(self, line: str, width: int) -> bool:
        """Whether a line is a row by itself."""
        if '"' not in line:
            return line.count(self.delimiter) == width - 1
        cells = _parse(line, self.delimiter)
        return cells is not None and len(cells) == width

    def _quoted(self, lines: Sequence[str], index: int, first: int, width: int | None) -> Record:
        number, line = first + index, lines[index]
        cells = _parse(line, self.delimiter)
        if cells is not None:
            return Record(number, 1, cells)
        naive = line.split(self.delimiter)
        if (width is None or len(naive) == width) and all(cell.count('"') % 2 == 0 for cell in naive):
            return Record(number, 1, naive)  # a writer that does not quote: "Eken" HVB
        joined = line
        tries = 0
        for extra, following in enumerate(lines[index + 1 : index + _MAX_JOINED], 1):
            joined = f"{joined}\n{following}"
            tries += '"' in following
            cells = _parse(joined, self.delimiter) if '"' in following else None
            if cells is not None and (width is None or len(cells) == width):
                return Record(number, extra + 1, cells)
            if (
                cells is not None
                or tries == (_MAX_TRIES if self._stray < _MANY_STRAY else 1)
                or (width is not None and self._is_whole(following, width))
            ):
                break  # closed without being a row, or a row of its own follows: the quote was a stray one
        self._stray += 1
        return Record(number, 1, naive, STRAY_QUOTE)


def _parse(line: str, delimiter: str) -> list[str] | None:
    """The cells of one record, None when a quoted field does not close where it must."""
    try:
        rows = list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _fields(chunk: bytes, delimiter: str, width: int) -> tuple[Bools, Ints, Ints]:
    """Which lines of a chunk are plainly rows, and where the fields of those begin and end (column, row).

    Plainly: `width` fields, and quotes only around whole fields. Lines with quotes are left to be read one by one
    where they are few.

    Args:
        chunk: whole lines, the last one's end too.
    """
    code = np.frombuffer(chunk, np.uint8)
    mark = ord(delimiter)
    is_stop = code == mark
    is_stop |= code == _NEWLINE
    sound: Bools | None = None
    if b'"' in chunk:
        is_stop |= code == _QUOTE
        stops = np.flatnonzero(is_stop)
        outside, sound = _quotes(code, stops, mark)
        stops = stops[outside]
    else:
        stops = np.flatnonzero(is_stop)
    last = np.flatnonzero(code[stops] == _NEWLINE)
    good = np.diff(last, prepend=-1) == width
    if width < 2:
        good[:] = False  # a blank line would be a row of one empty cell
    if sound is not None:
        good &= sound
    begins, ends = _edges(code, stops, last, good, width)
    if sound is not None:
        quoted = code[begins] == _QUOTE
        begins += quoted
        ends -= quoted
    return good, begins, ends


def _quotes(code: Bytes, stops: Ints, mark: int) -> tuple[Bools, Bools]:
    """The quotes of a chunk.

    Args:
        code: the chunk; mark: the delimiter.
        stops: the places of all delimiters, line ends and quotes in it.

    Returns:
        which stops are neither quotes nor delimiters within quotes, and the lines whose quotes, if any, each open or
        close a whole field.
    """
    kinds = code[stops]
    outside = kinds != _QUOTE
    numbers = np.flatnonzero(~outside)
    before = np.cumsum(kinds == _NEWLINE)  # line ends before each stop that is none itself
    lines = before[numbers]
    counts = np.bincount(lines, minlength=int(before[-1]))
    sound = counts == 0
    if int(np.count_nonzero(counts)) * _FEW_QUOTED <= len(counts):
        return outside, sound
    # A line with an odd number of quotes turns inside and outside around for all after it: what has quotes from there
    # on is read one by one.
    odd = np.flatnonzero(counts & 1)
    paired = int(np.searchsorted(lines, odd[0])) if len(odd) else len(lines)
    opens, closes = numbers[:paired:2], numbers[1:paired:2]
    within = closes - opens > 1
    outside[_between(opens[within], closes[within])] = False
    # Of other quotes ("" within a field) nothing is sure here either.
    places = stops[numbers[:paired]]
    ahead, after = code[places[::2] - 1], code[places[1::2] + 1]  # ahead of the first place stands the last line end
    returns = np.flatnonzero(after == _RETURN)
    after[returns[code[places[1::2][returns] + 2] == _NEWLINE]] = _NEWLINE
    whole = ((ahead == mark) | (ahead == _NEWLINE)) & ((after == mark) | (after == _NEWLINE))
    sound[: int(odd[0]) if len(odd) else len(sound)] = True
    sound[lines[:paired:2][~whole]] = False
    return outside, sound


def _between(opens: Ints, closes: Ints) -> Ints:
    """All whole numbers between each of the one and its counterpart of the other."""
    counts = closes - opens - 1
    ends = np.cumsum(counts)
    return cast("Ints", np.repeat(opens + 1 - (ends - counts), counts) + np.arange(counts.sum()))


def _edges(code: Bytes, stops: Ints, last: Ints, good: Bools, width: int) -> tuple[Ints, Ints]:
    """Where the fields of the good lines begin and end, from the places of all delimiters and line ends."""
    first = np.concatenate((np.zeros(1, dtype=np.int64), stops[last[:-1]] + 1))
    if not good.all():
        stops = stops[np.repeat(good, np.diff(last, prepend=-1))]
        first = first[good]
    matrix = stops.reshape(-1, width)
    ends = np.ascontiguousarray(matrix.T)
    begins = np.empty_like(ends)
    begins[0] = first
    np.add(ends[:-1], 1, out=begins[1:])
    if ends.size:
        ends[-1] -= (code[np.maximum(ends[-1] - 1, 0)] == _RETURN) & (ends[-1] > begins[-1])
    return begins, ends


def grids(data: bytes, codec: str, encoding: str) -> list[TextGrid]:
    """The file under each delimiter it may have, the one with the commonest row width first.

    Which of them it is, its header decides; the order decides where no header does.
    """
    data = normalised(data)
    lines = data[:_SMALL].decode(codec, errors="replace").replace("\r\n", "\n").split("\n")[:2000]
    hint = lines[0].strip().casefold() if lines else ""
    sample = [line for line in lines if line.strip()]

    def score(delimiter: str) -> tuple[bool, float]:
        widths = Counter(line.count(delimiter) for line in sample)
        widths.pop(0, None)
        if not widths:
            return (False, 0.0)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        named = hint.startswith(_SEPARATOR_HINT) and hint[len(_SEPARATOR_HINT) :].startswith(delimiter)
        return (named, count * width)

    found = [delimiter for delimiter in DELIMITERS if score(delimiter)[1] > 0] or [";"]
    lines_total = _count_lines(data)
    return [TextGrid(data, codec, encoding, d, lines_total) for d in sorted(found, key=score, reverse=True)]
