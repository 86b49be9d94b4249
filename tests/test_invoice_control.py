"""Fakturakontroll: each supplier invoice against register and attendance, and each month without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from atersok.calculation import QuarterResult, calculate
from atersok.domain.masking import MASKED_TEXT
from atersok.domain.register import BOOKS
from atersok.domain.settings import AccountRange, CodeRange
from atersok.invoice_control import (
    AGREES,
    DIFFERS,
    MISSING,
    NO_HOME,
    NO_PRICE_KNOWN,
    OTHER_COST,
    OUTSIDE,
    VOIDED,
    ChildDays,
    InvoiceCheck,
    invoice_checks,
)
from atersok.workbook.folder import open_books, read_folder
from domain.making import ANNA, BO, KONTON, child, home, inputs, ledger, placement, register, settings, stay
from reference.generate import seeded
from test_calculation import inputs_of

SAMPLE = Path(__file__).parents[1] / "sample_data" / "2025K2"
PRICE = 200_000
VAT = AccountRange(CodeRange(1680, 1689), "Moms", False)
EKEN = home("Eken", "A", "Externt", "48100", supplier="Ekens HVB AB", daily_price=PRICE)
TRANSIT = home("Slussen", "A", "Transit", "48500", supplier="Slussen AB", daily_price=PRICE)
OWN = home("Öken", "B", "Internt", "48300")
FAMILY = home("Familjehem 1", "C", "Individuellt", "48400", supplier="Familjekraft AB", daily_price=PRICE)


def invoice(number: str, ore: int, month: int = 4, **changes: Any) -> dict[str, Any]:
    """A row of Slag Entreprenör of one month, from Eken's supplier."""
    last = {4: 30, 5: 31, 6: 30}[month]
    base = {
        "fakturanr": number,
        "leverantorsnr": "700",
        "leverantor": "Ekens HVB AB",
        "fakturadatum": date(2025, month, last),
        "periodstart": date(2025, month, 1),
        "periodslut": date(2025, month, last),
        "belopp_ore": ore,
        "status": "DEF",
    }
    return base | changes


def quarter(
    *rows: dict[str, Any],
    children: Sequence[Any] = (child(ANNA),),
    placements: Sequence[Any] = (placement(ANNA),),
    green: Sequence[Any] = (stay(ANNA),),
    white: Sequence[Any] = (),
    homes: Sequence[Any] = (EKEN, TRANSIT, OWN, FAMILY),
    **changes: Any,
) -> QuarterResult:
    """ANNA at Eken the whole quarter, and these ledger rows."""
    chosen = settings(accounts=(VAT, *KONTON), **changes)
    of = register(children, placements, homes)
    return calculate(inputs(of, {"gron": green, "vit": white}, ledger(*rows), chosen))


def checks(*rows: dict[str, Any], **more: Any) -> list[InvoiceCheck]:
    return invoice_checks(quarter(*rows, **more), "gron")


def invoices(*rows: dict[str, Any], **more: Any) -> list[InvoiceCheck]:
    """Of the months that have one."""
    return [check for check in checks(*rows, **more) if check.verdict != MISSING]


APRIL = invoice("F4", 30 * PRICE)
WHOLE = (APRIL, invoice("F5", 31 * PRICE, 5), invoice("F6", 30 * PRICE, 6))


# -- days × dygnspris against what is invoiced -------------------------------------------------------------------------


def test_an_invoice_of_the_child_s_days_at_dygnspris_agrees() -> None:
    (check,) = invoices(APRIL)
    assert (check.month, check.home, check.supplier, check.number) == ("2025-04", "Eken", "Ekens HVB AB", "F4")
    assert (check.dated, check.first, check.last, check.due) == (
        date(2025, 4, 30), date(2025, 4, 1), date(2025, 4, 30), date(2025, 5, 10),
    )  # fmt: skip
    assert (check.total, check.care, check.together, check.days, check.expected) == (
        30 * PRICE, 30 * PRICE, 30 * PRICE, 30, 30 * PRICE,
    )  # fmt: skip
    assert (check.difference, check.verdict, check.remarks, check.shared) == (0, AGREES, (), ())
    assert check.children == (ChildDays(ANNA, 30, True, False),)


