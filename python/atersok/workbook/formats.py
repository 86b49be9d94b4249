"""Whether cells have number formats that hold what is to be written, and how those that have lost theirs get it back.

Text goes only into cells with format @, all else only into others (design.md §8). A cell that was pasted over has lost
its column's format; the cells around it still have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from atersok.closedbook import contract
from atersok.closedbook.refs import Area, area_ref
from atersok.closedbook.styles import Kind as CellKind
from atersok.closedbook.styles import kind_of
from atersok.domain.errors import UnusableInput
from atersok.workbook import layout, native
from atersok.workbook.tables import FoundTable

TEXT = "@"
_GENERAL = frozenset({"general", "standard", "allmänt"})
"""The format of a cell that was given none; Excel for Mac may say it in the user's language."""
_NAMES: Mapping[layout.Kind, str] = {"text": "Text", "date": "ÅÅÅÅ-MM-DD", "int": "0", "kr": "0,00"}


_CELL_KINDS: Mapping[layout.Kind, CellKind] = {
    "text": CellKind.TEXT,
    "date": CellKind.DATE,
    "int": CellKind.OTHER,
    "kr": CellKind.OTHER,
}


@dataclass(frozen=True)
class Span:
    """Rows of one column, next to each other, with one number format; both ends are included."""

    first: int
    last: int
    code: str


@dataclass(frozen=True)
class Repair:
    """Cells that have lost their column's number format, and the nearest cell that still has it."""

    area: Area
    source: Area
    code: str


def fits(code: str | None, kind: layout.Kind) -> bool:
    """Whether a number format, None where cells differ, holds values of the kind: see the text contract.

    An amount in a cell for days would be read as a day.
    """
    if code is None:
        return False
    if kind == "text":
        return code == TEXT
    if kind == "date":
        return code != TEXT and ("y" in code.casefold() or "å" in code.casefold())
    return code.casefold() in _GENERAL or kind_of(code) == CellKind.OTHER


def check_value(value: Any, kind: layout.Kind) -> None:
    """The text contract for one value, for a workbook that does not hold it itself.

    Raises:
        contract.Broken: no cell of the kind can hold it.
    """
    if value is None or isinstance(value, native.AsText):
        return
    if isinstance(value, str):
        plain = kind == "text" and len(value) < contract.MAX_TEXT // 2
    elif isinstance(value, date):
        plain = kind == "date" and value.year > 1900
    else:
        plain = kind != "text" and isinstance(value, int | float) and abs(value) < contract.MAX_EXACT
    if not plain:
        contract.content(value, _CELL_KINDS[kind], formulas=False, date1904=False)


def spans(sheet: Any, area: Area) -> list[Span]:
    """The number formats of one column, from the top: halves are asked until each has one format.

    One call into Excel where all cells have the same.
    """
    found: list[Span] = []
    for span in _halved(sheet, area):
        if found and found[-1].code == span.code:
            found[-1] = Span(found[-1].first, span.last, span.code)
        else:
            found.append(span)
    return found


def _halved(sheet: Any, area: Area) -> Iterator[Span]:
    code = sheet.range(area_ref(area)).number_format
    if code is not None:
        yield Span(area.row1, area.row2, code)
        return
    middle = (area.row1 + area.row2) // 2
    yield from _halved(sheet, area._replace(row2=middle))
    yield from _halved(sheet, area._replace(row1=middle + 1))


def repairs(found: FoundTable, kinds: Mapping[str, layout.Kind], height: int) -> list[Repair]:
    """What must be put right in some columns of a table before it can be written.

    One call into Excel for all columns of a kind where nothing is amiss.

    Args:
        found: the table.
        kinds: header → what its cells are to hold.
        height: how many lines are looked at.

    Raises:
        UnusableInput: no cell of a column has a format that can hold its values.
    """
    made: list[Repair] = []
    alike: dict[tuple[str, ...], list[str]] = {}
    own = {column.header: column.kind for column in found.spec.columns}
    for header, kind in kinds.items():
        # Columns of one kind look alike; a closed workbook is asked of each, which costs nothing.
        key = (kind, own.get(header, kind)) if native.is_live(found.sheet) else (header,)
        alike.setdefault(key, []).append(header)
    for headers in alike.values():
        kind = kinds[headers[0]]
        columns = [found.place[header] for header in headers]
        areas = [found.area(first, last, 0, height - 1) for first, last in native.runs(columns)]
        if fits(native.common_format(found.sheet, areas), kind):
            continue
        for header in headers:
            made.extend(_of_column(found, header, kind, height))
    return made


def _of_column(found: FoundTable, header: str, kind: layout.Kind, height: int) -> Iterator[Repair]:
    index = found.place[header]
    column = found.area(index, index, 0, height - 1)
    standing = spans(found.sheet, column)
    good = [span for span in standing if fits(span.code, kind)]
    if not good:
        raise UnusableInput(
            f"kolumnen {header} i tabellen {found.spec.name} har fel talformat",
            found.where(),
            f"Ställ hela kolumnens talformat till {_NAMES[kind]}",
        )
    for span in standing:
        if fits(span.code, kind):
            continue
        above = [other for other in good if other.last < span.first]
        source, row = (above[-1], above[-1].last) if above else (good[0], good[0].first)
        cell = Area(row, column.col1, row, column.col2)
        yield Repair(column._replace(row1=span.first, row2=span.last), cell, source.code)


def repair(sheet: Any, made: Iterable[Repair]) -> None:
    """Puts right what :func:`repairs` found."""
    for each in made:
        native.give_format(sheet, each.area, each.source, each.code)
