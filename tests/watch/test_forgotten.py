"""Nothing forgotten: who has a right and no claim, what was not submitted, what bears no cost; kronor and last day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.calculation import QuarterResult
from atersok.checks.catalogue import finding
from atersok.domain.finding import Finding
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.submissions.model import ClaimLine, Submitted
from atersok.watch.forgotten import (
    ESTIMATED,
    NO_ATTENDANCE,
    NO_COST,
    NO_COST_IN_MONTH,
    NOT_IN_SUBMISSION,
    NOT_SUBMITTED,
    SURE,
    UNKNOWN,
    WHATS,
    WITHHELD,
    Certainty,
    Forgotten,
    forgotten,
)
from domain.making import ANNA, BO, child, placement, stay, unhurried
from watch.making import ASKEN, EKEN, K1, K2, OKEN, a_result, cost, line, submitted

TODAY = date(2025, 7, 20)
CLOSED = date(2026, 1, 10)
"""A day on which no earlier quarter can be claimed any more."""
ALL_DAYS = 91
NO_DAYS = "Raden i Närvaro ger inga vårddygn i kvartalet: fel bok, eller datum som saknas eller är fel"


def rows_of(
    result: QuarterResult,
    today: date = CLOSED,
    sent: Iterable[Submitted] = (),
    withheld: Mapping[Book, Mapping[str, Sequence[Finding]]] | None = None,
) -> list[Forgotten]:
    return forgotten(result, withheld or {}, sent, today)


def k1_lines(dossier: str = ANNA, name: str = EKEN, cost_ore: int = 500, **more: Any) -> list[ClaimLine]:
    """What was submitted of a child for each month of 2025K1."""
    months = {"2025-01": 31, "2025-02": 28, "2025-03": 31}
    return [line(dossier, name, month, days=days, cost_ore=cost_ore, **more) for month, days in months.items()]


def shape(rows: Iterable[Forgotten]) -> list[tuple[str, str, str, int | None, str]]:
    return [(row.dossier, row.home, row.what, row.ore, row.certainty) for row in rows]


def test_what_is_forgotten_and_how_sure_it_is_are_named_as_the_sheet_has_them() -> None:
    assert WHATS == (
        "Kvartalet är inte inskickat",
        "Inte med i det inskickade",
        "Rätt men ingen närvaro",
        "Rätt men ingen kostnad",
        "Månad utan kostnad",
        "Hålls inne",
    )
    assert (SURE, ESTIMATED, UNKNOWN) == get_args(Certainty) == ("Säkert", "Uppskattat", "Okänt")


# -- this quarter: a right and no attendance


def test_a_child_who_claims_is_not_forgotten() -> None:
    assert rows_of(a_result()) == []


def test_a_child_with_a_right_and_no_attendance_is_at_stake_by_dygnspris_less_the_day_rate() -> None:
    (row,) = rows_of(a_result(stays={}, rows=[]), TODAY, [submitted(*k1_lines()), submitted(book="vit")])
    assert shape([row]) == [(ANNA, EKEN, NO_ATTENDANCE, ALL_DAYS * 2_000_00, ESTIMATED)]
    assert row.why == "Ingen närvaro i någon av böckerna. 91 dygn med rätt enligt PUT-databasen."
    assert (row.quarter, row.ask, row.group) == (K2, "integrationssekreterare", "Glömt")
    assert (row.last_day, row.practice, row.days_left) == (date(2025, 12, 30), date(2026, 1, 2), 163)


@pytest.mark.parametrize(
    ("changes", "placed"),
    [
        ({"assigned": True}, {}),
        ({"permit_day": None}, {}),
        ({"municipality_day": None}, {}),
        ({"ended": date(2025, 4, 1)}, {}),
        ({}, {"lagrum": "SoL"}),
        ({}, {"end": date(2025, 4, 1)}),
        ({}, {"start": date(2025, 7, 1)}),
    ],
)
def test_without_a_right_to_apply_nothing_is_forgotten(changes: dict[str, Any], placed: dict[str, Any]) -> None:
    assert rows_of(a_result([child(**changes)], [placement(**placed)], {}, [])) == []


def test_only_the_days_with_a_right_count() -> None:
    (row,) = rows_of(a_result([child(ended=date(2025, 4, 11))], [placement()], {}, []))
    assert (row.ore, "10 dygn" in row.why) == (10 * 2_000_00, True)


def test_days_after_rakna_till_och_med_are_not_missed_yet() -> None:
    (row,) = rows_of(a_result(stays={}, rows=[], count_until=date(2025, 4, 30)))
    assert row.ore == 30 * 2_000_00


def test_a_home_without_dygnspris_has_an_unknown_amount() -> None:
    (row,) = rows_of(a_result(placements=[placement(home=OKEN)], stays={}, rows=[]))
    assert shape([row]) == [(ANNA, OKEN, NO_ATTENDANCE, None, UNKNOWN)]


@pytest.mark.parametrize(
    ("placed", "stays", "why"),
    [
        ("Granen", {}, "Boendet i placeringen finns inte i Boenden"),
        (EKEN, {"gron": [stay(left=date(2025, 3, 1))]}, NO_DAYS),
        (EKEN, {"vit": [stay()]}, NO_DAYS),
        (EKEN, {"gron": [stay(arrived=None)]}, NO_DAYS),
        (EKEN, {"gron": [stay(name=ASKEN)]}, "Närvaro finns på ett annat boende än placeringens: Asken"),
        (EKEN, {"vit": [stay(name=OKEN)]}, "Närvaro finns på ett annat boende än placeringens: Öken"),
    ],
)
def test_why_there_is_no_attendance_is_told(placed: str, stays: Any, why: str) -> None:
    (row,) = rows_of(a_result(placements=[placement(home=placed)], stays=stays, rows=[]))
    assert row.what == NO_ATTENDANCE
    assert row.why == f"{why}. 91 dygn med rätt enligt PUT-databasen."


def test_attendance_at_the_home_on_other_days_than_those_with_a_right_is_told() -> None:
    """At Eken until May, placed there from May."""
    result = a_result(
        placements=[placement(start=date(2025, 5, 1))], stays={"gron": [stay(left=date(2025, 5, 1))]}, rows=[]
    )
    (row,) = rows_of(result)
    assert row.why == "Närvaron på boendet täcker inte dygnen med rätt. 61 dygn med rätt enligt PUT-databasen."


def test_what_the_days_cost_where_the_child_was_not_placed_says_more_than_a_price() -> None:
    """Placed at Eken, attended at Asken, which cost 1 800 kr a day: 800 kr a day above the rate."""
    result = a_result(stays={"gron": [stay(name=ASKEN)]}, rows=cost(ASKEN, 1_800_00))
    assert shape(rows_of(result)) == [(ANNA, EKEN, NO_ATTENDANCE, ALL_DAYS * 800_00, ESTIMATED)]
    cheap = a_result(stays={"gron": [stay(name=ASKEN)]}, rows=cost(ASKEN, 900_00))
    assert shape(rows_of(cheap)) == [(ANNA, EKEN, NO_ATTENDANCE, 0, ESTIMATED)]


def test_a_day_that_claims_at_another_home_is_not_missed_here() -> None:
    """Two placements cover May and June (R06); the child was at the earlier one, and claims there."""
    both = [placement(), placement(home=ASKEN, start=date(2025, 5, 1))]
    assert rows_of(a_result(placements=both)) == []


def test_transit_in_place_of_a_placed_home_is_not_the_end_of_it() -> None:
    """A day that only the day rate covers is no claim for a placement that gives more."""
    both = [placement(), placement(home=ASKEN, lagrum="SoL", start=date(2015, 5, 1))]
    result = a_result(placements=both, stays={"gron": [stay(name=ASKEN)]}, rows=cost(ASKEN, 900_00))
    assert [(row.home, row.what) for row in rows_of(result)] == [(EKEN, NO_ATTENDANCE)]


# -- this quarter: no cost


def test_care_days_without_any_cost_in_the_quarter_are_one_row() -> None:
    (row,) = rows_of(a_result(rows=[]))
    assert shape([row]) == [(ANNA, EKEN, NO_COST, ALL_DAYS * 2_000_00, ESTIMATED)]
    assert row.why == "91 vårddygn i kvartalet ger rätt men bär ingen kostnad."
    assert row.ask == "assistent"


def test_a_month_without_cost_is_told_by_month() -> None:
    rows = rows_of(a_result(rows=cost(EKEN, 3_000_00, ["202505"])))
    assert shape(rows) == [
        (ANNA, EKEN, NO_COST_IN_MONTH, 30 * 2_000_00, ESTIMATED),
        (ANNA, EKEN, NO_COST_IN_MONTH, 30 * 2_000_00, ESTIMATED),
    ]
    assert [row.why[:24] for row in rows] == ["30 vårddygn i 2025-04 ge", "30 vårddygn i 2025-06 ge"]


def test_a_child_that_no_invoice_names_is_told_though_the_home_has_cost() -> None:
    """K03 looks at the home alone."""
    result = a_result(
        [child(), child(BO)],
        [placement(), placement(BO)],
        {"gron": [stay(), stay(BO)]},
        cost(EKEN, 3_000_00, text=f"Vård {ANNA[:2]}-{ANNA[2:]}"),
    )
    assert shape(rows_of(result)) == [(BO, EKEN, NO_COST, ALL_DAYS * 2_000_00, ESTIMATED)]
    assert not any(found.code == "K03" for found in result.books["gron"].findings)


def test_only_the_days_that_were_attended_are_at_stake_without_cost() -> None:
    (row,) = rows_of(a_result(stays={"gron": [stay(left=date(2025, 4, 11))]}, rows=[]))
    assert (row.what, row.ore) == (NO_COST, 10 * 2_000_00)


def test_care_days_at_the_weaker_of_two_placements_are_at_stake_by_their_own_home_s_price() -> None:
    """The register's day is at Asken; the child was at Eken, and claims there."""
    both = [placement(), placement(home=ASKEN, start=date(2025, 4, 1))]
    assert shape(rows_of(a_result(placements=both, rows=[]))) == [(ANNA, EKEN, NO_COST, ALL_DAYS * 2_000_00, ESTIMATED)]


