"""A working sheet: title band, master check, tables, column formats, print set-up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from atersok.build.styles import GENERAL, GOOD, STOP, Palette, Style, Styles
from atersok.build.texts import SHEET_TEXTS
from atersok.build.validation import COLUMN_RULES, LAST_ROW
from atersok.build.writer import Format, Workbook, Worksheet, xl_rowcol_to_cell
from atersok.workbook.layout import BOOK_INPUT_TABLES, MASTER_NAME, Column, Table

HEADER_ROW: Final = 3
"""Zero-based row of the table's header, the same on all working sheets but Kontroller."""

BAND_WIDTH: Final = 118
"""Characters that the title band is at least wide, so that title and description are never cut."""
SCREEN_WIDTH: Final = 168
"""Characters that a usual screen shows; the master check stands within it."""

LABEL_WIDTH: Final = 16
"""Characters that the word Huvudkontroll takes, set to the right before the master check."""

NOT_YET: Final = "FEL"
"""What the master check says before any run."""

A4: Final = 9
_KIND_WIDTHS: Final = {"text": 15.0, "date": 13.5, "int": 9.0, "kr": 16.0}
_FILTER_BUTTON: Final = 4.5


@dataclass(frozen=True)
class Look:
    """How one table's sheet looks.

    Attributes:
        widths: column widths in characters, where the kind's usual one does not do.
        wrapped: columns whose text wraps.
        frozen: columns that stay in view.
        zoom: per cent.
        landscape: whether the page lies.
        plain: input columns that are not filled in by hand, and so look like text.
        naming: numbers that name a row rather than measure something, and so stand to the left.
        row_points: height of all rows, where text wraps in rows that nobody has measured; cells stand at the top.
    """

    widths: Mapping[str, float] = field(default_factory=dict)
    wrapped: tuple[str, ...] = ()
    frozen: int = 0
    zoom: int = 100
    landscape: bool = True
    plain: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()
    row_points: float | None = None


@dataclass
class Making:
    """A workbook being made."""

    workbook: Workbook
    styles: Styles
    palette: Palette
    title: str
    """What the book is called, on every band and foot."""
    has_master: bool = True
    named_formats: dict[str, Format] = field(default_factory=dict)


def width_of(column: Column, look: Look) -> float:
    """The column's width in characters: content, and the longest word of its header beside the filter button."""
    if column.header in look.widths:
        return look.widths[column.header]
    longest_word = max(len(word) for word in column.header.split())
    return max(_KIND_WIDTHS[column.kind], longest_word * 1.08 + _FILTER_BUTTON)


def measures(column: Column, look: Look) -> bool:
    """Whether a column's numbers are amounts or counts, which stand to the right."""
    return column.kind in ("int", "kr") and column.header not in look.naming


def alignment(column: Column, look: Look) -> dict[str, Any]:
    """Text and dates stand to the left, a little in from the column before; amounts to the right."""
    return {"align": "right" if measures(column, look) else "left", "indent": 1}


def header_format(making: Making, column: Column, look: Look) -> Format:
    """The format of a header, aligned as its cells are, clear of the filter button."""
    numeric = measures(column, look)
    return making.styles.get(Style.HEADER, "@", align="right" if numeric else "left", indent=2 if numeric else 1)


def cell_format(making: Making, column: Column, look: Look) -> Format:
    """The format of a data cell of a column."""
    extra = alignment(column, look)
    if column.header in look.wrapped:
        extra |= {"text_wrap": True}
    if look.wrapped:
        extra |= {"valign": "top" if look.row_points else "vcenter"}
    if column.header in look.plain:
        return making.styles.cell(Column(column.header, column.kind, "computed"), **extra)
    return making.styles.cell(column, **extra)


def write_value(sheet: Worksheet, row: int, col: int, value: object, cell: Format) -> None:
    """One value as what it is: text is never read as a formula, number or link.

    Raises:
        TypeError: a value that no cell holds.
    """
    if value is None or value == "":
        sheet.write_blank(row, col, None, cell)
    elif isinstance(value, str):
        sheet.write_string(row, col, value, cell)
    elif isinstance(value, bool):
        sheet.write_boolean(row, col, value, cell)
    elif isinstance(value, int | float):
        sheet.write_number(row, col, value, cell)
    elif isinstance(value, Decimal):
        sheet.write_number(row, col, float(value), cell)  # the file format has no other number
    elif isinstance(value, date | datetime):
        sheet.write_datetime(row, col, value, cell)
    else:
        raise TypeError(f"no cell holds {type(value).__name__}")