@pytest.mark.parametrize(("ore", "difference"), [(33 * PRICE, 3 * PRICE), (30 * PRICE - 1, -1), (0, -30 * PRICE)])
def test_too_much_or_too_little_differs_to_the_ore(ore: int, difference: int) -> None:
    (check,) = invoices(invoice("F4", ore))
    assert (check.verdict, check.difference) == (DIFFERS, difference)


@pytest.mark.parametrize(("ore", "verdict"), [(100, AGREES), (101, DIFFERS), (-101, DIFFERS)])
def test_a_difference_within_tolerans_agrees(ore: int, verdict: str) -> None:
    (check,) = invoices(invoice("F4", 30 * PRICE + ore), tolerance=100)
    assert check.verdict == verdict
    assert check.difference == ore, "the difference is told all the same"


def test_the_price_of_narvaro_goes_before_that_of_boenden() -> None:
    both = {
        "children": [child(ANNA), child(BO)],
        "placements": [placement(ANNA), placement(BO)],
        "green": [stay(ANNA, daily_price=300_000), stay(BO)],
    }
    (check,) = invoices(invoice("F4", 30 * (300_000 + PRICE)), **both)
    assert (check.verdict, check.days, check.expected) == (AGREES, 60, 30 * (300_000 + PRICE))


def test_without_any_price_nothing_is_expected() -> None:
    (check,) = invoices(APRIL, homes=[replace(EKEN, daily_price=None)])
    assert (check.verdict, check.expected, check.difference) == (NO_PRICE_KNOWN, None, None)


def test_moms_stands_on_rows_of_its_own_and_is_not_compared() -> None:
    (check,) = invoices(APRIL, APRIL | {"konto": "1680", "belopp_ore": 777})
    assert (check.total, check.vat, check.verdict) == (30 * PRICE, 777, AGREES)


def test_other_costs_on_the_invoice_are_told_but_not_compared() -> None:
    (check,) = invoices(APRIL, APRIL | {"konto": "6000", "belopp_ore": 500})
    assert (check.total, check.care, check.verdict) == (30 * PRICE + 500, 30 * PRICE, AGREES)


def test_an_invoice_of_other_things_is_listed_without_days() -> None:
    (check,) = invoices(APRIL | {"konto": "6000", "belopp_ore": 500, "leverantor": "Apoteket"})
    assert (check.verdict, check.expected, check.days, check.children) == (OTHER_COST, None, 0, ())
    assert "konto" not in check.coding


def test_rows_of_one_invoice_are_one_and_of_another_supplier_another() -> None:
    half = invoice("F4", 15 * PRICE)
    found = invoices(half, half, half | {"leverantorsnr": "701", "konto": "6000"})
    assert [(check.total, check.verdict) for check in found] == [(30 * PRICE, AGREES), (15 * PRICE, OTHER_COST)]


def test_an_invoice_booked_twice_is_told_with_its_verifikat() -> None:
    (check,) = invoices(APRIL | {"vernr": "11"}, APRIL | {"vernr": "12"})
    assert (check.verdict, check.difference) == (DIFFERS, 30 * PRICE)
    assert check.remarks == ("bokförd i 2 verifikat: 1 LF 11, 1 LF 12",)


# -- several invoices for the same days --------------------------------------------------------------------------------


def test_a_credit_is_counted_together_with_the_invoice_of_the_same_days() -> None:
    first, credit = invoices(invoice("F4", 31 * PRICE), invoice("K4", -PRICE, fakturadatum=date(2025, 5, 6)))
    for check, other in ((first, "K4"), (credit, "F4")):
        assert (check.together, check.expected, check.verdict, check.shared) == (
            30 * PRICE, 30 * PRICE, AGREES, (other,),
        )  # fmt: skip
    assert (first.care, credit.care) == (31 * PRICE, -PRICE)


