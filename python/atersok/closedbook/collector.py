"""Python's collector of reference cycles, held while many cells are made.

Cells are tuples and never form a cycle, but every few thousand of them make the collector walk over all that were made
before: a fifth to a third of the time of a large write.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


def uncollected(work: Callable[_P, _R]) -> Callable[_P, _R]:
    """The function with the collector held while it runs, and as it was afterwards, also when it raises."""

    @wraps(work)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        enabled = gc.isenabled()
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            if enabled:
                gc.enable()

    return run
