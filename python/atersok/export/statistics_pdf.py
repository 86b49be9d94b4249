"""The statistics of a book as one print job: a first page, the sheets, the supplier invoices and their copies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Final

from atersok.domain.ore import kr_text
from atersok.domain.register import Book
from atersok.domain.words import counted
from atersok.export.converter import PageRun
from atersok.export.copy_pages import CopyRefused
from atersok.export.packet_xlsx import Stamp
from atersok.export.papers import Papers
from atersok.export.pdf_parts import Part, assembled, paper_part, plain_part, printed_part
from atersok.export.plain_pages import Listing, listed_pages
from atersok.export.report import BOOK_NAMES, ExportedStatistics
from atersok.export.statistics import Statistics, StatisticsInvoice

FIRST: Final = "Försättsblad"
INVOICES: Final = "Leverantörsfakturor"
NO_SHEETS: Final = (
    "Statistikens blad kunde inte skrivas ut av programmet. Skriv ut {} ur arbetsboken och lägg dem efter "
    "försättsbladet."
)
_NO_COPY: Final = "–"
_MISSING: Final = "Saknas"


@dataclass
class _Copies:
    """The copies as they are found, in the order of the invoices.

    Attributes:
        parts: their pages.
        first: file → the number of its part.
        missing: what an invoice needs and lacks.
        spared: invoices that need no copy, and have none.
    """

    parts: list[Part] = field(default_factory=list)
    first: dict[Path, int] = field(default_factory=dict)
    refused: dict[Path, str] = field(default_factory=dict)
    missing: list[tuple[StatisticsInvoice, str]] = field(default_factory=list)
    spared: int = 0


def statistics_pdf(
    book: Book,
    quarter: str,
    statistics: Statistics,
    runs: Mapping[str, PageRun] | None,
    papers: Papers,
    stamp: Stamp,
    file: str,
    go_on: Callable[[], None] = lambda: None,
) -> tuple[bytes, ExportedStatistics]:
    """The print job as a PDF, and what is told of it.

    Args:
        book, quarter: whose.
        statistics: what is in it.
        runs: sheet → its pages as they were printed; None where nothing could print them.
        papers: where the copies are.
        stamp: what the foot and the properties say.
        file: what the PDF is to be called.
        go_on: called between the copies; what it raises ends the work.
    """
    copies = _Copies()
    place_of = [_collect(invoice, papers, copies, go_on) for invoice in statistics.invoices]
    sheets = [printed_part(sheet.name, runs[sheet.name]) for sheet in statistics.sheets if runs and sheet.name in runs]
    lacking = [sheet.name for sheet in statistics.sheets if not runs or sheet.name not in runs]
    notes = [NO_SHEETS.format(", ".join(lacking))] if lacking else []

    def told(first_pages: int, list_pages: int) -> list[Part]:
        """The first page and the list, with the page numbers that follow from how long they are."""
        before = first_pages + sum(part.count for part in sheets)
        starts = [*accumulate((part.count for part in copies.parts), initial=before + list_pages + 1)]
        first = _first_page(book, quarter, stamp, statistics, sheets, copies, notes, first_pages, before, list_pages)
        return [plain_part(FIRST, first), plain_part(INVOICES, _invoice_list(statistics, place_of, starts))]

    # How long they are does not hang on the numbers, but for a digit that makes a line too long: then once more.
    first, listed = told(1, 1)
    for _ in range(3):
        again, listed_again = told(first.count, listed.count)
        fits = (again.count, listed_again.count) == (first.count, listed.count)
        first, listed = again, listed_again
        if fits:
            break
    content, pages = assembled([first, *sheets, listed, *copies.parts], stamp)
    report = ExportedStatistics(
        book,
        file,
        pages,
        statistics.cost_ore,
        statistics.claim_ore,
        statistics.invoices_ore,
        len(statistics.invoices),
        len(copies.parts),
        [f"Kopia av faktura {invoice.number}, {invoice.supplier}: {why}" for invoice, why in copies.missing],
        notes,
    )
    return content, report


def _collect(invoice: StatisticsInvoice, papers: Papers, copies: _Copies, go_on: Callable[[], None]) -> list[int] | str:
    """The parts that hold an invoice's copy, each file once; or the word that stands where there is none."""
    found: list[int] = []
    reasons: list[str] = []
    for paper in invoice.papers:
        for path in papers.of(paper):
            if path in copies.refused:
                reasons.append(copies.refused[path])
                continue
            if path not in copies.first:
                go_on()
                try:
                    copies.parts.append(paper_part(paper, path, papers))
                except CopyRefused as refused:
                    copies.refused[path] = f"kan inte tas med, {refused.reason}"
                    reasons.append(copies.refused[path])
                    continue
                copies.first[path] = len(copies.parts) - 1
            found.append(copies.first[path])
    if found and not reasons:
        return found
    if not (reasons or invoice.needs_copy):
        copies.spared += 1
        return _NO_COPY
    copies.missing.append((invoice, "; ".join(dict.fromkeys(reasons)) or "finns inte i Fakturamapp"))
    return found or _MISSING


