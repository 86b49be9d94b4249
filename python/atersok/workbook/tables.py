"""Finds our tables in a workbook and reads them whole, columns by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import xlwings as xw

from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.workbook import layout

Cell = Any
"""What xlwings gives for a cell: None, str, float, bool or datetime."""


@dataclass(frozen=True)
class FoundTable:
    """A table of ours as it stands in a workbook.

    Attributes:
        spec: what the layout says of it.
        table: the xlwings table.
        headers: all headers as they stand, the user's own columns too.
        place: header of the layout (or optional one) → index of its column.
        file: the workbook's file name, for messages.
    """

    spec: layout.Table
    table: Any
    headers: tuple[str, ...]
    place: dict[str, int]
    file: str

    @property
    def sheet(self) -> Any:
        """The sheet that it stands on, whatever the user calls it."""
        return self.table.parent if hasattr(self.table, "parent") else self.table.range.sheet

    @property
    def header_row(self) -> int:
        """The row of the headers."""
        return int(self.table.header_row_range.row)

    @property
    def first_column(self) -> int:
        """The column of the first header."""
        return int(self.table.header_row_range.column)

    def where(self, row: int | None = None, column: str = "") -> str:
        """File, sheet, and where given row and column, for messages."""
        parts = [self.file, f"blad {self.table.range.sheet.name}"]
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
    wanted = names.key(spec.name)
    for sheet in book.sheets:
        for table in sheet.tables:
            if names.key(table.name) == wanted:
                return _checked(book, spec, table, optional)
    raise UnusableInput(
        f"tabellen {spec.name} saknas (ska finnas på bladet {spec.sheet})",
        file_name(book),
        "Hämta tillbaka bladet från en säkerhetskopia, eller lägg upp en ny mapp med atersok init",
    )


def _checked(book: xw.Book, spec: layout.Table, table: Any, optional: Sequence[str]) -> FoundTable:
    row = table.header_row_range.options(ndim=1).value
    headers = tuple(names.clean(header) for header in row)
    index: dict[str, int] = {}
    for number, header in enumerate(headers):
        index.setdefault(names.key(header), number)
    where = f"{file_name(book)}, blad {table.range.sheet.name}"
    missing = [header for header in spec.headers if names.key(header) not in index]
    if missing:
        raise UnusableInput(
            f"tabellen {spec.name} saknar kolumnen {', '.join(missing)}", where, "Lägg tillbaka kolumnen med det namnet"
        )
    keys = [names.key(header) for header in headers]
    twice = [header for header in (*spec.headers, *optional) if keys.count(names.key(header)) > 1]
    if twice:
        raise UnusableInput(
            f"tabellen {spec.name} har kolumnen {', '.join(twice)} två gånger", where, "Ta bort eller döp om den ena"
        )
    place = {header: index[names.key(header)] for header in (*spec.headers, *optional) if names.key(header) in index}
    return FoundTable(spec, table, headers, place, file_name(book))


def formulas_of(area: Any) -> list[list[str]]:
    """The formulas of a range row by row, constants as text: xlwings gives a single cell or line in other shapes."""
    rows, columns = area.shape
    found = area.formula
    if rows == columns == 1:
        return [[found]]
    if rows == 1 and not isinstance(found[0], (list, tuple)):
        return [list(found)]
    if columns == 1 and not isinstance(found[0], (list, tuple)):
        return [[cell] for cell in found]
    return [list(row) for row in found]


def read_rows(found: FoundTable) -> list[TableRow]:
    """Every row of the table that is not blank in our columns, in the sheet's order."""
    body = found.table.data_body_range
    if body is None:
        return []
    matrix = body.options(ndim=2, err_to_str=True).value
    first = int(body.row)
    rows = []
    for offset, line in enumerate(matrix):
        values = {header: line[column] for header, column in found.place.items()}
        if any(value is not None and value != "" for value in values.values()):
            rows.append(TableRow(first + offset, values))
    return rows
