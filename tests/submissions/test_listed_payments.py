"""What payment lists say is put in where nobody knows better; what a user typed gives way to as much, never to less."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.register import Book, Child
from atersok.rules.parameters import load
from atersok.submissions.listed_payments import MAX_TOLD, PaidByLists, Unsettled, paid_by_lists
from atersok.submissions.model import (
    Decision,
    Entry,
    Event,
    ListedPayment,
    Payment,
    PaymentList,
    Submitted,
    submissions,
)
from atersok.submissions.payments import PaymentMatch, QuarterLines, match_payments
from atersok.submissions.standing import standings
from domain.making import ANNA, BO, child, register, unhurried
from watch.making import K1, K2, line, submitted

PARAMETERS = load()
TODAY = date(2025, 12, 1)
PAID_ON = date(2025, 11, 3)
CLAIM = 500_00
"""ANNA's claim of the quarter, öre."""
EMIL, FIA = "34567890/1", "34567890/2"
"""Siblings under one dossiernummer."""


def claimed(ore: int = CLAIM, *, book: Book = "gron", dossier: str = ANNA, version: int = 1) -> Submitted:
    """A child's claim of 2025K2 as it was sent."""
    return submitted(line(dossier, month="2025-04", days=30, claim_ore=ore), quarter=K2, book=book, version=version)


def row(kr: int, number: int = 2, *, dossier: str = ANNA, paid_on: date | None = PAID_ON) -> ListedPayment:
    return ListedPayment(number, dossier, "ansökan", K2.start, K2.end, kr * 100, paid_on, "")


def a_list(name: str, *rows: ListedPayment | int) -> PaymentList:
    """A list of these rows; of ANNA where one is an amount in kr alone."""
    made = [found if isinstance(found, ListedPayment) else row(found, number) for number, found in enumerate(rows, 2)]
    return PaymentList(f"{name}.csv", name.encode().hex().ljust(64, "0"), tuple(made))


def typed(kr: int, *, book: Book = "gron", dossier: str = ANNA) -> Payment:
    return Payment(K2, book, dossier, date(2025, 10, 1), kr * 100, None, "")


class Desk:
    """A claims register, and what becomes of it as lists are read."""

    def __init__(self, *events: Event, children: Sequence[Child] = (child(), child(BO))) -> None:
        self.events = list(events)
        self.register = register(children)

    @property
    def entries(self) -> list[Entry]:
        at = datetime(2025, 12, 1, 9, 0)
        return [Entry(number, at, "controller", event) for number, event in enumerate(self.events, 1)]

    def _match(self) -> PaymentMatch | None:
        entries = self.entries
        lists = [event for event in self.events if isinstance(event, PaymentList)]
        quarters = [QuarterLines.of(event) for event in submissions(entries)]
        children = standings(entries).children
        return match_payments(lists, quarters, children, self.register, PARAMETERS) if lists else None

    def read(self, *lists: PaymentList) -> PaidByLists:
        """Reads lists, and puts in what they say."""
        before = self._match()
        self.events += lists
        every = [event for event in self.events if isinstance(event, PaymentList)]
        children = standings(self.entries).children
        found = paid_by_lists(before, self._match(), every, children, self.register.children, TODAY)
        self.events += found.payments
        return found

    def paid(self, dossier: str = ANNA, book: Book = "gron") -> int:
        """What the register says was paid, kr."""
        return standings(self.entries).children[K2, book, dossier].paid_ore // 100


def plain(notes: Sequence[str]) -> list[str]:
    return [note.replace("\u00a0", " ") for note in notes]


