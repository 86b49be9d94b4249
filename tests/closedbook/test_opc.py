"""Relationships and content types."""

from __future__ import annotations

from atersok.closedbook import opc

from .conftest import PACKAGE, REL

RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="a" Type="{REL}/table" Target="../tables/t%201.xml"/>'
    f'<Relationship Id="b" Type="{REL}/x" Target="/xl/y.xml"/>'
    f'<Relationship Id="c" Type="{REL}/hyperlink" Target="http://x" TargetMode="External"/></Relationships>'
).encode()


def test_targets_are_relative_to_the_part_or_absolute_and_external_ones_are_left_out() -> None:
    found = opc.relationships(RELS, "xl/worksheets/sheet1.xml")
    assert [(rel.id, rel.type, rel.target) for rel in found] == [
        ("a", "table", "xl/tables/t 1.xml"),
        ("b", "x", "xl/y.xml"),
    ]


def test_one_relationship_is_cut_out_and_the_rest_stays() -> None:
    cut = opc.without_relationship(RELS, "b")
    assert cut == RELS.replace(f'<Relationship Id="b" Type="{REL}/x" Target="/xl/y.xml"/>'.encode(), b"")
    assert opc.without_relationship(RELS, "nix") == RELS


def test_the_relationships_of_a_part_lie_beside_it() -> None:
    assert opc.rels_part("xl/workbook.xml") == "xl/_rels/workbook.xml.rels"
    assert opc.rels_part("") == "_rels/.rels"


def test_a_content_type_is_the_parts_own_else_its_extensions() -> None:
    types = b'<Types><Default Extension="XML" ContentType="d"/><Override PartName="/xl/a.xml" ContentType="o"/></Types>'
    assert opc.content_type(types, "xl/A.xml") == "o"
    assert opc.content_type(types, "b.xml") == "d"
    assert opc.without_override(types, "xl/a.xml") == b'<Types><Default Extension="XML" ContentType="d"/></Types>'
