"""Errors in the ledger (K01–K18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from atersok.domain.quarter import month_end
from atersok.domain.register import Book

from .amounts import Expected, amount_findings, cost_per_day, is_claimable
from .ledger import (
    CONTRACTOR,
    SALARY,
    UNKNOWN,
    VAT,
    bill,
    hyphenated,
    own_amount,
    residents,
    voucher,
)
from .plant import Planted, Resident, at_home, days_text, in_both, kr, pick, plant, residents_of
from .world import PUT_FORMS, Line, World

K03_FOLLOWS = "nothing else was booked on the home that month"
K04_FOLLOWS = "what is invoiced and the sum of Belopp are now apart"
K12_FOLLOWS = "the home's care days now bear far less or far more than usual"


def _lived_in(
    world: World, forms: Sequence[str] = PUT_FORMS, *, hint: str | None = None
) -> list[tuple[str, date, date]]:
    """(home, first, last) of every month in which a home has care days."""
    return [
        (name, first, last)
        for name, home in world.homes.items()
        if home.form in forms and (hint is None or world.places[name].hint == hint)
        for first, last in world.months
        if residents(world, name, first, last)
    ]


def _contractor_lines(world: World, forms: Sequence[str] = PUT_FORMS) -> list[Line]:
    return [
        line
        for line in world.lines
        if line.konto == CONTRACTOR and line.belopp > 0 and world.homes[line.home].form in forms
    ]


def _purchases(world: World) -> list[Line]:
    """Everyday bills, each alone in its verifikat, that nobody has credited."""
    credited = {line.invoice for line in world.lines if line.belopp < 0}
    return [
        line
        for line in world.lines
        if line.vertyp == "LEV" and line.konto != CONTRACTOR and is_claimable(line) and line.belopp > 0
        and line.invoice not in credited and world.places[line.home].hint != "child"
    ]  # fmt: skip


def _some_day(rng: Random, first: date) -> date:
    return first.replace(day=rng.randint(4, 26))


def _add_bill(world: World, rng: Random, at: str, first: date, /, **more: object) -> Line:
    line = replace(bill(world, at, rng, _some_day(rng, first)), **more)  # type: ignore[arg-type]
    world.lines.append(line)
    return line


# --- whose row it is --------------------------------------------------------------------------------------------------


@plant("K01", "a purchase on a kostnadsställe that no home has")
def _unknown_centre(world: World, rng: Random) -> Planted | None:
    home, first, _ = rng.choice(_lived_in(world))
    line = _add_bill(world, rng, home, first, home="", cost_centre=rng.choice(("47777", "99", "")), objekt="")
    return Planted(in_both("K01", f"kostnadsställe {line.cost_centre}".strip(), by=kr(line.belopp)))


@plant(
    "K01",
    "a row of the supplier is coded to a kostnadsställe that no home has",
    K03=K03_FOLLOWS,
    K04=K04_FOLLOWS,
    K12=K12_FOLLOWS,
)
def _miscoded(world: World, rng: Random) -> Planted | None:
    credited = [line.text for line in world.lines if line.belopp < 0]
    found = [line for line in _contractor_lines(world) if not any(line.invoice in text for text in credited)]
    line = rng.choice(found)
    world.change_line(line, home="", cost_centre="47777")
    return Planted(in_both("K01", "kostnadsställe 47777", by=kr(line.belopp)))


@plant("K01", "a shared kostnadsställe and nothing that tells which home")
def _several_homes(world: World, rng: Random) -> Planted | None:
    home, first, _ = rng.choice(_lived_in(world, hint="orgnr") or _lived_in(world, hint="supplier"))
    line = _add_bill(world, rng, home, first, home="", supplier="Klädkällaren Exempel AB", orgnr="", supplier_nr="7003")
    return Planted(in_both("K01", f"kostnadsställe {line.cost_centre}", by=kr(line.belopp)))


@plant("K01", "the text names two children")
def _two_children(world: World, rng: Random) -> Planted | None:
    home, first, _ = rng.choice(_lived_in(world))
    one, two = rng.sample([child.dossier for child in world.children], 2)
    text = f"Tandvård {hyphenated(one)} och {hyphenated(two)}"
    line = _add_bill(world, rng, home, first, home="", text=text)
    return Planted(in_both("K01", line.vernr, by=kr(line.belopp)))


@plant("K01", "a dossiernummer that siblings share, without /N")
def _shared_dossier(world: World, rng: Random) -> Planted | None:
    sibling = rng.choice([c.dossier for c in world.children if world.roles[c.dossier] == "sibling"])
    home, first, _ = rng.choice(_lived_in(world))
    line = _add_bill(world, rng, home, first, home="", text=f"Läkare {hyphenated(sibling.partition('/')[0])}")
    return Planted(in_both("K01", line.vernr, by=kr(line.belopp)))


@plant("K01", "a dossiernummer that the register lacks")
def _unknown_dossier(world: World, rng: Random) -> Planted | None:
    home, first, _ = rng.choice(_lived_in(world))
    line = _add_bill(world, rng, home, first, home="", text=f"Läkare 77-{rng.randint(0, 999999):06d}")
    return Planted(in_both("K01", line.vernr, by=kr(line.belopp)))


@plant("K01", "eight digits without hyphen that are no child", near=True)
def _eight_digits(world: World, rng: Random) -> Planted | None:
    home, first, _ = rng.choice(_lived_in(world, ("Externt", "Internt")))
    _add_bill(world, rng, home, first, text=f"Ordernr 77{rng.randint(0, 999999):06d}")
    return Planted(())


@plant("K01", "a kostnadsställe of Kostnadsställen utanför", near=True)
def _outside(world: World, rng: Random) -> Planted | None:
    home, first, _ = rng.choice(_lived_in(world))
    _add_bill(world, rng, home, first, home="", cost_centre=rng.choice(("49000", "49999", "48888")), objekt="")
    return Planted(())


@plant("K02", "a row names a child who does not live at the home")
def _child_elsewhere(world: World, rng: Random) -> Planted | None:
    home, first, last = rng.choice([place for place in _lived_in(world) if world.places[place[0]].hint != "child"])
    here = {dossier for dossier, _, _ in residents(world, home, first, last)}
    joint = {name for name, place in world.places.items() if place.hint == "child"}
    there = [
        r.child.dossier
        for r in residents_of(world)
        # A child of the homes that only the child tells apart would draw the row to them.
        if r.child.dossier not in here and r.home.name not in joint
    ]
    if not there:
        return None
    dossier = rng.choice(there)
    line = _add_bill(world, rng, home, first, child=dossier, text=f"Läkare {hyphenated(dossier)}")
    return Planted(at_home(world, "K02", home, dossier, by=kr(line.belopp)))


@plant("K02", "a purchase for a home that stands empty in that month")
def _empty_home(world: World, rng: Random) -> Planted | None:
    empty = [
        (name, first)
        for name, home in world.homes.items()
        if home.form in PUT_FORMS and world.places[name].hint != "child"
        for first, last in world.months
        if not residents(world, name, first, last)
    ]
    if not empty:
        return None
    home, first = rng.choice(empty)
    line = _add_bill(world, rng, home, first)
    return Planted(at_home(world, "K02", home, by=kr(line.belopp)))


@plant("K03", "a month's rows of a home are missing", K04="the invoice is missing, Belopp is not", K12=K12_FOLLOWS)
def _month_missing(world: World, rng: Random) -> Planted | None:
    home, first, last = rng.choice(_lived_in(world))
    gone = [
        line
        for line in world.lines
        if line.home == home and is_claimable(line) and line.period[0] <= last and first <= line.period[1]
    ]
    for line in gone:
        world.lines.remove(line)
    return Planted(at_home(world, "K03", home, mention=f"{first:%Y-%m}"))


@plant("K03", "nobody lives at the home in that month", near=True)
def _empty_month(world: World, rng: Random) -> Planted | None:
    home = rng.choice([home for home in world.homes.values() if home.form == "Internt"])
    name = f"{home.name}s annex"
    world.homes[name] = replace(home, name=name, cost_centre="46999", objekt="", row=world.number("Boenden"))
    return Planted(())


# --- amounts ----------------------------------------------------------------------------------------------------------


@plant("K04", "an external home's invoice is some days too high or too low", K12=K12_FOLLOWS)
def _wrong_invoice(world: World, rng: Random) -> Planted | None:
    line = rng.choice(_contractor_lines(world, ("Externt",)))
    price = world.homes[line.home].daily_price
    assert price is not None
    days = rng.choice((1, 3, -1))
    world.change_line(line, belopp=line.belopp + days * price)
    return Planted(at_home(world, "K04", line.home, by=kr(days * price, signed=True)))


@plant("K04", "the difference is one öre more than Tolerans kr")
def _just_over_tolerance(world: World, rng: Random) -> Planted | None:
    return _by_tolerance(world, rng, 1)


@plant("K04", "the difference is just Tolerans kr", near=True)
def _just_tolerance(world: World, rng: Random) -> Planted | None:
    return None if _by_tolerance(world, rng, 0) is None else Planted(())


def _by_tolerance(world: World, rng: Random, more: int) -> Planted | None:
    world.set(tolerance=rng.choice((0, 1, 100, 25_000)))
    line = rng.choice(_contractor_lines(world, ("Externt",)))
    change = (world.settings["gron"].tolerance + more) * rng.choice((1, -1))
    # A difference of a few öre in one of the rows: the whole row lies within the days that count.
    world.change_line(line, belopp=line.belopp + change)
    return Planted(at_home(world, "K04", line.home, by=kr(change, signed=True)))


@plant("K05", "an invoice is booked a second time", K04="it is charged twice", K12=K12_FOLLOWS)
def _booked_twice(world: World, rng: Random) -> Planted | None:
    line = rng.choice([*_contractor_lines(world, (*PUT_FORMS, "Transit")), *_purchases(world)])
    world.lines.append(replace(line, vernr=voucher(world), rad=1))
    return Planted(at_home(world, "K05", line.home, mention=line.invoice, by=kr(line.belopp)))


@plant("K05", "a purchase is booked a second time, on a home of the other book", K12=K12_FOLLOWS)
def _booked_in_both(world: World, rng: Random) -> Planted | None:
    found = [line for line in _purchases(world) if not line.child and not world.places[line.home].hint]
    if not found:
        return None
    line = rng.choice(found)
    first, _ = line.period
    others = [
        name
        for name, start, _ in _lived_in(world, hint="")
        if world.book_of(name) != world.book_of(line.home) and start == first.replace(day=1)
    ]
    if not others:
        return None
    other = world.homes[rng.choice(others)]
    world.lines.append(
        replace(line, vernr=voucher(world), home=other.name, cost_centre=other.cost_centre, objekt=other.objekt)
    )
    both = tuple(
        expected
        for home in (line.home, other.name)
        for expected in at_home(world, "K05", home, mention=line.invoice, by=kr(line.belopp))
    )
    return Planted(both)


@plant("K05", "two rows of one verifikat with the same text and amount", near=True)
def _two_alike(world: World, rng: Random) -> Planted | None:
    line = rng.choice(_purchases(world))
    half = line.belopp // 2
    world.change_line(line, belopp=half)
    world.lines.append(replace(line, rad=2, belopp=half))
    return Planted(())


@plant("K05", "the same number and amount from two suppliers", near=True)
def _two_suppliers(world: World, rng: Random) -> Planted | None:
    found = [line for line in _purchases(world) if not world.places[line.home].hint]
    if not found:
        return None
    line = rng.choice(found)
    world.lines.append(replace(line, vernr=voucher(world), supplier_nr="7999", supplier="Annan Exempel AB", orgnr=""))
    return Planted(())


@plant("K06", "a credit whose invoice is nowhere")
def _credit_alone(world: World, rng: Random) -> Planted | None:
    home, first, _ = rng.choice([place for place in _lived_in(world) if world.places[place[0]].hint != "child"])
    line = _add_bill(world, rng, home, first, text=rng.choice(("Kreditfaktura", "Kredit, avser faktura 000123")))
    world.change_line(line, belopp=-line.belopp)
    return Planted(at_home(world, "K06", home, mention=line.invoice, by=kr(-line.belopp)))


@plant("K06", "a credit that is booked before its invoice")
def _credit_first(world: World, rng: Random) -> Planted | None:
    found = [line for line in _purchases(world) if line.booked.day > 5]
    if not found:
        return None
    line = rng.choice(found)
    ore = own_amount(world, rng, 1_000, 15_000)
    booked = line.booked - timedelta(days=rng.randint(1, 4))
    world.lines.append(replace(line, vernr=voucher(world), booked=booked, invoice_date=booked, belopp=-ore))
    return Planted(at_home(world, "K06", line.home, mention=line.invoice, by=kr(-ore)))


@plant("K06", "a credit whose text names the invoice", near=True)
def _credit_named(world: World, rng: Random) -> Planted | None:
    line = rng.choice(_purchases(world))
    text = rng.choice(("Kreditering av {}", "kredit faktura {}.", "({})")).format(line.invoice)
    if line.child:
        text += f" {hyphenated(line.child)}"
    credit = replace(line, vernr=voucher(world), text=text, invoice=f"K{line.invoice}", belopp=-(line.belopp // 4))
    world.lines.append(credit)
    return Planted(())


@plant("K12", "extra cost until a care day costs far more than usual", K12="the median of the track moves with it")
def _dear(world: World, rng: Random) -> Planted | None:
    home, first, last = rng.choice(_lived_in(world, hint=""))
    ore, days = cost_per_day(world, home)
    usual = world.homes[home].daily_price or ore // days
    want = usual * (100 + world.settings["gron"].unusual_percent + rng.randint(15, 60)) // 100 * days
    _add_extra_staff(world, home, rng, first, last, want - ore)
    hit = Expected(world.book_of(home), "K12", home)
    return Planted((hit,)) if hit in amount_findings(world) else None


def _add_extra_staff(world: World, home: str, rng: Random, first: date, last: date, ore: int) -> None:
    of = world.homes[home]
    number = str(world.number("LÖN", 2_300_011))
    text = f"Extra personal vecka {rng.randint(1, 50)}"
    world.lines.append(
        Line(
            home, "", "LÖN", number, 1, last, of.cost_centre, SALARY, text, ore, objekt=of.objekt, start=first, end=last
        )
    )


@plant("K12", "one öre a day more than Gräns K12 procent")
def _just_over_percent(world: World, rng: Random) -> Planted | None:
    return _by_percent(world, rng, 1)


@plant("K12", "just Gräns K12 procent more than usual", near=True)
def _just_percent(world: World, rng: Random) -> Planted | None:
    return None if _by_percent(world, rng, 0) is None else Planted(())


def _by_percent(world: World, rng: Random, more: int) -> Planted | None:
    priced = [place for place in _lived_in(world, hint="") if world.homes[place[0]].daily_price]
    home, first, last = rng.choice(priced)
    world.set(unusual_percent=rng.choice((20, 50, 75, 100)))
    price = world.homes[home].daily_price
    assert price is not None
    limit = price * (100 + world.settings["gron"].unusual_percent)
    ore, days = cost_per_day(world, home)
    if limit * days % 100 or amount_findings(world):
        return None  # a price that has no such whole öre, or a limit that another home crosses
    _add_extra_staff(world, home, rng, first, last, limit * days // 100 - ore + more)
    return Planted(at_home(world, "K12", home))


@plant("K13", "a credit larger than all that the child costs", K06="its invoice is in another quarter", K12=K12_FOLLOWS)
def _negative(world: World, rng: Random) -> Planted | None:
    found: list[Resident] = residents_of(world, roles=("stay", "adult"), forms=("Externt", "Internt", "Individuellt"))
    found = [r for r in found if world.places[r.home.name].hint in ("", "child") and r.role == "stay"]
    resident = pick(rng, found)
    if resident is None or world.new_rules:
        return None
    home, dossier = resident.home.name, resident.child.dossier
    first, _ = rng.choice(world.months)
    line = _add_bill(
        world, rng, home, first, child=dossier, text=f"Kreditfaktura tidigare kvartal {hyphenated(dossier)}"
    )
    cost, _ = cost_per_day(world, home)
    world.change_line(line, belopp=-cost - 100_000)
    return Planted(at_home(world, "K13", home, dossier), at_home(world, "K06", home, mention=line.invoice))


# --- accounts, status, periods ----------------------------------------------------------------------------------------


@plant("K07", "a service period that goes on into the next quarter")
def _into_next(world: World, rng: Random) -> Planted | None:
    return _period(world, rng, world.months[-1][1] - timedelta(days=9), world.quarter.end + timedelta(days=10))


@plant("K07", "a service period that began in the quarter before")
def _from_before(world: World, rng: Random) -> Planted | None:
    return _period(world, rng, world.quarter.start - timedelta(days=rng.randint(1, 400)), world.months[0][1])


@plant("K07", "a service period of the quarter before")
def _of_before(world: World, rng: Random) -> Planted | None:
    last = world.quarter.start - timedelta(days=rng.randint(1, 100))
    return _period(world, rng, last - timedelta(days=30), last)


@plant("K07", "no service period, and booked in a month of the quarter before")
def _booked_before(world: World, rng: Random) -> Planted | None:
    homes = [name for name, _, _ in _lived_in(world) if world.places[name].hint != "child"]
    home = rng.choice(homes)
    booked = world.quarter.start - timedelta(days=rng.randint(1, 80))
    line = replace(bill(world, home, rng, booked), invoice_date=None)
    world.lines.append(line)
    return Planted(at_home(world, "K07", home, mention=line.invoice, by=kr(line.belopp)))


def _period(world: World, rng: Random, start: date, end: date) -> Planted | None:
    """A purchase with a service period of its own; its home has residents on all the days that count."""
    full = residents_of(world, roles=("stay",), forms=PUT_FORMS)
    homes = sorted({r.home.name for r in full if world.places[r.home.name].hint != "child"})
    if not homes:
        return None
    home = rng.choice(homes)
    when = max(world.quarter.start, min(end, world.last))
    # Dated within the period, so that it is not late as well.
    dated = min(when, end)
    line = _add_bill(world, rng, home, when.replace(day=1), start=start, end=end, booked=when, invoice_date=dated)
    days = (end - start).days + 1
    share, spare = divmod(line.belopp, days)
    own = [n for n in range(days) if world.quarter.contains(start + timedelta(days=n))]
    elsewhere = line.belopp - sum(share + (n < spare) for n in own)
    return Planted(at_home(world, "K07", home, mention=line.invoice, by=kr(elsewhere)))


@plant("K07", "a service period from the quarter's first day to its last", near=True)
def _whole_quarter(world: World, rng: Random) -> Planted | None:
    found = _period(world, rng, world.quarter.start, world.quarter.end)
    return None if found is None else Planted(())


@plant("K08", "a row on a konto that is not in Konton")
def _unknown_account(world: World, rng: Random) -> Planted | None:
    home, first, _ = rng.choice(_lived_in(world))
    line = _add_bill(world, rng, home, first, home="", konto=rng.choice((UNKNOWN, "99999", "46", "")))
    mention = f"konto {line.konto} kostnadsställe {line.cost_centre}"
    return Planted(in_both("K08", mention, by=kr(line.belopp)))


@plant(
    "K08",
    "a supplier's row gets a konto that is not in Konton",
    K03=K03_FOLLOWS,
    K04=K04_FOLLOWS,
    K12=K12_FOLLOWS,
    K06="the credit's invoice is reclaimed no more",
)
def _account_changed(world: World, rng: Random) -> Planted | None:
    line = rng.choice(_contractor_lines(world))
    world.change_line(line, home="", konto=UNKNOWN)
    return Planted(in_both("K08", f"konto {UNKNOWN}", by=kr(line.belopp)))


@plant("K09", "a void or a preliminary row more")
def _not_booked(world: World, rng: Random) -> Planted | None:
    home, first, _ = rng.choice([place for place in _lived_in(world) if world.places[place[0]].hint != "child"])
    status = rng.choice(("MAK", "PREL", "prel", "Makulerad", "Preliminär"))
    line = _add_bill(world, rng, home, first, status=status)
    return Planted((Expected(world.book_of(home), "K09", mention=status, by=kr(line.belopp)),))


@plant("K09", "a status that nobody has heard of", near=True)
def _odd_status(world: World, rng: Random) -> Planted | None:
    home, first, _ = rng.choice([place for place in _lived_in(world) if world.places[place[0]].hint != "child"])
    _add_bill(world, rng, home, first, status=rng.choice(("NY", "ATTEST", "8", "Def.")))
    return Planted(())


@plant("K10", "an invoice is dated after the 10th of the month after its period")
def _late_invoice(world: World, rng: Random) -> Planted | None:
    return _dated(world, rng, rng.choice((1, 2, 15, 60)))


@plant("K10", "an invoice is dated on the 10th", near=True)
def _on_the_tenth(world: World, rng: Random) -> Planted | None:
    return None if _dated(world, rng, 0) is None else Planted(())


def _dated(world: World, rng: Random, later: int) -> Planted | None:
    found = [line for line in _contractor_lines(world, (*PUT_FORMS, "Transit")) if line.end is not None]
    if not found:
        return None
    line = rng.choice(found)
    assert line.end is not None
    due = month_end(line.end) + timedelta(days=10)
    for other in [o for o in world.lines if (o.vernr, o.vertyp) == (line.vernr, line.vertyp)]:
        world.change_line(other, invoice_date=due + timedelta(days=later))
    return Planted(at_home(world, "K10", line.home, mention=line.invoice, by=days_text(later)))


# --- what stands beside -----------------------------------------------------------------------------------------------


@plant("K14", "an internal invoice of the same amount beside the external one", K12=K12_FOLLOWS)
def _passed_on(world: World, rng: Random) -> Planted | None:
    line = rng.choice([line for line in _purchases(world) if not line.child])
    own = {"objekt": line.objekt, "text": f"Internfaktura {line.text}", "motpart": "105"}
    # A shared kostnadsställe needs what tells the homes apart on the internal row as well.
    told = {} if world.places[line.home].hint in ("orgnr", "supplier") else {"supplier": "", "orgnr": ""}
    number = str(world.number("IF", 880_051))
    world.lines.append(
        replace(line, vertyp="IF", vernr=number, supplier_nr="", invoice="", invoice_date=None, **own, **told)  # type: ignore[arg-type]
    )
    return Planted(at_home(world, "K14", line.home, mention=line.invoice, by=kr(line.belopp)))


@plant("K14", "another företag of the municipality passes the cost on", K12=K12_FOLLOWS)
def _other_company(world: World, rng: Random) -> Planted | None:
    found = [line for line in _purchases(world) if not line.child and not world.places[line.home].hint]
    if not found:
        return None
    line = rng.choice(found)
    world.change_line(line, motpart="")
    world.lines.append(
        replace(line, foretag="200", vertyp="FAK", vernr="500", motpart="100", supplier_nr="", supplier="", orgnr="",
                invoice="", invoice_date=None, text="Fördelad kostnad")
    )  # fmt: skip
    return Planted(at_home(world, "K14", line.home, mention=line.invoice, by=kr(line.belopp)))


@plant("K14", "an internal invoice of the same amount for another month", near=True)
def _other_month(world: World, rng: Random) -> Planted | None:
    found = [line for line in _purchases(world) if not line.child and not world.places[line.home].hint]
    pairs = [
        (line, first)
        for line in found
        for name, first, _ in _lived_in(world)
        if name == line.home and first.month != line.booked.month
    ]
    if not pairs:
        return None
    line, first = rng.choice(pairs)
    number = str(world.number("IF", 880_051))
    world.lines.append(
        replace(line, vertyp="IF", vernr=number, booked=_some_day(rng, first), supplier_nr="", supplier="", orgnr="",
                invoice="", invoice_date=None, text="Internfaktura")
    )  # fmt: skip
    return Planted(())


@plant("K15", "the copy of an invoice is missing")
def _no_copy(world: World, rng: Random) -> Planted | None:
    line = rng.choice(_contractor_lines(world, (*PUT_FORMS, "Transit")))
    for names in world.copies.values():
        if names is not None:
            names.discard(line.invoice.replace("/", "_"))
    ore = sum(other.belopp for other in world.lines if other.vernr == line.vernr and other.vertyp == line.vertyp)
    return Planted(at_home(world, "K15", line.home, mention=line.invoice, by=kr(ore)))


@plant("K15", "a book has no Fakturamapp")
def _no_folder(world: World, rng: Random) -> Planted | None:
    book: Book = rng.choice(("gron", "vit"))
    world.copies[book] = None
    return Planted((Expected(book, "K15", mention="Fakturamapp"),))


@plant("K15", "track C: the decision is there instead of the invoice", near=True)
def _decision_instead(world: World, rng: Random) -> Planted | None:
    found = [line for line in _contractor_lines(world, ("Individuellt",)) if line.child]
    found = [line for line in found if len(world.placements_of(line.child)) == 1]
    if not found:
        return None
    line = rng.choice(found)
    own = [other for other in world.lines if (other.vernr, other.vertyp) == (line.vernr, line.vertyp)]
    for names in world.copies.values():
        assert names is not None
        names.discard(line.invoice.replace("/", "_"))
        for other in own:
            names |= {placement.decision.upper() for placement in world.placements_of(other.child)}
    return Planted(())


@plant("K16", "a row of moms in the verifikat of a claimable row")
def _vat_row(world: World, rng: Random) -> Planted | None:
    line = rng.choice([*_contractor_lines(world), *_purchases(world)])
    vat = line.belopp * 6 // 100
    world.lines.append(replace(line, rad=90, konto=VAT, belopp=vat))
    return Planted(at_home(world, "K16", line.home, mention=line.vernr, by=kr(vat)))


@plant("K16", "a claimable row has an amount in the field moms")
def _vat_field(world: World, rng: Random) -> Planted | None:
    line = rng.choice([*_contractor_lines(world), *_purchases(world)])
    world.change_line(line, moms=line.belopp // 4)
    return Planted(at_home(world, "K16", line.home, mention=line.vernr, by=kr(line.belopp // 4)))


@plant("K16", "moms on a row that is not reclaimed", near=True)
def _vat_elsewhere(world: World, rng: Random) -> Planted | None:
    line = rng.choice([line for line in world.lines if line.home and not is_claimable(line)])
    world.change_line(line, moms=rng.choice((0, 12_500)))
    return Planted(())


@plant("K17", "one child's share of an invoice gets a row that names it")
def _one_named(world: World, rng: Random) -> Planted | None:
    found = [
        (line, dossier, days * price)
        for line in _contractor_lines(world)
        if not line.child
        for dossier, days, price in residents(world, line.home, *line.period)
        if 0 < days * price < line.belopp
    ]
    if not found:
        return None
    line, dossier, ore = rng.choice(found)
    world.change_line(line, belopp=line.belopp - ore)
    world.lines.append(replace(line, rad=2, child=dossier, text=f"Vårddygn {hyphenated(dossier)}", belopp=ore))
    return Planted(at_home(world, "K17", line.home, mention=f"{line.period[0]:%Y-%m}"))


@plant("K17", "one row of an invoice that names children has lost its name")
def _one_unnamed(world: World, rng: Random) -> Planted | None:
    by_voucher: dict[str, list[Line]] = {}
    for line in _contractor_lines(world):
        if line.child and world.places[line.home].hint != "child":
            by_voucher.setdefault(line.vernr, []).append(line)
    several = [lines for lines in by_voucher.values() if len(lines) > 1]
    if not several:
        return None
    line = rng.choice(rng.choice(several))
    world.change_line(line, child="", text="Vårddygn")
    return Planted(at_home(world, "K17", line.home, mention=f"{line.period[0]:%Y-%m}"))


@plant("K17", "a purchase that names a child beside an invoice that names none", near=True)
def _named_purchase(world: World, rng: Random) -> Planted | None:
    found = [line for line in _contractor_lines(world) if not line.child]
    if not found:
        return None
    line = rng.choice(found)
    dossier = rng.choice(residents(world, line.home, *line.period))[0]
    number = supplier = orgnr = ""
    if world.places[line.home].hint:
        number, supplier, orgnr = line.supplier_nr, line.supplier, line.orgnr
    _add_bill(
        world, rng, line.home, line.period[0], child=dossier, text=f"Tolk {hyphenated(dossier)}",
        supplier_nr=number or "7004", supplier=supplier, orgnr=orgnr, start=line.period[0], end=line.period[1],
    )  # fmt: skip
    return Planted(())


@plant("K18", "a child's name stands in a row's text")
def _name_in_text(world: World, rng: Random) -> Planted | None:
    child = rng.choice(world.children)
    line = rng.choice([line for line in world.lines if line.home])
    name = rng.choice((child.name, ", ".join(reversed(child.name.split())), child.name.upper()))
    world.change_line(line, text=f"{line.text} {name}")
    return Planted(at_home(world, "K18", line.home, child.dossier))


@plant("K18", "a child's personnummer stands in a row's text")
def _number_in_text(world: World, rng: Random) -> Planted | None:
    child = rng.choice([child for child in world.children if child.personnummer])
    line = rng.choice([line for line in world.lines if line.home])
    ten = child.personnummer[-11:]
    number = rng.choice((child.personnummer, ten, ten.replace("-", "")))
    world.change_line(line, text=f"{number} {line.text}")
    return Planted(at_home(world, "K18", line.home, child.dossier))


@plant("K18", "a word of a child's name, or digits that are nobody's number", near=True)
def _half_a_name(world: World, rng: Random) -> Planted | None:
    child = rng.choice(world.children)
    line = rng.choice([line for line in world.lines if line.home and not line.child])
    word = rng.choice((child.name.split()[-1] if not child.name[-1].isdigit() else "Björk", "090501-1111"))
    world.change_line(line, text=f"{line.text} {word}")
    return Planted(())
