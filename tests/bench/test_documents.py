"""Documents are written in no more than twice the time that XlsxWriter takes for the same cells from nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from atersok.workbook import blocks
from atersok.workbook.blocks import write_blocks
from bench import documents
from workbook.quarter import Small


def test_writing_documents_takes_at_most_twice_as_long_as_xlsxwriter(tmp_path: Path) -> None:
    """A few children: opening two whole books weighs more here than with 300, where ours is the faster."""
    children = [str(20_000_000 + 137 * number) for number in range(84)]
    folder = Small(green=children[:56], white=children[56:]).make(tmp_path / "kvartal")
    found = documents.compare(folder, len(children), rounds=2)
    assert found.cells > 20_000
    assert found.ratio <= documents.LIMIT, documents.table(found)
    assert "limit" in documents.table(found)


def test_no_time_counts_where_a_page_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "plats"
    place.mkdir()
    documents.prepare(Small().make(tmp_path / "kvartal"), place)
    assert documents.write_ours(place) > 0

    def write_all_but_one(book: Any, document: Any, template: Any, pages: Sequence[Any]) -> None:
        write_blocks(book, document, template, pages[:-1])

    monkeypatch.setattr(blocks, "write_blocks", write_all_but_one)
    with pytest.raises(AssertionError, match="not those that were given"):
        documents.write_ours(place)
