"""Every case of cases/*.toml: each care day carries the code, and claims the amount, that the case expects."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.domain.codes import CODES
from atersok.domain.quarter import Quarter
from rules.case_files import REST, Case, all_cases, days_of, ore, run

CASES = all_cases()
LINE_OF_CODE = dict(zip(CODES, range(1, 17), strict=True))


@pytest.mark.parametrize("case", CASES, ids=[case.text for case in CASES])
def test_case(case: Case) -> None:
    outcome = run(case)
    spoken_of = []
    for row in case.expected:
        days = days_of(case, row, outcome)
        spoken_of += days
        told = (row["Från"], row["Till"], {day.code for day in days})
        assert told == (min(d.day for d in days), max(d.day for d in days), {row["Kod"]}), case.text
        assert len({day.day for day in days}) == (row["Till"] - row["Från"]).days + 1 == len(days), case.text
        assert sum(day.cost for day in days) == ore(row["Kostnad"]), case.text
        assert sum(day.claimed for day in days) == ore(row["Återsöks"]), case.text
    assert sorted(map(repr, spoken_of)) == sorted(map(repr, outcome.days)), "every care day is told once"
    expected = {"claimed": sum(ore(row["Återsöks"]) for row in case.expected)}
    for row in case.expected:
        rest = ore(row["Kostnad"]) - ore(row["Återsöks"])
        assert bool(rest) is ("Resten" in row), case.text
        if rest:
            expected[REST[row["Resten"]]] = expected.get(REST[row["Resten"]], 0) + rest
    assert {bucket: amount for bucket, amount in outcome.buckets.items() if amount} == {
        bucket: amount for bucket, amount in expected.items() if amount
    }
    assert outcome.ledger == sum(expected.values()) + ore(case.stated.get("utanför", 0))


def test_no_two_cases_have_the_same_text() -> None:
    texts = [case.text for case in CASES]
    assert len(set(texts)) == len(texts) > 60


@pytest.mark.parametrize("line", range(1, 17))
def test_every_line_of_the_rules_has_a_case_that_ends_there(line: int) -> None:
    assert [case for case in CASES if line in case.lines]


@pytest.mark.parametrize("case", CASES, ids=[case.text for case in CASES])
def test_a_case_names_the_lines_at_which_its_days_end(case: Case) -> None:
    assert set(case.lines) == {LINE_OF_CODE[row["Kod"]] for row in case.expected}


BOUNDARIES = [
    (date(2017, 6, 30), "FAKTISK", date(2017, 7, 1), "UT_FK"),
    (date(2017, 6, 30), "FAKTISK_18", date(2017, 7, 1), "UT_FK18"),
    (date(2023, 12, 31), "UT_FK", date(2024, 1, 1), "UT_FK"),
    (date(2022, 2, 27), "UT_FK", date(2022, 2, 28), "UT_FK18"),
    (date(2025, 2, 27), "UT_FK18", date(2025, 2, 28), "FYLLT_21"),
    (date(2025, 5, 9), "UT_FK", date(2025, 5, 10), "UT_FK18"),
    (date(2025, 5, 9), "UT_FK18", date(2025, 5, 10), "FYLLT_21"),
    (date(2025, 5, 9), "EJ_TILLSTAND", date(2025, 5, 10), "UT_FK"),
    (date(2025, 5, 9), "EJ_KOMMUNPLACERAD", date(2025, 5, 10), "UT_FK"),
    (date(2025, 5, 9), "UT_FK", date(2025, 5, 10), "AVSLUTAD"),
    (date(2025, 5, 14), "UT_FK", date(2025, 5, 15), "UT_DS"),
]


@pytest.mark.parametrize(("before", "code_before", "after", "code_after"), BOUNDARIES)
def test_a_case_stands_on_both_sides_of_each_boundary(
    before: date, code_before: str, after: date, code_after: str
) -> None:
    def holds(case: Case) -> bool:
        ends = {(row["Till"], row["Kod"]) for row in case.expected}
        starts = {(row["Från"], row["Kod"]) for row in case.expected}
        return (before, code_before) in ends and (after, code_after) in starts

    assert any(holds(case) for case in CASES)


def test_the_quarters_of_a_case_are_run_by_the_rules_of_their_own_days() -> None:
    """The same child and cost in 2016K4 and 2025K2: actual cost in one, what exceeds the day rate in the other."""
    quarters = {Quarter.of(row["Från"]) for case in CASES for row in case.expected}
    assert {Quarter(2016, 4), Quarter(2017, 2), Quarter(2017, 3), Quarter(2025, 2)} <= quarters
