"""Blocks copied, formats filled, and whole rows inserted, deleted and measured."""

from __future__ import annotations

from .cells import Cell, CellError, Formula, RawCell, Row, Shared
from .collector import uncollected
from .formulas import RowShift, after_row_shift, shifted
from .refs import MAX_COL, MAX_ROW, Area, area_ref, cell_ref
from .sheet_part import LiveRow, SheetPart
from .sheet_read import RawRow, restart
from .xmltext import attributes, set_attribute

MAX_HEIGHT = 409.5
# Attributes that a row inserted beside another takes over from it.
_TAKEN_OVER = ("s", "customFormat", "ht", "customHeight")


# -- copying ------------------------------------------------------------------------------------------------------


@uncollected
def copy_block(part: SheetPart, source: Area, to: SheetPart, target: Area) -> None:
    """Copies cells as Excel does: values, formulas with relative references moved, formats; for whole rows heights too.

    The target is filled with copies where its shape is a multiple of the source's, else one copy begins at its first
    cell.

    Raises:
        ValueError: outside the sheet, or merged cells in the target.
        NotImplementedError: merged cells, objects or array formulas in the source, the header of a table in the target,
            validation or conditional formats that Excel would carry to the target.
    """
    if target.rows % source.rows or target.cols % source.cols:
        target = Area(target.row1, target.col1, target.row1 + source.rows - 1, target.col1 + source.cols - 1)
    if target.row2 > MAX_ROW or target.col2 > MAX_COL:
        raise ValueError(f"{to.name}: the copy reaches outside the sheet")
    _check_copy(part, source, to, target)
    template = {number: _copied_row(part, number, source) for number in range(source.row1, source.row2 + 1)}
    if part is not to:
        template = {number: (_plain_attributes(attrs), cells) for number, (attrs, cells) in template.items()}
        if any(isinstance(content, RawCell) for _, cells in template.values() for _, content in cells.values()):
            raise NotImplementedError(f"{part.name}: a cell with parts of a newer format cannot go to another sheet")
    to.touch(target)
    for table in to.tables:
        if table.header is not None and table.header.intersects(target):
            raise NotImplementedError(
                f"{to.name}!{area_ref(table.header)}: the header of a table cannot be written over"
            )
    for down in range(0, target.rows, source.rows):
        for across in range(0, target.cols, source.cols):
            _place(to, source, template, target.row1 + down, target.col1 + across)


def _check_copy(part: SheetPart, source: Area, to: SheetPart, target: Area) -> None:
    where = f"{part.name}!{area_ref(source)}"
    if any(merge.intersects(source) for merge in part.merges):
        raise NotImplementedError(f"{where}: merged cells cannot be copied")
    if part is not to:
        if any(area.intersects(source) for areas in part.areas_by_element() for area in areas):
            raise NotImplementedError(f"{where}: validation and conditional formats cannot be copied to another sheet")
        return
    for areas in part.areas_by_element():
        for area in areas:
            if not area.intersects(source):
                continue
            shown = Area(
                max(area.row1, source.row1), max(area.col1, source.col1),
                min(area.row2, source.row2), min(area.col2, source.col2),
            )  # fmt: skip
            for down in range(0, target.rows, source.rows):
                for across in range(0, target.cols, source.cols):
                    there = shown.moved(target.row1 + down - source.row1, target.col1 + across - source.col1)
                    if not any(other.covers(there) for other in areas):
                        raise NotImplementedError(
                            f"{where}: what lies on {area_ref(area)} (validation, a conditional format, a link) "
                            f"does not cover {area_ref(there)} and is not copied"
                        )


def _plain_attributes(attrs: bytes) -> bytes:
    """The attributes without those of other namespaces, whose prefixes the other sheet may not know."""
    for name in attributes(attrs):
        if ":" in name:
            attrs = set_attribute(attrs, name, None)
    return attrs


def _copied_row(part: SheetPart, number: int, source: Area) -> tuple[bytes, Row]:
    """A source row: its attributes and its cells, decoded so that they can stand anywhere."""
    attrs = set_attribute(part.row_attributes(number), "spans", None)
    cells = part.cells_of(number)
    row: Row = {}
    if source.whole_rows:
        for col, cell in cells.items():
            row[col] = free_cell(part, number, col, cell)
        return attrs, row
    for col in range(source.col1, source.col2 + 1):
        found = cells.get(col)
        row[col] = (part.default_style(number, col), None) if found is None else free_cell(part, number, col, found)
    return attrs, row


