"""K02, K03, K04 and K12 worked out from the truth, without the product's checks."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from tools.study import amounts
from tools.study.amounts import Expected, amount_findings, cost_per_day, inside, is_claimable
from tools.study.ledger import CONTRACTOR, SALARY
from tools.study.world import Line, World


def external(world: World) -> str:
    return next(name for name, home in world.homes.items() if home.form == "Externt" and not world.places[name].hint)


def line(world: World, home: str, ore: int, **more: object) -> Line:
    first, last = world.months[0]
    made = Line(home, "", "BOK", "1", 1, last, world.homes[home].cost_centre, SALARY, "x", ore, start=first, end=last)
    return replace(made, **more)  # type: ignore[arg-type]


def test_it_shares_no_code_with_the_checks_or_the_arithmetic() -> None:
    names = {
        node.module
        for node in ast.walk(ast.parse(Path(amounts.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert {name for name in names if name.startswith("atersok")} == {"atersok.domain.register"}


def test_a_clean_world_expects_none(world: World) -> None:
    assert amount_findings(world) == set()


def test_k02_where_nobody_lives_and_k03_where_nothing_is_booked(today: World) -> None:
    world, home = today.copy(), external(today)
    stranger = world.children[-1].dossier
    world.lines.append(line(world, home, 1_000, child=stranger))
    assert Expected("gron", "K02", home, stranger) in amount_findings(world)
    emptied = today.copy()
    emptied.lines = [line for line in today.lines if line.home != home or line.period[0].month != 5]
    assert Expected("gron", "K03", home, mention="2025-05") in amount_findings(emptied)
    assert Expected("gron", "K04", home) in amount_findings(emptied)


def test_k04_by_more_than_the_tolerance(today: World) -> None:
    home = external(today)
    for extra, found in ((100, False), (101, True), (-101, True)):
        world = today.copy()
        world.set(tolerance=100)
        world.lines.append(line(world, home, extra, konto=CONTRACTOR))
        assert (Expected("gron", "K04", home) in amount_findings(world)) == found


def test_k12_by_more_than_the_percent(today: World) -> None:
    home = external(today)
    ore, days = cost_per_day(today, home)
    price = today.homes[home].daily_price
    assert price is not None
    world = today.copy()
    world.set(unusual_percent=50)
    limit = int(Fraction(3, 2) * price * days)
    world.lines.append(line(world, home, limit - ore))
    assert amount_findings(world) == set()
    world.lines.append(line(world, home, 1, rad=2))
    assert amount_findings(world) == {Expected("gron", "K12", home)}


def test_what_lies_outside_the_days_that_count_is_left_out_to_the_ore(today: World) -> None:
    half = line(today, external(today), 101, start=date(2025, 6, 30), end=date(2025, 7, 1))
    assert inside(half, today) == 51  # the spare öre goes to the earlier day
    assert inside(replace(half, belopp=-101), today) == -50
    assert inside(replace(half, start=date(2025, 7, 1)), today) == 0


def test_only_booked_rows_on_konton_that_are_reclaimed_count(today: World) -> None:
    row = line(today, external(today), 100)
    assert is_claimable(row)
    assert not is_claimable(replace(row, status="MAK"))
    assert not is_claimable(replace(row, konto="4665"))