def test_two_suppliers_may_use_one_number() -> None:
    """Both invoices of number 1 for the same days count."""
    first, second = invoices(invoice("1", 30 * PRICE), invoice("1", PRICE, leverantorsnr="701", leverantor="Annan AB"))
    assert (first.together, second.together, first.difference) == (31 * PRICE, 31 * PRICE, PRICE)
    assert (first.shared, second.shared) == (("1",), ("1",))


def test_invoices_that_meet_only_by_a_third_are_counted_together() -> None:
    """One for each half of April, and one for the 10th to the 20th."""
    halves = (
        invoice("A", 15 * PRICE, periodslut=date(2025, 4, 15)),
        invoice("B", 15 * PRICE, periodstart=date(2025, 4, 16)),
    )
    assert [check.shared for check in invoices(*halves)] == [(), ()]
    third = invoice("C", 100, periodstart=date(2025, 4, 10), periodslut=date(2025, 4, 20))
    found = invoices(*halves, third)
    assert [check.shared for check in found] == [("B", "C"), ("A", "C"), ("A", "B")]
    assert {(check.together, check.difference) for check in found} == {(30 * PRICE + 100, 100)}


def test_invoices_that_each_name_a_child_are_compared_alone() -> None:
    both = {
        "children": [child(ANNA), child(BO)],
        "placements": [placement(ANNA), placement(BO)],
        "green": [stay(ANNA), stay(BO)],
    }
    found = invoices(invoice("A", 30 * PRICE, objekt=ANNA), invoice("B", 29 * PRICE, objekt=BO), **both)
    assert [(check.number, [c.dossier for c in check.children], check.difference) for check in found] == [
        ("A", [ANNA], 0),
        ("B", [BO], -PRICE),
    ]
    assert [
        check.verdict for check in checks(invoice("A", 30 * PRICE, objekt=ANNA), **both) if check.month == "2025-04"
    ] == [
        MISSING,
        AGREES,
    ], "BO's days lack one"


def test_care_booked_without_a_number_counts_with_the_invoice() -> None:
    (check,) = invoices(APRIL, invoice("", -PRICE, vernr="77"))
    assert (check.difference, check.shared) == (-PRICE, ("verifikat 1 LF 77",))


def test_a_preliminary_invoice_is_compared_and_a_void_one_is_not() -> None:
    """The control comes before coding and attest, so what is not yet booked is what it is about."""
    first, second = invoices(APRIL, invoice("G4", PRICE, status="PREL"))
    assert (first.shared, first.difference) == (("G4",), PRICE)
    assert second.status == "Mottagen (PREL)"
    first, second = invoices(APRIL, invoice("G4", PRICE, status="MAK"))
    assert (first.shared, first.verdict) == ((), AGREES)
    assert (second.verdict, second.total, second.care, second.difference, second.children) == (
        VOIDED,
        PRICE,
        0,
        None,
        (),
    )


# -- periods -----------------------------------------------------------------------------------------------------------


def test_of_a_period_that_leaves_the_quarter_the_days_inside_are_compared() -> None:
    """16 March to 15 April: 31 days, 15 of them in the quarter."""
    row = invoice("F", 31 * PRICE, periodstart=date(2025, 3, 16), periodslut=date(2025, 4, 15))
    (check,) = invoices(row)
    assert (check.total, check.care, check.days, check.verdict) == (31 * PRICE, 15 * PRICE, 15, AGREES)
    assert check.remarks == ("perioden går utanför 2025-04-01 – 2025-06-30; bara dagarna däremellan jämförs",)


