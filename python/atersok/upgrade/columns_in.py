"""Columns that a table lacks, put last in it: nothing of the user's moves, and columns are found by name anyway."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from atersok.closedbook.refs import MAX_ROW, Area, area_ref
from atersok.closedbook.sheet_part import SheetPart
from atersok.closedbook.tables import TablePart
from atersok.closedbook.xmltext import parse
from atersok.upgrade.cells import has_content
from atersok.upgrade.compare import NewColumns, Pair
from atersok.upgrade.parts import serialized
from atersok.upgrade.sheet_xml import SheetXml, tag
from atersok.upgrade.styles_in import StylesIn

_DXF: Final = "DxfId"


def place_in(pair: Pair, new: dict[str, int]) -> Callable[[Area], Area | None]:
    """Where cells of a table's columns on today's sheet are on the user's.

    Args:
        pair: the table.
        new: header → the user's column, of columns that the table is getting.
    """
    columns = {}
    for index, header in enumerate(pair.today.table.columns):
        here = new.get(header, pair.own.column(header))
        if here is not None:
            columns[pair.today.table.area.col1 + index] = here
    down = pair.own.first_row - pair.today.first_row

    def place(area: Area) -> Area | None:
        first, last = columns.get(area.col1), columns.get(area.col2)
        if first is None or last is None or last - first != area.col2 - area.col1:
            return None
        row2 = area.row2 if area.row2 == MAX_ROW else min(area.row2 + down, MAX_ROW)
        return Area(max(1, area.row1 + down), first, row2, last)

    return place


def new_places(new: NewColumns) -> dict[str, int]:
    """Header → the user's column, for each column that the table is getting."""
    first = new.pair.own.table.area.col2 + 1
    return {header: first + index for index, header in enumerate(new.headers)}


def add_cells(new: NewColumns, styles: StylesIn) -> None:
    """Writes the headers, and gives every cell beneath, and the title band above, its format."""
    own, today = new.pair.own, new.pair.today
    part, source = own.slot.sheet, today.slot.sheet
    part.change()
    area = own.table.area
    for header, col in new_places(new).items():
        there = today.column(header)
        if there is None:
            continue
        for row in range(1, area.row1):
            style = _band_style(source, row, there)
            if style is not None and part.cells_of(row) and col not in part.cells_of(row):
                part.live(row).cells[col] = (styles.cell(style), None)
        part.live(area.row1).cells[col] = (styles.cell(_style(source, today.table.area.row1, there)), header)
        body = styles.cell(_style(source, today.first_row, there))
        for row in range(own.first_row, area.row2 + 1):
            part.live(row).cells[col] = (body, None)
        for row, style in _prepared(new.pair, source, there):
            if row > area.row2 and col not in part.cells_of(row):
                part.live(row).cells[col] = (styles.cell(style), None)


def _style(part: SheetPart, row: int, col: int) -> int:
    cell = part.cells_of(row).get(col)
    return part.default_style(row, col) if cell is None else cell[0]


def _band_style(part: SheetPart, row: int, col: int) -> int | None:
    """The format of a blank cell of the title band; where today's has its master check, that of the second column."""
    cells = part.cells_of(row)
    found = cells.get(col)
    if found is None:
        return None
    if not has_content(part, found):
        return found[0]
    return cells[2][0] if 2 in cells and not has_content(part, cells[2]) else None


def _prepared(pair: Pair, source: SheetPart, col: int) -> Iterator[tuple[int, int]]:
    """Row on the user's sheet and format, of blank cells beneath today's table that stand ready for it to grow."""
    down = pair.own.first_row - pair.today.first_row
    others = [table.area.row1 for table in pair.today.slot.tables if table.area.row1 > pair.today.table.area.row2]
    last = min(others, default=max(source.rows, default=0) + 1) - 1
    for row in range(pair.today.table.area.row2 + 1, last + 1):
        cell = source.cells_of(row).get(col)
        if cell is not None:
            if has_content(source, cell):
                return
            yield row + down, cell[0]


def set_widths(sheet: SheetXml, today: SheetXml, new: NewColumns, styles: StylesIn) -> None:
    """Gives the new columns their widths and the formats of cells that do not exist yet.

    A column that another table of the sheet stands in keeps its own.
    """
    shared = [table.area for table in new.pair.own.slot.tables if table is not new.pair.own.table]
    for header, col in new_places(new).items():
        there = new.pair.today.column(header)
        found = None if there is None else _column(today, there)
        if found is None or any(area.col1 <= col <= area.col2 for area in shared):
            continue
        added = copy.deepcopy(found)
        added.set("min", str(col))
        added.set("max", str(col))
        if added.get("style") is not None:
            added.set("style", str(styles.cell(int(added.get("style", "0")))))
        _replace_column(sheet.ensure("cols"), col, added)


def _column(sheet: SheetXml, col: int) -> etree._Element | None:
    cols = sheet.find("cols")
    for found in () if cols is None else cols:
        if int(found.get("min", "0")) <= col <= int(found.get("max", "0")):
            return found
    return None


def _replace_column(cols: etree._Element, col: int, added: etree._Element) -> None:
    """Puts one column's entry in, cutting it out of a wider one."""
    at = 0
    for found in list(cols):
        low, high = int(found.get("min", "0")), int(found.get("max", "0"))
        if high < col:
            at = cols.index(found) + 1
        if not low <= col <= high:
            continue
        at = cols.index(found)
        cols.remove(found)
        for first, last in ((col + 1, high), (low, col - 1)):
            if first <= last:
                piece = copy.deepcopy(found)
                piece.set("min", str(first))
                piece.set("max", str(last))
                cols.insert(at, piece)
        at += 1 if low < col else 0
    cols.insert(at, added)


def widen_table(data: bytes, today: bytes, new: NewColumns, styles: StylesIn) -> bytes:
    """A table's part with the new columns in it.

    Args:
        data: the user's part as it is now, its rows moved already.
        today: today's part.
        new: the columns.
        styles: formats on their way.
    """
    root, other = parse(data), parse(today)
    columns = root.find(tag("tableColumns"))
    wanted = other.find(tag("tableColumns"))
    if columns is None or wanted is None:
        return data
    before = TablePart("", data).area
    after = before._replace(col2=before.col2 + len(new.headers))
    number = max((int(column.get("id", "0")) for column in columns), default=0)
    by_name = dict(zip(new.pair.today.table.columns, wanted, strict=True))
    for header in new.headers:
        number += 1
        added = copy.deepcopy(by_name[header])
        added.set("id", str(number))
        for attribute in list(added.attrib):
            name = str(attribute)
            if name.endswith(_DXF):
                added.set(name, str(styles.differential(int(added.get(name, "0")))))
            elif name.endswith("uid"):
                del added.attrib[attribute]
        columns.append(added)
    columns.set("count", str(len(columns)))
    root.set("ref", area_ref(after))
    filtered = root.find(tag("autoFilter"))
    if filtered is not None:
        last = after.row2 - int(root.get("totalsRowCount", "0"))
        filtered.set("ref", area_ref(after._replace(row2=last)))
    return serialized(root)