# -- typed, known and new ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "by_hand", "new", "ends_at", "kept"),
    [
        # nothing typed
        ([], None, [[500]], 500, False),
        ([], None, [[300, 200]], 500, False),
        ([], None, [[300], [150]], 450, False),
        ([[300]], None, [[200]], 500, False),
        ([[500]], None, [[-200]], 300, False),
        ([[500]], None, [[-500]], 0, False),
        # less than nothing was never paid
        ([], None, [[-100]], 0, False),
        ([[300]], None, [[-400]], 0, False),
        ([[-100]], None, [[300]], 200, False),
        ([[-100]], 200, [[50]], 200, True),
        # typed what the lists said
        ([[300]], 300, [[200]], 500, False),
        ([[300], [200]], 500, [[-100]], 400, False),
        # typed, and the lists say as much by now, or more
        ([], 500, [[500]], 500, False),
        ([], 300, [[500]], 500, False),
        ([], 500, [[300], [200]], 500, False),
        ([[300]], 400, [[200]], 500, False),
        ([[300]], 200, [[100]], 400, False),
        # typed, and the lists say less
        ([], 500, [[300]], 500, True),
        ([], 500, [[600, -200]], 500, True),
        ([[100]], 500, [[200]], 500, True),
        ([[100]], 500, [[-50]], 500, True),
        # typed, and the new lists change nothing for the child
        ([[300]], 500, [[100, -100]], 500, False),
        # a recovery that was typed before the list told of it
        ([[500]], 300, [[-200]], 300, False),
        ([[500]], 0, [[-200]], 300, False),
    ],
)
def test_what_the_register_ends_at(
    known: list[list[int]], by_hand: int | None, new: list[list[int]], ends_at: int, kept: bool
) -> None:
    desk = Desk(claimed())
    for number, amounts in enumerate(known):
        desk.read(a_list(f"känd{number}", *amounts))
    if by_hand is not None:
        desk.events.append(typed(by_hand))
    found = desk.read(*(a_list(f"ny{number}", *amounts) for number, amounts in enumerate(new)))
    assert desk.paid() == ends_at
    assert bool(found.kept) is kept
    assert bool(found.notes) is (kept or bool(found.below))


def test_lists_known_before_that_did_not_reach_the_register_are_heard_with_the_next() -> None:
    """They came before the quarter was sent: nothing was typed, whatever they said together."""
    desk = Desk(a_list("känd", 300), claimed())
    desk.read(a_list("ny", 100))
    assert desk.paid() == 400


def test_what_stays_says_both_amounts_and_what_to_do() -> None:
    desk = Desk(claimed(), typed(500))
    found = desk.read(a_list("ny", 300))
    assert found.payments == ()
    assert found.kept == (Unsettled(K2, ANNA, 500_00, 300_00),)
    assert plain(found.notes) == [
        "Utbetalt är kvar som det har fyllts i, eftersom listorna säger mindre: 12345678 2025K2 500,00 kr (listorna "
        "300,00 kr). Gäller listorna, rätta Utbetalt på bladet Uppföljning."
    ]


def test_a_recovery_of_what_no_list_has_paid_is_told_once_and_leaves_the_register_at_nothing() -> None:
    """The sheet takes no amount less than 0, so that one in the register would stop every later command."""
    desk = Desk(claimed())
    found = desk.read(a_list("ny", -100))
    assert (found.payments, found.below) == ((), (Unsettled(K2, ANNA, 0, -100_00),))
    assert plain(found.notes) == [
        "Listorna tar tillbaka mer än de har betalat ut: 12345678 2025K2 -100,00 kr. Är något kvar av det som "
        "betalades ut tidigare, fyll i det i Utbetalt på bladet Uppföljning."
    ]
    assert desk.read(a_list("annat", row(5, dossier=BO))) == PaidByLists()


def test_what_was_typed_and_booked_is_booked_still_when_more_is_paid() -> None:
    booked = Payment(K2, "gron", ANNA, date(2025, 10, 1), 300_00, date(2025, 10, 3), "IN 1")
    found = Desk(claimed(), booked).read(a_list("ny", row(500, paid_on=PAID_ON)))
    assert found.payments == (Payment(K2, "gron", ANNA, PAID_ON, 500_00, date(2025, 10, 3), "IN 1"),)


def test_the_day_is_the_last_of_the_rows_and_that_of_the_command_where_none_tells() -> None:
    later = PAID_ON + timedelta(days=30)
    days = [row(100, 2, paid_on=later), row(50, 3, paid_on=PAID_ON), row(7, 4, paid_on=None)]
    (payment,) = Desk(claimed()).read(a_list("ny", *days)).payments
    assert (payment.paid_on, payment.paid_ore) == (later, 157_00)
    (payment,) = Desk(claimed()).read(a_list("ny", row(100, paid_on=None))).payments
    assert payment.paid_on == TODAY


def test_a_day_before_the_quarter_is_no_day_of_payment() -> None:
    """A slip in the list: nobody pays for days to come, and the sheet takes no such day."""
    rows = row(100, 2, paid_on=K2.start - timedelta(days=1)), row(50, 3, paid_on=K2.start)
    (payment,) = Desk(claimed()).read(a_list("ny", *rows)).payments
    assert (payment.paid_on, payment.paid_ore) == (K2.start, 150_00)
    (payment,) = Desk(claimed()).read(a_list("ny", rows[0])).payments
    assert payment.paid_on == TODAY


