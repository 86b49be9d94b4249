"""The clean scenario: about 60 children, and placement, attendance and register agree."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from atersok.domain.identity import age_on, birth_date_of, birthday
from tools.sample.folder import Sample
from tools.sample.model import Child, Scenario


def days_of(start: date, end: date | None, scenario: Scenario) -> set[date]:
    """The quarter's days from start to the day before end."""
    first, last = max(start, scenario.quarter.start), scenario.quarter.end
    if end is not None:
        last = min(last, end - timedelta(days=1))
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def test_the_municipality_has_the_homes_that_the_issue_asks_for(clean: Sample) -> None:
    forms = Counter(home.form for home in clean.scenario.homes.values())
    assert forms == {
        "Externt": 6,
        "Internt": 4,
        "Individuellt": 8,
        "Transit": 2,
        "Anvisning": 1,
        "Migrationsverket": 1,
    }
    assert 60 <= len(clean.scenario.children) <= 70


def test_some_homes_share_a_kostnadsstalle(clean: Sample) -> None:
    centres = Counter(home.cost_centre for home in clean.scenario.homes.values())
    assert {centre for centre, count in centres.items() if count > 1} == {"41140", "42110", "43100"}
    shared = [home for home in clean.scenario.homes.values() if home.cost_centre == "42110"]
    assert len({home.objekt for home in shared}) == 2


def test_each_child_stands_once_with_a_number_of_its_own(clean: Sample) -> None:
    children = clean.scenario.children
    assert len({child.dossier for child in children}) == len(children)
    numbers = [child.personnummer for child in children if child.personnummer]
    assert len(set(numbers)) == len(numbers) == len(children) - 1  # one child lacks it
    assert any("/" in child.dossier for child in children)
    assert any(child.dossier.startswith("0") for child in children)


def test_birth_date_and_number_agree(clean: Sample) -> None:
    end = clean.scenario.quarter.end
    for child in clean.scenario.children:
        assert child.born is not None
        assert not child.personnummer or birth_date_of(child.personnummer, end) == child.born


def test_attendance_and_placement_have_the_same_days(clean: Sample) -> None:
    scenario = clean.scenario
    for child in scenario.children:
        for home, place in scenario.homes.items():
            if place.form in ("Transit", "Migrationsverket"):
                continue
            stayed = [days_of(s.arrived, s.left, scenario) for s in scenario.stays_of(child) if s.home == home]
            placed = [days_of(p.start, p.end, scenario) for p in scenario.placements_of(child) if p.home == home]
            assert set().union(*stayed) == set().union(*placed)


def test_no_child_is_in_two_homes_on_one_day(clean: Sample) -> None:
    for child in clean.scenario.children:
        days = [day for s in clean.scenario.stays_of(child) for day in days_of(s.arrived, s.left, clean.scenario)]
        assert len(days) == len(set(days))


def decided_as_adult(scenario: Scenario, child: Child) -> bool:
    """Whether a decision is dated on or after the 18th birthday."""
    assert child.born is not None
    eighteen = birthday(child.born, 18)
    return any(p.decided is not None and p.decided >= eighteen for p in scenario.placements_of(child))


def test_who_turned_18_has_a_new_decision_and_a_word_on_studiehjalp(clean: Sample) -> None:
    scenario = clean.scenario
    adults = [c for c in scenario.children if c.born is not None and age_on(c.born, scenario.quarter.end) >= 18]
    assert len(adults) >= 8
    assert all(decided_as_adult(scenario, child) and child.study_aid for child in adults)


def test_only_red_children_live_at_the_anvisningsboende(clean: Sample) -> None:
    for stay in clean.scenario.stays:
        assert (stay.child.red and stay.child.assigned) == (stay.home == "Fyren")


def test_only_children_without_a_permit_live_in_transit(clean: Sample) -> None:
    scenario = clean.scenario
    stays = [s for s in scenario.stays if scenario.homes[s.home].form == "Transit"]
    assert stays
    for stay in stays:
        permit = stay.child.permit
        assert permit is None or (stay.left is not None and permit >= stay.left)


def test_nobody_came_too_long_ago_for_treårsregel(clean: Sample) -> None:
    for child in clean.scenario.children:
        assert child.migrated is not None
        assert date(child.migrated.year + 3, 12, 31) > clean.scenario.quarter.end


def test_children_come_leave_move_and_turn_18_in_the_quarter(clean: Sample) -> None:
    scenario = clean.scenario
    holds = scenario.quarter.contains
    assert any(holds(p.start) for p in scenario.placements)
    assert any(child.ended is not None and holds(child.ended) for child in scenario.children)
    assert any(len({s.home for s in scenario.stays_of(child)}) == 2 for child in scenario.children)
    assert any(child.born is not None and holds(birthday(child.born, 18)) for child in scenario.children)
