"""Pages put together as one PDF: bookmarks, a foot on each page, and properties that name nobody."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, PdfObject, TextStringObject
from reportlab.pdfbase.pdfmetrics import stringWidth

from atersok.export.converter import PageRun
from atersok.export.copy_pages import CopyRefused, copy_pages
from atersok.export.packet import Enclosure
from atersok.export.packet_xlsx import Stamp
from atersok.export.paper import add_page
from atersok.export.papers import Papers
from atersok.export.plain_pages import printable

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
class Part:
    """Pages that follow on each other: their bookmark, how deep it lies, and where they are."""

    label: str
    depth: int
    reader: PdfReader
    count: int


def printed_part(label: str, run: PageRun) -> Part:
    """A sheet's pages as they were printed, on pages of ours."""
    writer = PdfWriter()
    reader = PdfReader(run.pdf)
    for number in range(run.first, run.first + run.count):
        add_page(writer, reader.pages[number])
    return Part(label, 0, PdfReader(_written(writer)), run.count)


def plain_part(label: str, content: bytes, depth: int = 0) -> Part:
    """A PDF of pages that the export itself wrote."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(content)).pages:
        add_page(writer, page)
    reader = PdfReader(_written(writer))
    return Part(label, depth, reader, len(reader.pages))


def paper_part(enclosure: Enclosure, path: Path, papers: Papers) -> Part:
    """A paper of Fakturamapp.

    Raises:
        CopyRefused: it cannot be shown, or names a child whose data are protected.
    """
    content = copy_pages(path)
    if papers.protected.in_pdf(content):
        raise CopyRefused(NAMES_PROTECTED)
    reader = PdfReader(io.BytesIO(content))
    return Part(enclosure.label, 1, reader, len(reader.pages))


def assembled(parts: Sequence[Part], stamp: Stamp) -> tuple[bytes, int]:
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
        for place in range(part.count):
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


def stamped(content: bytes, label: str, stamp: Stamp) -> tuple[bytes, int]:
    """A PDF of pages that we wrote, with a bookmark, the foot and the properties; and how many pages it has."""
    return assembled([plain_part(label, content)], stamp)


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
