"""Invoice copies: one page, named by invoice number, saying what the ledger says."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader

from tools.sample.export import amount_text
from tools.sample.folder import make
from tools.sample.invoices import file_name, write_copies
from tools.sample.ledger import ENTREPRENOR


def test_unsafe_characters_become_underscores() -> None:
    assert file_name('2025/004 a:b?"<>|*\\') == "2025_004_a_b_______.pdf"


def test_each_copy_is_one_page_with_the_amount_of_its_rows(tmp_path: Path) -> None:
    scenario = make("2025K2", set()).scenario
    write_copies(scenario, tmp_path, "Exempelstad")
    assert {path.name for path in tmp_path.iterdir()} == {file_name(invoice) for invoice in scenario.copies}
    for invoice in sorted(scenario.copies)[:6]:
        pages = PdfReader(tmp_path / file_name(invoice)).pages
        assert len(pages) == 1
        total = sum(row.belopp for row in scenario.rows if row.invoice == invoice and row.konto == ENTREPRENOR)
        text = pages[0].extract_text()
        assert invoice in text
        assert amount_text(total) in text