def test_where_no_day_rate_was_paid_the_whole_price_is_at_stake() -> None:
    """18 years, Studiehjälp Nej (rules.md §2 line 15)."""
    result = a_result([child(born_entered=date(2006, 1, 1), study_aid="Nej")], [placement()], rows=[])
    assert shape(rows_of(result)) == [(ANNA, EKEN, NO_COST, ALL_DAYS * 3_000_00, ESTIMATED)]


def test_a_cost_within_the_day_rate_has_nothing_left_to_claim() -> None:
    assert rows_of(a_result(rows=cost(EKEN, 900_00))) == []


# -- this quarter: withheld


def test_what_the_gate_holds_back_is_certain_and_says_which_stopp_and_whom_to_ask() -> None:
    stops = [finding(code, what="x", identity="x", action="x", home=EKEN) for code in ("N05", "K05", "K05")]
    (row,) = rows_of(a_result(), withheld={"gron": {EKEN: stops}})
    assert shape([row]) == [(ANNA, EKEN, WITHHELD, ALL_DAYS * 2_000_00, SURE)]
    assert row.why == "Boendet hålls inne av grinden: K05, N05."
    assert row.ask == "assistent, integrationssekreterare"


def test_a_home_held_back_in_one_book_says_nothing_of_the_other_s() -> None:
    stops = [finding("K05", what="x", identity="x", action="x", home=EKEN)]
    assert rows_of(a_result(), withheld={"vit": {EKEN: stops}, "gron": {ASKEN: stops}}) == []


