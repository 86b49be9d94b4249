"""Templates that a municipality has made its own in Excel fill as ours do, and leave the house as they look."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.drawing.image import Image as Picture
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from PIL import Image

from atersok import closedbook, commands
from atersok.documents.model import Block
from atersok.export.export import ExportReport, export_folder
from atersok.export.office_pages import find_office
from atersok.workbook import layout
from atersok.workbook.blocks import find_template
from atersok.workbook.read_blocks import read_blocks
from export.making import text_of
from workbook.quarter import Ran

GREEN = "gron_statistik.xlsm"
FONT = "Liberation Serif"
OWN_HEADER = "Egen kolumn"
RUN_OWN = {"Körning"}
"""Fields that tell one run from another."""


@dataclass(frozen=True)
class Restyled:
    """The small quarter with restyled templates, run and exported; moved: sheet → the fields that changed places."""

    folder: Path
    report: ExportReport
    moved: dict[str, set[str]]


def restyle(path: Path) -> dict[str, set[str]]:
    """Another font, a logo, fields and columns that change places, and a column more, on every document sheet."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    moved = {}
    for name in (document.sheet for document in layout.DOCUMENTS if document.sheet in book.sheetnames):
        sheet = book[name]
        moved[name] = set(_swap(sheet, layout.FIELD_PREFIX)) | set(_swap(sheet, layout.ROW_PREFIX))
        _add_column(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                cell.font = _with_font(cell.font)
        logo = io.BytesIO()
        Image.new("RGB", (60, 20), "darkgreen").save(logo, "PNG")
        sheet.add_image(Picture(logo), f"{get_column_letter(sheet.max_column)}1")
    book.save(path)
    return moved


def _with_font(font: Any) -> Any:
    other = copy(font)
    other.name, other.scheme = FONT, None
    return other


def _swap(sheet: Any, prefix: str) -> Iterator[str]:
    """The first two names of neighbouring text cells change cells, as where a user drags one past the other."""
    own = [name for name in sheet.defined_names if name.startswith(prefix)]
    own.sort(key=lambda name: sheet[_place(sheet, name)].row * 1000 + sheet[_place(sheet, name)].column)
    for one, other in pairwise(own):
        cells = [sheet[_place(sheet, name)] for name in (one, other)]
        if all(cell.number_format == "@" and not str(cell.value or "").startswith("=") for cell in cells):
            names = sheet.defined_names
            names[one].attr_text, names[other].attr_text = names[other].attr_text, names[one].attr_text
            yield from (one, other)
            return


def _place(sheet: Any, name: str) -> str:
    return sheet.defined_names[name].attr_text.rpartition("!")[2].replace("$", "")


def _add_column(sheet: Any) -> None:
    """A column of the municipality's own after the last, which the block and its lines reach over."""
    first_line, last_line = (int("".join(filter(str.isdigit, part))) for part in _place(sheet, "rader").split(":"))
    new = get_column_letter(sheet.max_column + 1)
    old = get_column_letter(sheet.max_column)
    for name in (layout.BLOCK_NAME, layout.LINES_NAME):
        area = sheet.defined_names[name]
        area.attr_text = area.attr_text.replace(f":${old}$", f":${new}$")
    sheet.column_dimensions[new].width = 14
    sheet.page_setup.scale = round(0.8 * (sheet.page_setup.scale or 100))  # as the user must for a wider page to fit
    sheet[f"{new}{first_line - 1}"] = OWN_HEADER
    for row in range(first_line, last_line + 1):
        cell = sheet[f"{new}{row}"]
        cell.value = f"=COUNTA($A{row}:${old}{row})"
        cell.alignment = Alignment(horizontal="right")


@pytest.fixture(scope="module")
def restyled(small_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Restyled:
    """Not to be written to."""
    if find_office() is None:
        pytest.skip("LibreOffice is not installed")
    folder = Path(shutil.copytree(small_source, tmp_path_factory.mktemp("restyled") / "kvartal"))
    moved = restyle(folder / GREEN)
    commands.run(folder)
    return Restyled(folder, export_folder(folder, [folder / GREEN], folder / "export"), moved)


def blocks_of(folder: Path) -> dict[str, list[Block]]:
    """Every document sheet of the green book, read by the names of its fields; but what only tells the run."""
    book = closedbook.open_workbook(folder / GREEN)
    sheets = {sheet.name for sheet in book.sheets}
    return {
        document.sheet: [
            Block({header: value for header, value in block.fields.items() if header not in RUN_OWN}, block.lines)
            for block in read_blocks(document, find_template(book, document))
        ]
        for document in layout.DOCUMENTS
        if document.sheet in sheets
    }


def test_every_field_and_line_holds_what_it_holds_in_our_own_template(restyled: Restyled, small_run: Ran) -> None:
    assert all(len(names) >= 2 for names in restyled.moved.values())
    assert blocks_of(restyled.folder) == blocks_of(small_run.first)


def test_the_packet_has_the_municipality_s_font_logo_and_column(restyled: Restyled) -> None:
    assert restyled.report.folder is not None
    (path,) = restyled.report.folder.glob("*A Linden.xlsx")
    with zipfile.ZipFile(path) as package:
        styles = package.read("xl/styles.xml").decode()
        assert [name for name in package.namelist() if name.startswith("xl/media/")]
    assert FONT in styles
    book = openpyxl.load_workbook(path)
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert any(cell.value == OWN_HEADER for cell in cells), sheet.title
        assert {cell.font.name for cell in cells if cell.value is not None} == {FONT}, sheet.title


def test_its_pdf_has_the_figures_on_as_many_pages_as_there_are_blocks(restyled: Restyled) -> None:
    (packet,) = restyled.report.packets
    assert restyled.report.folder is not None
    (path,) = restyled.report.folder.glob("*A Linden.pdf")
    text = text_of(path.read_bytes()).replace("\u00a0", " ").replace("\u202f", " ")
    assert packet.pages is not None
    # A copy that cannot be read has a page that says so.
    assert packet.pages == packet.packet.page_count + len(packet.packet.enclosures)
    assert not [note for note in packet.notes if "på papper" in note]
    assert OWN_HEADER in text
    for block in blocks_of(restyled.folder)["Ansökan"]:
        for line in block.lines:
            assert str(line["Dossiernr"]) in text
            assert f"{line['Sökt belopp']:,.2f}".replace(",", " ").replace(".", ",") in text
