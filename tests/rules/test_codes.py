"""Every code has a sentence that a user can read, and what is applied for its paragraph and category."""

from __future__ import annotations

import pytest

from atersok.domain.codes import CLAIMING, CODES
from atersok.rules.codes import CODE_TEXTS


def test_every_code_and_no_other_has_a_text() -> None:
    assert set(CODE_TEXTS) == set(CODES)
    sentences = [text.sentence for text in CODE_TEXTS.values()]
    assert all(sentence.strip() for sentence in sentences)
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("code", CODES)
def test_a_category_is_named_exactly_where_something_is_applied_for(code: str) -> None:
    assert bool(CODE_TEXTS[code].category) is (code in CLAIMING)


@pytest.mark.parametrize(
    ("code", "paragraph"),
    [
        ("FAKTISK", "2010:1122 29 § (2012:859)"),
        ("FAKTISK_18", "2010:1122 29 § (2012:859)"),
        ("UT_FK", "2010:1122 29 a §"),
        ("UT_DS", "2010:1122 29 §"),
        ("UT_FK18", "2010:1122 30 a §"),
    ],
)
def test_the_paragraph_behind_a_code(code: str, paragraph: str) -> None:
    """rules.md §2."""
    assert CODE_TEXTS[code].paragraph == paragraph


@pytest.mark.parametrize("code", ["UT_FK", "UT_FK18"])
def test_today_s_categories_are_those_of_the_application(code: str) -> None:
    """rules.md §5."""
    assert CODE_TEXTS[code].category == code


@pytest.mark.parametrize(
    ("code", "category"), [("FAKTISK", "Faktisk kostnad"), ("FAKTISK_18", "Faktisk kostnad 18–20")]
)
def test_the_categories_before_2017_07_say_that_the_whole_cost_is_applied_for(code: str, category: str) -> None:
    assert CODE_TEXTS[code].category == category
