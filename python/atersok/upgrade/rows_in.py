"""Rows that a book lacks: settings and facts with their default values, and room beneath a table that grows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from atersok.closedbook.book import SheetSlot, WorkbookFile
from atersok.closedbook.cells import Cell, CellError, Content
from atersok.closedbook.formulas import RowShift, after_row_shift
from atersok.closedbook.refs import Area
from atersok.closedbook.sheet_part import SheetPart
from atersok.closedbook.sheet_rows import adjust_formulas, shift_rows
from atersok.closedbook.xmltext import attributes, set_attribute
from atersok.domain.errors import UnusableInput
from atersok.upgrade.cells import first_content, value_of
from atersok.upgrade.compare import NewRows, Pair, Room, version_cell
from atersok.upgrade.styles_in import StylesIn

_WORKSHEET: Final = "worksheet"
_HEIGHT: Final = ("ht", "customHeight")


def make_room(own: WorkbookFile, room: Room) -> RowShift:
    """Puts blank rows in beneath a table, formatted as its last one; what stands below moves down.

    Raises:
        UnusableInput: something there cannot move.
    """
    return _insert(own, room.pair.own.slot, room.pair.own.table.area.row2 + 1, room.count)


def add_rows(own: WorkbookFile, new: NewRows, styles: StylesIn) -> RowShift | None:
    """Adds rows to a keyed table, last; they take the blank rows beneath it, else what stands there moves down.

    Returns:
        The rows that moved, if any did.

    Raises:
        UnusableInput: something there cannot move.
    """
    table, part = new.pair.own.table, new.pair.own.slot.sheet
    area, count = table.area, len(new.rows)
    at = area.row2 + 1
    moved = None
    # One row more: the table is not to meet what stands beneath it.
    if first_content(part, Area(at, area.col1, at + count, area.col2)) is not None:
        moved = _insert(own, new.pair.own.slot, at, count)
    part.change()
    columns = _columns(new.pair)
    for number, source in enumerate(new.rows, start=at):
        _copy_row(new.pair.today.slot.sheet, source, part, number, columns, styles)
        above = part.cells_of(number - 1)
        for col in range(area.col1, area.col2 + 1):
            if col not in columns.values() and col in above:  # the user's own column
                part.live(number).cells[col] = (above[col][0], None)
    table.set_area(area._replace(row2=area.row2 + count))
    return moved


def set_heights(pair: Pair) -> bool:
    """Gives the lines of a table the heights that today's have, where a run writes today's texts into them.

    Returns:
        Whether any line got another height.
    """
    own, today = pair.own, pair.today
    part = own.slot.sheet
    changed = False
    for row in range(today.first_row, today.table.area.row2 + 1):
        number = row + own.first_row - today.first_row
        wanted = attributes(today.slot.sheet.row_attributes(row)).get("ht")
        if wanted is None or attributes(part.row_attributes(number)).get("ht") == wanted:
            continue
        part.change()
        live = part.live(number)
        live.attrs = set_attribute(set_attribute(live.attrs, "ht", wanted), "customHeight", "1")
        changed = True
    return changed


def set_version(own: WorkbookFile, version: int) -> None:
    """Writes the layout version on Om."""
    part, row, col = version_cell(own)
    part.change()
    cells = part.live(row).cells
    cells[col] = (cells[col][0], str(version))


def _columns(pair: Pair) -> dict[int, int]:
    """Column on today's sheet → column on the user's."""
    found = {}
    for header in pair.today.table.columns:
        here, there = pair.own.column(header), pair.today.column(header)
        if here is not None and there is not None:
            found[there] = here
    return found


def _copy_row(
    source: SheetPart, row: int, target: SheetPart, number: int, columns: Mapping[int, int], styles: StylesIn
) -> None:
    there = source.cells_of(row)
    live = target.live(number)
    for col, here in columns.items():
        cell = there.get(col)
        style = styles.cell(source.default_style(row, col) if cell is None else cell[0])
        live.cells[here] = (style, _constant(source, cell))
    height = attributes(source.row_attributes(row))
    for name in _HEIGHT:
        live.attrs = set_attribute(live.attrs, name, height.get(name))


def _constant(part: SheetPart, cell: Cell | None) -> Content:
    value = value_of(part, cell)
    return value if isinstance(value, str | int | float) and not isinstance(value, CellError) else None


# -- rows put in ------------------------------------------------------------------------------------------------------


def _insert(own: WorkbookFile, slot: SheetSlot, at: int, count: int) -> RowShift:
    """Puts whole rows in before a row: cells, formulas, names and tables follow; the rest of the parts comes later."""
    shift = RowShift(slot.name, at, count)
    try:
        part = slot.sheet
        part.expand_shared()
        for other in _worksheets(own):
            adjust_formulas(other.sheet, shift)
        shift_rows(part, shift)
        changes = []
        for defined in own.workbook.names:
            scope = "" if defined.sheet is None else own.sheets[defined.sheet].name
            text = after_row_shift(defined.text, scope, shift)
            if text != defined.text:
                changes.append((defined, text))
    except (NotImplementedError, ValueError) as error:
        raise UnusableInput(
            f"{count} rader behöver skjutas in före rad {at}, men något där går inte att flytta, till exempel en "
            "matrisformel",
            f"{own.path.name}, blad {slot.name}",
            "Flytta det till ett eget blad och kör om",
        ) from error
    for table in slot.tables:
        first, last = shift.span(table.area.row1, table.area.row2) or (0, 0)
        if (first, last) != (table.area.row1, table.area.row2):
            table.set_area(table.area._replace(row1=first, row2=last))
    for defined, text in changes:
        own.workbook.set_name(defined.name, defined.sheet, text)
    return shift


def _worksheets(own: WorkbookFile) -> Iterable[SheetSlot]:
    return (slot for slot in own.sheets if slot.kind == _WORKSHEET)
