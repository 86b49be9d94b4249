"""The preview tells what will change, sheet by sheet, and a run then changes just that."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok import closedbook
from atersok.commands import preview, run
from atersok.workbook.changes import SheetChange
from workbook.quarter import RAINDANCE, Small, hashes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Small().make(tmp_path / "kvartal")


def by_sheet(folder: Path, book: str = "gron") -> dict[str, SheetChange]:
    return {change.sheet: change for change in preview(folder).changes[book]}  # type: ignore[index]


def test_nothing_is_written(folder: Path) -> None:
    before = hashes(folder)
    preview(folder)
    assert hashes(folder) == before


def test_before_the_first_run_everything_is_new(folder: Path) -> None:
    found = by_sheet(folder)
    assert (found["Raindance"].before, found["Raindance"].after, found["Raindance"].added) == (0, 6, 6)
    assert found["Raindance"].sum_after == (2 * 91 * 3000 + 91 * 2500) * 100
    assert (found["Ansökan"].what, found["Ansökan"].before, found["Ansökan"].after) == ("sidor", 0, 1)
    assert found["Ansökan"].sum_after == found["Kostnad per barn"].sum_after == 2 * 91 * (3000 - 1000) * 100
    assert found["Individblad"].after == 2


def test_after_a_run_on_the_same_input_nothing_changes(folder: Path) -> None:
    run(folder)
    assert [change for change in by_sheet(folder).values() if not change.is_none] == []


def test_a_corrected_export_shows_what_it_changes_and_a_run_changes_just_that(folder: Path) -> None:
    run(folder)
    export = folder / RAINDANCE
    export.write_bytes(export.read_bytes().replace(b"L1;V\xe5rd;180000,00", b"L1;V\xe5rd;180000,50"))
    found = by_sheet(folder)
    ledger, costs = found["Raindance"], found["Kostnad per barn"]
    assert (ledger.added, ledger.removed, ledger.changed) == (0, 0, 1)
    assert (ledger.sum_after or 0) - (ledger.sum_before or 0) == 50
    assert (costs.added, costs.removed, costs.changed) == (0, 0, 2)
    assert found["Kontroller"].removed == found["Kontroller"].added == 0
    run(folder)
    assert all(change.is_none for change in by_sheet(folder).values())


def test_a_child_that_is_gone_takes_its_rows_and_its_page(tmp_path: Path) -> None:
    folder = Small().make(tmp_path / "kvartal")
    run(folder)
    Small(green=("12345678",)).fill(folder)
    found = by_sheet(folder)
    assert (found["Kostnad per barn"].removed, found["Individblad"].removed) == (3, 1)
    assert found["Individblad"].sum_after == 91 * (3000 - 1000) * 100


def test_the_pages_of_a_template_that_nobody_filled_are_no_pages(folder: Path) -> None:
    book = closedbook.open_workbook(folder / "gron_statistik.xlsm")
    assert book.sheets["Ansökan"].used_range.last_cell.row >= 40
    assert by_sheet(folder)["Ansökan"].before == 0
