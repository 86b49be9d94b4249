"""Commands that are killed at any step or at any time leave both books whole, and the next command goes through.

A short run in the suite; with ATERSOK_LONG=1 every step of run, submit and undo, and 500 random times (half an hour).
What is done to them: tools/crash.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.crash.__main__ import table
from tools.crash.layer import Layer
from tools.crash.trials import Kill, Outcome

LONG = "ATERSOK_LONG" in os.environ
SHORT = ("--command", "run", "--command", "undo", "--times", "25", "--points", "10", "--trust")
ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


@pytest.fixture(scope="module")
def outcomes(small_source: Path) -> list[dict[str, Any]]:
    """What was left by each kill; a process of its own, as the test's own has threads and must not fork."""
    arguments = [sys.executable, "-m", "tools.crash", str(small_source), "--json", *(() if LONG else SHORT)]
    ran = subprocess.run(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    assert ran.returncode in (0, 1), "see standard error"
    return list(json.loads(ran.stdout))


def test_every_kill_leaves_both_books_old_or_both_new_and_the_next_commands_go_through(
    outcomes: list[dict[str, Any]],
) -> None:
    assert [found for found in outcomes if found["faults"]] == []
    assert len(outcomes) >= (500 if LONG else 35)


def test_the_kills_came_before_and_after_the_books_were_replaced_and_while_they_were_written(
    outcomes: list[dict[str, Any]],
) -> None:
    assert "old" in {found["books"] for found in outcomes}
    assert any(found["litter"] for found in outcomes)
    if LONG:
        assert {found["books"] for found in outcomes} >= {"old", "new"}
        assert any(found["was_cut"] for found in outcomes)


# -- the tool itself --------------------------------------------------------------------------------------------------

STEPS = """
import os, sys
from pathlib import Path
from tools.crash.layer import Layer
folder = Path(sys.argv[1])
layer = Layer(folder, int(sys.argv[2]) if sys.argv[2] else None)
layer.install()
with open(folder / "a", "wb") as stream:
    stream.write(b"0123456789")
    stream.flush()
    os.fsync(stream.fileno())
os.replace(folder / "a", folder / "b")
(folder / "b").read_bytes()
(folder.parent / "outside").write_text("x")
print(layer.points)
"""
POINTS = [
    "before open", "after open", "before write", "halfway through write", "after write", "before fsync", "after fsync",
    "before replace", "after replace",
]  # fmt: skip
LEFT = [{}, {"a": ""}, {"a": ""}, {"a": "01234"}, *[{"a": "0123456789"}] * 4, {"b": "0123456789"}]


def cut(folder: Path, point: int | None) -> subprocess.CompletedProcess[str]:
    folder.mkdir()
    arguments = [sys.executable, "-c", STEPS, str(folder), "" if point is None else str(point)]
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_layer_counts_every_step_within_its_folder_and_kills_at_the_one_that_was_asked(tmp_path: Path) -> None:
    assert cut(tmp_path / "all", None).stdout.strip() == str(POINTS)
    for point in (0, 1, 3, 7, 8):
        folder = tmp_path / str(point)
        assert cut(folder, point).returncode == -9
        assert {path.name: path.read_text() for path in folder.iterdir()} == LEFT[point], POINTS[point]


def test_the_layer_leaves_what_is_outside_its_folder_alone(tmp_path: Path) -> None:
    layer = Layer(tmp_path / "in")
    assert layer.is_within(tmp_path / "in" / "a" / "b")
    assert not layer.is_within(tmp_path / "inte")
    assert not layer.is_within(3)


def test_the_table_counts_what_was_left_and_tells_every_fault() -> None:
    lines = table(
        [
            Outcome(Kill("run", 3), "before write", "old", False, 2, ()),
            Outcome(Kill("run", 4), "after write", "new", True, 1, ("something",)),
            Outcome(Kill("run", None, 0.5), "at a random time", "ended", False, 0, ()),
        ]
    ).splitlines()
    assert lines[2:4] == [
        "| run | at a step | 2 | 0 | 1 | 1 | 1 | 3 | 1 |",
        "| run | at a random time | 1 | 1 | 0 | 0 | 0 | 0 | 0 |",
    ]
    assert lines[4].endswith("after write: something")
