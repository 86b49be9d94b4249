"""The rows that are applied for: per home, child and category, and in all the claim to the öre."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.documents.common import application_rows, period_text
from atersok.domain.register import BOOKS, Book
from documents.quarters import CARIN, DAN, a_quarter, a_result
from domain.making import ANNA, BO, child, placement, settings, stay


@pytest.mark.parametrize("book", BOOKS)
def test_the_rows_are_the_book_s_claim_to_the_ore(book: Book) -> None:
    quarter = a_quarter()
    result = quarter.books[book]
    rows = application_rows(result, quarter.inputs.register)
    assert sum(row.claim for row in rows) == result.claim.buckets["claimed"] > 0
    assert all(row.cost - row.day_rate == row.claim for row in rows)


def test_a_row_is_one_child_at_one_home_under_one_category() -> None:
    quarter = a_quarter()
    rows = application_rows(quarter.books["vit"], quarter.inputs.register)
    assert [(row.home, row.dossier, row.code, row.days) for row in rows] == [
        ("Familjehem 1", CARIN, "UT_FK18", 30),
        ("Familjehem 1", DAN, "UT_FK", 91),
        ("Öken", CARIN, "UT_FK", 39),
        ("Öken", CARIN, "UT_FK18", 22),
    ]
    before, after = rows[2:]
    assert (date.fromordinal(before.first), date.fromordinal(before.last)) == (date(2025, 4, 1), date(2025, 5, 9))
    assert (date.fromordinal(after.first), date.fromordinal(after.last)) == (date(2025, 5, 10), date(2025, 5, 31))
    assert (before.cost, before.day_rate, before.claim) == (39 * 2000_00, 39 * 1000_00, 39 * 1000_00)
    assert (after.cost, after.day_rate, after.claim) == (22 * 2000_00, 22 * 750_00, 22 * 1250_00)
    assert (before.category, before.lagrum) == ("UT_FK", "LVU")


def test_a_lagrum_of_several_months_stands_once() -> None:
    quarter = a_quarter()
    rows = application_rows(quarter.books["gron"], quarter.inputs.register)
    assert [(row.home, row.dossier, row.lagrum) for row in rows] == [
        ("Asken", ANNA, "SoL (behov 3 § LVU)"),
        ("Eken", ANNA, "LVU"),
        ("Eken", BO, "LVU"),
    ]


def test_nothing_is_applied_for_where_the_day_rate_covers_all() -> None:
    quarter = a_result([child()], [placement()], [stay()], [], [{"belopp_ore": 30 * 1000_00}])
    assert application_rows(quarter.books["gron"], quarter.inputs.register) == []


def test_days_that_claim_nothing_are_in_no_row() -> None:
    """Municipality from 11 April: its first ten days are not eligible."""
    late = child(municipality_day=date(2025, 4, 11))
    quarter = a_result([late], [placement()], [stay()], [], [{"belopp_ore": 30 * 1500_00}])
    (row,) = application_rows(quarter.books["gron"], quarter.inputs.register)
    assert (row.days, row.claim) == (20 + 31 + 30, 20 * 500_00)


@pytest.mark.parametrize(
    ("until", "text"), [(None, "2025-04-01 – 2025-06-30"), (date(2025, 5, 15), "2025-04-01 – 2025-05-15")]
)
def test_the_period_is_the_days_that_count(until: date | None, text: str) -> None:
    assert period_text(settings(count_until=until)) == text
