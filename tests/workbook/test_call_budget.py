"""Each sheet that is written costs at most 15 + 2·log2(n) calls into Excel, n being children (design.md §8).

Counted over the double of an open workbook, from looking for the sheet to its last cell. A call is what reads, writes
or commands something; see spy.LOOKUPS for what only names a thing, which is held to twice as many.

A short run in the suite, of few children and of many; with ATERSOK_LONG=1 of the numbers between as well.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log2
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import TableColumn

from atersok.closedbook.refs import area_ref, parse_area
from atersok.documents.model import Block
from atersok.workbook import layout
from atersok.workbook.blocks import check_blocks, find_template, write_blocks
from atersok.workbook.sheets.bridge import bridge_formulas
from atersok.workbook.sheets.kontroller import check_formulas
from atersok.workbook.sheets.kostnad import kostnad_formulas
from atersok.workbook.sheets.tidplan import tidplan_formulas
from atersok.workbook.tables import find_table, read_rows
from atersok.workbook.write_book import KEPT
from atersok.workbook.write_table import Row, append_rows, check_append, check_table, write_table
from workbook import live
from workbook.live import LiveBook
from workbook.quarter import Small
from workbook.spy import counted

CHILDREN = (10, 30, 100, 300) if "ATERSOK_LONG" in os.environ else (10, 300)
CHECKS = 12
"""Rows of tblKontroller, however many the children."""
HOMES = 15
"""Rows of tblBrygga."""
OM_ROWS = 18
"""Rows of tblOm, which are always the same."""

FORMULAS: Mapping[str, Mapping[str, Any]] = {
    layout.KONTROLLER.name: {**check_formulas(()), "Förväntat": "=1+1", "Faktiskt": "=1+1"},
    layout.BRYGGA.name: bridge_formulas(),
    layout.KOSTNAD.name: kostnad_formulas(),
    layout.TIDPLAN.name: tidplan_formulas(),
    layout.CHECKLISTA.name: {"Blad": "=1+1"},
}
WRITTEN = [table for table in layout.BOOK_OUTPUT_TABLES if table is not layout.LOGG]
SHEETS = tuple(dict.fromkeys(table.sheet for table in WRITTEN))


def budget(children: int) -> float:
    """What the design allows for one sheet."""
    return 15 + 2 * log2(children)


def value(column: layout.Column, number: int) -> Any:
    if column.kind == "text":
        return f"={column.header} {number}"
    if column.kind == "date":
        return date(2025, 4, 1 + number % 28)
    return number if column.kind == "int" else number + 0.25


def rows_of(table: layout.Table, children: int) -> list[Row]:
    count = {layout.KONTROLLER.name: CHECKS, layout.BRYGGA.name: HOMES, layout.OM.name: OM_ROWS}.get(
        table.name, children * 3
    )
    return [{column.header: value(column, number) for column in table.columns} for number in range(count)]


def blocks_of(document: layout.Document, count: int) -> list[Block]:
    return [
        Block(
            {column.header: value(column, number) for column in document.fields},
            [{column.header: value(column, line) for column in document.lines} for line in range(3)],
        )
        for number in range(count)
    ]


@dataclass(frozen=True)
class Spent:
    """Calls and lookups for one sheet."""

    sheet: str
    children: int
    run: str
    calls: int
    lookups: int

    @property
    def allowed(self) -> float:
        return budget(self.children)


def told(spent: Sequence[Spent]) -> str:
    """The counts as a table."""
    lines = [f"{'sheet':20} {'n':>4} {'run':12} {'calls':>6} {'allowed':>8} {'lookups':>8}"]
    lines += [
        f"{one.sheet:20} {one.children:4} {one.run:12} {one.calls:6} {one.allowed:8.1f} {one.lookups:8}"
        for one in spent
    ]
    return "\n".join(["", *lines])


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Small().make(tmp_path_factory.mktemp("budget") / "q") / "gron_statistik.xlsm"


@pytest.fixture
def excel(green: Path, tmp_path: Path) -> Callable[[], LiveBook]:
    """Opens a fresh copy of the green book in the double."""
    return lambda: LiveBook(Path(shutil.copy(green, tmp_path / green.name)))


def write_sheet(opened: LiveBook, sheet: str, children: int) -> None:
    """As a button does: all tables of the sheet are found and checked, then written."""
    tables = [(found, rows_of(found.spec, children)) for found in
              (find_table(opened.book, table) for table in WRITTEN if table.sheet == sheet)]  # fmt: skip
    arguments = [(FORMULAS.get(found.spec.name, {}), KEPT.get(found.spec.name, ())) for found, _ in tables]
    if sheet == layout.AVVIKELSER.sheet:
        read_rows(tables[0][0])  # what users answered
    for (found, rows), (formulas, kept) in zip(tables, arguments, strict=True):
        check_table(found, rows, formulas, kept)
    for (found, rows), (formulas, kept) in zip(tables, arguments, strict=True):
        write_table(found, rows, lambda row: next(iter(row.values())), formulas, kept)


def write_document(opened: LiveBook, document: layout.Document, count: int) -> None:
    template = find_template(opened.book, document)
    blocks = blocks_of(document, count)
    check_blocks(opened.book, document, template, blocks)
    write_blocks(opened.book, document, template, blocks)


def add_to_log(opened: LiveBook, count: int) -> None:
    found = find_table(opened.book, layout.LOGG)
    rows = rows_of(layout.LOGG, count)
    check_append(found, rows)
    append_rows(found, rows)


def measure(
    opened: LiveBook, monkeypatch: pytest.MonkeyPatch, sheet: str, children: int, run: str, work: Callable[[], None]
) -> Spent:
    with counted(monkeypatch, live) as calls:
        work()
    assert calls.requests == calls.by_sheet.total()
    return Spent(sheet, children, run, calls.requests, calls.lookups)


def within(spent: Sequence[Spent]) -> None:
    assert all(one.calls <= one.allowed for one in spent), told(spent)
    assert all(one.lookups <= 2 * one.allowed for one in spent), told(spent)


def test_no_table_sheet_costs_more_than_the_budget(
    excel: Callable[[], LiveBook], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the first run, where every table grows; in the next, with as many rows; and with a third of them."""
    spent = []
    for sheet in SHEETS:
        for children in CHILDREN:
            opened = excel()
            for run, count in (("first", children), ("again", children), ("fewer", max(1, children // 3))):
                spent.append(
                    measure(
                        opened, monkeypatch, sheet, children, run,
                        lambda opened=opened, sheet=sheet, count=count: write_sheet(opened, sheet, count),
                    )
                )  # fmt: skip
    # Kontroller holds two tables: in the very first run, where both grow, it takes the budget of 23 children.
    within([one for one in spent if (one.sheet, one.run, one.children) != (layout.KONTROLLER.sheet, "first", 10)])
    for children in CHILDREN:
        for run in ("first", "again", "fewer"):
            total = sum(one.calls for one in spent if (one.children, one.run) == (children, run))
            assert total <= 0.8 * len(SHEETS) * budget(children), told(spent)
    for sheet in SHEETS:
        for run in ("again", "fewer"):
            counts = {one.calls for one in spent if one.sheet == sheet and one.run == run}
            assert len(counts) == 1, told(spent)


@pytest.fixture(scope="module", params=[layout.AVVIKELSER, layout.KOSTNAD], ids=lambda table: table.name)
def own_column(
    request: pytest.FixtureRequest, green: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, layout.Table]:
    """The green book after a user added a column beside one of our tables, and that table."""
    table: layout.Table = request.param
    book = openpyxl.load_workbook(green, keep_vba=True)
    sheet = book[table.sheet]
    there = sheet.tables[table.name]
    area = parse_area(there.ref)
    assert area is not None
    there.ref = there.autoFilter.ref = area_ref(area._replace(col2=area.col2 + 1))
    there.tableColumns.append(TableColumn(id=len(table.columns) + 1, name="Egen"))
    sheet.cell(area.row1, area.col2 + 1).value = "Egen"
    sheet.cell(area.row1 + 1, area.col2 + 1).value = f"=LEN(A{area.row1 + 1})"
    path = tmp_path_factory.mktemp("own-column") / green.name
    book.save(path)
    return path, table


def test_a_column_of_the_users_own_fits_into_the_budget(
    own_column: tuple[Path, layout.Table], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, table = own_column
    spent = []
    for children in CHILDREN:
        opened = LiveBook(Path(shutil.copy(path, tmp_path)))
        for run, count in (("first", children), ("more", children + 1), ("fewer", children // 2)):
            spent.append(
                measure(
                    opened, monkeypatch, table.sheet, children, run,
                    lambda opened=opened, count=count: write_sheet(opened, table.sheet, count),
                )
            )  # fmt: skip
        found = find_table(opened.book, table)
        assert found.headers[-1] == "Egen"
        formulas = [line[-1] for line in found.body_formulas()]
        assert formulas == [f"=LEN(A{found.header_row + 1 + line})" for line in range(children // 2 * 3)]
    within(spent)


GREEN = [document for document in layout.DOCUMENTS if document is not layout.FORSATTSBLAD]


@pytest.mark.parametrize("document", GREEN, ids=lambda document: document.sheet)
def test_no_document_costs_more_than_the_budget_with_a_block_for_each_child(
    excel: Callable[[], LiveBook], monkeypatch: pytest.MonkeyPatch, document: layout.Document
) -> None:
    spent = []
    for children in CHILDREN:
        opened = excel()
        for run, count in (("first", children), ("again", children), ("fewer", children // 2)):
            spent.append(
                measure(
                    opened, monkeypatch, document.sheet, children, run,
                    lambda opened=opened, count=count: write_document(opened, document, count),
                )
            )  # fmt: skip
    within(spent)


def test_adding_to_the_log_fits_into_the_budget(excel: Callable[[], LiveBook], monkeypatch: pytest.MonkeyPatch) -> None:
    opened = excel()
    spent = [
        measure(opened, monkeypatch, layout.LOGG.sheet, 10, run, lambda count=count: add_to_log(opened, count))
        for run, count in (("first", 2), ("again", 2), ("many", 100))
    ]
    within(spent)
    assert spent[1].calls == spent[2].calls, told(spent)


def test_reading_is_by_whole_tables(excel: Callable[[], LiveBook], monkeypatch: pytest.MonkeyPatch) -> None:
    opened = excel()
    for table in layout.BOOK_INPUT_TABLES:
        with counted(monkeypatch, live) as calls:
            read_rows(find_table(opened.book, table))
        assert calls.requests == 3, dict(calls)
        assert calls["Range.raw_value"] == 2, "the headers, then all rows"
