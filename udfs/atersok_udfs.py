"""The worksheet functions of the tab Återsök: thin, over atersok.answers.

Each docstring and each `doc` is what Excel's function wizard shows, in Swedish, at most 255 characters. The functions
carry no annotations: xlwings would take them for converters. Every argument comes "raw", as COM gives it: a column of
10 000 cells is answered faster than it is converted. A column in gives a column out, which Excel 365 spills and Excel
2016 takes as an array formula. `bok` is filled in on the VBA side.
"""
# ruff: noqa: N802 - the functions' names are what a user types

import xlwings as xw

from atersok.answers import functions
from atersok.answers.column import OMITTED

CATEGORY = "Återsök"
BOK = "AtersokUppgifter()"
BARN = "Dossiernummer eller personnummer: en cell eller en kolumn."
DATUM = "En dag. Utelämnad: bokens Kvartal."
KVARTAL = "Kvartalet, till exempel 2025K2. Utelämnat: bokens Kvartal."
PERSONNUMMER = "Personnummer, samordningsnummer eller reservnummer, med eller utan sekel."


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("barn", "raw", doc=BARN)
@xw.arg("datum", "raw", doc=DATUM)
@xw.arg("bok", vba=BOK)
def PUT_ELIGIBLE(barn, datum=OMITTED, bok=""):
    """SANT om barnets kostnad kan återsökas den dagen enligt PUT-databasen (placeringar, inte närvaro). Utan datum: \
om någon dag i bokens Kvartal ger rätt."""
    return functions.eligible(barn, datum, bok)


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("barn", "raw", doc=BARN)
@xw.arg("datum", "raw", doc=DATUM)
@xw.arg("bok", vba=BOK)
def PUT_REASON(barn, datum=OMITTED, bok=""):
    """Varför barnets kostnad kan återsökas eller inte den dagen enligt PUT-databasen: en mening och koden. \
Utan datum: koderna i bokens Kvartal."""
    return functions.reason(barn, datum, bok)


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("barn", "raw", doc=BARN)
@xw.arg("kvartal", "raw", doc=KVARTAL)
@xw.arg("boende", "raw", doc="Boendets namn. Utelämnat: alla boenden.")
@xw.arg("bok", vba=BOK)
def PUT_DAYS(barn, kvartal=OMITTED, boende=OMITTED, bok=""):
    """Barnets vårddygn i kvartalet enligt bladet Kostnad per barn, på alla boenden eller ett."""
    return functions.days(barn, kvartal, boende, bok, xw.Book.caller)


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("barn", "raw", doc=BARN)
@xw.arg("kvartal", "raw", doc=KVARTAL)
@xw.arg("bok", vba=BOK)
def PUT_COST(barn, kvartal=OMITTED, bok=""):
    """Barnets kostnad i kvartalet enligt bladet Kostnad per barn, i kronor exklusive moms."""
    return functions.cost(barn, kvartal, bok, xw.Book.caller)


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("barn", "raw", doc=BARN)
@xw.arg("kvartal", "raw", doc=KVARTAL)
@xw.arg("bok", vba=BOK)
def PUT_CLAIM(barn, kvartal=OMITTED, bok=""):
    """Vad som återsöks för barnet i kvartalet enligt bladet Kostnad per barn, i kronor."""
    return functions.claim(barn, kvartal, bok, xw.Book.caller)


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("barn", "raw", doc=BARN)
@xw.arg("datum", "raw", doc="En dag. Utelämnad: kvartalets sista dag som ger rätt, annars dess sista.")
@xw.arg("bok", vba=BOK)
def PUT_WHY(barn, datum=OMITTED, bok=""):
    """Förklarar ett barn och en dag: koden, paragrafen, placeringen, schablonen, månadens kostnad och återsökning och \
raderna i huvudboken bakom den."""
    return functions.why(barn, datum, bok, xw.Book.caller)


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("personnummer", "raw", doc=PERSONNUMMER)
@xw.arg("datum", "raw", doc="En dag. Utelämnad: sista dagen i bokens Kvartal.")
@xw.arg("bok", vba=BOK)
def PUT_AGE(personnummer, datum=OMITTED, bok=""):
    """Åldern i hela år den dagen. Födelsedagen räknas som den nya åldern."""
    return functions.age(personnummer, datum, bok)


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("boende", "raw", doc="Boendets namn så som det står i PUT-databasen: en cell eller en kolumn.")
@xw.arg("bok", vba=BOK)
def PUT_TRACK(boende, bok=""):
    """Boendets spår enligt PUT-databasen: A (externt), B (internt) eller C (individuellt)."""
    return functions.track(boende, bok)


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("datum", "raw", doc="Migrationsdatum (Kalenderår) eller mottagningsdatum (36 månader).")
@xw.arg("bok", vba=BOK)
def PUT_RECLAIM_UNTIL(datum, bok=""):
    """Sista dag enligt bokens inställning Treårsregel: Kalenderår (året + 3) eller 36 månader. \
Ge cellen datumformat."""
    return functions.reclaimable_until(datum, bok)


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("kvartal", "raw", doc="Kvartalet, till exempel 2025K2: en cell eller en kolumn.")
@xw.arg("slag", "raw", doc="intern, strikt eller praxis. Utelämnat: intern.")
@xw.arg("bok", vba=BOK)
def PUT_DEADLINE(kvartal, slag=OMITTED, bok=""):
    """Sista dag för kvartalets återsökning: kommunens egen (intern), lagens räknad strikt, eller som praxis räknar. \
Ge cellen datumformat."""
    return functions.deadline(kvartal, slag, bok)


@xw.func(category=CATEGORY, call_in_wizard=False, volatile=False)
@xw.ret("raw")
@xw.arg("personnummer", "raw", doc=PERSONNUMMER)
def PUT_ID_OK(personnummer):
    """SANT om personnumret eller samordningsnumret klarar sin kontrollsiffra, eller om reservnumret har rätt form."""
    return functions.id_ok(personnummer)
