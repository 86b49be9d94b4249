"""A book that is written lets its cells go before the next is opened, and is saved as if it had not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from atersok import closedbook
from atersok.closedbook import book as book_module
from atersok.closedbook import open_workbook, save_all
from atersok.closedbook.package import Packed, content_of


@pytest.fixture
def paths(statistics: Callable[[str], Path]) -> list[Path]:
    return [statistics("gron.xlsx"), statistics("vit.xlsx")]


def test_a_settled_book_is_saved_byte_for_byte_like_another(paths: list[Path], tmp_path: Path) -> None:
    saved = []
    for number, path in enumerate(paths):
        book = open_workbook(path)
        book.sheets[0].range("B2").value = 4711
        if number:
            closedbook.settle(book)
        save_all([book], tmp_path / "kopior")
        saved.append(path.read_bytes())
    assert saved[0] == saved[1]
    assert openpyxl.load_workbook(paths[1]).worksheets[0]["B2"].value == 4711


def test_what_is_written_to_a_settled_book_is_refused_and_after_the_save_it_is_as_new(
    paths: list[Path], tmp_path: Path
) -> None:
    book = open_workbook(paths[0])
    cell = book.sheets[0].range("B2")
    cell.value = 1
    closedbook.settle(book)
    with pytest.raises(ValueError, match="closed or saved"):
        cell.value = 2
    save_all([book], tmp_path / "kopior")
    assert book.sheets[0].range("B2").value == 1


def test_a_book_without_a_change_is_not_written_settled_or_not(paths: list[Path], tmp_path: Path) -> None:
    before = paths[0].read_bytes()
    book = open_workbook(paths[0])
    cell = book.sheets[0].range("B2")
    cell.value = cell.value
    closedbook.settle(book)
    (saved,) = save_all([book], tmp_path / "kopior")
    assert paths[0].read_bytes() == before or saved.written
    untouched = open_workbook(paths[1])
    closedbook.settle(untouched)
    (saved,) = save_all([untouched], tmp_path / "kopior")
    assert not saved.written


def test_resting_lets_large_sheets_go_but_none_that_was_written_to(
    paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_module, "_LARGE_SHEET", 1)
    book = open_workbook(paths[0])
    file = book.impl.file
    sheet = book.sheets[0]
    shown = sheet.range("A1:C3").value
    first = file.sheets[0]
    assert first.loaded is not None
    closedbook.rest(book)
    assert first.loaded is None
    assert sheet.range("A1:C3").value == shown
    sheet.range("B2").value = 12
    closedbook.rest(book)
    assert sheet.range("B2").value == 12


def test_small_sheets_stay(paths: list[Path]) -> None:
    book = open_workbook(paths[0])
    assert book.sheets[0].range("A1").value is not None
    closedbook.rest(book)
    assert book.impl.file.sheets[0].loaded is not None


def test_a_packed_part_is_what_it_was_whatever_pieces_it_came_in() -> None:
    content = b"<row/>" * 5_000 + "åäö".encode()
    whole = Packed.of([content])
    pieces = Packed.of(content[at : at + 777] for at in range(0, len(content), 777))
    assert whole == pieces
    assert content_of(whole) == content == content_of(content)
    assert content_of(Packed.of([])) == b""
    assert len(whole.data) < len(content) / 20
