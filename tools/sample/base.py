"""The clean scenario: homes, children, placements and attendance that agree with each other everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from atersok.domain.identity import birthday
from atersok.domain.quarter import Quarter

from . import people
from .model import Child, Home, Placement, Scenario, Stay, TransitStay

# Name, spår, form, kostnadsställe, leverantör, orgnr, kr a day in 2025 and 2016, objekt, a coding row for each child.
# Havsutsikten and Ljungheden share a kostnadsställe and are told apart by Orgnr, Lönnen and Rönnen by Objekt,
# Familjehem Ask and Bok by the child's attendance, Familjehem Cypress by Orgnr, Familjehem Druva by Leverantör alone.
_HOMES: tuple[tuple[str, str, str, str, str, str, int, int, str, bool], ...] = (
    ("Eken", "A", "Externt", "41100", "Exempelvård Eken AB", "559900-0101", 5200, 2650, "", True),
    ("Tallbacken", "A", "Externt", "41110", "Tallbacken Provomsorg AB", "559900-0202", 4800, 2400, "", False),
    ("Solgläntan", "A", "Externt", "41120", "Stiftelsen Solgläntan Demo", "559900-0303", 5450, 2700, "", True),
    ("Björkhaga", "A", "Externt", "41130", "Björkhaga Testboende AB", "559900-0404", 4650, 2350, "", False),
    ("Havsutsikten", "A", "Externt", "41140", "Havsutsikten Exempel AB", "559900-0505", 5600, 2800, "", False),
    ("Ljungheden", "A", "Externt", "41140", "Ljungheden Exempel AB", "559900-0606", 5050, 2500, "", False),
    ("Transit Norr", "A", "Transit", "41200", "Norr Transitboende Test AB", "559900-0707", 2900, 1850, "", False),
    ("Transit Söder", "A", "Transit", "41210", "Söder Transitboende Test AB", "559900-0808", 3100, 1900, "", False),
    ("Kastanjen", "B", "Internt", "42100", "", "", 0, 0, "", False),
    ("Lönnen", "B", "Internt", "42110", "", "", 0, 0, "B11", False),
    ("Rönnen", "B", "Internt", "42110", "", "", 0, 0, "B12", False),
    ("Aspen", "B", "Internt", "42120", "", "", 0, 0, "", False),
    ("Fyren", "B", "Anvisning", "42200", "", "", 0, 0, "", False),
    ("Migrationsverkets boende Väster", "B", "Migrationsverket", "42300", "", "", 0, 0, "", False),
    ("Familjehem Ask", "C", "Individuellt", "43100", "Familjekraft Prov AB", "559900-0909", 2250, 1250, "", True),
    ("Familjehem Bok", "C", "Individuellt", "43100", "Familjekraft Prov AB", "559900-0909", 2350, 1300, "", True),
    ("Familjehem Cypress", "C", "Individuellt", "43100", "Trygga Testhem AB", "559900-1010", 2150, 1200, "", False),
    ("Familjehem Druva", "C", "Individuellt", "43100", "Druvans Exempelhem HB", "", 2050, 1150, "", False),
    ("Familjehem Fläder", "C", "Individuellt", "43200", "Fläderhemmet Demo AB", "559900-1212", 2500, 1350, "", False),
    ("Stödboende Gran", "C", "Individuellt", "43210", "Granens Provstöd AB", "559900-1313", 1900, 1100, "", False),
    ("HVB Hassel", "C", "Individuellt", "43220", "Hassel Testvård AB", "559900-1414", 6400, 3100, "", False),
    ("HVB Idegran", "C", "Individuellt", "43230", "Idegran Exempelvård AB", "559900-1515", 6150, 3000, "", False),
)

# Who lives where when the quarter begins, or comes in it. A word may carry a day of the quarter (0 is the first) and a
# home: "turn18@40", "move@35>Eken". The place in the list is the child's slot, by which plants find it.
CAST: dict[str, tuple[str, ...]] = {
    "Eken": ("stay", "stay", "stay", "stay", "turn18@40", "adult"),
    "Tallbacken": ("stay", "stay", "stay", "stay", "leave@50", "move@35>Eken"),
    "Solgläntan": ("stay", "stay", "new@20", "turn18@60", "adult"),
    "Björkhaga": ("stay", "stay", "stay", "stay", "late"),
    "Havsutsikten": ("stay", "stay", "move@45>Ljungheden", "stay", "stay"),
    "Ljungheden": ("stay", "leave@55", "move@29>Havsutsikten", "stay"),
    "Transit Norr": ("asylum", "asylum", "permit@24>Solgläntan"),
    "Transit Söder": ("asylum", "asylum"),
    "Kastanjen": ("stay", "stay", "stay", "stay", "adult"),
    "Lönnen": ("stay", "stay", "adult", "move@62>Rönnen"),
    "Rönnen": ("stay", "stay", "new@10"),
    "Aspen": ("stay", "stay", "sibling", "sibling"),
    "Fyren": ("red", "red", "red"),
    "Migrationsverkets boende Väster": ("mig",),
    "Familjehem Ask": ("sibling", "sibling"),
    "Familjehem Bok": ("stay",),
    "Familjehem Cypress": ("adult",),
    "Familjehem Druva": ("stay",),
    "Familjehem Fläder": ("stay",),
    "Stödboende Gran": ("turn18@30",),
    "HVB Hassel": ("stay",),
    "HVB Idegran": ("leave@19",),
}

# Lagrum and Behov of under-18s, in turn; LVU is spelled in more than one way, as people do.
_LAWS = (("SoL 4:1", "3"), ("LVU 2 §", ""), ("SoL 4:1", "2"), ("LVU 3 §", ""), ("SoL 4:1", ""), ("lvu 2 §", ""))
_ADULT_LAWS = (("SoL 4:1", "3"), ("LVU 3 §", ""))

CARE_BEFORE_PERMIT = timedelta(days=80)


def homes(quarter: Quarter) -> dict[str, Home]:
    """The municipality's homes with that year's prices."""
    found = {}
    for name, track, form, centre, supplier, orgnr, new, old, objekt, named in _HOMES:
        price = (new if quarter.year >= 2017 else old) * 100 or None
        found[name] = Home(name, track, form, centre, supplier, orgnr, price, objekt, named)
    return found


@dataclass(frozen=True)
class _Role:
    kind: str
    day: int
    target: str

    @classmethod
    def parse(cls, word: str) -> _Role:
        kind, _, rest = word.partition("@")
        day, _, target = rest.partition(">")
        return cls(kind, int(day or 0), target)


class _Maker:
    """Gives out numbers, so that each child has its own name, dossiernummer and personal number."""

    def __init__(self, scenario: Scenario, first_number: int, first_names: tuple[str, str]) -> None:
        self.scenario = scenario
        self.number = first_number
        self.first_number = first_number
        self.first_names = first_names
        self.sibling_of: Child | None = None

    def person(self, born: date, received: date, permit: date | None, municipality: date | None) -> Child:
        number = self.number
        self.number += 1
        dossier = people.dossier_of(number)
        return Child(
            dossier=dossier,
            written=dossier if number % 3 == 0 else f"{dossier[:2]}-{dossier[2:]}",
            name=people.name_of(number - self.first_number, self.first_names),
            personnummer=people.personnummer(born, number, coordination=number % 23 == 5, short=number % 7 == 3),
            born=born,
            received=received,
            migrated=received,
            permit=permit,
            municipality=municipality,
            status="PUT" if number % 4 else "TUT",
        )


def base(quarter: Quarter) -> Scenario:
    """The quarter before anything is planted; its ledger is made afterwards from its attendance."""
    scenario = Scenario(quarter, homes(quarter))
    new = quarter.year >= 2017
    first_names = ("Testbarn", "Provperson") if new else ("Exempelbarn", "Övningsperson")
    maker = _Maker(scenario, 200 if new else 100, first_names)
    for home, words in CAST.items():
        for slot, word in enumerate(words):
            _add(maker, scenario.homes[home], slot, _Role.parse(word))
    # One child has no personnummer yet: that alone is no finding, the birth date stands in the register.
    scenario.child("Tallbacken", 3).personnummer = ""
    return scenario


def minor_born(scenario: Scenario, number: int) -> date:
    """A birth date such that the 18th birthday comes at least 40 days after the quarter; each number has its own."""
    eighteen = scenario.quarter.end + timedelta(days=40 + number * 37 % 960)
    return _years_before(eighteen, 18)


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def add_placement(
    scenario: Scenario, child: Child, home: str, start: date, end: date | None, law: tuple[str, str], decided: date
) -> Placement:
    """A placement with a decision of its own."""
    number = scenario.next_number("beslut", 101)
    placement = Placement(child, home, start, end, law[0], law[1], decided, f"B{decided.year}-{number:04d}")
    scenario.placements.append(placement)
    return placement


def add_stay(scenario: Scenario, child: Child, home: str, arrived: date, left: date | None) -> Stay:
    """A row of attendance in the home's own book."""
    place = scenario.homes[home]
    written = child.dossier if len(scenario.stays) % 4 == 1 else child.hyphenated
    stay = Stay(child, home, arrived, left, place.book, place.price, written, child.name)
    scenario.stays.append(stay)
    return stay


