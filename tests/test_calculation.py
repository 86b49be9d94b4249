"""The whole calculation as buttons and batch runs use it: every öre once, whatever the order of the rows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from atersok.calculation import BookResult, Inputs, QuarterResult, calculate
from atersok.domain.codes import ABOVE_DAY_RATE, BUCKETS, CODES
from atersok.domain.finding import Answer
from atersok.domain.register import BOOKS
from atersok.raindance import Export
from domain.making import ANNA, BO, child, home, inputs, ledger, placement, register, settings, stay
from reference.generate import scenario, seeded
from test_reference_agreement import attendance_of, calculated, register_of, rows_of, settings_of

SEEDS = 60


def inputs_of(data: Mapping[str, Any]) -> Inputs:
    """A scenario of the reference generator as the product takes it."""
    chosen = {book: settings_of(data, book) for book in BOOKS}
    rows = rows_of(data["ledger"])
    return Inputs(
        settings=chosen,
        register=register_of(data, chosen["gron"].quarter.end),
        attendances={book: attendance_of(data["narvaro"][book]) for book in BOOKS},
        export=Export(rows, (), ledger_ore=int(rows["belopp_ore"].sum())),
    )


def shuffled(data: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """The same scenario with the rows of ledger, attendance and register in another order (Konton's order counts)."""
    rng = random.Random(seed)
    return dict(data) | {
        "ledger": rng.sample(data["ledger"], len(data["ledger"])),
        "barn": rng.sample(data["barn"], len(data["barn"])),
        "placeringar": rng.sample(data["placeringar"], len(data["placeringar"])),
        "boenden": rng.sample(data["boenden"], len(data["boenden"])),
        "narvaro": {book: rng.sample(rows, len(rows)) for book, rows in data["narvaro"].items()},
    }


def answer_of(quarter: QuarterResult) -> dict[str, Any]:
    """In the shape of the reference model's answer."""
    homes = quarter.inputs.register.homes
    return {
        book: {
            "ledger_ore": result.allocation.ledger_ore,
            "buckets": result.claim.buckets,
            "claims": {
                (row.dossier, row.home, row.month, row.code): (
                    homes[row.home].track,
                    row.days,
                    row.cost_ore,
                    row.daily_rate_ore,
                    row.claim_ore,
                )
                for row in result.claim.entries
            },
        }
        for book, result in quarter.books.items()
    }


@cache
def of_seed(seed: int) -> QuarterResult:
    """A seeded scenario, calculated; not to be written to."""
    return calculate(inputs_of(seeded(seed)))


# -- every öre once


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenario(open_readings=True))
def test_the_nine_buckets_sum_to_the_export_for_any_input(data: dict[str, Any]) -> None:
    """Also where the design is silent: the readings may differ, the sum may not."""
    exported = sum(row["belopp"] for row in data["ledger"])
    for book in calculated(data).values():
        assert set(book["buckets"]) == set(BUCKETS)
        assert sum(book["buckets"].values()) == book["ledger_ore"] == exported
        assert book["buckets"]["claimed"] == sum(row[4] for row in book["claims"].values())


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenario(), st.integers(0, 2**32))
def test_the_order_of_the_rows_changes_nothing(data: dict[str, Any], seed: int) -> None:
    assert calculated(shuffled(data, seed)) == calculated(data)


def test_the_order_of_the_rows_changes_nothing_in_seeded_scenarios() -> None:
    for seed in range(150):
        data = seeded(seed)
        assert calculated(shuffled(data, seed + 1)) == calculated(data), f"seed {seed}"


def test_the_calculation_is_the_domain_s_own_answer() -> None:
    """calculate() composes the parts; the same parts put together by hand say the same."""
    for seed in range(SEEDS):
        assert answer_of(of_seed(seed)) == calculated(seeded(seed)), f"seed {seed}"


def finding_ids(quarter: QuarterResult) -> dict[str, list[str]]:
    return {
        book: sorted(finding.id_in(str(quarter.quarter)) for finding in result.findings)
        for book, result in quarter.books.items()
    }


def test_findings_are_the_same_on_every_run_and_their_ids_are_unlike() -> None:
    for seed in range(SEEDS):
        once, again = of_seed(seed), calculate(inputs_of(seeded(seed)))
        assert {book: result.findings for book, result in once.books.items()} == {
            book: result.findings for book, result in again.books.items()
        }
        for ids in finding_ids(once).values():
            assert len(set(ids)) == len(ids), f"seed {seed}"


# -- no care day twice


