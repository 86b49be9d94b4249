"""Cell references."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.closedbook.refs import MAX_COL, MAX_ROW, Area, area_ref, cell_ref, col_letters, col_number, parse_area


@given(st.integers(1, MAX_COL))
def test_letters_and_numbers_of_columns_are_each_others_inverse(col: int) -> None:
    assert col_number(col_letters(col)) == col
    assert col_number(col_letters(col).lower()) == col


@given(st.integers(1, MAX_ROW), st.integers(1, MAX_COL), st.integers(1, MAX_ROW), st.integers(1, MAX_COL))
def test_an_area_reads_back_with_its_corners_in_order(row1: int, col1: int, row2: int, col2: int) -> None:
    text = f"${cell_ref(row1, col1)}:{cell_ref(row2, col2)}"
    area = Area(min(row1, row2), min(col1, col2), max(row1, row2), max(col1, col2))
    assert parse_area(text) == area
    assert parse_area(area_ref(area)) == area


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("49:96", Area(49, 1, 96, MAX_COL)),
        ("$B:D", Area(1, 2, MAX_ROW, 4)),
        ("b7", Area(7, 2, 7, 2)),
        ("XFD1048576", Area(MAX_ROW, MAX_COL, MAX_ROW, MAX_COL)),
        ("XFE1", None),
        ("A1048577", None),
        ("A0", None),
        ("Kvartal", None),
        ("A1,B2", None),
    ],
)
def test_addresses(text: str, area: Area | None) -> None:
    assert parse_area(text) == area
