"""When an invoice came and whether its copy is there (K10, K15)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.ledger_view import grouped, positions
from atersok.checks.texts import kr, number
from atersok.domain.finding import Finding
from atersok.domain.quarter import month_end
from atersok.rules.parameters import Parameters, load

_UNSAFE = re.compile(r'[\\/:*?"<>|\s]')
_BLANK = re.compile(r"\s")


def check(context: Context) -> Iterator[Finding]:
    """K10 and K15 of one book."""
    yield from _late(context)
    yield from _without_copy(context)


def latest_invoice_day(period_end: date, parameters: Parameters | None = None) -> date:
    """The last day for an invoice to be dated: the day faktura_senast of the month after the service period's.

    Args:
        period_end: the last day of the service period, by which the value in force is chosen.
        parameters: those of the run; the product's where none are given.
    """
    day = (parameters or load()).required("faktura_senast", period_end).value
    return date.fromordinal(month_end(period_end).toordinal() + day)


def day_of_month(day: date) -> str:
    """The day as a Swedish ordinal: "10:e", "1:a", "22:a"."""
    return f"{day.day}:{'a' if day.day % 10 in {1, 2} and day.day not in {11, 12} else 'e'}"


def _late(context: Context) -> Iterator[Finding]:
    """K10: spread rows with both dates."""
    view = context.ledger
    dated, ends = view.column("fakturadatum"), view.column("periodslut")
    both = [row for row in positions(view.spread) if dated[row] is not None and ends[row] is not None]
    latest = {end: latest_invoice_day(end, context.parameters) for end in {ends[row] for row in both}}
    late = [row for row in both if dated[row] > latest[ends[row]]]
    found = grouped(late, lambda i: (view.home[i], view.supplier[i], view.invoice_or_voucher(i)))
    for (home, supplier, label), rows in found.items():
        days_late, when, due = max(
            ((dated[row] - latest[ends[row]]).days, dated[row], latest[ends[row]]) for row in rows
        )
        yield finding(
            "K10",
            home=home,
            identity=f"{supplier} {label}",
            what=f"Fakturan från {view.supplier_text(rows)} ({label}) är daterad för sent.",
            expected=f"fakturadatum senast {due}",
            found=f"fakturadatum {when}",
            difference=number(days_late, "dag", "dagar"),
            source=view.places(rows),
            action=f"Påminn leverantören om att fakturera senast den {day_of_month(due)} i månaden efter perioden.",
        )


def copy_name(invoice: str) -> str:
    """The name without ending that an invoice copy is known by: unsafe characters and blanks as _, no case."""
    return _UNSAFE.sub("_", invoice.strip()).casefold()


def _without_copy(context: Context) -> Iterator[Finding]:
    """K15: in track C a copy of the decision (on pay to an uppdragstagare) stands in for the invoice."""
    copies = context.invoice_copies
    if copies is None:
        yield finding(
            "K15",
            identity="fakturamapp",
            what="Fakturamapp är inte angiven eller finns inte, så fakturakopiorna kan inte kontrolleras.",
            expected="en mapp med fakturakopior, namngivna efter fakturanummer",
            found="ingen mapp",
            source="Inställningar, Fakturamapp",
            action="Skriv mappens namn i Inställningar och lägg fakturakopiorna där.",
        )
        return
    copies = frozenset(_BLANK.sub("_", name) for name in copies)  # a blank is safe: it may stand in the file's name
    view = context.ledger
    invoices = positions(view.spread & view.contractor & (view.invoice != "") & (view.amount > 0))
    decided = _decided_days(context, copies)
    missing = [
        row
        for row in invoices
        if copy_name(view.invoice[row]) not in copies
        and not any(
            first <= view.last[row] and view.first[row] <= last and view.child[row] in {"", dossier}
            for dossier, first, last in decided.get(view.home[row], ())
        )
    ]
    for (home, invoice), rows in grouped(missing, lambda i: (view.home[i], view.invoice[i])).items():
        yield finding(
            "K15",
            home=home,
            identity=f"faktura {invoice}",
            what=f"Kopia av faktura {invoice} från {view.supplier_text(rows)} saknas i Fakturamapp.",
            expected=f"en fil med namnet {_UNSAFE.sub('_', invoice.strip())} (pdf eller bild)",
            found="ingen fil",
            difference=kr(int(view.amount[rows].sum())),
            source=view.places(rows),
            action="Lägg kopian i Fakturamapp"
            + (", eller beslutet om ersättning till uppdragstagaren med Beslutsnr som namn."
               if context.homes[home].track == "C" else "."),
        )  # fmt: skip


def _decided_days(context: Context, copies: frozenset[str]) -> dict[str, list[tuple[str, int, int]]]:
    """Home of track C → (dossier, first, last) of its placements whose decision is in Fakturamapp."""
    found: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for dossier, placed in context.days.placed.items():
        for row in placed:
            if row.home is None or row.home.track != "C" or not row.placement.decision.strip():
                continue
            if copy_name(row.placement.decision) in copies:
                found[row.home.name].append((dossier, row.first, row.last))
    return found
