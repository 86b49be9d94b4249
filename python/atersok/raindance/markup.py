"""Tables in HTML and in XML spreadsheets (SpreadsheetML 2003), both often named .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, cast

import lxml.etree

from atersok.domain.errors import UnusableInput
from atersok.raindance.limits import MAX_CELLS
from atersok.raindance.sheets import RowsGrid
from atersok.raindance.text import decode
from atersok.raindance.values import Cell

_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_SS: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MAX_SPAN: Final = 200
#: Each takes some hundred bytes once it is parsed; a million cells with an end tag each are 70 000 rows.
_MAX_TAGS: Final = 2_500_000
_MAX_COLUMNS: Final = 16_384
_MAX_GAP: Final = 100_000
#: Of a page or sheet. With as many columns as an export has, `_MAX_TAGS` allows far fewer.
_MAX_ROWS: Final = 400_000
_PIECE: Final = 64 << 10
#: Bytes from one row to the next; what is parsed of a row takes many times as much.
_MAX_ROW: Final = 2 << 20
#: Codes and words that come again and again; of those beyond, each has a string of its own.
_MAX_MEMO: Final = 100_000


def looks_like_html(head: str) -> bool:
    """Whether a file's beginning is HTML."""
    start = head.lstrip("\ufeff \t\r\n").casefold()
    return start.startswith(("<!doctype html", "<html", "<table", "<head", "<body", "<meta", "<style", "<div")) or (
        start.startswith(("<?xml", "<!--")) and "<html" in start
    )


def looks_like_spreadsheet_xml(head: str) -> bool:
    """Whether a file's beginning is an XML spreadsheet of Excel 2003."""
    return head.lstrip("\ufeff \t\r\n").startswith("<") and "urn:schemas-microsoft-com:office:spreadsheet" in head


def read_html(data: bytes, where: str) -> list[RowsGrid]:
    """Every table of a page as a grid, in order.

    Raises:
        UnusableInput: no table, or far too many cells.
    """
    if data.count(b"<") > _MAX_TAGS or data.count(b"<tr") + data.count(b"<TR") > _MAX_ROWS:
        raise _too_many(where)
    text, encoding = _decode_html(data)
    page = text.encode("utf-8", errors="replace")
    del text
    try:
        tables = _html_tables(page, where)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise _no_table(where) from error
    if not tables:
        raise _no_table(where)
    several = len(tables) > 1
    return [
        RowsGrid(f"tabell {number}" if several else "", table.rectangle(), encoding)
        for number, table in enumerate(tables, 1)
    ]


def _html_tables(page: bytes, where: str) -> list[_HtmlTable]:
    """The tables of a page in UTF-8 that have no tables in them; never more of the page than a row in memory."""
    parser = lxml.etree.HTMLPullParser(
        ("start", "end"),
        tag=("table", "tr"),
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
    )
    memo = _Memo()
    begun: list[_HtmlTable] = []
    found: list[_HtmlTable] = []
    for event, element in _fed(parser, page, where):
        if element.tag == "table":
            if event == "start":
                if begun:
                    begun[-1].discard()
                begun.append(_HtmlTable(where, memo))
            elif begun:
                found.append(begun.pop())
        elif begun:
            begun[-1].open += 1 if event == "start" else -1
            if not begun[-1].open:
                for tr in element.iter("tr"):  # in a broken page, a row may hold rows
                    begun[-1].add(tr)
                _forget(element)
        elif event == "end":
            _forget(element)
    return [table for table in [*found, *reversed(begun)] if not table.discarded]


def _fed(
    parser: lxml.etree.XMLPullParser | lxml.etree.HTMLPullParser, data: bytes, where: str
) -> Iterator[tuple[str, lxml.etree._Element]]:
    """The events of a parser that gets the file piece by piece.

    Raises:
        UnusableInput: what stands between two rows is far too large to be one.
    """
    events = cast("Iterator[tuple[str, lxml.etree._Element]]", parser.read_events())
    since = 0
    for begin in range(0, len(data), _PIECE):
        parser.feed(data[begin : begin + _PIECE])
        since += _PIECE
        for event in events:
            since = 0
            yield event
        if since > _MAX_ROW:
            raise _too_many(where)
    parser.close()
    yield from events


