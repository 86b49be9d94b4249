"""docs/reliability.md has a row for every promise, with its tests and a figure that no failure spoils."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from tools.promises.listed import Promise, missing, promises
from tools.promises.page import HEADER, PAGE, figure, kill_figure, page_text
from tools.promises.running import Ran

KILLS = [
    {"kill": {"command": "run", "point": 4}, "books": "old", "faults": []},
    {"kill": {"command": "undo", "point": 5}, "books": "new", "faults": ["trasig"]},
    {"kill": {"command": "run", "point": None}, "books": "ended", "faults": []},
]


def committed() -> list[list[str]]:
    """The rows of every table of the page."""
    lines = [line[2:-2].split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [line for line in lines if line != list(HEADER) and set(line) != {"---"}]


def test_the_committed_page_has_every_promise_and_the_tests_that_hold_it() -> None:
    rows = committed()
    assert [(row[0], row[1].replace("`", "").split("<br>"), row[3]) for row in rows] == [
        (promise.says, list(promise.tests), promise.unshown or "–") for promise in promises()
    ]


def test_the_committed_page_names_only_tests_that_exist() -> None:
    named = re.findall(r"`(tests/[^`]+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 70
    assert missing(named) == []


def test_the_committed_page_tells_of_tests_that_passed_and_of_no_failure() -> None:
    for row in committed():
        assert re.search(r"\b[1-9][0-9 ]* cases? passed", row[2]), row[0]
        assert "failed**" not in row[2], row[0]
        assert re.search(r"faults [1-9]", row[2]) is None, row[0]
    assert re.search(r" on 20\d\d-\d\d-\d\d: the (short|long) versions", PAGE.read_text(encoding="utf-8"))


def test_a_figure_says_what_passed_what_did_not_and_what_was_recorded() -> None:
    assert figure(Ran(Counter(passed=1))) == "1 case passed"
    ran = Ran(Counter(passed=1200, failed=2, skipped=1), Counter(kills=21, examples=600))
    assert figure(ran) == "1 200 cases passed, **2 failed**, **1 skipped**, 600 examples, 21 kills"


def test_kills_at_steps_and_at_random_times_are_told_apart() -> None:
    assert kill_figure("steps", KILLS) == (
        "2 kills at a step of run, undo: both books old 1, both new 1, done before the kill 0; faults 1"
    )
    assert kill_figure("times", KILLS) == (
        "1 kill at random times of run: both books old 0, both new 0, done before the kill 1; faults 0"
    )


def test_each_section_is_a_table_of_its_promises() -> None:
    listed = [Promise("A", "ett", ("tests/test_x.py::test_a",), "times"), Promise("B", "två", ("tests/test_x.py",))]
    ran = {"tests/test_x.py::test_a": Ran(Counter(passed=3)), "tests/test_x.py::test_b": Ran(Counter(passed=4))}
    text = page_text(listed, ran, KILLS, date(2025, 8, 1), long=False)
    assert "`uv run python -m tools.promises --quick` on 2025-08-01: the short versions" in text
    first, second = text.split("\n## ")[1:]
    assert first.startswith("A\n\n| Promise |")
    assert "| ett | `tests/test_x.py::test_a` | 1 kill at random times of run" in first
    assert "; 3 cases passed | – |" in first
    assert "| två | `tests/test_x.py` | 7 cases passed | – |" in second
