"""N01, R13."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.domain.attendance import TransitStay
from checks.build import ALFA, BETA, DELTA, EKEN, SLUSSEN, VERKET, clean, placement


def test_n01_permit_while_living_in_transit_by_attendance() -> None:
    found = clean().child(DELTA, permit_day=date(2025, 6, 30)).of("N01")
    assert [(f.home, f.dossier, f.difference) for f in found] == [(SLUSSEN, DELTA, "1 dygn")]
    assert found[0].source == "gron_statistik.xlsm, Närvaro rad 5"
    assert clean().child(DELTA, permit_day=date(2025, 7, 1)).where("N01") == []


def test_n01_by_the_transit_register_and_once_for_child_and_home() -> None:
    in_transit = clean().plus(TransitStay(BETA, "slussen", date(2025, 1, 1), date(2025, 4, 2), 3))
    assert in_transit.where("N01", "gron") == [(SLUSSEN, BETA)]
    assert in_transit.where("N01", "vit") == []
    assert clean().plus(TransitStay(BETA, SLUSSEN, date(2025, 1, 1), date(2025, 4, 1), 3)).where("N01") == []
    stay = TransitStay(DELTA, SLUSSEN, date(2025, 1, 1), None, 3)
    both = clean().child(DELTA, permit_day=date(2025, 5, 1)).plus(stay)
    assert both.where("N01") == [(SLUSSEN, DELTA)]


def test_n01_the_leaving_day_is_not_one_even_where_the_setting_counts_it() -> None:
    permit = date(2025, 5, 10)
    moved = clean().child(DELTA, permit_day=permit).stay("gron", DELTA, left=permit).setting(leaving_day_counts=True)
    assert moved.where("N01") == []
    stayed = moved.stay("gron", DELTA, left=date(2025, 5, 11))
    assert [f.difference for f in stayed.of("N01")] == ["1 dygn"]
    by_register = clean().setting(leaving_day_counts=True)
    assert by_register.plus(TransitStay(BETA, SLUSSEN, date(2025, 1, 1), date(2025, 4, 1), 3)).where("N01") == []
    assert by_register.plus(TransitStay(BETA, SLUSSEN, date(2025, 1, 1), date(2025, 4, 2), 3)).where("N01") != []


def test_n01_a_stay_whose_dates_are_reversed_has_no_days() -> None:
    assert clean().plus(TransitStay(BETA, SLUSSEN, date(2025, 5, 2), date(2025, 5, 1), 3)).where("N01") == []


def test_n01_only_children_of_the_register() -> None:
    assert clean().plus(TransitStay("10000099", SLUSSEN, date(2025, 1, 1), None, 3)).where("N01") == []


@pytest.mark.parametrize(("left", "found"), [(None, True), (date(2025, 7, 1), True), (date(2025, 6, 30), False)])
def test_r13_open_transit_stay_of_a_placed_child(left: date | None, found: bool) -> None:
    scenario = clean().plus(TransitStay(ALFA, SLUSSEN, date(2023, 1, 1), left, 3))
    assert scenario.where("R13") == ([(SLUSSEN, ALFA)] if found else [])
    assert scenario.where("R13", "vit") == []


def test_r13_says_how_many_days_the_child_was_in_both() -> None:
    moved = clean().plus(TransitStay(ALFA, SLUSSEN, date(2023, 1, 1), None, 3)).placement(ALFA, start=date(2025, 6, 21))
    assert [f.difference for f in moved.of("R13")] == ["10 dygn"]
    ends = clean().plus(TransitStay(ALFA, SLUSSEN, date(2025, 6, 30), date(2025, 7, 5), 3))
    assert [f.difference for f in ends.of("R13")] == ["1 dygn"]


def test_r13_near_misses() -> None:
    stay = TransitStay(ALFA, SLUSSEN, date(2023, 1, 1), None, 3)
    assert clean().plus(stay).placement(ALFA, end=date(2025, 6, 30)).where("R13") == []  # left on the last day
    last_day = TransitStay(ALFA, SLUSSEN, date(2025, 6, 30), None, 3)
    assert clean().plus(last_day).where("R13") == [(SLUSSEN, ALFA)]
    assert clean().plus(stay).placement(ALFA, home=SLUSSEN).where("R13") == []
    assert clean().plus(stay).placement(ALFA, home=VERKET).where("R13") == []
    assert clean().plus(TransitStay(ALFA, SLUSSEN, date(2025, 7, 1), None, 3)).where("R13") == []  # begins later
    assert clean().plus(TransitStay(DELTA, SLUSSEN, date(2023, 1, 1), None, 3)).where("R13") == []  # not placed


def test_r13_a_placement_on_the_last_day_that_counts() -> None:
    stay = TransitStay(ALFA, SLUSSEN, date(2023, 1, 1), None, 3)
    scenario = clean().plus(stay).placement(ALFA, end=date(2025, 6, 1)).setting(count_until=date(2025, 5, 15))
    assert scenario.where("R13") == [(SLUSSEN, ALFA)]
    assert scenario.placement(ALFA, start=date(2025, 5, 15)).where("R13") == [(SLUSSEN, ALFA)]
    assert scenario.placement(ALFA, start=date(2025, 5, 16)).where("R13") == []
    assert clean().plus(placement(DELTA, EKEN), stay).where("R13") == [(SLUSSEN, ALFA)]