def person_days(result: BookResult) -> dict[tuple[int, int], list[int]]:
    """(child, day) → the care days with a code above the day rate."""
    found: dict[tuple[int, int], list[int]] = {}
    for i in range(len(result.care)):
        if CODES[result.eligibility.code[i]] in ABOVE_DAY_RATE:
            found.setdefault((int(result.care.child[i]), int(result.care.day[i])), []).append(i)
    return found


def test_no_care_day_is_claimed_twice() -> None:
    """One row a child, home and day; no more claimed than it cost; one day rate at most taken off a child and day."""
    shared = 0
    for seed in range(SEEDS):
        quarter = of_seed(seed)
        for result in quarter.books.values():
            care, cost, claimed = result.care, result.allocation.cost, result.claim.claimed
            rows = list(zip(care.home.tolist(), care.child.tolist(), care.day.tolist(), strict=True))
            assert len(set(rows)) == len(rows)
            names = {name: quarter.inputs.register.homes[name] for name in care.homes}
            assert all(found.book == result.book for found in names.values())
            above = person_days(result)
            for days in above.values():
                assert all(0 <= claimed[i] <= max(0, cost[i]) for i in days)
                taken = sum(max(0, int(cost[i])) - int(claimed[i]) for i in days)
                assert taken <= int(result.eligibility.rate[days].max())
                shared += len(days) > 1
            others = set(range(len(rows))) - {i for days in above.values() for i in days}
            assert all(claimed[i] in (0, cost[i]) for i in others)
    assert shared, "some child had two homes that shared a day's rate"


def test_a_child_s_days_in_both_books_are_claimed_in_each_by_itself() -> None:
    """design.md §5: claims are within each book; N06 stops the double day."""
    homes = [home("Eken"), home("Öken", "B", "Internt", "48300")]
    of = register([child()], [placement(), placement(home="Öken")], homes)
    rows = ledger({"belopp_ore": 30 * 1500_00}, {"belopp_ore": 30 * 1500_00, "kostnadsstalle": "48300"})
    quarter = calculate(inputs(of, {"gron": [stay()], "vit": [stay(ANNA, "Öken")]}, rows))
    assert [quarter.books[book].claim.buckets["claimed"] for book in BOOKS] == [30 * 500_00] * 2
    assert all("N06" in {finding.code for finding in result.findings} for result in quarter.books.values())


# -- the composition


def small(**changes: Any) -> Inputs:
    homes = [home("Eken"), home("Asken", cost_centre="48200"), home("Öken", "B", "Internt", "48300")]
    of = register([child(ANNA), child(BO)], [placement(ANNA), placement(BO, "Öken")], homes)
    stays = {"gron": [stay(ANNA)], "vit": [stay(BO, "Öken")]}
    rows = ledger({"belopp_ore": 30 * 1500_00}, {"belopp_ore": 30 * 1200_00, "kostnadsstalle": "48300"})
    return replace(inputs(of, stays, rows), **changes)  # type: ignore[arg-type]  # the keys are the two books


def test_both_books_are_calculated_and_the_other_s_cost_is_set_beside() -> None:
    quarter = calculate(small())
    green, white = (quarter.books[book].claim.buckets for book in BOOKS)
    assert (green["claimed"], green["covered_by_daily_rate"], green["other_book"]) == (15_000_00, 30_000_00, 36_000_00)
    assert (white["claimed"], white["covered_by_daily_rate"], white["other_book"]) == (6_000_00, 30_000_00, 45_000_00)
    assert str(quarter.quarter) == "2025K2"


def test_progress_is_told_in_swedish_step_by_step() -> None:
    steps: list[str] = []
    calculate(small(), steps.append)
    assert steps == ["Söker boende och barn för varje huvudboksrad", "Beräknar gröna boken", "Beräknar vita boken"]


def test_rakna_till_och_med_is_the_last_day_of_the_window() -> None:
    both = settings(count_until=date(2025, 4, 20))
    quarter = calculate(small(settings=dict.fromkeys(BOOKS, both)))
    result = quarter.books["gron"]
    assert (result.window.length, len(result.care)) == (20, 20)
    assert result.claim.buckets["other_quarter"] == 10 * 1500_00


def test_each_book_is_counted_by_its_own_settings() -> None:
    base = small()
    green = replace(base.settings["gron"], count_until=date(2025, 4, 20))
    quarter = calculate(replace(base, settings={"gron": green, "vit": base.settings["vit"]}))
    assert [quarter.books[book].window.length for book in BOOKS] == [20, 91]


def test_homes_of_a_child_are_those_with_care_days() -> None:
    quarter = calculate(small())
    assert quarter.books["gron"].homes_of_child == {ANNA: ["Eken"]}
    assert quarter.books["vit"].homes_of_child == {BO: ["Öken"]}


