"""Each code sends its cost to one bucket (design.md §5 "Claims")."""

from __future__ import annotations

import pytest

from atersok.domain.codes import (
    ABOVE_DAY_RATE,
    BUCKETS,
    CLAIMING,
    CODES,
    COVERED,
    UNEXPLAINED,
    WHOLE_COST,
    bucket_of_rest,
)

REST = {
    "ANVISAD": "assigned_red",
    "EJ_I_REGISTER": "unexplained",
    "EJ_TILLSTAND": "not_eligible",
    "EJ_KOMMUNPLACERAD": "not_eligible",
    "AVSLUTAD": "not_eligible",
    "MIG_BOENDE": "not_eligible",
    "EJ_PLACERAD": "unexplained",
    "OKAND_ALDER": "unexplained",
    "FYLLT_21": "not_eligible",
    "FYLLT_18": "not_eligible",
    "UT_FK": "covered_by_daily_rate",
    "UT_DS": "covered_by_daily_rate",
    "UT_FK18": "covered_by_daily_rate",
    "EJ_VARDBEHOV": "not_eligible",
}


@pytest.mark.parametrize(("code", "bucket"), REST.items())
def test_what_is_not_claimed_of_a_code_goes_to_its_bucket(code: str, bucket: str) -> None:
    assert bucket_of_rest(code) == bucket


def test_the_codes_stand_in_the_order_of_the_rules_and_each_once() -> None:
    assert [*REST][:9] == list(CODES[:9])
    assert len(set(CODES)) == len(CODES) == 16
    assert set(CODES) == set(REST) | {"FAKTISK", "FAKTISK_18"}


def test_the_four_codes_that_claim() -> None:
    assert {"FAKTISK", "FAKTISK_18", "UT_FK", "UT_FK18"} == CLAIMING
    assert not WHOLE_COST & ABOVE_DAY_RATE
    assert not CLAIMING & UNEXPLAINED
    assert {"UT_DS"} == COVERED - ABOVE_DAY_RATE


def test_there_are_nine_buckets() -> None:
    assert len(set(BUCKETS)) == len(BUCKETS) == 9
