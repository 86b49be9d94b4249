"""A nation's quarter in one file: every öre in a bucket, and a row costs the same however many there are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench import nation
from bench.child import Took, best
from bench.figures import GROWTH, MB_OF_NATION, SECONDS_OF_NATION, WHOLE

LONG = bool(os.environ.get("ATERSOK_LONG"))
ROWS = WHOLE.nation if LONG else (5_000, 20_000)
ROUNDS = 2 if LONG else 1


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nation")


@pytest.fixture(scope="module")
def written(place: Path) -> dict[int, int]:
    """Rows → the sum of the file with so many, öre; what is measured is a process that did not write it."""
    return {rows: nation.write_export(place / f"{rows}.csv", nation.size_of(rows)) for rows in ROWS}


@pytest.fixture(scope="module")
def calculated(place: Path, written: dict[int, int]) -> dict[int, Took]:
    return {rows: best("nation", place / f"{rows}.csv", rows, rounds=ROUNDS) for rows in written}


def test_every_row_is_read_and_every_ore_ends_in_a_bucket(calculated: dict[int, Took], written: dict[int, int]) -> None:
    # And the buckets' sum, or nothing would have been told.
    assert {rows: took.told["ledger_ore"] for rows, took in calculated.items()} == written
    assert all(took.told["rows"] == rows for rows, took in calculated.items())
    assert all(took.told["claimed_ore"] > 0 and took.told["findings"] > 0 for took in calculated.values())


def test_a_row_takes_as_long_in_a_large_file_as_in_a_small_one(calculated: dict[int, Took]) -> None:
    each = [took.cpu / rows for rows, took in calculated.items()]
    assert max(later / earlier for at, earlier in enumerate(each) for later in each[at + 1 :]) <= GROWTH


def test_the_largest_keeps_within_its_time_and_memory(calculated: dict[int, Took]) -> None:
    largest = calculated[ROWS[-1]]
    share = ROWS[-1] / WHOLE.nation[-1]
    assert largest.told["wall"] <= max(3.0, SECONDS_OF_NATION * share)
    assert largest.peak_mb <= max(400.0, MB_OF_NATION * share)


def test_a_tenth_of_the_nation_has_a_tenth_of_its_children() -> None:
    small, large = nation.size_of(100_000), nation.size_of(1_000_000)
    assert (large.children, large.homes, large.rows) == (35_000, 3_500, 1_000_000)
    assert (small.children, small.homes) == (3_500, 350)
