"""What is planted in the clean scenario, and which findings a reader of design.md §6 must expect of it.

Each plant is a small function that spoils one thing and returns what it expects: its own finding first (`cause` is the
plant's number), then what follows from it ("följd av"). The list is reasoned from the design, never read off a run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from atersok.domain.identity import birthday

from . import people
from .base import add_placement, add_stay, minor_born
from .ledger import (
    KONTO_TEXTS,
    bill,
    invoice_number,
    lev_number,
    present,
    supplier_row,
)
from .model import BOOKS, Child, Expected, Row, Scenario, month_texts

Stage = Literal["people", "ledger", "file"]
Regime = Literal["faktisk", "schablon"]
Make = Callable[["Scenario", "Cause"], list[Expected]]


@dataclass(frozen=True)
class Cause:
    """How the expected findings name their plant."""

    number: int

    @property
    def itself(self) -> str:
        """The planted finding."""
        return str(self.number)

    @property
    def follows(self) -> str:
        """A finding that follows from it."""
        return f"följd av {self.number}"


@dataclass(frozen=True)
class Plant:
    """One planted fault: at which stage it is applied, in which regimes, what it is and what the user should see."""

    number: int
    code: str
    stage: Stage
    regimes: tuple[Regime, ...]
    what: str
    make: Make


PLANTS: list[Plant] = []
_BOTH: tuple[Regime, ...] = ("schablon", "faktisk")


def _plant(
    number: int, code: str, what: str, stage: Stage = "people", regimes: tuple[Regime, ...] = _BOTH
) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        PLANTS.append(Plant(number, code, stage, regimes, what, make))
        return make

    return keep


def plants_of(regime: Regime) -> list[Plant]:
    """The plants of a regime, in order of number."""
    return sorted((p for p in PLANTS if regime in p.regimes), key=lambda p: p.number)


def apply(scenario: Scenario, stage: Stage, numbers: set[int] | None = None) -> list[Expected]:
    """Applies a stage's plants and returns what they expect."""
    expected: list[Expected] = []
    for plant in plants_of(scenario.regime):
        if plant.stage == stage and (numbers is None or plant.number in numbers):
            expected += plant.make(scenario, Cause(plant.number))
    return expected


def _both(scenario: Scenario, cause: str, code: str) -> list[Expected]:
    return scenario.expect(cause, code, books=BOOKS)


def _extra_child(scenario: Scenario, number: int, name: str) -> Child:
    """A child beside the cast, under 18, with permit and kommunplacering long before the quarter."""
    start = scenario.quarter.start
    number += 300 if scenario.regime == "schablon" else 400
    dossier = people.dossier_of(number)
    born = minor_born(scenario, number)
    return Child(
        dossier=dossier,
        written=f"{dossier[:2]}-{dossier[2:]}",
        name=name,
        personnummer=people.personnummer(born, number),
        born=born,
        received=start - timedelta(days=310),
        migrated=start - timedelta(days=310),
        permit=start - timedelta(days=200),
        municipality=start - timedelta(days=190),
    )


# --- register -------------------------------------------------------------------------------------------------------


