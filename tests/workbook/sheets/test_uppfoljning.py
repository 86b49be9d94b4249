"""Uppföljning: where each child's claim stands, and what users type of Migrationsverket's answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.calculation import QuarterResult
from atersok.domain.errors import UnusableInput
from atersok.followup import FollowUp, follow_up
from atersok.submissions.model import (
    REFUSAL_REASONS,
    DayRateReport,
    Decision,
    Event,
    ListedPayment,
    Payment,
    PaymentList,
)
from atersok.submissions.standing import Standing, standing_at, standings
from atersok.workbook import layout
from atersok.workbook.sheets.uppfoljning import TYPED, answer_events, shown_numbers, uppfoljning_rows
from atersok.workbook.write_table import Row
from domain.making import ANNA, BO
from submissions.events import completion, decision, entries, line, payment, received, submitted
from watch.making import K1, K2, a_result
from workbook.desk import Desk

AT = date(2025, 12, 20)
CLAIM = 600_000
SENT = submitted(line(ANNA, CLAIM), line(BO, CLAIM))


RESULT = a_result()


@pytest.fixture
def result() -> QuarterResult:
    return RESULT


def watched(result: QuarterResult, *events: Event) -> FollowUp:
    return follow_up(result, "gron", {"gron": {}, "vit": {}}, entries(*events), AT)


def rows_of(result: QuarterResult, *events: Event) -> list[Row]:
    return uppfoljning_rows(watched(result, *events), "gron")


def sheet(result: QuarterResult, *events: Event) -> Desk:
    """The sheet as a command has written it with these events in the register."""
    return Desk(layout.UPPFOLJNING).write(rows_of(result, *events))


def new(desk: Desk, *events: Event) -> list[Event]:
    """What the sheet adds to a register with these events."""
    register, found = entries(*events), desk.found
    shown = {number: standing_at(register, number) for number in shown_numbers(found)}
    return answer_events(found, "gron", shown, standings(register))


# -- what stands there ------------------------------------------------------------------------------------------------


def test_a_child_is_a_row_of_its_quarter_with_what_is_open_and_what_comes_next(result: QuarterResult) -> None:
    (row, _) = rows_of(
        result, SENT, received(), completion(date(2025, 9, 1), date(2025, 9, 15)), decision(500_000, 90_000)
    )
    assert row == {
        "Kvartal": "2025K2", "Dossiernr": ANNA, "Läge": "Delvis beviljad", "Skickat": date(2025, 8, 12),
        "Mottaget": date(2025, 8, 14), "Sökt": 6000.0, "Komplettering begärd": date(2025, 9, 1),
        "Svara senast": date(2025, 9, 15), "Komplettering lämnad": None, "Beslutsdatum": date(2025, 11, 3),
        "Beviljat": 5000.0, "Avslag": 900.0, "Orsak": "För sent", "Överklaga senast": date(2025, 11, 24),
        "Beslutsnr": "B 1", "Utbetalt den": None, "Utbetalt": None, "Bokfört den": None, "Verifikat": None,
        "Schablon anmäld": None, "Öppet": 100.0, "Ej utbetalt": 5000.0, "Dagar i läget": 47,
        "Nästa steg": "Vänta utbetalning", "Senast": None, "Utbetalningslista": None, "Register": 4,
    }  # fmt: skip


def test_a_day_that_is_near_stands_beside_the_next_step(result: QuarterResult) -> None:
    (row, _) = rows_of(result, SENT, completion(date(2025, 12, 18), date(2026, 1, 9)))
    assert (row["Nästa steg"], row["Senast"], row["Dagar i läget"]) == (
        "Svara på kompletteringen", date(2026, 1, 9), 2,
    )  # fmt: skip


def test_the_latest_quarter_stands_first_and_the_other_book_has_its_own_sheet(result: QuarterResult) -> None:
    events = [
        submitted(line(BO), quarter=K1),
        submitted(line(BO), line(ANNA)),
        submitted(line("34567890"), book="vit"),
        submitted(line(BO), quarter=replace(K1, year=2024, number=4)),
    ]
    assert [(row["Kvartal"], row["Dossiernr"]) for row in rows_of(result, *events)] == [
        ("2025K2", ANNA),
        ("2025K2", BO),
        ("2025K1", BO),
        ("2024K4", BO),
    ]
    assert [row["Dossiernr"] for row in uppfoljning_rows(watched(result, *events), "vit")] == ["34567890"]


def test_what_a_payment_list_says_otherwise_stands_beside_the_child(result: QuarterResult) -> None:
    paid = ListedPayment(2, ANNA, "ansökan", K2.start, K2.end, 450_000, date(2025, 12, 1), "")
    rows = rows_of(result, SENT, PaymentList("lista.csv", "0" * 64, (paid,)))
    assert [str(row["Utbetalningslista"]).replace("\u00a0", " ") for row in rows] == [
        "Schablon saknas (-30 000,00 kr); Annat belopp än sökt (-1 500,00 kr)",
        "Schablon saknas (-30 000,00 kr)",
    ]


# -- the round trip ---------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2025, 8, 13), date(2026, 6, 30))
MAYBE = st.none() | DAYS
TEXTS = st.sampled_from(["", "B 1", "IN 1", "Å 7"])
WHOSE = st.sampled_from([ANNA, BO])


@st.composite
def decisions(draw: st.DrawFn) -> Event:
    refused = draw(st.sampled_from([0, 1, 100_000]))
    return decision(
        draw(st.integers(0, CLAIM - refused)),
        refused,
        draw(DAYS),
        dossier=draw(WHOSE),
        reason=draw(st.sampled_from(REFUSAL_REASONS)) if refused else "",
        appeal_by=draw(MAYBE) if refused else None,
        reference=draw(TEXTS),
    )


ANSWERS = st.one_of(
    st.builds(completion, MAYBE, MAYBE, MAYBE, WHOSE),
    decisions(),
    st.builds(Payment, st.just(K2), st.just("gron"), WHOSE, DAYS, st.integers(0, CLAIM), MAYBE, TEXTS),
    st.builds(DayRateReport, st.just(K2), st.just("gron"), WHOSE, DAYS),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ANSWERS, max_size=5), st.lists(ANSWERS, max_size=3))
def test_what_the_register_says_is_nothing_new_whatever_it_got_since_the_rows_were_written(
    before: list[Event], meanwhile: list[Event]
) -> None:
    """A sheet that nobody touched neither repeats what it shows nor takes back what it does not show yet."""
    desk = sheet(RESULT, SENT, *before)
    assert new(desk, SENT, *before) == []
    assert new(desk, SENT, *before, *meanwhile) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(ANSWERS, max_size=3), st.lists(ANSWERS, min_size=1, max_size=4))
def test_whatever_is_typed_stands_in_the_register_as_it_was_typed(before: list[Event], typed: list[Event]) -> None:
    """The cells that other events would have given are typed by hand; what comes of them says the same."""
    desk = sheet(RESULT, SENT, *before)
    wanted = standings(entries(SENT, *before, *typed)).children
    for number, row in enumerate(rows_of(RESULT, SENT, *before, *typed)):
        desk.type(number, {header: row[header] for header in TYPED})
    told = new(desk, SENT, *before)
    assert standings(entries(SENT, *before, *told)).children == wanted


def standing_after(desk: Desk, *events: Event) -> Standing:
    """ANNA's, when what was typed has been put into the register."""
    return standings(entries(*events, *new(desk, *events))).children[K2, "gron", ANNA]


