"""Which packets a book's documents make, and what each holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from atersok.documents.model import Block, Value
from atersok.documents.packet_contents import Missing
from atersok.domain.errors import UnusableInput
from atersok.export.packet import Enclosure, Packet, packets_of, withheld_homes

Line = Mapping[str, Value]


def page(home: str, track: str, *lines: Line, child: str = "", state: str = "Klar", **fields: Value) -> Block:
    return Block({"Boende": home, "Spår": track, "Dossiernr": child, "Läge": state, **fields}, lines)


def asked(dossier: str, kr: float) -> Line:
    return {"Dossiernr": dossier, "Sökt belopp": kr}


def made(**documents: Sequence[Block]) -> list[Packet]:
    sheets = {name.replace("_", " "): blocks for name, blocks in documents.items()}
    return packets_of("vit", "2025K2", sheets)


def test_a_packet_has_its_pages_in_the_order_of_its_track_whatever_the_order_of_the_sheets() -> None:
    found = made(
        Individblad=[page("Eken", "A"), page("Linden", "A"), page("Eken", "A")],
        Kundfakturor=[page("Linden", "A"), page("Eken", "A")],
        Ansökan=[page("Linden", "A", asked("12345678", 10.5)), page("Eken", "A", asked("23456789", 1))],
        Kommunens_kostnader=[page("Eken", "A"), page("Linden", "A"), page("Linden", "A")],
        Försättsblad=[page("Linden", "A")],
        Beslutsunderlag=[page("Linden", "A")],
        Entreprenörsfakturor=[page("Linden", "A"), page("Linden", "A")],
    )
    assert [packet.title for packet in found] == ["A Eken", "A Linden"]
    assert list(found[1].pages.items()) == [
        ("Ansökan", (0,)),
        ("Entreprenörsfakturor", (0, 1)),
        ("Kommunens kostnader", (1, 2)),
        ("Kundfakturor", (0,)),
        ("Individblad", (1,)),
        ("Beslutsunderlag", (0,)),
    ]
    assert list(found[0].pages) == ["Ansökan", "Kommunens kostnader", "Kundfakturor", "Individblad"]
    assert (found[1].claim_ore, found[1].children, found[1].page_count) == (1050, ("12345678",), 8)


def test_track_b_begins_with_its_cover_and_track_c_has_neither_costs_nor_child_sheets() -> None:
    b, c = (
        list(packet.pages)
        for packet in made(
            **{
                sheet: [page("Björken", "B"), page("Ask", "C", child="12345678")]
                for sheet in (
                    *("Individblad", "Ansökan", "Beslutsunderlag", "Kundfakturor", "Försättsblad"),
                    *("Kommunens_kostnader", "Entreprenörsfakturor"),
                )
            }
        )
    )
    assert b == ["Försättsblad", "Ansökan", "Kommunens kostnader", "Kundfakturor", "Individblad", "Beslutsunderlag"]
    assert c == ["Försättsblad", "Ansökan", "Entreprenörsfakturor", "Beslutsunderlag"]


def test_track_c_has_a_packet_per_child_which_is_called_by_the_dossiernummer() -> None:
    found = made(
        Ansökan=[
            page("Ask", "C", asked("12345678", 2), child="12345678"),
            page("Ask", "C", asked("23456789/2", 3), child="23456789/2"),
        ],
        Försättsblad=[page("Ask", "C", child="23456789/2"), page("Ask", "C", child="12345678")],
    )
    assert [(packet.title, packet.pages["Försättsblad"], packet.claim_ore) for packet in found] == [
        ("C 12345678", (1,), 200),
        ("C 23456789/2", (0,), 300),
    ]


def test_a_home_that_is_held_has_no_packet_and_neither_have_its_children() -> None:
    documents = {
        "Ansökan": [
            page("Aspen", "B", state="EJ KLAR – hålls inne av öppna stopp: K04"),
            page("Ask", "C", state="EJ KLAR – hålls inne av öppna stopp: K04"),
            page("Ask", "C", asked("12345678", 2), child="12345678"),
            page("Björken", "B", asked("23456789", 2)),
            Block({"Titel": "Ansökan: inget att skriva för kvartalet"}, ()),
        ]
    }
    assert [packet.home for packet in packets_of("vit", "2025K2", documents)] == ["Björken"]
    assert withheld_homes(documents) == ["Ask", "Aspen"]


def test_enclosures_stand_in_the_order_of_the_lists_each_once() -> None:
    invoices: list[Line] = [
        {"Fakturanr": "L2", "Kopia": "Bifogas"},
        {"Fakturanr": "L1", "Kopia": "Bifogas"},
        {"Fakturanr": "L3", "Kopia": "Saknas"},
        {"Fakturanr": "", "Kopia": "Krävs inte"},
    ]
    more: list[Line] = [
        {"Fakturanr": "L2", "Kopia": "Bifogas"},
        {"Fakturanr": "L4", "Kopia": "Beslut om ersättning B2025-7, B8"},
    ]
    decisions: list[Line] = [
        {"Dossiernr": "12345678", "Handling": "Beslut om placering", "Nr": "B1", "Läge": "Bifogas"},
        {"Dossiernr": "12345678", "Handling": "Kopia av uppehållstillstånd", "Nr": None, "Läge": "Saknas"},
    ]
    (packet,) = made(
        Ansökan=[page("Ask", "C", asked("12345678", 2), child="12345678")],
        Entreprenörsfakturor=[
            page("Ask", "C", *invoices, child="12345678"),
            page("Ask", "C", *more, child="12345678"),
            page("Ask", "C", {"Fakturanr": "L9", "Kopia": "Bifogas"}, child="23456789"),
        ],
        Beslutsunderlag=[page("Ask", "C", *decisions, child="12345678")],
    )
    assert packet.enclosures == (
        Enclosure("Entreprenörsfakturor", "Kopia av faktura", "L2"),
        Enclosure("Entreprenörsfakturor", "Kopia av faktura", "L1"),
        Enclosure("Entreprenörsfakturor", "Beslut om ersättning", "B2025-7"),
        Enclosure("Entreprenörsfakturor", "Beslut om ersättning", "B8"),
        Enclosure("Beslutsunderlag", "Beslut om placering", "B1", "12345678"),
    )
    assert [enclosure.label for enclosure in packet.enclosures[::4]] == [
        "Kopia av faktura L2",
        "Beslut om placering B1, dossier 12345678",
    ]
    assert packet.missing == (
        Missing("Kopia av faktura", "L3"),
        Missing("Kopia av uppehållstillstånd", "dossier 12345678"),
    )


def test_a_total_that_is_not_that_of_its_rows_is_refused() -> None:
    total: dict[str, Value] = {"Summa etikett": "Summa sökt spår A", "Summa sökt": 30.0}
    carried: dict[str, Value] = {"Summa etikett": "Att överföra", "Summa sökt": 10.0}
    pages = [
        page("Eken", "A", asked("12345678", 10), **carried),
        page("Eken", "A", asked("12345678", 20), **total),
    ]
    assert made(Ansökan=pages)[0].claim_ore == 3000
    with pytest.raises(UnusableInput, match="Ansökan, boende Eken") as refused:
        made(Ansökan=[*pages[:1], page("Eken", "A", asked("12345678", 19.99), **total)])
    assert "12345678" not in str(refused.value)
