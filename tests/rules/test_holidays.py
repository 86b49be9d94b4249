"""Days that move a due date in Sweden (lag 1930:173 2 §)."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.rules.holidays import easter_sunday, holidays, next_working_day


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1818, 3, 22), (1943, 4, 25), (1954, 4, 18), (1981, 4, 19), (2000, 4, 23), (2008, 3, 23), (2024, 3, 31),
     (2025, 4, 20), (2029, 4, 1), (2038, 4, 25), (2049, 4, 18), (2076, 4, 19)],
)  # fmt: skip
def test_easter_sunday_is_the_almanac_s(year: int, month: int, day: int) -> None:
    """Among them the earliest and latest that there can be, and the two exceptions of the epact."""
    assert easter_sunday(year) == date(year, month, day)


def easter_by_butcher(year: int) -> date:
    """The anonymous Gregorian reckoning of Butcher's almanac: no epact, and no exceptions told apart."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)


def test_easter_sunday_is_that_of_another_reckoning_in_every_year() -> None:
    """All that a date can hold since the Gregorian calendar came."""
    assert [year for year in range(1583, 10_000) if easter_sunday(year) != easter_by_butcher(year)] == []


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2025, 12, 31), date(2026, 1, 2)),  # nyårsafton, nyårsdagen
        (date(2024, 3, 31), date(2024, 4, 2)),  # påskdagen, annandag påsk
        (date(2018, 3, 30), date(2018, 4, 3)),  # långfredagen till annandag påsk
        (date(2025, 4, 30), date(2025, 4, 30)),  # valborg is an ordinary day
        (date(2025, 5, 1), date(2025, 5, 2)),
        (date(2025, 5, 29), date(2025, 5, 30)),  # Kristi himmelsfärdsdag
        (date(2025, 6, 6), date(2025, 6, 9)),  # nationaldagen, a Friday
        (date(2025, 6, 20), date(2025, 6, 23)),  # midsommarafton
        (date(2026, 6, 19), date(2026, 6, 22)),
        (date(2027, 6, 25), date(2027, 6, 28)),
        (date(2025, 11, 1), date(2025, 11, 3)),  # alla helgons dag, a Saturday
        (date(2025, 12, 24), date(2025, 12, 29)),  # julafton till annandagen, and a weekend
        (date(2026, 1, 6), date(2026, 1, 7)),
        (date(2025, 9, 27), date(2025, 9, 29)),
        (date(2025, 9, 30), date(2025, 9, 30)),
    ],
)
def test_a_day_off_moves_to_the_next_weekday(day: date, moved: date) -> None:
    assert next_working_day(day) == moved


def test_nationaldagen_took_the_place_of_annandag_pingst_in_2005() -> None:
    assert date(2004, 6, 6) not in holidays(2004)
    assert date(2004, 5, 31) in holidays(2004)
    assert date(2005, 6, 6) in holidays(2005)
    assert date(2005, 5, 16) not in holidays(2005)