def test_a_claim_taken_back_whole_is_paid_back_by_the_lists_too() -> None:
    """Otherwise the register would ask for ever to pay back what has been paid back."""
    desk = Desk(claimed())
    desk.read(a_list("känd", 500))
    desk.events += [claimed(0, version=2), Decision(K2, "gron", ANNA, PAID_ON, 0, 0, "", None, "")]
    assert standings(desk.entries).children[K2, "gron", ANNA].unpaid_ore == -500_00
    desk.read(a_list("ny", -500))
    assert desk.paid() == 0
    assert standings(desk.entries).children[K2, "gron", ANNA].unpaid_ore == 0


def test_a_list_says_nothing_of_a_child_that_was_never_sent_or_of_another_quarter() -> None:
    desk = Desk(claimed())
    other = ListedPayment(3, ANNA, "ansökan", K1.start, K1.end, 100_00, PAID_ON, "")
    assert desk.read(a_list("ny", row(100, dossier=BO), other)) == PaidByLists()


def test_a_day_rate_is_no_payment_of_an_application() -> None:
    day_rate = ListedPayment(2, ANNA, "schablon", K2.start, K2.end, 30_000_00, PAID_ON, "")
    assert Desk(claimed()).read(a_list("ny", day_rate)) == PaidByLists()


# -- whose it is ------------------------------------------------------------------------------------------------------


def test_of_a_child_claimed_in_both_books_the_user_is_asked_which_was_paid_until_it_is_typed() -> None:
    desk = Desk(claimed(), claimed(200_00, book="vit"))
    found = desk.read(a_list("ny", 300))
    assert (found.payments, found.in_both) == ((), (Unsettled(K2, ANNA, 0, 300_00),))
    assert plain(found.notes) == [
        "Listorna säger inte vilken boks ansökan som är betald för barn som är sökta i båda: 12345678 2025K2 300,00 "
        "kr. Fyll i Utbetalt på bladet Uppföljning i var bok."
    ]
    desk.events += [typed(100), typed(200, book="vit")]
    assert desk.read(a_list("annat", row(5, dossier=BO))) == PaidByLists()
    assert desk.read(a_list("mer", 50)).in_both == (Unsettled(K2, ANNA, 300_00, 350_00),)


def test_where_only_one_book_claims_the_child_it_is_that_one() -> None:
    desk = Desk(claimed(0), claimed(200_00, book="vit"))
    desk.read(a_list("ny", 200))
    assert (desk.paid(book="gron"), desk.paid(book="vit")) == (0, 200)


SIBLINGS = (child(EMIL), child(FIA))
SHARED = EMIL.partition("/")[0]


def test_of_siblings_whom_a_list_takes_together_the_user_is_asked_whose_it_is() -> None:
    desk = Desk(claimed(dossier=EMIL), claimed(200_00, dossier=FIA, book="vit"), children=SIBLINGS)
    found = desk.read(a_list("ny", row(700, dossier=SHARED)))
    assert (found.payments, found.siblings) == ((), (Unsettled(K2, SHARED, 0, 700_00),))
    assert plain(found.notes) == [
        "Listorna säger inte vilket syskons ansökan som är betald för barn som delar dossiernummer: 34567890 2025K2 "
        "700,00 kr. Fyll i Utbetalt för vart och ett på bladet Uppföljning."
    ]
    desk.events += [typed(500, dossier=EMIL), typed(200, dossier=FIA, book="vit")]
    assert desk.read(a_list("annat", row(5, dossier=BO))) == PaidByLists()


def test_of_siblings_the_only_one_with_a_claim_is_the_one_that_was_paid() -> None:
    desk = Desk(claimed(dossier=EMIL), children=SIBLINGS)
    assert desk.read(a_list("ny", row(500, dossier=SHARED))).notes == ()
    assert desk.paid(EMIL) == 500


def test_siblings_told_apart_by_one_list_and_not_by_the_next_have_typed_nothing() -> None:
    desk = Desk(claimed(dossier=EMIL), children=SIBLINGS)
    desk.read(a_list("känd", row(500, dossier=EMIL)))
    desk.read(a_list("ny", row(-200, dossier=SHARED)))
    assert desk.paid(EMIL) == 300


