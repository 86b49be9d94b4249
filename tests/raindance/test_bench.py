"""The benchmark runs, reads what it wrote to the öre, and prints its ratios."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import exports, raindance
from bench.measure import Reading


def test_it_measures_small_files_and_prints_a_line_for_each(tmp_path: Path) -> None:
    found = raindance.run(tmp_path, text_rows=200, sheet_rows=50, rounds=1)
    lines = raindance.table(found).splitlines()
    assert [one.ours.rows for one in found] == [20, 200, 20, 200, 50]
    assert all(one.ours.ore == one.ore and one.ratio > 0 for one in found)
    assert len(lines) == 1 + 5 + 2
    assert "limit" in lines[0]


def test_the_files_are_the_same_on_every_run(tmp_path: Path) -> None:
    first, again = tmp_path / "a.csv", tmp_path / "b.csv"
    assert exports.write_text(first, 100, "cp1252") == exports.write_text(again, 100, "cp1252")
    assert first.read_bytes() == again.read_bytes()


def test_no_time_counts_where_an_ore_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raindance, "in_child", lambda *_: Reading(1.0, None, 5, 7))
    with pytest.raises(AssertionError, match="differ"):
        raindance.compare("x", tmp_path, "pandas", "utf-8", 3.0, 1, ore=8)
