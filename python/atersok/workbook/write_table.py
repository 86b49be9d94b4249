"""Writes one of our tables: the user's columns stay beside their row, and calls do not grow with the rows.

`Table.update` is not for us: an empty frame shrank a table to one column, a narrower one removed the user's columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from atersok.closedbook import TextContractError
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.workbook import layout, native
from atersok.workbook.tables import FoundTable, formulas_of

Value = str | int | float | date | None
Row = Mapping[str, Value]

_FORMAT_NAMES: Mapping[layout.Kind, str] = {"text": "Text", "date": "ÅÅÅÅ-MM-DD", "int": "0", "kr": "0,00"}


def write_table(
    found: FoundTable,
    rows: Sequence[Row],
    key: Callable[[Row], Hashable],
    formulas: Mapping[str, str | Sequence[str | float | None]] | None = None,
    kept: Collection[str] = (),
) -> None:
    """Makes the table hold exactly these rows, in this order.

    Args:
        found: the table.
        rows: header → value for every column of the layout; of a formula column, the computed value.
        key: what tells a row from the others, read from the table's own cells too, so that the user's columns follow.
        formulas: header → one formula for the whole column, or one formula or number a row.
        kept: headers of the layout whose cells are the user's, and follow their row like the user's own columns.

    Raises:
        UnusableInput: a whole column has lost the number format that its values need, or something stands beneath
            the table where it must grow.
    """
    formulas = formulas or {}
    ours = {index: header for header, index in found.place.items() if header not in kept}
    users = [index for index in range(len(found.headers)) if index not in ours]
    body = found.table.data_body_range
    old_height = 0 if body is None else int(body.shape[0])
    height = max(1, len(rows))
    sources = _sources(found, body, rows, key) if users and body is not None else None
    _restore_formats(
        found, old_height, list(found.place) if native.changes_silently(found.sheet.book) else formulas, formulas
    )
    if height != old_height:
        _resize(found, height, old_height)
    if sources is not None:
        lines = max(height, old_height)
        moves = [*sources, *[None] * (lines - height)]
        calculated = _calculated_over_blank(found, body, users, ours)
        for first, last in _runs(set(users) - calculated):
            native.move_rows(_area(found, first, last, lines), moves)
        for first, last in _runs(calculated):
            native.move_rows(_area(found, first, last, lines), [0] * lines)
    blank: Row = {}
    lines_to_write = list(rows) or [blank]
    plain = [index for index, header in ours.items() if header not in formulas]
    for first, last in _runs(plain):
        headers = [ours[index] for index in range(first, last + 1)]
        matrix = [[row.get(header) for header in headers] for row in lines_to_write]
        _write(found, _area(found, first, last, height), matrix, max(height, old_height), formulas)
    for first, last in _runs([index for index, header in ours.items() if header in formulas]):
        headers = [ours[index] for index in range(first, last + 1)]
        area = _area(found, first, last, height)
        if not rows:
            area.clear_contents()
            continue
        area.formula = [[_formula(formulas[header], number) for header in headers] for number in range(len(rows))]
        native.store_computed(area, [[row.get(header) for header in headers] for row in rows])
    if height < old_height:
        for first, last in _runs(sorted(ours)):
            below = found.sheet.range(
                (found.header_row + height + 1, found.first_column + first),
                (found.header_row + old_height, found.first_column + last),
            )
            below.clear_contents()


def append_rows(found: FoundTable, rows: Sequence[Row]) -> None:
    """Adds rows beneath those that are there; the first take the blank line of an empty table."""
    body = found.table.data_body_range
    height = 0 if body is None else int(body.shape[0])
    used = height
    if body is not None and all(value in {None, ""} for line in body.options(ndim=2).value for value in line):
        used = 0
    if native.changes_silently(found.sheet.book):
        _restore_formats(found, height, list(found.place))
    total = used + len(rows)
    if total != height:
        _resize(found, total, height)
    for first, last in _runs(found.place.values()):
        headers = [header for header, index in found.place.items() if first <= index <= last]
        headers.sort(key=found.place.__getitem__)
        top = found.header_row + 1 + used
        area = found.sheet.range((top, found.first_column + first), (top + len(rows) - 1, found.first_column + last))
        _write(found, area, [[row.get(header) for header in headers] for row in rows], max(total, height))


def _write(found: FoundTable, area: Any, matrix: list[list[Value]], lines: int, formulas: Collection[str] = ()) -> None:
    """Writes values; where a cell's format cannot hold its value, the formats of the table are put right first."""
    try:
        area.options(chunksize=None).value = matrix
    except TextContractError:
        _restore_formats(found, lines, list(found.place), formulas)
        area.options(chunksize=None).value = matrix


def _formula(formula: str | Sequence[str | float | None], number: int) -> str | float | None:
    return formula if isinstance(formula, str) else formula[number]


