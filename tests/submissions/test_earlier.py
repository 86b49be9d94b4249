"""The same cost in another quarter's submission is found: by row and day, by the row's sum, and by the invoice."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.allocation import inside_window
from atersok.domain.care_days import Window
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.submissions.earlier import claimed_elsewhere, claimed_twice, latest_versions
from atersok.submissions.model import CostLine, Submitted
from domain.making import unhurried

K1, K2, K3 = Quarter(2025, 1), Quarter(2025, 2), Quarter(2025, 3)
APRIL, JUNE = (date(2025, 4, 1), date(2025, 4, 30)), (date(2025, 6, 1), date(2025, 6, 30))
MARCH, MAY = (date(2025, 3, 1), date(2025, 3, 31)), (date(2025, 5, 1), date(2025, 5, 31))


def cost(
    vernr: str,
    days: tuple[date, date],
    ore: int,
    *,
    row_ore: int | None = None,
    rad: str = "1",
    invoice: str = "",
    home: str = "Eken",
) -> CostLine:
    """What a claim rests on of one ledger row."""
    voucher = f"LF {vernr} rad {rad}"
    whole = ore if row_ore is None else row_ore
    return CostLine(f"2025|1|LF|{vernr}|{rad}", "0" * 16, invoice, voucher, home, *days, whole, ore)


def sent(quarter: Quarter, *costs: CostLine, book: Book = "gron", version: int = 1) -> Submitted:
    return Submitted(quarter, book, version, date(2025, 9, 1), "Post", "r", date(2025, 9, 1), (), (), costs)


def told(
    costs: list[CostLine], *others: Submitted, quarter: Quarter = K2
) -> list[tuple[str, Quarter, Book, int, int, str]]:
    """Voucher, other quarter, book and version, öre and why."""
    return [
        (one.voucher, one.quarter, one.book, one.version, one.ore, one.why)
        for one in claimed_elsewhere(costs, quarter, others)
    ]


def test_a_row_claimed_elsewhere_on_the_same_days_is_claimed_twice_on_those() -> None:
    (found,) = claimed_elsewhere(
        [cost("1", (APRIL[0], APRIL[1]), 3000)], K2, [sent(K1, cost("1", (date(2025, 3, 1), date(2025, 4, 10)), 4100))]
    )
    assert (found.row, found.voucher, found.home) == ("2025|1|LF|1|1", "LF 1 rad 1", "Eken")
    assert (found.quarter, found.book, found.version) == (K1, "gron", 1)
    assert (found.first, found.last) == (date(2025, 4, 1), date(2025, 4, 10))
    assert (found.ore, found.why) == (1000, "Samma rad och samma dygn")


def test_a_row_split_over_two_quarters_is_claimed_once() -> None:
    assert told([cost("1", APRIL, 3000, row_ore=6100)], sent(K1, cost("1", MARCH, 3100, row_ore=6100))) == []


def test_what_both_quarters_claim_beyond_the_rows_amount_is_claimed_twice() -> None:
    """First claimed by the month of booking, then again by a service period that was filled in afterwards."""
    assert told([cost("1", APRIL, 6000)], sent(K3, cost("1", (date(2025, 7, 1), date(2025, 7, 31)), 6000))) == [
        ("LF 1 rad 1", K3, "gron", 1, 6000, "Mer än radens belopp")
    ]
    assert told([cost("1", APRIL, 3000, row_ore=6000)], sent(K3, cost("1", APRIL, 0, row_ore=6000))) == []


def test_only_the_part_beyond_the_rows_amount_counts_and_the_latest_quarter_bears_it_first() -> None:
    here = [cost("1", APRIL, 3000, row_ore=6000)]
    first, last = cost("1", MARCH, 3500, row_ore=6000), cost("1", (date(2025, 7, 1), date(2025, 7, 31)), 400)
    assert told(here, sent(K1, first), sent(K3, last)) == [
        ("LF 1 rad 1", K1, "gron", 1, 500, "Mer än radens belopp"),
        ("LF 1 rad 1", K3, "gron", 1, 400, "Mer än radens belopp"),
    ]


def test_a_credit_counted_twice_is_told_with_its_sign() -> None:
    assert told([cost("1", APRIL, -500)], sent(K1, cost("1", MARCH, -500))) == [
        ("LF 1 rad 1", K1, "gron", 1, -500, "Mer än radens belopp")
    ]


def test_a_row_that_changed_its_sign_is_not_claimed_twice() -> None:
    assert told([cost("1", APRIL, -500)], sent(K1, cost("1", MARCH, 500))) == []


def test_what_was_submitted_for_the_quarter_itself_counts_for_nothing() -> None:
    assert told([cost("1", APRIL, 500)], sent(K2, cost("1", APRIL, 500))) == []
    assert told([cost("1", APRIL, 500)], sent(K2, cost("1", APRIL, 500), book="vit")) == []


def test_both_books_of_the_other_quarter_are_looked_at() -> None:
    assert told([cost("1", APRIL, 500)], sent(K1, book="gron"), sent(K1, cost("1", MARCH, 500), book="vit")) == [
        ("LF 1 rad 1", K1, "vit", 1, 500, "Mer än radens belopp")
    ]


def test_only_the_latest_version_of_the_other_quarter_counts() -> None:
    first, second = sent(K1, cost("1", MARCH, 500)), sent(K1, version=2)
    assert told([cost("1", APRIL, 500)], second, first) == [], "what version 2 took back is free again"
    third = sent(K1, cost("1", MARCH, 500), version=3)
    assert [one[3] for one in told([cost("1", APRIL, 500)], third, first, second)] == [3]


def test_the_latest_versions_stand_in_order_of_quarter_and_book() -> None:
    found = latest_versions([sent(K2, book="vit"), sent(K1), sent(K2), sent(K1, version=2)])
    assert [(*key, one.version) for key, one in found.items()] == [(K1, "gron", 2), (K2, "gron", 1), (K2, "vit", 1)]


def test_the_same_invoice_on_the_same_days_under_another_verifikat_is_claimed_twice() -> None:
    (found,) = claimed_twice(
        [cost("9", APRIL, 3000, invoice="700 faktura 5")],
        [sent(K2, cost("1", APRIL, 3000, invoice="700 faktura 5"))],
    )
    assert (found.voucher, found.other_voucher) == ("LF 9 rad 1", "LF 1 rad 1")
    assert (found.ore, found.why) == (3000, "Samma faktura och samma dygn, annat verifikat")


@pytest.mark.parametrize(
    "other",
    [
        cost("9", APRIL, 3000, invoice="700 faktura 5", rad="2"),
        cost("1", APRIL, 3000, invoice="700 faktura 6"),
        cost("1", APRIL, 3000, invoice="700 faktura 5", home="Linden"),
        cost("1", MAY, 2900, invoice="700 faktura 5"),
        cost("1", APRIL, -3000, invoice="700 faktura 5"),
        cost("1", APRIL, 3000),
    ],
    ids=["same verifikat", "other invoice", "other home", "other days", "credit", "no invoice"],
)
def test_another_row_is_not_the_same_invoice_again(other: CostLine) -> None:
    assert claimed_twice([cost("9", APRIL, 3000, invoice="700 faktura 5")], [sent(K2, other)]) == ()


def test_an_invoice_reversed_there_or_here_is_not_claimed_twice() -> None:
    booked, reversed_ = cost("1", APRIL, 3000, invoice="7 5"), cost("2", APRIL, -3000, invoice="7 5")
    again = cost("3", APRIL, 3000, invoice="7 5")
    assert claimed_twice([again], [sent(K2, booked, reversed_)]) == ()
    assert claimed_twice([again, reversed_], [sent(K2, booked)]) == ()
    assert len(claimed_twice([again], [sent(K2, booked)])) == 1


def test_the_same_invoice_and_amount_in_another_quarter_under_another_verifikat_is_a_sign() -> None:
    """An export without service periods has the second booking in the days of the quarter it was booked in."""
    here = [cost("9", APRIL, 3000, invoice="7 5")]
    assert told(here, sent(K1, cost("1", MARCH, 3000, invoice="7 5"))) == [
        ("LF 9 rad 1", K1, "gron", 1, 3000, "Samma faktura och samma belopp, annat verifikat")
    ]
    assert told(here, sent(K1, cost("1", MARCH, 3100, invoice="7 5"))) == []


def test_verifikat_of_two_years_with_one_number_are_two() -> None:
    old = replace(cost("1", MARCH, 3000, invoice="7 5"), row="2024|1|LF|1|1")
    assert [one[5] for one in told([cost("1", APRIL, 3000, invoice="7 5")], sent(K1, old))] == [
        "Samma faktura och samma belopp, annat verifikat"
    ]


def test_rows_without_verifikat_are_each_their_own() -> None:
    here = replace(cost("1", APRIL, 3000, invoice="7 5"), row="aaaa.1", voucher="")
    there = replace(cost("1", APRIL, 3000, invoice="7 5"), row="bbbb.1", voucher="")
    assert [one.why for one in claimed_twice([here], [sent(K2, there)])] == [
        "Samma faktura och samma dygn, annat verifikat"
    ]


SPANS = st.tuples(st.integers(0, 270), st.integers(0, 270)).map(sorted)


@unhurried
@given(st.integers(-(10**9), 10**9), SPANS)
def test_a_row_split_by_calendar_day_over_all_its_quarters_is_never_claimed_twice(ore: int, span: list[int]) -> None:
    """To the öre: whichever of the quarters is computed against the others."""
    first, last = (date(2025, 1, 1) + timedelta(days=offset) for offset in span)
    parts: dict[Quarter, CostLine] = {}
    for quarter in (K1, K2, K3):
        days = max(first, quarter.start), min(last, quarter.end)
        if days[0] <= days[1]:
            part = inside_window(ore, first.toordinal(), last.toordinal(), Window.of(quarter.start, quarter.end))
            parts[quarter] = cost("1", days, part, row_ore=ore)
    for quarter, line in parts.items():
        assert claimed_elsewhere([line], quarter, [sent(other, there) for other, there in parts.items()]) == ()


@unhurried
@given(
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.lists(st.integers(1, 10**9), min_size=1, max_size=3),
    st.sampled_from([1, -1]),
)
def test_what_is_claimed_twice_is_what_all_quarters_claim_beyond_the_rows_amount(
    whole: int, here: int, there: list[int], sign: int
) -> None:
    others = [
        sent(Quarter(2024, number), cost("1", MARCH, sign * ore, row_ore=sign * whole))
        for number, ore in enumerate(there, 1)
    ]
    found = claimed_elsewhere([cost("1", APRIL, sign * here, row_ore=sign * whole)], K2, others)
    beyond = max(0, min(here, sum(there), here + sum(there) - whole))
    assert sum(one.ore for one in found) == sign * beyond


def test_fifty_thousand_rows_against_four_submissions_are_quick() -> None:
    others = [
        sent(
            Quarter(2024, 1 + number // 2),
            *(cost(f"{number}-{row}", MARCH, 100, invoice=f"7 {row}") for row in range(12_500)),
            book="gron" if number % 2 else "vit",
        )
        for number in range(4)
    ]
    here = [cost(f"x-{row}", APRIL, 101, invoice=f"7 {row}") for row in range(49_999)]
    started = time.process_time()
    found = claimed_elsewhere([*here, cost("3-77", APRIL, 100)], K2, others)
    assert [one.voucher for one in found] == ["LF 3-77 rad 1"]
    assert time.process_time() - started < 5
