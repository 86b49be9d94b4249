"""Each fault of cells and styles that is planted is found."""

from __future__ import annotations

import pytest

from built.cell_faults import cell_faults
from built.opened import MAIN, Package
from built.specimen import changed, replaced

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"


def test_a_sound_workbook_has_none(specimen: Package) -> None:
    assert list(cell_faults(specimen)) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        (SHEET, 'r="D1" s="1"', 'r="D1" s="2"', "D1 has style 2 of 2"),
        (SHEET, '<row r="3"', '<row r="3" s="9"', "row 3 has style 9 of 2"),
        (SHEET, 'max="1" width="20.7109375" style="1"', 'max="1" width="20" style="5"', "columns 1-1 have style 5"),
        (SHEET, 'min="1" max="1"', 'min="2" max="1"', "columns 2-1 come after column 0"),
        (SHEET, 'dxfId="0"', 'dxfId="1"', "uses dxf 1 of 1"),
        (SHEET, 't="s"><v>0</v>', 't="s"><v>99</v>', "A1 has shared string 99 of"),
        (SHEET, '<c r="B2"><v>1</v>', '<c r="B2"><v>ett</v>', "B2 holds 'ett' as a number"),
        (SHEET, '<c r="B2"><v>1</v>', '<c r="B2" t="x"><v>1</v>', "B2 has type x"),
        (SHEET, 'r="B3"', 'r="A3"', "A3 is out of order"),
        (SHEET, 'r="B3"', 'r="B4"', "cell B4 stands in row 3"),
        (SHEET, '<row r="4"', '<row r="2"', "row 2 comes after row 3"),
        (SHEET, '<mergeCell ref="F1:G1"/>', '<mergeCell ref="F1:G1"/><mergeCell ref="G1:H2"/>', "and G1:H2 overlap"),
        (SHEET, 'ref="F1:G1"', 'ref="F1:ZZZ1"', "F1:ZZZ1 are no range"),
        (STYLES, 'numFmtId="164" formatCode', 'numFmtId="165" formatCode', "numFmtId 164 is not defined"),
        (STYLES, 'fontId="1"', 'fontId="2"', "fontId 2"),
        (STYLES, '<fonts count="2">', '<fonts count="3">', "fonts counts 3, holds 2"),
        (STYLES, 'name="Normal" xfId="0"', 'name="Normal" xfId="4"', "xfId 4"),
        (STYLES, '<cellStyle name="Normal"', '<cellStyle name="normal" xfId="0"/><cellStyle name="Normal"', "twice"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(specimen: Package, part: str, old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in cell_faults(changed(specimen, part, old, new)))


def test_a_blank_result_beside_a_formula_is_no_fault(specimen: Package) -> None:
    assert list(cell_faults(changed(specimen, SHEET, '<v>6</v></c><c r="F1"', '<v></v></c><c r="F1"'))) == []


@pytest.mark.parametrize(("sheet", "cell", "fault"), [("1", "B2", "B2 of"), ("9", "D1", "sheet 9 does not exist")])
def test_a_calculation_chain_to_a_cell_without_formula_is_found(
    specimen: Package, sheet: str, cell: str, fault: str
) -> None:
    rels = "xl/_rels/workbook.xml.rels"
    lead = (
        '<Relationship Id="rId50" Target="calcChain.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"/></Relationships>'
    )
    cells = f'<c r="D1" i="1"/><c r="{cell}" i="{sheet}"/>'
    chain = f'<calcChain xmlns="{MAIN}">{cells}</calcChain>'
    package = replaced(changed(specimen, rels, "</Relationships>", lead), "xl/calcChain.xml", chain.encode())
    (found,) = cell_faults(package)
    assert fault in found
