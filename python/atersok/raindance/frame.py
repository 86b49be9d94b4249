"""The ledger rows of all tables as one frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from atersok.raindance import fields as f
from atersok.raindance.model import COLUMNS, SourceReport
from atersok.raindance.table import Array, Table

#: Columns where nothing is None, not "".
_WITHOUT_TEXT: Final = frozenset((*f.DATE_FIELDS, "moms_ore"))
#: Whether a column that is written to becomes a copy of its own first.
_COPIES_ON_WRITE: Final = int(pd.__version__.partition(".")[0]) >= 3


def frame(parts: Sequence[tuple[SourceReport, Table]]) -> pd.DataFrame:
    """All rows under one another, columns `COLUMNS`; a column that a table lacks is empty for its rows.

    Args:
        parts: each table with its report. The tables' columns are taken out of them: while pieces are joined, one
            column at a time is in memory twice.
    """
    count = sum(report.rows_read for report, _ in parts)
    filled: dict[str | None, pd.Series] = {}
    columns: dict[str, pd.Series] = {}
    for name in COLUMNS:
        if name == "ordinal":
            columns[name] = pd.Series(np.arange(count, dtype=np.int64), copy=False)
            continue
        absent = {_absent(report, name) for report, _ in parts}
        if len(absent) == 1 and not any(_has(table, name) for _, table in parts):
            # Half of the columns are empty: those with the same value are one in memory until one is written to.
            (value,) = absent
            if value not in filled or not _COPIES_ON_WRITE:
                filled[value] = pd.Series(_repeated(value, count), dtype=object, copy=False)
            columns[name] = filled[value]
            continue
        pieces = [_piece(report, table, name) for report, table in parts]
        whole = pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
        columns[name] = pd.Series(whole, dtype=whole.dtype, copy=False)
    return pd.DataFrame(columns, copy=False)


def _has(table: Table, name: str) -> bool:
    return name == "line" or name in table.columns


def _absent(report: SourceReport, name: str) -> str | None:
    """What a row has in a column that its table lacks."""
    return {"source": report.name, "sheet": report.sheet}.get(name, None if name in _WITHOUT_TEXT else "")


def _repeated(value: str | None, count: int) -> Array:
    # Not np.full: that one first fills the column with None.
    return np.array([value], dtype=object).repeat(count)


def _piece(report: SourceReport, table: Table, name: str) -> Array:
    """One column of one table."""
    if name == "line":
        return table.lines
    if name in table.columns:
        return table.columns.pop(name)
    return _repeated(_absent(report, name), report.rows_read)
