"""Ledger rows that find no place of their own: no home, no care day, no konto, not booked (K01, K02, K08, K09)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.ledger_view import grouped, positions
from atersok.checks.spans import text as spans_text
from atersok.checks.texts import kr, number, some
from atersok.domain.finding import Finding
from atersok.domain.identity import dossiers_in_text

_TROUBLES: Final = {
    "unknown_cost_centre": (
        "inget boende",
        "Inget boende i Boenden passar kostnadsstället och radens objekt, verksamhet och projekt.",
        "Rätta konteringen, lägg upp kostnadsstället i Boenden eller skriv det i Kostnadsställen utanför.",
        "",
    ),
    "several_homes": (
        "flera boenden",
        "Flera boenden delar kostnadsstället, och varken leverantör, orgnr eller barn skiljer dem åt.",
        "Skriv barnets dossiernummer på raden, eller fyll i Orgnr, Leverantör eller Objekt i Boenden.",
        "",
    ),
    "two_children": (
        "två barn",
        "Raden nämner två barn, så kostnaden kan inte läggas på ett av dem.",
        "Dela raden i Raindance, en för varje barn, eller rätta texten.",
        "ett barn på raden",
    ),
    "shared_dossier": (
        "delat dossiernummer",
        "Radens dossiernummer delas av syskon och saknar löpnummer.",
        "Skriv barnets löpnummer (/1, /2) efter dossiernumret på raden.",
        "dossiernummer med löpnummer",
    ),
    "unknown_dossier": (
        "okänt dossiernummer",
        "Radens dossiernummer finns inte i PUT-databasen.",
        "Rätta dossiernumret på raden, eller lägg upp barnet i PUT-databasen.",
        "ett dossiernummer som finns i PUT-databasen",
    ),
}
"""Why there is no single home: what is found, a sentence, what to do, what was expected ("": one home)."""
_OF_CODES = frozenset({"unknown_cost_centre", "several_homes"})


def check(context: Context) -> Iterator[Finding]:
    """K01, K02, K08 and K09 of one book."""
    yield from _no_home(context)
    yield from _no_care_days(context)
    yield from _unknown_account(context)
    yield from _not_booked(context)


def _no_home(context: Context) -> Iterator[Finding]:
    """K01: one for each kostnadsställe and reason, and verifikat where the reason is a child."""
    view = context.ledger
    codes = view.column("kostnadsstalle")
    troubles = context.resolved.trouble

    def key(index: int) -> tuple[str, str, str]:
        reason = troubles[index]
        return codes[index], reason, "" if reason in _OF_CODES else view.voucher[index]

    rows = positions((context.allocation.finding == "K01") & view.here)
    for (code, reason, voucher), indexes in grouped(rows, key).items():
        found, what, action, expected = _TROUBLES[reason]
        named = set() if reason in _OF_CODES else _dossiers(context, indexes)
        yield finding(
            "K01",
            identity=" ".join(filter(None, (f"kostnadsställe {code}", found, voucher))),
            what=what,
            expected=expected or f"ett boende för kostnadsställe {code or '(tomt)'}",
            found=f"{found}, {number(len(indexes), 'rad', 'rader')}{f', nämner {some(named)}' if named else ''}",
            difference=kr(int(view.amount[indexes].sum())),
            source=view.places(indexes),
            action=action,
            cost_centre=code,
        )


def _dossiers(context: Context, indexes: list[int]) -> set[str]:
    texts = {text for column in ("objekt_text", "text") for text in context.rows[column].iloc[indexes]}
    return {mention.dossier for text in texts for mention in dossiers_in_text(text)}


def _no_care_days(context: Context) -> Iterator[Finding]:
    """K02: one for each sum (home, child or none, Slag, part of the period) that has no care day to bear it."""
    view, window = context.ledger, context.window
    kinds = context.allocation.kind
    first = np.maximum(view.first, window.first)
    last = np.minimum(view.last, window.last)

    def key(index: int) -> tuple[str, str, str, int, int]:
        return view.home[index], view.child[index], kinds[index], int(first[index]), int(last[index])

    rows = positions((context.allocation.finding == "K02") & view.here)
    for (home, dossier, kind, start, stop), indexes in grouped(rows, key).items():
        inside = context.allocation.inside[indexes]
        if not inside.any():
            continue
        yield finding(
            "K02",
            home=home,
            dossier=dossier,
            identity=f"{kind} {spans_text([(start, stop)])}",
            what=f"Kostnad ({kind}) utan vårddygn att lägga den på: "
            f"{'barnet har ingen' if dossier else 'ingen har'} närvaro på boendet under perioden.",
            expected=f"vårddygn {spans_text([(start, stop)])}",
            found=f"inga vårddygn, {number(len(indexes), 'rad', 'rader')}",
            difference=kr(int(inside.sum())),
            source=view.places(indexes),
            action="Kontrollera period, kostnadsställe och barn på raden, och att närvaron är komplett.",
        )


def _unknown_account(context: Context) -> Iterator[Finding]:
    """K08: one for each konto and kostnadsställe, in both books: the row never came to a home (design.md §5 d)."""
    view = context.ledger
    codes, accounts = view.column("kostnadsstalle"), view.column("konto")
    rows = positions(context.allocation.finding == "K08")
    for (account, code), indexes in grouped(rows, lambda i: (accounts[i], codes[i])).items():
        yield finding(
            "K08",
            identity=f"konto {account} kostnadsställe {code}",
            what=f"Konto {account or '(tomt)'} finns inte i Konton. Kostnaden på kostnadsställe {code or '(tomt)'} "
            "blir oförklarad.",
            expected="ett intervall i Konton som täcker kontot",
            found=f"inget, {number(len(indexes), 'rad', 'rader')}",
            difference=kr(int(view.amount[indexes].sum())),
            source=view.places(indexes),
            action="Lägg till kontot i Konton i båda böckerna, med Slag och Återsöks, eller rätta konteringen.",
            cost_centre=code,
        )


def _not_booked(context: Context) -> Iterator[Finding]:
    """K09: one for the book, void and preliminary rows together."""
    view = context.ledger
    rows = positions((context.allocation.place == "not_booked") & view.here)
    if rows:
        statuses = some(context.rows["status"].iloc[rows])
        yield finding(
            "K09",
            identity="inte bokförda",
            what="Makulerade eller preliminära rader är inte med i beräkningen.",
            expected="bara bokförda rader",
            found=f"{number(len(rows), 'rad', 'rader')} ({statuses})",
            difference=kr(int(view.amount[rows].sum())),
            source=view.places(rows),
            action="Kontrollera att preliminära fakturor blir bokförda, och hämta då exporten på nytt.",
        )
