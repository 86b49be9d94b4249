"""Fakturakontroll: a row per supplier invoice and per month without one; what the assistant ticks stays beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from atersok.checks.texts import some
from atersok.invoice_control import STEPS, ChildDays, InvoiceCheck
from atersok.workbook.write_table import Row

TICKED = (*STEPS, "Signatur")
"""Columns that the user fills in: Mottagen, Kontrollerad, Konterad, Attesterad, Signatur."""


def fakturakontroll_rows(checks: Sequence[InvoiceCheck]) -> list[Row]:
    """The rows of tblFakturakontroll, in the checks' order; amounts in kronor. The ticked columns are the user's."""
    return [
        {
            "Månad": check.month,
            "Boende": check.home or None,
            "Leverantör": check.supplier or None,
            "Fakturanr": check.number or None,
            "Fakturadatum": check.dated,
            "Periodstart": check.first,
            "Periodslut": check.last,
            "Senast": check.due,
            "Belopp": check.total / 100,
            "Moms": check.vat / 100,
            "Vård i kvartalet": check.care / 100,
            "Tillsammans": check.together / 100,
            "Dygn": check.days,
            "Beräknat": _kr(check.expected),
            "Skillnad": _kr(check.difference),
            "Utfall": check.verdict,
            "Barn": _joined(_days(child) for child in check.children),
            "Inte i registret": _joined(_who(child) for child in check.children if not child.registered),
            "Flyttat": _joined(_moved(child) for child in check.children if child.moved),
            "Skyddade": _joined(child.dossier for child in check.children if child.protected),
            "Räknas ihop med": some(check.shared) or None,
            "Anmärkning": _joined(check.remarks),
            "Kontering": check.coding or None,
            "Läge i Raindance": check.status or None,
            "Id": check.id,
        }
        for check in checks
    ]


def _kr(ore: int | None) -> float | None:
    return None if ore is None else ore / 100


def _joined(texts: Iterable[str]) -> str | None:
    return "; ".join(text for text in texts if text) or None


def _days(child: ChildDays) -> str:
    """The child and its days; of a protected one the dossiernummer alone."""
    return child.dossier if child.protected else f"{_who(child)} {child.days} dygn"


def _moved(child: ChildDays) -> str:
    """The child and what the registers say of it; of a protected one the dossiernummer alone."""
    if child.protected:
        return child.dossier
    what = []
    if not child.days:
        what.append("inga dygn på boendet")
    if child.arrived is not None:
        what.append(f"inskrivet {child.arrived}")
    if child.left is not None:
        what.append(f"utskrivet {child.left}")
    if child.unplaced:
        what.append(f"{child.unplaced} dygn utan placering")
    return f"{_who(child)} {', '.join(what)}"


def _who(child: ChildDays) -> str:
    return child.dossier or "oläsligt dossiernummer"
