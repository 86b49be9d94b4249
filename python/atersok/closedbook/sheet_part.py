"""A sheet part in memory: its rows, and around them the bytes that stay as they are.

Rows are kept as the file's bytes until a write touches them, so that opening a large sheet costs little and an
untouched row is written back as it was.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .cells import Cell, Formula, RawCell, Row
from .collector import uncollected
from .formulas import shifted
from .package import Packed
from .refs import MAX_COL, MAX_ROW, Area, area_ref, cell_ref, col_number, parse_area, parse_areas
from .shared_strings import SharedStrings
from .sheet_read import Detail, RawRow, column, common_cells, detail, parse_row, pattern, restart, scan_cells, scan_rows
from .sheet_write import Encoder
from .styles import Styles
from .tables import TablePart
from .workbook_part import STRICT
from .xmltext import (
    MalformedXml,
    Span,
    attributes,
    children,
    local,
    parse,
    plain_utf8,
    prefix_of,
    root_span,
    root_start,
    set_attribute,
    unescape,
)

DEFAULT_HEIGHT = 15.0
MAX_BREAKS = 1023
# The elements that may follow rowBreaks (ECMA-376 18.3.1.99), to put missing breaks in their place.
_AFTER_BREAKS = frozenset(
    ("colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing",
     "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
     "AlternateContent")
)  # fmt: skip
_REFS = re.compile(rb"\s(?:sqref|ref)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')|<(?:[\w\-]+:)?sqref(?:\s[^>]*)?>([^<]*)<")
_SIDE_FORMULAS = re.compile(rb"<(?:[\w\-]+:)?(?:formula[12]?|f)(?:\s[^>]*)?>([^<]*)<")
_CELL_META = ("cm", "vm")
_ROWS_AT_ONCE = 500


class LiveRow:
    """A row that a write touched: the attributes of its start tag (without ``r`` and ``spans``) and its cells."""

    __slots__ = ("attrs", "cells", "style")

    def __init__(self, attrs: bytes, cells: Row) -> None:
        self.attrs = attrs
        self.cells = cells
        self.style = row_style(attrs)


@dataclass(slots=True)
class SharedGroup:
    """Cells that share one formula: the cell that carries it, its text, and where the others lie."""

    row: int
    col: int
    text: str
    area: Area


@dataclass(slots=True)
class ArrayGroup:
    """An array formula: the cell that carries it, its text, and the cells that show its result."""

    row: int
    col: int
    text: str
    area: Area
    table: bool = False  # a what-if data table


@dataclass(slots=True)
class _Loaded:
    """The parsed part."""

    original: tuple[int, bytes]  # size and SHA-256 of the part: the part itself would be a second sheet in memory
    head: bytes
    tail: bytes
    prefix: bytes
    rows: dict[int, RawRow | LiveRow]
    col_styles: list[tuple[int, int, int]]
    default_height: float
    merges: list[Area]
    shared: dict[int, SharedGroup] = field(default_factory=dict)
    arrays: list[ArrayGroup] = field(default_factory=list)


def row_style(attrs: bytes) -> int | None:
    """The cell format of a whole row, where it has one."""
    if b"customFormat" not in attrs:
        return None
    found = attributes(attrs)
    return int(found.get("s", "0")) if found.get("customFormat") in ("1", "true") else None


class SheetPart:
    """The cells of one sheet.

    Args:
        name: the sheet's name.
        data: content of its part.
        styles: the workbook's cell formats.
        shared: the workbook's shared strings.
        date1904: the workbook's date system.
        tables: the tables on it.
    """

    def __init__(
        self, name: str, data: bytes, styles: Styles, shared: SharedStrings, date1904: bool, tables: list[TablePart]
    ) -> None:
        self.name = name
        self.styles = styles
        self.shared_strings = shared
        self.date1904 = date1904
        self.tables = tables
        self.dirty = False
        self._formulas_before: set[tuple[int, int]] | None = None
        self._loaded = _load(data)
        self.prefix = self._loaded.prefix
        self.rows = self._loaded.rows
        self._col_style_cache: dict[int, int] = {}
        self._formula_groups()

    # -- geometry -------------------------------------------------------------------------------------------------

    @property
    def default_height(self) -> float:
        """Height of a row that says nothing, in points."""
        return self._loaded.default_height

    @property
    def merges(self) -> list[Area]:
        return self._loaded.merges

    @property
    def arrays(self) -> list[ArrayGroup]:
        return self._loaded.arrays

    @property
    def shared_groups(self) -> dict[int, SharedGroup]:
        return self._loaded.shared

    def col_style(self, col: int) -> int:
        """The cell format of a column, for cells that do not exist."""
        style = self._col_style_cache.get(col)
        if style is None:
            style = next((s for low, high, s in self._loaded.col_styles if low <= col <= high), 0)
            self._col_style_cache[col] = style
        return style

    def default_style(self, row: int, col: int) -> int:
        """The cell format of a cell that does not exist: its row's, else its column's."""
        style = self.row_style(row)
        return self.col_style(col) if style is None else style

    def row_style(self, row: int) -> int | None:
        """The cell format of a whole row, where it has one."""
        found = self.rows.get(row)
        if found is None:
            return None
        return found.style if isinstance(found, LiveRow) else row_style(found.attrs)

    def row_attributes(self, row: int) -> bytes:
        found = self.rows.get(row)
        return b"" if found is None else found.attrs

    def used(self) -> Area | None:
        """The smallest area around all cells that exist; None for an empty sheet."""
        top = bottom = left = right = 0
        for number, row in self.rows.items():
            bounds = self._bounds(row)
            if bounds is None:
                continue
            if not top:
                top, left, right = number, bounds[0], bounds[1]
            top, bottom = min(top, number), max(bottom, number)
            left, right = min(left, bounds[0]), max(right, bounds[1])
        return Area(top, left, bottom, right) if top else None

    def _bounds(self, row: RawRow | LiveRow) -> tuple[int, int] | None:
        if isinstance(row, LiveRow):
            return (min(row.cells), max(row.cells)) if row.cells else None
        inner = row.inner
        form = pattern(self.prefix)
        first, last = form.cell.match(inner), form.cell.match(inner, max(0, inner.rfind(b"<" + self.prefix + b"c ")))
        if first is not None and last is not None and last.end() == len(inner):
            return col_number(first[1].decode()), col_number(last[1].decode())
        cols = [parts.col for parts in scan_cells(inner, self.prefix)]
        return (cols[0], cols[-1]) if cols else None

    # -- rows -----------------------------------------------------------------------------------------------------

    def live(self, number: int) -> LiveRow:
        """A row for writing, made when it does not exist."""
        row = self.rows.get(number)
        if isinstance(row, LiveRow):
            return row
        if row is None:
            live = LiveRow(b"", {})
        else:
            live = LiveRow(set_attribute(row.attrs, "spans", None), parse_row(row, number, self.prefix))
        self.rows[number] = live
        return live

    def cells_of(self, number: int) -> Row:
        """The cells of a row for reading; nothing is kept."""
        row = self.rows.get(number)
        if row is None:
            return {}
        return row.cells if isinstance(row, LiveRow) else parse_row(row, number, self.prefix)

    def rows_within(self, area: Area) -> list[int]:
        """The numbers of the rows that exist within an area, rising."""
        if area.rows <= len(self.rows):
            return [number for number in range(area.row1, area.row2 + 1) if number in self.rows]
        return sorted(number for number in self.rows if area.row1 <= number <= area.row2)

    def restyled(self, cell: Cell, style: int) -> Cell:
        """A cell with another cell format."""
        old, content = cell
        if old == style:
            return cell
        if isinstance(content, RawCell):
            return style, restart(content, self.prefix, style=style)
        return style, content

    def raw_detail(self, cell: RawCell) -> tuple[bytes | None, Detail, dict[str, str]]:
        """A raw cell decoded: its type, its inside, its attributes."""
        match = pattern(self.prefix).cell_start.match(cell)
        if match is None:
            raise MalformedXml("not a cell")
        attrs = attributes(match[1])
        content = b"" if match[2] else cell[match.end() : -len(pattern(self.prefix).cell_end)]
        kind = attrs["t"].encode() if "t" in attrs else None
        return kind, detail(content, self.prefix, kind, self.shared_strings), attrs

    # -- formulas that several cells share ------------------------------------------------------------------------

    def _formula_groups(self) -> None:
        """Finds shared and array formulas, whose cells cannot be understood one by one."""
        marks = (b'"shared"', b'"array"', b'"dataTable"', b"'shared'", b"'array'", b"'dataTable'")
        for number, row in self.rows.items():
            if isinstance(row, LiveRow) or not any(mark in row.xml for mark in marks):
                continue
            inner = row.inner
            for parts in scan_cells(inner, self.prefix):
                if parts.inside is None:
                    continue
                found = detail(inner[parts.inside[0] : parts.inside[1]], self.prefix, None, _no_strings).formula
                if found is None:
                    continue
                attrs, text = found
                area = parse_area(attrs.get("ref", "")) or Area(number, parts.col, number, parts.col)
                kind = attrs.get("t")
                if kind == "shared" and text:
                    self._loaded.shared[int(attrs.get("si", "0"))] = SharedGroup(number, parts.col, text, area)
                elif kind in ("array", "dataTable"):
                    self._loaded.arrays.append(ArrayGroup(number, parts.col, text, area, kind == "dataTable"))

    def formula_of(self, row: int, col: int, found: tuple[dict[str, str], str]) -> str:
        """The text of a cell's formula without the equal sign, a shared one expanded."""
        attrs, text = found
        if text or attrs.get("t") != "shared":
            return text
        group = self._loaded.shared.get(int(attrs.get("si", "0")))
        return "" if group is None else shifted(group.text, row - group.row, col - group.col)

    def as_formula(self, row: int, col: int, cell: RawCell) -> Formula | None:
        """A raw formula cell as a formula that can be moved; None for a cell without one.

        Raises:
            NotImplementedError: a what-if data table, or an array formula of several cells.
        """
        _, inside, cell_attrs = self.raw_detail(cell)
        if inside.formula is None:
            return None
        attrs, _ = inside.formula
        array = attrs.get("t") == "array"
        area = parse_area(attrs.get("ref", ""))
        if attrs.get("t") == "dataTable" or (array and area is not None and (area.rows > 1 or area.cols > 1)):
            raise NotImplementedError(
                f"{self.name}!{cell_ref(row, col)}: an array formula of several cells cannot be moved"
            )
        kept = tuple((key, value) for key, value in attrs.items() if key not in ("t", "ref", "si"))
        meta = "".join(f' {key}="{cell_attrs[key]}"' for key in _CELL_META if key in cell_attrs)
        return Formula(self.formula_of(row, col, inside.formula), inside.value, array, kept, meta)

    def expand_shared(self, within: Area | None = None) -> None:
        """Gives each cell of a shared formula a formula of its own.

        Of those formulas that a cell within an area carries, or of all. Called before the carrying cell is written over
        or moved: the others would lose their formula.
        """
        if self._loaded.shared:
            self.change()
        for index, group in list(self._loaded.shared.items()):
            if within is not None and not within.covers(Area(group.row, group.col, group.row, group.col)):
                continue
            mark = f'si="{index}"'.encode()
            for number in list(self.rows):
                row = self.rows[number]
                if isinstance(row, RawRow) and mark not in row.xml:
                    continue
                cells = self.live(number).cells
                for col, (style, content) in list(cells.items()):
                    if not isinstance(content, RawCell) or mark not in content:
                        continue
                    _, inside, _ = self.raw_detail(content)
                    if inside.formula is not None and inside.formula[0].get("si") == str(index):
                        formula = self.as_formula(number, col, content)
                        if formula is not None:
                            cells[col] = (style, formula)
            del self._loaded.shared[index]

    # -- before a write -------------------------------------------------------------------------------------------

    def touch(self, area: Area) -> None:
        """Checks that an area can be written, and makes the sheet ready for it.

        Raises:
            ValueError: outside the sheet, on merged cells, or on a part of an array formula.
        """
        if area.row1 < 1 or area.col1 < 1 or area.row2 > MAX_ROW or area.col2 > MAX_COL:
            raise ValueError(f"{self.name}: the range reaches outside the sheet")
        for merge in self._loaded.merges:
            if merge.intersects(area):
                raise ValueError(f"{self.name}!{area_ref(merge)}: merged cells cannot be written")
        for group in self._loaded.arrays:
            if group.area.intersects(area) and not area.covers(group.area):
                raise ValueError(f"{self.name}!{area_ref(group.area)}: a part of an array formula cannot be written")
        self._loaded.arrays = [group for group in self._loaded.arrays if not group.area.intersects(area)]
        self.change()
        self.expand_shared(area)

    def header_columns(self, row: int) -> dict[int, str]:
        """The columns of a row that hold the header of a table, with the name that must stand there."""
        found = {}
        for table in self.tables:
            header = table.header
            if header is not None and header.row1 == row:
                found.update({header.col1 + at: name for at, name in enumerate(table.columns)})
        return found

    # -- page breaks ----------------------------------------------------------------------------------------------

    def _breaks(self) -> tuple[int, int, list[int]]:
        """Where rowBreaks stands in the tail, and its rows."""
        tail = self._loaded.tail
        at = None
        for span in _siblings(tail):
            if local(span.tag) == "rowBreaks":
                ids = [int(attributes(brk.attrs).get("id", "0")) for brk in children(tail, span.head, span.tail)]
                return span.start, span.end, ids
            if at is None and local(span.tag) in _AFTER_BREAKS:
                at = span.start
        if at is None:
            at = tail.rfind(b"</")
        return at, at, []

    @property
    def row_breaks(self) -> list[int]:
        """The rows after which a page ends."""
        return self._breaks()[2]

    def set_row_breaks(self, rows: Iterable[int]) -> None:
        """Manual page breaks after these rows, in place of those there are.

        Raises:
            ValueError: more than Excel takes, or outside the sheet.
        """
        wanted = sorted(set(rows))
        if len(wanted) > MAX_BREAKS or (wanted and not 1 <= wanted[0] <= wanted[-1] < MAX_ROW):
            raise ValueError(f"{self.name}: at most {MAX_BREAKS} page breaks, inside the sheet")
        start, end, present = self._breaks()
        if present == wanted:
            return
        p = self.prefix.decode()
        breaks = "".join(f'<{p}brk id="{row}" max="{MAX_COL - 1}" man="1"/>' for row in wanted)
        count = len(wanted)
        new = f'<{p}rowBreaks count="{count}" manualBreakCount="{count}">{breaks}</{p}rowBreaks>' if wanted else ""
        self.change()
        tail = self._loaded.tail
        self._loaded.tail = tail[:start] + new.encode() + tail[end:]

    # -- what else lies on rows -----------------------------------------------------------------------------------

    def areas_by_element(self) -> Iterator[list[Area]]:
        """The areas of each thing beside the cells that names some: merges, validation, conditional formats, links."""
        for match in _REFS.finditer(self._loaded.tail):
            yield parse_areas((match[1] or match[2] or match[3] or b"").decode("utf-8"))

    def side_formulas(self) -> Iterator[str]:
        """The formulas of validation and conditional formats."""
        for match in _SIDE_FORMULAS.finditer(self._loaded.tail):
            yield unescape(match[1].decode("utf-8"))

    # -- the part -------------------------------------------------------------------------------------------------

    @uncollected
    def render(self) -> bytes | None:
        """The part as it is now; None when it is the same as in the file."""
        if not self.dirty:
            return None
        rendered = b"".join(self._pieces())
        return None if _mark_of(rendered) == self._loaded.original else rendered

    @uncollected
    def pack(self) -> Packed | None:
        """As `render`, compressed piece by piece, so that the whole of a large sheet never stands in memory.

        The cells are gone afterwards, one row after the other.
        """
        if not self.dirty:
            return None
        size, digest = self._loaded.original
        hashed = hashlib.sha256()
        packed = Packed.of(_hashed(self._pieces(release=True), hashed))
        return None if packed.size == size and hashed.digest() == digest else packed

    def _pieces(self, release: bool = False) -> Iterator[bytes]:
        """The part as it is now, from its beginning to its end.

        Args:
            release: whether the rows are let go as they are passed.
        """
        p = self.prefix
        encode = Encoder(p.decode()).row
        tag = p + b"sheetData"
        yield self._head()
        begun = False
        rows = self.rows
        numbers = sorted(rows)
        for at in range(0, len(numbers), _ROWS_AT_ONCE):
            out: list[bytes] = []
            for number in numbers[at : at + _ROWS_AT_ONCE]:
                row = rows.pop(number) if release else rows[number]
                if isinstance(row, RawRow):
                    out.append(row.xml)
                elif row.cells or row.attrs.strip():
                    out.append(encode(number, row.attrs, row.cells))
            if out and not begun:
                begun = True
                yield b"<" + tag + b">"
            yield b"".join(out)
        yield b"</" + tag + b">" if begun else b"<" + tag + b"/>"
        yield self._loaded.tail

    def _head(self) -> bytes:
        head = self._loaded.head
        used = self.used()
        for span in _siblings(head, skip_root=True):
            if local(span.tag) == "dimension":
                ref = area_ref(used) if used is not None else "A1"
                attrs = set_attribute(span.attrs, "ref", ref)
                end = b"/>" if span.head == span.end else b">"
                return head[: span.start] + b"<" + span.tag + attrs + end + head[span.head :]
        return head

    @property
    def formulas_moved(self) -> bool:
        """Whether a cell got or lost a formula since the file was read."""
        return self._formulas_before is not None and self._formulas_before != self._formula_cells()

    def _formula_cells(self) -> set[tuple[int, int]]:
        mark = b"<" + self.prefix + b"f"
        found: set[tuple[int, int]] = set()
        for number, row in self.rows.items():
            if isinstance(row, LiveRow):
                found.update(
                    (number, col)
                    for col, (_, content) in row.cells.items()
                    if content.__class__ is Formula or (content.__class__ is RawCell and mark in content)
                )
            elif mark in row.xml:
                inner = row.inner
                common = common_cells(inner, self.prefix)
                if common is not None:
                    found.update((number, column(letters)) for letters, _, _, formula, _, _ in common if formula)
                    continue
                for parts in scan_cells(inner, self.prefix):
                    if parts.formula or (parts.inside and mark in inner[parts.inside[0] : parts.inside[1]]):
                        found.add((number, parts.col))
        return found

    def change(self) -> None:
        """Called before every change: from now on the part may differ from the file's."""
        if not self.dirty:
            self.dirty = True
            self._formulas_before = self._formula_cells()


