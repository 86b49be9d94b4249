"""The table of care days: one child, one home, one day (design.md §2 and §5 "Care days")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from atersok.domain.attendance import Attendance, Stay, last_day
from atersok.domain.register import Book, Home, Register

Ints = npt.NDArray[np.int64]
NO_PRICE = -1


@dataclass(frozen=True)
class Window:
    """The days that a run counts: the quarter's first day to Räkna till och med, as ordinals, both included."""

    first: int
    last: int

    @classmethod
    def of(cls, start: date, end: date) -> Window:
        """From two days, both included."""
        return cls(start.toordinal(), end.toordinal())

    @property
    def length(self) -> int:
        """Number of days."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class CareDays:
    """Care days of one book, in order of (home, day, dossier); every array has one entry a care day.

    Attributes:
        homes, dossiers: the names behind `home` and `child`, each in order of Unicode code points.
        home, child: index into `homes`, `dossiers`.
        day: proleptic ordinal of the date.
        price: Dygnspris of the attendance row in öre, NO_PRICE where it has none.
        stay: index into the attendance's rows: the row that the care day comes from.
    """

    homes: tuple[str, ...]
    dossiers: tuple[str, ...]
    home: Ints
    child: Ints
    day: Ints
    price: Ints
    stay: Ints

    def __len__(self) -> int:
        return len(self.day)

    def home_slice(self, home: int, first: int, last: int) -> slice:
        """The care days of one home from day `first` to day `last`, both included: they lie together."""
        start, stop = np.searchsorted(self.home, [home, home + 1])
        days = self.day[start:stop]
        return slice(int(start + np.searchsorted(days, first)), int(start + np.searchsorted(days, last, side="right")))


def home_of(stay: Stay, register: Register, book: Book) -> Home | None:
    """The home that a row of this book's attendance counts for; None when it gives no care days (N08)."""
    home = register.home(stay.home)
    return home if home is not None and home.book == book else None


def stay_days(stay: Stay, leaving_day_counts: bool) -> tuple[int, int]:
    """First and last day of a stay as ordinals, both included; an empty span (1, 0) when its dates give none."""
    if not stay.counts or stay.arrived is None:
        return 1, 0
    return stay.arrived.toordinal(), last_day(stay.left, leaving_day_counts, date.max).toordinal()


def count_care_days(
    attendance: Attendance, register: Register, book: Book, window: Window, leaving_day_counts: bool
) -> CareDays:
    """Counts the care days of one book from its attendance's dates.

    Of overlapping rows of one child and home the earliest Inskriven bears the day, whatever the order of the rows.
    """
    picked: list[tuple[str, str, int, int, int, int]] = []
    for index, stay in enumerate(attendance.stays):
        home = home_of(stay, register, book)
        if home is None:
            continue
        first, last = stay_days(stay, leaving_day_counts)
        if max(first, window.first) <= min(last, window.last):
            # A negative price is no price to spread by; N07 and N09 tell of it.
            price = NO_PRICE if stay.daily_price is None or stay.daily_price < 0 else stay.daily_price
            picked.append((home.name, stay.dossier, first, last, price, index))
    homes = tuple(sorted({row[0] for row in picked}))
    dossiers = tuple(sorted({row[1] for row in picked}))
    home_index = {name: i for i, name in enumerate(homes)}
    child_index = {name: i for i, name in enumerate(dossiers)}
    rows = np.array(
        [(home_index[h], child_index[c], first, last, price, index) for h, c, first, last, price, index in picked],
        dtype=np.int64,
    ).reshape(-1, 6)
    source, day = expand(np.maximum(rows[:, 2], window.first), np.minimum(rows[:, 3], window.last))
    home, child, first, last, price, stay_index = rows[source].T
    order = np.lexsort((stay_index, price, last, first, child, day, home))
    home, child, day = home[order], child[order], day[order]
    price, stay_index = price[order], stay_index[order]
    fresh = np.ones(len(day), dtype=bool)
    fresh[1:] = (home[1:] != home[:-1]) | (child[1:] != child[:-1]) | (day[1:] != day[:-1])
    return CareDays(homes, dossiers, home[fresh], child[fresh], day[fresh], price[fresh], stay_index[fresh])


def expand(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Every day of every span: the span's index and the day, in order of span and day."""
    lengths = np.maximum(last - first + 1, 0)
    source = np.repeat(np.arange(len(first), dtype=np.int64), lengths)
    offsets = np.arange(int(lengths.sum()), dtype=np.int64) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return source, first[source] + offsets


def spans_by_child_and_home(
    attendances: Mapping[Book, Attendance], register: Register, leaving_day_counts: bool
) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """(dossier, home) → the spans of days that either book reports, whatever the quarter or the home's own book."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for attendance in attendances.values():
        for stay in attendance.stays:
            home = register.home(stay.home)
            first, last = stay_days(stay, leaving_day_counts)
            if home is not None and first <= last:
                found.setdefault((stay.dossier, home.name), []).append((first, last))
    return found


def overlaps(spans: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    """Whether any span has a day from `first` to `last`."""
    return any(start <= last and first <= stop for start, stop in spans)
