"""Quarters with supplier invoices, for the documents of what a home cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from atersok.calculation import QuarterResult
from documents.quarters import CARIN, DAN, a_result
from domain.making import ANNA, BO, child, placement, stay

APRIL, MAY, JUNE = "202504", "202505", "202506"
FOSTER = "Familjehem 1"
CODES = {"Eken": "48100", "Asken": "48200", "Öken": "48300", FOSTER: "48400"}


def invoice(home: str, ore: int, number: str, period: str = APRIL, **more: Any) -> dict[str, Any]:
    """A ledger row of a supplier's invoice, of Slag Entreprenör."""
    return {
        "kostnadsstalle": CODES[home],
        "belopp_ore": ore,
        "period": period,
        "fakturanr": number,
        "fakturadatum": date(int(period[:4]), int(period[4:]), 28),
        "leverantor": "Provomsorg AB",
        "leverantorsnr": "700",
        "text": "Vård och boende",
        **more,
    }


def own(home: str, ore: int, konto: str = "6000", period: str = APRIL, **more: Any) -> dict[str, Any]:
    """A ledger row of the municipality's own cost."""
    return {"kostnadsstalle": CODES[home], "belopp_ore": ore, "period": period, "konto": konto, **more}


def green(rows: Sequence[dict[str, Any]], copies: Iterable[str] | None = (), **changes: Any) -> QuarterResult:
    """ANNA and BO, who is protected, at Eken the whole quarter."""
    return a_result(
        [child(ANNA), child(BO, name="Prov Mönstersson", protected=True)],
        [placement(ANNA), placement(BO)],
        [stay(ANNA, **changes), stay(BO, **changes)],
        [],
        rows,
        **_copies(copies),
    )


def foster(
    rows: Sequence[dict[str, Any]],
    copies: Iterable[str] | None = (),
    prices: tuple[int | None, int | None] = (None, None),
    decisions: tuple[str, str] = ("", ""),
    *,
    protected: bool = False,
) -> QuarterResult:
    """CARIN (to 1 May) and DAN (the whole quarter) at a home of track C, and CARIN at Öken, track B, thereafter.

    Args:
        prices: Dygnspris of CARIN and DAN at the home of track C.
        decisions: the numbers of their decisions there.
        protected: whether DAN is.
    """
    moved = date(2025, 5, 1)
    return a_result(
        [child(CARIN), child(DAN, name="Mönster Provsson", protected=protected)],
        [
            placement(CARIN, FOSTER, end=moved, decision=decisions[0]),
            placement(CARIN, "Öken", moved),
            placement(DAN, FOSTER, decision=decisions[1]),
        ],
        [],
        [
            stay(CARIN, FOSTER, left=moved, daily_price=prices[0]),
            stay(CARIN, "Öken", moved),
            stay(DAN, FOSTER, daily_price=prices[1]),
        ],
        rows,
        **_copies(copies),
    )


def _copies(names: Iterable[str] | None) -> dict[str, Any]:
    found = None if names is None else frozenset(name.casefold() for name in names)
    return {"invoice_copies": {"gron": found, "vit": found}}
