"""Whose right ends soon after the quarter: 18, 21, Avslutsdag, Treårsregel; by dossiernummer alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from atersok.calculation import calculate
from atersok.domain.quarter import Quarter
from atersok.watch.ending import ENDED, THREE_YEARS, TURNS_18, TURNS_21, WHATS, Ending, ending
from domain.making import ANNA, BO, child, inputs, ledger, placement, register, settings
from watch.making import EKEN, HOMES, K2, OKEN, a_result

END = date(2025, 6, 30)


def rows_of(
    child_changes: dict[str, Any] | None = None,
    placed: dict[str, Any] | None = None,
    within: int | None = None,
    today: date | None = None,
    rule: str = "Av",
) -> list[Ending]:
    result = a_result([child(**(child_changes or {}))], [placement(**(placed or {}))], {}, [], three_year_rule=rule)
    return ending(result, within, today)


def born(day: date, age: int) -> dict[str, Any]:
    return {"born_entered": day.replace(year=day.year - age)}


def test_what_ends_is_named_as_the_sheet_has_it() -> None:
    assert (*WHATS,) == (TURNS_18, TURNS_21, ENDED, THREE_YEARS)
    assert WHATS == ("Fyller 18 år", "Fyller 21 år", "Avslutsdag", "Treårsregeln")


def test_nothing_ends_for_a_child_of_15_with_an_open_placement() -> None:
    assert rows_of() == []


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2025, 6, 30), False),  # in the quarter: its days say so themselves
        (date(2025, 7, 1), True),
        (date(2025, 10, 28), True),  # 120 days after 30 June
        (date(2025, 10, 29), False),
    ],
)
@pytest.mark.parametrize("age", [18, 21])
def test_birthdays_are_told_from_the_day_after_the_quarter_for_120_days(day: date, told: bool, age: int) -> None:
    rows = rows_of(born(day, age), {"start": date(2020, 1, 1)})
    assert [row.day for row in rows] == ([day] if told else [])
    assert {row.what for row in rows} <= {TURNS_18 if age == 18 else TURNS_21}


def test_the_days_ahead_can_be_given_and_else_are_the_setting_s() -> None:
    assert rows_of(born(date(2025, 7, 2), 18), within=1) == []
    assert len(rows_of(born(date(2025, 7, 1), 18), within=1)) == 1
    of = [child(**born(date(2025, 7, 2), 18))]
    assert ending(a_result(of, [placement()], {}, [], watch_days=1)) == []
    assert len(ending(a_result(of, [placement()], {}, [], watch_days=2))) == 1


def test_18_tells_when_continued_responsibility_must_be_told_and_how_the_right_goes_on() -> None:
    (row,) = rows_of(born(date(2025, 8, 10), 18))
    assert (row.quarter, row.dossier, row.home, row.what, row.ask) == (K2, ANNA, EKEN, TURNS_18, "socialsekreterare")
    assert (row.day, row.last_day, row.days_left) == (date(2025, 8, 10), date(2025, 7, 20), 41)
    assert row.why == (
        "Rätten går vidare: kostnad över schablonen, 18–20 år (2010:1122 30 a §). Nytt placeringsbeslut från "
        "2025-08-10 behövs. Behåller kommunen ansvaret anmäls det till Migrationsverket senast 2025-07-20."
    )
    assert (row.group, row.ore, row.practice, row.certainty) == ("Snart slut", None, None, "")


@pytest.mark.parametrize(
    ("placed", "why"),
    [
        ({"lagrum": "SoL", "need": "3"}, "Rätten går vidare: kostnad över schablonen"),
        (
            {"lagrum": "SoL", "need": "2"},
            "Rätten upphör: 18–20 år utan visat vårdbehov, eller vården började efter 18.",
        ),
        ({"lagrum": "SoL"}, "Rätten upphör: 18–20 år"),
        ({"end": date(2025, 8, 10)}, "Placeringen slutar samma dag."),
    ],
)
def test_18_tells_whether_another_right_follows(placed: dict[str, Any], why: str) -> None:
    (row,) = rows_of(born(date(2025, 8, 10), 18), placed)
    assert row.why.startswith(why)
    assert row.last_day == date(2025, 7, 20)


def test_before_the_rule_nobody_is_told_to_report_continued_responsibility() -> None:
    of = register([child(**born(date(2018, 8, 10), 18))], [placement()], HOMES)
    (row,) = ending(calculate(inputs(of, {}, ledger(), settings(Quarter(2018, 2), three_year_rule="Av"))))
    assert (row.day, row.last_day) == (date(2018, 8, 10), None)
    assert row.why.endswith("Nytt placeringsbeslut från 2018-08-10 behövs.")


def test_21_ends_the_right() -> None:
    (row,) = rows_of(born(date(2025, 7, 14), 21), {"start": date(2020, 1, 1)})
    assert (row.what, row.day, row.days_left, row.last_day) == (TURNS_21, date(2025, 7, 14), 14, None)
    assert (row.why, row.ask) == ("Rätten upphör den dagen.", "controller")


@pytest.mark.parametrize(
    ("changes", "placed"),
    [
        ({"assigned": True}, {}),
        ({"permit_day": None}, {}),
        ({}, {"end": date(2025, 8, 9)}),  # the last day is the 8th
        ({"ended": date(2025, 7, 1)}, {}),
    ],
)
def test_whoever_has_no_right_the_day_before_loses_none(changes: dict[str, Any], placed: dict[str, Any]) -> None:
    rows = rows_of(born(date(2025, 8, 10), 18) | changes, placed)
    assert [row.what for row in rows if row.what == TURNS_18] == []


def test_a_right_that_only_begins_after_the_quarter_counts() -> None:
    """The permit comes in July."""
    permit = {"permit_day": date(2025, 7, 15), "municipality_day": date(2025, 7, 15)}
    (row,) = rows_of(born(date(2025, 8, 10), 18) | permit)
    assert row.what == TURNS_18


@pytest.mark.parametrize(
    ("day", "told"),
    [(END, False), (date(2025, 7, 1), True), (date(2025, 10, 28), True), (date(2025, 10, 29), False), (None, False)],
)
def test_an_avslutsdag_to_come_is_told(day: date | None, told: bool) -> None:
    rows = rows_of({"ended": day})
    assert {row.why for row in rows} <= {"Avslutsdag är ifylld i PUT-databasen: ingen rätt från den dagen."}
    assert [(row.what, row.day, row.ask) for row in rows] == ([(ENDED, day, "integrationssekreterare")] if told else [])


@pytest.mark.parametrize(
    ("rule", "dates", "day"),
    [
        ("Kalenderår", {"migrated": date(2022, 2, 1)}, None),  # 31 December is more than 120 days ahead
        ("36 månader", {"received": date(2022, 7, 5)}, date(2025, 7, 5)),
        ("36 månader", {"received": date(2022, 6, 30)}, None),
        ("36 månader", {"received": None}, None),
        ("Av", {"received": date(2022, 7, 5)}, None),
    ],
)
def test_the_last_day_by_treårsregel_is_told_and_that_it_only_informs(
    rule: str, dates: dict[str, Any], day: date | None
) -> None:
    rows = rows_of(dates, rule=rule)
    assert [row.day for row in rows] == ([day] if day else [])
    for row in rows:
        assert (row.what, row.ask) == (THREE_YEARS, "controller")
        assert row.why == (
            "Sista dag enligt Treårsregel (36 månader), räknat från 2022-07-05. "
            "Regeln gäller inte vård av ensamkommande barn i lag."
        )


def test_by_calendar_year_the_year_s_end_is_told_when_it_is_near() -> None:
    (row,) = rows_of({"migrated": date(2022, 2, 1)}, within=184, rule="Kalenderår")
    assert row.day == date(2025, 12, 31)


def test_days_left_are_counted_from_the_day_that_is_given() -> None:
    assert [row.days_left for row in rows_of(born(date(2025, 7, 14), 18), today=date(2025, 7, 20))] == [-6]


def test_rows_stand_by_day_and_name_no_child() -> None:
    result = a_result(
        [
            child(name="Testa Exempelsson", personnummer="20070814-2386", **born(date(2025, 8, 14), 18)),
            child(BO, protected=True, ended=date(2025, 7, 3), **born(date(2025, 7, 2), 18)),
        ],
        [placement(), placement(BO, home=OKEN)],
        {},
        [],
        three_year_rule="Av",
    )
    rows = ending(result)
    assert [(row.dossier, row.home, row.what, str(row.day)) for row in rows] == [
        (BO, OKEN, TURNS_18, "2025-07-02"),
        (BO, OKEN, ENDED, "2025-07-03"),
        (ANNA, EKEN, TURNS_18, "2025-08-14"),
    ]
    assert "Exempelsson" not in str(rows)
    assert "2386" not in str(rows)
