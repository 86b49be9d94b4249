"""Where a claim stands is what its events add up to, and claimed is granted, refused and open to the öre."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.quarter import Quarter
from atersok.submissions.model import (
    Completion,
    DayRateReport,
    Decision,
    Entry,
    Event,
    Payment,
    PaymentList,
    Received,
    Submitted,
)
from atersok.submissions.standing import (
    ANSWER,
    APPEAL,
    AWAIT_DECISION,
    AWAIT_PAYMENT,
    AWAIT_REST,
    BOOK_PAYMENT,
    ENTER_DECISION,
    ENTER_RECEIVED,
    PAY_BACK,
    Age,
    Due,
    Standing,
    Standings,
    standing_at,
    standings,
)
from domain.making import ANNA, BO, K2, unhurried
from submissions.events import EVENTS, completion, decision, entries, line, payment, received, submitted

TODAY = date(2025, 11, 10)
SENT, RECEIVED, DECIDED, PAID = date(2025, 8, 12), date(2025, 8, 14), date(2025, 11, 3), date(2025, 12, 1)
ASKED, ANSWER_BY, GIVEN = date(2025, 9, 1), date(2025, 9, 15), date(2025, 9, 10)
CLAIM = 600_000


def of_anna(*events: Event) -> Standing:
    return standings(entries(*events)).children[K2, "gron", ANNA]


def dues(*events: Event, today: date = TODAY) -> list[Due]:
    return list(of_anna(*events).dues_on(today))


# -- every öre ---------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2025, 7, 1), date(2025, 12, 31))
MAYBE = st.none() | DAYS
ORE = st.integers(-(10**9), 10**9)
OF_FEW = {
    "quarter": st.sampled_from([K2, Quarter(2025, 3)]),
    "book": st.sampled_from(["gron", "vit"]),
    "dossier": st.sampled_from([ANNA, BO]),
}
LINES = st.lists(
    st.builds(line, OF_FEW["dossier"], ORE, month=st.sampled_from(["2025-04", "2025-05"])), max_size=4,
    unique_by=lambda found: found.key,
).map(tuple)  # fmt: skip
FEW = st.lists(
    st.one_of(
        st.builds(
            lambda key, version, lines, sent: replace(
                submitted(version=version, sent_on=sent), quarter=key[0], book=key[1], lines=lines
            ),
            st.tuples(OF_FEW["quarter"], OF_FEW["book"]), st.integers(1, 3), LINES, DAYS,
        ),
        st.builds(Received, OF_FEW["quarter"], OF_FEW["book"], st.integers(1, 3), DAYS, st.just("MIG")),
        st.builds(Completion, **OF_FEW, asked_on=MAYBE, answer_by=MAYBE, given_on=MAYBE),
        st.builds(Decision, **OF_FEW, decided_on=DAYS, granted_ore=ORE, refused_ore=ORE),
        st.builds(Payment, **OF_FEW, paid_on=DAYS, paid_ore=ORE, booked_on=MAYBE),
        st.builds(DayRateReport, **OF_FEW, reported_on=DAYS),
        EVENTS[PaymentList],
    ),
    max_size=12,
)  # fmt: skip


def latest(events: Sequence[Event], kind: type, standing: Standing) -> Event | None:
    found = [
        event
        for event in events
        if isinstance(event, kind)
        and (event.quarter, event.book, event.dossier) == (standing.quarter, standing.book, standing.dossier)  # type: ignore[attr-defined]
    ]
    return found[-1] if found else None


@unhurried
@given(FEW)
def test_claimed_is_granted_and_refused_and_open_and_each_is_what_the_latest_event_says(events: list[Event]) -> None:
    found = standings(entries(*events))
    for standing in found.children.values():
        sent = [
            event
            for event in events
            if isinstance(event, Submitted) and (event.quarter, event.book) == (standing.quarter, standing.book)
        ]
        top = [event for event in sent if event.version == max(event.version for event in sent)]
        claimed = sum(row.claim_ore for row in top[-1].lines if row.dossier == standing.dossier) if top else 0
        decided, paid = latest(events, Decision, standing), latest(events, Payment, standing)
        granted, refused = (decided.granted_ore, decided.refused_ore) if isinstance(decided, Decision) else (0, 0)
        assert standing.claimed_ore == claimed
        assert (standing.granted_ore, standing.refused_ore) == (granted, refused)
        assert standing.open_ore == claimed - granted - refused
        assert standing.unpaid_ore == granted - (paid.paid_ore if isinstance(paid, Payment) else 0)
    for key, versions in found.versions.items():
        children = found.of(*key)
        assert versions[-1].claim_ore == sum(standing.claimed_ore for standing in children)
        assert [version.version for version in versions] == sorted({version.version for version in versions})


@unhurried
@given(FEW)
def test_any_events_have_a_state_an_age_and_what_is_due(events: list[Event]) -> None:
    for standing in standings(entries(*events)).children.values():
        age, todo = standing.age_on(TODAY), standing.dues_on(TODAY)
        assert age is None or age.since + timedelta(days=age.days) == TODAY
        assert (standing.state == "Inget sökt") <= (age is None)
        assert standing.next_due(TODAY) == (todo[0] if todo else None)
        days = [due.day or date.max for due in todo]
        assert days == sorted(days)
        assert not any(due.what == APPEAL and due.day is not None and due.day < TODAY for due in todo)
        assert {due.what for due in todo} <= {
            ANSWER, APPEAL, ENTER_RECEIVED, AWAIT_DECISION, AWAIT_REST, ENTER_DECISION, AWAIT_PAYMENT, PAY_BACK,
            BOOK_PAYMENT,
        }  # fmt: skip


@unhurried
@given(FEW, st.integers(0, 12))
def test_as_it_was_after_an_entry_is_what_the_entries_till_then_add_up_to(events: list[Event], number: int) -> None:
    assert standing_at(entries(*events), number) == standings(entries(*events[:number]))


@unhurried
@given(FEW, st.randoms(use_true_random=False))
def test_only_the_order_of_events_of_one_kind_about_one_thing_counts(events: list[Event], rng: random.Random) -> None:
    def about(event: Event) -> object:
        key = (getattr(event, name, None) for name in ("quarter", "book", "version", "dossier"))
        return type(event), *key

    things = list(dict.fromkeys(map(about, events)))
    rng.shuffle(things)
    again = [event for thing in things for event in events if about(event) == thing]
    one, other = standings(entries(*events)), standings(entries(*again))
    assert one.children == other.children
    assert {key: [replace(one, number=0) for one in found] for key, found in one.versions.items()} == {
        key: [replace(one, number=0) for one in found] for key, found in other.versions.items()
    }


# -- a claim's life ----------------------------------------------------------------------------------------------------

LIFE: list[Event] = [
    submitted(),
    received(),
    completion(ASKED, ANSWER_BY),
    completion(ASKED, ANSWER_BY, GIVEN),
    decision(500_000, 100_000),
    payment(500_000),
    payment(500_000, booked=date(2025, 12, 5)),
]


@pytest.mark.parametrize(
    ("number", "state", "age", "due"),
    [
        (1, "Inskickad", Age(90, SENT, "inskickad"), Due(ENTER_RECEIVED)),
        (2, "Mottagen", Age(88, RECEIVED, "mottagen"), Due(AWAIT_DECISION)),
        (3, "Komplettering begärd", Age(70, ASKED, "komplettering begärd"), Due(ANSWER, ANSWER_BY)),
        (4, "Komplettering lämnad", Age(61, GIVEN, "komplettering lämnad"), Due(AWAIT_DECISION)),
        (5, "Delvis beviljad", Age(7, DECIDED, "beslut"), Due(APPEAL, date(2025, 11, 24))),
        (6, "Utbetald", Age(-21, PAID, "utbetald"), Due(APPEAL, date(2025, 11, 24))),
        (7, "Bokförd", Age(-25, date(2025, 12, 5), "bokförd"), Due(APPEAL, date(2025, 11, 24))),
    ],
)
def test_a_claim_goes_from_sent_to_booked(number: int, state: str, age: Age, due: Due) -> None:
    standing = standing_at(entries(*LIFE), number).children[K2, "gron", ANNA]
    assert (standing.state, standing.age_on(TODAY), standing.next_due(TODAY)) == (state, age, due)


def test_everything_that_is_known_of_a_claim_is_told() -> None:
    assert of_anna(*LIFE, DayRateReport(K2, "gron", ANNA, ASKED)) == Standing(
        K2, "gron", ANNA,
        version=1, claimed_ore=CLAIM, sent_on=SENT, received_on=RECEIVED, proof="MIG 17",
        asked_on=ASKED, answer_by=ANSWER_BY, given_on=GIVEN,
        decided_on=DECIDED, granted_ore=500_000, refused_ore=100_000, reason="För sent", appeal_by=date(2025, 11, 24),
        reference="B 1",
        paid_on=PAID, paid_ore=500_000, booked_on=date(2025, 12, 5), voucher="IN 1", day_rate_reported_on=ASKED,
    )  # fmt: skip


def test_nothing_stands_where_nothing_happened() -> None:
    assert standings([]) == Standings({}, {})


def test_children_and_quarters_are_told_apart_and_in_order() -> None:
    third = Quarter(2025, 3)
    found = standings(
        entries(
            submitted(line(BO), quarter=third),
            submitted(line(BO), line(ANNA), book="vit"),
            submitted(line(BO), line(ANNA)),
        )
    )
    assert list(found.children) == [
        (K2, "gron", ANNA), (K2, "gron", BO), (K2, "vit", ANNA), (K2, "vit", BO), (third, "gron", BO),
    ]  # fmt: skip
    assert list(found.versions) == [(K2, "gron"), (K2, "vit"), (third, "gron")]
    assert [standing.dossier for standing in found.of(K2, "vit")] == [ANNA, BO]


@pytest.mark.parametrize(
    ("granted", "refused", "state"),
    [
        (CLAIM, 0, "Beviljad"),
        (0, CLAIM, "Avslag"),
        (500_000, 100_000, "Delvis beviljad"),
        (500_000, 0, "Delvis beviljad"),
        (0, 100_000, "Avslag"),
        (0, 0, "Mottagen"),
    ],
)
def test_a_decision_is_named_by_what_it_grants_of_the_claim(granted: int, refused: int, state: str) -> None:
    assert of_anna(submitted(), received(), decision(granted, refused)).state == state


def test_a_decision_that_was_changed_on_appeal_replaces_the_earlier_one() -> None:
    standing = of_anna(submitted(), decision(0, CLAIM), decision(CLAIM, on=date(2026, 2, 2)))
    assert (standing.state, standing.reason, standing.appeal_by, standing.open_ore) == ("Beviljad", "", None, 0)


def test_what_is_entered_in_another_order_than_it_happened_stands_the_same() -> None:
    assert of_anna(*reversed(LIFE[:3]), *LIFE[4:5]) == of_anna(*LIFE[:3], *LIFE[4:5])
    assert of_anna(submitted(), decision(CLAIM), received()).state == "Beviljad"


def test_a_payment_without_a_decision_asks_for_it() -> None:
    assert of_anna(submitted(), payment(CLAIM)).state == "Utbetald"
    assert dues(submitted(), payment(CLAIM)) == [Due(BOOK_PAYMENT), Due(ENTER_DECISION)]


def test_events_of_a_quarter_that_was_never_submitted_here_are_told() -> None:
    """Sent before there was a register."""
    standing = of_anna(decision(CLAIM), payment(CLAIM))
    assert (standing.version, standing.claimed_ore, standing.open_ore, standing.state) == (0, 0, -CLAIM, "Utbetald")


# -- what is due -------------------------------------------------------------------------------------------------------


def test_an_appeal_is_due_till_its_last_day_and_an_answer_even_after() -> None:
    last = date(2025, 11, 24)
    refused = (submitted(), decision(0, CLAIM))
    assert dues(*refused, today=last) == [Due(APPEAL, last)]
    assert dues(*refused, today=last + timedelta(days=1)) == []
    assert dues(submitted(), completion(ASKED, ANSWER_BY), today=TODAY) == [Due(ANSWER, ANSWER_BY)]


def test_what_was_granted_is_awaited_and_what_is_open_too() -> None:
    assert dues(submitted(), decision(400_000)) == [Due(AWAIT_PAYMENT), Due(AWAIT_REST)]
    assert dues(submitted(), decision(CLAIM), payment(CLAIM - 1)) == [Due(BOOK_PAYMENT), Due(AWAIT_PAYMENT)]
    assert dues(submitted(), decision(CLAIM), payment(CLAIM, booked=PAID)) == []


def test_a_payment_that_came_after_what_was_booked_is_to_be_booked_too() -> None:
    later = Payment(K2, "gron", ANNA, PAID + timedelta(days=1), CLAIM, PAID, "IN 1")
    standing = of_anna(submitted(), decision(CLAIM), later)
    assert (standing.state, list(standing.dues_on(TODAY))) == ("Utbetald", [Due(BOOK_PAYMENT)])


def test_what_was_paid_beyond_what_is_granted_is_paid_back() -> None:
    assert dues(submitted(), decision(CLAIM), payment(CLAIM + 1, booked=PAID)) == [Due(PAY_BACK)]


def test_a_completion_that_a_decision_overtook_is_not_due_and_one_after_it_is() -> None:
    asked = completion(ASKED, ANSWER_BY)
    late = completion(DECIDED + timedelta(days=1))
    for overtaken in (asked, completion(DECIDED)):
        assert ANSWER not in {due.what for due in dues(submitted(), overtaken, decision(CLAIM))}
    assert Due(ANSWER) in dues(submitted(), late, decision(CLAIM))
    assert of_anna(submitted(), late, decision(CLAIM)).state == "Beviljad"


# -- versions ----------------------------------------------------------------------------------------------------------


def test_a_version_tells_when_it_was_received_and_by_what_proof() -> None:
    first, second = standings(
        entries(submitted(), received(), submitted(version=2, sent_on=date(2025, 10, 1)))
    ).versions[K2, "gron"]
    assert (first.version, first.number, first.sent_on, first.received_on, first.proof) == (
        1,
        1,
        SENT,
        RECEIVED,
        "MIG 17",
    )
    assert (second.version, second.number, second.received_on, second.proof) == (2, 3, None, "")
    assert (first.claim_ore, first.how, first.rules, first.role) == (CLAIM, "Post", "2025-09-01", "controller")


def test_a_child_that_a_later_version_leaves_as_it_was_stands_by_the_one_it_was_sent_with() -> None:
    """Its papers went with the first one, and that is the one whose day of reception counts."""
    second = submitted(line(ANNA), line(BO, 1), version=2, sent_on=date(2025, 10, 1))
    found = standings(entries(submitted(line(ANNA), line(BO, 2)), received(), second)).children
    anna, bo = found[K2, "gron", ANNA], found[K2, "gron", BO]
    assert (anna.version, anna.sent_on, anna.received_on, anna.state) == (1, SENT, RECEIVED, "Mottagen")
    assert (bo.version, bo.sent_on, bo.received_on, bo.state) == (2, date(2025, 10, 1), None, "Inskickad")
    assert (anna.claimed_ore, bo.claimed_ore) == (CLAIM, 1)


def test_what_was_decided_and_paid_before_the_claim_changed_says_nothing_of_the_change() -> None:
    more = submitted(line(ANNA, CLAIM + 5), version=2, sent_on=date(2026, 1, 7))
    standing = of_anna(*LIFE, more)
    assert (standing.state, standing.open_ore, standing.version) == ("Inskickad", 5, 2)
    assert (standing.granted_ore, standing.paid_ore) == (500_000, 500_000)
    again = decision(500_005, 100_000, date(2026, 2, 2), appeal_by=date(2026, 2, 23))
    assert of_anna(*LIFE, more, again).state == "Delvis beviljad"


def test_a_claim_that_was_taken_back_stands_at_nothing_and_owes_what_was_granted() -> None:
    back = submitted(line(BO), version=2, sent_on=date(2026, 1, 7))
    standing = of_anna(submitted(), received(), decision(CLAIM), back)
    assert (standing.state, standing.version, standing.claimed_ore, standing.open_ore) == ("Inskickad", 2, 0, -CLAIM)


def test_a_child_that_nothing_was_claimed_for_says_so() -> None:
    standing = of_anna(submitted(line(ANNA, 0, code="UT_DS"), line(BO)), received())
    assert (standing.state, standing.version, standing.sent_on) == ("Inget sökt", 0, None)
    assert standing.age_on(TODAY) is None
    assert standing.dues_on(TODAY) == ()
    assert standing.next_due(TODAY) is None


def test_as_it_was_goes_by_the_numbers_of_the_entries() -> None:
    """Also where the entries are some of a register's only."""
    some = [Entry(entry.number + 40, entry.at, entry.role, entry.event) for entry in entries(*LIFE)]
    assert standing_at(some, 42).children[K2, "gron", ANNA].state == "Mottagen"
