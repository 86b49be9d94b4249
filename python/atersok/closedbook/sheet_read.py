"""sheetData read from bytes: rows found, cells taken apart, values decoded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .cells import CellError, Row, Scalar
from .refs import MAX_COL, MAX_ROW, cell_ref, col_number
from .xmltext import ATTRS, MalformedXml, attributes, children, set_attribute, unescape, xstring

_R_ATTR = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})([0-9]+)[\"']")
_S_ATTR = re.compile(rb"\ss\s*=\s*[\"']([0-9]+)[\"']")
_T_ATTR = re.compile(rb"\st\s*=\s*[\"']([A-Za-z]+)[\"']")


class Pattern(NamedTuple):
    """The regular expressions for one namespace prefix."""

    row: re.Pattern[bytes]
    row_end: bytes
    cell: re.Pattern[bytes]
    cell_whole: re.Pattern[bytes]
    cell_style: re.Pattern[bytes]
    cell_open: bytes
    cell_start: re.Pattern[bytes]
    cell_end: bytes
    formula: bytes


@lru_cache(maxsize=16)
def pattern(prefix: bytes) -> Pattern:
    """The expressions for elements such as ``x:row`` (prefix ``x:``) or ``row`` (empty)."""
    p = re.escape(prefix)
    # The form that nearly every cell of every writer has, taken in one step; any other goes the long way.
    cell = (
        rb"<" + p + rb"c(?: r=\"([A-Z]{1,3})[0-9]+\")(?: s=\"([0-9]+)\")?(?: t=\"([a-zA-Z]+)\")?(?:\s*/>|>"
        rb"(?:<" + p + rb"f>([^<]*)</" + p + rb"f>)?(?:"
        rb"<" + p + rb"v>([^<]*)</" + p + rb"v>|"
        rb"<" + p + rb"is><" + p + rb"t(?: xml:space=\"preserve\")?>([^<]*)</" + p + rb"t></" + p + rb"is>"
        rb")?</" + p + rb"c>)"
    )
    return Pattern(
        row=re.compile(rb"<" + p + rb"row" + ATTRS + rb"(/?)>"),
        row_end=b"</" + prefix + b"row>",
        cell=re.compile(cell),
        cell_whole=re.compile(b"(" + cell + b")"),
        cell_style=re.compile(
            rb"<" + p + rb"c r=\"([A-Z]{1,3})[0-9]+\"(?: s=\"([0-9]+)\")?(?: t=\"[a-zA-Z]+\")?\s*/?>"
        ),
        cell_open=b"<" + prefix + b"c",
        cell_start=re.compile(rb"<" + p + rb"c" + ATTRS + rb"(/?)>"),
        cell_end=b"</" + prefix + b"c>",
        formula=b"<" + prefix + b"f",
    )


@dataclass(slots=True)
class RawRow:
    """A row as in the file: its attributes (without ``r``), all of its bytes, and where its cells lie in them."""

    attrs: bytes
    xml: bytes
    head: int
    tail: int

    @property
    def inner(self) -> bytes:
        return self.xml[self.head : self.tail]


def scan_rows(data: bytes, prefix: bytes, start: int = 0, stop: int | None = None) -> dict[int, RawRow]:
    """The rows of the content of sheetData, by number and in rising order; it lies from `start` to `stop` of `data`.

    Raises:
        MalformedXml: anything but rows in there, or rows out of order.
    """
    form = pattern(prefix)
    rows: dict[int, RawRow] = {}
    at, number = start, 0
    stop = len(data) if stop is None else stop
    row_match, row_end, end_length = form.row.match, form.row_end, len(form.row_end)
    while at < stop:
        match = row_match(data, at, stop)
        if match is None:
            if data[at : at + 1].isspace():
                at += 1
                continue
            raise MalformedXml("not a row")
        attrs, head = match[1], match.end()
        if match[2]:
            tail = end = head
        else:
            tail = data.find(row_end, head, stop)
            if tail < 0:
                raise MalformedXml("row without end")
            end = tail + end_length
        given = _R_ATTR.search(attrs)
        following = int(given[2]) if given is not None else number + 1
        if not number < following <= MAX_ROW:
            raise MalformedXml("rows out of order")
        number = following
        if given is not None:
            attrs = attrs[: given.start()] + attrs[given.end() :]
            xml = data[at:end]
            rows[number] = RawRow(attrs, xml, head - at, tail - at)
        else:
            tag = match[0]
            opened = tag[: len(tag) - len(attrs) - (2 if match[2] else 1)] + b' r="%d"' % number
            opened += attrs + (b"/>" if match[2] else b">")
            rows[number] = RawRow(attrs, opened + data[head:end], len(opened), len(opened) + tail - head)
        at = end
    return rows


class CellParts(NamedTuple):
    """A cell taken apart, undecoded: column, style, type, formula, ``<v>``, plain inline text, span, inside."""

    col: int
    style: int
    kind: bytes | None
    formula: bytes | None
    value: bytes | None
    inline: bytes | None
    start: int
    end: int
    inside: tuple[int, int] | None


Common = tuple[bytes, bytes, bytes, bytes, bytes, bytes]
"""A cell of the common form: column letters, style, type, formula, ``<v>``, inline text; empty where there is none."""


def common_cells(inner: bytes, prefix: bytes) -> list[Common] | None:
    """The cells of a row in one step; None when one of them is not of the common form.

    Whatever begins like a cell must have been taken as one: that is how the two counts tell.
    """
    form = pattern(prefix)
    found: list[Common] = form.cell.findall(inner)
    return found if len(found) == inner.count(form.cell_open) else None


def styles_only(row: RawRow, prefix: bytes) -> dict[int, int] | None:
    """The cell format by column of a row's cells; None when one of them is not of the common form."""
    form = pattern(prefix)
    inner = row.inner
    found = form.cell_style.findall(inner)
    styles = {column(letters): int(style or 0) for letters, style in found}
    return styles if len(styles) == len(found) == inner.count(form.cell_open) else None


