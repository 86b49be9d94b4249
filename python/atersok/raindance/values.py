"""Reads single cells: amounts to the öre, days, months, codes and text.

Every reader is a pure function of one cell, so a column is read by asking once per distinct cell (`Memo`).
Amounts go from decimal digits to whole öre; no float arithmetic touches them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final, cast

Cell = object
#: A read amount: öre, None for a missing one, or a Swedish reason why it cannot be read.
Amount = int | None | str
#: A read date: a day, "YYYYMM" where only the month is known, "" for unreadable, None for missing.
Day = dt.date | str | None

_MISSING: Final = frozenset({"", ".", "..", "-", "*", "null", "(null)", "saknas", "\u2212", "\u2013", "\u2014"})
#: A longer text never stands for a missing value.
LONGEST_MISSING: Final = max(map(len, _MISSING))
_BLANKS: Final = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u2005\u2006\u200a\t", " "))
_MINUS: Final = str.maketrans({"\u2212": "-", "\u2013": "-", "\ufe63": "-", "\uff0d": "-"})

NOT_AN_AMOUNT: Final = "beloppet kan inte läsas"
NOT_WHOLE_ORE: Final = "beloppet är inte ett helt antal ören"
AMBIGUOUS_AMOUNT: Final = "beloppet är tvetydigt: tre siffror efter skiljetecknet kan vara tusental eller decimaler"
TOO_LARGE: Final = "beloppet är orimligt stort"

_PLAIN_AMOUNT: Final = re.compile(r"(-?[0-9]{1,13})[.,]([0-9]{2})")
_PLAIN_AMOUNTS: Final = re.compile(r"-?[0-9]{1,13}[.,][0-9]{2}(?:\n-?[0-9]{1,13}[.,][0-9]{2})*+")
_DIGITS: Final = re.compile(r"[0-9]+")
_SPACED: Final = re.compile(r"([0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]+))?")
_DOTTED: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]+))?")
_COMMAED: Final = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_DECIMAL: Final = re.compile(r"([0-9]*)[.,]([0-9]+)")
_UNIT: Final = re.compile(r"\s*(?:kr|sek|:-)\.?$", re.IGNORECASE)
#: 10¹³ kr: far above any ledger, far below what int64 holds after many rows.
_MAX_DIGITS: Final = 13
#: Excel keeps 15 significant digits; what lies beyond is the noise of binary fractions.
_EXCEL_DIGITS: Final = Context(prec=15, rounding=ROUND_HALF_EVEN)

# Years outside are sentinels (1799-12-31, 1899-12-31, 1900-01-01, 9999-12-31) or nonsense.
_FIRST_YEAR: Final = 1950
_LAST_YEAR: Final = 2098
_ISO_DAY: Final = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T ][0-9]{1,2}[:.][0-9]{2}.*)?")
_COMPACT_STAMP: Final = re.compile(r"([0-9]{8})(?:[T ][0-9]{1,2}[:.]?[0-9]{2}.*)")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_ISO_MONTH: Final = re.compile(r"([0-9]{4}|[0-9]{2})[-/. Mm]([0-9]{1,2})")
_WORD_MONTH: Final = re.compile(r"([a-zåäö]{3,9})\.?[ -]+([0-9]{4}|[0-9]{2})|([0-9]{4})[ -]+([a-zåäö]{3,9})\.?")
_MONTHS: Final = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
                  "okt": 10, "oct": 10, "nov": 11, "dec": 12}  # fmt: skip
_EXCEL_EPOCH: Final = dt.date(1899, 12, 30)
#: Day numbers of 2010–2036: none of them can be a six-digit date that lost its zero.
_SERIALS: Final = range(40179, 50041)

_NUMBER_CODE: Final = re.compile(r"([0-9]+)[.,]0{1,2}")
_GROUPED_CODE: Final = re.compile(r"[0-9]{1,3}(?:[\u00a0\u202f][0-9]{3})+")


class Memo(dict[Cell, object]):
    """Reads each distinct cell once; `list(map(memo.__getitem__, column))` reads a column."""

    def __init__(self, read: Callable[[Cell], object]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Cell) -> object:
        value = self._read(cell)
        self[cell] = value
        return value


def is_missing(text: str) -> bool:
    """Whether a trimmed text stands for no value (empty, ., .., -, *, NULL, SAKNAS)."""
    return len(text) <= LONGEST_MISSING and text.casefold() in _MISSING


def is_blank(cell: Cell) -> bool:
    """Whether a cell shows nothing at all."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def read_text(cell: Cell) -> str:
    """A cell as trimmed text, "" for a missing value; number cells without a trailing ".0", days as YYYY-MM-DD."""
    if isinstance(cell, str):
        text = cell.strip()
        return "" if is_missing(text) else text
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    return str(cell)


