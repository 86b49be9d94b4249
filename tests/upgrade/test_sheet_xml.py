"""What stands around a sheet's rows is changed in its place, and the rows stay the bytes they are."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from atersok.closedbook.package import Package
from atersok.closedbook.xmltext import MalformedXml
from atersok.upgrade.sheet_xml import SheetXml, tag
from upgrade.conftest import BOOKS, FIRST

ROWS = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)


@pytest.fixture
def data() -> bytes:
    return Package(FIRST / BOOKS[0]).read("xl/worksheets/sheet4.xml")


def test_the_rows_are_the_same_bytes(data: bytes) -> None:
    sheet = SheetXml(data)
    sheet.ensure("hyperlinks")
    rendered = sheet.render()
    before, after = ROWS.search(data), ROWS.search(rendered)
    assert before is not None
    assert after is not None
    assert before[0] == after[0]
    assert b"<hyperlinks/>" in rendered


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("conditionalFormatting", "conditionalFormatting", "dataValidations"),
        ("legacyDrawing", "headerFooter", "tableParts"),
        ("mergeCells", "sheetData", "conditionalFormatting"),
        ("extLst", "tableParts", None),
    ],
)
def test_an_element_is_put_where_the_schema_wants_it(data: bytes, name: str, before: str, after: str | None) -> None:
    sheet = SheetXml(data)
    added = etree.Element(tag(name))
    sheet.put(added)
    at = sheet.root.index(added)
    assert etree.QName(sheet.root[at - 1]).localname == before
    assert (etree.QName(sheet.root[at + 1]).localname if at + 1 < len(sheet.root) else None) == after


def test_an_empty_list_goes_and_another_is_counted(data: bytes) -> None:
    sheet = SheetXml(data)
    rules = sheet.ensure("dataValidations")
    rules.remove(rules[0])
    sheet.remove_empty("dataValidations")
    assert rules.get("count") == str(len(rules))
    for rule in list(rules):
        rules.remove(rule)
    sheet.remove_empty("dataValidations")
    assert sheet.find("dataValidations") is None


def test_a_sheet_with_a_prefix_and_without_rows_is_one_too() -> None:
    data = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData/></x:worksheet>'
    )
    sheet = SheetXml(data)
    sheet.ensure("hyperlinks")
    assert b"<x:sheetData/><x:hyperlinks/>" in sheet.render()


@pytest.mark.parametrize("data", [b"<a/>", b"<worksheet><sheetData></worksheet>", b"<!DOCTYPE a><a/>"])
def test_what_is_no_sheet_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedXml):
        SheetXml(data)
