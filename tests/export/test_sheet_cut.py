"""A document sheet cut to some of its pages."""

from __future__ import annotations

from lxml import etree

from atersok.closedbook.workbook_part import MAIN
from atersok.export.sheet_cut import DocumentSheet, tag

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = f"""<worksheet xmlns="{MAIN}" xmlns:r="{R}" xmlns:x14ac="urn:x">
<sheetPr codeName="Blad1"><tabColor rgb="FF00FF00"/></sheetPr>
<sheetViews><sheetView showGridLines="0" zoomScale="90" workbookViewId="0"><pane ySplit="1" state="frozen"/></sheetView></sheetViews>
<cols><col min="1" max="3" width="12" customWidth="1"/></cols>
<sheetData>
<row r="1" ht="30" customHeight="1" x14ac:dyDescent="0.25"><c r="A1" s="4" t="s"><v>0</v></c><c r="D1" t="s"><v>1</v></c></row>
<row r="2"><c r="B2"><v>1.5</v></c><c r="C2" t="str"><f>Huvudkontroll</f><v>OK</v></c></row>
<row r="3"><c r="B3"><f t="shared" ref="B3:B6" si="0">SUM(B2:B2)</f><v>1.5</v></c></row>
<row r="4"><c r="A4" s="4" t="inlineStr"><is><r><rPr><b/></rPr><t xml:space="preserve">två </t></r><r><t>ord</t></r></is></c></row>
<row r="5"><c r="B5" cm="1"><v>7</v></c><c r="C5" t="str"><f t="array" ref="C5">B5:B5</f><v>x</v></c></row>
<row r="6" hidden="1"><c r="B6"><f t="shared" si="0"/><v>7</v></c><c r="C6" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
<row r="7"><c r="A7" t="s"><v>1</v></c></row>
</sheetData>
<autoFilter ref="A1:C9"/>
<mergeCells count="2"><mergeCell ref="A4:B4"/><mergeCell ref="A7:B7"/></mergeCells>
<conditionalFormatting sqref="A1:C9"><cfRule type="expression" dxfId="0" priority="1"><formula>$A1="EJ KLAR"</formula></cfRule>
<cfRule type="expression" dxfId="0" priority="2"><formula>Kontroller!$A$1=1</formula></cfRule></conditionalFormatting>
<conditionalFormatting sqref="B7:B8"><cfRule type="expression" dxfId="0" priority="3"><formula>B7&gt;0</formula></cfRule></conditionalFormatting>
<dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>Konton!$A$1</formula1></dataValidation></dataValidations>
<hyperlinks><hyperlink ref="A1" r:id="rId7"/></hyperlinks>
<pageMargins left="0.3" right="0.3" top="0.4" bottom="0.6" header="0.3" footer="0.3"/>
<pageSetup paperSize="9" scale="72" orientation="landscape" r:id="rId9"/>
<headerFooter><oddHeader>&amp;LMin kommun&amp;G</oddHeader><oddFooter>&amp;P</oddFooter></headerFooter>
<rowBreaks count="3"><brk id="2" man="1"/><brk id="3" man="1"/><brk id="5" man="1"/></rowBreaks>
<legacyDrawing r:id="rId8"/><tableParts count="1"><tablePart r:id="rId3"/></tableParts>
</worksheet>"""  # noqa: E501
STRINGS = [
    etree.fromstring(f'<si xmlns="{MAIN}"><t>Åäö</t><phoneticPr fontId="1"/></si>'),
    etree.fromstring(f'<si xmlns="{MAIN}"><t>hemligt</t></si>'),
]


def sheet(height: int = 3) -> DocumentSheet:
    return DocumentSheet("Ansökan", etree.fromstring(SHEET.encode()), height, 3, STRINGS.__getitem__)


def cells(root: etree._Element) -> dict[str, tuple[str | None, str | None, str]]:
    return {
        cell.get("r", ""): (cell.get("t"), cell.findtext(tag("f")), "".join(cell.itertext(tag("v"), tag("t"))))
        for cell in root.iter(tag("c"))
    }


def test_pages_stand_one_under_the_other_with_their_rows_numbered_anew() -> None:
    root = sheet().cut([1, 0], footer="", selected=True)
    assert [(row.get("r"), row.get("ht")) for row in root.iter(tag("row"))] == [
        *(("1", None), ("2", None), ("3", None), ("4", "30"), ("5", None), ("6", None)),
    ]
    assert cells(root) == {
        "A1": ("inlineStr", None, "två ord"),
        "B2": (None, None, "7"),
        "C2": ("inlineStr", None, "x"),
        "B3": (None, "SUM(B2:B2)", "7"),
        "C3": ("e", "1/0", "#DIV/0!"),
        "A4": ("inlineStr", None, "Åäö"),
        "B5": (None, None, "1.5"),
        "C5": ("inlineStr", None, "OK"),
        "B6": (None, "SUM(B5:B5)", "1.5"),
    }


def test_what_is_not_of_the_pages_stays_behind() -> None:
    """Other pages' text, cells beside the page, links, lists, tables, comments, printers, names of code."""
    text = etree.tostring(sheet().cut([0, 1], footer="", selected=False), encoding="unicode")
    for left in (
        *(
            "hemligt",
            "codeName",
            "pane",
            "autoFilter",
            "dataValidation",
            "hyperlink",
            "Konton",
            "legacyDrawing",
            "urn:x",
        ),
        *(
            "tablePart",
            "rId",
            "dyDescent",
            "Kontroller",
            "Huvudkontroll",
            "phonetic",
            "cm=",
            "array",
            "shared",
            "&amp;G",
        ),
    ):
        assert left not in text, left


def test_looks_paper_and_breaks_come_along() -> None:
    root = sheet().cut([1, 2], footer="&LFot", selected=False)
    assert [cell.get("ref") for cell in root.iter(tag("mergeCell"))] == ["A1:B1", "A4:B4"]
    assert [mark.get("id") for mark in root.iter(tag("brk"))] == ["2", "3"]
    setup = root.find(tag("pageSetup"))
    assert setup is not None
    assert dict(setup.attrib) == {"paperSize": "9", "scale": "72", "orientation": "landscape"}
    around = root.find(tag("headerFooter"))
    assert around is not None
    assert [(etree.QName(part).localname, part.text) for part in around] == [
        ("oddHeader", "&LMin kommun"),
        ("oddFooter", "&LFot"),
    ]
    assert root.find(f"{tag('sheetPr')}/{tag('tabColor')}") is not None


def test_a_conditional_format_asks_the_same_neighbours_as_before() -> None:
    root = sheet().cut([1, 2], footer="", selected=False)
    rules = [
        (found.get("sqref"), [formula.text for formula in found.iter(tag("formula"))])
        for found in root.iter(tag("conditionalFormatting"))
    ]
    assert rules == [("A1:C6", ['$A1="EJ KLAR"']), ("B4:B5", ["B4>0"])]


def test_the_parts_of_a_sheet_stand_in_the_order_of_its_schema() -> None:
    root = sheet().cut([0], footer="&P", selected=True)
    assert [etree.QName(child).localname for child in root] == [
        *("sheetPr", "dimension", "sheetViews", "cols", "sheetData", "conditionalFormatting", "pageMargins"),
        *("pageSetup", "headerFooter", "rowBreaks", "ignoredErrors"),
    ]
