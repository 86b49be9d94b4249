"""Cases that a handläggare can read (cases/*.toml, Swedish): read, and run through the real calculation.

A case says what is in the registers, who lived where and what it cost, and for every care day which code it carries
and how much of its cost is reclaimed. What it does not say is as utgangslage.toml has it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from atersok.domain.allocation import allocate
from atersok.domain.attendance import Attendance, Stay
from atersok.domain.care_days import Window, count_care_days
from atersok.domain.claim import build_claim
from atersok.domain.codes import CODES, Bucket
from atersok.domain.identity import normalise_dossier
from atersok.domain.ledger import resolve
from atersok.domain.ore import ore_from_kr
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Child, Home, Placement, Register
from atersok.rules.eligibility import decide
from atersok.rules.parameters import load
from domain.making import ledger, settings

FOLDER = Path(__file__).parent / "cases"
DEFAULTS_FILE = FOLDER / "utgangslage.toml"
REST: Mapping[str, Bucket] = {
    "schablon": "covered_by_daily_rate",
    "anvisad": "assigned_red",
    "ej berättigad": "not_eligible",
    "oförklarad": "unexplained",
}
"""Where the part of a day's cost that is not reclaimed goes, in the words of the cases."""

CASE_KEYS = {"rad", "text", "barn", "placeringar", "närvaro", "dygnskostnad", "kostnader", "utskrivningsdag_räknas"}
CASE_KEYS |= {"väntat", "utanför"}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One case as its file states it, defaults not filled in."""

    file: str
    text: str
    lines: tuple[int, ...]
    stated: Mapping[str, Any]

    @property
    def expected(self) -> list[Row]:
        """What is expected of the care days, row by row."""
        return list(self.stated["väntat"])


@dataclass(frozen=True)
class Day:
    """What the calculation says of one care day; amounts in öre."""

    dossier: str
    home: str
    day: date
    code: str
    cost: int
    claimed: int


@dataclass(frozen=True)
class Outcome:
    """Every care day of the quarters that a case touches, and where the money went in them (other_quarter left out)."""

    days: Sequence[Day]
    buckets: Mapping[Bucket, int]
    ledger: int


@cache
def defaults() -> Mapping[str, Any]:
    """What holds in every case that does not say otherwise."""
    return tomllib.loads(DEFAULTS_FILE.read_text(encoding="utf-8"))


def chapters() -> list[tuple[str, str, list[Case]]]:
    """Heading, introduction and cases of each file, in order of its name."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        if path != DEFAULTS_FILE:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            found.append((data["rubrik"], data["inledning"], [_case(path.stem, row) for row in data["fall"]]))
    return found


def all_cases() -> list[Case]:
    """The cases of all files."""
    return [case for _, _, cases in chapters() for case in cases]


def _case(file: str, row: Mapping[str, Any]) -> Case:
    unknown = set(row) - CASE_KEYS
    assert not unknown, (row["text"], unknown)
    lines = row["rad"] if isinstance(row["rad"], list) else [row["rad"]]
    return Case(file, row["text"], tuple(lines), row)


# -- from the words of a case to the values of the calculation


def _filled(rows: Sequence[Row] | None, default: Row) -> list[dict[str, Any]]:
    """Rows with the default's fields where they say nothing; "" in a row empties a field."""
    found = [dict(default)] if rows is None else [{**default, **row} for row in rows]
    for row in found:
        assert set(row) <= set(default) | OPTIONAL, row
    return found


OPTIONAL = {"Avslutsdag", "Till", "Utskriven", "Beslutsdatum", "Beslutsnr", "Personnummer", "Röd", "Dygnspris"}


def children_of(case: Case) -> list[dict[str, Any]]:
    """The rows of Barn."""
    return _filled(case.stated.get("barn"), defaults()["barn"])


def placements_of(case: Case) -> list[dict[str, Any]]:
    """The rows of Placeringar."""
    return _filled(case.stated.get("placeringar"), defaults()["placering"])


def stays_of(case: Case) -> list[dict[str, Any]]:
    """The rows of Närvaro."""
    return _filled(case.stated["närvaro"], defaults()["närvaro"])


def dossier(text: str) -> str:
    """A dossiernummer of a case as the product's key."""
    found = normalise_dossier(text)
    assert found is not None, text
    return found


def ore(kr: object) -> int:
    """An amount of a case in öre."""
    found = ore_from_kr(kr)
    assert found is not None, kr
    return found


