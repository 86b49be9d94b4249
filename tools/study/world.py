"""A municipality's quarter in memory: what came in, as values, with the truth of each ledger line beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd

from atersok.calculation import Inputs
from atersok.domain.attendance import Attendance, Stay, TransitStay
from atersok.domain.care_days import Window
from atersok.domain.quarter import Quarter, month_end
from atersok.domain.register import BOOKS, BadRow, Book, Child, Home, Placement, Register
from atersok.domain.settings import Settings
from atersok.raindance import COLUMNS, Export

FILES: Mapping[Book, str] = {"gron": "gron_statistik.xlsm", "vit": "vit_statistik.xlsm"}
EXPORT_NAME = "raindance.txt"
PUT_FORMS = ("Externt", "Internt", "Individuellt")


@dataclass(frozen=True)
class Line:
    """A ledger row; amounts are öre.

    Attributes:
        home, child: the truth: the home that the row is for and the dossier that it names, "" where there is none or
            where the row does not say it well enough for anybody to know.
    """

    home: str
    child: str
    vertyp: str
    vernr: str
    rad: int
    booked: date
    cost_centre: str
    konto: str
    text: str
    belopp: int
    foretag: str = "100"
    objekt: str = ""
    motpart: str = ""
    supplier_nr: str = ""
    supplier: str = ""
    orgnr: str = ""
    invoice: str = ""
    invoice_date: date | None = None
    start: date | None = None
    end: date | None = None
    moms: int | None = None
    status: str = ""

    @property
    def period(self) -> tuple[date, date]:
        """The service period, else the month of booking; both days included."""
        if self.start is not None and self.end is not None:
            return self.start, self.end
        return self.booked.replace(day=1), month_end(self.booked)


@dataclass(frozen=True)
class Place:
    """What the study knows of a home beyond Boenden.

    Attributes:
        hint: what tells its rows from those of homes on the same kostnadsställe: "" (it has one of its own), "orgnr",
            "supplier", "objekt", or "child" (each row names its child).
        named: the supplier's invoices have a row for each child.
        supplier_nr: in the ledger.
    """

    hint: str = ""
    named: bool = False
    supplier_nr: str = ""


@dataclass
class World:
    """Everything that a quarter is calculated from; plants change a copy of it."""

    settings: dict[Book, Settings]
    homes: dict[str, Home] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    stays: dict[Book, list[Stay]] = field(default_factory=lambda: {book: [] for book in BOOKS})
    transit: list[TransitStay] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    copies: dict[Book, set[str] | None] = field(default_factory=lambda: {book: set[str]() for book in BOOKS})
    bad_dossiers: list[BadRow] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    attendance_bad: dict[Book, list[BadRow]] = field(default_factory=lambda: {book: [] for book in BOOKS})
    transit_bad: list[BadRow] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)

    def copy(self) -> World:
        """A world that can be spoilt: containers are copied, the values in them are frozen."""
        return replace(
            self,
            settings=dict(self.settings),
            homes=dict(self.homes),
            places=dict(self.places),
            children=list(self.children),
            placements=list(self.placements),
            stays={book: list(rows) for book, rows in self.stays.items()},
            transit=list(self.transit),
            lines=list(self.lines),
            copies={book: None if names is None else set(names) for book, names in self.copies.items()},
            bad_dossiers=list(self.bad_dossiers),
            bad_rows=list(self.bad_rows),
            attendance_bad={book: list(rows) for book, rows in self.attendance_bad.items()},
            transit_bad=list(self.transit_bad),
            roles=dict(self.roles),
            counters=dict(self.counters),
        )

    # --- the calendar ---------------------------------------------------------------------------------------------

    @property
    def quarter(self) -> Quarter:
        """The quarter, of both books."""
        return self.settings["gron"].quarter

    @property
    def last(self) -> date:
        """The last day that counts."""
        return self.settings["gron"].window_end

    @property
    def length(self) -> int:
        """Days that count."""
        return (self.last - self.quarter.start).days + 1

    @property
    def months(self) -> list[tuple[date, date]]:
        """The months that count: a study's window ends with a month."""
        return [month for month in self.quarter.months if month[1] <= self.last]

    @property
    def window(self) -> Window:
        """The days that count."""
        return Window.of(self.quarter.start, self.last)

    @property
    def new_rules(self) -> bool:
        """Whether the quarter's days fall under the rules from 2017-07-01."""
        return self.quarter.start >= date(2017, 7, 1)

    def day(self, offset: int) -> date:
        """The quarter's day, 0 for the first."""
        return self.quarter.start + timedelta(days=offset)

    # --- looking up -----------------------------------------------------------------------------------------------

    def number(self, series: str, first: int = 1) -> int:
        """The next number of a series."""
        self.counters[series] = self.counters.get(series, first - 1) + 1
        return self.counters[series]

    def child(self, dossier: str) -> Child:
        """The one child of that dossier."""
        (found,) = (child for child in self.children if child.dossier == dossier)
        return found

    def home_of(self, stay: Stay) -> str:
        """The home of an attendance row as Boenden spells it, "" where Boenden has none of that name."""
        return next((name for name in self.homes if bare(name) == bare(stay.home)), "")

    def all_stays(self) -> Iterator[tuple[Book, Stay]]:
        """Every attendance row with its book."""
        for book in BOOKS:
            for stay in self.stays[book]:
                yield book, stay

    def stays_of(self, dossier: str) -> list[Stay]:
        """The child's attendance in either book."""
        return [stay for _, stay in self.all_stays() if stay.dossier == dossier]

    def placements_of(self, dossier: str) -> list[Placement]:
        """The child's placements in order."""
        return sorted((p for p in self.placements if p.dossier == dossier), key=lambda p: p.start)

    def book_of(self, home: str) -> Book:
        """The book of a home's track."""
        return "gron" if self.homes[home].track == "A" else "vit"

    def books_of(self, dossier: str) -> list[Book]:
        """The books that a finding about the child alone belongs in: its homes', both where it has none."""
        found = {self.book_of(home) for stay in self.stays_of(dossier) if (home := self.home_of(stay))}
        found |= {self.book_of(p.home) for p in self.placements if p.dossier == dossier and p.home in self.homes}
        return [book for book in BOOKS if book in found] or list(BOOKS)

    def named_in_ledger(self, dossier: str) -> bool:
        """Whether a ledger row names the child."""
        return any(line.child == dossier for line in self.lines)

    def days(self, stay: Stay, first: date | None = None, last: date | None = None) -> int:
        """Care days of an attendance row from `first` to `last`, within the days that count."""
        return len(days_of(stay, self, first, last))

    # --- changing -------------------------------------------------------------------------------------------------

    def change_child(self, dossier: str, /, **changes: Any) -> Child:
        """Puts a changed child in the place of the old."""
        old = self.child(dossier)
        new = replace(old, **changes)
        self.children[self.children.index(old)] = new
        return new

    def change_placement(self, old: Placement, /, **changes: Any) -> Placement:
        """Puts a changed placement in the place of the old."""
        new = replace(old, **changes)
        self.placements[self.placements.index(old)] = new
        return new

    def change_stay(self, old: Stay, /, **changes: Any) -> Stay:
        """Puts a changed attendance row in the place of the old, with the same entered days and amount."""
        new = replace(old, **changes)
        rows = next(rows for rows in self.stays.values() if old in rows)
        rows[rows.index(old)] = new
        return new

    def change_line(self, old: Line, /, **changes: Any) -> Line:
        """Puts a changed ledger row in the place of the old."""
        new = replace(old, **changes)
        self.lines[self.lines.index(old)] = new
        return new

    def set(self, **changes: Any) -> None:
        """Changes a setting in both books."""
        self.settings = {book: replace(settings, **changes) for book, settings in self.settings.items()}

    # --- into the product -----------------------------------------------------------------------------------------

    def inputs(self, export: Export | None = None) -> Inputs:
        """What `calculate` takes."""
        return Inputs(
            settings=self.settings,
            register=Register(self.children, self.placements, self.homes, self.bad_dossiers, self.bad_rows),
            attendances={book: Attendance(self.stays[book], self.attendance_bad[book], FILES[book]) for book in BOOKS},
            export=frame_export(self.lines) if export is None else export,
            transit=self.transit,
            transit_bad=self.transit_bad,
            invoice_copies={
                book: None if names is None else frozenset(name.casefold() for name in names)
                for book, names in self.copies.items()
            },
        )


