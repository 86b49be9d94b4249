"""Lists as text on a line of paper: whole parts, and a count of what had no room."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.documents.texts import fitted, fitted_lines

PARTS = st.lists(st.text("abc1", min_size=1, max_size=9), max_size=30)


@pytest.mark.parametrize(
    ("parts", "length", "text"),
    [
        ([], 10, ""),
        (["a"], 10, "a"),
        (["aaa", "bbb"], 8, "aaa; bbb"),
        (["aaa", "bbb", "ccc", "ddd"], 16, "aaa; och 3 till"),
        (["a" * 30], 10, "a" * 30),
        (["a" * 30, "b"], 10, "a" * 30 + "; och 1 till"),
    ],
)
def test_a_line_holds_what_has_room_and_tells_of_the_rest(parts: list[str], length: int, text: str) -> None:
    assert fitted(parts, length) == text


@given(PARTS, st.integers(30, 80), st.integers(1, 4))
def test_no_part_is_lost_broken_or_moved(parts: list[str], length: int, count: int) -> None:
    lines = fitted_lines(parts, length, count, ", ")
    assert len(lines) == count
    assert all(len(line) <= length for line in lines)
    more = re.search(r"(?:^|, )och (\d+) till$", lines[-1])
    left = int(more[1]) if more else 0
    shown = [part for line in lines for part in re.sub(r"(?:^|, )och \d+ till$", "", line).split(", ") if part]
    assert shown == parts[: len(parts) - left]
