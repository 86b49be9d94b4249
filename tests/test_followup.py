"""What is watched beside the figures, book by book, and what the payment lists say that does not agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from atersok.calculation import QuarterResult
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.followup import FollowUp, follow_up, payments_of
from atersok.submissions.freeze import freeze
from atersok.submissions.model import DayRateReport, Event, ListedPayment, PaymentList
from atersok.watch.changes import MOVED
from domain.making import ANNA, BO, child, placement, stay
from submissions.events import completion, entries
from watch.making import ASKEN, EKEN, HOMES, K1, K2, OKEN, a_result, cost

TODAY = date(2025, 7, 20)
SENT_ON = date(2025, 7, 14)
NOBODY: Mapping[Book, Mapping[str, Any]] = {"gron": {}, "vit": {}}


def watched(
    result: QuarterResult, *events: Event, book: Book = "gron", withheld: Mapping[Book, Mapping[str, Any]] = NOBODY
) -> FollowUp:
    return follow_up(result, book, withheld, entries(*events), TODAY)


def lists(*rows: ListedPayment, name: str = "lista.csv") -> PaymentList:
    return PaymentList(name, name, rows)


def paid(
    ore: int, kind: str = "schablon", dossier: str = ANNA, quarter: Quarter = K2, paid_on: date = TODAY, line: int = 2
) -> ListedPayment:
    return ListedPayment(line, dossier, kind, quarter.start, quarter.end, ore, paid_on, "")


# -- each book its own ------------------------------------------------------------------------------------------------


def in_both_books() -> QuarterResult:
    """ANNA, soon 18, at Eken (green); BO, soon 18, at Öken (white), which has no cost."""
    soon = date(2007, 8, 1)
    return a_result(
        [child(born_entered=soon), child(BO, born_entered=soon)],
        [placement(), placement(BO, OKEN)],
        {"gron": [stay()], "vit": [stay(BO, OKEN)]},
    )


def homes(found: FollowUp) -> set[str]:
    return {row.home for rows in (found.forgotten, found.ending, found.changes) for row in rows}


def test_a_row_about_a_home_of_the_other_book_stands_in_the_other_book_alone() -> None:
    result = in_both_books()
    green, white = watched(result), watched(result, book="vit")
    assert (homes(green), homes(white)) == ({EKEN}, {OKEN})
    assert [row.dossier for row in green.ending] == [ANNA]
    assert [row.dossier for row in white.ending] == [BO]


def test_a_home_that_nobody_knows_is_told_in_both_books_since_it_may_be_of_either() -> None:
    result = a_result(placements=[placement(home="Granen")], stays={}, rows=[])
    for book in BOOKS:
        assert "Granen" in homes(watched(result, book=book))


def test_a_change_to_a_home_of_the_other_book_stands_there() -> None:
    """BO was at Asken last quarter and is at Öken now."""
    before = a_result(
        [child(), child(BO)], [placement(), placement(BO, ASKEN)], {"gron": [stay(), stay(BO, ASKEN)]},
        [*cost(EKEN, 3_000_00), *cost(ASKEN, 3_000_00)],
    )  # fmt: skip
    sent = [replace(freeze(before, book, (), 1, SENT_ON, "Post"), quarter=K1) for book in BOOKS]
    now = in_both_books()
    green, white = watched(now, *sent), watched(now, *sent, book="vit")
    assert (BO in {row.dossier for row in green.changes}, BO in {row.dossier for row in white.changes}) == (False, True)


def test_a_move_between_homes_of_one_book_is_not_told_in_the_other() -> None:
    """Within the quarter: both homes are named in one row. One in each book is told in both."""
    day = date(2025, 5, 10)
    sent = [replace(freeze(a_result(), book, (), 1, SENT_ON, "Post"), quarter=K1) for book in BOOKS]
    for to, told_in in ((ASKEN, ["gron"]), (OKEN, ["gron", "vit"])):
        there = stay(name=to, arrived=day)
        result = a_result(
            [child()],
            [placement(end=day), placement(home=to, start=day)],
            {"gron": [stay(left=day), *([there] if to == ASKEN else [])], "vit": [there] if to == OKEN else []},
            [*cost(EKEN, 3_000_00), *cost(to, 3_000_00)],
        )
        moved = {
            book: [row.home for row in watched(result, *sent, book=book).changes if row.what == MOVED] for book in BOOKS
        }
        assert [book for book in BOOKS if moved[book]] == told_in
        assert moved["gron"] == [", ".join(sorted((EKEN, to)))]


# -- against what was sent --------------------------------------------------------------------------------------------


def test_only_a_quarter_that_was_sent_in_this_book_has_a_difference() -> None:
    result = in_both_books()
    green = freeze(result, "gron", (), 1, SENT_ON, "Post")
    assert watched(result).difference is None
    assert watched(result, replace(green, quarter=K1)).difference is None
    assert watched(result, green, book="vit").difference is None
    found = watched(result, green).difference
    assert found is not None
    assert (found.version, found.lines) == (1, ())


def test_today_is_held_to_the_latest_version_by_todays_gate() -> None:
    result, dearer = a_result(), a_result(rows=cost(EKEN, 3_500_00))
    first = freeze(result, "gron", (), 1, SENT_ON, "Post")
    second = freeze(dearer, "gron", (), 2, SENT_ON, "Post", first)
    found = watched(result, first, second, withheld={"gron": {EKEN: ()}, "vit": {}}).difference
    assert found is not None
    assert (found.version, found.difference_ore, found.send_ore) == (2, -91 * 500_00, 0)


# -- payment lists ----------------------------------------------------------------------------------------------------


def test_without_a_payment_list_nothing_is_said_of_payments() -> None:
    result = a_result()
    found = watched(result, freeze(result, "gron", (), 1, SENT_ON, "Post"))
    assert found.payments is None
    assert (found.odd_payments, found.listed) == ([], {})
    assert payments_of(result, ()) is None


def test_of_a_book_that_was_not_sent_todays_care_days_are_what_should_have_been_paid_for() -> None:
    """The day rate comes without application, so it is held to the days as they are counted."""
    found = watched(a_result(), lists(paid(91_000_00)))
    assert found.payments is not None
    assert [outcome.kind for outcome in found.payments.outcomes] == ["Schablon som väntat"]
    assert found.odd_payments == []


def test_of_a_book_that_was_sent_the_days_that_were_sent_are() -> None:
    result = a_result()
    sent = freeze(result, "gron", (), 1, SENT_ON, "Post")
    fewer = replace(sent, lines=tuple(line for line in sent.lines if line.month != "2025-06"))
    (odd,) = watched(result, fewer, lists(paid(91_000_00))).odd_payments
    assert (odd.kind, odd.expected_ore, odd.difference_ore) == ("Schablon avviker", 61_000_00, 30_000_00)


def test_a_home_that_the_gate_held_back_does_not_make_its_child_somebody_elses() -> None:
    result = a_result()
    sent = freeze(result, "gron", [EKEN], 1, SENT_ON, "Post")
    (odd,) = watched(result, sent, lists(paid(91_000_00))).odd_payments
    assert odd.kind == "Okänd rad"
    assert "hölls inne" in odd.why


def test_a_day_rate_that_was_reported_as_missing_is_told_with_the_day_of_the_report() -> None:
    result = a_result([child(), child(BO)], [placement(), placement(BO)], {"gron": [stay(), stay(BO)]})
    sent = freeze(result, "gron", (), 1, SENT_ON, "Post")
    report = DayRateReport(K2, "gron", BO, date(2025, 7, 17))
    (odd,) = watched(result, sent, lists(paid(91_000_00)), report).odd_payments
    assert (odd.kind, odd.dossier) == ("Schablon saknas", BO)
    assert odd.action.startswith("Anmäld till Migrationsverket 2025-07-17.")


def test_what_does_not_agree_is_told_by_quarter_and_child_with_the_difference_of_each_kind() -> None:
    result = a_result()
    sent = freeze(result, "gron", (), 1, SENT_ON, "Post")
    rows = [paid(90_000_00), paid(1_00, "ansökan", line=3), paid(5_00, dossier="99999999", line=4)]
    found = watched(result, sent, lists(*rows))
    assert found.listed.keys() == {(K2, ANNA), (K2, "99999999")}
    assert found.listed[K2, ANNA].replace("\u00a0", " ") == (
        "Schablon avviker (-1 000,00 kr); Annat belopp än sökt (-181 999,00 kr)"
    )


def test_where_claims_stand_is_of_the_whole_register() -> None:
    result = in_both_books()
    sent = freeze(result, "gron", (), 1, SENT_ON, "Post")
    found = watched(result, sent, completion(TODAY), book="vit")
    assert found.standings.children[K2, "gron", ANNA].state == "Komplettering begärd"
    assert [entry.number for entry in found.entries] == [1, 2]


def test_the_plan_shows_the_quarter_of_the_books_though_it_is_long_past() -> None:
    result = a_result()
    years_later = follow_up(result, "gron", NOBODY, (), date(2029, 5, 2))
    assert K2 in {row.quarter for row in years_later.plan}
    assert {row.status for row in years_later.plan if row.quarter == K2} == {"Passerad"}


def names(rows: Sequence[Any]) -> set[str]:
    return {row.home for row in rows}


def test_a_late_cost_is_told_in_the_book_of_the_home_that_bore_it() -> None:
    march = {"periodstart": date(2025, 3, 1), "periodslut": date(2025, 3, 31)}
    late = [{"kostnadsstalle": home.cost_centre, "konto": "6000", "belopp_ore": 100_00, **march} for home in HOMES]
    result = a_result(rows=[*cost(EKEN, 3_000_00), *late])
    assert names(watched(result).late.offers) == {EKEN, ASKEN}
    assert names(watched(result, book="vit").late.offers) == {OKEN}
