"""Late invoices are offered to the earlier quarter that their service lies in, while it can still be claimed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from atersok.calculation import Inputs, QuarterResult, calculate
from atersok.domain.attendance import Attendance, Stay
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.domain.settings import CodeRange
from atersok.submissions.freeze import freeze
from atersok.submissions.identity import row_identity
from atersok.submissions.late import LateCosts, late_costs
from atersok.submissions.model import CostLine, Submitted
from domain.making import (
    ANNA,
    BO,
    child,
    home,
    inputs,
    ledger,
    placement,
    register,
    settings,
    stay,
)

K4, K1, K2 = Quarter(2024, 4), Quarter(2025, 1), Quarter(2025, 2)
TODAY = date(2025, 8, 1)
MARCH = {"periodstart": date(2025, 3, 1), "periodslut": date(2025, 3, 31)}
DECEMBER = {"periodstart": date(2024, 12, 1), "periodslut": date(2024, 12, 31)}


def quarter_of(*rows: Mapping[str, Any], quarter: Quarter = K2, **changes: Any) -> QuarterResult:
    """The quarter with two homes, Eken of the green book and Björken of the white, a child in each."""
    return calculate(the_inputs(ledger(*rows), quarter, **changes))


def the_inputs(rows: pd.DataFrame, quarter: Quarter = K2, **changes: Any) -> Inputs:
    of = register(
        [child(), child(BO)],
        [placement(), placement(BO, "Björken")],
        [home(), home("Björken", "B", "Internt", "48200")],
    )
    stays: dict[Book, list[Stay]] = {"gron": [stay()], "vit": [stay(BO, "Björken")]}
    return inputs(of, stays, rows, settings(quarter, **changes))


def offered(*rows: Mapping[str, Any], book: Book = "gron", today: date = TODAY) -> LateCosts:
    """What the rows offer where nothing was submitted yet."""
    return late_costs(quarter_of(*rows), book, (), today)


def sent(quarter: Quarter, *costs: CostLine, book: Book = "gron", withheld: tuple[str, ...] = ()) -> Submitted:
    return Submitted(quarter, book, 1, date(2025, 7, 1), "Post", "r", date(2025, 9, 1), withheld, (), costs)


def test_a_late_invoice_is_offered_to_the_quarter_of_its_service_with_its_last_days() -> None:
    found = offered({"belopp_ore": 3_100_00, "objekt": "12-345678", "fakturanr": "77", "leverantorsnr": "700", **MARCH})
    (row,) = found.offers
    assert (row.quarter, row.home, row.dossier, row.ore, row.days) == (K1, "Eken", ANNA, 3_100_00, 31)
    assert (row.first, row.last) == (date(2025, 3, 1), date(2025, 3, 31))
    assert (row.strict, row.practice) == (date(2025, 9, 30), date(2025, 9, 30))
    assert (row.version, row.submitted, row.held_back) == (0, False, False)
    assert (row.voucher, row.invoice) == ("LF 1000 rad 1", "700 faktura 77")
    assert (row.source, row.sheet, row.line) == ("export.csv", "", 2)
    assert found.sums == {(K1, "Eken"): 3_100_00}
    assert found.doubtful == ()


def test_a_row_that_reaches_over_several_quarters_offers_each_its_days_to_the_ore() -> None:
    span = {"periodstart": date(2024, 12, 31), "periodslut": date(2025, 4, 1)}
    found = offered({"belopp_ore": 9_205, **span}, today=date(2025, 6, 1))
    # 92 days: 100 öre each, and the five that are left to the earliest.
    assert [(row.quarter, row.days, row.ore) for row in found.offers] == [(K4, 1, 101), (K1, 90, 9_004)]


def test_a_row_whose_part_in_the_quarter_no_care_day_bears_is_offered_all_the_same() -> None:
    row = {"belopp_ore": 12_100, "periodstart": date(2025, 3, 1), "periodslut": date(2025, 6, 29)}
    read = the_inputs(ledger(row))
    without = calculate(replace(read, attendances=dict.fromkeys(read.attendances, Attendance(()))))
    assert without.books["gron"].allocation.finding.tolist() == ["K02"]
    assert late_costs(without, "gron", (), TODAY).sums == {(K1, "Eken"): 3_100}


@pytest.mark.parametrize(
    ("today", "quarters"),
    [
        (date(2025, 6, 30), [K4, K1]),
        (date(2025, 7, 1), [K1]),
        (date(2025, 9, 30), [K1]),
        (date(2025, 10, 1), []),
    ],
)
def test_the_strict_deadline_decides_to_the_day(today: date, quarters: list[Quarter]) -> None:
    found = offered({"belopp_ore": 100, **MARCH}, {"belopp_ore": 100, **DECEMBER}, today=today)
    assert [row.quarter for row in found.offers] == quarters


def test_the_practice_deadline_is_told_and_does_not_decide() -> None:
    """2025K2: strictly 30 December, by practice 2 January."""
    june = {"belopp_ore": 100, "periodstart": date(2025, 6, 1), "periodslut": date(2025, 6, 30)}
    k3 = quarter_of(june, quarter=Quarter(2025, 3))
    (row,) = late_costs(k3, "gron", (), date(2025, 12, 30)).offers
    assert (row.strict, row.practice) == (date(2025, 12, 30), date(2026, 1, 2))
    assert late_costs(k3, "gron", (), date(2025, 12, 31)).offers == ()


@pytest.mark.parametrize(
    "row",
    [
        {"status": "MAK"},
        {"status": "PREL"},
        {"konto": "5100"},
        {"konto": "9999"},
        {"kostnadsstalle": "48200"},
        {"kostnadsstalle": "99999"},
        {"periodstart": date(2025, 4, 1), "periodslut": date(2025, 4, 30)},
        {"periodstart": date(2025, 7, 1), "periodslut": date(2025, 7, 31)},
        {"belopp_ore": 0},
    ],
    ids=["void", "preliminary", "excluded", "unknown konto", "other book", "no home", "own", "later", "nothing"],
)
def test_what_can_be_claimed_nowhere_or_not_there_is_no_offer(row: dict[str, Any]) -> None:
    base: dict[str, Any] = {"belopp_ore": 100, **MARCH}
    found = offered(base | row)
    assert found == LateCosts("gron", (), ())
    assert len(offered(base).offers) == 1


def test_cost_centres_outside_are_no_offer() -> None:
    quarter = quarter_of({"belopp_ore": 100, **MARCH}, cost_centres_outside=[CodeRange(48100, 48100)])
    assert late_costs(quarter, "gron", (), TODAY).offers == ()


def test_each_book_offers_its_own_homes() -> None:
    rows = {"belopp_ore": 100, **MARCH}, {"belopp_ore": 7, "kostnadsstalle": "48200", **MARCH}
    assert offered(*rows).sums == {(K1, "Eken"): 100}
    assert offered(*rows, book="vit").sums == {(K1, "Björken"): 7}


def test_what_the_quarters_latest_submission_has_is_not_offered_again() -> None:
    old, late = {"belopp_ore": 100, **MARCH}, {"belopp_ore": 70, "vernr": "2000", **MARCH}
    before = freeze(quarter_of(old, quarter=K1), "gron", (), 1, date(2025, 5, 1), "Post")
    quarter = quarter_of(old, late)
    (row,) = late_costs(quarter, "gron", [before], TODAY).offers
    assert (row.voucher, row.ore, row.version, row.submitted) == ("LF 2000 rad 1", 70, 1, True)
    taken_back = freeze(quarter_of(late, quarter=K1), "gron", (), 2, date(2025, 6, 1), "Post")
    (row,) = late_costs(quarter, "gron", [taken_back, before], TODAY).offers
    assert (row.voucher, row.ore, row.version) == ("LF 1000 rad 1", 100, 2)


def test_what_the_other_books_submission_has_is_not_offered() -> None:
    quarter = quarter_of({"belopp_ore": 100, **MARCH})
    (identity,) = row_identity(quarter.rows)
    cost = CostLine(identity, "", "", "", "Björken", date(2025, 3, 1), date(2025, 3, 31), 100, 100)
    assert late_costs(quarter, "gron", [sent(K1, cost, book="vit")], TODAY).offers == ()


def test_a_home_that_was_held_back_is_told() -> None:
    (row,) = late_costs(quarter_of({"belopp_ore": 100, **MARCH}), "gron", [sent(K1, withheld=("Eken",))], TODAY).offers
    assert (row.version, row.held_back) == (1, True)


def test_an_invoice_that_was_claimed_there_under_another_verifikat_is_doubtful() -> None:
    invoice = {"belopp_ore": 3_100, "fakturanr": "77", "leverantorsnr": "700", **MARCH}
    before = freeze(quarter_of(invoice, quarter=K1), "gron", (), 1, date(2025, 5, 1), "Post")
    found = late_costs(quarter_of(invoice | {"vernr": "2000"}), "gron", [before], TODAY)
    assert found.offers == ()
    assert found.sums == {}
    (row,) = found.doubtful
    (why,) = row.twice
    assert (row.voucher, why.other_voucher, why.ore) == ("LF 2000 rad 1", "LF 1000 rad 1", 3_100)


def test_a_row_that_another_quarter_claimed_by_its_day_of_booking_is_doubtful() -> None:
    """It had no service period then: the month of booking stood for it."""
    row = {"belopp_ore": 3_100, "bokforingsdatum": date(2025, 4, 5), "period": "202504"}
    before = freeze(quarter_of(row), "gron", (), 1, date(2025, 7, 15), "Post")
    found = late_costs(quarter_of(row | MARCH), "gron", [before], TODAY)
    assert (found.offers, [one.twice[0].why for one in found.doubtful]) == ((), ["Mer än radens belopp"])


def test_a_credit_is_offered_with_its_sign() -> None:
    found = offered({"belopp_ore": 100, **MARCH}, {"belopp_ore": -30, **MARCH})
    assert [row.ore for row in found.offers] == [100, -30]
    assert found.sums == {(K1, "Eken"): 70}


SPANS = st.lists(st.tuples(st.integers(0, 360), st.integers(0, 120), st.integers(-(10**8), 10**8)), max_size=12)


@hypothesis_settings(deadline=None, max_examples=40)
@given(SPANS)
def test_the_offers_are_what_falls_in_the_quarters_that_can_be_claimed_to_the_ore(
    spans: list[tuple[int, int, int]],
) -> None:
    """Held against every calendar day of every row, one by one."""
    begin = date(2024, 7, 1)
    rows, expected = [], 0
    for start, length, ore in spans:
        first = begin + timedelta(days=start)
        rows.append({"belopp_ore": ore, "periodstart": first, "periodslut": first + timedelta(days=length)})
        share, spare = divmod(ore, length + 1)
        expected += sum(share + (day < spare) for day in range(length + 1) if K1.contains(first + timedelta(days=day)))
    found = offered(*rows)
    assert sum(row.ore for row in found.offers) == expected == sum(found.sums.values())
    assert all(row.quarter == K1 and K1.contains(row.first) and K1.contains(row.last) for row in found.offers)


def test_fifty_thousand_rows_are_quick() -> None:
    row = {"belopp_ore": 100, **MARCH}
    rows = ledger(*({"belopp_ore": 100} for _ in range(49_000)), *(row for _ in range(1_000)))
    quarter = calculate(the_inputs(rows))
    started = time.process_time()
    assert len(late_costs(quarter, "gron", [sent(K1)], TODAY).offers) == 1_000
    assert time.process_time() - started < 5
