"""The sample quarter as plain values, before it becomes files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from atersok.domain.quarter import Quarter

_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)

Book = Literal["gron", "vit"]
BOOKS: tuple[Book, ...] = ("gron", "vit")


@dataclass(frozen=True)
class Home:
    """A row of tblBoenden. `price` is öre a day, None for the municipality's own homes.

    `named`: the supplier's invoices have one coding row for each child, with its dossiernummer in the text.
    """

    name: str
    track: str
    form: str
    cost_centre: str
    supplier: str = ""
    orgnr: str = ""
    price: int | None = None
    objekt: str = ""
    named: bool = False

    @property
    def book(self) -> Book:
        """The book of its track."""
        return "gron" if self.track == "A" else "vit"


@dataclass
class Child:
    """A row of tblBarn. `dossier` is the key (8 digits, /N), `written` how the register spells it."""

    dossier: str
    written: str
    name: str
    personnummer: str
    born: date | None
    received: date | None
    migrated: date | None
    permit: date | None
    municipality: date | None
    status: str = "PUT"
    assigned: bool = False
    red: bool = False
    protected: bool = False
    study_aid: str = ""
    priority: str = "3"
    ended: date | None = None
    end_reason: str = ""

    @property
    def hyphenated(self) -> str:
        """NN-NNNNNN with its /N, as people write it."""
        return f"{self.dossier[:2]}-{self.dossier[2:]}"


@dataclass
class Placement:
    """A row of tblPlaceringar."""

    child: Child
    home: str
    start: date
    end: date | None
    lagrum: str
    need: str
    decided: date | None
    decision: str


@dataclass
class Stay:
    """A row of tblNarvaro. What is entered beside the dates is computed from them unless it is set here.

    `book` is the book that it stands in; `written` the dossiernummer as entered. Prices and amounts are öre.
    """

    child: Child
    home: str
    arrived: date
    left: date | None
    book: Book
    price: int | None
    written: str
    name: str
    days_entered: tuple[int | None, int | None, int | None, int | None] | None = None
    amount: int | None = None

    def days(self, first: date, last: date) -> int:
        """Days of the stay from first to last; the leaving day does not count."""
        end = last if self.left is None else min(last, self.left - timedelta(days=1))
        return max(0, (end - max(first, self.arrived)).days + 1)


@dataclass
class TransitStay:
    """A row of tblTransit."""

    child: Child
    home: str
    arrived: date
    left: date | None


@dataclass(frozen=True)
class Row:
    """A row of the export; `belopp` is öre.

    `raw_belopp` stands in the file instead of the amount (F01), `broken` leaves a delimiter in the text unquoted (F01).
    """

    vertyp: str
    vernr: str
    rad: int
    booked: date
    cost_centre: str
    konto: str
    konto_text: str
    text: str
    belopp: int
    foretag: str = "100"
    verksamhet: str = "5682"
    aktivitet: str = ""
    objekt: str = ""
    projekt: str = ""
    motpart: str = ""
    supplier_nr: str = ""
    supplier: str = ""
    orgnr: str = ""
    invoice: str = ""
    invoice_date: date | None = None
    start: date | None = None
    end: date | None = None
    status: str = ""
    raw_belopp: str | None = None
    broken: bool = False

    @property
    def period(self) -> str:
        """The accounting period, YYYYMM."""
        return f"{self.booked.year:04d}{self.booked.month:02d}"


@dataclass(frozen=True, order=True)
class Expected:
    """A finding that a reader of design.md §6 must expect: `cause` is the plant, or "följd av" the plant."""

    code: str
    home: str
    dossier: str
    book: Book
    cause: str


@dataclass
class Scenario:
    """One municipality's quarter. `regime` tells the rules: "faktisk" before 2017-07-01, "schablon" after."""

    quarter: Quarter
    homes: dict[str, Home]
    children: list[Child] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    transit: list[TransitStay] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    copies: set[str] = field(default_factory=set)
    cast: dict[tuple[str, int], Child] = field(default_factory=dict)
    unregistered: list[Child] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)

    @property
    def regime(self) -> Literal["faktisk", "schablon"]:
        """Actual cost before 2017-07-01, day rate and excess after (reference/rules.md §2)."""
        return "faktisk" if self.quarter.end < date(2017, 7, 1) else "schablon"

    def day(self, offset: int) -> date:
        """The quarter's day, 0 for the first."""
        return self.quarter.start + timedelta(days=offset)

    def child(self, home: str, slot: int) -> Child:
        """The child that the cast puts in that place of that home."""
        return self.cast[home, slot]

    def placements_of(self, child: Child) -> list[Placement]:
        """The child's placements."""
        return [p for p in self.placements if p.child is child]

    def stays_of(self, child: Child) -> list[Stay]:
        """The child's rows of attendance."""
        return [s for s in self.stays if s.child is child]

    def stay(self, child: Child, home: str) -> Stay:
        """The child's one row at the home."""
        (found,) = (s for s in self.stays if s.child is child and s.home == home)
        return found

    def books_of(self, child: Child) -> list[Book]:
        """The books in which a finding about the child alone shows: its homes', both where it has none."""
        found = {s.book for s in self.stays if s.child.dossier == child.dossier}
        found |= {
            self.homes[p.home].book
            for p in self.placements
            if p.child.dossier == child.dossier and p.home in self.homes
        }
        return [book for book in BOOKS if book in found] or list(BOOKS)

    def next_number(self, series: str, first: int) -> int:
        """The next number of a series, such as a vertyp's verifikat."""
        self.counters[series] = self.counters.get(series, first - 1) + 1
        return self.counters[series]

    def row(self, **wanted: str) -> Row:
        """The first row whose fields are as wanted."""
        return next(r for r in self.rows if all(getattr(r, name) == value for name, value in wanted.items()))

    def change(self, old: Row, **changes: object) -> Row:
        """Puts a changed row in the place of an old one."""
        new = replace(old, **changes)  # type: ignore[arg-type]  # the caller names fields of Row
        self.rows[self.rows.index(old)] = new
        return new

    def expect(
        self, cause: str, code: str, home: str = "", child: Child | None = None, books: Iterable[Book] | None = None
    ) -> list[Expected]:
        """The finding in the book or books where it shows: its home's, else its child's, else both."""
        dossier = "" if child is None else child.dossier
        if books is None:
            books = (
                [self.homes[home].book]
                if home in self.homes
                else list(BOOKS)
                if child is None
                else self.books_of(child)
            )
        return [Expected(code, home, dossier, book, cause) for book in books]


def month_texts(quarter: Quarter) -> Mapping[int, str]:
    """Swedish names of the quarter's months by number."""
    return {first.month: _MONTHS[first.month - 1] for first, _ in quarter.months}
