"""Bounds of counting and spreading that the mutants showed no other test to hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from atersok.domain.allocation import SPREAD, Allocation, allocate
from atersok.domain.attendance import Attendance, Stay
from atersok.domain.care_days import NO_PRICE, CareDays, Window, count_care_days, expand
from atersok.domain.ledger import resolve
from atersok.domain.register import BOOKS
from domain.making import ANNA, BO, K2, child, home, ledger, placement, register, settings, stay

DAY = timedelta(days=1)
HOMES = [home("Asken", cost_centre="48200"), home("Eken")]
OF = register([child(), child(BO)], [placement(), placement(BO, "Asken")], HOMES)
FIRST, LAST = K2.start, K2.end


def counted(*stays: Stay) -> CareDays:
    return count_care_days(Attendance(stays), OF, "gron", Window.of(FIRST, LAST), False)


def allocated(stays: list[Stay], *rows: Mapping[str, Any]) -> Allocation:
    frame = ledger(*rows)
    attendance = Attendance(stays)
    resolved = resolve(frame, OF, dict.fromkeys(BOOKS, attendance), False)
    care = counted(*stays)
    return allocate(frame, resolved, care, OF, "gron", settings(), Window.of(FIRST, LAST))


@pytest.mark.parametrize(
    ("arrived", "left", "days"),
    [
        (FIRST - 10 * DAY, FIRST, 0),
        (FIRST - 10 * DAY, FIRST + DAY, 1),
        (LAST, None, 1),
        (LAST + DAY, None, 0),
        (LAST + DAY, LAST + 9 * DAY, 0),
    ],
)
def test_a_stay_outside_the_quarter_leaves_no_name_behind(arrived: date, left: date | None, days: int) -> None:
    """Neither its home nor its child is told as one with care days."""
    care = counted(stay(arrived=arrived, left=left))
    assert (len(care), len(care.homes), len(care.dossiers)) == (days, min(days, 1), min(days, 1))


@pytest.mark.parametrize(("price", "counts"), [(-500, NO_PRICE), (-1, NO_PRICE), (0, 0), (None, NO_PRICE), (1, 1)])
def test_a_negative_price_is_none_and_zero_is_one(price: int | None, counts: int) -> None:
    assert counted(stay(arrived=LAST, daily_price=price)).price.tolist() == [counts]


@pytest.mark.parametrize("name", ["Asken", "Eken"])
def test_overlapping_rows_give_one_care_day_at_every_home(name: str) -> None:
    """At the first home in order of name and at the second."""
    others = [stay(BO, "Asken", LAST), stay(BO, "Eken", LAST)]
    care = counted(*others, stay(ANNA, name, LAST - DAY), stay(ANNA, name, LAST))
    assert len(care) == 4
    assert len({(h, c, d) for h, c, d in zip(care.home, care.child, care.day, strict=True)}) == 4


def test_a_span_that_ends_before_it_begins_has_no_day() -> None:
    source, day = expand(np.array([5, 9, 7]), np.array([3, 8, 8]))
    assert (source.tolist(), day.tolist()) == ([2, 2], [7, 8])


@pytest.mark.parametrize(
    ("start", "end", "place", "finding"),
    [
        (LAST, LAST, "unexplained", "K02"),
        (LAST, LAST + DAY, "unexplained", "K02"),
        (LAST + DAY, LAST + DAY, "other_quarter", ""),
        (FIRST, FIRST, "unexplained", "K02"),
        (FIRST - DAY, FIRST, "unexplained", "K02"),
        (FIRST - DAY, FIRST - DAY, "other_quarter", ""),
    ],
)
def test_a_cost_without_care_days_is_told_from_its_first_to_its_last_day_in_the_quarter(
    start: date, end: date, place: str, finding: str
) -> None:
    found = allocated([], {"belopp_ore": 100, "periodstart": start, "periodslut": end})
    assert (found.place.tolist(), found.finding.tolist()) == ([place], [finding])


def test_rows_that_are_not_spread_belong_to_no_group() -> None:
    """Of a quarter's spread row, one without care days, one of another quarter and one of no konto."""
    found = allocated(
        [stay(arrived=LAST)],
        {"belopp_ore": 100, "periodstart": LAST, "periodslut": LAST},
        {"belopp_ore": 100, "periodstart": FIRST, "periodslut": FIRST},
        {"belopp_ore": 100, "periodstart": LAST + DAY, "periodslut": LAST + DAY},
        {"belopp_ore": 100, "periodstart": LAST, "periodslut": LAST, "konto": "9999"},
    )
    assert found.place.tolist() == [SPREAD, "unexplained", "other_quarter", "unexplained"]
    assert found.group.tolist()[1:] == [-1, -1, -1]
    assert found.kind.tolist() == ["Entreprenör", "Entreprenör", "Entreprenör", ""]
    assert list(found.groups.columns) == ["home", "child", "kind", "first", "last", "ore", "days"]
    assert found.groups["first"].tolist() == [FIRST.toordinal(), LAST.toordinal()]
    assert int(found.groups["days"][found.group[0]]) == 1
