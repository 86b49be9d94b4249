"""What is claimed of each care day, and where the rest of its cost goes (design.md §5 "Claims")."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.allocation import Allocation
from atersok.domain.care_days import CareDays, Ints
from atersok.domain.claim import Claim, build_claim, claimed_of_days
from atersok.domain.codes import BUCKETS, CODES
from domain.making import ANNA, BO, care_days, child, home, placement, register, stay, unhurried

NAMES = ("Björken 10", "Björken 2", "Eken", "asken")  # in order of Unicode code points
REGISTER = register([child(ANNA), child(BO)], [placement(ANNA)], [home(name) for name in NAMES])
APRIL_1 = date(2025, 4, 1)
RATE = 1000_00


def ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def days_at(*names: str, until: date = date(2025, 4, 2), dossiers: tuple[str, ...] = (ANNA,)) -> CareDays:
    """Care days from 1 April, one a day, home and child, in order of (home, day, dossier)."""
    return care_days([stay(who, name, APRIL_1, left=until) for name in names for who in dossiers], REGISTER)


def codes(care: CareDays, *names: str) -> Ints:
    return ints([CODES.index(name) for name in (names * len(care) if len(names) == 1 else names)])


def claimed(care: CareDays, code: str, cost: list[int], rate: int = RATE) -> list[int]:
    return claimed_of_days(care, codes(care, code), ints([rate] * len(care)), ints(cost)).tolist()


@pytest.mark.parametrize("code", ["FAKTISK", "FAKTISK_18"])
@pytest.mark.parametrize("cost", [2500_00, 1, 0, -300_00])
def test_actual_cost_is_claimed_whole_also_a_negative_one(code: str, cost: int) -> None:
    assert claimed(days_at("Eken"), code, [cost], rate=0) == [cost]


@pytest.mark.parametrize("code", ["UT_FK", "UT_FK18"])
@pytest.mark.parametrize(
    ("cost", "claim"), [(2500_00, 1500_00), (RATE + 1, 1), (RATE, 0), (RATE - 1, 0), (0, 0), (-300_00, 0)]
)
def test_what_exceeds_the_day_rate_is_claimed_and_never_less_than_nothing(code: str, cost: int, claim: int) -> None:
    assert claimed(days_at("Eken"), code, [cost]) == [claim]


def test_without_a_day_rate_the_whole_cost_is_claimed() -> None:
    """Studiehjälp = Nej at 18–20 (rules.md §2 line 15)."""
    assert claimed(days_at("Eken"), "UT_FK18", [2500_00], rate=0) == [2500_00]


@pytest.mark.parametrize("code", sorted(set(CODES) - {"FAKTISK", "FAKTISK_18", "UT_FK", "UT_FK18"}))
def test_all_other_codes_claim_nothing(code: str) -> None:
    assert claimed(days_at("Eken"), code, [2500_00]) == [0]


@pytest.mark.parametrize(
    ("cost", "claim"),
    [
        # Björken 10, Björken 2, Eken, asken: each takes what is left of one day's 1 000 kr.
        ([400_00, 400_00, 400_00, 400_00], [0, 0, 200_00, 400_00]),
        ([1000_00, 5, 5, 5], [0, 5, 5, 5]),
        ([1500_00, 100, 0, -100], [500_00, 100, 0, 0]),
        ([-500_00, 1200_00, 0, 300_00], [0, 200_00, 0, 300_00]),
        ([0, 0, 0, 1000_01], [0, 0, 0, 1]),
        ([1, 999_99, 1, 1], [0, 0, 1, 1]),
    ],
)
def test_a_child_s_homes_share_one_day_s_rate_in_order_of_their_names(cost: list[int], claim: list[int]) -> None:
    """A negative cost takes nothing of the rate and gives nothing back to it."""
    assert claimed(days_at(*NAMES), "UT_FK", cost) == claim


def test_each_child_and_each_day_has_a_rate_of_its_own() -> None:
    care = days_at("Eken", "asken", until=date(2025, 4, 3), dossiers=(ANNA, BO))
    assert len(care) == 8
    assert claimed(care, "UT_FK", [900_00] * 8) == [0] * 4 + [800_00] * 4


def test_a_home_with_another_code_takes_nothing_of_the_rate() -> None:
    care = days_at("Eken", "asken")
    found = claimed_of_days(care, codes(care, "UT_DS", "UT_FK"), ints([0, RATE]), ints([900_00, 1200_00]))
    assert found.tolist() == [0, 200_00]


CASE = st.lists(
    st.tuples(
        st.sampled_from(["UT_FK", "UT_FK18", "UT_DS", "FAKTISK", "FAKTISK_18", "ANVISAD"]), st.integers(-(10**9), 10**9)
    ),
    min_size=12,
    max_size=12,
)


@unhurried
@given(CASE, st.sampled_from([0, 750_00, 1000_00, 1350_00]))
def test_no_more_is_claimed_than_it_cost_and_no_more_taken_than_one_rate_a_child_and_day(
    case: list[tuple[str, int]], rate: int
) -> None:
    care = days_at("Björken 10", "Eken", "asken", until=date(2025, 4, 3), dossiers=(ANNA, BO))
    cost = [amount for _, amount in case]
    found = claimed_of_days(care, codes(care, *(code for code, _ in case)), ints([rate] * 12), ints(cost)).tolist()
    above = [i for i, (code, _) in enumerate(case) if code in {"UT_FK", "UT_FK18"}]
    for i in above:
        assert 0 <= found[i] <= max(0, cost[i])

    def person_day(i: int) -> tuple[int, int]:
        return int(care.child[i]), int(care.day[i])

    for _, same in groupby(sorted(above, key=person_day), key=person_day):
        mine = list(same)
        taken = sum(max(0, cost[i]) - found[i] for i in mine)
        assert taken == min(rate, sum(max(0, cost[i]) for i in mine))


# -- build_claim


def built(care: CareDays, code: Ints, cost: list[int], rate: int = RATE, **buckets: int) -> Claim:
    none = np.array([], dtype=object)
    empty = ints([])
    allocation = Allocation(
        none, none, none, empty, empty, empty, pd.DataFrame(), ints(cost), dict.fromkeys(BUCKETS, 0) | buckets,
        sum(cost) + sum(buckets.values()),
    )  # fmt: skip
    return build_claim(care, code, ints([rate] * len(care)), allocation)


@pytest.mark.parametrize(
    ("code", "bucket"),
    [
        ("FAKTISK", "claimed"),
        ("FAKTISK_18", "claimed"),
        ("UT_DS", "covered_by_daily_rate"),
        ("ANVISAD", "assigned_red"),
        ("EJ_I_REGISTER", "unexplained"),
        ("EJ_PLACERAD", "unexplained"),
        ("OKAND_ALDER", "unexplained"),
        ("EJ_TILLSTAND", "not_eligible"),
        ("EJ_KOMMUNPLACERAD", "not_eligible"),
        ("AVSLUTAD", "not_eligible"),
        ("MIG_BOENDE", "not_eligible"),
        ("FYLLT_21", "not_eligible"),
        ("FYLLT_18", "not_eligible"),
        ("EJ_VARDBEHOV", "not_eligible"),
    ],
)
@pytest.mark.parametrize("cost", [1234_56, -1234_56])
def test_a_day_s_cost_goes_to_the_bucket_of_its_code(code: str, bucket: str, cost: int) -> None:
    care = days_at("Eken")
    assert built(care, codes(care, code), [cost]).buckets == dict.fromkeys(BUCKETS, 0) | {bucket: cost}


@pytest.mark.parametrize(("cost", "claim"), [(2500_00, 1500_00), (600_00, 0), (-600_00, 0)])
def test_what_is_not_claimed_above_the_rate_is_covered_by_it_also_a_negative_rest(cost: int, claim: int) -> None:
    care = days_at("Eken")
    found = built(care, codes(care, "UT_FK"), [cost])
    assert found.buckets["claimed"] == claim
    assert found.buckets["covered_by_daily_rate"] == cost - claim
    assert [(row.claim_ore, row.daily_rate_ore, row.rest_ore) for row in found.entries] == [(claim, cost - claim, 0)]


def test_the_ledger_s_own_buckets_are_kept_beside_the_care_days() -> None:
    care = days_at("Eken")
    found = built(care, codes(care, "FAKTISK"), [500], unexplained=7, other_quarter=-3, claimed=0)
    assert (found.buckets["claimed"], found.buckets["unexplained"], found.buckets["other_quarter"]) == (500, 7, -3)


def test_a_row_is_one_child_home_month_and_code_in_order() -> None:
    care = days_at("Eken", "asken", until=date(2025, 5, 3), dossiers=(BO, ANNA))
    code = np.where(care.day < date(2025, 4, 11).toordinal(), CODES.index("UT_DS"), CODES.index("UT_FK"))
    found = built(care, code, [1500_00] * len(care))
    keys = [(row.home, row.dossier, row.month, row.code) for row in found.entries]
    assert keys == sorted(
        (name, who, month, what)
        for name in ("Eken", "asken")
        for who in (ANNA, BO)
        for month, what in (("2025-04", "UT_DS"), ("2025-04", "UT_FK"), ("2025-05", "UT_FK"))
    )
    eken = found.entries[:3]
    assert [row.days for row in eken] == [10, 20, 2]
    assert [row.cost_ore for row in eken] == [15_000_00, 30_000_00, 3_000_00]
    assert [row.daily_rate_ore for row in eken] == [15_000_00, 20_000_00, 2_000_00]
    assert [row.claim_ore for row in eken] == [0, 10_000_00, 1_000_00]
    assert [date.fromordinal(row.first).day for row in eken] == [1, 11, 1]
    assert [date.fromordinal(row.last).day for row in eken] == [10, 30, 2]


def test_days_that_claim_nothing_have_a_row_too() -> None:
    care = days_at("Eken")
    entries = built(care, codes(care, "EJ_VARDBEHOV"), [900]).entries
    assert [(row.code, row.days, row.cost_ore, row.daily_rate_ore, row.claim_ore, row.rest_ore) for row in entries] == [
        ("EJ_VARDBEHOV", 1, 900, 0, 0, 900)
    ]


def test_without_care_days_there_is_no_row() -> None:
    found = built(care_days([]), ints([]), [], other_book=5)
    assert found.entries == ()
    assert found.buckets == dict.fromkeys(BUCKETS, 0) | {"other_book": 5}


@unhurried
@given(CASE)
def test_rows_and_buckets_hold_the_same_ore(case: list[tuple[str, int]]) -> None:
    care = days_at("Björken 10", "Eken", "asken", until=date(2025, 4, 3), dossiers=(ANNA, BO))
    cost = [amount for _, amount in case]
    found = built(care, codes(care, *(code for code, _ in case)), cost)
    assert sum(found.buckets.values()) == sum(cost) == sum(row.cost_ore for row in found.entries)
    assert found.buckets["claimed"] == sum(row.claim_ore for row in found.entries) == int(found.claimed.sum())
    assert found.buckets["covered_by_daily_rate"] == sum(row.daily_rate_ore for row in found.entries)
    assert sum(row.days for row in found.entries) == len(care)
