"""Pages that the export itself writes: a notice in place of a copy, and a list over some pages. A4, Swedish."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from typing import Final

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

MARGIN: Final = 50.0
"""Points; the foot is written below it."""
_TITLE: Final = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=18, leading=23, spaceAfter=12)
_BODY: Final = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=15, spaceAfter=8)
_CELL: Final = ParagraphStyle("cell", fontName="Helvetica", fontSize=10, leading=12.5)
_NUMBER: Final = ParagraphStyle("number", parent=_CELL, alignment=2)
_HEAD: Final = ParagraphStyle("head", parent=_CELL, fontName="Helvetica-Bold", textColor=colors.white)
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


def list_pages(
    title: str, lines: Sequence[str], headers: Sequence[str], rows: Sequence[Sequence[str]], numbers: int
) -> bytes:
    """A list over as many pages as it needs, its headings on each, as a PDF.

    Args:
        title, lines: what stands above it.
        headers: of its columns.
        rows: what stands in them.
        numbers: how many of the last columns are amounts, set to the right.
    """
    texts = len(headers) - numbers
    body = [[_paragraph(cell, _CELL if place < texts else _NUMBER) for place, cell in enumerate(row)] for row in rows]
    width = A4[0] - 2 * MARGIN
    amount = 82.0
    first = (width - amount * numbers) / texts
    table = LongTable(
        [[_paragraph(header, _HEAD) for header in headers], *body],
        colWidths=[first] * texts + [amount] * numbers,
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
    return _pdf([_paragraph(title, _TITLE), *(_paragraph(line, _BODY) for line in lines), Spacer(1, 6), table])


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    plain = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Paragraph(plain, style)


def _pdf(content: Sequence[object]) -> bytes:
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        invariant=1,
    )
    document.build(list(content))
    return target.getvalue()
