"""Counts the calls that xlwings makes into an engine: what are calls into Excel where the workbook is open there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from types import ModuleType
from typing import Any

import pytest

from atersok.closedbook import engine

CLASSES = ("App", "Books", "Book", "Sheets", "Sheet", "Range", "Table", "Tables", "Names", "Name", "PageSetup")
NATIVE = ("ComApp", "ComBook", "ComSheet", "ComTable", "ComFilter", "ComRange", "ComComments")
LOOKUPS = frozenset(
    {
        "App.api", "App.books", "App.engine", "Book.api", "Book.app", "Book.names", "Book.sheets",
        "Sheets.__call__", "Sheet.api", "Sheet.book", "Sheet.cells", "Sheet.names", "Sheet.page_setup", "Sheet.range",
        "Sheet.tables", "Sheet.used_range", "Tables.__call__", "Table.api", "Table.data_body_range",
        "Table.header_row_range", "Table.parent", "Table.range", "Range.__call__", "Range.api",
        "Range.max_cells_per_read", "Range.max_cells_per_write", "Range.sheet", "ComSheet.Comments",
        "ComTable.AutoFilter",
    }
)  # fmt: skip
"""Names of a thing: a book's sheet, a sheet's range, a range's native object. They read and change nothing; xlwings
says them on its way to the call that does."""
HIDDEN = frozenset({"on", "first", "asked"})


class Calls(Counter[str]):
    """The calls by class and name.

    Attributes:
        by_sheet: those that are no lookups, by the sheet that they are about ("" for the book and Excel itself).
    """

    def __init__(self) -> None:
        super().__init__()
        self.by_sheet: Counter[str] = Counter()

    @property
    def lookups(self) -> int:
        """How many only name a thing."""
        return sum(count for name, count in self.items() if name in LOOKUPS)

    @property
    def requests(self) -> int:
        """How many read, write or command something."""
        return self.total() - self.lookups


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch, module: ModuleType = engine) -> Iterator[Calls]:
    """Within the block every method and property of the engine's objects is counted, but for what it asks of itself.

    Args:
        monkeypatch: pytest's.
        module: the closed-book engine, or the double of an open workbook (live).
    """
    calls = Calls()
    depth = 0

    def counting(name: str, function: Any) -> Any:
        @wraps(function)
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            nonlocal depth
            if not depth:
                calls[name] += 1
                if name not in LOOKUPS:
                    calls.by_sheet[getattr(self, "on", "")] += 1
            depth += 1
            try:
                return function(self, *args, **kwargs)
            finally:
                depth -= 1

        return call

    with monkeypatch.context() as patch:
        for kind in (*CLASSES, *NATIVE):
            cls = getattr(module, kind, None)
            if cls is None:
                continue
            for name, attribute in list(vars(cls).items()):
                where = f"{kind}.{name}"
                if name in HIDDEN or (name.startswith("_") and name != "__call__"):
                    continue
                if isinstance(attribute, property):
                    getter = attribute.fget and counting(where, attribute.fget)
                    setter = attribute.fset and counting(f"{where}=", attribute.fset)
                    patch.setattr(cls, name, property(getter, setter))
                elif callable(attribute):
                    patch.setattr(cls, name, counting(where, attribute))
        yield calls
