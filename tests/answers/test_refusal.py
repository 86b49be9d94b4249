"""What a cell says when there is no answer."""

from __future__ import annotations

from atersok.answers import refusal


def texts() -> dict[str, str]:
    return {name: value for name, value in vars(refusal).items() if name.isupper() and isinstance(value, str)}


def test_every_text_is_short_and_no_other_s_twin() -> None:
    found = texts()
    assert len(found) > 20
    assert max(map(len, found.values())) <= 60
    assert len(set(found.values())) == len(found)


def test_no_answer_carries_its_text() -> None:
    assert refusal.NoAnswer(refusal.UNKNOWN_CHILD).text == "Okänt barn"
