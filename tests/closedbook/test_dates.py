"""Serial numbers of days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.closedbook.dates import from_serial, to_serial


@given(st.datetimes(dt.datetime(1904, 1, 1), dt.datetime(9999, 12, 31)), st.booleans())
def test_a_moment_reads_back_to_the_millisecond(moment: dt.datetime, date1904: bool) -> None:
    read = from_serial(to_serial(moment, date1904), date1904)
    assert read is not None
    assert abs(read - moment) <= dt.timedelta(milliseconds=1)


@given(st.dates(dt.date(1904, 1, 1), dt.date(9999, 12, 31)), st.booleans())
def test_a_day_is_a_whole_number_and_reads_back_exactly(day: dt.date, date1904: bool) -> None:
    serial = to_serial(day, date1904)
    assert isinstance(serial, int)
    assert from_serial(serial, date1904) == dt.datetime.combine(day, dt.time())


@pytest.mark.parametrize(
    ("serial", "day"),
    [(1, dt.date(1900, 1, 1)), (59, dt.date(1900, 2, 28)), (61, dt.date(1900, 3, 1)), (45748, dt.date(2025, 4, 1))],
)
def test_known_days_of_the_1900_system(serial: int, day: dt.date) -> None:
    assert to_serial(day) == serial
    assert from_serial(serial) == dt.datetime.combine(day, dt.time())


def test_the_1904_system_counts_1462_days_less() -> None:
    assert to_serial(dt.date(2025, 4, 1), True) == 45748 - 1462


def test_outside_the_calendar() -> None:
    assert from_serial(-1) is None
    assert from_serial(3_000_000) is None
    with pytest.raises(ValueError, match="calendar"):
        to_serial(dt.date(1899, 12, 31))