def test_of_a_period_that_reaches_into_the_next_quarter_the_days_inside_are_compared() -> None:
    """16 June to 15 July: 30 days, 15 of them in the quarter; it is July's invoice, due in August."""
    row = invoice("F", 30 * PRICE, periodstart=date(2025, 6, 16), periodslut=date(2025, 7, 15))
    (check,) = invoices(row)
    assert (check.month, check.due, check.care, check.verdict) == ("2025-07", date(2025, 8, 10), 15 * PRICE, AGREES)
    assert check.remarks == ("perioden går utanför 2025-04-01 – 2025-06-30; bara dagarna däremellan jämförs",)


def test_an_invoice_of_another_quarter_is_listed_but_not_compared() -> None:
    row = invoice("F", 31 * PRICE, periodstart=date(2025, 3, 1), periodslut=date(2025, 3, 31))
    (check,) = invoices(row)
    assert (check.month, check.verdict, check.total, check.expected) == ("2025-03", OUTSIDE, 31 * PRICE, None)


def test_rakna_till_och_med_makes_the_control_at_mid_quarter() -> None:
    """Till 15 May: April is whole, of May half a month is counted, June is not asked for."""
    until = {"count_until": date(2025, 5, 15)}
    found = checks(*WHOLE, **until)
    assert [(check.month, check.days, check.verdict) for check in found] == [
        ("2025-04", 30, AGREES),
        ("2025-05", 15, AGREES),
        ("2025-06", 0, OUTSIDE),
    ]
    assert found[1].care == 15 * PRICE
    (april, may) = checks(**until)
    assert [(check.month, check.last, check.verdict) for check in (april, may)] == [
        ("2025-04", date(2025, 4, 30), MISSING),
        ("2025-05", date(2025, 5, 15), MISSING),
    ]
    assert "månaden är räknad till och med 2025-05-15" in may.remarks
    assert april.remarks == ("30 vårddygn utan faktura",)


@pytest.mark.parametrize(("day", "late"), [(date(2025, 5, 10), False), (date(2025, 5, 11), True)])
def test_an_invoice_is_due_by_the_tenth_of_the_month_after(day: date, late: bool) -> None:
    (check,) = invoices(APRIL | {"fakturadatum": day})
    assert check.remarks == (("daterad efter den 10:e (2025-05-10)",) if late else ())


# -- the register ------------------------------------------------------------------------------------------------------


def test_a_child_whom_the_register_lacks_is_told() -> None:
    (check,) = invoices(invoice("F4", 60 * PRICE), green=[stay(ANNA), stay(BO)])
    assert check.children[1] == ChildDays(BO, 30, False, False, unplaced=30)
    assert check.verdict == AGREES, "the arithmetic is right"
    assert check.remarks == ("barn saknas i PUT-databasen", "barn har flyttat eller saknar placering")


def test_a_child_who_came_or_left_within_the_period_is_told_with_the_day() -> None:
    both = {
        "children": [child(ANNA), child(BO)],
        "placements": [placement(ANNA), placement(BO)],
        "green": [stay(ANNA, left=date(2025, 4, 11)), stay(BO, arrived=date(2025, 4, 21))],
    }
    (check,) = invoices(invoice("F4", 20 * PRICE), **both)
    anna, bo = check.children
    assert (anna.days, anna.arrived, anna.left, anna.moved) == (10, None, date(2025, 4, 11), True)
    assert (bo.days, bo.arrived, bo.left, bo.moved) == (10, date(2025, 4, 21), None, True)
    assert (check.verdict, check.remarks) == (AGREES, ("barn har flyttat eller saknar placering",))


def test_a_child_who_was_there_the_whole_period_has_not_moved() -> None:
    (check,) = invoices(APRIL, green=[stay(ANNA, arrived=date(2025, 4, 1), left=date(2025, 5, 1))])
    assert not check.children[0].moved


