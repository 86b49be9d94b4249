"""Esc pressed in Excel while a command works there: Excel is busy and takes no click, but Windows knows the keys."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

ESCAPE: Final = 0x1B
"""VK_ESCAPE."""
PRESSED: Final = 0x8001
"""Bits of GetAsyncKeyState: down now, or pressed since it was last asked."""
LOOK_SECONDS: Final = 0.05
"""A key is down for about twice as long when somebody taps it."""


class EscapeKey:
    """Looks out for Esc while a block runs, in a thread of its own: a call into Excel may take seconds.

    Args:
        look: says whether Esc was pressed since it was last asked.
    """

    def __init__(self, look: Callable[[], bool]) -> None:
        self._look = look
        self._pressed = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="Esc", daemon=True)

    def was_pressed(self) -> bool:
        """Whether Esc has been pressed since the block began."""
        return self._pressed.is_set()

    def __enter__(self) -> EscapeKey:
        self._look()  # what was pressed before does not count
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            if self._look():
                self._pressed.set()
                return


def escape_in(process: int) -> Callable[[], bool] | None:
    """What says whether Esc was pressed in a window of a process; None where that cannot be known.

    Args:
        process: its number.
    """
    if sys.platform != "win32":
        return None
    return escape_on_windows(process, ctypes.WinDLL("user32"))


def escape_on_windows(process: int, user32: Any) -> Callable[[], bool]:
    """As `escape_in`, by Windows' own library. A key pressed in another program's window does not count."""
    user32.GetAsyncKeyState.argtypes = (ctypes.c_int,)
    user32.GetAsyncKeyState.restype = ctypes.c_short
    user32.GetForegroundWindow.restype = ctypes.c_void_p
    user32.GetWindowThreadProcessId.argtypes = (ctypes.c_void_p, ctypes.c_void_p)

    def look() -> bool:
        if not user32.GetAsyncKeyState(ESCAPE) & PRESSED:
            return False
        owner = ctypes.c_uint32()
        user32.GetWindowThreadProcessId(user32.GetForegroundWindow(), ctypes.byref(owner))
        return owner.value == process

    return look