def _forget(element: lxml.etree._Element) -> None:
    """Frees what was read; an element that is still being parsed into must stay itself."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (previous := element.getprevious()) is not None:
        parent.remove(previous)


class _Memo(dict[str, str]):
    """Keeps one string of many equal ones."""

    def one(self, text: str) -> str:
        """The text, the same object as an equal one before."""
        return self.setdefault(text, text) if len(self) < _MAX_MEMO else self.get(text, text)


def _no_table(where: str) -> UnusableInput:
    return UnusableInput(
        what="filen är en webbsida eller xml-fil utan läsbar tabell",
        where=where,
        remedy="Hämta exporten på nytt; kommer en inloggningssida i stället, logga in i Raindance först",
    )


def _decode_html(data: bytes) -> tuple[str, str]:
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared[1].decode("ascii").casefold()
        name = "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii") else name  # as browsers read it
        try:
            return data.decode(name), name
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


class _HtmlTable:
    """A table of a page, row by row.

    Attributes:
        open: rows that have begun and not ended.
        discarded: whether nothing is kept of it.
    """

    def __init__(self, where: str, memo: _Memo) -> None:
        self.open = 0
        self.discarded = False
        self._where = where
        self._memo = memo
        self._rows: list[list[Cell]] = []
        self._cells = 0
        self._hanging: dict[int, tuple[int, Cell]] = {}  # column → rows left and value of a cell that spans rows

    def discard(self) -> None:
        """Keeps nothing of it: there is a table in it."""
        self.discarded = True
        self._rows.clear()

    def add(self, tr: lxml.etree._Element) -> None:
        """Reads the next row.

        Raises:
            UnusableInput: far too many cells.
        """
        if self.discarded:
            return
        row: list[Cell] = []
        for cell in tr:
            if cell.tag not in ("td", "th"):
                continue
            _hang(row, self._hanging)
            text = self._memo.one(" ".join("".join(map(str, cell.itertext())).split()))
            span = _span(cell.get("colspan"))
            if (down := _span(cell.get("rowspan"))) > 1:
                self._hanging[len(row)] = (down - 1, text)
            row += [text, *[""] * (span - 1)]
            if len(row) > _MAX_COLUMNS:
                raise _too_many(self._where)
        _hang(row, self._hanging)
        self._rows.append(row)
        self._cells += len(row)
        if self._cells > MAX_CELLS or len(self._rows) > _MAX_ROWS:
            raise _too_many(self._where)

    def rectangle(self) -> list[Sequence[Cell]]:
        """All rows, equally wide.

        Raises:
            UnusableInput: far too many cells.
        """
        return _rectangle(self._rows, self._where)


def _hang(row: list[Cell], hanging: dict[int, tuple[int, Cell]]) -> None:
    while len(row) in hanging:
        column = len(row)
        left, text = hanging.pop(column)
        if left > 1:
            hanging[column] = (left - 1, text)
            row.append(text)
            if column in hanging and len(row) == column:  # pragma: no cover - a guard against endless hanging
                break
        else:
            row.append(text)


def _too_many(where: str) -> UnusableInput:
    return UnusableInput(
        what="tabellen har orimligt många celler och läses inte av säkerhetsskäl",
        where=where,
        remedy="Hämta exporten som .csv, .txt eller .xlsx, vid behov en månad i taget",
    )


def _span(value: str | None) -> int:
    return min(int(value), _MAX_SPAN) if value and value.isdigit() and int(value) > 0 else 1


def _rectangle(rows: list[list[Cell]], where: str) -> list[Sequence[Cell]]:
    width = max(map(len, rows), default=0)
    if width * len(rows) > MAX_CELLS:
        raise _too_many(where)
    for row in rows:
        row += [""] * (width - len(row))
    return list(rows)


def read_spreadsheet_xml(data: bytes, where: str) -> list[RowsGrid]:
    """Every worksheet of an XML spreadsheet as a grid.

    Raises:
        UnusableInput: damaged, or with a document type.
    """
    if data.count(b"<") > _MAX_TAGS or data.count(b"<Row") > _MAX_ROWS:
        raise _too_many(where)
    if "<!DOCTYPE" in decode(data[:4096])[0]:
        raise _no_table(where)
    try:
        return [RowsGrid(name, rows, "xml") for name, rows in _xml_sheets(data, where)]
    except lxml.etree.LxmlError as error:
        raise _no_table(where) from error


def _xml_sheets(data: bytes, where: str) -> Iterator[tuple[str, list[Sequence[Cell]]]]:
    """Name and rows of each worksheet; never more of the file than a row in memory."""
    parser = lxml.etree.XMLPullParser(
        ("start", "end"),
        tag=(f"{_SS}Worksheet", f"{_SS}Row"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
    )
    memo = _Memo()
    rows: list[list[Cell]] = []
    cells = 0
    for event, element in _fed(parser, data, where):
        if element.tag == f"{_SS}Worksheet":
            if event == "end":
                yield element.get(f"{_SS}Name") or "", _rectangle(rows, where)
            rows, cells = [], 0
        elif event == "end":
            rows += [[] for _ in range(_gap(element, len(rows), where))]
            rows.append(_xml_row(element, memo, where))
            cells += len(rows[-1])
            if cells > MAX_CELLS or len(rows) > _MAX_ROWS:
                raise _too_many(where)
            _forget(element)


def _gap(tr: lxml.etree._Element, above: int, where: str) -> int:
    """Rows that the file leaves out before a row."""
    index = tr.get(f"{_SS}Index")
    gap = int(index) - 1 - above if index and index.isdigit() else 0
    if gap > _MAX_GAP:
        raise UnusableInput(
            what=f"en ensam rad ({index}) ligger långt utanför tabellen",
            where=where,
            remedy="Öppna filen i Excel, ta bort raderna utanför tabellen och spara om den som .xlsx",
        )
    return gap


def _xml_row(tr: lxml.etree._Element, memo: _Memo, where: str) -> list[Cell]:
    row: list[Cell] = []
    for cell in tr.iter(f"{_SS}Cell"):
        at = cell.get(f"{_SS}Index")
        if at and at.isdigit():
            row += [""] * min(int(at) - 1 - len(row), _MAX_COLUMNS)
        value = cell.find(f"{_SS}Data")
        row.append(memo.one("".join(map(str, value.itertext()))) if value is not None else "")
        across = cell.get(f"{_SS}MergeAcross")
        row += [""] * (min(int(across), _MAX_SPAN) if across and across.isdigit() else 0)
        if len(row) > _MAX_COLUMNS:
            raise _too_many(where)
    return row
