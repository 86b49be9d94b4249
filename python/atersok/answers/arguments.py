"""What a cell given to a function means: a day, a quarter, a person's number; numbers in place of text included."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from atersok.answers import refusal
from atersok.answers.column import Cell
from atersok.answers.refusal import NoAnswer
from atersok.domain import names
from atersok.domain.identity import normalise_dossier
from atersok.domain.quarter import Quarter
from atersok.workbook.cells import parse_past_or_near_day

_LONGEST_DOSSIER: Final = 8
_LONGEST_SHORT_NUMBER: Final = 10
_LONGEST_NUMBER: Final = 12
_LARGEST_SERIAL: Final = 1_000_000
_ERRORS: Final = range(-2146826288, -2146826188)
"""The error values xlErrNull (2000) and on as COM gives them: whole numbers, as no cell's number is."""


def is_error(cell: Cell) -> bool:
    """Whether the cell shows an error value such as #N/A."""
    return isinstance(cell, int) and cell in _ERRORS


def day(cell: Cell) -> date:
    """The day that a date cell, a serial number (a time of day cut off), or a text like 2025-05-15 says.

    Raises:
        NoAnswer: it says none.
    """
    if is_error(cell):
        raise NoAnswer(refusal.CELL_ERROR)
    if isinstance(cell, bool):
        raise NoAnswer(refusal.NO_DAY)
    if isinstance(cell, (int, float, Decimal)) and 0 <= cell < _LARGEST_SERIAL:
        cell = int(cell)
    try:
        found = parse_past_or_near_day(cell)
    except ValueError as error:
        raise NoAnswer(refusal.NO_DAY) from error
    if found is None:
        raise NoAnswer(refusal.NO_DAY)
    return found


def as_cell(found: date) -> datetime:
    """A day as Excel takes it: pywin32 wants to know the time zone, and moves a time into UTC."""
    return datetime(found.year, found.month, found.day, tzinfo=UTC)


def quarter(cell: Cell) -> Quarter:
    """The quarter that a text like 2025K2 names.

    Raises:
        NoAnswer: it names none.
    """
    if is_error(cell):
        raise NoAnswer(refusal.CELL_ERROR)
    found = Quarter.parse(cell) if isinstance(cell, str) else None
    if found is None:
        raise NoAnswer(refusal.UNKNOWN_QUARTER)
    return found


def text(cell: Cell) -> str:
    """A name or a word, trimmed; NoAnswer for an error value."""
    if is_error(cell):
        raise NoAnswer(refusal.CELL_ERROR)
    return names.clean(cell)


def dossier(cell: Cell) -> str | None:
    """A dossiernummer as its key: a number has lost its leading zeros, a text has not. None for anything else."""
    digits = _digits(cell)
    if digits is None:
        return normalise_dossier(cell) if isinstance(cell, str) else None
    return digits.zfill(_LONGEST_DOSSIER) if len(digits) <= _LONGEST_DOSSIER else None


def personal_number(cell: Cell) -> str:
    """A personnummer as text, whether or not it is one: a number has lost its leading zeros and its hyphen.

    In capitals, as a reserve number is written.
    """
    if is_error(cell):
        raise NoAnswer(refusal.CELL_ERROR)
    digits = _digits(cell)
    if digits is None:
        return "" if isinstance(cell, (bool, date)) else names.clean(cell).upper()
    return digits.zfill(_LONGEST_SHORT_NUMBER) if len(digits) <= _LONGEST_NUMBER else digits


def _digits(cell: Cell) -> str | None:
    """The digits of a cell that holds a whole number, none where it holds anything else."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal)):
        return None
    return str(int(cell)) if cell >= 0 and cell == int(cell) else None
