"""Clean worlds: varied, the same for the same seed, and without a finding that the design does not ask for."""

from __future__ import annotations

import pytest

from atersok.domain.identity import age_on, personnummer_ok
from atersok.domain.register import FORMS
from tools.study.generate import OLD_QUARTERS, QUARTERS, clean_world
from tools.study.run import BY_DESIGN, findings_of
from tools.study.world import World, days_of


@pytest.mark.parametrize("quarter", sorted({*QUARTERS, *OLD_QUARTERS}))
def test_a_clean_world_has_no_finding_but_by_design(quarter: str) -> None:
    for seed in range(2):
        assert {finding.code for finding in findings_of(clean_world(seed, quarter)).values()} <= BY_DESIGN.keys()


def test_it_has_homes_of_every_form_and_track_and_children_of_every_kind(world: World) -> None:
    assert {home.form for home in world.homes.values()} == set(FORMS)
    assert {home.track for home in world.homes.values()} == {"A", "B", "C"}
    assert {"stay", "leave", "new", "turn18", "adult", "late", "sibling", "asylum", "permit", "red", "mig"} <= set(
        world.roles.values()
    )
    assert {place.hint for place in world.places.values()} == {"", "orgnr", "supplier", "objekt", "child"}
    assert sum(child.protected for child in world.children) == 2
    assert {placement.law for placement in world.placements} == {"LVU", "SoL"}


def test_some_children_move_within_and_between_the_books() -> None:
    moved = set()
    for seed in range(4):
        world = clean_world(seed)
        for child in world.children:
            homes = [placement.home for placement in world.placements_of(child.dossier)]
            if len(set(homes)) == 2:
                moved.add(world.book_of(homes[0]) == world.book_of(homes[1]))
    assert moved == {True, False}


def test_settings_vary() -> None:
    settings = [clean_world(seed).settings["gron"] for seed in range(30)]
    assert {given.leaving_day_counts for given in settings} == {True, False}
    assert {given.count_until is None for given in settings} == {True, False}
    assert len({given.tolerance for given in settings}) > 1
    assert len({given.unusual_percent for given in settings}) > 1
    assert len({given.three_year_rule for given in settings}) == 3


def test_persons_are_of_the_official_test_series(world: World) -> None:
    for child in world.children:
        assert child.personnummer[-4:-1] in {"238", "239"}
        assert personnummer_ok(child.personnummer)
        assert child.name.startswith(("Testbarn ", "Provperson "))
    assert len({child.personnummer[-11:] for child in world.children}) == len(world.children)
    assert len({child.dossier for child in world.children}) == len(world.children)


def test_a_child_who_turns_18_does_so_on_a_day_that_counts(world: World) -> None:
    for child in world.children:
        if world.roles[child.dossier] == "turn18":
            assert child.born_entered is not None
            assert (age_on(child.born_entered, world.quarter.start), age_on(child.born_entered, world.last)) == (17, 18)


def test_attendance_and_placement_have_the_same_days(world: World) -> None:
    for child in world.children:
        placements = world.placements_of(child.dossier)
        if not placements or world.roles[child.dossier] == "permit":
            continue
        lived = {day for stay in world.stays_of(child.dossier) for day in days_of(stay, world)}
        placed = {day for day in lived if any(p.start <= day and (p.end is None or day <= p.end) for p in placements)}
        assert lived == placed


def test_the_same_seed_gives_the_same_world() -> None:
    assert clean_world(5) == clean_world(5)
    assert clean_world(5).children != clean_world(6).children
