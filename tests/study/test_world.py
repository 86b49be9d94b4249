"""A world in memory: copies can be spoilt, days follow the settings, lines become the reader's frame."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from atersok.domain.attendance import Stay
from atersok.raindance import COLUMNS
from tools.study.world import World, days_of, frame_export


def test_a_copy_can_be_spoilt_without_the_world(today: World) -> None:
    before, copy = today.copy(), today.copy()
    child = copy.children[0]
    copy.change_child(child.dossier, permit_day=None)
    copy.change_stay(copy.stays["gron"][0], left=None, row=99)
    copy.change_placement(copy.placements[0], lagrum="")
    copy.change_line(copy.lines[0], belopp=1)
    copy.set(tolerance=7)
    copy.copies["gron"] = None
    copy.number("barn")
    del copy.transit[0]
    assert today == before
    assert copy.child(child.dossier).permit_day is None


def test_days_follow_the_leaving_day_the_window_and_the_dates(today: World) -> None:
    world = today.copy()
    stay = Stay("Eken", "1", date(2025, 3, 1), date(2025, 4, 3))
    for counts, days in ((False, 2), (True, 3)):
        world.set(leaving_day_counts=counts, count_until=None)
        assert len(days_of(stay, world)) == days
    world.set(count_until=date(2025, 4, 30), leaving_day_counts=False)
    assert len(days_of(replace(stay, left=None), world)) == 30
    assert days_of(replace(stay, arrived=None), world) == days_of(replace(stay, left=date(2025, 2, 1)), world) == []
    assert len(days_of(replace(stay, left=None), world, date(2025, 4, 29))) == 2


def test_lines_become_the_readers_columns(today: World) -> None:
    export = frame_export(today.lines)
    assert set(export.rows.columns) == set(COLUMNS)
    assert export.ledger_ore == sum(line.belopp for line in today.lines)
    first = export.rows.iloc[0]
    assert (first["belopp_ore"], first["kostnadsstalle"]) == (today.lines[0].belopp, today.lines[0].cost_centre)


def test_a_home_is_known_in_any_spelling(today: World) -> None:
    name = next(iter(today.homes))
    stay = Stay(f" {name.upper()} ", "1", None)
    assert today.home_of(stay) == name
    assert today.home_of(replace(stay, home="Ingenstans")) == ""
