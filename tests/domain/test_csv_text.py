"""A field of a CSV file is never computed, and a text that computes nothing is as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.csv_text import harmless


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(first: str) -> None:
    assert harmless(f"{first}1+1") == f"'{first}1+1"


@given(st.text())
def test_nothing_of_a_text_is_lost(text: str) -> None:
    assert harmless(text).removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("text", ["", "Linden", "1=1", "a-b", "'=1", "raindance_2025K2.csv"])
def test_any_other_text_is_as_it_was(text: str) -> None:
    assert harmless(text) == text
