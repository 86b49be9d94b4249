"""A text that is too long for a cell is cut between characters and says so; everything else is as it was."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.closedbook.contract import MAX_TEXT, utf16_length
from atersok.workbook.long_texts import CUT, fitting

SIGNS = st.sampled_from(["a", "å", "\U0001f9f8"])


@pytest.mark.parametrize("value", [None, 7, 1.5, True, date(2025, 4, 1), "", "=1+1", "x" * MAX_TEXT])
def test_what_fits_is_the_very_same(value: object) -> None:
    assert fitting(value) is value


@given(SIGNS, SIGNS, st.integers(-40, 40))
def test_what_does_not_fit_keeps_as_much_of_its_beginning_as_there_is_room_for(one: str, other: str, more: int) -> None:
    text = one * 11 + other * (MAX_TEXT // utf16_length(other) + more)
    found = fitting(text)
    if utf16_length(text) <= MAX_TEXT:
        assert found is text
        return
    kept = found.removesuffix(CUT)
    assert found.endswith(CUT)
    assert text.startswith(kept)
    assert MAX_TEXT - 1 <= utf16_length(found) <= MAX_TEXT
    assert found.encode("utf-16-le")  # no half of a character
