"""Everything that a command writes is there before its first write, for the books that it writes and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.assembly import assemble
from atersok.workbook.folder import open_books, read_folder
from workbook.quarter import Small, cell, change, hashes

UNKNOWN = "48999;4610;901;1;2025-04-28;202504;;;Okänt;100,00"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Small(extra_rows=[UNKNOWN]).make(tmp_path_factory.mktemp("assembly") / "kvartal")


def test_only_the_books_to_be_written_get_content_and_both_get_findings(folder: Path) -> None:
    before = hashes(folder)
    found = assemble(read_folder(folder, open_books(folder)), lambda step: None, ("vit",))
    assert set(found.content) == {"vit"}
    assert set(found.rows) == set(found.withheld) == set(found.targets) == {"gron", "vit"}
    assert hashes(folder) == before


def test_a_stop_is_open_until_it_is_acknowledged_with_comment_and_signature(folder: Path) -> None:
    def open_codes() -> list[str]:
        found = assemble(read_folder(folder, open_books(folder)), lambda step: None)
        return [finding.code for finding in found.open_stops("gron")]

    assert open_codes() == ["K01"]
    found = assemble(read_folder(folder, open_books(folder)), lambda step: None)
    (finding,) = found.open_stops("gron")

    def answer(header: str, value: str) -> None:
        change(
            folder / "gron_statistik.xlsm", lambda book: setattr(cell(book, "tblAvvikelser", 0, header), "value", value)
        )

    answer("Id", finding.id_in("2025K2"))
    for header, value in (("Förväntat", finding.expected), ("Funnet", finding.found), ("Status", "Kvitterad")):
        answer(header, value)
    assert open_codes() == ["K01"]
    answer("Kommentar", "Utrett")
    assert open_codes() == ["K01"]
    answer("Signatur", "AB")
    assert open_codes() == []
