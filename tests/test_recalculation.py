"""Two programs that are not ours calculate the written workbooks anew and come to the JSON's figures, to the öre."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ironcalc
import openpyxl
import pytest

from atersok.commands import run
from atersok.report import as_json
from atersok.resources import sample
from atersok.workbook import layout
from atersok.workbook.book_file import FILE_NAMES
from built.opened import MAIN, open_package
from built.refs import cell_of

INPUT_SHEETS = {table.sheet for table in layout.BOOK_INPUT_TABLES}
SAMPLES = ("2025K2", "2016K4")
STALE = "GAMMALT"
RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True)
class Written:
    """A sample quarter after a run."""

    folder: Path
    answer: dict[str, Any]
    withheld: dict[str, list[str]]


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    """Each sample quarter after a run."""
    return {name: run_sample(name, tmp_path_factory.mktemp("recalculation") / name) for name in SAMPLES}


def run_sample(name: str, folder: Path) -> Written:
    with sample(name) as source:
        shutil.copytree(source, folder)
    answer = as_json(run(folder))
    return Written(folder, answer, {book: answer["books"][book]["withheld"] for book in FILE_NAMES})


@pytest.fixture(scope="module", params=SAMPLES)
def written(request: pytest.FixtureRequest, quarters: dict[str, Written]) -> Written:
    return quarters[request.param]


@pytest.fixture(scope="module")
def soffice() -> str:
    """LibreOffice; where CI demands it a machine without it fails, elsewhere the test is skipped."""
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("ATERSOK_REQUIRE_LIBREOFFICE"):
            pytest.fail("LibreOffice is not installed")
        pytest.skip("LibreOffice is not installed")
    return found


def with_stale_results(book: Path, target: Path) -> None:
    """A copy whose stored results are all wrong, so that only a real calculation can give the right ones."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>0</v>", data)
                data = re.sub(rb'( t="str")?(><f>[^<]*</f>)<v>0</v>', _stale_text, data)
            new.writestr(item, data)


def _stale_text(match: re.Match[bytes]) -> bytes:
    value = STALE.encode() if match[1] else b"-999"
    return (match[1] or b"") + match[2] + b"<v>" + value + b"</v>"


def expected_claims(written: Written, book: str) -> dict[str, int]:
    """Öre claimed by track, of homes that the gate let go."""
    sums: dict[str, int] = {}
    for row in written.answer["books"][book]["claims"]:
        if row["home"] not in written.withheld[book]:
            sums[row["track"]] = sums.get(row["track"], 0) + row["claim_ore"]
    return sums


def table_rows(sheet: Any, name: str) -> list[dict[str, Any]]:
    cells = sheet[sheet.tables[name].ref]
    headers = [cell.value for cell in cells[0]]
    return [dict(zip(headers, (cell.value for cell in row), strict=True)) for row in cells[1:]]


def totals_by_label(sheet: Any, column: int) -> Iterator[tuple[str, int]]:
    """Track and öre of every total row: its label stands in column A."""
    for row in sheet.iter_rows(min_row=1):
        if isinstance(row[0].value, str) and row[0].value.startswith("Summa sökt spår "):
            yield row[0].value[-1], round(row[column].value * 100)


