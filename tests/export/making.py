"""What the tests of the export make: papers as they come from suppliers, good and bad, and an export to look at."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from atersok.build import build_register
from atersok.export.export import ExportReport
from atersok.export.packet import Packet
from atersok.export.papers import Papers
from atersok.workbook.register_file import read_register

A4 = (595.28, 841.89)


@dataclass(frozen=True)
class Exported:
    """A sample that was exported: where, what was reported, the steps that were told, and its packets."""

    folder: Path
    report: ExportReport
    steps: list[str]
    packets: list[Packet]

    def file(self, packet: Packet, ending: str) -> Path:
        """A packet's file."""
        assert self.report.folder is not None
        title = packet.title.replace("/", "_")
        return self.report.folder / f"2025K2 v1 {title}.{ending}"


def pdf(*texts: str, size: tuple[float, float] = A4, rotation: int = 0) -> bytes:
    """A PDF with a page for each text, which stands at its lower left corner."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=size, invariant=1)
    canvas.setAuthor("Anna Avsändare")
    canvas.setTitle("Hemlig titel")
    for text in texts:
        canvas.drawString(20, 20, text)
        canvas.showPage()
    canvas.save()
    if not rotation:
        return target.getvalue()
    writer = PdfWriter(clone_from=PdfReader(target))
    for page in writer.pages:
        page.rotate(rotation)
    return written(writer)


def papers_in(folder: Path, files: Mapping[str, bytes]) -> Papers:
    """A Fakturamapp with these files, and a register of one child at one home."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    homes = [{"Boende": "Linden", "Spår": "A", "Form": "Externt", "Kostnadsställe": "48110"}]
    build_register(folder / "r.xlsx", barn=[{"Dossiernr": "12345678"}], placeringar=[], boenden=homes)
    return Papers(folder, read_register(folder / "r.xlsx", date(2025, 6, 30)))


def locked(content: bytes, password: str) -> bytes:
    """The file encrypted, to be opened with the password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(password, "ägare", algorithm="RC4-128")
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """What a writer writes."""
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@cache
def pages_of(path: Path) -> tuple[str, ...]:
    """The text of each page of a PDF that nobody writes to any more."""
    return tuple(page.extract_text() for page in PdfReader(path).pages)


def picture(path: Path, *pages: Image.Image, **options: object) -> Path:
    """Saves pictures into a file, TIFF with several pages."""
    first, *rest = pages
    more = {"save_all": True, "append_images": rest} if rest else {}
    first.save(path, **more, **options)
    return path


def text_of(content: bytes) -> str:
    """All text of a PDF, blanks of any kind made one blank."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
