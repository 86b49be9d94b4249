"""Collects and runs the tests of the promises, and the kills of tools/crash, in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools.promises.listed import ROOT

CRASH_TESTS = "tests/test_crash.py"
FEW_KILLS = ("--command", "run", "--command", "undo", "--times", "40", "--points", "20", "--trust")
LONG = "ATERSOK_LONG"


@dataclass
class Ran:
    """What one test came to over all its cases.

    Attributes:
        cases: outcome → how many; ``passed``, ``failed`` or ``skipped``.
        figures: property that the test recorded → its sum.
    """

    cases: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)

    def add(self, other: Ran) -> None:
        """Counts another in."""
        self.cases += other.cases
        self.figures += other.figures


def collected(modules: Sequence[str]) -> set[str]:
    """The ids without parameters of every test that pytest finds in the modules, and the modules themselves."""
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-n", "0", *modules],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False,
    ).stdout  # fmt: skip
    tests = {line.partition("[")[0] for line in told.splitlines() if "::" in line}
    return tests | {test.partition("::")[0] for test in tests}


def run(tests: Iterable[str], *, long: bool) -> dict[str, Ran]:
    """Runs the tests: id without parameters → what it came to.

    Args:
        tests: modules or ids.
        long: runs the long versions; but of the kills, which :func:`kills` does.
    """
    chosen = sorted(set(tests))
    whole = {test for test in chosen if "::" not in test}
    chosen = [test for test in chosen if "::" not in test or test.partition("::")[0] not in whole]
    found: dict[str, Ran] = {}
    for is_long, group in (
        (False, [test for test in chosen if test.startswith(CRASH_TESTS)]),
        (long, [test for test in chosen if not test.startswith(CRASH_TESTS)]),
    ):
        if group:
            found |= _run(group, long=is_long)
    return found


def _run(tests: Sequence[str], *, long: bool) -> dict[str, Ran]:
    environment = {name: value for name, value in os.environ.items() if name != LONG} | ({LONG: "1"} if long else {})
    with TemporaryDirectory() as place:
        report = Path(place) / "report.xml"
        subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "tools.promises.counting", f"--junitxml={report}", *tests],
            cwd=ROOT, env=environment, stdout=sys.stderr, check=False,
        )  # fmt: skip
        return read_report(report.read_text(encoding="utf-8"))


def read_report(text: str) -> dict[str, Ran]:
    """A JUnit report as pytest writes it: id without parameters → what it came to."""
    found: dict[str, Ran] = {}
    for case in ET.fromstring(text).iter("testcase"):
        module = case.get("classname", "").replace(".", "/")
        ran = found.setdefault(f"{module}.py::{case.get('name', '').partition('[')[0]}", Ran())
        ran.cases[_outcome(case)] += 1
        for entry in case.iter("property"):
            ran.figures[entry.get("name", "")] += int(entry.get("value", "0"))
    return found


def _outcome(case: ET.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def of_tests(tests: Iterable[str], ran: Mapping[str, Ran]) -> Ran:
    """What some tests came to together; of a module, all of its tests."""
    together = Ran()
    for name, one in ran.items():
        if any(name == test or name.startswith(f"{test}::") for test in tests):
            together.add(one)
    return together


def kills(*, long: bool) -> list[dict[str, Any]]:
    """What tools/crash tells of each kill: at every step and 500 random times, or at a few of both.

    Raises:
        RuntimeError: it told nothing.
    """
    command = [sys.executable, "-m", "tools.crash", "--json", *(() if long else FEW_KILLS)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        raise RuntimeError("tools.crash came to no end; see standard error")
    return list(json.loads(done.stdout))
