"""Whether an invoice's copy is enclosed, told as K15 tells what is missing."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.documents.copies import DECISION, ENCLOSED, MISSING, NOT_NEEDED, Copies, PaidRow
from documents.invoices import FOSTER, MAY, foster, green, invoice
from documents.quarters import CARIN, DAN

FIRST, LAST = date(2025, 4, 1).toordinal(), date(2025, 4, 30).toordinal()


def paid(ore: int = 100, child: str = "", first: int = FIRST, last: int = LAST) -> PaidRow:
    return PaidRow(child, first, last, ore)


@pytest.mark.parametrize(
    ("name", "number"), [("f1", "F1"), ("ab_1_2", "AB/1 2"), ("fakt 12", "FAKT 12"), ("fakt_12", "FAKT 12")]
)
def test_a_copy_is_known_by_the_invoice_number_with_safe_characters(name: str, number: str) -> None:
    quarter = green([], {name})
    copies = Copies(quarter, quarter.books["gron"])
    assert copies.of_invoice("Eken", number, [paid()]) == ENCLOSED
    assert copies.of_invoice("Eken", f"{number}0", [paid()]) == MISSING


@pytest.mark.parametrize("names", [None, ()])
def test_without_a_folder_or_with_an_empty_one_each_copy_is_missing(names: tuple[str, ...] | None) -> None:
    quarter = green([], names)
    assert Copies(quarter, quarter.books["gron"]).of_invoice("Eken", "F1", [paid()]) == MISSING


def test_a_credit_or_a_cost_without_a_number_needs_no_copy_but_one_that_is_there_is_enclosed() -> None:
    quarter = green([], {"k1"})
    copies = Copies(quarter, quarter.books["gron"])
    assert copies.of_invoice("Eken", "K2", [paid(-100), paid(0)]) == NOT_NEEDED
    assert copies.of_invoice("Eken", "K2", [paid(-100), paid(1)]) == MISSING
    assert copies.of_invoice("Eken", "", [paid()]) == NOT_NEEDED
    assert copies.of_invoice("Eken", "K1", [paid(-100)]) == ENCLOSED


def test_in_track_c_a_decision_that_covers_the_row_stands_in_for_the_copy() -> None:
    quarter = foster([], {"b-1", "b-2"}, decisions=("B-1", "B-2"))
    copies = Copies(quarter, quarter.books["vit"])
    assert copies.of_invoice(FOSTER, "F1", [paid()], DAN) == DECISION.format("B-2")
    assert copies.of_invoice(FOSTER, "F1", [paid()], CARIN) == DECISION.format("B-1")
    assert copies.of_invoice(FOSTER, "F1", [paid(), paid(child=CARIN)], DAN) == DECISION.format("B-2, B-1")
    june = (date(2025, 6, 1).toordinal(), date(2025, 6, 30).toordinal())
    assert copies.of_invoice(FOSTER, "F1", [paid(first=june[0], last=june[1])], CARIN) == DECISION.format("B-2")
    assert copies.of_invoice(FOSTER, "F1", [paid(child=CARIN, first=june[0], last=june[1])], CARIN) == MISSING
    assert copies.of_invoice("Öken", "F1", [paid()], CARIN) == MISSING


def test_a_decision_that_is_not_in_the_folder_or_has_no_number_stands_in_for_nothing() -> None:
    quarter = foster([], {"b-1"}, decisions=("", "B-2"))
    assert Copies(quarter, quarter.books["vit"]).of_invoice(FOSTER, "F1", [paid()], DAN) == MISSING


def test_what_is_missing_is_what_k15_finds() -> None:
    rows = [
        invoice(FOSTER, 100, "F1"),
        invoice(FOSTER, 200, "F2", MAY),
        invoice(FOSTER, 300, "F3", objekt=CARIN),
        invoice(FOSTER, 400, "F4", MAY, objekt=DAN),
        invoice(FOSTER, -50, "F5"),
    ]
    for names, expected in (((), ["F1", "F2", "F3", "F4"]), (("F1", "B-1"), ["F2", "F4"]), (("B-2",), ["F3"])):
        quarter = foster(rows, names, decisions=("B-1", "B-2"))
        result = quarter.books["vit"]
        found = [finding.identity for finding in result.findings if finding.code == "K15"]
        assert found == [f"faktura {number}" for number in expected]
        copies = Copies(quarter, result)
        first, last = quarter.resolved.first, quarter.resolved.last
        told = [
            row["fakturanr"]
            for place, row in enumerate(rows)
            if copies.of_invoice(
                FOSTER,
                row["fakturanr"],
                [PaidRow(quarter.resolved.child[place], int(first[place]), int(last[place]), row["belopp_ore"])],
            )
            == MISSING
        ]
        assert told == expected
