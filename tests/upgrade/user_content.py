"""What a user may have put into a book of the first layout, laid into its parts as Excel would store it."""

from __future__ import annotations

import re
from pathlib import Path

from atersok.build.project import make_project
from atersok.build.sources import Module
from test_user_content import Parts, insert_before, part_of_sheet, tables_of_sheet, with_user_sheet
from workbook.quarter import parts as read_parts

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PROJECT_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
OWN_MODULE = (
    'Attribute VB_Name = "MinModul"\r\nOption Explicit\r\n\r\n'
    'Public Sub MittMakro(control As IRibbonControl)\r\n    MsgBox "Hej"\r\nEnd Sub\r\n'
)
OWN_BOOK = (
    'Attribute VB_Name = "ThisWorkbook"\r\n'
    'Attribute VB_Base = "0{00020819-0000-0000-C000-000000000046}"\r\n'
    "Attribute VB_GlobalNameSpace = False\r\nAttribute VB_Creatable = False\r\n"
    "Attribute VB_PredeclaredId = True\r\nAttribute VB_Exposed = True\r\n"
    "Attribute VB_TemplateDerived = False\r\nAttribute VB_Customizable = True\r\n"
)
OWN_RIBBON = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon><tabs>'
    b'<tab id="minFlik" label="Min flik" keytip="M"><group id="minGrupp" label="Mitt">'
    b'<button id="minKnapp" label="Mitt makro" keytip="M" onAction="MinModul.MittMakro"/></group></tab></tabs></ribbon>'
    b"</customUI>"
)
NOTE = "Egen anteckning under tabellen"
COMMENT = "Stäm av med ekonomi"
OWN_FORMULA = "tblNarvaro[[#This Row],[Dagar]]*2"
TEMPLATE_TEXT = "Exempelstads kommun, socialförvaltningen"
CONTROLS = "Kontroller"


def plant(book: Path) -> Parts:
    """Gives a filled-in book all of it, and returns its parts as they then are."""
    parts = with_user_sheet(read_parts(book), book.parent / "utkast.xlsx")
    (book.parent / "utkast.xlsx").unlink()
    (book.parent / "utkast.png").unlink()
    parts["customUI/customUI14.xml"] = OWN_RIBBON
    parts = _with_column(parts, "Närvaro", "Dubbla dagar", OWN_FORMULA)
    parts = _with_column(parts, "Kostnad per barn", "Min notering", None)
    parts = _with_text(parts, "Inställningar", "A22", NOTE)
    parts = _with_text(parts, "Ansökan", "P2", TEMPLATE_TEXT)
    parts = _with_formula(parts, "Min flik", "B1", "SUM(Kontroller!$D$41:$D$42)")
    parts = _with_rule(parts, CONTROLS, "B42:B50")
    parts = _with_comment(parts, CONTROLS, "A42")
    return _with_macros(parts)


def _cell(parts: Parts, sheet: str, place: str, content: str) -> Parts:
    """Puts a cell last in its row, which is made where it is missing."""
    part = part_of_sheet(parts, sheet)
    row = re.sub(r"\D", "", place)
    cell = f'<c r="{place}"{content}</c>'
    data = parts[part].decode()
    if re.search(rf'<row r="{row}"[^>]*/>', data):
        data = re.sub(rf'(<row r="{row}"[^>]*)/>', rf"\1>{cell}</row>", data)
    elif re.search(rf'<row r="{row}"', data):
        data = re.sub(rf'(<row r="{row}".*?)(</row>)', lambda found: found[1] + cell + found[2], data, flags=re.S)
    else:
        rows = list(re.finditer(r'<row r="(\d+)"', data))
        after = next((found.start() for found in rows if int(found[1]) > int(row)), data.index("</sheetData>"))
        data = f'{data[:after]}<row r="{row}">{cell}</row>{data[after:]}'
    return {**parts, part: data.encode()}


def _with_text(parts: Parts, sheet: str, place: str, text: str) -> Parts:
    return _cell(parts, sheet, place, f' t="inlineStr"><is><t>{text}</t></is>')


def _with_formula(parts: Parts, sheet: str, place: str, formula: str) -> Parts:
    return _cell(parts, sheet, place, f"><f>{formula}</f><v>0</v>")


