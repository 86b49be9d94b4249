"""Writes one of our tables: the user's columns stay beside their row, and calls do not grow with the rows.

Everything that can refuse is asked before the first write: `check_table` for each table of a command, then
`write_table`. `Table.update` is not for us: an empty frame shrank a table to one column, a narrower one removed the
user's columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from atersok.closedbook import TextContractError, contract
from atersok.closedbook.refs import Area, area_ref, cell_ref
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.workbook import formats, layout, native, user_cells
from atersok.workbook.column_rows import ColumnRows
from atersok.workbook.column_rows import Row as Row
from atersok.workbook.column_rows import Value as Value
from atersok.workbook.long_texts import fitting
from atersok.workbook.tables import FoundTable

_ROWS_IN_TURN = 5_000
Formulas = Mapping[str, str | Sequence[str | float | None]]


@dataclass(frozen=True)
class OwnRows:
    """The user's cells that are to stand beside the rows, where they were kept from before.

    Attributes:
        lines: for each row the cells, None where there are none.
        exact: whether they stand there whatever does now; else only beside rows that the table does not have.
    """

    lines: Sequence[user_cells.OwnLine | None]
    exact: bool = False

    @property
    def headers(self) -> frozenset[str]:
        """The columns that are known of."""
        return frozenset(next((line.cells.keys() for line in self.lines if line is not None), ()))


def check_table(
    found: FoundTable, rows: Sequence[Row], formulas: Formulas | None = None, kept: Collection[str] = ()
) -> None:
    """Whether write_table can write these rows; nothing is written, and what was found out is kept for it.

    Raises:
        UnusableInput: see write_table.
        TextContractError: a value that no cell of its column can hold.
    """
    found.extent.plan = _plan(found, rows, formulas or {}, kept)


def write_table(
    found: FoundTable,
    rows: Sequence[Row],
    key: Callable[[Row], Hashable],
    formulas: Formulas | None = None,
    kept: Collection[str] = (),
    own: OwnRows | None = None,
) -> None:
    """Makes the table hold exactly these rows, in this order.

    Args:
        found: the table.
        rows: header → value for every column of the layout; of a formula column, the computed value.
        key: what tells a row from the others, read from the table's own cells too, so that the user's columns follow.
        formulas: header → one formula for the whole column, or one formula or number a row.
        kept: headers of the layout whose cells are the user's, and follow their row like the user's own columns.
        own: the user's cells of before, where rows are put back.

    Raises:
        UnusableInput: a whole column has lost the number format that its values need, the table has a totals row, or
            something stands beneath it where it must grow.
    """
    formulas = formulas or {}
    plan = _taken(found, len(rows), kept) or _plan(found, rows, formulas, kept)
    height, old, lines = plan.height, plan.old, plan.lines
    ours = {index: header for header, index in found.place.items() if header not in kept}
    users = [index for index in range(len(found.headers)) if index not in ours]
    sources = _sources(found, plan.values[:old], rows, key) if users else []
    found.extent.values = None
    calculated = _calculated_over_blank(plan, users, ours)
    given: dict[int, user_cells.OwnLine] = {}
    if own is not None and users:
        calculated = {index for index in calculated if found.headers[index] not in own.headers}
        sources = [None] * len(sources) if own.exact else sources
        given = {n: line for n, line in enumerate(own.lines) if line is not None and sources[n] is None}
    _prepare(found, plan, formulas)
    if users:
        moves = [*sources, *[None] * (lines - height)]
        for first, last in native.runs(set(users) - calculated):
            _move(found, plan, first, last, moves, given)
        for first, last in native.runs(calculated):
            _move(found, plan, first, last, [0] * height + [None] * (lines - height))
    for first, last in native.runs(ours):
        headers = [ours[index] for index in range(first, last + 1)]
        matrix = _matrix(headers, rows, formulas)
        matrix += [[None] * len(headers)] * (lines - len(rows))
        columns = {number for number, header in enumerate(headers) if header in formulas}
        area = found.range(first, last, 0, lines - 1)
        _write(found, area, matrix, lines, formulas, columns)
        if columns and rows:
            computed = [[row.get(header) if header in formulas else None for header in headers] for row in rows]
            native.store_computed(area, computed + [[None] * len(headers)] * (lines - len(rows)))


def check_append(found: FoundTable, rows: Sequence[Row]) -> None:
    """Whether append_rows can add these rows; nothing is written.

    Raises:
        UnusableInput: see append_rows.
        TextContractError: a value that no cell of its column can hold.
    """
    found.extent.plan = _plan_append(found, rows)


def append_rows(found: FoundTable, rows: Sequence[Row]) -> None:
    """Adds rows beneath those that are there; the first take the blank line of an empty table.

    Raises:
        UnusableInput: as write_table.
    """
    plan = _taken(found, len(rows), None) or _plan_append(found, rows)
    found.extent.values = None
    if not rows:
        return
    _prepare(found, plan, ())
    for first, last in native.runs(found.place.values()):
        headers = sorted(
            (header for header, index in found.place.items() if first <= index <= last), key=found.place.__getitem__
        )
        area = found.range(first, last, plan.used, plan.used + len(rows) - 1)
        _write(found, area, [[fitting(row.get(header)) for header in headers] for row in rows], plan.lines)


def used_lines(found: FoundTable) -> int:
    """How many lines of a table to which rows are added are taken; the blank line of an empty one is not."""
    blank = all(value in {None, ""} for line in found.hold_values() for value in line)
    return 0 if blank else found.extent.height


def take_back_rows(found: FoundTable, used: int, height: int) -> None:
    """Takes away what append_rows had added when it failed.

    Args:
        found: the table, found anew.
        used: the lines that were taken before.
        height: the lines that it had.
    """
    lines = found.extent.height
    if lines > used and any(value not in {None, ""} for line in found.body_values()[used:] for value in line):
        for first, last in native.runs(found.place.values()):
            area = found.range(first, last, used, lines - 1)
            native.write_cells(area, [[None] * (last - first + 1)] * (lines - used))
    if lines != height:
        found.table.resize(found.range(0, len(found.headers) - 1, -1, height - 1))
        found.extent.height = height


def regrow(found: FoundTable, height: int) -> None:
    """Takes back lines that a write had given up when it failed: what stands in them is the table's own."""
    if found.extent.height < height:
        found.table.resize(found.range(0, len(found.headers) - 1, -1, height - 1))
        found.extent.height = height


