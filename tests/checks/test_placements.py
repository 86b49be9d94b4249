"""R06, R07, R10, R12, R17."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from atersok.domain.quarter import Quarter
from checks.build import ALFA, BETA, BJORKEN, EKEN, FYREN, GAMMA, VILLAN, Scenario, child, clean, placement, stay


def moved(end: date | None, start: date) -> Scenario:
    """Alfa leaves Eken for Björken."""
    return clean().placement(ALFA, end=end).plus(placement(ALFA, BJORKEN, start=start, row=9))


@pytest.mark.parametrize("leaving_day_counts", [False, True])
def test_r06_two_placements_on_one_day_whatever_the_leaving_day(leaving_day_counts: bool) -> None:
    overlapping = moved(date(2025, 5, 2), date(2025, 5, 1)).setting(leaving_day_counts=leaving_day_counts)
    found = overlapping.of("R06", "vit")
    assert [(f.home, f.dossier, f.difference) for f in found] == [(BJORKEN, ALFA, "1 dygn")]
    assert overlapping.where("R06", "gron") == []
    clean_move = moved(date(2025, 5, 1), date(2025, 5, 1)).setting(leaving_day_counts=leaving_day_counts)
    assert clean_move.where("R06", "vit") == []


def test_r06_days_outside_the_quarter_do_not_count() -> None:
    assert moved(date(2025, 4, 1), date(2025, 3, 1)).where("R06", "vit") == []
    assert moved(date(2025, 4, 2), date(2025, 3, 1)).where("R06", "vit") == [(BJORKEN, ALFA)]


def test_r06_one_for_each_later_home() -> None:
    scenario = moved(None, date(2025, 5, 1)).plus(
        placement(ALFA, BJORKEN, start=date(2025, 6, 1), row=10),
        placement(ALFA, VILLAN, start=date(2025, 6, 15), row=11),
    )
    assert scenario.where("R06", "vit") == [(BJORKEN, ALFA), (VILLAN, ALFA)]


def test_r07_turned_18_and_no_decision_since() -> None:
    assert clean().placement(GAMMA, decided=date(2025, 1, 14)).where("R07", "vit") == [("", GAMMA)]
    assert clean().placement(GAMMA, decided=None).where("R07", "vit") == [("", GAMMA)]
    assert clean().placement(GAMMA, decided=date(2025, 1, 15)).where("R07", "vit") == []


def test_r07_near_misses() -> None:
    assert clean().child(BETA, born_entered=date(2007, 7, 1)).where("R07", "vit") == []  # 18 the day after the quarter
    assert clean().child(BETA, born_entered=date(2007, 6, 30)).where("R07", "vit") == [("", BETA)]
    before = clean().child(BETA, born_entered=date(2007, 5, 2)).placement(BETA, end=date(2025, 5, 2))
    assert before.where("R07", "vit") == []  # it had left before its birthday
    assert clean().placement(GAMMA, decided=None).child(GAMMA, assigned=True, red=True).where("R07", "vit") == []
    other = (
        clean()
        .placement(GAMMA, decided=None)
        .plus(placement(GAMMA, VILLAN, start=date(2020, 1, 1), end=date(2020, 2, 1), decided=date(2025, 2, 1)))
    )
    assert other.where("R07", "vit") == []


NEW = "10000006"


def new_child(**changes: object) -> Scenario:
    """Placed on the quarter's first day."""
    first = date(2025, 4, 1)
    new = placement(NEW, BJORKEN, start=first, **changes)
    scenario = clean().plus(child(NEW, "Testbarn Ny", date(2010, 1, 1)), new)
    return scenario.plus_stays("vit", stay(NEW, BJORKEN, arrived=first))


@pytest.mark.parametrize("changes", [{"decided": None}, {"decision": ""}, {"decided": None, "decision": " "}])
def test_r10_new_child_without_a_whole_decision(changes: dict[str, object]) -> None:
    assert new_child(**changes).where("R10", "vit") == [(BJORKEN, NEW)]
    assert new_child(**changes).where("R10", "gron") == []


