"""Stays: which days of an attendance row count (design.md §5 "Care days")."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.domain.attendance import last_day
from domain.making import stay

APRIL_10 = date(2025, 4, 10)


@pytest.mark.parametrize(("leaving_day_counts", "last"), [(False, date(2025, 4, 9)), (True, date(2025, 4, 10))])
def test_the_leaving_day_counts_only_if_the_setting_says_so(leaving_day_counts: bool, last: date) -> None:
    assert last_day(APRIL_10, leaving_day_counts, date.max) == last


@pytest.mark.parametrize("leaving_day_counts", [False, True])
def test_a_stay_without_an_end_goes_on(leaving_day_counts: bool) -> None:
    assert last_day(None, leaving_day_counts, date(2025, 6, 30)) == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("arrived", "left", "usable", "counts"),
    [
        (APRIL_10, None, True, True),
        (APRIL_10, date(2025, 4, 11), True, True),
        (APRIL_10, APRIL_10, True, True),
        (APRIL_10, date(2025, 4, 9), True, False),
        (None, None, True, False),
        (None, APRIL_10, True, False),
        (APRIL_10, None, False, False),
    ],
)
def test_an_empty_start_a_reversed_pair_or_an_unreadable_date_gives_no_care_days(
    arrived: date | None, left: date | None, usable: bool, counts: bool
) -> None:
    assert stay(arrived=arrived, left=left, usable=usable).counts is counts