def _add(maker: _Maker, home: Home, slot: int, role: _Role) -> None:
    scenario, quarter, number = maker.scenario, maker.scenario.quarter, maker.number
    law = _LAWS[number % len(_LAWS)]
    adult_law = _ADULT_LAWS[number % len(_ADULT_LAWS)]
    turning = scenario.day(role.day)
    received = quarter.start - timedelta(days=200 + number * 53 % 600)
    eighteen: date | None = None
    if role.kind in ("adult", "late"):
        eighteen = quarter.start - timedelta(days=60 + number * 29 % 400 if role.kind == "adult" else 300)
        received = quarter.start - timedelta(days=900 - number * 7 % 100 if role.kind == "adult" else 340)
    elif role.kind == "turn18":
        eighteen = turning
    elif role.kind == "new":
        received = turning - timedelta(days=120)
    elif role.kind in ("asylum", "permit"):
        received = quarter.start - timedelta(days=30 + number * 17 % 60)
    born = minor_born(scenario, number) if eighteen is None else _years_before(eighteen, 18)

    permit: date | None = received + CARE_BEFORE_PERMIT + timedelta(days=number % 40)
    municipality = None if permit is None else permit + timedelta(days=12)
    start = received + timedelta(days=135)
    if role.kind == "new":
        permit, municipality, start = turning - timedelta(days=20), turning - timedelta(days=5), turning
    elif role.kind == "late":
        permit, municipality, start = (quarter.start - timedelta(days=days) for days in (230, 210, 200))
    elif role.kind == "asylum":
        permit = municipality = None
    elif role.kind == "permit":
        permit = municipality = turning
    child = maker.person(born, received, permit, municipality)
    if role.kind == "asylum":
        child.status = "Asylsökande"
    if role.kind == "red":
        child.red = child.assigned = True
    if role.kind == "sibling":
        _make_sibling(maker, child)
    if eighteen is not None:
        child.study_aid = "Nej" if number % 5 == 0 else "Ja"
    scenario.children.append(child)
    scenario.cast[home.name, slot] = child
    _place(scenario, child, home, role, start, law, adult_law)


