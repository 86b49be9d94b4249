"""The table and docs/performance.md say what was reached, what was promised, and what was missed and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bench import __main__ as command
from bench import figures, page
from bench.child import Took
from bench.figures import Figure

ROOT = Path(__file__).parents[2]
HELD = Figure("Teil", "a ratio", 0.4, "×", "1 s, 2 s", 0.5, "tests/bench/test_city.py")
MISSED = Figure("Teil", next(iter(page.REASONS)), 612.0, "MB", "", 500.0)
FREE = Figure("Annat", "told only", 3.25, "×", "")


def test_a_missed_promise_is_marked_with_its_reason() -> None:
    text = page.page([HELD, MISSED, FREE], date(2025, 11, 3))
    assert "| a ratio | 0.40 × | ≤ 0.50 × | 1 s, 2 s | `tests/bench/test_city.py` |" in text
    assert "612 MB **missed** | ≤ 500 MB" in text
    assert page.REASONS[MISSED.what] in text.partition("## Missed")[2]
    assert "Measured 2025-11-03 on" in text
    assert text.count("\n## ") == 3


def test_nothing_missed_is_said() -> None:
    assert "Nothing." in page.page([HELD], date(2025, 11, 3)).partition("## Missed")[2]


def test_a_line_of_the_table_says_the_same() -> None:
    assert "MISSED" in page.line(MISSED)
    assert "MISSED" not in page.line(HELD)
    assert "0.40 ×" in page.line(HELD)


def test_no_time_counts_where_an_ore_differs() -> None:
    with pytest.raises(AssertionError, match="claim"):
        figures.same(Took(1, 1, {"cost": 5, "claim": 7}), Took(1, 1, {"cost": 5, "claim": 8}))


def test_the_page_that_is_committed_names_only_tests_that_are_there() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    named = {word.strip("`") for word in text.split() if word.startswith("`tests/")}
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_command_measures_a_part_alone(capsys: pytest.CaptureFixture[str]) -> None:
    before = page.PAGE.read_bytes()
    assert command.main(["--quick", "--only", "start"]) == 0
    assert "atersok --help" in capsys.readouterr().out
    assert page.PAGE.read_bytes() == before