def test_r10_near_misses() -> None:
    assert new_child().where("R10", "vit") == []
    assert clean().placement(ALFA, decided=None, decision="").where("R10") == []  # began before the quarter


def test_r10_a_placement_that_begins_in_the_quarter_is_new_also_after_a_move() -> None:
    moved = new_child(decided=None).plus(placement(NEW, EKEN, start=date(2025, 3, 1), end=date(2025, 4, 1)))
    assert moved.where("R10", "vit") == [(BJORKEN, NEW)]


@pytest.mark.parametrize("lagrum", ["", "LSS", " 4:1 SoL"])
def test_r12_lagrum_is_neither_lvu_nor_sol(lagrum: str) -> None:
    found = clean().placement(ALFA, lagrum=lagrum).of("R12")
    assert [(f.home, f.dossier) for f in found] == [(EKEN, ALFA)]
    assert lagrum.strip() == "" or lagrum not in f"{found[0].what}{found[0].found}"


def test_r12_near_misses() -> None:
    for lagrum in (" lvu 3 §", "SoL 4:1", "sol"):
        assert clean().placement(ALFA, lagrum=lagrum).where("R12") == []
    assert clean().placement(ALFA, lagrum="", end=date(2025, 4, 1)).where("R12") == []
    assert clean().placement(ALFA, lagrum="").child(ALFA, red=True).where("R12") == []


def test_r17_lvu_begun_after_18() -> None:
    late = clean().placement(GAMMA, lagrum="LVU", start=date(2025, 1, 15))
    found = late.of("R17", "vit")
    assert [(f.home, f.dossier, f.difference) for f in found] == [(VILLAN, GAMMA, "91 dygn")]
    assert clean().placement(GAMMA, lagrum="LVU", start=date(2025, 1, 14)).where("R17", "vit") == []
    assert clean().placement(GAMMA, lagrum="SoL", start=date(2025, 1, 15)).where("R17", "vit") == []


def test_r17_tells_each_placement_its_own_days() -> None:
    late = clean().placement(GAMMA, lagrum="LVU", start=date(2025, 1, 15))
    other = child(NEW, "Testbarn Vuxen", date(2006, 1, 1), row=9)
    scenario = late.plus(other, placement(NEW, BJORKEN, lagrum="LVU", start=date(2025, 6, 1), row=9))
    scenario = scenario.plus_stays("vit", stay(NEW, BJORKEN, arrived=date(2025, 6, 1), row=9))
    for placements in (scenario.placements, tuple(reversed(scenario.placements))):
        found = replace(scenario, placements=placements).of("R17", "vit")
        assert [(f.dossier, f.difference) for f in found] == [(NEW, "30 dygn"), (GAMMA, "91 dygn")]


def test_r17_follows_the_unbroken_chain() -> None:
    late = clean().placement(GAMMA, lagrum="LVU", start=date(2025, 1, 15))
    chained = late.plus(placement(GAMMA, FYREN, start=date(2024, 1, 1), end=date(2025, 1, 15)))
    assert chained.where("R17", "vit") == []
    broken = late.plus(placement(GAMMA, FYREN, start=date(2024, 1, 1), end=date(2025, 1, 14)))
    assert broken.where("R17", "vit") == [(VILLAN, GAMMA)]


def test_r12_says_what_depends_on_the_lagrum_by_the_rules_of_the_days() -> None:
    found = clean().placement(ALFA, lagrum="").of("R12")
    assert [f.difference for f in found] == ["91 dygn"]
    assert found[0].what.endswith("Så länge kan dygnen inte återsökas.")
    old = clean().setting(quarter=Quarter(2017, 2)).placement(ALFA, lagrum="", start=date(2017, 6, 1))
    assert [(f.what.rpartition(". ")[2], f.difference) for f in old.of("R12")] == [
        ("Det ska stå i ansökan.", "30 dygn")
    ]  # before 2017-07-01 the whole cost is claimed whatever the lagrum
