"""Blocks of values and formulas read from and written to a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import cast

from . import contract
from .cells import ERRORS, Cell, CellError, Content, Formula, Readable, Row, Scalar, Shared
from .collector import uncollected
from .dates import from_serial
from .errors import TextContractError
from .formulas import shifted
from .refs import Area, area_ref, cell_ref
from .sheet_part import LiveRow, SheetPart
from .sheet_read import RawRow, column, common_cells, decode, detail, scan_cells, styles_only
from .sheet_write import number_text
from .styles import Kind
from .tables import TablePart
from .xmltext import MalformedXml, set_attribute, xstring

# Reading a whole sheet's 17 thousand million cells is a mistake in the caller, not a wish.
MAX_CELLS_READ = 50_000_000
_KEPT_CELLS = 20_000


# -- reading ------------------------------------------------------------------------------------------------------


@uncollected
def read_values(part: SheetPart, area: Area) -> list[list[Readable]]:
    """The values of an area, row by row: numbers as float, dates by the cell's format, errors as CellError.

    Raises:
        ValueError: far more cells than a workbook holds.
        MalformedXml: the part is damaged there.
    """
    _check_size(part, area)
    try:
        return _read_rows(part, area)
    except (ValueError, IndexError) as error:  # a number that is none, a cell format or date that is not there
        raise MalformedXml("cell") from error


def _read_rows(part: SheetPart, area: Area) -> list[list[Readable]]:
    out: list[list[Readable]] = []
    kinds, date1904 = part.styles.kinds, part.date1904
    first, last, width = area.col1, area.col2, area.cols
    prefix, shared = part.prefix, part.shared_strings
    for number in range(area.row1, area.row2 + 1):
        values: list[Readable] = [None] * width
        out.append(values)
        row = part.rows.get(number)
        if row is None:
            continue
        if isinstance(row, LiveRow):
            for col, (style, content) in row.cells.items():
                if first <= col <= last and content is not None:
                    values[col - first] = _readable(_value(part, content), kinds[style], date1904)
            continue
        inner = row.inner
        common = common_cells(inner, prefix)
        if common is not None:
            for letters, style_text, kind, _, raw, inline in common:
                at = column(letters) - first
                if not 0 <= at < width:
                    continue
                if inline:
                    values[at] = xstring(inline) if kind == b"inlineStr" else None
                elif raw:
                    if kind == b"s":
                        values[at] = shared(int(raw))
                    elif kind and kind != b"n":
                        values[at] = cast(Readable, decode(kind, raw, None, shared))
                    elif style_text and kinds[int(style_text)] is Kind.DATE:
                        values[at] = _readable(float(raw), Kind.DATE, date1904)
                    else:
                        values[at] = float(raw)
            continue
        for parts in scan_cells(inner, prefix):
            col = parts.col
            if col < first:
                continue
            if col > last:
                break
            found: Scalar
            if parts.inside is not None:
                found = detail(inner[parts.inside[0] : parts.inside[1]], prefix, parts.kind, shared).value
            elif parts.inline is not None:
                found = xstring(parts.inline) if parts.kind == b"inlineStr" else None
            elif parts.value is None:
                continue
            else:
                found = decode(parts.kind, parts.value, None, shared)
            if found.__class__ is float and kinds[parts.style] is Kind.DATE:
                values[col - first] = _readable(found, Kind.DATE, date1904)
            else:
                values[col - first] = cast(Readable, found)
    return out


def _check_size(part: SheetPart, area: Area) -> None:
    if area.rows * area.cols > MAX_CELLS_READ:
        raise ValueError(f"{part.name}!{area_ref(area)}: too many cells to read at once")


def _value(part: SheetPart, content: Content) -> Scalar:
    """The value of a cell of a live row."""
    if isinstance(content, bytes):
        return part.raw_detail(content)[1].value
    if isinstance(content, Formula):
        return content.computed
    return part.shared_strings(content.index) if isinstance(content, Shared) else content


def _readable(value: Scalar, kind: Kind, date1904: bool) -> Readable:
    if value is None or isinstance(value, (str, bool, dt.datetime)):
        return value
    number = float(value)
    if kind == Kind.DATE and (moment := from_serial(number, date1904)) is not None:
        return moment
    return number


def read_formulas(part: SheetPart, area: Area) -> list[list[str]]:
    """The formulas of an area with their equal sign; a constant as text, an empty cell as empty text.

    Every cell of an array formula gives its text, every cell of a shared formula its own.
    """
    _check_size(part, area)
    out: list[list[str]] = []
    for number in range(area.row1, area.row2 + 1):
        texts = [""] * area.cols
        out.append(texts)
        for col, (_, content) in part.cells_of(number).items():
            if area.col1 <= col <= area.col2:
                texts[col - area.col1] = _formula_text(part, number, col, content)
    for group in part.arrays:
        if group.area.intersects(area):
            for number in range(max(group.area.row1, area.row1), min(group.area.row2, area.row2) + 1):
                for col in range(max(group.area.col1, area.col1), min(group.area.col2, area.col2) + 1):
                    out[number - area.row1][col - area.col1] = "=TABLE()" if group.table else "=" + group.text
    return out


def _formula_text(part: SheetPart, row: int, col: int, content: Content) -> str:
    if content is None:
        return ""
    if isinstance(content, Formula):
        return "=" + content.text
    if isinstance(content, bytes):
        inside = part.raw_detail(content)[1]
        if inside.formula is not None:
            return "=" + part.formula_of(row, col, inside.formula)
        return _constant_text(inside.value)
    return _constant_text(_value(part, content))


def _constant_text(value: Scalar) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value if isinstance(value, str) else number_text(value)


def styles_within(part: SheetPart, area: Area) -> set[int]:
    """Every cell format that occurs in an area, also of cells that do not exist."""
    found: set[int] = set()
    rows = part.rows_within(area)
    if len(rows) < area.rows:
        found.update(_column_styles(part, area))
    for number in rows:
        cells = part.cells_of(number)
        inside = [style for col, (style, _) in cells.items() if area.col1 <= col <= area.col2]
        found.update(inside)
        if len(inside) < area.cols:
            own = part.row_style(number)
            found.update([own] if own is not None else _column_styles(part, area, cells))
    return found


def _column_styles(part: SheetPart, area: Area, but: Row | None = None) -> set[int]:
    return {part.col_style(col) for col in range(area.col1, area.col2 + 1) if but is None or col not in but}


# -- writing ------------------------------------------------------------------------------------------------------


@uncollected
def write_block(part: SheetPart, area: Area, matrix: Sequence[Sequence[object]], formulas: bool) -> None:
    """Writes a matrix; the cells keep their formats. Nothing is changed when the contract forbids any of it.

    Args:
        part: the sheet.
        area: where; of the matrix's shape.
        matrix: the values, None for an empty cell.
        formulas: whether a text beginning with an equal sign is a formula.

    Raises:
        TextContractError: a value that the contract forbids in its cell.
        ValueError: outside the sheet, merged cells, a part of an array formula, a ragged matrix.
        NotImplementedError: another text into the header of a table.
    """
    part.touch(area)
    kinds, date1904 = part.styles.kinds, part.date1904
    col1, width = area.col1, area.cols
    col_styles = [part.col_style(col) for col in range(area.col1, area.col2 + 1)]
    days: dict[object, Content] = {}  # a column holds few different days
    same: dict[tuple[int, object], Cell] = {}  # and few different texts: equal cells are one tuple
    updates: list[tuple[int, Row, list[int]]] = []
    for at, values in enumerate(matrix):
        number = area.row1 + at
        if len(values) != width:
            raise ValueError(f"{part.name}: the rows of a matrix must be of one length")
        styles = _old_styles(part, number, area)
        row_own = part.row_style(number)
        update: Row = {}
        emptied: list[int] = []
        for offset, value in enumerate(values):
            col = col1 + offset
            old = styles.get(col)
            style = old if old is not None else (col_styles[offset] if row_own is None else row_own)
            try:
                kind = kinds[style]
            except IndexError:
                raise MalformedXml("no such cell format") from None
            exact = value.__class__
            new: Content
            if value is None:
                new = None
            elif exact is float or exact is int:
                if kind is Kind.TEXT or not (-1e15 < value < 1e15):  # type: ignore[operator]  # a number by its exact type
                    new = _content(part, number, col, value, kind, formulas, date1904)
                else:
                    new = value  # type: ignore[assignment]  # as above
            elif exact is dt.date and kind is Kind.DATE:
                new = days.get(value)
                if new is None:
                    new = days[value] = _content(part, number, col, value, kind, formulas, date1904)
            elif exact is str and kind is Kind.TEXT and 0 < len(value) < 16_000:  # type: ignore[arg-type]  # as above
                new = value  # type: ignore[assignment]  # as above
            else:
                new = _content(part, number, col, value, kind, formulas, date1904)
            if new is None and old is None:
                continue
            if new is None and style == (col_styles[offset] if row_own is None else row_own) == 0:
                emptied.append(col)
            elif new is None or new.__class__ is str:
                key = (style, new)
                cell = same.get(key)
                if cell is None:
                    cell = key
                    if len(same) < _KEPT_CELLS:
                        same[key] = cell
                update[col] = cell
            else:
                update[col] = (style, new)
        updates.append((number, update, emptied))
    _check_headers(part, area, updates)
    for number, update, emptied in updates:
        if update or emptied:
            _put_row(part, number, area, update, emptied)
    _fill_insert_rows(part, area)


def _old_styles(part: SheetPart, number: int, area: Area) -> dict[int, int]:
    """The cell formats of a row's cells; of a row as in the file without taking its cells apart where that can be."""
    row = part.rows.get(number)
    if row is None:
        return {}
    if isinstance(row, RawRow):
        found = styles_only(row, part.prefix)
        if found is not None and all(area.col1 <= col <= area.col2 for col in found):
            return found
    return {col: style for col, (style, _) in part.live(number).cells.items()}


