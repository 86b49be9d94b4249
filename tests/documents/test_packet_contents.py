"""What lies in a packet: documents in the order of process_malmo.txt, pages, enclosures and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from atersok.documents.copies import DECISION, ENCLOSED, MISSING, NOT_NEEDED
from atersok.documents.model import Block, Value
from atersok.documents.packet_contents import (
    SHEETS_OF_TRACK,
    Missing,
    Part,
    is_ready,
    missing_of,
    packet_contents,
    packet_key,
)
from atersok.domain.finding import Finding
from atersok.workbook.layout import DOCUMENT_SHEETS
from documents.packets import contents_of
from documents.quarters import CARIN, DAN, a_quarter, many_children
from domain.making import ANNA

STOP = Finding("N04", "Stopp", "redovisningsassistent", "Eken", ANNA, "x", "fel", "", "", "", "", "")


def page(home: str, track: str, lines: Sequence[dict[str, Value]] = (), **fields: Value) -> Block:
    return Block({"Boende": home, "Spår": track, "Läge": "Klar att skriva under", **fields}, lines)


def test_every_document_that_there_is_belongs_to_a_track() -> None:
    assert {sheet for sheets in SHEETS_OF_TRACK.values() for sheet in sheets} == set(DOCUMENT_SHEETS)


@pytest.mark.parametrize(
    ("block", "key"),
    [
        (page("Eken", "A", Dossiernr=ANNA), ("Eken", "")),
        (page("Öken", "B"), ("Öken", "")),
        (page("Familjehem 1", "C", Dossiernr=DAN), ("Familjehem 1", DAN)),
    ],
)
def test_a_page_is_a_home_s_and_in_track_c_a_child_s(block: Block, key: tuple[str, str]) -> None:
    """An Individblad carries a child's dossiernummer, but goes with the home."""
    assert packet_key(block) == key


def test_each_packet_lists_its_track_s_documents_in_order_with_their_pages() -> None:
    documents, contents = contents_of(a_quarter(), "gron")
    assert list(contents) == [("Asken", ""), ("Eken", "")]
    for parts in contents.values():
        assert tuple(part.sheet for part in parts) == SHEETS_OF_TRACK["A"]
    for number, sheet in enumerate(SHEETS_OF_TRACK["A"]):
        assert sum(parts[number].pages for parts in contents.values()) == len(documents[sheet])


def test_track_b_and_c_leave_their_cover_to_add_itself() -> None:
    _, contents = contents_of(a_quarter(), "vit")
    assert list(contents) == [("Öken", ""), ("Familjehem 1", CARIN), ("Familjehem 1", DAN)]
    assert [part.sheet for part in contents["Öken", ""]] == list(SHEETS_OF_TRACK["B"][1:])
    assert [part.sheet for part in contents["Familjehem 1", DAN]] == list(SHEETS_OF_TRACK["C"][1:])


def test_pages_are_counted() -> None:
    _, contents = contents_of(many_children(40), "gron")
    pages = {part.sheet: part.pages for part in contents["Eken", ""]}
    assert (pages["Ansökan"], pages["Individblad"], pages["Beslutsunderlag"]) == (3, 40, 0)


def test_a_withheld_home_has_no_packet() -> None:
    documents, contents = contents_of(a_quarter(), "gron", {"Eken": [STOP]})
    assert list(contents) == [("Asken", "")]
    assert [is_ready(block) for block in documents["Ansökan"]] == [True, False]


def test_a_sheet_that_is_held_back_is_counted_where_it_would_lie() -> None:
    _, contents = contents_of(a_quarter(), "gron")
    (eken,) = [part for part in contents["Eken", ""] if part.held_back]
    assert (eken.sheet, eken.pages, eken.held_back) == ("Individblad", 1, 1)
    assert not any(part.held_back for part in contents["Asken", ""])


def invoice(number: str, copy: str, supplier: str = "Provomsorg AB") -> dict[str, Value]:
    return {"Fakturanr": number, "Leverantör": supplier, "Kopia": copy}


def test_copies_and_decisions_that_stand_in_are_enclosures_and_the_missing_are_named_by_number() -> None:
    lines = [
        invoice("1", ENCLOSED),
        invoice("1", ENCLOSED, "Annan AB"),
        invoice("2", MISSING),
        invoice("2", MISSING),
        invoice("", NOT_NEEDED),
        invoice("3", DECISION.format("B-1")),
        invoice("4", DECISION.format("B-1")),
    ]
    blocks = [page("Eken", "A", lines[:3]), page("Eken", "A", lines[3:])]
    contents = packet_contents({"Ansökan": [page("Eken", "A")], "Entreprenörsfakturor": blocks})
    assert contents["Eken", ""][1] == Part("Entreprenörsfakturor", 2, 3, (Missing("Kopia av faktura", "2"),))


def test_missing_decisions_are_named_by_dossiernummer_and_number_where_there_is_one() -> None:
    lines: list[dict[str, Value]] = [
        {"Dossiernr": ANNA, "Handling": "Beslut om placering", "Nr": "17", "Läge": MISSING},
        {"Dossiernr": ANNA, "Handling": "Kopia av uppehållstillstånd", "Nr": "", "Läge": MISSING},
        {"Dossiernr": ANNA, "Handling": "Beslut om placering", "Nr": "18", "Läge": ENCLOSED},
    ]
    documents = {"Ansökan": [page("Eken", "A")], "Beslutsunderlag": [page("Eken", "A", lines)]}
    parts = packet_contents(documents)["Eken", ""]
    assert parts[-1].enclosures == 1
    assert missing_of(parts) == [
        Missing("Beslut om placering", f"dossier {ANNA}, nr 17"),
        Missing("Kopia av uppehållstillstånd", f"dossier {ANNA}"),
    ]
