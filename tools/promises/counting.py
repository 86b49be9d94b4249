"""A pytest plugin that tells of each test how many examples of Hypothesis went through it, as a property."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from hypothesis.statistics import collector

EXAMPLES = "examples"


@pytest.hookimpl(wrapper=True, trylast=True)  # within Hypothesis' own, whose reports it takes over
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Counts the examples that were valid and came to their end; of a state machine, its whole courses."""
    tried = 0

    def add(statistics: dict[str, Any]) -> None:
        nonlocal tried
        phases = [phase for phase in statistics.values() if isinstance(phase, dict)]
        tried += sum(case["status"] == "valid" for phase in phases for case in phase.get("test-cases", ()))

    with collector.with_value(add):
        result = yield
    if tried:
        item.user_properties.append((EXAMPLES, tried))
    return result
