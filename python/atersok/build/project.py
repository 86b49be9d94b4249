"""xl/vbaProject.bin: the project that pyOpenVBA makes, laid out as in the workbooks that xlwings ships.

Without compiled code: every module's text begins at offset 0 and `_VBA_PROJECT` says that there is no cache ([MS-OVBA]
2.3.4.1), so that Excel compiles the text that stands there, whichever version and bitness it is.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pyopenvba import ExcelFile, VBAModuleKind
from pyopenvba.cfb import CFB

from atersok.build.sources import BOOK_MODULE, Module, book_module, own_modules, xlwings_modules
from atersok.build.wrappers import function_modules
from atersok.build.writer import Workbook

NO_CACHE: Final = bytes.fromhex("cc61ffff000100")
PART: Final = "xl/vbaProject.bin"


@cache
def modules(*, addin: bool) -> tuple[Module, ...]:
    """The modules of a book, or of the add-in, in the order of the project; sheets have none of their own.

    Raises:
        ValueError: a module that no VBA project can hold.
    """
    return (*own_modules(), *function_modules(addin=addin), *xlwings_modules(addin=addin), book_module())


@cache
def vba_project(sheets: int, *, addin: bool) -> bytes:
    """The project of a workbook with so many sheets, whose code names are Sheet1, Sheet2, …; the same on every call."""
    return make_project(modules(addin=addin), sheets)


def make_project(modules: Sequence[Module], sheets: int) -> bytes:
    """A project of modules, with an empty document module for each sheet.

    Raises:
        ValueError: two modules of one name.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bok.xlsm"
        path.write_bytes(_bare_workbook(sheets))
        with ExcelFile(path) as file:
            project = file.add_vba_project()
            for module in modules:
                if module.kind == "document":
                    file.set_module(module.name, module.text)
                else:
                    kind = VBAModuleKind.standard if module.kind == "standard" else VBAModuleKind.other
                    project.add_module(module.name, module.text, kind=kind)
            for stored in project.modules:
                stored.dirty = True  # written anew, so without what was compiled
            file.save()
        with zipfile.ZipFile(path) as package:
            made = CFB.from_bytes(package.read(PART))
        made.write_stream_in_storage("VBA", "_VBA_PROJECT", NO_CACHE)
        return bytes(made.to_bytes())


def _bare_workbook(sheets: int) -> bytes:
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    workbook.set_vba_name(BOOK_MODULE)
    for _ in range(sheets):
        workbook.add_worksheet().set_vba_name()
    workbook.close()
    return buffer.getvalue()
