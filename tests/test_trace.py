"""Why a child's day costs what it costs: every öre is traced back to its ledger rows, by the claim's own arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from answers.making import open_book, told
from atersok.answers import functions
from atersok.answers.column import Rows
from atersok.answers.cost_table import read_cost_table
from atersok.answers.ledger_table import read_ledger_table
from atersok.calculation import BookResult, QuarterResult, calculate
from atersok.domain.codes import CODES, bucket_of_rest
from atersok.domain.ore import kr_text
from atersok.domain.quarter import month_text
from atersok.domain.register import BOOKS, Book
from atersok.rules.codes import CODE_TEXTS
from atersok.trace import DayTrace, Tracer, row_ids, rows_behind, tell, trace
from atersok.workbook.book_file import FILE_NAMES as NAMES
from atersok.workbook.folder import open_books, read_folder
from atersok.workbook.sheets.bridge import build_bridge
from atersok.workbook.sheets.raindance import raindance_rows
from documents.quarters import CARIN, DAN, a_quarter, a_result
from domain.making import ANNA, BO, child, placement, stay
from reference.generate import scenario, seeded
from test_calculation import inputs_of
from workbook.quarter import Ran, records, table_of

SEEDS = 40
APRIL = date(2025, 4, 15)


def every_day(quarter: QuarterResult, result: BookResult) -> Iterator[tuple[int, DayTrace]]:
    """Every care day of a book with its trace, found as a user asks for it: by child and day."""
    tracer, care = Tracer(quarter, result.book), result.care
    for place in range(len(care)):
        home = care.homes[care.home[place]]
        (found,) = [
            one
            for one in tracer.trace(care.dossiers[care.child[place]], date.fromordinal(int(care.day[place])))
            if one.home == home
        ]
        yield place, found


def assert_every_ore_is_traced(quarter: QuarterResult) -> None:
    for result in quarter.books.values():
        groups, sums = result.allocation.groups, defaultdict[str, int](int)
        claimed, rest = 0, defaultdict[str, int](int)
        for place, found in every_day(quarter, result):
            assert found.cost_ore == sum(share.share_ore for share in found.shares) == result.allocation.cost[place]
            assert found.claim_ore == result.claim.claimed[place]
            assert (
                found.rest_bucket == bucket_of_rest(found.code) == bucket_of_rest(CODES[result.eligibility.code[place]])
            )
            claimed += found.claim_ore
            rest[found.rest_bucket] += found.rest_ore
            for share in found.shares:
                sums[share.spread_id] += share.share_ore
                assert share.ore == sum(row.inside_ore for row in share.rows)
                assert share.rows
        spread = groups[groups["days"] > 0]
        ids = [Tracer(quarter, result.book).spread_id(number) for number in spread.index.tolist()]
        assert sums == dict(zip(ids, spread["ore"].tolist(), strict=True))
        assert len(set(ids)) == len(ids)
        assert claimed == result.claim.buckets["claimed"]
        assert rest["covered_by_daily_rate"] == result.claim.buckets["covered_by_daily_rate"]


# -- every öre ---------------------------------------------------------------------------------------------------------


def test_the_shares_of_a_sum_over_all_its_days_are_the_sum_in_seeded_quarters() -> None:
    for seed in range(SEEDS):
        assert_every_ore_is_traced(calculate(inputs_of(seeded(seed))))


@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenario(open_readings=True))
def test_the_shares_of_a_sum_over_all_its_days_are_the_sum_for_any_input(data: dict[str, object]) -> None:
    assert_every_ore_is_traced(calculate(inputs_of(data)))


def test_every_spread_row_stands_behind_some_day_and_no_other_row_does() -> None:
    for seed in range(SEEDS):
        quarter = calculate(inputs_of(seeded(seed)))
        ids = row_ids(quarter.rows)
        for result in quarter.books.values():
            traced = {row for _, found in every_day(quarter, result) for row in found.row_ids}
            assert traced == {ids[row] for row in np.flatnonzero(result.allocation.group >= 0)}


# -- one day -----------------------------------------------------------------------------------------------------------


def test_a_day_tells_home_code_paragraph_placement_rate_cost_and_claim() -> None:
    """BO shares Eken's 9 000 kr a day with ANNA; the day rate is deducted."""
    (found,) = trace(a_quarter(), "gron", BO, APRIL)
    assert (found.book, found.dossier, found.day, found.home) == ("gron", BO, APRIL, "Eken")
    assert (found.code, found.paragraph) == ("UT_FK", CODE_TEXTS["UT_FK"].paragraph)
    assert found.placement is not None
    assert (found.placement.home, found.placement.law) == ("Eken", "LVU")
    rate = found.rate_ore
    assert rate > 0
    assert (found.cost_ore, found.claim_ore, found.rest_ore) == (450_000, 450_000 - rate, rate)
    assert found.rest_bucket == "covered_by_daily_rate"


