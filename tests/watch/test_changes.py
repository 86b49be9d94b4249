"""Changes since the quarter before: who came, left or moved, and what a care day costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.domain.quarter import Quarter
from atersok.watch.changes import CHEAPER, DEARER, LEFT, MOVED, NEW, WHATS, Change, Figures, changes
from domain.making import ANNA, BO, child, placement, stay, unhurried
from watch.making import ASKEN, EKEN, K1, K2, MONTHS, OKEN, a_result, cost, line, submitted

SAME = tuple(line(month=month, days=days, cost_ore=days * 3_000_00)
             for month, days in (("2025-01", 31), ("2025-02", 28), ("2025-03", 31)))  # fmt: skip
"""ANNA at Eken as she was: 3 000 kr a day."""
WHITE = submitted(book="vit")
KR = "\u00a0"


def shape(rows: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    return [(row.dossier, row.what, row.home_then, row.home) for row in rows]


def test_a_quarter_like_the_one_before_has_no_changes() -> None:
    found = changes(a_result(), [submitted(*SAME), WHITE])
    assert (found.previous, found.not_compared, found.rows) == (K1, (), ())


def test_what_changed_is_named_as_the_sheet_has_it() -> None:
    assert (*WHATS,) == (NEW, LEFT, MOVED, DEARER, CHEAPER)
    assert WHATS == ("Nytt barn", "Har lämnat", "Har flyttat", "Dyrare per vårddygn", "Billigare per vårddygn")


# -- who came and left


def test_a_child_that_was_not_submitted_is_new() -> None:
    (row,) = changes(a_result(), [submitted(), WHITE]).rows
    assert shape((row,)) == [(ANNA, NEW, "", EKEN)]
    assert (row.then, row.now) == (Figures(), Figures(91, 91 * 3_000_00, 91 * 2_000_00))
    assert row.ore == 91 * 2_000_00
    assert row.why == f"Då inget, nu 91 vårddygn på Eken och återsökt 182{KR}000,00 kr: +182{KR}000,00 kr."
    assert (row.quarter, row.group, row.ask, row.certainty) == (K2, "Ändrat", "controller", "Säkert")


def test_a_child_without_days_has_left() -> None:
    (row,) = changes(a_result(stays={}, rows=[]), [submitted(*SAME), WHITE]).rows
    assert shape((row,)) == [(ANNA, LEFT, EKEN, EKEN)]
    assert (row.then.days, row.now, row.ore) == (90, Figures(), -90 * 2_000_00)
    assert row.why == (
        f"Inga vårddygn i kvartalet. Då 90 vårddygn på Eken och återsökt 180{KR}000,00 kr, nu inget: -180{KR}000,00 kr."
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ended": date(2025, 4, 1)}, "Barnet är avslutat. "),
        ({"born_entered": date(2004, 4, 1)}, "Har fyllt 21 år. "),
        ({"born_entered": date(2004, 4, 11), "assigned": True}, "Anvisad enligt överenskommelse"),
    ],
)
def test_a_child_that_lives_on_without_a_right_has_left_for_the_reason_that_the_days_give(
    changed: dict[str, Any], reason: str
) -> None:
    (row,) = changes(a_result([child(**changed)]), [submitted(*SAME), WHITE]).rows
    assert row.what == LEFT
    assert row.why.startswith(reason)


def test_of_several_reasons_all_are_told() -> None:
    """21 on 1 April, avslutat from 1 May."""
    result = a_result([child(born_entered=date(2004, 4, 1), ended=date(2025, 5, 1))])
    (row,) = changes(result, [submitted(*SAME), WHITE]).rows
    assert row.why.startswith("Barnet är avslutat; Har fyllt 21 år. Då 90 vårddygn på Eken")


def test_a_child_whose_days_got_their_right_is_new_though_it_lived_there() -> None:
    asylum = line(code="EJ_TILLSTAND", cost_ore=31 * 3_000_00, claim_ore=0)
    assert shape(changes(a_result(), [submitted(asylum), WHITE]).rows) == [(ANNA, NEW, "", EKEN)]


def test_days_that_only_the_day_rate_covers_are_days_with_a_right() -> None:
    """SoL without need: nothing is claimed, and the child is neither new nor gone."""
    same = tuple(line(month=row.month, days=row.days, cost_ore=row.cost_ore, claim_ore=0, code="UT_DS") for row in SAME)
    assert changes(a_result(placements=[placement(lagrum="SoL")]), [submitted(*same), WHITE]).rows == ()


# -- moves


def moved(*homes: tuple[str, date, date | None]) -> Any:
    return a_result(
        placements=[placement(home=name, start=start, end=end) for name, start, end in homes],
        stays={
            "gron": [stay(name=name, arrived=start, left=end) for name, start, end in homes if name != OKEN],
            "vit": [stay(name=name, arrived=start, left=end) for name, start, end in homes if name == OKEN],
        },
        rows=[row for name in {home[0] for home in homes} for row in cost(name, 3_000_00)],
    )


BEFORE, TURN = date(2015, 6, 1), date(2025, 5, 1)


def test_a_child_at_another_home_has_moved() -> None:
    (row,) = [row for row in changes(moved((ASKEN, BEFORE, None)), [submitted(*SAME), WHITE]).rows if row.what == MOVED]
    assert shape((row,)) == [(ANNA, MOVED, EKEN, ASKEN)]
    assert row.ore == (91 - 90) * 2_000_00
    assert row.why.startswith("Då 90 vårddygn på Eken")
    assert "nu 91 vårddygn på Asken" in row.why


def test_a_move_within_the_quarter_and_into_the_other_book_names_both_homes() -> None:
    rows = changes(moved((EKEN, BEFORE, TURN), (OKEN, TURN, None)), [submitted(*SAME), WHITE]).rows
    assert (ANNA, MOVED, EKEN, "Eken, Öken") in shape(rows)


def test_a_move_that_was_already_submitted_is_not_told_again() -> None:
    """At Eken in January, at Asken from February: this quarter's Asken is where it lived last."""
    then = submitted(SAME[0], *(line(name=ASKEN, month=row.month, days=row.days, cost_ore=row.cost_ore)
                                for row in SAME[1:]))  # fmt: skip
    assert changes(moved((ASKEN, BEFORE, None)), [then, WHITE]).rows == ()
    assert shape(changes(moved((EKEN, BEFORE, None)), [then, WHITE]).rows) == [(ANNA, MOVED, "Asken, Eken", EKEN)]


