"""Stand-ins for pywin32 are there while wrappers are made, and leave nothing behind."""

from __future__ import annotations

import sys

import pytest
import xlwings

from atersok.build.windows_standins import STOOD_IN, windows_udfs


def test_a_function_is_marked_within_and_nothing_is_left_behind() -> None:
    before = {name: sys.modules.get(name) for name in (*STOOD_IN, "xlwings.udfs")}
    decorators = (xlwings.func, xlwings.sub, xlwings.arg, xlwings.ret)
    known = set(vars(xlwings))
    with windows_udfs() as udfs:

        @xlwings.func(category="Prov")
        def function(cell):
            """En cell."""

        assert udfs.xlfunc is xlwings.func
        assert function.__xlfunc__["category"] == "Prov"
        assert all(name in sys.modules for name in STOOD_IN)
    assert {name: sys.modules.get(name) for name in before} == before
    assert (xlwings.func, xlwings.sub, xlwings.arg, xlwings.ret) == decorators
    assert set(vars(xlwings)) == known


def test_it_is_all_put_back_after_an_error_too() -> None:
    decorator = xlwings.func
    with pytest.raises(KeyError), windows_udfs():
        raise KeyError
    assert xlwings.func is decorator
    assert "xlwings.udfs" not in sys.modules or sys.modules["xlwings.udfs"] is getattr(xlwings, "udfs", None)


def test_modules_that_were_there_are_there_again(monkeypatch: pytest.MonkeyPatch) -> None:
    own = type(sys)("pythoncom")
    monkeypatch.setitem(sys.modules, "pythoncom", own)
    with windows_udfs():
        assert sys.modules["pythoncom"] is not own
    assert sys.modules["pythoncom"] is own
