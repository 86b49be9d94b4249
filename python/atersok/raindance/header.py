"""Finds the header row and which column is which field: by alias, by shape, by a profile."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from atersok.domain.errors import UnusableInput
from atersok.raindance import fields as f
from atersok.raindance.destroyed import SUSPECT
from atersok.raindance.grid import Grid, Record
from atersok.raindance.profile import PROFILE_FILE, header_key, line
from atersok.raindance.values import (
    Cell,
    is_blank,
    is_six_digit_day,
    is_six_digit_month,
    read_amount,
    read_code,
    read_day,
    read_period,
    read_text,
    read_year,
)

#: Lines in which a header is looked for: 0–10 lines stand before it in real files.
HEAD_LINES: Final = 200
_SAMPLE_ROWS: Final = 600
_SHAPE_WEAK: Final = 0.6
_SHAPE_SURE: Final = 0.9
_MIN_TRUNCATED: Final = 5
#: What is taken for a date where a header alone does not say so.
_LIKELY_YEARS: Final = range(2000, 2041)
_STRONG, _WEAK, _TRUNCATED = 100, 60, 50


@dataclass(frozen=True, slots=True)
class Header:
    """A recognised header row.

    Attributes:
        line: 1-based line where it begins; `lines`: physical lines it takes.
        names: header cells as they stand, trimmed, up to the last that has a name.
        written: number of cells of the row, unnamed ones at the end included.
        columns: field (or helper) → column index.
        amounts: columns that could each be the amount; more than one is decided by their values.
        scores: field → 0–100, how sure the match is (alias 100 or less, shape of the values counted in).
        warnings: Swedish.
    """

    line: int
    lines: int
    names: tuple[str, ...]
    written: int
    columns: dict[str, int]
    amounts: tuple[int, ...]
    scores: dict[str, int]
    warnings: tuple[str, ...] = ()

    def label(self, index: int) -> str:
        """The header of a column; a repeated one with its number ("Belopp#2"), as a profile names it."""
        return labels(self.names)[index]


@dataclass(slots=True)
class _Match:
    field: str
    index: int
    rank: int
    strength: int
    shape: float


def _strong() -> dict[str, tuple[str, int]]:
    names: dict[str, tuple[str, int]] = {}
    for name, aliases in f.ALIASES.items():
        for rank, alias in enumerate(aliases):
            names.setdefault(f.normalise(alias), (name, rank))
    return names


_ALIAS: Final = _strong()
_WEAK_ALIAS: Final = {
    f.normalise(alias): (name, rank) for name, aliases in f.WEAK_ALIASES.items() for rank, alias in enumerate(aliases)
}
_SORTED_ALIASES: Final = sorted(_ALIAS)
_OTHERS: Final = frozenset(map(f.normalise, f.KNOWN_OTHERS))


def labels(names: Sequence[str]) -> list[str]:
    """Headers as a profile names them: a repeated one with its number ("Belopp#2")."""
    seen: dict[str, int] = {}
    labels = []
    for name in names:
        key = f.normalise(name)
        seen[key] = seen.get(key, 0) + 1
        labels.append(name if seen[key] == 1 else f"{name}#{seen[key]}")
    return labels


@lru_cache(maxsize=4096)
def _fields_of_header(name: str) -> tuple[list[tuple[str, int]], int]:
    """(field, rank) pairs that a header may mean, and how strongly."""
    key = f.normalise(name)
    if key in _ALIAS:
        return [_ALIAS[key]], _STRONG
    if key in _OTHERS or not key:
        return [], 0
    if key in _WEAK_ALIAS:
        return [_WEAK_ALIAS[key]], _WEAK
    if SUSPECT.search(name):
        # Each destroyed character may have been any one letter; the alias table must leave a single field.
        pattern = re.compile(".".join(map(re.escape, SUSPECT.split(name.strip()))), re.IGNORECASE)
        found = {field for field, aliases in f.ALIASES.items() if any(map(pattern.fullmatch, aliases))}
        return [(field, 90) for field in sorted(found)], _TRUNCATED
    if len(key) >= _MIN_TRUNCATED:
        found = set()
        for alias in _SORTED_ALIASES[bisect_left(_SORTED_ALIASES, key) :]:
            if not alias.startswith(key):
                break
            found.add(_ALIAS[alias][0])
        return [(field, 99) for field in sorted(found)], _TRUNCATED
    return [], 0


def _line_score(cells: Sequence[Cell], wanted: Mapping[str, str]) -> tuple[int, int]:
    """(score, number of distinct fields) of a line taken as header."""
    names = [cell.strip() if isinstance(cell, str) else "" for cell in cells]
    strong: set[str] = set()
    other: set[str] = set()
    for name in names:
        if not name or len(name) > 60:
            continue
        found, strength = _fields_of_header(name)
        if strength == _STRONG:
            strong.add(found[0][0])
        elif found:
            other.add(found[0][0])
    headers = [header for header in wanted.values() if header]
    there = set(map(header_key, labels(names))) if headers else set()
    profile = sum(1 for header in headers if header_key(header) in there)
    other -= strong
    return 3 * (len(strong) + profile) + len(other), len(strong) + len(other) + profile


def is_other_header(cells: Sequence[Cell], header: Header) -> bool:
    """Whether a line below the header is one itself, with other columns: three names or more, half of the table's."""
    names = {cell.strip() for cell in cells if isinstance(cell, str) and 0 < len(cell.strip()) <= 60}
    known = {found[0][0] for name in names for found, strong in [_fields_of_header(name)] if strong == _STRONG}
    return len(known) >= max(3, len(header.columns) // 2)


def continues(grid: Grid, header: Header) -> bool:
    """Whether a sheet without a header goes on under another's: nearly all rows have its amount and its period."""
    rows = grid.sample(1, _SAMPLE_ROWS)
    amounts = [header.columns[name] for name in ("belopp", "debet", "kredit") if name in header.columns]
    dates = [header.columns[name] for name in ("period", "bokforingsdatum", "periodstart") if name in header.columns]

    def fits(row: Sequence[Cell]) -> bool:
        if len(row) <= max(header.columns.values()):
            return False
        amount = any(isinstance(read_amount(row[index]), int) for index in amounts)
        return amount and any(read_period(row[index]) for index in dates)

    return bool(rows) and sum(map(fits, rows)) >= _SHAPE_SURE * len(rows)


def names_of(record: Record) -> list[str]:
    """The header cells of a line as they stand, trimmed, up to the last that has a name."""
    cells = [cell.strip() if isinstance(cell, str) else read_text(cell) for cell in record.cells]
    while cells and not cells[-1]:
        cells.pop()
    return [" ".join(cell.split()) for cell in cells]


def meanings(names: Sequence[str]) -> dict[str, str]:
    """Label → field of the headers whose name alone surely means one."""
    found = {label: _fields_of_header(name) for label, name in zip(labels(names), names, strict=True) if name}
    return {label: options[0][0] for label, (options, strong) in found.items() if strong == _STRONG}


def locate(grid: Grid, mapping: Mapping[str, str]) -> tuple[Record | None, int]:
    """The line that is the header most likely, and how likely."""
    best: Record | None = None
    best_score = (0, 0)
    for record in grid.head(HEAD_LINES):
        score = _line_score(record.cells, mapping)
        if not record.broken and score > best_score:
            best, best_score = record, score
    return (best if best_score[1] >= 2 else None), best_score[0]


def find(grid: Grid, where: str, mapping: Mapping[str, str], *, undated: bool = False) -> Header:
    """The header of a grid.

    Args:
        grid: the table.
        where: file (and sheet) for messages.
        mapping: field → header, from a profile; goes before recognition. An empty header leaves the field out.
        undated: whether the user gave the month of a file without dates.

    Raises:
        UnusableInput: no header row, a header of the profile that is not there, no amount column, no date source.
    """
    best, _ = locate(grid, mapping)
    if best is None:
        raise UnusableInput(
            what="ingen rubrikrad känns igen",
            where=where,
            remedy="Filen ska ha en rad med rubriker som Konto, Period och Belopp; "
            f'ange annars vilken rubrik som är vilket fält i {PROFILE_FILE}, en rad per fält: konto = "Kontokod"',
        )
    return _assign(grid, best, where, mapping, undated)


def strength(grid: Grid, mapping: Mapping[str, str]) -> int:
    """How good a header the grid has at best; chooses between delimiters and sheets."""
    return max((_line_score(record.cells, mapping) for record in grid.head(HEAD_LINES)), default=(0, 0))[0]


def _shapes() -> dict[str, Callable[[Cell], bool]]:
    def amount(cell: Cell) -> bool:
        return isinstance(read_amount(cell), int)

    def day(cell: Cell) -> bool:
        value = read_day(cell)
        year = value.year if isinstance(value, dt.date) else int((value or "0")[:4])
        return value is None or (len(read_text(cell)) > 4 and year in _LIKELY_YEARS)

    def code(cell: Cell) -> bool:
        text = read_code(cell)
        return len(text) <= 20 and any(ch.isdigit() for ch in text)

    def orgnr(cell: Cell) -> bool:
        return sum(ch.isdigit() for ch in read_text(cell)) in (10, 12)

    shapes: dict[str, Callable[[Cell], bool]] = dict.fromkeys(f.AMOUNT_FIELDS, amount)
    shapes |= dict.fromkeys(f.DATE_FIELDS, day)
    shapes |= dict.fromkeys((*f.CODED_FIELDS, "vernr", "rad", "leverantorsnr", "fakturanr"), code)
    shapes["period"] = lambda cell: bool(read_period(cell))
    shapes["ar"] = lambda cell: bool(read_year(cell))
    shapes["orgnr"] = orgnr
    return shapes


_SHAPES: Final = _shapes()


def _shape(field_name: str, column: Sequence[Cell]) -> float:
    """Share of the column's values that look like the field; 1.0 for an empty column and for free text."""
    test = _SHAPES.get(field_name)
    values = [cell for cell in column if not is_blank(cell) and read_text(cell)]
    if test is None or not values:
        return 1.0
    return sum(map(test, values)) / len(values)


def _assign(grid: Grid, record: Record, where: str, mapping: Mapping[str, str], undated: bool) -> Header:
    names = tuple(names_of(record))
    rows = grid.sample(record.line + record.lines, _SAMPLE_ROWS)
    sample = [[row[i] for row in rows if i < len(row)] for i in range(len(names))]
    warnings: list[str] = []
    columns, scores = _from_profile(names, mapping, where, record.line)
    left_out = {field_name for field_name, header in mapping.items() if not header}
    if columns.keys() & {"belopp"}:
        left_out |= {"debet", "kredit"}  # the user said which column is the amount: nothing else is
    taken = set(columns.values())
    warnings += _doubts(names, columns, sample, f"{where}, rad {record.line}")

    matches: list[_Match] = []
    for index, name in enumerate(names):
        if index in taken or not name:
            continue
        found, strong = _fields_of_header(name)
        options = [
            _Match(field_name, index, rank, strong, _shape(field_name, sample[index])) for field_name, rank in found
        ]
        if strong == _TRUNCATED and len(options) > 1:
            options = _most_specific(options, sample[index])
            if not options:
                warnings.append(f"rubriken {name} är avkortad och kan betyda flera fält; kolumnen används inte")
        if strong != _STRONG:
            options = [option for option in options if option.shape >= _SHAPE_WEAK]
        if options and SUSPECT.search(name):
            warnings.append(f"rubriken {name} har förstörda tecken och lästes som {_swedish(options[0].field)}")
        matches += options
    settled = {"belopp", "debet", "kredit"} & set(columns) or "belopp" in left_out
    amounts = () if settled else _amount_candidates(matches)

    for field_name in (*f.FIELD_NAMES, *f.HELPER_NAMES):
        if field_name in columns or field_name in left_out or field_name == "belopp":
            continue
        candidates = [match for match in matches if match.field == field_name and match.index not in taken]
        if not candidates:
            continue
        # A repeated header ("Konto;Konto") is told apart by shape: the code, not the text beside it.
        chosen = max(candidates, key=lambda m: (m.strength, m.shape >= _SHAPE_WEAK, -m.rank, -m.index))
        columns[field_name] = chosen.index
        scores[field_name] = round(max(0, chosen.strength - chosen.rank // 4) * max(chosen.shape, 0.3))
        taken.add(chosen.index)
    if "belopp" not in columns and amounts:
        columns["belopp"] = amounts[0]
        first = next(match for match in matches if match.index == amounts[0])
        scores["belopp"] = round(first.strength * max(first.shape, 0.3)) // len(amounts)
    header = Header(record.line, record.lines, names, len(record.cells), columns, amounts, scores, tuple(warnings))
    _require(header, where, undated)
    return header


def _most_specific(options: list[_Match], column: Sequence[Cell]) -> list[_Match]:
    """Of several fields that a cut header may be, the narrowest whose shape the values have; none when unsure."""
    order = [*f.DATE_FIELDS, "period", "orgnr", "belopp", "moms", "debet", "kredit"]
    codes = [*f.CODED_FIELDS, "vernr", "rad", "leverantorsnr", "fakturanr"]
    filled = any(read_text(cell) for cell in column)
    for group in (order, codes, list(f.TEXT_FIELDS)):
        fitting = [option for option in options if option.field in group and filled and option.shape >= _SHAPE_SURE]
        if len(fitting) == 1:
            return fitting
        if fitting:
            return []
    return []


def _amount_candidates(matches: list[_Match]) -> tuple[int, ...]:
    found = [match for match in matches if match.field == "belopp"]
    strongest = max((match.strength for match in found), default=0)
    return tuple(match.index for match in sorted(found, key=lambda m: m.rank) if match.strength == strongest)


def _from_profile(
    names: Sequence[str], mapping: Mapping[str, str], where: str, number: int
) -> tuple[dict[str, int], dict[str, int]]:
    there = list(map(header_key, labels(names)))
    columns: dict[str, int] = {}
    for field_name, header in mapping.items():
        if not header:
            continue
        key = header_key(header)
        if key not in there:
            raise UnusableInput(
                what=f"profilen säger att {_swedish(field_name)} står i kolumnen {header}, men den finns inte "
                f"(rubrikerna är {_listed(names)})",
                where=f"{where}, rad {number}",
                remedy=f"Ändra raden {line(field_name, header)} i {PROFILE_FILE}, eller hämta exporten med samma "
                "kolumner som förut",
            )
        columns[field_name] = there.index(key)
    return columns, dict.fromkeys(columns, 100)


def _doubts(
    names: Sequence[str], columns: Mapping[str, int], sample: Sequence[Sequence[Cell]], place: str
) -> list[str]:
    """What looks wrong in a profile: a column whose name means another field, or whose values do not look like it.

    Raises:
        UnusableInput: an amount is to be read from a column whose name means something else than an amount.
    """
    known = meanings(names)
    told = []
    for field_name, index in columns.items():
        label = labels(names)[index]
        other = known.get(label, field_name)
        if field_name in f.AMOUNT_FIELDS and other not in f.AMOUNT_FIELDS:
            raise UnusableInput(
                what=f"profilen läser {_swedish(field_name)} ur kolumnen {label}, som är {_swedish(other)}",
                where=place,
                remedy=f"Ändra raden {line(field_name, label)} i {PROFILE_FILE} till beloppskolumnens rubrik",
            )
        if other != field_name and not {other, field_name} <= set(f.AMOUNT_FIELDS):
            told.append(f"profilen läser {_swedish(field_name)} ur kolumnen {label}, som heter som {_swedish(other)}")
        elif _shape(field_name, sample[index]) < _SHAPE_WEAK:
            told.append(f"profilen läser {_swedish(field_name)} ur kolumnen {label}, men värdena ser inte ut så")
    return told


def _require(header: Header, where: str, undated: bool) -> None:
    columns = header.columns
    place = f"{where}, rad {header.line}"
    if "belopp" not in columns and not {"debet", "kredit"} <= set(columns):
        raise UnusableInput(
            what=f"ingen beloppskolumn känns igen (rubrikerna är {_listed(header.names)})",
            where=place,
            remedy=f"Skriv raden {line('belopp', 'rubriken')} i {PROFILE_FILE} (eller raderna debet och kredit), med "
            "beloppskolumnens rubrik",
        )
    dated = {"period", "bokforingsdatum"} & set(columns) or {"periodstart", "periodslut"} <= set(columns)
    if not dated and not (undated and {"konto", "kostnadsstalle", "vernr"} & set(columns)):
        raise UnusableInput(
            what=f"filen har ingen kolumn med datum eller period (rubrikerna är {_listed(header.names)})",
            where=place,
            remedy=f"Hämta exporten med Period eller Bokföringsdatum, eller skriv raden {line('period', 'rubriken')} i "
            f"{PROFILE_FILE}; saknas datum helt, skriv där [filperiod] och under den raden "
            f'"{where.partition(", bladet")[0]}" = "ÅÅÅÅMM". Perioden gissas aldrig',
        )


def _listed(names: Sequence[str]) -> str:
    shown = [name if len(name) <= 40 else f"{name[:40]}…" for name in names if name][:30]
    return ", ".join(shown) + (" …" if len(shown) < sum(map(bool, names)) else "")


def _swedish(field_name: str) -> str:
    return f.FIELD_NAMES.get(field_name) or f.HELPER_NAMES.get(field_name, field_name)


def months_first(column: Sequence[Cell]) -> bool:
    """Whether six-digit dates of a column are YYYYMM: some can only be months, and none can only be days."""
    texts = {text for cell in column if not isinstance(cell, dt.date) and len(text := read_text(cell)) == 6}
    digits = [text for text in texts if text.isascii() and text.isdigit()]
    return any(map(is_six_digit_month, digits)) and not any(map(is_six_digit_day, digits))
