"""A small quarter for the tests of what is written: two homes, few children, every figure easy to see."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlwings as xw
from openpyxl.xml.functions import fromstring

from atersok import cli, closedbook, commands
from atersok.build import build_register
from atersok.domain import names
from tools.sample.people import personnummer

Change = Callable[[xw.Book], object]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MONTHS = (("2025-04", 30), ("2025-05", 31), ("2025-06", 30))
GREEN_HOME, WHITE_HOME = "Linden", "Björken"
RAINDANCE = "raindance_2025K2.csv"
CHILDREN = ("12345678", "23456789", "34567890")


@dataclass
class Small:
    """What goes into the small quarter; a test changes a field and makes the folder."""

    green: Sequence[str] = CHILDREN[:2]
    white: Sequence[str] = CHILDREN[2:]
    settings: Mapping[str, str] = field(default_factory=dict)
    green_settings: Mapping[str, str] = field(default_factory=dict)
    extra_rows: Sequence[str] = ()

    def make(self, folder: Path) -> Path:
        """Lays the folder out anew with `atersok init` and fills it in."""
        commands.init(folder)
        self.fill(folder)
        return folder

    def fill(self, folder: Path) -> None:
        """Writes the registers, the export, the attendance and the settings into a folder that is laid out."""
        self.fill_sources(folder)
        for name, children, home, price in (
            ("gron_statistik.xlsm", self.green, GREEN_HOME, 3000),
            ("vit_statistik.xlsm", self.white, WHITE_HOME, 2500),
        ):
            rows = [_stay(home, dossier, price) for dossier in children]
            settings = {"Kvartal": "2025K2", "Kommun": "Exempelstad", "Raindance": RAINDANCE, "Transit-databas": ""}
            settings.update(self.settings)
            if name.startswith("gron"):
                settings.update(self.green_settings)
            change(folder / name, lambda book, rows=rows, settings=settings: _fill_book(book, rows, settings))

    def fill_sources(self, folder: Path) -> None:
        """Writes the register, the export and the invoice copies alone; the books stay as they are."""
        homes = [
            (GREEN_HOME, "A", "Externt", "48110", "Lindens HVB AB", 3000),
            (WHITE_HOME, "B", "Internt", "48210", "", 2500),
        ]
        placed = [(dossier, GREEN_HOME) for dossier in self.green] + [(dossier, WHITE_HOME) for dossier in self.white]
        (folder / "put_databas.xlsx").unlink(missing_ok=True)
        build_register(
            folder / "put_databas.xlsx",
            barn=[_child(number, dossier) for number, (dossier, _) in enumerate(placed)],
            placeringar=[
                {"Dossiernr": dossier, "Boende": home, "Från": date(2024, 1, 1), "Lagrum": "LVU",
                 "Beslutsdatum": date(2023, 12, 20), "Beslutsnr": f"B{dossier}"}
                for dossier, home in placed
            ],
            boenden=[
                {"Boende": name, "Spår": track, "Form": form, "Kostnadsställe": code, "Leverantör": supplier,
                 "Dygnspris": price}
                for name, track, form, code, supplier, price in homes
            ],
        )  # fmt: skip
        lines = ["Kostnadsställe;Konto;Vernr;Rad;Bokföringsdatum;Period;Leverantör;Fakturanr;Text;Belopp"]
        for number, (month, days) in enumerate(MONTHS, start=1):
            green, white = days * 3000 * len(self.green), days * 2500 * len(self.white)
            period = month.replace("-", "")
            day = f"{month}-28"
            lines.append(f"48110;4610;10{number};1;{day};{period};Lindens HVB AB;L{number};Vård;{green},00")
            lines.append(f"48210;5010;20{number};1;{day};{period};;;Lön;{white},00")
        text = "\r\n".join([*lines, *self.extra_rows, ""])
        (folder / RAINDANCE).write_bytes(text.encode("cp1252"))
        for number in range(1, 4):
            (folder / "fakturor" / f"L{number}.pdf").write_bytes(b"%PDF-1.4\n")


def _child(number: int, dossier: str) -> dict[str, object]:
    born = date(2010, 1 + number // 28, 1 + number % 28)
    return {
        "Dossiernr": dossier, "Personnummer": personnummer(born, number), "Namn": f"Provbarn Nummer{number}",
        "Födelsedatum": born, "Mottagningsdatum": date(2023, 10, 1), "Migrationsdatum": date(2023, 10, 1),
        "Tillståndsdag": date(2023, 11, 1), "Kommunplaceringsdag": date(2023, 11, 15), "Status": "PUT",
        "Anvisad": "Nej", "Skyddad": "Nej", "Prioriteringsgrupp": "1",
    }  # fmt: skip


def _stay(home: str, dossier: str, price: int) -> list[object]:
    days = [count for _, count in MONTHS]
    total = sum(days)
    return [home, dossier, "Provbarn", date(2024, 1, 1), None, *days, total, price, total * price]


def _fill_book(book: xw.Book, rows: Sequence[Sequence[object]], settings: Mapping[str, str]) -> None:
    for name, value in settings.items():
        set_setting(book, name, value)
    table = table_of(book, "tblNarvaro")
    sheet, top = table.range.sheet, table.header_row_range.row
    old = table.range.rows.count - 1
    height = max(1, len(rows))
    table.resize(sheet.range((top, 1), (top + height, 11)))
    sheet.range((top + 1, 1), (top + 1, 11)).autofill(sheet.range((top + 1, 1), (top + height, 11)), "fill_formats")
    sheet.range((top + 1, 1), (top + max(old, height), 11)).clear_contents()
    if rows:
        sheet.range((top + 1, 1), (top + len(rows), 11)).value = [list(row) for row in rows]


def table_of(book: xw.Book, name: str) -> Any:
    """A table of a book, on whatever sheet."""
    return next(table for sheet in book.sheets for table in sheet.tables if table.name == name)


def column_of(table: Any, header: str) -> int:
    """The sheet's column of a header."""
    headers = [names.key(value) for value in table.header_row_range.options(ndim=1).value]
    return int(table.range.column) + headers.index(names.key(header))