def test_a_held_back_home_that_claims_nothing_is_told_for_what_it_lacks_alone() -> None:
    stops = [finding("K05", what="x", identity="x", action="x", home=EKEN)]
    rows = rows_of(a_result(rows=[]), withheld={"gron": {EKEN: stops}})
    assert [row.what for row in rows] == [NO_COST]


# -- earlier quarters


def test_an_earlier_quarter_that_was_not_submitted_is_told_by_home_as_long_as_it_can_be_claimed() -> None:
    (row,) = rows_of(a_result(), TODAY)
    assert shape([row]) == [("", EKEN, NOT_SUBMITTED, 90 * 2_000_00, ESTIMATED)]
    assert row.why == "Ingen ansökan för 2025K1 i gröna boken: 1 barn med 90 dygn med rätt enligt PUT-databasen."
    assert (row.quarter, row.last_day, row.practice) == (K1, date(2025, 9, 30), date(2025, 9, 30))
    assert (row.days_left, row.ask) == (72, "controller")


@pytest.mark.parametrize(
    ("today", "quarters"),
    [
        (date(2025, 6, 30), ["2024K4", "2025K1"]),
        (date(2025, 7, 1), ["2025K1"]),
        (date(2025, 9, 30), ["2025K1"]),
        (date(2025, 10, 1), []),
        (date(2025, 3, 31), ["2024K3", "2024K4", "2025K1"]),  # strictly too late for 2024K3, by practice not
        (date(2025, 4, 1), ["2024K4", "2025K1"]),
    ],
)
def test_an_earlier_quarter_can_be_claimed_as_long_as_practice_says(today: date, quarters: list[str]) -> None:
    rows = rows_of(a_result(), today)
    assert [str(row.quarter) for row in rows] == quarters
    assert {row.what for row in rows} <= {NOT_SUBMITTED}


