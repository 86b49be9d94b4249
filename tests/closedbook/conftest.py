"""Workbooks for the engine's tests: one made by XlsxWriter, and packages put together from parts."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

# Cell formats: 0 General, 1 text, 2 amount, 3 date, 4 text on red, 5 amount on a tinted theme colour, 6 like 2 as date.
STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>
<numFmt numFmtId="165" formatCode="#,##0.00\\ &quot;kr&quot;"/></numFmts>
<fonts count="1"><font><sz val="11"/></font></fonts>
<fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFFF0000"/></patternFill></fill>
<fill><patternFill patternType="solid"><fgColor theme="4" tint="-0.5"/></patternFill></fill>
<fill><patternFill patternType="solid"><fgColor indexed="10"/></patternFill></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>
<cellXfs count="8"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="49" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1"/>
<xf numFmtId="4" fontId="0" fillId="3" borderId="0" xfId="0" applyFill="1"/>
<xf numFmtId="0" fontId="0" fillId="4" borderId="0" xfId="0" applyFill="1"/>
<xf numFmtId="0" fontId="0" fillId="1" borderId="0" xfId="0" applyFill="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""

THEME = """<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements>
<a:clrScheme name="x">
<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1>
<a:dk2><a:srgbClr val="44546A"/></a:dk2><a:lt2><a:srgbClr val="E7E6E6"/></a:lt2><a:accent1><a:srgbClr val="4472C4"/>
</a:accent1>
</a:clrScheme></a:themeElements></a:theme>"""


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """A worksheet part around the rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}" xmlns:r="{REL}">'
        f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def package_parts(
    sheets: Mapping[str, str],
    extra: Mapping[str, str] | None = None,
    names: str = "",
    workbook_rest: str = "",
    workbook_pr: str = "",
) -> dict[str, str]:
    """The parts of a workbook with these sheets (name to XML), its styles and a theme."""
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(sheets, 1)
    )
    rels = "".join(
        f'<Relationship Id="rId{number}" Type="{REL}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
        f'"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}">{workbook_pr}<sheets>{listed}</sheets>'
        f"{names}{workbook_rest}</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{rels}'
        f'<Relationship Id="rId90" Type="{REL}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId91" Type="{REL}/theme" Target="theme/theme1.xml"/>'
        f'<Relationship Id="rId92" Type="{REL}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        "xl/theme/theme1.xml": THEME,
    }
    for number, xml in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = xml
    return {**parts, **(extra or {})}


def write_package(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A zip of the parts, in order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def read_parts(path: Path) -> dict[str, bytes]:
    """Every part of a package."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


class Tools:
    """The helpers above, bound to a test's folder."""

    main, rel = MAIN, REL

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    sheet_xml = staticmethod(sheet_xml)
    package_parts = staticmethod(package_parts)
    read_parts = staticmethod(read_parts)

    def book(self, rows: str, name: str = "bok.xlsx", **options: object) -> Path:
        """A workbook of one sheet, Blad, with these rows; options go to sheet_xml and package_parts."""
        around = {key: options.pop(key) for key in ("before", "after") if key in options}
        parts = package_parts({"Blad": sheet_xml(rows, **around)}, **options)  # type: ignore[arg-type]  # test helper
        return write_package(self.folder / name, parts)

    def package(self, parts: Mapping[str, str | bytes], name: str = "bok.xlsx") -> Path:
        return write_package(self.folder / name, parts)


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    return Tools(tmp_path)


@pytest.fixture
def statistics(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a workbook as the product's: a table with text, amounts and dates, and a second sheet with formulas."""

    def make(name: str = "gron.xlsx") -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            text = book.add_format({"num_format": "@"})
            amount = book.add_format({"num_format": "#,##0.00"})
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet = book.add_worksheet("Närvaro")
            for col, form in enumerate((text, amount, day)):
                sheet.set_column(col, col, 12, form)
            columns = [{"header": "Boende"}, {"header": "Belopp"}, {"header": "Inskriven"}]
            sheet.add_table("A1:C3", {"name": "tblNarvaro", "columns": columns})
            for row, (home, sum_, since) in enumerate((("0110", 1.5, 1), ("Gården", 2.25, 2)), 1):
                sheet.write_string(row, 0, home, text)
                sheet.write_number(row, 1, sum_, amount)
                sheet.write_datetime(row, 2, dt.datetime(2025, 4, since), day)
            sums = book.add_worksheet("Kontroller")
            sums.write_formula("A1", "=SUM(Närvaro!B2:B3)", amount, 3.75)
            book.define_name("Kvartal", "='Närvaro'!$A$2")
        return path

    return make