def test_a_share_tells_the_sum_its_period_its_days_and_its_ledger_rows() -> None:
    quarter = a_quarter()
    (found,) = trace(quarter, "gron", ANNA, APRIL)
    (share,) = found.shares
    assert (share.child, share.kind, share.first, share.last) == (
        "", "Kommunens kostnad", date(2025, 4, 1), date(2025, 4, 30),
    )  # fmt: skip
    assert (share.ore, share.days, share.share_ore) == (30 * 900_000, 60, 450_000)
    assert (share.price_ore, share.prices_ore) == (None, 0)
    (row,) = share.rows
    assert (row.row_id, row.source, row.line, row.account, row.kind) == (
        "export.csv:2", "export.csv", 2, "6000", "Kommunens kostnad",
    )  # fmt: skip
    assert (row.first, row.last, row.ore, row.inside_ore) == (share.first, share.last, 27_000_000, 27_000_000)


def test_of_a_row_that_reaches_outside_the_quarter_only_its_part_inside_was_spread() -> None:
    row = {
        "belopp_ore": 10_000, "konto": "6000", "periodstart": date(2025, 3, 31), "periodslut": date(2025, 4, 9),
    }  # fmt: skip
    quarter = a_result([child()], [placement()], [stay()], [], [row])
    (found,) = trace(quarter, "gron", ANNA, date(2025, 4, 9))
    (share,) = found.shares
    assert (share.first, share.last, share.ore, share.days, share.share_ore) == (
        date(2025, 4, 1), date(2025, 4, 9), 9_000, 9, 1_000,
    )  # fmt: skip
    (only,) = share.rows
    assert (only.first, only.ore, only.inside_ore) == (date(2025, 3, 31), 10_000, 9_000)
    assert "100,00 kr, varav i kvartalet 90,00 kr" in plain(tell(found))
    assert trace(quarter, "gron", ANNA, date(2025, 4, 10))[0].shares == ()


def test_by_dygnspris_the_price_and_the_sum_of_prices_are_told() -> None:
    """1 000 kr a day for ANNA and 3 000 for BO: a quarter of each day's cost falls on ANNA."""
    quarter = a_result(
        [child(ANNA), child(BO)],
        [placement(ANNA), placement(BO)],
        [stay(ANNA, daily_price=100_000), stay(BO, daily_price=300_000)],
        [],
        [{"belopp_ore": 30 * 400_000, "konto": "5000"}],
    )
    (found,) = trace(quarter, "gron", ANNA, APRIL)
    (share,) = found.shares
    assert (share.price_ore, share.prices_ore, share.share_ore) == (100_000, 30 * 400_000, 100_000)
    assert "efter dygnspris på 60 vårddygn (1 000,00 kr av 120 000,00 kr)" in plain(tell(found))


def test_rows_that_name_another_child_are_not_behind_the_day() -> None:
    rows = [
        {"belopp_ore": 30_000, "konto": "6000", "text": f"{ANNA[:2]}-{ANNA[2:]}"},
        {"belopp_ore": 60_000, "konto": "6000", "text": f"{BO[:2]}-{BO[2:]}"},
        {"belopp_ore": 600, "konto": "6000"},
    ]
    quarter = a_result([child(ANNA), child(BO)], [placement(ANNA), placement(BO)], [stay(ANNA), stay(BO)], [], rows)
    (found,) = trace(quarter, "gron", ANNA, APRIL)
    assert [(share.child, share.share_ore) for share in found.shares] == [("", 10), (ANNA, 1_000)]
    assert set(found.row_ids) == {"export.csv:2", "export.csv:4"}


def test_a_child_in_two_homes_of_one_day_has_a_trace_of_each_in_order_of_name() -> None:
    quarter = a_result(
        [child()],
        [placement(), placement(home="Asken")],
        [stay(), stay(name="Asken")],
        [],
        [
            {"belopp_ore": 30 * 300_000, "konto": "6000"},
            {"belopp_ore": 300, "konto": "6000", "kostnadsstalle": "48200"},
        ],
    )
    first, second = trace(quarter, "gron", ANNA, APRIL)
    assert (first.home, second.home) == ("Asken", "Eken")
    assert (first.claim_ore, second.claim_ore) == (0, 300_000 - (first.rate_ore - 10))


def test_a_child_without_a_care_day_that_day_has_no_trace() -> None:
    quarter = a_quarter()
    assert trace(quarter, "gron", "99999999", APRIL) == []
    assert trace(quarter, "gron", ANNA, date(2025, 7, 1)) == []
    assert trace(quarter, "gron", CARIN, APRIL) == []
    assert [found.home for found in trace(quarter, "vit", CARIN, APRIL)] == ["Öken"]


