"""Ledger rows: what the export says of each, and whose child, home and period it is (design.md §5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
import pandas as pd

from atersok.domain import identity, names
from atersok.domain.attendance import Attendance
from atersok.domain.care_days import Ints, overlaps, spans_by_child_and_home
from atersok.domain.quarter import month_end
from atersok.domain.register import Book, Home, Register

ROW_COLUMNS: Final = (
    "source",
    "line",
    "sheet",
    "foretag",
    "vertyp",
    "vernr",
    "rad",
    "bokforingsdatum",
    "period",
    "kostnadsstalle",
    "konto",
    "verksamhet",
    "aktivitet",
    "objekt",
    "projekt",
    "motpart",
    "leverantorsnr",
    "leverantor",
    "orgnr",
    "fakturanr",
    "fakturadatum",
    "periodstart",
    "periodslut",
    "text",
    "belopp_ore",
    "moms_ore",
    "status",
    "objekt_text",
    "ordinal",
)
"""Columns of a frame of ledger rows: text "" and date None where missing, belopp_ore int öre, period YYYYMM."""

# YYYYMM; the year 9999 is nobody's month but a way to write "no end".
_MONTH: Final = re.compile(r"(?!0000|9999)[0-9]{4}(0[1-9]|1[0-2])")
VOID: Final = frozenset({"mak", "makulerad"})
PRELIMINARY: Final = frozenset({"prel", "preliminär"})

Trouble = Literal["", "two_children", "shared_dossier", "unknown_dossier", "unknown_cost_centre", "several_homes"]


@dataclass(frozen=True)
class Resolved:
    """Whose each ledger row is, in the rows' order; the same for both books.

    Attributes:
        child: dossier of the child that the row names, "" for none.
        home: the single home, "" where there is none.
        trouble: why there is no single home or child (K01), "" otherwise.
        first, last: the row's period as ordinals, both included.
    """

    child: Sequence[str]
    home: Sequence[str]
    trouble: Sequence[Trouble]
    first: Ints
    last: Ints


def is_booked(status: str) -> bool:
    """Whether a row counts: neither void nor preliminary; any other or no status does."""
    return names.key(status) not in VOID | PRELIMINARY


def child_of_row(objekt: str, text: str, register: Register) -> tuple[str, Trouble]:
    """The registered child that Objekt or Text names, and what is wrong where it cannot be one (K01)."""
    found: set[str] = set()
    for mention in (*identity.dossiers_in_text(objekt), *identity.dossiers_in_text(text)):
        if mention.dossier in register.children and (
            "/" in mention.dossier or len(register.by_base[mention.dossier]) == 1
        ):
            found.add(mention.dossier)
            continue
        sharing = register.by_base.get(mention.dossier, ())
        if len(sharing) > 1:
            return "", "shared_dossier"
        if len(sharing) == 1:
            found.add(sharing[0])
        elif mention.hyphenated:
            return "", "unknown_dossier"
    if len(found) > 1:
        return "", "two_children"
    return (found.pop() if found else ""), ""


def period_of_row(start: date | None, end: date | None, period: str, booked: date | None) -> tuple[date, date] | None:
    """The row's period, both days included: service period, else month of period, else month of bokföringsdatum."""
    if start is not None and end is not None and start <= end:
        return start, end
    if _MONTH.fullmatch(period):
        first = date(int(period[:4]), int(period[4:]), 1)
        return first, month_end(first)
    if booked is not None:
        first = booked.replace(day=1)
        return first, month_end(first)
    return None


