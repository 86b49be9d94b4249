"""A logo on the pages that are sent."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import xlsxwriter
from lxml import etree
from openxml_audit import OpenXmlValidator
from PIL import Image

from atersok.export.drawing_cut import cut_drawing, images_of
from atersok.export.packet import Packet
from atersok.export.packet_xlsx import BookPages, Stamp
from atersok.export.sheet_cut import Moved

HEIGHT = 10


def book_with_logo(path: Path, *, own_on_second: bool = False) -> Path:
    """A sheet of three pages with a linked logo on the first, and a chart that is nobody's business."""
    logo = io.BytesIO()
    Image.new("RGB", (40, 20), "green").save(logo, "PNG")
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Ansökan")
        for page in range(3):
            sheet.write(page * HEIGHT, 0, f"Sida {page}")
        options = {
            "image_data": logo,
            "url": "https://exempel.se",
            "description": "C:\\Users\\anna\\logo.png",
        }
        sheet.insert_image(1, 2, "logo.png", options)
        if own_on_second:
            sheet.insert_image(HEIGHT + 3, 1, "logo.png", {"image_data": logo, "description": "Kommunens vapen"})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Ansökan'!$A$1:$A$2"})
        sheet.insert_chart(2, 5, chart)
    return path


def drawing(path: Path) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("xl/drawings/drawing1.xml"))


def rows(root: etree._Element) -> list[str]:
    return [row.text or "" for row in root.iterfind(".//{*}from/{*}row")]


def moves(*pages: int) -> list[Moved]:
    return [Moved(page * HEIGHT + 1, (page + 1) * HEIGHT, (place - page) * HEIGHT) for place, page in enumerate(pages)]


def test_the_template_s_logo_is_on_every_page_sent(tmp_path: Path) -> None:
    root = cut_drawing(drawing(book_with_logo(tmp_path / "a.xlsx")), moves(2, 0, 1))
    assert root is not None
    assert rows(root) == ["1", "11", "21"]
    assert len(images_of(root)) == 1


def test_a_page_with_a_logo_of_its_own_has_that_one(tmp_path: Path) -> None:
    root = cut_drawing(drawing(book_with_logo(tmp_path / "a.xlsx", own_on_second=True)), moves(2, 1))
    assert root is not None
    assert rows(root) == ["1", "13"]


def test_links_file_names_and_charts_stay_behind(tmp_path: Path) -> None:
    root = cut_drawing(drawing(book_with_logo(tmp_path / "a.xlsx")), moves(0))
    assert root is not None
    text = etree.tostring(root, encoding="unicode")
    for left in ("hlinkClick", "anna", "graphicFrame", "chart"):
        assert left not in text


def test_a_sheet_without_pictures_has_no_drawing(tmp_path: Path) -> None:
    root = drawing(book_with_logo(tmp_path / "a.xlsx"))
    for anchor in list(root)[:1]:
        root.remove(anchor)
    assert cut_drawing(root, moves(0, 1)) is None


def test_the_packet_s_workbook_opens_with_its_logo(tmp_path: Path) -> None:
    source = book_with_logo(tmp_path / "a.xlsx")
    packet = Packet("gron", "A", "Eken", "", "2025K2", {"Ansökan": (0, 2)}, 0)
    content = BookPages(source, {"Ansökan": (HEIGHT, 8)}).workbook(packet, Stamp("t", "1", datetime(2025, 1, 1)))
    target = tmp_path / "b.xlsx"
    target.write_bytes(content)
    assert OpenXmlValidator().validate(str(target)).is_valid
    sheet = openpyxl.load_workbook(target)["Ansökan"]
    assert [sheet.cell(1, 1).value, sheet.cell(11, 1).value] == ["Sida 0", "Sida 2"]
    assert [image.anchor._from.row for image in sheet._images] == [1, 11]
    assert b"exempel.se" not in content
