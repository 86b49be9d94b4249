"""Small nasty inputs for the reference model and for whatever is held against it.

``scenario()`` is a hypothesis strategy, ``seeded(seed)`` draws the same kind of input from a seed alone. Both give the
keyword arguments of ``reference.model.model`` with every column of design.md section 4, and every date, amount and home
is chosen to sit on or beside an edge: quarter ends, birthdays, leaving days, moves, shared kostnadsställen.

Unless ``open_readings`` is asked for, nothing is made on which design.md is silent (equal Inskriven with different
Dygnspris, a price of 0, a red child twice in Barn, a bare dossier of which one sibling is registered, ...), so that a
difference means that someone misread a sentence.

Personal numbers are of the official test series (birth numbers 238x and 239x); names are invented.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Row = dict[str, Any]

QUARTERS = {
    "2016K4": (date(2016, 10, 1), date(2016, 12, 31)),
    "2025K2": (date(2025, 4, 1), date(2025, 6, 30)),
    "2022K1": (date(2022, 1, 1), date(2022, 3, 31)),  # the day rate of 1 350 kr, and 18 on 28 February for a leap day
}
DOSSIERS = ("12345678", "02345678", "11111111/1", "11111111/2", "87654321")
STRANGER = "99999999"
NAMES = ("Testa", "Prov", "Exempla", "Mönster", "Förlaga")
# Code points put upper case before lower case and Å, Ä, Ö last; "Björken 10" comes before "Björken 2".
HOMES = ("Eken", "asken", "Öken", "Ängen", "Björken 10", "Björken 2")
KINDS = (
    ("A", "Externt"),
    ("A", "Externt"),
    ("A", "Transit"),
    ("A", "Transit"),
    ("A", "Anvisning"),
    ("B", "Internt"),
    ("B", "Internt"),
    ("B", "Migrationsverket"),
    ("C", "Individuellt"),
    ("C", "Individuellt"),
)
SUPPLIERS = ("Omsorg AB", "omsorg  ab", "Vård & Värme AB", "")
NUMBERS = ("556000-0001", "16556000-0001", "5560000002", "")
KONTON = [
    (5150, 5159, "Utbildning", False),
    (5000, 5999, "Entreprenör", True),
    (5155, 5155, "Entreprenör", True),  # never reached: the first row that fits wins
    (6000, 6099, "Kommunens kostnad", True),
    (6100, 6100, "Intäkt", True),
    (2600, 2699, "Moms", False),
]
CLAIMABLE = ("5000", "5000", "5500", "5160", "6000", "6050", "6100")
SENTINEL = date(1899, 12, 31)
DAY = timedelta(days=1)


class Chooser(Protocol):
    """Where the choices come from."""

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""


class Drawn:
    """Choices that hypothesis makes, and can shrink."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))


