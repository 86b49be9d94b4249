"""Bevakning: what is forgotten, ends soon, has changed or was paid otherwise, a row each, children by number alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from atersok.calculation import QuarterResult
from atersok.followup import FollowUp, follow_up
from atersok.submissions.model import Event, ListedPayment, PaymentList
from atersok.workbook import layout
from atersok.workbook.sheets.bevakning import bevakning_rows
from domain.making import ANNA, BO, child, placement, stay
from submissions.events import entries
from watch.making import ASKEN, EKEN, K1, K2, a_result, cost, line, submitted
from workbook.desk import Desk

TODAY = date(2025, 7, 20)
NOT_OURS = "99999999"


def watched(result: QuarterResult, *events: Event) -> FollowUp:
    return follow_up(result, "gron", {"gron": {}, "vit": {}}, entries(*events), TODAY)


def a_quarter() -> QuarterResult:
    """ANNA, soon 18, is at Eken; BO has a right at Asken and no attendance."""
    return a_result(
        [child(born_entered=date(2007, 8, 1)), child(BO)],
        [placement(), placement(BO, ASKEN)],
        {"gron": [stay()]},
        cost(EKEN, 3_000_00),
    )


def lists(*rows: ListedPayment) -> PaymentList:
    return PaymentList("lista.csv", "0" * 64, rows)


def listed(dossier: str, ore: int, first: date | None = K2.start, last: date | None = K2.end) -> ListedPayment:
    return ListedPayment(2, dossier, "schablon", first, last, ore, TODAY, "")


SENT = (submitted(line(cost_ore=62_000_00, days=31)), submitted(book="vit"))


def test_the_groups_stand_in_the_order_of_what_must_be_done_about_them() -> None:
    rows = bevakning_rows(watched(a_quarter(), *SENT, lists(listed(NOT_OURS, 5_000_00))))
    assert list(dict.fromkeys(row["Slag"] for row in rows)) == ["Glömt", "Snart slut", "Ändrat", "Utbetalning"]
    assert {row["Ansvarig"] for row in rows if row["Slag"] == "Utbetalning"} == {"controller"}


def test_money_that_is_forgotten_says_how_much_by_when_and_how_sure_it_is() -> None:
    rows = bevakning_rows(watched(a_quarter(), *SENT))
    (row,) = [row for row in rows if row["Slag"] == "Glömt" and row["Kvartal"] == "2025K2"]
    assert (row["Dossiernr"], row["Boende"], row["Vad"]) == (BO, ASKEN, "Rätt men ingen närvaro")
    assert (row["Belopp"], row["Säkerhet"]) == (91 * 1_500.0, "Uppskattat")
    assert (row["Senast"], row["Praxis"]) == (date(2025, 12, 30), date(2026, 1, 2))


def test_what_ends_says_the_last_day_to_act_and_where_nothing_can_be_done_the_day_that_it_ends() -> None:
    turning = bevakning_rows(watched(a_quarter()))
    (row,) = [row for row in turning if row["Vad"] == "Fyller 18 år"]
    assert (row["Dossiernr"], row["Belopp"], row["Säkerhet"]) == (ANNA, None, None)
    assert row["Senast"] is not None
    assert str(row["Senast"]) in str(row["Varför"])
    ending = bevakning_rows(watched(a_result([child(ended=date(2025, 8, 15))])))
    (row,) = [row for row in ending if row["Slag"] == "Snart slut"]
    assert row["Senast"] == date(2025, 8, 15)


def test_what_was_paid_otherwise_says_how_much_too_much_and_what_to_do() -> None:
    rows = payments(lists(listed(ANNA, 91_000_00 - 50), listed(NOT_OURS, 5_000_00, None, None)))
    of_anna, not_ours = rows
    assert (of_anna["Vad"], of_anna["Kvartal"], of_anna["Dossiernr"], of_anna["Belopp"]) == (
        "Schablon avviker", "2025K2", ANNA, -0.5,
    )  # fmt: skip
    assert "Jämför dagarna med Migrationsverkets" in str(of_anna["Varför"])
    assert (not_ours["Vad"], not_ours["Kvartal"], not_ours["Dossiernr"], not_ours["Belopp"]) == (
        "Ej vårt barn", None, NOT_OURS, 5_000.0,
    )  # fmt: skip


def test_what_was_paid_as_expected_needs_no_watching() -> None:
    assert payments(lists(listed(ANNA, 91_000_00))) == []


def payments(of: PaymentList) -> Sequence[dict[str, object]]:
    rows = bevakning_rows(watched(a_result(), of))
    return [dict(row) for row in rows if row["Slag"] == "Utbetalning"]


def test_no_row_names_a_child() -> None:
    result = a_quarter()
    rows = bevakning_rows(watched(result, *SENT, lists(listed(NOT_OURS, 5_000_00))))
    assert len(rows) > 3
    names = {found.name for found in result.inputs.register.all_children}
    assert names
    assert not [text for row in rows for text in row.values() if any(name in str(text) for name in names)]


def test_the_rows_fit_the_sheet() -> None:
    rows = bevakning_rows(watched(a_quarter(), *SENT, lists(listed(NOT_OURS, 5_000_00))))
    desk = Desk(layout.BEVAKNING).write(rows)
    place = desk.found.place
    assert [line[place["Belopp"]] for line in desk.found.body_values()] == [row["Belopp"] for row in rows]


def test_a_change_is_held_to_the_quarter_before_as_it_was_submitted() -> None:
    before = submitted(*(line(month=month, days=30, cost_ore=60_000_00) for month in ("2025-01", "2025-02", "2025-03")))
    rows = bevakning_rows(watched(a_result(), before, submitted(book="vit")))
    (row,) = [row for row in rows if row["Slag"] == "Ändrat"]
    assert (row["Vad"], row["Kvartal"], row["Boende"]) == ("Dyrare per vårddygn", "2025K2", EKEN)
    assert row["Belopp"] == 91 * 1_000.0
    assert before.quarter == K1
