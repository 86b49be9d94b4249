"""Which formulas of a page may leave the house: those that compute from the page alone with Excel's own functions."""

from __future__ import annotations

import re
from typing import Final

from atersok.closedbook.formulas import Point, Reference, map_references, references

FUNCTIONS: Final = frozenset(
    {"SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "SUBTOTAL", "PRODUCT", "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF"}
    | {"COUNTIFS", "AVERAGE", "AVERAGEIF", "MIN", "MAX", "IF", "IFERROR", "AND", "OR", "NOT", "ROUND", "ROUNDUP"}
    | {"ROUNDDOWN", "INT", "TRUNC", "ABS", "MOD", "SIGN", "ISBLANK", "ISNUMBER", "ISTEXT", "INDEX", "MATCH", "LEN"}
    | {"LEFT", "RIGHT", "MID", "TRIM", "UPPER", "LOWER", "CONCATENATE", "TEXT", "VALUE", "DATE", "YEAR", "MONTH", "DAY"}
)
"""Functions of every Excel, none of them volatile; a formula with any other is sent as its value."""
_TEXT: Final = re.compile(r'"(?:[^"]|"")*"')
_CALL: Final = re.compile(r"([^\W\d][\w.]*)\s*\(")
_CONSTANT: Final = re.compile(r"\b(?:TRUE|FALSE)\b", re.IGNORECASE)
_REST: Final = re.compile(r"[\s0-9.,;:()+\-*/^&=<>%]*")


def moved_formula(formula: str, first: int, last: int, rows: int) -> str | None:
    """The formula of a page's cell once the page has been moved so many rows; None where only its value may be sent.

    Args:
        formula: without the equal sign.
        first, last: the page's rows before the move; every reference must lie inside, since nothing else is sent.
        rows: how far it moves, up where negative.
    """
    if any(not _inside(reference, first, last) for reference in references(formula)):
        return None
    blank = _TEXT.sub(" ", map_references(formula, lambda reference: " "))
    if any(call.upper() not in FUNCTIONS for call in _CALL.findall(blank)):
        return None
    if not _REST.fullmatch(_CONSTANT.sub(" ", _CALL.sub("(", blank))):
        return None  # a defined name, a table, another workbook, an array
    return map_references(formula, lambda reference: _moved(reference, rows).text())


def _inside(reference: Reference, first: int, last: int) -> bool:
    if reference.sheet is not None or reference.external:
        return False
    ends = [reference.first, reference.second or reference.first]
    return all(point.row and first <= point.row <= last for point in ends)


def _moved(reference: Reference, rows: int) -> Reference:
    """The whole page moves, so fixed rows move too."""

    def move(point: Point) -> Point:
        return point._replace(row=point.row + rows)

    second = None if reference.second is None else move(reference.second)
    return reference._replace(first=move(reference.first), second=second)
