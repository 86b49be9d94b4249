"""Ansökan: blocks by home (track C by child), carried sums, and EJ KLAR instead of figures where the gate is shut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from atersok.calculation import QuarterResult
from atersok.documents.ansokan import CARRIED, NOT_READY, TOTAL_OF_TRACK, ansokan_blocks
from atersok.documents.model import Block
from atersok.domain.finding import Finding
from atersok.domain.register import BOOKS, Book
from documents.quarters import ANNA_NUMBER, BO_NUMBER, CARIN, DAN, a_quarter, many_children
from domain.making import ANNA, BO

STOP = Finding("N04", "Stopp", "redovisningsassistent", "Eken", ANNA, "x", "fel", "", "", "", "", "")
OTHER = Finding("K02", "Stopp", "redovisningsassistent", "Eken", "", "y", "fel", "", "", "", "", "")


def blocks_of(
    quarter: QuarterResult, book: Book, withheld: Mapping[str, Sequence[Finding]] | None = None, size: int = 18
) -> list[Block]:
    return ansokan_blocks(quarter, quarter.books[book], withheld or {}, size)


def ore(value: Any) -> int:
    """Öre of a block's amount in kronor."""
    return round(value * 100)


def sums(blocks: Sequence[Block]) -> dict[str, int]:
    """Total row label → öre, as Kontroller sums the sheet."""
    found: dict[str, int] = {}
    for block in blocks:
        if "Summa sökt" in block.fields:
            label = str(block.fields["Summa etikett"])
            found[label] = found.get(label, 0) + ore(block.fields["Summa sökt"])
    return found


def test_a_home_has_a_block_in_order_of_name() -> None:
    blocks = blocks_of(a_quarter(), "gron")
    assert [(block.fields["Spår"], block.fields["Boende"], len(block.lines)) for block in blocks] == [
        ("A", "Asken", 1),
        ("A", "Eken", 2),
    ]


def test_track_c_has_a_block_for_each_child_and_stands_after_track_b() -> None:
    blocks = blocks_of(a_quarter(), "vit")
    assert [(block.fields["Spår"], block.fields["Boende"], block.fields["Antal barn"]) for block in blocks] == [
        ("B", "Öken", 1),
        ("C", "Familjehem 1", 1),
        ("C", "Familjehem 1", 1),
    ]
    assert [line["Dossiernr"] for block in blocks for line in block.lines] == [CARIN, CARIN, CARIN, DAN]
    assert [line["Löpnr"] for block in blocks for line in block.lines] == [1, 2, 1, 1]


@pytest.mark.parametrize("book", BOOKS)
def test_the_totals_by_track_are_the_book_s_claim(book: Book) -> None:
    quarter = a_quarter()
    found = sums(blocks_of(quarter, book))
    assert sum(found.values()) == quarter.books[book].claim.buckets["claimed"]
    assert set(found) == {TOTAL_OF_TRACK.format(track) for track in ("A" if book == "gron" else "BC")}


def test_a_line_carries_what_a_claim_row_must_carry() -> None:
    """rules.md §4."""
    (asken, eken) = blocks_of(a_quarter(), "gron")
    assert asken.lines[0] == {
        "Löpnr": 1,
        "Dossiernr": ANNA,
        "Namn": "Testa Exempelsson",
        "Personnummer": ANNA_NUMBER,
        "Mottagningsdatum": date(2015, 1, 1),
        "Från": date(2025, 5, 20),
        "Till": date(2025, 6, 30),
        "Kategori och lagrum": "UT_FK SoL (behov 3 § LVU)",
        "Prioriteringsgrupp": "2",
        "Dagar": 42,
        "Faktisk kostnad": 61 * 3000.0,
        "Avdragen schablon": 42 * 1000.0,
        "Sökt belopp": 61 * 3000.0 - 42 * 1000.0,
        "Bilagor": "Individblad",
    }
    assert eken.fields["Kommun"] == "Provköping"
    assert eken.fields["Kvartal"] == "2025K2"
    assert eken.fields["Period"] == "2025-04-01 – 2025-06-30"
    assert eken.fields["Kategori"] == "UT_FK"
    assert eken.fields["Läge"] == "Klar att skriva under"


def test_a_protected_child_is_named_by_its_dossier_alone() -> None:
    line = next(line for block in blocks_of(a_quarter(), "gron") for line in block.lines if line["Dossiernr"] == BO)
    assert (line["Namn"], line["Personnummer"]) == ("Skyddad", "")
    shown = repr(blocks_of(a_quarter(), "gron"))
    assert "Mönstersson" not in shown
    assert BO_NUMBER not in shown