def free_cell(part: SheetPart, row: int, col: int, cell: Cell) -> Cell:
    """A cell that does not know its place: what is raw is decoded, where that loses nothing."""
    style, content = cell
    if not isinstance(content, RawCell):
        return cell
    kind, inside, attrs = part.raw_detail(content)
    if inside.formula is not None:
        formula = part.as_formula(row, col, content)
        return style, formula
    if kind == b"s":
        index = content[content.index(b"v>") + 2 :].split(b"<", 1)[0]
        return style, Shared(int(index))
    known = all(name in ("r", "s", "t") for name in attrs)
    if known and (kind in (None, b"n", b"b", b"e") or (kind == b"inlineStr" and content.count(b"t>") == 2)):
        return style, inside.value
    if known and kind == b"str":
        return style, CellError(inside.value) if isinstance(inside.value, CellError) else content
    return cell


def _place(to: SheetPart, source: Area, template: dict[int, tuple[bytes, Row]], row1: int, col1: int) -> None:
    down, across = row1 - source.row1, col1 - source.col1
    for number, (attrs, copied) in template.items():
        target = number + down
        placed: Row = {}
        for col, (style, content) in copied.items():
            if isinstance(content, Formula):
                content = moved_formula(content, down, across)
            elif isinstance(content, RawCell):
                content = restart(content, to.prefix, cell_ref(target, col + across))
            placed[col + across] = (style, content)
        if source.whole_rows:
            if attrs or placed or target in to.rows:
                to.rows[target] = LiveRow(attrs, placed)
            continue
        cells = to.live(target).cells
        for col, cell in placed.items():
            if cell[1] is None and cell[0] == to.default_style(target, col):
                cells.pop(col, None)
            else:
                cells[col] = cell


def moved_formula(formula: Formula, rows: int, cols: int) -> Formula:
    text = shifted(formula.text, rows, cols)
    # A copied formula has another result; the old one would be a lie until Excel has calculated.
    return Formula(text, None, formula.array, formula.attrs, formula.cell_attrs)


@uncollected
def fill_formats(part: SheetPart, source: Area, target: Area) -> None:
    """Gives the cells of the target the formats of the source's, repeated over it; contents stay.

    Raises:
        ValueError: the target does not include the source.
    """
    if not target.covers(source):
        raise ValueError(f"{part.name}: the destination must include the source")
    part.touch(target)
    patterns = []
    for number in range(source.row1, source.row2 + 1):
        cells = part.cells_of(number)
        styles = [
            cells[col][0] if col in cells else part.default_style(number, col)
            for col in range(source.col1, source.col2 + 1)
        ]
        shift = (target.col1 - source.col1) % source.cols
        patterns.append(
            {col: styles[(shift + at) % source.cols] for at, col in enumerate(range(target.col1, target.col2 + 1))}
        )
    # Cells that differ from their column's format must exist to carry their own.
    empty: list[Row] = [
        {col: (style, None) for col, style in pattern.items() if style != part.col_style(col)} for pattern in patterns
    ]
    offset = (target.row1 - source.row1) % source.rows
    for number in range(target.row1, target.row2 + 1):
        turn = (offset + number - target.row1) % source.rows
        row = part.rows.get(number)
        if row is None:
            part.rows[number] = LiveRow(b"", dict(empty[turn]))
            continue
        cells = part.live(number).cells
        for col, style in patterns[turn].items():
            old = cells.get(col)
            if old is not None:
                if old[0] != style:
                    cells[col] = part.restyled(old, style)
            elif style != part.default_style(number, col):
                cells[col] = (style, None)


# -- rows ---------------------------------------------------------------------------------------------------------


def row_height(part: SheetPart, row: int) -> float:
    """Height of a row in points; a hidden row has none."""
    attrs = attributes(part.row_attributes(row))
    if attrs.get("hidden") in ("1", "true"):
        return 0.0
    return float(attrs.get("ht", part.default_height))


def set_row_height(part: SheetPart, area: Area, height: float) -> None:
    """Gives every row of an area a height of its own, in points.

    Raises:
        ValueError: not a height that Excel knows.
    """
    if not 0 <= height <= MAX_HEIGHT:
        raise ValueError(f"{part.name}: a row's height lies between 0 and {MAX_HEIGHT} points")
    part.change()
    text = f"{height:g}"
    for number in range(area.row1, area.row2 + 1):
        live = part.live(number)
        attrs = set_attribute(live.attrs, "hidden", "1" if height == 0 else None)
        live.attrs = set_attribute(set_attribute(attrs, "ht", text), "customHeight", "1")


