"""Avvikelser: the findings, and what users wrote beside them, which survives every run (design.md §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Answer, Finding
from atersok.workbook.cells import parse_day
from atersok.workbook.tables import Cell, FoundTable, TableRow, read_rows
from atersok.workbook.write_table import Row

RESOLVED = "Löst"
NEW = "Ny"
ACKNOWLEDGED = "Kvitterad"
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
    changed goes back to Ny with its comment kept; one that was Löst and is back is Ny; one that went away is kept,
    as Löst, beneath the others. Rows that users typed themselves come last, as they stand.
    """
    rows: list[Row] = []
    current: set[str] = set()
    for finding in findings:
        identity = finding.id_in(quarter)
        current.add(identity)
        old = before.get(identity)
        rows.append({**_computed(finding, identity), **_answered(finding, old)})
    gone = [identity for identity in before.keys() - current if not identity.startswith(_OWN)]
    for identity in sorted(gone, key=lambda i: (str(before[i].get("Kod") or ""), i)):
        rows.append({**before[identity], "Status": RESOLVED})
    rows.extend(before[identity] for identity in sorted(before) if identity.startswith(_OWN))
    return rows


def answers_of(rows: Sequence[Row]) -> dict[str, Answer]:
    """Id → what the user wrote, after the merge."""
    return {
        names.clean(row["Id"]): Answer(
            names.clean(row.get("Status")), names.clean(row.get("Kommentar")), names.clean(row.get("Signatur"))
        )
        for row in rows
    }


def _computed(finding: Finding, identity: str) -> Row:
    return {
        "Kod": finding.code,
        "Allvar": finding.severity,
        "Ansvarig": finding.asks,
        "Boende": finding.home or None,
        "Dossiernr": finding.dossier or None,
        "Vad avviker": finding.what,
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
