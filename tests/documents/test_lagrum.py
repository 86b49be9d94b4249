"""Lagrum is written as a code, never as free text (rules.md §7)."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.documents.lagrum import lagrum_code, lagrum_of_claim_rows
from documents.quarters import a_quarter, a_result
from domain.making import ANNA, BO, child, placement, stay


@pytest.mark.parametrize(
    ("lagrum", "need", "code"),
    [
        ("LVU", "", "LVU"),
        ("lvu 2 § på grund av missbruk", "2", "LVU"),
        ("SoL", "", "SoL"),
        ("sol 4:1", "1", "SoL"),
        ("SoL", "2", "SoL (behov 2 § LVU)"),
        ("SOL 12:1", "3 §", "SoL (behov 3 § LVU)"),
        ("", "3", ""),
        ("enligt beslut", "", ""),
    ],
)
def test_a_placement_s_lagrum_as_a_code(lagrum: str, need: str, code: str) -> None:
    assert lagrum_code(placement(lagrum=lagrum, need=need)) == code


def test_a_claim_row_has_the_lagrum_of_its_days_placements() -> None:
    quarter = a_quarter()
    found = lagrum_of_claim_rows(quarter.books["gron"], quarter.inputs.register)
    assert found[("Eken", ANNA, "2025-04", "UT_FK")] == "LVU"
    assert found[("Asken", ANNA, "2025-06", "UT_FK")] == "SoL (behov 3 § LVU)"
    assert set(found) == {(row.home, row.dossier, row.month, row.code) for row in quarter.books["gron"].claim.entries}


def test_several_lagrum_stand_in_order_of_their_first_day_each_once() -> None:
    rows = [
        placement(lagrum="SoL", need="3", end=date(2025, 4, 10)),
        placement(lagrum="LVU", start=date(2025, 4, 10), end=date(2025, 4, 20)),
        placement(lagrum="SoL", need="3", start=date(2025, 4, 20)),
    ]
    quarter = a_result([child()], rows, [stay()], [], [{"belopp_ore": 100}])
    found = lagrum_of_claim_rows(quarter.books["gron"], quarter.inputs.register)
    assert found[("Eken", ANNA, "2025-04", "UT_FK")] == "SoL (behov 3 § LVU); LVU"
    assert found[("Eken", ANNA, "2025-05", "UT_FK")] == "SoL (behov 3 § LVU)"


def test_days_without_a_placement_or_a_known_lagrum_have_none() -> None:
    quarter = a_result(
        [child(ANNA), child(BO)], [placement(BO, lagrum="?")], [stay(ANNA), stay(BO)], [], [{"belopp_ore": 1}]
    )
    assert lagrum_of_claim_rows(quarter.books["gron"], quarter.inputs.register) == {}
    assert lagrum_of_claim_rows(quarter.books["vit"], quarter.inputs.register) == {}


def test_a_register_of_other_lagrum_is_asked_itself() -> None:
    """What was found for one register is not given for another."""
    laws = [placement(lagrum="LVU")], [placement(lagrum="SoL")]
    quarters = [a_result([child()], rows, [stay()], [], [{"belopp_ore": 100}]) for rows in laws]
    result = quarters[0].books["gron"]
    found = [lagrum_of_claim_rows(result, quarter.inputs.register) for quarter in (*quarters, quarters[0])]
    assert [one["Eken", ANNA, "2025-05", "UT_FK"] for one in found] == ["LVU", "SoL", "LVU"]
