"""A workbook file: how it is opened, and which parts a write changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from atersok.closedbook import open_workbook, save_all
from atersok.domain.errors import UnusableInput

from .conftest import Tools

CHAIN = {"xl/calcChain.xml": '<calcChain><c r="B1" i="1"/></calcChain>'}
FORMULA = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1</f><v>1</v></c></row>'


def with_chain(tools: Tools) -> Path:
    parts = tools.package_parts({"Blad": tools.sheet_xml(FORMULA)}, CHAIN, workbook_rest='<calcPr calcId="1"/>')
    override = (
        '<Override PartName="/xl/calcChain.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", override + "</Types>")
    relation = f'<Relationship Id="rId99" Type="{tools.rel}/calcChain" Target="calcChain.xml"/>'
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace("</Relationships>", relation + "</Relationships>")
    return tools.package(parts)


def test_only_the_changed_sheet_and_the_order_to_calculate_differ(tools: Tools, tmp_path: Path) -> None:
    path = with_chain(tools)
    before = tools.read_parts(path)
    book = open_workbook(path)
    book.sheets[0].range("A1").value = 2
    save_all([book], tmp_path / "k")
    after = tools.read_parts(path)
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    assert after["xl/workbook.xml"] == before["xl/workbook.xml"].replace(
        b'calcId="1"', b'calcId="1" fullCalcOnLoad="1"'
    )
    assert after["xl/worksheets/sheet1.xml"] == before["xl/worksheets/sheet1.xml"].replace(
        b'<c r="A1"><v>1</v>', b'<c r="A1"><v>2</v>'
    )


@pytest.mark.parametrize(
    "write",
    [
        lambda sheet: sheet.range("B1").clear_contents(),
        lambda sheet: setattr(sheet.range("C1"), "formula", "=A1"),
        lambda sheet: setattr(sheet.range("B1"), "value", 1),
        lambda sheet: sheet.range("1:1").insert("down"),
    ],
)
def test_the_list_of_formula_cells_goes_once_it_is_wrong(
    tools: Tools, tmp_path: Path, write: Callable[[object], None]
) -> None:
    path = with_chain(tools)
    before = tools.read_parts(path)
    book = open_workbook(path)
    write(book.sheets[0])
    save_all([book], tmp_path / "k")
    after = tools.read_parts(path)
    assert set(before) - set(after) == {"xl/calcChain.xml"}
    assert b"calcChain" not in b"".join(after.values())
    assert after["[Content_Types].xml"].count(b"<Override") == before["[Content_Types].xml"].count(b"<Override") - 1


def test_the_list_of_formula_cells_stays_when_a_formula_is_only_another(tools: Tools, tmp_path: Path) -> None:
    path = with_chain(tools)
    book = open_workbook(path)
    book.sheets[0].range("B1").formula = "=A1*2"
    save_all([book], tmp_path / "k")
    assert tools.read_parts(path)["xl/calcChain.xml"] == CHAIN["xl/calcChain.xml"].encode()


def test_writing_what_is_there_already_changes_nothing(tools: Tools, tmp_path: Path) -> None:
    path = with_chain(tools)
    before = path.read_bytes()
    book = open_workbook(path)
    book.sheets[0].range("A1").value = 1
    assert not save_all([book], tmp_path / "k")[0].written
    assert path.read_bytes() == before
    assert not (tmp_path / "k").exists()


def test_the_same_writes_give_the_same_bytes_and_a_second_run_changes_nothing(
    statistics: Callable[[str], Path], tmp_path: Path
) -> None:
    def run(path: Path) -> bool:
        book = open_workbook(path)
        table = book.sheets["Närvaro"].tables[0]
        table.resize(table.range.resize(row_size=5))
        body = table.data_body_range
        body[0, :].autofill(body, "fill_formats")
        body.value = [["a", 1, None], ["b", 2.5, None], [" c", None, 45000], ["=d", 4, None]]
        return save_all([book], tmp_path / "k")[0].written

    one = statistics("one.xlsx")
    two = tmp_path / "two.xlsx"
    two.write_bytes(one.read_bytes())
    assert run(one)
    assert run(two)
    assert one.read_bytes() == two.read_bytes()
    assert not run(one)
    assert one.read_bytes() == two.read_bytes()


def test_a_prefixed_part_without_cell_addresses_is_read_and_written(tools: Tools, tmp_path: Path) -> None:
    xml = (
        f'<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="{tools.main}"><x:dimension ref="A1"/>'
        f"<x:sheetData>"
        '<x:row><x:c t="inlineStr"><x:is><x:t>ett</x:t></x:is></x:c><x:c><x:v>2</x:v></x:c></x:row><x:row/>'
        "</x:sheetData><x:pageMargins/></x:worksheet>"
    )
    path = tools.package(tools.package_parts({"Blad": xml}))
    book = open_workbook(path)
    assert book.sheets[0].used_range.value == ["ett", 2.0]
    book.sheets[0].range("C3").value = 3
    save_all([book], tmp_path / "k")
    written = tools.read_parts(path)["xl/worksheets/sheet1.xml"].decode()
    assert '<x:dimension ref="A1:C3"/>' in written
    assert '<x:row r="3"><x:c r="C3"><x:v>3</x:v></x:c></x:row></x:sheetData><x:pageMargins/>' in written
    assert book.sheets[0].range("A1:B1").value == ["ett", 2.0]


def test_comments_and_another_encoding_in_a_sheet_part_do_not_mislead(tools: Tools, tmp_path: Path) -> None:
    rows = (
        '<!-- <row r="1"><c r="A1"><v>9</v></c></row> --><row r="1"><c r="A1" t="str"><v><![CDATA[<å>]]></v></c></row>'
    )
    xml = tools.sheet_xml(rows).replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    parts: dict[str, str | bytes] = dict(tools.package_parts({"Blad": ""}))
    parts["xl/worksheets/sheet1.xml"] = xml
    path = tools.package(parts)
    book = open_workbook(path)
    assert book.sheets[0].range("A1").value == "<å>"
    book.sheets[0].range("A2").value = 2
    save_all([book], tmp_path / "k")
    assert book.sheets[0].range("A1:A2").value == ["<å>", 2.0]


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        (
            "xl/workbook.xml",
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
            "Strict",
        ),
        (
            "_rels/.rels",
            "http://schemas.openxmlformats.org/officeDocument/",
            "http://purl.oclc.org/ooxml/officeDocument/",
            "Strict",
        ),
        (
            "[Content_Types].xml",
            "openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "ms-excel.sheet.binary.macroEnabled.main",
            ".xlsb",
        ),
        (
            "[Content_Types].xml",
            "spreadsheetml.sheet.main+xml",
            "wordprocessingml.document.main+xml",
            "inte en Excelarbetsbok",
        ),
        ("_rels/.rels", 'officeDocument"', 'x"', "inte en Excelarbetsbok"),
        ("xl/workbook.xml", "</workbook>", "", "skadad"),
        ("xl/workbook.xml", "rId1", "rId77", "skadad"),
        ("xl/workbook.xml", "<workbook", "<!DOCTYPE x [<!ENTITY y 'z'>]><workbook", "skadad"),
    ],
)
def test_what_is_not_a_workbook_for_us_is_refused_in_swedish(
    tools: Tools, part: str, old: str, new: str, says: str
) -> None:
    parts = tools.package_parts({"Blad": tools.sheet_xml("")})
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with pytest.raises(UnusableInput, match=says) as caught:
        open_workbook(tools.package(parts))
    assert caught.value.where.startswith("bok.xlsx")


def test_a_damaged_sheet_is_refused_when_it_is_asked_for(tools: Tools) -> None:
    for rows in ("<row r='1'>", "<row r='2'/><row r='1'/>", "<row r='1'><c r='A1'><v>1</c></row>"):
        book = open_workbook(tools.book(rows))
        with pytest.raises(UnusableInput, match="skadad"):
            _ = book.sheets[0].range("A1").value


def test_a_zip_that_is_no_workbook_is_refused(tools: Tools) -> None:
    with pytest.raises(UnusableInput, match="inte en Excelarbetsbok"):
        open_workbook(tools.package({"readme.txt": "x"}))


def test_a_chart_sheet_has_no_cells_and_does_not_hinder_the_others(tools: Tools) -> None:
    parts = tools.package_parts({"Blad": tools.sheet_xml(""), "Diagram": "<chartsheet/>"})
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace('worksheet" Target="worksheets/sheet2', 'chartsheet" Target="worksheets/sheet2')
    book = open_workbook(tools.package(parts))
    assert book.sheet_names == ["Blad", "Diagram"]
    book.sheets["Blad"].range("A1").value = 1
    with pytest.raises(NotImplementedError):
        _ = book.sheets["Diagram"].range("A1").value
