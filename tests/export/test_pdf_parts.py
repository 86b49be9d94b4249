"""Pages of several sources as one PDF."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from atersok.build import build_register
from atersok.export.converter import PageRun
from atersok.export.copy_pages import CopyRefused
from atersok.export.packet import INVOICE_COPY, INVOICES, Enclosure
from atersok.export.packet_xlsx import Stamp
from atersok.export.papers import Papers
from atersok.export.pdf_parts import NAMES_PROTECTED, assembled, paper_part, plain_part, printed_part
from atersok.export.plain_pages import notice_page
from atersok.workbook.register_file import read_register
from export.making import A4, pdf

STAMP = Stamp("2025K2 Statistik grön (åäö) · version 1", "20250701-120000", datetime(2025, 7, 1, 12))
COPY = Enclosure(INVOICES, INVOICE_COPY, "L1")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    folder = tmp_path_factory.mktemp("fakturor")
    build_register(
        folder / "r.xlsx",
        barn=[{"Dossiernr": "12345678", "Namn": "Testbarn Beta", "Skyddad": "Ja"}],
        placeringar=[],
        boenden=[{"Boende": "Linden", "Spår": "A", "Form": "Externt", "Kostnadsställe": "48110"}],
    )
    return Papers(folder, read_register(folder / "r.xlsx", date(2025, 6, 30)))


def test_parts_follow_each_other_with_bookmarks_and_a_foot_on_upright_and_lying_pages(
    papers: Papers, tmp_path: Path
) -> None:
    (tmp_path / "p.pdf").write_bytes(pdf("a", "b", "c", size=(A4[1], A4[0])))
    (tmp_path / "L1.pdf").write_bytes(pdf("kopia"))
    parts = [
        plain_part("Försättsblad", notice_page("T", [])),
        printed_part("Närvaro", PageRun(tmp_path / "p.pdf", 1, 2)),
        paper_part(COPY, tmp_path / "L1.pdf", papers),
    ]
    content, pages = assembled(parts, STAMP)
    reader = PdfReader(io.BytesIO(content))
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert pages == 4
    assert [text.split()[0] for text in texts] == ["T", "b", "c", "kopia"]
    assert all(text.endswith(f"Sida {number} av 4") for number, text in enumerate(texts, start=1))
    assert all("2025K2 Statistik grön (åäö) · version 1 · körning 20250701-120000" in text for text in texts)
    assert [page.mediabox.width > page.mediabox.height for page in reader.pages] == [False, True, True, False]
    titles = [entry.title if not isinstance(entry, list) else [one.title for one in entry] for entry in reader.outline]
    assert titles == ["Försättsblad", "Närvaro", ["Kopia av faktura L1"]]
    assert set(reader.metadata or {}) == {"/Title", "/Subject", "/Producer"}


def test_a_paper_that_names_a_protected_child_is_refused(papers: Papers, tmp_path: Path) -> None:
    (tmp_path / "L1.pdf").write_bytes(pdf("Vård av Testbarn Beta"))
    with pytest.raises(CopyRefused) as caught:
        paper_part(COPY, tmp_path / "L1.pdf", papers)
    assert caught.value.reason == NAMES_PROTECTED
