"""Each fault of a package that is planted is found."""

from __future__ import annotations

import pytest

from built.opened import Package
from built.package_faults import malformed, package_faults
from built.specimen import RIBBON_PART, changed, replaced

TYPES, WORKBOOK_RELS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"


def test_a_sound_package_has_none(specimen: Package) -> None:
    assert list(package_faults(specimen)) == []
    assert list(malformed(specimen)) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        (TYPES, 'Extension="bin"', 'Extension="bid"', "xl/vbaProject.bin: has no content type"),
        (TYPES, "/xl/styles.xml", "/xl/other.xml", "/xl/other.xml does not exist"),
        (TYPES, 'PartName="/xl/styles.xml"', 'PartName="xl/styles.xml"', "does not start with /"),
        (TYPES, "/xl/worksheets/sheet2.xml", "/xl/worksheets/sheet1.xml", "is there twice"),
        (TYPES, "macroEnabled.main", "other.main", "an .xlsm is"),
        (TYPES, "spreadsheetml.table+xml", "spreadsheetml.tables+xml", "a table is"),
        (TYPES, "ms-office.vbaProject", "ms-office.vba", "a vbaProject is"),
        (WORKBOOK_RELS, "styles.xml", "style.xml", "leads to xl/style.xml, which does not exist"),
        (WORKBOOK_RELS, "rId1", "rId2", "id rid2 is there twice"),
        ("xl/workbook.xml", 'r:id="rId1"', 'r:id="rId77"', "uses relationship rId77, which does not exist"),
        ("_rels/.rels", "relationships/officeDocument", "relationships/office", "has not exactly one workbook"),
        ("_rels/.rels", f'Target="{RIBBON_PART}"', 'Target="x:y" TargetMode="External"', "no relationship leads"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(specimen: Package, part: str, old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in package_faults(changed(specimen, part, old, new)))


def test_a_part_that_is_missing_is_found(specimen: Package) -> None:
    faults = list(package_faults(replaced(specimen, "xl/tables/table1.xml", None)))
    assert any("leads to xl/tables/table1.xml, which does not exist" in fault for fault in faults)


def test_relationships_of_no_part_are_found(specimen: Package) -> None:
    rels = specimen.parts["xl/worksheets/_rels/sheet1.xml.rels"].replace(b"../", b"../../xl/")
    faults = list(package_faults(replaced(specimen, "xl/other/_rels/sheet9.xml.rels", rels)))
    assert "xl/other/_rels/sheet9.xml.rels: belongs to no part" in faults


def test_names_that_differ_by_case_only_are_found(specimen: Package) -> None:
    faults = list(package_faults(replaced(specimen, "xl/Styles.xml", specimen.parts["xl/styles.xml"])))
    assert "parts that differ by case only: xl/styles.xml" in faults


def test_a_package_without_content_types_is_refused(specimen: Package) -> None:
    assert list(malformed(replaced(specimen, TYPES, None))) == [f"{TYPES}: missing"]


def test_a_macro_in_a_plain_workbook_is_found(specimen: Package) -> None:
    plain = Package(".xlsx", specimen.parts)
    assert any("must have no VBA project" in fault for fault in package_faults(plain))
