"""Drawings, comments, buttons and charts follow the rows that they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.closedbook.formulas import RowShift
from atersok.closedbook.package import Package
from atersok.upgrade.objects_in import move_objects, reads_sheet_as_pivot
from atersok.upgrade.parts import Parts
from built.specimen import write

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
PARTS = {
    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    SHEET: b"<worksheet/>",
    "xl/worksheets/_rels/sheet1.xml.rels": (
        f'<Relationships xmlns="{RELATIONS}">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="../{target}"/>'
            for number, (kind, target) in enumerate(
                (("drawing", "d.xml"), ("comments", "c.xml"), ("vmlDrawing", "v.vml"), ("table", "t.xml"))
            )
        )
        + "</Relationships>"
    ).encode(),
    "xl/d.xml": b"<xdr:row>3</xdr:row><xdr:row>9</xdr:row>",
    "xl/c.xml": b'<comment ref="B4" authorId="0"/><comment ref="AA10" authorId="0"/>',
    "xl/v.vml": b"<x:Anchor>1, 2, 3, 4, 5, 6, 9, 8</x:Anchor><x:Row>3</x:Row><x:Row>9</x:Row><br>",
    "xl/t.xml": b'<table ref="A10:B12"/>',
    "xl/charts/chart1.xml": "<c:f>Blåa!$A$4:$A$10</c:f><c:f>Annat!$A$10</c:f>".encode(),
    "xl/pivotCache/pivotCacheDefinition1.xml": b'<worksheetSource ref="A1:B2" sheet="Annat"/>',
}


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    path = tmp_path / "bok.xlsx"
    write(path, PARTS)
    return Parts(Package(path))


def test_what_stands_on_rows_that_moved_moves_and_the_rest_stays(parts: Parts) -> None:
    move_objects(parts, SHEET, RowShift("Blåa", 5, 20))
    assert parts.read("xl/d.xml") == b"<xdr:row>3</xdr:row><xdr:row>29</xdr:row>"
    assert parts.read("xl/c.xml") == b'<comment ref="B4" authorId="0"/><comment ref="AA30" authorId="0"/>'
    assert parts.read("xl/v.vml") == (
        b"<x:Anchor>1, 2, 3, 4, 5, 6, 29, 8</x:Anchor><x:Row>3</x:Row><x:Row>29</x:Row><br>"
    )
    assert parts.read("xl/charts/chart1.xml").decode() == "<c:f>Blåa!$A$4:$A$30</c:f><c:f>Annat!$A$10</c:f>"
    assert parts.read("xl/t.xml") == PARTS["xl/t.xml"]


def test_a_pivot_table_over_cells_of_a_sheet_is_seen(parts: Parts) -> None:
    assert reads_sheet_as_pivot(parts, "Annat")
    assert not reads_sheet_as_pivot(parts, "Blåa")
