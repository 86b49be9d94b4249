"""All tables as one frame: every column there, and none of them tied to another."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from atersok.raindance import read_export
from atersok.raindance.model import COLUMNS

HEAD = "Ver.nr;Konto;Period;Fakturadatum;Belopp"


@pytest.fixture
def two_files(tmp_path: Path) -> list[Path]:
    """Two months; only the first file names the supplier's invoice date."""
    paths = [tmp_path / "april.csv", tmp_path / "maj.csv"]
    paths[0].write_text(f"{HEAD}\n1;64400;202504;2025-04-02;1,00\n2;64400;202504;;2,00\n", encoding="utf-8")
    paths[1].write_text("Ver.nr;Konto;Period;Text;Belopp\n3;64400;202505;Vård;3,00\n", encoding="utf-8")
    return paths


def test_a_column_that_one_table_lacks_is_empty_for_its_rows(two_files: list[Path]) -> None:
    rows = read_export(two_files).rows
    assert tuple(rows.columns) == COLUMNS
    assert rows["source"].tolist() == ["april.csv", "april.csv", "maj.csv"]
    assert rows["fakturadatum"].tolist() == [dt.date(2025, 4, 2), None, None]
    assert rows["text"].tolist() == ["", "", "Vård"]
    assert rows["projekt"].tolist() == [""] * 3
    assert rows["moms_ore"].tolist() == [None] * 3
    assert rows["ordinal"].tolist() == rows.index.tolist() == [0, 1, 2]
    assert rows["line"].tolist() == [2, 3, 2]


def test_what_is_written_to_one_column_is_in_no_other(two_files: list[Path]) -> None:
    rows = read_export(two_files[:1]).rows
    rows.loc[0, "projekt"] = "P1"
    rows.loc[1, "moms_ore"] = 5
    assert rows["projekt"].tolist() == ["P1", ""]
    assert rows["moms_ore"].tolist() == [None, 5]
    assert rows["objekt"].tolist() == rows["sheet"].tolist() == ["", ""]
    assert rows["periodstart"].tolist() == [None, None]
