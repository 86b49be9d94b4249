"""Tidplan: every quarter that can still be claimed, what falls due for it, how many days are left."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.quarter import Quarter
from atersok.domain.register import Register
from atersok.rules.parameters import load
from atersok.watch.tidplan import (
    COMING,
    PASSED,
    SOON,
    TODAY,
    PlanRow,
    Status,
    as_json,
    hyphenated,
    lines,
    plan,
    plan_of,
    status_of,
)
from domain.making import ANNA, BO, child, placement, register
from watch.making import HOMES, K1, K2

DAY = date(2025, 7, 20)
NOBODY = register([], [], HOMES)


def rows_of(today: date = DAY, of: Register = NOBODY, also: tuple[Quarter, ...] = ()) -> list[PlanRow]:
    return plan(of, load(), False, today, also)


def turning_18(day: date, **placed: Any) -> Register:
    return register([child(born_entered=day.replace(year=day.year - 18))], [placement(**placed)], HOMES)


def shown(rows: list[PlanRow]) -> list[str]:
    return sorted({str(row.quarter) for row in rows})


# -- status


@pytest.mark.parametrize(
    ("left", "status"), [(-400, PASSED), (-1, PASSED), (0, TODAY), (1, SOON), (14, SOON), (15, COMING), (400, COMING)]
)
def test_a_day_is_passed_today_within_14_days_or_to_come(left: int, status: str) -> None:
    assert status_of(left) == status


def test_the_states_are_swedish() -> None:
    assert (PASSED, TODAY, SOON, COMING) == get_args(Status) == ("Passerad", "I dag", "Inom 14 dagar", "Kommer")


# -- one quarter


def test_a_quarter_has_its_days_with_category_source_and_days_left() -> None:
    rows = plan_of(K2, NOBODY, load(), False, DAY)
    own, asylum, other = (
        "UT_FK, UT_SFV, UT_FK18, UT_FS",
        "AS_FK, AS_FK18, AS_ANK, AS_EXO, AS_VH",
        "UT_FSG, UT_AF, UT_LSS, UT_VSK",
    )
    routine, practice = "rutin för återsökning, steg 6", "; lag 1930:173 2 §"
    assert [(row.what, row.category, str(row.day), row.days_left, row.status) for row in rows] == [
        ("Leverantörsfakturor 2025-04", "Alla", "2025-05-10", -71, PASSED),
        ("Leverantörsfakturor 2025-05", "Alla", "2025-06-10", -40, PASSED),
        ("Ändringar till MIG", "Alla", "2025-07-07", -13, PASSED),
        ("Leverantörsfakturor 2025-06", "Alla", "2025-07-10", -10, PASSED),
        ("Internt sista dag", "Alla", "2025-07-31", 11, SOON),
        ("Schablon som inte kommit", "UT_FK, UT_FK18", "2025-07-31", 11, SOON),
        ("Ska ha kommit in (strikt)", asylum, "2025-12-30", 163, COMING),
        ("Ska ha kommit in (strikt)", own, "2025-12-30", 163, COMING),
        ("Praxis", asylum, "2026-01-02", 166, COMING),
        ("Praxis", own, "2026-01-02", 166, COMING),
        ("Ska ha kommit in (strikt)", other, "2026-06-30", 345, COMING),
        ("Praxis", other, "2026-06-30", 345, COMING),
    ]
    assert [row.source for row in rows if row.category == own] == ["2010:1122 31 a §", f"2010:1122 31 a §{practice}"]
    assert [row.source for row in rows if row.what == "Internt sista dag"] == [routine]
    assert {row.quarter for row in rows} == {K2}
    assert {row.dossier for row in rows} == {""}


def test_a_quarter_that_can_no_longer_be_claimed_is_told_all_the_same_when_asked_for() -> None:
    rows = plan_of(Quarter(2016, 4), NOBODY, load(), False, DAY)
    assert {row.status for row in rows} == {PASSED}
    assert "FAKTISK, FAKTISK_18" in {row.category for row in rows}


def test_where_strict_and_practice_are_one_day_the_strict_ones_stand_first() -> None:
    rows = [row.what for row in plan_of(K1, NOBODY, load(), False, DAY) if row.day == date(2025, 9, 30)]
    assert rows == ["Ska ha kommit in (strikt)"] * 2 + ["Praxis"] * 2


# -- continued responsibility


def test_a_child_who_turns_18_has_a_row_of_its_own_by_dossiernummer_alone() -> None:
    of = turning_18(date(2025, 7, 21))
    (row,) = [row for row in plan_of(K2, of, load(), False, DAY) if row.dossier]
    assert (row.what, row.dossier, row.category) == ("Fortsatt ansvar 12-345678", ANNA, "")
    assert (row.quarter, row.day, row.days_left, row.status) == (K2, date(2025, 6, 30), -20, PASSED)
    assert row.source == "Migrationsverkets föreskrifter om redovisning"


def test_it_stands_in_the_quarter_in_which_it_falls_due() -> None:
    of = turning_18(date(2025, 7, 22))
    assert [row for row in plan_of(K2, of, load(), False, DAY) if row.dossier] == []
    assert len([row for row in plan_of(K2.next(), of, load(), False, DAY) if row.dossier]) == 1
    early = turning_18(date(2025, 4, 5))
    assert [row for row in plan_of(K2, early, load(), False, DAY) if row.dossier] == []


def test_before_it_had_to_be_told_there_is_no_row() -> None:
    old = Quarter(2018, 2)
    assert [row for row in plan_of(old, turning_18(date(2018, 6, 30)), load(), False, DAY) if row.dossier] == []


def test_of_notices_that_became_shorter_the_longest_is_looked_ahead_for() -> None:
    """Ten weeks to the end of 2025: a birthday in September falls due in K2, and one in January three weeks before."""
    (three,) = [row for row in load().parameter if row.id == "fortsatt_ansvar_veckor"]
    ten = three.model_copy(update={"value": 10, "valid_to": date(2025, 12, 31)})
    later = three.model_copy(update={"valid_from": date(2026, 1, 1)})
    rest = tuple(row for row in load().parameter if row is not three)
    own = load().model_copy(update={"parameter": (*rest, ten, later)})

    def due(birthday: date) -> list[date]:
        return [row.day for row in plan(turning_18(birthday), own, False, date(2025, 5, 1)) if row.dossier]

    assert due(date(2025, 9, 1)) == [date(2025, 6, 23)]
    assert due(date(2025, 12, 9)) == [date(2025, 9, 30)]
    assert due(date(2025, 12, 10)) == due(date(2026, 1, 8)) == []


@pytest.mark.parametrize(
    ("changes", "placed"),
    [
        ({"assigned": True}, {}),
        ({"ended": date(2025, 7, 20)}, {}),
        ({}, {"end": date(2025, 7, 20)}),  # the last day is the 19th, the birthday the 21st
        ({"permit_day": None}, {}),
    ],
)
def test_whoever_has_no_right_the_day_before_needs_no_notice(changes: dict[str, Any], placed: dict[str, Any]) -> None:
    of = register([child(born_entered=date(2007, 7, 21), **changes)], [placement(**placed)], HOMES)
    assert [row for row in plan_of(K2, of, load(), False, DAY) if row.dossier] == []


def test_a_child_within_the_day_rate_alone_needs_the_notice_too() -> None:
    assert [row.dossier for row in plan_of(K2, turning_18(date(2025, 7, 21), lagrum="SoL"), load(), False, DAY)][
        2
    ] == ANNA


@pytest.mark.parametrize(
    ("birthday", "told"),
    [
        (date(2025, 6, 30), False),  # in a quarter that has ended
        (date(2025, 7, 1), True),
        (date(2025, 7, 20), True),
        (date(2026, 1, 21), True),  # due on the last day of the next quarter
        (date(2026, 1, 22), False),
    ],
)
def test_the_plan_tells_of_birthdays_from_the_current_quarter_on(birthday: date, told: bool) -> None:
    rows = [row for row in rows_of(of=turning_18(birthday)) if row.dossier]
    assert [row.day for row in rows] == ([birthday - timedelta(weeks=3)] if told else [])


def test_siblings_of_one_dossier_are_told_apart() -> None:
    assert hyphenated("12345678/2") == "12-345678/2"
    of = register([child("12345678/2", born_entered=date(2007, 7, 21))], [placement("12345678/2")], HOMES)
    assert [row.what for row in plan_of(K2, of, load(), False, DAY) if row.dossier] == ["Fortsatt ansvar 12-345678/2"]


# -- which quarters


def test_the_plan_shows_the_current_quarter_the_next_and_all_that_can_still_be_claimed() -> None:
    assert shown(rows_of()) == ["2024K3", "2024K4", "2025K1", "2025K2", "2025K3", "2025K4"]


@pytest.mark.parametrize(
    ("today", "whole"),
    [
        (date(2025, 9, 30), ["2025K1", "2025K2", "2025K3", "2025K4"]),
        (date(2025, 10, 1), ["2025K2", "2025K3", "2025K4", "2026K1"]),
        (date(2026, 1, 2), ["2025K2", "2025K3", "2025K4", "2026K1", "2026K2"]),
        (date(2026, 1, 3), ["2025K3", "2025K4", "2026K1", "2026K2"]),
    ],
)
def test_a_quarter_stands_whole_until_the_last_day_by_practice(today: date, whole: list[str]) -> None:
    rows = rows_of(today)
    assert shown([row for row in rows if row.what == "Internt sista dag"]) == whole


def test_of_a_quarter_that_is_open_in_some_categories_only_their_days_are_shown() -> None:
    rows = [row for row in rows_of() if str(row.quarter) == "2024K4"]
    assert [(row.what, row.category, str(row.day)) for row in rows] == [
        ("Ska ha kommit in (strikt)", "UT_FSG, UT_AF, UT_LSS, UT_VSK", "2025-12-31"),
        ("Praxis", "UT_FSG, UT_AF, UT_LSS, UT_VSK", "2026-01-02"),
    ]


def test_the_workbooks_own_quarter_is_shown_whole_once_whatever_its_age() -> None:
    rows = rows_of(also=(Quarter(2016, 4), K1, Quarter(2024, 4)))
    assert shown(rows) == ["2016K4", "2024K3", "2024K4", "2025K1", "2025K2", "2025K3", "2025K4"]
    for quarter in (Quarter(2016, 4), K1, Quarter(2024, 4)):
        own = [row for row in rows if row.quarter == quarter]
        assert own == plan_of(quarter, NOBODY, load(), False, DAY)


@given(st.dates(date(2018, 1, 1), date(2060, 12, 31)))
def test_whatever_can_still_be_claimed_is_in_the_plan_on_any_day(today: date) -> None:
    rows = rows_of(today)
    assert rows == sorted(rows, key=lambda row: (row.quarter, row.day))
    assert all(row.days_left == (row.day - today).days for row in rows)
    current = Quarter.of(today)
    quarter = Quarter(current.year - 2, current.number)
    while quarter <= current.next():
        for row in plan_of(quarter, NOBODY, load(), False, today):
            if row.what == "Praxis" and row.days_left >= 0:
                assert row in rows
        quarter = quarter.next()


# -- text and JSON


def test_the_text_has_a_heading_for_each_quarter_and_a_line_for_each_day() -> None:
    rows = plan_of(K2, turning_18(date(2025, 7, 21)), load(), False, date(2025, 7, 31))
    text = lines([*rows, *plan_of(K2.next(), NOBODY, load(), False, date(2025, 12, 29))])
    assert text[0] == "2025K2 (2025-04-01 till 2025-06-30)"
    assert text[3:6] == [
        "  2025-06-30  31 dagar sedan  Fortsatt ansvar 12-345678 (Migrationsverkets föreskrifter om redovisning)",
        "  2025-07-07  24 dagar sedan  Ändringar till MIG (Migrationsverkets föreskrifter om redovisning)",
        "  2025-07-10  21 dagar sedan  Leverantörsfakturor 2025-06 (återsökningsprocess PUT)",
    ]
    assert text[6] == "  2025-07-31  i dag           Internt sista dag (rutin för återsökning, steg 6)"
    assert text[9].startswith(
        "  2025-12-30  152 dagar kvar  Ska ha kommit in (strikt) [UT_FK, UT_SFV, UT_FK18, UT_FS] ("
    )
    assert text[14:16] == ["", "2025K3 (2025-07-01 till 2025-09-30)"]
    assert len(text) == 1 + 13 + 2 + 12


def test_one_day_is_one_day_in_the_text() -> None:
    for today, left in ((date(2025, 7, 30), "1 dag kvar"), (date(2025, 8, 1), "1 dag sedan")):
        assert any(f"2025-07-31  {left} " in text for text in lines(plan_of(K2, NOBODY, load(), False, today)))


def test_without_rows_there_is_no_text() -> None:
    assert lines([]) == []
    assert as_json([], DAY) == {"today": "2025-07-20", "quarters": []}


def test_the_json_holds_what_the_rows_hold() -> None:
    rows = rows_of(of=turning_18(date(2025, 8, 10)))
    read = json.loads(json.dumps(as_json(rows, DAY)))
    assert read["today"] == "2025-07-20"
    assert [found["quarter"] for found in read["quarters"]] == shown(rows)
    flat = [(found["quarter"], row) for found in read["quarters"] for row in found["rows"]]
    assert [
        (
            quarter,
            row["category"],
            row["what"],
            row["dossier"],
            row["day"],
            row["days_left"],
            row["status"],
            row["source"],
        )
        for quarter, row in flat
    ] == [
        (str(row.quarter), row.category, row.what, row.dossier, str(row.day), row.days_left, row.status, row.source)
        for row in rows
    ]


def test_no_name_and_no_personnummer_is_in_it() -> None:
    of = register(
        [child(BO, name="Testa Exempelsson", personnummer="20070721-2386", born_entered=date(2007, 7, 21))],
        [placement(BO)], HOMES,
    )  # fmt: skip
    text = str(rows_of(of=of))
    assert BO in text
    assert "Exempelsson" not in text
    assert "2386" not in text