def read_plain_code(cell: Cell) -> str:
    """An identifier as text: leading zeros kept, "16541005.0" → "16541005", ="0123" → "0123"."""
    text = read_text(cell)
    if text.isalnum():
        return text
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        text = text[2:-1].strip()
    number = _NUMBER_CODE.fullmatch(text)
    return number[1] if number else text


def read_code(cell: Cell) -> str:
    """A code that may share its cell with a text: "64400 Livsmedel" → "64400"; no digit first: the whole cell."""
    text = read_plain_code(cell)
    if not text or text.isalnum():
        return text
    if _GROUPED_CODE.fullmatch(text):
        return text.replace("\u00a0", "").replace("\u202f", "")
    first = text.split(maxsplit=1)[0]
    if first == text or not any("0" <= ch <= "9" for ch in first):
        return text
    code = first.rstrip(":,;-") or first
    number = _NUMBER_CODE.fullmatch(code)
    return number[1] if number else code


def read_texts(cells: Sequence[Cell]) -> list[str]:
    """`read_text` of many cells; many times as fast where all are text."""
    if set(map(type, cells)) != {str}:
        return list(map(read_text, cells))
    texts = list(map(str.strip, cast("Sequence[str]", cells)))
    if min(map(len, texts)) > LONGEST_MISSING:
        return texts
    return ["" if is_missing(text) else text for text in texts]


def read_codes(cells: Sequence[Cell], read: Callable[[Cell], str]) -> list[str]:
    """`read_code` or `read_plain_code` of many cells; many times as fast where all are single words."""
    if set(map(type, cells)) == {str}:
        texts = cast("list[str]", list(cells))
        if min(map(len, texts)) > LONGEST_MISSING and "".join(texts).isalnum():
            return texts  # a long word is itself
    return [
        cell if isinstance(cell, str) and len(cell) > LONGEST_MISSING and cell.isalnum() else read(cell)
        for cell in cells
    ]


def read_amount(cell: Cell, *, decimal: str = "") -> Amount:
    """An amount in kronor as whole öre.

    Accepts decimal comma or point, blanks (also NBSP, U+202F), points or commas as thousands, a minus before, after,
    U+2212 or parentheses. One separator with exactly three digits after it ("1.234") has two readings and is refused,
    except where the digits before it rule one of them out, or where it is told which mark stands before decimals.

    Args:
        cell: the cell.
        decimal: "," or "." where the user said which one it is in this file.

    Returns:
        öre, None for a missing value, else a Swedish reason.
    """
    if isinstance(cell, str):
        plain = _PLAIN_AMOUNT.fullmatch(cell)
        if plain:
            return int(plain[1] + plain[2])
        return _read_amount_text(cell, decimal)
    if isinstance(cell, float):
        return _read_amount_number(cell)
    if cell is None:
        return None
    if isinstance(cell, bool):
        return NOT_AN_AMOUNT
    if isinstance(cell, int):
        return cell * 100 if abs(cell) < 10**_MAX_DIGITS else TOO_LARGE
    return NOT_AN_AMOUNT


