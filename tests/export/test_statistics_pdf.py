"""The statistics as one print job: every page counted, every copy once, what is missing said."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from atersok.export.converter import PageRun
from atersok.export.packet import INVOICES, PAY_DECISION, Enclosure
from atersok.export.packet_xlsx import Stamp
from atersok.export.papers import Papers
from atersok.export.report import ExportedStatistics
from atersok.export.statistics import Statistics, StatisticsInvoice, StatisticsSheet
from atersok.export.statistics_pdf import statistics_pdf
from export.making import papers_in, pdf

STAMP = Stamp("2025K2 Statistik grön · version 1", "20250701-120000", datetime(2025, 7, 1, 12))
SHEETS = [StatisticsSheet(name, 5, 5, 4, 1, 2) for name in ("Närvaro", "Kostnad per barn")]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    files = {"L1.pdf": pdf("ett", "två"), "L2.pdf": b"", "B1.pdf": pdf("beslut")}
    return papers_in(tmp_path_factory.mktemp("fakturor"), files)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PageRun]:
    path = tmp_path_factory.mktemp("sidor") / "a.pdf"
    path.write_bytes(pdf("n1", "n2", "k1"))
    return {"Närvaro": PageRun(path, 0, 2), "Kostnad per barn": PageRun(path, 2, 1)}


def invoice(number: str, *, home: str = "Linden", needs: bool = True, ore: int = 100_00) -> StatisticsInvoice:
    return StatisticsInvoice(home, "Lindens HVB AB", number, date(2025, 4, 28), ore, needs)


def made(
    papers: Papers, runs: dict[str, PageRun] | None, invoices: Sequence[StatisticsInvoice]
) -> tuple[list[str], ExportedStatistics]:
    statistics = Statistics(SHEETS, invoices, 5_000_00, 3_000_00)
    content, report = statistics_pdf("gron", "2025K2", statistics, runs, papers, STAMP, "s.pdf")
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
    assert report.pages == len(pages)
    assert all(page.endswith(f"Sida {number} av {len(pages)}") for number, page in enumerate(pages, start=1))
    return pages, report


def test_the_first_page_tells_where_everything_is(papers: Papers, runs: dict[str, PageRun]) -> None:
    pages, report = made(papers, runs, [invoice("L1"), invoice("L9"), invoice("X", needs=False)])
    assert [page.split()[0] for page in pages] == ["Statistik", "n1", "n2", "k1", "Leverantörsfakturor", "ett", "två"]
    first = pages[0]
    for line in ("Närvaro 2 2", "Kostnad per barn 4 1", "förteckning 5 1", "(1 st) 6 2"):
        assert line in first
    assert "Kvartal 2025K2, gröna boken. Körning 20250701-120000." in first
    assert re.search(r"Kopior som saknas \(1 st\) .* L9 finns inte i Fakturamapp", first)
    assert "1 faktura utan kopia: annat än vård, kredit eller utan fakturanummer." in first
    assert (report.invoices, report.copies, report.invoices_ore) == (3, 1, 300_00)
    assert report.missing == ["Kopia av faktura L9, Lindens HVB AB: finns inte i Fakturamapp"]


def test_the_list_tells_the_page_of_each_copy_and_a_copy_of_two_homes_is_put_in_once(
    papers: Papers, runs: dict[str, PageRun]
) -> None:
    pages, report = made(papers, runs, [invoice("L1"), invoice("L1", home="Eken"), invoice("L9")])
    assert report.copies == 1
    assert len(re.findall(r"L1 2025-04-28 6 100,00", pages[4].replace("\u00a0", " "))) == 2
    assert "L9 2025-04-28 Saknas 100,00" in pages[4].replace("\u00a0", " ")
    assert [page.split()[0] for page in pages].count("ett") == 1


def test_a_copy_that_cannot_be_shown_is_told_with_its_reason(papers: Papers, runs: dict[str, PageRun]) -> None:
    pages, report = made(papers, runs, [invoice("L2")])
    assert "L2 kan inte tas med, filen är tom" in pages[0]
    assert report.copies == 0
    assert len(pages) == 5


def test_what_stands_in_for_a_copy_is_put_in_and_nothing_is_missing(papers: Papers, runs: dict[str, PageRun]) -> None:
    paid = StatisticsInvoice("Asken", "Familjen", "L9", None, 100, True, (Enclosure(INVOICES, PAY_DECISION, "B1"),))
    pages, report = made(papers, runs, [paid])
    assert report.missing == []
    assert "Ingen kopia av en faktura för vård saknas." in pages[0]
    assert pages[-1].startswith("beslut")


def test_without_printed_sheets_it_says_which_to_print(papers: Papers, runs: dict[str, PageRun]) -> None:
    pages, report = made(papers, None, [invoice("L1")])
    assert len(pages) == 4
    assert "Skriv ut Närvaro, Kostnad per barn ur arbetsboken" in pages[0]
    assert len(report.notes) == 1
    _, half = made(papers, {"Närvaro": runs["Närvaro"]}, [])
    assert "Skriv ut Kostnad per barn ur arbetsboken" in half.notes[0]


def test_page_numbers_are_right_where_the_first_page_and_the_list_are_several(
    papers: Papers, runs: dict[str, PageRun]
) -> None:
    pages, _ = made(papers, runs, [*(invoice(f"M{number}") for number in range(150)), invoice("L1")])
    at = next(number for number, page in enumerate(pages, start=1) if page.startswith("ett"))
    listed = next(number for number, page in enumerate(pages, start=1) if page.startswith("Leverantörsfakturor"))
    assert at > 8
    assert any(f"L1 2025-04-28 {at} " in page for page in pages)
    assert f"förteckning {listed} {at - listed} " in pages[0]
    assert f"(1 st) {at} 2" in pages[0]


def test_it_can_be_stopped_between_two_copies(papers: Papers, runs: dict[str, PageRun], tmp_path: Path) -> None:
    class StopError(Exception):
        """Stopped."""

    def stop() -> None:
        raise StopError

    statistics = Statistics(SHEETS, [invoice("L1")], 0, 0)
    with pytest.raises(StopError):
        statistics_pdf("gron", "2025K2", statistics, runs, papers, STAMP, "s.pdf", stop)
