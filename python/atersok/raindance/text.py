"""Text exports: encoding, line ends, delimiter, quotes.

The lines are kept as UTF-8 bytes. Which lines are plainly rows (the table's width, quotes only around whole fields) is
seen for some megabytes at once, and those go through the C parser of pandas. Every other line is read strictly, one by
one: a quoted field must close at a delimiter or a line's end. What does not fit is handed on as broken; columns never
shift.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from atersok.raindance.grid import Block, Record
from atersok.raindance.values import Cell

DELIMITERS: Final = (";", "\t", ",", "|")
_CHUNK: Final = 4 << 20
_WIDTH_LINES: Final = 3_000
_SMALL: Final = 1 << 20
#: A quoted field over more lines than this is a stray quote.
_MAX_JOINED: Final = 60
#: So many ends are tried for it; a file with a stray quote on every line must not take forever.
_MAX_TRIES: Final = 12
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
    if sample.count(0) > len(sample) // 4:
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace"), (
            "UTF-16LE utan BOM" if little else "UTF-16BE utan BOM"
        )
    try:
        return data.decode("utf-8"), "ASCII" if data.isascii() else "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def normalised(text: str) -> bytes:
    """The text as UTF-8 with \\n after every line; only CRLF, LF and bare CR end one (not U+2028, U+0085 …).

    CRLF throughout stays: to take a million CRs out costs more than to pass over them.
    """
    returns = text.count("\r")
    if returns and not (returns == text.count("\n") == text.count("\r\n")):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text and not text.endswith("\n"):
        text += "\n"
    return text.encode("utf-8", errors="replace")


class TextGrid:
    """A text file under one delimiter.

    Args:
        data: the lines, as `normalised` gives them.
        encoding: what the file was read as.
        delimiter: one of `DELIMITERS`.
        lines_total: number of lines in `data`.
    """

    sheet = ""

    def __init__(self, data: bytes, encoding: str, delimiter: str, lines_total: int) -> None:
        self._data = data
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
        while begin < len(self._data):
            end = self._data.find(b"\n", begin + _CHUNK) + 1 or len(self._data)
            block, used, count = self._block(begin, end, line, width, names)
            begin += used
            line += count
            yield block

    def _block(self, begin: int, end: int, first: int, width: int, names: int) -> tuple[Block, int, int]:
        """The lines between two offsets; also the bytes and lines used (a quoted field may reach beyond `end`)."""
        chunk = self._data[begin:end]
        good, starts, ends = _well_formed(chunk, self.delimiter, width)
        block = Block()
        if good.all():
            block.columns = _parse_many(chunk, self.delimiter, width)
            block.lines = list(range(first, first + len(good)))
            return block, len(chunk), len(good)
        kept = np.repeat(good, ends - starts)
        fast = _parse_many(np.frombuffer(chunk, np.uint8)[kept].tobytes(), self.delimiter, width)
        lines = _to_lines(chunk)
        ahead = self._lines(end, _MAX_JOINED)
        rows: list[Sequence[Cell]] = []
        numbers: list[int] = []
        beyond = 0
        for record in self._records([*lines, *ahead], np.flatnonzero(~good).tolist(), first, width):
            cells = record.cells
            if not record.broken and len(cells) == width - 1 == names:
                cells = [*cells, ""]  # only the trailing delimiter is missing; no named column is
            if record.broken or len(cells) != width or width == 1:
                block.others.append(record)
            else:
                rows.append(cells)
                numbers.append(record.line)
                block.continuation += record.lines - 1
            beyond = max(beyond, record.line - first + record.lines - len(lines))
        where = np.concatenate((np.flatnonzero(good) + first, np.array(numbers, dtype=np.int64)))
        order = np.argsort(where, kind="stable")
        slow = list(zip(*rows, strict=True)) if rows else [()] * width
        block.lines = where[order].tolist()
        block.columns = [_object_array([*a, *b])[order].tolist() for a, b in zip(fast, slow, strict=True)]
        return block, self._after(end, beyond) - begin, len(lines) + beyond

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
        return _to_lines(self._data[offset : self._after(offset, count)])

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

    def _records(self, lines: list[str], begins: Sequence[int], first: int, width: int | None) -> Iterator[Record]:
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

    def _quoted(self, lines: list[str], index: int, first: int, width: int | None) -> Record:
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
            if cells is not None or tries == _MAX_TRIES or (width is not None and self._is_whole(following, width)):
                break  # closed without being a row, or a row of its own follows: the quote was a stray one
        return Record(number, 1, naive, STRAY_QUOTE)


def _parse(line: str, delimiter: str) -> list[str] | None:
    """The cells of one record, None when a quoted field does not close where it must."""
    try:
        rows = list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _well_formed(
    chunk: bytes, delimiter: str, width: int
) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Which lines of a chunk are plainly rows, and where each line begins and ends (its \\n included).

    Plainly: `width` fields, and every quote opens at a field's beginning or closes at its end.
    """
    mark = ord(delimiter)
    code = np.frombuffer(chunk, np.uint8)
    ends = np.flatnonzero(code == _NEWLINE) + 1
    starts = np.concatenate((np.zeros(1, dtype=ends.dtype), ends[:-1]))
    is_mark = code == mark
    if b'"' not in chunk:
        narrow = np.uint8 if width < 100 and int((ends - starts).max()) < 250 else np.int32  # no sum can overflow
        good = np.add.reduceat(is_mark, starts, dtype=narrow) == width - 1
    else:
        quote = code == _QUOTE
        odd = (np.cumsum(quote, dtype=np.int32) & 1).astype(bool)  # inside a quoted field, if all before is well formed
        quotes = np.add.reduceat(quote, starts, dtype=np.int32)
        opening, closing = np.flatnonzero(quote & odd), np.flatnonzero(quote & ~odd)
        wrong = np.zeros(len(code), dtype=bool)
        before = code[np.maximum(opening - 1, 0)]
        wrong[opening] = (opening > 0) & (before != mark) & (before != _NEWLINE)
        after = code[closing + 1]  # a chunk ends with a newline, so there is one
        wrong[closing] = (after != mark) & (after != _NEWLINE) & (after != _RETURN)
        # A line with an odd number of quotes turns "inside" around for all after it: those are read one by one.
        unbalanced = np.logical_or.accumulate(quotes & 1 == 1)
        outside = np.add.reduceat(is_mark & ~odd, starts, dtype=np.int32)
        good = (outside == width - 1) & ~unbalanced & (np.add.reduceat(wrong, starts, dtype=np.int32) == 0)
        plain = (quotes == 0) & (np.add.reduceat(is_mark, starts, dtype=np.int32) == width - 1)
        good |= plain
    if width < 2:
        good[:] = False  # a blank line would be a row of one empty cell
    if b"\0" in chunk:
        good[:] = False  # the C parser ends a field there
    return good, starts, ends


