"""What a cell says, as a value of the domain: text, day, number, öre, Ja or Nej."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from atersok.domain import names
from atersok.domain.identity import normalise_dossier
from atersok.domain.ore import ore_from_kr

_ISO = re.compile(r"([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})(?:[ T]00:00(?::00)?)?")
_EPOCH = date(1899, 12, 30)
# Serial numbers of 1950 to 2100: a cell that lost its date format still holds a day; other numbers do not.
_SERIALS = range(18264, 73051)
LAST_YEAR = 2200
_SENTINELS = frozenset({date(1799, 12, 31), date(1899, 12, 31), date(1900, 1, 1)})


def parse_day(value: object) -> date | None:
    """A day from a date cell, an ISO or YYYYMMDD text, or a serial number; None for an empty cell.

    Raises:
        ValueError: the cell holds something that is no day; the message is Swedish and does not quote it.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer():
        number = int(value)
        found = _EPOCH + timedelta(days=number) if number in _SERIALS else _from_text(str(number))
    else:
        found = _from_text(str(value).strip())
    return None if found in _SENTINELS else found


def _from_text(text: str) -> date:
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError("är inget datum (skriv ÅÅÅÅ-MM-DD)")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise ValueError("är inget datum som finns") from error


def parse_day_since(value: object, first: date) -> date | None:
    """A day on which something happened to a quarter's claim; ValueError (Swedish) for one before the quarter began.

    A bare 17 in a date cell is a day of 1900 to Excel.
    """
    found = parse_past_or_near_day(value)
    if found is not None and found < first:
        raise ValueError(f"är en dag före kvartalet ({first})")
    return found


def parse_past_or_near_day(value: object) -> date | None:
    """A day that can be a birthday, a permit, an arrival; ValueError (Swedish) for one far beyond anybody's life."""
    found = parse_day(value)
    if found is not None and found.year > LAST_YEAR:
        raise ValueError("är inget rimligt datum")
    return found


def parse_end(value: object) -> date | None:
    """A last day; one far beyond anybody's life, such as 9999-12-31, is a way to write that there is none."""
    found = parse_day(value)
    return None if found is not None and found.year > LAST_YEAR else found


def parse_int(value: object) -> int | None:
    """A whole number; None for an empty cell. Raises ValueError (Swedish) for anything else."""
    text = names.clean(value)
    if not text:
        return None
    try:
        return int(text.replace("\u00a0", "").replace(" ", ""))
    except ValueError as error:
        raise ValueError("är inget heltal") from error


def parse_ore(value: object) -> int | None:
    """An amount in kronor as öre; None for an empty cell. Raises ValueError (Swedish) when it is no whole öre."""
    if not names.clean(value):
        return None
    ore = ore_from_kr(value)
    if ore is None:
        raise ValueError("är inget belopp i hela ören")
    return ore


def parse_yes(value: object) -> bool:
    """Ja (or J, X, 1, a true cell) is True; Nej, N, 0 and an empty cell are False; else ValueError (Swedish)."""
    word = names.key(value)
    if word in {"ja", "j", "x", "1", "true", "sant"}:
        return True
    if word in {"", "nej", "n", "0", "false", "falskt"}:
        return False
    raise ValueError("ska vara Ja eller Nej")


def parse_dossier(value: object) -> str:
    """The dossiernummer as a key; "" when it is missing or malformed, which is for R02 to tell."""
    return normalise_dossier(value) or ""


Text = Annotated[str, BeforeValidator(names.clean)]
Day = Annotated[date | None, BeforeValidator(parse_past_or_near_day)]
EndDay = Annotated[date | None, BeforeValidator(parse_end)]
WholeNumber = Annotated[int | None, BeforeValidator(parse_int)]
Ore = Annotated[int | None, BeforeValidator(parse_ore)]
Yes = Annotated[bool, BeforeValidator(parse_yes)]
Dossier = Annotated[str, BeforeValidator(parse_dossier)]
