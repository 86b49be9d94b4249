"""File names that Windows takes, whatever a home is called."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from atersok.export.names import MAX_STEM, MAX_TITLE, distinct_stems, safe_stem, shown_title

ILLEGAL = set('<>:"/\\|?*')
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))}


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("2025K2 A Björkhaga", "2025K2 A Björkhaga"),
        ("C 15827264/2", "C 15827264_2"),
        ("CON", "_CON"),
        ("nul.boende", "_nul.boende"),
        ("COM1 .x", "_COM1 .x"),
        ("Boende. . ", "Boende"),
        ("..\\..\\Hemma", "_.._Hemma"),
        ("Bj\u006f\u0308rken", "Björken"),
        ("  a\tb\r\nc  ", "a b c"),
        ("", "utan namn"),
        ("...", "utan namn"),
        ("\u202eHemma", "Hemma"),
    ],
)
def test_a_text_becomes_a_name_that_windows_takes(text: str, stem: str) -> None:
    assert safe_stem(text) == stem


@given(st.text())
def test_any_text_becomes_a_name(text: str) -> None:
    stem = safe_stem(text)
    assert 0 < len(stem.encode("utf-16-le")) // 2 <= MAX_STEM
    assert not ILLEGAL & set(stem)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in stem)
    assert stem == stem.strip()
    assert not stem.endswith(".")
    assert stem.partition(".")[0].strip().casefold() not in RESERVED


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("C 15827264/2", "C 15827264/2"),
        ("=1+1 <Linden> & Co", "=1+1 <Linden> & Co"),
        ("a\x00b\tc\nd", "a b c d"),
        ("\u202eexe\ud800", "exe"),
        ("\x01", "utan namn"),
    ],
)
def test_a_title_is_the_text_that_can_be_seen(text: str, title: str) -> None:
    assert shown_title(text) == title


@given(st.text())
def test_any_text_becomes_a_title_that_xml_can_hold(text: str) -> None:
    title = shown_title(text)
    assert 0 < len(title) <= MAX_TITLE
    assert etree.fromstring(etree.tostring(with_text(title))).text == title


def with_text(text: str) -> etree._Element:
    element = etree.Element("a")
    element.text = text  # refuses what XML cannot hold
    return element


def test_names_that_differ_in_case_alone_are_told_apart() -> None:
    texts = ["Linden", "LINDEN", "linden?", "linden_"]
    assert distinct_stems(texts) == ["Linden", "LINDEN (2)", "linden_", "linden_ (2)"]


@given(st.lists(st.text(alphabet="aA/. å\u0308", max_size=4), max_size=12), st.integers(12, 20))
def test_no_two_files_have_one_name(texts: list[str], length: int) -> None:
    stems = distinct_stems(texts, length)
    assert len({unicodedata.normalize("NFC", stem.casefold()) for stem in stems}) == len(texts)
    assert all(len(stem) <= length and stem == safe_stem(stem, length) for stem in stems)


def test_a_long_name_is_cut_and_still_told_apart() -> None:
    first, second = distinct_stems(["ö" * 300, "ö" * 300])
    assert (len(first), len(second)) == (MAX_STEM, MAX_STEM)
    assert second.endswith(" (2)")