def test_a_registered_child_s_number_without_a_suffix_never_stands_for_its_sibling() -> None:
    """She has care days and no claim; her sibling has a claim that nobody has paid."""
    desk = Desk(claimed(dossier=EMIL), children=[child(SHARED), child(EMIL)])
    hers = QuarterLines(K2, "gron", [line(SHARED, month="2025-04", days=30, code="FAKTISK")])
    children = standings(desk.entries).children
    match = match_payments([a_list("ny", row(100, dossier=SHARED))], [hers], children, desk.register, PARAMETERS)
    assert [(outcome.kind, outcome.dossier) for outcome in match.outcomes] == [("Annat belopp än sökt", SHARED)]
    assert paid_by_lists(None, match, [], children, desk.register.children, TODAY) == PaidByLists()


def test_a_dossiernummer_with_a_suffix_is_the_child_that_is_registered_without_one() -> None:
    desk = Desk(claimed())
    desk.read(a_list("ny", row(500, dossier=f"{ANNA}/1")))
    assert desk.paid() == 500


# -- how many are told ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "tail"), [(MAX_TOLD, ""), (MAX_TOLD + 1, " och 1 till"), (17, " och 12 till")])
def test_no_more_children_are_named_than_can_be_read(count: int, tail: str) -> None:
    children = [child(str(10_000_000 + number)) for number in range(count)]
    desk = Desk(
        submitted(*(line(one.dossier, month="2025-04", days=30, claim_ore=CLAIM) for one in children), quarter=K2),
        *(typed(500, dossier=one.dossier) for one in children),
        children=children,
    )
    found = desk.read(a_list("ny", *(row(300, number, dossier=one.dossier) for number, one in enumerate(children, 2))))
    assert len(found.kept) == count
    (note,) = plain(found.notes)
    assert note.count("(listorna 300,00 kr)") == MAX_TOLD
    assert f"(listorna 300,00 kr){tail}. Gäller listorna" in note


# -- always -----------------------------------------------------------------------------------------------------------

AMOUNTS = st.lists(st.lists(st.integers(-600, 600).filter(bool), min_size=1, max_size=3), min_size=1, max_size=5)


@unhurried
@given(AMOUNTS, st.lists(st.booleans(), min_size=5, max_size=5))
def test_without_typed_amounts_the_register_always_ends_at_the_lists_sum(
    amounts: list[list[int]], at_once: list[bool]
) -> None:
    """One by one or several by one command; at nothing where they take back more than they paid. No row repeats one."""
    desk, waiting, day = Desk(claimed()), list[PaymentList](), PAID_ON
    for number, of_list in enumerate(amounts):
        rows = []
        for place, kr in enumerate(of_list, 2):
            day += timedelta(days=1)
            rows.append(row(kr, place, paid_on=day))
        waiting.append(a_list(f"lista{number}", *rows))
        if not at_once[number]:
            assert desk.read(*waiting).kept == ()
            waiting.clear()
            assert desk.paid() == max(0, sum(sum(known) for known in amounts[: number + 1]))
    desk.read(*waiting)
    assert desk.paid() == max(0, sum(map(sum, amounts)))


@unhurried
@given(AMOUNTS, st.none() | st.integers(-500, 1500), st.integers(0, 4))
def test_the_same_lists_again_change_nothing(amounts: list[list[int]], by_hand: int | None, after: int) -> None:
    """Whatever was typed, before, between or after them."""
    desk = Desk(claimed())
    lists = [a_list(f"lista{number}", *of_list) for number, of_list in enumerate(amounts)]
    for number, found in enumerate(lists):
        if by_hand is not None and number == min(after, len(lists) - 1):
            desk.events.append(typed(by_hand))
        desk.read(found)
    paid = desk.paid()
    again = desk.read(*lists)
    assert again.payments == ()
    assert desk.paid() == paid


@unhurried
@given(AMOUNTS, st.integers(1, 2000))
def test_what_was_typed_never_falls_to_less_than_the_lists_and_it_agree_on(amounts: list[list[int]], kr: int) -> None:
    """The register says what was typed, or at least as much by the lists; and where they differ the user is told."""
    desk = Desk(claimed(), typed(kr))
    lists = [a_list(f"lista{number}", *of_list) for number, of_list in enumerate(amounts)]
    found = desk.read(*lists)
    match = desk._match()
    assert match is not None
    listed = sum(outcome.paid_ore for outcome in match.outcomes) // 100
    if listed >= kr or listed == 0:
        assert desk.paid() == max(listed, kr)
        assert found.kept == ()
    else:
        assert desk.paid() == kr
        assert [(one.paid_ore, one.listed_ore) for one in found.kept] == [(kr * 100, listed * 100)]
