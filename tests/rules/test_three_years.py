"""Treårsregel: the last day by each of its readings (rules.md §3)."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.rules.three_years import reclaim_until


@pytest.mark.parametrize("counted_from", [date(2022, 1, 1), date(2022, 5, 17), date(2022, 12, 31)])
def test_kalenderar_ends_with_the_third_calendar_year_after_it(counted_from: date) -> None:
    assert reclaim_until(counted_from, "Kalenderår") == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("counted_from", "last"),
    [
        (date(2022, 5, 17), date(2025, 5, 17)),
        (date(2022, 1, 31), date(2025, 1, 31)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2021, 2, 28), date(2024, 2, 28)),
    ],
)
def test_36_months_are_counted_to_the_day(counted_from: date, last: date) -> None:
    assert reclaim_until(counted_from, "36 månader") == last


def test_the_rule_that_is_off_has_no_last_day() -> None:
    assert reclaim_until(date(2022, 5, 17), "Av") is None


@pytest.mark.parametrize("rule", ["Kalenderår", "36 månader"])
def test_a_day_beyond_the_calendar_is_none(rule: str) -> None:
    assert reclaim_until(date(9997, 1, 1), rule) is None  # type: ignore[arg-type]


def test_the_calendar_s_last_year_is_still_told() -> None:
    assert reclaim_until(date(9996, 5, 17), "Kalenderår") == date(9999, 12, 31)
    assert reclaim_until(date(9996, 5, 17), "36 månader") == date(9999, 5, 17)