def _with_column(parts: Parts, sheet: str, header: str, formula: str | None) -> Parts:
    """A column of the user's, last in the sheet's table, with a formula or a text in every line."""
    (table,) = tables_of_sheet(parts, part_of_sheet(parts, sheet))
    data = parts[table].decode()
    found = re.search(r'ref="A(\d+):([A-Z]+)(\d+)"', data)
    assert found is not None
    top, last, bottom = int(found[1]), found[2], int(found[3])
    letter = chr(ord(last) + 1)
    data = data.replace(f":{last}{bottom}", f":{letter}{bottom}")
    count = data.count("<tableColumn ")
    data = data.replace(f'<tableColumns count="{count}"', f'<tableColumns count="{count + 1}"')
    inner = f"><calculatedColumnFormula>{formula}</calculatedColumnFormula></tableColumn>" if formula else "/>"
    data = data.replace("</tableColumns>", f'<tableColumn id="{count + 1}" name="{header}"{inner}</tableColumns>')
    parts = _with_text({**parts, table: data.encode()}, sheet, f"{letter}{top}", header)
    for row in range(top + 1, bottom + 1):
        place = f"{letter}{row}"
        if formula:
            parts = _with_formula(parts, sheet, place, formula)
        else:
            parts = _with_text(parts, sheet, place, f"not {row}")
    return parts


def _with_rule(parts: Parts, sheet: str, cells: str) -> Parts:
    part = part_of_sheet(parts, sheet)
    first = cells.partition(":")[0]
    rule = (
        f'<conditionalFormatting sqref="{cells}"><cfRule type="expression" dxfId="0" priority="99">'
        f'<formula>{first}="X"</formula></cfRule></conditionalFormatting>'
    )
    return {**parts, part: insert_before(parts[part], b"<pageMargins", rule)}


def _with_comment(parts: Parts, sheet: str, place: str) -> Parts:
    """A comment, and the drawing that Excel shows it in."""
    part = part_of_sheet(parts, sheet)
    rels = f"xl/worksheets/_rels/{Path(part).name}.rels"
    row = int(re.sub(r"\D", "", place)) - 1
    out = dict(parts)
    out["xl/comments1.xml"] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>X</author></authors>'
        f'<commentList><comment ref="{place}" authorId="0"><text><t>{COMMENT}</t></text></comment></commentList>'
        "</comments>"
    ).encode()
    out["xl/drawings/vmlDrawing7.vml"] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
        '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
        'path="m,l,21600r21600,l21600,xe"></v:shapetype><v:shape id="_x0000_s1025" type="#_x0000_t202" '
        'style="position:absolute;visibility:hidden"><x:ClientData ObjectType="Note"><x:Anchor>1, 15, '
        f"{row}, 2, 3, 15, {row + 4}, 4</x:Anchor><x:Row>{row}</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>"
        "</xml>"
    ).encode()
    out[rels] = insert_before(
        out[rels],
        b"</Relationships>",
        f'<Relationship Id="rId71" Type="{RELATIONS}/comments" Target="../comments1.xml"/>'
        f'<Relationship Id="rId72" Type="{RELATIONS}/vmlDrawing" Target="../drawings/vmlDrawing7.vml"/>',
    )
    out[part] = insert_before(out[part], b"<tableParts", '<legacyDrawing r:id="rId72"/>')
    vml = b'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
    out["[Content_Types].xml"] = insert_before(
        out["[Content_Types].xml"].replace(b"<Override ", vml + b"<Override ", 1),
        b"</Types>",
        f'<Override PartName="/xl/comments1.xml" ContentType="{SPREADSHEET}.comments+xml"/>',
    )
    return out


def _with_macros(parts: Parts) -> Parts:
    """A project of the user's: a module, and those of the workbook and its sheets without any code."""
    out = dict(parts)
    numbers = re.findall(rb'<sheet name="([^"]+)"', parts["xl/workbook.xml"])
    out["xl/vbaProject.bin"] = make_project(
        [Module("MinModul", "standard", OWN_MODULE), Module("ThisWorkbook", "document", OWN_BOOK)], len(numbers)
    )
    for number, name in enumerate(numbers, start=1):
        part = part_of_sheet(out, name.decode())
        data = out[part].decode()
        code = f'<sheetPr codeName="Sheet{number}"'
        data = (
            data.replace("<sheetPr", code, 1)
            if "<sheetPr" in data
            else re.sub(r"(<worksheet[^>]*>)", rf"\1{code}/>", data, count=1)
        )
        out[part] = data.encode()
    out["xl/workbook.xml"] = out["xl/workbook.xml"].replace(b"<workbookPr ", b'<workbookPr codeName="ThisWorkbook" ')
    out["xl/_rels/workbook.xml.rels"] = insert_before(
        out["xl/_rels/workbook.xml.rels"],
        b"</Relationships>",
        f'<Relationship Id="rId97" Type="{PROJECT_RELATION}" Target="vbaProject.bin"/>',
    )
    out["[Content_Types].xml"] = insert_before(
        out["[Content_Types].xml"],
        b"</Types>",
        '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
    )
    return out
