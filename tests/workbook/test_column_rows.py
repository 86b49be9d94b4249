"""Rows kept column by column are rows like any others."""

from __future__ import annotations

import pytest

from atersok.workbook.column_rows import ColumnRows

ROWS = ColumnRows({"Konto": ["4610", "5010", None], "Belopp": [1.5, -2.0, 0.0]})
AS_ROWS = [{"Konto": "4610", "Belopp": 1.5}, {"Konto": "5010", "Belopp": -2.0}, {"Konto": None, "Belopp": 0.0}]


def test_they_are_asked_for_one_by_one_all_together_and_in_slices() -> None:
    assert list(ROWS) == AS_ROWS
    assert [ROWS[number] for number in range(3)] == AS_ROWS
    assert ROWS[-1] == AS_ROWS[-1]
    assert list(ROWS[1:]) == AS_ROWS[1:]
    assert (len(ROWS), len(ROWS[1:]), len(ColumnRows({}))) == (3, 2, 0)
    assert AS_ROWS[1] in ROWS


def test_a_row_beyond_the_last_is_none_of_them() -> None:
    with pytest.raises(IndexError):
        ROWS[3]


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        ColumnRows({"a": [1], "b": [1, 2]})