def test_the_leaving_day_belongs_to_the_next_home() -> None:
    assert [found.home for found in trace(a_quarter(), "gron", ANNA, date(2025, 5, 20))] == ["Asken"]


def test_what_it_says_names_nobody() -> None:
    quarter = a_quarter()
    told_ = [tell(found) for book in BOOKS for _, found in every_day(quarter, quarter.books[book])]
    for one in quarter.inputs.register.all_children:
        assert not any(part in text for text in told_ for part in one.name.split())
    (text,) = [tell(found) for found in trace(quarter, "gron", BO, APRIL)]
    assert plain(text) == (
        "2025-04-15 Eken, barn 23456789: Kostnad över schablonen, under 18 år (UT_FK), 2010:1122 29 a §.\n"
        "4 500,00 kr av 270 000,00 kr, Kommunens kostnad, alla barn på boendet, 2025-04-01 – 2025-04-30, "
        "jämnt på 60 vårddygn:\n"
        "  export.csv:2: konto 6000, 270 000,00 kr\n"
        "Dygnets kostnad 4 500,00 kr.\n"
        "Schablon 1 000,00 kr för barnets dygn.\n"
        "Återsöks 3 500,00 kr, återsöks inte 1 000,00 kr."
    )


# -- a cell of Kostnad per barn ----------------------------------------------------------------------------------------


def test_the_rows_behind_a_month_are_those_of_its_days() -> None:
    quarter = a_quarter()
    for result in quarter.books.values():
        tracer = Tracer(quarter, result.book)
        of_rows = tracer.spreads_of_rows()
        for number, entry in enumerate(result.claim.entries):
            days = [
                found
                for _, found in every_day(quarter, result)
                if (found.dossier, found.home, month_text(found.day)) == (entry.dossier, entry.home, entry.month)
            ]
            rows = {row for found in days for row in found.row_ids}
            assert set(rows_behind(quarter, result.book, entry.dossier, entry.home, entry.month)) == rows
            of_code = {row for found in days if found.code == entry.code for row in found.row_ids}
            assert set(tracer.rows_behind(entry.dossier, entry.home, entry.month, entry.code)) == of_code
            behind = tracer.spreads_behind(entry.dossier, entry.home, entry.month, entry.code)
            assert of_rows[number] == behind
            ids = set(behind)
            assert ids == {share.spread_id for found in days if found.code == entry.code for share in found.shares}
            by_id = zip(row_ids(quarter.rows), tracer.spread_ids(), strict=True)
            assert {row for row, spread in by_id if spread in ids} == of_code, "what a filter by id shows"


def test_a_cell_without_care_days_has_no_rows() -> None:
    quarter = a_quarter()
    assert rows_behind(quarter, "gron", ANNA, "Eken", "2025-06") == []
    assert rows_behind(quarter, "gron", ANNA, "Okänt", "2025-05") == []
    assert rows_behind(quarter, "vit", DAN, "Familjehem 1", "2025-05") == ["export.csv:10"]


def test_a_sum_keeps_its_id_when_rows_are_added_or_change() -> None:
    day = {"konto": "6000", "period": "202504"}
    one = a_result([child()], [placement()], [stay()], [], [{"belopp_ore": 100, **day}])
    more = [{"belopp_ore": 7, "konto": "5000"}, {"belopp_ore": 300, **day}, {"belopp_ore": 1, "period": "202505"}]
    other = a_result([child()], [placement()], [stay()], [], more)
    (before,) = Tracer(one, "gron").spread_ids()
    after = Tracer(other, "gron").spread_ids()
    assert after[1] == before
    assert len(set(after)) == 3
    void = a_result([child()], [placement()], [stay()], [], [{"belopp_ore": 1, "status": "MAK"}])
    assert Tracer(void, "gron").spread_ids() == [""]


@pytest.mark.parametrize("sheets", [("", ""), ("Blad1", "Blad1"), ("Blad1", "Blad2")])
def test_a_row_is_known_by_what_the_sheet_raindance_calls_it(sheets: tuple[str, str]) -> None:
    rows = [{"belopp_ore": 1, "sheet": sheets[0]}, {"belopp_ore": 1, "sheet": sheets[1], "kostnadsstalle": "48200"}]
    quarter = a_result([child()], [placement()], [stay()], [], rows)
    result = quarter.books["gron"]
    written = raindance_rows(quarter, result, build_bridge(quarter, result).numbers)
    assert row_ids(quarter.rows) == [row["Rad-id"] for row in written]


