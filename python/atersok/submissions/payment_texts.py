"""What a user is told of a payment that is not as expected, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from atersok.domain.quarter import Quarter


class Told(NamedTuple):
    """What is known, and what to do ("" where there is nothing to do)."""

    why: str
    action: str


_LATER: Final = "Beloppet kan behöva betalas tillbaka"
_NOT_OURS: Final = f"är barnet inte kommunens: anmäl det till Migrationsverket. {_LATER}."
_COMPARE: Final = "Jämför dagarna med Migrationsverkets"

AS_EXPECTED: Final = Told("", "")
NOT_KNOWN: Final = Told(
    "Barnet finns varken i PUT-databasen eller i någon ansökan.", f"Kontrollera dossiernumret; {_NOT_OURS}"
)
NO_DAYS: Final = Told(
    "Barnet har inga vårddygn i perioden.", f"Kontrollera om barnet har flyttat eller avslutats; {_NOT_OURS}"
)
NOT_WHOLE: Final = Told(
    "Barnet har inga vårddygn bland de rader som är kända, men boenden hölls inne eller den andra boken saknas.",
    "Öppna grinden för boendet, eller markera den andra boken som inskickad, och läs in listan igen.",
)
NOT_COUNTED: Final = Told("Kvartalet finns inte i ansökningsregistret.", "Håll raden mot kvartalets ansökan för hand.")
OTHER_COMPENSATION: Final = Told(
    "Raden gäller en annan ersättning än dygnsschablon och faktisk kostnad.",
    "Håll raden mot den ansökan eller det beslut som den hör till.",
)
NO_KIND: Final = Told(
    "Listan säger inte om raden är schablon eller ansökan, och beloppet avgör det inte.",
    "Ta reda på vad raden gäller, skriv det i listans kolumn Kategori och läs in listan igen.",
)
NO_QUARTER: Final = Told(
    "Listan säger inte vilken period raden gäller, och beloppet avgör det inte.",
    "Ta reda på perioden, skriv den i listans kolumner Period från och Period till och läs in listan igen.",
)
TOO_MUCH: Final = f"{_COMPARE}. {_LATER}."


def missing(quarter: Quarter, *, above: bool, reported: date | None) -> Told:
    """A day rate that did not come.

    Args:
        above: the child has days whose excess over the day rate can be applied for, which the report must precede.
        reported: the day when it was reported, None where it was not.
    """
    why = f"Ingen rad i listorna betalar schablon för {quarter}."
    if reported is not None:
        wait = " innan det överskjutande beloppet söks" if above else ""
        return Told(why, f"Anmäld till Migrationsverket {reported}. Bevaka att den kommer{wait}.")
    before = ", innan det överskjutande beloppet söks" if above else ""
    return Told(why, f"Anmäl till Migrationsverket att schablonen inte har kommit{before}.")


def differs(months: Sequence[str], *, less: bool, above: bool) -> Told:
    """A day rate of another amount than days × rate.

    Args:
        months: months ("2025-06") with days for which no row of the lists is.
        less: less came than was expected.
        above: as in `missing`.
    """
    why = f"Ingen rad betalar för {', '.join(months)}." if months else "Antalet dagar eller beloppet per dygn skiljer."
    if not less:
        return Told(why, TOO_MUCH)
    before = ", innan det överskjutande beloppet söks" if above else ""
    return Told(why, f"{_COMPARE} och anmäl till Migrationsverket det som fattas{before}.")


def paid_otherwise(*, applied: bool, decided: bool, less: bool) -> Told:
    """Another amount by application than was granted or, before the decision is known, claimed."""
    if not applied:
        return Told("Ingen ansökan finns för barnet i kvartalet.", f"Kontrollera vad utbetalningen gäller. {_LATER}.")
    if decided:
        what = "mindre" if less else "mer"
        action = "Fråga Migrationsverket när resten kommer." if less else f"Fråga Migrationsverket. {_LATER}."
        return Told(f"Det utbetalda är {what} än det beviljade.", action)
    if less:
        return Told(
            "Det utbetalda är mindre än det sökta, och beslutet är inte infört.",
            "För in beslutet med beviljat belopp, avslag med orsak och sista dag att överklaga.",
        )
    return Told(
        "Det utbetalda är mer än det sökta, och beslutet är inte infört.",
        f"Jämför med beslutet och för in det. {_LATER}.",
    )