def read_amounts(cells: Sequence[Cell], kinds: set[type], read: Callable[[Cell], Amount] = read_amount) -> list[Amount]:
    """`read_amount` of many cells; many times as fast where all are text with two decimals.

    Args:
        cells: the cells.
        kinds: the types among them.
        read: `read_amount`, as it is told of decimals.
    """
    if kinds == {str}:
        joined = "\n".join(cast("Sequence[str]", cells))
        if _PLAIN_AMOUNTS.fullmatch(joined):
            whole = list(map(int, joined.replace(",", "").replace(".", "").split("\n")))
            if len(whole) == len(cells):  # a cell with a line break of its own would make more
                return list(whole)
    return list(map(read, cells))


def _read_amount_text(cell: str, decimal: str) -> Amount:
    text = cell.translate(_BLANKS).strip()
    if is_missing(text):
        return None
    text = _UNIT.sub("", text.translate(_MINUS))
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1].strip()
    elif text.startswith(("-", "+")):
        negative, text = text[0] == "-", text[1:].strip()
    elif text.endswith(("-", "+")):
        negative, text = text[-1] == "-", text[:-1].strip()
    ore = _read_unsigned(text, decimal)
    return -ore if negative and isinstance(ore, int) else ore


def _read_unsigned(text: str, told: str) -> int | str:
    if _DIGITS.fullmatch(text):
        return _to_ore(text, "")
    spaced = _SPACED.fullmatch(text)
    if spaced:
        return _to_ore(spaced[1].replace(" ", ""), spaced[2] or "")
    for pattern, mark in ((_DOTTED, "."), (_COMMAED, ",")):
        grouped = pattern.fullmatch(text)
        if grouped and not grouped[1].startswith("0"):
            if grouped[2] is None and grouped[1].count(mark) == 1:
                if told == mark:
                    return _to_ore(*text.split(mark))
                if not told:
                    return AMBIGUOUS_AMOUNT
            return _to_ore(grouped[1].replace(mark, ""), grouped[2] or "")
    decimal = _DECIMAL.fullmatch(text)
    if decimal:
        return _to_ore(decimal[1], decimal[2])
    return NOT_AN_AMOUNT


def _to_ore(whole: str, fraction: str) -> int | str:
    if len(whole.lstrip("0")) > _MAX_DIGITS:
        return TOO_LARGE
    if fraction[2:].strip("0"):
        return NOT_WHOLE_ORE
    return int(whole or "0") * 100 + int(fraction[:2].ljust(2, "0"))


def _read_amount_number(cell: float) -> Amount:
    digits = repr(cell)  # the shortest digits that give this cell: what the writer meant
    whole, point, fraction = digits.partition(".")
    if point and len(fraction) <= 2 and len(whole) <= _MAX_DIGITS:
        return int(whole + fraction.ljust(2, "0"))
    if not -(10.0**_MAX_DIGITS) < cell < 10.0**_MAX_DIGITS:  # also NaN
        return TOO_LARGE
    # The number as Excel itself shows it: 1234.5600000000001 is 1234.56 with binary noise; 1234.565 stays what it is.
    ore = _EXCEL_DIGITS.plus(Decimal(digits)).scaleb(2)
    return int(ore) if ore == ore.to_integral_value() else NOT_WHOLE_ORE


def _day(year: int, month: int, day: int) -> dt.date | str | None:
    try:
        value = dt.date(year, month, day)
    except ValueError:
        return ""
    return value if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _month(year: int, month: int) -> str:
    year += 2000 if year < 100 else 0
    return f"{year:04}{month:02}" if 1 <= month <= 12 and _FIRST_YEAR <= year <= _LAST_YEAR else ""


def is_six_digit_day(text: str) -> bool:
    """Whether six digits are a day YYMMDD and cannot be a month YYYYMM; decides the ambiguous ones of their column."""
    return bool(isinstance(_day(2000 + int(text[:2]), int(text[2:4]), int(text[4:])), dt.date)) and not _month(
        int(text[:4]), int(text[4:])
    )


