"""From a grid under a recognised header to ledger rows; every line gets exactly one fate.

Rows are read column by column, one call per distinct cell. The few lines that are not plainly rows (no amount, no
period, no konto, another width) are judged one by one afterwards, when the sums that totals are held to are known.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from calendar import monthrange
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast

import numpy as np

from atersok.domain.errors import UnusableInput
from atersok.raindance import amounts as am
from atersok.raindance import destroyed as f02
from atersok.raindance import fields as f
from atersok.raindance import values as v
from atersok.raindance import width
from atersok.raindance.columns import Bools, Coded, Gathered, Ints
from atersok.raindance.fieldcolumn import AmountColumn, FieldColumn, Objects, PeriodColumns, Values
from atersok.raindance.grid import Block, Grid
from atersok.raindance.header import Header, is_other_header, months_first
from atersok.raindance.identity import Numbers, alike, repeated
from atersok.raindance.profile import PROFILE_FILE, Layout, line
from atersok.raindance.values import Cell

#: The values of one column.
Array = np.ndarray[Any, np.dtype[Any]]
_SAMPLE: Final = 3_000
#: More than one, so that neither thread waits for the other.
_BLOCKS_AHEAD: Final = 2
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
        repeated: positions of rows whose identity another row of the table has too.
        counts: blank, preamble, header, totals, footnotes, continuation → lines.
        set_aside: (line, field, value, reason), in order of line.
        stated_total: öre, None when the table states none.
        months: first and last month of the rows, "YYYYMM" or "".
        destroyed: header → cells with destroyed text.
        warnings: Swedish.
    """

    columns: dict[str, Array]
    lines: Ints
    repeated: Ints
    counts: Counter[str]
    set_aside: list[tuple[int, str, str, str]]
    stated_total: int | None
    months: tuple[str, str]
    destroyed: dict[str, int]
    warnings: list[str]


@dataclass(slots=True)
class _Ready:
    """A block whose columns were coded (by index) and whose amounts were read (by name)."""

    block: Block
    coded: dict[int, Coded]
    amounts: dict[str, am.Amounts]


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


_Reader = Callable[[Sequence[Cell]], Sequence[object]]


def _each(read: Callable[[Cell], object]) -> _Reader:
    return lambda cells: list(map(read, cells))


_READERS: Final[dict[str, _Reader]] = {
    "period": _each(v.read_period),
    "ar": _each(v.read_year),
    **dict.fromkeys(f.CODED_FIELDS, partial(v.read_codes, read=v.read_code)),
    **dict.fromkeys(f.PLAIN_CODE_FIELDS, partial(v.read_codes, read=v.read_plain_code)),
}
#: What a month in a date column becomes: the edge of a period, or nothing where no day may be invented.
_SETTLE: Final[dict[str, Callable[[object], object]]] = {
    "periodstart": lambda day: _edge(day, True) if isinstance(day, str) else day,
    "periodslut": lambda day: _edge(day, False) if isinstance(day, str) else day,
    "fakturadatum": lambda day: None if isinstance(day, str) else day,
    "bokforingsdatum": lambda day: day,
    "period": lambda month: month,
}


