"""Errors in the PUT register and the transit register (R01–R17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from atersok.domain.attendance import TransitStay
from atersok.domain.identity import birth_date_of, birthday
from atersok.domain.quarter import add_months
from atersok.domain.register import BadRow, Child

from .generate import add_placement, add_stay, years_before
from .plant import Planted, Resident, at_home, child_lost, days_text, in_both, of_child, pick, plant, residents_of
from .world import World, days_of

MINORS = ("stay", "leave", "new", "sibling")
R14_FOLLOWS = "a red child with care days after 2017-06-30 is asked about as well"
N05_FOLLOWS = "attendance and placement at the home now have different days"


def extra_child(world: World, rng: Random, received: date | None = None) -> Child:
    """A child beside the others, under 18, with everything in order and nowhere to live yet."""
    number = world.number("barn")
    start = world.quarter.start
    came = received or start - timedelta(days=200)
    born = years_before(world.quarter.end + timedelta(days=rng.randint(50, 900)), 18)
    # Born on a day of its own, so without a number that another child has.
    return Child(
        f"9{number:07d}",
        world.number("Barn"),
        name=f"Provbarn Nytt {number}",
        born_entered=born,
        received=came,
        migrated=came,
        permit_day=came + timedelta(days=60),
        municipality_day=came + timedelta(days=70),
        status="PUT",
    )


# --- who the child is -------------------------------------------------------------------------------------------------


@plant("R01", "the personnummer's check digit is another")
def _check_digit(world: World, rng: Random) -> Planted | None:
    child = rng.choice(world.children)
    digit = (int(child.personnummer[-1]) + rng.randint(1, 9)) % 10
    world.change_child(child.dossier, personnummer=f"{child.personnummer[:-1]}{digit}")
    return Planted(of_child(world, "R01", child.dossier))


@plant("R01", "the personnummer has lost a digit")
def _lost_digit(world: World, rng: Random) -> Planted | None:
    child = rng.choice(world.children)
    world.change_child(child.dossier, personnummer=child.personnummer[:-1], born_by_number=None)
    return Planted(of_child(world, "R01", child.dossier))


@plant("R01", "no personnummer at all", near=True)
def _no_personnummer(world: World, rng: Random) -> Planted | None:
    world.change_child(rng.choice(world.children).dossier, personnummer="", born_by_number=None)
    return Planted(())


@plant("R01", "a reserve number of the municipality's own", near=True)
def _reserve_number(world: World, rng: Random) -> Planted | None:
    child = rng.choice(world.children)
    assert child.born_entered is not None
    number = f"{child.born_entered:%Y%m%d}-T{rng.randint(100, 999)}"
    by_number = birth_date_of(number, world.quarter.end)
    world.change_child(child.dossier, personnummer=number, born_by_number=by_number)
    return Planted(())


@plant("R02", "Barn: a new row whose dossiernummer has lost its zero")
def _bad_dossier(world: World, rng: Random) -> Planted | None:
    row = world.number("Barn")
    world.bad_dossiers.append(BadRow("Barn", row, "Dossiernr", "saknas eller har fel form"))
    return Planted(in_both("R02", mention=f"Barn rad {row}"))


@plant("R02", "Placeringar: a row without dossiernummer", N05="the child's days at the home are placed no more")
def _placement_without_dossier(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave")))
    if found is None:
        return None
    (placement,) = found.placements
    world.change_placement(placement, dossier="")
    world.bad_dossiers.append(
        BadRow("Placeringar", placement.row, "Dossiernr", "saknas eller har fel form", placement.home)
    )
    home = found.home.name
    return Planted(
        at_home(world, "R02", home, mention=f"Placeringar rad {placement.row}"),
        at_home(world, "N05", home, found.child.dossier),
    )


@plant(
    "R02",
    "Närvaro: a row whose dossiernummer lacks a digit",
    N03="the placement has no attendance any more",
    K01="the rows were told from those of another home by the child",
    K02="the rows that name the child have no day to be borne by",
    K03="nothing but rows that name the child was booked that month",
    K04="the child's invoice is not spread any more",
    K12="fewer rows for the same days",
)
def _stay_without_dossier(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave")))
    if found is None:
        return None
    book, home = world.book_of(found.home.name), found.home.name
    world.change_stay(found.stay, dossier="")
    reason = "saknas eller har fel form"
    world.attendance_bad[book].append(BadRow("Närvaro", found.stay.row, "Dossiernr", reason, found.stay.home))
    return Planted(
        at_home(world, "R02", home, mention=f"Närvaro rad {found.stay.row}"),
        (*at_home(world, "N03", home, found.child.dossier), *child_lost(world, found)),
    )


@plant("R02", "Transit: a row without dossiernummer")
def _transit_without_dossier(world: World, rng: Random) -> Planted | None:
    stay = rng.choice(world.transit)
    world.transit[world.transit.index(stay)] = replace(stay, dossier="")
    world.transit_bad.append(BadRow("Transit", stay.row, "Dossiernr", "saknas eller har fel form", stay.home))
    return Planted(at_home(world, "R02", stay.home, mention=f"Transit rad {stay.row}"))


@plant("R03", "two rows in Barn", N02="neither row counts, so the attendance has a child that the register lacks")
def _doubled(world: World, rng: Random) -> Planted | None:
    found = [r for r in residents_of(world, roles=MINORS, quiet=True) if not r.child.protected]
    resident = pick(rng, found)
    if resident is None:
        return None
    dossier = resident.child.dossier
    world.children.append(replace(resident.child, row=world.number("Barn")))
    stays = [stay for stay in world.stays_of(dossier) if stay.left is None or stay.left >= world.quarter.start]
    homes = {world.home_of(stay) for stay in stays}
    follows = tuple(expected for home in homes for expected in at_home(world, "N02", home, dossier))
    return Planted(of_child(world, "R03", dossier), follows)


@plant("R03", "siblings with /1 and /2", near=True)
def _siblings(world: World, rng: Random) -> Planted | None:
    child = rng.choice([child for child in world.children if world.roles[child.dossier] == "sibling"])
    world.children.append(replace(extra_child(world, rng), dossier=f"{child.dossier.partition('/')[0]}/3"))
    return Planted(())


# --- permit, municipality, red ----------------------------------------------------------------------------------------


@plant("R04", "placed, and no tillståndsdag")
def _no_permit(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world))
    if found is None:
        return None
    world.change_child(found.child.dossier, permit_day=None)
    return Planted(of_child(world, "R04", found.child.dossier, by=_care_days(world, found.child.dossier)))


def _care_days(world: World, dossier: str) -> str:
    """How many days of care the child has, whatever the homes."""
    days = {day for stay in world.stays_of(dossier) for day in days_of(stay, world)}
    return f"{len(days)} dygn"


@plant("R05", "no kommunplaceringsdag, long after the permit")
def _no_municipality(world: World, rng: Random) -> Planted | None:
    roles = ("stay", "leave", "move", "cross", "adult", "late", "turn18", "red", "mig", "sibling")
    found = pick(rng, residents_of(world, roles=roles, forms=("Externt", "Internt", "Individuellt", "Anvisning")))
    if found is None:
        return None
    world.change_child(found.child.dossier, municipality_day=None)
    return Planted(of_child(world, "R05", found.child.dossier, by=_care_days(world, found.child.dossier)))


@plant("R05", "no kommunplaceringsdag, and the month ends on the quarter's last day")
def _no_municipality_just(world: World, rng: Random) -> Planted | None:
    return _permit_a_month_before(world, rng, 0)


@plant("R05", "no kommunplaceringsdag, and the month ends the day after the quarter", near=True)
def _no_municipality_yet(world: World, rng: Random) -> Planted | None:
    found = _permit_a_month_before(world, rng, 1)
    return None if found is None else Planted(())


def _permit_a_month_before(world: World, rng: Random, later: int) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "new", "adult")))
    due = world.quarter.end + timedelta(days=later)
    permit = next((day for n in range(27, 33) if add_months(day := due - timedelta(days=n), 1) == due), None)
    if found is None or permit is None:
        return None
    world.change_child(found.child.dossier, municipality_day=None, permit_day=permit)
    return Planted(of_child(world, "R05", found.child.dossier))


@plant("R08", "Anvisning: the row is red but Anvisad is empty")
def _red_only(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("red",), forms=("Anvisning",)))
    if found is None:
        return None
    world.change_child(found.child.dossier, assigned=False)
    return Planted(of_child(world, "R08", found.child.dossier, mention="färg"))


@plant("R08", "Anvisning: Anvisad = Ja but the row is not red")
def _assigned_only(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("red",), forms=("Anvisning",)))
    if found is None:
        return None
    world.change_child(found.child.dossier, red=False)
    return Planted(of_child(world, "R08", found.child.dossier, mention="färg"))


@plant("R08", "a red child at another home", R14=R14_FOLLOWS)
def _red_elsewhere(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world))
    if found is None:
        return None
    dossier = found.child.dossier
    world.change_child(dossier, red=True, assigned=True)
    follows = of_child(world, "R14", dossier) if world.new_rules else ()
    return Planted(of_child(world, "R08", dossier, mention="utanför"), follows)


@plant("R09", "Skyddad = Ja")
def _protected(world: World, rng: Random) -> Planted | None:
    found = pick(rng, [resident for resident in residents_of(world) if not resident.child.protected])
    if found is None:
        return None
    world.change_child(found.child.dossier, protected=True)
    return Planted(of_child(world, "R09", found.child.dossier))


@plant("R14", "a red child moves in at Anvisning")
def _red_after_agreements(world: World, rng: Random) -> Planted | None:
    (home,) = (home for home in world.homes.values() if home.form == "Anvisning")
    if not world.new_rules:
        return None
    child = replace(extra_child(world, rng), red=True, assigned=True)
    world.children.append(child)
    begins = world.day(rng.randrange(world.length))
    add_placement(world, child, home.name, begins, None, ("SoL 4:1", "3"), begins - timedelta(days=3))
    add_stay(world, child, home.name, begins, None, rng)
    return Planted(of_child(world, "R14", child.dossier, by=f"{(world.last - begins).days + 1} dygn"))


# --- placements and decisions -----------------------------------------------------------------------------------------


@plant("R06", "the first placement of a child who moved ends some days too late", N05=N05_FOLLOWS)
def _overlapping_move(world: World, rng: Random) -> Planted | None:
    found = [r for r in residents_of(world, roles=("move", "cross")) if r.placements[0].end is not None]
    resident = pick(rng, found)
    if resident is None:
        return None
    (placement,) = resident.placements
    assert placement.end is not None
    room = (world.last - placement.end).days
    days = rng.randint(1, room)
    world.change_placement(placement, end=placement.end + timedelta(days=days))
    dossier = resident.child.dossier
    later = world.placements_of(dossier)[1].home
    return Planted(
        at_home(world, "R06", later, dossier, by=f"{days} dygn"), at_home(world, "N05", resident.home.name, dossier)
    )


@plant("R06", "a second placement at the same home from a day in the quarter")
def _same_home_twice(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay",)))
    if found is None:
        return None
    begins = world.day(rng.randrange(world.length))
    add_placement(world, found.child, found.home.name, begins, None, ("SoL 4:1", "3"), begins)
    days = (world.quarter.end - begins).days + 1
    return Planted(at_home(world, "R06", found.home.name, found.child.dossier, by=f"{days} dygn"))


@plant("R06", "a renewed placement from the day that the old one ends", near=True)
def _renewed(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay",)))
    if found is None:
        return None
    begins = world.day(rng.randint(1, world.length - 1))
    (placement,) = found.placements
    world.change_placement(placement, end=begins)
    add_placement(world, found.child, found.home.name, begins, None, (placement.lagrum, placement.need), begins)
    return Planted(())


@plant("R07", "turns 18, and the new decision is dated before the birthday")
def _decided_too_early(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("turn18", "adult")))
    if found is None:
        return None
    later = world.placements_of(found.child.dossier)[-1]
    world.change_placement(later, decided=later.start - timedelta(days=rng.randint(1, 60)))
    return Planted(of_child(world, "R07", found.child.dossier))


@plant("R07", "has turned 18, and the later decision has no date", R10="its placement begins in the quarter")
def _undated(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("turn18", "adult")))
    if found is None:
        return None
    dossier = found.child.dossier
    later = world.placements_of(dossier)[-1]
    world.change_placement(later, decided=None)
    new = world.quarter.contains(later.start)
    return Planted(of_child(world, "R07", dossier), at_home(world, "R10", found.home.name, dossier) if new else ())


@plant("R10", "a placement that begins in the quarter has no beslutsnr")
def _no_decision_number(world: World, rng: Random) -> Planted | None:
    found = pick(rng, _newly_placed(world))
    if found is None:
        return None
    placement = next(p for p in found.placements if world.quarter.contains(p.start))
    world.change_placement(placement, decision=" ")
    return Planted(at_home(world, "R10", found.home.name, found.child.dossier, f"{placement.start}"))


@plant("R10", "a placement that begins in the quarter has no beslutsdatum")
def _no_decision_date(world: World, rng: Random) -> Planted | None:
    found = pick(rng, [resident for resident in _newly_placed(world) if resident.role != "turn18"])
    if found is None:
        return None
    placement = next(p for p in found.placements if world.quarter.contains(p.start))
    world.change_placement(placement, decided=None)
    return Planted(at_home(world, "R10", found.home.name, found.child.dossier, f"{placement.start}"))


def _newly_placed(world: World) -> list[Resident]:
    return [r for r in residents_of(world) if any(world.quarter.contains(p.start) for p in r.placements)]


@plant("R10", "an old placement has no beslutsnr", near=True)
def _old_without_number(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave")))
    if found is None:
        return None
    world.change_placement(found.placements[0], decision="")
    return Planted(())


@plant("R12", "lagrum is empty")
def _no_lagrum(world: World, rng: Random) -> Planted | None:
    return _lagrum(world, rng, "")


@plant("R12", "lagrum is that of another law")
def _other_lagrum(world: World, rng: Random) -> Planted | None:
    return _lagrum(world, rng, rng.choice(("LSS 9 §", "HSL", "4:1 SoL", "?")))


def _lagrum(world: World, rng: Random, text: str) -> Planted | None:
    found = pick(rng, residents_of(world))
    if found is None:
        return None
    placement = rng.choice([p for p in found.placements if p.end is None or p.end > world.quarter.start] or [None])
    if placement is None or placement.start > world.quarter.end:
        return None
    world.change_placement(placement, lagrum=text)
    return Planted(at_home(world, "R12", found.home.name, found.child.dossier, f"{placement.start}"))


@plant("R12", "lagrum in other spelling", near=True)
def _lagrum_spelled(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay",)))
    if found is None:
        return None
    law = found.placements[0].lagrum
    world.change_placement(found.placements[0], lagrum=f"  {rng.choice((law.upper(), law.lower()))} kap.")
    return Planted(())


@plant("R17", "LVU that began after the 18th birthday")
def _late_lvu(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("late",)))
    if found is None or not world.new_rules:
        return None
    (placement,) = found.placements
    world.change_placement(placement, lagrum=rng.choice(("LVU 3 §", "lvu 2 §")))
    days = f"{world.days(found.stay)} dygn"
    return Planted(at_home(world, "R17", found.home.name, found.child.dossier, f"{placement.start}", by=days))


# --- dates and fields -------------------------------------------------------------------------------------------------


@plant("R11", "came longer ago than Treårsregel allows")
def _three_years(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay", "leave", "move", "cross", "sibling")))
    if found is None:
        return None
    world.set(three_year_rule=rng.choice(("Kalenderår", "36 månader")))
    if world.settings["gron"].three_year_rule == "Kalenderår":
        year = world.quarter.year - (3 if world.quarter.number == 4 else 4)
        world.change_child(found.child.dossier, migrated=date(year, rng.randint(1, 12), rng.randint(1, 28)))
    else:
        received = add_months(world.quarter.end, -36) - timedelta(days=rng.randint(0, 200))
        world.change_child(found.child.dossier, received=received)
    return Planted(of_child(world, "R11", found.child.dossier))


@plant("R11", "36 månader end the day after the quarter", near=True)
def _three_years_just(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay",)))
    if found is None:
        return None
    world.set(three_year_rule="36 månader")
    world.change_child(found.child.dossier, received=add_months(world.quarter.next().start, -36))
    return Planted(())


@plant("R13", "the transit stay of a child who moved is still open", N01="by the transit register it lives there yet")
def _open_transit(world: World, rng: Random) -> Planted | None:
    found = [stay for stay in world.transit if world.roles[stay.dossier] == "permit"]
    stay = rng.choice(found)
    left = rng.choice((None, world.quarter.end + timedelta(days=rng.randint(1, 90))))
    world.transit[world.transit.index(stay)] = replace(stay, left=left)
    return Planted(at_home(world, "R13", stay.home, stay.dossier), at_home(world, "N01", stay.home, stay.dossier))


@plant("R13", "a transit stay that ended long ago", near=True)
def _old_transit(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay",)))
    home = next(home for home in world.homes.values() if home.form == "Transit")
    if found is None:
        return None
    came = found.child.received or world.quarter.start
    stay = TransitStay(found.child.dossier, home.name, came, came + timedelta(days=40), world.number("Transit"))
    world.transit.append(stay)
    return Planted(())


@plant("R15", "no Födelsedatum; the personnummer has it")
def _no_birth_date(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, forms=("Externt", "Internt", "Individuellt", "Transit", "Anvisning")))
    if found is None:
        return None
    world.change_child(found.child.dossier, born_entered=None)
    return Planted(of_child(world, "R15", found.child.dossier))


@plant("R15", "Födelsedatum is some days from the personnummer's")
def _other_birth_date(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=MINORS))
    if found is None:
        return None
    child = found.child
    assert child.born_entered is not None
    days = rng.choice((-9, -1, 1, 30))
    world.change_child(child.dossier, born_entered=child.born_entered + timedelta(days=days))
    return Planted(of_child(world, "R15", child.dossier, by=days_text(abs(days))))


@plant("R15", "neither Födelsedatum nor personnummer")
def _no_age(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world))
    if found is None:
        return None
    world.change_child(found.child.dossier, born_entered=None, born_by_number=None, personnummer="")
    return Planted(of_child(world, "R15", found.child.dossier, mention="varken"))


@plant("R16", "a field that Migrationsverket asks for is empty")
def _empty_field(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world))
    if found is None:
        return None
    adult = found.role in ("adult", "late", "turn18")
    field, word = rng.choice(
        [("name", "Namn"), ("received", "Mottagningsdatum"), *([("study_aid", "Studiehjälp")] * 2 if adult else [])]
    )
    world.change_child(found.child.dossier, **{field: None if field == "received" else " "})
    return Planted(of_child(world, "R16", found.child.dossier, mention=word))


@plant("R16", "Studiehjälp is empty for a child under 18", near=True)
def _minor_without_study_aid(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay",)))
    if found is None:
        return None
    world.change_child(found.child.dossier, study_aid="")
    return Planted(())


@plant("R07", "turns 18 the day after the quarter", near=True)
def _eighteen_next_quarter(world: World, rng: Random) -> Planted | None:
    found = pick(rng, residents_of(world, roles=("stay",)))
    if found is None:
        return None
    born = years_before(world.quarter.next().start, 18)
    assert birthday(born, 18) > world.quarter.end
    world.change_child(found.child.dossier, born_entered=born, born_by_number=None, personnummer="")
    return Planted(())
