"""Försättsblad: what a packet of track B or C holds and lacks, its totals and its deadline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from atersok.calculation import QuarterResult
from atersok.documents.ansokan import TOTAL_OF_TRACK
from atersok.documents.forsattsblad import ON_FIRST_PAGE, forsattsblad_blocks
from atersok.documents.model import Block
from atersok.documents.packet_contents import Missing, Part
from atersok.domain.finding import Finding
from atersok.domain.register import Book
from documents.invoices import FOSTER, foster, invoice, own
from documents.packets import documents_of
from documents.quarters import BO_NUMBER, CARIN, DAN, a_quarter
from documents.test_ansokan import ore

STOP = Finding("N04", "Stopp", "redovisningsassistent", "Öken", CARIN, "x", "fel", "", "", "", "", "")


def covers(
    quarter: QuarterResult, withheld: Mapping[str, Sequence[Finding]] | None = None, book: Book = "vit", size: int = 18
) -> list[Block]:
    return documents_of(quarter, book, withheld, size)["Försättsblad"]


def with_missing(count: int, size: int) -> list[Block]:
    """Covers of the packet of Öken that lacks so many copies."""
    quarter = a_quarter()
    lacking = tuple(Missing("Kopia av faktura", str(number)) for number in range(count))
    contents = {("Öken", ""): (Part("Ansökan", 2), Part("Beslutsunderlag", 1, 4, lacking))}
    blocks = forsattsblad_blocks(quarter, quarter.books["vit"], {}, size, contents)
    return [block for block in blocks if block.fields["Boende"] == "Öken"]


def test_a_home_of_track_b_and_each_child_of_track_c_has_a_cover() -> None:
    assert [(b.fields["Spår"], b.fields["Boende"], b.fields["Dossiernr"]) for b in covers(a_quarter())] == [
        ("B", "Öken", ""),
        ("C", "Familjehem 1", CARIN),
        ("C", "Familjehem 1", DAN),
    ]


def test_track_a_has_none() -> None:
    """Its contents stand on the first page of Ansökan (design.md §7)."""
    assert covers(a_quarter(), book="gron") == []


def test_it_lists_itself_and_what_follows_with_pages_and_enclosures() -> None:
    cover = covers(foster([own("Öken", 31 * 3000_00, period="202505"), invoice(FOSTER, 30 * 5000_00, "F1")], {"f1"}))
    first, *_ = [block for block in cover if block.fields["Spår"] == "B"]
    assert [(line["Löpnr"], line["Handling"], line["Sidor"]) for line in first.lines if line["Löpnr"]] == [
        (1, "Försättsblad", 1),
        (2, "Ansökan", 1),
        (3, "Kommunens kostnader", 1),
        (4, "Kundfakturor", 1),
        (5, "Individblad", 1),
        (6, "Beslutsunderlag för nya barn", 1),
    ]
    child = next(block for block in cover if block.fields["Dossiernr"] == DAN)
    assert [(line["Handling"], line["Sidor"], line["Bilagor"], line["Läge"]) for line in child.lines] == [
        ("Försättsblad", 1, 0, ""),
        ("Ansökan", 1, 0, ""),
        ("Entreprenörsfakturor", 1, 1, ""),
        ("Beslutsunderlag för nya barn", 0, 0, "Inga nya barn"),
    ]
    assert (child.fields["Summa sidor"], child.fields["Summa bilagor"]) == (3, 1)
    assert child.fields["Läge"] == "Komplett"


def test_what_is_missing_is_listed_by_number_or_dossiernummer() -> None:
    quarter = foster([own("Öken", 31 * 3000_00, period="202505"), invoice(FOSTER, 30 * 5000_00, "F1")])
    home, *children = covers(quarter)
    assert [(line["Handling"], line["Gäller"]) for line in home.lines if line["Läge"] == "Saknas"] == [
        ("Beslut om placering", f"dossier {CARIN}, nr 1"),
        ("Kopia av uppehållstillstånd", f"dossier {CARIN}"),
    ]
    assert home.fields["Läge"] == "2 handlingar saknas"
    for child in children:
        assert [(line["Handling"], line["Gäller"]) for line in child.lines if line["Läge"] == "Saknas"] == [
            ("Kopia av faktura", "F1")
        ]
        assert child.fields["Läge"] == "1 handling saknas"


def test_totals_are_those_of_ansokan_packet_by_packet() -> None:
    documents = documents_of(a_quarter(), "vit")
    for cover, application in zip(documents["Försättsblad"], documents["Ansökan"], strict=True):
        for name in ("Summa etikett", "Antal barn", "Summa dagar", "Summa kostnad", "Summa schablon", "Summa sökt"):
            assert cover.fields[name] == application.fields[name], name
        assert ore(cover.fields["Summa sökt"]) == ore(cover.fields["Summa kostnad"]) - ore(
            cover.fields["Summa schablon"]
        )


@pytest.mark.parametrize("count", [0, 3, 4, 30])
def test_more_than_a_page_holds_goes_on_and_the_total_counts_once(count: int) -> None:
    blocks = with_missing(count, 6)
    pages = -(-(3 + count) // 6)
    assert len(blocks) == pages
    assert [line["Gäller"] for block in blocks for line in block.lines if line["Läge"] == "Saknas"] == [
        str(number) for number in range(count)
    ]
    assert blocks[0].lines[0]["Sidor"] == pages, "the cover tells its own pages"
    assert [block.fields["Summa etikett"] for block in blocks] == [
        TOTAL_OF_TRACK.format("B"), *[ON_FIRST_PAGE] * (pages - 1),
    ]  # fmt: skip
    assert [block.fields["Sida"] for block in blocks] == [f"Sida {n + 1} av {pages}" for n in range(pages)]
    assert sum(int(str(block.fields["Summa sidor"])) for block in blocks) == pages + 3
    assert sum(int(str(block.fields["Summa bilagor"])) for block in blocks) == 4


def test_a_cover_says_by_when_it_must_have_come() -> None:
    """The strict deadline: 30 December for the second quarter (rules.md §3)."""
    assert {block.fields["Senast"] for block in covers(a_quarter())} == {date(2025, 12, 30)}


def test_a_withheld_home_says_ej_klar_without_contents_or_figures() -> None:
    blocks = covers(a_quarter(), {"Öken": [STOP], "Familjehem 1": [STOP]})
    assert [(block.fields["Boende"], block.fields["Dossiernr"]) for block in blocks] == [
        ("Öken", ""),
        ("Familjehem 1", CARIN),
        ("Familjehem 1", DAN),
    ]
    for block in blocks:
        assert block.fields["Läge"] == "EJ KLAR – hålls inne av öppna stopp: N04"
        assert block.fields["Summa etikett"] == "EJ KLAR"
        assert block.lines == ()
        assert not [name for name in block.fields if name.startswith("Summa ") and name != "Summa etikett"]


def test_a_protected_child_is_named_by_its_dossier_alone() -> None:
    quarter = foster([invoice(FOSTER, 30 * 5000_00, "F1")], protected=True)
    shown = repr(covers(quarter))
    assert DAN in shown
    assert "Mönster" not in shown
    assert BO_NUMBER not in shown
