"""What reading an export gives: rows, where they came from, and all that was not read as a row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

#: Columns of `Export.rows`, always present, in this order.
COLUMNS = (
    *("source", "line", "sheet", "foretag", "vertyp", "vernr", "rad", "bokforingsdatum", "period", "kostnadsstalle"),
    *("konto", "verksamhet", "aktivitet", "objekt", "projekt", "motpart", "leverantorsnr", "leverantor", "orgnr"),
    *("fakturanr", "fakturadatum", "periodstart", "periodslut", "text", "belopp_ore", "moms_ore", "status"),
    *("ordinal", "objekt_text"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a source: file name, sheet ("" for text) and 1-based line or sheet row."""

    source: str
    sheet: str
    line: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that could not be read as a row (F01). No raw text is kept but the amount that failed.

    Attributes:
        source, sheet, line: where.
        field: the field that failed ("belopp"), "" when the line itself is broken.
        value: what stood there, only where it can hold no name; else "".
        reason: Swedish.
    """

    source: str
    sheet: str
    line: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A row with the identity and content of an earlier one, read once (F03)."""

    first: Place
    again: Place
    identity: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One identity (företag, vertyp, vernr, rad) with several contents; all are kept (F04).

    Attributes:
        identity: företag, vertyp, vernr, rad.
        places: the kept rows, in order of reading.
        fields: names of the fields that differ.
    """

    identity: tuple[str, str, str, str]
    places: tuple[Place, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DestroyedText:
    """A column with text that was already destroyed in the file (F02).

    Attributes:
        header: the column's header.
        count: cells with such text; 0 where the header itself is destroyed and no cell.
    """

    source: str
    sheet: str
    header: str
    count: int


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What was understood of one table: a text file, or one sheet of a workbook.

    Every line is accounted for: rows_read + set_aside + recognised == lines_total.

    Attributes:
        name: file name; sha256, size (bytes), modified (local time): of the file.
        kind: "text", "xlsx", "xls", "html" or "xml".
        encoding, delimiter: of text, "" otherwise; delimiter "\\t" is a tab.
        sheet: sheet name, "" for text.
        header_line: 1-based; 0 when the sheet has no header row: it holds no ledger table (then mapping is empty), or
            it goes on under the header of another sheet.
        mapping: field → header it was read from (also debet, kredit, år).
        scores: field → 0–100, how sure the match is.
        ignored: headers of columns that no field needs.
        period_from, period_to: "YYYYMM" of the first and last month that rows belong to, "" without rows.
        lines_total: lines of the file or rows of the sheet.
        rows_read: ledger rows, including those read once only in the end (F03).
        set_aside, blank, preamble, header, totals, footnotes, continuation: lines of each sort; header counts
            repeated headers, continuation the further lines of a quoted field with line breaks.
        duplicates: rows of this source that were merged into earlier ones (part of rows_read).
        sum_ore: sum of the rows read here, before merging, in öre.
        stated_total_ore: the table's own grand total, None when it states none (K11 when it differs from sum_ore).
        warnings: Swedish.
        profile: name of the profile that the table was read by, "" for none.
    """

    name: str
    sha256: str
    size: int
    modified: dt.datetime
    kind: str
    encoding: str
    delimiter: str
    sheet: str
    header_line: int
    mapping: dict[str, str]
    scores: dict[str, int]
    ignored: tuple[str, ...]
    period_from: str
    period_to: str
    lines_total: int
    rows_read: int
    set_aside: int
    blank: int
    preamble: int
    header: int
    totals: int
    footnotes: int
    continuation: int
    duplicates: int
    sum_ore: int
    stated_total_ore: int | None
    warnings: tuple[str, ...] = ()
    profile: str = ""

    @property
    def recognised(self) -> int:
        """Lines that are neither rows nor set aside, and why is known."""
        return self.blank + self.preamble + self.header + self.totals + self.footnotes + self.continuation

    @property
    def total_differs(self) -> bool:
        """Whether the table states a total that is not the sum of its rows (K11)."""
        return self.stated_total_ore is not None and self.stated_total_ore != self.sum_ore


@dataclass(frozen=True)
class Export:
    """An export, read.

    Attributes:
        rows: one ledger row each, columns `COLUMNS`. Missing text is "", a missing date None; belopp_ore is int64 öre,
            moms_ore an int of öre or None; ordinal counts from 0 in the order of reading.
        sources: one report per table.
        set_aside: lines that could not be read (F01).
        duplicates: rows read once (F03); conflicts: one identity, several contents (F04).
        destroyed: columns with destroyed text (F02).
        ledger_ore: sum of `rows`, öre.
    """

    rows: pd.DataFrame
    sources: tuple[SourceReport, ...]
    set_aside: tuple[SetAside, ...] = ()
    duplicates: tuple[DuplicateRow, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    destroyed: tuple[DestroyedText, ...] = ()
    ledger_ore: int = field(default=0)