def records(table: Any) -> list[dict[str, Any]]:
    """The rows of a table, header → value."""
    headers = table.header_row_range.options(ndim=1).value
    return [dict(zip(headers, line, strict=True)) for line in table.data_body_range.options(ndim=2).value]


def cell(book: xw.Book, table: str, row: int, header: str) -> Any:
    """The cell of a table's row, counted from 0."""
    found = table_of(book, table)
    return found.range.sheet.range((found.header_row_range.row + 1 + row, column_of(found, header)))


def set_setting(book: xw.Book, name: str, value: object) -> None:
    """Writes a value beside a setting."""
    table = table_of(book, "tblInstallningar")
    for number, row in enumerate(records(table)):
        if names.key(row["Namn"]) == names.key(name):
            cell(book, "tblInstallningar", number, "Värde").value = value
            return
    raise KeyError(name)


def change(path: Path, edit: Change) -> None:
    """Changes a workbook as a user would who opens, edits and saves it."""
    book = closedbook.open_workbook(path)
    edit(book)
    with TemporaryDirectory() as backup:
        closedbook.save_all([book], backup)
    book.close()


def parts(path: Path) -> dict[str, bytes]:
    """Every part of a package."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def replace_in_parts(path: Path, pattern: str, old: str, new: str) -> None:
    """Replaces text in the parts whose name matches; at least one must hold it."""
    content = parts(path)
    hit = False
    for name, data in content.items():
        if re.search(pattern, name) and old.encode() in data:
            content[name] = data.replace(old.encode(), new.encode())
            hit = True
    assert hit, f"nothing to replace in {path.name}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def hashes(folder: Path) -> dict[str, str]:
    """Every file of a folder, hidden ones too, and every empty folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


@dataclass(frozen=True)
class Outcome:
    """What the command line did."""

    code: int
    out: str
    err: str


def atersok(*arguments: object) -> Outcome:
    """Runs the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main([str(argument) for argument in arguments])
    return Outcome(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Ran:
    """A folder that was run twice on the same input.

    Attributes:
        source: the folder as it was before.
        first, second: copies of the folder after each run.
        outcomes: of the two runs.
    """

    source: Path
    first: Path
    second: Path
    outcomes: tuple[Outcome, Outcome]

    @property
    def json(self) -> dict[str, Any]:
        """What the first run printed."""
        return dict(json.loads(self.outcomes[0].out))


def run_twice(source: Path, place: Path) -> Ran:
    """Runs a copy of the folder twice, keeping a copy after each run."""
    work, first, second = place / "arbete", place / "first", place / "second"
    shutil.copytree(source, work)
    one = atersok("run", work, "--json")
    shutil.copytree(work, first)
    two = atersok("run", work, "--json")
    shutil.copytree(work, second)
    return Ran(source, first, second, (one, two))


def parts_of_sheets(path: Path, sheets: Iterable[str]) -> dict[str, str]:
    """Part → sheet, for the sheets named and their tables, by the package's own relationships."""
    content = parts(path)
    rels = {rel.get("Id"): rel.get("Target") for rel in fromstring(content["xl/_rels/workbook.xml.rels"])}
    found: dict[str, str] = {}
    for entry in fromstring(content["xl/workbook.xml"]).iter(f"{{{MAIN}}}sheet"):
        if entry.get("name") not in sheets:
            continue
        target = str(rels[entry.get(f"{{{RELATIONSHIPS}}}id")])
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[part] = entry.get("name")
        folder, _, file = part.rpartition("/")
        for rel in fromstring(content.get(f"{folder}/_rels/{file}.rels", b"<x/>")):
            if rel.get("Type").endswith("/table"):
                found["xl/tables/" + rel.get("Target").rpartition("/")[2]] = entry.get("name")
    return found
