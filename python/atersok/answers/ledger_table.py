"""The ledger rows of the sheet Raindance whose sum was spread over care days, by the id of that sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atersok.answers import refusal
from atersok.answers.refusal import NoAnswer
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.workbook import layout
from atersok.workbook.cells import parse_ore
from atersok.workbook.tables import Cell, find_table, read_rows


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of tblRaindance: its Rad-id (file and row), the child that it names ("" for none), öre."""

    row_id: str
    dossier: str
    ore: int


@dataclass(frozen=True)
class LedgerTable:
    """The rows that were spread, by Fördelning."""

    rows: Mapping[str, Sequence[LedgerRow]]

    def behind(self, spreads: Iterable[str]) -> list[LedgerRow]:
        """The rows of these sums, each once: what Fördelningar of Kostnad per barn names."""
        return [row for spread in dict.fromkeys(spreads) for row in self.rows.get(spread, ())]


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
            rows[names.clean(values["Fördelning"])].append(row)
    return LedgerTable(dict(rows))


def _row(values: Mapping[str, Cell]) -> LedgerRow | None:
    try:
        ore = parse_ore(values["Belopp"])
    except ValueError:
        return None
    if ore is None:
        return None
    return LedgerRow(names.clean(values["Rad-id"]), names.clean(values["Dossiernr"]), ore)
