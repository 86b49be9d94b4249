"""An xlwings engine for a workbook that is not open in Excel.

Commands are ordinary xlwings code; this package lets them run on a file. It rewrites only the parts of the sheets and
tables that a command changed, every other part of the file stays the same bytes, and it enforces the text contract:
what Excel would have changed on its way into a cell raises :class:`TextContractError`.

    book = open_workbook("gron_statistik.xlsm")
    book.sheets["Raindance"].tables["tblRaindance"].range.value
    save_all([book], "backup")

Why it is built so: docs/decisions/0002-closed-book-engine.md.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import xlwings as xw

from . import sheet_values
from .book import WorkbookFile
from .engine import Book, Range, Sheet
from .errors import TextContractError
from .save import Saved, recover, replace_files, save_all, stage

__all__ = [
    "Saved",
    "TextContractError",
    "comment_rows",
    "forget",
    "is_closed",
    "open_workbook",
    "recover",
    "replace_files",
    "rest",
    "save_all",
    "set_row_breaks",
    "settle",
    "stage",
    "store_computed",
]


def open_workbook(path: Path | str) -> xw.Book:
    """Opens a workbook file for reading and writing without Excel.

    No Excel is asked or started, and xlwings' list of engines and apps stays as it is.

    Args:
        path: an .xlsx, .xlsm, .xltx, .xltm or .xlam file.

    Raises:
        UnusableInput: the file is missing, is no workbook, is damaged, protected by a password, in the old .xls format,
            in Strict Open XML, or would not fit in memory.
    """
    _spare_running_excel()
    return xw.Book(impl=Book(WorkbookFile(Path(path).absolute())))


def is_closed(book: xw.Book) -> bool:
    """Whether a book is one of this engine's, and not one that is open in Excel."""
    return isinstance(book.impl, Book)


def forget(book: xw.Book, is_secret: Callable[[str], bool]) -> None:
    """Says which texts may not stay in the file, out of sight, once no cell has them; done when the book is saved.

    Excel does so by itself: on a book that is open there this does nothing.
    """
    if isinstance(book.impl, Book):
        book.impl.file.is_secret = is_secret


def rest(book: xw.Book) -> None:
    """Lets a closed book's large sheets go from memory until they are asked for again; nothing written is lost.

    On a book that is open in Excel this does nothing.
    """
    if isinstance(book.impl, Book):
        book.impl.file.rest()


def settle(book: xw.Book) -> None:
    """Makes a closed book ready for save_all and lets its cells go, so that another can be written in their memory.

    Nothing can be read from it or written to it afterwards. On a book that is open in Excel this does nothing.
    """
    if isinstance(book.impl, Book):
        book.impl.file.settle()


def comment_rows(sheet: xw.Sheet) -> list[int]:
    """The rows (1, 2, …) of a closed book's sheet on which a comment or a note stands, in order."""
    impl = sheet.impl
    return sorted(set(impl.book.file.comment_rows(impl.slot))) if isinstance(impl, Sheet) else []


def store_computed(cells: xw.Range, values: object) -> None:
    """Stores the results of formulas beside them, for whoever reads the file without calculating.

    A book that is open in Excel calculates itself: there this does nothing.

    Args:
        cells: a range; cells in it without a formula are passed over.
        values: results of the range's shape, row by row, or one value for every cell. None leaves a formula without a
            stored result; a text such as ``#N/A`` is stored as that error.

    Raises:
        ValueError: the values have not the shape of the range.
        TextContractError: a result that cannot stand in a cell.
    """
    impl = cells.impl
    if not isinstance(impl, Range):
        return
    rows, cols = impl.shape
    matrix: Sequence[Sequence[object]]
    if not isinstance(values, (list, tuple)):
        matrix = [[values] * cols] * rows
    elif values and not isinstance(values[0], (list, tuple)):
        matrix = [values] if rows == 1 else [[value] for value in values]
    else:
        matrix = values
    with impl.sheet.book.file.guarded(impl.sheet.slot.part):
        sheet_values.store_computed(impl.part, impl.area, matrix)


def set_row_breaks(sheet: xw.Sheet, rows: Iterable[int]) -> None:
    """Gives a sheet these manual page breaks in place of its own; on a book that is open in Excel this does nothing.

    Args:
        sheet: the sheet.
        rows: the last row of each page; at most 1 023.

    Raises:
        ValueError: too many, or outside the sheet.
    """
    impl = sheet.impl
    if isinstance(impl, Sheet):
        impl.part.set_row_breaks(rows)


def _spare_running_excel() -> None:
    """Takes xlwings' clean-up at exit away.

    On Windows it ends every EXCEL.EXE that is not in ``xw.apps``: the user's own Excel among them, should a process of
    ours leave while that list cannot be read. We start no Excel, so there is nothing to clean up.
    """
    windows = sys.modules.get("xlwings._xlwindows")
    cleanup = getattr(windows, "cleanup", None)
    if cleanup is not None:
        atexit.unregister(cleanup)
