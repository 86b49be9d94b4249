"""The blocks of what a home cost: totals and the way from cost to claim are live, and each fits its page."""

from __future__ import annotations

import re
from pathlib import Path

import ironcalc
import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook

from atersok.build import build_book
from atersok.build.cost_pages import COST_PAGES, COSTS_PAGE, INVOICES_PAGE
from atersok.build.documents import Page
from atersok.workbook.layout import (
    BLOCK_NAME,
    CARRIED_LABEL,
    DOCUMENT_SHEETS,
    ENTREPRENORSFAKTUROR,
    FIELD_PREFIX,
    KOMMUNENS_KOSTNADER,
    KUNDFAKTUROR,
    LINES_NAME,
    ROW_PREFIX,
    Document,
    block_name,
)

PAGES = {ENTREPRENORSFAKTUROR: INVOICES_PAGE, KOMMUNENS_KOSTNADER: COSTS_PAGE, KUNDFAKTUROR: COSTS_PAGE}
SUMMED = {
    ENTREPRENORSFAKTUROR: [("Belopp exkl. moms", "Ingående", "Summa belopp")],
    KOMMUNENS_KOSTNADER: [("Antal rader", "Ingående rader", "Summa rader"), ("Belopp", "Ingående", "Summa belopp")],
    KUNDFAKTUROR: [("Dagar", "Ingående dagar", "Summa dagar"), ("Belopp", "Ingående", "Summa sökt")],
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("book") / "grön.xlsm"
    build_book(made, "Grön")
    return made


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


class Calculated:
    """One document sheet, with cells typed in by their names and calculated."""

    def __init__(self, path: Path, book: Workbook, document: Document) -> None:
        self._names = book[document.sheet].defined_names
        self._index = book.sheetnames.index(document.sheet)
        self._model = ironcalc.load_from_xlsx(str(path), "en", "UTC")

    def place(self, name: str) -> tuple[int, int, int, int]:
        """Bounds of a name: first column, first row, last column, last row."""
        found: tuple[int, int, int, int] = range_boundaries(self._names[name].attr_text.split("!")[1].replace("$", ""))
        return found

    def field(self, header: str) -> tuple[int, int]:
        """Row and column of a field."""
        col, row, _, _ = self.place(block_name(FIELD_PREFIX, header))
        return row, col

    def type(self, row: int, col: int, amount: str) -> None:
        self._model.set_user_input(self._index, row, col, amount)

    def value(self, header: str) -> float:
        self._model.evaluate()
        return float(self._model.get_cell_value(self._index, *self.field(header)))


def test_each_has_its_maker_and_its_sheet() -> None:
    assert set(COST_PAGES) == {document.sheet for document in PAGES} <= set(DOCUMENT_SHEETS)


@pytest.mark.parametrize("document", PAGES, ids=lambda document: document.sheet)
def test_totals_are_live_and_include_what_was_carried(path: Path, book: Workbook, document: Document) -> None:
    sheet = Calculated(path, book, document)
    _, first, _, last = sheet.place(LINES_NAME)
    assert last - first + 1 == document.line_count
    for header, carried, total in SUMMED[document]:
        col = sheet.place(block_name(ROW_PREFIX, header))[0]
        assert sheet.field(carried) == (first - 1, col)
        assert sheet.field(total) == (last + 1, col)
        for row, amount in ((first - 1, "1000"), (first, "100"), (last, "-7"), (last + 3, "5")):
            sheet.type(row, col, amount)
        assert sheet.value(total) == 1093
    assert sheet.field("Summa etikett") == (last + 1, 1)
    assert book[document.sheet].cell(first - 1, 1).value == CARRIED_LABEL
    assert book[document.sheet].cell(last + 1, 1).value == document.total_label


def test_from_cost_to_claim_is_live(path: Path, book: Workbook) -> None:
    sheet = Calculated(path, book, KOMMUNENS_KOSTNADER)
    given = {
        "Entreprenörsfakturor": "1000.25", "Kommunens kostnader": "100", "Avdragen schablon": "30",
        "Återsöks inte": "4.05",
    }  # fmt: skip
    for header, amount in given.items():
        sheet.type(*sheet.field(header), amount)
    assert sheet.value("Faktisk kostnad") == pytest.approx(1100.25)
    assert sheet.value("Summa sökt") == pytest.approx(1066.20)


@pytest.mark.parametrize(
    ("label", "amount"),
    [
        ("Etikett entreprenör", "Entreprenörsfakturor"),
        ("Etikett kommunen", "Kommunens kostnader"),
        ("Etikett sökt", "Summa sökt"),
    ],
)
def test_what_kontroller_sums_has_its_label_in_column_a_and_stands_beneath_the_amounts(
    path: Path, book: Workbook, label: str, amount: str
) -> None:
    sheet = Calculated(path, book, KOMMUNENS_KOSTNADER)
    row, col = sheet.field(amount)
    assert sheet.field(label) == (row, 1)
    assert col == sheet.place(block_name(ROW_PREFIX, "Belopp"))[0]


def test_every_field_of_a_document_has_its_cell_and_no_other_name_is_there(book: Workbook) -> None:
    for document in PAGES:
        fields = {block_name(FIELD_PREFIX, column.header) for column in document.fields}
        columns = {block_name(ROW_PREFIX, column.header) for column in document.lines}
        found = {name for name in book[document.sheet].defined_names if not name.endswith("Print_Area")}
        assert found == {*fields, *columns, BLOCK_NAME, LINES_NAME}


@pytest.mark.parametrize(("document", "page"), PAGES.items(), ids=lambda value: getattr(value, "sheet", ""))
def test_a_block_fits_its_page(book: Workbook, document: Document, page: Page) -> None:
    sheet = book[document.sheet]
    right, bottom = range_boundaries(re.sub(r".*!|\$", "", sheet.defined_names[BLOCK_NAME].attr_text))[2:]
    assert right == len(document.lines)
    width, height = page.printable
    assert sum(sheet.row_dimensions[row].height for row in range(1, bottom + 1)) <= 0.97 * height
    spans = sorted((found.min, found.max, found.width) for found in sheet.column_dimensions.values())
    assert sum((min(last, right) - first + 1) * of for first, last, of in spans if first <= right) * 5.6 <= width
    assert sheet.page_setup.orientation == ("landscape" if page.landscape else "portrait")
    assert sheet.page_setup.scale == page.scale
    assert not sheet.merged_cells.ranges
