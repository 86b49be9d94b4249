"""Individblad: a sheet per child and home of tracks A and B with what stands behind the claim."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from atersok.calculation import QuarterResult
from atersok.documents.ansokan import TOTAL_OF_TRACK
from atersok.documents.individblad import individblad_blocks
from atersok.documents.model import Block
from atersok.domain.register import Book
from documents.quarters import BO_NUMBER, CARIN, a_quarter, a_result
from domain.making import ANNA, BO, child, placement, stay

LINES = 18


def blocks_of(quarter: QuarterResult, book: Book, withheld: Collection[str] = (), size: int = LINES) -> list[Block]:
    return individblad_blocks(quarter, quarter.books[book], withheld, size)


def ore(value: Any) -> int:
    return round(value * 100)


def total(blocks: Sequence[Block], name: str = "Summa sökt") -> int:
    return sum(ore(block.fields[name]) for block in blocks)


def test_each_child_and_home_has_a_sheet_in_order_of_home_and_dossier() -> None:
    blocks = blocks_of(a_quarter(), "gron")
    assert [(block.fields["Boende"], block.fields["Dossiernr"]) for block in blocks] == [
        ("Asken", ANNA),
        ("Eken", ANNA),
        ("Eken", BO),
    ]


def test_track_c_has_none() -> None:
    """Its paper is the supplier's invoices and the decision (design.md §7)."""
    blocks = blocks_of(a_quarter(), "vit")
    assert [(block.fields["Spår"], block.fields["Boende"], block.fields["Dossiernr"]) for block in blocks] == [
        ("B", "Öken", CARIN)
    ]


def test_the_totals_of_a_track_are_its_claim() -> None:
    quarter = a_quarter()
    green = quarter.books["gron"]
    assert total(blocks_of(quarter, "gron")) == green.claim.buckets["claimed"]
    oken = sum(row.claim_ore for row in quarter.books["vit"].claim.entries if row.home == "Öken")
    blocks = blocks_of(quarter, "vit")
    assert total(blocks) == oken > 0
    assert {block.fields["Summa etikett"] for block in blocks} == {TOTAL_OF_TRACK.format("B")}


def test_a_withheld_home_has_none() -> None:
    assert {block.fields["Boende"] for block in blocks_of(a_quarter(), "gron", {"Eken"})} == {"Asken"}


def test_a_child_with_nothing_to_claim_has_none() -> None:
    quarter = a_result([child()], [placement()], [stay()], [], [{"belopp_ore": 30 * 900_00}])
    assert blocks_of(quarter, "gron") == []


def test_lines_are_the_claim_rows_in_order_of_month_and_day_with_rule_and_reason() -> None:
    (block,) = blocks_of(a_quarter(), "vit")
    assert [(line["Månad"], line["Kod"], line["Dagar"]) for line in block.lines] == [
        ("2025-04", "UT_FK", 30),
        ("2025-05", "UT_FK", 9),
        ("2025-05", "UT_FK18", 22),
    ]
    assert block.lines[2] == {
        "Månad": "2025-05",
        "Kod": "UT_FK18",
        "Paragraf": "2010:1122 30 a §",
        "Dagar": 22,
        "Kostnad": 22 * 2000.0,
        "Schablon": 22 * 750.0,
        "Återsöks": 22 * 1250.0,
        "Orsak": "Kostnad över schablonen, 18–20 år",
    }
    assert block.fields["Summa dagar"] == 61
    assert ore(block.fields["Summa kostnad"]) == 61 * 2000_00
    assert ore(block.fields["Summa schablon"]) == 39 * 1000_00 + 22 * 750_00


def test_days_that_claim_nothing_are_shown_with_their_reason_beside_those_that_do() -> None:
    late = child(municipality_day=date(2025, 4, 11))
    quarter = a_result([late], [placement()], [stay()], [], [{"belopp_ore": 30 * 1500_00}])
    (block,) = blocks_of(quarter, "gron")
    assert block.lines[0]["Kod"] == "EJ_KOMMUNPLACERAD"
    assert block.lines[0]["Återsöks"] == 0
    assert total([block]) == 20 * 500_00


