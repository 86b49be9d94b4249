"""The stand-ins for Windows are their tests' alone."""

from __future__ import annotations

import ctypes
import sys

import xlwings as xw

from udfs.windows import UDFS, windows_side


def test_nothing_of_them_is_left_behind() -> None:
    """Neither modules, nor xlwings' decorators and engines, nor the path to the functions."""

    def state() -> tuple[object, ...]:
        windows = [
            name for name in sys.modules if "win32" in name or name in {"pythoncom", "pywintypes", "atersok_udfs"}
        ]
        return (
            sorted(windows),
            [name for name in sys.modules if name in {"xlwings.udfs", "xlwings._xlwindows", "xlwings.com_server"}],
            (xw.func, xw.arg, xw.ret, hasattr(xw, "_xlwindows"), hasattr(xw.Book, "_mock_caller")),
            (list(xw.engines.engines), dict(xw.engines.engines_by_name), xw.engines.active),
            (ctypes.PyDLL, hasattr(ctypes, "windll")),
            str(UDFS) in sys.path,
        )

    before = state()
    with windows_side() as udfs:
        udfs.get_udf_module("atersok_udfs", None)
        assert state() != before
    assert state() == before
