"""The ledger of a clean world: suppliers invoice by the attendance, and the municipality's own homes cost alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from atersok.domain.register import Home

from .world import Line, World

MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
CONTRACTOR, SALARY, SCHOOL, INCOME, VAT, UNKNOWN = "4631", "5011", "4665", "3511", "1681", "8412"
_BILLS = (
    ("6440", "Livsmedel", "Matgrossen Prov AB"),
    ("6411", "Förbrukningsmaterial", "Kontorsboden Demo AB"),
    ("6451", "Kläder", "Klädkällaren Exempel AB"),
    ("7411", "Tolk", "Tolkbyrån Prov AB"),
    ("7051", "Månadskort", "Länstrafiken Test"),
    ("7421", "Fritidsaktiviteter; läger", "Föreningen Fritid Demo"),
)
_STAFF = (("5011", "Månadslön"), ("5012", "Timlön"), ("5021", "Ob-tillägg"), ("5611", "Arbetsgivaravgifter"))


def hyphenated(dossier: str) -> str:
    """NN-NNNNNN with its /N, as people write it."""
    return f"{dossier[:2]}-{dossier[2:]}"


def supplier_nr(supplier: str) -> str:
    """An everyday supplier's number in the ledger."""
    return str(7001 + next(n for n, (_, _, name) in enumerate(_BILLS) if name == supplier))


def own_amount(world: World, rng: Random, low: int, high: int) -> int:
    """Öre that no other row of the world has: equal amounts are what K05 and K14 look for."""
    used = {abs(line.belopp) for line in world.lines}
    while (ore := rng.randint(low, high)) in used:
        pass
    return ore


def centre_text(home: Home, rng: Random) -> str:
    """The kostnadsställe as the ledger writes it: sometimes without its leading zeros."""
    return home.cost_centre.lstrip("0") if rng.random() < 0.5 else home.cost_centre


def residents(world: World, home: str, first: date, last: date) -> list[tuple[str, int, int]]:
    """Each attendance row of the home with days from first to last: dossier, days, öre a day."""
    return [
        (stay.dossier, days, stay.daily_price or 0)
        for stay in world.stays[world.book_of(home)]
        if world.home_of(stay) == home and (days := world.days(stay, first, last))
    ]


def contractor_line(
    world: World, home: str, rng: Random, *, voucher: str, rad: int, invoice: str, first: date, last: date, text: str,
    belopp: int, child: str = "", dated: bool = True,
) -> Line:  # fmt: skip
    """A coding row of the home's supplier for a service period, booked at the end of the period's month."""
    of, place = world.homes[home], world.places[home]
    booked = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return Line(
        home=home,
        child=child,
        vertyp="LEV",
        vernr=voucher,
        rad=rad,
        booked=booked,
        cost_centre=centre_text(of, rng),
        konto=CONTRACTOR,
        text=text,
        belopp=belopp,
        objekt=of.objekt,
        motpart="871",
        supplier_nr=place.supplier_nr,
        supplier=of.supplier,
        orgnr=of.orgnr,
        invoice=invoice,
        invoice_date=booked - timedelta(days=rng.randint(0, 3)),
        start=first if dated else None,
        end=last if dated else None,
        status=rng.choice(("DEF", "KLAR", "HBET")),
    )


def bill(
    world: World, home: str, rng: Random, day: date, *, ore: int | None = None, child: str = "", text: str = "",
    konto: str = "",
) -> Line:  # fmt: skip
    """An everyday invoice that says well enough which home it is for; not yet in the ledger.

    A row of a home that shares its kostnadsställe carries what tells it apart: where that is the supplier, the home's
    own supplier has sent the bill.
    """
    of, place = world.homes[home], world.places[home]
    account, words, supplier = rng.choice(_BILLS)
    number, orgnr = supplier_nr(supplier), ""
    if place.hint in ("orgnr", "supplier"):
        supplier, number, orgnr = of.supplier, place.supplier_nr, of.orgnr
    words = text or words
    if child:
        words = f"{words} {hyphenated(child)}"
    return Line(
        home=home,
        child=child,
        vertyp="LEV",
        vernr=voucher(world),
        rad=1,
        booked=day,
        cost_centre=centre_text(of, rng),
        konto=konto or account,
        text=words,
        belopp=own_amount(world, rng, 20_000, 90_000) if ore is None else ore,
        objekt=of.objekt,
        motpart="871",
        supplier_nr=number,
        supplier=supplier,
        orgnr=orgnr,
        invoice=f"{number}{world.number('faktura ' + number, 11):03d}",
        invoice_date=day - timedelta(days=min(3, day.day - 1)),
        status="DEF",
    )


