"""A packet as one PDF."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from pypdf import PdfReader

from atersok.export.converter import PageRun
from atersok.export.packet import DECISIONS, INVOICE_COPY, INVOICES, Enclosure, Packet
from atersok.export.packet_pdf import packet_pdf
from atersok.export.packet_xlsx import Stamp
from atersok.export.papers import Papers
from atersok.export.pdf_parts import stamped
from export.making import locked, papers_in, pdf, text_of

STAMP = Stamp("2025K2 A Łinden (öst) · version 1", "20250701-120000", datetime(2025, 7, 1, 12))
FILES = {
    "L1.pdf": pdf("kopia ett", "kopia två"),
    "L2.pdf": b"",
    "L3.pdf": locked(pdf("x"), "hemligt"),
    "L4.pdf": b"%PDF-1.4\n",
    "L5.pdf": pdf(*["x"] * 300),
    "B1.pdf": pdf("beslutet", size=(841.89, 595.28)),
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers_in(tmp_path_factory.mktemp("fakturor"), FILES)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PageRun]:
    path = tmp_path_factory.mktemp("sidor") / "a.pdf"
    path.write_bytes(pdf("före", "ansökan 1", "fakturor 1", "fakturor 2", "beslut 1"))
    return {"Ansökan": PageRun(path, 1, 1), INVOICES: PageRun(path, 2, 2), DECISIONS: PageRun(path, 4, 1)}


def packet(*enclosures: Enclosure, invoice_pages: tuple[int, ...] = (0, 1)) -> Packet:
    pages = {"Ansökan": (0,), INVOICES: invoice_pages, DECISIONS: (0,)}
    return Packet("gron", "A", "Linden", "", "2025K2", pages, 100, enclosures=enclosures)


def copies(*numbers: str) -> list[Enclosure]:
    return [Enclosure(INVOICES, INVOICE_COPY, number) for number in numbers]


DECISION = Enclosure(DECISIONS, "Beslut om placering", "B1", "12345678")


def bookmarks(content: bytes) -> list[tuple[int, str, int | None]]:
    """Depth, title and page of every bookmark."""
    reader = PdfReader(io.BytesIO(content))
    found: list[tuple[int, str, int | None]] = []

    def walk(entries: list[object], depth: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, depth + 1)
            else:
                found.append((depth, str(entry.title), reader.get_destination_page_number(entry)))  # type: ignore[attr-defined]

    walk(list(reader.outline), 0)
    return found


def test_enclosures_lie_behind_their_list_with_a_bookmark_each(runs: dict[str, PageRun], papers: Papers) -> None:
    document = packet_pdf(packet(*copies("L1"), DECISION), runs, papers, STAMP)
    texts = [" ".join(page.extract_text().split()[:2]) for page in PdfReader(io.BytesIO(document.content)).pages]
    assert texts == ["ansökan 1", "fakturor 1", "fakturor 2", "kopia ett", "kopia två", "beslut 1", "beslutet 2025K2"]
    assert bookmarks(document.content) == [
        (0, "Ansökan", 0),
        (0, "Entreprenörsfakturor", 1),
        (1, "Kopia av faktura L1", 3),
        (0, "Beslutsunderlag", 5),
        (1, "Beslut om placering B1, dossier 12345678", 6),
    ]
    assert (document.pages, document.notes) == (7, [])


def test_every_page_says_whose_it_is_which_run_and_which_of_how_many(runs: dict[str, PageRun], papers: Papers) -> None:
    document = packet_pdf(packet(*copies("L1"), DECISION), runs, papers, STAMP)
    for number, page in enumerate(PdfReader(io.BytesIO(document.content)).pages, start=1):
        text = " ".join(page.extract_text().split())
        assert f"Sida {number} av 7" in text
        assert "2025K2 A ?inden (öst) · version 1 · körning 20250701-120000" in text
        sides = sorted((float(page.mediabox.width), float(page.mediabox.height)))
        assert sides == pytest.approx([595.28, 841.89])
        assert page.rotation == 0


def test_a_copy_that_cannot_be_shown_has_a_page_that_says_why_and_the_others_are_there(
    runs: dict[str, PageRun], papers: Papers
) -> None:
    document = packet_pdf(packet(*copies("L2", "L3", "L4", "L5", "L6", "L1"), DECISION), runs, papers, STAMP)
    reasons = {
        "L2": "filen är tom",
        "L3": "filen är krypterad med lösenord",
        "L4": "filen är skadad eller är inget PDF-dokument",
        "L5": "filen har 300 sidor, fler än de 100 som en kopia får ha",
        "L6": "filen finns inte längre i Fakturamapp",
    }
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(document.content)).pages]
    for place, (number, reason) in enumerate(reasons.items(), start=3):
        assert pages[place].startswith(f"Kopia av faktura {number} kunde inte tas med Orsak: {reason}.")
    assert "kopia ett" in pages[8]
    assert document.notes == [
        f"Kopia av faktura {number} kunde inte tas med: {reason}." for number, reason in reasons.items()
    ]
    assert (1, "Kopia av faktura L3 (saknas)", 4) in bookmarks(document.content)


def test_a_paper_that_is_two_things_lies_in_the_packet_once(runs: dict[str, PageRun], papers: Papers) -> None:
    again = Enclosure(DECISIONS, "Beslut på eller efter 18-årsdagen", "B1", "12345678")
    assert packet_pdf(packet(DECISION, again), runs, papers, STAMP).pages == 5


def test_a_document_that_takes_more_paper_than_its_pages_is_told(runs: dict[str, PageRun], papers: Papers) -> None:
    document = packet_pdf(packet(invoice_pages=(0,)), runs, papers, STAMP)
    assert document.pages == 4
    assert document.notes == [
        "Entreprenörsfakturor blev 2 sidor på papper men har 1 i arbetsboken: kontrollera sidformatet på bladet."
    ]


def test_the_file_s_properties_name_no_person_and_no_path(runs: dict[str, PageRun], papers: Papers) -> None:
    document = packet_pdf(packet(*copies("L1")), runs, papers, STAMP)
    reader = PdfReader(io.BytesIO(document.content))
    assert dict(reader.metadata or {}) == {
        "/Title": STAMP.title,
        "/Subject": "Körning 20250701-120000",
        "/Producer": "Återsök",
    }
    assert reader.xmp_metadata is None
    for word in (b"Anna", b"Hemlig", b"/tmp", b"/Annots", b"/JavaScript", b"/EmbeddedFiles"):
        assert word not in document.content
    assert reader.trailer["/Root"]["/Lang"] == "sv-SE"


def test_the_same_input_gives_the_same_bytes(runs: dict[str, PageRun], papers: Papers) -> None:
    made = [packet_pdf(packet(*copies("L1", "L2"), DECISION), runs, papers, STAMP).content for _ in range(2)]
    assert made[0] == made[1]


def test_pages_of_our_own_have_the_foot_too() -> None:
    content, pages = stamped(pdf("ett", "två"), "Vad som ändrats", STAMP)
    assert pages == 2
    assert "Sida 2 av 2" in text_of(content)
    assert bookmarks(content) == [(0, "Vad som ändrats", 0)]
