"""What a run came to is what its report says, counted by test; examples of Hypothesis count too."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tools.promises.listed import ROOT
from tools.promises.running import Ran, collected, of_tests, read_report

MODULE = """
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

@settings(max_examples=17, database=None)
@given(st.integers())
def test_whole(number): assert isinstance(number, int)

class Machine(RuleBasedStateMachine):
    @rule()
    def step(self): pass

def test_courses():
    run_state_machine_as_test(Machine, settings=settings(max_examples=5, stateful_step_count=2, database=None))

@pytest.mark.parametrize("count", [1, 20])
def test_told(record_property, count): record_property("kills", count)

def test_wrong(): assert 1 == 2

@pytest.mark.skip
def test_left_out(): pass
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    folder = tmp_path_factory.mktemp("report")
    (folder / "test_some.py").write_text(MODULE, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "1", "-p", "tools.promises.counting", "-p", "no:cacheprovider",
         f"--rootdir={folder}", "-c", str(folder / "pytest.ini"), f"--junitxml={folder / 'report.xml'}", str(folder)],
        cwd=ROOT, stdout=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return read_report((folder / "report.xml").read_text(encoding="utf-8"))


def test_examples_and_courses_of_hypothesis_are_counted(report: dict[str, Ran]) -> None:
    assert report["test_some.py::test_whole"].figures == {"examples": 17}
    assert report["test_some.py::test_courses"].figures == {"examples": 5}


def test_cases_are_counted_by_their_outcome_and_what_they_recorded_is_summed(report: dict[str, Ran]) -> None:
    assert report["test_some.py::test_told"] == Ran(Counter(passed=2), Counter(kills=21))
    assert report["test_some.py::test_wrong"].cases == {"failed": 1}
    assert report["test_some.py::test_left_out"].cases == {"skipped": 1}


def test_a_module_stands_for_all_of_its_tests_and_none_counts_twice(report: dict[str, Ran]) -> None:
    whole = of_tests(["test_some.py", "test_some.py::test_told"], report)
    assert whole == Ran(Counter(passed=4, failed=1, skipped=1), Counter(kills=21, examples=22))
    assert of_tests(["test_some.py::test_to"], report) == Ran()


def test_what_pytest_finds_in_a_module_is_told_by_id_without_parameters() -> None:
    path = Path(__file__).relative_to(ROOT).with_name("test_listed.py").as_posix()
    found = collected([path])
    assert found > {path, f"{path}::test_what_is_no_promise_with_its_tests_is_refused"}
    assert not [name for name in found if "[" in name]
