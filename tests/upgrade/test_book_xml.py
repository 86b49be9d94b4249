"""workbook.xml: sheets are put in among the user's, and all that counts sheets by position follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from atersok.closedbook.package import Package
from atersok.domain.errors import UnusableInput
from atersok.upgrade.book_xml import BookXml
from atersok.upgrade.parts import Parts
from built.specimen import write
from upgrade.conftest import BOOKS, FIRST
from workbook.quarter import parts as read_parts

SHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
BOOK = "xl/workbook.xml"
Made = Callable[[str, str], Parts]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """The first layout's green book with text in workbook.xml replaced."""

    def make(old: str = "", new: str = "") -> Parts:
        content = read_parts(FIRST / BOOKS[0])
        assert old in content[BOOK].decode()
        content[BOOK] = content[BOOK].decode().replace(old, new, 1).encode()
        write(tmp_path / "bok.xlsm", content)
        return Parts(Package(tmp_path / "bok.xlsm"))

    return make


def scoped(book: BookXml) -> set[tuple[str, str, str]]:
    """Name, sheet, text of each name of a sheet's own."""
    return {
        (name.get("name", ""), book.names[int(name.get("localSheetId", "0"))], name.text or "")
        for name in book.root.iter("{*}definedName")
        if name.get("localSheetId") is not None
    }


@pytest.mark.parametrize("at", [0, 3, 18])
def test_names_stay_with_their_sheets_when_one_is_put_in(made: Made, at: int) -> None:
    parts = made('<workbookView xWindow="240"', '<workbookView activeTab="3" firstSheet="1" xWindow="240"')
    book = BookXml(parts, "bok.xlsm")
    before, names = scoped(book), book.names
    parts.write("xl/worksheets/sheet19.xml", b"<worksheet/>")
    book.insert_sheet(at, "Ny", "xl/worksheets/sheet19.xml", SHEET, "hidden")
    assert book.names == [*names[:at], "Ny", *names[at:]]
    assert scoped(book) == before
    view = next(book.root.iter("{*}workbookView"))
    assert book.names[int(view.get("activeTab", "0"))] == "Närvaro"
    assert book.names[int(view.get("firstSheet", "0"))] == "Inställningar"
    entry = book.sheets[at]
    assert entry.get("state") == "hidden"
    assert book.part_of(entry) == "xl/worksheets/sheet19.xml"
    numbers = [sheet.get("sheetId") for sheet in book.sheets]
    assert len(set(numbers)) == len(numbers)


def test_the_first_sheet_stays_in_front_when_one_is_put_in_before_it(made: Made) -> None:
    parts = made()
    book = BookXml(parts, "bok.xlsm")
    parts.write("xl/worksheets/sheet19.xml", b"<worksheet/>")
    book.insert_sheet(0, "Ny", "xl/worksheets/sheet19.xml", SHEET, None)
    assert next(book.root.iter("{*}workbookView")).get("activeTab") == "1"
    assert book.sheets[0].get("state") is None


def test_a_replaced_sheet_loses_its_part_and_its_own_names(made: Made) -> None:
    parts = made()
    book = BookXml(parts, "bok.xlsm")
    at = book.names.index("Ansökan")
    old = book.part_of(book.sheets[at])
    others = {entry for entry in scoped(book) if entry[1] != "Ansökan"}
    parts.write("xl/worksheets/sheet19.xml", b"<worksheet/>")
    book.replace_sheet(at, "xl/worksheets/sheet19.xml", SHEET)
    assert book.part_of(book.sheets[at]) == "xl/worksheets/sheet19.xml"
    assert old not in parts
    assert scoped(book) == others


def test_names_are_added_where_the_schema_wants_them(made: Made) -> None:
    parts = made()
    book = BookXml(parts, "bok.xlsm")
    names = book.root.find("{*}definedNames")
    assert names is not None
    book.root.remove(names)
    book.add_name("Ett", "Om!$A$1", None)
    book.add_name("Två", "Om!$A$2", 0, hidden=True)
    order = [child.tag.rpartition("}")[2] for child in book.root]
    assert order.index("definedNames") == order.index("sheets") + 1
    assert book.has_name("ett", None)
    assert not book.has_name("Ett", 0)
    assert book.has_name("två", 0)


@pytest.mark.parametrize("locked", ["1", "true"])
def test_a_protected_structure_is_refused(made: Made, locked: str) -> None:
    parts = made("<bookViews>", f'<workbookProtection lockStructure="{locked}"/><bookViews>')
    with pytest.raises(UnusableInput, match="skyddad"):
        BookXml(parts, "bok.xlsm")


def test_windows_that_are_locked_are_no_matter(made: Made) -> None:
    BookXml(made("<bookViews>", '<workbookProtection lockWindows="1"/><bookViews>'), "bok.xlsm")


def test_the_list_of_formulas_goes_where_there_is_one(made: Made) -> None:
    parts = made()
    kind = SHEET.replace("worksheet", "calcChain")
    parts.write("xl/calcChain.xml", b"<calcChain/>")
    parts.relate(BOOK, kind, "xl/calcChain.xml")
    book = BookXml(parts, "bok.xlsm")
    book.drop_calc_chain()
    assert "xl/calcChain.xml" not in parts
    assert parts.relation(BOOK, "calcChain") is None
    book.drop_calc_chain()
