"""A quarter's folder as plain pandas tables, read as a script would that knows nothing of Återsök."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

QUARTER: Final = (date(2025, 4, 1), date(2025, 6, 30))
BOOKS: Final = {"gron": "gron_statistik.xlsm", "vit": "vit_statistik.xlsm"}
DOSSIER: Final = r"(?<![-/\w])(\d{2})-?(\d{6})(/\d+)?(?![-/\w])"


@dataclass(frozen=True)
class Tables:
    """What the sums are made of.

    Attributes:
        children, placements, homes, stays, accounts: as on their sheets; dossiernummer as 8 digits with /N.
        outside: kostnadsställen that are others', from and to.
        rows: the export.
    """

    children: pd.DataFrame
    placements: pd.DataFrame
    homes: pd.DataFrame
    stays: pd.DataFrame
    accounts: pd.DataFrame
    outside: list[tuple[int, int]]
    rows: pd.DataFrame


def read(folder: Path) -> Tables:
    """Reads the registers, the two books and the export."""
    register = folder / "put_databas.xlsx"
    stays = [_sheet(folder / file, "Närvaro").assign(book=book) for book, file in BOOKS.items()]
    settings = _sheet(folder / BOOKS["gron"], "Inställningar").set_index("Namn")["Värde"]
    return Tables(
        children=_keyed(_sheet(register, "Barn")),
        placements=_keyed(_sheet(register, "Placeringar")),
        homes=_sheet(register, "Boenden"),
        stays=_keyed(pd.concat(stays, ignore_index=True)),
        accounts=_sheet(folder / BOOKS["gron"], "Konton"),
        outside=_ranges(str(settings["Kostnadsställen utanför"])),
        rows=read_rows(folder / str(settings["Raindance"])),
    )


def read_rows(path: Path) -> pd.DataFrame:
    """The export's rows, its titles and its total left out; `ore` is the amount as a whole number."""
    with path.open(encoding="cp1252") as lines:
        skip = next(number for number, line in enumerate(lines) if line.startswith("Företag;"))
    rows = pd.read_csv(path, sep=";", encoding="cp1252", skiprows=skip, dtype=str, keep_default_na=False)
    rows = rows[rows["Företag"] != "Totalt"].reset_index(drop=True)
    rows["ore"] = rows["Belopp"].str.replace(r"[ ,]", "", regex=True).astype("int64")
    return rows


def _sheet(path: Path, name: str) -> pd.DataFrame:
    texts = {"Dossiernr": str, "Kostnadsställe": str, "Orgnr": str}
    found = pd.read_excel(path, sheet_name=name, header=3, dtype=texts, engine="openpyxl")
    return found.loc[:, ~found.columns.astype(str).str.startswith("Unnamed")].dropna(how="all")


def _keyed(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(Dossiernr=table["Dossiernr"].str.replace("-", "", regex=False))


def _ranges(text: str) -> list[tuple[int, int]]:
    found = []
    for part in re.split(r"\s*,\s*", text):
        low, _, high = part.partition("-")
        found.append((int(low), int(high or low)))
    return found


def began(placements: pd.DataFrame) -> list[Any]:
    """Of each placement when the care that leads to it began, moves and new decisions apart."""
    first: dict[str, tuple[Any, Any]] = {}
    found: dict[Any, Any] = {}
    never = pd.Timestamp.max
    for line in placements.sort_values("Från").itertuples():
        start, end = line.Från, never if pd.isna(line.Till) else line.Till
        chain = first.get(line.Dossiernr)
        chain = (chain[0], max(chain[1], end)) if chain is not None and start <= chain[1] else (start, end)
        first[line.Dossiernr] = chain
        found[line.Index] = chain[0]
    return [found[index] for index in placements.index]
