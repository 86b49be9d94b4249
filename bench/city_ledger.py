"""The ledger of a city: rows one by one, so that a million of them need no memory."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tools.sample.ledger import ENTREPRENOR, KONTO_TEXTS, month_end
from tools.sample.model import Home, Row, Scenario, Stay, month_texts

# (konto, text): what a home buys, and what the municipality's own staff costs.
KONTON_BY_NEED: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "goods": (
        *(("6440", "Livsmedel"), ("6440", "Livsmedel; frukt och grönt"), ("6411", "Hygienartiklar")),
        *(("6411", "Förbrukningsmaterial"), ("6451", "Kläder"), ("7051", "Månadskort kollektivtrafik")),
        *(("7421", "Fritidsaktiviteter"), ("6811", "Telefoni"), ("6311", "Städning"), ("6211", "El")),
    ),
    "staff": (("5011", "Månadslön"), ("5012", "Timlön"), ("5021", "Ob-tillägg"), ("5611", "Arbetsgivaravgifter")),
    "named": (("7411", "Tolk"), ("7051", "Resa till vård")),
    "excluded": (("4665", "Skolplats introduktionsprogram"), ("3511", "Schablonersättning")),
}
# Öre a care day that the municipality spends beside what suppliers invoice.
_OWN_COST: Final = {"Internt": 2_850_00, "Anvisning": 2_700_00, "Externt": 150_00, "Transit": 120_00}
_OUTSIDE: Final = ("48888", "49010", "49100", "49999")
_OUTSIDE_SHARE, _EXCLUDED_SHARE, _VOID_SHARE, _NAMED_SHARE = 0.15, 0.02, 0.01, 0.08
_SHOPS: Final = 60


@dataclass(frozen=True)
class _Place:
    """A home in a month: who is there, and what it may cost beside its supplier's invoice."""

    home: Home
    first: date
    last: date
    stays: tuple[tuple[Stay, int], ...]

    @property
    def days(self) -> int:
        return sum(days for _, days in self.stays)


def ledger(scenario: Scenario, count: int, seed: int = 1, *, findings: bool = True) -> Iterator[Row]:
    """`count` rows: suppliers' invoices by the attendance first, then everyday rows of every home and of others.

    Fewer than the invoices need is not possible: then there are as many as they need. Invoices' numbers go into
    `scenario.copies` as they come, all but one where findings are wanted (K15).
    """
    rng = random.Random(f"ledger {seed} {scenario.quarter}")
    places = _places(scenario)
    made = 0
    for place in places:
        if place.home.price is not None and place.stays:
            for row in _invoice(scenario, place):
                made += 1
                yield row
    if findings and scenario.copies:
        scenario.copies.remove(min(scenario.copies))
    left = max(0, count - made)
    spending = [place for place in places if place.home.form in _OWN_COST and place.stays]
    inside = int(left * (1 - _OUTSIDE_SHARE))
    if findings and left:
        yield _unknown(scenario)
        left -= 1
    weights = [max(1, place.days) for place in spending]
    total, seen = sum(weights) or 1, 0
    for place, weight in zip(spending, weights, strict=True):
        before = inside * seen // total
        seen += weight
        share = inside * seen // total - before
        yield from _everyday(scenario, place, share, rng)
        left -= share
    yield from _elsewhere(scenario, left, rng)


def _places(scenario: Scenario) -> list[_Place]:
    of_home: dict[str, list[Stay]] = {}
    for stay in scenario.stays:
        of_home.setdefault(stay.home, []).append(stay)
    found = []
    for home in scenario.homes.values():
        for first, last in scenario.quarter.months:
            days = [(stay, stay.days(first, last)) for stay in of_home.get(home.name, ())]
            found.append(_Place(home, first, last, tuple((stay, count) for stay, count in days if count)))
    return found


def _number(scenario: Scenario) -> str:
    return str(scenario.next_number("LEV", 5_100_201))


