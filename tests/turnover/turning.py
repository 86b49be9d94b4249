"""A quarter's folder turned or taken up again, as a command would, for the tests of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import xlwings as xw
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.table import TableColumn

from atersok import closedbook
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.turnover.reopen import Reopened, reopen
from atersok.turnover.turnover import TurnoverReport, new_quarter
from workbook.quarter import table_of

AT = datetime(2025, 7, 20, 9, 0, 0)
RUN = "20250720-090000"
OLD, NEW = Quarter(2025, 2), Quarter(2025, 3)


def silent(step: str) -> None:
    """Progress for a test."""


def save(folder: Path, books: Mapping[Book, xw.Book]) -> None:
    """Both or neither."""
    closedbook.save_all(list(books.values()), folder / ".atersok" / "backup" / RUN)


def turned(folder: Path, quarter: Quarter | None = None, **options: bool | None) -> TurnoverReport:
    """The folder turned to the next quarter, or the one named."""
    return new_quarter(folder, quarter, AT, silent, run=RUN, save=save, **options)  # type: ignore[arg-type]


def reopened(folder: Path, quarter: Quarter = OLD, exports: Sequence[Path] = ()) -> Reopened:
    """A quarter taken up again."""
    return reopen(folder, quarter, AT, silent, run=RUN, exports=exports)


def add_setting(book: xw.Book, name: str, value: str) -> None:
    """Adds a row to tblInstallningar."""
    table = table_of(book, "tblInstallningar")
    area = table.range
    sheet, last, width = area.sheet, area.last_cell.row, area.columns.count
    table.resize(sheet.range((area.row, area.column), (last + 1, area.column + width - 1)))
    line = sheet.range((last, area.column), (last, area.column + width - 1))
    line.autofill(sheet.range((last, area.column), (last + 1, area.column + width - 1)), "fill_formats")
    sheet.range((last + 1, area.column)).value = [name, value, ""]


def add_column(path: Path, name: str, header: str, cells: Callable[[int], object]) -> None:
    """Adds a column of the user's at the right of a table, as another program would save it.

    Args:
        cells: what stands in the column's cell of a row of the sheet.
    """
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = next(sheet for sheet in book.worksheets if name in sheet.tables)
    table = sheet.tables[name]
    left, top, right, bottom = range_boundaries(table.ref)
    letter = get_column_letter(right + 1)
    table.ref = f"{get_column_letter(left)}{top}:{letter}{bottom}"
    table.autoFilter.ref = table.ref
    table.tableColumns.append(TableColumn(id=900, name=header))
    sheet[f"{letter}{top}"].value = header
    for row in range(top + 1, bottom + 1):
        sheet[f"{letter}{row}"].value = cells(row)
    book.save(path)
