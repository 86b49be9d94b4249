"""A secret text that no cell has any more is not in the file any more; all other texts are left as they were."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from atersok.closedbook import forget, open_workbook, save_all
from atersok.closedbook.forgotten_strings import without_forgotten

STRINGS = (
    b'<?xml version="1.0"?><sst xmlns="x" count="9"><si><t>ett</t></si><si><r><rPr/><t>tv</t></r><r><t>\xc3\xa5</t></r>'
    b'</si><si><t xml:space="preserve"> tre </t></si><si/></sst>'
)
EMPTY = b"<si><t/></si>"
ITEM = re.compile(rb"<si>.*?</si>|<si/>")


def sheet(*numbers: int, prefix: str = "") -> bytes:
    cells = "".join(f'<{prefix}c r="A1" s="3" t="s"><{prefix}v>{n}</{prefix}v></{prefix}c>' for n in numbers)
    return f"<worksheet><row>{cells}<c r='B1'><v>2</v></c></row></worksheet>".encode()


def test_a_secret_text_that_no_cell_has_is_emptied_and_the_others_keep_their_bytes_and_numbers() -> None:
    found = without_forgotten(STRINGS, {1}, [sheet(0), sheet(2)])
    assert found == STRINGS.replace(b"<si><r><rPr/><t>tv</t></r><r><t>\xc3\xa5</t></r></si>", EMPTY)


def test_a_secret_text_that_a_cell_has_stays() -> None:
    """A user typed it there."""
    assert without_forgotten(STRINGS, {0, 1}, [sheet(0), sheet(1)]) is None


def test_the_sheets_are_not_looked_at_where_no_text_is_secret() -> None:
    def none_asked() -> Iterator[bytes]:
        pytest.fail("a sheet was read")
        yield b""

    assert without_forgotten(STRINGS, (), none_asked()) is None


def test_other_spellings_of_a_cell_are_seen() -> None:
    """Prefixes, blanks, quotes, and more attributes after the type."""
    other = b"<x:c t = 's' cm=\"1\" r='A1'>\n <x:v > 0 </x:v></x:c>"
    assert without_forgotten(STRINGS, {0}, [other]) is None
    assert without_forgotten(STRINGS, {0}, [sheet(0, prefix="x:")]) is None


@pytest.mark.parametrize(
    "unclear",
    [b'<c t="s"><f>A1</f><v>1</v></c>', b'<c t="s"><is><t>x</t></is><v>1</v></c>', b'<c t="s"><v>1.0</v></c>'],
)
def test_nothing_is_taken_where_a_cell_cannot_be_read_for_certain(unclear: bytes) -> None:
    assert without_forgotten(STRINGS, {0}, [unclear]) is None


def test_an_empty_cell_that_says_that_it_is_text_refers_to_nothing() -> None:
    assert without_forgotten(STRINGS, {0}, [b'<c r="A1" t="s"/><c r="A2" t="s"></c>']) is not None


def test_a_number_that_the_part_does_not_have_takes_nothing() -> None:
    assert without_forgotten(STRINGS, {0, 9}, [sheet()]) is None


@given(st.sets(st.integers(0, 3)), st.lists(st.sets(st.integers(0, 3)), max_size=3))
def test_exactly_what_is_secret_and_nobody_has_is_emptied(secret: set[int], parts: list[set[int]]) -> None:
    found = without_forgotten(STRINGS, secret, [sheet(*numbers) for numbers in parts])
    gone = secret.difference(*parts)
    assert ITEM.findall(found or STRINGS) == [
        EMPTY if number in gone else item for number, item in enumerate(ITEM.findall(STRINGS))
    ]
    assert (found is None) == (not gone)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "bok.xlsx"
    with xlsxwriter.Workbook(path) as book:
        text = book.add_format({"num_format": "@"})
        first, second = book.add_worksheet("Ett"), book.add_worksheet("Två")
        first.write_column(0, 0, ["hemlig a", "hemlig b", "hemlig c", "öppen"], text)
        second.write(0, 0, "hemlig b", text)
    return path


def written(path: Path, *, secret: bool) -> bytes:
    opened = open_workbook(path)
    if secret:
        forget(opened, lambda text: text.startswith("hemlig"))
    opened.sheets["Ett"].range("A1:A2").value = [["ny"], ["ny"]]
    opened.sheets["Ett"].range("A4").value = "ny"
    save_all([opened], path.parent / "kopior")
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/sharedStrings.xml")


def test_a_saved_book_does_not_hold_a_secret_that_was_written_over(book: Path) -> None:
    assert b"hemlig a" not in written(book, secret=True)
    again = open_workbook(book)
    assert again.sheets["Ett"].range("A1:A4").value == ["ny", "ny", "hemlig c", "ny"]
    assert again.sheets["Två"].range("A1").value == "hemlig b"


def test_without_secrets_the_part_is_the_same_bytes(book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        before = archive.read("xl/sharedStrings.xml")
    assert written(book, secret=False) == before


def test_a_book_that_is_not_written_otherwise_is_not_written_for_that(book: Path) -> None:
    before = book.read_bytes()
    opened = open_workbook(book)
    forget(opened, lambda text: True)
    save_all([opened], book.parent / "kopior")
    assert book.read_bytes() == before