# -- what was not submitted says nothing


def test_a_book_that_was_not_submitted_is_not_compared() -> None:
    assert changes(a_result(), []) == changes(a_result(), [submitted(quarter=K2), submitted(quarter=K2, book="vit")])
    found = changes(a_result(), [])
    assert (found.not_compared, found.rows) == (("gron", "vit"), ())
    assert changes(a_result(), [WHITE]).rows == ()
    assert changes(a_result(), [WHITE]).not_compared == ("gron",)


def test_a_home_that_was_held_back_then_makes_nobody_new_or_moved_now() -> None:
    assert changes(a_result(), [submitted(withheld=(EKEN,)), WHITE]).rows == ()
    assert shape(changes(a_result(), [submitted(withheld=(ASKEN,)), WHITE]).rows) == [(ANNA, NEW, "", EKEN)]
    rows = changes(moved((ASKEN, BEFORE, None)), [submitted(*SAME, withheld=(ASKEN,)), WHITE]).rows
    assert rows == ()


def test_a_child_that_came_from_a_book_not_submitted_is_new_to_nobody() -> None:
    """At Öken now, whose book was not sent: whether it was there before is not known."""
    assert changes(moved((OKEN, BEFORE, None)), [submitted()]).rows == ()


@pytest.mark.parametrize("of_then", [EKEN, OKEN])
def test_a_child_that_moved_from_a_home_not_submitted_is_not_new(of_then: str) -> None:
    """At Asken now; Eken was held back then, and Öken's book was not sent."""
    day = date(2025, 4, 1)
    sent = [submitted(withheld=(EKEN,)), WHITE] if of_then == EKEN else [submitted()]
    here = {"gron": [stay(name=ASKEN, arrived=day)]}
    rows: Any = cost(ASKEN, 3_000_00)
    came = placement(home=ASKEN, start=day)
    for end, what in ((day, []), (date(2025, 1, 2), []), (date(2025, 1, 1), [NEW])):
        result = a_result([child()], [placement(home=of_then, end=end), came], here, rows)
        assert [row.what for row in changes(result, sent).rows] == what


def test_the_latest_version_counts() -> None:
    assert changes(a_result(), [submitted(*SAME, version=2), submitted(version=1), WHITE]).rows == ()


def test_in_the_first_quarter_of_a_year_the_one_before_is_the_fourth() -> None:
    assert changes(replace(a_result(), quarter=Quarter(2025, 1)), []).previous == Quarter(2024, 4)


# -- cost per care day


def cost_rows(ore_then: int, ore_now: int, limit: int | None = None, **changed: Any) -> list[Change]:
    then = submitted(line(days=31, cost_ore=31 * ore_then))
    return list(changes(a_result(rows=cost(EKEN, ore_now), **changed), [then, WHITE], limit).rows)


