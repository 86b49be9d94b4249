"""What the functions read, made small: a workbook with the product's tables, and what VBA tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwings as xw

from atersok.build import build_register
from atersok.closedbook import open_workbook
from atersok.workbook import layout
from tools.sample.people import personnummer

ANNA, BO, CAJSA, DAN = "01234567", "23456789", "34567890/1", "34567890/2"
ANNA_NUMBER = personnummer(date(2010, 3, 5), 2)
BO_NUMBER = personnummer(date(2007, 5, 11), 4)
SETTINGS = {
    "Roll": "Grön",
    "Kvartal": "2025K2",
    "PUT-databas": "put_databas.xlsx",
    "Utskrivningsdag räknas": "Nej",
    "Treårsregel": "Kalenderår",
}
ALLA, ANNAS, BOS, MAJ, OVER, EKEN = (f"{number:012x}" for number in range(6))
"""Ids of the sums that the ledger rows were spread in: of all children, of one, of the next month, over two …"""
KOSTNAD: tuple[Mapping[str, object], ...] = (
    {"Dossiernr": ANNA, "Boende": "Linden", "Månad": "2025-04", "Kod": "UT_FK", "Dagar": 30, "Kostnad": 90_000.10,
     "Schablon": 30_000, "Återsöks": 60_000.10, "Ej återsökt": 0, "Fördelningar": f"{ALLA} {ANNAS} {OVER}"},
    {"Dossiernr": ANNA, "Boende": "Linden", "Månad": "2025-05", "Kod": "UT_FK", "Dagar": 10, "Kostnad": 30_000.20,
     "Schablon": 10_000, "Återsöks": 20_000.20, "Ej återsökt": 0, "Fördelningar": MAJ},
    {"Dossiernr": ANNA, "Boende": "Eken", "Månad": "2025-05", "Kod": "UT_FK", "Dagar": 21, "Kostnad": 0.1,
     "Schablon": 0.1, "Återsöks": 0, "Ej återsökt": 0, "Fördelningar": EKEN},
    {"Dossiernr": "99999999", "Boende": "Linden", "Månad": "2025-04", "Kod": "EJ_I_REGISTER", "Dagar": 3,
     "Kostnad": 300, "Schablon": 0, "Återsöks": 0, "Ej återsökt": 300},
)  # fmt: skip
RAINDANCE: tuple[Mapping[str, object], ...] = (
    {"Rad-id": "export.csv:2", "Fördelning": ALLA,
     "Period": "202504", "Boende": "Linden", "Belopp": 60_000, "Hink": "Fördelas"},
    {"Rad-id": "export.csv:3", "Fördelning": ANNAS,
     "Period": "202504", "Boende": "Linden", "Dossiernr": ANNA, "Belopp": 10,
     "Hink": "Fördelas"},
    {"Rad-id": "export.csv:4", "Fördelning": BOS,
     "Period": "202504", "Boende": "Linden", "Dossiernr": BO, "Belopp": 70,
     "Hink": "Fördelas"},
    {"Rad-id": "export.csv:5", "Fördelning": MAJ,
     "Period": "202505", "Boende": "Linden", "Belopp": 80, "Hink": "Fördelas"},
    {"Rad-id": "export.csv:6", "Fördelning": OVER,
     "Periodstart": date(2025, 3, 15), "Periodslut": date(2025, 4, 2), "Period": "202506",
     "Boende": "linden", "Belopp": -90_000.5, "Hink": "Fördelas"},
    {"Rad-id": "export.csv:7", "Fördelning": ALLA,
     "Bokföringsdatum": date(2025, 4, 30), "Boende": "Linden", "Belopp": 20,
     "Hink": "Fördelas"},
    {"Rad-id": "export.csv:8", "Period": "202504", "Boende": "Linden", "Belopp": 30, "Hink": "Ej bokfört"},
    {"Rad-id": "export.csv:9", "Fördelning": EKEN,
     "Period": "202504", "Boende": "Eken", "Belopp": 40, "Hink": "Fördelas"},
    {"Rad-id": "export.csv:10", "Fördelning": ALLA,
     "Period": "202504", "Boende": "Linden", "Belopp": 50, "Hink": "Fördelas"},
)  # fmt: skip
TABLES: dict[str, Sequence[Mapping[str, object]]] = {"tblKostnad": KOSTNAD, "tblRaindance": RAINDANCE}
_LAYOUT = {table.name: table for table in (layout.KOSTNAD, layout.RAINDANCE, layout.LOGG, layout.INSTALLNINGAR)}


def told(path: Path | str, stamp: str = "9;2025-07-01", **settings: str) -> str:
    """What AtersokUppgifter() says of a workbook; a setting's underscore stands for a hyphen or a blank of its name."""
    values = dict(SETTINGS)
    for name, value in settings.items():
        values[next((known for known in SETTINGS if _word(known) == name), name)] = value
    return "\n".join([str(path), stamp, *(f"{name}={value}" for name, value in values.items())])


