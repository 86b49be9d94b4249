"""The ledger of a clean world agrees with its attendance, and no two costs look like one."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tools.study.amounts import amount_findings, inside, is_claimable
from tools.study.ledger import CONTRACTOR, hyphenated, residents
from tools.study.world import World, days_of


def test_a_supplier_invoices_what_the_attendance_says(world: World) -> None:
    for name, home in world.homes.items():
        if home.daily_price is None:
            continue
        invoiced = sum(inside(line, world) for line in world.lines if line.home == name and line.konto == CONTRACTOR)
        lived = sum(len(days_of(stay, world)) for _, stay in world.all_stays() if world.home_of(stay) == name)
        assert invoiced == lived * home.daily_price


def test_rows_have_an_identity_of_their_own_and_numbers_no_two_invoices_share(world: World) -> None:
    identities = Counter((line.foretag, line.vertyp, line.vernr, line.rad) for line in world.lines)
    assert set(identities.values()) == {1}
    suppliers: dict[str, set[str]] = {}
    for line in world.lines:
        if line.invoice and line.belopp > 0:
            suppliers.setdefault(line.invoice, set()).add(line.supplier_nr)
    assert all(len(found) == 1 for found in suppliers.values())


def test_every_month_in_which_somebody_lives_at_a_home_has_cost(world: World) -> None:
    assert amount_findings(world) == set()
    for name, home in world.homes.items():
        for first, last in world.months:
            if home.form in ("Externt", "Internt", "Individuellt") and residents(world, name, first, last):
                assert any(
                    line.home == name and is_claimable(line) and line.period[0] <= last and first <= line.period[1]
                    for line in world.lines
                )


def test_a_row_that_is_for_a_child_names_it_and_no_other(world: World) -> None:
    for line in world.lines:
        named = {child.dossier for child in world.children if _names(line.text, child.dossier)}
        assert named == ({line.child} if line.child else set())


def _names(text: str, dossier: str) -> bool:
    words = text.replace(",", " ").split()
    return dossier in words or hyphenated(dossier) in words


def test_residents_are_counted_by_their_days(today: World) -> None:
    name = next(name for name, home in today.homes.items() if home.form == "Externt")
    found = residents(today, name, today.quarter.start, today.quarter.end)
    assert sum(days for _, days, _ in found) == sum(
        len(days_of(stay, today)) for stay in today.stays["gron"] if today.home_of(stay) == name
    )
    assert residents(today, name, date(1990, 1, 1), date(1990, 2, 1)) == []
