"""Öre: what is read as kronor and what is written as kronor are the same whole öre."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.ore import NBSP, kr, kr_text, ore_from_kr
from domain.making import unhurried

ORE = st.integers(-(10**15), 10**15)


@unhurried
@given(ORE)
def test_what_is_written_as_swedish_text_is_read_as_the_same_ore(ore: int) -> None:
    assert ore_from_kr(kr_text(ore)) == ore


@unhurried
@given(ORE)
def test_a_decimal_amount_for_a_cell_is_exact(ore: int) -> None:
    assert kr(ore) * 100 == ore
    assert ore_from_kr(kr(ore)) == ore


@unhurried
@given(st.integers(-(10**13), 10**13))
def test_a_float_of_whole_ore_gives_those_ore(ore: int) -> None:
    """A cell holds a double; its shortest decimal form is what a person typed."""
    assert ore_from_kr(ore / 100) == ore


@pytest.mark.parametrize(
    ("ore", "text"),
    [
        (0, "0,00"),
        (5, "0,05"),
        (-5, "-0,05"),
        (123456, f"1{NBSP}234,56"),
        (-123456, f"-1{NBSP}234,56"),
        (100_000_000_00, f"100{NBSP}000{NBSP}000,00"),
    ],
)
def test_an_amount_is_written_the_swedish_way(ore: int, text: str) -> None:
    assert kr_text(ore) == text


@pytest.mark.parametrize(
    ("value", "ore"),
    [
        ("1 234,50", 123450),
        ("1\u00a0234,50", 123450),
        ("1\u202f234,50", 123450),
        ("1234.5", 123450),
        (" 1 000 kr", 100000),
        ("-12,05", -1205),
        ("\u221212,05", -1205),
        ("0", 0),
        (1350, 135000),
        (1350.0, 135000),
        (0.1 + 0.2, 30),
        (1.1 * 3, 330),
        (-0.07, -7),
        (Decimal("19.90"), 1990),
    ],
)
def test_amounts_as_cells_and_people_give_them(value: object, ore: int) -> None:
    assert ore_from_kr(value) == ore


@pytest.mark.parametrize("value", ["1,005", 1.005, Decimal("0.001"), 0.125, "0,1234"])
def test_what_is_no_whole_number_of_ore_is_no_amount(value: object) -> None:
    assert ore_from_kr(value) is None


@pytest.mark.parametrize(
    "value",
    [None, "", "   ", "kr", "tolv", "1.234,50", "1,2,3", True, False, math.nan, math.inf, -math.inf, "NaN", "inf"],
)
def test_what_is_empty_or_no_number_is_no_amount(value: object) -> None:
    assert ore_from_kr(value) is None
