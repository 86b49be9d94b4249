"""From a grid under a recognised header to ledger rows; every line gets exactly one fate.

Rows are read column by column, one call per distinct cell. The few lines that are not plainly rows (no amount, no
period, no konto, another width) are judged one by one afterwards, when the sums that totals are held to are known.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, compress, islice
from typing import Any, Final, cast

import numpy as np

from atersok.domain.errors import UnusableInput
from atersok.raindance import destroyed as f02
from atersok.raindance import fields as f
from atersok.raindance import values as v
from atersok.raindance.grid import Block, Grid
from atersok.raindance.header import Header, is_other_header, months_first
from atersok.raindance.values import Cell

#: The values of one column.
Values = np.ndarray[Any, np.dtype[Any]]
_SAMPLE: Final = 3_000
_LABEL: Final = re.compile(r"(?:del|slut|total|grand)?\s*(?:summa|summor|summering|total|totalt|totalsumma|s:a|sum)\b")
#: A total leaves the keys empty; a sub-total may keep the ones it is grouped by.
_GROUP_KEYS: Final = 3
_WIDTH_REASON: Final = "raden har {got} kolumner i stället för {want}: ett lösryckt skiljetecken eller en avbruten rad"
_NO_SOURCE: Final = "raden har varken period, periodstart–periodslut eller bokföringsdatum som går att läsa"
_NO_AMOUNT: Final = "belopp saknas"
_WRONG_SUBTOTAL: Final = "raden ser ut som en delsumma men är inte summan av raderna"
_KEYLESS: Final = "raden har belopp men inga nycklar, och är inte summan av raderna"
_UNREADABLE_TOTAL: Final = "raden ser ut som en summa, men beloppet kan inte läsas"
_GARBLED: Final = "raden är oläsbar: tecken som inte hör till svensk text"
#: Other scripts (not marks, symbols or U+FFFD): what UTF-16 becomes when a byte is lost.
_FOREIGN: Final = re.compile("[\u0590-\u1fff\u2e80-\ufffc]")
_LOOSE_TEXT: Final = "lös text inne i tabellen"
_UNNAMED: Final = "raden har ett värde i en kolumn utan rubrik: ett lösryckt skiljetecken"
_SHORT_VALUE: Final = 30
_DEBET_SIDE: Final = frozenset({"d", "debet", "deb"})
_KREDIT_SIDE: Final = frozenset({"k", "kredit", "kred", "c"})
_WITH_DECIMALS: Final = re.compile(r"[0-9][.,][0-9]{2}\D*")
_LONGEST_KEY: Final = 30
_LONGEST_WORD_KEY: Final = 5

_OFTEN_UNIQUE: Final = (*f.TEXT_FIELDS, "vernr", "fakturanr", "belopp")
_FRAME_FIELDS: Final = (
    *("foretag", "vertyp", "vernr", "rad", "bokforingsdatum", "period", "kostnadsstalle", "konto", "verksamhet"),
    *("aktivitet", "objekt", "objekt_text", "projekt", "motpart", "leverantorsnr", "leverantor", "orgnr", "fakturanr"),
    *("fakturadatum", "periodstart", "periodslut", "text", "belopp_ore", "moms_ore", "status"),
)


@dataclass(slots=True)
class Table:
    """The rows of one table and the count of every other line.

    Attributes:
        columns: frame column → values of all rows; a column that the file lacks is absent. belopp_ore is int64.
        lines: line number of each row.
        counts: blank, preamble, header, totals, footnotes, continuation → lines.
        set_aside: (line, field, value, reason), in order of line.
        stated_total: öre, None when the table states none.
        months: first and last month of the rows, "YYYYMM" or "".
        destroyed: header → cells with destroyed text.
        warnings: Swedish.
    """

    columns: dict[str, Values]
    lines: list[int]
    counts: Counter[str]
    set_aside: list[tuple[int, str, str, str]]
    stated_total: int | None
    months: tuple[str, str]
    destroyed: dict[str, int]
    warnings: list[str]


@dataclass(slots=True)
class _Suspect:
    """A line that is not plainly a row."""

    line: int
    cells: Sequence[Cell]
    position: int = -1  # among the records; -1 for a line of another width
    lines: int = 1
    broken: str = ""


@dataclass(slots=True)
class _Total:
    suspect: _Suspect
    amount: int
    label: bool
    keyed: bool = False
    accepted: bool = False


class _Column:
    """One column while it is read.

    Args:
        name: field; header: as the file names it; index: of the column, -1 for one that is derived from others.
        read: reads one cell.
        size: rows at most.
    """

    def __init__(self, name: str, header: str, index: int, read: Callable[[Cell], object], size: int) -> None:
        self.name = name
        self.header = header
        self.index = index
        self.values = np.empty(size, dtype=object)
        self.current: list[object] = []
        self.bad_count = 0
        self._read = read
        self._memo: v.Memo | None = v.Memo(read)
        self._bad: set[Cell] = set()
        self._checked = 0

    def take(self, block: Block) -> None:
        """Reads the column's cells of a block into `current`."""
        if not 0 <= self.index < len(block.columns):
            self.current = [""] * len(block.lines) if self.index < 0 else list(map(self._read, [""] * len(block.lines)))
            return
        raw = block.columns[self.index]
        if self._memo is None:
            self.current = self._unique(raw)
            return
        self.current = list(map(self._memo.__getitem__, raw))
        fresh = [cell for cell in islice(self._memo, self._checked, None) if isinstance(cell, str)]
        if fresh and f02.count(fresh):
            self._bad |= {cell for cell in fresh if f02.SUSPECT.search(cell)}
        if self._bad:
            self.bad_count += sum(map(self._bad.__contains__, raw))
        many = (len(self._memo) - self._checked) * 3 > len(raw) > _SAMPLE
        self._checked = len(self._memo)
        if many and self.name in _OFTEN_UNIQUE:
            self._memo = None  # nearly every cell is its own: remembering costs more than reading

    def _unique(self, raw: Sequence[Cell]) -> list[object]:
        """Reads mostly distinct cells; words and numbers too long to stand for a missing value are themselves."""
        read = self._read
        kinds = set(map(type, raw))
        if self.name in f.AMOUNT_FIELDS:
            return list(v.read_amounts(raw, kinds))
        if kinds != {str}:
            self.bad_count += f02.count(cell for cell in raw if isinstance(cell, str))
            return list(map(read, raw))
        texts = cast("Sequence[str]", raw)
        self.bad_count += f02.count(texts)
        if self.name in f.TEXT_FIELDS:
            return [text if len(text := cell.strip()) > v.LONGEST_MISSING else read(cell) for cell in texts]
        return [cell if len(cell) > v.LONGEST_MISSING and cell.isalnum() else read(cell) for cell in texts]

    def store(self, base: int) -> None:
        """Puts `current` where the block's rows are."""
        self.values[base : base + len(self.current)] = self.current


