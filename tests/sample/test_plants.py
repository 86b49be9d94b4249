"""The plants: every finding that the regime knows is planted, and most homes stay releasable."""

from __future__ import annotations

from collections import Counter

from atersok.checks.catalogue import CATALOGUE
from tools.sample import plants
from tools.sample.folder import Sample, make
from tools.sample.model import BOOKS
from tools.sample.readme import ABSENT, withheld


def test_every_code_that_can_occur_is_planted_and_no_other(planted: Sample, quarter: str) -> None:
    themselves = {e.code for e in planted.expected if e.cause.isdigit()}
    assert themselves == set(CATALOGUE) - set(ABSENT[quarter])
    assert {e.code for e in planted.expected} == themselves


def test_the_clean_scenario_expects_nothing(clean: Sample) -> None:
    assert clean.expected == ()


def test_a_plants_number_stands_for_it_and_its_code_is_among_what_it_expects() -> None:
    numbers = [plant.number for plant in plants.PLANTS]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_each_plant_expects_its_own_code_and_marks_what_follows(planted: Sample) -> None:
    for plant in plants.plants_of(planted.scenario.regime):
        own = {e.code for e in planted.expected if e.cause == str(plant.number)}
        assert own == {plant.code}


def test_an_expected_finding_names_a_home_and_a_child_that_are_there(planted: Sample) -> None:
    scenario = planted.scenario
    homes = {*scenario.homes, *(s.home for s in scenario.stays), ""}
    dossiers = {c.dossier for c in [*scenario.children, *scenario.unregistered]} | {""}
    for finding in planted.expected:
        assert finding.home in homes
        assert finding.dossier in dossiers


def test_a_finding_about_a_home_stands_in_the_homes_book(planted: Sample) -> None:
    for finding in planted.expected:
        home = planted.scenario.homes.get(finding.home)
        if home is not None and finding.code != "N08":
            assert finding.book == home.book


def test_file_findings_stand_in_both_books(planted: Sample) -> None:
    count = Counter((e.code, e.book) for e in planted.expected if e.code in ("F02", "F03", "F04", "K09", "K11"))
    assert set(count.values()) == {1}
    assert len(count) == 5 * len(BOOKS)


def test_at_least_three_homes_of_four_stay_releasable(planted: Sample) -> None:
    held = withheld(planted)
    assert all(held.values())
    assert sum(len(names) for names in held.values()) * 4 <= len(planted.scenario.homes)


def test_a_plant_leaves_the_rest_of_the_ledger_as_it_was(quarter: str) -> None:
    clean, spoiled = make(quarter, set()), make(quarter, {36})
    assert len(set(clean.scenario.rows) - set(spoiled.scenario.rows)) == 1
    assert set(spoiled.scenario.rows) <= set(clean.scenario.rows)


def test_two_makings_are_the_same(planted: Sample, quarter: str) -> None:
    again = make(quarter)
    assert again.scenario.rows == planted.scenario.rows
    assert again.expected == planted.expected
