"""The ledger of the clean scenario: what suppliers invoice by the attendance, and the municipality's own cost.

Every amount of a supplier is Σ days × price, so that the export agrees with the attendance (K04). Rows of one home and
month come from a random generator of their own, so that a plant in one home leaves all other homes as they are.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from .model import Child, Home, Row, Scenario, month_texts

ENTREPRENOR = "4631"
KONTO_TEXTS = {
    "1681": "Ingående moms",
    "3511": "Schablonersättning",
    "4631": "Köp av vård och boende",
    "4665": "Köp av skolplats",
    "5011": "Månadslön",
    "5012": "Timlön",
    "5021": "Ob-tillägg",
    "5031": "Semesterlön",
    "5041": "Sjuklön",
    "5611": "Arbetsgivaravgifter",
    "6011": "Lokalhyra",
    "6211": "El",
    "6311": "Städning",
    "6411": "Förbrukningsmaterial",
    "6440": "Livsmedel",
    "6451": "Kläder",
    "6811": "Telefoni",
    "7051": "Resor",
    "7411": "Tolk",
    "7421": "Fritidsaktiviteter",
    "8412": "Räntekostnad",
    "4890": "Övrig huvudverksamhet",
}

KONTON: tuple[tuple[int, int, str, str], ...] = (
    (1680, 1689, "Moms", "Nej"),
    (3000, 3999, "Intäkt", "Nej"),
    (4610, 4659, "Entreprenör", "Ja"),
    (4660, 4679, "Utbildning", "Nej"),
    (5000, 5899, "Kommunens kostnad", "Ja"),
    (6000, 7699, "Kommunens kostnad", "Ja"),
)
"""tblKonton of both books."""

OUTSIDE = "48888, 49000-49999"
"""Kostnadsställen utanför of both books."""

# (konto, text, share of the home's monthly cost in thousandths, supplier or "" for a row without one)
_STAFF = (
    ("5011", "Månadslön behandlingsassistent", 250, ""),
    ("5011", "Månadslön natt", 120, ""),
    ("5011", "Månadslön föreståndare", 65, ""),
    ("5012", "Timlön", 55, ""),
    ("5021", "Ob-tillägg", 38, ""),
    ("5031", "Semesterlön", 22, ""),
    ("5041", "Sjuklön", 11, ""),
    ("5611", "Arbetsgivaravgifter", 190, ""),
)
_HOUSE = (
    ("6211", "El", 9, "Exempelstads Energi (test)"),
    ("6311", "Städning", 8, "Rena Rum Demo AB"),
    ("6811", "Telefoni", 3, "Testtele AB"),
)
_DAILY = (
    ("6440", "Livsmedel; frukt och grönt", 9, "Matgrossen Prov AB"),
    ("6440", "Livsmedel", 14, "Matgrossen Prov AB"),
    ("6440", "Mjölk och bröd", 5, "Mejeriet Test AB"),
    ("6411", "Förbrukningsmaterial", 4, "Kontorsboden Demo AB"),
    ("6411", "Hygienartiklar", 3, "Apoteket Påhitt AB"),
    ("6451", "Kläder", 4, "Klädkällaren Exempel AB"),
    ("7051", "Månadskort kollektivtrafik", 4, "Länstrafiken Test"),
    ("7421", "Fritidsaktiviteter", 4, "Föreningen Fritid Demo"),
)
_FOLLOW_UP = (
    ("5011", "Månadslön placeringshandläggare, andel", 1_350_000),
    ("5031", "Semesterlön, andel", 120_000),
    ("5611", "Arbetsgivaravgifter, andel", 430_000),
)
_SUPPLIERS = {
    "Exempelstads Energi (test)": ("7001", "559900-2101"),
    "Rena Rum Demo AB": ("7002", "559900-2102"),
    "Testtele AB": ("7003", "559900-2103"),
    "Matgrossen Prov AB": ("7004", "559900-2104"),
    "Mejeriet Test AB": ("7005", "559900-2105"),
    "Kontorsboden Demo AB": ("7006", "559900-2106"),
    "Apoteket Påhitt AB": ("7007", "559900-2107"),
    "Klädkällaren Exempel AB": ("7008", "559900-2108"),
    "Länstrafiken Test": ("7009", "559900-2109"),
    "Föreningen Fritid Demo": ("7010", "559900-2110"),
    "Tolkbyrån Prov AB": ("7011", "559900-2111"),
    "Övningsskolan Demo AB": ("7012", "559900-2112"),
}
# Öre a child and day that the municipality's own homes cost, by regime; the homes differ by a few per cent.
_OWN_HOME_COST = {"schablon": 285_000, "faktisk": 198_000}
_HOME_FACTOR = {"Kastanjen": 100, "Lönnen": 96, "Rönnen": 108, "Aspen": 103, "Fyren": 105}

# Children whom interpreters' and travel rows name: they live at the home all quarter and no plant moves them.
NAMED = {
    "Eken": (0, 1, 2),
    "Tallbacken": (0, 3),
    "Solgläntan": (0, 1),
    "Björkhaga": (1, 2),
    "Havsutsikten": (3,),
    "Ljungheden": (3,),
    "Kastanjen": (0, 1),
    "Familjehem Ask": (0, 1),
    "Familjehem Bok": (0,),
}


def invoice_number(home: Home, month: date) -> str:
    """The supplier's number for a month's invoice; each supplier has a series of its own, one with a slash."""
    code = home.orgnr[-4:-2] or "11"
    if home.name == "Björkhaga":
        return f"{month.year}/{month.month:03d}-{code}"
    return f"{code}{month.year % 100:02d}{month.month:02d}"


def month_end(first: date) -> date:
    """The last day of the month."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def supplier_nr(home: Home) -> str:
    """The supplier's number in Raindance; homes of one supplier share it."""
    return f"6{home.orgnr[-4:-2] or '11'}0"


