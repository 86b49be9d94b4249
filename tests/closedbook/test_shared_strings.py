"""Shared strings."""

from __future__ import annotations

import pytest

from atersok.closedbook.shared_strings import SharedStrings
from atersok.closedbook.xmltext import MalformedXml

XML = (
    "<sst><si><t>a&amp;b</t></si><si><t xml:space='preserve'> c </t></si><si><r><rPr><b/></rPr><t>fet</t></r><r>"
    "<t>_x000D_x</t></r>"
    "<rPh><t>läs</t></rPh></si><si/><si><t/></si></sst>"
)


def test_plain_rich_and_empty_texts_are_read_and_phonetic_readings_are_left_out() -> None:
    shared = SharedStrings(lambda: XML.encode())
    assert [shared(index) for index in range(5)] == ["a&b", " c ", "fet\rx", "", ""]


def test_a_number_without_text_is_damage() -> None:
    with pytest.raises(MalformedXml):
        SharedStrings(lambda: XML.encode())(5)
    with pytest.raises(MalformedXml):
        SharedStrings(lambda: None)(0)


def test_the_part_is_read_once_and_only_when_asked() -> None:
    calls = []
    shared = SharedStrings(lambda: calls.append(1) or XML.encode())
    assert not calls
    shared(0)
    shared(1)
    assert len(calls) == 1
