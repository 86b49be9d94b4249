"""A whole nation's quarter in one file, read and calculated.

Domain only: the Raindance text is read as always, register and attendance are made in memory, and no workbook is
opened. The clock runs from the path to every sum and every finding of both books.
"""

from __future__ import annotations

import csv
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from atersok.calculation import Inputs, calculate
from atersok.domain import attendance, register
from atersok.domain.identity import birth_date_of
from atersok.domain.register import BOOKS
from atersok.domain.settings import AccountRange, CodeRange, Settings
from atersok.raindance import Export, read_export
from bench.city import City, make
from bench.city_ledger import ledger
from bench.measure import peak_mb
from tools.sample.folder import amount, entered_days
from tools.sample.ledger import KONTON
from tools.sample.model import Row, Scenario

CHILDREN_PER_ROW, HOMES_PER_ROW = 35_000 / 1_000_000, 3_500 / 1_000_000
_HEADERS: Final = (
    *("Företag", "Vertyp", "Ver.nr", "Rad", "Bokf.dat", "Period", "Kostnadsställe", "Konto", "Verksamhet", "Objekt"),
    *("Motp", "Lev.nr", "Leverantör", "Org.nr", "Fakturanr", "Fakturadatum", "Periodstart", "Periodslut", "Radtext"),
    *("Belopp", "Status"),
)


@dataclass(frozen=True)
class Calculated:
    """A calculated file.

    Attributes:
        rows: of the file. cpu: CPU seconds, of which `reading`. wall: seconds on the clock. peak_mb: highest memory.
        ledger_ore: sum of the file. claimed_ore: of both books. findings: how many in both books.
    """

    rows: int
    cpu: float
    reading: float
    wall: float
    peak_mb: float
    ledger_ore: int
    claimed_ore: int
    findings: int


def size_of(rows: int) -> City:
    """The city that goes with so many rows."""
    return City(max(5, round(rows * CHILDREN_PER_ROW)), max(5, round(rows * HOMES_PER_ROW)), rows)


def write_export(path: Path, city: City) -> int:
    """Writes the export row by row; returns its sum in öre."""
    scenario = make(city)
    total = 0
    with path.open("w", encoding="cp1252", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(_HEADERS)
        for row in ledger(scenario, city.rows, city.seed, findings=city.findings):
            total += row.belopp
            writer.writerow(_cells(row))
    return total


def _cells(row: Row) -> tuple[object, ...]:
    kronor, rest = divmod(abs(row.belopp), 100)
    return (
        *(row.foretag, row.vertyp, row.vernr, row.rad, row.booked, row.period, row.cost_centre, row.konto),
        *(row.verksamhet, row.objekt, row.motpart, row.supplier_nr, row.supplier, row.orgnr, row.invoice),
        *(row.invoice_date or "", row.start or "", row.end or "", row.text),
        *(f"{'-' if row.belopp < 0 else ''}{kronor},{rest:02}", row.status),
    )


def inputs(scenario: Scenario, export: Export) -> Inputs:
    """What the calculation takes, made of a scenario's values without a workbook."""
    settings = Settings(
        scenario.quarter,
        municipality="Exempelstad",
        cost_centres_outside=(CodeRange(48888, 48888), CodeRange(49000, 49999)),
        accounts=[AccountRange(CodeRange(low, high), kind, yes == "Ja") for low, high, kind, yes in KONTON],
    )
    children = [
        register.Child(
            dossier=child.dossier,
            row=number,
            personnummer=child.personnummer,
            name=child.name,
            born_entered=child.born,
            born_by_number=birth_date_of(child.personnummer, scenario.quarter.end),
            received=child.received,
            migrated=child.migrated,
            permit_day=child.permit,
            municipality_day=child.municipality,
            status=child.status,
            assigned=child.assigned,
            red=child.red,
            protected=child.protected,
            study_aid=child.study_aid,
            priority_group=child.priority,
            ended=child.ended,
            end_reason=child.end_reason,
        )
        for number, child in enumerate(scenario.children, 5)
    ]
    placements = [
        register.Placement(p.child.dossier, p.home, p.start, p.end, p.lagrum, p.need, p.decided, p.decision, number)
        for number, p in enumerate(scenario.placements, 5)
    ]
    homes = {
        home.name: register.Home(
            home.name, home.track, home.form, home.cost_centre, home.supplier, home.orgnr, home.price, row=number
        )
        for number, home in enumerate(scenario.homes.values(), 5)
    }
    stays: dict[register.Book, list[attendance.Stay]] = {book: [] for book in BOOKS}
    for number, stay in enumerate(scenario.stays, 5):
        days = entered_days(scenario, stay)
        sum_ore = amount(scenario, stay)
        stays[stay.book].append(
            attendance.Stay(
                stay.home, stay.child.dossier, stay.arrived, stay.left, days, stay.price, sum_ore, number, stay.name
            )
        )
    return Inputs(
        settings=dict.fromkeys(BOOKS, settings),
        register=register.Register(children, placements, homes),
        attendances={book: attendance.Attendance(found) for book, found in stays.items()},
        export=export,
        transit=[attendance.TransitStay(t.child.dossier, t.home, t.arrived, t.left) for t in scenario.transit],
        invoice_copies=dict.fromkeys(BOOKS, frozenset(name.casefold() for name in scenario.copies)),
    )


def calculated(path: Path, city: City) -> Calculated:
    """Reads and calculates."""
    scenario = make(city)
    for _ in ledger(scenario, 0, city.seed, findings=city.findings):
        pass  # the invoices alone: they say which copies there are
    begun, clock = _cpu(), time.perf_counter()
    export = read_export([path])
    reading = _cpu() - begun
    quarter = calculate(inputs(scenario, export))
    cpu, wall = _cpu() - begun, time.perf_counter() - clock
    claimed = sum(result.claim.buckets["claimed"] for result in quarter.books.values())
    findings = sum(len(result.findings) for result in quarter.books.values())
    for result in quarter.books.values():
        if sum(result.claim.buckets.values()) != export.ledger_ore:
            raise AssertionError("the bridge does not hold")
    return Calculated(
        len(export.rows), cpu, reading, wall, peak_mb() or 0.0, int(export.ledger_ore), int(claimed), findings
    )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
