"""Service periods that reach into another quarter (K07)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.ledger_view import grouped, positions
from atersok.checks.spans import text as spans_text
from atersok.checks.texts import kr
from atersok.domain.allocation import inside_window
from atersok.domain.care_days import Window
from atersok.domain.finding import Finding
from atersok.domain.quarter import Quarter
from atersok.rules.deadlines import strict_deadline

_SHOWN = 4


def check(context: Context) -> Iterator[Finding]:
    """K07 of one book: booked claimable rows; days merely after Räkna till och med are this quarter's all the same."""
    view, quarter = context.ledger, context.settings.quarter
    own = Window.of(quarter.start, quarter.end)
    outside = (view.first < own.first) | (view.last > own.last)
    rows = positions(view.own & view.booked & view.claimable & outside)
    found = grouped(rows, lambda i: (view.home[i], view.child[i], view.supplier[i], view.invoice_or_voucher(i)))
    for (home, dossier, supplier, label), indexes in found.items():
        first, last = int(view.first[indexes].min()), int(view.last[indexes].max())
        elsewhere = sum(
            int(view.amount[i]) - inside_window(int(view.amount[i]), int(view.first[i]), int(view.last[i]), own)
            for i in indexes
        )
        yield finding(
            "K07",
            home=home,
            dossier=dossier,
            identity=f"{supplier} {label}",
            what=f"Tjänsteperioden ({label}) ligger helt eller delvis i ett annat kvartal. "
            "Den delen återsöks inte i det här kvartalet.",
            expected=f"period inom {quarter}",
            found=f"period {spans_text([(first, last)])}",
            difference=kr(elsewhere),
            source=view.places(indexes),
            action=f"Ta med delen i rätt kvartals återsökning: {_deadlines(context, first, last)}.",
        )


def _deadlines(context: Context, first: int, last: int) -> str:
    """Until when each other quarter of a period can be claimed, counted strictly (rules.md §3)."""
    texts: list[str] = []
    quarter, end = Quarter.of(date.fromordinal(first)), Quarter.of(date.fromordinal(last))
    while quarter <= end and len(texts) <= _SHOWN:
        if quarter != context.settings.quarter:
            deadline = strict_deadline(quarter, context.parameters)
            texts.append(f"{quarter} senast {deadline}")
        quarter = quarter.next()
    return ", ".join(texts[:_SHOWN]) + (" och så vidare" if len(texts) > _SHOWN else "")