@_plant(1, "R01", "Eken, first child: the personnummer's check digit is one too high")
def _r01(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Eken", 0)
    child.personnummer = child.personnummer[:-1] + str((int(child.personnummer[-1]) + 1) % 10)
    return s.expect(c.itself, "R01", child=child)


@_plant(2, "R02", "Barn: a row whose dossiernummer has lost a digit; the child has no placement yet")
def _r02(s: Scenario, c: Cause) -> list[Expected]:
    child = _extra_child(s, 1, "Testbarn Utan Nolla")
    child.written = child.written.replace("-", "")[1:]
    child.dossier = ""
    s.children.append(child)
    return _both(s, c.itself, "R02")


@_plant(3, "R02", "Närvaro, Havsutsikten: a row whose dossiernummer lacks a digit", regimes=("faktisk",))
def _r02_attendance(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Havsutsikten", 4)
    stay = s.stay(child, "Havsutsikten")
    stay.written = child.dossier[:-1]
    # The stay is nobody's, so the child's placement has no attendance.
    return [
        Expected("R02", "Havsutsikten", "", "gron", c.itself),
        *s.expect(c.follows, "N03", "Havsutsikten", child),
    ]


@_plant(4, "R03", "Havsutsikten, second child: two rows with its dossiernummer in Barn")
def _r03(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Havsutsikten", 1)
    twin = _extra_child(s, 2, "Testbarn Dubbel")
    twin.dossier, twin.written = child.dossier, child.written
    s.children.append(twin)
    # Neither row counts as in the register, so the attendance has a child that the register lacks.
    return [*s.expect(c.itself, "R03", child=child), *s.expect(c.follows, "N02", "Havsutsikten", child)]


@_plant(5, "R04", "Tallbacken, first child: placed, but no tillståndsdag")
def _r04(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Tallbacken", 0)
    child.permit = None
    return s.expect(c.itself, "R04", child=child)


@_plant(6, "R05", "Tallbacken, second child: no kommunplaceringsdag, long after the permit")
def _r05(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Tallbacken", 1)
    child.municipality = None
    return s.expect(c.itself, "R05", child=child)


@_plant(7, "R06", "Havsutsikten → Ljungheden, third child: the first placement ends five days after the second begins")
def _r06(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Havsutsikten", 2)
    first, _ = s.placements_of(child)
    assert first.end is not None
    first.end += timedelta(days=5)
    # The attendance ends with the move, so placement and attendance at the first home differ.
    return [
        *s.expect(c.itself, "R06", "Ljungheden", child),
        *s.expect(c.follows, "N05", "Havsutsikten", child),
    ]


@_plant(8, "R07", "Solgläntan, fourth child: turns 18 in the quarter, no decision on or after the birthday")
def _r07(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Solgläntan", 3)
    _, second = s.placements_of(child)
    assert second.decided is not None
    second.decided -= timedelta(days=30)
    return s.expect(c.itself, "R07", child=child)


@_plant(9, "R08", "Fyren, first child: the row is red, but Anvisad is empty")
def _r08(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Fyren", 0)
    child.assigned = False
    return s.expect(c.itself, "R08", child=child)


@_plant(10, "R08", "Björkhaga, first child: red and Anvisad = Ja, but lives outside the anvisningsboende")
def _r08_elsewhere(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Björkhaga", 0)
    child.red = child.assigned = True
    found = s.expect(c.itself, "R08", child=child)
    if s.regime == "schablon":
        found += s.expect(c.follows, "R14", child=child)
    return found


@_plant(11, "R09", "Eken, second child, and Kastanjen, first child: Skyddad = Ja")
def _r09(s: Scenario, c: Cause) -> list[Expected]:
    found: list[Expected] = []
    for home in ("Eken", "Kastanjen"):
        child = s.child(home, 1 if home == "Eken" else 0)
        child.protected = True
        for stay in s.stays_of(child):
            stay.name = "Skyddade personuppgifter"
        found += s.expect(c.itself, "R09", child=child)
    return found


@_plant(12, "R10", "Solgläntan, third child: placed in the quarter without beslutsnr")
def _r10(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Solgläntan", 2)
    (placement,) = s.placements_of(child)
    placement.decision = ""
    return s.expect(c.itself, "R10", "Solgläntan", child)


@_plant(13, "R11", "Kastanjen, fifth child: came too long ago for Treårsregel; turns 21 in the quarter")
def _r11(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Kastanjen", 4)
    turns21 = s.day(50)
    born = date(turns21.year - 21, turns21.month, turns21.day)
    eighteen = birthday(born, 18)
    came = eighteen - timedelta(days=200)
    child.born, child.personnummer = born, people.personnummer(born, 8)
    child.received = child.migrated = came
    child.permit, child.municipality = came + timedelta(days=60), came + timedelta(days=70)
    before, after = s.placements_of(child)
    before.start, before.end, before.decided = came + timedelta(days=75), eighteen, came + timedelta(days=72)
    after.start, after.decided = eighteen, eighteen
    s.stay(child, "Kastanjen").arrived = before.start
    return s.expect(c.itself, "R11", child=child)


@_plant(14, "R12", "Tallbacken, third child: lagrum is empty")
def _r12(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Tallbacken", 2)
    (placement,) = s.placements_of(child)
    placement.lagrum = ""
    return s.expect(c.itself, "R12", "Tallbacken", child)


@_plant(15, "R13", "transit_databas: the child who moved from Transit Norr to Solgläntan is still open there")
def _r13(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Transit Norr", 2)
    (stay,) = (t for t in s.transit if t.child is child)
    stay.left = None
    # By the transit database the child lives there with its permit.
    return [*s.expect(c.itself, "R13", "Transit Norr", child), *s.expect(c.follows, "N01", "Transit Norr", child)]


@_plant(16, "R14", "Fyren: the three red children have care days after the agreements ended", regimes=("schablon",))
def _r14(s: Scenario, c: Cause) -> list[Expected]:
    return [e for slot in range(3) for e in s.expect(c.itself, "R14", child=s.child("Fyren", slot))]


@_plant(17, "R15", "Ljungheden, first child: Födelsedatum is empty, the personnummer has one")
def _r15(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Ljungheden", 0)
    child.born = None
    return s.expect(c.itself, "R15", child=child)


@_plant(18, "R16", "Lönnen, third child: 18 or more, Studiehjälp is empty")
def _r16(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Lönnen", 2)
    child.study_aid = ""
    return s.expect(c.itself, "R16", child=child)


@_plant(19, "R17", "Familjehem Cypress: LVU that began after the 18th birthday", regimes=("schablon",))
def _r17(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Familjehem Cypress", 0)
    before, after = s.placements_of(child)
    s.placements.remove(before)
    after.start += timedelta(days=20)
    after.decided, after.lagrum, after.need = after.start, "LVU 3 §", ""
    s.stay(child, "Familjehem Cypress").arrived = after.start
    return s.expect(c.itself, "R17", "Familjehem Cypress", child)


# --- attendance -----------------------------------------------------------------------------------------------------


@_plant(20, "N01", "Transit Söder, second child: has a permit, still lives in transit")
def _n01(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Transit Söder", 1)
    child.permit, child.municipality, child.status = s.day(10), s.day(15), "PUT"
    return s.expect(c.itself, "N01", "Transit Söder", child)


@_plant(21, "N02", "Ljungheden: a child in the attendance whom the register lacks")
def _n02(s: Scenario, c: Cause) -> list[Expected]:
    child = _extra_child(s, 3, "Testbarn Okänd")
    s.unregistered.append(child)
    add_stay(s, child, "Ljungheden", s.day(12), None)
    return s.expect(c.itself, "N02", "Ljungheden", child)


@_plant(22, "N03", "Aspen: a child with a placement, but no row in the attendance")
def _n03(s: Scenario, c: Cause) -> list[Expected]:
    child = _extra_child(s, 4, "Testbarn Frånvarande")
    s.children.append(child)
    add_placement(s, child, "Aspen", s.day(28), None, ("SoL 4:1", "3"), s.day(25))
    return s.expect(c.itself, "N03", "Aspen", child)


@_plant(23, "N04", "Havsutsikten, first child: a day entered in the wrong month")
def _n04(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Havsutsikten", 0)
    stay = s.stay(child, "Havsutsikten")
    first, second, third = (stay.days(*month) for month in s.quarter.months)
    stay.days_entered = (first + 1, second - 1, third, first + second + third)
    return s.expect(c.itself, "N04", "Havsutsikten", child)


@_plant(24, "N05", "Ljungheden, second child: left three days before the placement ends")
def _n05(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Ljungheden", 1)
    (placement,) = s.placements_of(child)
    assert placement.end is not None
    placement.end += timedelta(days=3)
    child.ended = placement.end
    return s.expect(c.itself, "N05", "Ljungheden", child)


@_plant(25, "N06", "Ljungheden → Havsutsikten, third child: both homes report it for two days")
def _n06(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Ljungheden", 2)
    stay = s.stay(child, "Ljungheden")
    assert stay.left is not None
    stay.left += timedelta(days=2)
    # The placement at Ljungheden ended with the move.
    return [*s.expect(c.itself, "N06", "Havsutsikten", child), *s.expect(c.follows, "N05", "Ljungheden", child)]


@_plant(26, "N07", "HVB Hassel: Belopp is 500 kr less than Dagar × Dygnspris")
def _n07(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("HVB Hassel", 0)
    stay = s.stay(child, "HVB Hassel")
    assert stay.price is not None
    stay.amount = stay.days(s.quarter.start, s.quarter.end) * stay.price - 50_000
    return s.expect(c.itself, "N07", "HVB Hassel", child)


@_plant(27, "N08", "Aspen, second child: the attendance calls the home Aspgården, which Boenden does not know")
def _n08(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Aspen", 1)
    s.stay(child, "Aspen").home = "Aspgården"
    return [
        Expected("N08", "Aspgården", child.dossier, "vit", c.itself),
        *s.expect(c.follows, "N03", "Aspen", child),
    ]


@_plant(28, "N08", "Aspen: a child of Aspen stands in the green book", regimes=("faktisk",))
def _n08_other_book(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Aspen", 2)
    s.stay(child, "Aspen").book = "gron"
    # The attendance is there, in the wrong book: the placement is not without it (N03).
    return [Expected("N08", "Aspen", child.dossier, "gron", c.itself)]


@_plant(29, "N09", "Tallbacken, fourth child: Dygnspris is 150 kr above Boenden, and so is invoiced")
def _n09(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Tallbacken", 3)
    stay = s.stay(child, "Tallbacken")
    assert stay.price is not None
    stay.price += 15_000
    return s.expect(c.itself, "N09", "Tallbacken", child)


# --- ledger ---------------------------------------------------------------------------------------------------------


@_plant(30, "K01", "a purchase on kostnadsställe 47777, which no home has", "ledger")
def _k01_unknown(s: Scenario, c: Cause) -> list[Expected]:
    row = bill(
        s, s.homes["Eken"], "6411", "Förbrukningsmaterial", 231_575, s.quarter.months[1][1], "Kontorsboden Demo AB"
    )
    s.rows.append(replace(row, cost_centre="47777"))
    return _both(s, c.itself, "K01")


@_plant(31, "K01", "a purchase on the shared kostnadsställe 41140 with nothing that tells which home", "ledger")
def _k01_several(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Havsutsikten"]
    s.rows.append(bill(s, home, "6451", "Vinterkläder", 687_450, s.quarter.months[0][1], "Klädkällaren Exempel AB"))
    return _both(s, c.itself, "K01")


# A row whose child cannot be told never comes to a home (design.md §5 e), and one whose konto is unknown is not asked
# for one (d): their cost is unexplained in both books.


@_plant(32, "K01", "41140, Ljungheden's supplier: the text names two children", "ledger", ("schablon",))
def _k01_two_children(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Ljungheden"]
    first, last = s.quarter.months[1]
    children = s.child("Ljungheden", 0), s.child("Ljungheden", 3)
    text = "Läkarbesök " + " och ".join(child.hyphenated for child in children)
    row = supplier_row(home, lev_number(s), 1, "0699", first, last, text, 184_000)
    s.rows.append(replace(row, konto="7051", konto_text=KONTO_TEXTS["7051"]))
    return _both(s, c.itself, "K01")


@_plant(
    33, "K01", "42120, Aspen: the text names a dossiernummer that siblings share, without /N", "ledger", ("faktisk",)
)
def _k01_siblings(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Aspen"]
    base = s.child("Aspen", 3).hyphenated.partition("/")[0]
    day = s.quarter.months[1][0].replace(day=17)
    s.rows.append(bill(s, home, "7411", f"Tolk {base}", 78_200, day, "Tolkbyrån Prov AB"))
    return _both(s, c.itself, "K01")


@_plant(34, "K01", "41140, Ljungheden's supplier: a dossiernummer that the register lacks", "ledger", ("faktisk",))
def _k01_unknown_dossier(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Ljungheden"]
    first, last = s.quarter.months[1]
    row = supplier_row(home, lev_number(s), 1, "0699", first, last, "Läkarbesök 99-999901", 92_000)
    s.rows.append(replace(row, konto="7051", konto_text=KONTO_TEXTS["7051"]))
    return _both(s, c.itself, "K01")


@_plant(35, "K02", "Havsutsikten: its supplier charges for a child who lives at Ljungheden", "ledger")
def _k02(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Havsutsikten"]
    child = s.child("Ljungheden", 3)
    first, last = s.quarter.months[2]
    text = f"Extra tillsyn {child.hyphenated}"
    row = supplier_row(home, lev_number(s), 1, "0588", first, last, text, 415_000)
    s.rows.append(replace(row, konto="7421", konto_text=KONTO_TEXTS["7421"]))
    return s.expect(c.itself, "K02", "Havsutsikten", child)


@_plant(36, "K03", "Familjehem Fläder: the second month's invoice is missing", "ledger")
def _k03(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Familjehem Fläder"]
    invoice = invoice_number(home, s.quarter.months[1][0])
    s.rows.remove(s.row(supplier=home.supplier, invoice=invoice))
    s.copies.remove(invoice)
    return s.expect(c.itself, "K03", "Familjehem Fläder")


@_plant(37, "K04", "Ljungheden: the third month's invoice is three days too high", "ledger")
def _k04(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Ljungheden"]
    assert home.price is not None
    row = s.row(supplier=home.supplier, invoice=invoice_number(home, s.quarter.months[2][0]))
    s.change(row, belopp=row.belopp + 3 * home.price)
    return s.expect(c.itself, "K04", "Ljungheden")


@_plant(38, "K05", "Havsutsikten: the second month's invoice is booked twice", "ledger")
def _k05(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Havsutsikten"]
    row = s.row(supplier=home.supplier, invoice=invoice_number(home, s.quarter.months[1][0]))
    s.rows.append(replace(row, vernr=lev_number(s)))
    # A month is charged twice, so the attendance and the ledger differ.
    return [*s.expect(c.itself, "K05", "Havsutsikten"), *s.expect(c.follows, "K04", "Havsutsikten")]


@_plant(39, "K06", "Kastanjen: a credit note that names no invoice", "ledger")
def _k06(s: Scenario, c: Cause) -> list[Expected]:
    day = s.quarter.months[2][0].replace(day=12)
    s.rows.append(
        bill(s, s.homes["Kastanjen"], "6440", "Kreditfaktura", -451_200, day, "Mejeriet Test AB", invoice="MK-77")
    )
    return s.expect(c.itself, "K06", "Kastanjen")


@_plant(
    40, "K07", "Björkhaga: the last invoice runs from the 16th to the 15th of the next quarter's first month", "ledger"
)
def _k07(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Björkhaga"]
    assert home.price is not None
    first, last = s.quarter.months[2]
    middle = first.replace(day=16)
    row = s.row(supplier=home.supplier, invoice=invoice_number(home, first))
    half = sum(days * price for _, days, price in present(s, home, first, middle - timedelta(days=1)))
    per_day = sum(price for _, _, price in present(s, home, last, last))
    following = middle.replace(day=1) + timedelta(days=31)
    until = following.replace(day=15)
    month = month_texts(s.quarter)[first.month]
    s.change(row, belopp=half, end=middle - timedelta(days=1), text=f"Vård och boende {month}, första hälften")
    number = row.invoice.replace("-", "B-")
    s.rows.append(
        supplier_row(
            home,
            lev_number(s),
            1,
            number,
            middle,
            until,
            f"Vård och boende {middle:%d/%m} till {until:%d/%m}",
            per_day * ((until - middle).days + 1),
        )
    )
    s.copies.add(number)
    return s.expect(c.itself, "K07", "Björkhaga")


@_plant(58, "K07", "Transit Norr: the first invoice runs from the 16th of the month before the quarter", "ledger")
def _k07_before(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Transit Norr"]
    first, last = s.quarter.months[0]
    begins = (first - timedelta(days=1)).replace(day=16)
    middle = first.replace(day=15)
    row = s.row(supplier=home.supplier, invoice=invoice_number(home, first))
    crossing, rest = (
        sum(days * price for _, days, price in present(s, home, *span))
        for span in ((begins, middle), (middle + timedelta(days=1), last))
    )
    s.change(row, belopp=crossing, start=begins, end=middle, text=f"Vård och boende {begins:%d/%m} till {middle:%d/%m}")
    number = f"{row.invoice}B"
    text = f"Vård och boende {month_texts(s.quarter)[first.month]}, andra hälften"
    s.rows.append(supplier_row(home, lev_number(s), 1, number, middle + timedelta(days=1), last, text, rest))
    s.copies.add(number)
    return s.expect(c.itself, "K07", "Transit Norr")


@_plant(41, "K08", "41140, Ljungheden's supplier: konto 8412 is in no row of Konton", "ledger")
def _k08(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Ljungheden"]
    first, last = s.quarter.months[0]
    row = supplier_row(home, lev_number(s), 1, "0677", first, last, "Dröjsmålsränta", 38_650)
    s.rows.append(replace(row, konto="8412", konto_text=KONTO_TEXTS["8412"]))
    return _both(s, c.itself, "K08")


@_plant(42, "K09", "Tallbacken: a preliminary invoice; Kastanjen: a void one", "ledger")
def _k09(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Tallbacken"]
    first, last = s.quarter.months[2]
    preliminary = supplier_row(
        home, lev_number(s), 1, "029999", first, last, "Tilläggsfaktura, ej attesterad", 1_440_000
    )
    s.rows.append(replace(preliminary, status="PREL"))
    day = s.quarter.months[0][0].replace(day=22)
    void = bill(s, s.homes["Kastanjen"], "6411", "Kontorsmöbler, makulerad", 1_893_700, day, "Kontorsboden Demo AB")
    s.rows.append(replace(void, status="MAK"))
    return _both(s, c.itself, "K09")


@_plant(43, "K10", "Stödboende Gran: the first month's invoice is dated on the 20th of the third month", "ledger")
def _k10(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Stödboende Gran"]
    row = s.row(supplier=home.supplier, invoice=invoice_number(home, s.quarter.months[0][0]))
    third = s.quarter.months[2][0]
    s.change(row, invoice_date=third.replace(day=20), booked=third.replace(day=25))
    return s.expect(c.itself, "K10", "Stödboende Gran")


@_plant(44, "K11", "the export's total row is the sum before one row became unreadable (plant 53)", "file")
def _k11(s: Scenario, c: Cause) -> list[Expected]:
    return _both(s, c.itself, "K11")


@_plant(45, "K12", "Familjehem Bok: extra staff for nearly as much as the home itself costs", "ledger")
def _k12(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Familjehem Bok"]
    assert home.price is not None
    child = s.child("Familjehem Bok", 0)
    first, last = s.quarter.months[1]
    s.rows.append(
        Row(
            vertyp="LÖN",
            vernr=str(s.next_number("LÖN", 2_300_011)),
            rad=1,
            booked=first.replace(day=27),
            cost_centre=home.cost_centre,
            konto="5012",
            konto_text=KONTO_TEXTS["5012"],
            text=f"Extra personal dygnet runt {child.hyphenated}",
            belopp=home.price * 78 + 4_321,
            start=first,
            end=last,
        )
    )
    return s.expect(c.itself, "K12", "Familjehem Bok")


@_plant(
    46,
    "K13",
    "HVB Idegran: a credit for an invoice of an earlier quarter, larger than the quarter's own",
    "ledger",
    ("faktisk",),
)
def _k13(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["HVB Idegran"]
    child = s.child("HVB Idegran", 0)
    first, last = s.quarter.months[0]
    row = supplier_row(home, lev_number(s), 1, "K1507", first, last, "Kreditfaktura, kvartal 3", -12_000_000)
    s.rows.append(row)
    # Its original is not in this export, and the cost of a care day is negative.
    return [
        *s.expect(c.itself, "K13", "HVB Idegran", child),
        *s.expect(c.follows, "K06", "HVB Idegran"),
        *s.expect(c.follows, "K12", "HVB Idegran"),
    ]


@_plant(47, "K14", "Lönnen: new beds on an external invoice and passed on by an internal one", "ledger")
def _k14(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Lönnen"]
    day = s.quarter.months[0][0].replace(day=15)
    outer = bill(s, home, "6411", "Sängar", 1_875_000, day, "Kontorsboden Demo AB")
    inner = replace(
        outer,
        vertyp="IF",
        vernr=str(s.next_number("IF", 880_051)),
        booked=day.replace(day=28),
        text="Internfaktura sängar",
        motpart="105",
        supplier_nr="",
        supplier="",
        orgnr="",
        invoice="",
        invoice_date=None,
    )
    s.rows += [outer, inner]
    return s.expect(c.itself, "K14", "Lönnen")


@_plant(48, "K15", "Familjehem Ask: no copy of the first month's invoice", "ledger")
def _k15(s: Scenario, c: Cause) -> list[Expected]:
    s.copies.remove(invoice_number(s.homes["Familjehem Ask"], s.quarter.months[0][0]))
    return s.expect(c.itself, "K15", "Familjehem Ask")


@_plant(49, "K16", "Solgläntan: a row of moms in the verifikat of the second month's invoice", "ledger")
def _k16(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Solgläntan"]
    first, _ = s.quarter.months[1]
    rows = [r for r in s.rows if r.supplier == home.supplier and r.invoice == invoice_number(home, first)]
    s.rows.append(
        replace(
            rows[0],
            rad=len(rows) + 1,
            konto="1681",
            konto_text=KONTO_TEXTS["1681"],
            text="Ingående moms",
            belopp=sum(r.belopp for r in rows) * 6 // 100,
        )
    )
    return s.expect(c.itself, "K16", "Solgläntan")


@_plant(
    50, "K17", "Björkhaga: the second month's invoice has one row for a named child and one for the others", "ledger"
)
def _k17(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Björkhaga"]
    child = s.child("Björkhaga", 3)
    first, last = s.quarter.months[1]
    stay = s.stay(child, "Björkhaga")
    assert stay.price is not None
    own = stay.days(first, last) * stay.price
    row = s.row(supplier=home.supplier, invoice=invoice_number(home, first))
    s.change(row, belopp=row.belopp - own, text=f"Vård och boende {month_texts(s.quarter)[first.month]}, övriga")
    s.rows.append(replace(row, rad=2, belopp=own, text=f"Vårddygn {child.hyphenated}"))
    return s.expect(c.itself, "K17", "Björkhaga")


@_plant(51, "K18", "Eken: the names of two children stand in row texts; the second child is protected", "ledger")
def _k18(s: Scenario, c: Cause) -> list[Expected]:
    home = s.homes["Eken"]
    first, _ = s.quarter.months[1]
    found: list[Expected] = []
    for slot in (3, 1):
        child = s.child("Eken", slot)
        row = next(
            r
            for r in s.rows
            if r.supplier == home.supplier
            and r.invoice == invoice_number(home, first)
            and r.text.endswith(child.hyphenated)
        )
        s.change(row, text=f"{row.text} {child.name}")
        found += s.expect(c.itself, "K18", "Eken", child)
    return found


@_plant(52, "K18", "Kastanjen: a child's personnummer stands in an interpreter's row", "ledger")
def _k18_number(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Kastanjen", 1)
    day = s.quarter.months[2][0].replace(day=4)
    text = f"Tolk {child.personnummer}"
    s.rows.append(bill(s, s.homes["Kastanjen"], "7411", text, 96_400, day, "Tolkbyrån Prov AB"))
    return s.expect(c.itself, "K18", "Kastanjen", child)


# --- the file -------------------------------------------------------------------------------------------------------


@_plant(
    53, "F01", "Rönnen: a purchase that cannot be read (a stray delimiter; in .xlsx an amount with a tilde)", "ledger"
)
def _f01(s: Scenario, c: Cause) -> list[Expected]:
    day = s.quarter.months[1][0].replace(day=6)
    row = bill(s, s.homes["Rönnen"], "6440", "Livsmedel; påfyllning", 1_250_000, day, "Matgrossen Prov AB")
    if s.regime == "schablon":
        s.rows.append(replace(row, broken=True))
    else:
        s.rows.append(replace(row, raw_belopp="~12500"))
    return _both(s, c.itself, "F01")


@_plant(54, "F01", "Närvaro, Aspen, first child: Utskriven before Inskriven", "people", ("faktisk",))
def _f01_attendance(s: Scenario, c: Cause) -> list[Expected]:
    child = s.child("Aspen", 0)
    stay = s.stay(child, "Aspen")
    stay.arrived, stay.left = s.day(60), s.day(20)
    stay.days_entered = (None, None, None, None)
    return [*s.expect(c.itself, "F01", "Aspen", child), *s.expect(c.follows, "N03", "Aspen", child)]


@_plant(55, "F02", "Kastanjen: a row text whose å, ä and ö were destroyed before the export", "ledger")
def _f02(s: Scenario, c: Cause) -> list[Expected]:
    row = s.row(cost_centre="42100", konto="6411", text="Förbrukningsmaterial")
    destroyed = "FÃ¶rbrukningsmaterial" if s.regime == "schablon" else "F\ufffdrbrukningsmaterial"
    s.change(row, text=destroyed)
    return _both(s, c.itself, "F02")


@_plant(56, "F03", "Eken: one row of the municipality's own cost stands twice, the same in everything", "ledger")
def _f03(s: Scenario, c: Cause) -> list[Expected]:
    row = s.row(cost_centre="41100", konto="6451" if s.regime == "schablon" else "7411")
    s.rows.insert(s.rows.index(row), row)
    return _both(s, c.itself, "F03")


@_plant(57, "F04", "Kastanjen: two rows with one row identity and different amounts", "ledger")
def _f04(s: Scenario, c: Cause) -> list[Expected]:
    row = s.row(cost_centre="42100", konto="6211")
    s.rows.append(replace(row, text="El, rättad", belopp=row.belopp + 12_345))
    return _both(s, c.itself, "F04")


def stated_total(scenario: Scenario) -> int:
    """What the export's total row says: every row as it was before one became unreadable, in öre."""
    return sum(row.belopp for row in scenario.rows)
