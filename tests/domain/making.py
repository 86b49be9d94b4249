"""Small registers, attendances and ledgers for tests, with everything in order unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import hypothesis
import numpy as np
import pandas as pd

from atersok.calculation import Inputs
from atersok.domain.attendance import Attendance, Stay
from atersok.domain.care_days import CareDays, Window, count_care_days
from atersok.domain.ledger import ROW_COLUMNS
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book, Child, Home, Placement, Register
from atersok.domain.settings import AccountRange, CodeRange, Settings
from atersok.raindance import Export

unhurried = hypothesis.settings(deadline=None)  # a busy machine is no defect
ANNA = "12345678"
BO = "23456789"
K2 = Quarter(2025, 2)
KONTON = (
    AccountRange(CodeRange(5100, 5199), "Utbildning", False),
    AccountRange(CodeRange(5000, 5999), "Entreprenör", True),
    AccountRange(CodeRange(6000, 6999), "Kommunens kostnad", True),
)


def luhn_digit(nine: str) -> int:
    """The tenth digit of a personnummer, by which its ten digits pass the Luhn check."""
    total = 0
    for place, digit in enumerate(nine):
        product = int(digit) * (2 if place % 2 == 0 else 1)
        total += product // 10 + product % 10
    return -total % 10


def number_of(born: date, serial: int = 238, *, samordning: bool = False) -> str:
    """A personnummer of the official test series (238x, 239x), twelve digits with a hyphen."""
    assert serial in {238, 239}
    six = f"{born:%y%m}{born.day + (60 if samordning else 0):02d}"
    return f"{born.year // 100}{six}-{serial}{luhn_digit(six + str(serial))}"


def child(dossier: str = ANNA, **changes: Any) -> Child:
    """A child of 15 in 2025 with permit and municipality long since."""
    base = Child(
        dossier,
        name="Testa Exempelsson",
        born_entered=date(2010, 1, 1),
        received=date(2015, 1, 1),
        permit_day=date(2015, 6, 1),
        municipality_day=date(2015, 6, 1),
    )
    return replace(base, **changes)


def placement(dossier: str = ANNA, home: str = "Eken", start: date = date(2015, 6, 1), **changes: Any) -> Placement:
    """A placement by LVU that goes on."""
    return replace(Placement(dossier, home, start, None, "LVU", "", start, "1"), **changes)


def home(name: str = "Eken", track: str = "A", form: str = "Externt", cost_centre: str = "48100", **more: Any) -> Home:
    """A home; external, track A, unless told otherwise."""
    return Home(name, track, form, cost_centre, **more)


def register(
    children: Sequence[Child] | None = None,
    placements: Sequence[Placement] | None = None,
    homes: Iterable[Home] | None = None,
) -> Register:
    """One child placed in one home, unless told otherwise."""
    return Register(
        [child()] if children is None else children,
        [placement()] if placements is None else placements,
        {row.name: row for row in ([home()] if homes is None else homes)},
    )


def stay(dossier: str = ANNA, name: str = "Eken", arrived: date | None = date(2015, 6, 1), **changes: Any) -> Stay:
    """A stay that goes on."""
    return replace(Stay(name, dossier, arrived), **changes)


def settings(quarter: Quarter = K2, **changes: Any) -> Settings:
    """The settings of a book: konto 5xxx and 6xxx are reclaimed, 51xx is not."""
    return replace(Settings(quarter, municipality="Provköping", accounts=KONTON), **changes)


def window(quarter: Quarter = K2) -> Window:
    """The whole quarter."""
    return Window.of(quarter.start, quarter.end)


def care_days(
    stays: Sequence[Stay],
    of: Register | None = None,
    book: Book = "gron",
    quarter: Quarter = K2,
    *,
    leaving: bool = False,
) -> CareDays:
    """The care days of a book's whole quarter."""
    return count_care_days(Attendance(stays), of or register(), book, window(quarter), leaving)


def ledger(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Ledger rows: konto 5000 at kostnadsställe 48100, booked in April 2025, unless a row says otherwise."""
    table: dict[str, list[Any]] = {column: [] for column in ROW_COLUMNS}
    for number, row in enumerate(rows):
        values: dict[str, Any] = dict.fromkeys(ROW_COLUMNS, "") | {
            "source": "export.csv",
            "line": number + 2,
            "foretag": "1",
            "vertyp": "LF",
            "vernr": str(1000 + number),
            "rad": "1",
            "bokforingsdatum": date(2025, 4, 15),
            "period": "202504",
            "kostnadsstalle": "48100",
            "konto": "5000",
            "fakturadatum": None,
            "periodstart": None,
            "periodslut": None,
            "belopp_ore": 0,
            "moms_ore": None,
            "ordinal": number,
        }
        unknown = set(row) - set(values)
        assert not unknown, unknown
        values |= row
        values["objekt_text"] = row.get("objekt_text", values["objekt"])
        for column, value in values.items():
            table[column].append(value)
    frame = pd.DataFrame({column: pd.Series(values, dtype=object) for column, values in table.items()})
    return frame.assign(belopp_ore=frame["belopp_ore"].astype(np.int64))


def inputs(
    of: Register,
    stays: Mapping[Book, Sequence[Stay]],
    rows: pd.DataFrame,
    both: Settings | None = None,
    **changes: Any,
) -> Inputs:
    """A quarter's inputs, both books with the same settings."""
    chosen = both or settings()
    return Inputs(
        settings=dict.fromkeys(BOOKS, chosen),
        register=of,
        attendances={book: Attendance(stays.get(book, ())) for book in BOOKS},
        export=Export(rows, (), ledger_ore=int(rows["belopp_ore"].sum())),
        **changes,
    )
