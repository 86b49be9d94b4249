"""`python -m bench.city FOLDER`: a whole quarter's folder of any size, the same on every run.

Homes of every form, children of every kind, and attendance, register and ledger that agree with each other, but for a
few findings. The people are invented as those of the sample quarter are (tools/sample/people.py).
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from atersok.domain.identity import birthday
from atersok.domain.quarter import Quarter
from bench.city_ledger import ledger
from tools.sample import folder as sample_folder
from tools.sample import people
from tools.sample.base import add_placement, add_stay
from tools.sample.model import Child, Home, Scenario, TransitStay

# Spår, form, what its homes are called, öre a day (lowest, highest; 0: the municipality's own), children to each ten
# places, and how many of ten homes are such. Forms with few homes come first where ten are not reached.
_FORMS: Final = (
    ("A", "Externt", "{}backen", 4600_00, 5600_00, 14, 4),
    ("B", "Internt", "{}gården", 0, 0, 14, 2),
    ("C", "Individuellt", "Familjehem {}", 1900_00, 2500_00, 3, 2),
    ("A", "Transit", "Transit {}", 2900_00, 3100_00, 6, 1),
    ("B", "Anvisning", "Anvisning {}", 0, 0, 3, 1),
)
_TREES: Final = ("Ek", "Tall", "Björk", "Gran", "Alm", "Ask", "Bok", "Hassel", "Rönn", "Lind", "Sälg", "Oxel")
_KINDS: Final = (
    *(("stay", 70), ("leave", 4), ("move", 6), ("new", 5), ("turn18", 5), ("adult", 6), ("late", 2), ("sibling", 2)),
)
_LAWS: Final = (("SoL 4:1", "3"), ("LVU 2 §", ""), ("SoL 4:1", "2"), ("LVU 3 §", ""), ("SoL 4:1", ""))
_ADULT_LAWS: Final = (("SoL 4:1", "3"), ("LVU 3 §", ""))
_FIRST_CENTRE: Final = 40_000


@dataclass(frozen=True)
class City:
    """How large a municipality is.

    Attributes:
        children, homes, rows: how many of each; every form of home is there from five homes on.
        seed: another seed gives other people and sums.
        quarter: 2017K3 or later.
        findings: whether a few findings are planted; without them everything agrees with everything.
    """

    children: int = 400
    homes: int = 40
    rows: int = 50_000
    seed: int = 1
    quarter: str = "2025K2"
    findings: bool = True


@dataclass
class _Numbers:
    """Gives out personal numbers: the official test series while it lasts, reserve numbers (T) after that."""

    used: Counter[date] = field(default_factory=Counter)

    def of(self, born: date) -> str:
        place = self.used[born]
        self.used[born] += 1
        if place < 4:  # birth numbers 238 and 239, each also as a samordningsnummer
            return people.personnummer(born, place % 2, coordination=place >= 2)
        return f"{born:%Y%m%d}-T{place:03d}"


def make(city: City) -> Scenario:
    """The municipality's quarter but for its ledger, see `bench.city_ledger.ledger`."""
    quarter = Quarter.parse(city.quarter)
    assert quarter is not None
    rng = random.Random(f"city {city.seed} {city.quarter}")
    scenario = Scenario(quarter, _homes(city, rng))
    _Population(scenario, rng).add(city.children)
    if city.findings:
        _plant(scenario)
    return scenario


def write(city: City, folder: Path) -> Scenario:
    """Writes the folder that `atersok run` takes: two books, registers, export and invoice copies."""
    scenario = make(city)
    scenario.rows.extend(ledger(scenario, city.rows, city.seed, findings=city.findings))
    sample_folder.write(sample_folder.Sample(scenario, ()), folder)
    (folder / sample_folder.GOLDEN).unlink()
    return scenario


