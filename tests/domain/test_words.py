"""A number in a Swedish sentence."""

from __future__ import annotations

import pytest

from atersok.domain.words import counted


@pytest.mark.parametrize(("number", "told"), [(0, "0 rader"), (1, "1 rad"), (2, "2 rader"), (21, "21 rader")])
def test_a_number_has_the_word_of_one_or_of_several(number: int, told: str) -> None:
    assert counted(number, "rad", "rader") == told
