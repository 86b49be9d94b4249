"""A quarter as it is sent holds its claim rows and, to the öre, the ledger rows and days behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from atersok.calculation import QuarterResult, calculate
from atersok.domain.register import BOOKS, Book
from atersok.rules.parameters import load
from atersok.submissions.freeze import freeze
from atersok.submissions.identity import row_identity
from atersok.submissions.model import CostLine, Submitted
from documents.quarters import a_quarter, a_result
from domain.making import ANNA, BO, K2, child, placement, stay
from reference.generate import scenario, seeded
from test_calculation import inputs_of, shuffled

SENT = date(2025, 8, 12)


def frozen(quarter: QuarterResult, book: Book = "gron", withheld: Collection[str] = (), **more: Any) -> Submitted:
    return freeze(quarter, book, withheld, 1, SENT, "Post", **more)


def by_home(submitted: Submitted) -> tuple[Counter[str], Counter[str]]:
    lines, costs = Counter[str](), Counter[str]()
    for line in submitted.lines:
        lines[line.home] += line.cost_ore
    for cost in submitted.costs:
        costs[cost.home] += cost.ore
    return lines, costs


def assert_costs_bear_the_lines(quarter: QuarterResult, withheld: Collection[str] = ()) -> None:
    for book, result in quarter.books.items():
        submitted = frozen(quarter, book, withheld)
        lines, costs = by_home(submitted)
        assert {home: lines[home] for home in lines | costs} == {home: costs[home] for home in lines | costs}
        assert not set(withheld) & {*lines, *costs}
        entries = [row for row in result.claim.entries if row.home not in withheld]
        assert len(submitted.lines) == len(entries)
        assert submitted.claim_ore == sum(row.claim_ore for row in entries)
        for cost in submitted.costs:
            assert quarter.quarter.start <= cost.first <= cost.last <= quarter.quarter.end
            assert abs(cost.ore) <= abs(cost.row_ore)


# -- every öre ---------------------------------------------------------------------------------------------------------


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenario(open_readings=True), st.data())
def test_the_costs_of_a_home_add_up_to_its_lines_for_any_input(data: dict[str, Any], more: st.DataObject) -> None:
    quarter = calculate(inputs_of(data))
    homes = sorted(quarter.inputs.register.homes)
    assert_costs_bear_the_lines(quarter, more.draw(st.sets(st.sampled_from(homes))) if homes else ())


def test_the_costs_of_a_home_add_up_to_its_lines_in_seeded_quarters() -> None:
    for seed in range(30):
        assert_costs_bear_the_lines(calculate(inputs_of(seeded(seed))))


def test_every_row_that_was_spread_has_one_line_and_no_other_row_has() -> None:
    for seed in range(30):
        quarter = calculate(inputs_of(seeded(seed)))
        identities = row_identity(quarter.rows)
        for book, result in quarter.books.items():
            spread = Counter(
                identity
                for identity, group in zip(identities, result.allocation.group.tolist(), strict=True)
                if group >= 0
            )
            assert Counter(cost.row for cost in frozen(quarter, book).costs) == spread


def test_the_order_of_the_rows_changes_nothing() -> None:
    for seed in range(30):
        data = seeded(seed)
        one, other = calculate(inputs_of(data)), calculate(inputs_of(shuffled(data, seed)))
        for book in BOOKS:
            assert frozen(one, book) == frozen(other, book), f"seed {seed}"


# -- one quarter -------------------------------------------------------------------------------------------------------


def test_a_line_is_the_row_of_kostnad_per_barn_with_its_track() -> None:
    quarter = a_quarter()
    submitted = frozen(quarter, "vit")
    assert (submitted.quarter, submitted.book, submitted.version) == (K2, "vit", 1)
    assert (submitted.sent_on, submitted.how, submitted.withheld) == (SENT, "Post", ())
    assert {(line.home, line.track) for line in submitted.lines} == {("Öken", "B"), ("Familjehem 1", "C")}
    assert {(*line.key, line.days, line.cost_ore, line.daily_rate_ore, line.claim_ore) for line in submitted.lines} == {
        (row.dossier, row.home, row.month, row.code, row.days, row.cost_ore, row.daily_rate_ore, row.claim_ore)
        for row in quarter.books["vit"].claim.entries
    }


def test_codes_that_claim_nothing_are_lines_too() -> None:
    quarter = a_result([child()], [placement(lagrum="SoL")], [stay()], [], [{"belopp_ore": 9_100}])
    assert {(line.code, line.claim_ore > 0) for line in frozen(quarter).lines} == {("UT_DS", False)}


def test_of_a_row_that_reaches_outside_the_quarter_the_days_and_ore_inside_are_claimed() -> None:
    row = {
        "belopp_ore": 10_000, "periodstart": date(2025, 3, 31), "periodslut": date(2025, 4, 9), "leverantorsnr": "77",
        "fakturanr": "L1",
    }  # fmt: skip
    quarter = a_result([child()], [placement()], [stay()], [], [row])
    (cost,) = frozen(quarter).costs
    assert cost == CostLine(
        row="2025|1|LF|1000|1",
        content=cost.content,
        invoice="77 faktura L1",
        voucher="LF 1000 rad 1",
        home="Eken",
        first=date(2025, 4, 1),
        last=date(2025, 4, 9),
        row_ore=10_000,
        ore=9_000,
    )


def test_rows_that_were_not_spread_are_not_claimed() -> None:
    rows = [{"belopp_ore": 9_100}, {"belopp_ore": 1, "status": "MAK"}, {"belopp_ore": 2, "konto": "5100"}]
    quarter = a_result([child()], [placement()], [stay()], [], rows)
    assert [cost.row_ore for cost in frozen(quarter).costs] == [9_100]


def test_equal_rows_keep_their_number_among_all_rows_of_the_export() -> None:
    """Of two rows of a verifikat that only their text tells apart, one is void: the other is still the second."""
    numbers = set()
    for text in "abcdefgh":
        row = {"vernr": "7", "rad": "", "belopp_ore": 300, "text": text}
        quarter = a_result([child()], [placement()], [stay()], [], [row, row | {"text": "", "status": "MAK"}])
        (cost,) = frozen(quarter).costs
        assert cost.row == row_identity(quarter.rows)[0]
        numbers.add(cost.row[-2:])
    assert numbers == {".1", ".2"}


# -- homes that are held back ------------------------------------------------------------------------------------------


def test_nothing_of_a_home_that_is_held_back_is_sent() -> None:
    quarter = a_quarter()
    submitted = frozen(quarter, withheld={"Eken"})
    assert submitted.withheld == ("Eken",)
    assert {line.home for line in submitted.lines} == {cost.home for cost in submitted.costs} == {"Asken"}


def test_what_was_sent_of_a_home_that_is_held_back_now_stands_as_it_was_sent() -> None:
    """So that holding it back takes nothing back, and letting it go claims nothing a second time."""
    quarter = a_quarter()
    before = frozen(quarter, withheld={"Asken"})
    dearer = a_quarter()
    after = freeze(dearer, "gron", {"Eken", "Asken"}, 2, SENT, "Post", before)
    assert after.version == 2
    assert after.lines == before.lines
    assert after.costs == before.costs
    assert after.withheld == ("Asken",), "nothing of it was ever sent"
    released = freeze(dearer, "gron", {"Asken"}, 3, SENT, "Post", after)
    assert replace(released, version=1) == before


def test_a_home_that_is_not_held_back_is_what_it_is_today() -> None:
    before = frozen(a_quarter())
    rows = [{"kostnadsstalle": "48100", "period": "202504", "belopp_ore": 30_000, "konto": "6000"}]
    today = a_result([child(ANNA), child(BO)], [placement(ANNA), placement(BO)], [stay(ANNA), stay(BO)], [], rows)
    after = freeze(today, "gron", set(), 2, SENT, "Post", before)
    assert after == freeze(today, "gron", set(), 2, SENT, "Post")


# -- the rules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("source", "told"), [("", "{0}"), ("regler.toml", "{0}, egen regelfil regler.toml")])
def test_the_rule_version_and_the_day_of_its_check_are_kept(source: str, told: str) -> None:
    parameters = load().model_copy(update={"source": source})
    submitted = frozen(a_quarter(parameters=parameters))
    assert submitted.rules == told.format(parameters.version)
    assert submitted.rules_checked_on == parameters.checked_for(K2.start, K2.end)
