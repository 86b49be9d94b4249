"""xlwings.udfs on a machine without Windows: stand-ins for the four modules of pywin32 that it imports.

Only what has to be there for the import; nothing here is called when wrappers are made.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

STOOD_IN: Final = ("pythoncom", "pywintypes", "win32com", "win32com.client")
_DECORATORS: Final = {"func": "xlfunc", "sub": "xlsub", "arg": "xlarg", "ret": "xlret"}
_UDFS: Final = "xlwings.udfs"


@contextmanager
def windows_udfs() -> Iterator[Any]:
    """The module xlwings.udfs, with xlwings' decorators taken from it as on Windows; afterwards all is as before."""
    xlwings = importlib.import_module("xlwings")
    replaced = {name: sys.modules.pop(name, None) for name in (*STOOD_IN, _UDFS)}
    decorators = {name: getattr(xlwings, name) for name in _DECORATORS}
    attribute = getattr(xlwings, "udfs", None)
    try:
        sys.modules.update(_stand_ins())
        udfs = importlib.import_module(_UDFS)
        for name, real in _DECORATORS.items():
            setattr(xlwings, name, getattr(udfs, real))
        yield udfs
    finally:
        for name, decorator in decorators.items():
            setattr(xlwings, name, decorator)
        if attribute is None:
            vars(xlwings).pop("udfs", None)
        else:
            vars(xlwings)["udfs"] = attribute
        for name, module in replaced.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module


def _stand_ins() -> dict[str, ModuleType]:
    made = {name: ModuleType(name) for name in STOOD_IN}
    attributes: dict[str, dict[str, object]] = {
        "pythoncom": {"CoInitialize": lambda: None},
        "pywintypes": {"com_error": type("com_error", (Exception,), {})},
        "win32com.client": {"Dispatch": None},
        "win32com": {"client": made["win32com.client"]},
    }
    for name, values in attributes.items():
        vars(made[name]).update(values)
    return made
