"""Quarters, months and days of the month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.quarter import Quarter, add_months, month_end, month_text
from domain.making import unhurried

QUARTERS = st.builds(Quarter, st.integers(1900, 9998), st.integers(1, 4))
DAYS = st.dates(date(1900, 1, 1), date(9998, 12, 31))


@unhurried
@given(QUARTERS)
def test_a_quarter_is_read_as_it_is_written(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter


@pytest.mark.parametrize("text", ["2025K2", " 2025k2 ", "2025 K 2", "2025Q2", "2025q2"])
def test_spellings_of_a_quarter(text: str) -> None:
    assert Quarter.parse(text) == Quarter(2025, 2)


@pytest.mark.parametrize(
    "text", ["", "2025K0", "2025K5", "2025K7", "25K2", "2025", "K2", "2025K22", "2025-K2", "0000K1", "9999K4"]
)
def test_what_names_no_quarter_is_refused(text: str) -> None:
    assert Quarter.parse(text) is None


@unhurried
@given(DAYS)
def test_a_day_lies_in_its_quarter_and_in_no_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.contains(day)
    assert not quarter.next().contains(day)
    assert quarter.start <= day <= quarter.end


@unhurried
@given(QUARTERS)
def test_quarters_follow_each_other_without_a_gap(quarter: Quarter) -> None:
    assert quarter.end + timedelta(days=1) == quarter.next().start
    assert quarter < quarter.next()


@unhurried
@given(QUARTERS)
def test_the_three_months_are_the_quarter(quarter: Quarter) -> None:
    months = quarter.months
    assert len(months) == 3
    assert months[0][0] == quarter.start
    assert months[2][1] == quarter.end
    assert all(months[i][1] + timedelta(days=1) == months[i + 1][0] for i in range(2))


def test_the_second_quarter_of_2025() -> None:
    quarter = Quarter(2025, 2)
    assert (quarter.start, quarter.end) == (date(2025, 4, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2025, 2, 28), date(2025, 2, 28)),
        (date(2025, 12, 5), date(2025, 12, 31)),
        (date(1900, 2, 1), date(1900, 2, 28)),
    ],
)
def test_the_last_day_of_a_month(day: date, end: date) -> None:
    assert month_end(day) == end


def test_a_month_is_written_with_year_first() -> None:
    assert month_text(date(2025, 4, 9)) == "2025-04"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 3, 31), 6, date(2025, 9, 30)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2022, 5, 17), 36, date(2025, 5, 17)),
        (date(2025, 1, 15), 0, date(2025, 1, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_month_s_last(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later
