"""Kundfakturor: the basis of the invoice to Migrationsverket, a child a line, that sums to Ansökan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from atersok.calculation import QuarterResult
from atersok.documents.ansokan import CARRIED, TOTAL_OF_TRACK, ansokan_blocks
from atersok.documents.kundfakturor import coding, kundfakturor_blocks
from atersok.documents.model import Block
from atersok.domain.register import BOOKS, Book
from documents.quarters import BO_NUMBER, CARIN, a_quarter, many_children
from domain.making import ANNA, BO, home


def blocks_of(
    quarter: QuarterResult, book: Book = "gron", withheld: Mapping[str, Any] | None = None, size: int = 32
) -> list[Block]:
    return kundfakturor_blocks(quarter, quarter.books[book], withheld or {}, size)


def ore(value: Any) -> int:
    return round(value * 100)


def test_the_invoice_s_head_says_to_whom_from_whom_and_for_what() -> None:
    (block,) = blocks_of(a_quarter(), "vit")
    shown = {name: block.fields[name] for name in ("Mottagare", "Vår referens", "Er referens", "Avser", "Kodsträng")}
    assert shown == {
        "Mottagare": "Migrationsverket",
        "Vår referens": "Controller",
        "Er referens": "2025K2 Öken",
        "Avser": "Statlig ersättning 2025-04-01 – 2025-06-30, Öken",
        "Kodsträng": "Kostnadsställe 48300",
    }
    assert block.fields["Intäktskonto"] == ""


def test_the_account_is_that_of_the_settings() -> None:
    quarter = a_quarter()
    result = quarter.books["vit"]
    other = replace(result, settings=replace(result.settings, income_account="3510-48300"))
    (block,) = kundfakturor_blocks(quarter, other, {}, 32)
    assert block.fields["Intäktskonto"] == "3510-48300"


def test_the_code_string_has_every_code_that_boenden_has() -> None:
    assert coding(home()) == "Kostnadsställe 48100"
    full = replace(home(), objekt="11", verksamhet="7", projekt="P1")
    assert coding(full) == "Kostnadsställe 48100, verksamhet 7, objekt 11, projekt P1"
    assert coding(replace(home(), cost_centre="")) == ""


def test_a_child_is_one_line_with_its_categories_in_order_of_time() -> None:
    """CARIN turned 18 in the quarter."""
    (block,) = blocks_of(a_quarter(), "vit")
    assert block.lines == [
        {
            "Löpnr": 1,
            "Dossiernr": CARIN,
            "Namn": "Exempla Förlagasdotter",
            "Kategori": "UT_FK; UT_FK18",
            "Dagar": 61,
            "Belopp": 39 * 1000.0 + 22 * 1250.0,
        }
    ]
    assert (block.fields["Antal barn"], block.fields["Summa dagar"]) == (1, 61)


@pytest.mark.parametrize("book", BOOKS)
def test_each_home_s_total_is_ansokan_s_to_the_ore(book: Book) -> None:
    quarter = a_quarter()
    asked = {
        block.fields["Boende"]: ore(block.fields["Summa sökt"])
        for block in ansokan_blocks(quarter, quarter.books[book], {}, 28)
        if block.fields["Spår"] != "C"
    }
    blocks = blocks_of(quarter, book)
    assert {block.fields["Boende"]: ore(block.fields["Summa sökt"]) for block in blocks} == asked
    for block in blocks:
        assert block.fields["Sökt enligt Ansökan"] == block.fields["Summa sökt"]
        assert sum(ore(line["Belopp"]) for line in block.lines) == ore(block.fields["Summa sökt"])


@pytest.mark.parametrize(("count", "lengths"), [(32, [32]), (33, [32, 1]), (70, [32, 32, 6])])
def test_sums_are_carried_and_only_the_last_page_has_the_total(count: int, lengths: list[int]) -> None:
    quarter = many_children(count)
    blocks = blocks_of(quarter)
    assert [len(block.lines) for block in blocks] == lengths
    total = TOTAL_OF_TRACK.format("A")
    assert [block.fields["Summa etikett"] for block in blocks] == [CARRIED] * (len(lengths) - 1) + [total]
    carried = days = 0
    for block in blocks:
        assert (ore(block.fields["Ingående"]), block.fields["Ingående dagar"]) == (carried, days)
        carried += sum(ore(line["Belopp"]) for line in block.lines)
        days += sum(int(str(line["Dagar"])) for line in block.lines)
        assert (ore(block.fields["Summa sökt"]), block.fields["Summa dagar"]) == (carried, days)
    assert carried == quarter.books["gron"].claim.buckets["claimed"]
    assert {block.fields["Antal barn"] for block in blocks} == {count}


def test_track_c_and_a_withheld_home_have_none() -> None:
    assert {block.fields["Spår"] for block in blocks_of(a_quarter(), "vit")} == {"B"}
    assert [block.fields["Boende"] for block in blocks_of(a_quarter(), "gron", {"Eken": []})] == ["Asken"]


def test_a_protected_child_is_named_by_its_dossier_alone() -> None:
    blocks = blocks_of(a_quarter())
    names = {line["Dossiernr"]: line["Namn"] for block in blocks for line in block.lines}
    assert names == {ANNA: "Testa Exempelsson", BO: "Skyddad"}
    assert "Mönstersson" not in repr(blocks)
    assert BO_NUMBER not in repr(blocks)