class TableReader:
    """Reads one grid under its header.

    Args:
        grid, header: the table; where: file and sheet, for messages.
        layout: forms of amounts and dates that the user was asked about.
        given: month of a file without dates, "YYYYMM", as the user gave it; "" else.
    """

    def __init__(self, grid: Grid, header: Header, where: str, layout: Layout | None = None, given: str = "") -> None:
        self._layout = layout or Layout()
        self._grid = grid
        self._header = header
        self._where = where
        self._start = max(1, header.line + header.lines)
        self._most = max(grid.lines_total, 1)
        self._lines = Gathered(np.int64, self._most)
        self._count = 0
        self._suspects: list[_Suspect] = []
        self._counts: Counter[str] = Counter(header=min(header.line, 1), continuation=max(header.lines - 1, 0))
        self._warnings: list[str] = list(header.warnings)
        self._set_aside: list[tuple[int, str, str, str]] = []
        self._differing: list[int] = []
        self._parts = am.GatheredAmounts(self._most)
        self._amounts = am.none()
        self._names = [f.normalise(name) for name in header.names]
        self._fields: dict[str, FieldColumn] = {}
        self._money: dict[str, AmountColumn] = {}
        self._make_columns()
        undated = not any(name in self._fields for name in PeriodColumns.NAMES)
        self._given = given if undated else ""
        self._periods = PeriodColumns(self._fields, _months_of, self._given, self._most)
        self._width = 0
        self._guard: str | None = None

    def _make_columns(self) -> None:
        columns = dict(self._header.columns)
        if not {"debet", "kredit"} <= set(columns):
            columns.pop("debet", None)
            columns.pop("kredit", None)
        sample = self._grid.sample(self._start, _SAMPLE)
        width.check(sample, self._header, self._grid.delimiter, self._where)
        self._nameless = width.nameless(sample, self._header, self._grid.delimiter)
        for name, index in columns.items():
            label = self._header.label(index)
            if name in f.AMOUNT_FIELDS:
                self._money[name] = AmountColumn(name, label, index, self._layout.decimal, self._most)
                continue
            settle: Callable[[object], object] | None = _SETTLE.get(name)
            read: _Reader = _READERS.get(name, v.read_texts)
            if name in f.DATE_FIELDS:
                told = self._layout.months_first
                first = months_first([row[index] for row in sample if index < len(row)]) if told is None else told
                read = _each(partial(v.read_day, months_first=first))
            self._fields[name] = FieldColumn(name, label, index, read, self._most, settle=settle)
        if "objekt" in self._fields:
            index = self._fields["objekt"].index
            label = self._header.label(index)
            self._fields["objekt_text"] = FieldColumn("objekt_text", label, index, v.read_texts, self._most)
        for number, index in enumerate(self._header.amounts[1:], 2):
            name = f"belopp#{number}"
            self._money[name] = AmountColumn(name, self._header.label(index), index, self._layout.decimal, self._most)

    def read(self) -> Table:
        """Reads everything.

        Raises:
            UnusableInput: several columns that could be the amount, with different values.
        """
        before = self._grid.head(self._header.line - 1) if self._header.line > 1 else []
        for record in before:
            self._counts["preamble" if record.cells else "blank"] += record.lines
        blocks = self._grid.blocks(self._start, len(self._names), self._header.written)
        for ready in self._ahead(blocks):
            self._take(ready)
        self._amounts = self._parts.all()
        self._apply_side()
        keep, stated = self._judge()
        self._check_ambiguous(keep)
        return self._finish(keep, stated)

    # --- reading ------------------------------------------------------------------------------------------------------

    def _ahead(self, blocks: Iterator[Block]) -> Iterator[_Ready]:
        """The blocks made ready, in their order.

        Cutting lines and coding cells are done mostly outside of Python, each in a thread, while the blocks before
        are read.
        """
        with ThreadPoolExecutor(1) as cutter, ThreadPoolExecutor(1) as coder:
            coming = deque(coder.submit(self._code, cutter.submit(next, blocks, None)) for _ in range(_BLOCKS_AHEAD))
            while (ready := coming.popleft().result()) is not None:
                coming.append(coder.submit(self._code, cutter.submit(next, blocks, None)))
                yield ready

    def _code(self, cut: Future[Block | None]) -> _Ready | None:
        """A block with its columns coded and its amounts read; touches nothing that reading blocks changes."""
        block = cut.result()
        if block is None:
            return None
        indexes = {column.index for column in self._fields.values()} if len(block.lines) else ()
        return _Ready(
            block,
            {index: block.column(index).coded() for index in indexes},
            {name: money.read(block.column(money.index)) for name, money in self._money.items() if len(block.lines)},
        )

    def _take(self, ready: _Ready) -> None:
        block = ready.block
        self._counts["continuation"] += block.continuation
        self._suspects += [_Suspect(r.line, r.cells, -1, r.lines, r.broken) for r in block.others]
        if not len(block.lines):
            return
        base, count = self._count, len(block.lines)
        self._lines.add(block.lines)
        self._count += count
        self._width = len(block.columns)
        for column in self._fields.values():
            column.take(ready.coded[column.index])
        for name, money in self._money.items():
            money.take(block.column(money.index), ready.amounts[name])
        amounts = self._read_amounts(base)
        plain = ~amounts.unread() & self._periods.take(count) & self._keyed(base, count)
        self._parts.add(amounts)
        self._suspects += [
            _Suspect(int(block.lines[i]), block.row(i), base + i) for i in np.flatnonzero(~plain).tolist()
        ]
        if self._grid.delimiter:
            self._check_unnamed(block, base)

    def _keyed(self, base: int, count: int) -> Bools:
        """Whether each row has its konto (or what stands for it); total rows have not."""
        if base == 0:
            self._guard = next((name for name in ("konto", "kostnadsstalle", "vernr") if name in self._fields), None)
        if self._guard is not None:
            keyed = self._fields[self._guard].flags(_has_digit)
            if base or self._given or int(keyed.sum()) * 2 > count or count < _SAMPLE:
                return keyed
            self._guard = None  # this file names its konton by words: that tells no total from a row
        return np.ones(count, dtype=bool)

    def _check_unnamed(self, block: Block, base: int) -> None:
        """In text, a value beyond the last header means that the row is shifted, or that its amount was split.

        A column whose place the header row leaves empty may be there for all rows; it is nobody's.
        """
        for index, column in enumerate(block.columns[len(self._names) :], len(self._names)):
            if index in self._nameless:
                continue
            filled = [i for i in np.flatnonzero(column.filled()).tolist() if not v.is_blank(column[i])]
            self._suspects += [_Suspect(int(block.lines[i]), block.row(i), base + i, broken=_UNNAMED) for i in filled]

    def _read_amounts(self, base: int) -> am.Amounts:
        """The amounts of the block just taken; where several columns could be the amount, also where they differ."""
        others = [column.current for name, column in self._money.items() if name.startswith("belopp#")]
        if "debet" in self._money:
            others.append(self._money["debet"].current.difference(self._money["kredit"].current))
        if "belopp" not in self._money:
            return others[-1]
        amounts = self._money["belopp"].current
        for other in others:
            self._differing += (np.flatnonzero(amounts.differs(other)) + base).tolist()
        return amounts

    def _apply_side(self) -> None:
        """Where a column says debet or kredit and no amount has a sign, that column is the sign."""
        side = self._fields.get("sida")
        if side is None or "debet" in self._money:
            return
        letters = [str(letter).casefold() for letter in side.values.array(None)]
        if not set(letters) <= {"", *_DEBET_SIDE, *_KREDIT_SIDE} or not _KREDIT_SIDE & set(letters):
            return
        if (self._amounts.ore < 0).any():
            return  # the amounts carry their signs themselves
        kredit = np.array([letter in _KREDIT_SIDE for letter in letters], dtype=bool)
        self._amounts.ore[kredit] = -self._amounts.ore[kredit]
        self._warnings.append(f"beloppen saknar tecken; K i kolumnen {side.header} är läst som minus")

    # --- judging ------------------------------------------------------------------------------------------------------

    def _all_lines(self) -> Ints:
        return self._lines.all()

    def _judge(self) -> tuple[Bools | None, int | None]:
        """Gives every suspect its fate; returns which records are rows (None: all) and the stated total."""
        if not self._suspects:
            return None, None
        keep = np.ones(self._count, dtype=bool)
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
        row_lines = self._all_lines()[keep].tolist()
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
        amount = self._amounts.at(position)
        proper = self._proper_keys(position)
        dated = self._dated(position) and not self._given  # the month that the user gave tells no total from a row
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
        if not self._dated(position):
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
            reason = _WIDTH_REASON.format(got=len(suspect.cells), want=self._width or len(self._names))
            self._put_aside(suspect, suspect.broken or reason)
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
        want = self._width or len(self._names)
        if data_like >= 2 and len(filled) * 2 >= want:
            return True
        for offset in (0, len(cells) - want):
            found = 0
            for name in f.KEY_FIELDS:
                column = self._fields.get(name)
                if column is None or not 0 <= column.index + offset < len(cells):
                    continue
                text = v.read_text(cells[column.index + offset])
                found += bool(text) and _is_data_like(text.split(maxsplit=1)[0])
            if found >= 2:
                return True
        return False

    def _judge_totals(self, totals: list[_Total], keep: Bools, row_lines: list[int]) -> int | None:
        """Totals are known by their sum: running, since a sub-total, of all, or of what follows."""
        if not totals:
            return None
        amounts = self._amounts.ore[keep]
        sums = am.running(amounts)
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
        column = self._money.get("belopp") or self._money["debet"]
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
        return self._periods.values["months"].at(position) is not None

    def _values(self) -> dict[str, Values]:
        """Field → its values; period and bokföringsdatum as the whole row gives them."""
        values = {name: column.values for name, column in self._fields.items()}
        return values | {name: self._periods.values[name] for name in ("period", "bokforingsdatum")}

    def _proper_keys(self, position: int) -> set[str]:
        """Key fields of a record that hold a key, not a word such as Totalt or Summa 47000."""
        found = set()
        values = self._values()
        for name in f.KEY_FIELDS:
            value = values[name].at(position) if name in values else None
            if isinstance(value, dt.date) or (isinstance(value, str) and value and _is_key(name, value)):
                found.add(name)
        return found

    # --- finishing ----------------------------------------------------------------------------------------------------

    def _check_ambiguous(self, keep: Bools | None) -> None:
        differing = [p for p in self._differing if keep is None or keep[p]]
        if not differing:
            return
        names = [self._header.label(i) for i in self._header.amounts] or [self._money["belopp"].header]
        if "debet" in self._money:
            names += [self._money["debet"].header, self._money["kredit"].header]
        raise UnusableInput(
            what=f"flera kolumner kan vara beloppet ({', '.join(names)}) och de skiljer sig åt, först på rad "
            f"{self._all_lines()[differing[0]]}",
            where=f"{self._where}, rad {self._header.line}",
            remedy=f"Skriv raden {line('belopp', names[0])} i {PROFILE_FILE}, med rubriken på beloppet utan moms",
        )

    def _finish(self, keep: Bools | None, stated: int | None) -> Table:
        if len(self._header.amounts) > 1:
            names = ", ".join(self._header.label(i) for i in self._header.amounts)
            self._warnings.append(f"kolumnerna {names} har samma belopp på varje rad; den första användes")
        self._warn_kredit()
        mask = None if keep is None or bool(keep.all()) else keep
        columns: dict[str, Array] = {
            name: values.array(mask) for name, values in self._values().items() if name in _FRAME_FIELDS
        }
        columns["belopp_ore"] = self._amounts.ore if mask is None else self._amounts.ore[mask]
        if "moms" in self._money:
            columns["moms_ore"] = self._moms(mask)
        for name, column in self._fields.items():
            if column.unread_count:
                self._warn_unread(name, column.unread_count)
        months = [pair for pair in self._months_of_rows(mask) if pair]
        bad = Counter({c.header: c.bad_count for n, c in self._fields.items() if c.bad_count and n != "objekt_text"})
        bad |= {c.header: c.bad_count for c in self._money.values() if c.bad_count}
        for name in self._header.names:
            if f02.SUSPECT.search(name):
                bad.setdefault(name, 0)
        lines = self._all_lines()
        return Table(
            columns=columns,
            lines=lines if mask is None else lines[mask],
            counts=self._counts,
            set_aside=self._set_aside,
            stated_total=stated,
            months=(min(m[0] for m in months), max(m[1] for m in months)) if months else ("", ""),
            destroyed=dict(bad),
            warnings=self._warnings,
            repeated=self._repeated(mask),
        )

    def _warn_unread(self, name: str, count: int) -> None:
        column = self._fields.get(name) or self._money[name]
        self._warnings.append(f"{count} värden i kolumnen {column.header} gick inte att läsa")

    def _moms(self, mask: Bools | None) -> Objects:
        amounts = self._money["moms"].all()
        moms = amounts.ore.astype(object)
        moms[amounts.unread()] = None
        wrong = list(amounts.wrong) if mask is None else [i for i in amounts.wrong if mask[i]]
        if wrong:
            self._warn_unread("moms", len(wrong))
        return moms if mask is None else moms[mask]

    def _months_of_rows(self, mask: Bools | None) -> list[tuple[str, str] | None]:
        """The months of the rows that were kept, each once."""
        months = self._periods.values["months"]
        numbers = months.numbers()
        used = np.unique(numbers if mask is None else numbers[mask])
        return [cast("tuple[str, str] | None", months.distinct[number]) for number in used.tolist()]

    def _repeated(self, mask: Bools | None) -> Ints:
        """Positions among the kept rows whose identity (företag, vertyp, vernr, rad) another one has too."""
        if not {"vernr", "rad"} <= set(self._fields):
            return np.zeros(0, dtype=np.int64)
        parts, sizes = [], []
        has = np.ones(self._count if mask is None else int(mask.sum()), dtype=bool)
        for name in ("vernr", "rad", "foretag", "vertyp"):
            if name not in self._fields:
                continue
            values = self._fields[name].values
            numbers: Numbers = values.numbers() if mask is None else values.numbers()[mask]
            size = len(values.distinct)
            if not values.apart:
                numbers = alike(cast("list[str]", values.distinct))[numbers]
            parts.append(numbers)
            sizes.append(size)
            if name in ("vernr", "rad") and "" in values.distinct:
                has &= np.fromiter(map(bool, values.distinct), bool, size)[numbers]
        return repeated(parts, sizes, has)

    def _warn_kredit(self) -> None:
        if "belopp" in self._money or "kredit" not in self._money:
            return
        kredit = self._money["kredit"].all().ore
        if (kredit < 0).any() and not (kredit > 0).any():
            self._warnings.append(
                "alla belopp i Kredit är negativa; beloppet är räknat som debet minus kredit. Kontrollera tecknet"
            )


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
