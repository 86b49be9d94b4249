"""Workbooks for the tests of reading: sheets with one table each, made by XlsxWriter or openpyxl."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.worksheet.table import Table as OpenpyxlTable

from atersok.workbook import layout

Rows = Sequence[Mapping[str, Any]]


def write_book(path: Path, sheets: Mapping[str, tuple[str, Sequence[str], Rows]]) -> Path:
    """A workbook: sheet → (table, headers, rows); the table begins in B3, so that nothing may count on A1."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, (table, headers, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            last = 2 + max(1, len(rows))
            columns = [{"header": header} for header in headers]
            sheet.add_table(2, 1, last, len(headers), {"name": table, "columns": columns})
            for number, row in enumerate(rows, start=3):
                for column, header in enumerate(headers, start=1):
                    value = row.get(header)
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, value)
                    elif isinstance(value, str):
                        sheet.write_string(number, column, value)
                    elif value is not None:
                        sheet.write(number, column, value)
    return path


HOME = {"Boende": "Linden", "Spår": "A", "Form": "Externt", "Kostnadsställe": "48110", "Dygnspris": 1900.5}


def write_register(
    path: Path,
    barn: Rows = (),
    placeringar: Rows = (),
    boenden: Rows = (HOME,),
    headers: Mapping[str, Sequence[str]] | None = None,
) -> Path:
    """A PUT register; `headers` puts other headers in a table's place."""
    given = headers or {}
    rows = {"tblBarn": barn, "tblPlaceringar": placeringar, "tblBoenden": boenden}
    return write_book(
        path,
        {
            table.sheet: (table.name, given.get(table.name, table.headers), rows[table.name])
            for table in layout.REGISTER_TABLES
        },
    )


def openpyxl_register(path: Path, barn: Sequence[Sequence[Any]]) -> openpyxl.Workbook:
    """A PUT register that openpyxl makes, to be coloured and saved by the test; Dossiernr stands in A2, A3, …"""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    rows: dict[str, Sequence[Sequence[Any]]] = {
        "tblBarn": barn,
        "tblPlaceringar": [[]],
        "tblBoenden": [[HOME.get(header) for header in layout.BOENDEN.headers]],
    }
    for table in layout.REGISTER_TABLES:
        sheet = book.create_sheet(table.sheet)
        sheet.append(table.headers)
        for row in rows[table.name]:
            sheet.append(list(row))
        end = sheet.cell(1, len(table.headers)).column_letter
        sheet.add_table(OpenpyxlTable(displayName=table.name, ref=f"A1:{end}{1 + len(rows[table.name])}"))
    return book
