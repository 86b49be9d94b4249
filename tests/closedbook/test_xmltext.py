"""XML as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.closedbook import xmltext

ANY_TEXT = st.text(st.characters(codec=None), max_size=30) | st.text("_x0041AFaf\x00\x01\r\n\t &<>\ud800", max_size=20)


def joined(text: str) -> str:
    """Surrogates that make pairs as the characters they are; text with a lone one as it is."""
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return text


@given(ANY_TEXT)
def test_a_text_written_as_xstring_reads_back_equal(text: str) -> None:
    encoded = xmltext.escape_xstring(text)
    by_lxml = xmltext.parse(f"<t>{encoded}</t>".encode()).text or ""
    assert xmltext.decode_escapes(by_lxml) == joined(text)
    assert xmltext.xstring(encoded.encode()) == joined(text)


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("_x0041_", "_x005F_x0041_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("_x0041\x01", "_x005F_x0041_x0001_"),
        ("a\rb", "a_x000D_b"),
        ("_X0041_ _x41_", "_X0041_ _x41_"),
        ("a&<>b", "a&amp;&lt;&gt;b"),
    ],
)
def test_escapes_are_written_only_where_a_reader_would_go_wrong(text: str, encoded: str) -> None:
    assert xmltext.escape_xstring(text) == encoded


def test_a_document_type_is_refused() -> None:
    with pytest.raises(xmltext.MalformedXml):
        xmltext.parse(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


def test_an_attribute_is_changed_in_place_added_or_removed() -> None:
    attrs = b' a="1" x:b=\'2\'  c="3"'
    assert xmltext.set_attribute(attrs, "x:b", "9") == b' a="1" x:b="9"  c="3"'
    assert xmltext.set_attribute(attrs, "d", '"<') == attrs + b' d="&quot;&lt;"'
    assert xmltext.set_attribute(attrs, "a", None) == b" x:b='2'  c=\"3\""
    assert xmltext.attributes(attrs + b' d="&#229;&amp;"') == {"a": "1", "x:b": "2", "c": "3", "d": "å&"}


def test_children_are_the_elements_of_the_first_level() -> None:
    data = b'<a x=">"><b/><c><b/></c></a><d/>'
    assert [(span.tag, data[span.head : span.tail]) for span in xmltext.children(data)] == [
        (b"a", b"<b/><c><b/></c>"), (b"d", b""),
    ]  # fmt: skip
    with pytest.raises(xmltext.MalformedXml):
        list(xmltext.children(b"<a><b></a>"))


def test_utf16_comments_and_cdata_become_plain_utf8_and_plain_parts_stay_as_they_are() -> None:
    plain = '<?xml version="1.0" encoding="UTF-8"?><a>å</a>'.encode()
    assert xmltext.plain_utf8(plain) is plain
    odd = '<?xml version="1.0" encoding="UTF-16"?><a><!-- <row> --><![CDATA[å<]]></a>'.encode("utf-16")
    assert b"<a>\xc3\xa5&lt;</a>" in xmltext.plain_utf8(odd)
