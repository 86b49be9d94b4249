"""The clean ledger: every öre finds its home and its care days, and suppliers charge what the attendance says."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from reference.model import model
from sample.reference_input import as_input
from tools.sample.folder import Sample, amount
from tools.sample.ledger import ENTREPRENOR


@pytest.fixture(scope="module")
def results(clean: Sample) -> dict[str, Any]:
    """What the reference model makes of the clean quarter."""
    found: dict[str, Any] = model(**as_input(clean.scenario))
    return found


def test_no_ore_of_the_clean_ledger_is_unexplained_unbooked_or_of_another_quarter(results: dict[str, Any]) -> None:
    for book in results.values():
        buckets = book["buckets"]
        assert sum(buckets.values()) == book["ledger_ore"]
        assert (buckets["unexplained"], buckets["not_booked"], buckets["other_quarter"]) == (0, 0, 0)


def test_both_books_claim_millions(results: dict[str, Any]) -> None:
    assert results["gron"]["buckets"]["claimed"] > 5_000_000_00
    assert results["vit"]["buckets"]["claimed"] > 2_000_000_00


def test_the_suppliers_charge_the_belopp_of_the_attendance(clean: Sample) -> None:
    scenario = clean.scenario
    for home in scenario.homes.values():
        if home.form not in ("Externt", "Individuellt"):
            continue
        charged = sum(r.belopp for r in scenario.rows if r.konto == ENTREPRENOR and r.supplier == home.supplier)
        same_supplier = [h.name for h in scenario.homes.values() if h.supplier == home.supplier]
        entered = [amount(scenario, s) for s in scenario.stays if s.home in same_supplier]
        assert charged == sum(value for value in entered if value is not None)


def test_a_care_day_costs_about_what_is_usual(clean: Sample, results: dict[str, Any]) -> None:
    """Within 15 per cent of the price, or of the track's other homes: far inside the limit of K12."""
    for book in results.values():
        days: Counter[str] = Counter()
        cost: Counter[str] = Counter()
        for claim in book["claims"]:
            days[claim["home"]] += claim["days"]
            cost[claim["home"]] += claim["cost_ore"]
        own = [cost[h] / days[h] for h in days if clean.scenario.homes[h].form == "Internt"]
        for home in days:
            price = clean.scenario.homes[home].price
            if clean.scenario.homes[home].form in ("Externt", "Individuellt"):
                assert price is not None
                assert 0.85 < cost[home] / days[home] / price < 1.15
        assert not own or max(own) < 1.3 * min(own)


def test_row_identities_and_invoices_are_unique(clean: Sample) -> None:
    rows = clean.scenario.rows
    assert len({(r.vertyp, r.vernr, r.rad) for r in rows}) == len(rows)
    bills = Counter((r.supplier, r.invoice, r.text, r.belopp) for r in rows if r.invoice)
    assert max(bills.values()) == 1


def test_credits_name_an_earlier_invoice_of_the_same_supplier(clean: Sample) -> None:
    rows = clean.scenario.rows
    credits = [r for r in rows if r.belopp < 0 and r.supplier]
    assert len(credits) == 2
    for credit in credits:
        named = [r for r in rows if r.supplier == credit.supplier and r.belopp > 0 and r.invoice in credit.text.split()]
        assert len(named) == 1
        assert named[0].booked <= credit.booked


def test_invoices_come_by_the_tenth_and_have_a_copy(clean: Sample) -> None:
    for row in clean.scenario.rows:
        if row.konto == ENTREPRENOR and row.invoice:
            assert row.invoice in clean.scenario.copies
            assert row.end is not None
            assert row.invoice_date is not None
            assert row.invoice_date <= row.end + timedelta(days=10)


def test_the_export_has_a_real_quarters_size(planted: Sample) -> None:
    low, high = (900, 1500) if planted.scenario.regime == "schablon" else (400, 600)
    assert low <= len(planted.scenario.rows) <= high
