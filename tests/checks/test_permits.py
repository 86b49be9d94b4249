"""R04, R05, R08, R09, R11, R14, R16."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from atersok.domain.quarter import Quarter
from checks.build import (
    ALFA,
    BETA,
    BJORKEN,
    COST_CENTRES,
    DELTA,
    EKEN,
    FYREN,
    GAMMA,
    SLUSSEN,
    Scenario,
    child,
    clean,
    placement,
    row,
    stay,
)

RED = "10000005"


def with_red(home: str = FYREN) -> Scenario:
    scenario = clean().plus(
        child(RED, "Testbarn Röd", date(2010, 3, 3), assigned=True, red=True),
        placement(RED, home),
        *(row(COST_CENTRES[home], 9_000_00, month) for month in range(3)),
    )
    return scenario.plus_stays("vit", stay(RED, home))


def test_r04_placed_in_a_put_home_without_permit() -> None:
    found = clean().child(ALFA, permit_day=None).of("R04")
    assert [(f.home, f.dossier, f.difference) for f in found] == [("", ALFA, "91 dygn")]
    absent = clean().child(ALFA, permit_day=None).stay("gron", ALFA, left=date(2025, 4, 1))
    assert [f.difference for f in absent.of("R04")] == [""]


def test_r04_near_misses_transit_and_a_red_child_at_anvisning() -> None:
    assert clean().plus(placement(DELTA, SLUSSEN)).where("R04") == []
    assert with_red().child(RED, permit_day=None).where("R04", "vit") == []
    assert with_red(BJORKEN).child(RED, permit_day=None).where("R04", "vit") == [("", RED)]
    left = clean().child(ALFA, permit_day=None).placement(ALFA, end=date(2025, 4, 1))
    assert left.where("R04") == []


@pytest.mark.parametrize(
    ("permit", "ended", "found"),
    [
        (date(2025, 5, 30), None, True),
        (date(2025, 5, 31), None, True),
        (date(2025, 6, 1), None, False),
        (date(2024, 1, 1), date(2025, 3, 31), False),
        (date(2024, 1, 1), date(2025, 4, 1), True),
        (None, None, False),
    ],
)
def test_r05_a_month_after_the_permit(permit: date | None, ended: date | None, found: bool) -> None:
    scenario = clean().child(ALFA, permit_day=permit, municipality_day=None, ended=ended)
    assert scenario.where("R05") == ([("", ALFA)] if found else [])
    assert clean().child(ALFA, permit_day=permit, ended=ended).where("R05") == []


def test_r08_colour_and_column_disagree() -> None:
    assert clean().child(ALFA, red=True).where("R08") == [("", ALFA), ("", ALFA)]  # and it lives outside Anvisning
    assert with_red().child(RED, red=False).where("R08", "vit") == [("", RED)]
    assert with_red().child(RED, assigned=False).where("R08", "vit") == [("", RED)]
    assert with_red().where("R08", "vit") == []


def test_r08_red_child_outside_anvisning_by_placement_or_attendance() -> None:
    assert with_red(BJORKEN).where("R08", "vit") == [("", RED)]
    placed = with_red().plus(placement(RED, BJORKEN, end=date(2025, 4, 2)))
    assert placed.where("R08", "vit") == [("", RED)]
    before = with_red().plus(placement(RED, BJORKEN, end=date(2025, 4, 1)))
    assert before.where("R08", "vit") == []


def test_r09_protected_child_with_days_in_the_quarter() -> None:
    assert clean().child(ALFA, protected=True).where("R09") == [("", ALFA)]
    assert clean().plus(child("10000008", "Testbarn Ensam", date(2010, 1, 1), protected=True)).where("R09") == []


@pytest.mark.parametrize(
    ("rule", "field", "day", "found"),
    [
        ("Kalenderår", "migrated", date(2021, 12, 31), True),
        ("Kalenderår", "migrated", date(2022, 1, 1), False),
        ("Kalenderår", "received", date(2015, 1, 1), False),
        ("Kalenderår", "migrated", None, False),
        ("36 månader", "received", date(2022, 6, 30), True),
        ("36 månader", "received", date(2022, 7, 1), False),
        ("36 månader", "migrated", date(2015, 1, 1), False),
        ("Av", "migrated", date(2015, 1, 1), False),
    ],
)
def test_r11_three_year_rule(rule: str, field: str, day: date | None, found: bool) -> None:
    scenario = clean().setting(three_year_rule=rule).child(ALFA, **{field: day})
    assert scenario.where("R11") == ([("", ALFA)] if found else [])


def test_r11_says_how_many_care_days_come_after_the_last_day() -> None:
    scenario = clean().setting(three_year_rule="36 månader").child(ALFA, received=date(2022, 6, 20))
    assert [f.difference for f in scenario.of("R11")] == ["10 dygn efter sista dagen"]
    assert [f.difference for f in scenario.child(ALFA, received=date(2022, 6, 30)).of("R11")] == [""]


def test_r11_needs_care_days() -> None:
    scenario = clean().child(ALFA, migrated=date(2015, 1, 1)).stay("gron", ALFA, left=date(2025, 4, 1))
    assert scenario.where("R11") == []


def test_r14_red_after_the_agreements_says_what_is_at_stake() -> None:
    found = with_red().of("R14", "vit")
    assert [(f.home, f.dossier) for f in found] == [("", RED)]
    assert "27\u00a0000,00 kr" in found[0].found
    assert "91 dygn" in found[0].difference


def test_r14_tells_each_child_its_own_sum() -> None:
    other = child("10000006", "Testbarn Röd Två", date(2010, 3, 3), assigned=True, red=True, row=9)
    scenario = with_red().plus(other, placement("10000006", FYREN, start=date(2025, 6, 30), row=9))
    scenario = scenario.plus_stays("vit", stay("10000006", FYREN, arrived=date(2025, 6, 30), row=9))
    assert [f.difference for f in scenario.of("R14", "vit")] == ["91 dygn", "1 dygn"]
    assert "kostnad i boken 290,32 kr" in scenario.of("R14", "vit")[1].found  # 9 000 kr over 31 care days in June


def test_r14_not_while_there_were_agreements() -> None:
    old = with_red().setting(quarter=Quarter(2016, 4))
    old = old.plus_stays("vit", stay(RED, FYREN, arrived=date(2016, 1, 1)))
    assert set(old.context("vit").care.dossiers) == {RED}
    assert old.where("R14", "vit") == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [({"name": " "}, "Namn"), ({"received": None}, "Mottagningsdatum"), ({"study_aid": ""}, "Studiehjälp")],
)
def test_r16_a_field_that_mig_asks_for(changes: dict[str, object], missing: str) -> None:
    found = clean().child(GAMMA, **changes).of("R16", "vit")
    assert [(f.home, f.dossier, f.found) for f in found] == [("", GAMMA, f"tomt: {missing}")]
    assert ("räknas som Ja" in found[0].what) == (missing == "Studiehjälp")


def test_r16_near_misses() -> None:
    assert clean().child(ALFA, study_aid="").where("R16") == []  # not yet 18
    assert clean().child(GAMMA, study_aid="", born_entered=date(2004, 3, 1)).where("R16", "vit") == []  # 21
    assert with_red().child(RED, name="").where("R16", "vit") == []
    gone = clean().child(BETA, name="").stay("vit", BETA, left=date(2025, 4, 1))
    assert gone.where("R16", "vit") == []


def test_r16_studiehjalp_from_the_18th_birthday_on() -> None:
    last_day = clean().child(BETA, study_aid="", born_entered=date(2007, 6, 30))
    assert last_day.where("R16", "vit") == [("", BETA)]
    assert last_day.child(BETA, born_entered=date(2007, 7, 1)).where("R16", "vit") == []


def test_a_finding_on_a_child_is_in_every_book_where_it_has_homes() -> None:
    moved = clean().plus(placement(ALFA, BJORKEN, start=date(2025, 6, 1))).child(ALFA, protected=True)
    assert moved.where("R09", "gron") == moved.where("R09", "vit") == [("", ALFA)]
    assert replace(moved, placements=clean().placements).where("R09", "vit") == []
    assert EKEN in moved.context("gron").homes