def lev_number(scenario: Scenario) -> str:
    """The next verifikat of a supplier's invoice."""
    return str(scenario.next_number("LEV", 5_100_201))


def make_ledger(scenario: Scenario) -> None:
    """Fills `rows` and `copies` from homes and attendance."""
    for home in scenario.homes.values():
        for first, last in scenario.quarter.months:
            if home.price is not None:
                _supplier_invoice(scenario, home, first, last)
            if home.form in ("Internt", "Anvisning"):
                _own_home(scenario, home, first, last)
            elif home.name in NAMED or home.form in ("Externt", "Transit"):
                _own_cost(scenario, home, first, last)
    _credit_note(scenario)
    _kitchen_credit(scenario)
    _schooling(scenario)
    _income(scenario)
    _outside(scenario)


def present(scenario: Scenario, home: Home, first: date, last: date) -> list[tuple[Child, int, int]]:
    """Each row of the home's attendance with days from first to last: child, days, öre a day."""
    return [
        (stay.child, stay.days(first, last), stay.price or 0)
        for stay in scenario.stays
        if stay.home == home.name and stay.book == home.book and stay.days(first, last)
    ]


def supplier_row(
    home: Home, vernr: str, rad: int, invoice: str, first: date, last: date, text: str, belopp: int
) -> Row:
    """A coding row of a supplier's invoice for the service period first–last, booked when the period's month ends."""
    booked = month_end(first)
    return Row(
        vertyp="LEV",
        vernr=vernr,
        rad=rad,
        booked=booked,
        cost_centre=home.cost_centre,
        konto=ENTREPRENOR,
        konto_text=KONTO_TEXTS[ENTREPRENOR],
        text=text,
        belopp=belopp,
        motpart="871",
        supplier_nr=supplier_nr(home),
        supplier=home.supplier,
        orgnr=home.orgnr,
        invoice=invoice,
        invoice_date=booked - timedelta(days=2),
        start=first,
        end=last,
        status="DEF",
    )


def _supplier_invoice(scenario: Scenario, home: Home, first: date, last: date) -> None:
    stays = present(scenario, home, first, last)
    if not stays:
        return
    invoice, vernr = invoice_number(home, first), lev_number(scenario)
    if home.name == "Familjehem Bok":
        invoice += "B"  # the supplier sends one invoice for each of its family homes
    month = month_texts(scenario.quarter)[first.month]
    if home.named:
        for rad, (child, days, price) in enumerate(stays, start=1):
            text = f"Vårddygn {month} {child.hyphenated}"
            scenario.rows.append(supplier_row(home, vernr, rad, invoice, first, last, text, days * price))
    else:
        total = sum(days * price for _, days, price in stays)
        text = f"Vård och boende {month}, {sum(days for _, days, _ in stays)} dygn"
        scenario.rows.append(supplier_row(home, vernr, 1, invoice, first, last, text, total))
    scenario.copies.add(invoice)