def _to_lines(data: bytes) -> list[str]:
    """The lines of a stretch that ends with one's end."""
    return data.decode("utf-8", errors="replace").replace("\r\n", "\n").split("\n")[:-1]


def _parse_many(lines: bytes, delimiter: str, width: int) -> list[Sequence[Cell]]:
    """The columns of lines that are all plainly rows; equal cells of a column are one object."""
    if not lines:
        return [()] * width
    frame = pd.read_csv(
        io.BytesIO(lines),
        sep=delimiter,
        header=None,
        names=list(range(width)),
        index_col=False,
        dtype=object,
        na_filter=False,
        skip_blank_lines=False,
        engine="c",
        low_memory=False,
        encoding="utf-8",
    )
    return [frame[i].to_numpy(dtype=object).tolist() for i in range(width)]


def _object_array(cells: list[Cell]) -> np.ndarray[Any, np.dtype[np.object_]]:
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array


def grids(text: str, encoding: str) -> list[TextGrid]:
    """The file under each delimiter it may have, the one with the commonest row width first.

    Which of them it is, its header decides; the order decides where no header does.
    """
    data = normalised(text)
    lines = _to_lines(data[:_SMALL] + b"\n")[:2000]
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
    lines_total = data.count(b"\n")
    return [TextGrid(data, encoding, d, lines_total) for d in sorted(found, key=score, reverse=True)]
