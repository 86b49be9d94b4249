"""What a book's statistics for Invandrarservice hold: its sheets, and the supplier invoices with what is known of them.

The gate does not ask for them: Invandrarservice examines the figures, so a home that is withheld is in them too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from atersok.documents.copies import MISSING as COPY_MISSING
from atersok.documents.model import Block
from atersok.domain import names
from atersok.export.packet import INVOICE_COPY, INVOICES, Enclosure, invoice_papers, ore_of
from atersok.invoice_control import AGREES, DIFFERS, MISSING, NO_PRICE_KNOWN, VOIDED
from atersok.workbook import layout
from atersok.workbook.tables import FoundTable, read_rows

SHEETS: Final = (layout.NARVARO, layout.KOSTNAD, layout.SAMMANSTALLNING)
"""The tables whose sheets are the statistics: days and price, cost per child, sums per home and child."""
_LINKS: Final = ("Underlag", "Fördelningar")
"""Columns of Kostnad per barn that lead to the rows of Raindance."""
_CARE: Final = frozenset({AGREES, DIFFERS, NO_PRICE_KNOWN})
"""Verdicts of invoices for care days, which need a copy."""
_NO_INVOICE: Final = frozenset({MISSING, VOIDED})


@dataclass(frozen=True)
class StatisticsSheet:
    """A sheet of the statistics; rows and columns count from 1.

    Attributes:
        name: what the user calls it.
        height, width: how far what is in it reaches.
        header_row: of its table.
        dossier, child: the columns of the dossiernummer and of the name, 0 where it has none.
        own: columns that the layout does not know, the user's.
        unprinted: columns that only lead to other sheets of the book.
    """

    name: str
    height: int
    width: int
    header_row: int
    dossier: int
    child: int
    own: frozenset[int] = frozenset()
    unprinted: frozenset[int] = frozenset()


@dataclass(frozen=True)
class StatisticsInvoice:
    """A supplier invoice at a home.

    Attributes:
        home: "" where its rows have no single home.
        supplier, number: as Fakturakontroll has them, masked where they tell of a protected child.
        dated: fakturadatum, None where there is none.
        ore: without VAT.
        needs_copy: whether it is an invoice for care days, whose copy must be there.
        instead: the papers that stand in for its copy.
    """

    home: str
    supplier: str
    number: str
    dated: date | None
    ore: int
    needs_copy: bool
    instead: tuple[Enclosure, ...] = ()

    @property
    def papers(self) -> tuple[Enclosure, ...]:
        """Its copy, then what stands in for it."""
        own = (Enclosure(INVOICES, INVOICE_COPY, self.number),) if self.number else ()
        return (*own, *self.instead)


@dataclass(frozen=True)
class Statistics:
    """A book's statistics as they stand in it.

    Attributes:
        sheets: what is printed.
        invoices: in order of home, supplier, date and number.
        cost_ore, claim_ore: sums of Kostnad per barn.
    """

    sheets: Sequence[StatisticsSheet]
    invoices: Sequence[StatisticsInvoice]
    cost_ore: int
    claim_ore: int

    @property
    def invoices_ore(self) -> int:
        """Sum of the supplier invoices without VAT."""
        return sum(invoice.ore for invoice in self.invoices)


def read_statistics(
    table: Callable[[layout.Table], FoundTable], documents: Mapping[str, Sequence[Block]]
) -> Statistics:
    """Reads a book's statistics.

    Args:
        table: gives a table of the book.
        documents: document sheet → its pages; Entreprenörsfakturor says what stands in for a copy.
    """
    costs = [row.values for row in read_rows(table(layout.KOSTNAD))]
    return Statistics(
        [sheet_of(table(spec)) for spec in SHEETS],
        _invoices([row.values for row in read_rows(table(layout.FAKTURAKONTROLL))], documents),
        sum(ore_of(row["Kostnad"]) for row in costs),
        sum(ore_of(row["Återsöks"]) for row in costs),
    )


def sheet_of(found: FoundTable) -> StatisticsSheet:
    """Where a table with dossiernummer stands on its sheet."""
    rows = read_rows(found)
    columns = {header: found.first_column + place for header, place in found.place.items()}
    last = found.first_column + len(found.headers) - 1
    bottom = max([found.header_row, *(row.row for row in rows)]) + found.has_totals
    return StatisticsSheet(
        found.sheet.name,
        bottom,
        last,
        found.header_row,
        columns["Dossiernr"],
        columns.get("Namn", 0),
        frozenset(range(found.first_column, last + 1)) - frozenset(columns.values()),
        frozenset(columns[header] for header in _LINKS if header in columns),
    )


def _invoices(rows: Sequence[Mapping[str, Any]], documents: Mapping[str, Sequence[Block]]) -> list[StatisticsInvoice]:
    instead = {
        (names.clean(block.fields.get("Boende")), names.clean(line.get("Fakturanr"))): papers
        for block in documents.get(INVOICES, ())
        for line in block.lines
        if line.get("Kopia") != COPY_MISSING
        and (papers := tuple(paper for paper in invoice_papers(line) if paper.paper != INVOICE_COPY))
    }
    found = []
    for row in rows:
        verdict, number, supplier = (names.clean(row[header]) for header in ("Utfall", "Fakturanr", "Leverantör"))
        if verdict in _NO_INVOICE or not (number or supplier):
            continue
        home, ore = names.clean(row["Boende"]), ore_of(row["Belopp"])
        needs = verdict in _CARE and ore > 0 and bool(number)
        found.append(
            StatisticsInvoice(
                home, supplier, number, _day(row["Fakturadatum"]), ore, needs, instead.get((home, number), ())
            )
        )
    return sorted(found, key=lambda one: (one.home, one.supplier, one.dated or date.max, one.number))


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
