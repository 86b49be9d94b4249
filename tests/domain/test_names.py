"""Names are compared without regard to case and blanks; codes are whole numbers of the digits 0–9."""

from __future__ import annotations

import pytest

from atersok.domain.names import clean, key, whole_number


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), ("", ""), ("  Eken ", "Eken"), (7.0, "7"), (7.5, "7.5"), (48100, "48100")]
)
def test_a_cell_s_value_as_text(value: object, text: str) -> None:
    assert clean(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        ("\x1b[31mrött\x07", "\ufffd[31mrött\ufffd"),
        ("a\x00b\x7fc\x9fd", "a\ufffdb\ufffdc\ufffdd"),
        ("en rad\nen till\r\n\ten tredje", "en rad\nen till\r\n\ten tredje"),
        ("a\u00a0b\u200fc\U0001f9f8", "a\u00a0b\u200fc\U0001f9f8"),
    ],
)
def test_half_characters_and_what_steers_a_terminal_are_replaced_and_all_else_stays(value: str, text: str) -> None:
    assert clean(value) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Eken", " eken "),
        ("ÖKEN", "öken"),
        ("Omsorg AB", "omsorg\u00a0 ab"),
        ("Dagar mån 1", "dagarmån1"),
        ("5000", 5000.0),
    ],
)
def test_spellings_that_are_one_name(one: object, other: object) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("Eken", "Ekan"), ("Öken", "Oken"), ("Björken 2", "Björken 10")])
def test_spellings_that_are_two_names(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("48100", 48100),
        ("048100", 48100),
        (" 7 ", 7),
        ("", None),
        ("4a", None),
        ("-5", None),
        ("4.0", None),
        ("٤٨", None),
        ("²", None),
    ],
)
def test_a_code_as_a_whole_number(code: str, number: int | None) -> None:
    assert whole_number(code) == number
