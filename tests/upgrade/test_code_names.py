"""Every worksheet has a code name of its own; those that there are stay, and nothing else in the sheet changes."""

from __future__ import annotations

import pytest

from atersok.closedbook.package import Package
from atersok.upgrade.book_xml import BookXml
from atersok.upgrade.code_names import code_name, give_code_names, with_code_name
from atersok.upgrade.parts import Parts
from upgrade.conftest import BOOKS, FIRST

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f"<worksheet {MAIN}><sheetData/></worksheet>",
            f'<worksheet {MAIN}><sheetPr codeName="Ny"/><sheetData/></worksheet>',
        ),
        (
            f"<worksheet {MAIN}><sheetPr><tabColor/></sheetPr><sheetData/></worksheet>",
            f'<worksheet {MAIN}><sheetPr codeName="Ny"><tabColor/></sheetPr><sheetData/></worksheet>',
        ),
        (
            f'<x:worksheet {MAIN[:5]}:x{MAIN[5:]}><x:sheetPr codeName="Gammal"/><x:sheetData/></x:worksheet>',
            f'<x:worksheet {MAIN[:5]}:x{MAIN[5:]}><x:sheetPr codeName="Ny"/><x:sheetData/></x:worksheet>',
        ),
    ],
)
def test_only_the_code_name_is_another(before: str, after: str) -> None:
    assert with_code_name(before.encode(), "Ny") == after.encode()
    assert code_name(after.encode()) == "Ny"


def test_names_that_are_taken_are_passed_over_and_those_that_are_there_stay() -> None:
    parts = Parts(Package(FIRST / BOOKS[0]))
    book = BookXml(parts, BOOKS[0])
    second = book.part_of(book.sheets[1])
    parts.write(second, with_code_name(parts.read(second), "Blad7"))
    names = give_code_names(parts, book, {"sheet1", "sheet4"})
    assert names[:4] == ["Sheet2", "Blad7", "Sheet3", "Sheet5"]
    assert len(set(names)) == len(book.sheets)
    assert [code_name(parts.read(book.part_of(sheet))) for sheet in book.sheets] == names
    assert book.code_name == "ThisWorkbook"