def scan_cells(inner: bytes, prefix: bytes) -> Iterator[CellParts]:
    """The cells of a row, one by one.

    A cell of the common form has ``inside`` None; any other says where its children lie, and value and inline are None.

    Raises:
        MalformedXml: anything but cells in there, or cells out of order.
    """
    form = pattern(prefix)
    fast = form.cell.match
    at, stop, col = 0, len(inner), 0
    while at < stop:
        match = fast(inner, at)
        if match is not None:
            following = column(match[1])
            parts = CellParts(
                following, int(match[2] or 0), match[3], match[4], match[5], match[6], at, match.end(), None
            )
        elif inner[at : at + 1].isspace():
            at += 1
            continue
        else:
            parts = _slow_cell(inner, at, col, form)
        if not col < parts.col <= MAX_COL:
            raise MalformedXml("cells out of order")
        col, at = parts.col, parts.end
        yield parts


@lru_cache(maxsize=MAX_COL)
def column(letters: bytes) -> int:
    """The number of a column by its letters as bytes."""
    return col_number(letters.decode())


def _slow_cell(inner: bytes, at: int, before: int, form: Pattern) -> CellParts:
    match = form.cell_start.match(inner, at)
    if match is None:
        raise MalformedXml("not a cell")
    attrs, head = match[1], match.end()
    if match[2]:
        tail = end = head
    else:
        tail = inner.find(form.cell_end, head)
        if tail < 0:
            raise MalformedXml("cell without end")
        end = tail + len(form.cell_end)
    given, style, kind = _R_ATTR.search(attrs), _S_ATTR.search(attrs), _T_ATTR.search(attrs)
    col = col_number(given[1].decode()) if given is not None and given[1] else before + 1
    return CellParts(
        col, int(style[1]) if style else 0, kind[1] if kind else None, None, None, None, at, end, (head, tail)
    )


