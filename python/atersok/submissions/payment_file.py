"""Migrationsverket's payment list (utbetalningslista) as rows: text of any encoding and delimiter, or a workbook.

The file is taken apart as exports are, and its columns are matched by name in the same way. Of a person nothing is
kept but the dossiernummer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from atersok.domain.errors import UnusableInput
from atersok.domain.identity import dossiers_in_text, normalise_dossier
from atersok.domain.names import clean
from atersok.domain.quarter import Quarter, month_end
from atersok.raindance import files, header
from atersok.raindance.fields import normalise
from atersok.raindance.grid import Grid, Record
from atersok.raindance.values import Cell, is_blank, read_amount, read_day, read_plain_code, read_text
from atersok.submissions.model import ListedPayment, PaymentList
from atersok.submissions.payment_kind import kind_of

FIELD_NAMES: Final[Mapping[str, str]] = {
    "dossier": "dossiernummer",
    "belopp": "belopp",
    "kategori": "kategori",
    "fran": "period från",
    "till": "period till",
    "period": "period",
    "datum": "utbetalningsdatum",
    "referens": "referens",
}
"""Field → how it is called to a user."""

_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "dossier": ("dossiernummer", "dossiernr", "dossier", "dossier nr", "migrationsverkets dossiernummer"),
    "belopp": ("utbetalt belopp", "utbetalningsbelopp", "utbetalt", "utbet belopp", "belopp att betala ut", "belopp",
               "belopp kr", "belopp sek", "belopp i kr", "belopp i kronor", "betalt belopp", "utbetald ersättning",
               "ersättningsbelopp", "summa", "kronor"),
    "kategori": ("kategori", "ersättningskategori", "ersättningstyp", "typ av ersättning", "ersättningsslag",
                 "typ", "kod", "ersättningskod", "slag", "ersättning", "bidragstyp", "ändamål", "avser", "paragraf"),
    "fran": ("period från", "period fr o m", "period from", "periodstart", "fr o m", "from", "från", "från och med",
             "från datum", "startdatum", "avser från", "avser fr o m", "avser from", "ersättningsperiod från",
             "ersättningsperiod from", "period startdatum"),
    "till": ("period till", "period t o m", "period tom", "periodslut", "t o m", "tom", "till", "till och med",
             "till datum", "slutdatum", "avser till", "avser t o m", "avser tom", "ersättningsperiod till",
             "ersättningsperiod tom", "period slutdatum"),
    "period": ("period", "ersättningsperiod", "avser period", "kvartal", "månad", "avser månad", "avser kvartal"),
    "datum": ("utbetalningsdatum", "utbetalningsdag", "utbetald", "utbet datum", "betaldatum", "betalningsdatum",
              "betalningsdag", "utbetald datum", "datum"),
    "referens": ("referens", "ärende", "ärendenummer", "ärendenr", "diarienummer", "beslutsnummer", "beslutsnr",
                 "ansökningsnummer", "ansökan nr", "beteckning", "vår referens", "migrationsverkets referens",
                 "utbetalningsnummer", "betalningsreferens"),
}  # fmt: skip
"""Names that mean the field, best first: where a list has several, the earliest here is used."""

_BY_NAME: Final = {
    normalise(alias): (field, rank) for field, names in _ALIASES.items() for rank, alias in enumerate(names)
}
_REQUIRED: Final = ("dossier", "belopp")
_TOTAL: Final = re.compile(r"(?:del|slut|total)?\s*(?:summa|summor|totalt?|s:a|sum)\b", re.IGNORECASE)
_QUARTER: Final = re.compile(
    r"(?:kvartal|kv|k|q)\s*([1-4])[\s,/-]*([0-9]{4})|([0-9]{4})[\s,/-]*(?:kvartal|kv|k|q)\s*([1-4])", re.IGNORECASE
)
_FROM: Final = re.compile(r"(?:fr\s?o\s?m|från(?:\s+och\s+med)?)\s+", re.IGNORECASE)
_TO: Final = re.compile(r"\s*(?:--|[-–—]|\bt\s?o\s?m\b|\btill(?:\s+och\s+med)?\b)\s*", re.IGNORECASE)
#: Four digits may be a year as well as a month: too little for the end of a period.
_SHORTEST_END: Final = 6
_SHORT_DOSSIER: Final = re.compile(r"[0-9]{1,7}")
_SHOWN: Final = 30
_REMEDY: Final = "Spara Migrationsverkets lista som .csv, .txt eller .xlsx, med en rad per utbetalning, och läs in den"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line of the list that is none of its rows; nothing of its text is kept.

    Attributes:
        line: 1-based, of the file or the sheet.
        reason: Swedish.
        ore: its amount in öre, None where that cannot be read either.
    """

    line: int
    reason: str
    ore: int | None


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A payment list, read.

    Attributes:
        payments: its name, SHA-256 and rows.
        set_aside: lines that could not be read as rows, in order of line.
        stated_ore: the list's own total in öre, None where it states none.
        warnings: what else was doubtful, Swedish, with line numbers.
    """

    payments: PaymentList
    set_aside: tuple[SetAside, ...]
    stated_ore: int | None
    warnings: tuple[str, ...]

    @property
    def paid_ore(self) -> int:
        """The sum of the rows."""
        return sum(row.ore for row in self.payments.rows)

    @property
    def total_differs(self) -> bool:
        """Whether the list states a total that is not the sum of its rows."""
        return self.stated_ore is not None and self.stated_ore != self.paid_ore


def read_payment_list(path: Path, mapping: Mapping[str, str] | None = None) -> PaymentFile:
    """Reads a payment list.

    Args:
        path: a text file, or a workbook with one sheet that holds the list.
        mapping: field (dossier, belopp, kategori, fran, till, period, datum, referens) → header, as the user says;
            goes before recognition.

    Raises:
        UnusableInput: no such file, no file with a table, no header row with dossiernummer and belopp, several sheets
            or columns that it could be, no row.
    """
    try:
        source, data = files.identify(path)
        opened = files.open_source(source, data)
    except UnusableInput as error:
        # What is wrong with a file is the same for an export and for a list; what to do about it is not.
        raise UnusableInput(error.what.replace("export", "lista"), error.where, _REMEDY) from error
    grids: list[tuple[Grid, bool]] = [(grid, True) for grid in opened.choices] or opened.grids
    tables = [table for grid, shown in grids if (table := _Table.find(grid, shown, source.name, mapping or {}))]
    table = _the_one(tables, source.name, is_text=bool(opened.choices))
    rows, set_aside, stated, warnings = table.read()
    if not rows:
        told = f": {set_aside[0].reason} (rad {set_aside[0].line})" if set_aside else ""
        raise UnusableInput(f"listan har ingen utbetalning som går att läsa{told}", source.name, _REMEDY)
    return PaymentFile(PaymentList(clean(source.name), source.sha256, rows), set_aside, stated, warnings)


def _the_one(tables: Sequence[_Table], where: str, *, is_text: bool) -> _Table:
    """The table that is the list: under the best delimiter of a text, on the only sheet of a workbook."""
    whole = [table for table in tables if not table.lacking]
    whole = [table for table in whole if table.shown] or whole
    if not whole:
        best = max(tables, key=lambda table: len(table.columns), default=None)
        if best is None:
            raise UnusableInput("ingen rubrikrad känns igen", where, f"{_REMEDY}. {_HEADERS}")
        lacking = " och ".join(FIELD_NAMES[field] for field in best.lacking)
        raise UnusableInput(
            f"ingen kolumn med {lacking} känns igen (rubrikerna är {_listed(best.names)})", best.where, _HEADERS
        )
    if is_text or len(whole) == 1:
        return max(whole, key=lambda table: len(table.columns))
    raise UnusableInput(
        f"arbetsboken har flera blad med utbetalningar ({', '.join(table.grid.sheet for table in whole)})",
        where,
        "Spara varje lista som en egen fil och läs in dem en i taget",
    )


_HEADERS: Final = "Listan ska ha en rad med rubriker, minst Dossiernummer och Belopp"


def _listed(names: Sequence[str]) -> str:
    shown = [name[:40] for name in names if name]
    return ", ".join(shown[:_SHOWN]) + (" …" if len(shown) > _SHOWN else "")


class _Table:
    """One table of a file under its header."""

    def __init__(
        self, grid: Grid, shown: bool, where: str, record: Record, columns: Mapping[str, int], doubts: Sequence[str]
    ) -> None:
        self.grid = grid
        self.shown = shown
        self.where = where
        self.names = header.names_of(record)
        self.columns = columns
        self._record = record
        self._warnings = list(doubts)
        self._months_first: dict[str, bool] = {}

    @classmethod
    def find(cls, grid: Grid, shown: bool, name: str, mapping: Mapping[str, str]) -> _Table | None:
        """The table under the line that has most headers of a payment list; None where no line has any two.

        Raises:
            UnusableInput: `mapping` names a header that the list does not have, or two columns have one name.
        """
        where = f"{name}, bladet {grid.sheet}" if grid.sheet else name
        best: tuple[int, Record] | None = None
        for record in grid.head(header.HEAD_LINES):
            if record.broken:
                continue
            found = _columns(header.names_of(record), mapping)
            score = len(found) + 2 * sum(field in found for field in _REQUIRED)
            if len(found) > 1 and (best is None or score > best[0]):
                best = score, record
        if best is None:
            return None
        names, place = header.names_of(best[1]), f"{where}, rad {best[1].line}"
        columns = _columns(names, mapping)
        there = set(map(normalise, names))
        for field, wanted in mapping.items():
            if wanted and normalise(wanted) not in there:
                raise UnusableInput(
                    f"kolumnen {wanted} ({FIELD_NAMES[field]}) finns inte (rubrikerna är {_listed(names)})",
                    place,
                    "Ange en rubrik som finns i listan",
                )
        for field in _REQUIRED:
            if field in columns and list(map(normalise, names)).count(normalise(names[columns[field]])) > 1:
                raise UnusableInput(
                    f"flera kolumner heter {names[columns[field]]}", place, "Ge den kolumn som gäller ett eget namn"
                )
        others = [
            name
            for index, name in enumerate(names)
            if index != columns.get("belopp") and _BY_NAME.get(normalise(name), ("", 0))[0] == "belopp"
        ]
        doubts = []
        if others and "belopp" in columns and not mapping.get("belopp"):
            doubts.append(f"beloppet är läst ur kolumnen {names[columns['belopp']]}, inte ur {', '.join(others)}")
        return cls(grid, shown, where, best[1], columns, doubts)

    @property
    def lacking(self) -> list[str]:
        """The columns that a list must have and this one has not."""
        return [field for field in _REQUIRED if field not in self.columns]

    def read(self) -> tuple[tuple[ListedPayment, ...], tuple[SetAside, ...], int | None, tuple[str, ...]]:
        """Rows, lines set aside, the total that the list states, and warnings."""
        start = self._record.line + self._record.lines
        records = [record for record in self.grid.head(self.grid.lines_total) if record.line >= start and record.cells]
        for field in ("fran", "till", "datum"):
            if field in self.columns:
                self._months_first[field] = header.months_first([self._cell(r, field) for r in records])
        rows: list[ListedPayment] = []
        aside: list[SetAside] = []
        totals: list[tuple[int, int, int]] = []  # line, öre, number of rows before it
        unread: dict[str, list[int]] = {}
        for record in records:
            if header.names_of(record) == self.names:
                continue  # the header again, on the next page
            reason = record.broken or self._misfit(record)
            if reason:
                aside.append(SetAside(record.line, reason, None))
                continue
            amount = read_amount(self._cell(record, "belopp"))
            dossier, fault = self._dossier(record)
            if self._is_total(record, dossier):
                if isinstance(amount, int):
                    totals.append((record.line, amount, len(rows)))
                else:
                    aside.append(SetAside(record.line, "raden ser ut som en summa, men beloppet kan inte läsas", None))
            elif not isinstance(amount, int):
                if dossier or amount is not None:
                    aside.append(SetAside(record.line, amount or "belopp saknas", None))
            elif fault:
                aside.append(SetAside(record.line, fault, amount))
            else:
                rows.append(self._row(record, dossier, amount, unread))
        stated = self._judge_totals(totals, rows, aside)
        aside.sort(key=lambda item: item.line)
        return tuple(rows), tuple(aside), stated, (*self._warnings, *map(_told, unread, unread.values()))

    def _row(self, record: Record, dossier: str, amount: int, unread: dict[str, list[int]]) -> ListedPayment:
        category = self._text(record, "kategori")
        kind = kind_of(category)
        if category and not kind:
            unread.setdefault("kategorin känns inte igen", []).append(record.line)
        first, last = self._period(record, unread)
        paid_on = self._day(record, "datum", unread)
        return ListedPayment(
            record.line, dossier, kind, first, last, amount, paid_on, read_plain_code(self._cell(record, "referens"))
        )

    def _cell(self, record: Record, field: str) -> Cell:
        index = self.columns.get(field, -1)
        return record.cells[index] if 0 <= index < len(record.cells) else None

    def _text(self, record: Record, field: str) -> str:
        return read_text(self._cell(record, field))

    def _misfit(self, record: Record) -> str:
        """Why the cells of a line of text may stand under the wrong header, "" where they do not."""
        if not self.grid.delimiter:
            return ""
        wide = len(record.cells) > len(self._record.cells)
        beyond = any(not is_blank(cell) for cell in record.cells[len(self.names) :])
        # With commas between the columns a decimal comma makes one column more, also where the last one is empty.
        if beyond or (wide and self.grid.delimiter == ","):
            return (
                f"raden har {len(record.cells)} kolumner i stället för {len(self._record.cells)}: ett lösryckt "
                "skiljetecken, eller decimalkomma i en fil med komma mellan kolumnerna"
            )
        return ""

    def _dossier(self, record: Record) -> tuple[str, str]:
        """The dossiernummer of a line, and why it has none."""
        text = read_plain_code(self._cell(record, "dossier"))
        dossier = normalise_dossier(text)
        if dossier is not None:
            return dossier, ""
        found = {mention.dossier for mention in dossiers_in_text(text)}
        if len(found) == 1:
            return found.pop(), ""
        if not text:
            return "", "dossiernummer saknas"
        if _SHORT_DOSSIER.fullmatch(text):
            return "", f"dossiernumret har {len(text)} siffror i stället för 8: inledande nollor kan ha försvunnit"
        return "", "dossiernumret kan inte läsas"

    def _is_total(self, record: Record, dossier: str) -> bool:
        """A line that says so; or one with an amount alone."""
        filled = [cell for cell in record.cells if not is_blank(cell)]
        texts = [cell.strip() for cell in filled if isinstance(cell, str)]
        if not dossier:
            alone = len(filled) == 1 and isinstance(read_amount(self._cell(record, "belopp")), int)
            return alone or any(map(_TOTAL.match, texts))
        # A sub-total names the child that it is of: beside the word, or in a cell of its own.
        return bool(_TOTAL.match(self._text(record, "dossier"))) or any(
            _TOTAL.fullmatch(text.rstrip(" :")) for text in texts
        )

    @staticmethod
    def _judge_totals(
        totals: list[tuple[int, int, int]], rows: Sequence[ListedPayment], aside: list[SetAside]
    ) -> int | None:
        """The total that the list states of itself: the sum of its rows, or a last line that should have been it.

        A sub-total is the sum of the rows since another or since the beginning; one that is not is set aside.
        """
        whole = sum(row.ore for row in rows)
        stated: int | None = None
        begin = 0
        for number, (line, ore, end) in enumerate(totals, 1):
            if ore == whole:
                stated = ore
            elif ore not in {sum(row.ore for row in rows[begin:end]), sum(row.ore for row in rows[:end])}:
                if number == len(totals) and end in {0, len(rows)}:
                    stated = ore
                else:
                    aside.append(SetAside(line, "raden ser ut som en delsumma men är inte summan av raderna", ore))
            begin = end
        return stated

    def _period(self, record: Record, unread: dict[str, list[int]]) -> tuple[date | None, date | None]:
        """First and last day that a row is for, None where the list does not tell."""
        first, last = self._edge(record, "fran", unread, first=True), self._edge(record, "till", unread, first=False)
        if first is None and last is None and "period" in self.columns:
            cell = self._cell(record, "period")
            found = period_of(cell)
            if found is None and read_text(cell):
                unread.setdefault("perioden kan inte läsas", []).append(record.line)
            return found or (None, None)
        if first is not None and last is not None and first > last:
            unread.setdefault("perioden slutar före sin början", []).append(record.line)
            return None, None
        return first, last

    def _edge(self, record: Record, field: str, unread: dict[str, list[int]], *, first: bool) -> date | None:
        """An end of the period; a month stands for its first or last day."""
        found = read_day(self._cell(record, field), months_first=self._months_first.get(field, False))
        if isinstance(found, str) and found:
            return _month(found)[0 if first else 1]
        return self._known(record, field, found, unread)

    def _day(self, record: Record, field: str, unread: dict[str, list[int]]) -> date | None:
        found = read_day(self._cell(record, field), months_first=self._months_first.get(field, False))
        return self._known(record, field, found, unread)

    @staticmethod
    def _known(record: Record, field: str, found: date | str | None, unread: dict[str, list[int]]) -> date | None:
        if isinstance(found, str):
            unread.setdefault(f"{FIELD_NAMES[field]} kan inte läsas", []).append(record.line)
            return None
        return found


def _columns(names: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Field → column of a header row; what the user said goes before the names."""
    keys = list(map(normalise, names))
    found = {
        field: keys.index(normalise(wanted))
        for field, wanted in mapping.items()
        if wanted and normalise(wanted) in keys
    }
    ranked = sorted((_BY_NAME[key][1], index) for index, key in enumerate(keys) if key in _BY_NAME)
    for _, index in ranked:
        field = _BY_NAME[keys[index]][0]
        if field not in found and not mapping.get(field) and index not in found.values():
            found[field] = index
    return found


