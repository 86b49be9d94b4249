"""Papers of Fakturamapp of every kind, whole and hostile."""

from __future__ import annotations

import io
import os
import zlib
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from atersok.export import copy_pages as module
from atersok.export.copy_pages import MAX_PAGES, CopyRefused, copy_pages
from export.making import locked, pdf, picture, text_of


def count(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


def sizes(content: bytes) -> list[tuple[int, int]]:
    return [
        (round(float(page.mediabox.width)), round(float(page.mediabox.height)))
        for page in PdfReader(io.BytesIO(content)).pages
    ]


def saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_every_page_of_a_pdf_is_shown(tmp_path: Path) -> None:
    content = copy_pages(saved(tmp_path / "a.pdf", pdf("ett", "två")))
    assert (count(content), text_of(content)) == (2, "ett två")


def test_a_file_that_is_locked_against_changes_alone_is_shown(tmp_path: Path) -> None:
    assert text_of(copy_pages(saved(tmp_path / "a.pdf", locked(pdf("ett"), "")))) == "ett"


@pytest.mark.parametrize("ending", ["png", "jpg", "tif"])
def test_a_picture_is_a_page(ending: str, tmp_path: Path) -> None:
    path = picture(tmp_path / f"a.{ending}", Image.new("RGB", (300, 200), "red"))
    assert sizes(copy_pages(path)) == [(842, 595)]


def test_a_tiff_of_several_pages_has_them_all_each_as_it_lies(tmp_path: Path) -> None:
    pages = [Image.new("1", (1728, 2200), 1), Image.new("1", (2200, 1728), 1), Image.new("L", (100, 100))]
    assert sizes(copy_pages(picture(tmp_path / "fax.tiff", *pages))) == [(595, 842), (842, 595), (595, 842)]


def test_a_photo_is_turned_as_the_camera_says_and_tells_nothing_of_itself(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Anna Fotograf"
    content = copy_pages(picture(tmp_path / "a.jpg", Image.new("RGB", (400, 200)), exif=exif))
    assert sizes(content) == [(595, 842)]
    assert b"Fotograf" not in content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I", "I;16", "F"])
def test_a_picture_of_any_kind_of_colour_is_shown(mode: str, tmp_path: Path) -> None:
    path = picture(tmp_path / "a.tif", Image.new(mode, (40, 60)))
    assert count(copy_pages(path)) == 1


def test_a_fine_picture_is_made_no_finer_than_print_needs(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", Image.new("L", (5000, 7000), 255))
    (image,) = PdfReader(io.BytesIO(copy_pages(path))).pages[0].images
    assert image.image is not None
    assert max(image.image.size) == module.SHARP


def test_what_a_file_is_is_told_from_its_content(tmp_path: Path) -> None:
    image = picture(tmp_path / "a.png", Image.new("RGB", (30, 40)))
    assert count(copy_pages(image.rename(tmp_path / "a.pdf"))) == 1
    assert text_of(copy_pages(saved(tmp_path / "b.jpg", pdf("ett")))) == "ett"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "filen är tom"),
        (b"%PDF-1.4\n", "filen är skadad eller är inget PDF-dokument"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 50, "filen är skadad eller är inget PDF-dokument"),
        (pdf("x")[:400], "filen är skadad eller är inget PDF-dokument"),
        (b"hej", "filen är varken PDF, PNG, JPEG eller TIFF, eller är skadad"),
        (b"\x89PNG\r\n\x1a\n", "filen är varken PDF, PNG, JPEG eller TIFF, eller är skadad"),
        (locked(pdf("x"), "hemligt"), "filen är krypterad med lösenord"),
        (pdf(*["x"] * 300), f"filen har 300 sidor, fler än de {MAX_PAGES} som en kopia får ha"),
    ],
)
def test_a_file_that_cannot_be_shown_is_told_with_its_reason(content: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(CopyRefused) as refused:
        copy_pages(saved(tmp_path / "a.pdf", content))
    assert refused.value.reason == reason


def test_a_picture_that_would_fill_the_memory_is_not_opened(tmp_path: Path) -> None:
    """A small file that says that it is 30 000 times 30 000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    for side, reason in ((30_000, "bilden är för stor"), (10_000, "bilden har mer än 80 miljoner bildpunkter")):
        head = side.to_bytes(4, "big") * 2 + bytes((8, 0, 0, 0, 0))
        bomb = (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
            + chunk(b"IEND", b"")
        )
        with pytest.raises(CopyRefused, match=reason):
            copy_pages(saved(tmp_path / "a.png", bomb))


def test_a_picture_that_ends_too_early_is_told(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.jpg", Image.effect_noise((400, 400), 50))
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(CopyRefused, match="bilden är skadad"):
        copy_pages(path)


def test_a_file_that_is_not_there_or_far_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CopyRefused, match="går inte att läsa"):
        copy_pages(tmp_path / "a.pdf")
    large = tmp_path / "b.pdf"
    with large.open("wb") as stream:
        os.truncate(stream.fileno(), module.MAX_BYTES + 1)
    with pytest.raises(CopyRefused, match="större än 100 MB"):
        copy_pages(large)
