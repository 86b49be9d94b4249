"""Where one book's results go, found before anything is written."""

from __future__ import annotations

from pathlib import Path

from tests.workbook.quarter import Small, atersok, hashes, replace_in_parts


def test_a_master_check_whose_cell_was_deleted_is_told_in_swedish_and_nothing_is_written(tmp_path: Path) -> None:
    folder = Small().make(tmp_path / "kvartal")
    replace_in_parts(folder / "gron_statistik.xlsm", r"xl/workbook\.xml", "'Kontroller'!$B$4<", "'Kontroller'!#REF!<")
    before = hashes(folder)

    outcome = atersok("run", folder, "--json")

    assert outcome.code == 2, outcome.err
    assert "gron_statistik.xlsm" in outcome.err
    assert "Huvudkontroll" in outcome.err
    assert "Kontroller" in outcome.err
    assert hashes(folder) == before