def _invoice(scenario: Scenario, place: _Place) -> Iterator[Row]:
    """What the supplier charges for the month: a row for each child where the home is so, else one."""
    home, number = place.home, _number(scenario)
    assert home.price is not None
    invoice = f"{home.orgnr[-4:]}{place.first:%y%m}"
    month = month_texts(scenario.quarter)[place.first.month]
    if home.named:
        parts = [(f"Vårddygn {month} {stay.child.hyphenated}", days * (stay.price or 0)) for stay, days in place.stays]
    else:
        parts = [(f"Vård och boende {month}, {place.days} dygn", place.days * home.price)]
    scenario.copies.add(invoice)
    booked = month_end(place.first)
    for line, (text, ore) in enumerate(parts, start=1):
        yield Row(
            vertyp="LEV",
            vernr=number,
            rad=line,
            booked=booked,
            cost_centre=home.cost_centre,
            konto=ENTREPRENOR,
            konto_text=KONTO_TEXTS[ENTREPRENOR],
            text=text,
            belopp=ore,
            motpart="871",
            supplier_nr=f"6{home.orgnr[-4:]}",
            supplier=home.supplier,
            orgnr=home.orgnr,
            invoice=invoice,
            invoice_date=booked - timedelta(days=2),
            start=place.first,
            end=place.last,
            status="DEF",
        )


def _everyday(scenario: Scenario, place: _Place, count: int, rng: random.Random) -> Iterator[Row]:
    """`count` rows that share what the home may cost beside its supplier: bills of one to five rows, and salaries."""
    budget = place.days * _OWN_COST[place.home.form]
    cut = sorted(rng.randrange(budget + 1) for _ in range(max(0, count - 1)))
    parts = [after - before for before, after in zip((0, *cut), (*cut, budget), strict=True)] if count else []
    left = 0
    for number, part in enumerate(parts):
        chance = rng.random()
        if not left:
            left = rng.randrange(1, 6)
            is_staff = chance > 0.8
            day = place.first.replace(day=27 if is_staff else rng.randrange(3, 27))
            vernr = _number(scenario)
            shop = 0 if is_staff else rng.randrange(1, _SHOPS + 1)
            line = 0
        left, line = left - 1, line + 1
        status, belopp = "DEF", part
        if not is_staff and chance < _VOID_SHARE:
            status = "MAK"
        if chance > 1 - _EXCLUDED_SHARE:
            konto, text = rng.choice(KONTON_BY_NEED["excluded"])
        elif not is_staff and chance < _NAMED_SHARE + _VOID_SHARE:
            konto, text = rng.choice(KONTON_BY_NEED["named"])
            stay, _ = rng.choice(place.stays)
            text = f"{text} {day:%d/%m} {stay.child.hyphenated}"
        else:
            konto, text = rng.choice(KONTON_BY_NEED["staff" if is_staff else "goods"])
            text = f"{text} {number + 1}"
        yield Row(
            vertyp="LÖN" if is_staff else "LEV",
            vernr=vernr,
            rad=line,
            booked=day,
            cost_centre=place.home.cost_centre,
            konto=konto,
            konto_text=KONTO_TEXTS[konto],
            text=text,
            belopp=belopp,
            motpart="" if is_staff else "871",
            supplier_nr=f"7{shop:03d}" if shop else "",
            supplier=f"Butik {shop} Demo AB" if shop else "",
            orgnr=f"559900-9{shop:03d}" if shop else "",
            invoice=f"B{vernr}" if shop else "",
            invoice_date=day - timedelta(days=2) if shop else None,
            status=status,
        )


def _unknown(scenario: Scenario) -> Row:
    """A kostnadsställe that no home has (K01)."""
    day = scenario.quarter.months[0][0].replace(day=12)
    return Row("BOK", "31007", 1, day, "39999", "6411", KONTO_TEXTS["6411"], "Förbrukningsmaterial", 125_000)


def _elsewhere(scenario: Scenario, count: int, rng: random.Random) -> Iterator[Row]:
    """Rows of kostnadsställen that have nothing to do with the two books."""
    months = scenario.quarter.months
    for number in range(count):
        first, _ = months[number * len(months) // count]
        konto = rng.choice(("5011", "5611", "6011", "6411", "7051", "4631"))
        yield Row(
            vertyp="BOK",
            vernr=str(scenario.next_number("BOK", 31_008)),
            rad=1,
            booked=first.replace(day=rng.randint(3, 27)),
            cost_centre=rng.choice(_OUTSIDE),
            konto=konto,
            konto_text=KONTO_TEXTS[konto],
            text="Gemensamma kostnader",
            belopp=rng.randint(100_000, 9_000_000),
        )
