"""Excel in memory for the VBA of a built workbook: pyOpenVBA's interpreter, and what it leaves to the machine.

All modules run as they are stored, xlwings' own included, up to the command line that would be started. Replaced are
only things outside Excel (files, environment, WScript.Shell) and the few members that the interpreter lacks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyopenvba.interpreter._preprocess as _preprocess
import pyopenvba.interpreter._runtime as runtime
import pytest
from pyopenvba import ExcelFile, VBAModuleKind
from pyopenvba.apps.excel import Application, ExcelApplication, Range, Workbook
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, member, method
from pyopenvba.interpreter._values import EMPTY, MISSING, VBAArray, VBAInt, error

PYTHON = r"C:\Program Files\Återsök\python.exe"
TEMP = r"C:\Temp"
FOLDER = "C:\\Kvartal\\2025K2"
DICTIONARY = '"Scripting.Dictionary"'
_TRUTH = {"true": True, "false": False}


class Started(Exception):  # noqa: N818 - the end of the way, no error
    """A program would be started now; holds the command line."""


class Shell(VBAObject):
    """WScript.Shell."""

    vba_type_name = "WshShell"

    @method
    def Run(self, Command: object = MISSING, Style: object = MISSING, Wait: object = MISSING) -> object:  # noqa: N802, N803
        raise Started(str(Command))

    @method
    def ExpandEnvironmentStrings(self, Text: object = MISSING) -> object:  # noqa: N802, N803
        return Text


@dataclass
class Machine:
    """What lies outside Excel.

    Attributes:
        files: full names of the files that there are.
        mac: whether it is a Mac.
        bits: of Excel.
        shell: False when a policy keeps macros from WScript.Shell.
        describes: False when Excel takes no descriptions of functions.
        other_macros: what Application.Run finds in other workbooks.
    """

    files: set[str] = field(default_factory=lambda: {PYTHON})
    mac: bool = False
    bits: int = 64
    shell: bool = True
    describes: bool = True
    other_macros: set[str] = field(default_factory=set)
    ran: list[str] = field(default_factory=list)
    described: list[dict[str, object]] = field(default_factory=list)


class Excel(Application):
    """The Application object, with what xlwings and the books ask of it beyond the interpreter's own."""

    vba_type_name = "Application"
    machine: Machine

    @member
    def PathSeparator(self) -> object:  # noqa: N802
        return "\\"

    @member
    def Hwnd(self) -> object:  # noqa: N802
        return VBAInt(7, "Long")

    @member
    def Path(self) -> object:  # noqa: N802
        return r"C:\Office"

    @member
    def Range(self, Cell1: object = MISSING, Cell2: object = MISSING) -> object:  # noqa: N802, N803
        """Between two cells that stand on one sheet, of whichever workbook, as in Excel."""
        if isinstance(Cell1, Range):
            return Cell1.sheet.vba_get("Range", [Cell1, Cell2])
        return super().Range(Cell1, Cell2)

    @method
    def Run(self, Macro: object = MISSING, *args: object) -> object:  # noqa: N802, N803
        self.machine.ran.append(str(Macro))
        if Macro not in self.machine.other_macros:
            raise error(1004, "Det går inte att köra makrot")
        return EMPTY

    @method
    def MacroOptions(  # noqa: N802
        self,
        Macro: object = MISSING,  # noqa: N803
        Description: object = MISSING,  # noqa: N803
        Category: object = MISSING,  # noqa: N803
        ArgumentDescriptions: object = MISSING,  # noqa: N803
    ) -> object:
        if not self.machine.describes:
            raise error(1004)
        self._this_workbook.saved = False  # as Excel does
        arguments = list(ArgumentDescriptions.elements()) if isinstance(ArgumentDescriptions, VBAArray) else []
        self.machine.described.append(
            {"macro": Macro, "description": Description, "category": Category, "arguments": arguments}
        )
        return EMPTY