# -- before the first write -------------------------------------------------------------------------------------------


@dataclass
class _Plan:
    """What was found out before the first write.

    Attributes:
        count: how many rows are to be written.
        kept: headers that are the user's, None where rows are added.
        height: lines that the table is to have.
        old: lines that it has.
        used: lines that stay as they are.
        whole: whether the formulas of the old lines are needed, beside those of the lines beneath.
    """

    found: FoundTable
    count: int
    kept: frozenset[str] | None
    height: int
    old: int
    used: int
    whole: bool
    repairs: Sequence[formats.Repair] = ()

    @property
    def lines(self) -> int:
        """Lines that the table has now or is to have."""
        return max(self.height, self.old)

    @cached_property
    def values(self) -> list[list[Any]]:
        """The values of the old lines."""
        return self.found.hold_values()

    @cached_property
    def _formulas(self) -> list[list[str]]:
        found, end = self.found, self.lines
        if end > self.old and not native.is_live(found.sheet):  # beneath what is used there is nothing to read
            end = min(end, max(self.old + 1, found.sheet.used_range.last_cell.row - found.header_row))
        return native.read_formulas(self._range(0 if self.whole else self.old, end))

    @property
    def formulas(self) -> list[list[str]]:
        """The formulas of all lines."""
        return self._formulas

    @property
    def beneath(self) -> list[list[str]]:
        """The formulas of the lines that the table does not have yet."""
        return self._formulas[self.old :] if self.whole else self._formulas

    def _range(self, top: int, end: int) -> Any:
        return self.found.range(0, len(self.found.headers) - 1, top, end - 1)


def _taken(found: FoundTable, count: int, kept: Collection[str] | None) -> _Plan | None:
    """The plan that a check left, if it was made for this and the table has not been written since."""
    plan, found.extent.plan = found.extent.plan, None
    wanted = None if kept is None else frozenset(kept)
    if isinstance(plan, _Plan) and (plan.count, plan.kept, plan.old) == (count, wanted, found.extent.height):
        return plan
    return None


