"""xlwings' own Windows side on any system, with stand-ins for pywin32 and for what Excel hands to a function.

What runs is the real `xlwings.udfs.call_udf` over the real `xlwings._xlwindows`: its conversion of arguments and
results, and its wrappers. Stand-ins are only the modules of pywin32, the parts of ctypes that Windows alone has, and a
cell range.
"""

from __future__ import annotations

import atexit
import ctypes
import importlib
import sys
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import MagicMock

import xlwings as xw

MISSING = -2147352572
"""What VBA's Missing becomes in pywin32: an argument that the formula leaves out."""
NOT_AVAILABLE = -2146826246
"""What pywin32 makes of #N/A in a cell."""
UDFS = Path(__file__).parents[2] / "udfs"
_RANGE_IID = "{00020846-0000-0000-C000-000000000046}"
_PYWIN32 = (
    *("pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process", "win32timezone"),
    *("win32com", "win32com.client", "win32com.server", "win32com.server.dispatcher", "win32com.server.policy"),
    "win32com.server.util",
)
_XLWINGS = ("xlwings._xlwindows", "xlwings._win32patch", "xlwings.udfs", "xlwings.com_server")
_DECORATORS = {"func": "xlfunc", "arg": "xlarg", "ret": "xlret"}


class ComTime(datetime):
    """pywintypes.TimeType: what a date cell comes as."""


class _ComError(Exception):
    hresult = 0


class _TypeInfo:
    def GetTypeInfo(self) -> _TypeInfo:  # noqa: N802 - COM's name
        return self

    def GetTypeAttr(self) -> Any:  # noqa: N802 - COM's name
        return types.SimpleNamespace(iid=_RANGE_IID)


class _Count:
    def __init__(self, count: int) -> None:
        self.Count = count


class Cells:
    """A range that a formula names, as Excel hands it over: a column of cells.

    A single cell's Value is no tuple, as in COM.
    """

    _oleobj_: ClassVar[_TypeInfo] = _TypeInfo()
    Row, Column = 1, 1

    def __init__(self, values: Sequence[object]) -> None:
        rows = tuple((value,) for value in values)
        self.Value: object = rows if len(rows) > 1 else rows[0][0]
        self.Rows, self.Columns = _Count(len(rows)), _Count(1)
        self.Worksheet = _WORKSHEET


_WORKSHEET = types.SimpleNamespace(
    Name="Blad1", Parent=types.SimpleNamespace(Application=types.SimpleNamespace(Hwnd=1))
)


@contextmanager
def windows_side() -> Iterator[Any]:
    """Loads xlwings' Windows modules and gives `xlwings.udfs`; leaves nothing of them behind."""
    before = {name: sys.modules.get(name) for name in (*_PYWIN32, *_XLWINGS, "atersok_udfs")}
    attributes = {name: getattr(xw, name, None) for name in ("_xlwindows", "udfs", *_DECORATORS)}
    engines = list(xw.engines.engines), dict(xw.engines.engines_by_name), xw.engines.active
    loads_dll = ctypes.PyDLL
    try:
        sys.modules.update(_stand_ins())
        ctypes.oledll, ctypes.windll, ctypes.PyDLL = MagicMock(), MagicMock(), MagicMock()  # type: ignore[misc, attr-defined]
        windows = importlib.import_module("xlwings._xlwindows")
        atexit.unregister(windows.cleanup)
        xw.engines.add(xw.main.Engine(impl=windows.engine))
        udfs = importlib.import_module("xlwings.udfs")
        for name, original in _DECORATORS.items():
            setattr(xw, name, getattr(udfs, original))
        sys.modules.pop("atersok_udfs", None)
        sys.path.insert(0, str(UDFS))
        yield udfs
    finally:
        if str(UDFS) in sys.path:
            sys.path.remove(str(UDFS))
        ctypes.PyDLL = loads_dll  # type: ignore[misc]
        for name in ("oledll", "windll"):
            if hasattr(ctypes, name):
                delattr(ctypes, name)
        for name, module in before.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module
        for name, value in attributes.items():
            if value is not None:
                setattr(xw, name, value)
            elif hasattr(xw, name):
                delattr(xw, name)
        xw.engines.engines[:], xw.engines.active = engines[0], engines[2]
        xw.engines.engines_by_name = engines[1]
        if hasattr(xw.Book, "_mock_caller"):
            del xw.Book._mock_caller


def _stand_ins() -> dict[str, types.ModuleType]:
    modules = {name: types.ModuleType(name) for name in _PYWIN32}
    modules["pythoncom"].__file__ = __file__
    for name, module in modules.items():
        module.__getattr__ = lambda attribute, module=module: _anything(module, attribute)  # type: ignore[method-assign]
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(modules[parent], child, module)
    modules["pythoncom"].__dict__.update(
        CoInitialize=lambda: None, IID_IDispatch="dispatch", TypeIIDs={"dispatch": object}, com_error=_ComError
    )
    modules["pywintypes"].__dict__.update(TimeType=ComTime, com_error=_ComError, error=_ComError, IID=lambda text: text)
    modules["win32timezone"].__dict__.update(TimeZoneInfo=types.SimpleNamespace(utc=lambda: UTC))
    modules["win32com.client"].__dict__.update(
        {name: type(name, (), {}) for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass", "DispatchEx")},
        Dispatch=lambda handed: handed,
    )
    return modules


def _anything(module: types.ModuleType, attribute: str) -> Any:
    """Whatever else a module is asked for at import: it is never used."""
    if attribute.startswith("__"):
        raise AttributeError(attribute)
    found = MagicMock()
    setattr(module, attribute, found)
    return found
