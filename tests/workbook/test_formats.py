"""Cells that have lost their column's number format are found in few calls, and get it back from their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from atersok.closedbook import contract
from atersok.closedbook.refs import Area
from atersok.domain.errors import UnusableInput
from atersok.workbook.formats import Repair, Span, check_value, fits, repair, repairs, spans
from atersok.workbook.layout import Kind
from atersok.workbook.tables import FoundTable, find_table
from workbook import live
from workbook.live import LiveBook
from workbook.spy import counted
from workbook.test_write_table import SPEC, TOP, Prov

KINDS: dict[str, Kind] = {"Nyckel": "text", "Summa": "kr", "Dag": "date", "Dubbelt": "kr", "Tick": "text"}
SUMMA = 5
"""The sheet's column of Summa."""


def found_in(path: Path, rows: int, damaged: Sequence[int] = (), code: str = "@") -> FoundTable:
    prov = Prov(path, [f"k{number}" for number in range(rows)])
    found = find_table(LiveBook(prov.path).book, SPEC)
    for line in damaged:
        found.sheet.range((TOP + 1 + line, SUMMA)).number_format = code
    return found


@pytest.mark.parametrize(
    ("code", "kind", "holds"),
    [
        ("@", "text", True), ("General", "text", False), (None, "text", False), (None, "kr", False), ("@", "kr", False),
        ("General", "kr", True), ("yyyy-mm-dd", "date", True), ("ÅÅÅÅ-MM-DD", "date", True), ("0.00", "date", False),
        ("@", "int", False), ("0", "int", True),
        ("yyyy-mm-dd", "kr", False), ("yyyy-mm-dd", "int", False), ("Allmänt", "kr", True),
    ],
)  # fmt: skip
def test_text_fits_text_cells_alone_a_day_cells_for_days_and_a_number_all_others(
    code: str | None, kind: Kind, holds: bool
) -> None:
    assert fits(code, kind) is holds


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "kr"), ("=1", "text"), (1, "int"), (1.5, "kr"), (date(2025, 4, 1), "date"), ("x" * 32_767, "text")],
)
def test_what_a_cell_of_the_kind_can_hold_passes(value: Any, kind: Kind) -> None:
    check_value(value, kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1", "kr"), (1, "text"), (float("inf"), "kr"), (date(1850, 1, 1), "date"), (date(2025, 4, 1), "kr"),
        (date(2025, 4, 1), "text"), (10**16, "int"), ("x" * 32_768, "text"),
    ],
)  # fmt: skip
def test_what_excel_would_change_does_not(value: Any, kind: Kind) -> None:
    with pytest.raises(contract.Broken):
        check_value(value, kind)


def test_the_formats_of_a_column_are_told_in_spans(tmp_path: Path) -> None:
    found = found_in(tmp_path / "p.xlsx", 9, damaged=(0, 4, 5))
    assert spans(found.sheet, Area(5, SUMMA, 13, SUMMA)) == [
        Span(5, 5, "@"), Span(6, 8, "#,##0.00"), Span(9, 10, "@"), Span(11, 13, "#,##0.00"),
    ]  # fmt: skip


def test_a_damaged_cell_takes_the_format_of_the_nearest_above_else_below(tmp_path: Path) -> None:
    found = found_in(tmp_path / "p.xlsx", 9, damaged=(0, 4, 5))
    made = repairs(found, KINDS, 9)
    assert made == [
        Repair(Area(5, SUMMA, 5, SUMMA), Area(6, SUMMA, 6, SUMMA), "#,##0.00"),
        Repair(Area(9, SUMMA, 10, SUMMA), Area(8, SUMMA, 8, SUMMA), "#,##0.00"),
    ]
    repair(found.sheet, made)
    assert repairs(found, KINDS, 9) == []


def test_a_column_without_any_cell_that_fits_is_told(tmp_path: Path) -> None:
    found = found_in(tmp_path / "p.xlsx", 3, damaged=(0, 1, 2))
    with pytest.raises(UnusableInput) as told:
        repairs(found, KINDS, 3)
    assert told.value.what == "kolumnen Summa i tabellen tblProv har fel talformat"
    assert told.value.remedy == "Ställ hela kolumnens talformat till 0,00"


@pytest.mark.parametrize("rows", [10, 1000])
def test_sound_formats_take_one_call_for_each_kind_and_damage_a_few_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    def requests(damaged: Sequence[int]) -> int:
        found = found_in(tmp_path / f"{len(damaged)}.xlsx", rows, damaged)
        with counted(monkeypatch, live) as calls:
            repairs(found, KINDS, rows)
        return calls.requests

    assert requests(()) == 3
    assert requests((rows // 3,)) <= 3 + 2 + 1 + 2 * rows.bit_length()
