"""Beslutsunderlag: which decisions and permits a new child's application needs, and whether they are there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

import pytest

from atersok.calculation import QuarterResult
from atersok.documents.beslutsunderlag import ADULT, ADULT_PLACEMENT, PAY, PERMIT, PLACEMENT, beslutsunderlag_blocks
from atersok.documents.model import Block
from atersok.domain.register import Book, Child, Placement
from documents.invoices import FOSTER, invoice, own
from documents.quarters import BO_NUMBER, CARIN, DAN, a_quarter, a_result
from domain.making import ANNA, BO, child, placement, stay

NEW = date(2025, 4, 10)
COST = [{"belopp_ore": 91 * 3000_00, "period": "202504"}, {"belopp_ore": 91 * 3000_00, "period": "202505"}]


def blocks_of(
    quarter: QuarterResult, book: Book = "gron", withheld: Collection[str] = (), size: int = 18
) -> list[Block]:
    return beslutsunderlag_blocks(quarter, quarter.books[book], withheld, size)


def papers(blocks: Sequence[Block]) -> list[tuple[Any, ...]]:
    names = ("Dossiernr", "Handling", "Nr", "Datum", "Läge")
    return [tuple(line[name] for name in names) for block in blocks for line in block.lines]


def at_eken(
    children: Sequence[Child], placements: Sequence[Placement], copies: Iterable[str] | None = ()
) -> QuarterResult:
    """Children at Eken from the first day that any placement has."""
    found = None if copies is None else frozenset(copies)
    stays = [
        stay(row.dossier, arrived=min(p.start for p in placements if p.dossier == row.dossier)) for row in children
    ]
    return a_result(children, placements, stays, [], COST, invoice_copies={"gron": found, "vit": found})


def at_foster(rows: Sequence[dict[str, Any]], copies: Iterable[str] = ()) -> QuarterResult:
    """CARIN, new, and DAN, not new, in track C."""
    found = frozenset(copies)
    return a_result(
        [child(CARIN), child(DAN)],
        [placement(CARIN, FOSTER, NEW, decision="B-7"), placement(DAN, FOSTER)],
        [],
        [stay(CARIN, FOSTER, NEW), stay(DAN, FOSTER)],
        rows,
        invoice_copies={"gron": found, "vit": found},
    )


def test_a_placement_that_begins_in_the_quarter_needs_its_decision_and_the_permit() -> None:
    quarter = at_eken([child()], [placement(start=NEW, decision="B-1", decided=date(2025, 4, 2))])
    (block,) = blocks_of(quarter)
    assert papers([block]) == [
        (ANNA, PLACEMENT, "B-1", date(2025, 4, 2), "Saknas"),
        (ANNA, PERMIT, "", date(2015, 6, 1), "Saknas"),
    ]
    assert (block.fields["Spår"], block.fields["Boende"], block.fields["Dossiernr"]) == ("A", "Eken", "")
    assert block.fields["Antal barn"] == 1


def test_a_permit_of_the_quarter_needs_the_decisions_that_are_older() -> None:
    quarter = at_eken([child(permit_day=NEW, municipality_day=NEW)], [placement(decision="B-0")])
    assert papers(blocks_of(quarter)) == [
        (ANNA, PLACEMENT, "B-0", date(2015, 6, 1), "Saknas"),
        (ANNA, PERMIT, "", NEW, "Saknas"),
    ]


def test_a_home_without_new_children_has_no_block() -> None:
    """Neither the day before the quarter nor the day after it is of the quarter."""
    rows = [placement(start=date(2025, 3, 31)), placement(start=date(2025, 7, 1))]
    assert blocks_of(at_eken([child(permit_day=date(2025, 3, 31))], rows)) == []


@pytest.mark.parametrize("day", [date(2025, 4, 1), date(2025, 6, 30)])
def test_the_quarter_s_first_and_last_day_are_of_it(day: date) -> None:
    rows = [placement(start=date(2025, 3, 1), end=day), placement(start=day, decision="B-2")]
    assert [row[2] for row in papers(blocks_of(at_eken([child()], rows)))] == ["B-2", ""]


def test_only_children_that_are_applied_for_are_told_of() -> None:
    quarter = at_eken([child(), child(BO)], [placement(start=NEW), placement(BO, start=NEW, lagrum="SoL")])
    assert {row[0] for row in papers(blocks_of(quarter))} == {ANNA}


def test_a_withheld_home_has_none() -> None:
    assert blocks_of(at_eken([child()], [placement(start=NEW)]), withheld={"Eken"}) == []


def test_a_child_that_moved_is_new_where_it_moved_to() -> None:
    assert [(block.fields["Boende"], len(block.lines)) for block in blocks_of(a_quarter())] == [("Asken", 2)]


# -- enclosed or missing


@pytest.mark.parametrize(
    ("copies", "states"),
    [
        (["b-1"], ["Bifogas", "Saknas"]),
        (["beslut b_1 2025"], ["Bifogas", "Saknas"]),
        (["12345678 beslut"], ["Bifogas", "Saknas"]),
        (["12-345678 uppehållstillstånd"], ["Saknas", "Bifogas"]),
        (["12345678"], ["Bifogas", "Bifogas"]),
        (["b-10", "23456789"], ["Saknas", "Saknas"]),
        (None, ["Saknas", "Saknas"]),
    ],
)
def test_a_paper_is_enclosed_when_a_file_is_called_by_it(copies: list[str] | None, states: list[str]) -> None:
    quarter = at_eken([child()], [placement(start=NEW, decision="B-1")], copies)
    (block,) = blocks_of(quarter)
    assert [line["Läge"] for line in block.lines] == states
    assert block.fields["Summa handlingar"] == 2
    assert block.fields["Summa saknas"] == states.count("Saknas")


def test_a_decision_without_number_or_day_is_missing() -> None:
    quarter = at_eken([child()], [placement(start=NEW, decision=" ", decided=None)], ["b-1"])
    assert papers(blocks_of(quarter))[0] == (ANNA, PLACEMENT, "", None, "Saknas")


# -- after 18


def test_a_new_child_of_18_needs_a_decision_from_the_birthday_on() -> None:
    grown = child(born_entered=date(2007, 5, 10), study_aid="Ja")
    rows = [placement(start=NEW, decision="B-1", decided=date(2025, 4, 1))]
    assert papers(blocks_of(at_eken([grown], rows)))[1] == (ANNA, ADULT, "", None, "Saknas")
    rows.append(placement(home="Asken", start=date(2025, 7, 1), decision="B-9", decided=date(2025, 5, 10)))
    quarter = at_eken([grown], rows, ["b-9"])
    assert papers(blocks_of(quarter))[1] == (ANNA, ADULT, "B-9", date(2025, 5, 10), "Bifogas")


def test_a_placement_decided_on_or_after_the_birthday_is_that_decision() -> None:
    grown = child(born_entered=date(2007, 5, 10))
    rows = [
        placement(start=date(2015, 6, 1), end=date(2025, 5, 10)),
        placement(start=date(2025, 5, 10), decision="B-2", decided=date(2025, 5, 10)),
    ]
    assert [row[1:3] for row in papers(blocks_of(at_eken([grown], rows)))] == [(ADULT_PLACEMENT, "B-2"), (PERMIT, "")]


def test_a_child_that_turns_18_after_its_last_day_at_the_home_needs_none() -> None:
    grown = child(born_entered=date(2007, 7, 1))
    assert ADULT not in [row[1] for row in papers(blocks_of(at_eken([grown], [placement(start=NEW)])))]


# -- track C


def test_track_c_has_a_block_for_each_new_child() -> None:
    quarter = at_foster([invoice(FOSTER, 30 * 9000_00, "F1")], ["f1"])
    assert [(block.fields["Dossiernr"], block.fields["Antal barn"]) for block in blocks_of(quarter, "vit")] == [
        (CARIN, 1)
    ]


@pytest.mark.parametrize(
    ("rows", "copies", "needed"),
    [
        ([invoice(FOSTER, 30 * 9000_00, "F1")], ["f1"], []),
        ([invoice(FOSTER, 30 * 9000_00, "F1")], [], ["Saknas"]),
        ([invoice(FOSTER, 30 * 9000_00, "F1")], ["b-7"], ["Bifogas"]),
        ([invoice(FOSTER, 30 * 9000_00, "F1")], ["34567890 ersättning"], ["Bifogas"]),
        ([own(FOSTER, 30 * 9000_00)], [], ["Saknas"]),
        ([invoice(FOSTER, 30 * 9000_00, "F1"), own(FOSTER, 100_00)], ["f1"], []),
    ],
)
def test_a_decision_on_pay_is_needed_where_no_copy_of_an_invoice_tells_of_the_cost(
    rows: list[dict[str, Any]], copies: list[str], needed: list[str]
) -> None:
    """It stands in for invoices (rutin_checklista.txt step 5)."""
    found = papers(blocks_of(at_foster(rows, copies), "vit"))
    assert [row[4] for row in found if row[1] == PAY] == needed


def test_only_track_c_pays_uppdragstagare() -> None:
    assert PAY not in [row[1] for row in papers(blocks_of(at_eken([child()], [placement(start=NEW)])))]


# -- pages and secrecy


@pytest.mark.parametrize("size", [1, 3, 4, 5])
def test_pages_add_up_to_the_home(size: int) -> None:
    quarter = at_eken([child(), child(BO)], [placement(start=NEW), placement(BO, start=NEW)], ["12345678"])
    blocks = blocks_of(quarter, size=size)
    assert [len(block.lines) for block in blocks] == [min(size, 4 - start) for start in range(0, 4, size)]
    assert sum(int(str(block.fields["Summa handlingar"])) for block in blocks) == 4
    assert sum(int(str(block.fields["Summa saknas"])) for block in blocks) == 2
    assert {block.fields["Antal barn"] for block in blocks} == {2}


def test_a_protected_child_is_named_by_its_dossier_alone() -> None:
    hidden = child(BO, name="Prov Mönstersson", personnummer=BO_NUMBER, protected=True)
    blocks = blocks_of(at_eken([hidden], [placement(BO, start=NEW)]))
    assert {line["Namn"] for block in blocks for line in block.lines} == {"Skyddad"}
    assert "Mönstersson" not in repr(blocks)
    assert BO_NUMBER not in repr(blocks)