def _homes(city: City, rng: random.Random) -> dict[str, Home]:
    found: dict[str, Home] = {}
    order = [form for form in _FORMS for _ in range(form[6])]
    order = [*_FORMS, *order[: max(0, city.homes - len(_FORMS))]] if city.homes < 10 else order
    for number in range(city.homes):
        track, form, pattern, low, high, _, _ = order[number % len(order)]
        name = f"{pattern.format(_TREES[number % len(_TREES)])} {number + 1:02d}"
        centre, own = number, not low
        if form == "Individuellt" and number % 10 and order[(number - 1) % len(order)][1] == form:
            centre = number - 1  # two family homes on one kostnadsställe, told apart by Orgnr
        found[name] = Home(
            name=name,
            track=track,
            form=form,
            cost_centre=str(_FIRST_CENTRE + centre),
            supplier="" if own else f"{name} Prov AB",
            orgnr="" if own else f"559900-{number:04d}",
            price=None if own else rng.randrange(low, high + 1, 50_00),
            named=rng.random() < 0.4,
        )
    return found


class _Population:
    """Fills the homes, each with its part of the children."""

    def __init__(self, scenario: Scenario, rng: random.Random) -> None:
        self.scenario, self.rng = scenario, rng
        self.numbers = _Numbers()
        self.sibling: Child | None = None
        self.targets = [home for home in scenario.homes.values() if home.form in ("Externt", "Internt")]

    def add(self, count: int) -> None:
        homes = list(self.scenario.homes.values())
        places = {form[1]: form[5] for form in _FORMS}
        weights = [places[home.form] for home in homes]
        total, seen = sum(weights), 0
        shares = []
        for weight in weights:
            before = count * seen // total
            seen += weight
            shares.append(count * seen // total - before)
        number = 0
        for home, share in zip(homes, shares, strict=True):
            self.sibling = None
            for _ in range(share):
                self._child(home, number)
                number += 1

    def _child(self, home: Home, number: int) -> None:
        rng, quarter = self.rng, self.scenario.quarter
        kind = self._kind(home)
        turning = quarter.start + timedelta(days=rng.randrange(10, 80))
        eighteen = quarter.end + timedelta(days=40 + rng.randrange(3_000))
        received = quarter.start - timedelta(days=rng.randrange(200, 800))
        if kind == "adult":
            eighteen = quarter.start - timedelta(days=rng.randrange(60, 460))
            received = quarter.start - timedelta(days=rng.randrange(800, 900))
        elif kind == "late":
            eighteen, received = (quarter.start - timedelta(days=days) for days in (300, 340))
        elif kind == "turn18":
            eighteen = turning
        elif kind == "new":
            received = turning - timedelta(days=120)
        elif kind in ("asylum", "permit"):
            received = quarter.start - timedelta(days=rng.randrange(30, 90))
        born = _years_before(eighteen, 18)
        permit: date | None = received + timedelta(days=rng.randrange(80, 110))
        municipality = None if permit is None else permit + timedelta(days=12)
        start = received + timedelta(days=135)
        if kind == "new":
            permit, municipality, start = turning - timedelta(days=20), turning - timedelta(days=5), turning
        elif kind == "late":
            permit, municipality, start = (quarter.start - timedelta(days=days) for days in (230, 210, 200))
        elif kind == "asylum":
            permit = municipality = None
        elif kind == "permit":
            permit = municipality = turning
        dossier = people.dossier_of(number)
        child = Child(
            dossier=dossier,
            written=dossier if number % 3 == 0 else f"{dossier[:2]}-{dossier[2:]}",
            name=f"Testbarn {_TREES[number % len(_TREES)]} {number + 1:03d}",
            personnummer=self.numbers.of(born),
            born=born,
            received=received,
            migrated=received,
            permit=permit,
            municipality=municipality,
            status="Asylsökande" if kind == "asylum" else "PUT" if number % 4 else "TUT",
            red=kind == "red",
            assigned=kind == "red",
            protected=number % 50 == 7,
        )
        if kind in ("adult", "late", "turn18"):
            child.study_aid = "Nej" if number % 5 == 0 else "Ja"
        if kind == "sibling":
            self._sibling(child)
        self.scenario.children.append(child)
        self._place(child, home, kind, start, turning, number)

    def _kind(self, home: Home) -> str:
        if home.form == "Transit":
            return self.rng.choice(("asylum", "asylum", "asylum", "permit"))
        if home.form == "Anvisning":
            return "red"
        if self.sibling is not None:
            return "sibling"
        (found,) = self.rng.choices([kind for kind, _ in _KINDS], [weight for _, weight in _KINDS])
        return found

    def _sibling(self, child: Child) -> None:
        """Two in a row share the dossiernummer and are told apart by /1 and /2."""
        first, self.sibling = self.sibling, None
        if first is None:
            self.sibling = child
            child.dossier = f"{child.dossier}/1"
        else:
            child.dossier = first.dossier.replace("/1", "/2")
        child.written = child.hyphenated

    def _place(self, child: Child, home: Home, kind: str, start: date, turning: date, number: int) -> None:
        """Placement and attendance say the same."""
        scenario, before = self.scenario, timedelta(days=5)
        law = _LAWS[number % len(_LAWS)]
        if kind in ("asylum", "permit"):
            assert child.received is not None
            arrived = child.received + timedelta(days=4)
            left = turning if kind == "permit" else None
            add_stay(scenario, child, home.name, arrived, left)
            scenario.transit.append(TransitStay(child, home.name, arrived, left))
            if kind == "permit":
                self._move(child, self.rng.choice(self.targets), turning, law)
            return
        end = turning if kind in ("leave", "move") else None
        if kind in ("adult", "turn18"):
            assert child.born is not None
            eighteen = birthday(child.born, 18)
            adult_law = _ADULT_LAWS[number % len(_ADULT_LAWS)]
            add_placement(scenario, child, home.name, start, eighteen, law, start - before)
            add_placement(scenario, child, home.name, eighteen, None, adult_law, eighteen)
        else:
            add_placement(scenario, child, home.name, start, end, ("SoL 4:1", "") if kind == "late" else law, start)
        add_stay(scenario, child, home.name, start, end)
        if kind == "leave":
            child.ended, child.end_reason = turning, "Flyttat till annan kommun"
        if kind == "move":
            self._move(child, self.rng.choice([other for other in self.targets if other is not home]), turning, law)

    def _move(self, child: Child, home: Home, day: date, law: tuple[str, str]) -> None:
        add_placement(self.scenario, child, home.name, day, None, law, day - timedelta(days=5))
        add_stay(self.scenario, child, home.name, day, None)


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _plant(scenario: Scenario) -> None:
    """A few findings: days that differ from the dates (N04, Stopp), empty fields of the register (R12, R16)."""
    steady = [stay for stay in scenario.stays if stay.left is None and stay.arrived < scenario.quarter.start]
    steady = [stay for stay in steady if scenario.homes[stay.home].form in ("Externt", "Internt")]
    if steady:
        stay = steady[0]
        months = [stay.days(*month) for month in scenario.quarter.months]
        stay.days_entered = (months[0] - 1, months[1], months[2], sum(months) - 1)
    for child in scenario.children[3::90]:
        child.priority = ""
    for placement in scenario.placements[5::120]:
        placement.lagrum = ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes a folder."""
    parser = argparse.ArgumentParser(prog="bench.city", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=City.children)
    parser.add_argument("--homes", type=int, default=City.homes)
    parser.add_argument("--rows", type=int, default=City.rows)
    parser.add_argument("--seed", type=int, default=City.seed)
    chosen = parser.parse_args(arguments)
    made = write(City(chosen.children, chosen.homes, chosen.rows, chosen.seed), chosen.folder)
    print(f"{chosen.folder}: {len(made.children)} children, {len(made.homes)} homes, {len(made.rows)} rows")


if __name__ == "__main__":
    main()
