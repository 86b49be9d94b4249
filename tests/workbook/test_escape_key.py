"""Esc counts while the block runs, in the window of Excel, and on Windows alone."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from atersok.workbook.escape_key import ESCAPE, EscapeKey, escape_in, escape_on_windows

EXCEL, OTHER = 4711, 815


class User32:
    """Windows' library: which key is pressed, and whose window is in front."""

    def __init__(self, state: int, owner: int) -> None:
        self.asked: list[int] = []

        def state_of(key: int) -> int:
            self.asked.append(key)
            return state

        def owner_of(window: int, process: Any) -> int:
            assert window == 77
            process._obj.value = owner
            return 1

        self.GetAsyncKeyState = _function(state_of)
        self.GetForegroundWindow = _function(lambda: 77)
        self.GetWindowThreadProcessId = _function(owner_of)


def _function(work: Callable[..., int]) -> Any:
    """Something to call that takes attributes, as a function of ctypes does."""

    class Function(SimpleNamespace):
        def __call__(self, *arguments: Any) -> int:
            return work(*arguments)

    return Function()


@pytest.mark.parametrize(
    ("state", "owner", "pressed"),
    [
        (ctypes.c_short(0x8000).value, EXCEL, True),  # down now
        (1, EXCEL, True),  # and up again since it was last asked
        (0, EXCEL, False),
        (ctypes.c_short(0x8001).value, OTHER, False),
    ],
)
def test_it_is_esc_and_in_a_window_of_excel_s(state: int, owner: int, pressed: bool) -> None:
    library = User32(state, owner)
    assert escape_on_windows(EXCEL, library)() is pressed
    assert library.asked == [ESCAPE]


@pytest.mark.skipif(sys.platform == "win32", reason="there it can be known")
def test_nobody_can_know_but_on_windows() -> None:
    assert escape_in(EXCEL) is None


def test_a_tap_within_the_block_is_remembered_and_one_before_it_is_not() -> None:
    answers = [True, False, False, True]
    asked: list[bool] = []

    def look() -> bool:
        asked.append(True)
        return answers.pop(0) if answers else False

    with EscapeKey(look) as key:
        latest = time.monotonic() + 5
        while not key.was_pressed() and time.monotonic() < latest:
            time.sleep(0.01)
    assert key.was_pressed()
    assert len(asked) == 4


def test_nobody_looks_once_the_block_has_ended() -> None:
    asked: list[bool] = []

    def look() -> bool:
        asked.append(True)
        return False

    with EscapeKey(look) as key:
        pass
    count = len(asked)
    time.sleep(0.15)
    assert len(asked) == count
    assert not key.was_pressed()
