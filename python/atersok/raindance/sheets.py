"""Workbooks (.xlsx, .xls) as grids, through calamine."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np
import python_calamine as calamine

from atersok.domain.errors import UnusableInput
from atersok.raindance import package
from atersok.raindance.columns import ListColumn
from atersok.raindance.grid import Block, Record
from atersok.raindance.values import Cell, is_blank

_BLOCK_ROWS: Final = 50_000


class RowsGrid:
    """A rectangle of cells: a sheet, or a table of a page."""

    encoding = ""
    delimiter = ""

    def __init__(self, sheet: str, rows: list[Sequence[Cell]], encoding: str = "") -> None:
        self.sheet = sheet
        self.encoding = encoding
        self._rows = rows
        self.lines_total = len(rows)

    def head(self, limit: int) -> list[Record]:
        """The first `limit` rows as records."""
        return [self._record(number, cells) for number, cells in enumerate(self._rows[:limit], 1)]

    def sample(self, start: int, limit: int) -> list[Sequence[Cell]]:
        """Up to `limit` rows from the beginning, middle and end."""
        begin, end, third = start - 1, len(self._rows), max(1, limit // 3)
        middle = begin + max(0, end - begin) // 2
        wanted = {*range(begin, begin + third), *range(middle, middle + third), *range(end - third, end)}
        return [self._rows[i] for i in sorted(wanted) if begin <= i < end]

    def blocks(self, start: int, names: int, written: int) -> Iterator[Block]:
        """All rows from `start` on; consumes them, so it can be walked once."""
        rows = self._rows
        for begin in range(start - 1, len(rows), _BLOCK_ROWS):
            chunk = rows[begin : begin + _BLOCK_ROWS]
            if bool in set(map(type, chain.from_iterable(chunk))):
                # True equals 1.0 in Python, but is no amount.
                chunk = [[str(cell) if isinstance(cell, bool) else cell for cell in row] for row in chunk]
            rows[begin : begin + len(chunk)] = [()] * len(chunk)
            yield Block(
                lines=np.arange(begin + 1, begin + 1 + len(chunk)),
                columns=[ListColumn(cells) for cells in zip(*chunk, strict=True)],
            )

    @staticmethod
    def _record(number: int, cells: Sequence[Cell]) -> Record:
        return Record(number, 1, () if all(map(is_blank, cells)) else cells)


def read_workbook(data: bytes, where: str, kind: str) -> list[tuple[RowsGrid, bool]]:
    """Every worksheet of an .xlsx or .xls file as a grid, and whether it is visible.

    The caller has looked at the package first (`package.check_xlsx`, `package.check_xls`). From bytes, since calamine
    goes by the extension where it gets a path.

    Raises:
        UnusableInput: encrypted or damaged.
    """
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            grids: list[tuple[RowsGrid, bool]] = []
            for meta in book.sheets_metadata:
                if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                rows = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
                grids.append((RowsGrid(meta.name, list(rows)), meta.visible == calamine.SheetVisibleEnum.Visible))
            return grids
    except calamine.PasswordError as error:
        raise package.encrypted(where) from error
    except calamine.CalamineError as error:
        raise damaged(where, kind) from error
    except (OSError, ValueError) as error:
        raise damaged(where, kind) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # a panic of the Rust parser is no Exception to Python
            raise damaged(where, kind) from error
        raise


def damaged(where: str, kind: str) -> UnusableInput:
    """The message for a workbook that cannot be parsed."""
    return UnusableInput(
        what=f"filen är skadad och kan inte läsas som .{kind}",
        where=where,
        remedy="Hämta exporten på nytt, eller öppna den i Excel och spara om den som .xlsx",
    )