def test_the_child_s_dates_and_placements_at_the_home_in_the_quarter() -> None:
    asken, eken, _ = blocks_of(a_quarter(), "gron")
    assert asken.fields["Placering"] == "2025-05-20 – tills vidare"
    assert asken.fields["Lagrum"] == "SoL (behov 3 § LVU)"
    assert asken.fields["Beslut"] == "17 2025-05-19"
    assert eken.fields["Placering"] == "2015-06-01 – 2025-05-20"
    assert eken.fields["Lagrum"] == "LVU"
    assert eken.fields["Födelsedatum"] == date(2010, 1, 1)
    assert eken.fields["Mottagningsdatum"] == date(2015, 1, 1)
    assert eken.fields["Tillståndsdag"] == eken.fields["Kommunplaceringsdag"] == date(2015, 6, 1)
    assert eken.fields["Kvartal"] == "2025K2 (2025-04-01 – 2025-06-30)"
    assert eken.fields["Källa"] == "put_databas.xlsx, raindance.csv"


def test_placements_of_other_times_are_not_shown() -> None:
    rows = [
        placement(start=date(2020, 1, 1), end=date(2021, 1, 1), decision="gammalt"),
        placement(start=date(2021, 1, 1), decision="gällande"),
        placement(start=date(2025, 7, 1), decision="kommande"),
    ]
    quarter = a_result([child()], rows, [stay()], [], [{"belopp_ore": 30 * 1500_00}])
    (block,) = blocks_of(quarter, "gron")
    assert block.fields["Placering"] == "2021-01-01 – tills vidare"
    assert str(block.fields["Beslut"]).startswith("gällande")


def test_a_protected_child_s_sheet_shows_neither_name_number_nor_birth_date() -> None:
    block = next(block for block in blocks_of(a_quarter(), "gron") if block.fields["Dossiernr"] == BO)
    assert (block.fields["Namn"], block.fields["Personnummer"], block.fields["Födelsedatum"]) == ("Skyddad", "", None)
    assert "Mönstersson" not in repr(block)
    assert BO_NUMBER not in repr(block)


def many_codes() -> QuarterResult:
    """A child whose code changes again and again: 23 rows over the quarter would not fit a page of 18."""
    start = date(2025, 4, 1)
    lagrum = [("LVU", ""), ("SoL", "")]
    rows = [
        placement(start=start + timedelta(days=4 * i), end=start + timedelta(days=4 * i + 4), lagrum=lagrum[i % 2][0])
        for i in range(23)
    ]
    return a_result(
        [child()],
        rows,
        [stay()],
        [],
        [{"belopp_ore": 30 * 1500_00, "period": m} for m in ("202504", "202505", "202506")],
    )


@pytest.mark.parametrize("size", [1, 2, 4, 5, 6, LINES])
def test_more_lines_than_a_page_holds_go_on_and_the_pages_sum_to_the_child(size: int) -> None:
    quarter = many_codes()
    entries = quarter.books["gron"].claim.entries
    blocks = blocks_of(quarter, "gron", size=size)
    assert len(blocks) == -(-len(entries) // size)
    assert all(len(block.lines) <= size for block in blocks)
    assert sum(len(block.lines) for block in blocks) == len(entries) == 6
    assert total(blocks) == quarter.books["gron"].claim.buckets["claimed"]
    assert sum(int(str(block.fields["Summa dagar"])) for block in blocks) == 91
    assert total(blocks, "Summa kostnad") == sum(row.cost_ore for row in entries)
    for block in blocks:
        assert total([block]) == sum(ore(line["Återsöks"]) for line in block.lines)
        assert block.fields["Dossiernr"] == ANNA
