"""Small quarters for what is watched between quarters: two homes with a price, one without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from atersok.calculation import QuarterResult, calculate
from atersok.domain.attendance import Stay
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book, Child, Placement
from atersok.submissions.model import ClaimLine, Submitted
from domain.making import ANNA, child, home, inputs, ledger, placement, register, settings, stay

EKEN, ASKEN, OKEN = "Eken", "Asken", "Öken"
PRICES = {EKEN: 3_000_00, ASKEN: 2_500_00}
HOMES = (
    home(EKEN, "A", "Externt", "48100", daily_price=PRICES[EKEN]),
    home(ASKEN, "A", "Externt", "48200", daily_price=PRICES[ASKEN]),
    home(OKEN, "B", "Internt", "48300"),
)
COST_CENTRES = {EKEN: "48100", ASKEN: "48200", OKEN: "48300"}
MONTHS = {"202504": 30, "202505": 31, "202506": 30}
RATE = 1_000_00
"""The day rate under 18 in 2025, öre."""
K1, K2 = Quarter(2025, 1), Quarter(2025, 2)


def cost(name: str, ore_a_day: int, months: Sequence[str] = tuple(MONTHS), **more: Any) -> list[dict[str, Any]]:
    """Ledger rows that cost a home so much each day of each month."""
    return [
        {
            "kostnadsstalle": COST_CENTRES[name],
            "period": month,
            "belopp_ore": ore_a_day * MONTHS[month],
            "konto": "6000",
        }
        | more
        for month in months
    ]


def a_result(
    children: Sequence[Child] = (child(),),
    placements: Sequence[Placement] = (placement(),),
    stays: Mapping[Book, Sequence[Stay]] | None = None,
    rows: Sequence[Mapping[str, Any]] | None = None,
    **changes: Any,
) -> QuarterResult:
    """2025K2: ANNA (15) by LVU at Eken all quarter, which costs 3 000 kr a day, unless told otherwise."""
    given = {"gron": [stay()]} if stays is None else stays
    booked = cost(EKEN, 3_000_00) if rows is None else rows
    both = settings(K2, **changes)
    return calculate(inputs(register(children, placements, HOMES), given, ledger(*booked), both))


def line(
    dossier: str = ANNA,
    name: str = EKEN,
    month: str = "2025-01",
    code: str = "UT_FK",
    days: int = 31,
    cost_ore: int = 0,
    claim_ore: int | None = None,
) -> ClaimLine:
    """A line of a submission; what exceeds the day rate is claimed unless told otherwise."""
    claim = max(0, cost_ore - days * RATE) if claim_ore is None else claim_ore
    return ClaimLine(dossier, name, "A", month, code, days, cost_ore, cost_ore - claim, claim)


def submitted(
    *lines: ClaimLine, quarter: Quarter = K1, book: Book = "gron", version: int = 1, withheld: tuple[str, ...] = ()
) -> Submitted:
    """A submission of these lines, sent on 25 April 2025."""
    day = date(2025, 4, 25)
    return Submitted(quarter, book, version, day, "Post", "2025-09-01", date(2025, 9, 1), withheld, lines, ())
