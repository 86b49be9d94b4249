"""Rows that are wider than their header: read where that is harmless, refused where amounts may be split."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.raindance import Export, read_export


def read(folder: Path, *lines: str) -> Export:
    path = folder / "export.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_export([path])


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Konto,Period,Belopp,Status", "64400,202504,4,50,"),
        ("Konto,Period,Belopp,Status", "64400,202504,4,50,KLAR"),
        ("Konto;Period;Belopp", "64400;202504;4;x"),
    ],
)
def test_a_file_whose_rows_do_not_stand_under_its_headers_is_refused(tmp_path: Path, head: str, row: str) -> None:
    with pytest.raises(UnusableInput, match="inte säkert under rätt rubrik"):
        read(tmp_path, head, row, row)


def test_an_unnamed_column_is_not_the_decimals_of_the_one_before_where_the_delimiter_is_a_comma(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="inga rader som går att läsa"):
        read(tmp_path, "Konto,Period,Belopp,", "64400,202504,4,50", "64400,202504,5,25")


def test_a_delimiter_at_the_end_of_rows_alone_is_harmless(tmp_path: Path) -> None:
    assert read(tmp_path, "Konto;Period;Belopp", *["64400;202504;4,50;"] * 2).ledger_ore == 900
    assert read(tmp_path, "Konto,Period,Belopp", *['64400,202504,"4,50",'] * 2).ledger_ore == 900


def test_a_column_with_values_under_an_empty_header_is_nobodys(tmp_path: Path) -> None:
    export = read(tmp_path, "Konto;Period;Belopp;", *["64400;202504;4,50;x"] * 2)
    assert (export.ledger_ore, export.set_aside) == (900, ())


def test_a_few_wide_rows_are_set_aside_by_themselves(tmp_path: Path) -> None:
    export = read(tmp_path, "Konto;Period;Belopp", *["64400;202504;4,50;"] * 3, "64400;202504;lös;4,50")
    assert export.ledger_ore == 1_350
    assert [line.line for line in export.set_aside] == [5]