@pytest.fixture(scope="module")
def by_libreoffice(quarters: dict[str, Written], soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the books of each quarter as LibreOffice saved them after it had calculated them anew."""
    place = tmp_path_factory.mktemp("libreoffice")
    profile, stale = place / "profile", place / "stale"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE_ALWAYS, encoding="utf-8")
    stale.mkdir()
    books = []
    for quarter, written in quarters.items():
        for book, name in FILE_NAMES.items():
            books.append(stale / f"{quarter}_{book}.xlsm")
            with_stale_results(written.folder / name, books[-1])
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir",
         str(place), *map(str, books)],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    return place


@pytest.mark.parametrize("book", ["gron", "vit"])
def test_libreoffice_comes_to_the_same_figures(written: Written, book: str, by_libreoffice: Path) -> None:
    """Opened in LibreOffice and recalculated, the master check says OK and every total equals the JSON."""
    recalculated = openpyxl.load_workbook(by_libreoffice / f"{written.folder.name}_{book}.xlsx", data_only=True)
    answer = written.answer["books"][book]

    checks = {row["Kontroll"]: row for row in table_rows(recalculated["Kontroller"], "tblKontroller")}
    assert {row["Utfall"] for row in checks.values()} == {"OK"}
    master = recalculated.defined_names[layout.MASTER_NAME]
    sheet, cell = next(iter(master.destinations))
    assert recalculated[sheet][cell].value == "OK"
    for bucket, header in layout.BUCKET_HEADERS.items():
        row = checks[f"Hink: {header}"]
        assert round(row["Faktiskt"] * 100) == answer["buckets"][bucket], header
    assert round(checks["Huvudbokens summa: filen mot bladet Raindance"]["Faktiskt"] * 100) == answer["ledger_ore"]

    released = expected_claims(written, book)
    found: dict[str, int] = {}
    for track, ore in totals_by_label(recalculated["Ansökan"], column_of(recalculated, "Ansökan", "Sökt_belopp")):
        found[track] = found.get(track, 0) + ore
    assert {track: ore for track, ore in found.items() if ore} == {t: ore for t, ore in released.items() if ore}
    individual: dict[str, int] = {}
    column = column_of(recalculated, "Individblad", "Återsöks")
    for track, ore in totals_by_label(recalculated["Individblad"], column):
        individual[track] = individual.get(track, 0) + ore
    for track in released:
        held = checks.get(f"Individblad som hålls inne (skyddade), spår {track}")
        if held is not None:
            individual[track] = individual.get(track, 0) + round(held["Faktiskt"] * 100)
    assert {t: ore for t, ore in individual.items() if ore} == {t: o for t, o in released.items() if o and t != "C"}


def column_of(book: Any, sheet: str, field: str) -> int:
    """0-based column of a line field, by its defined name."""
    name = next(
        found for key, found in book[sheet].defined_names.items() if key.casefold() == f"rad.{field}".casefold()
    )
    _, cell = next(iter(name.destinations))
    return int(openpyxl.utils.cell.coordinate_to_tuple(cell.replace("$", ""))[1]) - 1


@pytest.mark.parametrize("book", ["gron", "vit"])
def test_ironcalc_agrees_with_every_stored_result(written: Written, book: str) -> None:
    """Each formula of the book, calculated by IronCalc, gives the value that the run stored beside it."""
    path = written.folder / FILE_NAMES[book]  # type: ignore[index]  # the two books by name
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    compared = 0
    for index, name, row, column, formula, ours in formulas_of(path):
        theirs = model.get_cell_value(index, row, column)
        where = f"{name} row {row}, column {column}: {formula}"
        if ours is None:
            # The input sheets are not written to; their echo of the master check carries no result.
            assert name in INPUT_SHEETS, where
        elif isinstance(ours, str):
            assert theirs == ours, where
        else:
            assert round(float(theirs or 0) * 100) == round(ours * 100), where
        compared += 1
    assert compared > 300


def formulas_of(path: Path) -> Iterator[tuple[int, str, int, int, str, str | float | None]]:
    """Position and name of the sheet, row, column, formula and stored result of each cell with a formula."""
    package = open_package(path)
    for sheet in package.sheets:
        for cell in package.find(sheet.part, "m:sheetData/m:row/m:c[m:f]"):
            place = cell_of(cell.get("r", ""))
            assert place is not None
            column, row = place
            stored = cell.findtext(f"{{{MAIN}}}v") or None
            is_text = cell.get("t") in ("str", "e")
            result = float(stored) if stored is not None and not is_text else stored
            yield sheet.position, sheet.name, row, column, cell.findtext(f"{{{MAIN}}}f") or "", result