def voucher(world: World) -> str:
    """The next verifikat of an invoice."""
    return str(world.number("LEV", 5_100_201))


def make_ledger(world: World, rng: Random) -> None:
    """Fills `lines` and `copies`."""
    for name, home in world.homes.items():
        for first, last in world.months:
            if not residents(world, name, first, last):
                continue
            if home.daily_price is not None:
                _supplier_invoices(world, name, rng, first, last)
                _own_cost(world, name, rng, first, last)
            elif home.form in ("Internt", "Anvisning"):
                _own_home(world, name, rng, first, last)
    _late_correction(world, rng)
    _credited_purchase(world, rng)
    _set_aside_by_account(world, rng)
    for centre in ("48888", "49010"):
        day = world.months[0][1]
        ore = own_amount(world, rng, 100_000, 900_000)
        line = Line(
            "", "", "BOK", str(world.number("BOK", 31_001)), 1, day, centre, SALARY, "Gemensamma kostnader", ore
        )
        world.lines.append(line)


def _supplier_invoices(world: World, home: str, rng: Random, first: date, last: date) -> None:
    """One invoice for the month, or one for each half of it."""
    middle = first.replace(day=15)
    spans = [(first, last)] if rng.random() < 0.85 else [(first, middle), (middle + timedelta(days=1), last)]
    dated = len(spans) > 1 or rng.random() < 0.7
    for begin, end in spans:
        present = residents(world, home, begin, end)
        if not present:
            continue
        invoice, number = invoice_number(world, begin, rng), voucher(world)
        common = {"voucher": number, "invoice": invoice, "first": begin, "last": end, "dated": dated}
        if world.places[home].named:
            for rad, (dossier, ore) in enumerate(_by_child(present), start=1):
                text = f"Vårddygn {MONTHS[begin.month - 1]} {rng.choice((dossier, hyphenated(dossier)))}"
                world.lines.append(
                    contractor_line(world, home, rng, rad=rad, text=text, belopp=ore, child=dossier, **common)  # type: ignore[arg-type]
                )
        else:
            total = sum(days * price for _, days, price in present)
            text = f"Vård och boende {MONTHS[begin.month - 1]}, {sum(days for _, days, _ in present)} dygn"
            world.lines.append(contractor_line(world, home, rng, rad=1, text=text, belopp=total, **common))  # type: ignore[arg-type]
        add_copy(world, invoice)


def _by_child(present: list[tuple[str, int, int]]) -> Iterator[tuple[str, int]]:
    for dossier in dict.fromkeys(dossier for dossier, _, _ in present):
        yield dossier, sum(days * price for other, days, price in present if other == dossier)


def invoice_number(world: World, day: date, rng: Random) -> str:
    """A supplier's number; some have a slash or a hyphen. No two are alike: a copy is known by its number alone."""
    number = world.number("nr", 101)
    return rng.choice((f"{day:%y%m}{number}", f"{day.year}/{number}", f"F-{number}-{day:%m}"))


def add_copy(world: World, invoice: str) -> None:
    """Puts a copy of the invoice into both books' Fakturamapp, named as a file may be."""
    for names in world.copies.values():
        if names is not None:
            names.add(invoice.replace("/", "_"))


