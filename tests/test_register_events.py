"""What a command puts into the claims register: typed answers, what is sent, payment lists; each thing once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from atersok import closedbook, resources
from atersok.calculation import QuarterResult
from atersok.domain.errors import UnusableInput
from atersok.domain.register import Book
from atersok.register_events import Additions, Sending, additions, check_sendable, enter
from atersok.submissions.freeze import freeze
from atersok.submissions.model import (
    Completion,
    Decision,
    Event,
    ListedPayment,
    Payment,
    PaymentList,
    Received,
    Submitted,
)
from atersok.submissions.store import ClaimsRegister
from atersok.workbook import layout
from atersok.workbook.book_file import FILE_NAMES
from atersok.workbook.write_book import Stage, Targets
from domain.making import ANNA, BO, child, placement, stay
from submissions.events import NOON, ROLE
from watch.making import EKEN, K1, K2, OKEN, a_result, cost

AT = datetime(2025, 8, 20, 9, 30)
SENT_ON = date(2025, 7, 14)
NOBODY: Mapping[Book, Mapping[str, Any]] = {"gron": {}, "vit": {}}
SENDING = Sending(SENT_ON, "Post")
CLAIM = 91 * 2_000_00
"""ANNA's claim of the quarter."""


@lru_cache
def quarter_of(eken: int = 3_000_00, both: bool = False) -> QuarterResult:
    """ANNA at Eken (green); BO at Öken (white), which has a cost only where both books claim."""
    return a_result(
        [child(), child(BO)],
        [placement(), placement(BO, OKEN)],
        {"gron": [stay()], "vit": [stay(BO, OKEN)]},
        [*cost(EKEN, eken), *(cost(OKEN, 2_000_00) if both else [])],
    )


class Case:
    """A register on disk, the two books, and what is typed into them."""

    def __init__(self, folder: Path, *events: Event) -> None:
        self.folder = folder
        for event in events:
            ClaimsRegister.load(folder).append(event, ROLE, NOON)
        self.books: dict[Book, Any] = {}
        for book, file in FILE_NAMES.items():
            with resources.template(file) as path:
                self.books[book] = closedbook.open_workbook(path)

    def type(self, book: Book, spec: layout.Table, cells: dict[str, Any]) -> Case:
        """Into the first line of a table that a command has left empty."""
        found = Targets(self.books[book], book, Stage.LEDGER).table(spec)
        for header, value in cells.items():
            column = found.place[header]
            found.range(column, column, 0, 0).value = value
        return self

    def additions(
        self,
        result: QuarterResult | None = None,
        sending: Mapping[Book, Sending] | None = None,
        lists: Sequence[PaymentList] = (),
        books: Sequence[Book] = ("gron", "vit"),
        withheld: Mapping[Book, Mapping[str, Any]] = NOBODY,
    ) -> Additions:
        """What a command adds."""
        targets = {book: Targets(self.books[book], book, Stage.LEDGER) for book in books}
        claims = ClaimsRegister.load(self.folder)
        return additions(result or quarter_of(), targets, withheld, claims, sending or {}, lists, AT)

    @property
    def events(self) -> list[Event]:
        """What stands in the register on disk."""
        return [entry.event for entry in ClaimsRegister.load(self.folder).entries]


def sent(result: QuarterResult | None = None, book: Book = "gron", **changes: Any) -> Submitted:
    return replace(freeze(result or quarter_of(), book, (), 1, SENT_ON, "Post"), **changes)


def refused(case: Case, **more: Any) -> UnusableInput:
    before = case.events
    with pytest.raises(UnusableInput) as caught:
        case.additions(**more)
    assert case.events == before
    return caught.value


# -- what is sent -----------------------------------------------------------------------------------------------------


def test_marking_as_sent_freezes_the_quarter_as_it_is_with_its_arrival_where_that_is_known(tmp_path: Path) -> None:
    sending = Sending(SENT_ON, "E-tjänst", date(2025, 7, 15), "Kvittens 1")
    added = Case(tmp_path).additions(sending={"gron": sending})
    frozen = freeze(quarter_of(), "gron", (), 1, SENT_ON, "E-tjänst")
    assert added.events == [frozen, Received(K2, "gron", 1, date(2025, 7, 15), "Kvittens 1")]
    assert frozen.claim_ore == CLAIM
    assert [(entry.number, entry.at, entry.role) for entry in added.entries] == [
        (1, AT, "Controller"), (2, AT, "Controller"),
    ]  # fmt: skip