def test_only_what_was_typed_is_changed_in_what_the_register_got_meanwhile(result: QuarterResult) -> None:
    """Somebody enters the decision while another types its number on a sheet that does not show it yet."""
    desk = sheet(result, SENT).type(0, {"Beslutsnr": "B 99", "Verifikat": "IN 7"})
    found = standing_after(desk, SENT, decision(500_000, 100_000), payment(500_000))
    assert (found.reference, found.voucher) == ("B 99", "IN 7")
    assert (found.granted_ore, found.refused_ore, found.reason, found.decided_on) == (
        500_000, 100_000, "För sent", date(2025, 11, 3),
    )  # fmt: skip
    assert (found.paid_ore, found.paid_on) == (500_000, date(2025, 12, 1))


def test_one_row_may_tell_of_all_that_happened_at_once(result: QuarterResult) -> None:
    desk = sheet(result, SENT).type(
        0,
        {
            "Komplettering begärd": date(2025, 9, 1), "Beslutsdatum": date(2025, 11, 3), "Beviljat": 6000,
            "Utbetalt den": date(2025, 12, 1), "Utbetalt": 6000, "Schablon anmäld": date(2025, 9, 3),
        },
    )  # fmt: skip
    assert new(desk, SENT) == [
        completion(date(2025, 9, 1)),
        Decision(K2, "gron", ANNA, date(2025, 11, 3), 600_000, 0, "", None, ""),
        payment(600_000),
        DayRateReport(K2, "gron", ANNA, date(2025, 9, 3)),
    ]


def test_an_amount_is_put_right_by_typing_the_right_one(result: QuarterResult) -> None:
    events = [SENT, decision(500_000)]
    found = standing_after(sheet(result, *events).type(0, {"Beviljat": 5500.5}), *events)
    assert (found.granted_ore, found.reference) == (550_050, "B 1")