def _make_sibling(maker: _Maker, child: Child) -> None:
    """Two siblings in a row share the dossiernummer and are told apart by /1 and /2."""
    first = maker.sibling_of
    if first is None:
        maker.sibling_of = child
        child.dossier, child.written = f"{child.dossier}/1", f"{child.hyphenated}/1"
        return
    maker.sibling_of = None
    child.dossier = first.dossier.replace("/1", "/2")
    child.written = child.hyphenated


def _place(
    scenario: Scenario,
    child: Child,
    home: Home,
    role: _Role,
    start: date,
    law: tuple[str, str],
    adult_law: tuple[str, str],
) -> None:
    """Placement and attendance say the same."""
    turning = scenario.day(role.day)
    before = timedelta(days=5)
    if role.kind in ("asylum", "permit"):
        left = turning if role.kind == "permit" else None
        assert child.received is not None
        arrived = child.received + timedelta(days=4)
        add_stay(scenario, child, home.name, arrived, left)
        scenario.transit.append(TransitStay(child, home.name, arrived, left))
        if role.kind == "permit":
            add_placement(scenario, child, role.target, turning, None, law, turning - timedelta(days=2))
            add_stay(scenario, child, role.target, turning, None)
        return
    if role.kind == "mig":
        add_stay(scenario, child, home.name, start, None)
        return
    end = turning if role.kind in ("leave", "move") else None
    if role.kind in ("adult", "turn18"):
        assert child.born is not None
        eighteen = birthday(child.born, 18)
        add_placement(scenario, child, home.name, start, eighteen, law, start - before)
        add_placement(scenario, child, home.name, eighteen, None, adult_law, eighteen)
    else:
        # Care that began after 18 gives no right to the excess; the decision itself is in order.
        add_placement(
            scenario, child, home.name, start, end, ("SoL 4:1", "") if role.kind == "late" else law, start - before
        )
    add_stay(scenario, child, home.name, start, end)
    if role.kind == "leave":
        child.ended, child.end_reason = turning, "Flyttat till annan kommun"
    if role.kind == "move":
        add_placement(scenario, child, role.target, turning, None, law, turning - before)
        add_stay(scenario, child, role.target, turning, None)
