"""The files of a packet's enclosures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from atersok.build import build_register
from atersok.domain.register import Register
from atersok.export.packet import DECISIONS, INVOICE_COPY, INVOICES, PAY_DECISION, Enclosure
from atersok.export.papers import Papers
from atersok.workbook.register_file import read_register

FILES = (
    *("L1.pdf", "L1.PNG", "l 2_b.jpeg", "L3.txt", "B77.tif", "12345678-1 tillstånd.pdf", "12345678 ersättning.pdf"),
    *("12-345678 beslut om placering.pdf", "12345678 beslut 18 år.pdf", "23456789.pdf"),
)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    folder = tmp_path_factory.mktemp("fakturor")
    for name in FILES:
        (folder / name).write_bytes(b"x")
    (folder / "L1.d.pdf").mkdir()
    return Papers(folder, register(folder / "put_databas.xlsx"))


def register(path: Path) -> Register:
    homes = [{"Boende": "Linden", "Spår": "A", "Form": "Externt", "Kostnadsställe": "48110"}]
    build_register(path, barn=[{"Dossiernr": "12345678"}, {"Dossiernr": "23456789"}], placeringar=[], boenden=homes)
    return read_register(path, date(2025, 6, 30))


def found(papers: Papers, sheet: str, paper: str, number: str, dossier: str = "") -> list[str]:
    return [path.name for path in papers.of(Enclosure(sheet, paper, number, dossier))]


def test_a_copy_is_found_by_the_invoice_s_number_whatever_its_case_blanks_and_kind(papers: Papers) -> None:
    assert found(papers, INVOICES, INVOICE_COPY, "l1") == ["L1.PNG", "L1.pdf"]
    assert found(papers, INVOICES, INVOICE_COPY, "L 2/B") == ["l 2_b.jpeg"]
    assert found(papers, INVOICES, PAY_DECISION, "B77") == ["B77.tif"]


def test_what_is_no_picture_or_not_there_is_not_found(papers: Papers) -> None:
    assert [found(papers, INVOICES, INVOICE_COPY, number) for number in ("L3", "L4", "")] == [[], [], []]


def test_a_decision_is_found_as_beslutsunderlag_found_it(papers: Papers) -> None:
    asked = {
        "Kopia av uppehållstillstånd": "12345678-1 tillstånd.pdf",
        "Beslut om ersättning till uppdragstagare": "12345678 ersättning.pdf",
        "Beslut på eller efter 18-årsdagen": "12345678 beslut 18 år.pdf",
    }
    for paper, file in asked.items():
        assert file in found(papers, DECISIONS, paper, "", "12345678"), paper
    placed = found(papers, DECISIONS, "Beslut om placering", "B1", "12345678")
    assert "12-345678 beslut om placering.pdf" in placed
    assert found(papers, DECISIONS, "Beslut om placering", "B77", "99999999") == ["B77.tif"]
    assert found(papers, DECISIONS, "Kopia av uppehållstillstånd", "", "23456789") == ["23456789.pdf"]


def test_without_a_folder_there_are_none(tmp_path: Path) -> None:
    known = register(tmp_path / "r.xlsx")
    for folder in (None, tmp_path / "finns inte"):
        assert found(Papers(folder, known), INVOICES, INVOICE_COPY, "L1") == []