class HomeFinder:
    """Finds the single home of a ledger row by its codes, supplier and child."""

    def __init__(self, register: Register, attendances: Mapping[Book, Attendance], leaving_day_counts: bool) -> None:
        self._spans = spans_by_child_and_home(attendances, register, leaving_day_counts)
        self._by_code: dict[str, list[Home]] = {}
        self._by_bare_code: dict[str, list[Home]] = {}
        for home in sorted(register.homes.values(), key=lambda h: h.name):
            if home.cost_centre:
                self._by_code.setdefault(home.cost_centre, []).append(home)
                self._by_bare_code.setdefault(home.cost_centre.lstrip("0"), []).append(home)

    def on_cost_centre(self, cost_centre: str) -> list[Home]:
        """The homes with that kostnadsställe as text, or without leading zeros if none has it as text."""
        if not cost_centre:
            return []
        return self._by_code.get(cost_centre) or self._by_bare_code.get(cost_centre.lstrip("0"), [])

    def candidates(self, cost_centre: str, objekt: str, verksamhet: str, projekt: str) -> list[Home]:
        """The homes with that kostnadsställe and, where Boenden fills them in, that Objekt, Verksamhet, Projekt."""
        return [
            home
            for home in self.on_cost_centre(cost_centre)
            if home.objekt in {"", objekt} and home.verksamhet in {"", verksamhet} and home.projekt in {"", projekt}
        ]

    def narrow(self, homes: list[Home], orgnr: str, supplier: str, child: str, period: tuple[int, int]) -> list[Home]:
        """Narrows several by Orgnr, then Leverantör, then the child's attendance; a step to none is skipped."""
        number = identity.orgnr_key(orgnr)
        if len(homes) > 1 and number:
            homes = [home for home in homes if identity.orgnr_key(home.orgnr) == number] or homes
        name = names.key(supplier)
        if len(homes) > 1 and name:
            homes = [home for home in homes if names.key(home.supplier) == name] or homes
        if len(homes) > 1 and child:
            homes = [home for home in homes if overlaps(self._spans.get((child, home.name), ()), *period)] or homes
        return homes


def resolve(
    rows: pd.DataFrame, register: Register, attendances: Mapping[Book, Attendance], leaving_day_counts: bool
) -> Resolved:
    """Finds child, home and period of every ledger row.

    Raises:
        ValueError: a row has no period; the reader sets such rows aside before they come here.
    """
    finder = HomeFinder(register, attendances, leaving_day_counts)
    child_memo: dict[tuple[str, str], tuple[str, Trouble]] = {}
    period_memo: dict[tuple[date | None, date | None, str, date | None], tuple[int, int]] = {}
    home_memo: dict[tuple[str, ...], list[Home]] = {}
    narrow_memo: dict[tuple[tuple[str, ...], str, str, str, tuple[int, int]], list[Home]] = {}
    children: list[str] = []
    homes: list[str] = []
    troubles: list[Trouble] = []
    firsts = np.empty(len(rows), dtype=np.int64)
    lasts = np.empty(len(rows), dtype=np.int64)
    columns = (
        "objekt_text", "text", "periodstart", "periodslut", "period", "bokforingsdatum",
        "kostnadsstalle", "objekt", "verksamhet", "projekt", "orgnr", "leverantor",
    )  # fmt: skip
    for number, row in enumerate(zip(*(rows[column].tolist() for column in columns), strict=True)):
        objekt_text, text, start, end, period, booked, code, objekt, verksamhet, projekt, orgnr, supplier = row
        child_key = (objekt_text, text)
        if child_key not in child_memo:
            child_memo[child_key] = child_of_row(objekt_text, text, register)
        child, trouble = child_memo[child_key]
        period_key = (start, end, period, booked)
        if period_key not in period_memo:
            found = period_of_row(*period_key)
            if found is None:
                raise ValueError("a ledger row has no period")
            period_memo[period_key] = (found[0].toordinal(), found[1].toordinal())
        span = period_memo[period_key]
        home = ""
        if not trouble:
            code_key = (code, objekt, verksamhet, projekt)
            if code_key not in home_memo:
                home_memo[code_key] = finder.candidates(*code_key)
            homes_found = home_memo[code_key]
            if len(homes_found) > 1:
                narrow_key = (code_key, orgnr, supplier, child, span)
                if narrow_key not in narrow_memo:
                    narrow_memo[narrow_key] = finder.narrow(homes_found, orgnr, supplier, child, span)
                homes_found = narrow_memo[narrow_key]
            if len(homes_found) == 1:
                home = homes_found[0].name
            else:
                trouble = "several_homes" if homes_found else "unknown_cost_centre"
        children.append(child)
        homes.append(home)
        troubles.append(trouble)
        firsts[number], lasts[number] = span
    return Resolved(children, homes, troubles, firsts, lasts)
