"""One attendance row held against itself and its home: entered days, amount, price (N04, N07, N09)."""

from __future__ import annotations

from collections.abc import Iterator

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.texts import kr, mark_of, number, sheet_rows, signed_days, signed_kr
from atersok.domain.attendance import Stay
from atersok.domain.care_days import stay_days
from atersok.domain.finding import Finding
from atersok.domain.quarter import month_text


def check(context: Context) -> Iterator[Finding]:
    """N04, N07 and N09 of one book: one finding a row."""
    for stay in context.attendance.stays:
        yield from _entered_days(context, stay)
        yield from _amount(context, stay)
        yield from _price(context, stay)


def _identity(stay: Stay) -> str:
    """A row among those of its child and home: by Inskriven; where the child is unknown, by a mark of the name too."""
    parts = [stay.arrived.isoformat() if stay.arrived else "utan datum", "" if stay.dossier else mark_of(stay.name)]
    return " ".join(part for part in parts if part)


def _place(context: Context, stay: Stay) -> str:
    return sheet_rows(context.attendance.file, "Närvaro", [stay.row])


def _entered_days(context: Context, stay: Stay) -> Iterator[Finding]:
    """N04: the row's own dates by month, within the quarter and up to Räkna till och med; empty is not judged."""
    if not stay.counts or all(entered is None for entered in stay.days_entered):
        return
    first, last = stay_days(stay, context.settings.leaving_day_counts)
    first, last = max(first, context.window.first), min(last, context.window.last)
    months = context.settings.quarter.months
    counted = [max(0, min(last, end.toordinal()) - max(first, start.toordinal()) + 1) for start, end in months]
    labels = [*(month_text(start) for start, _ in months), "hela kvartalet"]
    wrong = [
        (label, entered, days)
        for label, entered, days in zip(labels, stay.days_entered, [*counted, sum(counted)], strict=True)
        if entered is not None and entered != days
    ]
    if wrong:
        yield finding(
            "N04",
            home=context.home_name(stay.home),
            dossier=stay.dossier,
            identity=_identity(stay),
            what="De angivna dagarna stämmer inte med radens datum.",
            expected=", ".join(f"{label}: {days}" for label, _, days in wrong),
            found=", ".join(f"{label}: {entered}" for label, entered, _ in wrong),
            difference=", ".join(f"{label}: {signed_days(entered - days)}" for label, entered, days in wrong),
            source=_place(context, stay),
            action="Räkna om dagarna, eller rätta Inskriven och Utskriven. Utskrivningsdagen "
            f"{'räknas' if context.settings.leaving_day_counts else 'räknas inte'}.",
        )


def _amount(context: Context, stay: Stay) -> Iterator[Finding]:
    """N07: judged where all three are filled in."""
    days = stay.days_entered[3]
    if days is None or stay.daily_price is None or stay.amount is None:
        return
    expected = days * stay.daily_price
    if stay.amount != expected:
        yield finding(
            "N07",
            home=context.home_name(stay.home),
            dossier=stay.dossier,
            identity=_identity(stay),
            what="Belopp är inte Dagar × Dygnspris.",
            expected=f"{kr(expected)} ({number(days, 'dag', 'dagar')} × {kr(stay.daily_price)})",
            found=kr(stay.amount),
            difference=signed_kr(stay.amount - expected),
            source=_place(context, stay),
            action="Räkna om Belopp, eller rätta Dagar eller Dygnspris.",
        )


def _price(context: Context, stay: Stay) -> Iterator[Finding]:
    """N09: rows with a day in the window whose Dygnspris is not the home's."""
    home = context.homes.get(context.home_name(stay.home))
    if home is None or home.daily_price is None or stay.daily_price is None or stay.daily_price == home.daily_price:
        return
    first, last = stay_days(stay, context.settings.leaving_day_counts)
    if max(first, context.window.first) <= min(last, context.window.last):
        yield finding(
            "N09",
            home=home.name,
            dossier=stay.dossier,
            identity=_identity(stay),
            what="Dygnspriset i närvaron skiljer sig från boendets i Boenden.",
            expected=kr(home.daily_price),
            found=kr(stay.daily_price),
            difference=signed_kr(stay.daily_price - home.daily_price),
            source=f"{_place(context, stay)}; {sheet_rows(context.register.file, 'Boenden', [home.row])}",
            action="Kontrollera priset mot avtalet och rätta det som är fel.",
        )
