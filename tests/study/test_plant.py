"""What plants are made of: amounts and days as findings say them, residents, and where a finding must stand."""

from __future__ import annotations

from random import Random

import pytest

from tools.study.plant import at_home, child_lost, days_text, in_both, kr, of_child, pick, residents_of
from tools.study.world import World


@pytest.mark.parametrize(
    ("ore", "signed", "text"),
    [
        (123_456_789, False, "1\u00a0234\u00a0567,89 kr"),
        (5, False, "0,05 kr"),
        (-100, False, "-1,00 kr"),
        (100, True, "+1,00 kr"),
        (0, True, "0,00 kr"),
    ],
)
def test_amounts_are_written_as_findings_write_them(ore: int, signed: bool, text: str) -> None:
    assert kr(ore, signed=signed) == text


def test_days_have_their_singular() -> None:
    assert [days_text(days) for days in (0, 1, 2)] == ["0 dagar", "1 dag", "2 dagar"]
    assert [days_text(days, signed=True) for days in (-1, 2)] == ["-1 dag", "+2 dagar"]


def test_residents_have_days_and_the_role_and_form_asked_for(world: World) -> None:
    found = residents_of(world, roles=("stay",), forms=("Externt",))
    assert found
    for resident in found:
        assert (resident.role, resident.home.form) == ("stay", "Externt")
        assert world.days(resident.stay) > 0
        assert {placement.home for placement in resident.placements} == {resident.home.name}
    quiet = {resident.child.dossier for resident in residents_of(world, quiet=True)}
    assert not quiet & {line.child for line in world.lines}
    assert pick(Random(1), []) is None


def test_a_finding_on_a_child_stands_in_the_books_of_its_homes(world: World) -> None:
    for child in world.children:
        books = {world.book_of(world.home_of(stay)) for stay in world.stays_of(child.dossier)}
        assert {one.book for one in of_child(world, "R01", child.dossier)} == books
    assert [one.book for one in of_child(world, "R01", "00000000")] == ["gron", "vit"]
    assert [one.book for one in in_both("K01")] == ["gron", "vit"]


def test_a_finding_on_a_home_stands_in_the_homes_book(world: World) -> None:
    for name, home in world.homes.items():
        assert [one.book for one in at_home(world, "K03", name)] == ["gron" if home.track == "A" else "vit"]


def test_rows_that_only_a_child_tells_apart_have_no_home_without_it(today: World) -> None:
    world = today.copy()
    told = next(r for r in residents_of(world) if world.places[r.home.name].hint == "child")
    expected = child_lost(world, told)
    assert {one.mention for one in expected} == {told.home.cost_centre}
    assert all(not line.home for line in world.lines if line.child == told.child.dossier)
    other = next(r for r in residents_of(world) if not world.places[r.home.name].hint)
    assert child_lost(world, other) == ()