def test_what_the_command_does_not_say_stands_in_the_last_row_of_inskickat(tmp_path: Path) -> None:
    filled = {
        "Kvartal": "2025K2", "Version": 1, "Skickat": SENT_ON, "Sätt": "bud", "Mottaget": date(2025, 7, 16),
        "Bevis": "Kvitto",
    }  # fmt: skip
    case = Case(tmp_path).type("gron", layout.INSKICKAT, filled)
    frozen, arrived = case.additions(sending={"gron": Sending()}).events
    assert isinstance(frozen, Submitted)
    assert (frozen.sent_on, frozen.how) == (SENT_ON, "Bud")
    assert arrived == Received(K2, "gron", 1, date(2025, 7, 16), "Kvitto")
    told = Sending(date(2025, 7, 17), "Post", date(2025, 7, 18), "Kolli")
    frozen, arrived = case.additions(sending={"gron": told}).events
    assert isinstance(frozen, Submitted)
    assert (frozen.sent_on, frozen.how) == (date(2025, 7, 17), "Post")
    assert arrived == Received(K2, "gron", 1, date(2025, 7, 18), "Kolli")


def test_a_row_of_another_quarter_or_version_says_nothing_of_what_is_sent_now(tmp_path: Path) -> None:
    filled = {"Kvartal": "2025K1", "Version": 1, "Skickat": SENT_ON, "Sätt": "Bud"}
    case = Case(tmp_path).type("gron", layout.INSKICKAT, filled)
    assert "Skickat är inte ifyllt" in refused(case, sending={"gron": Sending()}).what


@pytest.mark.parametrize(
    ("sending", "missing"),
    [(Sending(), "Skickat"), (Sending(how="Post"), "Skickat"), (Sending(sent_on=SENT_ON), "Sätt")],
)
def test_without_a_day_and_a_way_nothing_is_sent(tmp_path: Path, sending: Sending, missing: str) -> None:
    problem = refused(Case(tmp_path), sending={"gron": sending})
    assert problem.what == f"{missing} är inte ifyllt för det som ska markeras som inskickat"
    assert problem.where.endswith("blad Inskickat")


@pytest.mark.parametrize("on_sheet", [True, False])
def test_proof_of_an_arrival_without_its_day_is_refused_and_not_lost(tmp_path: Path, on_sheet: bool) -> None:
    case = Case(tmp_path)
    if on_sheet:
        case.type("gron", layout.INSKICKAT, {"Kvartal": "2025K2", "Version": 1, "Bevis": "Kolli 4711"})
    sending = SENDING if on_sheet else replace(SENDING, proof="Kolli 4711")
    assert refused(case, sending={"gron": sending}).what == "Bevis är ifyllt men inte Mottaget"


@pytest.mark.parametrize(
    ("header", "changes"),
    [
        ("Skickat", {"sent_on": date(2024, 7, 14)}),
        ("Skickat", {"sent_on": date(2025, 3, 31)}),
        ("Skickat", {"sent_on": date(2425, 7, 14)}),
        ("Skickat", {"sent_on": date(1900, 1, 1)}),
        ("Mottaget", {"received_on": date(2024, 7, 15)}),
    ],
)
def test_a_day_that_the_sheets_refuse_is_not_put_in_the_register_for_ever(
    tmp_path: Path, header: str, changes: dict[str, Any]
) -> None:
    """Nothing takes it out again, and every later command would stop at its cell."""
    problem = refused(Case(tmp_path), sending={"gron": replace(SENDING, **changes)})
    assert problem.what == f"{header} är en dag före kvartalet, eller inget rimligt datum"


def test_a_second_time_there_is_nothing_to_send_and_a_change_is_version_2(tmp_path: Path) -> None:
    case = Case(tmp_path, sent())
    problem = refused(case, sending={"gron": SENDING})
    assert "det finns inget att skicka" in problem.what
    (again,) = case.additions(quarter_of(3_500_00), {"gron": SENDING}).events
    assert isinstance(again, Submitted)
    assert (again.version, again.claim_ore) == (2, 91 * 2_500_00)


def test_a_quarter_in_which_nothing_is_claimed_is_not_sent(tmp_path: Path) -> None:
    assert "det finns inget att skicka" in refused(Case(tmp_path), sending={"vit": SENDING}).what


