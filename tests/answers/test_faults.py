"""Files that could not be read are left alone for a while, and no longer."""

from __future__ import annotations

import pytest

from atersok.answers import faults
from atersok.answers.faults import HOLDS, Faults


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set."""
    time = [100.0]
    monkeypatch.setattr(faults, "clock", lambda: time[0])
    return time


def test_a_fault_holds_for_a_while(now: list[float]) -> None:
    found = Faults()
    assert not found.hold("a")
    found.note("a")
    now[0] += HOLDS - 0.1
    assert found.hold("a")
    now[0] += 0.1
    assert not found.hold("a")


def test_a_file_in_another_state_is_tried_at_once(now: list[float]) -> None:
    found = Faults()
    found.note("a")
    assert not found.hold("b")


def test_the_last_fault_alone_is_remembered(now: list[float]) -> None:
    found = Faults()
    found.note("a")
    found.note("b")
    assert (found.hold("a"), found.hold("b")) == (False, True)