class TableReader:
    """Reads one grid under its header."""

    def __init__(self, grid: Grid, header: Header, where: str) -> None:
        self._grid = grid
        self._header = header
        self._where = where
        self._start = max(1, header.line + header.lines)
        self._lines: list[int] = []
        self._suspects: list[_Suspect] = []
        self._counts: Counter[str] = Counter(header=min(header.line, 1), continuation=max(header.lines - 1, 0))
        self._warnings: list[str] = list(header.warnings)
        self._set_aside: list[tuple[int, str, str, str]] = []
        self._differing: list[int] = []
        self._amounts: list[v.Amount] = []
        self._months = _MonthMemo()
        self._unread: Counter[str] = Counter()
        self._names = [f.normalise(name) for name in header.names]
        self._columns = self._make_columns()
        self._width = 0
        self._guard: str | None = None

    def _make_columns(self) -> dict[str, _Column]:
        columns = dict(self._header.columns)
        if not {"debet", "kredit"} <= set(columns):
            columns.pop("debet", None)
            columns.pop("kredit", None)
        made: dict[str, _Column] = {}
        sample = self._grid.sample(self._start, _SAMPLE)

        def add(name: str, index: int, read: Callable[[Cell], object]) -> None:
            made[name] = _Column(name, self._header.label(index), index, read, self._grid.lines_total)

        for name, index in columns.items():
            if name in f.DATE_FIELDS:
                first = months_first([row[index] for row in sample if index < len(row)])
                add(name, index, partial(v.read_day, months_first=first))
            elif name == "period":
                add(name, index, v.read_period)
            elif name == "ar":
                add(name, index, v.read_year)
            elif name in f.AMOUNT_FIELDS:
                add(name, index, v.read_amount)
            elif name in f.CODED_FIELDS:
                add(name, index, v.read_code)
            elif name in f.PLAIN_CODE_FIELDS:
                add(name, index, v.read_plain_code)
            else:
                add(name, index, v.read_text)
        if "objekt" in made:
            add("objekt_text", made["objekt"].index, v.read_text)
        for number, index in enumerate(self._header.amounts[1:], 2):
            add(f"belopp#{number}", index, v.read_amount)
        return made

    def read(self) -> Table:
        """Reads everything.

        Raises:
            UnusableInput: several columns that could be the amount, with different values.
        """
        before = self._grid.head(self._header.line - 1) if self._header.line > 1 else []
        for record in before:
            self._counts["preamble" if record.cells else "blank"] += record.lines
        for block in self._grid.blocks(self._start, len(self._names), self._header.written):
            self._take(block)
        self._apply_side()
        keep, stated = self._judge()
        self._check_ambiguous(keep)
        return self._finish(keep, stated)

    # --- reading ------------------------------------------------------------------------------------------------------

    def _take(self, block: Block) -> None:
        self._counts["continuation"] += block.continuation
        self._suspects += [_Suspect(r.line, r.cells, -1, r.lines, r.broken) for r in block.others]
        if not block.lines:
            return
        base = len(self._lines)
        self._lines += block.lines
        self._width = len(block.columns)
        for column in list(self._columns.values()):
            column.take(block)
        amounts = self._read_amounts(base)
        dated = self._read_periods(len(block.lines))
        keyed = self._keyed(base, len(block.lines))
        for column in self._columns.values():
            column.store(base)
        if set(map(type, amounts)) != {int} or None in dated or not all(keyed):  # rarely; then look at each
            for i, (amount, source, key) in enumerate(zip(amounts, dated, keyed, strict=True)):
                if type(amount) is not int or source is None or not key:
                    self._suspects.append(_Suspect(block.lines[i], block.row(i), base + i))
        if self._grid.delimiter:
            self._check_unnamed(block, base)

    def _keyed(self, base: int, count: int) -> list[object]:
        """Whether each row has its konto (or what stands for it); total rows have not."""
        if base == 0:
            self._guard = next((name for name in ("konto", "kostnadsstalle", "vernr") if name in self._columns), None)
        if self._guard is not None:
            proper = v.Memo(_has_digit)
            keyed = list(map(proper.__getitem__, self._columns[self._guard].current))
            if base or sum(map(bool, keyed)) * 2 > len(keyed) or len(keyed) < _SAMPLE:
                return keyed
            self._guard = None  # this file names its konton by words: that tells no total from a row
        return [True] * count

    def _check_unnamed(self, block: Block, base: int) -> None:
        """In text, a value beyond the last header, in a column that is mostly empty, means that the row is shifted."""
        for column in block.columns[len(self._names) :]:
            filled = [i for i, cell in enumerate(column) if not v.is_blank(cell)]
            if filled and (len(filled) * 2 <= len(block.lines) or len(block.lines) == 1):
                self._suspects += [_Suspect(block.lines[i], block.row(i), base + i, broken=_UNNAMED) for i in filled]

    def _read_amounts(self, base: int) -> list[v.Amount]:
        def current(name: str) -> list[v.Amount]:
            return cast("list[v.Amount]", self._columns[name].current)

        both: list[v.Amount] = []
        if "debet" in self._columns:
            both = [_difference(d, k) for d, k in zip(current("debet"), current("kredit"), strict=True)]
        amounts = current("belopp") if "belopp" in self._columns else both
        others = [current(name) for name in self._columns if name.startswith("belopp#")]
        if "belopp" in self._columns and both:
            others.append(both)
        for other in others:
            if other != amounts:
                pairs = enumerate(zip(amounts, other, strict=True), base)
                self._differing += [position for position, (one, two) in pairs if one != two]
        self._amounts += amounts
        return amounts

    def _apply_side(self) -> None:
        """Where a column says debet or kredit and no amount has a sign, that column is the sign."""
        side = self._columns.get("sida")
        if side is None or "debet" in self._columns:
            return
        letters = [cast("str", letter).casefold() for letter in side.values[: len(self._lines)]]
        if not set(letters) <= {"", *_DEBET_SIDE, *_KREDIT_SIDE} or not _KREDIT_SIDE & set(letters):
            return
        if any(isinstance(amount, int) and amount < 0 for amount in self._amounts):
            return  # the amounts carry their signs themselves
        self._amounts = [
            -amount if letter in _KREDIT_SIDE and isinstance(amount, int) else amount
            for amount, letter in zip(self._amounts, letters, strict=True)
        ]
        self._warnings.append(f"beloppen saknar tecken; K i kolumnen {side.header} är läst som minus")

    def _read_periods(self, count: int) -> list[tuple[str, str] | None]:
        """The months that each row belongs to, by design §5: pair in order, else period, else bokföringsdatum."""
        for name in (*f.DATE_FIELDS, "period"):
            if name in self._columns:
                self._unread[name] += self._columns[name].current.count("")
        self._edges("periodstart", first=True)
        self._edges("periodslut", first=False)
        period = [text or "" for text in cast("list[str | None]", self._current("period", count))]
        if any(len(text) == 2 for text in set(period)):
            years = cast("list[str | None]", self._current("ar", count))
            period = [
                (f"{year}{text}" if year else "") if len(text) == 2 else text
                for text, year in zip(period, years, strict=True)
            ]
        booked = self._current("bokforingsdatum", count)
        if any(type(day) is str for day in set(booked)):
            period = [text or (day if type(day) is str else "") for text, day in zip(period, booked, strict=True)]
        if "period" not in self._columns and any(period):
            self._columns["period"] = _Column("period", "", -1, v.read_period, self._grid.lines_total)
            self._columns["period"].values[:] = ""
        if "period" in self._columns:
            self._columns["period"].current = list(period)
        for name in ("bokforingsdatum", "fakturadatum"):
            column = self._columns.get(name)
            if column and any(type(day) is str for day in set(column.current)):
                column.current = [None if type(day) is str else day for day in column.current]
        start, end, booked = (self._current(name, count) for name in ("periodstart", "periodslut", "bokforingsdatum"))
        return list(map(self._months.__getitem__, zip(start, end, period, booked, strict=True)))

    def _current(self, name: str, count: int) -> list[object]:
        column = self._columns.get(name)
        return column.current if column else [None] * count

    def _edges(self, name: str, *, first: bool) -> None:
        """Turns months of a period's edge into its first or last day."""
        column = self._columns.get(name)
        if column and any(type(day) is str for day in set(column.current)):
            column.current = [_edge(day, first) if type(day) is str else day for day in column.current]

    # --- judging ------------------------------------------------------------------------------------------------------

    def _judge(self) -> tuple[list[bool] | None, int | None]:
        """Gives every suspect its fate; returns which records are rows (None: all) and the stated total."""
        if not self._suspects:
            return None, None
        keep = [True] * len(self._lines)
        totals: list[_Total] = []
        notes: list[_Suspect] = []
        seen: set[int] = set()
        for suspect in sorted(self._suspects, key=lambda s: (s.line, not s.broken)):
            if suspect.line in seen:
                continue
            seen.add(suspect.line)
            if suspect.position >= 0:
                keep[suspect.position] = self._judge_row(suspect, totals, notes)
            else:
                self._judge_other(suspect, totals, notes)
        row_lines = list(compress(self._lines, keep))
        stated = self._judge_totals(totals, keep, row_lines)
        self._judge_notes(notes, row_lines)
        self._set_aside.sort()
        return keep, stated

    def _judge_row(self, suspect: _Suspect, totals: list[_Total], notes: list[_Suspect]) -> bool:
        filled = [cell for cell in suspect.cells if not v.is_blank(cell)]
        if not filled:
            self._counts["blank"] += suspect.lines
            return False
        if self._is_header(suspect.cells):
            self._counts["header"] += 1
            return False
        if suspect.broken:
            return self._put_aside(suspect, suspect.broken)
        position = suspect.position
        amount = self._amounts[position]
        proper = self._proper_keys(position)
        dated = self._dated(position)
        label = any(isinstance(cell, str) and _LABEL.match(cell.strip().casefold()) for cell in filled)
        if not isinstance(amount, int):
            self._refuse_other_header(suspect)
            if label and amount is not None and _has_digit(v.read_text(self._amount_raw(suspect.cells))):
                return self._put_aside(suspect, _UNREADABLE_TOTAL, "belopp", self._amount_cell(suspect.cells))
            if not proper or (amount is None and len(filled) == 1):
                notes.append(suspect)
                return False
            value = self._amount_cell(suspect.cells)
            return self._put_aside(suspect, _NO_AMOUNT if amount is None else amount, "belopp", value)
        number = len(proper)
        if "vernr" not in proper and ((not dated and number <= _GROUP_KEYS) or (label and number <= 1)):
            totals.append(_Total(suspect, amount, label, bool(proper)))
            return False
        if not dated:
            return self._put_aside(suspect, _NO_SOURCE, "period")
        return True

    def _judge_other(self, suspect: _Suspect, totals: list[_Total], notes: list[_Suspect]) -> None:
        """A line of another width than the table's."""
        filled = [cell for cell in suspect.cells if not v.is_blank(cell)]
        if not filled and not suspect.broken:
            self._counts["blank"] += suspect.lines
            return
        if self._is_header(suspect.cells):
            self._counts["header"] += 1
            self._counts["continuation"] += suspect.lines - 1
            return
        self._refuse_other_header(suspect)
        texts = [cell for cell in filled if isinstance(cell, str)]
        label = any(_LABEL.match(cell.strip().casefold()) for cell in texts)
        amounts = [value for cell in filled if isinstance(value := v.read_amount(cell), int)]
        if label and len(amounts) == 1 and len(filled) <= 3 and not suspect.broken:
            totals.append(_Total(suspect, amounts[0], label))
        elif self._is_row_like(suspect.cells, filled):
            width = _WIDTH_REASON.format(got=len(suspect.cells), want=self._width or len(self._names))
            self._put_aside(suspect, suspect.broken or width)
        else:
            notes.append(suspect)

    def _is_row_like(self, cells: Sequence[Cell], filled: Sequence[Cell]) -> bool:
        """Whether a line of the wrong width holds what only a row holds, from its left end or from its right."""
        data_like = sum(1 for cell in filled if _is_data_like(v.read_text(cell)))
        for cell in filled if len(cells) > 1 else ():
            if isinstance(v.read_amount(cell), int) and _WITH_DECIMALS.search(v.read_text(cell)):
                return True  # kronor and ören outside a row would else be lost
        if len(filled) == 1:
            return bool(data_like) and self._width > 1
        width = self._width or len(self._names)
        if data_like >= 2 and len(filled) * 2 >= width:
            return True
        for offset in (0, len(cells) - width):
            found = 0
            for name in f.KEY_FIELDS:
                column = self._columns.get(name)
                if column is None or not 0 <= column.index + offset < len(cells):
                    continue
                text = v.read_text(cells[column.index + offset])
                found += bool(text) and _is_data_like(text.split(maxsplit=1)[0])
            if found >= 2:
                return True
        return False

    def _judge_totals(self, totals: list[_Total], keep: Sequence[bool], row_lines: list[int]) -> int | None:
        """Totals are known by their sum: running, since a sub-total, of all, or of what follows."""
        if not totals:
            return None
        amounts = cast("list[int]", list(compress(self._amounts, keep)))
        sums = [0, *accumulate(amounts)]
        whole = sums[-1]
        places = [bisect_left(row_lines, total.suspect.line) for total in totals]
        boundaries = {0}
        for total, place in zip(totals, places, strict=True):
            total.accepted = total.amount == whole or (sums[place] - total.amount) in boundaries
            if total.accepted:
                boundaries.add(sums[place])
        below = {whole}
        for total, place in zip(reversed(totals), reversed(places), strict=True):
            total.accepted = total.accepted or (place < len(amounts) and sums[place] + total.amount in below)
            below.add(sums[place])
        stated: int | None = None
        wrong: list[_Total] = []
        for total, place in zip(totals, places, strict=True):
            outside = place in (0, len(amounts))
            if total.accepted:
                self._counts["totals"] += 1
                stated = total.amount if total.amount == whole and (outside or len(amounts) == place) else stated
            elif total.suspect.position < 0 and total.amount == len(amounts) * 100:
                self._counts["footnotes"] += 1  # "Totalt; 45": a count of rows
            elif total.label and outside:
                wrong.append(total)
            elif total.keyed and not total.label:
                self._put_aside(total.suspect, _NO_SOURCE, "period")
            else:
                self._put_aside(total.suspect, _WRONG_SUBTOTAL if total.label else _KEYLESS)
        for total in wrong[:-1]:
            self._put_aside(total.suspect, _WRONG_SUBTOTAL)
        if wrong:
            stated = wrong[-1].amount
            self._counts["totals"] += 1
        return stated

    def _judge_notes(self, notes: list[_Suspect], row_lines: list[int]) -> None:
        """Text without keys or amount: after the table a footnote; inside, a heading only where it stands alone."""
        last = row_lines[-1] if row_lines else 0
        blank = {s.line for s in self._suspects if all(map(v.is_blank, s.cells)) and not s.broken}
        heads = {s.line for s in self._suspects if self._is_header(s.cells)}
        for note in notes:
            units = note.line == self._start and not any(_has_digit(v.read_text(cell)) for cell in note.cells)
            inside = note.line < last and not units
            alone = sum(1 for cell in note.cells if not v.is_blank(cell)) == 1
            apart = bool({note.line - 1, note.line + 1} & (blank | heads))
            full_width = note.position >= 0
            if any(_FOREIGN.search(v.read_text(cell)) for cell in note.cells):
                self._put_aside(note, _GARBLED)
            elif note.broken and inside:
                self._put_aside(note, note.broken)
            elif not inside or (alone and full_width) or (apart and alone):
                self._counts["footnotes"] += note.lines
            else:
                self._put_aside(note, _LOOSE_TEXT)

    def _put_aside(self, suspect: _Suspect, reason: str, field_name: str = "", value: str = "") -> bool:
        self._set_aside.append((suspect.line, field_name, value, reason))
        if suspect.position < 0:
            self._counts["continuation"] += suspect.lines - 1
        return False

    def _amount_cell(self, cells: Sequence[Cell]) -> str:
        """The amount that failed, where it is short and has no word in it: a shifted cell could hold a name."""
        text = v.read_text(self._amount_raw(cells))
        wordless = re.search(r"[^\W\d_]{3}", text) is None
        return text if len(text) <= _SHORT_VALUE and wordless and _has_digit(text) else ""

    def _amount_raw(self, cells: Sequence[Cell]) -> Cell:
        column = self._columns.get("belopp") or self._columns["debet"]
        return cells[column.index] if column.index < len(cells) else ""

    def _is_header(self, cells: Sequence[Cell]) -> bool:
        names = [f.normalise(cell) if isinstance(cell, str) else "?" for cell in cells]
        while names and not names[-1]:
            names.pop()
        return names == self._names

    def _refuse_other_header(self, suspect: _Suspect) -> None:
        """Rows below a second header with other columns would be read into the wrong fields."""
        if is_other_header(suspect.cells, self._header):
            raise UnusableInput(
                what=f"rad {suspect.line} är en ny rubrikrad med andra kolumner än rad {self._header.line}",
                where=self._where,
                remedy="Dela filen vid den raden och ange båda filerna, eller hämta exporten i ett stycke",
            )

    def _dated(self, position: int) -> bool:
        values = tuple(
            self._columns[name].values[position] if name in self._columns else default
            for name, default in (
                ("periodstart", None),
                ("periodslut", None),
                ("period", ""),
                ("bokforingsdatum", None),
            )
        )
        return _months_of(values) is not None

    def _proper_keys(self, position: int) -> set[str]:
        """Key fields of a record that hold a key, not a word such as Totalt or Summa 47000."""
        found = set()
        for name in f.KEY_FIELDS:
            column = self._columns.get(name)
            value = column.values[position] if column else None
            if isinstance(value, dt.date) or (isinstance(value, str) and value and _is_key(name, value)):
                found.add(name)
        return found

    # --- finishing ----------------------------------------------------------------------------------------------------

    def _check_ambiguous(self, keep: list[bool] | None) -> None:
        differing = [p for p in self._differing if keep is None or keep[p]]
        if not differing:
            return
        names = [self._header.label(i) for i in self._header.amounts] or [self._columns["belopp"].header]
        if "debet" in self._columns:
            names += [self._columns["debet"].header, self._columns["kredit"].header]
        raise UnusableInput(
            what=f"flera kolumner kan vara beloppet ({', '.join(names)}) och de skiljer sig åt, först på rad "
            f"{self._lines[differing[0]]}",
            where=f"{self._where}, rad {self._header.line}",
            remedy="Ange i profilen, på raden belopp, vilken kolumn som är beloppet utan moms",
        )

    def _finish(self, keep: list[bool] | None, stated: int | None) -> Table:
        if len(self._header.amounts) > 1:
            names = ", ".join(self._header.label(i) for i in self._header.amounts)
            self._warnings.append(f"kolumnerna {names} har samma belopp på varje rad; den första användes")
        self._warn_kredit()
        count = len(self._lines)
        mask = None if keep is None or all(keep) else np.array(keep, dtype=bool)
        columns: dict[str, Values] = {}
        for name in _FRAME_FIELDS:
            if name == "belopp_ore":
                amounts = self._amounts if mask is None else list(compress(self._amounts, mask))
                columns[name] = np.array(amounts, dtype=np.int64)
                continue
            column = self._columns.get("moms" if name == "moms_ore" else name)
            if column is None:
                continue
            values = column.values[:count] if mask is None else column.values[:count][mask]
            if name == "moms_ore":
                self._unread["moms"] += sum(isinstance(amount, str) for amount in values)
                values[:] = [amount if isinstance(amount, int) else None for amount in values]
            columns[name] = values
        for name, unread in self._unread.items():
            if unread:
                self._warnings.append(f"{unread} värden i kolumnen {self._columns[name].header} gick inte att läsa")
        months = self._months_of_rows(keep)
        bad = Counter({c.header: c.bad_count for n, c in self._columns.items() if c.bad_count and n != "objekt_text"})
        for name in self._header.names:
            if f02.SUSPECT.search(name):
                bad.setdefault(name, 0)
        return Table(
            columns=columns,
            lines=self._lines if keep is None else list(compress(self._lines, keep)),
            counts=self._counts,
            set_aside=self._set_aside,
            stated_total=stated,
            months=(min(m[0] for m in months), max(m[1] for m in months)) if months else ("", ""),
            destroyed=dict(bad),
            warnings=self._warnings,
        )

    def _months_of_rows(self, keep: list[bool] | None) -> list[tuple[str, str]]:
        """The months of the rows that were kept, each combination once."""
        if keep is None or all(keep):
            return [pair for pair in self._months.values() if pair]
        none = np.full(len(keep), None, dtype=object)
        names = ("periodstart", "periodslut", "period", "bokforingsdatum")
        parts = [self._columns[name].values[: len(keep)] if name in self._columns else none for name in names]
        keys = set(compress(zip(*(part.tolist() for part in parts), strict=True), keep))
        return [pair for pair in map(_months_of, keys) if pair]

    def _warn_kredit(self) -> None:
        if "belopp" in self._columns or "kredit" not in self._columns:
            return
        kredit = [k for k in self._columns["kredit"].values[: len(self._lines)] if isinstance(k, int) and k]
        if kredit and all(k < 0 for k in kredit):
            self._warnings.append(
                "alla belopp i Kredit är negativa; beloppet är räknat som debet minus kredit. Kontrollera tecknet"
            )