class Running:
    """A built file, open, with its macros."""

    def __init__(self, path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch, *, addin: bool = False) -> None:
        _teach(machine, monkeypatch, addin)
        self.app = ExcelApplication.open(path, with_vba=False)
        application = Excel()
        vars(application).update(vars(self.app.application))
        application.machine = machine
        self.machine = machine
        self.app.application = self.app.interpreter.host.application = application
        for book in application.workbooks_.books:
            book.application = application
        application.workbooks_.application = application
        application.interpreter = self.app.interpreter
        self.app.interpreter.host.create = self._create
        self.holder: Any = self.app.workbook
        self.holder.path = FOLDER
        application._this_workbook = self.holder
        self._load(path)

    def _create(self, name: str) -> Shell:
        if name != "WScript.Shell" or not self.machine.shell:
            raise error(429, "ActiveX-komponenten kan inte skapa objektet")
        return Shell()

    def _load(self, path: Path) -> None:
        with ExcelFile(path) as file:
            for module in file.vba_project().modules:
                kind = "standard" if module.kind is VBAModuleKind.standard else "class"
                if module.name == "ThisWorkbook" or module.name.startswith("Sheet"):
                    kind = "document"
                self.app.add_module(_readable(module.source), name=module.name, kind=kind)

    def open_beside(self, name: str, path: str = FOLDER) -> Any:
        """Another workbook, without macros, which is the active one from now on; path "" when it was never saved."""
        book = self.app.add_workbook()
        book.name, book.path = name, path
        self.app.activate_workbook(book)
        return book

    def close_all_but_the_holder(self) -> None:
        """No workbook is active, as when all that shows is in Protected View."""
        self.app.application.active_book = None

    def settings(self, book: Any, sheet: str, values: Mapping[str, str]) -> None:
        """A sheet of settings, which xlwings reads before any file; the interpreter reads no files."""
        front = self.app.application.active_book
        self.app.activate_workbook(book)
        book.vba_get("Sheets").vba_get("Add", [])
        view = self.app.sheet(self.app.application.active_book.active_sheet.name, workbook=book)
        view.sheet.name = sheet
        for row, (key, value) in enumerate(values.items(), start=1):
            view.set_value(f"A{row}", key)
            view.set_value(f"B{row}", f"{value}")
        self.app.activate_workbook(front or book)

    def press(self, macro: str, *args: object) -> str:
        """Runs a macro to the command line that it starts; "" when it starts nothing."""
        try:
            self.app.run(macro, *args)
        except Started as started:
            return str(started)
        return ""

    @property
    def said(self) -> list[str]:
        """The texts of all message boxes."""
        return [text for _, text, _, _ in self.app.dialogs]


def _teach(machine: Machine, monkeypatch: pytest.MonkeyPatch, addin: bool) -> None:
    """The functions of VBA that reach outside, and what the interpreter does otherwise than Excel."""

    def attributes(interpreter: object, args: list[object], named: object) -> object:
        if args[0] in machine.files:
            return VBAInt(0, "Long")
        raise error(53)

    def environment(interpreter: object, args: list[object], named: object) -> object:
        return TEMP

    def apple_script(interpreter: object, args: list[object], named: object) -> object:
        raise Started(str(args[2]))

    def posix_path(interpreter: object, args: list[object], named: object) -> object:
        asked = re.fullmatch(r'return POSIX path of \("(.*)"\) as string', str(args[0]))
        return asked[1] if asked else "/Users/prov/"

    functions = runtime._load_intrinsics()
    doubles = {"getattr": attributes, "environ": environment, "applescripttask": apple_script}
    doubles |= {"macscript": posix_path, "dir": lambda interpreter, args, named: ""}
    for name, double in doubles.items():
        monkeypatch.setitem(functions, name, double)
    for name, value in (("Mac", machine.mac), ("Win32", not machine.mac), ("Win64", machine.bits == 64)):
        monkeypatch.setitem(_preprocess.DEFAULT_CONSTANTS, name, value)
    is_addin = MemberSpec(name="IsAddin", kind="property", getter=lambda book: addin)
    monkeypatch.setitem(Workbook._vba_members, "isaddin", is_addin)
    full_name = MemberSpec(name="FullName", kind="property", getter=_full_name)
    monkeypatch.setitem(Workbook._vba_members, "fullname", full_name)
    compare = runtime.compare

    def forgiving(op: str, left: object, right: object, **options: Any) -> object:
        """VBA takes the text "False" for False; xlwings compares its settings so."""
        if isinstance(left, str) and isinstance(right, bool):
            left = _TRUTH.get(left.casefold(), left)
        return compare(op, left, right, **options)

    monkeypatch.setattr(runtime, "compare", forgiving)


def _full_name(book: Any) -> str:
    """As on Windows, whatever this test runs on."""
    if not book.path:
        return str(book.name)
    return f"{book.path}{'/' if '://' in book.path else chr(92)}{book.name}"


def _readable(source: str) -> str:
    """Without what the interpreter refuses.

    That is attributes within a procedure, and in the modules of xlwings comments after a directive, the removal of a
    log, names qualified by their library, and the class Dictionary of macOS, whose enumeration it takes for an object.
    """
    source = re.sub(r"(?m)^[ \t]*Kill LOG_FILE[ \t]*\r?$", "", source)
    source = re.sub(r"(?m)^Attribute \w+\.VB_.*$", "", source)
    source = re.sub(r"\bVBA\.(?=\w)", "", source)
    source = source.replace("As Dictionary", "As Object").replace("New Dictionary", f"CreateObject({DICTIONARY})")
    return re.sub(r"(?mi)^([ \t]*#(?:const|if|else|elseif|end)\b[^'\r\n]*?)[ \t]*'[^\r\n]*", r"\1", source)


class RibbonControl(VBAObject):
    """What a callback is given."""

    vba_type_name = "IRibbonControl"
