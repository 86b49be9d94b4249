"""A packet's workbook: its pages and nothing else of the statistics book."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from atersok import closedbook
from atersok.export.native_formulas import FUNCTIONS
from atersok.export.packet import Packet
from atersok.export.packet_xlsx import Stamp
from atersok.export.written_book import WrittenBook
from atersok.workbook import layout
from workbook.quarter import Ran, records, table_of

FORBIDDEN = re.compile("vba|customUI|table|comment|external|connection|sharedStrings|custom|printer", re.I)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@dataclass(frozen=True)
class Cut:
    """A packet of the sample and its workbook."""

    packet: Packet
    content: bytes

    @cached_property
    def opened(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(io.BytesIO(self.content))


@pytest.fixture(scope="module")
def packets(written: dict[str, WrittenBook], stamp: Stamp) -> list[Cut]:
    """Every packet of the sample."""
    return [Cut(packet, book.pages.workbook(packet, stamp)) for book in written.values() for packet in book.packets]


def test_every_packet_is_a_macro_free_workbook_without_faults(packets: list[Cut], tmp_path: Path) -> None:
    assert {cut.packet.track for cut in packets} == {"A", "B", "C"}
    for number, cut in enumerate(packets):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(cut.content)
        result = OpenXmlValidator().validate(str(path))
        assert result.is_valid, (cut.packet.title, [str(error) for error in result.errors])
        names = list(parts_of(cut.content))
        assert [name for name in names if FORBIDDEN.search(name)] == []


def test_the_sheets_stand_in_the_packet_s_order_with_one_page_after_the_other(
    packets: list[Cut],
) -> None:
    for cut in packets:
        packet, found = cut.packet, cut.opened
        assert found.sheetnames == list(packet.pages)
        for sheet in found:
            height = sheet.max_row // len(packet.pages[sheet.title])
            titles = [sheet.cell(1 + page * height, 1).value for page in range(len(packet.pages[sheet.title]))]
            assert len(set(titles)) == 1
            assert titles[0]
            assert [mark.id for mark in sheet.row_breaks.brk] == [
                height * (page + 1) for page in range(len(packet.pages[sheet.title]) - 1)
            ]
            assert sheet.print_area.endswith(f"${sheet.max_row}")
            assert (sheet.page_setup.paperSize, sheet.freeze_panes, sheet.auto_filter.ref) == (9, None, None)
            assert sheet.oddFooter.left.text.endswith("körning 20250701-120000")
            assert (sheet.oddFooter.right.text or "").startswith("Sida &P av &N")


def test_formulas_are_sums_of_their_own_page_and_all_else_is_values(
    packets: list[Cut],
) -> None:
    """The master check and every other formula that reaches out of the page is the value that stood there."""
    sums = 0
    for cut in packets:
        packet, live = cut.packet, cut.opened
        stored = openpyxl.load_workbook(io.BytesIO(cut.content), data_only=True)
        formulas = [
            (sheet.title, cell) for sheet in live for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        ]
        assert len(formulas) >= packet.page_count
        for name, cell in formulas:
            assert not set("![") & set(cell.value)
            assert set(re.findall(r"[A-Z]+(?=\()", cell.value)) <= FUNCTIONS
            if summed := re.fullmatch(r"=SUM\(([A-Z]+[0-9]+:[A-Z]+[0-9]+)\)", cell.value):
                values = [each.value for line in stored[name][summed[1]] for each in line]
                total = sum(value for value in values if isinstance(value, (int, float)))
                assert total == pytest.approx(stored[name][cell.coordinate].value, abs=0.001)
                sums += 1
        assert live.defined_names == {}
        checks = [
            cell.value for sheet in stored for row in sheet.iter_rows() for cell in row if cell.value in ("OK", "FEL")
        ]
        assert checks == ["OK"] * packet.page_count
    assert sums >= sum(cut.packet.page_count for cut in packets)


def test_no_text_of_another_home_no_author_and_no_path_leaves_the_book(
    packets: list[Cut], written: dict[str, WrittenBook], sample_run: Ran
) -> None:
    homes = {cut.packet.home for cut in packets} | set(written["vit"].withheld)
    for cut in packets:
        packet, parts = cut.packet, parts_of(cut.content)
        sheets = b"".join(data for name, data in parts.items() if name.startswith("xl/worksheets/")).decode()
        assert f">{packet.home}<" in sheets
        others = {home for home in homes - {packet.home} if f">{home}<" in sheets}
        assert others == set()
        everything = b"".join(parts.values())
        assert str(sample_run.first).encode() not in everything
        core = etree.fromstring(parts["docProps/core.xml"])
        assert {etree.QName(child).localname for child in core} == {
            *("title", "subject", "created", "modified", "language"),
        }
        assert b'definedName name="falt' not in parts["xl/workbook.xml"]


def test_no_protected_child_is_named_in_a_packet(packets: list[Cut], sample_run: Ran) -> None:
    book = closedbook.open_workbook(sample_run.first / "put_databas.xlsx")
    protected = [row for row in records(table_of(book, layout.BARN.name)) if row["Skyddad"] == "Ja"]
    assert protected
    for cut in packets:
        text = b"".join(parts_of(cut.content).values()).decode("utf-8", "ignore")
        for child in protected:
            assert child["Namn"] not in text
            assert child["Personnummer"] not in text


def test_the_same_input_gives_the_same_bytes(written: dict[str, WrittenBook], stamp: Stamp) -> None:
    book = written["gron"]
    assert book.pages.workbook(book.packets[0], stamp) == book.pages.workbook(book.packets[0], stamp)


def test_without_footers_the_pages_are_the_same(written: dict[str, WrittenBook], stamp: Stamp) -> None:
    book = written["gron"]
    packet = book.packets[0]
    found = openpyxl.load_workbook(io.BytesIO(book.pages.workbook(packet, stamp, footers=False)))
    assert [sheet.oddFooter.left.text for sheet in found] == [None] * len(packet.pages)


def test_an_ampersand_in_a_home_s_name_is_no_code_of_the_footer() -> None:
    assert Stamp("A Björk & Lind", "1", datetime(2025, 1, 1)).footer.startswith("&LA Björk && Lind · körning 1&C")
