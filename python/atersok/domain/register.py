"""The PUT register: children, placements and homes (put_databas.xlsx), as values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from atersok.domain import identity, names

Book = Literal["gron", "vit"]
BOOKS: tuple[Book, ...] = ("gron", "vit")
BOOK_TRACKS: Mapping[Book, tuple[str, ...]] = {"gron": ("A",), "vit": ("B", "C")}
FORMS = ("Externt", "Internt", "Individuellt", "Transit", "Anvisning", "Migrationsverket")


@dataclass(frozen=True, slots=True)
class Child:
    """A row of tblBarn whose dossiernummer can be read.

    Dates are None where the cell is empty or cannot be read; texts are "" where empty. `born_by_number` is the date
    that the personnummer carries. `red` is the fill alone,
    `assigned` the column Anvisad; either one takes the child out of the claim (design.md §4).
    """

    dossier: str
    row: int = 0
    personnummer: str = ""
    name: str = ""
    born_entered: date | None = None
    born_by_number: date | None = None
    received: date | None = None
    migrated: date | None = None
    permit_day: date | None = None
    municipality_day: date | None = None
    status: str = ""
    assigned: bool = False
    red: bool = False
    protected: bool = False
    study_aid: str = ""
    priority_group: str = ""
    ended: date | None = None
    end_reason: str = ""

    @property
    def is_red(self) -> bool:
        """Assigned by agreement with Migrationsverket: not reclaimed in this process."""
        return self.assigned or self.red

    @property
    def born(self) -> date | None:
        """Födelsedatum, else the date that the personnummer carries."""
        return self.born_by_number if self.born_entered is None else self.born_entered

    @property
    def day_rate_paid(self) -> bool:
        """Whether the day rate for 18–20 was paid: Studiehjälp is not Nej (rules.md §2 line 15)."""
        return names.key(self.study_aid) != "nej"


@dataclass(frozen=True, slots=True)
class Placement:
    """A row of tblPlaceringar: the child lives at the home from `start`, till the leaving day `end` (None: goes on)."""

    dossier: str
    home: str
    start: date
    end: date | None = None
    lagrum: str = ""
    need: str = ""
    decided: date | None = None
    decision: str = ""
    row: int = 0

    @property
    def law(self) -> Literal["LVU", "SoL", ""]:
        """What Lagrum begins with, blanks and case apart; "" when it is neither (R12)."""
        text = self.lagrum.strip().casefold()
        return "LVU" if text.startswith("lvu") else "SoL" if text.startswith("sol") else ""


@dataclass(frozen=True, slots=True)
class Home:
    """A row of tblBoenden. `daily_price` is in öre, None where empty."""

    name: str
    track: str
    form: str
    cost_centre: str = ""
    supplier: str = ""
    orgnr: str = ""
    daily_price: int | None = None
    objekt: str = ""
    verksamhet: str = ""
    projekt: str = ""
    row: int = 0

    @property
    def book(self) -> Book:
        """The book whose tracks it belongs to."""
        return "gron" if self.track == "A" else "vit"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a register or an attendance, or one cell of it, that cannot be read (F01, R02).

    `reason` is Swedish and quotes no name. `whole` is False when only a field was passed over. `mark` tells a row
    without a readable dossiernummer from others by what it says, never by where it stands; it shows nothing of it.
    """

    sheet: str
    row: int
    column: str
    reason: str
    home: str = ""
    dossier: str = ""
    whole: bool = True
    mark: str = ""


@dataclass(frozen=True)
class Register:
    """What put_databas.xlsx says, with what could not be read kept beside it.

    `all_children` holds every row with a readable dossiernummer; `children` only those whose dossiernummer stands
    once: one that stands twice counts as not in the register at all (R03).
    """

    all_children: Sequence[Child]
    placements: Sequence[Placement]
    homes: Mapping[str, Home]
    bad_dossiers: Sequence[BadRow] = ()
    bad_rows: Sequence[BadRow] = ()
    file: str = "put_databas.xlsx"

    @cached_property
    def children(self) -> dict[str, Child]:
        """Dossier → child, of those that stand once."""
        count = Counter(child.dossier for child in self.all_children)
        return {child.dossier: child for child in self.all_children if count[child.dossier] == 1}

    @cached_property
    def doubled(self) -> dict[str, list[Child]]:
        """Dossiers that stand more than once, with their rows."""
        rows: dict[str, list[Child]] = defaultdict(list)
        for child in self.all_children:
            rows[child.dossier].append(child)
        return {dossier: found for dossier, found in rows.items() if len(found) > 1}

    @cached_property
    def by_base(self) -> dict[str, list[str]]:
        """Dossier without /N → the registered children that share it."""
        shared: dict[str, list[str]] = defaultdict(list)
        for dossier in self.children:
            shared[identity.base_of(dossier)].append(dossier)
        return dict(shared)

    @cached_property
    def homes_by_key(self) -> dict[str, Home]:
        """Home by its name without regard to case and blanks."""
        return {names.key(home.name): home for home in self.homes.values()}

    def home(self, name: str) -> Home | None:
        """The home of that name, case and blanks apart."""
        return self.homes_by_key.get(names.key(name))

    @cached_property
    def placements_of(self) -> dict[str, list[Placement]]:
        """Dossier → its placements in order of Från."""
        found: dict[str, list[Placement]] = defaultdict(list)
        for placement in self.placements:
            found[placement.dossier].append(placement)
        for rows in found.values():
            rows.sort(key=lambda p: (p.start, p.end or date.max, p.home, p.decision, p.row))
        return dict(found)