class Seeded:
    """Choices that a seed makes."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


class Maker:
    """One scenario in the making."""

    def __init__(self, chooser: Chooser, quarters: Sequence[str], open_readings: bool) -> None:
        self.number = chooser.number
        self.open = open_readings
        self.quarter = self.pick(quarters)
        self.first, self.last = QUARTERS[self.quarter]
        self.leaving_day_counts = self.chance(30)
        # Half the scenarios have little wrong with them, so that costs get as far as a claim.
        self.calm = self.chance(50)
        self.all_priced = self.chance(50)
        self.numbers: set[int] = set()
        self.prices: dict[tuple[str, str, date | None], int | None] = {}

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.number(0, len(choices) - 1)]

    def chance(self, percent: int) -> bool:
        return self.number(1, 100) > 100 - percent  # shrinks towards False

    def odd(self, percent: int) -> bool:
        """Whether something is wrong here: less often in a calm scenario."""
        return self.chance(-(-percent // 5) if self.calm else percent)

    def edge_day(self) -> date:
        """A day in or near the quarter, often just at an edge of it or of a month."""
        if self.chance(50):
            return self.first + DAY * self.number(-35, (self.last - self.first).days + 35)
        month_later = date(self.first.year, self.first.month + 1, 1)
        return self.pick((self.first, month_later, self.last)) + DAY * self.number(-1, 1)

    # -- registers

    def born(self) -> date:
        kind = self.number(0, 9)
        if kind <= 3:  # turns 18 in or beside the quarter
            return years_before(self.edge_day(), 18)
        if kind == 4:  # turns 21
            return years_before(self.edge_day(), 21)
        if kind == 5 and self.quarter == "2022K1":
            return date(2004, 2, 29)
        if kind == 6:  # 19 or 20
            return date(self.first.year - 20, 1, 1) + DAY * self.number(0, 400)
        return date(self.first.year - 15, 1, 1) + DAY * self.number(0, 700)

    def child(self, dossier: str, name: str) -> Row:
        born = self.born()
        number = personnummer(born, self.number(0, 19), samordning=self.chance(15), century=self.chance(50))
        unknown = self.odd(8)
        return {
            "Dossiernr": self.written(dossier),
            "Personnummer": "" if unknown or self.chance(10) else number,
            "Namn": name,
            "Födelsedatum": None if unknown or self.chance(15) else born,
            "Mottagningsdatum": self.early(),
            "Migrationsdatum": self.early(),
            "Tillståndsdag": self.mostly_early(),
            "Kommunplaceringsdag": self.mostly_early(),
            "Status": self.pick(("PUT", "TUT", "")),
            "Anvisad": self.pick(("Ja", "ja")) if self.odd(6) else self.pick(("", "Nej")),
            "Skyddad": "Ja" if self.chance(10) else "",
            "Studiehjälp": self.pick(("", "Ja", "Nej")),
            "Prioriteringsgrupp": "",
            "Avslutsdag": self.edge_day() if self.odd(12) else None,
            "Avslutsorsak": "",
            "red": self.odd(6),
        }

    def early(self) -> date:
        return self.first - DAY * self.number(200, 900)

    def mostly_early(self) -> date | None:
        if self.odd(5):
            return None
        return self.edge_day() if self.odd(12) else self.early()

    def written(self, dossier: str) -> str:
        return dossier[:2] + "-" + dossier[2:] if self.chance(50) else dossier

    def home(self, name: str, kst: str) -> Row:
        spar, form = self.pick(KINDS)
        supplier, number = self.pick(SUPPLIERS), self.pick(NUMBERS)
        told_apart = self.odd(15)
        return {
            "Boende": name,
            "Spår": spar,
            "Form": form,
            "Kostnadsställe": kst,
            "Leverantör": supplier,
            "Orgnr": number,
            "Dygnspris": self.number(1, 9) * 50_000,
            "Objekt": self.pick(("701", "702")) if told_apart else "",
            "Verksamhet": "",
            "Projekt": self.pick(("", "9001")) if told_apart else "",
        }

    def placement(self, dossier: str, home: str, start: date | None, end: date | None, number: int) -> Row:
        return {
            "Dossiernr": self.written(dossier),
            "Boende": home,
            "Från": start,
            "Till": end,
            "Lagrum": self.pick(("LVU", " lvu 3 §", "SoL", "SoL 4:1 ", "sol", "", "annat")),
            "Behov": self.pick(("", "2", "3")),
            "Beslutsdatum": None if self.chance(30) else (start or self.first) + DAY * self.number(-2, 2),
            # Of one width and used once, so that the last number is the last in any reading.
            "Beslutsnr": f"{number:03d}",
        }

    def span(self, start: date | None = None) -> tuple[date | None, date | None]:
        """A start and an end, now and then empty, equal or reversed."""
        if start is None:
            start = self.early() if self.chance(40) else self.edge_day()
        end = None if self.chance(30) else max(start, self.first - DAY) + DAY * self.number(0, 70)
        if self.odd(4):
            return None, end
        if self.odd(4):
            return start, start - DAY
        return start, end

    def stay(self, dossier: str, home: str, first: date | None, last: date | None) -> Row:
        price: int | None = self.pick((50_000, 100_000, 123_456, 0 if self.open else 77_777))
        if not self.all_priced and self.chance(30):
            price = None
        if not self.open:
            price = self.prices.setdefault((dossier if dossier[:1].isdigit() else "", home, first), price)
        return {
            "Boende": home,
            "Dossiernr": self.written(dossier) if dossier[:1].isdigit() else dossier,
            "Namn": "",
            "Inskriven": first,
            "Utskriven": last,
            "Dagar mån 1": None,
            "Dagar mån 2": None,
            "Dagar mån 3": None,
            "Dagar": None,
            "Dygnspris": price,
            "Belopp": None,
        }

    def stays(self, dossier: str, home: str, homes: Sequence[str], first: date | None, last: date | None) -> list[Row]:
        """What the home reports of a placement, and now and then another row that overlaps it there or elsewhere."""
        if self.odd(15):
            first, last = self.span()
        elif self.chance(25) and first is not None:  # the same care, but reported a little otherwise
            first = max(first, self.first) + DAY * self.number(-1, 2)
        who = self.pick((STRANGER, "okänd", "")) if self.odd(6) else dossier
        rows = [self.stay(who, "Okänd" if self.odd(4) else home, first, last)]
        if first is not None and self.chance(20):
            rows.append(self.stay(who, home, first + DAY * self.number(-9, 20), last))
        if self.chance(20):
            rows.append(self.stay(who, self.pick(homes), first, last))
        return rows

    def free_number(self) -> int:
        """A Beslutsnr that no other placement has."""
        number = self.number(1, 999)
        while number in self.numbers:
            number = number % 999 + 1
        self.numbers.add(number)
        return number

    # -- the ledger

    def ledger_row(self, number: int, homes: Sequence[Row], children: Sequence[str]) -> Row:
        home = self.pick(homes)
        kst = home["Kostnadsställe"]
        if self.odd(15):
            kst = self.pick((kst.lstrip("0"), "0" + kst, "77777", "48888", "49500"))
        supplier = home["Leverantör"] if self.chance(60) else self.pick(SUPPLIERS)
        orgnr = home["Orgnr"] if self.chance(60) else self.pick(NUMBERS)
        start, end = self.service_period()
        named = self.naming(children) if self.chance(40) else ""
        in_objekt = self.chance(40)
        return {
            "företag": "1",
            "vertyp": "LF",
            "vernr": str(1000 + number),
            "rad": "1",
            "bokföringsdatum": self.edge_day(),
            "period": self.month() if self.chance(70) else self.pick(("", "")),
            "kostnadsställe": kst,
            "konto": self.pick(("5150", "5155", "2640", "9999", "")) if self.odd(30) else self.pick(CLAIMABLE),
            "verksamhet": "",
            "aktivitet": "",
            "objekt": named if named and in_objekt else home["Objekt"] or self.pick(("", "701")),
            "projekt": home["Projekt"],
            "motpart": "",
            "leverantörsnr": "",
            "leverantör": supplier,
            "orgnr": orgnr,
            "fakturanr": str(500 + number),
            "fakturadatum": self.edge_day(),
            "periodstart": start,
            "periodslut": end,
            "text": "" if in_objekt else named,
            "belopp": self.amount(),
            "moms": self.pick((None, 0, 2_500)),
            "status": self.pick(("MAK", "PREL", "Makulerad", "Preliminär")) if self.odd(8) else self.pick(("", "DEF")),
        }

    def amount(self) -> int:
        size = self.pick((10, 1_000, 5_000_000, 12_000_000, 30_000_000))
        amount = self.number(-size // 3, size)
        return amount or 1

    def month(self) -> str:
        day = self.first + DAY * self.number(-35, (self.last - self.first).days + 35)
        return f"{day:%Y%m}"

    def service_period(self) -> tuple[date | None, date | None]:
        kind = self.number(0, 9)
        start = self.edge_day()
        if kind <= 3:
            return None, None
        if kind <= 7:
            return start, start + DAY * self.number(0, 45)
        return self.pick(((SENTINEL, start), (start, None), (start, start - DAY), (SENTINEL, SENTINEL)))

    def naming(self, children: Sequence[str]) -> str:
        """Text that names a child, nearly names one, or names two."""
        dossier = self.pick(children)
        form = self.pick((dossier, dossier[:2] + "-" + dossier[2:]))
        if self.open:
            form = self.pick((form, form[:9] if "-" in form else form[:8], form + "2", form + "_"))
        kind = 0 if self.calm and self.chance(75) else self.number(0, 11)
        if kind <= 6:
            return self.pick(("{}", "Vård {}, april", "({})", "{}. Kredit")).format(form)
        if kind == 7:  # touched, so it names nobody
            return self.pick(("A{}", "{}-1", "{}x", "0{}", "/{}")).format(form)
        if kind == 8:
            return f"{form} och {self.written(self.pick(children))}"
        if kind == 9:  # shared by two registered siblings, if both are
            return "11111111" if self.both_siblings(children) else form
        return self.pick(("Faktura 55555555", "20070510-2380", "55-555555"))

    @staticmethod
    def both_siblings(children: Sequence[str]) -> bool:
        return {"11111111/1", "11111111/2"} <= set(children)

    # -- the whole

    def scenario(self) -> dict[str, Any]:
        children = list(DOSSIERS[: self.number(2, 5)])
        barn = [self.child(d, n) for d, n in zip(children, NAMES, strict=False)]
        twice = self.pick([None, None, None, None, *children])
        if twice is not None and self.odd(50) and (self.open or not self.both_siblings(children)):
            again = self.child(twice, "Dubbletta")
            barn.append(again)
            if not self.open:  # design.md does not say whether a row that does not count can still be red
                for row in (again, barn[children.index(twice)]):
                    row["red"], row["Anvisad"] = False, ""

        ksts = self.pick((("48100", "48100", "48200", "48300"), ("48100", "48200", "048100", "48200"), ("0481",) * 4))
        together = self.chance(25)
        if together:
            ksts = ("48100", "48200", "48300", "0481")
        boenden = [self.home(name, kst) for name, kst in zip(self.homes(), ksts, strict=False)]
        if together:
            self.move_into_one_book(boenden)
        names = [b["Boende"] for b in boenden]
        book_of = {b["Boende"]: "gron" if b["Spår"] == "A" else "vit" for b in boenden}

        transit = {b["Boende"] for b in boenden if b["Form"] == "Transit"}

        placeringar: list[Row] = []
        narvaro: dict[str, list[Row]] = {"gron": [], "vit": []}
        for dossier in children:
            start: date | None = None
            for _ in range(self.number(1, 3)):
                home = self.pick(names)
                first, last = self.span(start)
                if not (self.chance(70) if home in transit else self.odd(8)):
                    placeringar.append(self.placement(dossier, home, first, last, self.free_number()))
                    if self.chance(20):  # renewed, from the same day
                        placeringar.append(self.placement(dossier, home, first, None, self.free_number()))
                if not self.odd(8):
                    narvaro_rows = self.stays(dossier, home, names, first, last)
                    for stay in narvaro_rows:
                        book = book_of.get(stay["Boende"], "gron")
                        if self.odd(4):
                            book = "vit" if book == "gron" else "gron"
                        narvaro[book].append(stay)
                    elsewhere = narvaro_rows[-1]["Boende"]
                    if elsewhere != home and self.chance(70):  # placed at both homes at once
                        placeringar.append(self.placement(dossier, elsewhere, first, last, self.free_number()))
                # The next begins at the end of this one (unbroken), the day after (broken), or anywhere.
                follows = last is not None and self.chance(70)
                start = last + DAY * self.number(0, 1) if follows and last is not None else None

        ledger = [self.ledger_row(i, boenden, children) for i in range(self.number(1, 8))]
        if together:
            self.live_at_all_homes(children[0], names, placeringar, narvaro[book_of[names[0]]])
            for b in boenden:
                row = self.ledger_row(len(ledger), [b], children[:1])
                ledger.append(row | {"kostnadsställe": b["Kostnadsställe"], "konto": "6000", "status": ""})
        konton = list(KONTON)
        shared = {"Kvartal": self.quarter, "Utskrivningsdag räknas": self.leaving_day_counts}
        outside = "48888, 49000-49999"
        until = self.edge_day() if self.chance(15) else None
        if until is not None and not self.first <= until <= self.last:
            until = self.last
        return {
            "barn": barn,
            "placeringar": placeringar,
            "boenden": boenden,
            "narvaro": narvaro,
            "konton": konton,
            "ledger": ledger,
            "settings": {
                "gron": shared | {"Räkna till och med": until, "Kostnadsställen utanför": outside},
                "vit": shared
                | {
                    "Räkna till och med": until if self.chance(50) else None,
                    "Kostnadsställen utanför": self.pick((outside, "", "48300")),
                },
            },
        }

    def move_into_one_book(self, boenden: Sequence[Row]) -> None:
        kinds = self.pick(((("A", "Externt"), ("A", "Externt")), (("B", "Internt"), ("C", "Individuellt"))))
        for b in boenden:
            b["Spår"], b["Form"] = self.pick(kinds)

    def live_at_all_homes(self, dossier: str, homes: Sequence[str], placeringar: list[Row], rows: list[Row]) -> None:
        """One child with need of care at every home at once, so that the homes share one daily rate."""
        arrived = self.early()
        for home in homes:
            placement = self.placement(dossier, home, arrived, None, self.free_number())
            placeringar.append(placement | {"Lagrum": "LVU"})
            rows.append(self.stay(dossier, home, arrived, None))

    def homes(self) -> list[str]:
        start = self.number(0, len(HOMES) - 1)
        return [HOMES[(start + i) % len(HOMES)] for i in range(self.number(2, 4))]


def years_before(day: date, years: int) -> date:
    """The same day that many years earlier; 28 February for a leap day without its like."""
    if (day.month, day.day) == (2, 29):
        day -= DAY
    return day.replace(year=day.year - years)


def personnummer(born: date, number: int, *, samordning: bool, century: bool) -> str:
    """A number of the test series: 238 or 239 and the check digit of the ten digits."""
    day = born.day + (60 if samordning else 0)
    nine = f"{born:%y%m}{day:02d}{238 + number % 2}"
    total = 0
    for place, digit in enumerate(nine):
        product = int(digit) * (2 if place % 2 == 0 else 1)
        total += product // 10 + product % 10
    return f"{born.year // 100 if century else ''}{nine[:6]}-{nine[6:]}{-total % 10}"


@st.composite
def scenario(
    draw: st.DrawFn, quarters: Sequence[str] = ("2025K2", "2016K4", "2022K1"), open_readings: bool = False
) -> dict[str, Any]:
    """Keyword arguments for ``reference.model.model``."""
    return Maker(Drawn(draw), quarters, open_readings).scenario()


def seeded(
    seed: int, quarters: Sequence[str] = ("2025K2", "2016K4", "2022K1"), open_readings: bool = False
) -> dict[str, Any]:
    """The same, from a seed; the same seed gives the same scenario in any Python of the same ``random``."""
    return Maker(Seeded(seed), quarters, open_readings).scenario()
