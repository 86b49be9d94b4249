"""The gate: which homes an open Stopp withholds (design.md §6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from atersok.checks.catalogue import finding
from atersok.checks.gate import is_open_stop, withheld_homes
from atersok.domain.finding import Answer, Finding
from atersok.domain.ledger import HomeFinder
from atersok.domain.register import Home
from checks.build import ALFA, BETA, COST_CENTRES, EKEN, FYREN, SLUSSEN, clean

ANSWERED = Answer("Kvitterad", "granskad", "controller")


def of(code: str, home: str = "", dossier: str = "", cost_centre: str = "") -> Finding:
    return finding(code, what="x.", identity="i", action="y.", home=home, dossier=dossier, cost_centre=cost_centre)


def withheld(
    *findings: Finding, answer: Answer | None = None, own: bool = True, **homes_of_child: list[str]
) -> list[str]:
    scenario = clean().plus(Home("Eken 2", "A", "Externt", "0" + COST_CENTRES[EKEN], row=9))
    context = scenario.context("gron")
    finder = HomeFinder(context.register, context.attendances, False)
    answers = {} if answer is None else {f.id_in("2025K2"): answer for f in findings}
    children = {name.removeprefix("d"): homes for name, homes in homes_of_child.items()}
    return list(withheld_homes(findings, answers, "2025K2", context.homes, children, finder, own=own))


def test_a_stop_withholds_its_home() -> None:
    assert withheld(of("K04", EKEN)) == [EKEN]
    assert withheld(of("K04", FYREN)) == []  # a home of the other book


@pytest.mark.parametrize("code", ["K03", "K09"])
def test_a_warning_or_info_withholds_nothing(code: str) -> None:
    assert withheld(of(code, EKEN, ALFA), **{f"d{ALFA}": [EKEN]}) == []


def test_a_stop_on_a_child_withholds_every_home_where_it_has_care_days() -> None:
    found = of("N06", EKEN, ALFA)
    assert withheld(found, **{f"d{ALFA}": [EKEN, SLUSSEN], f"d{BETA}": ["Eken 2"]}) == [EKEN, SLUSSEN]
    assert withheld(of("R03", "", ALFA), **{f"d{ALFA}": [SLUSSEN]}) == [SLUSSEN]


def test_a_stop_without_child_does_not_reach_homes_of_children_whose_dossier_cannot_be_read() -> None:
    assert withheld(of("K04", EKEN), d=[SLUSSEN]) == [EKEN]


@pytest.mark.parametrize("code", ["K11", "F01", "F04"])
def test_a_file_that_cannot_be_trusted_withholds_all(code: str) -> None:
    assert withheld(of(code)) == [EKEN, "Eken 2", SLUSSEN]


@pytest.mark.parametrize("code", ["K01", "K08"])
def test_a_stop_on_a_cost_centre_withholds_the_homes_on_it(code: str) -> None:
    assert withheld(of(code, cost_centre=COST_CENTRES[SLUSSEN])) == [SLUSSEN]
    assert withheld(of(code, cost_centre=COST_CENTRES[EKEN])) == [EKEN]
    assert withheld(of(code, cost_centre="77777")) == withheld(of(code)) == []


@pytest.mark.parametrize("code", ["K09", "K15", "F02", "F03"])
def test_what_the_municipality_made_a_stopp_and_concerns_no_home_withholds_its_own_book(code: str) -> None:
    assert withheld(of(code)) == []
    raised = replace(of(code), severity="Stopp")
    assert withheld(raised) == [EKEN, "Eken 2", SLUSSEN]
    assert withheld(raised, answer=ANSWERED) == []
    assert withheld(raised, own=False) == []


def test_what_the_municipality_made_a_stopp_and_concerns_a_home_or_a_child_withholds_that_alone() -> None:
    assert withheld(replace(of("K03", EKEN), severity="Stopp")) == [EKEN]
    assert withheld(replace(of("R05", "", ALFA), severity="Stopp"), **{f"d{ALFA}": [SLUSSEN]}) == [SLUSSEN]
    assert withheld(replace(of("R05", "", ALFA), severity="Stopp")) == []  # the child has no care days


def test_what_the_municipality_lowered_withholds_nothing() -> None:
    assert withheld(replace(of("K04", EKEN), severity="Varning")) == []


def test_a_stopp_of_the_catalogue_without_home_and_child_reaches_no_further_than_before() -> None:
    assert withheld(of("R02")) == []


@pytest.mark.parametrize(
    ("answer", "is_open"),
    [
        (None, True),
        (Answer("Ny"), True),
        (Answer("Utreds", "tittar", "controller"), True),
        (Answer("Kvitterad", "", "controller"), True),
        (Answer("Kvitterad", "granskad", " "), True),
        (ANSWERED, False),
    ],
)
def test_only_kvitterad_with_comment_and_signature_lets_go(answer: Answer | None, is_open: bool) -> None:
    assert is_open_stop(of("K04", EKEN), answer) is is_open
    assert withheld(of("K04", EKEN), answer=answer) == ([EKEN] if is_open else [])


def test_each_home_lists_the_stops_behind_it_in_order() -> None:
    context = clean().context("gron")
    finder = HomeFinder(context.register, context.attendances, False)
    first, second = of("K02", SLUSSEN), of("K04", EKEN)
    found = withheld_homes([second, first, of("F01")], {}, "2025K2", context.homes, {}, finder)
    codes = {home: [f.code for f in stops] for home, stops in found.items()}
    assert codes == {EKEN: ["K04", "F01"], SLUSSEN: ["K02", "F01"]}
    assert list(found) == [EKEN, SLUSSEN]