def period_of(cell: Cell) -> tuple[date, date] | None:
    """The days that one cell names: a quarter, a month, or a day to another day; None where it names none.

    Takes "2025K2", "kvartal 2 2025", "202504", "2025-04", "april 2025", "2025-04-01 – 2025-06-30", "202504-202506".
    """
    text = read_text(cell)
    quarter = _QUARTER.fullmatch(text)
    if quarter:
        number, year = quarter[1] or quarter[4], quarter[2] or quarter[3]
        found = Quarter(int(year), int(number))
        return found.start, found.end
    whole = _ends(cell)
    if whole is not None:
        return whole
    text = _FROM.sub("", text, count=1)
    for mark in _TO.finditer(text):  # a hyphen may also stand within a date
        begin, end = text[: mark.start()], text[mark.end() :]
        if min(len(begin), len(end)) >= _SHORTEST_END:
            first, last = _ends(begin), _ends(end)
            if first is not None and last is not None:
                return (first[0], last[1]) if first[0] <= last[1] else None
    return None


def _ends(cell: Cell) -> tuple[date, date] | None:
    """First and last day of the day or month that a cell names."""
    found = read_day(cell, months_first=True)
    if isinstance(found, date):
        return found, found
    return _month(found) if found else None


def _month(text: str) -> tuple[date, date]:
    first = date(int(text[:4]), int(text[4:]), 1)
    return first, month_end(first)


def _told(what: str, lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:_SHOWN])) + (" med flera" if len(lines) > _SHOWN else "")
    return f"rad {shown}: {what}"
