"""K05, K06."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checks.build import BJORKEN, COST_CENTRES, EKEN, GAMMA, VILLAN, clean, invoice

CODE = COST_CENTRES[EKEN]


def twice(**changes: Any) -> list[tuple[str, str]]:
    first = invoice(CODE, 700, "D1", vernr="1")
    return clean().plus(first, {**first, "vernr": "2", **changes}).where("K05")


def test_k05_one_invoice_in_two_verifikat() -> None:
    assert twice() == [(EKEN, "")]
    assert twice(vertyp="LX", vernr="1") == [(EKEN, "")]
    assert twice(leverantor="Annan stavning") == [(EKEN, "")]  # the number decides


@pytest.mark.parametrize(
    "changes",
    [
        {"vernr": "1", "rad": "2"},
        {"fakturanr": "D2"},
        {"text": "Mat"},
        {"belopp_ore": 701},
        {"leverantorsnr": "701"},
        {"status": "MAK"},
        {"kostnadsstalle": "49001"},
    ],
)
def test_k05_near_misses(changes: dict[str, Any]) -> None:
    assert twice(**changes) == []


def test_k05_says_whether_twice_or_more() -> None:
    first = invoice(CODE, 700, "D1", vernr="1")
    rows = [first, {**first, "vernr": "2"}]
    assert "bokförd två gånger med" in clean().plus(*rows).of("K05")[0].what
    assert "bokförd flera gånger med" in clean().plus(*rows, {**first, "vernr": "3"}).of("K05")[0].what


def test_k05_needs_an_invoice_number_and_an_amount() -> None:
    for number, ore in (("", 700), ("D1", 0)):
        first = invoice(CODE, ore, number, vernr="1")
        assert clean().plus(first, {**first, "vernr": "2"}).where("K05") == []


def test_k05_the_copy_may_be_booked_on_another_home_of_the_other_book() -> None:
    first = invoice(CODE, 700, "D1", vernr="1")
    scenario = clean().plus(first, {**first, "vernr": "2", "kostnadsstalle": COST_CENTRES[BJORKEN]})
    assert scenario.where("K05", "gron") == [(EKEN, "")]
    assert scenario.where("K05", "vit") == [(BJORKEN, "")]
    assert scenario.of("K05")[0].difference == "7,00 kr"
    assert scenario.of("K05")[0].what.startswith("Faktura D1 från Omsorg Prov AB ")
    assert scenario.of("K05")[0].found == "verifikat 1 LF 1, 1 LF 2"


def credit(*before: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
    values = {"bokforingsdatum": date(2025, 5, 20), "vernr": "K1", "text": "Kredit", "leverantorsnr": "900"} | changes
    credited = invoice(CODE, values.pop("belopp_ore", -700), values.pop("fakturanr", "C1"), **values)
    return clean().plus(*before, credited).where("K06")


def original(**changes: Any) -> dict[str, Any]:
    values = {"bokforingsdatum": date(2025, 5, 20), "leverantorsnr": "900"} | changes
    return invoice(CODE, 900, values.pop("fakturanr", "A-77"), **values)


def test_k06_credit_alone() -> None:
    assert credit() == [(EKEN, "")]
    assert credit(original()) == [(EKEN, "")]
    assert credit(fakturanr="") == [(EKEN, "")]  # by its verifikat
    assert credit(original(), text="Kredit A-778 ZA-77") == [(EKEN, "")]


def test_k06_near_misses() -> None:
    assert credit(original(fakturanr="C1")) == []
    assert credit(original(), text="Krediterar faktura a-77.") == []
    assert credit(original(fakturanr="77 B"), text="Avser 77 b, delvis") == []
    assert credit(original(fakturanr="C1", kostnadsstalle=COST_CENTRES[BJORKEN])) == []
    assert credit(leverantorsnr="", leverantor="", fakturanr="") == []  # no invoice at all: a correction
    assert credit(status="PREL") == []
    assert credit(belopp_ore=0) == []
    assert credit(konto="46700") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"bokforingsdatum": date(2025, 5, 21)},
        {"leverantorsnr": "901"},
        {"belopp_ore": -900},
        {"belopp_ore": 0},
        {"status": "MAK"},
    ],
)
def test_k06_the_invoice_must_be_earlier_positive_booked_and_of_that_supplier(changes: dict[str, Any]) -> None:
    assert credit({**original(fakturanr="C1"), **changes})[0] == (EKEN, "")


def test_k06_reading_order_decides_where_dates_miss() -> None:
    undated = original(fakturanr="C1", bokforingsdatum=None, period="202505")
    late = invoice(CODE, -700, "C1", leverantorsnr="900", vernr="K1", bokforingsdatum=None, period="202505")
    assert clean().plus(undated, late).where("K06") == []
    assert clean().plus(late, undated).where("K06") == [(EKEN, "")]
    dated = {**late, "bokforingsdatum": date(2025, 5, 31)}
    assert clean().plus(undated, dated).where("K06") == []
    assert clean().plus(dated, undated).where("K06") == [(EKEN, "")]


@pytest.mark.parametrize("protected", [True, False])
def test_a_finding_does_not_name_a_protected_child_that_is_the_supplier(protected: bool) -> None:
    name = "Exempla Påhittsdotter"
    quarter = clean().child(GAMMA, name=name, protected=protected)
    credit = invoice(COST_CENTRES[VILLAN], -100_00, "C9", leverantorsnr="998", leverantor=name, objekt="10-000003")
    (found,) = quarter.plus(credit).of("K06", "vit")
    assert (name in found.what) is not protected
