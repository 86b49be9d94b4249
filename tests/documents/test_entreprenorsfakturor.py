"""Entreprenörsfakturor: a home's invoices (track C: a child's), page by page, that sum to what was spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from atersok.calculation import QuarterResult
from atersok.documents.ansokan import CARRIED
from atersok.documents.entreprenorsfakturor import TOTAL_OF_TRACK, entreprenorsfakturor_blocks
from atersok.documents.model import Block
from atersok.domain.register import Book
from documents.invoices import APRIL, FOSTER, JUNE, MAY, foster, green, invoice, own
from documents.quarters import CARIN, DAN, a_quarter
from domain.making import ANNA, BO

DAY = 2000_00


def blocks_of(
    quarter: QuarterResult, book: Book, withheld: Mapping[str, Any] | None = None, size: int = 15
) -> list[Block]:
    return entreprenorsfakturor_blocks(quarter, quarter.books[book], withheld or {}, size)


def ore(value: Any) -> int:
    return round(value * 100)


def a_home(count: int = 1, **more: Any) -> QuarterResult:
    """Two children at Eken, who cost that many invoices of 3 000 kr a day in all."""
    rows = [invoice("Eken", 61 * 3000_00 + number, f"F{number:03}", MAY) for number in range(count)]
    return green(rows, **more)


def test_a_line_carries_what_the_invoice_says() -> None:
    (block,) = blocks_of(a_home(copies=("F000",)), "gron")
    assert block.lines[0] == {
        "Löpnr": 1,
        "Fakturanr": "F000",
        "Leverantör": "Provomsorg AB",
        "Fakturadatum": date(2025, 5, 28),
        "Period från": date(2025, 5, 1),
        "Period till": date(2025, 5, 31),
        "Verifikat": "LF 1000",
        "Belopp exkl. moms": 61 * 3000.0,
        "Hela fakturan": None,
        "Kopia": "Bifogas",
        "Anmärkning": "",
    }
    assert {name: block.fields[name] for name in ("Titel", "Spår", "Boende", "Dossiernr", "Barn", "Kopior")} == {
        "Titel": "Entreprenörsfakturor",
        "Spår": "A",
        "Boende": "Eken",
        "Dossiernr": "",
        "Barn": "Alla barn på boendet",
        "Kopior": "1 bifogas, 0 saknas",
    }
    assert block.fields["Kvartal"] == "2025K2"


@pytest.mark.parametrize(("count", "lengths"), [(1, [1]), (15, [15]), (16, [15, 1]), (31, [15, 15, 1])])
def test_sums_are_carried_and_only_the_last_page_has_the_total(count: int, lengths: Sequence[int]) -> None:
    quarter = a_home(count)
    blocks = blocks_of(quarter, "gron")
    assert [len(block.lines) for block in blocks] == lengths
    total = TOTAL_OF_TRACK.format("A")
    assert [block.fields["Summa etikett"] for block in blocks] == [CARRIED] * (len(lengths) - 1) + [total]
    assert [line["Löpnr"] for block in blocks for line in block.lines] == list(range(1, count + 1))
    carried = 0
    for block in blocks:
        assert ore(block.fields["Ingående"]) == carried
        carried += sum(ore(line["Belopp exkl. moms"]) for line in block.lines)
        assert ore(block.fields["Summa belopp"]) == carried
    assert carried == int(quarter.books["gron"].allocation.cost.sum())
    assert {block.fields["Kopior"] for block in blocks} == {f"0 bifogas, {count} saknas"}


def test_copies_are_counted_with_what_stands_in_for_them() -> None:
    rows = [
        invoice(FOSTER, 60 * DAY, "F1"),
        invoice(FOSTER, 60 * DAY, "F2"),
        invoice(FOSTER, -1, "K1"),
        invoice(FOSTER, 60 * DAY, "F3", JUNE),
    ]
    carin, dan = blocks_of(foster(rows, {"F1", "B-1"}, decisions=("B-1", "B-2")), "vit")
    assert carin.fields["Kopior"] == "1 bifogas, 0 saknas, 1 ersätts av beslut"
    assert dan.fields["Kopior"] == "1 bifogas, 1 saknas, 1 ersätts av beslut"


def test_a_withheld_home_and_one_without_invoices_have_none() -> None:
    assert blocks_of(a_home(), "gron", {"Eken": []}) == []
    assert blocks_of(a_quarter(), "gron") == []
    assert blocks_of(a_quarter(), "vit") == []


def test_a_home_with_nothing_to_claim_has_none() -> None:
    assert blocks_of(green([invoice("Eken", 100_00, "F1")]), "gron") == []


def test_track_b_has_none() -> None:
    rows = [invoice("Öken", 61 * DAY, "F1", MAY), invoice(FOSTER, 60 * DAY, "F2")]
    blocks = blocks_of(foster(rows), "vit")
    assert {block.fields["Spår"] for block in blocks} == {"C"}


def test_track_c_has_a_block_for_each_child_in_order_of_home_and_dossier() -> None:
    rows = [
        invoice(FOSTER, 30 * DAY, "F1", objekt=CARIN),
        invoice(FOSTER, 60 * DAY, "F2"),
        invoice(FOSTER, 30 * DAY, "F3", JUNE),
        own(FOSTER, 999),
    ]
    quarter = foster(rows)
    blocks = blocks_of(quarter, "vit")
    assert [(block.fields["Boende"], block.fields["Dossiernr"], block.fields["Barn"]) for block in blocks] == [
        (FOSTER, CARIN, "Testa Exempelsson"),
        (FOSTER, DAN, "Mönster Provsson"),
    ]
    assert [[line["Fakturanr"] for line in block.lines] for block in blocks] == [["F1", "F2"], ["F2", "F3"]]
    assert {block.fields["Summa etikett"] for block in blocks} == {TOTAL_OF_TRACK.format("C")}
    assert sum(ore(block.fields["Summa belopp"]) for block in blocks) == 120 * DAY


def test_a_protected_child_is_named_by_its_dossier_alone() -> None:
    rows = [invoice(FOSTER, 60 * DAY, "F1", text="Vård Mönster Provsson")]
    block = blocks_of(foster(rows, protected=True), "vit")[1]
    assert (block.fields["Dossiernr"], block.fields["Barn"]) == (DAN, "Skyddad")
    assert "Provsson" not in repr(block)
    shown = repr(blocks_of(green([invoice("Eken", 60 * DAY, "F1", APRIL, leverantor="Mönstersson AB")]), "gron"))
    assert "Mönstersson" not in shown
    assert ANNA not in shown
    assert BO not in shown
