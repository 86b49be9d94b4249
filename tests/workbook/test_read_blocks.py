"""A document sheet is read back as the blocks that were written there."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from atersok import closedbook
from atersok.build import build_book
from atersok.documents.model import Block
from atersok.workbook.blocks import find_template, write_blocks
from atersok.workbook.layout import ANSOKAN, INDIVIDBLAD, Document
from atersok.workbook.read_blocks import as_value, read_blocks, store_field


@pytest.fixture
def path(tmp_path: Path) -> Path:
    build_book(tmp_path / "bok.xlsm", "Grön")
    return tmp_path / "bok.xlsm"


def block(document: Document, number: int) -> Block:
    kinds: dict[str, object] = {"text": f"0{number}", "date": date(2025, 4, number), "int": number, "kr": number / 4}
    fields = {column.header: kinds[column.kind] for column in document.fields}
    line = {column.header: kinds[column.kind] for column in document.lines}
    return Block(fields, [line] * number)  # type: ignore[arg-type]  # values by kind


@pytest.mark.parametrize("document", [ANSOKAN, INDIVIDBLAD], ids=lambda document: document.sheet)
def test_what_was_written_is_what_is_read(path: Path, document: Document) -> None:
    book = closedbook.open_workbook(path)
    template = find_template(book, document)
    written = [block(document, number) for number in (1, 2, 3)]
    write_blocks(book, document, template, written)
    read = read_blocks(document, template)
    assert len(read) == 3
    for one, other in zip(written, read, strict=True):
        assert {header: other.fields[header] for header in template.fields} == {
            header: one.fields[header] for header in template.fields
        }
        assert [dict(line) for line in other.lines] == [
            {header: line[header] for header in template.line_fields} for line in one.lines
        ]


def test_an_empty_template_is_one_block_without_lines(path: Path) -> None:
    book = closedbook.open_workbook(path)
    (only,) = read_blocks(ANSOKAN, find_template(book, ANSOKAN))
    assert only.lines == []


def test_the_result_of_a_computing_field_is_stored_in_every_block_or_dropped(path: Path) -> None:
    book = closedbook.open_workbook(path)
    template = find_template(book, ANSOKAN)
    write_blocks(book, ANSOKAN, template, [block(ANSOKAN, number) for number in (1, 2)])
    row, column = template.fields["Kontroll"]
    cells = [book.sheets["Ansökan"].range((row + 1 + down, column + 1)) for down in (0, template.height)]
    store_field(book, ANSOKAN, template, "Kontroll", "FEL")
    assert [cell.value for cell in cells] == ["FEL", "FEL"]
    store_field(book, ANSOKAN, template, "Kontroll", None)
    assert [cell.value for cell in cells] == [None, None]
    assert all(cell.formula == "=Huvudkontroll" for cell in cells)


def test_values_are_what_they_were_written_from() -> None:
    assert as_value(datetime(2025, 4, 1), "date") == date(2025, 4, 1)
    assert as_value(datetime(2025, 4, 1), "text") == "2025-04-01"
    assert as_value(12.0, "text") == "12", "as the cell shows it, and as read_answers reads it"
    assert as_value(datetime(2025, 4, 1), "kr") == 45748.0
    assert as_value("", "kr") is None