@pytest.mark.parametrize(
    ("then", "now", "what"),
    [
        (3_000_00, 3_600_00, None),  # 20 per cent exactly is not more
        (3_000_00, 3_600_01, DEARER),
        (3_000_00, 2_400_00, None),
        (3_000_00, 2_399_99, CHEAPER),
        (3_000_00, 0, CHEAPER),
        (0, 0, None),
        (0, 1, DEARER),
    ],
)
def test_a_cost_per_care_day_that_differs_by_more_than_20_per_cent_is_told(then: int, now: int, what: Any) -> None:
    assert [row.what for row in cost_rows(then, now)] == ([what] if what else [])


def test_the_figures_then_and_now_and_what_the_difference_comes_to_are_told() -> None:
    (row,) = cost_rows(2_000_00, 3_000_00)
    assert shape((row,)) == [(ANNA, DEARER, EKEN, EKEN)]
    assert (row.then.per_day_ore, row.now.per_day_ore, row.ore) == (2_000_00, 3_000_00, 91 * 1_000_00)
    assert (row.then.claim_ore, row.now.claim_ore) == (31 * 1_000_00, 91 * 2_000_00)
    assert row.why == f"2{KR}000,00 kr per vårddygn då, 3{KR}000,00 kr nu (+50 %)."
    (less,) = cost_rows(2_000_00, 1_000_00)
    assert (less.what, less.ore) == (CHEAPER, -91 * 1_000_00)
    assert less.why.endswith("nu (-50 %).")
    (nothing,) = cost_rows(0, 1_000_00)
    assert nothing.why == f"0,00 kr per vårddygn då, 1{KR}000,00 kr nu."


def test_the_limit_can_be_given_and_else_is_the_setting_s() -> None:
    assert len(cost_rows(3_000_00, 3_100_00, 3)) == 1
    assert cost_rows(3_000_00, 3_100_00, 4) == []
    assert len(cost_rows(3_000_00, 3_100_00, change_percent=3)) == 1
    assert cost_rows(3_000_00, 4_000_00, change_percent=50) == []
    assert cost_rows(3_000_00, 3_000_00, 0) == []


def test_a_credit_that_turned_the_cost_is_dearer_or_cheaper_by_its_own_size() -> None:
    (row,) = cost_rows(-1_000_00, 1_000_00)
    assert (row.what, row.why.endswith("(+200 %).")) == (DEARER, True)


def test_a_home_where_the_child_was_not_before_is_not_compared() -> None:
    rows = changes(moved((ASKEN, BEFORE, None)), [submitted(line(cost_ore=1)), WHITE]).rows
    assert [row.what for row in rows] == [MOVED]


def test_figures_of_no_days_have_no_cost_per_day() -> None:
    assert Figures().per_day_ore == 0
    assert Figures(3, 100).per_day_ore == 33


@settings(unhurried, max_examples=30)
@given(st.integers(1, 10_000_00), st.integers(1, 92), st.integers(0, 10_000_00), st.integers(0, 200))
def test_only_what_differs_by_more_than_the_limit_is_told_exactly(
    then_ore: int, days: int, now_ore: int, limit: int
) -> None:
    """No rounding decides; the öre is what the days of this quarter cost more than at the price before."""
    then = submitted(line(days=days, cost_ore=then_ore))
    rows = changes(a_result(rows=cost(EKEN, now_ore)), [then, WHITE], limit).rows
    before, after = Fraction(then_ore, days), Fraction(now_ore)
    if abs(after - before) / before * 100 > limit:
        (row,) = rows
        assert row.what == (DEARER if after > before else CHEAPER)
        assert row.ore == round(sum(MONTHS.values()) * (after - before))
    else:
        assert rows == ()


# -- the whole


def test_what_is_claimed_more_or_less_is_all_of_the_changes_of_children() -> None:
    """One came, one left, one moved: their öre add up to today's claim less the submitted one."""
    carin = "34567890"
    result = a_result(
        [child(), child(BO), child(carin)],
        [placement(home=ASKEN), placement(BO), placement(carin)],
        {"gron": [stay(name=ASKEN), stay(BO)]},
        cost(EKEN, 3_000_00) + cost(ASKEN, 4_000_00),
    )
    then = submitted(*SAME, *(line(carin, month=row.month, days=row.days, cost_ore=row.cost_ore) for row in SAME))
    rows = changes(result, [then, WHITE]).rows
    assert shape(rows) == [(BO, NEW, "", EKEN), (carin, LEFT, EKEN, EKEN), (ANNA, MOVED, EKEN, ASKEN)]
    claim = sum(entry.claim_ore for entry in result.books["gron"].claim.entries)
    assert sum(row.ore for row in rows) == claim - then.claim_ore


def test_no_name_is_in_it() -> None:
    result = a_result([child(name="Testa Exempelsson", protected=True)])
    text = str(changes(result, [submitted(), WHITE]))
    assert ANNA in text
    assert "Exempelsson" not in text
