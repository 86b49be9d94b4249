"""A paper of Fakturamapp, whatever kind of file it is, as upright A4 pages; or why it cannot be shown."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError

from atersok.export.paper import add_page

MAX_PAGES: Final = 100
"""Of one copy; an invoice has a few."""
MAX_BYTES: Final = 100 << 20
MAX_PIXELS: Final = 80_000_000
"""A4 at 900 dots an inch."""
SHARP: Final = 3508
"""Pixels of A4's long side at 300 dots an inch: finer pictures are made smaller."""
FOOT: Final = 26.0
"""Points kept free for the foot."""
_FORMATS: Final = ("PNG", "JPEG", "TIFF")
_DOTS: Final = 150.0
_QUALITY: Final = 85


# A damaged paper is told of in our words; what the library says of it in English is for nobody's terminal.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class CopyRefused(Exception):  # noqa: N818 - named for what it says
    """A file that cannot be shown.

    Args:
        reason: why, in Swedish, as a clause: "filen är tom".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def copy_pages(path: Path) -> bytes:
    """The file's pages on A4, as a PDF.

    Args:
        path: a PDF, PNG, JPEG or TIFF file; what it is is told from its content.

    Raises:
        CopyRefused: it cannot be shown, or is far larger than a copy of an invoice.
    """
    try:
        size = path.stat().st_size
        if not size:
            raise CopyRefused("filen är tom")
        if size > MAX_BYTES:
            raise CopyRefused(f"filen är större än {MAX_BYTES >> 20} MB")
        content = path.read_bytes()
    except OSError as error:
        raise CopyRefused("filen går inte att läsa") from error
    if b"%PDF-" in content[:1024]:
        return _from_pdf(content)
    return _from_picture(content)


def _from_pdf(content: bytes) -> bytes:
    writer = PdfWriter()
    try:
        reader = PdfReader(io.BytesIO(content))
        # Many a scanner's file is locked against changes alone, and opens without a password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise CopyRefused("filen är krypterad med lösenord")
        pages = len(reader.pages)
        if not pages:
            raise CopyRefused("filen har inga sidor")
        _check_pages(pages)
        for page in reader.pages:
            add_page(writer, page, FOOT)
        return _written(writer)
    except CopyRefused:
        raise
    except DependencyError as error:
        raise CopyRefused("filen är krypterad") from error
    # Whatever a damaged file makes the reader stumble over: one copy must not stop the export.
    except Exception as error:
        raise CopyRefused("filen är skadad eller är inget PDF-dokument") from error


def _from_picture(content: bytes) -> bytes:
    writer = PdfWriter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is the lower one
            for page in _picture_pages(content):
                for found in PdfReader(io.BytesIO(page)).pages:
                    add_page(writer, found, FOOT)
        return _written(writer)
    except CopyRefused:
        raise
    except Image.DecompressionBombError as error:
        raise CopyRefused("bilden är för stor") from error
    except UnidentifiedImageError as error:
        raise CopyRefused("filen är varken PDF, PNG, JPEG eller TIFF, eller är skadad") from error
    except Exception as error:  # as above
        raise CopyRefused("bilden är skadad") from error


def _picture_pages(content: bytes) -> Iterator[bytes]:
    """Each picture of a file as a PDF of its own, upright and no finer than print needs."""
    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        frames = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
        _check_pages(frames)
        for number in range(frames):
            if frames > 1:
                picture.seek(number)
            if picture.width * picture.height > MAX_PIXELS:
                raise CopyRefused(f"bilden har mer än {MAX_PIXELS // 1_000_000} miljoner bildpunkter")
            if picture.format == "JPEG":
                picture.draft(None, (SHARP, SHARP))  # reads a large photo at a fraction of its size
            dots = _dots(picture)
            longest = max(picture.size)
            page = _plain(ImageOps.exif_transpose(picture))
            if max(page.size) > SHARP:
                page = page.convert("L") if page.mode == "1" else page
                page.thumbnail((SHARP, SHARP))
            target = io.BytesIO()
            look = {} if page.mode == "1" else {"quality": _QUALITY}  # black and white is kept to the dot, as a fax
            page.save(target, "PDF", resolution=dots * max(page.size) / longest, **look)
            yield target.getvalue()


def _dots(picture: Image.Image) -> float:
    """Dots an inch as the picture says, where it says anything likely."""
    said = picture.info.get("dpi")
    try:
        found = float(said[0]) if said else _DOTS
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return _DOTS
    return found if 50 <= found <= 1200 else _DOTS


def _plain(picture: Image.Image) -> Image.Image:
    """Black and white, grey or colour, on white where it is see-through; nothing of what the file says about itself."""
    if picture.mode in ("1", "L", "RGB"):
        return picture
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        low, high = picture.getextrema()
        span = float(high) - float(low) if isinstance(low, (int, float)) and isinstance(high, (int, float)) else 0.0
        scale = 255.0 / span if span else 1.0
        start = float(low) if isinstance(low, (int, float)) else 0.0
        return picture.convert("F").point(lambda value: value * scale - start * scale).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return picture.convert("RGB")


def _check_pages(pages: int) -> None:
    if pages > MAX_PAGES:
        raise CopyRefused(f"filen har {pages} sidor, fler än de {MAX_PAGES} som en kopia får ha")


def _written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