def test_a_child_that_a_row_names_but_that_does_not_live_there_is_told() -> None:
    for konto in ("5000", "6000"):
        row = invoice("F4", 30 * PRICE, objekt=BO, konto=konto)
        (check,) = invoices(row, children=[child(ANNA), child(BO)])
        assert check.children == (ChildDays(BO, 0, True, False),)
        assert check.children[0].moved
    (check,) = invoices(invoice("F4", 30 * PRICE, objekt=BO), children=[child(ANNA), child(BO)])
    assert (check.expected, check.difference, check.verdict) == (0, 30 * PRICE, DIFFERS)
    assert "inga vårddygn på boendet under perioden" in check.remarks


def test_days_without_a_placement_at_the_home_are_counted_but_not_in_transit() -> None:
    ends = placement(ANNA, end=date(2025, 4, 21))
    (check,) = invoices(APRIL, placements=[ends])
    assert (check.children[0].unplaced, check.children[0].moved) == (10, True)
    row = APRIL | {"kostnadsstalle": "48500"}
    (check,) = invoices(row, placements=[], green=[stay(ANNA, name="Slussen")])
    assert (check.home, check.children[0].unplaced, check.verdict) == ("Slussen", 0, AGREES)


def test_protected_children_are_marked() -> None:
    (check,) = invoices(APRIL, children=[child(ANNA, protected=True)])
    assert check.children == (ChildDays(ANNA, 30, True, True),)
    assert check.remarks == ("skyddade uppgifter: bara dossiernummer på fakturan",)


def test_a_supplier_or_a_number_that_names_a_protected_child_is_masked() -> None:
    row = APRIL | {"leverantor": "Familjen Exempelsson", "fakturanr": "Exempelsson-4"}
    (check,) = invoices(row, children=[child(ANNA, protected=True)])
    assert (check.supplier, check.number) == (MASKED_TEXT, MASKED_TEXT)


def test_an_unreadable_dossiernummer_is_nobody_s_and_not_in_the_register() -> None:
    (check,) = invoices(APRIL, green=[stay("")])
    assert check.children == (ChildDays("", 30, False, False, unplaced=30),)


# -- missing invoices --------------------------------------------------------------------------------------------------


def test_a_month_of_care_days_without_an_invoice_is_missing() -> None:
    found = checks(WHOLE[0], WHOLE[2])
    (missing,) = [check for check in found if check.verdict == MISSING]
    assert (missing.month, missing.home, missing.supplier, missing.number) == ("2025-05", "Eken", "Ekens HVB AB", "")
    assert (missing.first, missing.last, missing.due) == (date(2025, 5, 1), date(2025, 5, 31), date(2025, 6, 10))
    assert (missing.days, missing.expected, missing.difference) == (31, 31 * PRICE, -31 * PRICE)
    assert missing.children == (ChildDays(ANNA, 31, True, False),)


def test_when_every_day_is_paid_for_nothing_is_missing() -> None:
    assert {check.verdict for check in checks(*WHOLE)} == {AGREES}
    assert {check.verdict for check in checks(invoice("F", 91 * PRICE, periodslut=date(2025, 6, 30)))} == {AGREES}


def test_days_that_an_invoice_leaves_out_are_missing() -> None:
    found = checks(invoice("F4", 29 * PRICE, periodslut=date(2025, 4, 29)), *WHOLE[1:])
    (missing,) = [check for check in found if check.verdict == MISSING]
    assert (missing.month, missing.days, missing.remarks) == ("2025-04", 1, ("1 vårddygn utan faktura",))


def test_care_booked_without_a_number_pays_and_a_void_invoice_does_not() -> None:
    booked = checks(invoice("", 30 * PRICE), *WHOLE[1:])
    assert [check.month for check in booked] == ["2025-05", "2025-06"]
    void = checks(APRIL | {"status": "MAK"}, *WHOLE[1:])
    assert [check.verdict for check in void] == [MISSING, VOIDED, AGREES, AGREES]


