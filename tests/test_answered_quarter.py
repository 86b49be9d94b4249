"""A quarter in work: findings are answered, a column is added, a corrected export comes, and it is run again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import TableColumn

from atersok.closedbook import open_workbook
from workbook.quarter import atersok, cell, change, records, table_of

SAMPLE = Path(__file__).parents[1] / "sample_data" / "2025K2"
EXPORT = "raindance_2025K2.txt"
GREEN = "gron_statistik.xlsm"
TOUCHED = {"Havsutsikten", "Ljungheden"}


@dataclass(frozen=True)
class Worked:
    """The quarter before and after: what `run --json` printed, and the rows of the green book's tables."""

    before: dict[str, Any]
    after: dict[str, Any]
    rows_before: Mapping[str, dict[str, Any]]
    rows_after: Mapping[str, dict[str, Any]]
    questions: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    diary: Mapping[str, str]


def by_id(path: Path) -> dict[str, dict[str, Any]]:
    return {row["Id"]: row for row in records(table_of(open_workbook(path), "tblAvvikelser")) if row["Id"]}


def find(rows: Mapping[str, dict[str, Any]], code: str, home: str) -> dict[str, Any]:
    (found,) = [row for row in rows.values() if (row["Kod"], row["Boende"]) == (code, home)]
    return found


def answer(path: Path, code: str, home: str, values: Mapping[str, str]) -> None:
    def edit(book: Any) -> None:
        for number, row in enumerate(records(table_of(book, "tblAvvikelser"))):
            if (row["Kod"], row["Boende"]) == (code, home):
                for header, value in values.items():
                    cell(book, "tblAvvikelser", number, header).value = value

    change(path, edit)


def add_column(path: Path) -> dict[str, str]:
    """A column Diarienr beside each finding, by another program; returns Id → its text."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = book["Avvikelser"]
    table = sheet.tables["tblAvvikelser"]
    first, last = table.ref.split(":")
    top, bottom, width = int(first[1:]), int(last[1:]), len(table.tableColumns)
    letter, identity = get_column_letter(width + 1), get_column_letter(width)
    table.ref = table.autoFilter.ref = f"{first}:{letter}{bottom}"
    table.tableColumns.append(TableColumn(id=90, name="Diarienr"))
    sheet[f"{letter}{top}"].value = "Diarienr"
    written = {}
    for row in range(top + 1, bottom + 1):
        written[str(sheet[f"{identity}{row}"].value)] = f"D-{row}"
        sheet[f"{letter}{row}"].value = f"D-{row}"
        sheet[f"{letter}{row}"].number_format = "@"
    book.save(path)
    return written


def correct(path: Path) -> None:
    """The invoice that was booked twice stands once, and an invoice of Ljungheden is 100 kr dearer."""
    lines = path.read_bytes().split(b"\r\n")
    (twice,) = [line for line in lines if b";5100701;" in line]
    assert b";952 000,00;" in twice.replace(b"\xa0", b" ")
    lines.remove(twice)
    dearer = next(number for number, line in enumerate(lines) if b";Ljungheden Exempel AB;" in line)
    fields = lines[dearer].split(b";")
    amount = next(number for number, field in enumerate(fields) if field.endswith(b",00"))
    kr = int(fields[amount].replace(b"\xa0", b"").replace(b" ", b"").removesuffix(b",00"))
    fields[amount] = f"{kr + 100},00".encode()
    lines[dearer] = b";".join(fields)
    path.write_bytes(b"\r\n".join(lines))


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    folder = shutil.copytree(SAMPLE, tmp_path_factory.mktemp("answered") / "kvartal")
    before = json.loads(atersok("run", folder, "--json").out)
    rows_before = by_id(folder / GREEN)
    answer(folder / GREEN, "K05", "Havsutsikten", {"Status": "Utreds", "Kommentar": "Frågat leverantören"})
    acknowledged = {"Status": "Kvitterad", "Kommentar": "Avtalat tillägg", "Signatur": "AB"}
    answer(folder / GREEN, "K04", "Ljungheden", acknowledged)
    answer(folder / GREEN, "N05", "Havsutsikten", {**acknowledged, "Kommentar": "Utskrivet senare"})
    diary = add_column(folder / GREEN)
    correct(folder / EXPORT)
    after = json.loads(atersok("run", folder, "--json").out)
    book = open_workbook(folder / GREEN)
    questions, checks = (records(table_of(book, name)) for name in ("tblFragor", "tblKontroller"))
    return Worked(before, after, rows_before, by_id(folder / GREEN), questions, checks, diary)


def test_answers_and_the_users_column_stay_beside_their_finding(worked: Worked) -> None:
    row = find(worked.rows_after, "N05", "Havsutsikten")
    assert [row[header] for header in ("Status", "Kommentar", "Signatur")] == ["Kvitterad", "Utskrivet senare", "AB"]
    shown = {identity: row["Diarienr"] for identity, row in worked.rows_after.items() if row["Diarienr"]}
    assert shown == worked.diary


def test_a_finding_that_the_corrected_export_cured_is_löst_with_its_comment(worked: Worked) -> None:
    row = find(worked.rows_after, "K05", "Havsutsikten")
    assert [row["Status"], row["Kommentar"]] == ["Löst", "Frågat leverantören"]
    told = {finding["id"] for finding in worked.after["books"]["gron"]["findings"]}
    assert row["Id"] not in told
    assert row["Id"] not in {question["Id"] for question in worked.questions}


def test_a_kvitterad_finding_whose_figure_changed_is_ny_again_with_its_comment(worked: Worked) -> None:
    was, row = (find(rows, "K04", "Ljungheden") for rows in (worked.rows_before, worked.rows_after))
    assert was["Id"] == row["Id"]
    assert was["Funnet"] != row["Funnet"]
    assert [row[header] for header in ("Status", "Kommentar", "Signatur")] == ["Ny", "Avtalat tillägg", "AB"]
    assert row["Id"] in {question["Id"] for question in worked.questions}
    assert "Ljungheden" in worked.after["books"]["gron"]["withheld"]


def test_what_was_let_through_stands_on_kontroller_with_its_comment(worked: Worked) -> None:
    row = find(worked.rows_after, "N05", "Havsutsikten")
    (line,) = [check for check in worked.checks if row["Id"] in str(check["Kontroll"])]
    assert "Utskrivet senare" in line["Var det syns"]
    assert row["Id"] not in {question["Id"] for question in worked.questions}


def test_the_claim_of_untouched_homes_is_the_same_to_the_öre(worked: Worked) -> None:
    for book in ("gron", "vit"):
        before, after = (
            [claim for claim in ran["books"][book]["claims"] if claim["home"] not in TOUCHED]
            for ran in (worked.before, worked.after)
        )
        assert before == after
        assert before
    changed = {
        claim["home"]
        for claim in worked.after["books"]["gron"]["claims"]
        if claim not in worked.before["books"]["gron"]["claims"]
    }
    assert changed == TOUCHED


def test_new_findings_stand_first_within_their_allvar(worked: Worked) -> None:
    open_rows = [row for row in worked.rows_after.values() if row["Status"] != "Löst"]
    stops = [row["Id"] not in worked.rows_before for row in open_rows if row["Allvar"] == "Stopp"]
    assert stops == sorted(stops, reverse=True)
