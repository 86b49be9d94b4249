"""One table of an empty book, as a command writes it and as its user then types into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from atersok import closedbook, resources
from atersok.workbook import layout
from atersok.workbook.tables import FoundTable, find_table
from atersok.workbook.write_book import KEYS
from atersok.workbook.write_table import Row, write_table


class Desk:
    """A table of a book fresh from the product.

    Args:
        spec: which table.
        file: which book.
    """

    def __init__(self, spec: layout.Table, file: str = "gron_statistik.xlsm") -> None:
        self.spec = spec
        with resources.template(file) as path:
            self.book = closedbook.open_workbook(path)

    @property
    def found(self) -> FoundTable:
        """The table as it stands now."""
        return find_table(self.book, self.spec)

    def write(self, rows: Sequence[Row]) -> Desk:
        """What a command does."""
        write_table(self.found, rows, KEYS[self.spec.name])
        return self

    def type(self, line: int, cells: dict[str, Any]) -> Desk:
        """What a user does: header → value, into a line counted from 0."""
        found = self.found
        for header, value in cells.items():
            column = found.place[header]
            found.range(column, column, line, line).value = value
        return self

    def row_of(self, line: int) -> int:
        """The row of the sheet that a line is."""
        return self.found.header_row + 1 + line
