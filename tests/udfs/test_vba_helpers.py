"""xlsm/src/AtersokFunktioner.bas, run by an interpreter of VBA over a workbook of the product."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.apps.excel import Application, ExcelApplication
from pyopenvba.interpreter._objects import MemberSpec
from pyopenvba.interpreter._values import EMPTY

from answers.making import make_book
from atersok.answers.calling_book import calling_book
from atersok.closedbook import open_workbook
from atersok.domain.quarter import Quarter
from workbook.quarter import Ran, records, table_of

SOURCE = Path(__file__).parents[2] / "xlsm" / "src" / "AtersokFunktioner.bas"
FIRST_LINE = 'Attribute VB_Name = "AtersokFunktioner"\n'
SAMPLE = Path(__file__).parents[2] / "sample_data" / "2025K2" / "gron_statistik.xlsm"


@pytest.fixture
def caller(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Application.Caller, which the interpreter lacks: the one cell put here, else no object."""
    calling: list[Any] = []
    members = dict(Application._vba_members)
    members["caller"] = MemberSpec("Caller", "property", getter=lambda _: calling[0] if calling else EMPTY)
    monkeypatch.setattr(Application, "_vba_members", members)
    return calling


def opened(path: Path) -> ExcelApplication:
    app = ExcelApplication.open(path, with_vba=False)
    app.add_module(SOURCE.read_text(encoding="utf-8").removeprefix(FIRST_LINE), name="AtersokFunktioner")
    return app


def a_cell(app: ExcelApplication, number: int) -> Any:
    """A1 of the first sheet of the workbook that was opened as that number."""
    return app.workbooks()[number].vba_get("Worksheets", [1]).vba_get("Range", ["A1"])


def test_the_module_is_what_vba_takes() -> None:
    """cp1252, short lines, its own name first, nothing offered in Excel's list of functions."""
    text = SOURCE.read_text(encoding="utf-8")
    text.encode("cp1252")
    assert text.startswith(FIRST_LINE + "Option Explicit\nOption Private Module\n")
    assert max(map(len, text.splitlines())) <= 1023
    assert "Public Function AtersokBok() As Workbook" in text
    assert "Public Function AtersokUppgifter() As String" in text


def test_it_tells_full_name_stamp_and_every_setting(caller: list[Any], sample_run: Ran) -> None:
    path = sample_run.first / "gron_statistik.xlsm"
    book = calling_book(str(opened(path).run("AtersokUppgifter")))
    assert book.full_name == str(path)
    log = records(table_of(open_workbook(path), "tblLogg"))
    assert book.stamp == f"{len(log)};{log[-1]['Körning']}"
    assert log[-1]["Körning"]
    written = records(table_of(open_workbook(path), "tblInstallningar"))
    assert len(written) >= 16
    for row in written:
        assert book.setting(row["Namn"]) == ("" if row["Värde"] is None else str(row["Värde"])), row["Namn"]
    assert (book.quarter, book.book, book.three_year_rule) == (Quarter(2025, 2), "gron", "Kalenderår")
    assert book.register_path == sample_run.first / "put_databas.xlsx"


def test_the_stamp_of_a_workbook_changes_with_its_run(caller: list[Any], sample_run: Ran) -> None:
    stamps = [
        calling_book(str(opened(folder / "gron_statistik.xlsm").run("AtersokUppgifter"))).stamp
        for folder in (sample_run.source, sample_run.first, sample_run.second)
    ]
    assert len(set(stamps)) == 3


def test_days_are_iso_numbers_plain_and_each_setting_stands_on_one_line(caller: list[Any], tmp_path: Path) -> None:
    rows = [
        {"Namn": "Räkna till och med", "Värde": datetime(2025, 5, 7)},
        {"Namn": "Tolerans kr", "Värde": 100},
        {"Namn": "Kommun", "Värde": "Prov\nköping"},
        {"Namn": None, "Värde": "utan namn"},
        {"Namn": "Kvartal", "Värde": "2025K2"},
    ]
    path = make_book(tmp_path / "bok.xlsx", {"tblInstallningar": rows, "tblLogg": ()})
    _, stamp, *lines = str(opened(path).run("AtersokUppgifter")).split("\n")
    assert stamp in {"0;", "1;"}
    assert lines == ["Räkna till och med=2025-05-07", "Tolerans kr=100", "Kommun=Prov köping", "Kvartal=2025K2"]


def test_a_workbook_without_our_tables_tells_its_name_alone(caller: list[Any], tmp_path: Path) -> None:
    path = make_book(tmp_path / "bok.xlsx", {"tblKostnad": ()})
    assert opened(path).run("AtersokUppgifter") == f"{path}\n0;"


def test_the_calling_cell_s_workbook_is_told_and_not_the_active_one(caller: list[Any], tmp_path: Path) -> None:
    one, other = (make_book(tmp_path / name, {"tblLogg": ()}) for name in ("ett.xlsx", "annat.xlsx"))
    app = opened(one)
    app.open_workbook(other)
    assert str(app.run("AtersokUppgifter")).startswith(str(other))  # opened last, so active
    caller.append(a_cell(app, 0))
    assert str(app.run("AtersokUppgifter")).startswith(str(one))


def test_without_any_workbook_there_is_nothing_to_tell(caller: list[Any]) -> None:
    """Protected View: a function finds no workbook, and answers with a text of its own."""
    app = ExcelApplication()
    app.add_module(SOURCE.read_text(encoding="utf-8").removeprefix(FIRST_LINE), name="AtersokFunktioner")
    assert app.run("AtersokUppgifter") == ""