def _word(name: str) -> str:
    return name.replace("-", "_").replace(" ", "_")


def make_register(path: Path, **changes: Any) -> Path:
    """A register of four children: Anna (dossiernummer with a leading zero), Bo, and two who share a dossiernummer.

    Args:
        path: put_databas.xlsx.
        changes: fields of Anna's row, to be changed.
    """
    path.unlink(missing_ok=True)
    children = [
        (ANNA, ANNA_NUMBER, date(2010, 3, 5)),
        (BO, BO_NUMBER, date(2007, 5, 11)),
        (CAJSA, "", date(2011, 1, 1)),
        (DAN, "", date(2012, 1, 1)),
    ]
    rows: list[dict[str, object]] = [
        {"Dossiernr": dossier, "Personnummer": number, "Namn": f"Provbarn {place}", "Födelsedatum": born,
         "Tillståndsdag": date(2023, 11, 1), "Kommunplaceringsdag": date(2023, 11, 15), "Anvisad": "Nej"}
        for place, (dossier, number, born) in enumerate(children)
    ]  # fmt: skip
    rows[0].update(changes)
    build_register(
        path,
        barn=rows,
        placeringar=[
            {"Dossiernr": ANNA, "Boende": "Linden", "Från": date(2024, 1, 1), "Till": date(2025, 5, 11),
             "Lagrum": "LVU", "Beslutsdatum": date(2023, 12, 20), "Beslutsnr": "B1"},
            {"Dossiernr": ANNA, "Boende": "Eken", "Från": date(2025, 5, 11), "Lagrum": "SoL 4:1",
             "Beslutsdatum": date(2025, 5, 1), "Beslutsnr": "B2"},
            {"Dossiernr": BO, "Boende": "Björken", "Från": date(2024, 1, 1), "Lagrum": "SoL 4:1", "Behov": "3",
             "Beslutsdatum": date(2024, 1, 1), "Beslutsnr": "B3"},
        ],
        boenden=[
            {"Boende": "Linden", "Spår": "A", "Form": "Externt"},
            {"Boende": "Eken", "Spår": "A", "Form": "Externt"},
            {"Boende": "Björken", "Spår": "B", "Form": "Internt"},
        ],
    )  # fmt: skip
    return path


def make_book(path: Path, tables: Mapping[str, Sequence[Mapping[str, object]]] = TABLES) -> Path:
    """A workbook that holds these tables of ours, as a run leaves them."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as workbook:
        for name, rows in tables.items():
            table = _LAYOUT[name]
            sheet = workbook.add_worksheet(table.sheet)
            lines = [[row.get(header) for header in table.headers] for row in rows]
            columns = [{"header": header} for header in table.headers]
            height = max(1, len(lines))
            sheet.add_table(0, 0, height, len(columns) - 1, {"name": name, "columns": columns, "data": lines})
    return path


def open_book(path: Path) -> xw.Book:
    """The workbook as a function gets it."""
    return open_workbook(path)
