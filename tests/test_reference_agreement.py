"""The calculation and an independent reading of the same text agree to the öre, on nasty inputs of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings

from atersok.domain.allocation import allocate
from atersok.domain.attendance import Attendance, Stay
from atersok.domain.care_days import Window, count_care_days
from atersok.domain.claim import build_claim
from atersok.domain.identity import birth_date_of, normalise_dossier
from atersok.domain.ledger import ROW_COLUMNS, resolve
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book, Child, Home, Placement, Register
from atersok.domain.settings import AccountRange, CodeRange, Settings
from atersok.rules.eligibility import decide
from atersok.rules.parameters import load
from reference.generate import scenario, seeded
from reference.model import model

SENTINELS = {date(1799, 12, 31), date(1899, 12, 31)}
FIELDS = {
    "foretag": "företag",
    "vertyp": "vertyp",
    "vernr": "vernr",
    "rad": "rad",
    "bokforingsdatum": "bokföringsdatum",
    "period": "period",
    "kostnadsstalle": "kostnadsställe",
    "konto": "konto",
    "verksamhet": "verksamhet",
    "aktivitet": "aktivitet",
    "objekt": "objekt",
    "projekt": "projekt",
    "motpart": "motpart",
    "leverantorsnr": "leverantörsnr",
    "leverantor": "leverantör",
    "orgnr": "orgnr",
    "fakturanr": "fakturanr",
    "fakturadatum": "fakturadatum",
    "periodstart": "periodstart",
    "periodslut": "periodslut",
    "text": "text",
    "belopp_ore": "belopp",
    "moms_ore": "moms",
    "status": "status",
}


def is_yes(value: object) -> bool:
    return str(value or "").strip().casefold() == "ja"


def register_of(data: Mapping[str, Any], as_of: date) -> Register:
    children = [
        Child(
            dossier=dossier,
            personnummer=row["Personnummer"],
            name=row["Namn"],
            born_entered=row["Födelsedatum"],
            born_by_number=birth_date_of(row["Personnummer"], as_of),
            received=row["Mottagningsdatum"],
            permit_day=row["Tillståndsdag"],
            municipality_day=row["Kommunplaceringsdag"],
            assigned=is_yes(row["Anvisad"]),
            red=row["red"],
            study_aid=row["Studiehjälp"],
            ended=row["Avslutsdag"],
        )
        for row in data["barn"]
        if (dossier := normalise_dossier(row["Dossiernr"])) is not None
    ]
    placements = [
        Placement(
            normalise_dossier(row["Dossiernr"]) or "",
            row["Boende"],
            row["Från"],
            row["Till"],
            row["Lagrum"],
            row["Behov"],
            row["Beslutsdatum"],
            row["Beslutsnr"],
            number,
        )
        for number, row in enumerate(data["placeringar"])
        if row["Från"] is not None and (row["Till"] is None or row["Till"] >= row["Från"])
    ]
    homes = {
        row["Boende"]: Home(
            row["Boende"],
            row["Spår"],
            row["Form"],
            row["Kostnadsställe"],
            row["Leverantör"],
            row["Orgnr"],
            row["Dygnspris"],
            row["Objekt"],
            row["Verksamhet"],
            row["Projekt"],
        )
        for row in data["boenden"]
    }
    return Register(children, placements, homes)


def attendance_of(rows: list[dict[str, Any]]) -> Attendance:
    return Attendance(
        [
            Stay(
                row["Boende"],
                normalise_dossier(row["Dossiernr"]) or "",
                row["Inskriven"],
                row["Utskriven"],
                daily_price=row["Dygnspris"],
                row=number,
            )
            for number, row in enumerate(rows)
        ]
    )


def rows_of(ledger: list[dict[str, Any]]) -> pd.DataFrame:
    table: dict[str, list[Any]] = {column: [] for column in ROW_COLUMNS}
    for number, row in enumerate(ledger):
        for column in ROW_COLUMNS:
            value = row[FIELDS[column]] if column in FIELDS else ""
            table[column].append(None if isinstance(value, date) and value in SENTINELS else value)
        table["objekt_text"][-1] = row["objekt"]
        table["ordinal"][-1] = table["line"][-1] = number
    frame = pd.DataFrame(table, dtype=object)
    frame["belopp_ore"] = frame["belopp_ore"].astype("int64")
    return frame


def settings_of(data: Mapping[str, Any], book: Book) -> Settings:
    entered = data["settings"][book]
    quarter = Quarter.parse(entered["Kvartal"])
    assert quarter is not None
    outside = []
    for part in filter(None, (part.strip() for part in entered["Kostnadsställen utanför"].split(","))):
        first, _, last = part.partition("-")
        outside.append(CodeRange(int(first), int(last or first)))
    accounts = [AccountRange(CodeRange(int(a), int(b)), slag, claimable) for a, b, slag, claimable in data["konton"]]
    return Settings(
        quarter,
        leaving_day_counts=entered["Utskrivningsdag räknas"],
        count_until=entered["Räkna till och med"],
        cost_centres_outside=outside,
        accounts=accounts,
    )


def calculated(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the product's own domain and rules say of the scenario, in the shape of the reference model's answer."""
    shared = settings_of(data, "gron")
    register = register_of(data, shared.quarter.end)
    attendances = {book: attendance_of(data["narvaro"][book]) for book in BOOKS}
    rows = rows_of(data["ledger"])
    resolved = resolve(rows, register, attendances, shared.leaving_day_counts)
    answer: dict[str, Any] = {}
    for book in BOOKS:
        chosen = settings_of(data, book)
        window = Window.of(chosen.quarter.start, chosen.window_end)
        care = count_care_days(attendances[book], register, book, window, chosen.leaving_day_counts)
        arrivals = [stay.arrived for stay in attendances[book].stays]
        codes = decide(care, register, load(), chosen.leaving_day_counts, arrivals)
        allocation = allocate(rows, resolved, care, register, book, chosen, window)
        claim = build_claim(care, codes.code, codes.rate, allocation)
        answer[book] = {
            "ledger_ore": allocation.ledger_ore,
            "buckets": claim.buckets,
            "claims": {
                (row.dossier, row.home, row.month, row.code): (
                    register.homes[row.home].track,
                    row.days,
                    row.cost_ore,
                    row.daily_rate_ore,
                    row.claim_ore,
                )
                for row in claim.rows.itertuples()
            },
        }
    return answer


def expected(data: Mapping[str, Any]) -> dict[str, Any]:
    answer = model(**data)
    for book in answer.values():
        book["claims"] = {
            (row["dossier"], row["home"], row["month"], row["code"]): (
                row["track"],
                row["days"],
                row["cost_ore"],
                row["daily_rate_ore"],
                row["claim_ore"],
            )
            for row in book["claims"]
        }
    return answer


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(scenario())
def test_every_scenario_gives_the_reference_answer(data: dict[str, Any]) -> None:
    assert calculated(data) == expected(data)


def test_seeded_scenarios_give_the_reference_answer() -> None:
    """Six hundred: the rarest misreading that the generator knows shows in one of 150."""
    for seed in range(600):
        data = seeded(seed)
        assert calculated(data) == expected(data), f"seed {seed}"
