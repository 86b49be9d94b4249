"""The attendance that the homes report (tblNarvaro), and the transit stays (tblTransit)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from atersok.domain.register import BadRow


@dataclass(frozen=True, slots=True)
class Stay:
    """A row of tblNarvaro.

    Attributes:
        home: as the sheet spells it.
        dossier: the child's key; "" when it cannot be read (R02).
        arrived: Inskriven; None when it is empty or cannot be read: then the row gives no care day (F01).
        left: Utskriven, the leaving day; None: goes on.
        days_entered: Dagar mån 1–3 and Dagar as entered, None where empty.
        daily_price, amount: öre, None where empty.
        row: the row on the sheet.
        usable: False when a date of it cannot be read.
    """

    home: str
    dossier: str
    arrived: date | None
    left: date | None = None
    days_entered: tuple[int | None, int | None, int | None, int | None] = (None, None, None, None)
    daily_price: int | None = None
    amount: int | None = None
    row: int = 0
    name: str = ""
    usable: bool = True

    @property
    def counts(self) -> bool:
        """Whether the row's dates can give care days."""
        return self.usable and self.arrived is not None and (self.left is None or self.left >= self.arrived)


@dataclass(frozen=True, slots=True)
class TransitStay:
    """A row of tblTransit; `left` is Avslutad, None while the stay is open."""

    dossier: str
    home: str
    arrived: date | None
    left: date | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Attendance:
    """One book's attendance."""

    stays: Sequence[Stay]
    bad_rows: Sequence[BadRow] = ()
    file: str = ""


def last_day(left: date | None, leaving_day_counts: bool, otherwise: date) -> date:
    """The last day that counts, included (design.md §5 "Care days"); `otherwise` where the stay goes on."""
    if left is None:
        return otherwise
    return left if leaving_day_counts else date.fromordinal(left.toordinal() - 1)
