"""The ledger rows behind a cost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from answers.making import ANNA, BO, RAINDANCE, make_book, open_book
from atersok.answers import refusal
from atersok.answers.ledger_table import LedgerTable, read_ledger_table
from atersok.answers.refusal import NoAnswer
from workbook.quarter import Ran

APRIL = date(2025, 4, 1), date(2025, 4, 30)


def read(path: Path, *more: dict[str, object]) -> LedgerTable:
    return read_ledger_table(open_book(make_book(path, {"tblRaindance": [*RAINDANCE, *more]})))


def behind(table: LedgerTable, home: str, dossier: str) -> list[str]:
    return [row.row_id.removeprefix("export.csv:") for row in table.behind(home, dossier, *APRIL)]


def test_rows_of_the_home_and_month_that_name_this_child_or_none_and_were_spread_are_behind_it(tmp_path: Path) -> None:
    """Row 4 names another child, 5 is of another month, 8 was not spread, 9 is of another home; 6 reaches in."""
    table = read(tmp_path / "bok.xlsx")
    assert behind(table, "Linden", ANNA) == ["2", "3", "6", "7", "10"]
    assert behind(table, " LINDEN", BO) == ["2", "4", "6", "7", "10"]
    assert behind(table, "Eken", ANNA) == ["9"]
    assert behind(table, "Björken", ANNA) == []


def test_a_row_s_period_is_its_service_period_else_its_month_and_its_sum_is_exact(tmp_path: Path) -> None:
    rows = {row.row_id: row for row in read(tmp_path / "bok.xlsx").rows["linden"]}
    service, booked = rows["export.csv:6"], rows["export.csv:7"]
    assert (service.first, service.last, service.ore) == (date(2025, 3, 15), date(2025, 4, 2), -9_000_050)
    assert (booked.first, booked.last) == APRIL


def test_a_row_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    bad = {"Rad-id": "export.csv:99", "Period": "202504", "Boende": "Linden", "Hink": "Fördelas"}
    table = read(
        tmp_path / "bok.xlsx", bad, {**bad, "Belopp": 1, "Periodstart": "igår"}, {**bad, "Belopp": 1, "Period": ""}
    )
    assert "99" not in behind(table, "Linden", ANNA)


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoAnswer) as caught:
        read_ledger_table(open_book(make_book(tmp_path / "bok.xlsx", {"tblKostnad": ()})))
    assert caught.value.text == refusal.NO_LEDGER_SHEET


def test_what_a_run_wrote_is_read(small_run: Ran) -> None:
    table = read_ledger_table(open_book(small_run.first / "gron_statistik.xlsm"))
    (row,) = table.behind("Linden", "12345678", *APRIL)
    assert (row.row_id, row.ore) == ("raindance_2025K2.csv:2", 30 * 3000 * 2 * 100)