def _register(case: Case) -> Register:
    children = [
        Child(
            dossier(row["Dossiernr"]),
            born_entered=row["Födelsedatum"] or None,
            permit_day=row["Tillståndsdag"] or None,
            municipality_day=row["Kommunplaceringsdag"] or None,
            ended=row.get("Avslutsdag") or None,
            status=row["Status"],
            assigned=row["Anvisad"] == "Ja",
            red=row.get("Röd") == "Ja",
            study_aid=row["Studiehjälp"],
        )
        for row in children_of(case)
    ]
    placements = [
        Placement(
            dossier(row["Dossiernr"]),
            row["Boende"],
            row["Från"],
            row.get("Till") or None,
            row["Lagrum"],
            row["Behov"],
            row.get("Beslutsdatum") or None,
            row.get("Beslutsnr", ""),
            number,
        )
        for number, row in enumerate(placements_of(case))
    ]
    homes = [Home(row["Boende"], row["Spår"], row["Form"], row["Kostnadsställe"]) for row in defaults()["boenden"]]
    return Register(children, placements, {home.name: home for home in homes})


def _counted(row: Row, leaving_day_counts: bool, until: date) -> Iterator[date]:
    """The days of a stay as a person counts them on a calendar."""
    left = row.get("Utskriven") or until + timedelta(days=1)
    day = row["Inskriven"]
    while day < left or (leaving_day_counts and day == row.get("Utskriven")):
        yield day
        day += timedelta(days=1)


def costs_of(case: Case, since: date, until: date) -> list[dict[str, Any]]:
    """The ledger rows: those that the case states, or every child's dygnskostnad for each of its days in the span."""
    home_codes = {row["Boende"]: row["Kostnadsställe"] for row in defaults()["boenden"]}
    stated = case.stated.get("kostnader")
    if stated is not None:
        return [
            {
                "kostnadsstalle": home_codes[row["Boende"]],
                "periodstart": row["Från"],
                "periodslut": row["Till"],
                "belopp_ore": ore(row["Belopp"]),
                "text": f"Vård {row['Dossiernr']}" if "Dossiernr" in row else "Vård",
                "konto": row.get("Konto", "5000"),
            }
            for row in stated
        ]
    leaving = case.stated.get("utskrivningsdag_räknas", "Nej") == "Ja"
    price = ore(case.stated.get("dygnskostnad", defaults()["dygnskostnad"]))
    lived = {(row["Boende"], row["Dossiernr"], day) for row in stays_of(case) for day in _counted(row, leaving, until)}
    days = sorted((home, day) for home, _, day in lived if day >= since)
    return [
        {"kostnadsstalle": home_codes[home], "periodstart": day, "periodslut": day, "belopp_ore": price}
        for home, day in days
    ]


def run(case: Case) -> Outcome:
    """Runs a case through the real calculation, quarter by quarter, both books."""
    register = _register(case)
    quarters = sorted({Quarter.of(row[end]) for row in case.expected for end in ("Från", "Till")})
    leaving = case.stated.get("utskrivningsdag_räknas", "Nej") == "Ja"
    stays = [
        Stay(
            row["Boende"],
            dossier(row["Dossiernr"]),
            row["Inskriven"],
            row.get("Utskriven") or None,
            daily_price=ore(row["Dygnspris"]) if "Dygnspris" in row else None,
            row=number,
        )
        for number, row in enumerate(stays_of(case))
    ]
    attendance = Attendance(stays)
    rows = ledger(*costs_of(case, quarters[0].start, quarters[-1].end))
    resolved = resolve(rows, register, dict.fromkeys(BOOKS, attendance), leaving)
    days: list[Day] = []
    buckets: dict[Bucket, int] = {}
    for quarter in quarters:
        window = Window.of(quarter.start, quarter.end)
        chosen = settings(quarter, leaving_day_counts=leaving)
        for book in BOOKS:
            care = count_care_days(attendance, register, book, window, leaving)
            found = decide(care, register, load(), leaving, [stay.arrived for stay in stays])
            allocation = allocate(rows, resolved, care, register, book, chosen, window)
            claim = build_claim(care, found.code, found.rate, allocation)
            for bucket, amount in claim.buckets.items():
                if bucket not in {"other_quarter", "other_book"}:
                    buckets[bucket] = buckets.get(bucket, 0) + amount
            for row in range(len(care)):
                days.append(
                    Day(
                        care.dossiers[care.child[row]],
                        care.homes[care.home[row]],
                        date.fromordinal(int(care.day[row])),
                        CODES[found.code[row]],
                        int(allocation.cost[row]),
                        int(claim.claimed[row]),
                    )
                )
    return Outcome(days, buckets, int(rows["belopp_ore"].sum()))


def days_of(case: Case, row: Row, outcome: Outcome) -> list[Day]:
    """The care days that an expected row speaks of."""
    wanted_child = dossier(row["Dossiernr"]) if "Dossiernr" in row else None
    return [
        day
        for day in outcome.days
        if row["Från"] <= day.day <= row["Till"]
        and wanted_child in {None, day.dossier}
        and row.get("Boende") in {None, day.home}
    ]
