"""A small sound macro workbook to plant faults in: ribbon, buttons, tables, names, formulas, VBA."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from pathlib import Path
from typing import Final

import xlwings
from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB
from xlsxwriter import Workbook

from built.opened import Package, open_package
from built.package_faults import WORKBOOK_TYPES
from built.vba_faults import SOURCE_ONLY

XLWINGS: Final = (Path(xlwings.__file__).parent / "xlwings.bas").read_text(encoding="utf-8")
BUTTONS_BAS: Final = """Attribute VB_Name = "Knappar"
Option Explicit

Private Const ORDER As String = "import atersok.excel; atersok.excel."

Public Sub Ett()
    Run "fetch"
End Sub

Public Sub Tva()
    Dim bok As Workbook
    Set bok = ThisWorkbook
    Application.Run "'" & bok.Name & "'!Ett"
End Sub

Public Sub MedArgument(ByVal text As String)
    MsgBox text
End Sub

Private Sub Run(ByVal function_ As String)
    RunPython ORDER & function_ & "()"
End Sub
"""
RIBBON_BAS: Final = """Attribute VB_Name = "Band"
Option Explicit

Public Sub RibbonEtt(control As IRibbonControl)
    Ett
End Sub

Public Sub RibbonTva(control As IRibbonControl, pressed As Boolean)
    Tva
End Sub

Public Sub RibbonText(control As IRibbonControl, ByRef returnedVal)
    returnedVal = "Text"
End Sub
"""
RIBBON: Final = """<?xml version="1.0" encoding="UTF-8"?>
<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui">
  <ribbon><tabs><tab id="flik" label="Prov" keytip="P">
    <group id="grupp" label="Grupp">
      <button id="ett" label="Ett" keytip="E" size="large" imageMso="Copy" onAction="Band.RibbonEtt" screentip="Ett"/>
      <separator id="streck"/>
      <box id="ruta" boxStyle="vertical">
        <button id="text" getLabel="RibbonText" keytip="TX" imageMso="Cut" onAction="RibbonEtt"/>
        <checkBox id="tva" label="Två" keytip="TV" onAction="RibbonTva"/>
      </box>
    </group>
  </tab></tabs></ribbon>
</customUI>
"""
RIBBON_PART: Final = "customUI/customUI14.xml"
_EXTENSIBILITY: Final = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"


def make_specimen(path: Path) -> None:
    """Writes the workbook."""
    sheets = _sheets()
    parts = {name: sheets.read(name) for name in sheets.namelist()}
    types = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = types.replace(WORKBOOK_TYPES[".xlsx"], WORKBOOK_TYPES[".xlsm"]).encode()
    leads = f'<Relationship Id="rIdBand" Type="{_EXTENSIBILITY}" Target="{RIBBON_PART}"/></Relationships>'
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", leads.encode())
    parts[RIBBON_PART] = RIBBON.encode()
    write(path, parts)
    with ExcelFile(path) as book:
        project = book.add_vba_project()
        for module in project.modules:
            book.set_module(module.name, module.source)  # written anew, so from offset 0
        for name, text in (("xlwings", XLWINGS), ("Knappar", BUTTONS_BAS), ("Band", RIBBON_BAS)):
            project.add_module(name, crlf(text))
        book.save(path)
    _without_compiled_code(path)


def _sheets() -> zipfile.ZipFile:
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    bold = book.add_format({"bold": True, "num_format": "0.000"})
    red = book.add_format({"font_color": "red"})
    first, second = book.add_worksheet("Första"), book.add_worksheet("Andra bladet")
    book.set_vba_name("DennaBok")
    first.set_vba_name("Blad1")
    second.set_vba_name("Blad2")
    first.set_column(0, 0, 20, bold)
    first.add_table(0, 0, 3, 1, {"name": "tblEtt", "columns": [{"header": "Namn"}, {"header": "Värde"}],
                                 "data": [["a", 1], ["b", 2], ["c", 3]]})  # fmt: skip
    first.add_table(6, 0, 8, 0, {"name": "tblTvå", "columns": [{"header": "Dag"}]})
    first.write_formula("D1", "=SUM(tblEtt[Värde])", bold, 6)
    first.merge_range("F1:G1", "sammanfogat", bold)
    first.conditional_format("B2:B4", {"type": "cell", "criteria": ">", "value": 2, "format": red})
    first.data_validation("A2:A4", {"validate": "list", "source": "='Andra bladet'!$A$1:$A$3"})
    for number, (macro, caption) in enumerate((("Ett", "Ett"), ("Tva", "Två"))):
        first.insert_button(11, 1 + 3 * number, {"macro": macro, "caption": caption, "description": caption,
                                                 "width": 100, "height": 30})  # fmt: skip
    second.write_formula("A1", "='Första'!B2", None, 1)
    book.define_name("Summa", "='Första'!$D$1")
    second.print_area("A1:C3")
    second.repeat_rows(0)
    book.close()
    return zipfile.ZipFile(buffer)


def _without_compiled_code(path: Path) -> None:
    package = open_package(path)
    part = "xl/vbaProject.bin"
    storage = CFB.from_bytes(package.parts[part])
    storage.write_stream_in_storage("VBA", "_VBA_PROJECT", SOURCE_ONLY)
    write(path, {**package.parts, part: storage.to_bytes()})


def write(path: Path, parts: dict[str, bytes]) -> None:
    """Writes parts as a package."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def crlf(text: str) -> str:
    """VBA text with the line ends that Excel writes."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def changed(package: Package, part: str, old: str, new: str) -> Package:
    """The package with a text in a part replaced; the text must be there."""
    text = package.parts[part].decode()
    assert old in text, f"{part} has no {old}"
    return replaced(package, part, text.replace(old, new).encode())


def replaced(package: Package, part: str, content: bytes | None) -> Package:
    """The package with a part of that content; without the part when the content is None."""
    parts = {name: data for name, data in package.parts.items() if name != part}
    return dataclasses.replace(package, parts=parts if content is None else {**parts, part: content})


def with_module(path: Path, place: Path, name: str, text: str, *, source_only: bool = True) -> Package:
    """The workbook with a module's text in place of its own, or a module more; source_only: no compiled code."""
    target = place / path.name
    with ExcelFile(path) as book:
        if name in book.module_names():
            book.set_module(name, crlf(text))
        else:
            book.vba_project().add_module(name, crlf(text))
        book.save(target)
    if source_only:
        _without_compiled_code(target)
    return open_package(target)
