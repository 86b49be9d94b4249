"""Events of the claims register, drawn by hypothesis or made by hand."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any, get_args

from hypothesis import strategies as st

from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS
from atersok.submissions.model import (
    ClaimLine,
    Completion,
    CostLine,
    DayRateReport,
    Decision,
    Entry,
    Event,
    ListedPayment,
    Payment,
    PaymentList,
    Received,
    Submitted,
)
from domain.making import ANNA, BO, K2

NOON = datetime(2025, 8, 12, 12, 0)
ROLE = "controller"

_DOSSIERS = st.from_regex(r"[0-9]{8}(/[1-9])?", fullmatch=True)
_NARROWER: dict[str, st.SearchStrategy[Any]] = {
    "quarter": st.builds(Quarter, st.integers(1900, 9998), st.integers(1, 4)),
    "book": st.sampled_from(BOOKS),
    "dossier": _DOSSIERS,
    "version": st.integers(1, 99),
    "content": st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    "sha256": st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
}


def _drawn(of: type, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    own = {field.name: _NARROWER[field.name] for field in fields(of) if field.name in _NARROWER}
    return st.builds(of, **own | more)


def _rows(of: type) -> st.SearchStrategy[Any]:
    return st.lists(_drawn(of), max_size=3).map(tuple)


EVENTS: dict[type[Event], st.SearchStrategy[Any]] = {
    event: _drawn(event) for event in get_args(Event) if event not in (Submitted, PaymentList)
} | {
    Submitted: _drawn(Submitted, lines=_rows(ClaimLine), costs=_rows(CostLine)),
    PaymentList: _drawn(PaymentList, rows=_rows(ListedPayment)),
}
"""Event → any of its kind."""

ANY_EVENT = st.one_of(*EVENTS.values())


def line(dossier: str = ANNA, claim_ore: int = 600_000, **changes: Any) -> ClaimLine:
    """A child's April at Eken, above the day rate."""
    values: dict[str, Any] = {
        "dossier": dossier, "home": "Eken", "track": "A", "month": "2025-04", "code": "UT_FK", "days": 30,
        "cost_ore": claim_ore + 300_000, "daily_rate_ore": 300_000, "claim_ore": claim_ore,
    }  # fmt: skip
    return ClaimLine(**values | changes)


def cost(number: int = 1, **changes: Any) -> CostLine:
    """A ledger row of April at Eken."""
    values: dict[str, Any] = {
        "row": f"2025|1|LF|{1000 + number}|1", "content": f"{number:016x}", "invoice": f"77 faktura L{number}",
        "voucher": f"LF {1000 + number} rad 1", "home": "Eken", "first": date(2025, 4, 1), "last": date(2025, 4, 30),
        "row_ore": 900_000, "ore": 900_000,
    }  # fmt: skip
    return CostLine(**values | changes)


def submitted(*lines: ClaimLine, version: int = 1, sent_on: date = date(2025, 8, 12), **changes: Any) -> Submitted:
    """2025K2 of the green book; one child unless told otherwise."""
    values: dict[str, Any] = {
        "quarter": K2, "book": "gron", "version": version, "sent_on": sent_on, "how": "Post", "rules": "2025-09-01",
        "rules_checked_on": date(2025, 9, 1), "withheld": (), "lines": lines or (line(),), "costs": (cost(),),
    }  # fmt: skip
    return Submitted(**values | changes)


def received(on: date = date(2025, 8, 14), version: int = 1) -> Received:
    """The version reached Migrationsverket."""
    return Received(K2, "gron", version, on, "MIG 17")


def completion(
    asked: date | None, by: date | None = None, given: date | None = None, dossier: str = ANNA
) -> Completion:
    """A completion of one child's claim."""
    return Completion(K2, "gron", dossier, asked, by, given)


def decision(granted: int, refused: int = 0, on: date = date(2025, 11, 3), **changes: Any) -> Decision:
    """A decision on one child's claim; a refusal can be appealed for three weeks."""
    values: dict[str, Any] = {
        "quarter": K2, "book": "gron", "dossier": ANNA, "decided_on": on, "granted_ore": granted,
        "refused_ore": refused, "reason": "För sent" if refused else "",
        "appeal_by": date(2025, 11, 24) if refused else None, "reference": "B 1",
    }  # fmt: skip
    return Decision(**values | changes)


def payment(ore: int, on: date = date(2025, 12, 1), booked: date | None = None, dossier: str = ANNA) -> Payment:
    """What was paid for one child's claim so far."""
    return Payment(K2, "gron", dossier, on, ore, booked, "IN 1" if booked else "")


def one_of_each() -> list[Event]:
    """An event of every kind."""
    rows = (ListedPayment(2, ANNA, "ansökan", date(2025, 4, 1), None, 600_000, None, "B 1"),)
    return [
        submitted(line(), line(BO, 0)),
        received(),
        completion(date(2025, 9, 1), date(2025, 9, 15), dossier=f"{BO}/2"),
        decision(500_000, 100_000),
        payment(500_000),
        DayRateReport(K2, "vit", BO, date(2025, 9, 2)),
        PaymentList("Utbetalningar åäö.xlsx", "0" * 64, rows),
    ]


def entries(*events: Event) -> list[Entry]:
    """The events as a register numbers them."""
    return [Entry(number, NOON, ROLE, event) for number, event in enumerate(events, start=1)]
