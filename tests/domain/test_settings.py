"""Inställningar and Konton: ranges, the first row that fits, and the last day that counts."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.domain.settings import AccountRange, CodeRange
from domain.making import settings


@pytest.mark.parametrize(
    ("code", "inside"),
    [
        ("49000", True),
        ("49999", True),
        ("49500", True),
        ("049500", True),
        ("48999", False),
        ("50000", False),
        ("", False),
        ("4950A", False),
    ],
)
def test_a_range_compares_whole_numbers_with_its_ends_included(code: str, inside: bool) -> None:
    assert CodeRange(49000, 49999).holds(code) is inside


def test_a_code_that_is_no_number_is_compared_as_text() -> None:
    assert CodeRange(0, 0, "48A").holds("48A")
    assert not CodeRange(0, 0, "48A").holds("48B")
    assert not CodeRange(0, 0, "48A").holds("0")


def test_the_first_row_of_konton_that_fits_wins() -> None:
    konton = [
        AccountRange(CodeRange(5150, 5159), "Utbildning", False),
        AccountRange(CodeRange(5000, 5999), "Entreprenör", True),
        AccountRange(CodeRange(5155, 5155), "Moms", False),
    ]
    chosen = settings(accounts=konton)
    assert chosen.account_of("5155") is konton[0]
    assert chosen.account_of("5000") is konton[1]
    assert chosen.account_of("5160") is konton[1]
    assert chosen.account_of("6000") is None
    assert chosen.account_of("") is None


def test_cost_centres_outside_are_codes_and_ranges() -> None:
    chosen = settings(cost_centres_outside=[CodeRange(48888, 48888), CodeRange(49000, 49999)])
    outside = [code for code in ("48887", "48888", "48889", "48999", "49000", "49999", "") if chosen.is_outside(code)]
    assert outside == ["48888", "49000", "49999"]
    assert not settings().is_outside("48888")


@pytest.mark.parametrize(
    ("until", "last"),
    [(None, date(2025, 6, 30)), (date(2025, 5, 15), date(2025, 5, 15)), (date(2025, 9, 1), date(2025, 6, 30))],
)
def test_the_last_day_is_the_quarter_s_or_an_earlier_rakna_till_och_med(until: date | None, last: date) -> None:
    assert settings(count_until=until).window_end == last


def test_what_stands_in_brackets_in_the_design_is_the_default() -> None:
    chosen = settings()
    assert chosen.leaving_day_counts is False
    assert chosen.count_until is None
    assert chosen.tolerance == 0
    assert chosen.three_year_rule == "Kalenderår"
    assert (chosen.unusual_percent, chosen.unusual_minimum) == (50, 0)
    assert chosen.severities == {}