def _own_cost(world: World, home: str, rng: Random, first: date, last: date) -> None:
    """The municipality's own cost beside a supplier's invoice: a few per cent of it."""
    place = world.places[home]
    total = sum(days * price for _, days, price in residents(world, home, first, last))
    if not place.hint:
        number = str(world.number("LÖN", 2_300_011))
        line = Line(
            home, "", "LÖN", number, 1, first.replace(day=27), centre_text(world.homes[home], rng), SALARY,
            "Månadslön placeringshandläggare, andel", total * rng.randint(5, 20) // 1000,
        )  # fmt: skip
        world.lines.append(line)
    if rng.random() < 0.3 and place.hint in ("", "child", "supplier"):
        dossier = rng.choice(residents(world, home, first, last))[0]
        ore = min(own_amount(world, rng, 20_000, 90_000), total // 20)
        world.lines.append(bill(world, home, rng, first.replace(day=rng.randint(5, 26)), ore=ore, child=dossier))


def _own_home(world: World, home: str, rng: Random, first: date, last: date) -> None:
    """Salaries, rent and purchases of a home that the municipality runs itself, alike from home to home."""
    of = world.homes[home]
    days = sum(days for _, days, _ in residents(world, home, first, last))
    budget = days * (285_000 if world.new_rules else 198_000) * rng.randint(94, 106) // 100
    number = str(world.number("LÖN", 2_300_011))
    centre = centre_text(of, rng)
    for rad, (konto, text) in enumerate(_STAFF, start=1):
        ore = budget * (200 - 5 * rad) // 1000 + rad
        day = first.replace(day=27)
        world.lines.append(Line(home, "", "LÖN", number, rad, day, centre, konto, text, ore, objekt=of.objekt))
    rent = Line(
        home, "", "IF", str(world.number("IF", 880_051)), 1, first.replace(day=3), centre, "6011",
        "Hyra fastighetsförvaltningen", budget * 110 // 1000 + 7, objekt=of.objekt, motpart="105",
    )  # fmt: skip
    world.lines.append(rent)
    for _ in range(rng.randint(2, 4)):
        day = first.replace(day=rng.randint(5, 26))
        world.lines.append(bill(world, home, rng, day, ore=min(own_amount(world, rng, 20_000, 90_000), budget // 20)))
    if rng.random() < 0.4:
        dossier = rng.choice(residents(world, home, first, last))[0]
        day = first.replace(day=rng.randint(5, 26))
        world.lines.append(bill(world, home, rng, day, ore=budget // 25 + 3, child=dossier))


def _late_correction(world: World, rng: Random) -> None:
    """An invoice two days too high, credited in the next month's books for the month that it was for."""
    if len(world.months) < 2:
        return
    first, last = world.months[0]
    found = [
        line
        for line in world.lines
        if line.konto == CONTRACTOR and line.home and not line.child and line.start == first and line.end == last
    ]
    if not found:
        return
    line = rng.choice(found)
    price = world.homes[line.home].daily_price or 0
    later = world.months[1][0]
    world.change_line(line, belopp=line.belopp + 2 * price)
    credit = replace(
        line,
        vernr=voucher(world),
        booked=later.replace(day=20),
        invoice=f"K{line.invoice}",
        invoice_date=later.replace(day=5),
        text=f"Kreditfaktura, avser faktura {line.invoice}",
        belopp=-2 * price,
    )
    world.lines.append(credit)


def _credited_purchase(world: World, rng: Random) -> None:
    """A purchase sent back: the credit note has the number of its invoice."""
    line = rng.choice([line for line in world.lines if line.supplier_nr.startswith("70") and not line.child])
    day = min(line.booked + timedelta(days=2), world.last)
    if day.month == line.booked.month:
        credit = replace(line, vernr=voucher(world), booked=day, text="Retur", belopp=-(line.belopp // 3))
        world.lines.append(credit)


def _set_aside_by_account(world: World, rng: Random) -> None:
    """Schooling and what Migrationsverket paid: konton that are not reclaimed."""
    for name in rng.sample([n for n, p in world.places.items() if not p.hint], 3):
        day = rng.choice(world.months)[1]
        world.lines.append(bill(world, name, rng, day, text="Skolplats introduktionsprogram", konto=SCHOOL))
        line = Line(
            name, "", "BOK", str(world.number("BOK", 31_001)), 1, day, world.homes[name].cost_centre, INCOME,
            "Schablonersättning Migrationsverket", -own_amount(world, rng, 1_000_000, 9_000_000), motpart="811",
        )  # fmt: skip
        world.lines.append(line)
