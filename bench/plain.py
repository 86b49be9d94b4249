"""`python -m bench.plain FOLDER`: the whole quarter as a plain pandas and openpyxl script would do it.

Reads the same files, does the same sums, and writes the ledger and the cost per child into the same two workbooks. It
writes no checks, no documents and no findings, keeps no backup and cannot be undone: less than a run of ours does.
"""

from __future__ import annotations

import sys
from copy import copy
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from bench.pandas_sums import rows_of_homes, sums
from bench.tables import BOOKS, read

_LEDGER = {
    "Företag": "Företag", "Vertyp": "Vertyp", "Vernr": "Ver.nr", "Verrad": "Rad", "Bokföringsdatum": "Bokf.dat",
    "Period": "Period", "Kostnadsställe": "Kostnadsställe", "Konto": "Konto", "Verksamhet": "Verksamhet",
    "Aktivitet": "Aktivitet", "Objekt": "Objekt", "Projekt": "Projekt", "Motpart": "Motp", "Leverantörsnr": "Lev.nr",
    "Leverantör": "Leverantör", "Orgnr": "Org.nr", "Fakturanr": "Fakturanr", "Fakturadatum": "Fakturadatum",
    "Periodstart": "Periodstart", "Periodslut": "Periodslut", "Text": "Radtext", "Moms": "Moms", "Status": "Status",
}  # fmt: skip
"""Header of tblRaindance → header of the export."""
_DAYS = ("Bokföringsdatum", "Fakturadatum", "Periodstart", "Periodslut")


def run(folder: Path) -> pd.DataFrame:
    """Writes both books in place; returns the sums."""
    tables = read(folder)
    found = sums(tables)
    ledger = pd.DataFrame({header: tables.rows[name] for header, name in _LEDGER.items()})
    for header in _DAYS:
        ledger[header] = pd.to_datetime(ledger[header], errors="coerce").astype(object)
    spread = rows_of_homes(tables)[["Slag", "Boende", "Dossiernr"]]
    ledger = ledger.join(spread).fillna({"Slag": "", "Boende": "", "Dossiernr": ""})
    ledger["I kvartalet"] = tables.rows["ore"] / 100
    ledger = ledger.assign(
        **{"Fil": "raindance", "Rad i fil": range(1, len(ledger) + 1), "Belopp": tables.rows["ore"] / 100}
    )
    ledger = ledger.where(ledger.notna() & (ledger != ""), None)
    for book, file in BOOKS.items():
        opened = openpyxl.load_workbook(folder / file, keep_vba=True)
        _write(opened["Raindance"], ledger)
        mine = found[found["book"] == book]
        names = tables.children.set_index("Dossiernr")["Namn"]
        cost = pd.DataFrame(
            {
                "Dossiernr": mine["Dossiernr"],
                "Namn": mine["Dossiernr"].map(names),
                "Boende": mine["Boende"],
                "Månad": mine["month"],
                "Kostnad": mine["cost"] / 100,
                "Återsöks": mine["claim"] / 100,
            }
        )
        _write(opened["Kostnad per barn"], cost)
        opened.save(folder / file)
    return found


def _write(sheet: Any, rows: pd.DataFrame) -> None:
    """Fills the sheet's table, each cell with the format of the table's first line."""
    (table,) = sheet.tables.values()
    first, last = table.ref.split(":")
    top = sheet[first].row
    headers = [cell.value for cell in sheet[top]]
    styles = [copy(cell._style) for cell in sheet[top + 1]]
    places = [headers.index(header) for header in rows.columns]
    for number, line in enumerate(rows.itertuples(index=False, name=None), top + 1):
        for place, value in zip(places, line, strict=True):
            cell = sheet.cell(number, place + 1)
            if value is not None:
                cell.value = value
                cell.data_type = cell.data_type if cell.data_type != "f" else "s"
            cell._style = styles[place]
    letters = "".join(character for character in last if character.isalpha())
    table.ref = f"{first}:{letters}{top + max(1, len(rows))}"
    if table.autoFilter is not None:
        table.autoFilter.ref = table.ref


if __name__ == "__main__":
    run(Path(sys.argv[1]))
