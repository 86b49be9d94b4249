"""The ledger rows behind a cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from answers.making import ALLA, ANNA, ANNAS, BOS, OVER, RAINDANCE, make_book, open_book
from atersok.answers import refusal
from atersok.answers.cost_table import read_cost_table
from atersok.answers.ledger_table import LedgerTable, read_ledger_table
from atersok.answers.refusal import NoAnswer
from workbook.quarter import Ran


def read(path: Path, *more: dict[str, object]) -> LedgerTable:
    return read_ledger_table(open_book(make_book(path, {"tblRaindance": [*RAINDANCE, *more]})))


def behind(table: LedgerTable, *spreads: str) -> list[str]:
    return [row.row_id.removeprefix("export.csv:") for row in table.behind(spreads)]


def test_the_rows_of_the_sums_are_behind_them_each_once(tmp_path: Path) -> None:
    """Row 8 was not spread; a sum that stands twice, or that no row has, adds nothing."""
    table = read(tmp_path / "bok.xlsx")
    assert behind(table, ALLA, ANNAS, OVER, ALLA) == ["2", "7", "10", "3", "6"]
    assert behind(table, BOS) == ["4"]
    assert behind(table, "0" * 11 + "f") == []
    assert behind(table) == []


def test_a_row_tells_its_child_and_its_exact_sum(tmp_path: Path) -> None:
    table = read(tmp_path / "bok.xlsx")
    (over,), (own,) = table.behind([OVER]), table.behind([ANNAS])
    assert (over.dossier, over.ore) == ("", -9_000_050)
    assert (own.dossier, own.ore) == (ANNA, 1_000)


def test_a_row_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    bad = {"Rad-id": "export.csv:99", "Boende": "Linden", "Hink": "Fördelas", "Fördelning": BOS}
    assert behind(read(tmp_path / "bok.xlsx", bad), BOS) == ["4"]


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoAnswer) as caught:
        read_ledger_table(open_book(make_book(tmp_path / "bok.xlsx", {"tblKostnad": ()})))
    assert caught.value.text == refusal.NO_LEDGER_SHEET


def test_what_a_run_wrote_is_read(small_run: Ran) -> None:
    table = read_ledger_table(open_book(small_run.first / "gron_statistik.xlsm"))
    costs = read_cost_table(open_book(small_run.first / "gron_statistik.xlsm"))
    (april,) = [row for row in costs.of("12345678") if (row.home, row.month) == ("Linden", "2025-04")]
    (row,) = table.behind(april.spreads)
    assert (row.row_id, row.ore) == ("raindance_2025K2.csv:2", 30 * 3000 * 2 * 100)
