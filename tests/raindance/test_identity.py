"""F03 and F04: identity decides what is the same row, content whether it is read once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.raindance import identity
from atersok.raindance.identity import alike, merge, repeated
from atersok.raindance.model import COLUMNS


def frame(*rows: tuple[str, str, str, str, int]) -> pd.DataFrame:
    """Rows of (företag, vertyp, vernr, rad, öre), on lines 1, 2, …"""
    data: dict[str, list[object]] = {name: [""] * len(rows) for name in COLUMNS}
    for column, name in enumerate(("foretag", "vertyp", "vernr", "rad", "belopp_ore")):
        data[name] = [row[column] for row in rows]
    data["line"] = list(range(1, len(rows) + 1))
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in data.items()})


def test_rows_apart_in_any_part_of_the_identity_are_different_rows() -> None:
    rows, duplicates, conflicts = merge(
        frame(("1", "LF", "7", "1", 5), ("2", "LF", "7", "1", 5), ("1", "BF", "7", "1", 5), ("1", "LF", "7", "2", 5))
    )
    assert (len(rows), duplicates, conflicts) == (4, [], [])


def test_identities_do_not_run_together() -> None:
    rows, duplicates, _ = merge(frame(("1", "1", "7", "1", 5), ("11", "", "7", "1", 5), ("", "11", "71", "", 5)))
    assert (len(rows), duplicates) == (3, [])


def test_a_third_copy_is_merged_into_the_content_it_repeats() -> None:
    rows, duplicates, conflicts = merge(
        frame(("1", "LF", "7", "1", 5), ("1", "LF", "7", "1", 6), ("1", "LF", "7", "1", 6), ("1", "LF", "7", "1", 5))
    )
    assert rows["line"].tolist() == [1, 2]
    assert [(d.first.line, d.again.line) for d in duplicates] == [(2, 3), (1, 4)]
    assert conflicts[0].fields == ("belopp_ore",)
    assert [place.line for place in conflicts[0].places] == [1, 2]


def test_rows_without_vernr_or_rad_are_never_merged() -> None:
    rows, duplicates, conflicts = merge(frame(*[("1", "LF", "", "1", 5)] * 2, *[("1", "LF", "7", "", 5)] * 2))
    assert (len(rows), duplicates, conflicts) == (4, [], [])


def test_an_empty_frame_stays_empty() -> None:
    rows, duplicates, conflicts = merge(frame())
    assert (len(rows), duplicates, conflicts) == (0, [], [])


def test_rows_without_a_row_number_that_two_files_both_hold_are_read_once() -> None:
    """The n-th of equal rows in one file against the n-th in the other; equal rows of one file all stay."""
    line = ("1", "LF", "7", "", 5)
    rows = frame(line, line, ("1", "LF", "8", "", 5), line, line, line, ("1", "LF", "9", "", 5), ("1", "LF", "", "", 5))
    rows["source"] = ["a.csv"] * 3 + ["b.csv"] * 5
    merged, duplicates, conflicts = merge(rows)
    assert merged["line"].tolist() == [1, 2, 3, 6, 7, 8]
    assert [(d.first.line, d.again.line) for d in duplicates] == [(1, 4), (2, 5)]
    assert conflicts == []


PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=12)


@given(pairs=PAIRS | PAIRS.map(sorted), whole=st.lists(st.booleans(), min_size=12, max_size=12))
def test_repeated_are_the_rows_with_a_whole_identity_that_another_has_too(
    pairs: list[tuple[int, int]], whole: list[bool]
) -> None:
    has = np.array(whole[: len(pairs)])
    parts = [np.array(part, dtype=np.int32) for part in zip(*pairs, strict=True)]
    mine = [pair for pair, one in zip(pairs, has.tolist(), strict=True) if one]
    expected = [i for i, pair in enumerate(pairs) if has[i] and mine.count(pair) > 1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity, "_STRETCH", 2)  # rows that follow one another across two stretches count too
        assert repeated(parts, [5, 4], has).tolist() == expected


@given(texts=st.lists(st.text("ab", max_size=2), min_size=1, max_size=9))
def test_only_equal_texts_are_alike(texts: list[str]) -> None:
    for one in (texts, sorted(texts)):
        numbers = alike(one).tolist()
        assert [numbers.index(number) for number in numbers] == [one.index(text) for text in one]
        assert max(numbers) < len(one)
        assert list(dict.fromkeys(numbers)) == sorted(set(numbers))
