"""The VBA sources: xlsm/src as UTF-8 text, and the modules that xlwings ships."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

ROOT: Final = Path(__file__).parents[3]
SOURCE: Final = ROOT / "xlsm" / "src"
UDF_FILE: Final = ROOT / "udfs" / "atersok_udfs.py"
RIBBON_FILE: Final = SOURCE / "ribbon.xml"

ANSI: Final = "cp1252"
LONGEST_LINE: Final = 1023
"""Characters that the VBA editor takes on a line."""
ADDIN_PROJECT: Final = "atersok"
"""PROJECT_NAME of the add-in, which xlwings' settings file is named after."""

Kind = Literal["standard", "class", "document"]

OWN_MODULES: Final = ("Atersok", "AtersokStart", "AtersokRibbon", "AtersokFunktioner")
BOOK_MODULE: Final = "ThisWorkbook"


@dataclass(frozen=True)
class Module:
    """A module of a VBA project.

    Attributes:
        name: its name, as in its line `Attribute VB_Name`.
        kind: standard, a class, or the code of a document (the workbook).
        text: its text as the project stores it, attributes included, with CRLF.
    """

    name: str
    kind: Kind
    text: str


def checked(name: str, kind: Kind, text: str) -> Module:
    """A module whose text a VBA project can hold as it is.

    Raises:
        ValueError: a character outside cp1252 (it would become a question mark without a word), a line longer than
            the editor takes, or another name in its attribute.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            raise ValueError(f"{name} line {number}: {len(line)} characters, and VBA takes {LONGEST_LINE}")
        try:
            line.encode(ANSI)
        except UnicodeEncodeError as error:
            raise ValueError(f"{name} line {number}: {line[error.start]!r} is not in {ANSI}") from error
    if lines[0] != f'Attribute VB_Name = "{name}"':
        raise ValueError(f"{name}: its first line names another module")
    return Module(name, kind, "\r\n".join(lines))


def own_modules() -> list[Module]:
    """The modules of xlsm/src, but for that of the workbook."""
    return [checked(name, "standard", _text(SOURCE / f"{name}.bas")) for name in OWN_MODULES]


def book_module() -> Module:
    """The code of the workbook itself."""
    return checked(BOOK_MODULE, "document", _text(SOURCE / f"{BOOK_MODULE}.cls"))


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def xlwings_modules(*, addin: bool) -> list[Module]:
    """The modules of the xlwings that is installed, whose version the name of its DLL carries.

    The class Dictionary is what xlwings' settings are read into on macOS, where there is no Scripting.Dictionary.

    Raises:
        ValueError: they are not as xlwings ships them.
    """
    folder = _xlwings_folder()
    if addin:
        text = _once(
            (folder / "xlwings_custom_addin.bas").read_text(ANSI),
            'PROJECT_NAME As String = "myaddin"',
            f'PROJECT_NAME As String = "{ADDIN_PROJECT}"',
        )
    else:
        text = (folder / "xlwings.bas").read_text(ANSI)
    if f'XLWINGS_VERSION As String = "{importlib.metadata.version("xlwings")}"' not in text:
        raise ValueError("the module of xlwings is of another version than xlwings")
    dictionary = _class_text((folder / "addin" / "Dictionary.cls").read_text(ANSI))
    return [checked("xlwings", "standard", text), checked("Dictionary", "class", dictionary)]


def _xlwings_folder() -> Path:
    found = importlib.util.find_spec("xlwings")
    if found is None or found.origin is None:
        raise ValueError("xlwings is not installed")
    return Path(found.origin).parent


def _class_text(exported: str) -> str:
    """A class as a project stores it, from the form in which the VBA editor exports one.

    The export begins with a block that is no part of the text; the stored text has three attributes more.
    """
    body = re.sub(r"\AVERSION .*?\nEND\n", "", exported, flags=re.DOTALL)
    base = 'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"\n'  # that of every VBA class
    body = re.sub(r"\A(Attribute VB_Name = .*\n)", lambda name: name[1] + base, body)
    rest = "Attribute VB_TemplateDerived = False\nAttribute VB_Customizable = False\n"
    return _once(body, "Attribute VB_Exposed = True\n", f"Attribute VB_Exposed = True\n{rest}")


def _once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"{old.strip()!r} stands {text.count(old)} times in a module of xlwings")
    return text.replace(old, new)