def test_a_strict_day_that_has_passed_is_told_as_days_below_zero() -> None:
    row = rows_of(a_result(), date(2025, 3, 31))[0]
    assert (row.quarter, row.days_left, row.practice) == (Quarter(2024, 3), -1, date(2025, 3, 31))


def test_each_book_is_submitted_for_itself() -> None:
    """BO lives in the white book's home, which has no price."""
    result = a_result(
        [child(), child(BO)], [placement(), placement(BO, home=OKEN)], {"gron": [stay()], "vit": [stay(BO, OKEN)]},
        cost(EKEN, 3_000_00) + cost(OKEN, 2_000_00),
    )  # fmt: skip
    green = submitted(*k1_lines(cost_ore=30 * 3_000_00))
    (unsent,) = rows_of(result, TODAY, [green])
    assert shape([unsent]) == [("", OKEN, NOT_SUBMITTED, None, UNKNOWN)]
    assert unsent.why == "Ingen ansökan för 2025K1 i vita boken: 1 barn med 90 dygn med rätt enligt PUT-databasen."
    white = submitted(*k1_lines(BO, OKEN), book="vit")
    assert rows_of(result, TODAY, [green, white]) == []


def test_children_of_one_home_are_added_up() -> None:
    result = a_result(
        [child(), child(BO)], [placement(), placement(BO, start=date(2025, 3, 2))], {"gron": [stay(), stay(BO)]}
    )
    (row,) = rows_of(result, TODAY)
    assert row.ore == (90 + 30) * 2_000_00
    assert "2 barn med 120 dygn" in row.why


@pytest.mark.parametrize(
    ("lines", "withheld", "why"),
    [
        ((), (), "Barnet har ingen rad på boendet i det som skickades (version 1, skickad 2025-04-25)"),
        ((), (EKEN,), "Boendet hölls inne av grinden när kvartalet skickades (version 1, skickad 2025-04-25)"),
        (k1_lines(cost_ore=0), (), "Vårddygnen bar ingen kostnad när kvartalet skickades (version 1"),
        (k1_lines(code="UT_DS"), (), "Barnet har ingen rad på boendet i det"),
        (k1_lines(BO), (), "Barnet har ingen rad på boendet i det"),
        (k1_lines(name=ASKEN, cost_ore=0), (), "Barnet har ingen rad på boendet i det"),
    ],
)
def test_a_placement_that_a_submission_left_out_is_told_with_the_reason(lines: Any, withheld: Any, why: str) -> None:
    (row,) = rows_of(a_result(), TODAY, [submitted(*lines, withheld=withheld)])
    assert shape([row]) == [(ANNA, EKEN, NOT_IN_SUBMISSION, 90 * 2_000_00, ESTIMATED)]
    assert row.why.startswith(why)
    assert row.why.endswith("90 dygn med rätt enligt PUT-databasen.")


@pytest.mark.parametrize(
    ("lines", "ore", "why"),
    [
        ([k1_lines()[0]], 59 * 2_000_00, "Barnet har ingen rad för 2025-02 och 2025-03 på boendet i det som skickades"),
        (k1_lines()[:2], 31 * 2_000_00, "Barnet har ingen rad för 2025-03 på boendet i det som skickades"),
        (
            [*k1_lines()[:2], k1_lines(cost_ore=0)[2]],
            31 * 2_000_00,
            "Vårddygnen 2025-03 bar ingen kostnad när kvartalet skickades",
        ),
    ],
)
def test_months_that_a_submission_left_out_are_told_though_the_others_were_claimed(
    lines: Sequence[ClaimLine], ore: int, why: str
) -> None:
    """A placement that was prolonged in the register since, a month whose invoice came late."""
    (row,) = rows_of(a_result(), TODAY, [submitted(*lines)])
    assert shape([row]) == [(ANNA, EKEN, NOT_IN_SUBMISSION, ore, ESTIMATED)]
    assert row.why.startswith(why)


def test_a_home_that_was_put_right_in_the_register_since_is_nothing_forgotten() -> None:
    """Claimed at Asken, or in the white book; placed at Eken by the register of today."""
    for sent in (
        [submitted(*k1_lines(name=ASKEN))],
        [submitted(), submitted(*k1_lines(name=OKEN), book="vit")],
        [submitted(k1_lines()[0], *k1_lines(name=ASKEN)[1:])],
    ):
        assert rows_of(a_result(), TODAY, sent) == []


