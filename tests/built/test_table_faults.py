"""Each fault of a table that is planted is found."""

from __future__ import annotations

import pytest

from built.opened import Package
from built.specimen import changed
from built.table_faults import name_is_valid, table_faults, tables_of

SHEET, ONE, TWO = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/tables/table2.xml"


def test_a_sound_workbook_has_none(specimen: Package) -> None:
    assert [table.display for table in tables_of(specimen)] == ["tblEtt", "tblTvå"]
    assert list(table_faults(specimen)) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        (TWO, ' id="2"', ' id="1"', "table id 1 is there twice"),
        (TWO, "tblTvå", "TBLETT", "table name tblett is there twice"),
        (TWO, 'displayName="tblTvå"', 'displayName="tblTre"', "name tblTvå differs from displayName tblTre"),
        (TWO, "tblTvå", "Summa", "Summa is also a defined name"),
        (TWO, "tblTvå", "två ord", "is no name for a table"),
        (TWO, "tblTvå", "AB12", "is no name for a table"),
        (ONE, 'name="Värde"', 'name="Varde"', "header 'Varde', but its cell on Första has 'Värde'"),
        (ONE, 'name="Värde"', 'name="namn"', "header namn is there twice"),
        (ONE, 'id="2" name', 'id="1" name', "column id 1 twice"),
        (ONE, '<tableColumns count="2">', '<tableColumns count="3">', "counts its columns wrong"),
        (ONE, 'A1:B4', "A1:C4", "2 columns in A1:C4"),
        (ONE, 'A1:B4', "A1:B1", "has no data row"),
        (ONE, 'A1:B4', "A1:B2000000", "is no range on a sheet"),
        (ONE, '<autoFilter ref="A1:B4"', '<autoFilter ref="A1:A4"', "filter A1:A4 does not fit A1:B4"),
        (ONE, 'name="tblEtt"', 'name="tblEtt" dataDxfId="7"', "dataDxfId 7 of 1"),
        (ONE, 'A1:B4', "A1:B7", "tables tblEtt and tblTvå overlap"),
        (ONE, 'id="1" name="tblEtt"', 'id="0" name="tblEtt"', "id '0'"),
        (SHEET, 'ref="F1:G1"', 'ref="B3:C3"', "merged cells B3:C3 lie in table tblEtt"),
        (SHEET, '<tablePart r:id="rId3"/>', "", "lists 1 tables, leads to 2"),
        (SHEET, '<c r="B1" t="s"><v>1</v></c>', '<c r="B1"><v>1</v></c>', "but its cell on Första has None"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(specimen: Package, part: str, old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in table_faults(changed(specimen, part, old, new)))


@pytest.mark.parametrize("name", ["tblRaindance", "falt.Sökt_belopp", "_a", "\\x", "rader", "rad.Namn", "ABCD1"])
def test_a_name_that_excel_takes(name: str) -> None:
    assert name_is_valid(name)


@pytest.mark.parametrize("name", ["", "A1", "xfd1048576", "R1C1", "r", "C", "1a", "två ord", "a-b", "x" * 256])
def test_a_name_that_excel_refuses(name: str) -> None:
    assert not name_is_valid(name)
