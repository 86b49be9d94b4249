"""The VBA around the worksheet functions: xlwings' generated wrappers, made better where they meet a Swedish user.

xlwings would import them in Excel, which asks that access to the VBA project is trusted; here they are made beforehand.
"""

from __future__ import annotations

import importlib.util
import inspect
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any, Final

from atersok.build.sources import UDF_FILE, Module, checked
from atersok.build.windows_standins import windows_udfs

WRAPPERS: Final = "xlwings_udfs"
DESCRIPTIONS: Final = "AtersokBeskrivning"
LONGEST_DESCRIPTION: Final = 255
"""Characters that Excel takes of a function's, and of an argument's, description."""

NO_PYTHON: Final = "Python svarar inte (kör atersok doctor)"
WINDOWS_ONLY: Final = "Funktionen finns bara i Excel för Windows"
OWN_SETTINGS: Final = "Stoppad: boken har ett blad atersok.conf"

_HEAD: Final = """\
Attribute VB_Name = "xlwings_udfs"
' Made by the build from udfs/atersok_udfs.py with xlwings; changes here are lost.
#Const App = "Microsoft Excel"
"""
_LOCAL_HEAD: Final = """\
Attribute VB_Name = "AtersokBeskrivning"
Option Explicit
Option Private Module

' Made by the build from udfs/atersok_udfs.py; changes here are lost. What the function wizard says of an argument
' cannot be stored in a file, so it is told to Excel each time the workbook opens.
Public Sub BeskrivFunktioner()
    #If Not Mac Then
    Dim bookName As String
    Dim wasSaved As Boolean
    ' A description that Excel does not take must keep nobody from opening the workbook.
    On Error Resume Next
    wasSaved = ThisWorkbook.Saved
    bookName = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!"
"""
_LOCAL_FOOT: Final = """\
    ThisWorkbook.Saved = wasSaved
    #End If
End Sub
"""


@dataclass(frozen=True)
class Function:
    """A worksheet function, as the function wizard shows it: descriptions are Swedish.

    Attributes:
        name: its name in a formula.
        description: what it answers.
        category: the wizard's category.
        arguments: name and description of each argument that a user gives.
    """

    name: str
    description: str
    category: str
    arguments: tuple[tuple[str, str], ...]


def function_modules(*, addin: bool) -> list[Module]:
    """The wrappers, and what tells the function wizard about them.

    Args:
        addin: whether they are for the add-in, where the calling workbook is not the one that holds the code.

    Raises:
        ValueError: a description is longer than Excel takes, or xlwings wraps otherwise than is known.
    """
    with windows_udfs() as udfs:
        module = _udf_module()
        functions = _functions(module)
        text = io.StringIO()
        holder = SimpleNamespace(Name="atersok.xlam" if addin else "bok.xlsm")
        udfs.generate_vba_wrapper(module.__name__, module, text, holder)
    wrappers = _HEAD + _improved(text.getvalue(), functions, addin=addin)
    return [
        checked(WRAPPERS, "standard", wrappers),
        checked(DESCRIPTIONS, "standard", _LOCAL_HEAD + "".join(map(_told, functions)) + _LOCAL_FOOT),
    ]


def functions() -> list[Function]:
    """The worksheet functions, by name."""
    with windows_udfs():
        return _functions(_udf_module())


def _udf_module() -> ModuleType:
    """udfs/atersok_udfs.py, imported for this once: its decorators are those of the moment."""
    spec = importlib.util.spec_from_file_location(UDF_FILE.stem, UDF_FILE)
    if spec is None or spec.loader is None:
        raise ValueError(f"{UDF_FILE.name} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _functions(module: ModuleType) -> list[Function]:
    marked = [found.__xlfunc__ for _, found in sorted(vars(module).items()) if hasattr(found, "__xlfunc__")]
    return [_function(one) for one in marked]


def _function(marked: dict[str, Any]) -> Function:
    name = str(marked["name"])
    arguments = tuple(
        (str(argument["name"]), _described(f"{name}, {argument['name']}", argument["doc"]))
        for argument in marked["args"]
        if not argument["vba"]
    )
    return Function(name, _described(name, marked["ret"]["doc"]), str(marked["category"]), arguments)


def _described(what: str, doc: str) -> str:
    text = " ".join(inspect.cleandoc(doc).split())
    if len(text) > LONGEST_DESCRIPTION:
        raise ValueError(f"{what}: a description of {len(text)} characters, and Excel takes {LONGEST_DESCRIPTION}")
    return text


def _improved(generated: str, functions: list[Function], *, addin: bool) -> str:
    """The wrappers with their description and in Swedish where they cannot call Python.

    Raises:
        ValueError: they are not as xlwings is known to make them.
    """
    text = generated.replace("\r\n", "\n")
    for function in functions:
        head = re.compile(rf"^(Function {re.escape(function.name)}\(.*\)\n)", flags=re.MULTILINE)
        found = head.search(text)
        failed = f"{function.name} = Err.Description\n"
        if found is None or text.count(failed) != 1:
            raise ValueError(f"xlwings wraps {function.name} otherwise than is known")
        text = text[: found.end()] + "".join(_opening(function, addin)) + text[found.end() :]
        text = text.replace(failed, f"{function.name} = {_quoted(NO_PYTHON)}\n")
    holder = "ActiveWorkbook, Application.Caller)" if addin else "ThisWorkbook, Application.Caller)"
    if text.count(holder) != len(functions):
        raise ValueError("xlwings hands over the workbook otherwise than is known")
    if addin:
        # While Excel recalculates, the active workbook may be another than that of the calling cell.
        text = text.replace(holder, "AtersokBok(), Application.Caller)")
    return text


def _opening(function: Function, addin: bool) -> Iterator[str]:
    """What stands first in a wrapper: attributes, which the file alone shows, and what keeps it from calling Python."""
    name = function.name
    yield f"Attribute {name}.VB_Description = {_quoted(function.description)}\n"
    yield f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n14"\n'  # the wizard's category of the user's own
    yield f"    #If Mac Then\n        {name} = {_quoted(WINDOWS_ONLY)}\n        Exit Function\n    #End If\n"
    if addin:
        yield "    If BringsOwnSettings(ActiveWorkbook) Then\n"
        yield f"        {name} = {_quoted(OWN_SETTINGS)}\n        Exit Function\n    End If\n"


def _told(function: Function) -> str:
    """The call that tells Excel of a function."""
    lines = [
        f"    Application.MacroOptions Macro:=bookName & {_quoted(function.name)}, _",
        f"        Description:={_quoted(function.description)}, _",
        f"        Category:={_quoted(function.category)}",
    ]
    if function.arguments:
        lines[-1] += ", ArgumentDescriptions:=Array( _"
        lines += [f"        {_quoted(text)}, _" for _, text in function.arguments[:-1]]
        lines.append(f"        {_quoted(function.arguments[-1][1])})")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A VBA string."""
    return '"' + text.replace('"', '""') + '"'
