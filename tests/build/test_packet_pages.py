"""The blocks of cover and decisions: sums and counts are live, each fits its page, and a run's blocks come back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ironcalc
import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook

from atersok import closedbook
from atersok.build import build_book
from atersok.build.documents import ANSOKAN_PAGE, INDIVIDBLAD_PAGE, Page
from atersok.build.packet_pages import PACKET_PAGE, PACKET_PAGES
from atersok.workbook.blocks import find_template, write_blocks
from atersok.workbook.layout import (
    ANSOKAN,
    BESLUTSUNDERLAG,
    BLOCK_NAME,
    DOCUMENT_SHEETS,
    FIELD_PREFIX,
    FORSATTSBLAD,
    INDIVIDBLAD,
    LINES_NAME,
    ROW_PREFIX,
    Document,
    block_name,
)
from atersok.workbook.read_blocks import read_blocks
from documents.invoices import FOSTER, foster, invoice, own
from documents.packets import documents_of

PAGES = {
    FORSATTSBLAD: PACKET_PAGE,
    ANSOKAN: ANSOKAN_PAGE,
    INDIVIDBLAD: INDIVIDBLAD_PAGE,
    BESLUTSUNDERLAG: PACKET_PAGE,
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("book") / "vit.xlsm"
    build_book(made, "Vit")
    return made


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def place(book: Workbook, document: Document, name: str) -> tuple[int, int, int, int]:
    """Bounds of a name: first column, first row, last column, last row."""
    text = book[document.sheet].defined_names[name].attr_text
    found: tuple[int, int, int, int] = range_boundaries(re.sub(r".*!|\$", "", text))
    return found


def calculated(
    path: Path, book: Workbook, document: Document, typed: Sequence[tuple[str, int, str]], wanted: Sequence[str]
) -> list[Any]:
    """The values of fields once some cells are typed in: a field, or a column and a line of it."""
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    index = book.sheetnames.index(document.sheet)
    for header, line, value in typed:
        prefix = FIELD_PREFIX if line < 0 else ROW_PREFIX
        col, row, _, _ = place(book, document, block_name(prefix, header))
        model.set_user_input(index, row + max(line, 0), col, value)
    model.evaluate()
    cells = [place(book, document, block_name(FIELD_PREFIX, header)) for header in wanted]
    return [model.get_cell_value(index, row, col) for col, row, _, _ in cells]


def test_each_has_its_maker_and_its_sheet() -> None:
    assert set(PACKET_PAGES) == {FORSATTSBLAD.sheet, BESLUTSUNDERLAG.sheet} <= set(DOCUMENT_SHEETS)


def test_the_cover_sums_pages_and_enclosures_and_takes_the_day_rate_off_the_cost(path: Path, book: Workbook) -> None:
    last = FORSATTSBLAD.line_count - 1
    typed = [
        ("Sidor", 0, "2"), ("Sidor", last, "3"), ("Bilagor", 0, "10"), ("Bilagor", last, "4"),
        ("Summa kostnad", -1, "1000.3"), ("Summa schablon", -1, "100.2"),
    ]  # fmt: skip
    assert calculated(path, book, FORSATTSBLAD, typed, ["Summa sidor", "Summa bilagor", "Summa sökt"]) == [5, 14, 900.1]


def test_the_cover_s_claim_has_its_label_in_column_a(book: Workbook) -> None:
    """By which Kontroller sums the sheet."""
    col, row, _, _ = place(book, FORSATTSBLAD, "falt.Summa_sökt")
    assert place(book, FORSATTSBLAD, "falt.Summa_etikett")[:2] == (1, row)
    assert col == len(FORSATTSBLAD.lines)
    assert book[FORSATTSBLAD.sheet].cell(row, 1).value == FORSATTSBLAD.total_label


def test_papers_and_those_missing_are_counted_live(path: Path, book: Workbook) -> None:
    last = BESLUTSUNDERLAG.line_count - 1
    typed = [("Läge", 0, "Saknas"), ("Läge", 1, "Bifogas"), ("Läge", last, "Saknas")]
    assert calculated(path, book, BESLUTSUNDERLAG, typed, ["Summa handlingar", "Summa saknas"]) == [3, 2]


@pytest.mark.parametrize("document", PAGES, ids=lambda document: document.sheet)
def test_every_field_of_a_document_has_its_cell_and_no_other_name_is_there(book: Workbook, document: Document) -> None:
    fields = {block_name(FIELD_PREFIX, column.header) for column in document.fields}
    columns = {block_name(ROW_PREFIX, column.header) for column in document.lines}
    found = {name for name in book[document.sheet].defined_names if not name.endswith("Print_Area")}
    assert found == {*fields, *columns, BLOCK_NAME, LINES_NAME}
    _, first, _, last = place(book, document, LINES_NAME)
    assert last - first + 1 == document.line_count


@pytest.mark.parametrize(("document", "page"), PAGES.items(), ids=lambda value: getattr(value, "sheet", ""))
def test_a_block_fits_its_page(book: Workbook, document: Document, page: Page) -> None:
    sheet = book[document.sheet]
    _, _, right, bottom = place(book, document, BLOCK_NAME)
    assert right == len(document.lines)
    width, height = page.printable
    assert sum(sheet.row_dimensions[row].height for row in range(1, bottom + 1)) <= 0.97 * height
    spans = sorted((found.min, found.max, found.width) for found in sheet.column_dimensions.values())
    # Points that LibreOffice draws for a column of so many characters, measured; Excel draws less.
    drawn = sum((min(last, right) - first + 1) * (of * 5.25 + 4.8) for first, last, of in spans if first <= right)
    assert drawn <= width
    assert sheet.page_setup.orientation == ("landscape" if page.landscape else "portrait")
    assert sheet.page_setup.scale == page.scale
    assert not sheet.merged_cells.ranges


@pytest.mark.parametrize("document", PAGES, ids=lambda document: document.sheet)
def test_what_a_run_writes_comes_back_as_it_was(path: Path, document: Document) -> None:
    """Every field and line of the documents has its cell, of a kind that holds it."""
    rows = [own("Öken", 31 * 3000_00, period="202505"), invoice(FOSTER, 30 * 5000_00, "F1")]
    written = documents_of(foster(rows), "vit")[document.sheet]
    assert written
    opened = closedbook.open_workbook(path)
    write_blocks(opened, document, find_template(opened, document), written)
    read = read_blocks(document, find_template(opened, document))
    assert len(read) == len(written)
    for there, block in zip(read, written, strict=True):
        assert set(block.fields) <= {column.header for column in document.fields}
        for header, value in block.fields.items():
            assert there.fields[header] == (None if value == "" else value), header
        assert [{key: value for key, value in line.items() if value is not None} for line in there.lines] == [
            {key: value for key, value in line.items() if value not in ("", None)} for line in block.lines
        ]
    opened.close()


def test_a_page_that_is_not_ready_stands_out_on_the_cover(book: Workbook) -> None:
    """Läge stands in column B there, as the rule has it."""
    assert place(book, FORSATTSBLAD, "falt.Läge")[0] == 2
    rules = [rule.formula[0] for found in book["Försättsblad"].conditional_formatting for rule in found.rules]
    assert 'LEFT($B1,LEN("EJ KLAR"))="EJ KLAR"' in rules