def shift_rows(part: SheetPart, shift: RowShift, below: bool = False) -> None:
    """Moves the rows of a sheet for an insertion or deletion; what else refers to them is the workbook's business.

    Args:
        part: the sheet.
        shift: the rows.
        below: an inserted row takes its formats from the row below instead of the one above.

    Raises:
        ValueError: cells would fall off the sheet.
        NotImplementedError: an array formula of several cells would move.
    """
    inserted = max(0, shift.by)
    if part.rows and max(part.rows) + inserted > MAX_ROW:
        raise ValueError(f"{part.name}: rows would fall off the sheet")
    part.expand_shared()
    for group in part.arrays:
        if group.area.row2 >= shift.at and (group.area.rows > 1 or group.area.cols > 1):
            raise NotImplementedError(f"{part.name}!{area_ref(group.area)}: an array formula cannot be moved")
    part.change()
    part.arrays[:] = [group for group in part.arrays if group.area.row2 < shift.at]
    moved: dict[int, RawRow | LiveRow] = {}
    model = part.rows.get(shift.at if below else shift.at - 1)
    for number, row in sorted(part.rows.items()):
        now = shift.row(number)
        if now is None:
            continue
        if now != number:
            live = part.live(number)
            live.cells = {col: _renumbered(part, number, now, col, cell) for col, cell in live.cells.items()}
            row = live
        moved[now] = row
    part.rows.clear()
    part.rows.update(moved)
    if inserted and model is not None:
        _format_inserted(part, shift, model, shift.at + (inserted if below else -1))
    part.set_row_breaks([now for row in part.row_breaks if (now := shift.row(row)) is not None and now < MAX_ROW])


def _renumbered(part: SheetPart, row: int, now: int, col: int, cell: Cell) -> Cell:
    style, content = cell
    if isinstance(content, RawCell):
        mark = b"<" + part.prefix + b"f"
        if mark in content and b"array" in content:
            return style, part.as_formula(row, col, content)
        return style, restart(content, part.prefix, cell_ref(now, col))
    return cell


def _format_inserted(part: SheetPart, shift: RowShift, model: RawRow | LiveRow, model_row: int) -> None:
    found = attributes(model.attrs)
    attrs = b""
    for name in _TAKEN_OVER:
        if name in found:
            attrs = set_attribute(attrs, name, found[name])
    styles = {col: style for col, (style, _) in part.cells_of(model_row).items()}
    for number in range(shift.at, shift.at + shift.by):
        row = LiveRow(attrs, {})
        part.rows[number] = row
        row.cells = {col: (style, None) for col, style in styles.items() if style != part.default_style(number, col)}


def adjust_formulas(part: SheetPart, shift: RowShift) -> None:
    """Lets the formulas of a sheet follow rows that moved on ``shift.sheet`` (this sheet or another).

    Raises:
        NotImplementedError: a formula that cannot follow.
    """
    mark = b"<" + part.prefix + b"f"
    name = shift.sheet.encode()
    own = part.name.casefold() == shift.sheet.casefold()
    if not own and not any(
        isinstance(row, LiveRow) or (mark in row.xml and _mentions(row.xml, name)) for row in part.rows.values()
    ):
        return
    if not own:
        part.expand_shared()
    for group in part.arrays:
        if after_row_shift(group.text, part.name, shift) != group.text and (group.area.rows > 1 or group.area.cols > 1):
            raise NotImplementedError(f"{part.name}!{area_ref(group.area)}: an array formula cannot follow the rows")
    for number in list(part.rows):
        row = part.rows[number]
        if isinstance(row, RawRow) and mark not in row.xml:
            continue
        changed: Row = {}
        for col, cell in part.cells_of(number).items():
            style, content = cell
            formula: Formula | None
            if isinstance(content, Formula):
                formula = content
            elif isinstance(content, RawCell) and mark in content:
                inside = part.raw_detail(content)[1]
                if inside.formula is None:
                    continue
                text = part.formula_of(number, col, inside.formula)
                if after_row_shift(text, part.name, shift) == text:
                    continue
                formula = part.as_formula(number, col, content)
            else:
                continue
            if formula is None:
                continue
            text = after_row_shift(formula.text, part.name, shift)
            if text != formula.text:
                changed[col] = (
                    style,
                    Formula(text, formula.computed, formula.array, formula.attrs, formula.cell_attrs),
                )
        if changed:
            part.change()
            part.live(number).cells.update(changed)


def _mentions(xml: bytes, name: bytes) -> bool:
    """Whether a row may refer to a sheet: its name may stand there escaped and in another case, so a wide guess."""
    plain = name.isascii() and name.isalnum()
    return not plain or name.lower() in xml.lower()
