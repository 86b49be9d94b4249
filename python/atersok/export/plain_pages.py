"""Pages that the export itself writes: a notice in place of a copy, and a list over some pages. A4, Swedish."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

MARGIN: Final = 50.0
"""Points; the foot is written below it."""
CELL_SIGNS: Final = 150
"""Signs of a list's cell, so that no row is taller than the page; a longer text ends with three dots."""
_TITLE: Final = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=18, leading=23, spaceAfter=12)
_BODY: Final = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=15, spaceAfter=8)
_CELL: Final = ParagraphStyle("cell", fontName="Helvetica", fontSize=10, leading=12.5)
_NUMBER: Final = ParagraphStyle("number", parent=_CELL, alignment=2)
_HEAD: Final = ParagraphStyle("head", parent=_CELL, fontName="Helvetica-Bold", textColor=colors.white)
_NUMBER_HEAD: Final = ParagraphStyle("numberhead", parent=_HEAD, alignment=2)
_HEADING: Final = ParagraphStyle(
    "heading", fontName="Helvetica-Bold", fontSize=12, leading=16, spaceBefore=10, spaceAfter=5, keepWithNext=1
)
_HEAD_GROUND: Final = colors.Color(0.18, 0.29, 0.36)
_LINE: Final = colors.Color(0.45, 0.45, 0.45)


def printable(text: str) -> str:
    """The text in the letters that every PDF reader has a font for; others as near as they come."""
    found = []
    for char in unicodedata.normalize("NFC", text):
        try:
            char.encode("cp1252")
            found.append(char)
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
            found.append(plain or "?")
    return "".join(found)


def notice_page(title: str, lines: Sequence[str]) -> bytes:
    """A page that says something instead of showing it, as a PDF."""
    return _pdf([_paragraph(title, _TITLE), *(_paragraph(line, _BODY) for line in lines)])


@dataclass(frozen=True)
class Listing:
    """A list over as many pages as it needs, its headings on each.

    Attributes:
        headers: of its columns.
        rows: what stands in them.
        numbers: how many of the last columns are numbers, set to the right.
        title: what stands above it, "" for nothing.
        widths: of the columns, as shares of what the numbers leave; all alike where none are given.
        number_width: of each column of numbers, points.
    """

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: int
    title: str = ""
    widths: Sequence[float] = ()
    number_width: float = 82.0


def list_pages(
    title: str, lines: Sequence[str], headers: Sequence[str], rows: Sequence[Sequence[str]], numbers: int
) -> bytes:
    """A list beneath a title and some lines, as a PDF; see :class:`Listing`."""
    return listed_pages(title, lines, [Listing(headers, rows, numbers)])


def listed_pages(title: str, lines: Sequence[str], lists: Sequence[Listing], *, wide: bool = False) -> bytes:
    """Lists, one after the other beneath a title and some lines, as a PDF.

    Args:
        title, lines: what stands above them.
        lists: the lists.
        wide: whether the paper lies on its side.
    """
    paper = landscape(A4) if wide else A4
    content: list[object] = [_paragraph(title, _TITLE), *(_paragraph(line, _BODY) for line in lines)]
    for found in lists:
        content.append(Spacer(1, 6))
        if found.title:
            content.append(_paragraph(found.title, _HEADING))
        content.append(_table(found, paper[0] - 2 * MARGIN))
    return _pdf(content, paper)


def _table(found: Listing, width: float) -> LongTable:
    texts = len(found.headers) - found.numbers
    body = [
        [_paragraph(_short(cell), _CELL if place < texts else _NUMBER) for place, cell in enumerate(row)]
        for row in found.rows
    ]
    left = width - found.number_width * found.numbers
    shares = found.widths or [1.0] * texts
    heads = [_paragraph(head, _HEAD if place < texts else _NUMBER_HEAD) for place, head in enumerate(found.headers)]
    table = LongTable(
        [heads, *body],
        colWidths=[*(left * share / sum(shares) for share in shares), *[found.number_width] * found.numbers],
        repeatRows=1,
    )
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), _HEAD_GROUND),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def _short(text: str) -> str:
    return text if len(text) <= CELL_SIGNS else f"{text[: CELL_SIGNS - 2].rstrip()} …"


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    plain = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Paragraph(plain, style)


def _pdf(content: Sequence[object], paper: tuple[float, float] = A4) -> bytes:
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=paper,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        invariant=1,
    )
    document.build(list(content))
    return target.getvalue()
