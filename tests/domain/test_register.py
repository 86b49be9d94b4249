"""The PUT register as values: who counts as registered, and what its cells mean."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.domain.register import BOOK_TRACKS, Child, Placement
from domain.making import ANNA, BO, child, home, placement, register


def test_a_dossier_that_stands_twice_is_not_in_the_register_at_all() -> None:
    """R03: none of its rows counts."""
    found = register([child(ANNA, row=2), child(BO, row=3), child(ANNA, row=4)])
    assert set(found.children) == {BO}
    assert [row.row for row in found.doubled[ANNA]] == [2, 4]
    assert set(found.doubled) == {ANNA}


def test_siblings_of_one_dossier_are_two_children() -> None:
    found = register([child(f"{ANNA}/1"), child(f"{ANNA}/2"), child(BO)])
    assert set(found.children) == {f"{ANNA}/1", f"{ANNA}/2", BO}
    assert found.doubled == {}
    assert sorted(found.by_base[ANNA]) == [f"{ANNA}/1", f"{ANNA}/2"]
    assert found.by_base[BO] == [BO]


def test_a_doubled_dossier_shares_its_base_with_nobody() -> None:
    assert register([child(ANNA), child(ANNA)]).by_base == {}


@pytest.mark.parametrize(
    ("column", "fill", "red"), [(False, False, False), (True, False, True), (False, True, True), (True, True, True)]
)
def test_either_the_column_anvisad_or_the_red_fill_takes_the_child_out(column: bool, fill: bool, red: bool) -> None:
    assert child(assigned=column, red=fill).is_red is red


@pytest.mark.parametrize(
    ("entered", "by_number", "born"),
    [
        (date(2007, 5, 10), date(2007, 5, 11), date(2007, 5, 10)),
        (date(2007, 5, 10), None, date(2007, 5, 10)),
        (None, date(2007, 5, 11), date(2007, 5, 11)),
        (None, None, None),
    ],
)
def test_the_birth_date_is_the_entered_one_else_that_of_the_personnummer(
    entered: date | None, by_number: date | None, born: date | None
) -> None:
    assert Child(ANNA, born_entered=entered, born_by_number=by_number).born == born


@pytest.mark.parametrize(
    ("cell", "paid"), [("", True), ("Ja", True), ("Nej", False), (" nej ", False), ("NEJ", False), ("okänt", True)]
)
def test_the_day_rate_was_paid_unless_studiehjalp_is_nej(cell: str, paid: bool) -> None:
    """rules.md §2 line 15, and R16: empty counts as Ja."""
    assert child(study_aid=cell).day_rate_paid is paid


@pytest.mark.parametrize(
    ("cell", "law"),
    [
        ("LVU", "LVU"),
        (" lvu 2 §", "LVU"),
        ("LVU 3 §", "LVU"),
        ("SoL", "SoL"),
        ("SOL 4:1", "SoL"),
        ("sol 12:1", "SoL"),
        ("SoL 22:15", "SoL"),
        ("", ""),
        ("  ", ""),
        ("LSS", ""),
        ("enligt LVU", ""),
        ("LV", ""),
    ],
)
def test_lagrum_is_trimmed_and_case_blind_and_must_begin_with_lvu_or_sol(cell: str, law: str) -> None:
    """Both numberings of SoL are accepted (rules.md §1)."""
    assert Placement(ANNA, "Eken", date(2025, 1, 1), lagrum=cell).law == law


def test_a_home_is_found_without_regard_to_case_and_blanks() -> None:
    found = register(homes=[home("Björken 2"), home("Öken", "B", "Internt")])
    assert found.home(" björken2 ") is found.homes["Björken 2"]
    assert found.home("ÖKEN") is found.homes["Öken"]
    assert found.home("Björken 3") is None
    assert found.home("") is None


@pytest.mark.parametrize(("track", "book"), [("A", "gron"), ("B", "vit"), ("C", "vit")])
def test_track_a_is_the_green_book_and_b_and_c_the_white(track: str, book: str) -> None:
    found = home(track=track)
    assert found.book == book
    assert track in BOOK_TRACKS[found.book]


def test_a_child_s_placements_stand_in_order_of_their_first_day() -> None:
    rows = [
        placement(ANNA, "Eken", date(2025, 3, 1)),
        placement(BO, "Eken", date(2024, 1, 1)),
        placement(ANNA, "Asken", date(2025, 1, 1)),
    ]
    found = register([child(ANNA), child(BO)], rows, [home("Eken"), home("Asken")]).placements_of
    assert [row.home for row in found[ANNA]] == ["Asken", "Eken"]
    assert found[BO] == [rows[1]]
