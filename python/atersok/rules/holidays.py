"""Days on which nothing need be done in Sweden: Sundays, public holidays and the eves that count as such."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 6, 7


def next_working_day(day: date) -> date:
    """The day itself, or the next weekday where it is one that moves a due date (lag 1930:173 2 §).

    Saturdays, Sundays, public holidays (lag 1989:253), midsommarafton, julafton and nyårsafton move it.
    """
    while day.isoweekday() in {_SATURDAY, _SUNDAY} or day in holidays(day.year):
        day += _DAY
    return day


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """Public holidays of the year that may fall on a weekday, and the three eves.

    Those that always are a Saturday or Sunday (påskdagen, pingstdagen, midsommardagen, alla helgons dag) move
    nothing that the weekend does not. Nationaldagen is one from 2005; annandag pingst was one until 2004.
    """
    easter = easter_sunday(year)
    found = {
        date(year, 1, 1),
        date(year, 1, 6),
        easter - 2 * _DAY,
        easter + _DAY,
        date(year, 5, 1),
        easter + 39 * _DAY,
        _midsummer_eve(year),
        date(year, 12, 24),
        date(year, 12, 25),
        date(year, 12, 26),
        date(year, 12, 31),
    }
    found.add(date(year, 6, 6) if year >= 2005 else easter + 50 * _DAY)
    return frozenset(found)


def _midsummer_eve(year: int) -> date:
    """The Friday between 19 and 25 June."""
    first = date(year, 6, 19)
    return first + (5 - first.isoweekday()) % 7 * _DAY


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the golden number and the epact of the year."""
    century, golden = year // 100, year % 19
    lunar = (8 * century + 13) // 25
    epact = (century - century // 4 - lunar + 19 * golden + 15) % 30
    if epact == 29 or (epact == 28 and golden > 10):
        epact -= 1
    full_moon = date(year, 3, 21) + epact * _DAY
    return full_moon + (7 - full_moon.isoweekday() % 7) * _DAY
