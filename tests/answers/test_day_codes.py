"""The code of a child's day by the register alone, held against an independent reading of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.answers.day_codes import CodeSpan, DayCodes, claims
from atersok.domain.quarter import Quarter
from atersok.domain.register import Child, Placement, Register
from atersok.rules.parameters import load
from domain.making import ANNA, BO, K2, child, home, placement, register, unhurried
from reference import model

HOMES = [home("Eken"), home("Björken", track="B", form="Internt"), home("Transit", form="Transit"),
         home("MIG", form="Migrationsverket")]  # fmt: skip
DAY = timedelta(days=1)
D = date(2025, 5, 10)


def codes(children: Sequence[Child], placements: Sequence[Placement], *, leaving_day_counts: bool = False) -> DayCodes:
    return DayCodes(register(children, placements, HOMES), load(), leaving_day_counts)


def code_of(day: date = D, *, dossier: str = ANNA, leaving_day_counts: bool = False, **case: Any) -> str:
    of = codes(
        case.get("children", [child()]),
        case.get("placements", [placement()]),
        leaving_day_counts=leaving_day_counts,
    )
    return of.days([(dossier, day)])[0].code


def test_a_placed_child_has_the_code_placement_and_rate_of_the_rules() -> None:
    (found,) = codes([child()], [placement()]).days([(ANNA, D)])
    assert (found.code, found.placement, found.rate) == ("UT_FK", placement(), 100_000)


def test_a_child_without_a_placement_that_day_is_not_placed() -> None:
    assert code_of(placements=[]) == "EJ_PLACERAD"
    assert code_of(placements=[placement(start=D + DAY)]) == "EJ_PLACERAD"
    assert code_of(placements=[placement(home="Okänt hem")]) == "EJ_PLACERAD"
    assert code_of(placements=[placement(home="")]) == "EJ_PLACERAD"


def test_lines_before_the_placement_hold_without_one() -> None:
    assert code_of(placements=[], children=[child(red=True)]) == "ANVISAD"
    assert code_of(placements=[], children=[child(permit_day=None)]) == "EJ_TILLSTAND"


def test_the_leaving_day_counts_only_by_the_setting() -> None:
    leaves = [placement(end=D)]
    assert code_of(placements=leaves) == "EJ_PLACERAD"
    assert code_of(placements=leaves, leaving_day_counts=True) == "UT_FK"


def test_of_several_placements_at_any_homes_the_latest_from_then_decision_then_number_holds() -> None:
    early = placement(home="MIG", start=date(2020, 1, 1), decided=date(2025, 1, 1), decision="9")
    late = placement(home="Eken", start=date(2021, 1, 1), decided=date(2020, 1, 1), decision="1")
    assert code_of(placements=[early, late]) == "UT_FK"
    same_day = placement(home="MIG", start=date(2021, 1, 1), decided=date(2020, 1, 2), decision="0")
    assert code_of(placements=[same_day, late]) == "MIG_BOENDE"
    same_decision = placement(home="MIG", start=date(2021, 1, 1), decided=date(2020, 1, 1), decision="2")
    assert code_of(placements=[same_decision, late]) == "MIG_BOENDE"


def test_answers_come_in_the_order_asked_and_each_pair_may_be_asked_twice() -> None:
    of = codes([child(), child(BO, red=True)], [placement(end=D), placement(BO)])
    asked = [(BO, D), (ANNA, D), (ANNA, D - DAY), (BO, D), (ANNA, date(2016, 5, 10))]
    assert [found.code for found in of.days(asked)] == ["ANVISAD", "EJ_PLACERAD", "UT_FK", "ANVISAD", "FAKTISK"]
    assert [found.code for found in of.days(reversed(asked))][-1] == "ANVISAD"


def test_days_far_apart_are_not_laid_out_in_between() -> None:
    """One mistyped year in a column costs no memory: 1950 and 2199 beside 2025, with placements that go on."""
    of = codes([child()], [placement(start=date(1940, 1, 1), row=n) for n in range(300)])
    found = of.days([(ANNA, date(1950, 1, 1)), (ANNA, D), (ANNA, date(2199, 12, 31))])
    assert [one.code for one in found] == ["EJ_TILLSTAND", "UT_FK", "FYLLT_21"]


def test_a_quarter_is_told_in_spans_of_one_code() -> None:
    of = codes([child(), child(BO)], [placement(end=D)])
    anna, bo, again = of.spans([ANNA, BO, ANNA], K2)
    assert (
        anna
        == again
        == (
            CodeSpan("UT_FK", date(2025, 4, 1), date(2025, 5, 9)),
            CodeSpan("EJ_PLACERAD", D, date(2025, 6, 30)),
        )
    )
    assert bo == (CodeSpan("EJ_PLACERAD", date(2025, 4, 1), date(2025, 6, 30)),)
    assert claims(anna)
    assert not claims(bo)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("FAKTISK", True), ("FAKTISK_18", True), ("UT_FK", True), ("UT_FK18", True), ("UT_DS", False)],
)
def test_a_claiming_code_anywhere_in_the_quarter_claims(code: str, expected: bool) -> None:
    rest = CodeSpan("EJ_PLACERAD", D, D)
    assert claims([rest, CodeSpan(code, D, D), rest]) is expected


DAYS = st.dates(date(2016, 1, 1), date(2026, 12, 31))
NEAR = st.dates(date(2017, 1, 1), date(2017, 12, 31))


@st.composite
def registers(draw: st.DrawFn) -> Register:
    some = st.none() | DAYS
    children = [
        child(dossier, born_entered=draw(st.dates(date(1995, 1, 1), date(2012, 12, 31)) | st.none()),
              permit_day=draw(some), municipality_day=draw(some), ended=draw(some), red=draw(st.booleans()),
              study_aid=draw(st.sampled_from(["", "Nej"])))
        for dossier in (ANNA, BO)
    ]  # fmt: skip
    placements = []
    for row in range(draw(st.integers(0, 6))):
        start = draw(DAYS | NEAR)
        length = draw(st.integers(0, 900) | st.none())
        placements.append(
            placement(
                draw(st.sampled_from([ANNA, BO])), draw(st.sampled_from(["Eken", "Björken", "Transit", "MIG"])), start,
                end=None if length is None else start + length * DAY,
                lagrum=draw(st.sampled_from(["LVU", "SoL 4:1", "", "LSS"])), need=draw(st.sampled_from(["", "2", "3"])),
                decided=draw(some), decision=f"B{row}", row=row,
            )
        )  # fmt: skip
    return register(children, placements, HOMES)


def by_reference(of: Register, dossier: str, day: date, leaving_day_counts: bool) -> str:
    """The code by tests/reference, with the home of the placement that speaks for the day."""
    one = of.children[dossier]
    child_ = model.Child(one.is_red, one.permit_day, one.municipality_day, one.ended, one.born, one.day_rate_paid)
    own = [
        model.Placement(p.home, p.start, p.end, p.lagrum.casefold(), p.need, p.decided, p.decision)
        for p in of.placements
        if p.dossier == dossier
    ]
    covering = [p for p in own if model.covers(p.start, p.end, day, leaving_day_counts)]
    home_ = max(covering, key=model.precedence).home if covering else ""
    form = of.homes[home_].form.casefold() if home_ else "externt"
    return model.code_of(model.CareDay(day, dossier, home_, day, None), form, child_, own, leaving_day_counts)


@unhurried
@given(
    registers(), st.lists(st.tuples(st.sampled_from([ANNA, BO]), DAYS | NEAR), min_size=1, max_size=12), st.booleans()
)
def test_every_code_is_that_of_the_independent_reading(
    of: Register, asked: list[tuple[str, date]], leaving_day_counts: bool
) -> None:
    found = DayCodes(of, load(), leaving_day_counts).days(asked)
    assert [one.code for one in found] == [by_reference(of, *pair, leaving_day_counts) for pair in asked]


@unhurried
@given(registers(), st.sampled_from([Quarter(2017, 2), Quarter(2017, 3), K2]), st.booleans())
def test_the_spans_of_a_quarter_say_of_each_day_what_the_day_itself_says(
    of: Register, quarter: Quarter, leaving_day_counts: bool
) -> None:
    one = DayCodes(of, load(), leaving_day_counts)
    for dossier, spans in zip((ANNA, BO), one.spans([ANNA, BO], quarter), strict=True):
        days = [quarter.start + n * DAY for n in range((quarter.end - quarter.start).days + 1)]
        told = [span.code for span in spans for _ in range((span.last - span.first).days + 1)]
        assert told == [found.code for found in one.days([(dossier, day) for day in days])]
        assert all(before.code != after.code for before, after in pairwise(spans))