def bill(
    scenario: Scenario, home: Home, konto: str, text: str, belopp: int, day: date, supplier: str, *, invoice: str = ""
) -> Row:
    """An invoice of everyday goods or services, coded to the home; not yet in the ledger."""
    number, orgnr = _SUPPLIERS[supplier]
    return Row(
        vertyp="LEV",
        vernr=lev_number(scenario),
        rad=1,
        booked=day,
        cost_centre=home.cost_centre,
        konto=konto,
        konto_text=KONTO_TEXTS[konto],
        text=text,
        belopp=belopp,
        objekt=home.objekt,
        motpart="871",
        supplier_nr=number,
        supplier=supplier,
        orgnr=orgnr,
        invoice=invoice or str(scenario.next_number(supplier, int(number) * 100 + 7)),
        invoice_date=day - timedelta(days=min(3, day.day - 1)),
        status="DEF",
    )


def _own_home(scenario: Scenario, home: Home, first: date, last: date) -> None:
    """Salaries, rent and purchases of a home that the municipality runs itself."""
    rng = random.Random(f"{scenario.quarter} {home.name} {first.month}")
    days = sum(days for _, days, _ in present(scenario, home, first, last))
    budget = days * _OWN_HOME_COST[scenario.regime] * _HOME_FACTOR[home.name] // 100
    rich = scenario.regime == "schablon"

    def share(thousandths: int) -> int:
        return budget * thousandths * rng.randint(970, 1030) // 1_000_000

    salary = str(scenario.next_number("LÖN", 2_300_011))
    rad = 0
    for konto, text, part, _ in _STAFF:
        # Salaries arrive as one row for each profession; today's export has them by group of employees.
        groups = 1 if not rich or part < 30 else 3 if part > 100 else 2
        for group in range(groups):
            rad += 1
            words = f"{text} grupp {group + 1}" if groups > 1 else text
            scenario.rows.append(
                Row(
                    vertyp="LÖN",
                    vernr=salary,
                    rad=rad,
                    booked=first.replace(day=27),
                    cost_centre=home.cost_centre,
                    konto=konto,
                    konto_text=KONTO_TEXTS[konto],
                    text=words,
                    belopp=share(part) // groups,
                    objekt=home.objekt,
                )
            )
    scenario.rows.append(
        Row(
            vertyp="IF",
            vernr=str(scenario.next_number("IF", 880_051)),
            rad=1,
            booked=first.replace(day=3),
            cost_centre=home.cost_centre,
            konto="6011",
            konto_text=KONTO_TEXTS["6011"],
            text="Hyra fastighetsförvaltningen",
            belopp=share(110),
            objekt=home.objekt,
            motpart="105",
        )
    )
    for konto, text, part, supplier in _HOUSE:
        day = first.replace(day=rng.randint(12, 24))
        scenario.rows.append(bill(scenario, home, konto, text, share(part), day, supplier))
    for konto, text, part, supplier in _DAILY if rich else _DAILY[:5]:
        times = 3 if rich and konto == "6440" else 1
        for turn in range(times):
            day = first.replace(day=min(last.day, 5 + 8 * turn + rng.randint(0, 6)))
            scenario.rows.append(bill(scenario, home, konto, text, share(part) // times, day, supplier))
    for slot in NAMED.get(home.name, ()):
        _interpreter(scenario, home, scenario.child(home.name, slot), first, rng)


def _interpreter(scenario: Scenario, home: Home, child: Child, first: date, rng: random.Random) -> None:
    day = first.replace(day=rng.randint(8, 25))
    text = f"Tolk {day:%d/%m} {child.hyphenated}"
    belopp = rng.randint(48_000, 132_000)
    scenario.rows.append(bill(scenario, home, "7411", text, belopp, day, "Tolkbyrån Prov AB"))


def _own_cost(scenario: Scenario, home: Home, first: date, last: date) -> None:
    """The municipality's own cost beside a supplier's invoice: staff who follow up, interpreters, travel."""
    rng = random.Random(f"{scenario.quarter} {home.name} {first.month} egen")
    for slot in NAMED.get(home.name, ()):
        child = scenario.child(home.name, slot)
        _interpreter(scenario, home, child, first, rng)
        if scenario.regime == "schablon":
            day = first.replace(day=rng.randint(5, 26))
            text = f"Resa till vård, {child.hyphenated}"
            scenario.rows.append(
                bill(scenario, home, "7051", text, rng.randint(20_000, 90_000), day, "Länstrafiken Test")
            )
    # A kostnadsställe that several homes share has only rows that say whose they are.
    if home.cost_centre in ("41140", "43100"):
        return
    salary = str(scenario.next_number("LÖN", 2_300_011))
    for rad, (konto, text, belopp) in enumerate(_FOLLOW_UP, start=1):
        scenario.rows.append(
            Row(
                vertyp="LÖN",
                vernr=salary,
                rad=rad,
                booked=first.replace(day=27),
                cost_centre=home.cost_centre,
                konto=konto,
                konto_text=KONTO_TEXTS[konto],
                text=text,
                belopp=belopp * rng.randint(900, 1100) // 1000,
            )
        )
    goods = _DAILY[3:] if scenario.regime == "schablon" else _DAILY[5:7]
    for konto, text, _, supplier in goods:
        day = first.replace(day=rng.randint(5, 25))
        scenario.rows.append(bill(scenario, home, konto, text, rng.randint(60_000, 320_000), day, supplier))


def _credit_note(scenario: Scenario) -> None:
    """Tallbacken charged three days too many in the first month and credited them in the second, naming the invoice."""
    home = scenario.homes["Tallbacken"]
    assert home.price is not None
    (first, last), (second, _), _ = scenario.quarter.months
    wrong = scenario.row(supplier=home.supplier, invoice=invoice_number(home, first))
    scenario.change(wrong, belopp=wrong.belopp + 3 * home.price)
    credit = supplier_row(
        home, lev_number(scenario), 1, "K0201", first, last, f"Kredit av faktura {wrong.invoice}", -3 * home.price
    )
    day = second.replace(day=9)
    scenario.rows.append(_dated(credit, booked=day, invoice_date=second.replace(day=6)))
    scenario.copies.add("K0201")


def _dated(row: Row, *, booked: date, invoice_date: date) -> Row:
    return replace(row, booked=booked, invoice_date=invoice_date)


def _kitchen_credit(scenario: Scenario) -> None:
    """Kastanjen sent food back: the credit note names the invoice it belongs to."""
    home = scenario.homes["Kastanjen"]
    first = scenario.quarter.months[1][0]
    bought = bill(
        scenario, home, "6440", "Livsmedel, felleverans", 418_050, first.replace(day=11), "Matgrossen Prov AB"
    )
    credit = bill(
        scenario,
        home,
        "6440",
        f"Kreditfaktura, avser {bought.invoice}",
        -418_050,
        first.replace(day=19),
        "Matgrossen Prov AB",
    )
    scenario.rows += [bought, credit]


def _schooling(scenario: Scenario) -> None:
    """Schooling is not reclaimed here: konton with Återsöks Nej."""
    for name in ("Eken", "Kastanjen", "Lönnen", "Solgläntan"):
        home = scenario.homes[name]
        for first, last in scenario.quarter.months:
            rng = random.Random(f"{scenario.quarter} {name} {first.month} skola")
            scenario.rows.append(
                bill(
                    scenario,
                    home,
                    "4665",
                    "Skolplats introduktionsprogram",
                    rng.randint(2_000, 4_000) * 1_000,
                    last,
                    "Övningsskolan Demo AB",
                )
            )


def _income(scenario: Scenario) -> None:
    """What Migrationsverket paid without application; an income, never part of a cost."""
    for name in ("Kastanjen", "Lönnen", "Rönnen", "Aspen"):
        home = scenario.homes[name]
        first = scenario.quarter.months[2][0]
        rng = random.Random(f"{scenario.quarter} {name} intäkt")
        scenario.rows.append(
            Row(
                vertyp="BOK",
                vernr=str(scenario.next_number("BOK", 31_007)),
                rad=1,
                booked=first.replace(day=14),
                cost_centre=home.cost_centre,
                konto="3511",
                konto_text=KONTO_TEXTS["3511"],
                text="Schablonersättning Migrationsverket",
                belopp=-rng.randint(90_000, 240_000) * 100,
                objekt=home.objekt,
                motpart="811",
            )
        )


def _outside(scenario: Scenario) -> None:
    """Kostnadsställen that have nothing to do with the two books."""
    rich = scenario.regime == "schablon"
    for centre in ("48888", "49010", "49100", "49999"):
        for first, _ in scenario.quarter.months:
            rng = random.Random(f"{scenario.quarter} {centre} {first.month}")
            for konto in ("5011", "5611", "6011", "6411", "7051", "4631")[: 6 if rich else 3]:
                scenario.rows.append(
                    Row(
                        vertyp="BOK",
                        vernr=str(scenario.next_number("BOK", 31_007)),
                        rad=1,
                        booked=first.replace(day=rng.randint(3, 27)),
                        cost_centre=centre,
                        konto=konto,
                        konto_text=KONTO_TEXTS[konto],
                        text="Gemensamma kostnader",
                        belopp=rng.randint(100_000, 9_000_000),
                    )
                )