def test_of_a_child_who_moved_only_the_days_that_nobody_claimed_are_forgotten() -> None:
    """Ten days of March at Asken, which bore no cost then; the other 21 were claimed at Eken."""
    placements = [placement(end=date(2025, 3, 22)), placement(home=ASKEN, start=date(2025, 3, 22))]
    stays: Any = {"gron": [stay(left=date(2025, 3, 22)), stay(name=ASKEN, arrived=date(2025, 3, 22))]}
    result = a_result(placements=placements, stays=stays, rows=cost(ASKEN, 3_000_00))
    before = k1_lines()[:2]
    march = [line(month="2025-03", days=21, cost_ore=500), line(name=ASKEN, month="2025-03", days=10, cost_ore=0)]
    (row,) = rows_of(result, TODAY, [submitted(*before, *march)])
    assert shape([row]) == [(ANNA, ASKEN, NOT_IN_SUBMISSION, 10 * 1_500_00, ESTIMATED)]
    assert row.why.startswith("Vårddygnen bar ingen kostnad när kvartalet skickades (version 1")
    assert row.why.endswith("10 dygn med rätt enligt PUT-databasen.")
    all_at_eken = [*before, line(month="2025-03", days=31, cost_ore=500)]
    assert rows_of(result, TODAY, [submitted(*all_at_eken)]) == []


@pytest.mark.parametrize("ore", [1, 31 * 1_000_00, 31 * 3_000_00, -5])
def test_a_placement_that_was_submitted_with_cost_is_not_forgotten_even_within_the_day_rate(ore: int) -> None:
    assert rows_of(a_result(), TODAY, [submitted(*k1_lines(cost_ore=ore))]) == []


def test_the_latest_version_of_a_submission_counts() -> None:
    empty, whole = submitted(version=1), submitted(*k1_lines(), version=2)
    assert rows_of(a_result(), TODAY, [whole, empty]) == []
    gone = submitted(version=3)
    assert [row.what for row in rows_of(a_result(), TODAY, [whole, gone, empty])] == [NOT_IN_SUBMISSION]


def test_a_submission_of_this_quarter_says_nothing_of_earlier_ones() -> None:
    assert [row.what for row in rows_of(a_result(), TODAY, [submitted(quarter=K2)])] == [NOT_SUBMITTED]


def test_a_placement_in_a_home_that_boenden_lacks_is_told_of_earlier_quarters_too() -> None:
    result = a_result(placements=[placement(home="Granen", end=date(2025, 3, 31))], stays={}, rows=[])
    (row,) = rows_of(result, TODAY)
    assert shape([row]) == [("", "Granen", NOT_SUBMITTED, None, UNKNOWN)]


# -- the whole


def test_rows_stand_by_quarter_and_kind_and_name_no_child() -> None:
    result = a_result(
        [child(name="Testa Exempelsson", personnummer="20100101-2384"), child(BO, protected=True)],
        [placement(), placement(BO)],
        {"gron": [stay()]},
        cost(EKEN, 3_000_00, ["202504"]),
    )
    rows = rows_of(result, TODAY)
    assert [(str(row.quarter), row.what) for row in rows] == [
        ("2025K1", NOT_SUBMITTED),
        ("2025K2", NO_ATTENDANCE),
        ("2025K2", NO_COST_IN_MONTH),
        ("2025K2", NO_COST_IN_MONTH),
    ]
    text = " ".join(str(row) for row in rows)
    assert "Exempelsson" not in text
    assert "2384" not in text


@settings(unhurried, max_examples=30)
@given(
    st.dates(date(2025, 3, 25), date(2025, 7, 5)),
    st.dates(date(2025, 3, 25), date(2025, 7, 5)),
    st.lists(st.sampled_from(["202504", "202505", "202506"]), unique=True),
)
def test_no_day_is_at_stake_twice(arrived: date, left: date, months: list[str]) -> None:
    """Claimed and at stake together are never more than every day of the quarter at its price above the rate."""
    result = a_result(stays={"gron": [stay(arrived=arrived, left=left)]}, rows=cost(EKEN, 3_000_00, months))
    days = sum(row.days for row in result.books["gron"].claim.entries if row.code == "UT_FK")
    at_stake = sum(row.ore or 0 for row in rows_of(result))
    without = sum(row.days for row in result.books["gron"].claim.entries if row.cost_ore == 0 and row.code == "UT_FK")
    if days:
        assert at_stake == without * 2_000_00
    else:
        assert at_stake == ALL_DAYS * 2_000_00
