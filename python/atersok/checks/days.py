"""Attendance and placements as days, in the form that the checks ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from atersok.checks.spans import Span, clip, merge
from atersok.domain.attendance import Attendance, last_day
from atersok.domain.care_days import Window, home_of, stay_days
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book, Home, Placement, Register

NOT_PUT = frozenset({"Transit", "Migrationsverket"})
"""Forms of homes that are no PUT home."""


@dataclass(frozen=True, slots=True)
class PlacedDays:
    """A placement with at least one day in the quarter.

    Attributes:
        home: None when Boenden does not know it (N08).
        first, last: its days in the quarter, as ordinals, both included.
    """

    placement: Placement
    home: Home | None
    first: int
    last: int

    @property
    def home_name(self) -> str:
        """As Boenden spells it, else as written."""
        return self.placement.home if self.home is None else self.home.name

    @property
    def in_put_home(self) -> bool:
        """Whether the home is known, and neither a transit home nor Migrationsverket's."""
        return self.home is not None and self.home.form not in NOT_PUT


class Days:
    """Attendance days in the window, of either book, and placement days in the quarter.

    Only rows that give care days count as attendance: those in the book of their home's track (N08).

    Attributes:
        attended: (dossier, home) → the child's days there in the window.
        placed: dossier → its placements with days in the quarter, in order of Från.
    """

    def __init__(
        self,
        register: Register,
        attendances: Mapping[Book, Attendance],
        quarter: Quarter,
        window: Window,
        leaving_day_counts: bool,
    ) -> None:
        self._leaving_day_counts = leaving_day_counts
        spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for book, attendance in attendances.items():
            for stay in attendance.stays:
                home = home_of(stay, register, book)
                first, last = stay_days(stay, leaving_day_counts)
                if home is not None and first <= last:
                    spans[stay.dossier, home.name].append((first, last))
        self.attended: dict[tuple[str, str], list[Span]] = {}
        by_child: dict[str, list[Span]] = defaultdict(list)
        homes_of: dict[str, list[str]] = defaultdict(list)
        for key, found in spans.items():
            inside = clip(found, window.first, window.last)
            if inside:
                self.attended[key] = inside
                by_child[key[0]].extend(inside)
                homes_of[key[0]].append(key[1])
        self._by_child = {dossier: merge(found) for dossier, found in by_child.items()}
        self._homes_of = {dossier: sorted(found) for dossier, found in homes_of.items()}
        self.placed: dict[str, list[PlacedDays]] = {}
        start, end = quarter.start.toordinal(), quarter.end.toordinal()
        for dossier, placements in register.placements_of.items():
            for placement in placements:
                first, last = self.placement_span(placement)
                if max(first, start) <= min(last, end):
                    self.placed.setdefault(dossier, []).append(
                        PlacedDays(placement, register.home(placement.home), max(first, start), min(last, end))
                    )

    def placement_span(self, placement: Placement) -> Span:
        """All days of a placement, as ordinals; the leaving day as the setting says."""
        last = last_day(placement.end, self._leaving_day_counts, date.max)
        return placement.start.toordinal(), last.toordinal()

    def of_child(self, dossier: str) -> Sequence[Span]:
        """The child's attendance days in the window, in any home of either book."""
        return self._by_child.get(dossier, ())

    def placements_of(self, dossier: str) -> Sequence[PlacedDays]:
        """The child's placements with days in the quarter."""
        return self.placed.get(dossier, ())

    def concerns(self, dossier: str) -> bool:
        """Whether the child has attendance days in the window or placement days in the quarter."""
        return dossier in self._by_child or dossier in self.placed

    def homes_of(self, dossier: str) -> Sequence[str]:
        """Homes where the child has attendance days in the window, in order of name."""
        return self._homes_of.get(dossier, ())
