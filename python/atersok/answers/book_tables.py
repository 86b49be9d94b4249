"""The calling workbook's own tables, each read once per run of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from atersok.answers.calling_book import CallingBook
from atersok.answers.cost_table import CostTable, read_cost_table
from atersok.answers.ledger_table import LedgerTable, read_ledger_table

_MOST_BOOKS: Final = 4

FindBook = Callable[[], Any]
"""Gives the xlwings book that Excel hands to the function."""


class BookTables:
    """What was read from one workbook after one run of it; each table when it is first asked for."""

    def __init__(self) -> None:
        self._cost: CostTable | None = None
        self._ledger: LedgerTable | None = None

    def cost(self, book: CallingBook, find_book: FindBook) -> CostTable:
        """Kostnad per barn; NoAnswer when it cannot be read."""
        if self._cost is None:
            self._cost = read_cost_table(_open(book, find_book))
        return self._cost

    def ledger(self, book: CallingBook, find_book: FindBook) -> LedgerTable:
        """Raindance; NoAnswer when it cannot be read."""
        if self._ledger is None:
            self._ledger = read_ledger_table(_open(book, find_book))
        return self._ledger


_read: OrderedDict[tuple[str, str], BookTables] = OrderedDict()


def book_tables(book: CallingBook) -> BookTables:
    """The tables of a workbook as its last run left them."""
    state = (book.full_name, book.stamp)
    found = _read.get(state)
    if found is None:
        found = _read[state] = BookTables()
        if len(_read) > _MOST_BOOKS:
            _read.popitem(last=False)
    return found


def _open(book: CallingBook, find_book: FindBook) -> Any:
    """The calling cell's workbook: Excel may hand over another, where a function of one book is used in another's cell.

    An Excel never has two workbooks of one name open.
    """
    handed = find_book()
    return handed if handed.name == book.name else handed.app.books[book.name]
