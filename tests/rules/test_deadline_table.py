"""The deadlines of 2023–2027 and of both sides of 2017-06-30, held against days that were looked up in almanacs.

`deadlines/frister.csv` and `deadlines/helgdagar.csv` were written by hand: nothing in them was computed.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from atersok.domain.quarter import Quarter
from atersok.rules.deadlines import internal_deadline, practice_deadline, strict_deadline
from atersok.rules.holidays import holidays, next_working_day
from atersok.rules.parameters import load
from atersok.rules.schedule import CATEGORIES, deadlines, notice_of_changes

FOLDER = Path(__file__).parent / "deadlines"


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


ROWS = read("frister.csv")
DAYS_OFF = {date.fromisoformat(row["Dag"]): row["Namn"] for row in read("helgdagar.csv")}
YEARS = range(2023, 2029)
ALWAYS_WEEKEND = {"påskdagen", "pingstdagen", "midsommardagen", "alla helgons dag"}


def quarter_of(row: dict[str, str]) -> Quarter:
    found = Quarter.parse(row["Kvartal"])
    assert found is not None
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['Kvartal']} {row['Kategori']}: {row['Anmärkning']}")
def test_a_quarter_has_the_days_of_the_table(row: dict[str, str]) -> None:
    found = deadlines(quarter_of(row), row["Kategori"], load())
    assert found is not None
    assert [str(found.internal), str(found.strict), str(found.practice)] == [
        row["Internt"],
        row["Strikt"],
        row["Praxis"],
    ]
    notice = notice_of_changes(quarter_of(row), load())
    assert ("" if notice is None else str(notice.day)) == row["Ändringar"]


@pytest.mark.parametrize("row", [row for row in ROWS if row["Kategori"] != "UT_AF"], ids=lambda row: row["Kvartal"])
def test_the_claim_s_own_functions_give_the_same_days(row: dict[str, str]) -> None:
    quarter = quarter_of(row)
    found = (
        internal_deadline(quarter),
        strict_deadline(quarter, load()),
        practice_deadline(quarter, load()),
    )
    assert [str(day) for day in found] == [row["Internt"], row["Strikt"], row["Praxis"]]


def test_the_table_has_every_quarter_of_its_years_in_both_kinds_of_category() -> None:
    wanted = {(f"{year}K{number}", code) for year in range(2023, 2028) for number in range(1, 5)
              for code in ("UT_FK", "UT_AF")}  # fmt: skip
    assert wanted <= {(row["Kvartal"], row["Kategori"]) for row in ROWS}
    assert {row["Kategori"] for row in ROWS} <= CATEGORIES.keys()


def test_the_table_has_both_sides_of_the_day_when_the_rules_changed() -> None:
    assert {("2017K2", "FAKTISK"), ("2017K3", "UT_FK"), ("2017K2", "UT_AF"), ("2017K3", "UT_AF")} <= {
        (row["Kvartal"], row["Kategori"]) for row in ROWS
    }


@pytest.mark.parametrize("year", YEARS)
def test_the_days_off_are_those_of_the_almanac(year: int) -> None:
    """Those that always fall on a weekend are not listed: the weekend moves the day."""
    expected = {day for day, name in DAYS_OFF.items() if day.year == year and name not in ALWAYS_WEEKEND}
    assert holidays(year) == expected


def test_those_that_are_not_listed_always_fall_on_a_weekend() -> None:
    assert all(day.isoweekday() > 5 for day, name in DAYS_OFF.items() if name in ALWAYS_WEEKEND)


@pytest.mark.parametrize("year", YEARS)
def test_exactly_weekends_and_days_off_move_a_day_and_to_the_first_that_is_neither(year: int) -> None:
    """Eves that are no days off by law (trettondagsafton, skärtorsdagen, valborg) move nothing."""

    def off(day: date) -> bool:
        return day.isoweekday() > 5 or day in DAYS_OFF

    day = date(year, 1, 1)
    while day < date(year, 12, 24):  # the last days of 2028 lead into a year that the table does not have
        expected = next(later for later in (day + timedelta(days=n) for n in range(10)) if not off(later))
        assert next_working_day(day) == expected, day
        day += timedelta(days=1)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['Kvartal']} {row['Kategori']}")
def test_the_table_itself_never_has_practice_before_strict_nor_on_a_day_off(row: dict[str, str]) -> None:
    """A slip of the pen in the table is no rule."""
    practice = date.fromisoformat(row["Praxis"])
    assert practice >= date.fromisoformat(row["Strikt"])
    assert practice.isoweekday() <= 5
    assert practice not in DAYS_OFF