def test_a_claim_taken_back_to_nothing_is_sent_as_a_correction(tmp_path: Path) -> None:
    (event,) = Case(tmp_path, sent()).additions(quarter_of(900_00), {"gron": SENDING}).events
    assert isinstance(event, Submitted)
    assert (event.version, event.claim_ore) == (2, 0)


def test_a_home_that_the_gate_holds_back_is_not_sent(tmp_path: Path) -> None:
    held: Mapping[Book, Mapping[str, Any]] = {"gron": {EKEN: ()}, "vit": {}}
    assert "inget att skicka" in refused(Case(tmp_path), sending={"gron": SENDING}, withheld=held).what


def test_each_book_is_sent_by_itself_or_both_together(tmp_path: Path) -> None:
    case = Case(tmp_path)
    both = case.additions(quarter_of(both=True), {"gron": SENDING, "vit": SENDING}).events
    assert [event.book for event in both if isinstance(event, Submitted)] == ["gron", "vit"]
    one = case.additions(quarter_of(both=True), {"vit": SENDING}, books=["vit"]).events
    assert [event.book for event in one if isinstance(event, Submitted)] == ["vit"]


# -- what users typed -------------------------------------------------------------------------------------------------

TYPED = {"Kvartal": "2025K2", "Dossiernr": ANNA, "Komplettering begärd": date(2025, 8, 1)}


def test_answers_are_put_in_by_any_command_that_writes_the_book(tmp_path: Path) -> None:
    case = Case(tmp_path, sent()).type("gron", layout.UPPFOLJNING, TYPED)
    case.type("gron", layout.INSKICKAT, {"Kvartal": "2025K2", "Version": 1, "Mottaget": date(2025, 7, 16)})
    arrived = Received(K2, "gron", 1, date(2025, 7, 16), "")
    asked = Completion(K2, "gron", ANNA, date(2025, 8, 1), None, None)
    added = case.additions()
    assert added.events == [arrived, asked]
    assert [entry.number for entry in added.entries] == [1, 2, 3]
    assert case.additions(books=["vit"]).events == []


def test_what_was_typed_comes_before_what_is_sent_now(tmp_path: Path) -> None:
    """What is known of version 1 is in the register before there is a version 2."""
    case = Case(tmp_path, sent()).type("gron", layout.UPPFOLJNING, TYPED)
    kinds = [type(event) for event in case.additions(quarter_of(3_500_00), {"gron": SENDING}).events]
    assert kinds == [Completion, Submitted]


def test_what_is_filled_in_for_the_next_version_is_kept_until_it_is_sent(tmp_path: Path) -> None:
    filled = {"Kvartal": "2025K2", "Version": 1, "Skickat": SENT_ON}
    case = Case(tmp_path).type("gron", layout.INSKICKAT, filled)
    kept = case.additions().pending["gron"]
    assert (kept.sent_on, kept.how, kept.version) == (SENT_ON, None, 1)
    assert case.additions(sending={"gron": SENDING}).pending == {}
    assert case.additions(books=["vit"]).pending == {}


def test_a_command_that_adds_nothing_leaves_the_register_as_it_is(tmp_path: Path) -> None:
    case = Case(tmp_path, sent())
    added = case.additions()
    assert (added.events, [entry.event for entry in added.entries]) == ([], case.events)


# -- payment lists ----------------------------------------------------------------------------------------------------


def paid(
    ore: int, dossier: str = ANNA, paid_on: date | None = date(2025, 8, 15), line: int = 2, kind: str = "ansökan"
) -> ListedPayment:
    return ListedPayment(line, dossier, kind, K2.start, K2.end, ore, paid_on, "")


def a_list(*rows: ListedPayment, name: str = "lista.csv", sha256: str = "") -> PaymentList:
    return PaymentList(name, (sha256 or name).encode().hex().ljust(64, "0")[:64], rows)


def test_a_new_list_is_put_in_with_what_it_says_was_paid_of_each_application(tmp_path: Path) -> None:
    found = a_list(paid(CLAIM), paid(91_000_00, kind="schablon", line=3))
    added = Case(tmp_path, sent()).additions(lists=[found])
    assert added.events == [found, Payment(K2, "gron", ANNA, date(2025, 8, 15), CLAIM, None, "")]
    assert [entry.number for entry in added.entries] == [1, 2, 3]


