"""Until when a quarter can be claimed (rules.md §3)."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.domain.quarter import Quarter
from atersok.rules.deadlines import internal_deadline, practice_deadline, strict_deadline
from atersok.rules.parameters import Parameters, load


@pytest.mark.parametrize("year", [2018, 2024, 2025])
@pytest.mark.parametrize(
    ("number", "month", "day", "later"), [(1, 9, 30, 0), (2, 12, 30, 0), (3, 3, 30, 1), (4, 6, 30, 1)]
)
def test_six_months_are_counted_strictly_from_the_quarter_s_last_day(
    year: int, number: int, month: int, day: int, later: int
) -> None:
    """Q2 ends on the 30th, so that its last day is 30 and not 31 December; Q3's is 30 March."""
    assert strict_deadline(Quarter(year, number), load()) == date(year + later, month, day)


@pytest.mark.parametrize(
    ("quarter", "deadline"),
    [
        (Quarter(2015, 4), date(2016, 12, 31)),
        (Quarter(2016, 1), date(2017, 3, 31)),
        (Quarter(2016, 3), date(2017, 9, 30)),
        (Quarter(2016, 4), date(2017, 12, 31)),
        (Quarter(2017, 1), date(2017, 12, 31)),
        (Quarter(2017, 2), date(2017, 12, 31)),
        (Quarter(2017, 3), date(2018, 3, 30)),
    ],
)
def test_before_2017_07_twelve_months_were_given_and_2017_12_31_was_the_last_day(
    quarter: Quarter, deadline: date
) -> None:
    assert strict_deadline(quarter, load()) == deadline


def test_the_deadline_is_the_day_itself_whatever_weekday() -> None:
    """Only the practice date moves: 2018-09-30 is a Sunday."""
    deadline = strict_deadline(Quarter(2018, 1), load())
    assert (deadline, deadline.isoweekday()) == (date(2018, 9, 30), 7)


def test_months_are_those_of_the_parameter_file() -> None:
    rows = [row.model_copy(update={"value": 4}) if row.value == 6 else row for row in load().parameter]
    own = load().model_copy(update={"parameter": tuple(rows)})
    assert strict_deadline(Quarter(2025, 2), own) == date(2025, 10, 30)


def test_without_the_parameter_there_is_no_deadline_to_tell() -> None:
    """A file that lacks it is refused when it is loaded."""
    empty = Parameters(version="1", checked_on=date(2025, 9, 1), parameter=())
    with pytest.raises(LookupError):
        strict_deadline(Quarter(2025, 2), empty)


def test_the_last_day_is_that_of_the_parameter_file() -> None:
    rows = [
        row.model_copy(update={"last_day": date(2017, 11, 10)}) if row.last_day is not None else row
        for row in load().parameter
    ]
    own = load().model_copy(update={"parameter": tuple(rows)})
    assert strict_deadline(Quarter(2016, 4), own) == practice_deadline(Quarter(2016, 4), own) == date(2017, 11, 10)


@pytest.mark.parametrize(
    ("quarter", "deadline"),
    [
        (Quarter(2025, 1), date(2025, 9, 30)),
        (Quarter(2025, 2), date(2026, 1, 2)),
        (Quarter(2025, 3), date(2026, 3, 31)),
        (Quarter(2025, 4), date(2026, 6, 30)),
        (Quarter(2023, 1), date(2023, 10, 2)),
        (Quarter(2023, 3), date(2024, 4, 2)),
        (Quarter(2028, 3), date(2029, 4, 3)),
        (Quarter(2016, 2), date(2017, 6, 30)),
        (Quarter(2016, 4), date(2018, 1, 2)),
        (Quarter(2017, 2), date(2018, 1, 2)),
    ],
)
def test_practice_gives_the_last_day_of_the_month_or_the_next_weekday(quarter: Quarter, deadline: date) -> None:
    """31 December is nyårsafton, 2023-09-30 a Saturday, 2024-03-31 Easter; 2017-12-31 ends the old rules."""
    assert practice_deadline(quarter, load()) == deadline


@pytest.mark.parametrize("year", [2016, 2020, 2025])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_practice_is_never_before_the_strict_day_and_never_on_a_weekend(year: int, number: int) -> None:
    practice = practice_deadline(Quarter(year, number), load())
    assert practice >= strict_deadline(Quarter(year, number), load())
    assert practice.isoweekday() <= 5


@pytest.mark.parametrize(
    ("number", "deadline"),
    [(1, date(2025, 4, 30)), (2, date(2025, 7, 31)), (3, date(2025, 10, 31)), (4, date(2026, 1, 31))],
)
def test_the_internal_deadline_is_the_last_day_of_the_month_after_the_quarter(number: int, deadline: date) -> None:
    """Also where that is a Saturday, as 2026-01-31."""
    assert internal_deadline(Quarter(2025, number)) == deadline


def test_the_internal_deadline_counts_the_months_of_the_run_s_own_parameters() -> None:
    rows = [row.model_copy(update={"value": 2}) if row.id == "intern_frist" else row for row in load().parameter]
    own = load().model_copy(update={"parameter": tuple(rows)})
    assert internal_deadline(Quarter(2025, 4), own) == date(2026, 2, 28)
