"""Kostnad per barn as it stands in the calling workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from answers.making import ALLA, ANNA, ANNAS, EKEN, KOSTNAD, MAJ, OVER, make_book, open_book
from atersok.answers import refusal
from atersok.answers.cost_table import CostRow, months_of, read_cost_table
from atersok.answers.refusal import NoAnswer
from atersok.domain.quarter import Quarter
from workbook.quarter import Ran, records, table_of


def refused(path: Path, *rows: Mapping[str, object]) -> str:
    with pytest.raises(NoAnswer) as caught:
        read_cost_table(open_book(make_book(path, {"tblKostnad": rows} if rows else {"tblLogg": ()})))
    return caught.value.text


def test_rows_are_found_by_child_with_amounts_in_ore(tmp_path: Path) -> None:
    table = read_cost_table(open_book(make_book(tmp_path / "bok.xlsx")))
    assert list(table.of(ANNA)) == [
        CostRow("Linden", "2025-04", "UT_FK", 30, 9_000_010, 6_000_010, (ALLA, ANNAS, OVER)),
        CostRow("Linden", "2025-05", "UT_FK", 10, 3_000_020, 2_000_020, (MAJ,)),
        CostRow("Eken", "2025-05", "UT_FK", 21, 10, 0, (EKEN,)),
    ]
    assert list(table.of("11111111")) == []


def test_a_row_whose_dossiernummer_cannot_be_read_is_nobody_s(tmp_path: Path) -> None:
    rows = [*KOSTNAD, {**KOSTNAD[0], "Dossiernr": None}]
    table = read_cost_table(open_book(make_book(tmp_path / "bok.xlsx", {"tblKostnad": rows})))
    assert len(table.of(ANNA)) == 3


def test_a_missing_table_and_a_damaged_row_are_told(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.xlsx") == refusal.NO_COST_SHEET
    assert refused(tmp_path / "b.xlsx", {**KOSTNAD[0], "Kostnad": "mycket"}) == refusal.BAD_COST_SHEET
    assert refused(tmp_path / "c.xlsx", {**KOSTNAD[0], "Dagar": 30.5}) == refusal.BAD_COST_SHEET


def test_a_table_without_rows_or_of_another_quarter_says_nothing(tmp_path: Path) -> None:
    empty = read_cost_table(open_book(make_book(tmp_path / "a.xlsx", {"tblKostnad": ()})))
    full = read_cost_table(open_book(make_book(tmp_path / "b.xlsx")))
    with pytest.raises(NoAnswer, match=refusal.NOT_CALCULATED):
        empty.require(Quarter(2025, 2))
    with pytest.raises(NoAnswer, match=refusal.OTHER_QUARTER_CALCULATED):
        full.require(Quarter(2025, 3))
    full.require(Quarter(2025, 2))


def test_the_months_of_a_quarter_are_as_the_table_writes_them() -> None:
    assert months_of(Quarter(2025, 4)) == {"2025-10", "2025-11", "2025-12"}


def test_what_a_run_wrote_is_read_to_the_ore(small_run: Ran) -> None:
    book = open_book(small_run.first / "gron_statistik.xlsm")
    table = read_cost_table(book)
    written = records(table_of(book, "tblKostnad"))
    assert written
    assert {row["Dossiernr"] for row in written} == set(table.rows)
    assert sum(row.cost for rows in table.rows.values() for row in rows) == round(
        100 * sum(row["Kostnad"] for row in written)
    )
