"""The text contract: which value may go into which cell (design: "How it writes")."""

from __future__ import annotations

import datetime as dt
import math
import numbers
import re
from decimal import Decimal

from .cells import CellError, Content, Formula, Scalar
from .dates import to_serial
from .styles import Kind

MAX_TEXT = 32_767
MAX_FORMULA = 8_192
# Excel keeps 15 significant digits. A whole number beyond that would not come back as it was written.
MAX_EXACT = 10**15
_DIGITS = 15

NOT_TEXT_CELL = "text kräver en cell med talformatet @ (text into a cell that is not formatted as text)"
TEXT_CELL = "bara text får stå i en cell med talformatet @ (number, date or boolean into a text cell)"
NOT_DATE_CELL = "ett datum kräver en cell med datumformat (date into a cell without a date format)"
TOO_LONG = f"texten är längre än {MAX_TEXT} tecken (text too long)"
FORMULA_TOO_LONG = f"formeln är längre än {MAX_FORMULA} tecken (formula too long)"
NOT_A_NUMBER = "talet är oändligt (infinite number)"
NOT_EXACT = f"talet har fler än {_DIGITS} siffror och kan inte lagras exakt (number not exact in Excel)"
BEFORE_CALENDAR = "dagen ligger före Excels kalender (day before Excel's calendar)"
SHORT_ROW_REFERENCE = "skriv [[#This Row],[…]] och inte [@…] (short form of a structured reference)"
UNKNOWN_TYPE = "värdet är av en typ som inte kan stå i en cell (unsupported type of value)"

_SHORT_ROW = re.compile(r'"(?:[^"]|"")*"|(\[@)')


class Broken(Exception):  # noqa: N818 - the rule that was broken; the caller adds sheet and cell
    """A rule of the contract was broken; its argument is the rule."""


def text(value: str, kind: Kind) -> str:
    """A text for a cell of that kind.

    Raises:
        Broken: the cell is not formatted as text, or the text is too long.
    """
    if kind != Kind.TEXT:
        raise Broken(NOT_TEXT_CELL)
    if len(value) > MAX_TEXT or (len(value) > MAX_TEXT // 2 and utf16_length(value) > MAX_TEXT):
        raise Broken(TOO_LONG)
    return str(value)  # numpy's own kind of str among them


def utf16_length(value: str) -> int:
    """The length as Excel counts it."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def formula(value: str) -> Formula:
    """A formula, given with its equal sign, in the form of the file format (English, with full structured references).

    Raises:
        Broken: too long, or with ``[@``, which a file may not hold.
    """
    if len(value) > MAX_FORMULA:
        raise Broken(FORMULA_TOO_LONG)
    if "[@" in value and any(match[1] for match in _SHORT_ROW.finditer(value)):
        raise Broken(SHORT_ROW_REFERENCE)
    return Formula(value[1:])


def content(value: object, kind: Kind, formulas: bool, date1904: bool) -> Content:
    """Any value for a cell of that kind; None empties it.

    Args:
        value: what the caller wrote.
        kind: the kind of the cell's number format.
        formulas: whether a text that begins with an equal sign is a formula, as through ``.formula``.
        date1904: the workbook's date system.

    Raises:
        Broken: the contract forbids it.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if kind != Kind.TEXT and formulas and value[0] == "=" and len(value) > 1:
            return formula(value)
        return text(value, kind)
    number = scalar(value, date1904)
    if number is None:
        return None
    if kind == Kind.TEXT:
        raise Broken(TEXT_CELL)
    if isinstance(value, dt.date) and kind != Kind.DATE:
        raise Broken(NOT_DATE_CELL)
    return number


def scalar(value: object, date1904: bool) -> Scalar:
    """A value that is no text, as the file holds it: a date is its serial number, not-a-number is empty.

    Raises:
        Broken: infinite, not exact, before the calendar, or of an unknown type.
    """
    if value is None or isinstance(value, (bool, CellError)):
        return value
    if isinstance(value, int):
        if abs(value) >= MAX_EXACT:
            raise Broken(NOT_EXACT)
        return int(value)
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            raise Broken(NOT_A_NUMBER)
        return float(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, dt.date):
        if value != value:  # pandas' NaT, which is a datetime
            return None
        try:
            return to_serial(value, date1904)
        except ValueError as error:
            raise Broken(BEFORE_CALENDAR) from error
    if isinstance(value, numbers.Integral):
        return scalar(int(value), date1904)
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Rational):
        return scalar(float(value), date1904)
    raise Broken(UNKNOWN_TYPE)


def _decimal(value: Decimal) -> Decimal | None:
    if value.is_nan():
        return None
    if value.is_infinite():
        raise Broken(NOT_A_NUMBER)
    if len(value.normalize().as_tuple().digits) > _DIGITS:
        raise Broken(NOT_EXACT)
    return value
