"""Who somebody is: dossiernummer, personnummer, organisationsnummer (reference: rules.md §6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from personnummer import personnummer as _personnummer

from atersok.domain.names import clean

_DOSSIER = re.compile(r"([0-9]{2})-?([0-9]{6})(/[0-9]+)?")
_NUMBER = re.compile(
    r"(?P<century>[0-9]{2})?(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?P<sep>[-+]?)(?P<last>[0-9]{4})"
)
_RESERVE = re.compile(r"(?:[0-9]{2})?[0-9]{6}[-+]?T[A-Z]?[0-9]{2,3}", re.IGNORECASE)
# A dossiernummer in running text. No letter, digit, hyphen or slash may touch it; [^\W_] is a letter or a digit.
_IN_TEXT = re.compile(r"(?<![-/])(?<![^\W_])([0-9]{2})(-?)([0-9]{6})(/[0-9]+)?(?![-/])(?![^\W_])")


def normalise_dossier(value: object) -> str | None:
    """A dossiernummer as 8 digits, with /N where it has one; None when it is missing or malformed.

    `12-345678`, `12345678` and either with `/2` are well formed. A number that has lost its leading zero is not.
    """
    match = _DOSSIER.fullmatch("".join(clean(value).split()))
    return None if match is None else match[1] + match[2] + (match[3] or "")


def base_of(dossier: str) -> str:
    """The dossier without the /N that tells siblings apart."""
    return dossier.partition("/")[0]


@dataclass(frozen=True, slots=True)
class DossierMention:
    """A dossiernummer as it stands in a text."""

    dossier: str
    hyphenated: bool


def dossiers_in_text(text: str) -> list[DossierMention]:
    """Every text in the form of a dossiernummer, in order of place."""
    return [DossierMention(match[1] + match[3] + (match[4] or ""), bool(match[2])) for match in _IN_TEXT.finditer(text)]


def personnummer_ok(value: object) -> bool:
    """Whether a personnummer or samordningsnummer passes its check, or a reserve number has the right pattern."""
    text = clean(value)
    if _RESERVE.fullmatch(text):
        return True
    if _NUMBER.fullmatch(text) is None:
        return False
    return bool(_personnummer.valid(text))


def birth_date_of(value: object, not_after: date) -> date | None:
    """The birth date that a personnummer, samordningsnummer or reserve number carries.

    Args:
        value: 10 or 12 digits, with or without a separator; samordningsnummer have 60 added to the day.
        not_after: where the century is missing, the latest date that is not after this day is meant
            (a hundred years earlier where the separator is a plus).

    Returns:
        The date; None when there is none in it.
    """
    text = clean(value)
    match = re.match(r"([0-9]{2})?([0-9]{2})([0-9]{2})([0-9]{2})([-+]?)(?:[0-9]{4}|T[A-Za-z]?[0-9]{2,3})$", text)
    if match is None:
        return None
    century, year, month, day, separator = match.groups()
    day_number = int(day) - 60 if int(day) > 60 else int(day)
    if century is not None:
        return _date(int(century + year), int(month), day_number)
    full = not_after.year // 100 * 100 + int(year)
    found = _date(full, int(month), day_number)
    if found is None or found > not_after:
        full -= 100
    if separator == "+":
        full -= 100
    return _date(full, int(month), day_number)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def orgnr_key(value: str) -> str:
    """The last ten digits of an organisationsnummer, by which two are compared."""
    return "".join(character for character in value if character.isascii() and character.isdigit())[-10:]


def birthday(born: date, age: int) -> date:
    """The day a person turns `age`; one born on 29 February has it on the 28th in other years (rules.md §2)."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 2, 28)


def age_on(born: date, day: date) -> int:
    """Whole years on that day; the birthday itself counts as the new age."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1
