"""Kommunens kostnader: by konto, and from the home's cost to its claim, to the öre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.calculation import QuarterResult
from atersok.documents.ansokan import CARRIED, ansokan_blocks
from atersok.documents.ansokan import TOTAL_OF_TRACK as CLAIM_OF_TRACK
from atersok.documents.entreprenorsfakturor import entreprenorsfakturor_blocks
from atersok.documents.kommunens_kostnader import (
    CLAIM,
    CONTRACTOR,
    CONTRACTOR_OF_TRACK,
    MUNICIPAL,
    MUNICIPAL_OF_TRACK,
    NOTHING,
    TOTAL_OF_TRACK,
    account_costs,
    kommunens_kostnader_blocks,
    reconciliation,
)
from atersok.documents.model import Block
from atersok.documents.spread_rows import SpreadRows
from atersok.domain.register import Book
from documents.invoices import APRIL, FOSTER, JUNE, MAY, foster, green, invoice, own
from documents.quarters import a_quarter
from domain.making import BO, unhurried

FROM_COST_TO_CLAIM = (
    "Entreprenörsfakturor", "Kommunens kostnader", "Faktisk kostnad", "Avdragen schablon", "Återsöks inte",
    "Summa sökt",
)  # fmt: skip


def blocks_of(
    quarter: QuarterResult, book: Book = "gron", withheld: Mapping[str, Any] | None = None, size: int = 29
) -> list[Block]:
    return kommunens_kostnader_blocks(quarter, quarter.books[book], withheld or {}, size)


def ore(value: Any) -> int:
    return round(value * 100)


def test_rows_are_summed_by_konto_in_their_order_with_the_ledger_s_own_text() -> None:
    rows = [
        own("Eken", 61 * 3000_00, "6500", MAY, text="Lokalhyra"),
        own("Eken", 200, "6400", text="Kläder"),
        own("Eken", 300, "6400", MAY, text="Kläder"),
        own("Eken", 1, "6300", text="Resa"),
        own("Eken", 2, "6300", text="Mat"),
        own("Eken", 4, "6200"),
        invoice("Eken", 700, "F1"),
    ]
    (block,) = blocks_of(green(rows))
    assert [tuple(line.values()) for line in block.lines] == [
        ("6200", "Kommunens kostnad", "Kommunens kostnad", 1, 0.04),
        ("6300", "Kommunens kostnad", "Kommunens kostnad", 2, 0.03),
        ("6400", "Kommunens kostnad", "Kläder", 2, 5.0),
        ("6500", "Kommunens kostnad", "Lokalhyra", 1, 61 * 3000.0),
    ]
    assert list(block.lines[0]) == ["Konto", "Slag", "Benämning", "Antal rader", "Belopp"]
    assert (block.fields["Summa rader"], ore(block.fields["Summa belopp"])) == (6, 61 * 3000_00 + 507)
    assert block.fields["Summa etikett"] == TOTAL_OF_TRACK.format("A")


def test_a_text_about_a_protected_child_gives_way_to_the_kind() -> None:
    quarter = green([own("Eken", 1, "6300", text="Resa Mönstersson"), own("Eken", 1, "6301", text=f"Resa {BO}")])
    found = account_costs(SpreadRows(quarter, quarter.books["gron"]), "Eken")
    assert [cost.text for cost in found] == ["Kommunens kostnad", "Kommunens kostnad"]


def test_from_cost_to_claim() -> None:
    rows = [invoice("Eken", 61 * 4000_00, "F1", MAY), own("Eken", 500_05, period=JUNE)]
    (block,) = blocks_of(green(rows))
    # Two children in May, whose day rate is 1 000 kr each; June's cost lies beneath it, April has none.
    assert [ore(block.fields[name]) for name in FROM_COST_TO_CLAIM] == [
        61 * 4000_00, 500_05, 61 * 4000_00 + 500_05, 62 * 1000_00 + 500_05, 0, 61 * 4000_00 - 62 * 1000_00,
    ]  # fmt: skip
    assert block.fields["Etikett sökt"] == CLAIM_OF_TRACK.format("A")


@unhurried
@given(
    st.lists(
        st.tuples(st.integers(-(10**6), 10**8), st.sampled_from([APRIL, MAY, JUNE]), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_contractor_and_municipal_less_day_rate_and_rest_are_the_claim(rows: list[tuple[int, str, bool]]) -> None:
    quarter = green(
        [invoice("Eken", amount, "", period) if bought else own("Eken", amount, period=period)
         for amount, period, bought in rows]
    )  # fmt: skip
    result = quarter.books["gron"]
    found = reconciliation(result, SpreadRows(quarter, result), "Eken")
    assert found.cost == sum(amount for amount, _, _ in rows)
    assert found.cost - found.day_rate - found.rest == found.claim
    asked = [block.fields["Summa sökt"] for block in ansokan_blocks(quarter, result, {}, 28)]
    assert found.claim == sum(ore(value) for value in asked)


@pytest.mark.parametrize("book", ["gron", "vit"])
def test_each_home_s_claim_is_ansokan_s(book: Book) -> None:
    quarter = a_quarter()
    asked = {
        block.fields["Boende"]: block.fields["Summa sökt"]
        for block in ansokan_blocks(quarter, quarter.books[book], {}, 28)
    }
    blocks = blocks_of(quarter, book)
    assert [block.fields["Boende"] for block in blocks] == (["Asken", "Eken"] if book == "gron" else ["Öken"])
    for block in blocks:
        assert block.fields["Summa sökt"] == asked[block.fields["Boende"]]


def test_more_konton_than_a_page_holds_go_on_and_what_kontroller_sums_is_labelled_once() -> None:
    quarter = green([own("Eken", 3000_00 * 61 + number, str(6000 + number), MAY) for number in range(65)])
    blocks = blocks_of(quarter)
    assert [len(block.lines) for block in blocks] == [29, 29, 7]
    assert [block.fields["Sida"] for block in blocks] == ["Sida 1 av 3", "Sida 2 av 3", "Sida 3 av 3"]
    assert [block.fields["Summa etikett"] for block in blocks] == [CARRIED, CARRIED, TOTAL_OF_TRACK.format("A")]
    for label, plain, of_track in (
        ("Etikett entreprenör", CONTRACTOR, CONTRACTOR_OF_TRACK),
        ("Etikett kommunen", MUNICIPAL, MUNICIPAL_OF_TRACK),
        ("Etikett sökt", CLAIM, CLAIM_OF_TRACK),
    ):
        assert [block.fields[label] for block in blocks] == [plain, plain, of_track.format("A")]
    assert len({tuple(block.fields[name] for name in FROM_COST_TO_CLAIM) for block in blocks}) == 1
    carried = rows = 0
    for block in blocks:
        assert (ore(block.fields["Ingående"]), block.fields["Ingående rader"]) == (carried, rows)
        carried += sum(ore(line["Belopp"]) for line in block.lines)
        rows += len(block.lines)
        assert (ore(block.fields["Summa belopp"]), block.fields["Summa rader"]) == (carried, rows)
    assert carried == ore(blocks[0].fields["Kommunens kostnader"])


def test_a_home_without_own_costs_says_so_and_still_has_its_way_to_the_claim() -> None:
    (block,) = blocks_of(green([invoice("Eken", 61 * 4000_00, "F1", MAY)]))
    assert block.lines == [{"Benämning": NOTHING}]
    assert (block.fields["Summa rader"], block.fields["Summa belopp"]) == (0, 0)
    assert ore(block.fields["Summa sökt"]) == 61 * 4000_00 - 62 * 1000_00


def test_track_c_and_a_withheld_home_have_none() -> None:
    quarter = foster([own(FOSTER, 10**8), own("Öken", 10**8, period=MAY)])
    assert [block.fields["Boende"] for block in blocks_of(quarter, "vit")] == ["Öken"]
    assert blocks_of(quarter, "vit", {"Öken": []}) == []


def test_the_invoices_and_the_accounts_are_what_the_way_to_the_claim_begins_with() -> None:
    quarter = green([invoice("Eken", 61 * 4000_01, "F1", MAY), own("Eken", 77), own("Eken", 1, "6100")])
    (block,) = blocks_of(quarter)
    (invoices,) = entreprenorsfakturor_blocks(quarter, quarter.books["gron"], {}, 15)
    assert block.fields["Entreprenörsfakturor"] == invoices.fields["Summa belopp"]
    assert block.fields["Kommunens kostnader"] == block.fields["Summa belopp"]
