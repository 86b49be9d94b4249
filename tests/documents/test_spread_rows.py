"""The rows that a home's cost is made of: together they are the cost of its care days."""

from __future__ import annotations

import pytest

from atersok.documents.spread_rows import SpreadRows
from atersok.domain.register import BOOKS, Book
from documents.invoices import APRIL, MAY, green, invoice, own
from documents.quarters import a_quarter
from domain.making import ANNA, BO


@pytest.mark.parametrize("book", BOOKS)
def test_both_kinds_together_are_the_cost_of_the_home(book: Book) -> None:
    quarter = a_quarter()
    result = quarter.books[book]
    rows = SpreadRows(quarter, result)
    for home in result.care.homes:
        cost = sum(entry.cost_ore for entry in result.claim.entries if entry.home == home)
        assert rows.ore(rows.contractor(home)) + rows.ore(rows.municipal(home)) == cost > 0


def test_rows_are_told_apart_by_slag_and_only_what_was_spread_counts() -> None:
    rows = [
        invoice("Eken", 100, "1"),
        own("Eken", 200),
        invoice("Eken", 400, "2", konto="5100"),  # Utbildning: not reclaimed
        invoice("Eken", 800, "3", status="PREL"),
        invoice("Eken", 1600, "4", "202507"),
        invoice("Asken", 3200, "5"),  # no care day there
        own("Eken", 6400, period=MAY),
    ]
    quarter = green(rows)
    found = SpreadRows(quarter, quarter.books["gron"])
    assert (found.contractor("Eken"), found.municipal("Eken")) == ([0], [1, 6])
    assert (found.ore([0]), found.ore([1, 6])) == (100, 6600)
    assert found.contractor("Asken") == found.municipal("Asken") == []


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({"text": "Kläder"}, "Kläder"),
        ({"text": f"Kläder {ANNA}"}, f"Kläder {ANNA}"),
        ({"text": f"Kläder {BO}"}, ""),
        ({"text": "Kläder till Mönstersson"}, ""),
        ({"text": "Kläder", "objekt": BO}, ""),
        ({}, ""),
    ],
)
def test_text_about_a_protected_child_is_not_shown(more: dict[str, str], shown: str) -> None:
    quarter = green([own("Eken", 100, period=APRIL, **more)])
    assert SpreadRows(quarter, quarter.books["gron"]).shown_text(0) == shown