def _first_page(
    book: Book,
    quarter: str,
    stamp: Stamp,
    statistics: Statistics,
    sheets: Sequence[Part],
    copies: _Copies,
    notes: Sequence[str],
    first_pages: int,
    before: int,
    list_pages: int,
) -> bytes:
    lines = [
        f"Kvartal {quarter}, {BOOK_NAMES[book]}a boken. Körning {stamp.run}. Till Invandrarservice.",
        f"Kostnad per barn: {kr_text(statistics.cost_ore)} kr, därav återsöks {kr_text(statistics.claim_ore)} kr.",
        f"{counted(len(statistics.invoices), 'leverantörsfaktura', 'leverantörsfakturor')}: "
        f"{kr_text(statistics.invoices_ore)} kr utan moms.",
        "Statistiken har med alla boenden, också dem som hålls inne från återsökningen.",
        *notes,
    ]
    starts = [*accumulate((part.count for part in sheets), initial=first_pages + 1)]
    copy_pages = sum(part.count for part in copies.parts)
    contents = [
        *([part.label, str(start), str(part.count)] for part, start in zip(sheets, starts, strict=False)),
        [f"{INVOICES}, förteckning", str(before + 1), str(list_pages)],
        [
            f"Kopior av leverantörsfakturor ({len(copies.parts)} st)",
            str(before + list_pages + 1) if copy_pages else _NO_COPY,
            str(copy_pages),
        ],
    ]
    lists = [Listing(("Innehåll", "Från sida", "Antal sidor"), contents, 2)]
    if copies.missing:
        rows = [
            [invoice.home, invoice.supplier, invoice.number, why, kr_text(invoice.ore)]
            for invoice, why in copies.missing
        ]
        headers = ("Boende", "Leverantör", "Fakturanr", "Varför", "Belopp")
        lists.append(Listing(headers, rows, 1, f"Kopior som saknas ({len(rows)} st)", (3, 4, 3, 5)))
    else:
        lines.append("Ingen kopia av en faktura för vård saknas.")
    if copies.spared:
        lines.append(
            f"{counted(copies.spared, 'faktura', 'fakturor')} utan kopia: annat än vård, kredit eller utan "
            f"fakturanummer. I förteckningen har de {_NO_COPY}."
        )
    return listed_pages(f"Statistik {BOOK_NAMES[book]}", lines, lists)


def _invoice_list(statistics: Statistics, place_of: Sequence[list[int] | str], starts: Sequence[int]) -> bytes:
    rows = [
        [
            invoice.home or "(inget boende)",
            invoice.supplier,
            invoice.number,
            "" if invoice.dated is None else invoice.dated.isoformat(),
            place if isinstance(place, str) else ", ".join(str(starts[number]) for number in place),
            kr_text(invoice.ore),
        ]
        for invoice, place in zip(statistics.invoices, place_of, strict=True)
    ]
    rows.append(["Summa", "", "", "", "", kr_text(statistics.invoices_ore)])
    headers = ("Boende", "Leverantör", "Fakturanr", "Datum", "Kopia, sida", "Belopp utan moms")
    return listed_pages(INVOICES, ["Belopp i kronor."], [Listing(headers, rows, 1, widths=(3.2, 4.6, 2.6, 2.3, 1.9))])
