"""Input that cannot be used is said in one message: where, what, and what to do."""

from __future__ import annotations

import pytest

from atersok.domain.errors import UnusableInput


def test_the_message_says_where_what_and_remedy() -> None:
    error = UnusableInput("kolumnen Från saknas", "put_databas.xlsx, Placeringar", "Lägg till kolumnen")
    assert str(error) == "put_databas.xlsx, Placeringar: kolumnen Från saknas. Lägg till kolumnen."
    assert (error.what, error.where, error.remedy) == error.args


def test_it_can_be_caught_as_an_exception() -> None:
    with pytest.raises(UnusableInput, match="tom fil"):
        raise UnusableInput("tom fil", "export.csv", "Hämta den igen")