def test_a_completion_that_was_typed_on_the_wrong_child_can_be_cleared(result: QuarterResult) -> None:
    events = [SENT, completion(date(2025, 9, 1), date(2025, 9, 15))]
    cleared = sheet(result, *events).type(0, {"Komplettering begärd": None, "Svara senast": None})
    assert standing_after(cleared, *events).state == "Inskickad"


def test_a_row_of_a_child_quarter_or_book_that_was_never_sent_is_nobodys(result: QuarterResult) -> None:
    typed = {"Schablon anmäld": date(2025, 9, 3)}
    for cells in ({"Dossiernr": "99999999"}, {"Dossiernr": "abc"}, {"Kvartal": "2019K1"}, {"Kvartal": None}):
        assert new(sheet(result, SENT).type(0, typed | cells), SENT) == []
    assert new(sheet(result, SENT).type(0, typed), replace(SENT, book="vit")) == []
    assert len(new(sheet(result, SENT).type(0, typed), SENT)) == 1


@pytest.mark.parametrize("word", ["för sent", " FÖR SENT ", "Försent"])
def test_the_reason_is_known_without_regard_to_case_and_blanks(result: QuarterResult, word: str) -> None:
    desk = sheet(result, SENT).type(0, {"Beslutsdatum": date(2025, 11, 3), "Avslag": 6000, "Orsak": word})
    assert standing_after(desk, SENT).reason == "För sent"


DECIDED = {"Beslutsdatum": date(2025, 11, 3)}
REFUSED: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "reason unknown": ({"Orsak": "För dyrt"}, "Orsak", "Orsak är För dyrt", f"Skriv {', '.join(REFUSAL_REASONS)}"),
    "reason missing": (
        DECIDED | {"Avslag": 100}, "Orsak", "Avslag saknar Orsak", "Välj en orsak i listan",
    ),
    "more than claimed": (
        DECIDED | {"Beviljat": 6000, "Avslag": 0.01, "Orsak": "Annat"}, "Beviljat",
        "Beviljat och Avslag är tillsammans mer än det sökta",
        "Rätta beloppen: de ska tillsammans vara högst Sökt",
    ),
    "no day of decision": (
        {"Beviljat": 6000}, "Beslutsdatum", "Beslutsdatum är tom, men raden har ett beslut", "Fyll i dagen",
    ),
    "no day of payment": (
        {"Utbetalt": 6000}, "Utbetalt den", "Utbetalt den är tom, men raden har en utbetalning", "Fyll i dagen",
    ),
    "negative": (DECIDED | {"Beviljat": -1}, "Beviljat", "cellen är negativ", "Rätta eller töm cellen"),
    "part of an öre": (
        DECIDED | {"Beviljat": 0.001}, "Beviljat", "cellen är inget belopp i hela ören", "Rätta eller töm cellen",
    ),
    "no day": ({"Svara senast": 20251301}, "Svara senast", "cellen är inget datum", "Rätta eller töm cellen"),
    "register": ({"Register": 1.5}, "Register", "cellen är inget heltal", "Töm cellen"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_an_answer_that_cannot_be_one_is_named_with_what_to_do(result: QuarterResult, name: str) -> None:
    cells, header, what, remedy = REFUSED[name]
    desk = sheet(result, SENT).type(1, cells)
    with pytest.raises(UnusableInput) as caught:
        new(desk, SENT)
    assert caught.value.where == f"gron_statistik.xlsm, blad Uppföljning, rad {desk.row_of(1)}, kolumn {header}"
    assert caught.value.what.startswith(what)
    assert caught.value.remedy == remedy
    assert BO not in str(caught.value)


def test_a_register_cell_that_was_cleared_shows_nothing_and_takes_nothing_back(result: QuarterResult) -> None:
    """The row then says again what the register says already."""
    events = [SENT, decision(500_000)]
    desk = sheet(result, *events)
    for number in range(2):
        desk.type(number, {"Register": None})
    assert shown_numbers(desk.found) == {0}
    assert new(desk, *events) == []


def test_the_numbers_shown_are_those_that_the_rows_were_written_from(result: QuarterResult) -> None:
    desk = sheet(result, SENT, received()).type(1, {"Register": 1})
    assert shown_numbers(desk.found) == {1, 2}


def test_a_cell_to_fill_in_is_empty_until_something_is_known(result: QuarterResult) -> None:
    rows = rows_of(result, SENT, received())
    assert len(rows) == 2
    assert {row[header] for row in rows for header in TYPED} == {None}