def test_an_empty_quarter_claims_nothing() -> None:
    quarter = calculate(inputs(register([], [], []), {}, ledger()))
    for result in quarter.books.values():
        assert result.claim.buckets == dict.fromkeys(BUCKETS, 0)
        assert result.claim.entries == ()
        assert result.homes_of_child == {}
    assert quarter.withheld({book: {} for book in BOOKS}) == {"gron": {}, "vit": {}}


def test_an_answer_that_opens_the_gate_releases_the_home() -> None:
    """N04: entered days that differ from the dates."""
    wrong = stay(ANNA, days_entered=(29, 31, 30, 90))
    base = small()
    attendances = dict(base.attendances) | {"gron": replace(base.attendances["gron"], stays=[wrong])}
    quarter = calculate(replace(base, attendances=attendances))
    held = quarter.withheld({book: {} for book in BOOKS})
    assert "N04" in {finding.code for finding in held["gron"]["Eken"]}
    assert "Asken" not in held["gron"]
    yes = {finding.id_in("2025K2"): Answer("Kvitterad", "Rättat", "AB") for finding in held["gron"]["Eken"]}
    assert quarter.withheld({"gron": yes, "vit": {}})["gron"] == {}
    half = {key: Answer("Kvitterad", "", "AB") for key in yes}
    assert set(quarter.withheld({"gron": half, "vit": {}})["gron"]) == {"Eken"}


@pytest.mark.parametrize("answered", [True, False])
def test_a_stop_of_one_book_withholds_the_child_s_homes_in_the_other(answered: bool) -> None:
    """A child with care days in both books: N04 of the green book holds its home in the white one."""
    homes = [home("Eken"), home("Öken", "B", "Internt", "48300")]
    of = register([child()], [placement(end=date(2025, 5, 1)), placement(home="Öken", start=date(2025, 5, 1))], homes)
    wrong = stay(left=date(2025, 5, 1), days_entered=(29, 0, 0, 29))
    rows = ledger({"belopp_ore": 45_000_00})
    quarter = calculate(inputs(of, {"gron": [wrong], "vit": [stay(ANNA, "Öken", date(2025, 5, 1))]}, rows))
    ids = [finding.id_in("2025K2") for finding in quarter.books["gron"].findings if finding.code == "N04"]
    assert len(ids) == 1
    answers = {ids[0]: Answer("Kvitterad", "Rättat", "AB")} if answered else {}
    held = quarter.withheld({"gron": answers, "vit": {}})["vit"]
    assert ("N04" in {finding.code for finding in held.get("Öken", [])}) is not answered


def with_severities(base: Inputs, severities: Mapping[str, Any]) -> Inputs:
    """With Allvar in both books."""
    return replace(
        base, settings={book: replace(chosen, severities=severities) for book, chosen in base.settings.items()}
    )


@pytest.mark.parametrize(("severities", "held"), [({}, True), ({"N04": "Varning"}, False)])
def test_a_stop_that_the_municipality_lowered_withholds_nothing(severities: Mapping[str, Any], held: bool) -> None:
    base = small()
    wrong = replace(base.attendances["gron"], stays=[stay(ANNA, days_entered=(29, 31, 30, 90))])
    base = replace(base, attendances=dict(base.attendances) | {"gron": wrong})
    quarter = calculate(with_severities(base, severities))
    (found,) = (finding for finding in quarter.books["gron"].findings if finding.code == "N04")
    assert found.severity == ("Stopp" if held else "Varning")
    stops = quarter.withheld({book: {} for book in BOOKS})["gron"].get("Eken", [])
    assert ("N04" in {finding.code for finding in stops}) is held


def test_a_stop_of_the_municipality_s_own_about_no_home_withholds_its_own_book_alone() -> None:
    """K15: only the green book lacks its Fakturamapp."""
    copies = {"gron": None, "vit": frozenset[str]()}
    base = replace(with_severities(small(), {"K15": "Stopp"}), invoice_copies=copies)
    quarter = calculate(base)
    held = quarter.withheld({book: {} for book in BOOKS})
    codes = {book: {home: {finding.code for finding in stops} for home, stops in held[book].items()} for book in BOOKS}
    green = {name for name, home in base.register.homes.items() if home.book == "gron"}
    assert {name for name, stops in codes["gron"].items() if "K15" in stops} == green
    assert all("K15" not in stops for stops in codes["vit"].values())
    assert any(home.book == "vit" for home in base.register.homes.values())
    plain = calculate(with_severities(base, {})).withheld({book: {} for book in BOOKS})
    assert "K15" not in {finding.code for stops in plain["gron"].values() for finding in stops}
