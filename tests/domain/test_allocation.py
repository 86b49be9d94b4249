"""Every öre of the ledger goes to one bucket or over the care days that bear it (design.md §5)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.allocation import Allocation, allocate, inside_window, spread
from atersok.domain.attendance import Attendance, Stay
from atersok.domain.care_days import CareDays, Window
from atersok.domain.codes import BUCKETS
from atersok.domain.ledger import resolve
from atersok.domain.register import Book
from atersok.domain.settings import AccountRange, CodeRange, Settings
from domain.making import (
    ANNA,
    BO,
    care_days,
    child,
    home,
    ledger,
    placement,
    register,
    settings,
    stay,
    unhurried,
    window,
)

TOTALS = st.integers(-(10**13), 10**13)
WEIGHTS = st.lists(st.integers(0, 10**7), min_size=1, max_size=40)


# -- spread


@unhurried
@given(TOTALS, st.integers(1, 500))
def test_an_even_spread_keeps_the_sum_and_gives_each_day_its_share_to_within_one_ore(total: int, count: int) -> None:
    shares = spread(total, None, count).tolist()
    assert len(shares) == count
    assert sum(shares) == total
    assert all(abs(share - Fraction(total, count)) < 1 for share in shares)
    assert shares == sorted(shares, reverse=True), "the spare öre go to the first"


@unhurried
@given(TOTALS, WEIGHTS)
def test_a_weighted_spread_keeps_the_sum_and_gives_each_day_its_share_to_within_one_ore(
    total: int, weights: list[int]
) -> None:
    shares = spread(total, np.array(weights, dtype=np.int64), len(weights)).tolist()
    whole = sum(weights)
    exact = [Fraction(total * weight, whole) if whole else Fraction(total, len(weights)) for weight in weights]
    assert sum(shares) == total
    assert all(abs(share - own) <= 1 for share, own in zip(shares, exact, strict=True))


@unhurried
@given(TOTALS, WEIGHTS.filter(any))
def test_each_share_is_floored_and_the_spare_ore_go_one_each_to_the_first(total: int, weights: list[int]) -> None:
    shares = spread(total, np.array(weights, dtype=np.int64), len(weights)).tolist()
    more = [share - total * weight // sum(weights) for share, weight in zip(shares, weights, strict=True)]
    spare = sum(more)
    assert more == [1] * spare + [0] * (len(more) - spare)


@unhurried
@given(st.integers(-(2**61), 2**61), st.lists(st.integers(2**30, 2**40), min_size=1, max_size=20))
def test_products_beyond_64_bits_lose_nothing(total: int, weights: list[int]) -> None:
    shares = spread(total, np.array(weights, dtype=np.int64), len(weights)).tolist()
    assert sum(shares) == total
    assert all(abs(s - Fraction(total * w, sum(weights))) <= 1 for s, w in zip(shares, weights, strict=True))


@unhurried
@given(TOTALS, st.integers(1, 60))
def test_weights_that_are_all_zero_count_as_none(total: int, count: int) -> None:
    zeros = np.zeros(count, dtype=np.int64)
    assert spread(total, zeros, count).tolist() == spread(total, None, count).tolist()


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (10, None, [4, 3, 3]),
        (-10, None, [-3, -3, -4]),
        (2, None, [1, 1, 0]),
        (-1, None, [0, 0, -1]),
        (0, None, [0, 0, 0]),
        (10, [1, 1, 2], [3, 2, 5]),
        (-10, [1, 1, 2], [-2, -3, -5]),
        (7, [0, 0, 1], [0, 0, 7]),
        (100, [1, 0, 2], [34, 0, 66]),
    ],
)
def test_spreads_worked_out_by_hand(total: int, weights: list[int] | None, shares: list[int]) -> None:
    given_weights = None if weights is None else np.array(weights, dtype=np.int64)
    assert spread(total, given_weights, 3).tolist() == shares


# -- inside_window


@unhurried
@given(TOTALS, st.integers(0, 400), st.integers(1, 120), st.lists(st.integers(0, 500), max_size=6))
def test_the_parts_of_a_sum_over_a_partition_of_its_period_are_the_sum(
    amount: int, first: int, length: int, cuts: list[int]
) -> None:
    last = first + length - 1
    edges = sorted({first, last + 1, *(cut for cut in cuts if first < cut <= last)})
    parts = [inside_window(amount, first, last, Window(start, stop - 1)) for start, stop in pairwise(edges)]
    assert sum(parts) == amount


@unhurried
@given(TOTALS, st.integers(1, 60))
def test_each_calendar_day_has_its_even_share_and_the_earliest_the_spare_ore(amount: int, length: int) -> None:
    days = [inside_window(amount, 100, 99 + length, Window(day, day)) for day in range(100, 100 + length)]
    assert days == spread(amount, None, length).tolist()


@pytest.mark.parametrize("period", [(10, 19), (31, 40)])
def test_a_period_beside_the_window_has_nothing_in_it(period: tuple[int, int]) -> None:
    assert inside_window(1234, *period, Window(20, 30)) == 0


@unhurried
@given(TOTALS, st.integers(20, 25), st.integers(25, 30))
def test_a_period_in_the_window_has_all_of_its_sum_there(amount: int, first: int, last: int) -> None:
    assert inside_window(amount, first, last, Window(20, 30)) == amount


# -- allocate

HOMES = [
    home("Eken", cost_centre="48100"),
    home("Asken", cost_centre="48200"),
    home("Öken", "B", "Internt", "48300"),
]
REGISTER = register([child(ANNA), child(BO)], [placement(ANNA), placement(BO)], HOMES)


def allocated(
    *rows: dict[str, Any],
    stays: list[Stay] | None = None,
    book: Book = "gron",
    of: Settings | None = None,
    until: date | None = None,
) -> tuple[Allocation, CareDays]:
    chosen = of or settings(count_until=until)
    frame = ledger(*rows)
    chosen_stays = [stay()] if stays is None else stays
    attendances: dict[Book, Attendance] = {
        "gron": Attendance([]),
        "vit": Attendance([]),
        book: Attendance(chosen_stays),
    }
    resolved = resolve(frame, REGISTER, attendances, False)
    care = care_days(chosen_stays, REGISTER, book)
    return allocate(frame, resolved, care, REGISTER, book, chosen, window()), care


ROW = {"belopp_ore": 30_000_00}


@pytest.mark.parametrize(
    ("changes", "place", "finding"),
    [
        ({}, "spread", ""),
        ({"kostnadsstalle": "48888"}, "other_book", ""),
        ({"status": "MAK"}, "not_booked", ""),
        ({"status": "Preliminär"}, "not_booked", ""),
        ({"status": "DEF"}, "spread", ""),
        ({"konto": "5150"}, "account_excluded", ""),
        ({"konto": "9999"}, "unexplained", "K08"),
        ({"konto": ""}, "unexplained", "K08"),
        ({"kostnadsstalle": "77777"}, "unexplained", "K01"),
        ({"text": "55-555555"}, "unexplained", "K01"),
        ({"kostnadsstalle": "48300"}, "other_book", ""),
        ({"period": "202503"}, "other_quarter", ""),
        ({"period": "202507"}, "other_quarter", ""),
        ({"kostnadsstalle": "48200"}, "unexplained", "K02"),
        ({"text": "23-456789"}, "unexplained", "K02"),
        # Of several that hold, the first of (a)–(h).
        ({"kostnadsstalle": "48888", "status": "MAK", "konto": "5150"}, "other_book", ""),
        ({"status": "MAK", "konto": "5150"}, "not_booked", ""),
        ({"status": "MAK", "konto": "9999"}, "not_booked", ""),
        ({"konto": "5150", "kostnadsstalle": "77777"}, "account_excluded", ""),
        ({"konto": "5150", "period": "202503"}, "account_excluded", ""),
        ({"konto": "9999", "kostnadsstalle": "77777"}, "unexplained", "K08"),
        ({"kostnadsstalle": "77777", "period": "202503"}, "unexplained", "K01"),
        ({"kostnadsstalle": "48300", "period": "202503"}, "other_book", ""),
        ({"kostnadsstalle": "48200", "period": "202503"}, "other_quarter", ""),
    ],
)
def test_a_row_goes_to_the_first_place_that_holds(changes: dict[str, Any], place: str, finding: str) -> None:
    of = settings(cost_centres_outside=[CodeRange(48888, 48888)])
    result, _ = allocated(ROW | changes, of=of)
    assert (result.place[0], result.finding[0]) == (place, finding)
    if place != "spread":
        assert result.buckets == dict.fromkeys(BUCKETS, 0) | {place: 30_000_00}
        assert not result.cost.any()


def test_a_spread_row_is_borne_by_the_home_s_care_days_of_its_month() -> None:
    result, care = allocated(ROW)
    assert result.buckets == dict.fromkeys(BUCKETS, 0)
    april = range(date(2025, 4, 1).toordinal(), date(2025, 5, 1).toordinal())
    assert {int(day) for day in care.day[result.cost != 0]} == set(april)
    assert set(result.cost[result.cost != 0].tolist()) == {1000_00}


def test_a_row_that_reaches_outside_the_quarter_is_split_by_calendar_day() -> None:
    """20 March – 9 April is 21 days: 12 outside. 100 öre: 4 each and 16 spare to the earliest 16."""
    result, _ = allocated({"belopp_ore": 100, "periodstart": date(2025, 3, 20), "periodslut": date(2025, 4, 9)})
    assert result.buckets["other_quarter"] == 12 * 5
    assert int(result.cost.sum()) == 4 * 5 + 5 * 4
    assert (result.inside.tolist(), result.outside.tolist()) == ([40], [60])
    assert result.place[0] == "spread"


def test_a_day_after_rakna_till_och_med_is_of_another_quarter() -> None:
    rows = ledger({"belopp_ore": 3000}, {"belopp_ore": 3100, "period": "202505"})
    until = Window.of(date(2025, 4, 1), date(2025, 4, 20))
    attendances: dict[Book, Attendance] = {"gron": Attendance([stay()]), "vit": Attendance([])}
    resolved = resolve(rows, REGISTER, attendances, False)
    care = care_days([stay(left=date(2025, 4, 21))], REGISTER)
    result = allocate(rows, resolved, care, REGISTER, "gron", settings(), until)
    assert result.buckets["other_quarter"] == 1000 + 3100
    assert int(result.cost.sum()) == 2000


def test_only_the_part_inside_is_unexplained_where_no_care_day_bears_it() -> None:
    """K02 for the days inside; the others are of another quarter all the same."""
    row = {"belopp_ore": 100, "periodstart": date(2025, 3, 31), "periodslut": date(2025, 4, 1)}
    result, _ = allocated(row, stays=[])
    assert (result.buckets["unexplained"], result.buckets["other_quarter"]) == (50, 50)
    assert result.finding[0] == "K02"


def test_a_named_child_s_row_is_borne_by_that_child_alone() -> None:
    result, care = allocated(ROW | {"text": "23-456789"}, stays=[stay(ANNA), stay(BO)])
    anna, bo = care.dossiers.index(ANNA), care.dossiers.index(BO)
    assert int(result.cost[care.child == anna].sum()) == 0
    assert int(result.cost[care.child == bo].sum()) == 30_000_00


def by_child(result: Allocation, care: CareDays) -> dict[str, int]:
    return {dossier: int(result.cost[care.child == i].sum()) for i, dossier in enumerate(care.dossiers)}


PRICED = {"belopp_ore": 90_000_00}


def test_slag_entreprenor_is_spread_by_dygnspris_and_all_else_evenly() -> None:
    stays = [stay(ANNA, daily_price=1000_00), stay(BO, daily_price=2000_00)]
    assert by_child(*allocated(PRICED, stays=stays)) == {ANNA: 30_000_00, BO: 60_000_00}
    assert by_child(*allocated(PRICED | {"konto": "6000"}, stays=stays)) == {ANNA: 45_000_00, BO: 45_000_00}


def test_one_care_day_without_dygnspris_makes_the_whole_sum_even() -> None:
    stays = [
        stay(ANNA, daily_price=1000_00),
        stay(BO, daily_price=2000_00, left=date(2025, 4, 30)),
        stay(BO, arrived=date(2025, 4, 30)),
    ]
    assert by_child(*allocated(PRICED, stays=stays)) == {ANNA: 45_000_00, BO: 45_000_00}


def test_the_spelling_of_slag_is_case_blind() -> None:
    konton = (AccountRange(CodeRange(5000, 5999), " ENTREPRENÖR", True),)
    stays = [stay(ANNA, daily_price=1000_00), stay(BO, daily_price=2000_00)]
    result, care = allocated(PRICED, stays=stays, of=settings(accounts=konton))
    assert by_child(result, care) == {ANNA: 30_000_00, BO: 60_000_00}


def test_spare_ore_go_to_the_first_care_days_in_order_of_date_and_dossier() -> None:
    result, care = allocated({"belopp_ore": 63}, stays=[stay(BO), stay(ANNA)])
    extra = [(int(care.day[i]), care.dossiers[care.child[i]]) for i in np.flatnonzero(result.cost == 2)]
    first = date(2025, 4, 1).toordinal()
    assert extra == [(first, ANNA), (first, BO), (first + 1, ANNA)]


def test_rows_are_summed_before_they_are_spread() -> None:
    """Two rows of 15 öre over 30 days are one of 30: an öre a day, and no spare öre twice on the first days."""
    result, _ = allocated({"belopp_ore": 15}, {"belopp_ore": 15})
    assert result.cost.tolist() == [1] * 30 + [0] * 61
    assert result.groups["ore"].tolist() == [30]
    assert result.groups["days"].tolist() == [30]
    assert result.group.tolist() == [0, 0]


@pytest.mark.parametrize(
    "other",
    [{"konto": "6000"}, {"text": "12-345678"}, {"periodstart": date(2025, 4, 1), "periodslut": date(2025, 4, 29)}],
)
def test_rows_of_another_slag_child_or_part_of_the_quarter_are_summed_by_themselves(other: dict[str, Any]) -> None:
    result, _ = allocated({"belopp_ore": 15}, {"belopp_ore": 15} | other)
    assert len(result.groups) == 2
    assert int(result.cost[0]) == 2


def test_rows_whose_parts_in_the_quarter_are_the_same_are_summed_whatever_lies_outside() -> None:
    april = {"belopp_ore": 15}
    longer = {"belopp_ore": 61, "periodstart": date(2025, 3, 1), "periodslut": date(2025, 4, 30)}
    result, _ = allocated(april, longer)
    assert result.groups["ore"].tolist() == [45]


def test_the_vat_column_is_never_added_or_taken_off() -> None:
    with_vat, _ = allocated(ROW | {"moms_ore": 7_500_00})
    assert int(with_vat.cost.sum()) == with_vat.ledger_ore == 30_000_00


def test_slag_is_told_of_every_row_whose_konto_has_one() -> None:
    result, _ = allocated({"konto": "5000"}, {"konto": "5150"}, {"konto": "9999"}, {"konto": "6000", "status": "MAK"})
    assert result.kind.tolist() == ["Entreprenör", "Utbildning", "", "Kommunens kostnad"]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "belopp_ore": st.integers(-(10**11), 10**11),
            "kostnadsstalle": st.sampled_from(["48100", "48200", "48300", "77777", "48888"]),
            "konto": st.sampled_from(["5000", "5150", "6000", "9999"]),
            "status": st.sampled_from(["", "MAK", "PREL"]),
            "text": st.sampled_from(["", "12-345678", "23-456789", "55-555555"]),
            "periodstart": st.none() | st.dates(date(2025, 2, 1), date(2025, 8, 1)),
            "periodslut": st.none() | st.dates(date(2025, 2, 1), date(2025, 8, 1)),
        }
    ),
    max_size=8,
)


@unhurried
@given(ROWS, st.booleans())
def test_every_ore_is_in_a_bucket_or_on_a_care_day(rows: list[dict[str, Any]], prices: bool) -> None:
    price = 1000_00 if prices else None
    stays = [stay(ANNA, daily_price=price), stay(BO, arrived=date(2025, 5, 5), daily_price=price)]
    result, _ = allocated(*rows, stays=stays)
    assert set(result.buckets) == set(BUCKETS)
    assert sum(result.buckets.values()) + int(result.cost.sum()) == sum(row["belopp_ore"] for row in rows)
    assert result.ledger_ore == sum(row["belopp_ore"] for row in rows)
    assert (result.inside + result.outside).tolist() == [row["belopp_ore"] for row in rows]
    assert int(result.cost.sum()) == int(result.inside[result.place == "spread"].sum())