def _area(found: FoundTable, first: int, last: int, height: int) -> Any:
    top = found.header_row + 1
    return found.sheet.range((top, found.first_column + first), (top + height - 1, found.first_column + last))


def _resize(found: FoundTable, height: int, old_height: int) -> None:
    width = len(found.headers)
    if height > old_height:
        _check_free(found, height, old_height)
    found.table.resize(
        found.sheet.range(
            (found.header_row, found.first_column),
            (found.header_row + height, found.first_column + width - 1),
        )
    )
    if height > max(old_height, 1):
        # New lines look and hold like the last; lines that were there keep what the user made of them.
        last = found.header_row + max(old_height, 1)
        right = found.first_column + width - 1
        template = found.sheet.range((last, found.first_column), (last, right))
        whole = found.sheet.range((last, found.first_column), (found.header_row + height, right))
        template.autofill(whole, "fill_formats")


def _check_free(found: FoundTable, height: int, old_height: int) -> None:
    """What a user wrote beneath the table is not the table's to take.

    Raises:
        UnusableInput: there is something where the table must grow.
    """
    top = found.header_row + 1 + old_height
    right = found.first_column + len(found.headers) - 1
    beneath = found.sheet.range((top, found.first_column), (found.header_row + height, right))
    for offset, line in enumerate(formulas_of(beneath)):
        if any(cell not in {None, ""} for cell in line):
            raise UnusableInput(
                f"under tabellen {found.spec.name} står något som tabellen skulle växa över",
                found.where(top + offset),
                "Flytta det till höger om tabellen eller till ett eget blad",
            )


def _restore_formats(found: FoundTable, height: int, headers: Iterable[str], formulas: Collection[str] = ()) -> None:
    """A cell that was pasted over has lost its column's number format: it takes the format of its neighbours again.

    One call a column where nothing is amiss.

    Raises:
        UnusableInput: no cell of a column has a format that can hold its values.
    """
    kinds = {column.header: column.kind for column in found.spec.columns}
    for header in headers:
        index = found.place[header]
        kind = "kr" if header in formulas else kinds.get(header, "text")  # a formula cannot stand in a text cell
        column = _area(found, index, index, max(1, height))
        if _fits(column.number_format, kind):
            continue
        cells = [found.sheet.range(cell) for cell in ((row, column.column) for row in _lines(column))]
        good = [number for number, cell in enumerate(cells) if _fits(cell.number_format, kind)]
        if not good:
            raise UnusableInput(
                f"kolumnen {header} i tabellen {found.spec.name} har fel talformat",
                found.where(),
                f"Ställ hela kolumnens talformat till {_FORMAT_NAMES[kind]}",
            )
        cells[good[0]].autofill(found.sheet.range(cells[0], cells[good[0]]), "fill_formats")
        for start, end in pairwise([*good, len(cells)]):
            cells[start].autofill(found.sheet.range(cells[start], cells[end - 1]), "fill_formats")


def _lines(column: Any) -> range:
    return range(int(column.row), int(column.row) + int(column.shape[0]))


def _fits(code: str | None, kind: layout.Kind) -> bool:
    """Whether a number format, None where cells differ, holds values of the kind: see the text contract."""
    if code is None:
        return False
    if kind == "text":
        return code == "@"
    return code != "@" and (kind != "date" or "y" in code.casefold() or "å" in code.casefold())


def _sources(found: FoundTable, body: Any, rows: Sequence[Row], key: Callable[[Row], Hashable]) -> list[int | None]:
    """For each new row the old line with the same key, so that the user's cells follow their row."""
    matrix = body.options(ndim=2, err_to_str=True).value
    before = [{header: _as_key(line[index]) for header, index in found.place.items()} for line in matrix]
    after = [{header: _as_key(value) for header, value in row.items()} for row in rows]
    old = {found_key: number for number, found_key in enumerate(_numbered(key(row) for row in before))}
    return [old.get(wanted) for wanted in _numbered(key(row) for row in after)] or [None]


def _calculated_over_blank(found: FoundTable, body: Any, users: Iterable[int], ours: Collection[int]) -> set[int]:
    """The user's columns whose formula stands in the one blank line of an empty table: every row is to have it."""
    if int(body.shape[0]) != 1:
        return set()
    (line,) = formulas_of(body)
    if any(line[index] not in {None, ""} for index in ours):
        return set()
    return {index for index in users if str(line[index] or "").startswith("=")}


def _numbered(keys: Iterable[Hashable]) -> Iterator[tuple[Hashable, int]]:
    """Keys with their number among equal ones, so that two rows of one key keep a cell each."""
    seen: Counter[Hashable] = Counter()
    for found in keys:
        seen[found] += 1
        yield found, seen[found]


def _as_key(value: Any) -> str:
    """A cell's value and the value about to be written, made comparable."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    return names.clean(value)


def _runs(indexes: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring columns together, so that each run is one call."""
    runs: list[tuple[int, int]] = []
    for index in sorted(indexes):
        if runs and index == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs
