"""Individblad: a sheet per child and home of tracks A and B with what stands behind the claim."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from atersok.calculation import BookResult, QuarterResult
from atersok.documents.ansokan import TOTAL_OF_TRACK
from atersok.documents.individblad import ProtectedSheets, individblad_blocks, protected_sheets
from atersok.documents.model import Block
from atersok.domain.register import Book
from documents.quarters import BO_NUMBER, CARIN, a_quarter, a_result
from domain.making import ANNA, BO, child, placement, stay

LINES = 18


def blocks_of(
    quarter: QuarterResult, book: Book, withheld: Collection[str] = (), size: int = LINES, *, protected: bool = True
) -> list[Block]:
    """The sheets; also those of protected children unless told otherwise."""
    return individblad_blocks(quarter, result_of(quarter, book, protected=protected), withheld, size)


def result_of(quarter: QuarterResult, book: Book, *, protected: bool) -> BookResult:
    """The book with the setting Individblad för skyddade."""
    result = quarter.books[book]
    return replace(result, settings=replace(result.settings, protected_sheets=protected))


def protected_of(
    quarter: QuarterResult, withheld: Collection[str] = (), *, written: bool = False, book: Book = "gron"
) -> ProtectedSheets:
    return protected_sheets(quarter, result_of(quarter, book, protected=written), withheld)


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


def test_the_care_days_of_each_month_and_the_stays_that_they_are_counted_from() -> None:
    """All days at the home, whatever their code."""
    asken, eken, _ = blocks_of(a_quarter(), "gron")
    assert eken.fields["Dagar per månad"] == "2025-04: 30, 2025-05: 19, 2025-06: 0"
    assert asken.fields["Dagar per månad"] == "2025-04: 0, 2025-05: 12, 2025-06: 30"
    assert eken.fields["Närvaro"] == "2015-06-01 – 2025-05-20"
    assert asken.fields["Närvaro"] == "2025-05-20 – tills vidare"
    late = child(municipality_day=date(2025, 4, 11))
    (block,) = blocks_of(a_result([late], [placement()], [stay()], [], [{"belopp_ore": 30 * 1500_00}]), "gron")
    assert block.fields["Dagar per månad"] == "2025-04: 30, 2025-05: 31, 2025-06: 30"


def test_sources_are_the_rows_of_the_register_of_the_attendance_and_of_the_ledger() -> None:
    """The ledger rows that the child's days bear a part of: not another child's, nor another home's."""
    rows = [
        {"belopp_ore": 30 * 3000_00},
        {"belopp_ore": 30 * 500_00, "period": "202505"},
        {"belopp_ore": 700_00, "text": "Barn 12-345678"},
        {"belopp_ore": 900_00, "text": "Barn 23-456789"},
        {"belopp_ore": 30 * 2000_00, "kostnadsstalle": "48200"},
    ]
    quarter = a_result(
        [child(row=7), child(BO, row=8)],
        [placement(row=11), placement(start=date(2025, 5, 1), row=14), placement(BO, row=12)],
        [stay(row=21), stay(BO, row=22, left=date(2025, 5, 1))],
        [],
        rows,
    )
    anna, bo = blocks_of(quarter, "gron")
    assert anna.fields["Källa"] == "put_databas.xlsx: Barn rad 7, Placeringar rad 11, 14, boken: Närvaro rad 21"
    assert anna.fields["Huvudbok"] == "3 rader ur raindance.csv"
    assert bo.fields["Huvudbok"] == "2 rader ur raindance.csv"


def test_what_has_no_room_on_its_line_is_counted() -> None:
    (first, *_) = blocks_of(many_codes(), "gron")
    assert str(first.fields["Placering"]).startswith("2025-04-01 – 2025-04-05; ")
    assert str(first.fields["Placering"]).endswith("till")
    assert all(len(str(first.fields[name])) <= 110 for name in ("Placering", "Beslut", "Närvaro", "Källa"))


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


# -- protected children


def test_a_protected_child_s_sheet_is_held_back_unless_the_setting_says_otherwise() -> None:
    assert a_quarter().books["gron"].settings.protected_sheets is False
    assert [block.fields["Dossiernr"] for block in blocks_of(a_quarter(), "gron", protected=False)] == [ANNA, ANNA]
    assert BO in [block.fields["Dossiernr"] for block in blocks_of(a_quarter(), "gron", protected=True)]


def test_what_is_held_back_and_what_is_written_are_the_claim() -> None:
    quarter = a_quarter()
    held = protected_of(quarter)
    written = total(blocks_of(quarter, "gron", protected=False))
    assert held.held_ore("A") > 0
    assert written + held.held_ore("A") == quarter.books["gron"].claim.buckets["claimed"]
    assert (held.count, held.held_of_home, held.held_ore("B")) == (1, {"Eken": 1}, 0)


def test_the_log_is_told_how_many_and_of_whom_nothing() -> None:
    quarter = a_quarter()
    assert protected_of(quarter).told == "Individblad för skyddade: 1 hålls inne (inställningen är Nej)"
    written = protected_of(quarter, written=True)
    assert written.told == "Individblad för skyddade: 1 skrivna maskerade (inställningen är Ja)"
    assert (written.count, written.held_ore("A"), written.held_of_home) == (1, 0, {})
    assert protected_of(quarter, book="vit").told == ""


def test_a_withheld_home_holds_no_protected_sheet_back() -> None:
    """Its figures are the gate's already."""
    assert protected_of(a_quarter(), {"Eken"}).count == 0


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