def _put_row(part: SheetPart, number: int, area: Area, update: Row, emptied: list[int]) -> None:
    """Puts written cells into their row; where they are all that it has, they are its cells."""
    row = part.rows.get(number)
    if isinstance(row, RawRow):  # nothing of it stands beside the area, see _old_styles
        live = part.rows[number] = LiveRow(set_attribute(row.attrs, "spans", None), update)
        return
    live = part.live(number)
    for col in emptied:
        del live.cells[col]
    if live.cells.keys() <= update.keys():
        live.cells = update
    else:
        live.cells.update(update)


def _content(part: SheetPart, row: int, col: int, value: object, kind: Kind, formulas: bool, date1904: bool) -> Content:
    try:
        return contract.content(value, kind, formulas, date1904)
    except contract.Broken as broken:
        raise TextContractError(part.name, cell_ref(row, col), str(broken)) from None


def fill(part: SheetPart, area: Area, value: object, formulas: bool) -> None:
    """Writes one value into every cell; a formula's relative references move from the first cell on, as in Excel."""
    if not formulas or not isinstance(value, str) or not value.startswith("="):
        if value is None or value == "":
            clear(part, area, formats=False)
        else:
            write_block(part, area, [[value] * area.cols] * area.rows, formulas)
        return
    text = value[1:]
    matrix = [["=" + shifted(text, row, col) for col in range(area.cols)] for row in range(area.rows)]
    write_block(part, area, matrix, formulas=True)


