"""Any page of a PDF on an upright A4 page of ours."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

from atersok.export.paper import A4, BrokenPage, add_page
from export.making import pdf, text_of, written


def page_of(content: bytes) -> PageObject:
    return PdfReader(io.BytesIO(content)).pages[0]


def put(page: PageObject, foot: float = 0.0) -> bytes:
    writer = PdfWriter()
    add_page(writer, page, foot)
    return written(writer)


def places(content: bytes) -> list[tuple[float, float, str]]:
    """Where each text begins on the page: from the left and the bottom, in points."""
    found: list[tuple[float, float, str]] = []

    def note(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            x, y = tm[4], tm[5]
            at = cm[0] * x + cm[2] * y + cm[4], cm[1] * x + cm[3] * y + cm[5]
            found.append((round(at[0], 1), round(at[1], 1), text.strip()))

    page_of(content).extract_text(visitor_text=note)
    return found


def test_an_a4_page_stays_where_it_is() -> None:
    content = put(page_of(pdf("Åäö")))
    page = page_of(content)
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4)
    assert "Åäö" in text_of(content)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [(595.28, 841.89), (841.89, 595.28), (200.0, 300.0), (2384.0, 3370.0), (50.0, 4000.0)])
def test_a_page_is_upright_or_on_its_side_as_it_reads_and_inside_the_paper(
    size: tuple[float, float], rotation: int
) -> None:
    content = put(page_of(pdf("x", size=size, rotation=rotation)), foot=26)
    page = page_of(content)
    turned = size[::-1] if rotation in (90, 270) else size
    expected = A4 if turned[1] >= turned[0] else A4[::-1]
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(expected)
    assert page.rotation == 0


@given(st.sampled_from([0, 90, 180, 270]), st.floats(30, 5000), st.floats(30, 5000))
@settings(max_examples=30, deadline=None)
def test_every_corner_of_a_page_of_any_size_lies_on_the_paper_above_the_foot(
    rotation: int, width: float, height: float
) -> None:
    """What is drawn is the page's box, moved by the matrix before it."""
    content = put(page_of(pdf("x", size=(width, height), rotation=rotation)), foot=26)
    page = page_of(content)
    contents = page.get_contents()
    assert contents is not None
    a, b, c, d, e, f = (float(word) for word in contents.get_data().decode().split()[1:7])
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (0, width) for y in (0, height)]
    for x, y in corners:
        assert -0.2 <= x <= float(page.mediabox.width) + 0.2
        assert 25.8 <= y <= float(page.mediabox.height) + 0.2


def test_a_stamp_and_a_filled_in_field_are_seen_and_a_hidden_one_and_a_link_are_not() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("sidan"))))
    page = writer.pages[0]
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )

    def annotation(text: str, subtype: str, flags: int) -> DictionaryObject:
        look = DecodedStreamObject()
        look.set_data(f"BT /F 10 Tf 2 2 Td ({text}) Tj ET".encode())
        look[NameObject("/Type")] = NameObject("/XObject")
        look[NameObject("/Subtype")] = NameObject("/Form")
        look[NameObject("/BBox")] = RectangleObject((0, 0, 100, 20))
        look[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): writer._add_object(font)})}
        )
        return DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(subtype),
                NameObject("/Rect"): ArrayObject([FloatObject(value) for value in (100, 100, 200, 120)]),
                NameObject("/F"): NumberObject(flags),
                NameObject("/T"): TextStringObject("Anna Avsändare"),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(look)}),
            }
        )

    page[NameObject("/Annots")] = ArrayObject(
        [
            annotation("BETALD", "/Stamp", 4),
            annotation("1234,50", "/Widget", 4),
            annotation("DOLD", "/Stamp", 2),
            annotation("LEDER", "/Link", 4),
        ]
    )
    content = put(page_of(written(writer)), foot=26)
    assert {text for *_, text in places(content)} == {"sidan", "BETALD", "1234,50"}
    assert "/Annots" not in page_of(content)
    assert b"Anna" not in content


def test_properties_do_not_come_along() -> None:
    content = put(page_of(pdf("x")))
    assert b"Anna" not in content
    assert b"Hemlig" not in content


def test_a_page_without_size_is_refused() -> None:
    page = PdfWriter().add_blank_page(100, 100)
    page.mediabox = RectangleObject((0, 0, 0, 100))
    with pytest.raises(BrokenPage):
        put(page)