@lru_cache(maxsize=4096)
def bare(name: str) -> str:
    """What spellings of one home's name have in common: no blanks, no case."""
    return "".join(name.split()).casefold()


def days_of(stay: Stay, world: World, first: date | None = None, last: date | None = None) -> list[date]:
    """The care days of an attendance row within the days that count; the leaving day as the setting says."""
    if not stay.usable or stay.arrived is None or (stay.left is not None and stay.left < stay.arrived):
        return []
    end = min(last or world.last, world.last)
    if stay.left is not None:
        leaving = stay.left if world.settings["gron"].leaving_day_counts else stay.left - timedelta(days=1)
        end = min(end, leaving)
    begin = max(first or world.quarter.start, world.quarter.start, stay.arrived)
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def frame_export(lines: Iterable[Line]) -> Export:
    """The lines as the reader would give them, without the file between."""
    rows = [_frame_row(number, line) for number, line in enumerate(lines)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    frame = frame.assign(belopp_ore=frame["belopp_ore"].astype("int64"), ordinal=frame["ordinal"].astype("int64"))
    return Export(frame, (), ledger_ore=int(frame["belopp_ore"].sum()))


def _frame_row(number: int, line: Line) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    values.update(
        source=EXPORT_NAME,
        line=number + 2,
        foretag=line.foretag,
        vertyp=line.vertyp,
        vernr=line.vernr,
        rad=str(line.rad),
        bokforingsdatum=line.booked,
        period=f"{line.booked:%Y%m}",
        kostnadsstalle=line.cost_centre,
        konto=line.konto,
        objekt=line.objekt,
        objekt_text=line.objekt,
        motpart=line.motpart,
        leverantorsnr=line.supplier_nr,
        leverantor=line.supplier,
        orgnr=line.orgnr,
        fakturanr=line.invoice,
        fakturadatum=line.invoice_date,
        periodstart=line.start,
        periodslut=line.end,
        text=line.text,
        belopp_ore=line.belopp,
        moms_ore=line.moms,
        status=line.status,
        ordinal=number,
    )
    return values