def _check_headers(part: SheetPart, area: Area, updates: list[tuple[int, Row, list[int]]]) -> None:
    """The header of a table must say what the table part says, else Excel repairs the file: no other text goes in."""
    for number, update, emptied in updates if part.tables else ():
        wanted = part.header_columns(number)
        for col in wanted.keys() & {*update, *emptied}:
            if update.get(col, (0, None))[1] != wanted[col]:
                raise NotImplementedError(
                    f"{part.name}!{cell_ref(number, col)}: the header of a table cannot be changed"
                )


def _fill_insert_rows(part: SheetPart, area: Area) -> None:
    for table in part.tables:
        if table.insert_row and table.area.intersects(area):
            first = table.area.row1 + table.header_rows
            inside = part.cells_of(first).items()
            if any(content is not None for col, (_, content) in inside if table.area.col1 <= col <= table.area.col2):
                table.filled()


def clear(part: SheetPart, area: Area, formats: bool) -> None:
    """Empties an area; with ``formats`` the cells get the workbook's normal format too.

    Raises:
        ValueError: merged cells or a part of an array formula.
        NotImplementedError: the header of a table, or formats of whole columns.
    """
    if formats and area.rows > 100_000 and not area.whole_rows and _column_styles(part, area) != {0}:
        raise NotImplementedError(f"{part.name}: the formats of whole columns cannot be cleared")
    part.touch(area)
    for table in part.tables:
        if table.header is not None and table.header.intersects(area):
            raise NotImplementedError(f"{part.name}!{area_ref(table.header)}: the header of a table cannot be cleared")
    for number in part.rows_within(area):
        row = part.rows[number]
        if isinstance(row, RawRow) and row.head == row.tail and not (formats and area.whole_rows):
            continue
        live = part.live(number)
        if formats and area.whole_rows:
            live.cells.clear()
            live.attrs = _plain_row(live.attrs)
            live.style = None
            continue
        cells = live.cells
        for col in [col for col in cells if area.col1 <= col <= area.col2]:
            style = cells[col][0]
            normal = part.default_style(number, col)
            if formats:
                style = 0
            if style == 0 == normal:
                del cells[col]
            else:
                cells[col] = (style, None)


