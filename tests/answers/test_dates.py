"""Answers that ask no register."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from atersok.answers import dates, refusal
from atersok.answers.column import OMITTED
from atersok.answers.refusal import NoAnswer
from atersok.rules.parameters import load
from domain.making import number_of
from rules.making import INTERNAL, own_rules

NUMBER = number_of(date(2010, 3, 5))
SAMORDNING = number_of(date(2010, 3, 5), samordning=True)
END = date(2025, 6, 30)


def day_of(answer: datetime) -> date:
    return answer.date()


@pytest.mark.parametrize(
    "number",
    [NUMBER, NUMBER[2:], NUMBER.replace("-", ""), float(NUMBER.replace("-", "")), float(NUMBER[2:].replace("-", "")),
     SAMORDNING, SAMORDNING[2:], "20100305-TF23"],
)  # fmt: skip
def test_age_is_whole_years_and_the_birthday_is_the_new_age(number: object) -> None:
    assert dates.age(number, date(2025, 3, 4), END) == 14
    assert dates.age(number, date(2025, 3, 5), END) == 15


def test_a_plus_is_a_hundred_years() -> None:
    assert dates.age("100305+2384", END, END) == 115


def test_a_number_without_century_is_never_read_as_a_centenarian_s_before_the_birth() -> None:
    with pytest.raises(NoAnswer) as caught:
        dates.age(NUMBER[2:], date(2009, 12, 31), END)
    assert caught.value.text == refusal.NOT_BORN


@pytest.mark.parametrize("number", ["12345678", "Linden", 12345678.0, True, "20101305-2384", "20100305-23841", "1"])
def test_what_is_no_number_has_no_age(number: object) -> None:
    with pytest.raises(NoAnswer) as caught:
        dates.age(number, END, END)
    assert caught.value.text == refusal.NO_NUMBER


@pytest.mark.parametrize(
    ("number", "ok"),
    [
        (NUMBER, True),
        (SAMORDNING, True),
        (float(NUMBER.replace("-", "")), True),
        (float(NUMBER[2:].replace("-", "")), True),
        ("20100305-TF23", True),
        (NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10), False),
        (float(NUMBER.replace("-", "")) + 1, False),
        ("12-345678", False),
        ("Linden", False),
        (True, False),
    ],
)
def test_a_number_passes_its_check_or_not(number: object, ok: bool) -> None:
    assert dates.number_ok(number) is ok


def test_the_last_day_to_reclaim_is_that_of_the_rule() -> None:
    assert day_of(dates.last_day_to_reclaim(date(2022, 5, 17), "Kalenderår")) == date(2025, 12, 31)
    assert day_of(dates.last_day_to_reclaim(date(2022, 5, 17), "36 månader")) == date(2025, 5, 17)


def test_a_rule_that_is_off_and_a_day_beyond_the_calendar_are_told() -> None:
    for day, rule, text in (
        (date(2022, 5, 17), "Av", "Treårsregel av"),
        (date(9998, 1, 1), "Kalenderår", refusal.BEYOND_CALENDAR),
    ):
        with pytest.raises(NoAnswer) as caught:
            dates.last_day_to_reclaim(day, rule)  # type: ignore[arg-type]
        assert caught.value.text == text


@pytest.mark.parametrize(
    ("kind", "deadline"),
    [
        (OMITTED, date(2025, 7, 31)),
        ("intern", date(2025, 7, 31)),
        ("Strikt", date(2025, 12, 30)),
        (" PRAXIS ", date(2026, 1, 2)),
    ],
)
def test_a_deadline_is_intern_unless_another_kind_is_named(kind: object, deadline: date) -> None:
    assert day_of(dates.deadline("2025K2", kind, load())) == deadline


@pytest.mark.parametrize(
    ("kind", "deadline"),
    [(OMITTED, date(2025, 8, 31)), ("strikt", date(2025, 10, 30)), ("praxis", date(2025, 10, 31))],
)
def test_a_deadline_is_that_of_the_rules_at_hand(tmp_path: Path, kind: object, deadline: date) -> None:
    own = own_rules(tmp_path, (INTERNAL, INTERNAL.replace("1", "2")), ("value = 6\n", "value = 4\n"))
    assert day_of(dates.deadline("2025K2", kind, load(own))) == deadline


@pytest.mark.parametrize(
    ("quarter", "kind", "text"),
    [
        ("2025K2", "lag", refusal.UNKNOWN_KIND),
        ("K2", "intern", refusal.UNKNOWN_QUARTER),
        ("9998K4", "praxis", refusal.BEYOND_CALENDAR),
        ("2025K2", -2146826246, refusal.CELL_ERROR),
    ],
)
def test_an_unknown_kind_and_quarter_are_told(quarter: str, kind: object, text: str) -> None:
    with pytest.raises(NoAnswer) as caught:
        dates.deadline(quarter, kind, load())
    assert caught.value.text == text
