"""N02, N03, N05, N06, N08."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.build import (
    ALFA,
    BETA,
    BJORKEN,
    DELTA,
    EKEN,
    GAMMA,
    SLUSSEN,
    VERKET,
    VILLAN,
    child,
    clean,
    placement,
    stay,
)

STRANGER = "10000077"


def test_n02_child_that_the_register_does_not_hold() -> None:
    assert clean().plus_stays("gron", stay(STRANGER, "EKEN ")).where("N02") == [(EKEN, STRANGER)]
    left = stay(STRANGER, EKEN, left=date(2025, 3, 31))
    assert clean().plus_stays("gron", left).where("N02") == []
    for dates in ({"left": date(2025, 4, 1)}, {"arrived": date(2025, 6, 30)}):
        assert clean().plus_stays("gron", stay(STRANGER, EKEN, **dates)).where("N02") == [(EKEN, STRANGER)]
    later = stay(STRANGER, EKEN, arrived=date(2025, 7, 1))
    assert clean().plus_stays("gron", later).where("N02") == []


def test_n02_a_child_that_stands_twice_is_not_in_the_register() -> None:
    twice = clean().plus(child(ALFA, "Testbarn Annan", date(2009, 1, 1), row=9))
    assert [(f.home, f.dossier, f.found) for f in twice.of("N02")] == [(EKEN, ALFA, "flera rader")]
    assert {"N03", "N05"} & twice.codes() == set()


def test_n03_placement_days_without_attendance() -> None:
    scenario = clean().plus(placement(ALFA, BJORKEN, row=9))
    assert scenario.where("N03", "vit") == [(BJORKEN, ALFA)]
    assert scenario.where("N03", "gron") == []
    assert scenario.where("N05", "vit") == []


@pytest.mark.parametrize(
    ("changes", "book", "expected"),
    [
        ({"home": SLUSSEN}, "gron", (SLUSSEN, ALFA)),
        ({"home": VERKET}, "vit", (VERKET, ALFA)),
        ({"dossier": STRANGER}, "vit", (BJORKEN, STRANGER)),
    ],
)
def test_n03_asks_of_any_home_and_of_a_child_outside_the_register(
    changes: dict[str, object], book: str, expected: tuple[str, str]
) -> None:
    """What N05 leaves out (Transit, Migrationsverket, a child outside the register) N03 does not."""
    scenario = clean().plus(placement(ALFA, BJORKEN, row=9, **changes))
    assert scenario.where("N03", book) == [expected]  # type: ignore[arg-type]  # a book
    assert scenario.where("N05", book) == []  # type: ignore[arg-type]  # a book


@pytest.mark.parametrize("changes", [{"end": date(2025, 4, 1)}, {"start": date(2025, 7, 1)}])
def test_n03_near_misses(changes: dict[str, object]) -> None:
    """No placement day in the quarter."""
    scenario = clean().plus(placement(ALFA, BJORKEN, row=9, **changes))
    assert scenario.where("N03", "vit") == scenario.where("N03", "gron") == []


def test_n03_attendance_in_the_wrong_book_is_n08_alone() -> None:
    scenario = clean().plus(placement(ALFA, BJORKEN, row=9))
    misplaced = scenario.plus_stays("gron", stay(ALFA, BJORKEN, row=9))
    assert misplaced.where("N03", "vit") == misplaced.where("N05", "vit") == []
    assert misplaced.where("N08", "gron") == [(BJORKEN, ALFA)]
    one_day = scenario.plus_stays("gron", stay(ALFA, BJORKEN, left=date(2025, 4, 2), row=9))
    assert one_day.where("N03", "vit") == []
    gone = scenario.plus_stays("gron", stay(ALFA, BJORKEN, left=date(2025, 4, 1), row=9))
    assert gone.where("N03", "vit") == [(BJORKEN, ALFA)]
    transit = clean().plus_stays("vit", stay(BETA, SLUSSEN, row=9))
    assert transit.where("N01", "gron") == []  # no care day, so nobody lives there


def test_n03_days_from_avslutsdag_on_do_not_count() -> None:
    ended = clean().child(BETA, ended=date(2025, 4, 1)).stay("vit", BETA, left=date(2025, 4, 1))
    assert ended.where("N03", "vit") == []
    assert ended.child(BETA, ended=date(2025, 4, 2)).where("N03", "vit") == [(BJORKEN, BETA)]


def test_n05_attendance_and_placement_differ() -> None:
    found = clean().stay("vit", BETA, left=date(2025, 6, 29)).of("N05", "vit")
    assert [(f.home, f.dossier) for f in found] == [(BJORKEN, BETA)]
    assert found[0].difference == "bara i placeringen: 2025-06-29–2025-06-30 (2 dygn)"
    assert clean().plus_stays("vit", stay(DELTA, VILLAN, arrived=date(2025, 6, 30), row=9)).where("N05", "vit") == [
        (VILLAN, DELTA)
    ]


def test_n05_without_any_placement_asks_for_one() -> None:
    found = replace(clean(), placements=tuple(p for p in clean().placements if p.dossier != BETA)).of("N05", "vit")
    assert [(f.expected, f.difference[:16]) for f in found] == [("en placering på boendet", "bara i närvaron:")]


def test_n05_near_misses() -> None:
    ended = clean().child(BETA, ended=date(2025, 5, 10))
    assert ended.where("N05", "vit") == []  # both go on past Avslutsdag
    assert ended.stay("vit", BETA, left=date(2025, 5, 10)).where("N05", "vit") == [(BJORKEN, BETA)]
    outside = clean().stay("vit", BETA, arrived=date(2025, 2, 1))
    assert outside.where("N05", "vit") == []  # they differ before the quarter only
    until = clean().stay("vit", BETA, left=date(2025, 6, 29)).setting(count_until=date(2025, 5, 31))
    assert until.where("N05", "vit") == []
    split = clean().placement(BETA, end=date(2025, 5, 1)).plus(placement(BETA, BJORKEN, start=date(2025, 5, 1), row=9))
    assert split.where("N05", "vit") == []  # two placements, the same days
    for home in (SLUSSEN, VERKET):
        book = "gron" if home == SLUSSEN else "vit"
        assert clean().plus_stays(book, stay(BETA, home, row=9)).where("N05", book) == []


def test_n06_two_homes_on_one_day_in_either_book() -> None:
    scenario = clean().plus_stays("vit", stay(ALFA, BJORKEN, arrived=date(2025, 6, 30), row=9))
    expected = [(BJORKEN, ALFA)]
    assert scenario.where("N06", "gron") == scenario.where("N06", "vit") == expected
    ids = {book: [f.id_in("2025K2") for f in scenario.of("N06", book)] for book in ("gron", "vit")}
    assert ids["gron"] == ids["vit"]


@pytest.mark.parametrize("leaving_day_counts", [False, True])
def test_n06_the_leaving_day_does_not_count(leaving_day_counts: bool) -> None:
    moving = clean().setting(leaving_day_counts=leaving_day_counts).stay("vit", BETA, left=date(2025, 5, 1))
    assert moving.plus_stays("vit", stay(BETA, VILLAN, arrived=date(2025, 5, 1), row=9)).where("N06", "vit") == []
    assert moving.plus_stays("vit", stay(BETA, VILLAN, arrived=date(2025, 4, 30), row=9)).where("N06", "vit") == [
        (VILLAN, BETA)
    ]


def test_n06_near_misses() -> None:
    assert clean().plus_stays("vit", stay(BETA, VILLAN, row=9)).where("N06", "gron") == []  # no home of that book
    same_home = clean().plus_stays("vit", stay(BETA, "björken", arrived=date(2025, 6, 1), row=9))
    assert same_home.where("N06", "vit") == []
    nobody = clean().plus_stays("vit", stay(BETA, VILLAN, dossier="", row=9), stay(BETA, BJORKEN, dossier="", row=10))
    assert nobody.where("N06", "vit") == []
    before = clean().plus_stays("vit", stay(BETA, VILLAN, left=date(2025, 4, 1), row=9))
    assert before.where("N06", "vit") == []


def test_n06_one_for_each_pair_of_homes() -> None:
    three = clean().plus_stays(
        "vit", stay(BETA, VILLAN, arrived=date(2025, 6, 1), row=9), stay(BETA, VERKET, arrived=date(2025, 6, 2), row=10)
    )
    assert three.where("N06", "vit") == [(VERKET, BETA), (VERKET, BETA), (VILLAN, BETA)]


def test_n08_attendance_at_an_unknown_home_or_of_the_other_book() -> None:
    scenario = clean().plus_stays("gron", stay(BETA, "Ekan", row=9), stay(BETA, "björken", row=10))
    assert scenario.where("N08", "gron") == [(BJORKEN, BETA), ("Ekan", BETA)]
    assert [f.difference for f in scenario.of("N08", "gron")] == ["91 dygn", "91 dygn"]
    assert scenario.where("N08", "vit") == []
    assert clean().plus_stays("gron", stay(GAMMA, " eken", row=9)).where("N08") == []


def test_n08_placement_at_an_unknown_home_is_told_in_both_books() -> None:
    scenario = clean().plus(placement(ALFA, "Ekan", row=9))
    assert scenario.where("N08", "gron") == scenario.where("N08", "vit") == [("Ekan", ALFA)]
    assert scenario.where("N03", "gron") == []
    assert clean().plus(placement(ALFA, "Ekan", end=date(2025, 4, 1), row=9)).where("N08") == []
    assert [f.difference for f in clean().plus(placement(ALFA, "Ekan", end=date(2025, 4, 3))).of("N08")] == ["2 dygn"]


def test_n08_is_silent_on_a_stay_that_ended_before_the_quarter() -> None:
    long_ago = clean().plus_stays("gron", stay(ALFA, "Gamla huset", left=date(2024, 12, 1), row=9))
    assert long_ago.where("N08") == []
    undated = clean().plus_stays("gron", stay(ALFA, "Gamla huset", arrived=None, row=9))
    assert undated.where("N08") == [("Gamla huset", ALFA)]
