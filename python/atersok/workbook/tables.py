"""Finds our tables in a workbook and reads them whole, columns by name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import xlwings as xw

from atersok.closedbook.refs import Area, area_ref, parse_area
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.workbook import layout, native

Cell = Any
"""What xlwings gives for a cell: None, str, float, bool or datetime."""


@dataclass
class Extent:
    """How many rows a table's body has: what changes when it is written. An empty table has one blank row."""

    height: int
    plan: Any = None
    """What write_table found out when it was asked to check, until it writes."""
    values: list[list[Any]] | None = None
    """The values as a command read them, until it writes: nobody else writes while it works."""
    filter_gone: bool = False
    """Whether a write had to take away a filter that hid rows."""


@dataclass(frozen=True)
class FoundTable:
    """A table of ours as it stands in a workbook.

    Where it stands is asked once, since each question is a call into Excel.

    Attributes:
        spec: what the layout says of it.
        table: the xlwings table.
        headers: all headers as they stand, the user's own columns too.
        place: header of the layout (or optional one) → index of its column.
        book: the workbook.
        sheet: the sheet that it stands on, whatever the user calls it.
        header_row: the row of the headers.
        first_column: the column of the first header.
        extent: its rows.
    """

    spec: layout.Table
    table: Any
    headers: tuple[str, ...]
    place: dict[str, int]
    book: Any
    sheet: Any
    header_row: int
    first_column: int
    extent: Extent = field(compare=False)

    @property
    def has_totals(self) -> bool:
        """Whether the user has switched on its totals row, which is no row of its body. One call into Excel."""
        return bool(self.table.show_totals)

    def area(self, first: int, last: int, top: int, bottom: int) -> Area:
        """Some columns of some lines, all counted from 0 and included; line 0 is the first beneath the header."""
        row, column = self.header_row + 1, self.first_column
        return Area(row + top, column + first, row + bottom, column + last)

    def range(self, first: int, last: int, top: int, bottom: int) -> Any:
        """The xlwings range of :meth:`area`."""
        return self.sheet.range(area_ref(self.area(first, last, top, bottom)))

    def body_values(self) -> list[list[Cell]]:
        """The values of all lines, blank ones too, in the columns' order on the sheet. One call into Excel."""
        return native.read_values(self.range(0, len(self.headers) - 1, 0, self.extent.height - 1))

    def hold_values(self) -> list[list[Cell]]:
        """The values of all lines, read once and held until the table is written."""
        if self.extent.values is None:
            self.extent.values = self.body_values()
        return self.extent.values

    def body_formulas(self) -> list[list[str]]:
        """The formulas of all lines, constants as text. One call into Excel."""
        return native.read_formulas(self.range(0, len(self.headers) - 1, 0, self.extent.height - 1))

    def where(self, row: int | None = None, column: str = "") -> str:
        """File, sheet, and where given row and column, for messages."""
        parts = [file_name(self.book), f"blad {self.sheet.name}"]
        if row is not None:
            parts.append(f"rad {row}")
        if column:
            parts.append(f"kolumn {column}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row that is not blank: its row on the sheet, and header → value for the layout's columns."""

    row: int
    values: dict[str, Cell]


def file_name(book: xw.Book) -> str:
    """The workbook's file name for messages."""
    return PurePath(book.name).name


def find_table(book: xw.Book, spec: layout.Table, optional: Sequence[str] = ()) -> FoundTable:
    """Finds a table by its name, on whatever sheet, and its columns, case and blanks apart.

    Raises:
        UnusableInput: the table or a column of it is missing, or a column stands twice.
    """
    sheet, table = _locate(book, spec)
    body = _body_of(table)
    header = Area(body.row1 - 1, body.col1, body.row1 - 1, body.col2)
    headers = tuple(names.clean(text) for text in native.read_values(sheet.range(area_ref(header)))[0])
    index: dict[str, int] = {}
    for number, text in enumerate(headers):
        index.setdefault(names.key(text), number)
    missing = [text for text in spec.headers if names.key(text) not in index]
    if missing:
        raise UnusableInput(
            f"tabellen {spec.name} saknar kolumnen {', '.join(missing)}",
            f"{file_name(book)}, blad {sheet.name}",
            "Lägg tillbaka kolumnen med det namnet",
        )
    keys = [names.key(text) for text in headers]
    twice = [text for text in (*spec.headers, *optional) if keys.count(names.key(text)) > 1]
    if twice:
        raise UnusableInput(
            f"tabellen {spec.name} har kolumnen {', '.join(twice)} två gånger",
            f"{file_name(book)}, blad {sheet.name}",
            "Ta bort eller döp om den ena",
        )
    place = {text: index[names.key(text)] for text in (*spec.headers, *optional) if names.key(text) in index}
    return FoundTable(spec, table, headers, place, book, sheet, header.row1, header.col1, Extent(body.rows))


def find_optional(book: xw.Book, spec: layout.Table) -> FoundTable | None:
    """A table that a user may have taken away with its sheet; None where it is nowhere.

    Raises:
        UnusableInput: a column of it is missing, or stands twice.
    """
    try:
        is_there = bool(_locate(book, spec)[1].name)  # Apple events find out at the first question
    except Exception:  # whatever the application beneath raises
        is_there = False
    return find_table(book, spec) if is_there else None


def _body_of(table: Any) -> Area:
    """Where a table's rows stand; an empty one has a blank row that Excel does not count."""
    body = table.impl.data_body_range
    area = None if body is None else parse_area(body.address)
    if area is None:
        whole = parse_area(table.range.address)
        area = None if whole is None else whole._replace(row1=whole.row1 + 1)
    if area is None or area.row1 < 2:
        raise ValueError(f"{table.name}: the table stands nowhere")
    return area


def _locate(book: xw.Book, spec: layout.Table) -> tuple[Any, Any]:
    """The sheet and the table: where the layout has it, else wherever it is."""
    with suppress(Exception):  # whatever the application beneath raises for what is not there
        sheet = book.sheets[spec.sheet]
        return sheet, sheet.tables[spec.name]
    wanted = names.key(spec.name)
    for sheet in book.sheets:
        for table in sheet.tables:
            if names.key(table.name) == wanted:
                return sheet, table
    raise UnusableInput(
        f"tabellen {spec.name} saknas (ska finnas på bladet {spec.sheet})",
        file_name(book),
        "Hämta tillbaka bladet från en säkerhetskopia, eller lägg upp en ny mapp med atersok init",
    )


def formulas_of(area: Any) -> list[list[str]]:
    """The formulas of a range row by row, constants as text: xlwings gives a single cell or line in other shapes."""
    rows = native.as_rows(area.formula)
    if len(rows) == 1 and len(rows[0]) > 1 and area.shape[1] == 1:
        return [[cell] for cell in rows[0]]
    return rows


def read_rows(found: FoundTable) -> list[TableRow]:
    """Every row of the table that is not blank in our columns, in the sheet's order."""
    first = found.header_row + 1
    rows = []
    for offset, line in enumerate(found.body_values()):
        values = {header: line[column] for header, column in found.place.items()}
        if any(value is not None and value != "" for value in values.values()):
            rows.append(TableRow(first + offset, values))
    return rows