def is_six_digit_month(text: str) -> bool:
    """Whether six digits are a month YYYYMM and cannot be a day YYMMDD."""
    return bool(_month(int(text[:4]), int(text[4:]))) and not isinstance(
        _day(2000 + int(text[:2]), int(text[2:4]), int(text[4:])), dt.date
    )


def read_day(cell: Cell, *, months_first: bool = False) -> Day:
    """A date cell.

    Accepts YYYY-MM-DD, YYYYMMDD, YYMMDD, YYYYMM, YYMM, Excel dates and their day numbers, and timestamps.

    Args:
        cell: the cell.
        months_first: read six digits that have both readings (201112) as YYYYMM; else as YYMMDD.

    Returns:
        a day; "YYYYMM" where the cell gives a month only; None for missing and for "no date" (1799-12-31,
        1899-12-31, …); "" for unreadable.
    """
    if isinstance(cell, dt.datetime):
        return _day(cell.year, cell.month, cell.day)
    if isinstance(cell, dt.date):
        return _day(cell.year, cell.month, cell.day)
    text = read_text(cell)
    if not text:
        return None
    iso = _ISO_DAY.fullmatch(text)
    if iso:
        return _day(int(iso[1]), int(iso[3]), int(iso[4]))
    number = _NUMBER_CODE.fullmatch(text)
    if number:
        text = number[1]
    if text.isascii() and text.isdigit():
        return _read_day_digits(text, months_first)
    stamp = _COMPACT_STAMP.fullmatch(text)
    if stamp:
        return _read_day_digits(stamp[1], months_first)
    day_first = _DAY_FIRST.fullmatch(text)
    if day_first:
        return _day(int(day_first[3]), int(day_first[2]), int(day_first[1]))
    if isinstance(cell, float) and _SERIALS.start <= cell < _SERIALS.stop:
        return _EXCEL_EPOCH + dt.timedelta(days=int(cell))  # a day number with a time of day
    return _read_month_text(text)


def _read_day_digits(digits: str, months_first: bool) -> Day:
    if not digits.strip("0"):
        return None
    if len(digits) == 8:
        return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6:
        if is_six_digit_month(digits) or (months_first and not is_six_digit_day(digits)):
            return _month(int(digits[:4]), int(digits[4:]))
        return _day(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    if len(digits) == 5 and int(digits) in _SERIALS:
        return _EXCEL_EPOCH + dt.timedelta(days=int(digits))
    if len(digits) == 4:
        return _month(int(digits[:2]), int(digits[2:]))
    return ""


def _read_month_text(text: str) -> str:
    month = _ISO_MONTH.fullmatch(text)
    if month:
        return _month(int(month[1]), int(month[2]))
    word = _WORD_MONTH.fullmatch(text.casefold())
    if word:
        number = _MONTHS.get((word[1] or word[4])[:3], 0)
        return _month(int(word[2] or word[3]), number)
    return ""


def read_period(cell: Cell) -> str | None:
    """A period cell as "YYYYMM"; "MM" where it gives a month without a year; None for missing, "" for unreadable."""
    text = read_text(cell)
    number = _NUMBER_CODE.fullmatch(text)
    text = number[1] if number else text
    if text.isascii() and text.isdigit() and len(text) <= 2:
        return f"{int(text):02}" if 1 <= int(text) <= 12 else ""
    day = read_day(cell, months_first=True)
    return f"{day.year:04}{day.month:02}" if isinstance(day, dt.date) else day


def read_year(cell: Cell) -> str:
    """A year cell as "YYYY", "" when it is none."""
    text = read_plain_code(cell)
    return text if text.isdigit() and len(text) == 4 and _FIRST_YEAR <= int(text) <= _LAST_YEAR else ""
