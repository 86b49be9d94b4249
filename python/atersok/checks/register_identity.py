"""Who the children of the register are: personnummer, dossiernummer, birth date (R01, R02, R03, R15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.texts import mark_of, number, sheet_rows
from atersok.domain.attendance import Stay
from atersok.domain.finding import Finding
from atersok.domain.identity import personnummer_ok
from atersok.domain.register import BadRow, Child

DOSSIER_COLUMN = "Dossiernr"
_WELL_FORMED = "8 siffror, med eller utan bindestreck, och /N för syskon"


def check(context: Context) -> Iterator[Finding]:
    """R01, R02, R03 and R15 of one book."""
    yield from _personnummer(context)
    yield from _malformed(context)
    yield from _doubled(context)
    yield from _birth_dates(context)


def _of_book(context: Context) -> list[Child]:
    return [child for child in context.register.all_children if child.dossier in context.relevant]


def _place(context: Context, *children: Child) -> str:
    return sheet_rows(context.register.file, "Barn", [child.row for child in children])


def _personnummer(context: Context) -> Iterator[Finding]:
    """R01: a failed check is a warning, never a stop (rules.md §6)."""
    for child in _of_book(context):
        if child.personnummer and not personnummer_ok(child.personnummer):
            yield finding(
                "R01",
                dossier=child.dossier,
                identity="personnummer",
                what="Personnumret klarar inte kontrollen: kontrollsiffran, datumet eller formen stämmer inte.",
                expected="ett giltigt personnummer, samordningsnummer eller reservnummer",
                found="ett nummer som inte klarar kontrollen",
                source=_place(context, child),
                action="Jämför med beslutet från Migrationsverket eller Skatteverket och rätta i PUT-databasen.",
            )


def _malformed(context: Context) -> Iterator[Finding]:
    """R02 in the register, this book's attendance and the transit register.

    A row is told from others by what it says of whom it is about, never by its position: rows that say the same are
    one finding.
    """
    register, attendance = context.register, context.attendance
    yield from _r02(context, [bad for bad in register.bad_dossiers if _concerned(context, bad)], register.file)
    stays = {stay.row: stay for stay in attendance.stays if not stay.dossier}
    entered = [
        replace(bad, mark=bad.mark or _stay_mark(stays.get(bad.row))) for bad in _of_dossier(attendance.bad_rows)
    ]
    yield from _r02(context, entered, attendance.file)
    transit = [bad for bad in _of_dossier(context.transit_bad) if context.concerns_home(bad.home)]
    yield from _r02(context, transit, context.transit_file)


def _concerned(context: Context, bad: BadRow) -> bool:
    return not bad.home or context.concerns_home(bad.home)


def _of_dossier(rows: Iterable[BadRow]) -> list[BadRow]:
    return [bad for bad in rows if bad.column == DOSSIER_COLUMN]


def _stay_mark(stay: Stay | None) -> str:
    if stay is None:
        return ""
    parts = [stay.arrived.isoformat() if stay.arrived else "", mark_of(stay.name)]
    return " ".join(part for part in parts if part)


def _r02(context: Context, bad_rows: Sequence[BadRow], file: str) -> Iterator[Finding]:
    """The findings of one file's rows."""
    alike: dict[tuple[str, str, str], list[BadRow]] = defaultdict(list)
    for bad in bad_rows:
        alike[context.home_name(bad.home), bad.sheet, bad.mark].append(bad)
    for (home, sheet, mark), rows in alike.items():
        several = len(rows) > 1
        yield finding(
            "R02",
            home=home,
            identity=f"{sheet} {mark}".strip(),
            what=f"Dossiernumret i {sheet} saknas eller är felskrivet"
            + (f" på {len(rows)} rader, så de" if several else ", så raden")
            + " hör inte till något barn.",
            expected=_WELL_FORMED,
            found=rows[0].reason + (f", {len(rows)} rader" if several else ""),
            source=sheet_rows(file, sheet, [bad.row for bad in rows]),
            action=f"Skriv barnets dossiernummer i {sheet}. Kontrollera att inledande nollor finns kvar.",
        )


def _doubled(context: Context) -> Iterator[Finding]:
    """R03: then none of its rows counts as in the register."""
    for dossier, rows in context.register.doubled.items():
        if dossier in context.relevant:
            yield finding(
                "R03",
                dossier=dossier,
                identity="dossiernummer",
                what="Dossiernumret står på flera rader i Barn. Ingen av dem räknas som i registret.",
                expected="en rad i Barn",
                found=number(len(rows), "rad", "rader"),
                source=_place(context, *rows),
                action="Ta bort dubbletten, eller skilj syskon åt med /1, /2 efter dossiernumret.",
            )


def _birth_dates(context: Context) -> Iterator[Finding]:
    """R15, for children with days in the quarter. The dates themselves are not told: they are half a personnummer."""
    for child in _of_book(context):
        if not context.days.concerns(child.dossier):
            continue
        entered, by_number = child.born_entered, child.born_by_number
        difference = ""
        if entered is None and by_number is None:
            what = "Födelsedatum saknas och kan inte hämtas ur personnumret. Kostnaden blir oförklarad."
            found = "varken Födelsedatum eller datum i personnumret"
        elif entered is None:
            what = "Födelsedatum saknas. Datumet i personnumret används så länge."
            found = "Födelsedatum är tomt"
        elif by_number is not None and entered != by_number:
            what = "Födelsedatum skiljer sig från datumet i personnumret. Födelsedatum används så länge."
            found = "två olika datum"
            difference = number(abs((entered - by_number).days), "dag", "dagar")
        else:
            continue
        yield finding(
            "R15",
            dossier=child.dossier,
            identity="födelsedatum",
            what=what,
            expected="Födelsedatum ifyllt och samma datum som i personnumret",
            found=found,
            difference=difference,
            source=_place(context, child),
            action="Kontrollera mot beslutet och fyll i eller rätta Födelsedatum i Barn.",
        )
