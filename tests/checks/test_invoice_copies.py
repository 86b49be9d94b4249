"""K10, K15."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from atersok.checks import invoice_copies
from atersok.checks.invoice_copies import copy_name, day_of_month, latest_invoice_day
from atersok.domain.finding import Finding
from atersok.rules.parameters import Parameters, load
from checks.build import COST_CENTRES, EKEN, OWN_COST, VILLAN, Scenario, clean, invoice

CODE = COST_CENTRES[EKEN]


@pytest.mark.parametrize(("dated", "found"), [(date(2025, 5, 11), True), (date(2025, 5, 10), False), (None, False)])
def test_k10_invoice_dated_after_the_10th(dated: date | None, found: bool) -> None:
    scenario = clean().plus(invoice(CODE, 700, "L1", fakturadatum=dated))
    assert scenario.where("K10") == ([(EKEN, "")] if found else [])


def test_k10_near_misses() -> None:
    late = date(2025, 8, 1)
    unspread = invoice(CODE, 700, "L1", fakturadatum=late, konto="46700")
    assert clean().plus(unspread).where("K10") == []
    no_end = invoice(CODE, 700, "L1", fakturadatum=late, periodstart=None, periodslut=None, period="202504")
    assert clean().plus(no_end).where("K10") == []


def test_k10_december_runs_into_january() -> None:
    year_end = {"periodstart": date(2025, 4, 1), "periodslut": date(2025, 12, 31)}
    for day, found in ((10, []), (11, [(EKEN, "")])):
        late = invoice(CODE, 700, "L1", fakturadatum=date(2026, 1, day), **year_end)
        assert clean().plus(late).where("K10") == found


def due_on(day: int, valid_from: date | None = None) -> Parameters:
    """Rules by which an invoice is due that day, from a day on or always."""
    before = [row for row in load().parameter if row.id == "faktura_senast"]
    others = tuple(row for row in load().parameter if row.id != "faktura_senast")
    own = tuple(row.model_copy(update={"value": day, "valid_from": valid_from}) for row in before)
    kept = (
        tuple(row.model_copy(update={"valid_to": date.fromordinal(valid_from.toordinal() - 1)}) for row in before)
        if valid_from
        else ()
    )
    return load().model_copy(update={"parameter": (*others, *kept, *own)})


def late_by(rules: Parameters, dated: date) -> list[Finding]:
    """K10 of an invoice for April that is dated that day."""
    context = clean().plus(invoice(CODE, 700, "L1", fakturadatum=dated)).context("gron")
    return [found for found in invoice_copies.check(replace(context, parameters=rules)) if found.code == "K10"]


def test_k10_follows_the_day_of_the_rules() -> None:
    rules = due_on(21)
    assert late_by(rules, date(2025, 5, 21)) == []
    (found,) = late_by(rules, date(2025, 5, 23))
    assert (found.expected, found.difference) == ("fakturadatum senast 2025-05-21", "2 dagar")
    assert found.action == "Påminn leverantören om att fakturera senast den 21:a i månaden efter perioden."
    (found,) = late_by(load(), date(2025, 5, 21))
    assert "senast den 10:e i månaden" in found.action


@pytest.mark.parametrize(
    ("end", "latest"),
    [
        (date(2025, 4, 30), date(2025, 5, 10)),
        (date(2025, 5, 1), date(2025, 6, 15)),
        (date(2025, 12, 31), date(2026, 1, 15)),
    ],
)
def test_k10_takes_the_day_that_holds_when_the_service_period_ends(end: date, latest: date) -> None:
    assert latest_invoice_day(end, due_on(15, date(2025, 5, 1))) == latest


def test_k10_without_rules_at_hand_the_product_s_hold() -> None:
    assert latest_invoice_day(date(2025, 4, 30)) == latest_invoice_day(date(2025, 4, 30), load()) == date(2025, 5, 10)


def test_a_day_of_the_month_is_told_as_in_swedish() -> None:
    told = [day_of_month(date(2025, 1, day)) for day in range(1, 29)]
    assert [text for text in told if text.endswith(":a")] == ["1:a", "2:a", "21:a", "22:a"]
    assert told[9:13] == ["10:e", "11:e", "12:e", "13:e"]


def without(*numbers: str) -> Scenario:
    scenario = clean()
    assert scenario.copies is not None
    return replace(scenario, copies=scenario.copies - {number.casefold() for number in numbers})


def test_k15_supplier_invoice_without_a_copy() -> None:
    assert without("E1").where("K15") == [(EKEN, "")]
    assert without("E1").where("K15", "vit") == []


def test_k15_the_file_is_named_with_safe_characters_whatever_the_case() -> None:
    assert copy_name(' A/1:b*?"<>|\\ 2') == "a_1_b________2"
    odd = invoice(CODE, 700, "AB/1 2")
    scenario = clean()
    assert scenario.copies is not None
    assert replace(scenario.plus(odd), copies=scenario.copies | {"ab_1_2"}).where("K15") == []
    assert replace(scenario.plus(odd), copies=scenario.copies | {"ab/1 2"}).where("K15") == [(EKEN, "")]


@pytest.mark.parametrize(
    "changes",
    [
        {"konto": OWN_COST},
        {"belopp_ore": -700},
        {"belopp_ore": 0},
        {"fakturanr": ""},
        {"konto": "46700"},
        {"status": "PREL"},
    ],
)
def test_k15_near_misses(changes: dict[str, object]) -> None:
    """Own cost, a credit, no number, not claimable, not booked: none needs a copy."""
    scenario = clean()
    extra = {**invoice(CODE, 700, "NEW"), **changes}
    assert replace(scenario.plus(extra), copies=scenario.copies).where("K15") == []


@pytest.mark.parametrize("file", ["fakt 12", "fakt_12"])
def test_k15_a_blank_may_stand_in_the_file_s_name(file: str) -> None:
    quarter = clean().plus(invoice(COST_CENTRES[EKEN], 100_00, "FAKT 12"))
    known = quarter.copies or frozenset()
    assert not replace(quarter, copies=known - {"fakt 12"} | {file}).of("K15")
    assert replace(quarter, copies=known - {"fakt 12"}).of("K15")


def test_k15_no_folder_is_one_finding() -> None:
    assert replace(clean(), copies=None).where("K15") == [("", "")]


def test_k15_in_track_c_the_decision_stands_in() -> None:
    scenario = without("V0", "V1", "V2")
    assert scenario.where("K15", "vit") == [(VILLAN, "")] * 3
    assert scenario.copies is not None
    decided = replace(scenario, copies=scenario.copies | {"b-3"})
    assert decided.where("K15", "vit") == []
    may = decided.placement("10000003", start=date(2025, 5, 1))
    assert [f.identity for f in may.of("K15", "vit")] == ["faktura V0"]
    in_track_a = without("E1")
    assert in_track_a.copies is not None
    assert replace(in_track_a, copies=in_track_a.copies | {"b-1"}).where("K15") == [(EKEN, "")]