def _plain_row(attrs: bytes) -> bytes:
    return set_attribute(set_attribute(attrs, "s", None), "customFormat", None)


def store_computed(part: SheetPart, area: Area, matrix: Sequence[Sequence[object]]) -> None:
    """Stores the results of formulas, which Excel would compute; cells without a formula are passed over.

    Args:
        part: the sheet.
        area: where; of the matrix's shape.
        matrix: result by cell; None leaves the formula without a stored result. A text that is an error code is one.

    Raises:
        TextContractError: a result that cannot stand in a cell.
    """
    if len(matrix) != area.rows or any(len(values) != area.cols for values in matrix):
        raise ValueError(f"{part.name}: the computed values must have the shape of the range")
    part.change()
    for at, values in enumerate(matrix):
        number = area.row1 + at
        if number not in part.rows:
            continue
        row = part.rows[number]
        if isinstance(row, RawRow) and b"<" + part.prefix + b"f" not in row.xml:
            continue
        cells = part.live(number).cells
        for offset, value in enumerate(values):
            col = area.col1 + offset
            cell = cells.get(col)
            if cell is None or (formula := _as_formula(part, number, col, cell[1])) is None:
                continue
            computed = _computed(part, number, col, value)
            cells[col] = (
                cell[0],
                Formula(formula.text, computed, formula.array, formula.attrs, formula.cell_attrs),
            )


def _as_formula(part: SheetPart, row: int, col: int, content: Content) -> Formula | None:
    if isinstance(content, Formula):
        return content
    if not isinstance(content, bytes):
        return None
    formula = part.as_formula(row, col, content)
    if formula is not None:
        part.expand_shared(Area(row, col, row, col))
    return formula


def _computed(part: SheetPart, row: int, col: int, value: object) -> Scalar:
    if isinstance(value, str):
        if len(value) > contract.MAX_TEXT:
            raise TextContractError(part.name, cell_ref(row, col), contract.TOO_LONG)
        return CellError(value) if value in ERRORS else value
    try:
        return contract.scalar(value, part.date1904)
    except contract.Broken as broken:
        raise TextContractError(part.name, cell_ref(row, col), str(broken)) from None


def set_number_format(part: SheetPart, area: Area, code: str) -> None:
    """Gives every cell of an area an existing cell format that differs in the number format only.

    Raises:
        NotImplementedError: the workbook has no such cell format; styles.xml is never changed.
    """
    restyle(part, area, lambda style: _with_code(part, style, code))


def _with_code(part: SheetPart, style: int, code: str) -> int:
    new = part.styles.with_code(style, code)
    if new is None:
        raise NotImplementedError(
            f"{part.name}: the workbook has no cell format like number {style} with the number format {code!r}"
        )
    return new


def restyle(part: SheetPart, area: Area, change: Callable[[int], int]) -> None:
    """Gives every cell of an area the cell format that ``change`` makes of its own."""
    part.touch(area)
    for number in range(area.row1, area.row2 + 1):
        cells = part.live(number).cells
        for col in range(area.col1, area.col2 + 1):
            old = cells.get(col)
            style = part.default_style(number, col) if old is None else old[0]
            new = change(style)
            if old is None:
                if new != style:
                    cells[col] = (new, None)
            else:
                cells[col] = part.restyled(old, new)


def extend_calculated(part: SheetPart, table: TablePart, last_row: int) -> None:
    """Carries the formulas of a table's calculated columns down to a new last row, into cells that are empty.

    The formula is the one in the last data row, moved; its result is left to Excel.
    """
    body = table.body
    if body is None:
        return
    for at in sorted(table.calculated):
        col = body.col1 + at
        source = part.cells_of(body.row2).get(col)
        formula = None if source is None else _as_formula(part, body.row2, col, source[1])
        if source is None or formula is None or formula.array:
            continue
        part.touch(Area(body.row2 + 1, col, last_row, col))
        for number in range(body.row2 + 1, last_row + 1):
            cells = part.live(number).cells
            old = cells.get(col)
            if old is None or old[1] is None:
                style = source[0] if old is None else old[0]
                if part.styles.kinds[style] != Kind.TEXT:
                    cells[col] = (style, Formula(shifted(formula.text, number - body.row2)))
