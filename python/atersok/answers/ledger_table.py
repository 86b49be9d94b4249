"""The ledger rows of the sheet Raindance whose sum was spread over care days, home by home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from atersok.answers import refusal
from atersok.answers.refusal import NoAnswer
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.ledger import period_of_row
from atersok.workbook import layout
from atersok.workbook.cells import parse_day, parse_ore
from atersok.workbook.tables import Cell, find_table, read_rows


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of tblRaindance: its Rad-id (file and row), the child that it names ("" for none), period, öre."""

    row_id: str
    dossier: str
    first: date
    last: date
    ore: int


@dataclass(frozen=True)
class LedgerTable:
    """The rows that were spread, by key of the home's name."""

    rows: Mapping[str, Sequence[LedgerRow]]

    def behind(self, home: str, dossier: str, first: date, last: date) -> list[LedgerRow]:
        """The rows of a home whose period has a day in common with these, and which name this child or none."""
        return [
            row
            for row in self.rows.get(names.key(home), ())
            if row.dossier in {"", dossier} and row.first <= last and first <= row.last
        ]


def read_ledger_table(book: Any) -> LedgerTable:
    """Reads tblRaindance whole; a row that the product did not write is passed over.

    Args:
        book: an xlwings book, open or closed.

    Raises:
        NoAnswer: the table is missing.
    """
    try:
        found = find_table(book, layout.RAINDANCE)
    except UnusableInput as error:
        raise NoAnswer(refusal.NO_LEDGER_SHEET) from error
    rows: dict[str, list[LedgerRow]] = defaultdict(list)
    for line in read_rows(found):
        values = line.values
        if names.clean(values["Hink"]) != layout.SPREAD_LABEL:
            continue
        row = _row(values)
        if row is not None:
            rows[names.key(values["Boende"])].append(row)
    return LedgerTable(dict(rows))


def _row(values: Mapping[str, Cell]) -> LedgerRow | None:
    try:
        start, end = parse_day(values["Periodstart"]), parse_day(values["Periodslut"])
        period = period_of_row(start, end, names.clean(values["Period"]), parse_day(values["Bokföringsdatum"]))
        ore = parse_ore(values["Belopp"])
    except ValueError:
        return None
    if period is None or ore is None:
        return None
    return LedgerRow(names.clean(values["Rad-id"]), names.clean(values["Dossiernr"]), *period, ore)
