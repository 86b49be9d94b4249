"""Uppföljning: where each child's claim stands, and what users type of Migrationsverket's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.identity import normalise_dossier
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.followup import FollowUp
from atersok.submissions.model import (
    REFUSAL_REASONS,
    Completion,
    DayRateReport,
    Decision,
    Event,
    Payment,
    RefusalReason,
)
from atersok.submissions.standing import Standing, Standings
from atersok.workbook.cells import parse_day_since, parse_int, parse_ore
from atersok.workbook.tables import FoundTable, TableRow, read_rows
from atersok.workbook.write_table import Row

COMPLETION: Mapping[str, str] = {
    "Komplettering begärd": "asked_on",
    "Svara senast": "answer_by",
    "Komplettering lämnad": "given_on",
}
DECISION: Mapping[str, str] = {
    "Beslutsdatum": "decided_on",
    "Beviljat": "granted_ore",
    "Avslag": "refused_ore",
    "Orsak": "reason",
    "Överklaga senast": "appeal_by",
    "Beslutsnr": "reference",
}
PAYMENT: Mapping[str, str] = {
    "Utbetalt den": "paid_on",
    "Utbetalt": "paid_ore",
    "Bokfört den": "booked_on",
    "Verifikat": "voucher",
}
DAY_RATE: Mapping[str, str] = {"Schablon anmäld": "day_rate_reported_on"}
TYPED: Mapping[str, str] = {**COMPLETION, **DECISION, **PAYMENT, **DAY_RATE}
"""Header that users fill in → the field of a standing that it shows."""

_AMOUNTS = frozenset({"Beviljat", "Avslag", "Utbetalt"})
_TEXTS = frozenset({"Orsak", "Beslutsnr", "Verifikat"})


def answer_events(found: FoundTable, book: Book, shown_at: Mapping[int, Standings], now: Standings) -> list[Event]:
    """What users have typed since the rows were written, as events; a cell that says what the register says is none.

    Args:
        shown_at: Register → where everything stood after that event: what the row showed.
        now: where everything stands.

    Raises:
        UnusableInput: a cell cannot be read, or an answer lacks its day.
    """
    events: list[Event] = []
    for row in read_rows(found):
        quarter = Quarter.parse(names.clean(row.values["Kvartal"]))
        dossier = normalise_dossier(row.values["Dossiernr"])
        if quarter is None or dossier is None:
            continue
        key = (quarter, book, dossier)
        if key not in now.children:
            continue
        shown = shown_at[number_of(found, row)].children.get(key, Standing(*key))
        typed = {header: _value(found, row, header, quarter) for header in TYPED}
        changed = {header for header, value in typed.items() if value != getattr(shown, TYPED[header])}
        standing = now.children[key]
        told = replace(standing, **{TYPED[header]: typed[header] for header in changed})  # type: ignore[arg-type]
        if told != standing:
            events += _events(found, row, standing, told)
    return events


def shown_numbers(found: FoundTable) -> set[int]:
    """The numbers of the events that the rows were written from."""
    return {number_of(found, row) for row in read_rows(found)}


def number_of(found: FoundTable, row: TableRow) -> int:
    """The number of the last event that a row shows, 0 where there is none.

    Raises:
        UnusableInput: the cell holds something else.
    """
    try:
        return parse_int(row.values["Register"]) or 0
    except ValueError as error:
        raise UnusableInput(f"cellen {error}", found.where(row.row, "Register"), "Töm cellen") from error


def _events(found: FoundTable, row: TableRow, before: Standing, told: Standing) -> list[Event]:
    key = (told.quarter, told.book, told.dossier)
    events: list[Event] = []
    if _differs(before, told, COMPLETION):
        events.append(Completion(*key, told.asked_on, told.answer_by, told.given_on))
    if _differs(before, told, DECISION):
        decided = _needed(found, row, told.decided_on, "Beslutsdatum", "ett beslut")
        if told.refused_ore and not told.reason:
            raise UnusableInput("Avslag saknar Orsak", found.where(row.row, "Orsak"), "Välj en orsak i listan")
        if told.open_ore < 0 <= told.claimed_ore:
            raise UnusableInput(
                "Beviljat och Avslag är tillsammans mer än det sökta",
                found.where(row.row, "Beviljat"),
                "Rätta beloppen: de ska tillsammans vara högst Sökt",
            )
        events.append(
            Decision(*key, decided, told.granted_ore, told.refused_ore, told.reason, told.appeal_by, told.reference)
        )
    if _differs(before, told, PAYMENT):
        paid = _needed(found, row, told.paid_on, "Utbetalt den", "en utbetalning")
        events.append(Payment(*key, paid, told.paid_ore, told.booked_on, told.voucher))
    if _differs(before, told, DAY_RATE):
        day = _needed(found, row, told.day_rate_reported_on, "Schablon anmäld", "en anmälan")
        events.append(DayRateReport(*key, day))
    return events


def _differs(before: Standing, told: Standing, fields: Mapping[str, str]) -> bool:
    return any(getattr(before, name) != getattr(told, name) for name in fields.values())


def _needed(found: FoundTable, row: TableRow, day: date | None, header: str, what: str) -> date:
    if day is None:
        raise UnusableInput(f"{header} är tom, men raden har {what}", found.where(row.row, header), "Fyll i dagen")
    return day


def _value(found: FoundTable, row: TableRow, header: str, quarter: Quarter) -> date | int | str | None:
    """What a cell says, as the standing has it: öre, a day or None, a text."""
    cell = row.values[header]
    try:
        if header in _AMOUNTS:
            ore = parse_ore(cell) or 0
            if ore < 0:
                raise ValueError("är negativ")
            return ore
        if header not in _TEXTS:
            return parse_day_since(cell, quarter.start)
    except ValueError as error:
        raise UnusableInput(f"cellen {error}", found.where(row.row, header), "Rätta eller töm cellen") from error
    text = names.clean(cell)
    return _reason(found, row, text) if header == "Orsak" and text else text


def _reason(found: FoundTable, row: TableRow, text: str) -> RefusalReason:
    known = next((reason for reason in REFUSAL_REASONS if names.key(reason) == names.key(text)), None)
    if known is None:
        raise UnusableInput(f"Orsak är {text}", found.where(row.row, "Orsak"), f"Skriv {', '.join(REFUSAL_REASONS)}")
    return known


def uppfoljning_rows(follow: FollowUp, book: Book) -> list[Row]:
    """The rows of tblUppfoljning: every child that was claimed for or told of, the latest quarter first; kronor."""
    listed = follow.listed
    own = [
        standing
        for standing in follow.standings.children.values()
        if standing.book == book and (_is_told(standing) or (standing.quarter, standing.dossier) in listed)
    ]
    own.sort(key=lambda standing: (-standing.quarter.year, -standing.quarter.number, standing.dossier))
    last = follow.entries[-1].number if follow.entries else 0
    return [_row(row, follow.today, last, listed.get((row.quarter, row.dossier), "")) for row in own]


def _is_told(standing: Standing) -> bool:
    """Whether there is anything to follow up: a child whose days claim nothing is in the submission, too."""
    return standing != Standing(standing.quarter, standing.book, standing.dossier)


def _row(standing: Standing, today: date, number: int, listed: str) -> Row:
    age, due = standing.age_on(today), standing.next_due(today)
    return {
        "Kvartal": str(standing.quarter),
        "Dossiernr": standing.dossier,
        "Läge": standing.state,
        "Skickat": standing.sent_on,
        "Mottaget": standing.received_on,
        "Sökt": standing.claimed_ore / 100,
        **{header: _cell(header, getattr(standing, name)) for header, name in TYPED.items()},
        "Öppet": standing.open_ore / 100,
        "Ej utbetalt": standing.unpaid_ore / 100,
        "Dagar i läget": None if age is None else age.days,
        "Nästa steg": None if due is None else due.what,
        "Senast": None if due is None else due.day,
        "Utbetalningslista": listed or None,
        "Register": number,
    }


def _cell(header: str, value: object) -> date | float | str | None:
    """A cell that users fill in: empty where nothing is known, so that it looks like what is to be filled in."""
    if header in _AMOUNTS:
        return value / 100 if isinstance(value, int) and value else None
    if isinstance(value, date):
        return value
    return str(value) if value else None