@pytest.mark.parametrize(
    ("place", "asked"),
    [
        (OWN, False),
        (FAMILY, True),
        (replace(FAMILY, supplier=""), False),
        (replace(FAMILY, form="Anvisning"), False),
        (replace(FAMILY, form="Migrationsverket"), False),
    ],
)
def test_only_homes_that_invoice_are_asked_for_one(place: Any, asked: bool) -> None:
    """A municipality's own home sends none; a family home with pay and no supplier neither."""
    found = invoice_checks(
        quarter(homes=[EKEN, place], placements=[placement(home=place.name)], green=[], white=[stay(name=place.name)]),
        "vit",
    )
    assert [check.verdict for check in found] == ([MISSING] * 3 if asked else [])


def test_a_family_home_that_has_sent_one_is_asked_for_the_others() -> None:
    place = replace(FAMILY, supplier="")
    of = quarter(
        APRIL | {"kostnadsstalle": "48400"},
        homes=[place], placements=[placement(home=place.name)], green=[], white=[stay(name=place.name)],
    )  # fmt: skip
    assert [check.verdict for check in invoice_checks(of, "vit")] == [AGREES, MISSING, MISSING]


# -- codes, status, books ----------------------------------------------------------------------------------------------


def test_the_code_string_is_the_home_s() -> None:
    place = replace(EKEN, verksamhet="5580", objekt="B11", projekt="9001")
    (check,) = invoices(
        APRIL | {"objekt": "B11", "verksamhet": "5580", "projekt": "9001", "konto": "5020"}, homes=[place]
    )
    assert check.coding == "kostnadsställe 48100, konto 5020, verksamhet 5580, objekt B11, projekt 9001"


def test_the_konto_is_the_home_s_usual_one_then_the_export_s_then_the_range_of_konton() -> None:
    rows = [APRIL | {"konto": "5020"}, invoice("F5", 1, 5, konto="5020"), invoice("F6", 1, 6, konto="5010")]
    assert {check.coding for check in invoices(*rows)} == {"kostnadsställe 48100, konto 5020"}
    transit = checks(*rows, green=[stay(name="Slussen")], placements=[])
    assert {check.coding for check in transit if check.home == "Slussen"} == {"kostnadsställe 48500, konto 5020"}
    assert {check.coding for check in checks()} == {"kostnadsställe 48100, konto 5000–5999"}


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (("DEF",), "Konterad (DEF)"),
        (("HBET", "KLAR"), "Attesterad (HBET, KLAR)"),
        (("HBET", "prel"), "Mottagen (HBET, prel)"),
        (("Granskad",), "Kontrollerad (Granskad)"),
        (("MAK",), "Makulerad (MAK)"),
        (("MAK", "NY"), "Mottagen (NY)"),
        (("SPÄRRAD",), "SPÄRRAD"),
        (("",), ""),
    ],
)
def test_the_status_of_the_export_tells_how_far_the_invoice_has_come(statuses: tuple[str, ...], said: str) -> None:
    (check,) = invoices(*(APRIL | {"status": status, "vernr": "1"} for status in statuses))
    assert check.status == said


def test_an_invoice_without_a_home_stands_in_both_books() -> None:
    of = quarter(invoice("X", 500, kostnadsstalle="99999"), homes=[OWN], green=[], white=[])
    for book in BOOKS:
        (check,) = invoice_checks(of, book)
        assert (check.verdict, check.home, check.coding, check.total) == (NO_HOME, "", "", 500)
        assert check.remarks == ("raden pekar inte ut ett boende, se K01 på bladet Avvikelser",)


def test_an_invoice_of_the_other_book_s_home_or_outside_is_not_listed() -> None:
    of = quarter(APRIL, invoice("U", 500, kostnadsstalle="49000"), cost_centres_outside=(CodeRange(49000, 49999),))
    assert [check.number for check in invoice_checks(of, "gron") if check.number] == ["F4"]
    assert invoice_checks(of, "vit") == []