def parse_row(row: RawRow, number: int, prefix: bytes) -> Row:
    """The cells of a row, each kept as its bytes (with its address, should the file have left it out)."""
    inner = row.inner
    form = pattern(prefix)
    whole = form.cell_whole.findall(inner)
    cells: Row
    if len(whole) == inner.count(form.cell_open):
        cells = {
            column(letters): (int(style) if style else 0, xml if value or inline or kind or formula else None)
            for xml, letters, style, kind, formula, value, inline in whole
        }
        if len(cells) < len(whole):
            raise MalformedXml("two cells in one place")
        return cells
    cells = {}
    for parts in scan_cells(inner, prefix):
        xml = inner[parts.start : parts.end]
        if parts.inside is not None:
            xml = restart(xml, prefix, ref=cell_ref(number, parts.col))
        held = parts.inside or parts.formula or parts.value or parts.inline or parts.kind
        cells[parts.col] = (parts.style, xml if held else None)
    return cells


def restart(xml: bytes, prefix: bytes, ref: str | None = None, style: int | None = None) -> bytes:
    """The bytes of a cell with another address or cell format; all else stays."""
    match = pattern(prefix).cell_start.match(xml)
    if match is None:
        raise MalformedXml("not a cell")
    attrs = match[1]
    if ref is not None:
        given = _R_ATTR.search(attrs)
        attrs = f' r="{ref}"'.encode() + attrs if given is None else set_attribute(attrs, "r", ref)
    if style is not None:
        attrs = set_attribute(attrs, "s", str(style) if style else None)
    end = b"/>" if match[2] else b">"
    return b"<" + prefix + b"c" + attrs + end + xml[match.end() :]


SharedStrings = Callable[[int], str]


def decode(kind: bytes | None, value: bytes | None, inline: str | None, shared: SharedStrings) -> Scalar:
    """A cell's type and ``<v>`` to a value: a number is a float, an error a CellError."""
    if kind is None or kind == b"n":
        return float(value) if value else None
    if kind == b"s":
        return shared(int(value)) if value else None
    if kind == b"inlineStr":
        return inline
    if kind == b"str":
        return None if value is None else xstring(value)
    if kind == b"b":
        return None if value is None else value.strip() in (b"1", b"true")
    if kind == b"e":
        return None if value is None else CellError(unescape(value.decode("utf-8")))
    if kind == b"d":
        return dt.datetime.fromisoformat(xstring(value).rstrip("Z")) if value else None
    raise MalformedXml("unknown cell type")


class Detail(NamedTuple):
    """A cell of the long form, decoded: its value, and its ``<f>`` as (attributes, text), where it has one."""

    value: Scalar
    formula: tuple[dict[str, str], str] | None


def detail(content: bytes, prefix: bytes, kind: bytes | None, shared: SharedStrings) -> Detail:
    """What lies inside a cell's tags."""
    value: bytes | None = None
    inline: str | None = None
    formula = None
    skip = len(prefix)
    for span in children(content):
        name = span.tag[skip:] if span.tag.startswith(prefix) else b""
        body = content[span.head : span.tail]
        if name == b"v":
            value = body
        elif name == b"is":
            inline = rich_text(body, prefix)
        elif name == b"f":
            formula = (attributes(span.attrs), unescape(body.decode("utf-8")))
    return Detail(decode(kind, value, inline, shared), formula)


def rich_text(content: bytes, prefix: bytes) -> str:
    """The text of a string item: plain, or its runs put together; phonetic readings are no text."""
    text = []
    for span in children(content):
        name = span.tag[len(prefix) :] if span.tag.startswith(prefix) else b""
        if name == b"t":
            text.append(xstring(content[span.head : span.tail]))
        elif name == b"r":
            run = content[span.head : span.tail]
            text.extend(xstring(run[piece.head : piece.tail]) for piece in children(run) if piece.tag == prefix + b"t")
    return "".join(text)