def _plan(found: FoundTable, rows: Sequence[Row], formulas: Formulas, kept: Collection[str]) -> _Plan:
    live = native.is_live(found.sheet)
    old = found.extent.height
    has_users = len(found.headers) > len(found.place) or any(header in found.place for header in kept)
    plan = _Plan(
        found,
        len(rows),
        frozenset(kept),
        max(1, len(rows)),
        old,
        0,
        whole=has_users and (live or old == 1),
    )
    columns = [header for header in found.place if header not in kept]
    _check(plan, rows, columns, formulas)
    return plan


def _plan_append(found: FoundTable, rows: Sequence[Row]) -> _Plan:
    old = found.extent.height
    plan = _Plan(found, len(rows), None, old, old, used_lines(found), whole=False)
    plan.height = max(old, plan.used + len(rows))
    _check(plan, rows, list(found.place), {})
    return plan


def _check(plan: _Plan, rows: Sequence[Row], columns: Sequence[str], formulas: Formulas) -> None:
    """All that can refuse; a closed workbook refuses values and their formats itself, and nothing of it is saved."""
    found = plan.found
    if plan.height != plan.old:
        _check_resize(plan)
    kinds = _kinds(found, columns, formulas)
    if native.is_live(found.sheet):
        _check_values(found, rows, {header: kind for header, kind in kinds.items() if header not in formulas})
        # Text cells get their format anew at the write.
        kinds = {header: kind for header, kind in kinds.items() if kind != "text"}
    else:
        kinds = {header: kind for header, kind in kinds.items() if header in formulas}
    plan.repairs = formats.repairs(found, kinds, plan.old)


def _kinds(found: FoundTable, columns: Iterable[str], formulas: Collection[str]) -> dict[str, layout.Kind]:
    """Header → what its cells hold; a formula cannot stand in a text cell."""
    kinds = {column.header: column.kind for column in found.spec.columns}
    return {
        header: "kr" if header in formulas and kinds.get(header, "text") == "text" else kinds.get(header, "text")
        for header in columns
    }


def _check_resize(plan: _Plan) -> None:
    found = plan.found
    if found.has_totals:
        raise UnusableInput(
            f"tabellen {found.spec.name} har en summarad och kan inte få fler eller färre rader",
            found.where(found.header_row + plan.old + 1),
            "Slå av summaraden (fliken Tabelldesign, Summarad)",
        )
    if plan.height <= plan.old:
        return
    # What a user wrote beneath the table is not the table's to take.
    for offset, line in enumerate(plan.beneath):
        if any(cell not in {None, ""} for cell in line):
            raise UnusableInput(
                f"under tabellen {found.spec.name} står något som tabellen skulle växa över",
                found.where(found.header_row + 1 + plan.old + offset),
                "Flytta det till höger om tabellen eller till ett eget blad",
            )
    if native.is_merged(found.range(0, len(found.headers) - 1, plan.old, plan.height - 1)):
        raise UnusableInput(
            f"under tabellen {found.spec.name} finns sammanslagna celler där tabellen ska växa",
            found.where(found.header_row + 1 + plan.old),
            "Dela cellerna (fliken Start, Centrera över kolumner)",
        )


def _check_values(found: FoundTable, rows: Sequence[Row], kinds: Mapping[str, layout.Kind]) -> None:
    """The text contract, for a workbook that does not hold it itself.

    Raises:
        TextContractError: a value that no cell of its column can hold.
    """
    for header, kind in kinds.items():
        for number, row in enumerate(rows):
            try:
                formats.check_value(fitting(row.get(header)), kind)
            except contract.Broken as broken:
                cell = cell_ref(found.header_row + 1 + number, found.first_column + found.place[header])
                raise TextContractError(found.sheet.name, cell, str(broken)) from None


# -- writing ----------------------------------------------------------------------------------------------------------


def _prepare(found: FoundTable, plan: _Plan, formulas: Collection[str]) -> None:
    """The table's new height, and formats that hold what is to be written."""
    found.extent.filter_gone |= native.show_all_rows(found.table)
    formats.repair(found.sheet, plan.repairs)
    if plan.height != plan.old:
        _resize(found, plan.height, plan.old)
    if native.is_live(found.sheet):
        kept = plan.kept or frozenset()
        kinds = _kinds(found, [header for header in found.place if header not in kept], formulas)
        text = [found.place[header] for header, kind in kinds.items() if kind == "text"]
        areas = [found.area(first, last, plan.used, plan.height - 1) for first, last in native.runs(text)]
        native.set_format(found.sheet, areas, formats.TEXT)


