"""What a finding's texts must say, and what they must never tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from atersok.checks.catalogue import CATALOGUE, finding
from tools.study.texts import MEASURED, faults
from tools.study.world import World

GOOD = finding(
    "K01",
    what="Något skiljer.",
    identity="sak",
    action="Gör så.",
    expected="ett",
    found="två",
    difference="1,00 kr",
    source="fil rad 2",
)


def test_a_finding_that_says_everything_is_good(today: World) -> None:
    assert list(faults(GOOD, today)) == []
    assert list(faults(replace(GOOD, code="R09", expected="", difference=""), today)) == []
    assert set(CATALOGUE) >= MEASURED


@pytest.mark.parametrize(
    "changes",
    [
        {"what": "något skiljer."},
        {"what": "Något skiljer"},
        {"action": ""},
        {"found": ""},
        {"source": " "},
        {"identity": ""},
        {"expected": ""},
        {"difference": ""},
        {"found": "två  blanka"},
        {"found": "None"},
        {"expected": "period: "},
        {"found": "1 rader"},
        {"what": "Fel ()."},
    ],
)
def test_a_gap_or_a_broken_text_is_a_fault(changes: dict[str, str], today: World) -> None:
    assert list(faults(replace(GOOD, **changes), today))


@pytest.mark.parametrize("field", ["what", "found", "source", "identity"])
def test_a_childs_name_or_number_is_a_fault(field: str, today: World) -> None:
    child = today.children[0]
    for told in (child.name.upper(), child.personnummer, child.personnummer[-11:].replace("-", "")):
        assert list(faults(replace(GOOD, **{field: f"Om {told}."}), today))
