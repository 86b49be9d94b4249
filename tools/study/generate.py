"""A random clean quarter: homes of every form, children of every kind, and everything agrees with everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from atersok.domain.attendance import Stay, TransitStay
from atersok.domain.identity import birth_date_of, birthday
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Child, Home, Placement
from atersok.domain.settings import AccountRange, CodeRange, Settings, ThreeYearRule
from tools.sample import people

from .ledger import make_ledger
from .world import FILES, PUT_FORMS, Place, World

QUARTERS = ("2015K1", "2016K4", "2017K3", "2018K2", "2020K1", "2021K4", "2023K4", "2024K1", "2025K2", "2025K3")
OLD_QUARTERS = ("2015K1", "2016K4", "2017K2")
ACCOUNTS = (
    AccountRange(CodeRange(1680, 1689), "Moms", False),
    AccountRange(CodeRange(3000, 3999), "Intäkt", False),
    AccountRange(CodeRange(4610, 4659), "Entreprenör", True),
    AccountRange(CodeRange(4660, 4679), "Utbildning", False),
    AccountRange(CodeRange(5000, 5899), "Kommunens kostnad", True),
    AccountRange(CodeRange(6000, 7699), "Kommunens kostnad", True),
)
OUTSIDE = (CodeRange(48888, 48888), CodeRange(49000, 49999))

_EXTERNAL = ("Eken", "Tallbacken", "Solgläntan", "Björkhaga", "Havsutsikten", "Ljungheden", "Åkerbo", "Källtorp")
_INTERNAL = ("Kastanjen", "Lönnen", "Rönnen", "Aspen", "Lärkan", "Domherren")
_FAMILY = ("Ask", "Bok", "Cypress", "Druva", "Fläder", "Gran", "Hassel", "Idegran")
# Asked for in every world, so that every plant finds its place.
_ROLES = (
    *("stay", "stay", "stay", "stay", "leave", "new", "move", "move", "cross", "turn18", "adult", "late"),
    *("sibling", "sibling"),
)
_MORE = ("stay", "stay", "stay", "stay", "leave", "new", "move", "cross", "turn18", "adult", "late")
_LAWS = (
    *(("SoL 4:1", "3"), ("LVU 2 §", ""), ("SoL 4:1", "2"), ("LVU 3 §", ""), ("SoL 4:1", "")),
    *(("lvu 2 §", ""), ("SoL 12:1", "3")),
)
_ADULT_LAWS = (("SoL 4:1", "3"), ("LVU 3 §", ""), ("SoL 12:1", "3"))


def clean_world(seed: int, quarter: str = "") -> World:
    """A clean quarter.

    Args:
        seed: the same seed gives the same world.
        quarter: "2025K2"; one of QUARTERS when empty.
    """
    rng = Random(f"study {seed} {quarter}")
    world = World({})
    parsed = Quarter.parse(quarter or rng.choice(QUARTERS))
    assert parsed is not None
    _settings(world, rng, parsed)
    _homes(world, rng)
    _Children(world, rng).make()
    make_ledger(world, rng)
    return world


def _settings(world: World, rng: Random, quarter: Quarter) -> None:
    rules: tuple[ThreeYearRule, ...] = ("Kalenderår", "Kalenderår", "36 månader", "Av")
    until = quarter.months[rng.choice((0, 1))][1] if rng.random() < 0.2 else None
    common = Settings(
        quarter,
        municipality="Exempelstad",
        invoice_folder="fakturor",
        leaving_day_counts=rng.random() < 0.3,
        count_until=until,
        tolerance=rng.choice((0, 0, 5_000, 10_000)),
        cost_centres_outside=OUTSIDE,
        three_year_rule=rng.choice(rules),
        unusual_percent=rng.choice((50, 50, 40, 70)),
        accounts=ACCOUNTS,
    )
    world.settings = dict.fromkeys(BOOKS, common)


def _homes(world: World, rng: Random) -> None:
    centres = rng.sample(range(10_00, 47_00), 40)

    def centre(zero: bool = False) -> str:
        number = centres.pop()
        return f"0{number}" if zero else f"{number}0"

    def add(name: str, track: str, form: str, code: str, place: Place, price: int | None = None, **more: str) -> None:
        row = world.number("Boenden", 2)
        world.homes[name] = Home(
            name, track, form, code, more.get("supplier", ""), more.get("orgnr", ""), price, more.get("objekt", ""),
            row=row,
        )  # fmt: skip
        world.places[name] = place

    def company(name: str, tail: str) -> dict[str, str]:
        return {"supplier": f"{name} {tail}", "orgnr": f"559900-{world.number('orgnr', 1001):04d}"}

    def nr() -> str:
        return str(world.number("leverantör", 6001))

    scale = 1000 if world.new_rules else 500
    shared = centre()
    for index, name in enumerate(rng.sample(_EXTERNAL, rng.randint(4, 6))):
        price = rng.randint(4 * scale, 6 * scale) * 100 + rng.choice((0, 0, 50))
        pair = index < 2
        code = shared if pair else centre(zero=index == 2)
        place = Place("orgnr" if pair else "", rng.random() < 0.4, nr())
        add(name, "A", "Externt", code, place, price, **company(name, "Provomsorg AB"))
    for name in rng.sample(("Transit Norr", "Transit Söder"), rng.randint(1, 2)):
        track = rng.choice("AAB")
        place = Place("", rng.random() < 0.3, nr())
        add(
            name, track, "Transit", centre(), place, rng.randint(2 * scale, 3 * scale) * 100, **company(name, "Test AB")
        )
    shared = centre()
    for index, name in enumerate(rng.sample(_INTERNAL, rng.randint(4, 5))):
        if index < 2:
            add(name, "B", "Internt", shared, Place("objekt"), objekt=f"B1{index + 1}")
        else:
            add(name, "B", "Internt", centre(zero=index == 3), Place())
    add("Fyren", rng.choice("AB"), "Anvisning", centre(), Place())
    add("Migrationsverkets boende", rng.choice("AB"), "Migrationsverket", centre(), Place())
    shared, joint = centre(), company("Familjekraft", "Demo AB")
    joint_nr = nr()
    for index, tree in enumerate(rng.sample(_FAMILY, rng.randint(5, 6))):
        name, price = f"Familjehem {tree}", rng.randint(2 * scale, 3 * scale) * 100
        if index < 2:
            add(name, "C", "Individuellt", shared, Place("child", True, joint_nr), price, **joint)
        elif index == 2:
            own = company(tree, "Exempelhem HB") | {"orgnr": ""}
            add(name, "C", "Individuellt", shared, Place("supplier", False, nr()), price, **own)
        else:
            place = Place("", rng.random() < 0.5, nr())
            add(name, "C", "Individuellt", centre(), place, price, **company(tree, "Testvård AB"))


@dataclass
class _Children:
    """Makes the children, their placements and their attendance."""

    world: World
    rng: Random
    sibling_of: str = ""

    def make(self) -> None:
        world, rng = self.world, self.rng
        put = [name for name, home in world.homes.items() if home.form in PUT_FORMS]
        crowded = [name for name in put if world.homes[name].form != "Individuellt"]
        room = {name: rng.randint(2, 5) if name in crowded else rng.randint(1, 2) for name in put}
        joint = {name for name in put if world.places[name].hint == "child"}
        wanted = list(_ROLES)
        for name in put:
            if name in joint:
                self._add("stay", name)  # rows are told apart by the child: nobody moves between these homes
                continue
            for _ in range(room[name]):
                role = wanted.pop(rng.randrange(len(wanted))) if wanted and rng.random() < 0.7 else rng.choice(_MORE)
                if role in ("move", "cross") and world.places[name].hint == "orgnr":
                    role = "stay"
                self._add(role, name)
        for role in wanted:
            home = rng.choice([name for name in crowded if not world.places[name].hint])
            self._add(role, home)
        if self.sibling_of:
            self._add("sibling", rng.choice(crowded))
        transit = [name for name, home in world.homes.items() if home.form == "Transit"]
        for name in transit:
            for _ in range(rng.randint(2, 3)):
                self._add("asylum", name)
        self._add("permit", rng.choice(transit))
        for _ in range(rng.randint(1, 3)):
            self._add("red", "Fyren")
        self._add("mig", "Migrationsverkets boende")
        for child in rng.sample([c for c in world.children if world.roles[c.dossier] == "stay"], 2):
            world.change_child(child.dossier, protected=True)
            for stay in world.stays_of(child.dossier):
                world.change_stay(stay, name="Skyddade personuppgifter")

    def _person(self, born: date, received: date, permit: date | None, municipality: date | None) -> Child:
        world, rng = self.world, self.rng
        number = world.number("barn", 0)
        personnummer = ""
        while not personnummer or any(c.personnummer[-11:] == personnummer[-11:] for c in world.children):
            personnummer = people.personnummer(born, number, coordination=rng.random() < 0.1, short=rng.random() < 0.15)
            if any(c.personnummer[-11:] == personnummer[-11:] for c in world.children):
                born -= timedelta(days=1)
        return Child(
            dossier=people.dossier_of(number + 200),
            row=world.number("Barn", 2),
            personnummer=personnummer,
            name=people.name_of(number, ("Testbarn", "Provperson")),
            born_entered=born,
            born_by_number=birth_date_of(personnummer, world.quarter.end),
            received=received,
            migrated=received,
            permit_day=permit,
            municipality_day=municipality,
            status=rng.choice(("PUT", "PUT", "TUT")),
            priority_group="3",
        )

    def _add(self, role: str, home: str) -> None:
        world, rng = self.world, self.rng
        start = world.quarter.start
        turning = world.day(rng.randint(6, world.length - 8))
        earliest = date(world.quarter.year - 2, 1, 1)  # later than Treårsregel asks about

        def before(day: date, low: int, high: int) -> date:
            return max(day - timedelta(days=rng.randint(low, high)), earliest)

        eighteen: date | None = None
        received = before(start, 200, 700)
        if role == "adult":
            received, eighteen = before(start, 500, 700), start - timedelta(days=rng.randint(30, 250))
        elif role == "late":
            received, eighteen = start - timedelta(days=340), start - timedelta(days=300)
        elif role == "turn18":
            eighteen = turning
        elif role == "new":
            received = before(turning, 100, 140)
        elif role in ("asylum", "permit"):
            received = before(start, 30, 100)
        later = world.quarter.end + timedelta(days=rng.randint(40, 1200))
        born = years_before(eighteen or later, 18)

        permit: date | None = received + timedelta(days=rng.randint(50, 80))
        assert permit is not None
        municipality: date | None = permit + timedelta(days=rng.randint(3, 20))
        begins = received + timedelta(days=rng.randint(90, 120))
        if role == "new":
            permit, municipality, begins = turning - timedelta(days=20), turning - timedelta(days=5), turning
        elif role == "late":
            permit, municipality, begins = (start - timedelta(days=days) for days in (230, 210, 200))
        elif role == "asylum":
            permit = municipality = None
        elif role == "permit":
            permit = municipality = turning
        child = self._person(born, received, permit, municipality)
        values: dict[str, object] = {}
        if role == "sibling":
            values["dossier"] = self._shared_dossier(child.dossier)
        if role == "red":
            values |= {"red": True, "assigned": True}
        if role == "asylum":
            values["status"] = "Asylsökande"
        if eighteen is not None:
            values["study_aid"] = rng.choice(("Ja", "Ja", "Nej"))
        if role == "leave":
            values |= {"ended": turning, "end_reason": "Flyttat till annan kommun"}
        world.children.append(child)
        child = world.change_child(child.dossier, **values)
        world.roles[child.dossier] = role
        self._live(child, role, home, begins, turning)

    def _shared_dossier(self, own: str) -> str:
        """Two siblings in a row share the dossiernummer and are told apart by /1 and /2."""
        if self.sibling_of:
            shared, self.sibling_of = self.sibling_of, ""
            return f"{shared}/2"
        self.sibling_of = own
        return f"{own}/1"

    def _live(self, child: Child, role: str, home: str, begins: date, turning: date) -> None:
        world, rng = self.world, self.rng
        law = rng.choice(_LAWS)
        if role in ("asylum", "permit"):
            assert child.received is not None
            left = turning if role == "permit" else None
            arrived = child.received + timedelta(days=4)
            add_stay(world, child, home, arrived, left, rng)
            world.transit.append(TransitStay(child.dossier, home, arrived, left, world.number("Transit", 2)))
            if role == "permit":
                target = self._target(home, "move")
                add_placement(world, child, target, turning, None, law, turning - timedelta(days=2))
                add_stay(world, child, target, turning, None, rng)
            return
        if role == "mig":
            add_stay(world, child, home, begins, None, rng)
            return
        decided = begins - timedelta(days=5)
        end = turning if role in ("leave", "move", "cross") else None
        if role in ("adult", "turn18"):
            eighteen = birthday(child.born_entered or date.min, 18)
            add_placement(world, child, home, begins, eighteen, law, decided)
            add_placement(world, child, home, eighteen, None, rng.choice(_ADULT_LAWS), eighteen)
        else:
            add_placement(world, child, home, begins, end, ("SoL 4:1", "") if role == "late" else law, decided)
        add_stay(world, child, home, begins, end, rng)
        if role in ("move", "cross"):
            target = self._target(home, role)
            add_placement(world, child, target, turning, None, law, turning - timedelta(days=5))
            add_stay(world, child, target, turning, None, rng)

    def _target(self, home: str, role: str) -> str:
        """Another home of the same book, of the other book for "cross"; not one whose rows a child alone tells."""
        world = self.world
        found = [
            name
            for name, other in world.homes.items()
            if other.form in PUT_FORMS
            and name != home
            and world.places[name].hint not in ("child", "orgnr")
            and (world.book_of(name) == world.book_of(home)) == (role == "move")
        ]
        if not found:
            found = [n for n, o in world.homes.items() if o.form == "Internt" and n != home]
        return self.rng.choice(found)


def years_before(day: date, years: int) -> date:
    """The birth date of whom that day turns `years`."""
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def add_placement(
    world: World, child: Child, home: str, start: date, end: date | None, law: tuple[str, str], decided: date | None
) -> Placement:
    """A placement with a decision of its own."""
    decision = f"B{world.quarter.year}-{world.number('beslut', 101)}"
    placement = Placement(
        child.dossier, home, start, end, law[0], law[1], decided, decision, world.number("Placeringar", 2)
    )
    world.placements.append(placement)
    return placement


def add_stay(
    world: World, child: Child, home: str, arrived: date, left: date | None, rng: Random, *, entered: bool | None = None
) -> Stay:
    """A row of attendance in the home's own book; what is entered beside the dates agrees with them."""
    price = world.homes[home].daily_price
    stay = Stay(
        home if rng.random() < 0.9 else home.upper(),
        child.dossier,
        arrived,
        left,
        daily_price=price,
        row=world.number(f"Närvaro {FILES[world.book_of(home)]}", 2),
        name=child.name,
    )
    world.stays[world.book_of(home)].append(stay)
    given = (price is not None or rng.random() < 0.6) if entered is None else entered
    return enter_days(world, stay) if given else stay


def enter_days(world: World, stay: Stay, *, amount: bool = True) -> Stay:
    """Enters the days and the amount that follow from the row's dates; months that do not count are left empty."""
    months: list[int | None] = [
        world.days(stay, first, last) if last <= world.last else None for first, last in world.quarter.months
    ]
    total = sum(days for days in months if days is not None)
    entered = (months[0], months[1], months[2], total)
    ore = stay.daily_price * total if stay.daily_price is not None and amount else stay.amount
    return world.change_stay(stay, days_entered=entered, amount=ore)
