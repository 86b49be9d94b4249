"""N04, N07, N09."""

from __future__ import annotations

from datetime import date

import pytest

from checks.build import ALFA, EKEN, PRICE, clean, stay


@pytest.mark.parametrize(
    ("entered", "difference"),
    [
        ((29, 31, 30, 91), "2025-04: -1 dag"),
        ((None, None, 31, None), "2025-06: +1 dag"),
        ((None, None, None, 90), "hela kvartalet: -1 dag"),
    ],
)
def test_n04_entered_days_differ(entered: tuple[int | None, ...], difference: str) -> None:
    found = clean().stay("gron", ALFA, days_entered=entered, amount=None).of("N04")
    assert [(f.home, f.dossier, f.difference) for f in found] == [(EKEN, ALFA, difference)]


def test_n04_near_misses() -> None:
    assert clean().stay("gron", ALFA, days_entered=(None, None, None, None), amount=None).where("N04") == []
    left = clean().stay("gron", ALFA, left=date(2025, 5, 2), days_entered=(30, 1, 0, 31), amount=None)
    assert left.where("N04") == []
    assert left.setting(leaving_day_counts=True).where("N04") == [(EKEN, ALFA)]
    until = clean().setting(count_until=date(2025, 5, 10))
    assert until.stay("gron", ALFA, days_entered=(30, 10, 0, 40), amount=None).where("N04") == []
    assert until.where("N04") == [(EKEN, ALFA)]
    unreadable = clean().stay("gron", ALFA, usable=False, days_entered=(1, 1, 1, 3), amount=None)
    assert unreadable.where("N04") == []  # F01


def test_n04_counts_the_rows_own_dates_even_where_rows_overlap() -> None:
    twice = clean().plus_stays("gron", stay(ALFA, EKEN, arrived=date(2025, 6, 1), row=9, days_entered=(0, 0, 30, 30)))
    assert twice.where("N04") == []


def test_n07_amount_is_not_days_times_price_by_a_single_ore() -> None:
    found = clean().stay("gron", ALFA, amount=91 * PRICE + 1).of("N07")
    assert [(f.home, f.dossier, f.difference) for f in found] == [(EKEN, ALFA, "+0,01 kr")]
    for empty in ({"amount": None}, {"daily_price": None}, {"days_entered": (30, 31, 30, None)}):
        assert clean().stay("gron", ALFA, **({"amount": 1} | empty)).where("N07") == []


def test_n09_price_differs_from_the_homes() -> None:
    changed = {"daily_price": PRICE + 100, "amount": 91 * (PRICE + 100)}
    found = clean().stay("gron", ALFA, **changed).of("N09")
    assert [(f.home, f.dossier, f.difference) for f in found] == [(EKEN, ALFA, "+1,00 kr")]
    assert clean().stay("gron", ALFA, **changed, left=date(2025, 4, 2)).where("N09") == [(EKEN, ALFA)]
    assert clean().stay("gron", ALFA, **changed, left=date(2025, 4, 1)).where("N09") == []
    assert clean().stay("gron", ALFA, daily_price=None).where("N09") == []
    assert clean().home(EKEN, daily_price=None).stay("gron", ALFA, **changed).where("N09") == []