def put_table(
    making: Making,
    sheet: Worksheet,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    look: Look,
    header_row: int = HEADER_ROW,
    formats: Mapping[tuple[int, str], Format] | None = None,
    *,
    filtered: bool = True,
) -> None:
    """A table with its rows; without rows it has one blank row, formatted.

    Args:
        rows: header → value; what is missing is blank.
        formats: (row index, header) → format, where a cell differs from its column.
        filtered: whether its headers have filter buttons.

    Raises:
        ValueError: a row names a column that the table has not.
    """
    known = set(table.headers)
    for given in rows:
        if not known.issuperset(given):
            raise ValueError(f"{table.name} has no column {', '.join(sorted(set(given) - known))}")
    special = formats or {}
    cells = [cell_format(making, column, look) for column in table.columns]
    for index, given in enumerate(rows or [{}]):
        for col, column in enumerate(table.columns):
            shown = special.get((index, column.header), cells[col])
            write_value(sheet, header_row + 1 + index, col, given.get(column.header), shown)
    sheet.add_table(
        header_row,
        0,
        header_row + max(len(rows), 1),
        len(table.columns) - 1,
        {
            "name": table.name,
            "style": None,  # the cells carry their look, so that it is the same in every program
            "autofilter": filtered,
            "columns": [
                {"header": column.header, "header_format": header_format(making, column, look)}
                for column in table.columns
            ],
        },
    )
    sheet.set_row(header_row, 33)


def put_validations(sheet: Worksheet, table: Table, header_row: int = HEADER_ROW) -> None:
    """The rules of a table's input columns, down to the sheet's last row."""
    rules = COLUMN_RULES.get(table.name, {})
    for col, column in enumerate(table.columns):
        if column.header in rules:
            first = header_row + 1
            options = rules[column.header](xl_rowcol_to_cell(first, col))
            sheet.data_validation(first, col, LAST_ROW, col, options)


def put_columns(making: Making, sheet: Worksheet, table: Table, look: Look) -> list[float]:
    """Widths, and formats of whole columns so that what is typed below a table is right; returns the widths."""
    widths = [width_of(column, look) for column in table.columns]
    for col, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.set_column(col, col, width, below_format(making, column))
    return widths


def below_format(making: Making, column: Column) -> Format:
    """The format of a column's cells below the table: the number format, no ground and no lines."""
    key = f"{column.kind}/{column.source}"
    if key not in making.named_formats:
        base = making.styles.cell(column)
        making.named_formats[key] = making.workbook.add_format(
            {"num_format": base.num_format, "locked": column.source != "input"}
        )
    return making.named_formats[key]


def put_band(making: Making, sheet: Worksheet, title: str, widths: Sequence[float], master: str | None) -> int:
    """Title, description and master check in rows 1 and 2; returns the number of columns the band takes.

    Args:
        title: the sheet's name.
        widths: the table's column widths in characters.
        master: the master check's stored value; None where the workbook has no master check.
    """
    reach = list(widths)
    spare = 0 if len(reach) >= 5 else 2
    while spare > 0 or sum(reach) < BAND_WIDTH:
        sheet.set_column(len(reach), len(reach), 12)
        reach.append(12)
        spare -= 1
    styles = making.styles
    heading, below = styles.get(Style.TITLE, "@", indent=1), styles.get(Style.SUBTITLE, "@", indent=1)
    for col in range(len(reach)):
        sheet.write_blank(0, col, None, heading)
        sheet.write_blank(1, col, None, below)
    small = making.workbook.add_format({"font_size": 11, "font_color": f"#{making.palette.title_text}", "bold": False})
    large = making.workbook.add_format({"font_size": 16, "font_color": f"#{making.palette.title_text}", "bold": True})
    sheet.write_rich_string(0, 0, large, title, small, f"    {making.title}", heading)
    sheet.write_string(1, 0, SHEET_TEXTS[title], below)
    sheet.set_row(0, 31)
    sheet.set_row(1, 22)
    sheet.set_row(2, 8)
    if master is not None:
        col = _master_column(reach, title, making.title)
        while col >= len(reach):
            sheet.set_column(len(reach), len(reach), 12)
            sheet.write_blank(0, len(reach), None, heading)
            sheet.write_blank(1, len(reach), None, below)
            reach.append(12)
        label = styles.get(Style.TITLE, "@", font_size=11, align="right", indent=1)
        sheet.write_string(0, col - 1, "Huvudkontroll", label)
        put_master(making, sheet, 0, col, value=master)
    return len(reach)


