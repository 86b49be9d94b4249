"""What a cell holds, between the file's bytes and the values that xlwings hands in and out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

ERRORS = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!",
     "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!", "#TIMEOUT!")
)  # fmt: skip


class CellError(str):
    """An error value of a cell, such as ``#N/A``: text that is no text."""

    __slots__ = ()


Scalar = bool | int | float | Decimal | str | dt.datetime | None
"""A value in a cell, CellError among the str. A date is its serial number, save in a cell that holds it in ISO form."""


@dataclass(slots=True, eq=False)
class Formula:
    """A formula that the engine wrote or moved.

    Args:
        text: the formula without its equal sign.
        computed: the stored result; None when the file carries none.
        array: an array formula of this one cell.
        attrs: other attributes of ``<f>`` (name, value), such as ``ca``.
        cell_attrs: attributes of the cell that belong to the formula, ready to be written, such as `` cm="1"``.
    """

    text: str
    computed: Scalar = None
    array: bool = False
    attrs: tuple[tuple[str, str], ...] = ()
    cell_attrs: str = ""


RawCell = bytes
"""A cell as its bytes in the file: all that it has is kept, whatever it is."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A text by its number in the shared strings part: a copied cell keeps the runs of its rich text so."""

    index: int


Content = Scalar | Formula | RawCell | Shared
Cell = tuple[int, Content]
"""(cell format index, content)"""
Row = dict[int, Cell]
"""Cells by column number."""

Readable = bool | float | str | dt.datetime | None
"""What reading a cell gives xlwings."""
