"""The rule version stands on each claim, and an old check is told there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from atersok.calculation import calculate
from atersok.documents.ansokan import ansokan_blocks
from atersok.documents.individblad import individblad_blocks
from atersok.domain.quarter import Quarter
from atersok.rules.parameters import Parameters, load
from atersok.rules.version import named_version, source_text, version_text
from domain.making import inputs, ledger, register, settings, stay


def checked(day: date, **changes: Any) -> Parameters:
    rows = tuple(row.model_copy(update={"checked_on": None}) for row in load().parameter)
    return load().model_copy(update={"checked_on": day, "parameter": rows, **changes})


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2025, 9, 1), "2025-09-01 (kontrollerade 2025-09-01)"),
        (date(2025, 6, 30), "2025-09-01 (kontrollerade 2025-06-30)"),
        (date(2025, 6, 29), "2025-09-01 (kontrollerade 2025-06-29, före kvartalets slut)"),
    ],
)
def test_rules_checked_before_the_quarter_s_last_day_say_so(day: date, text: str) -> None:
    assert version_text(checked(day), Quarter(2025, 2)) == text


@pytest.mark.parametrize(
    ("quarter", "late"),
    [(Quarter(2016, 4), False), (Quarter(2025, 2), False), (Quarter(2025, 3), True), (Quarter(2025, 4), True)],
)
def test_the_product_s_rules_are_checked_to_2025_09_01(quarter: Quarter, late: bool) -> None:
    assert ("före kvartalets slut" in version_text(load(), quarter)) is late


def test_a_single_value_checked_long_ago_is_told_for_the_quarters_of_its_days() -> None:
    rows = list(load().parameter)
    rows[1] = rows[1].model_copy(update={"checked_on": date(2024, 1, 1)})
    parameters = load().model_copy(update={"parameter": tuple(rows)})
    assert version_text(parameters, Quarter(2025, 2)) == ("2025-09-01 (kontrollerade 2024-01-01, före kvartalets slut)")
    assert version_text(parameters, Quarter(2023, 4)) == "2025-09-01 (kontrollerade 2025-09-01)"


def test_a_municipality_s_own_file_is_named() -> None:
    own = checked(date(2025, 9, 1), version="2025-09-01 A", source="regler.toml")
    assert version_text(own, Quarter(2025, 2)) == ("2025-09-01 A, egen regelfil regler.toml (kontrollerade 2025-09-01)")
    assert named_version(own) == "2025-09-01 A, egen regelfil regler.toml"
    assert source_text(own) == "egen regelfil regler.toml"


def test_the_product_s_rules_go_by_their_version_alone() -> None:
    assert named_version(load()) == load().version
    assert source_text(load()) == "programmets egna regler"


@pytest.mark.parametrize("quarter", [Quarter(2025, 2), Quarter(2025, 4)])
def test_every_page_of_ansokan_and_individblad_carries_it(quarter: Quarter) -> None:
    row = {"belopp_ore": 300_000_00, "periodstart": quarter.start, "periodslut": quarter.end}
    found = calculate(inputs(register(), {"gron": [stay()]}, ledger(row), settings(quarter)))
    expected = version_text(load(), quarter)
    for blocks in (
        ansokan_blocks(found, found.books["gron"], {}, 10),
        ansokan_blocks(found, found.books["gron"], {"Eken": []}, 10),
        individblad_blocks(found, found.books["gron"], (), 10),
    ):
        assert [block.fields["Regelversion"] for block in blocks] == [expected]