# -- several pages


@pytest.mark.parametrize(("count", "lengths"), [(17, [17]), (18, [18]), (19, [18, 1]), (40, [18, 18, 4])])
def test_more_children_than_a_page_holds_go_on_to_the_next(count: int, lengths: list[int]) -> None:
    blocks = blocks_of(many_children(count), "gron")
    assert [len(block.lines) for block in blocks] == lengths
    assert [line["Löpnr"] for block in blocks for line in block.lines] == list(range(1, count + 1))
    assert [block.fields["Sida"] for block in blocks] == [
        f"Sida {i + 1} av {len(lengths)}" for i in range(len(lengths))
    ]
    assert {block.fields["Antal barn"] for block in blocks} == {count}


def test_sums_are_carried_from_page_to_page_and_only_the_last_is_the_total() -> None:
    quarter = many_children(40)
    blocks = blocks_of(quarter, "gron")
    assert [block.fields["Summa etikett"] for block in blocks] == [CARRIED, CARRIED, TOTAL_OF_TRACK.format("A")]
    assert [block.fields["Läge"] for block in blocks] == ["Fortsätter på nästa sida"] * 2 + ["Klar att skriva under"]
    columns = {"dagar": "Dagar", "kostnad": "Faktisk kostnad", "schablon": "Avdragen schablon"}
    carried = dict.fromkeys([*columns, "sökt"], 0)
    for block in blocks:
        for short, column in columns.items():
            assert ore(block.fields[f"Ingående {short}"]) == carried[short]
            carried[short] += sum(ore(line[column]) for line in block.lines)
            assert ore(block.fields[f"Summa {short}"]) == carried[short]
        assert ore(block.fields["Ingående"]) == carried["sökt"]
        carried["sökt"] += sum(ore(line["Sökt belopp"]) for line in block.lines)
        assert ore(block.fields["Summa sökt"]) == carried["sökt"]
    assert sums(blocks)[TOTAL_OF_TRACK.format("A")] == quarter.books["gron"].claim.buckets["claimed"]


# -- the gate


def test_a_withheld_home_says_ej_klar_and_the_open_findings_instead_of_figures_to_sign() -> None:
    quarter = a_quarter()
    block = blocks_of(quarter, "gron", {"Eken": [STOP, OTHER, STOP]})[1]
    held = sum(row.claim_ore for row in quarter.books["gron"].claim.entries if row.home == "Eken")
    assert held > 0
    assert block.lines == ()
    assert block.fields["Boende"] == "Eken"
    assert block.fields["Summa etikett"] == NOT_READY == "EJ KLAR"
    state = str(block.fields["Läge"])
    assert state.startswith("EJ KLAR")
    assert "K02, N04" in state
    amounts = [name for name in block.fields if name.startswith(("Summa ", "Ingående")) and name != "Summa etikett"]
    assert amounts == []


def test_what_is_applied_for_and_what_the_gate_holds_are_the_claim() -> None:
    quarter = a_quarter()
    result = quarter.books["gron"]
    held = sum(row.claim_ore for row in result.claim.entries if row.home == "Eken")
    found = sums(blocks_of(quarter, "gron", {"Eken": [STOP]}))
    assert found[TOTAL_OF_TRACK.format("A")] + held == result.claim.buckets["claimed"]


@pytest.mark.parametrize("home", ["Eken", "Familjehem 1"])
def test_a_withheld_home_has_one_block_however_many_children(home: str) -> None:
    book: Book = "gron" if home == "Eken" else "vit"
    blocks = blocks_of(a_quarter(), book, {home: [STOP]}, size=1)
    assert [block.fields["Läge"] != "Klar att skriva under" for block in blocks if block.fields["Boende"] == home] == [
        True
    ]


def test_a_withheld_home_without_a_claim_is_shown_too() -> None:
    blocks = blocks_of(many_children(1), "gron", {"Asken": [STOP]})
    assert [(block.fields["Boende"], str(block.fields["Läge"])[:7]) for block in blocks] == [
        ("Asken", "EJ KLAR"),
        ("Eken", "Klar at"),
    ]


def test_a_book_without_a_claim_has_no_block() -> None:
    assert blocks_of(many_children(1), "vit") == []
