"""What a version changes, packet by packet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.ore import NBSP
from atersok.export.changes import Key, change_rows, changes

KEYS = st.tuples(st.sampled_from("ABC"), st.sampled_from(["Linden", "Eken"]), st.sampled_from(["", "12345678"]))
SUMS = st.dictionaries(KEYS, st.tuples(st.just("A Linden"), st.integers(-(10**9), 10**9)))


def test_added_taken_away_and_changed_packets_are_told_with_their_kronor() -> None:
    before: dict[Key, tuple[str, int]] = {
        ("A", "Eken", ""): ("A Eken", 100_000),
        ("A", "Linden", ""): ("A Linden", 200_000),
        ("B", "Aspen", ""): ("B Aspen", 500),
    }
    after: dict[Key, tuple[str, int]] = {
        ("A", "Eken", ""): ("A Eken", 100_000),
        ("A", "Linden", ""): ("A Linden", 150_050),
        ("C", "Ask", "12345678"): ("C 12345678", 700),
    }
    assert change_rows(changes(before, after)) == [
        ["A Linden", "Ändrat", f"2{NBSP}000,00", f"1{NBSP}500,50", "-499,50"],
        ["B Aspen", "Borttaget", "5,00", "", "-5,00"],
        ["C 12345678", "Tillkommit", "", "7,00", "7,00"],
    ]


@given(SUMS, SUMS)
def test_the_differences_are_the_difference_of_the_sums(
    before: dict[Key, tuple[str, int]], after: dict[Key, tuple[str, int]]
) -> None:
    found = changes(before, after)
    assert sum(change.difference for change in found) == sum(ore for _, ore in after.values()) - sum(
        ore for _, ore in before.values()
    )
    assert changes(after, after) == []
