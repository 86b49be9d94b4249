"""A scenario as the folder that `atersok run` takes: registers, two books, export, invoice copies, golden list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from atersok.build import BookContent, build_book, build_register, build_transit
from atersok.domain.quarter import Quarter

from . import plants
from .base import base
from .export import export_name, write_export
from .invoices import write_copies
from .ledger import KONTON, OUTSIDE, make_ledger
from .model import Book, Child, Expected, Home, Placement, Scenario, Stay, TransitStay

MUNICIPALITY = "Exempelstad"
QUARTERS = ("2025K2", "2016K4")
BOOK_FILES: Mapping[Book, str] = {"gron": "gron_statistik.xlsm", "vit": "vit_statistik.xlsm"}
GOLDEN = "expected_findings.csv"
GOLDEN_HEADER = ("kod", "boende", "dossiernr", "bok", "orsak")
INVOICE_FOLDER = "fakturor"

Cells = Mapping[str, object]


@dataclass(frozen=True)
class Sample:
    """A finished scenario and what must be found in it."""

    scenario: Scenario
    expected: tuple[Expected, ...]

    @property
    def total(self) -> int:
        """The export's own total in öre."""
        return plants.stated_total(self.scenario)


def make(quarter: str, numbers: set[int] | None = None) -> Sample:
    """The sample quarter with the plants of those numbers; all of its regime's when None, none when empty."""
    parsed = Quarter.parse(quarter)
    assert parsed is not None
    scenario = base(parsed)
    expected = plants.apply(scenario, "people", numbers)
    make_ledger(scenario)
    expected += plants.apply(scenario, "ledger", numbers)
    expected += plants.apply(scenario, "file", numbers)
    return Sample(scenario, tuple(sorted(expected)))


def write(sample: Sample, folder: Path, answers: Mapping[Book, Iterable[Cells]] | None = None) -> None:
    """Writes the folder; `answers` are rows of tblAvvikelser that users have already written."""
    scenario = sample.scenario
    folder.mkdir(parents=True, exist_ok=True)
    build_register(
        folder / "put_databas.xlsx",
        barn=[child_cells(child) for child in scenario.children],
        placeringar=[placement_cells(placement) for placement in scenario.placements],
        boenden=[home_cells(home) for home in scenario.homes.values()],
    )
    build_transit(folder / "transit_databas.xlsx", [transit_cells(stay) for stay in scenario.transit])
    for book, name in BOOK_FILES.items():
        stays = [stay for stay in in_book_order(scenario) if stay.book == book]
        content = BookContent(
            settings={
                "Kvartal": str(scenario.quarter),
                "Kommun": MUNICIPALITY,
                "Raindance": export_name(scenario),
                "Kostnadsställen utanför": OUTSIDE,
                "Intäktskonto": "3511",
            },
            konton=KONTON,
            narvaro=[stay_cells(scenario, stay) for stay in stays],
            **({} if answers is None else {"avvikelser": tuple(answers[book])}),  # type: ignore[arg-type]
        )
        build_book(folder / name, "Grön" if book == "gron" else "Vit", content)
    write_export(scenario, folder, MUNICIPALITY, sample.total)
    write_copies(scenario, folder / INVOICE_FOLDER, MUNICIPALITY)
    (folder / GOLDEN).write_text(golden_text(sample.expected), encoding="utf-8", newline="")


def golden_text(expected: Iterable[Expected]) -> str:
    """The golden list as CSV: semicolons, LF, sorted."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(GOLDEN_HEADER)
    writer.writerows((e.code, e.home, e.dossier, e.book, e.cause) for e in expected)
    return out.getvalue()


def in_book_order(scenario: Scenario) -> list[Stay]:
    """Attendance as a book lists it: home by home."""
    order = list(scenario.homes)
    return sorted(
        scenario.stays,
        key=lambda s: (order.index(s.home) if s.home in order else len(order), s.arrived, s.child.dossier),
    )


def kr(ore: int | None) -> Decimal | None:
    """Kronor for a cell."""
    return None if ore is None else Decimal(ore) / 100


def child_cells(child: Child) -> Cells:
    """A row of tblBarn."""
    return {
        "Dossiernr": child.written,
        "Personnummer": child.personnummer or None,
        "Namn": child.name,
        "Födelsedatum": child.born,
        "Mottagningsdatum": child.received,
        "Migrationsdatum": child.migrated,
        "Tillståndsdag": child.permit,
        "Kommunplaceringsdag": child.municipality,
        "Status": child.status,
        "Anvisad": "Ja" if child.assigned else None,
        "Skyddad": "Ja" if child.protected else None,
        "Studiehjälp": child.study_aid or None,
        "Prioriteringsgrupp": child.priority or None,
        "Avslutsdag": child.ended,
        "Avslutsorsak": child.end_reason or None,
        "_röd": child.red,
    }


def placement_cells(placement: Placement) -> Cells:
    """A row of tblPlaceringar."""
    return {
        "Dossiernr": placement.child.written,
        "Boende": placement.home,
        "Från": placement.start,
        "Till": placement.end,
        "Lagrum": placement.lagrum or None,
        "Behov": placement.need or None,
        "Beslutsdatum": placement.decided,
        "Beslutsnr": placement.decision or None,
    }


def home_cells(home: Home) -> Cells:
    """A row of tblBoenden."""
    return {
        "Boende": home.name,
        "Spår": home.track,
        "Form": home.form,
        "Kostnadsställe": home.cost_centre,
        "Leverantör": home.supplier or None,
        "Orgnr": home.orgnr or None,
        "Dygnspris": kr(home.price),
        "Objekt": home.objekt or None,
    }


def transit_cells(stay: TransitStay) -> Cells:
    """A row of tblTransit."""
    return {
        "Dossiernr": stay.child.hyphenated,
        "Namn": stay.child.name,
        "Boende": stay.home,
        "Inskriven": stay.arrived,
        "Avslutad": stay.left,
    }


def entered_days(scenario: Scenario, stay: Stay) -> tuple[int | None, int | None, int | None, int | None]:
    """Dagar mån 1–3 and Dagar as the home enters them."""
    if stay.days_entered is not None:
        return stay.days_entered
    first, second, third = (stay.days(*month) for month in scenario.quarter.months)
    return first, second, third, first + second + third


def amount(scenario: Scenario, stay: Stay) -> int | None:
    """Belopp in öre as entered; None where the home has no price."""
    if stay.amount is not None:
        return stay.amount
    days = entered_days(scenario, stay)[3]
    return None if stay.price is None or days is None else days * stay.price


def stay_cells(scenario: Scenario, stay: Stay) -> Cells:
    """A row of tblNarvaro."""
    first, second, third, days = entered_days(scenario, stay)
    return {
        "Boende": stay.home,
        "Dossiernr": stay.written,
        "Namn": stay.name,
        "Inskriven": stay.arrived,
        "Utskriven": stay.left,
        "Dagar mån 1": first,
        "Dagar mån 2": second,
        "Dagar mån 3": third,
        "Dagar": days,
        "Dygnspris": kr(stay.price),
        "Belopp": kr(amount(scenario, stay)),
    }
