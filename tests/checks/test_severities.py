"""Allvar as texts: what is changed from what, and which codes may be lowered."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from atersok.checks.catalogue import CATALOGUE
from atersok.checks.severities import lowerable_codes, told
from atersok.domain.finding import Severity


@pytest.mark.parametrize(
    ("severities", "text"),
    [
        ({}, ""),
        ({"K03": "Info"}, "K03 Info (annars Varning)"),
        ({"R05": "Stopp", "K04": "Varning"}, "K04 Varning (annars Stopp), R05 Stopp (annars Varning)"),
    ],
)
def test_what_is_changed_is_told_in_order_of_code(severities: Mapping[str, Severity], text: str) -> None:
    assert told(severities) == text


def test_the_codes_that_may_be_lowered_are_stopp_in_the_catalogues_order() -> None:
    codes = lowerable_codes()
    assert codes == ("R06", "N03", "N04", "N07", "K04")
    assert {CATALOGUE[code].severity for code in codes} == {"Stopp"}