def test_the_order_is_month_then_home_then_care_before_other_costs() -> None:
    other = {"konto": "6000", "leverantor": "Apoteket", "leverantorsnr": "1"}
    found = checks(
        invoice("Z", 1, 5, **other), invoice("A", 1, 4, **other), WHOLE[1], APRIL,
        invoice("T", 1, 4, kostnadsstalle="48500", **other),
    )  # fmt: skip
    assert [(check.month, check.home, check.number) for check in found] == [
        ("2025-04", "Eken", "F4"),
        ("2025-04", "Eken", "A"),
        ("2025-04", "Slussen", "T"),
        ("2025-05", "Eken", "F5"),
        ("2025-05", "Eken", "Z"),
        ("2025-06", "Eken", ""),
    ]


def test_the_id_of_an_invoice_stays_when_its_rows_change() -> None:
    (before,) = [check for check in checks(APRIL) if check.number]
    (after,) = [check for check in checks(*WHOLE[1:], invoice("F4", 1, 4, status="KLAR")) if check.number == "F4"]
    assert before.id == after.id
    ids = [check.id for check in checks(APRIL, APRIL | {"leverantorsnr": "701"})]
    assert len(set(ids)) == len(ids) == 4


# -- any quarter -------------------------------------------------------------------------------------------------------


def test_every_row_of_an_invoice_is_in_one_check_and_no_care_day_is_lost() -> None:
    """For seeded quarters: sums of all numbered rows of the book, unique ids, the order of the rows does not matter."""
    for seed in range(40):
        of = calculate(inputs_of(seeded(seed)))
        homes = of.inputs.register.homes
        for book in BOOKS:
            found = invoice_checks(of, book)
            assert len({check.id for check in found}) == len(found)
            chosen = of.inputs.settings[book]
            rows = zip(
                *(of.rows[name].tolist() for name in ("belopp_ore", "fakturanr", "kostnadsstalle", "status")),
                of.resolved.home,
                strict=True,
            )
            own = [
                ore
                for ore, number, code, status, name in rows
                if number
                and status not in {"MAK", "Makulerad"}
                and not chosen.is_outside(code)
                and (not name or homes[name].book == book)
            ]
            assert sum(check.total + check.vat for check in found if check.verdict != VOIDED) == sum(own)
            assert all(one.month <= other.month for one, other in pairwise(found))


def test_the_sample_quarter_says_what_was_planted() -> None:
    """README of the sample: plants 35–39, 42, 43, and what follows from them."""
    of = calculate(read_folder(SAMPLE, open_books(SAMPLE)).inputs)
    green, white = (invoice_checks(of, book) for book in BOOKS)
    assert {(c.home, c.month, c.difference) for c in green if c.verdict == DIFFERS} == {
        ("Havsutsikten", "2025-05", 952_000_00),  # booked twice
        ("Ljungheden", "2025-06", 15_150_00),  # three days too many
        ("Tallbacken", "2025-06", 14_400_00),  # a preliminary invoice
    }
    (twice,) = [c for c in green if any(remark.startswith("bokförd i 2 verifikat") for remark in c.remarks)]
    assert (twice.home, twice.number) == ("Havsutsikten", "052505")
    assert [(c.home, c.month) for c in white if c.verdict == MISSING] == [("Familjehem Fläder", "2025-05")]
    assert [c.home for c in white if any(remark.startswith("daterad efter") for remark in c.remarks)] == [
        "Stödboende Gran"
    ]
    assert [c.home for c in white if c.verdict == VOIDED] == ["Kastanjen"]
    moved = [(c.home, child.dossier) for c in green for child in c.children if not child.days]
    assert moved == [("Havsutsikten", "11621370")], "its supplier charges for a child who lives at Ljungheden"
    assert not any(c.verdict in {MISSING, NO_PRICE_KNOWN, OUTSIDE} for c in green)
