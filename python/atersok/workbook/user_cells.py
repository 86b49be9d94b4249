"""The user's own cells beside a table of ours follow their row when the rows change places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atersok.closedbook.formulas import shifted
from atersok.closedbook.refs import Area, area_ref
from atersok.workbook import formats, native

Matrix = Sequence[Sequence[Any]]
Typed = str | float | bool
"""A cell's content as :func:`native.as_typed` gives it."""
_NEUTRAL = "General"


@dataclass(frozen=True)
class OwnLine:
    """The user's cells beside one row of a table, as they stood.

    Attributes:
        row: the sheet's row.
        cells: header → content.
        looks: header → number format; of a closed workbook not known.
    """

    row: int
    cells: Mapping[str, Typed]
    looks: Mapping[str, str]


@dataclass(frozen=True)
class OwnCells:
    """The user's cells beside all rows of a table, as they stood.

    Attributes:
        first_row: the sheet's row of the first line.
        headers: the user's columns, and those of ours that the user fills in.
        lines: for each line, the content by header.
        looks: for each header, number formats from the top with how many lines have each; none of a closed workbook.
    """

    first_row: int
    headers: Sequence[str]
    lines: Sequence[Sequence[Typed]]
    looks: Sequence[Sequence[tuple[str, int]]]

    def by_line(self) -> list[OwnLine]:
        """The same, line by line."""
        codes = [[code for code, count in runs for _ in range(count)] for runs in self.looks]
        return [
            OwnLine(
                self.first_row + number,
                dict(zip(self.headers, cells, strict=True)),
                dict(zip(self.headers, (column[number] for column in codes), strict=True)) if codes else {},
            )
            for number, cells in enumerate(self.lines)
        ]


def read(sheet: Any, area: Area, headers: Mapping[int, str], values: Matrix, formulas: Matrix) -> OwnCells:
    """The user's cells beside a table, as they stand. One call into Excel where all have one number format.

    Args:
        sheet: the sheet.
        area: the whole table but for its headers.
        headers: column (0-based within the area) → header, of the user's columns.
        values, formulas: what stands in the area.
    """
    lines = [
        [native.as_typed(formula[column], value[column]) for column in headers]
        for formula, value in zip(formulas, values, strict=True)
    ]
    looks: list[list[tuple[str, int]]] = []
    if native.is_live(sheet):
        columns = [area._replace(col1=area.col1 + column, col2=area.col1 + column) for column in headers]
        code = native.common_format(sheet, columns)
        for column in columns:
            spans = [formats.Span(area.row1, area.row2, code)] if code is not None else formats.spans(sheet, column)
            looks.append([(span.code, span.last - span.first + 1) for span in spans])
    return OwnCells(area.row1, tuple(headers.values()), lines, looks)


def move(
    sheet: Any,
    area: Area,
    sources: Sequence[int | None],
    values: Matrix,
    formulas: Matrix,
    headers: Sequence[str] = (),
    given: Mapping[int, OwnLine] | None = None,
) -> None:
    """Gives each line what stood in another: value, formula (relative references move along) and number format.

    Args:
        sheet: the sheet.
        area: the user's columns over the lines.
        sources: for each line the old line (0-based, within the area) or None for an empty one.
        values: what stands in the area; of a closed workbook not asked for.
        formulas: the same.
        headers: of the area's columns, where cells are given.
        given: line → cells that it gets, instead of those of another line.
    """
    lines = given or {}
    typed = {number: [_given(line, header, area.row1 + number) for header in headers] for number, line in lines.items()}
    sources = [None if number in lines else source for number, source in enumerate(sources)]
    if not native.is_live(sheet):
        whole = sheet.range(area_ref(area))
        native.move_rows(whole, sources)
        native.put_back(whole, typed)
        return
    if all(source == line for line, source in enumerate(sources)):
        return
    matrix = [
        typed.get(line, [""] * area.cols)
        if source is None
        else [
            _moved(formula, value, line - source)
            for formula, value in zip(formulas[source], values[source], strict=True)
        ]
        for line, source in enumerate(sources)
    ]
    own_looks = [
        {number: line.looks[header] for number, line in lines.items() if header in line.looks} for header in headers
    ] or [{}] * area.cols
    common = native.common_format(sheet, [area]) if area.cols > 1 else None  # one question instead of one a column
    looks = [_looks(sheet, area, column, sources, matrix, own_looks[column], common) for column in range(area.cols)]
    neutral = [
        area._replace(col1=area.col1 + first, col2=area.col1 + last)
        for first, last in native.runs(column for column, look in enumerate(looks) if look)
    ]
    native.set_format(sheet, neutral, _NEUTRAL)
    native.write_as_typed(sheet.range(area_ref(area)), matrix)
    by_code: dict[str, list[Area]] = {}
    for column, look in enumerate(looks):
        for span in look:
            col = area.col1 + column
            by_code.setdefault(span.code, []).append(Area(span.first, col, span.last, col))
    for code, areas in by_code.items():
        native.set_format(sheet, areas, code)


def _given(line: OwnLine, header: str, row: int) -> Any:
    return _down(line.cells.get(header, ""), row - line.row)


def _moved(formula: Any, value: Any, down: int) -> Any:
    return _down(native.as_typed(formula, value), down)


def _down(typed: Any, down: int) -> Any:
    if isinstance(typed, str) and typed.startswith("="):  # a text has an apostrophe before it
        return "=" + shifted(typed[1:], down)
    return typed


def _looks(
    sheet: Any,
    area: Area,
    column: int,
    sources: Sequence[int | None],
    matrix: Matrix,
    own: Mapping[int, str],
    common: str | None,
) -> list[formats.Span]:
    """The number formats that the lines of a column get once it is written; none where they can stay as they are.

    Formats follow their cells. And in a cell with format @ a number or a formula would become text: there the column
    is written without a format, and gets it afterwards, which changes nothing of what stands in the cells.
    """
    place = Area(area.row1, area.col1 + column, area.row2, area.col1 + column)
    standing = formats.spans(sheet, place) if common is None else [formats.Span(area.row1, area.row2, common)]
    alike = len(standing) == 1 and all(code == standing[0].code for code in own.values())
    if alike and standing[0].code != formats.TEXT:
        return []
    if alike and all(isinstance(line[column], str) and not line[column].startswith("=") for line in matrix):
        return []
    codes = [span.code for span in standing for _ in range(span.first, span.last + 1)]
    found: list[formats.Span] = []
    for line, source in enumerate(sources):
        row, code = area.row1 + line, own.get(line, codes[line if source is None else source])
        if found and found[-1].code == code:
            found[-1] = formats.Span(found[-1].first, row, code)
        else:
            found.append(formats.Span(row, row, code))
    return found
