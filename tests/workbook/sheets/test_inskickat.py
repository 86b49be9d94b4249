"""Inskickat: what was sent, the version that comes next to the öre, and what users type of a version's arrival."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.calculation import QuarterResult
from atersok.domain.errors import UnusableInput
from atersok.followup import FollowUp, follow_up
from atersok.submissions.freeze import freeze
from atersok.submissions.model import Entry, Event, Received, Submitted
from atersok.workbook import layout
from atersok.workbook.sheets.inskickat import (
    NOTHING_NEW,
    TO_SEND,
    EnteredVersion,
    inskickat_rows,
    next_version,
    read_inskickat,
    received_events,
)
from atersok.workbook.write_table import Row
from domain.making import ANNA, BO, child, placement, stay
from submissions.events import entries, line, received, submitted
from watch.making import ASKEN, EKEN, K1, K2, a_result, cost
from workbook.desk import Desk

SENT, AT = date(2025, 8, 12), date(2025, 8, 20)
FOURTEENTH, FIFTEENTH = date(2025, 8, 14), date(2025, 8, 15)


@lru_cache
def quarter_of(eken: int = 3_000_00, asken: int = 2_500_00) -> QuarterResult:
    """ANNA at Eken and BO at Asken, which cost so much a day; the day rate covers 1 000 kr of it."""
    return a_result(
        [child(), child(BO)],
        [placement(), placement(BO, ASKEN)],
        {"gron": [stay(), stay(BO, ASKEN)]},
        [*cost(EKEN, eken), *cost(ASKEN, asken)],
    )


def watched(result: QuarterResult, of: Sequence[Entry], withheld: Collection[str] = ()) -> FollowUp:
    held: Mapping[str, Any] = dict.fromkeys(withheld, ())
    return follow_up(result, "gron", {"gron": held, "vit": {}}, of, AT)


def rows_of(
    *events: Event,
    result: QuarterResult | None = None,
    withheld: Sequence[str] = (),
    pending: EnteredVersion | None = None,
) -> list[Row]:
    """The rows of the green book with these events in the register."""
    of = result or quarter_of()
    return inskickat_rows(watched(of, entries(*events), withheld), of, "gron", withheld, pending)


# -- what stands there ------------------------------------------------------------------------------------------------


def test_every_version_sent_is_a_row_with_what_it_changed_and_the_next_one_stands_last() -> None:
    first = submitted(line(claim_ore=600_00), line(BO, 0), version=1)
    second = submitted(line(claim_ore=450_50), version=2, sent_on=date(2025, 9, 1), withheld=("Asken",))
    rows = rows_of(first, received(FOURTEENTH), second)
    shown = ("Version", "Läge", "Skickat", "Sätt", "Mottaget", "Bevis", "Barn", "Sökt i allt", "Ändring", "Hålls inne")
    assert [tuple(row[header] for header in shown) for row in rows[:2]] == [
        (1, "Mottagen", SENT, "Post", FOURTEENTH, "MIG 17", 1, 600.0, 600.0, None),
        (2, "Inskickad", date(2025, 9, 1), "Post", None, None, 1, 450.5, -149.5, "Asken"),
    ]
    assert (rows[2]["Kvartal"], rows[2]["Version"], rows[2]["Skickat"]) == ("2025K2", 3, None)
    assert {row["Ska ha kommit in"] for row in rows} == {date(2025, 12, 30)}
    assert {row["Register"] for row in rows} == {3}


def test_the_other_books_versions_and_arrivals_stand_in_the_other_book() -> None:
    white = submitted(line(), book="vit")
    (only,) = rows_of(white, replace(received(), book="vit"))
    assert (only["Version"], only["Mottaget"], only["Register"]) == (1, None, 2)


def test_each_quarter_is_counted_from_its_own_first_version() -> None:
    earlier = submitted(line(claim_ore=900_00), quarter=K1)
    rows = rows_of(earlier, submitted(line(claim_ore=100_00)))
    assert [(row["Kvartal"], row["Version"], row["Ändring"]) for row in rows[:2]] == [
        ("2025K1", 1, 900.0),
        ("2025K2", 1, 100.0),
    ]
    assert rows[2]["Version"] == 2


def test_what_the_user_has_filled_in_for_the_next_version_stays_until_it_is_sent() -> None:
    typed = EnteredVersion(K2, 1, SENT, "Bud", FOURTEENTH, "Kvitto", 0, "")
    (row,) = rows_of(pending=typed)
    assert [row[header] for header in ("Skickat", "Sätt", "Mottaget", "Bevis")] == [SENT, "Bud", FOURTEENTH, "Kvitto"]


HOMES = st.sets(st.sampled_from([EKEN, ASKEN]))
PRICES = st.sampled_from([900_00, 2_500_00, 3_000_00])


@settings(max_examples=40, deadline=None)
@given(st.booleans(), HOMES, HOMES, PRICES, PRICES)
def test_the_next_row_says_to_the_ore_what_markera_inskickad_would_freeze(
    was_sent: bool, held_then: set[str], held_now: set[str], then: int, now: int
) -> None:
    """Amount and children; that there is something to send exactly where a claim differs from the one that was sent."""
    before = freeze(quarter_of(then), "gron", held_then, 1, SENT, "Post") if was_sent else None
    today = quarter_of(now)
    (*_, row) = rows_of(*([before] if before else []), result=today, withheld=sorted(held_now))
    frozen = freeze(today, "gron", held_now, 2, SENT, "Post", before)
    assert round(float(str(row["Sökt i allt"])) * 100) == frozen.claim_ore
    assert round(float(str(row["Ändring"])) * 100) == frozen.claim_ore - (before.claim_ore if before else 0)
    assert row["Barn"] == len({line.dossier for line in frozen.lines if line.claim_ore})
    assert row["Läge"] == (NOTHING_NEW if claims(frozen) == claims(before) else TO_SEND)


def claims(event: Submitted | None) -> dict[Any, int]:
    return {line.key: line.claim_ore for line in event.lines if line.claim_ore} if event else {}


@pytest.mark.parametrize(("versions", "following"), [((), 1), ((1,), 2), ((1, 2), 3)])
def test_the_next_version_is_the_one_after_the_last_of_the_quarter_and_book(
    versions: Sequence[int], following: int
) -> None:
    others = [submitted(quarter=K1, version=7), submitted(book="vit", version=9)]
    own = [submitted(version=version) for version in versions]
    assert next_version(entries(*others, *own), K2, "gron") == following


# -- the round trip ---------------------------------------------------------------------------------------------------

REGISTER = (submitted(), received(FOURTEENTH))


def sheet(*events: Event) -> Desk:
    """The sheet as a command has written it with these events in the register."""
    return Desk(layout.INSKICKAT).write(rows_of(*events))


def new(desk: Desk, *events: Event) -> list[Received]:
    """What the sheet adds to a register with these events."""
    return received_events(read_inskickat(desk.found), entries(*events), "gron")


def test_what_is_written_is_read_back_and_is_nothing_new() -> None:
    desk = sheet(*REGISTER)
    sent, following = read_inskickat(desk.found)
    where = desk.found.where(desk.row_of(0))
    assert sent == EnteredVersion(K2, 1, SENT, "Post", FOURTEENTH, "MIG 17", 2, where)
    assert (following.version, following.sent_on, following.how, following.shown) == (2, None, None, 2)
    assert new(desk, *REGISTER) == []


def test_a_day_and_proof_typed_beside_a_version_become_its_arrival() -> None:
    desk = sheet(submitted()).type(0, {"Mottaget": FIFTEENTH, "Bevis": " Kolli 4711 "})
    assert new(desk, submitted()) == [Received(K2, "gron", 1, FIFTEENTH, "Kolli 4711")]


def test_an_arrival_is_put_right_by_typing_the_right_one_and_is_told_once() -> None:
    desk = sheet(*REGISTER).type(0, {"Mottaget": FIFTEENTH})
    (told,) = new(desk, *REGISTER)
    assert told == Received(K2, "gron", 1, FIFTEENTH, "MIG 17")
    assert new(desk, *REGISTER, told) == []


def test_a_row_that_nobody_touched_does_not_take_back_what_the_register_got_meanwhile() -> None:
    later = Received(K2, "gron", 1, FIFTEENTH, "Kvittens")
    assert new(sheet(*REGISTER), *REGISTER, later) == []
    assert new(sheet(submitted()), submitted(), later) == []


def test_only_what_was_typed_is_changed_in_what_the_register_got_meanwhile() -> None:
    desk = sheet(*REGISTER).type(0, {"Bevis": "Kolli 4711"})
    later = Received(K2, "gron", 1, FIFTEENTH, "Kvittens")
    assert new(desk, *REGISTER, later) == [Received(K2, "gron", 1, FIFTEENTH, "Kolli 4711")]


def test_clearing_both_cells_takes_no_arrival_back() -> None:
    assert new(sheet(*REGISTER).type(0, {"Mottaget": None, "Bevis": None}), *REGISTER) == []


def test_the_next_version_has_not_arrived_before_it_is_sent() -> None:
    """What is filled in for it waits for Markera inskickad."""
    desk = sheet(submitted()).type(1, {"Skickat": SENT, "Sätt": "Bud", "Mottaget": FOURTEENTH, "Bevis": "Kvitto"})
    assert new(desk, submitted()) == []
    (_, row) = read_inskickat(desk.found)
    assert (row.sent_on, row.how, row.received_on, row.proof) == (SENT, "Bud", FOURTEENTH, "Kvitto")


def test_a_version_of_the_other_book_gets_no_arrival_from_this_one() -> None:
    desk = sheet(submitted()).type(0, {"Mottaget": FOURTEENTH})
    assert new(desk, submitted(book="vit")) == []


def test_a_row_without_quarter_or_version_is_nobodys() -> None:
    desk = sheet(submitted()).type(0, {"Kvartal": None}).type(1, {"Version": None})
    assert read_inskickat(desk.found) == []


@pytest.mark.parametrize("word", ["post", " E-tjänst ", "BUD", "E - post"])
def test_the_way_of_sending_is_known_without_regard_to_case_and_blanks(word: str) -> None:
    (row,) = read_inskickat(sheet().type(0, {"Sätt": word}).found)
    assert row.how in {"Post", "E-tjänst", "E-post", "Bud"}


REFUSED: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "way": ({"Sätt": "Fax"}, "Sätt", "Sätt är Fax", "Skriv Post, E-tjänst, E-post, Bud"),
    "arrival": ({"Mottaget": 20251301}, "Mottaget", "cellen är inget datum", "Rätta eller töm cellen"),
    "sending": ({"Skickat": 20250231}, "Skickat", "cellen är inget datum", "Rätta eller töm cellen"),
    "version": ({"Version": 1.5}, "Version", "cellen är inget heltal", "Ta bort raden"),
    "register": ({"Register": 1.5}, "Register", "cellen är inget heltal", "Ta bort raden"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_cell_that_cannot_be_read_is_named_with_what_to_do(name: str) -> None:
    cells, header, what, remedy = REFUSED[name]
    desk = sheet().type(0, cells)
    with pytest.raises(UnusableInput) as caught:
        read_inskickat(desk.found)
    assert caught.value.where == f"gron_statistik.xlsm, blad Inskickat, rad {desk.row_of(0)}, kolumn {header}"
    assert caught.value.what.startswith(what)
    assert caught.value.remedy == remedy


@pytest.mark.parametrize("register", [(submitted(),), REGISTER])
def test_proof_without_a_day_is_refused_since_the_day_is_what_counts(register: tuple[Event, ...]) -> None:
    desk = sheet(*register).type(0, {"Mottaget": None, "Bevis": "Kolli"})
    with pytest.raises(UnusableInput, match="Bevis är ifyllt men inte Mottaget") as caught:
        new(desk, *register)
    assert caught.value.where.endswith(f"rad {desk.row_of(0)}")


def test_children_are_counted_once_however_many_rows_they_have() -> None:
    two = submitted(line(), line(month="2025-05"), line(BO, 5), line(ANNA, 7, home="Asken"))
    assert rows_of(two)[0]["Barn"] == 2