# -- PUT_WHY, which reads the written workbook -------------------------------------------------------------------------


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def why(folder: Path, name: str, pairs: list[tuple[str, date]]) -> list[str]:
    path = folder / name
    say = told(path, Roll="Grön" if name.startswith("gron") else "Vit")
    barn = tuple((dossier,) for dossier, _ in pairs)
    days = tuple((day,) for _, day in pairs)
    answered: Rows = functions.why(barn, days, say, lambda: open_book(path))
    return [plain(str(row[0])) for row in answered]


@pytest.mark.parametrize("book", BOOKS)
def test_put_why_over_the_written_workbook_says_what_the_trace_says(sample_run: Ran, book: Book) -> None:
    """Of every child's first care day in each month: rule, paragraph, placement, rate, the month's cost and claim.

    Where the attendance and the placement disagree PUT_WHY answers for the placement's home (design.md §9), and those
    days are findings; every other day is compared.
    """
    quarter = calculate(read_folder(sample_run.source, open_books(sample_run.source)).inputs)
    result, name = quarter.books[book], NAMES[book]
    tracer = Tracer(quarter, book)
    first: dict[tuple[str, str], DayTrace] = {}
    month: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for _, found in every_day(quarter, result):
        sums = month[found.dossier, found.home, month_text(found.day), found.code]
        for number, ore in enumerate((1, found.cost_ore, found.claim_ore)):
            sums[number] += ore
        if found.placement is not None and found.dossier in quarter.inputs.register.children:
            first.setdefault((found.dossier, month_text(found.day)), found)
    asked = list(first.values())
    agreeing = 0
    written = {row["Rad-id"]: row for row in records(table_of(open_book(sample_run.first / name), "tblRaindance"))}
    for found, text in zip(
        asked, why(sample_run.first, name, [(found.dossier, found.day) for found in asked]), strict=True
    ):
        placed = found.placement
        assert placed is not None
        if f"Placering {placed.home} {placed.start}" not in text:
            codes = {f.code for f in result.findings if f.dossier == found.dossier}
            assert codes & {"N05", "N06", "R06"}, "only where attendance or placements contradict each other"
            continue
        agreeing += 1
        law = f", {found.paragraph}" if found.paragraph else ""
        assert text.startswith(f"{found.day}: {CODE_TEXTS[found.code].sentence} ({found.code}){law}. ")
        assert (f"Schablon {plain(kr_text(found.rate_ore))} kr" in text) == bool(found.rate_ore)
        days, cost, claim = month[found.dossier, found.home, month_text(found.day), found.code]
        assert (
            f"Kostnad {found.day:%Y-%m} {found.home} ({found.code}): {days} dygn, {plain(kr_text(cost))} kr, "
            f"återsöks {plain(kr_text(claim))} kr"
        ) in text
        behind = tracer.rows_behind(found.dossier, found.home, month_text(found.day))
        shown = {row for row in written if f" {row} " in text}
        assert shown <= set(behind), "every row that PUT_WHY names bears on the month"
        assert bool(shown) == bool(behind)
    assert agreeing > 0.9 * len(asked)
    assert agreeing > 40


@pytest.mark.parametrize("book", BOOKS)
def test_the_rows_that_put_why_reads_for_a_cell_are_those_behind_it(sample_run: Ran, book: Book) -> None:
    """Of every cell of Kostnad per barn of the sample quarter, none too many and none too few."""
    quarter = calculate(read_folder(sample_run.source, open_books(sample_run.source)).inputs)
    written = open_book(sample_run.first / NAMES[book])
    ledger, costs = read_ledger_table(written), read_cost_table(written)
    tracer = Tracer(quarter, book)
    for entry in quarter.books[book].claim.entries:
        key = (entry.home, entry.month, entry.code)
        (row,) = [row for row in costs.of(entry.dossier) if (row.home, row.month, row.code) == key]
        read = [found.row_id for found in ledger.behind(row.spreads)]
        assert sorted(read) == sorted(tracer.rows_behind(entry.dossier, *key)), entry


def test_a_row_of_days_when_the_child_was_gone_is_not_behind_its_month() -> None:
    """ANNA leaves on the 11th; what the home cost from the 16th is BO's alone."""
    later = {"periodstart": date(2025, 4, 16), "periodslut": date(2025, 4, 30)}
    rows = [{"belopp_ore": 100, "konto": "6000"}, {"belopp_ore": 100, "konto": "6000", **later}]
    both = [placement(ANNA), placement(BO)]
    stays = [stay(ANNA, left=date(2025, 4, 11)), stay(BO)]
    quarter = a_result([child(ANNA), child(BO)], both, stays, [], rows)
    assert rows_behind(quarter, "gron", ANNA, "Eken", "2025-04") == ["export.csv:2"]
    assert rows_behind(quarter, "gron", BO, "Eken", "2025-04") == ["export.csv:2", "export.csv:3"]
