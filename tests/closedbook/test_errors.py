"""What the engine raises."""

from __future__ import annotations

from pathlib import Path

from atersok.closedbook.errors import TextContractError, unusable


def test_a_broken_contract_says_sheet_cell_and_rule() -> None:
    error = TextContractError("Närvaro", "B7", "text kräver @")
    assert str(error) == "Närvaro!B7: text kräver @."
    assert isinstance(error, ValueError)
    assert (error.sheet, error.cell, error.rule) == ("Närvaro", "B7", "text kräver @")


def test_an_unusable_file_is_named_without_its_folder() -> None:
    error = unusable(Path("hemlig") / "mapp" / "grön.xlsm", "Den är skadad", "Hämta en ny", "xl/styles.xml")
    assert str(error) == "grön.xlsm (xl/styles.xml): Den är skadad. Hämta en ny."