def test_a_list_that_is_known_or_named_twice_is_put_in_once(tmp_path: Path) -> None:
    found, copy = a_list(paid(CLAIM)), a_list(paid(CLAIM), name="kopia.csv", sha256="lista.csv")
    assert found.sha256 == copy.sha256
    events = Case(tmp_path / "a", sent()).additions(lists=[found, copy, found]).events
    assert [type(event) for event in events] == [PaymentList, Payment]
    assert Case(tmp_path / "b", sent(), found).additions(lists=[copy]).events == []


def test_what_comes_in_parts_is_told_in_all_with_the_last_day(tmp_path: Path) -> None:
    """Each list is saved under the same name, as a web site calls it, with other children on the same lines."""
    first = a_list(paid(100_00), paid(5_00, BO, date(2025, 8, 16), 3), sha256="1")
    payment = Payment(K2, "gron", ANNA, date(2025, 8, 15), 100_00, None, "")
    second = a_list(paid(7_00, BO, date(2025, 12, 24)), paid(200_00, ANNA, date(2025, 11, 20), 3), sha256="2")
    events = Case(tmp_path, sent(), first, payment).additions(lists=[second]).events
    assert events == [second, Payment(K2, "gron", ANNA, date(2025, 11, 20), 300_00, None, "")]


def test_what_was_booked_stays_booked_when_more_is_paid(tmp_path: Path) -> None:
    booked = Payment(K2, "gron", ANNA, date(2025, 8, 15), 100_00, date(2025, 8, 18), "IN 1")
    events = Case(tmp_path, sent(), a_list(paid(100_00)), booked).additions(
        lists=[a_list(paid(200_00, paid_on=date(2025, 11, 20)), name="b.csv")]
    ).events  # fmt: skip
    assert events[1:] == [Payment(K2, "gron", ANNA, date(2025, 11, 20), 300_00, date(2025, 8, 18), "IN 1")]


def test_a_payment_that_was_put_right_by_hand_is_not_taken_back_by_a_list_about_others(tmp_path: Path) -> None:
    by_hand = Payment(K2, "gron", ANNA, date(2025, 8, 15), 120_00, None, "")
    case = Case(tmp_path, sent(), a_list(paid(100_00)), by_hand)
    other = a_list(paid(5_00, BO), name="b.csv")
    assert case.additions(lists=[other]).events == [other]


def test_a_payment_typed_by_hand_that_a_list_says_less_of_stays_and_is_told(tmp_path: Path) -> None:
    """Typed before, or on the sheet that the very command reads: that comes before the list."""
    by_hand = Payment(K2, "gron", ANNA, date(2025, 8, 15), 120_00, None, "")
    found = a_list(paid(100_00), name="b.csv")
    added = Case(tmp_path / "a", sent(), by_hand).additions(lists=[found])
    assert added.events == [found]
    assert [note.replace("\u00a0", " ") for note in added.notes] == [
        f"Utbetalt är kvar som det har fyllts i, eftersom listorna säger mindre: {ANNA} 2025K2 120,00 kr (listorna "
        "100,00 kr). Gäller listorna, rätta Utbetalt på bladet Uppföljning."
    ]
    cells = {"Kvartal": "2025K2", "Dossiernr": ANNA, "Utbetalt den": date(2025, 8, 15), "Utbetalt": 120.0}
    on_sheet = Case(tmp_path / "b", sent()).type("gron", layout.UPPFOLJNING, cells).additions(lists=[found])
    assert on_sheet.events == [by_hand, found]
    assert on_sheet.notes == added.notes


def test_where_no_list_is_new_there_is_nothing_to_judge(tmp_path: Path) -> None:
    by_hand = Payment(K2, "gron", ANNA, date(2025, 8, 15), 120_00, None, "")
    case = Case(tmp_path, sent(), by_hand, a_list(paid(100_00)))
    assert case.additions(lists=[a_list(paid(100_00))]).notes == case.additions().notes == ()


def test_siblings_whom_a_list_takes_together_are_known_by_the_register_of_children(tmp_path: Path) -> None:
    """The one who has a claim was paid; but not where the number is a registered child's own."""
    one, other = "34567890/1", "34567890/2"
    shared = one.partition("/")[0]
    lines = tuple(replace(line, dossier=one) for line in sent().lines)
    for number, (children, expected) in enumerate(
        [
            ([child(one), child(other)], [Payment(K2, "gron", one, date(2025, 8, 15), 100_00, None, "")]),
            ([child(one), child(shared)], []),
        ]
    ):
        result = a_result(
            children,
            [placement(one.dossier) for one in children],
            {"gron": [stay(one.dossier) for one in children]},
        )
        found = a_list(paid(100_00, shared))
        added = Case(tmp_path / str(number), sent(lines=lines)).additions(result, lists=[found])
        assert added.events == [found, *expected]


