"""Tables in HTML and in XML spreadsheets (SpreadsheetML 2003), both often named .xls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import lxml.etree
import lxml.html

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
    if data.count(b"<") > _MAX_TAGS:
        raise _too_many(where)
    text, encoding = _decode_html(data)
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, encoding="utf-8")
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise _no_table(where) from error
    tables = [table for table in root.iter("table") if not any(True for _ in table.iterdescendants("table"))]
    if not tables:
        raise _no_table(where)
    several = len(tables) > 1
    return [
        RowsGrid(f"tabell {number}" if several else "", _html_rows(table, where), encoding)
        for number, table in enumerate(tables, 1)
    ]


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


def _html_rows(table: lxml.html.HtmlElement, where: str) -> list[Sequence[Cell]]:
    rows: list[list[Cell]] = []
    cells = 0
    hanging: dict[int, tuple[int, Cell]] = {}  # column → rows left and value of a cell that spans rows
    for tr in table.iter("tr"):
        row: list[Cell] = []
        for cell in tr:
            if cell.tag not in ("td", "th"):
                continue
            _hang(row, hanging)
            text = " ".join("".join(cell.itertext()).split())
            span = _span(cell.get("colspan"))
            if (down := _span(cell.get("rowspan"))) > 1:
                hanging[len(row)] = (down - 1, text)
            row += [text, *[""] * (span - 1)]
            if len(row) > _MAX_COLUMNS:
                raise _too_many(where)
        _hang(row, hanging)
        rows.append(row)
        cells += len(row)
        if cells > MAX_CELLS:
            raise _too_many(where)
    return _rectangle(rows, where)


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
    return [row + [""] * (width - len(row)) for row in rows]


def read_spreadsheet_xml(data: bytes, where: str) -> list[RowsGrid]:
    """Every worksheet of an XML spreadsheet as a grid.

    Raises:
        UnusableInput: damaged, or with a document type.
    """
    if data.count(b"<") > _MAX_TAGS:
        raise _too_many(where)
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = lxml.etree.fromstring(data, parser)
    except lxml.etree.LxmlError as error:
        raise _no_table(where) from error
    if "<!DOCTYPE" in decode(data[:4096])[0]:
        raise _no_table(where)
    return [
        RowsGrid(sheet.get(f"{_SS}Name") or "", _xml_rows(sheet, where), "xml")
        for sheet in root.iter(f"{_SS}Worksheet")
    ]


def _xml_rows(sheet: lxml.etree._Element, where: str) -> list[Sequence[Cell]]:
    rows: list[list[Cell]] = []
    cells = 0
    for tr in sheet.iter(f"{_SS}Row"):
        index = tr.get(f"{_SS}Index")
        if index and index.isdigit():
            gap = int(index) - 1 - len(rows)
            if gap > _MAX_GAP:
                raise UnusableInput(
                    what=f"en ensam rad ({index}) ligger långt utanför tabellen",
                    where=where,
                    remedy="Öppna filen i Excel, ta bort raderna utanför tabellen och spara om den som .xlsx",
                )
            rows += [[] for _ in range(gap)]
        row: list[Cell] = []
        for cell in tr.iter(f"{_SS}Cell"):
            at = cell.get(f"{_SS}Index")
            if at and at.isdigit():
                row += [""] * min(int(at) - 1 - len(row), _MAX_COLUMNS)
            value = cell.find(f"{_SS}Data")
            text = "".join(map(str, value.itertext())) if value is not None else ""
            row.append(text)
            across = cell.get(f"{_SS}MergeAcross")
            row += [""] * (min(int(across), _MAX_SPAN) if across and across.isdigit() else 0)
            if len(row) > _MAX_COLUMNS:
                raise _too_many(where)
        rows.append(row)
        cells += len(row)
        if cells > MAX_CELLS:
            raise _too_many(where)
    return _rectangle(rows, where)