def _resize(found: FoundTable, height: int, old: int) -> None:
    right = len(found.headers) - 1
    found.table.resize(found.range(0, right, -1, height - 1))
    found.extent.height = height
    if height > old:
        # New lines look and hold like the last; lines that were there keep what the user made of them.
        whole = found.range(0, right, old - 1, height - 1)
        found.range(0, right, old - 1, old - 1).autofill(whole, "fill_formats")


def _write(
    found: FoundTable,
    area: Any,
    matrix: Sequence[Sequence[Any]],
    lines: int,
    formulas: Collection[str] = (),
    columns: Collection[int] = (),
) -> None:
    """Writes cells; where a cell's format cannot hold its value, the formats of the table are put right first."""
    try:
        _write_in_turn(area, matrix, columns)
    except TextContractError:
        formats.repair(found.sheet, formats.repairs(found, _kinds(found, found.place, formulas), lines))
        _write_in_turn(area, matrix, columns)


def _write_in_turn(area: Any, matrix: Sequence[Sequence[Any]], columns: Collection[int]) -> None:
    """Writes cells; into a closed book some thousand rows at a time, so that old and new never all stand in memory.

    What a later part refuses leaves the earlier ones written: nothing of a closed book that refused is saved.
    """
    if native.is_live(area) or len(matrix) <= _ROWS_IN_TURN:
        native.write_cells(area, matrix, columns)
        return
    whole = Area(area.row, area.column, area.row + len(matrix) - 1, area.column + len(matrix[0]) - 1)
    for at in range(0, len(matrix), _ROWS_IN_TURN):
        rows = matrix[at : at + _ROWS_IN_TURN]
        part = whole._replace(row1=whole.row1 + at, row2=whole.row1 + at + len(rows) - 1)
        native.write_cells(area.sheet.range(area_ref(part)), rows, columns)


def _matrix(headers: Sequence[str], rows: Sequence[Row], formulas: Formulas) -> list[Sequence[Any]]:
    """What is written, row by row."""
    if not rows:
        return []
    if isinstance(rows, ColumnRows):
        columns: list[Iterable[Any]] = [map(fitting, rows.columns[header]) for header in headers]
    else:
        columns = [[fitting(row.get(header)) for row in rows] for header in headers]
    for number, header in enumerate(headers):
        if header in formulas:
            formula = formulas[header]
            columns[number] = [formula] * len(rows) if isinstance(formula, str) else formula[: len(rows)]
    return list(zip(*columns, strict=True))


# -- the user's columns -----------------------------------------------------------------------------------------------


def _move(
    found: FoundTable,
    plan: _Plan,
    first: int,
    last: int,
    sources: Sequence[int | None],
    given: Mapping[int, user_cells.OwnLine] | None = None,
) -> None:
    area = found.area(first, last, 0, plan.lines - 1)
    values: Sequence[Sequence[Any]] = ()
    texts: Sequence[Sequence[Any]] = ()
    if native.is_live(found.sheet):
        values = [line[first : last + 1] for line in plan.values]
        texts = [line[first : last + 1] for line in plan.formulas]
    user_cells.move(found.sheet, area, sources, values, texts, found.headers[first : last + 1], given)


def _sources(
    found: FoundTable, matrix: Sequence[Sequence[Any]], rows: Sequence[Row], key: Callable[[Row], Hashable]
) -> list[int | None]:
    """For each new row the old line with the same key, so that the user's cells follow their row."""
    before = [{header: _as_key(line[index]) for header, index in found.place.items()} for line in matrix]
    after = [{header: _as_key(value) for header, value in row.items()} for row in rows]
    old = {found_key: number for number, found_key in enumerate(_numbered(key(row) for row in before))}
    return [old.get(wanted) for wanted in _numbered(key(row) for row in after)] or [None]


def _calculated_over_blank(plan: _Plan, users: Iterable[int], ours: Collection[int]) -> set[int]:
    """The user's columns whose formula stands in the one blank line of an empty table: every row is to have it."""
    if plan.old != 1 or not plan.whole:
        return set()
    line = plan.formulas[0]
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