def test_a_list_that_came_before_the_quarter_was_marked_as_sent_is_heard_with_the_next_one(tmp_path: Path) -> None:
    case = Case(tmp_path, a_list(paid(CLAIM)), sent())
    other = a_list(paid(5_00, BO), name="b.csv")
    assert case.additions(lists=[other]).events == [
        other, Payment(K2, "gron", ANNA, date(2025, 8, 15), CLAIM, None, ""),
    ]  # fmt: skip


def test_a_row_without_a_day_is_paid_on_the_day_of_the_command(tmp_path: Path) -> None:
    events = Case(tmp_path, sent()).additions(lists=[a_list(paid(CLAIM, paid_on=None))]).events
    assert events[1:] == [Payment(K2, "gron", ANNA, AT.date(), CLAIM, None, "")]


def test_of_a_child_with_a_claim_in_both_books_nothing_is_said_since_the_list_does_not_tell_which(
    tmp_path: Path,
) -> None:
    found = a_list(paid(CLAIM))
    assert Case(tmp_path, sent(), replace(sent(), book="vit")).additions(lists=[found]).events == [found]


def test_a_day_rate_and_a_child_that_never_was_sent_are_no_payment_of_an_application(tmp_path: Path) -> None:
    found = a_list(paid(91_000_00, kind="schablon"), paid(5_00, "99999999", line=3))
    assert Case(tmp_path, sent()).additions(lists=[found]).events == [found]


# -- into the register ------------------------------------------------------------------------------------------------


def test_the_events_are_put_in_with_their_time_and_role(tmp_path: Path) -> None:
    case = Case(tmp_path)
    claims = ClaimsRegister.load(tmp_path)
    added = case.additions(sending={"gron": replace(SENDING, received_on=date(2025, 7, 15))})
    enter(claims, added)
    assert list(ClaimsRegister.load(tmp_path).entries) == list(added.entries)
    enter(claims, Additions((), claims.entries))
    assert len(case.events) == 2


def test_where_somebody_else_wrote_meanwhile_all_of_it_is_kept_once_and_the_sheets_are_not_to_be_written(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path, sent()).type("gron", layout.UPPFOLJNING, TYPED)
    claims = ClaimsRegister.load(tmp_path)
    added = case.additions(quarter_of(3_500_00), {"gron": replace(SENDING, received_on=date(2025, 7, 15))})
    theirs = Decision(K2, "gron", ANNA, date(2025, 8, 19), CLAIM, 0, "", None, "")
    ClaimsRegister.load(tmp_path).append(theirs, ROLE, NOON)
    with pytest.raises(UnusableInput, match="någon annan har skrivit i ansökningsregistret") as caught:
        enter(claims, added)
    assert "atersok run" in caught.value.remedy
    assert case.events == [sent(), theirs, *added.events]
    assert len(added.events) == 3
    assert case.additions(quarter_of(3_500_00)).events == []


def test_a_version_that_somebody_else_marked_meanwhile_is_not_marked_twice(tmp_path: Path) -> None:
    case = Case(tmp_path)
    claims = ClaimsRegister.load(tmp_path)
    added = case.additions(sending={"gron": SENDING})
    ClaimsRegister.load(tmp_path).append(sent(how="Bud"), ROLE, NOON)
    with pytest.raises(UnusableInput, match="har redan markerats som inskickad av controller"):
        enter(claims, added)
    assert case.events == [sent(how="Bud")]


def test_nothing_is_sent_of_a_book_whose_master_check_is_not_ok() -> None:
    check_sendable("OK", "gron_statistik.xlsm")
    for verdict in ("FEL", ""):
        with pytest.raises(UnusableInput, match="huvudkontrollen är inte OK") as caught:
            check_sendable(verdict, "gron_statistik.xlsm")
        assert caught.value.where == "gron_statistik.xlsm, blad Kontroller"


def test_a_row_of_the_quarter_before_is_answered_too(tmp_path: Path) -> None:
    case = Case(tmp_path, sent(quarter=K1)).type("gron", layout.UPPFOLJNING, TYPED | {"Kvartal": "2025K1"})
    assert case.additions().events == [Completion(K1, "gron", ANNA, date(2025, 8, 1), None, None)]