def _no_strings(index: int) -> str:
    return ""


def _siblings(data: bytes, skip_root: bool = False) -> Iterator[Span]:
    """The elements beside sheetData: those in front of it (skip_root), or those behind."""
    if skip_root:
        return children(data, root_start(data))
    return children(data, 0, data.rfind(b"</"))


def _load(data: bytes) -> _Loaded:
    data = plain_utf8(data)
    root = root_span(data)
    if local(root.tag) != "worksheet":
        raise MalformedXml("not a worksheet")
    p = prefix_of(root.tag)
    tag = b"<" + p + b"sheetData"
    start = data.find(tag, root.head)
    head_end = data.find(b">", start)
    if start < 0 or head_end < 0:
        raise MalformedXml("no sheetData")
    if data[head_end - 1 : head_end] == b"/":
        inner_start = inner_end = end = head_end + 1
    else:
        inner_start = head_end + 1
        inner_end = data.rfind(b"</" + p + b"sheetData")
        end = data.find(b">", inner_end) + 1
        if inner_end < inner_start or not end:
            raise MalformedXml("sheetData without end")
    head, tail = data[:start], data[end:]
    skeleton = parse(head + tag + b"/>" + tail)
    if skeleton.tag.startswith("{" + STRICT):
        raise MalformedXml("strict")
    rows: dict[int, RawRow | LiveRow] = dict(scan_rows(data, p, inner_start, inner_end))
    col_styles, height = [], DEFAULT_HEIGHT
    for col in skeleton.iterfind("{*}cols/{*}col"):
        if style := int(col.get("style", "0")):
            col_styles.append((int(col.get("min", "1")), int(col.get("max", "1")), style))
    form = skeleton.find("{*}sheetFormatPr")
    if form is not None:
        height = float(form.get("defaultRowHeight", DEFAULT_HEIGHT))
    merges = [
        area
        for merge in skeleton.iterfind("{*}mergeCells/{*}mergeCell")
        if (area := parse_area(merge.get("ref", ""))) is not None
    ]
    return _Loaded(_mark_of(data), head, tail, p, rows, col_styles, height, merges)


def _mark_of(data: bytes) -> tuple[int, bytes]:
    """What tells a part from any other: its size and SHA-256."""
    return len(data), hashlib.sha256(data).digest()


def _hashed(pieces: Iterable[bytes], into: hashlib._Hash) -> Iterator[bytes]:
    """The pieces as they are, each added to a hash on its way."""
    for piece in pieces:
        into.update(piece)
        yield piece
