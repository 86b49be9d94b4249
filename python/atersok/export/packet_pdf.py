"""A packet as one PDF: its documents in order, each with its enclosures behind it, bookmarks, a foot on each page."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, PdfObject, TextStringObject
from reportlab.pdfbase.pdfmetrics import stringWidth

from atersok.export.converter import PageRun
from atersok.export.copy_pages import CopyRefused, copy_pages
from atersok.export.packet import Enclosure, Packet
from atersok.export.packet_xlsx import Stamp
from atersok.export.paper import add_page
from atersok.export.papers import Papers
from atersok.export.plain_pages import notice_page, printable

FONT: Final = "Helvetica"
SIZE: Final = 7.5
SIDE: Final = 28.0
"""Points between the foot and the sides of the paper."""
HEIGHT: Final = 13.0
"""Points between the foot's line and the paper's edge."""
GREY: Final = 0.25
NAMES_PROTECTED: Final = (
    "den har namn eller personnummer på ett barn med skyddade uppgifter, som måste döljas i kopian först"
)


@dataclass(frozen=True)
class Document:
    """A packet's PDF.

    Attributes:
        content: the file.
        pages: how many pages it has.
        notes: what the user should know, in Swedish, such as a copy that could not be included.
    """

    content: bytes
    pages: int
    notes: Sequence[str]


@dataclass(frozen=True)
class _Part:
    """Pages that follow on each other: their bookmark, how deep it lies, and where they are."""

    label: str
    depth: int
    reader: PdfReader
    first: int
    count: int


def packet_pdf(packet: Packet, runs: Mapping[str, PageRun], papers: Papers, stamp: Stamp) -> Document:
    """The packet's PDF.

    Args:
        packet: whose.
        runs: document sheet → its pages as they were printed.
        papers: where the enclosures are.
        stamp: what the foot and the properties say.
    """
    notes: list[str] = []
    parts: list[_Part] = []
    used: set[Path] = set()
    for sheet, numbers in packet.pages.items():
        run = runs[sheet]
        if run.count != len(numbers):
            notes.append(
                f"{sheet} blev {run.count} sidor på papper men har {len(numbers)} i arbetsboken: kontrollera "
                "sidformatet på bladet."
            )
        parts.append(_Part(sheet, 0, PdfReader(_printed(run)), 0, run.count))
        for enclosure in packet.enclosures:
            if enclosure.sheet == sheet:
                parts.extend(_enclosed(enclosure, papers, used, notes))
    return Document(*_assembled(parts, stamp), notes)


def stamped(content: bytes, label: str, stamp: Stamp) -> tuple[bytes, int]:
    """A PDF of pages that we wrote, with a bookmark, the foot and the properties; and how many pages it has."""
    reader = PdfReader(_on_our_pages(content))
    return _assembled([_Part(label, 0, reader, 0, len(reader.pages))], stamp)


def _printed(run: PageRun) -> io.BytesIO:
    """A document's pages as they were printed, on pages of ours."""
    writer = PdfWriter()
    reader = PdfReader(run.pdf)
    for number in range(run.first, run.first + run.count):
        add_page(writer, reader.pages[number])
    return _written(writer)


def _enclosed(enclosure: Enclosure, papers: Papers, used: set[Path], notes: list[str]) -> list[_Part]:
    """The pages of an enclosure; a page that says why in place of what cannot be shown.

    A file that is in the packet already, as when a decision says two things, is not put in twice.
    """
    files = papers.of(enclosure)
    if not files:
        return [_notice(enclosure, "filen finns inte längre i Fakturamapp", notes)]
    parts = []
    for path in files:
        if path in used:
            continue
        used.add(path)
        try:
            content = copy_pages(path)
            if papers.protected.in_pdf(content):
                raise CopyRefused(NAMES_PROTECTED)
            reader = PdfReader(io.BytesIO(content))
            parts.append(_Part(enclosure.label, 1, reader, 0, len(reader.pages)))
        except CopyRefused as refused:
            parts.append(_notice(enclosure, refused.reason, notes))
    return parts


def _notice(enclosure: Enclosure, reason: str, notes: list[str]) -> _Part:
    notes.append(f"{enclosure.label} kunde inte tas med: {reason}.")
    page = notice_page(
        f"{enclosure.label} kunde inte tas med",
        [
            f"Orsak: {reason}.",
            "Lägg handlingen här för hand, eller lägg en fil som kan läsas i Fakturamapp och exportera igen.",
        ],
    )
    reader = PdfReader(_on_our_pages(page))
    return _Part(f"{enclosure.label} (saknas)", 1, reader, 0, len(reader.pages))


def _on_our_pages(content: bytes) -> io.BytesIO:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(content)).pages:
        add_page(writer, page)
    return _written(writer)


def _assembled(parts: Sequence[_Part], stamp: Stamp) -> tuple[bytes, int]:
    """All parts as one file, and how many pages it has."""
    writer = PdfWriter()
    total = sum(part.count for part in parts)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject(f"/{FONT}"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    placed = writer._add_object(font)
    above = None
    number = 0
    for part in parts:
        for place in range(part.first, part.first + part.count):
            page = writer.add_page(part.reader.pages[place])
            number += 1
            _put_foot(writer, page, placed, f"{stamp.title} · körning {stamp.run}", f"Sida {number} av {total}")
        bookmark = writer.add_outline_item(
            title=part.label, page_number=number - part.count, parent=above if part.depth else None
        )
        if not part.depth:
            above = bookmark
    writer.metadata = {"/Title": stamp.title, "/Subject": f"Körning {stamp.run}", "/Producer": "Återsök"}
    writer.root_object[NameObject("/Lang")] = TextStringObject("sv-SE")
    writer.page_mode = "/UseOutlines"
    writer.compress_identical_objects()
    return _written(writer).getvalue(), total


def _put_foot(writer: PdfWriter, page: PageObject, font: PdfObject, left: str, right: str) -> None:
    """Writes the foot into a page of ours."""
    width = float(page.mediabox.width)
    right_at = width - SIDE - stringWidth(right, FONT, SIZE)
    left = printable(left)
    while stringWidth(left, FONT, SIZE) > right_at - 2 * SIDE:
        left = left[:-2].rstrip(" …") + "…"
    content = DecodedStreamObject()
    texts = [
        f"BT /FotText {SIZE} Tf {at:.2f} {HEIGHT} Td ({_escaped(text)}) Tj ET"
        for at, text in ((SIDE, left), (right_at, right))
    ]
    content.set_data(f"q {GREY} g {' '.join(texts)} Q".encode("cp1252"))
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject), "a page of ours"
    resources[NameObject("/Font")] = DictionaryObject({NameObject("/FotText"): font})
    page[NameObject("/Contents")] = ArrayObject([page.raw_get("/Contents"), writer._add_object(content)])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _written(writer: PdfWriter) -> io.BytesIO:
    target = io.BytesIO()
    writer.write(target)
    target.seek(0)
    return target