def _master_column(widths: Sequence[float], title: str, book: str) -> int:
    """The last column on a usual screen, or the first further out that leaves the title and the label their room."""
    # The title is set in 16 points and bold, the book's name in 11, four spaces between them.
    title_width = 1.7 * len(title) + 4 + 1.1 * len(book) + LABEL_WIDTH
    col = max([2, *(col for col in range(len(widths)) if sum(widths[: col + 1]) <= SCREEN_WIDTH)])
    while col < len(widths) and sum(widths[:col]) < title_width:
        col += 1
    return col


def put_master(
    making: Making, sheet: Worksheet, row: int, col: int, *, until: int | None = None, value: str = NOT_YET
) -> None:
    """A cell that shows the master check; its conditional formats reach down to row until, for copies of the cell."""
    shown = making.styles.get(Style.CHECK, GENERAL, align="center", valign="vcenter")
    sheet.write_formula(row, col, f"={MASTER_NAME}", shown, value)
    verdict_formats(making, sheet, (row, col, row if until is None else until, col))


def verdict_formats(making: Making, sheet: Worksheet, area: tuple[int, int, int, int]) -> None:
    """Conditional formats of OK, FEL, AVVIKER and EJ KÖRD; the word says it, weight and colour underline it."""
    for words, look in (("OK",), GOOD), (("FEL", "AVVIKER", "EJ KÖRD"), STOP):
        for word in words:
            sheet.conditional_format(
                *area,
                {
                    "type": "cell",
                    "criteria": "==",
                    "value": f'"{word}"',
                    "format": conditional(making, look),
                },
            )


def conditional(making: Making, look: Mapping[str, Any]) -> Format:
    """The format of a conditional format, made once."""
    key = repr(sorted(look.items()))
    if key not in making.named_formats:
        making.named_formats[key] = making.workbook.add_format(dict(look))
    return making.named_formats[key]


def put_page(making: Making, sheet: Worksheet, *, landscape: bool, repeat: int | None = HEADER_ROW) -> None:
    """Print set-up of a working sheet: A4, one page wide, header row repeated, foot with page, sheet and book."""
    sheet.set_paper(A4)
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    foot(making, sheet)
    if repeat is not None:
        sheet.repeat_rows(repeat)


def foot(making: Making, sheet: Worksheet) -> None:
    """The page's foot: the book by its short name, so that it never meets the sheet's name in the middle."""
    sheet.set_footer(f"&L{making.title.partition(' –')[0]}&C&A&RSida &P av &N", {"margin": 0.3})


def put_working_sheet(
    making: Making,
    table: Table,
    look: Look,
    rows: Sequence[Mapping[str, object]] = (),
    formats: Mapping[tuple[int, str], Format] | None = None,
) -> Worksheet:
    """A sheet with one table of layout.py, complete but for what only this sheet has."""
    sheet = making.workbook.add_worksheet(table.sheet)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(f"#{making.palette.tab}")
    sheet.set_zoom(look.zoom)
    if look.row_points:
        sheet.set_default_row(look.row_points)
    widths = put_columns(making, sheet, table, look)
    put_band(making, sheet, table.sheet, widths, _stored_master(making, table))
    put_table(making, sheet, table, rows, look, formats=formats)
    put_validations(sheet, table)
    sheet.freeze_panes(HEADER_ROW + 1, look.frozen)
    put_page(making, sheet, landscape=look.landscape)
    return sheet


def _stored_master(making: Making, table: Table) -> str | None:
    """The master check's stored value on a table's sheet.

    A run never writes to an input sheet, so a stored value there would soon be a lie to whoever reads the file without
    recalculating; it has none.
    """
    if not making.has_master:
        return None
    return "" if table in BOOK_INPUT_TABLES else NOT_YET


def as_rows(table: Table, rows: Iterable[Sequence[object]]) -> list[Mapping[str, object]]:
    """Rows given by position as rows by header; what is missing at the end is blank."""
    return [dict(zip(table.headers, row, strict=False)) for row in rows]
