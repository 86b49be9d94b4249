"""Counts the calls that xlwings makes into the engine: what would be calls into Excel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest

from atersok.closedbook import engine

CLASSES = ("Range", "Sheet", "Table", "Tables", "Names", "Name", "PageSetup")


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Within the block every method and property of the engine's objects is counted by class and name."""
    calls: Counter[str] = Counter()

    def counting(name: str, function: Any) -> Any:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            calls[name] += 1
            return function(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        for kind in CLASSES:
            cls = getattr(engine, kind)
            for name, attribute in list(vars(cls).items()):
                where = f"{kind}.{name}"
                if isinstance(attribute, property):
                    getter = attribute.fget and counting(where, attribute.fget)
                    setter = attribute.fset and counting(f"{where}=", attribute.fset)
                    patch.setattr(cls, name, property(getter, setter))
                elif callable(attribute) and not name.startswith("__"):
                    patch.setattr(cls, name, counting(where, attribute))
        yield calls
