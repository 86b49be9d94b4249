"""The table of care days: one child, one home, one day (design.md §5 "Care days")."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.attendance import Attendance, Stay
from atersok.domain.care_days import (
    NO_PRICE,
    CareDays,
    Window,
    count_care_days,
    expand,
    overlaps,
    spans_by_child_and_home,
)
from domain.making import ANNA, BO, K2, care_days, child, home, placement, register, stay, unhurried, window

HOMES = [home("Eken"), home("Asken", cost_centre="48200"), home("Öken", "B", "Internt", "48300")]
BOTH = register([child(ANNA), child(BO)], [placement(ANNA), placement(BO)], HOMES)
START, END = K2.start, K2.end
DAY = timedelta(days=1)


def days_of(care: CareDays, dossier: str = ANNA, name: str = "Eken") -> list[date]:
    return [day for where, day, who in rows_of(care) if (who, where) == (dossier, name)]


def rows_of(care: CareDays) -> list[tuple[str, date, str]]:
    """Home, day and dossier of each care day."""
    lines = zip(care.home.tolist(), care.day.tolist(), care.child.tolist(), strict=True)
    return [(care.homes[where], date.fromordinal(day), care.dossiers[who]) for where, day, who in lines]


def span(first: date, last: date) -> list[date]:
    return [first + DAY * i for i in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("arrived", "left", "leaving", "first", "last"),
    [
        (date(2025, 4, 10), date(2025, 4, 12), False, date(2025, 4, 10), date(2025, 4, 11)),
        (date(2025, 4, 10), date(2025, 4, 12), True, date(2025, 4, 10), date(2025, 4, 12)),
        (date(2025, 4, 10), date(2025, 4, 10), True, date(2025, 4, 10), date(2025, 4, 10)),
        (date(2020, 1, 1), None, False, START, END),
        (date(2025, 3, 31), date(2025, 4, 2), False, START, START),
        (END, None, False, END, END),
        (END, date(2025, 7, 1), False, END, END),
        (date(2025, 6, 29), END, False, date(2025, 6, 29), date(2025, 6, 29)),
        (date(2025, 6, 29), END, True, date(2025, 6, 29), END),
    ],
)
def test_the_day_of_arrival_counts_and_the_leaving_day_by_the_setting(
    arrived: date, left: date | None, leaving: bool, first: date, last: date
) -> None:
    assert days_of(care_days([stay(arrived=arrived, left=left)], leaving=leaving)) == span(first, last)


@pytest.mark.parametrize(
    ("arrived", "left", "leaving"),
    [
        (date(2025, 4, 10), date(2025, 4, 10), False),
        (date(2025, 4, 10), date(2025, 4, 9), True),
        (None, None, False),
        (None, date(2025, 5, 1), True),
        (date(2025, 3, 1), START, False),
        (date(2025, 3, 1), date(2025, 3, 31), True),
        (date(2025, 7, 1), None, False),
    ],
)
def test_dates_that_give_no_care_day_in_the_quarter(arrived: date | None, left: date | None, leaving: bool) -> None:
    assert len(care_days([stay(arrived=arrived, left=left)], leaving=leaving)) == 0


def test_an_unreadable_row_gives_no_care_day() -> None:
    assert len(care_days([stay(usable=False)])) == 0


def test_no_day_after_rakna_till_och_med_is_counted() -> None:
    care = count_care_days(Attendance([stay()]), register(), "gron", Window.of(START, date(2025, 5, 5)), False)
    assert days_of(care) == span(START, date(2025, 5, 5))


def test_overlapping_rows_of_a_child_and_home_are_counted_once_and_the_earliest_arrival_bears_them() -> None:
    late = stay(arrived=date(2025, 4, 5), daily_price=200_00)
    early = stay(arrived=date(2025, 4, 2), left=date(2025, 4, 8), daily_price=100_00)
    for rows in ([late, early], [early, late]):
        care = care_days(rows)
        assert days_of(care) == span(date(2025, 4, 2), END)
        bearer = dict(zip(days_of(care), care.price.tolist(), strict=True))
        assert {bearer[day] for day in span(date(2025, 4, 2), date(2025, 4, 7))} == {100_00}
        assert {bearer[day] for day in span(date(2025, 4, 8), END)} == {200_00}
        assert [rows[i].daily_price for i in care.stay.tolist()] == care.price.tolist()


def test_two_children_and_two_homes_are_care_days_of_their_own() -> None:
    care = care_days([stay(ANNA), stay(BO), stay(ANNA, "Asken")], BOTH)
    assert len(care) == 3 * 91
    assert days_of(care, BO) == days_of(care, ANNA, "Asken") == span(START, END)


def test_an_unknown_home_and_one_of_the_other_book_have_no_care_days() -> None:
    """N08."""
    rows = [stay(ANNA, "Okänd"), stay(ANNA, "Öken")]
    assert len(care_days(rows, BOTH, "gron")) == 0
    assert days_of(care_days(rows, BOTH, "vit"), ANNA, "Öken") == span(START, END)


def test_a_home_is_found_by_any_spelling_and_named_as_boenden_does() -> None:
    assert care_days([stay(ANNA, " EKEN ")]).homes == ("Eken",)


def test_an_unreadable_dossier_is_the_child_without_a_name() -> None:
    """R02: its days are counted, so that its cost is seen."""
    assert days_of(care_days([stay("")]), "") == span(START, END)


def test_a_missing_price_is_not_a_price_of_zero() -> None:
    care = care_days([stay(ANNA, daily_price=None), stay(BO, daily_price=0)], BOTH)
    assert set(care.price[care.child == care.dossiers.index(ANNA)].tolist()) == {NO_PRICE}
    assert set(care.price[care.child == care.dossiers.index(BO)].tolist()) == {0}


def test_no_attendance_is_no_care_days() -> None:
    care = care_days([])
    assert len(care) == 0
    assert care.homes == ()
    assert rows_of(care) == []


def test_names_stand_in_order_of_code_points() -> None:
    homes = [home(name) for name in ("asken", "Öken", "Eken", "Björken 2", "Björken 10", "Ängen")]
    care = care_days([stay(ANNA, row.name) for row in homes], register(homes=homes))
    assert care.homes == ("Björken 10", "Björken 2", "Eken", "asken", "Ängen", "Öken")


STAYS = st.lists(
    st.builds(
        Stay,
        st.sampled_from(["Eken", "Asken", "Öken", "Okänd"]),
        st.sampled_from([ANNA, BO, ""]),
        st.none() | st.dates(START - 20 * DAY, END + 20 * DAY),
        st.none() | st.dates(START - 20 * DAY, END + 20 * DAY),
        daily_price=st.sampled_from([None, 100_00, 200_00]),
    ),
    max_size=8,
)


@unhurried
@given(STAYS, st.booleans())
def test_care_days_are_exactly_the_days_that_some_row_covers_in_order(stays: list[Stay], leaving: bool) -> None:
    care = care_days(stays, BOTH, leaving=leaving)
    covered = {
        (row.home, day, row.dossier)
        for row in stays
        if row.home in {"Eken", "Asken"} and row.arrived is not None
        for day in span(START, END)
        if row.arrived <= day and (row.left is None or (day <= row.left if leaving else day < row.left))
    }
    found = rows_of(care)
    assert found == sorted(covered)


@unhurried
@given(STAYS, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_care_day_and_no_price(
    stays: list[Stay], leaving: bool, random: Random
) -> None:
    shuffled = list(stays)
    random.shuffle(shuffled)
    one, other = care_days(stays, BOTH, leaving=leaving), care_days(shuffled, BOTH, leaving=leaving)
    assert rows_of(one) == rows_of(other)
    # Of two rows with one Inskriven but two prices the design says nothing; the choice must still not be the order's.
    assert one.price.tolist() == other.price.tolist()


@unhurried
@given(STAYS, st.dates(START, END), st.dates(START, END))
def test_a_home_s_care_days_lie_together(stays: list[Stay], first: date, last: date) -> None:
    care = care_days(stays, BOTH)
    for index in range(len(care.homes)):
        where = care.home_slice(index, first.toordinal(), last.toordinal())
        expected = (care.home == index) & (care.day >= first.toordinal()) & (care.day <= last.toordinal())
        assert np.arange(len(care))[where].tolist() == np.flatnonzero(expected).tolist()


def test_expand_gives_every_day_of_every_span_and_none_of_an_empty_one() -> None:
    source, day = expand(np.array([5, 9, 7]), np.array([7, 8, 7]))
    assert source.tolist() == [0, 0, 0, 2]
    assert day.tolist() == [5, 6, 7, 7]


def test_spans_are_of_both_books_whatever_the_home_s_own_book_or_the_quarter() -> None:
    books = {
        "gron": Attendance([stay(ANNA, "Öken", date(2024, 1, 1), left=date(2024, 2, 1)), stay(ANNA, "Okänd")]),
        "vit": Attendance([stay(ANNA, "öken"), stay(BO, "Eken", None)]),
    }
    spans = spans_by_child_and_home(books, BOTH, False)
    assert set(spans) == {(ANNA, "Öken")}
    assert spans[ANNA, "Öken"][0] == (date(2024, 1, 1).toordinal(), date(2024, 1, 31).toordinal())


@pytest.mark.parametrize(
    ("first", "last", "found"), [(1, 4, False), (4, 5, True), (7, 9, True), (8, 9, False), (6, 6, True)]
)
def test_spans_overlap_when_they_share_a_day(first: int, last: int, found: bool) -> None:
    assert overlaps([(5, 7), (20, 21)], first, last) is found


def test_a_window_holds_both_its_ends() -> None:
    assert window().length == 91
    assert Window.of(START, START).length == 1
