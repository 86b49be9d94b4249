"""Errors in the attendance, and between it and the register (N01–N09)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from atersok.domain.attendance import TransitStay
from atersok.domain.register import BOOKS, BadRow

from .generate import add_placement, add_stay, enter_days
from .plant import Planted, Resident, at_home, child_lost, days_text, kr, of_child, pick, plant, residents_of
from .register_plants import extra_child
from .world import FILES, PUT_FORMS, World

K01_FOLLOWS = "the rows were told from those of another home by the child's attendance alone"
K02_FOLLOWS = "rows that name the child, or of a home that stands empty, have no day to be borne by"
K03_EMPTY = "the home stood empty that month, so nothing was booked on it"
K03_FOLLOWS = "nothing was left to be spread in that month"
K04_FOLLOWS = "what is invoiced and the sum of Belopp are now apart"
K12_FOLLOWS = "the same cost over other days, or another cost over the same"
N03_FOLLOWS = "the placement has no attendance there any more"
N05_FOLLOWS = "attendance and placement at the home now have different days"


@plant("N01", "a child in transit gets its permit and stays on")
def _permit_in_transit(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("asylum",), forms=("Transit",)))
    if found is None:
        return None
    permit = world.day(rng.randrange(world.length))
    world.change_child(found.child.dossier, permit_day=permit, municipality_day=permit)
    days = (world.last - permit).days + 1
    return Planted(at_home(world, "N01", found.home.name, found.child.dossier, by=f"{days} dygn"))


@plant("N01", "by the transit register alone: a child who lives elsewhere was there some days of the quarter")
def _transit_register(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay",)))
    home = next(home for home in world.homes.values() if home.form == "Transit")
    if found is None:
        return None
    first = world.day(rng.randrange(world.length - 3))
    stay = TransitStay(found.child.dossier, home.name, first, first + timedelta(days=2), world.number("Transit"))
    world.transit.append(stay)
    return Planted(at_home(world, "N01", home.name, found.child.dossier, by="2 dygn"))


@plant("N01", "moves out of transit on the day of the permit", near=True)
def _permit_on_leaving(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("asylum",), forms=("Transit",)))
    if found is None:
        return None
    permit = world.day(rng.randint(1, world.length - 1))
    world.change_child(found.child.dossier, permit_day=permit, municipality_day=permit)
    stay = world.change_stay(found.stay, left=permit)
    # The supplier has been paid for the days that the child was there: only the dates are of interest here.
    enter_days(world, stay)
    for other in [t for t in world.transit if t.dossier == found.child.dossier]:
        world.transit[world.transit.index(other)] = replace(other, left=permit)
    if any(line.child == found.child.dossier and line.period[1] >= permit for line in world.lines):
        return None
    alone = len(residents_of(world, forms=("Transit",))) < 2
    return None if alone else Planted(())


@plant("N02", "a child whom the register lacks", K03=K03_EMPTY, K12=K12_FOLLOWS)
def _unknown_child(world: World, rng: Random) -> Planted | None:
    home = rng.choice([home for home in world.homes.values() if home.form not in ("Anvisning", "Migrationsverket")])
    child = extra_child(world, rng)
    arrived = world.day(rng.randint(-40, world.length - 1))
    stay = add_stay(world, child, home.name, arrived, None, rng, entered=False)
    world.change_stay(stay, amount=None)
    return Planted(at_home(world, "N02", home.name, child.dossier))


@plant(
    "N02",
    "the dossiernummer in the attendance is mistyped",
    N03=N03_FOLLOWS,
    K01=K01_FOLLOWS,
    K02=K02_FOLLOWS,
    K03=K03_FOLLOWS,
    K04="the child's own rows are not spread any more",
    K12=K12_FOLLOWS,
)
def _mistyped(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave", "turn18", "adult")))
    if found is None:
        return None
    wrong = f"8{found.child.dossier[1:8]}"
    world.change_stay(found.stay, dossier=wrong)
    home = found.home.name
    follows = (*at_home(world, "N03", home, found.child.dossier), *child_lost(world, found))
    return Planted(at_home(world, "N02", home, wrong), follows)


@plant("N02", "a child whom the register lacks left before the quarter", near=True)
def _unknown_long_ago(world: World, rng: Random) -> Planted | None:
    home = rng.choice([home for home in world.homes.values() if home.form in PUT_FORMS])
    child = extra_child(world, rng)
    arrived = world.quarter.start - timedelta(days=90)
    stay = add_stay(world, child, home.name, arrived, arrived + timedelta(days=30), rng, entered=False)
    world.change_stay(stay, amount=None)
    return Planted(())


@plant("N03", "placed at a home, and not in its attendance")
def _placed_only(world: World, rng: Random) -> Planted | None:
    home = rng.choice([home for home in world.homes.values() if home.form in PUT_FORMS])
    child = extra_child(world, rng)
    world.children.append(child)
    begins = world.day(rng.randint(-60, world.length - 1))
    add_placement(world, child, home.name, begins, None, ("SoL 4:1", "3"), begins - timedelta(days=3))
    days = (world.last - max(begins, world.quarter.start)).days + 1
    return Planted(at_home(world, "N03", home.name, child.dossier, by=f"{days} dygn"))


@plant(
    "N03",
    "the child's row is missing in the attendance",
    K01=K01_FOLLOWS,
    K02=K02_FOLLOWS,
    K03=K03_FOLLOWS,
    K04="the invoice stands, the child's Belopp is gone",
    K12=K12_FOLLOWS,
)
def _row_missing(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave", "new", "turn18", "adult", "sibling")))
    if found is None:
        return None
    book = world.book_of(found.home.name)
    world.stays[book].remove(found.stay)
    return Planted(at_home(world, "N03", found.home.name, found.child.dossier), child_lost(world, found))


@plant("N03", "placed until the quarter's first day", near=True)
def _left_on_the_first_day(world: World, rng: Random) -> Planted | None:
    if world.settings["gron"].leaving_day_counts:
        return None  # then the leaving day is one of the placement's days
    home = rng.choice([home for home in world.homes.values() if home.form in PUT_FORMS])
    child = extra_child(world, rng)
    world.children.append(child)
    start = world.quarter.start
    add_placement(world, child, home.name, start - timedelta(days=80), start, ("LVU 2 §", ""), start)
    return Planted(())


@plant("N03", "the register says that the child's case ended before the quarter, the placement goes on", near=True)
def _ended_before(world: World, rng: Random) -> Planted | None:
    home = rng.choice([home for home in world.homes.values() if home.form in PUT_FORMS])
    start = world.quarter.start
    child = replace(extra_child(world, rng), ended=start)
    world.children.append(child)
    add_placement(world, child, home.name, start - timedelta(days=80), None, ("LVU 2 §", ""), start)
    return Planted(())


def _with_entered_days(world: World) -> list[Resident]:
    forms = ("Externt", "Internt", "Individuellt", "Transit")
    return [r for r in residents_of(world, forms=forms) if r.stay.days_entered[3] is not None]


@plant("N04", "one month's days are some too many or too few")
def _wrong_month(world: World, rng: Random) -> Planted | None:
    found = pick(rng, _with_entered_days(world))
    if found is None:
        return None
    at = rng.randrange(len(world.months))
    days = list(found.stay.days_entered)
    entered = days[at]
    assert entered is not None
    more = rng.choice((1, -1, 2, 10))
    days[at] = entered + more
    world.change_stay(found.stay, days_entered=(days[0], days[1], days[2], days[3]))
    by = f"{world.months[at][0]:%Y-%m}: {days_text(more, signed=True)}"
    return Planted(at_home(world, "N04", found.home.name, found.child.dossier, by=by))


@plant("N04", "the total of days is wrong, and Belopp with it", K04=K04_FOLLOWS)
def _wrong_total(world: World, rng: Random) -> Planted | None:
    found = pick(rng, _with_entered_days(world))
    if found is None:
        return None
    first, second, third, total = found.stay.days_entered
    assert total is not None
    total += rng.choice((1, 2, -1))
    price = found.stay.daily_price
    amount = found.stay.amount if price is None else total * price
    world.change_stay(found.stay, days_entered=(first, second, third, total), amount=amount)
    return Planted(at_home(world, "N04", found.home.name, found.child.dossier))


@plant("N04", "the day of leaving is counted the other way", K04=K04_FOLLOWS)
def _leaving_day(world: World, rng: Random) -> Planted | None:
    found = pick(rng, [r for r in _with_entered_days(world) if r.stay.left is not None and r.stay.left < world.last])
    if found is None:
        return None
    right = world.settings
    world.set(leaving_day_counts=not right["gron"].leaving_day_counts)
    enter_days(world, found.stay)
    world.settings = right
    return Planted(at_home(world, "N04", found.home.name, found.child.dossier, "hela kvartalet"))


@plant("N04", "no days are entered at all", near=True)
def _nothing_entered(world: World, rng: Random) -> Planted | None:
    found = pick(rng, _with_entered_days(world))
    if found is None:
        return None
    world.change_stay(found.stay, days_entered=(None, None, None, None))
    return Planted(())


@plant("N05", "the placement ends some days earlier or later than the attendance")
def _other_end(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("leave",)))
    if found is None:
        return None
    (placement,) = found.placements
    assert placement.end is not None
    later = (world.last - placement.end).days
    world.change_placement(placement, end=placement.end + timedelta(days=rng.choice((-3, -1, 1, later))))
    return Planted(at_home(world, "N05", found.home.name, found.child.dossier))


@plant("N05", "the placement begins some days later than the attendance")
def _other_start(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("new",)))
    if found is None:
        return None
    (placement,) = found.placements
    room = (world.last - placement.start).days
    world.change_placement(placement, start=placement.start + timedelta(days=rng.randint(1, room)))
    return Planted(at_home(world, "N05", found.home.name, found.child.dossier))


@plant("N05", "the child is in the attendance and has no placement")
def _no_placement(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave", "new", "late", "adult")))
    if found is None:
        return None
    for placement in found.placements:
        world.placements.remove(placement)
    return Planted(at_home(world, "N05", found.home.name, found.child.dossier))


@plant("N05", "the placement at a transit home is not the attendance's", near=True)
def _transit_placement(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("asylum",), forms=("Transit",)))
    if found is None:
        return None
    begins = world.quarter.start - timedelta(days=rng.randint(1, 20))
    add_placement(world, found.child, found.home.name, begins, None, ("SoL 4:1", ""), begins)
    return Planted(())


@plant(
    "N06",
    "the first home reports a child who has moved some days longer",
    N05=N05_FOLLOWS,
    K03=K03_EMPTY,
    K04="Belopp is more than what is invoiced",
    K12=K12_FOLLOWS,
)
def _two_homes(world: World, rng: Random) -> Planted | None:
    moved = [r for r in residents_of(world, roles=("move", "cross")) if r.stay.left is not None]
    found = pick(rng, moved)
    if found is None:
        return None
    assert found.stay.left is not None
    room = (world.last - found.stay.left).days
    days = rng.randint(1, room)
    stay = world.change_stay(found.stay, left=found.stay.left + timedelta(days=days))
    if found.stay.days_entered[3] is not None:
        enter_days(world, stay)
    dossier = found.child.dossier
    later = next(world.home_of(s) for s in world.stays_of(dossier) if s.left is None)
    books = {world.book_of(later), world.book_of(found.home.name)}
    target = tuple(
        replace(at_home(world, "N06", later, dossier, by=f"{days} dygn")[0], book=book)
        for book in BOOKS
        if book in books
    )
    return Planted(target, at_home(world, "N05", found.home.name, dossier))


@plant(
    "N06",
    "a child stands in a home of the other book as well",
    N05="it is not placed there",
    R09="a protected child is told of in the other book too",
    K03=K03_EMPTY,
    K12=K12_FOLLOWS,
)
def _also_elsewhere(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay",)))
    if found is None:
        return None
    own = world.book_of(found.home.name)
    others = [h for h in world.homes.values() if h.form in PUT_FORMS and world.book_of(h.name) != own]
    other = rng.choice([home for home in others if world.places[home.name].hint != "child"])
    first = world.day(rng.randrange(world.length - 6))
    dossier = found.child.dossier
    days = rng.randint(1, 5)
    stay = add_stay(world, found.child, other.name, first, first + timedelta(days=days), rng, entered=False)
    world.change_stay(stay, amount=None)
    target = tuple(
        replace(at_home(world, "N06", other.name, dossier, by=f"{days} dygn")[0], book=book) for book in BOOKS
    )
    told = of_child(world, "R09", dossier, books=[world.book_of(other.name)]) if found.child.protected else ()
    return Planted(target, (*at_home(world, "N05", other.name, dossier), *told))


@plant(
    "N06", "the transit home reports a child who has moved some days longer", N01="it lives in transit with a permit"
)
def _transit_and_home(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("permit",), forms=("Transit",)))
    if found is None:
        return None
    assert found.stay.left is not None
    days = rng.randint(1, (world.last - found.stay.left).days)
    stay = world.change_stay(found.stay, left=found.stay.left + timedelta(days=days))
    enter_days(world, stay)
    dossier, transit = found.child.dossier, found.home.name
    later = next(world.home_of(s) for s in world.stays_of(dossier) if s.left is None)
    books = {world.book_of(later), world.book_of(transit)}
    one = at_home(world, "N06", later, dossier, by=f"{days} dygn")[0]
    target = tuple(replace(one, book=book) for book in BOOKS if book in books)
    return Planted(target, at_home(world, "N01", transit, dossier, by=f"{days} dygn"))


@plant("N06", "moves on the very day that the other home reports as leaving day", near=True)
def _same_day_move(world: World, rng: Random) -> Planted | None:
    moved = [r for r in residents_of(world, roles=("move", "cross")) if r.stay.left is not None]
    found = pick(rng, moved)
    # That is how every child of a clean world moves; here the other home's row says it in other letters.
    if found is None:
        return None
    world.change_stay(found.stay, home=f" {found.stay.home.lower()} ")
    return Planted(())


@plant("N07", "Belopp is some kronor off", K04=K04_FOLLOWS)
def _wrong_amount(world: World, rng: Random) -> Planted | None:
    forms = ("Externt", "Individuellt", "Transit")
    found = pick(rng, [r for r in residents_of(world, forms=forms) if r.stay.amount])
    if found is None:
        return None
    assert found.stay.amount is not None
    off = rng.choice((1, -100, 50_000, -300_000))
    world.change_stay(found.stay, amount=found.stay.amount + off)
    return Planted(at_home(world, "N07", found.home.name, found.child.dossier, by=kr(off, signed=True)))


@plant(
    "N08",
    "the attendance calls the home by a name that Boenden lacks",
    N03=N03_FOLLOWS,
    K01=K01_FOLLOWS,
    K02=K02_FOLLOWS,
    K03=K03_FOLLOWS,
    K04="the child's Belopp stands for no home",
    K12=K12_FOLLOWS,
)
def _unknown_home(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave", "turn18", "adult", "sibling")))
    if found is None:
        return None
    wrong, book = f"{found.home.name}gården", world.book_of(found.home.name)
    world.change_stay(found.stay, home=wrong)
    target = (replace(at_home(world, "N08", found.home.name, found.child.dossier)[0], home=wrong, book=book),)
    return Planted(target, (*at_home(world, "N03", found.home.name, found.child.dossier), *child_lost(world, found)))


@plant("N08", "the row stands in the other book", K02=K02_FOLLOWS, K03=K03_FOLLOWS, K04=K04_FOLLOWS, K12=K12_FOLLOWS)
def _other_book(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave", "turn18", "adult", "sibling")))
    if found is None:
        return None
    own = world.book_of(found.home.name)
    other = next(book for book in BOOKS if book != own)
    world.stays[own].remove(found.stay)
    world.stays[other].append(replace(found.stay, row=world.number(f"Närvaro {FILES[other]}")))
    return Planted((replace(at_home(world, "N08", found.home.name, found.child.dossier)[0], book=other),))


@plant(
    "N08", "the placement is at a home that Boenden lacks", N05="the attendance is at another home than the placement"
)
def _placed_in_unknown_home(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave", "new")))
    if found is None:
        return None
    (placement,) = found.placements
    wrong = f"{found.home.name} 2"
    world.change_placement(placement, home=wrong)
    one = at_home(world, "N08", found.home.name, found.child.dossier)[0]
    target = tuple(replace(one, home=wrong, book=book) for book in BOOKS)
    return Planted(target, at_home(world, "N05", found.home.name, found.child.dossier))


@plant("N08", "the home's name in other letters and with a blank", near=True)
def _home_spelled(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world))
    if found is None:
        return None
    world.change_stay(found.stay, home=f" {found.home.name.upper()}  ")
    return Planted(())


@plant("N09", "Dygnspris in the attendance is not that of Boenden", K04="Belopp follows the other price")
def _other_price(world: World, rng: Random) -> Planted | None:
    forms = ("Externt", "Individuellt", "Transit")
    found = pick(rng, [r for r in residents_of(world, forms=forms) if r.stay.daily_price])
    if found is None:
        return None
    assert found.stay.daily_price is not None
    off = rng.choice((1, 5_000, -12_000))
    price = found.stay.daily_price + off
    enter_days(world, world.change_stay(found.stay, daily_price=price))
    return Planted(at_home(world, "N09", found.home.name, found.child.dossier, by=kr(off, signed=True)))


@plant("N09", "no Dygnspris in the attendance", near=True)
def _no_price(world: World, rng: Random) -> Planted | None:
    forms = ("Externt", "Individuellt", "Transit")
    found = pick(rng, [r for r in residents_of(world, forms=forms) if r.stay.daily_price])
    if found is None:
        return None
    world.change_stay(found.stay, daily_price=None)
    return Planted(())


@plant(
    "F01",
    "Närvaro: Utskriven is before Inskriven",
    N03=N03_FOLLOWS,
    K01=K01_FOLLOWS,
    K02=K02_FOLLOWS,
    K03=K03_FOLLOWS,
    K04="the row gives no days, so its Belopp does not count",
    K12=K12_FOLLOWS,
)
def _dates_reversed(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave", "new", "adult", "sibling")))
    if found is None:
        return None
    book = world.book_of(found.home.name)
    last = found.stay.arrived or date.min
    stay = world.change_stay(found.stay, left=last - timedelta(days=rng.randint(1, 30)))
    bad = BadRow("Närvaro", stay.row, "Utskriven", "är före Inskriven", stay.home, stay.dossier)
    world.attendance_bad[book].append(bad)
    return Planted(
        at_home(world, "F01", found.home.name, found.child.dossier, "Utskriven"),
        (*at_home(world, "N03", found.home.name, found.child.dossier), *child_lost(world, found)),
    )


@plant("F01", "Barn: a date cannot be read, and counts as empty")
def _date_unreadable(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world))
    if found is None:
        return None
    child = found.child
    world.bad_rows.append(
        BadRow("Barn", child.row, "Avslutsdag", "kan inte läsas som datum", "", child.dossier, whole=False)
    )
    target = tuple(
        replace(at_home(world, "F01", found.home.name, child.dossier, "Avslutsdag")[0], book=book, home="")
        for book in world.books_of(child.dossier)
    )
    return Planted(target)


@plant("F01", "Placeringar: Till is before Från", N05="the placement is not there any more")
def _placement_reversed(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave", "new", "late")))
    if found is None:
        return None
    (placement,) = found.placements
    world.placements.remove(placement)
    dossier, home = found.child.dossier, found.home.name
    world.bad_rows.append(BadRow("Placeringar", placement.row, "Till", "är före Från", home, dossier))
    return Planted(at_home(world, "F01", home, dossier, "Till"), at_home(world, "N05", home, dossier))
