"""The spreadsheet way: imported rows on one sheet, a SUMIFS per child and month on another, LibreOffice to count."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

import openpyxl
import xlsxwriter

from bench.pandas_sums import rows_of_homes
from bench.tables import Tables

MONTHS: Final = ("2025-04", "2025-05", "2025-06")
OFFICE: Final = "soffice"
_ALWAYS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def write(tables: Tables, path: Path) -> int:
    """Writes the workbook; returns the number of SUMIFS. A row without a child counts for its home."""
    rows = rows_of_homes(tables)
    keys = rows["Dossiernr"].where(rows["Dossiernr"] != "", rows["Boende"])
    last = len(rows) + 1
    names = [*tables.children["Dossiernr"], *tables.homes["Boende"]]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        data = book.add_worksheet("Rader")
        data.write_row(0, 0, ["Barn eller boende", "Månad", "Belopp"])
        for number, line in enumerate(zip(keys, rows["month"], rows["ore"], strict=True), 1):
            data.write_row(number, 0, [line[0], line[1], line[2] / 100])
        sums = book.add_worksheet("Summor")
        sums.write_row(0, 0, ["Barn eller boende", *MONTHS])
        for number, name in enumerate(names, 1):
            sums.write_string(number, 0, name)
            for column in range(1, len(MONTHS) + 1):
                letter = "ABCD"[column]
                sums.write_formula(
                    number,
                    column,
                    f"=SUMIFS(Rader!$C$2:$C${last},Rader!$A$2:$A${last},$A{number + 1},"
                    f"Rader!$B$2:$B${last},{letter}$1)",
                )
    return len(names) * len(MONTHS)


def recalculate(path: Path, place: Path) -> Path:
    """Lets LibreOffice open the workbook, calculate and save it in another folder."""
    user = place / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    command = [OFFICE, f"-env:UserInstallation={user.parent.as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(place), str(path)], check=True, capture_output=True, env=os.environ)
    return place / path.name


def read(path: Path) -> dict[tuple[str, str], int]:
    """(child or home, month) → öre, but those of 0."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    found = {}
    for name, *values in book["Summor"].iter_rows(min_row=2, values_only=True):
        for month, value in zip(MONTHS, values, strict=True):
            if value:
                found[str(name), month] = round(float(value) * 100)
    return found
