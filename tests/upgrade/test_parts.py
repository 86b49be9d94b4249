"""Parts are read, changed, added and dropped in memory; what nobody touched stays the same bytes in the file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from atersok.closedbook.package import Package
from atersok.upgrade.parts import Parts, copy_parts
from built.opened import open_package
from built.package_faults import package_faults
from upgrade.conftest import BOOKS, FIRST

TABLE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/table"
SHEET = "xl/worksheets/sheet4.xml"


@pytest.fixture
def parts() -> Parts:
    return Parts(Package(FIRST / BOOKS[0]))


def written(parts: Parts) -> dict[str, bytes]:
    stream = io.BytesIO()
    parts.write_to(stream)
    with zipfile.ZipFile(stream) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_untouched_package_is_written_as_it_was(parts: Parts) -> None:
    stream = io.BytesIO()
    parts.write_to(stream)
    assert stream.getvalue() == (FIRST / BOOKS[0]).read_bytes()


def test_a_part_is_added_last_and_found(parts: Parts) -> None:
    parts.write("xl/ny.xml", b"<a/>")
    assert "xl/ny.xml" in parts
    assert parts.names[-1] == "xl/ny.xml"
    content = written(parts)
    assert list(content)[-1] == "xl/ny.xml"
    assert content["xl/ny.xml"] == b"<a/>"


def test_writing_what_is_there_already_is_no_change(parts: Parts) -> None:
    parts.write(SHEET, b"<other/>")
    parts.write(SHEET, Package(FIRST / BOOKS[0]).read(SHEET))
    stream = io.BytesIO()
    parts.write_to(stream)
    assert stream.getvalue() == (FIRST / BOOKS[0]).read_bytes()


def test_a_dropped_part_is_gone_with_its_relationships_and_type(parts: Parts) -> None:
    parts.drop(SHEET)
    content = written(parts)
    assert SHEET not in parts
    assert SHEET not in content
    assert "xl/worksheets/_rels/sheet4.xml.rels" not in content
    assert b"sheet4.xml" not in content["[Content_Types].xml"]


def test_a_free_name_is_the_lowest_number_that_no_part_has(parts: Parts) -> None:
    assert parts.free_name("xl/tables/table3.xml") == "xl/tables/table14.xml"
    parts.drop("xl/tables/table2.xml")
    assert parts.free_name("xl/tables/table3.xml") == "xl/tables/table2.xml"


def test_a_relationship_gets_an_id_of_its_own_and_goes_again(parts: Parts) -> None:
    before = {rel.id for rel in parts.relations(SHEET)}
    number = parts.relate(SHEET, TABLE, "xl/tables/table1.xml")
    assert number not in before
    assert [rel.target for rel in parts.relations(SHEET) if rel.id == number] == ["xl/tables/table1.xml"]
    assert b"../tables/table1.xml" in parts.read("xl/worksheets/_rels/sheet4.xml.rels")
    parts.unrelate(SHEET, number)
    assert {rel.id for rel in parts.relations(SHEET)} == before


def test_a_content_type_is_said_once(parts: Parts) -> None:
    parts.write("xl/tables/table99.xml", b"<table/>")
    kind = parts.type_of("xl/tables/table1.xml")
    for _ in range(2):
        parts.set_type("xl/tables/table99.xml", kind)
    assert parts.type_of("xl/tables/table99.xml") == kind
    assert parts.read("[Content_Types].xml").count(b"table99.xml") == 1


def test_a_part_is_copied_with_all_that_it_leads_to(parts: Parts, tmp_path: Path) -> None:
    copied: dict[str, str] = {}
    name = copy_parts(Parts(Package(FIRST / BOOKS[1])), SHEET, parts, copied)
    assert name == "xl/worksheets/sheet19.xml"
    assert copied["xl/tables/table4.xml"] == "xl/tables/table14.xml"
    assert [rel.target for rel in parts.relations(name)] == ["xl/tables/table14.xml"]
    parts.relate("xl/workbook.xml", TABLE.replace("table", "worksheet"), name)
    target = tmp_path / "ny.xlsm"
    with target.open("wb") as stream:
        parts.write_to(stream)
    assert list(package_faults(open_package(target))) == []
