"""Invoice by invoice what a home or a child cost, to the öre, with what else a reader must know."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.calculation import calculate
from atersok.documents.contractor_invoices import ContractorInvoice, ContractorInvoices
from atersok.documents.copies import DECISION, ENCLOSED, MISSING, NOT_NEEDED
from atersok.domain.masking import MASKED_TEXT
from atersok.domain.settings import AccountRange, CodeRange
from documents.invoices import APRIL, FOSTER, JUNE, MAY, foster, green, invoice, own
from documents.quarters import CARIN, DAN
from domain.making import BO, KONTON, inputs, ledger, register, settings, stay, unhurried

CROSSING = {"periodstart": date(2025, 6, 16), "periodslut": date(2025, 7, 15)}


def of_home(*rows: dict[str, Any], copies: tuple[str, ...] = ()) -> list[ContractorInvoice]:
    quarter = green(rows, copies)
    return ContractorInvoices(quarter, quarter.books["gron"]).of_home("Eken")


def of_child(dossier: str, *rows: dict[str, Any], **more: Any) -> list[ContractorInvoice]:
    quarter = foster(rows, **more)
    return ContractorInvoices(quarter, quarter.books["vit"]).of_child(FOSTER, dossier)


def test_an_invoice_has_the_ledger_s_own_facts() -> None:
    (found,) = of_home(invoice("Eken", 1000_50, "F1", vernr="77"), copies=("F1",))
    assert found == ContractorInvoice(
        supplier="Provomsorg AB",
        number="F1",
        dated=date(2025, 4, 28),
        first=date(2025, 4, 1),
        last=date(2025, 4, 30),
        voucher="LF 77",
        ore=1000_50,
        whole_ore=None,
        copy=ENCLOSED,
        remark="",
    )


def test_rows_of_one_number_and_supplier_are_one_invoice() -> None:
    found = of_home(
        invoice("Eken", 100, "F1", vernr="1"),
        invoice("Eken", 200, "F1", MAY, vernr="2"),
        invoice("Eken", 400, "F1", leverantorsnr="701", leverantor="Andra AB"),
    )
    assert [(one.supplier, one.ore, one.voucher, one.first, one.last) for one in found] == [
        ("Andra AB", 400, "LF 1002", date(2025, 4, 1), date(2025, 4, 30)),
        ("Provomsorg AB", 300, "LF 1, LF 2", date(2025, 4, 1), date(2025, 5, 31)),
    ]
    (many,) = of_home(*(invoice("Eken", 100, "F1", vernr=str(number)) for number in range(3)))
    assert many.voucher == "LF 0 m.fl."


def test_they_stand_in_order_of_date_supplier_and_number_and_undated_ones_last() -> None:
    found = of_home(
        invoice("Eken", 1, "9"),
        invoice("Eken", 1, "1", fakturadatum=None),
        invoice("Eken", 1, "3", MAY),
        invoice("Eken", 1, "2"),
        invoice("Eken", 1, "8", leverantor="Aros AB", leverantorsnr="1"),
    )
    assert [one.number for one in found] == ["8", "2", "9", "3", "1"]


def test_rows_without_a_number_are_told_by_their_verifikat() -> None:
    rows = [
        invoice("Eken", 100, "", vernr="5"),
        invoice("Eken", 200, "", vernr="5", rad="2"),
        invoice("Eken", 400, "", vernr="6"),
        invoice("Eken", 800, "", vernr=""),
        invoice("Eken", 1600, "", vernr=""),
    ]
    found = of_home(*rows)
    assert sorted((one.voucher, one.ore) for one in found) == [
        ("LF", 800), ("LF", 1600), ("LF 5", 300), ("LF 6", 400),
    ]  # fmt: skip
    assert {(one.copy, one.remark, one.whole_ore) for one in found} == {(NOT_NEEDED, "Utan fakturanummer", None)}


def test_a_credit_is_said_to_be_one() -> None:
    (found,) = of_home(invoice("Eken", -5, "K1"))
    assert (found.ore, found.remark, found.copy) == (-5, "Kredit", NOT_NEEDED)


@pytest.mark.parametrize(
    ("other", "whole", "remark"),
    [
        (invoice("Eken", 60, "F1", "202507"), 160, "Delas med annat kvartal"),
        (invoice("Asken", 60, "F1"), 160, "Delas med annat boende"),
        (invoice(FOSTER, 60, "F1"), 160, "Delas med annat boende"),
        (invoice("Eken", 60, "F1", konto="5100"), 160, "Delas med annat kostnadsslag"),
        (invoice("Eken", 60, "F1", konto="6000"), 160, "Delas med annat kostnadsslag"),
        (invoice("Eken", 60, "F1", status="MAK"), None, ""),
        (invoice("Eken", 60, "F1", leverantorsnr="1"), None, ""),
    ],
)
def test_the_whole_invoice_stands_beside_what_was_spread_where_it_differs(
    other: dict[str, Any], whole: int | None, remark: str
) -> None:
    found = next(one for one in of_home(invoice("Eken", 100, "F1"), other) if one.supplier and one.ore == 100)
    assert (found.whole_ore, found.remark) == (whole, remark)


def test_of_an_invoice_that_reaches_outside_the_quarter_only_the_part_within_counts() -> None:
    (found,) = of_home(invoice("Eken", 30_00, "F1", **CROSSING))
    assert (found.ore, found.whole_ore, found.remark) == (15_00, 30_00, "Delas med annat kvartal")
    assert (found.first, found.last) == (CROSSING["periodstart"], CROSSING["periodslut"])


def test_moms_is_no_part_of_the_invoice() -> None:
    """Belopp is without VAT, which stands on rows of its own."""
    accounts = (*KONTON, AccountRange(CodeRange(2640, 2649), "Moms", False))
    rows = ledger(invoice("Eken", 100, "F1"), invoice("Eken", 25, "F1", konto="2640"))
    quarter = calculate(inputs(register(), {"gron": [stay()]}, rows, settings(accounts=accounts)))
    (found,) = ContractorInvoices(quarter, quarter.books["gron"]).of_home("Eken")
    assert (found.ore, found.whole_ore) == (100, None)


def test_only_slag_entreprenor_is_an_invoice_of_the_home() -> None:
    assert of_home(own("Eken", 100, fakturanr="F1")) == []


def test_what_names_a_protected_child_is_masked() -> None:
    (found,) = of_home(invoice("Eken", 100, BO, leverantor="Mönstersson Omsorg"))
    assert (found.supplier, found.number) == (MASKED_TEXT, MASKED_TEXT)
    (found,) = of_home(invoice("Eken", 100, "F1", objekt=BO))
    assert (found.supplier, found.number) == ("Provomsorg AB", "F1")


@unhurried
@given(
    st.lists(
        st.tuples(st.integers(-(10**7), 10**7), st.sampled_from(["", "F1", "F2"]), st.sampled_from([APRIL, MAY, JUNE])),
        min_size=1,
        max_size=8,
    )
)
def test_a_home_s_invoices_are_its_cost(rows: list[tuple[int, str, str]]) -> None:
    quarter = green([invoice("Eken", ore, number, period) for ore, number, period in rows])
    result = quarter.books["gron"]
    found = ContractorInvoices(quarter, result).of_home("Eken")
    assert sum(one.ore for one in found) == int(result.allocation.cost.sum()) == sum(row[0] for row in rows)


# -- track C


def test_a_row_that_names_the_child_is_the_child_s_and_no_other_s() -> None:
    rows = [invoice(FOSTER, 100, "F1", objekt=CARIN), invoice(FOSTER, 200, "F2", objekt=DAN)]
    assert [(one.number, one.ore, one.whole_ore, one.remark) for one in of_child(CARIN, *rows)] == [
        ("F1", 100, None, "")
    ]
    assert [(one.number, one.ore, one.whole_ore, one.remark) for one in of_child(DAN, *rows)] == [("F2", 200, None, "")]


def test_one_invoice_with_rows_of_two_children_is_parted_by_its_rows() -> None:
    rows = [invoice(FOSTER, 100, "F1", objekt=CARIN), invoice(FOSTER, 200, "F1", objekt=DAN)]
    (found,) = of_child(DAN, *rows)
    assert (found.ore, found.whole_ore, found.remark) == (200, 300, "Delas med annat barn")


def test_the_home_s_invoice_is_the_only_child_s_whole() -> None:
    (found,) = of_child(DAN, invoice(FOSTER, 100, "F1", JUNE))
    assert (found.ore, found.whole_ore, found.remark) == (100, None, "")
    assert of_child(CARIN, invoice(FOSTER, 100, "F1", JUNE)) == []


def test_of_what_several_children_share_the_child_has_its_share_and_says_so() -> None:
    row = invoice(FOSTER, 60_01, "F1")
    (carin,), (dan,) = of_child(CARIN, row), of_child(DAN, row)
    assert (carin.ore + dan.ore, carin.whole_ore, dan.whole_ore) == (60_01, 60_01, 60_01)
    assert carin.remark == dan.remark == "Barnets andel: 30 av 60 vårddygn"
    (priced,) = of_child(DAN, invoice(FOSTER, 90_00, "F1"), prices=(1000_00, 2000_00))
    assert priced.ore == 60_00
    assert priced.remark == "Barnets andel efter dygnspris: 30 av 60 vårddygn"


def test_the_remark_fits_its_two_lines_at_its_longest() -> None:
    rows = [
        invoice(FOSTER, -100_00, "F1"),
        invoice(FOSTER, -100_00, "F1", **CROSSING),
        invoice("Öken", 10, "F1"),
        invoice(FOSTER, 10, "F1", objekt=CARIN),
        invoice(FOSTER, 10, "F1", konto="6000"),
    ]
    (found,) = of_child(DAN, *rows, prices=(1000_00, 2000_00))
    assert found.remark == (
        "Kredit. Delas med annat kvartal, boende, barn, kostnadsslag. Barnets andel efter dygnspris: 45 av 75 vårddygn"
    )


@unhurried
@given(
    st.lists(
        st.tuples(
            st.integers(-(10**7), 10**7), st.sampled_from(["", CARIN, DAN]), st.sampled_from([APRIL, MAY]),
            st.sampled_from(["", "F1", "F2"]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([(None, None), (1000_00, 1750_00)]),
)  # fmt: skip
def test_the_children_s_invoices_are_what_their_days_were_charged(
    rows: list[tuple[int, str, str, str]], prices: tuple[int | None, int | None]
) -> None:
    quarter = foster(
        [invoice(FOSTER, ore, number, period, objekt=dossier) for ore, dossier, period, number in rows], prices=prices
    )
    result = quarter.books["vit"]
    invoices = ContractorInvoices(quarter, result)
    for dossier in (CARIN, DAN):
        charged = sum(
            entry.cost_ore for entry in result.claim.entries if (entry.home, entry.dossier) == (FOSTER, dossier)
        )
        assert sum(one.ore for one in invoices.of_child(FOSTER, dossier)) == charged


def test_a_decision_stands_in_for_the_copy_in_track_c() -> None:
    row = invoice(FOSTER, 100, "F1", JUNE)
    (found,) = of_child(DAN, row, copies={"B-2"}, decisions=("B-1", "B-2"))
    assert found.copy == DECISION.format("B-2")
    (found,) = of_child(DAN, row, decisions=("B-1", "B-2"))
    assert found.copy == MISSING


def test_a_decision_whose_number_tells_of_a_protected_child_is_masked() -> None:
    row = invoice(FOSTER, 100, "F1", JUNE)
    (found,) = of_child(DAN, row, copies={DAN.replace("/", "_")}, decisions=("B-1", DAN), protected=True)
    assert found.copy == MASKED_TEXT
