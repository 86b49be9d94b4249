"""Files that could not be read: not tried anew for every cell of a column, and soon enough for one that was locked."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Final

HOLDS: Final = 2.0
"""Seconds before a file that could not be read is tried anew."""

clock: Callable[[], float] = time.monotonic


class Faults:
    """The file of one kind that could not be read last, in the state that it had."""

    def __init__(self) -> None:
        self._until: dict[Hashable, float] = {}

    def hold(self, state: Hashable) -> bool:
        """Whether the file could not be read in this state a moment ago."""
        return clock() < self._until.get(state, 0.0)

    def note(self, state: Hashable) -> None:
        """Remembers that the file cannot be read in this state."""
        self._until = {state: clock() + HOLDS}
