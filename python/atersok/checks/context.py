"""What a check may look at: one book's whole calculation, and both books' attendance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from atersok.checks.days import Days
from atersok.checks.ledger_view import LedgerView
from atersok.domain.allocation import Allocation
from atersok.domain.attendance import Attendance, TransitStay
from atersok.domain.care_days import CareDays, Window
from atersok.domain.claim import Claim
from atersok.domain.codes import CODES
from atersok.domain.finding import Severity
from atersok.domain.ledger import Resolved
from atersok.domain.masking import Masker
from atersok.domain.register import BadRow, Book, Home, Register
from atersok.domain.settings import Settings
from atersok.raindance import Export
from atersok.rules.eligibility import Eligibility
from atersok.rules.parameters import Parameters


@dataclass(frozen=True)
class Context:
    """One book, calculated; every check is a function of it.

    Attributes:
        invoice_copies: names without ending of the files in Fakturamapp, case-folded; None when there is no folder.
        transit_bad: rows of tblTransit that could not be read.
    """

    book: Book
    settings: Settings
    window: Window
    register: Register
    transit: Sequence[TransitStay]
    transit_bad: Sequence[BadRow]
    attendances: Mapping[Book, Attendance]
    care: CareDays
    eligibility: Eligibility
    export: Export
    rows: pd.DataFrame
    resolved: Resolved
    allocation: Allocation
    claim: Claim
    parameters: Parameters
    invoice_copies: frozenset[str] | None = None

    @property
    def attendance(self) -> Attendance:
        """This book's attendance."""
        return self.attendances[self.book]

    @property
    def severities(self) -> Mapping[str, Severity]:
        """Code → the severity that the municipality gives it instead of the catalogue's."""
        return self.settings.severities

    @cached_property
    def homes(self) -> dict[str, Home]:
        """The homes of this book's tracks, by name."""
        return {name: home for name, home in self.register.homes.items() if home.book == self.book}

    @cached_property
    def relevant(self) -> frozenset[str]:
        """Children whose register findings belong in this book.

        Those with attendance or placements at this book's homes, and those who have neither in either book.
        """
        here: set[str] = set()
        anywhere: set[str] = set()
        for dossier, home_name in (
            *((stay.dossier, stay.home) for attendance in self.attendances.values() for stay in attendance.stays),
            *((placement.dossier, placement.home) for placement in self.register.placements),
        ):
            home = self.register.home(home_name)
            if home is None:
                continue
            anywhere.add(dossier)
            if home.book == self.book:
                here.add(dossier)
        registered = {child.dossier for child in self.register.all_children}
        return frozenset(here | (registered - anywhere))

    @cached_property
    def row_here(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether a ledger row's findings belong in this book: its home is here, or it has none; not if utanför."""
        outside = {code: self.settings.is_outside(code) for code in set(self.rows["kostnadsstalle"])}
        return np.array(
            [
                not outside[code] and (not home or home in self.homes)
                for code, home in zip(self.rows["kostnadsstalle"], self.resolved.home, strict=True)
            ],
            dtype=bool,
        )

    @cached_property
    def assigned_red(self) -> dict[str, int]:
        """Dossier → öre of its care days in the bucket assigned_red of this book; only those that have such days."""
        care = self.care
        red = self.eligibility.code == CODES.index("ANVISAD")
        sums = np.zeros(len(care.dossiers), dtype=np.int64)
        np.add.at(sums, care.child[red], self.allocation.cost[red])
        return {care.dossiers[child]: int(sums[child]) for child in np.unique(care.child[red])}

    @cached_property
    def days(self) -> Days:
        """Attendance and placements as days."""
        settings = self.settings
        return Days(self.register, self.attendances, settings.quarter, self.window, settings.leaving_day_counts)

    @cached_property
    def ledger(self) -> LedgerView:
        """The ledger rows as arrays."""
        masker = Masker(self.register)
        return LedgerView(self.rows, self.resolved, self.allocation, self.settings, self.row_here, masker)

    @property
    def transit_file(self) -> str:
        """The transit register's file, as findings name it."""
        return self.settings.transit_file or "transit_databas.xlsx"

    def concerns_home(self, name: str) -> bool:
        """Whether findings about a home belong in this book: it is here, or Boenden does not know it."""
        home = self.register.home(name)
        return home is None or home.name in self.homes

    def home_name(self, name: str) -> str:
        """A home as Boenden spells it, else as written."""
        home = self.register.home(name)
        return name if home is None else home.name
