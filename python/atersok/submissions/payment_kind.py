"""What a row of Migrationsverket's payment list pays for, told by its code, its words or its paragraph."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

DAY_RATE: Final = "schablon"
"""Paid without application: 2010:1122 29 § and 30 §."""
APPLICATION: Final = "ansökan"
"""Paid by application: 29 a § and 30 a §, and the actual cost of the rules before."""
OTHER: Final = "annat"
"""Another compensation than these two, which nothing here is held against."""

_OTHER_CODE: Final = re.compile(r"\bas[_-][a-z]+|\but[_-](?:sfv|fsg?|af|lss|vsk)\b")
_DAY_RATE_CODE: Final = re.compile(r"\but[ _-]?ds(?:18)?\b")
_APPLICATION_CODE: Final = re.compile(r"\but[ _-]?fk(?:18)?\b")
_OTHER_WORDS: Final = re.compile(
    r"asyl|god man|godman|engang|vardnadshavare|forsorjningsstod|\blss\b|sarskilda kostnader|extraordinar"
    r"|\bankomst|overenskommelse|anvisad"
)
_APPLICATION_WORDS: Final = re.compile(r"faktisk|(?:utover|over) (?:dygns)?schablon|overskjutande|ansok|atersok")
_DAY_RATE_WORDS: Final = re.compile(r"schablon|dygnsersattning|utan ansokan")
_WITHOUT_APPLICATION: Final = re.compile(r"utan ansokan")
_PARAGRAPH: Final = re.compile(r"\b([0-9]+)\s*([a-z])?\s*§|§\s*([0-9]+)\s*([a-z])?\b")
_BY_APPLICATION: Final = frozenset({"29a", "30a"})
_BY_DAY: Final = frozenset({"29", "30"})


def kind_of(text: str) -> str:
    """DAY_RATE, APPLICATION or OTHER, "" where the text tells none of them.

    A code goes before words, and words before a paragraph: 29 § gave the actual cost until the middle of 2017.
    """
    said = _plain(text)
    if _OTHER_CODE.search(said):
        return OTHER
    if _DAY_RATE_CODE.search(said):
        return DAY_RATE
    if _APPLICATION_CODE.search(said):
        return APPLICATION
    if _OTHER_WORDS.search(said):
        return OTHER
    if _APPLICATION_WORDS.search(_WITHOUT_APPLICATION.sub(" ", said)):
        return APPLICATION
    if _DAY_RATE_WORDS.search(said):
        return DAY_RATE
    paragraphs = {(match[1] or match[3]) + (match[2] or match[4] or "") for match in _PARAGRAPH.finditer(said)}
    if not paragraphs:
        return ""
    if paragraphs <= _BY_APPLICATION:
        return APPLICATION
    return DAY_RATE if paragraphs <= _BY_DAY else OTHER


def _plain(text: str) -> str:
    """Without case and diacritics, one blank between words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())
