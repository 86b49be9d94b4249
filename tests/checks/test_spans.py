"""Sets of days as spans agree with sets of days."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from atersok.checks.spans import clip, count, merge, subtract, text

SPANS = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=8)


def days(spans: list[tuple[int, int]]) -> set[int]:
    return {day for first, last in spans for day in range(first, last + 1)}


@given(SPANS, SPANS)
def test_spans_hold_the_same_days_as_sets_do(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    one, two = merge(left), merge(right)
    assert days(one) == days(left)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(one))
    assert count(one) == len(days(left))
    assert days(subtract(one, two)) == days(left) - days(right)
    assert days(clip(left, 10, 20)) == days(left) & set(range(10, 21))


def test_text_tells_days_and_their_number() -> None:
    first = 739342  # 2025-04-01
    assert text([(first, first + 29)]) == "2025-04-01–2025-04-30 (30 dygn)"
    assert text([(first, first)]) == "2025-04-01 (1 dygn)"
    assert text([]) == "inga dygn"
    assert "med flera (5 dygn)" in text([(first + 2 * i, first + 2 * i) for i in range(5)])
