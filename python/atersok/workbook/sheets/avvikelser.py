"""Avvikelser: the findings, and what users wrote beside them, which survives every run (design.md §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Answer, Finding
from atersok.workbook.cells import parse_day
from atersok.workbook.sheets.kontroller import Check
from atersok.workbook.tables import Cell, FoundTable, TableRow, read_rows
from atersok.workbook.write_table import Row

RESOLVED = "Löst"
NEW = "Ny"
ACKNOWLEDGED = "Kvitterad"
RETURNED = "Tillbaka efter Löst: "
"""Begins Vad avviker of a finding that was Löst and is back: Status says Ny of both, this tells them apart."""
_OWN = "\x00"
"""Begins the key of a row that is not ours: a user typed it, or copied one of ours. It is kept as it stands."""


def read_answers(found: FoundTable) -> dict[str, Row]:
    """Id → the row as it stands, with what the user wrote; a row without an Id of its own stands under a key of ours.

    Raises:
        UnusableInput: a Datum is no day, and could not be written back.
    """
    rows: dict[str, Row] = {}
    for row in read_rows(found):
        identity = names.clean(row.values["Id"])
        answer = {header: _text(value) for header, value in row.values.items() if header != "Datum"}
        if not identity or identity in rows:
            identity = f"{_OWN}{row.row:09d}"
            answer["Id"] = None
        rows[identity] = {**answer, "Datum": _day(found, row)}
    return rows


def merge(findings: Sequence[Finding], before: Mapping[str, Row], quarter: str) -> list[Row]:
    """The rows of tblAvvikelser after a run.

    Status, comment, signature and date of a finding are kept by its Id. A Kvitterad one whose expected or found
    changed goes back to Ny with its comment kept; one that was Löst and is back is Ny, and RETURNED tells it apart for
    as long as it stands; one that went away is kept, as Löst, beneath the others. Rows that users typed themselves
    come last, as they stand.

    Within each severity those that this run brought (new or returned) come first. A run that brings none keeps the
    order that the table has, so the latest news stay on top, and the same input gives the same rows.
    """
    rows: list[Row] = []
    by_id = {finding.id_in(quarter): finding for finding in findings}
    for identity in _in_order(by_id, before):
        old = before.get(identity)
        rows.append({**_computed(by_id[identity], identity, old), **_answered(by_id[identity], old)})
    gone = [identity for identity in before.keys() - by_id.keys() if not identity.startswith(_OWN)]
    for identity in sorted(gone, key=lambda i: (str(before[i].get("Kod") or ""), i)):
        rows.append({**before[identity], "Status": RESOLVED})
    rows.extend(before[identity] for identity in sorted(before) if identity.startswith(_OWN))
    return rows


def _in_order(by_id: Mapping[str, Finding], before: Mapping[str, Row]) -> list[str]:
    """The Ids by severity, the run's news before the others; without news in the order that the table has."""
    severities = list(dict.fromkeys(finding.severity for finding in by_id.values()))
    news = {identity for identity in by_id if identity not in before or _was_resolved(before[identity])}
    place = {identity: number for number, identity in enumerate(by_id if news else before)}
    return sorted(by_id, key=lambda i: (severities.index(by_id[i].severity), i not in news, place[i]))


def _was_resolved(old: Row | None) -> bool:
    return old is not None and names.clean(old["Status"]) == RESOLVED


def acknowledged_checks(rows: Sequence[Row], room: int) -> list[Check]:
    """Lines of tblKontroller that tell what was let through: each Kvitterad finding with comment and signature.

    They hold by themselves (0 = 0): the master check covers arithmetic only.

    Args:
        rows: of tblAvvikelser, after the merge.
        room: how many lines the table has left, at least 1; where there are more, the last says how many.
    """
    given = answers_of(rows)
    told = [_acknowledged(row) for row in rows if row.get("Id") and given[names.clean(row["Id"])].opens_gate]
    if len(told) > room:
        rest = Check(f"Kvitterade avvikelser till: {len(told) - room + 1} st", 0, 0, "0", "Avvikelser")
        told = [*told[: room - 1], rest]
    return told


def _acknowledged(row: Row) -> Check:
    """What was let through, and in the last column, where a long text has room, why and by whom."""
    about = " ".join(names.clean(row[header]) for header in ("Kod", "Boende", "Dossiernr") if row[header])
    who = " ".join(filter(None, (names.clean(row["Signatur"]), str(row["Datum"] or ""))))
    why = f"Avvikelser: {names.clean(row['Kommentar'])} ({who})"
    return Check(f"Kvitterad {about}, Id {row['Id']}", 0, 0, "0", why)


def answers_of(rows: Sequence[Row]) -> dict[str, Answer]:
    """Id → what the user wrote, after the merge."""
    return {
        names.clean(row["Id"]): Answer(
            names.clean(row.get("Status")), names.clean(row.get("Kommentar")), names.clean(row.get("Signatur"))
        )
        for row in rows
    }


def _computed(finding: Finding, identity: str, old: Row | None) -> Row:
    is_back = _was_resolved(old) or (
        old is not None and names.clean(old.get("Vad avviker")).startswith(RETURNED.strip())
    )
    return {
        "Kod": finding.code,
        "Allvar": finding.severity,
        "Ansvarig": finding.asks,
        "Boende": finding.home or None,
        "Dossiernr": finding.dossier or None,
        "Vad avviker": f"{RETURNED}{finding.what}" if is_back else finding.what,
        "Förväntat": finding.expected or None,
        "Funnet": finding.found or None,
        "Skillnad": finding.difference or None,
        "Källa": finding.source or None,
        "Vad göra": finding.action,
        "Id": identity,
    }


def _answered(finding: Finding, old: Row | None) -> Row:
    if old is None:
        return {"Status": NEW, "Kommentar": None, "Signatur": None, "Datum": None}
    status = names.clean(old["Status"]) or NEW
    changed = (names.clean(old["Förväntat"]), names.clean(old["Funnet"])) != (
        names.clean(finding.expected),
        names.clean(finding.found),
    )
    if status == RESOLVED or (status == ACKNOWLEDGED and changed):
        status = NEW
    return {"Status": status, "Kommentar": old["Kommentar"], "Signatur": old["Signatur"], "Datum": old["Datum"]}


def _text(value: Cell) -> str | None:
    """Our columns hold text; a day or a number that Excel made of what was typed or pasted is the text it shows."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return names.clean(value) or None


def _day(found: FoundTable, row: TableRow) -> date | None:
    try:
        return parse_day(row.values["Datum"])
    except ValueError as error:
        where = found.where(row.row, "Datum")
        raise UnusableInput(f"cellen {error}", where, "Rätta eller töm cellen") from error