class _MonthMemo(dict[tuple[object, ...], "tuple[str, str] | None"]):
    """(periodstart, periodslut, period, bokföringsdatum) → first and last month."""

    def __missing__(self, key: tuple[object, ...]) -> tuple[str, str] | None:
        value = self[key] = _months_of(key)
        return value


def _months_of(key: Iterable[object]) -> tuple[str, str] | None:
    start, end, period, booked = key
    if isinstance(start, dt.date) and isinstance(end, dt.date) and start <= end:
        return (f"{start:%Y%m}", f"{end:%Y%m}")
    if isinstance(period, str) and period:
        return (period, period)
    if isinstance(booked, dt.date):
        return (f"{booked:%Y%m}", f"{booked:%Y%m}")
    return None


def _edge(month: object, first: bool) -> dt.date | None:
    """The first or last day of "YYYYMM"; None for an unreadable cell ("")."""
    text = cast("str", month)
    if not text:
        return None
    year, number = int(text[:4]), int(text[4:])
    return dt.date(year, number, 1 if first else monthrange(year, number)[1])


def _difference(debet: v.Amount, kredit: v.Amount) -> v.Amount:
    if isinstance(debet, str) or isinstance(kredit, str):
        return debet if isinstance(debet, str) else kredit
    if debet is None and kredit is None:
        return None
    return (debet or 0) - (kredit or 0)


def _has_digit(text: object) -> bool:
    return isinstance(text, str) and any("0" <= ch <= "9" for ch in text)


def _is_key(name: str, value: str) -> bool:
    if _LABEL.match(value.casefold()):
        return False
    if any(map(str.isspace, value)) or len(value) > _LONGEST_KEY:
        return False  # prose that happens to stand in a key column
    return _has_digit(value) or (name in ("foretag", "vertyp") and len(value) <= _LONGEST_WORD_KEY)


def _is_data_like(text: str) -> bool:
    """Whether a cell looks like a code, a number or a date rather than prose."""
    compact = "".join(text.split())
    return _has_digit(compact) and not re.search(r"[^\W\d_]{3}", compact)
