"""What the engine refuses is told with file and sheet, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.closedbook import open_workbook
from atersok.domain.errors import UnusableInput
from atersok.workbook.book_file import FILE_NAMES
from atersok.workbook.refusals import writable

FILE = FILE_NAMES["gron"]


def test_a_text_that_its_cell_cannot_hold_is_told_with_the_cell(small: Path) -> None:
    sheet = open_workbook(small / FILE).sheets["Närvaro"]
    with pytest.raises(UnusableInput) as error, writable(FILE):
        sheet.range("D5").value = "i somras"
    assert error.value.where == f"{FILE}, blad Närvaro, cell D5"
    assert "säkerhetskopia" in error.value.remedy


def test_what_the_engine_cannot_do_is_told_with_the_file(small: Path) -> None:
    table = open_workbook(small / FILE).sheets["Närvaro"].tables["tblNarvaro"]
    with pytest.raises(UnusableInput) as error, writable(FILE):
        table.range.clear()
    assert error.value.where == FILE
    assert "inte kan skrivas över" in error.value.what


def test_what_is_already_told_passes_through() -> None:
    mine = UnusableInput("filen saknas", "mappen", "Lägg dit den")
    with pytest.raises(UnusableInput) as error, writable(FILE):
        raise mine
    assert error.value is mine
