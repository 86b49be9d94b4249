"""Each fault of a name or of what a formula names that is planted is found."""

from __future__ import annotations

import pytest

from built.name_faults import formula_faults, name_faults
from built.opened import Package
from built.specimen import changed

BOOK, SHEET = "xl/workbook.xml", "xl/worksheets/sheet1.xml"
SUM = "<f>SUM(tblEtt[Värde])</f>"


def test_a_sound_workbook_has_none(specimen: Package) -> None:
    assert list(name_faults(specimen)) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        (BOOK, 'name="Andra bladet"', 'name="första"', "sheet första is there twice"),
        (BOOK, 'sheetId="2"', 'sheetId="1"', "sheet id 1 is there twice"),
        (BOOK, 'name="Första"', 'name="a/b"', "'a/b' is no name for a sheet"),
        (BOOK, 'name="Första"', f'name="{"x" * 32}"', "is no name for a sheet"),
        (BOOK, 'name="Första"', 'name="kod.py"', "would make xlwings run code"),
        (BOOK, "<workbookView ", '<workbookView activeTab="2" ', "active sheet 2 of 2"),
        (BOOK, 'name="Summa"', 'name="A1"', "'A1' is no name for a range"),
        (BOOK, "'Första'!$D$1", "'Tredje'!$D$1", "there is no sheet Tredje"),
        (BOOK, "'Första'!$D$1", "#REF!", "Summa stands for #REF!"),
        (BOOK, "'Första'!$D$1", "", "Summa stands for nothing"),
        (BOOK, "'Första'!$D$1", "'Första'!$XFE$1", "$XFE$1, which is no range on a sheet"),
        (BOOK, "'Första'!$D$1", "tblEtt[Saknas]", "tblEtt has no column Saknas"),
        (BOOK, 'name="Summa">', 'name="Summa" localSheetId="2">', "belongs to sheet 2 of 2"),
        (BOOK, "</definedNames>", "<definedName name='SUMMA'>'Första'!$A$1</definedName></definedNames>", "twice"),
        (BOOK, "'Andra bladet'!$1:$1", "'Första'!$1:$1", "must stand for cells of its own sheet"),
        (BOOK, "_xlnm.Print_Area", "_xlnm.Printarea", "is no built-in name"),
        (SHEET, SUM, "<f>SUM(tblTre[Värde])</f>", "D1: there is no table tblTre"),
        (SHEET, SUM, "<f>SUM(tblEtt[Värden])</f>", "tblEtt has no column Värden"),
        (SHEET, SUM, "<f>SUM(Tredje!A1)</f>", "there is no sheet Tredje"),
        (SHEET, "<formula>2</formula>", "<formula>SUM(tblEtt[Värde])</formula>", "a rule cannot name a table"),
        (SHEET, "<formula1>'Andra bladet'", "<formula1>'Annat blad'", "there is no sheet Annat blad"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(specimen: Package, part: str, old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in name_faults(changed(specimen, part, old, new)))


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(tblEtt[Värde],tblEtt[[Namn]:[Värde]])",
        "tblEtt[[#This Row],[Namn]]",
        "tblEtt[[#Headers],[värde]]",
        "ROWS(tblEtt[])",
        'IF("Saknas!A1"="tblNej[x]",1,\'Första\'!A1)',
        "Första!$A$1",
    ],
)
def test_a_sound_formula_has_none(specimen: Package, formula: str) -> None:
    assert list(formula_faults(specimen, formula)) == []


@pytest.mark.parametrize(
    ("formula", "fault"),
    [
        ("tblEtt[@Namn]", "is not how a file writes a row"),
        ("tblEtt[[#Thisrow],[Namn]]", "#Thisrow is no part of a table"),
        ("tblEtt[[Namn]:[Summa]]", "tblEtt has no column Summa"),
        ("'Första bladet'!A1", "there is no sheet Första bladet"),
    ],
)
def test_a_formula_s_fault_is_found(specimen: Package, formula: str, fault: str) -> None:
    (found,) = formula_faults(specimen, formula)
    assert fault in found
