"""Ansökan: blocks by home (track C by child), carried sums, and EJ KLAR instead of figures where the gate is shut."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from atersok.calculation import QuarterResult
from atersok.documents.ansokan import CARRIED, TOTAL_OF_TRACK, ansokan_blocks, with_contents
from atersok.documents.model import Block
from atersok.documents.packet_contents import NOT_READY, Missing, Part
from atersok.domain.finding import Finding
from atersok.domain.ore import kr_text
from atersok.domain.register import BOOKS, Book
from documents.packets import documents_of
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


def test_a_withheld_home_has_one_block_however_many_children() -> None:
    blocks = blocks_of(a_quarter(), "gron", {"Eken": [STOP]}, size=1)
    assert [str(block.fields["Läge"])[:7] for block in blocks if block.fields["Boende"] == "Eken"] == ["EJ KLAR"]


def test_a_withheld_home_of_track_c_has_a_block_for_each_child_with_what_it_would_claim() -> None:
    quarter = a_quarter()
    blocks = [block for block in blocks_of(quarter, "vit", {"Familjehem 1": [STOP]}) if block.fields["Spår"] == "C"]
    assert [block.fields["Dossiernr"] for block in blocks] == [CARIN, DAN]
    for block in blocks:
        own = sum(
            row.claim_ore
            for row in quarter.books["vit"].claim.entries
            if (row.home, row.dossier) == ("Familjehem 1", block.fields["Dossiernr"])
        )
        assert (
            block.fields["Läge"]
            == f"EJ KLAR – hålls inne av öppna stopp: N04. Beräknat men inte sökt: {kr_text(own)} kr"
        )
        assert block.lines == ()


def test_a_withheld_home_of_track_c_without_care_days_is_shown_once() -> None:
    blocks = blocks_of(many_children(1), "vit", {"Familjehem 1": [STOP]})
    assert [(block.fields["Boende"], block.fields["Dossiernr"]) for block in blocks] == [("Familjehem 1", "")]


def test_many_open_findings_are_named_as_far_as_there_is_room() -> None:
    findings = [replace(STOP, code=f"K{number:02}") for number in range(1, 60)]
    (block,) = [block for block in blocks_of(a_quarter(), "gron", {"Eken": findings}) if not block.lines]
    assert "K01, K02" in str(block.fields["Läge"])
    assert re.search(r"och \d+ till\. Beräknat", str(block.fields["Läge"]))
    assert len(str(block.fields["Läge"])) < 190


# -- what the packet holds, who signs it off, and until when


def test_a_page_says_whose_it_is_and_until_when_it_must_have_come() -> None:
    """The strict deadline; the child's dossiernummer in track C alone."""
    green, white = blocks_of(a_quarter(), "gron"), blocks_of(a_quarter(), "vit")
    assert {block.fields["Senast"] for block in [*green, *white]} == {date(2025, 12, 30)}
    assert [block.fields["Dossiernr"] for block in [*green, *white]] == ["", "", "", CARIN, DAN]


def test_without_a_cover_the_first_page_lists_what_the_packet_holds_and_who_signs_it() -> None:
    asken, eken = documents_of(a_quarter(), "gron")["Ansökan"]
    assert asken.fields["Innehåll"] == (
        "Ansökan 1 sida, Entreprenörsfakturor inget, Kommunens kostnader 1 sida, Kundfakturor 1 sida, "
        "Individblad 1 sida, Beslutsunderlag 1 sida"
    )
    assert asken.fields["Saknas"] == (
        f"Beslut om placering dossier {ANNA}, nr 17, Kopia av uppehållstillstånd dossier {ANNA}"
    )
    assert "Individblad 1 sida (1 hålls inne), Beslutsunderlag inga nya barn" in str(eken.fields["Innehåll"])
    assert eken.fields["Saknas"] == "Inget"
    for role in ("Redovisningsassistent", "Controller", "Utsedd person"):
        assert f"{role} ____" in str(eken.fields["Granskning"])


def test_the_contents_stand_once_and_further_pages_say_where() -> None:
    quarter = many_children(30)
    blocks = with_contents(blocks_of(quarter, "gron"), {("Eken", ""): (Part("Ansökan", 2), Part("Individblad", 30))})
    assert [block.fields["Innehåll"] for block in blocks] == ["Ansökan 2 sidor, Individblad 30 sidor", "Se sida 1"]
    assert "Granskning" not in blocks[1].fields


def test_where_there_is_a_cover_the_page_says_so() -> None:
    blocks = documents_of(a_quarter(), "vit")["Ansökan"]
    assert {(block.fields["Innehåll"], block.fields["Saknas"]) for block in blocks} == {
        ("Se försättsbladet", "Se försättsbladet")
    }
    assert not any("Granskning" in block.fields for block in blocks)


def test_a_withheld_home_holds_nothing_to_sign() -> None:
    blocks = documents_of(a_quarter(), "gron", {"Eken": [STOP]})["Ansökan"]
    assert ["Innehåll" in block.fields for block in blocks] == [True, False]


def test_more_missing_copies_than_there_is_room_for_go_on_to_a_second_line_and_are_counted() -> None:
    lacking = tuple(Missing("Kopia av faktura", f"2025-{number:06}") for number in range(60))
    (block, *_) = with_contents(blocks_of(a_quarter(), "gron"), {("Asken", ""): (Part("Ansökan", 1, 0, lacking),)})
    first, second = str(block.fields["Saknas"]), str(block.fields["Saknas forts"])
    assert first.startswith("Kopia av faktura 2025-000000, 2025-000001")
    assert max(len(first), len(second)) <= 200
    shown = [number for number in range(60) if f"2025-{number:06}" in first + second]
    assert shown == list(range(len(shown)))
    assert second.endswith(f"och {60 - len(shown)} till")


def test_a_protected_child_s_line_does_not_promise_a_sheet_that_is_held_back() -> None:
    lines = {line["Dossiernr"]: line["Bilagor"] for block in blocks_of(a_quarter(), "gron") for line in block.lines}
    assert lines == {ANNA: "Individblad", BO: "Hålls inne"}


def test_a_withheld_home_without_a_claim_is_shown_too() -> None:
    blocks = blocks_of(many_children(1), "gron", {"Asken": [STOP]})
    assert [(block.fields["Boende"], str(block.fields["Läge"])[:7]) for block in blocks] == [
        ("Asken", "EJ KLAR"),
        ("Eken", "Klar at"),
    ]


def test_a_book_without_a_claim_has_no_block() -> None:
    assert blocks_of(many_children(1), "vit") == []
