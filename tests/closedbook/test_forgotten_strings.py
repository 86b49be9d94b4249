"""A text that no cell has any more is not in the file any more; one that any cell has is left as it was."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from atersok.closedbook import open_workbook, save_all
from atersok.closedbook.forgotten_strings import without_forgotten

STRINGS = (
    b'<sst xmlns="x" count="9"><si><t>ett</t></si><si><r><rPr/><t>tv</t></r><r><t>\xc3\xa5</t></r></si>'
    b'<si><t xml:space="preserve"> tre </t></si><si/></sst>'
)
EMPTY = b"<si><t/></si>"


def sheet(*numbers: int, prefix: str = "") -> bytes:
    cells = "".join(f'<{prefix}c r="A1" s="3" t="s"><{prefix}v>{n}</{prefix}v></{prefix}c>' for n in numbers)
    return f"<worksheet><row>{cells}<c r='B1'><v>2</v></c></row></worksheet>".encode()


def result(
    before: bytes, after: bytes, *others: bytes, strings: bytes | None = STRINGS, asked: list[int] | None = None
) -> bytes | None:
    def look() -> tuple[bytes, ...]:
        if asked is not None:
            asked.append(1)
        return others

    return without_forgotten(lambda: strings, [before], [after], look)


def test_a_text_that_was_let_go_is_emptied_and_the_others_keep_their_bytes_and_numbers() -> None:
    found = result(sheet(0, 1), sheet(0), sheet(2))
    assert found == STRINGS.replace(b"<si><r><rPr/><t>tv</t></r><r><t>\xc3\xa5</t></r></si>", EMPTY)


def test_a_text_that_another_part_has_stays() -> None:
    assert result(sheet(0, 1), sheet(), sheet(0), sheet(1)) is None


def test_the_other_parts_are_not_looked_at_when_nothing_was_let_go() -> None:
    asked: list[int] = []
    assert result(sheet(0, 1), sheet(1, 0), asked=asked) is None
    assert asked == []


def test_other_spellings_of_a_cell_are_seen() -> None:
    """Prefixes, blanks, quotes, and more attributes after the type."""
    other = b"<x:c t = 's' cm=\"1\" r='A1'>\n <x:v > 0 </x:v></x:c>"
    assert result(sheet(0), sheet(), other) is None
    assert result(sheet(0, prefix="x:"), sheet(), sheet(1)) == STRINGS.replace(b"<si><t>ett</t></si>", EMPTY)


@pytest.mark.parametrize(
    "unclear",
    [
        b'<c t="s"><f>A1</f><v>1</v></c>',
        b'<c t="s"><v><!-- 1 -->x</v></c>',
        b'<c t="s"><v>1.0</v></c>',
    ],
)
def test_nothing_is_taken_where_a_cell_cannot_be_read_for_certain(unclear: bytes) -> None:
    assert result(sheet(0), sheet(), unclear) is None


def test_an_empty_cell_that_says_that_it_is_text_refers_to_nothing() -> None:
    assert result(sheet(0), sheet(), b'<c r="A1" t="s"/><c r="A2" t="s"></c>') is not None


def test_numbers_that_the_part_does_not_have_take_nothing() -> None:
    assert result(sheet(0, 9), sheet()) is None
    assert result(sheet(0), sheet(), strings=None) is None


@given(st.sets(st.integers(0, 3)), st.sets(st.integers(0, 3)), st.sets(st.integers(0, 3)))
def test_exactly_what_was_let_go_and_nobody_has_is_emptied(before: set[int], after: set[int], others: set[int]) -> None:
    items = re.findall(rb"<si>.*?</si>|<si/>", STRINGS)
    found = result(sheet(*before), sheet(*after), sheet(*others))
    left = re.findall(rb"<si>.*?</si>|<si/>", found or STRINGS)
    gone = before - after - others
    assert left == [EMPTY if number in gone else item for number, item in enumerate(items)]
    assert (found is None) == (not gone)


def test_a_saved_book_does_not_hold_what_was_written_over(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    with xlsxwriter.Workbook(path) as book:
        text = book.add_format({"num_format": "@"})
        first, second = book.add_worksheet("Ett"), book.add_worksheet("Två")
        first.write_column(0, 0, ["borta", "delad", "kvar"], text)
        second.write(0, 0, "delad", text)
    book = open_workbook(path)
    book.sheets["Ett"].range("A1:A2").value = [["ny"], ["ny"]]
    save_all([book], tmp_path / "kopior")
    with zipfile.ZipFile(path) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"borta" not in content
    again = open_workbook(path)
    assert again.sheets["Ett"].range("A1:A3").value == ["ny", "ny", "kvar"]
    assert again.sheets["Två"].range("A1").value == "delad"
