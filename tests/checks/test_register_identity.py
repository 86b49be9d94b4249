"""R01, R02, R03, R15."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from atersok.domain.register import BadRow
from checks.build import ALFA, BETA, BJORKEN, EKEN, GAMMA, SLUSSEN, Scenario, child, clean, placement, stay


def test_r01_personnummer_that_fails_its_check() -> None:
    bad = clean().child(ALFA, personnummer="20090501-2380", born_by_number=date(2009, 5, 1))
    assert bad.where("R01") == [("", ALFA)]
    assert bad.where("R01", "vit") == []


@pytest.mark.parametrize("number", ["", "20090501-2381", "200905012381", "090501-T12"])
def test_r01_empty_right_and_reserve_numbers_pass(number: str) -> None:
    assert clean().child(ALFA, personnummer=number).where("R01") == []


def test_a_child_without_home_in_either_book_is_told_in_both() -> None:
    lonely = clean().plus(child("10000008", "Testbarn Ensam", date(2010, 1, 1), personnummer="1"))
    assert lonely.where("R01", "gron") == lonely.where("R01", "vit") == [("", "10000008")]


def test_r02_in_barn_belongs_in_both_books_and_elsewhere_in_the_homes_book() -> None:
    scenario = replace(
        clean(),
        bad_dossiers=(
            BadRow("Barn", 9, "Dossiernr", "saknas eller har fel form"),
            BadRow("Placeringar", 9, "Dossiernr", "saknas eller har fel form", "björken"),
        ),
        transit_bad=(BadRow("Transit", 4, "Dossiernr", "saknas eller har fel form", SLUSSEN),),
        attendance_bad={"gron": (BadRow("Närvaro", 8, "Dossiernr", "saknas eller har fel form", EKEN),)},
    )
    assert scenario.where("R02", "gron") == [("", ""), (EKEN, ""), (SLUSSEN, "")]
    assert scenario.where("R02", "vit") == [("", ""), (BJORKEN, "")]
    assert {"F01"} & (scenario.codes("gron") | scenario.codes("vit")) == set()


def test_r02_rows_are_told_apart_by_what_they_say_not_by_where_they_stand() -> None:
    def ids(first_row: int) -> list[str]:
        names = ("Testbarn Ett", "Testbarn Två")
        rows = tuple(stay(ALFA, EKEN, dossier="", name=name, row=first_row + n) for n, name in enumerate(names))
        scenario = clean().plus_stays("gron", *rows)
        bad = tuple(BadRow("Närvaro", r.row, "Dossiernr", "saknas eller har fel form", EKEN) for r in rows)
        scenario = replace(scenario, attendance_bad={"gron": bad})
        return [found.id_in("2025K2") for found in scenario.of("R02")]

    assert len(set(ids(10))) == 2
    assert ids(10) == ids(70)


def bad(sheet: str, row: int, home: str = "", mark: str = "") -> BadRow:
    return BadRow(sheet, row, "Dossiernr", "saknas eller har fel form", home, mark=mark)


def ids(scenario: Scenario) -> list[str]:
    return [found.id_in("2025K2") for found in scenario.of("R02")]


def test_r02_rows_of_the_registers_are_told_apart_by_their_mark_wherever_they_stand() -> None:
    def scenario(first: int) -> Scenario:
        return replace(
            clean(),
            bad_dossiers=(
                bad("Barn", first, mark="a"),
                bad("Barn", first + 1, mark="b"),
                bad("Placeringar", first, EKEN, "a"),
                bad("Placeringar", first + 1, EKEN, "b"),
            ),
            transit_bad=(bad("Transit", first, SLUSSEN, "a"), bad("Transit", first + 1, SLUSSEN, "b")),
        )

    assert len(set(ids(scenario(9)))) == 6
    assert ids(scenario(9)) == ids(scenario(70))
    assert all(found.found == "saknas eller har fel form" for found in scenario(9).of("R02"))
    turned = scenario(9)
    turned = replace(turned, bad_dossiers=turned.bad_dossiers[::-1], transit_bad=turned.transit_bad[::-1])
    assert set(ids(turned)) == set(ids(scenario(9)))


def test_r02_rows_that_say_the_same_are_one_finding_that_says_how_many() -> None:
    one = replace(clean(), bad_dossiers=(bad("Barn", 9, mark="a"),))
    two = replace(clean(), bad_dossiers=(bad("Barn", 9, mark="a"), bad("Barn", 12, mark="a")))
    assert ids(one) == ids(two)
    (found,) = two.of("R02")
    assert found.what == "Dossiernumret i Barn saknas eller är felskrivet på 2 rader, så de hör inte till något barn."
    assert (found.found, found.source) == ("saknas eller har fel form, 2 rader", "put_databas.xlsx, Barn rad 9, 12")


def test_r02_the_same_mark_on_another_sheet_or_home_is_another_row() -> None:
    rows = (bad("Barn", 9, mark="a"), bad("Placeringar", 9, EKEN, "a"), bad("Placeringar", 10, SLUSSEN, "a"))
    assert len(set(ids(replace(clean(), bad_dossiers=rows)))) == 3
    spelled = replace(clean(), bad_dossiers=(bad("Placeringar", 9, "eken", "a"), bad("Placeringar", 10, EKEN, "a")))
    assert spelled.where("R02") == [(EKEN, "")]


def test_r02_in_barn_has_nothing_to_do_with_a_placement_on_the_same_row_number() -> None:
    alone = replace(clean(), bad_dossiers=(bad("Barn", 9),))
    beside = alone.plus(placement(ALFA, EKEN, dossier="", row=9))
    assert beside.of("R02")[0].identity == "Barn"


def test_r03_a_dossier_that_stands_twice_once_a_dossier() -> None:
    twice = clean().plus(child(ALFA, "Testbarn Annan", date(2009, 1, 1), row=9))
    assert twice.where("R03") == [("", ALFA)]
    assert clean().plus(child(f"{ALFA}/1", "Testbarn Syskon", date(2009, 1, 1), row=9)).where("R03") == []


def test_r15_birth_date_missing_or_not_the_numbers() -> None:
    born = date(2009, 5, 1)
    missing = clean().child(ALFA, born_entered=None, born_by_number=born).of("R15")
    assert [(f.home, f.dossier, f.found) for f in missing] == [("", ALFA, "Födelsedatum är tomt")]
    neither = clean().child(ALFA, born_entered=None).of("R15")
    assert [(f.dossier, "varken" in f.found) for f in neither] == [(ALFA, True)]
    other = clean().child(ALFA, born_by_number=date(2009, 5, 2)).of("R15")
    assert [(f.dossier, f.difference) for f in other] == [(ALFA, "1 dag")]
    assert clean().child(ALFA, born_by_number=born).where("R15") == []


def test_r15_asks_only_for_children_with_days_in_the_quarter() -> None:
    assert clean().plus(child("10000008", "Testbarn Ensam", date(2010, 1, 1), born_entered=None)).where("R15") == []
    new = child("10000008", "Testbarn Ny", date(2010, 1, 1), born_entered=None)
    placed = clean().plus(new, placement("10000008", EKEN))
    assert placed.where("R15") == [("", "10000008")]
    assert clean().child(GAMMA, born_entered=None).where("R15", "vit") == [("", GAMMA)]
    assert clean().child(BETA, born_entered=None).where("R15", "gron") == []
