"""The user's own cells beside a table of ours follow their row when the rows change places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from atersok.closedbook.formulas import shifted
from atersok.closedbook.refs import Area, area_ref
from atersok.workbook import formats, native

Matrix = Sequence[Sequence[Any]]
_NEUTRAL = "General"


def move(sheet: Any, area: Area, sources: Sequence[int | None], values: Matrix, formulas: Matrix) -> None:
    """Gives each line what stood in another: value, formula (relative references move along) and number format.

    Args:
        sheet: the sheet.
        area: the user's columns over the lines.
        sources: for each line the old line (0-based, within the area) or None for an empty one.
        values: what stands in the area; of a closed workbook not asked for.
        formulas: the same.
    """
    if not native.is_live(sheet):
        native.move_rows(sheet.range(area_ref(area)), sources)
        return
    if all(source == line for line, source in enumerate(sources)):
        return
    matrix = [
        [""] * area.cols
        if source is None
        else [
            _moved(formula, value, line - source)
            for formula, value in zip(formulas[source], values[source], strict=True)
        ]
        for line, source in enumerate(sources)
    ]
    looks = [_looks(sheet, area, column, sources, matrix) for column in range(area.cols)]
    neutral = [
        area._replace(col1=area.col1 + first, col2=area.col1 + last)
        for first, last in native.runs(column for column, look in enumerate(looks) if look)
    ]
    native.set_format(sheet, neutral, _NEUTRAL)
    native.write_as_typed(sheet.range(area_ref(area)), matrix)
    lines: dict[str, list[Area]] = {}
    for column, look in enumerate(looks):
        for span in look:
            col = area.col1 + column
            lines.setdefault(span.code, []).append(Area(span.first, col, span.last, col))
    for code, areas in lines.items():
        native.set_format(sheet, areas, code)


def _moved(formula: Any, value: Any, down: int) -> Any:
    typed = native.as_typed(formula, value)
    if isinstance(typed, str) and typed.startswith("="):  # a text has an apostrophe before it
        return "=" + shifted(typed[1:], down)
    return typed


def _looks(sheet: Any, area: Area, column: int, sources: Sequence[int | None], matrix: Matrix) -> list[formats.Span]:
    """The number formats that the lines of a column get once it is written; none where they can stay as they are.

    Formats follow their cells. And in a cell with format @ a number or a formula would become text: there the column
    is written without a format, and gets it afterwards, which changes nothing of what stands in the cells.
    """
    standing = formats.spans(sheet, Area(area.row1, area.col1 + column, area.row2, area.col1 + column))
    if len(standing) == 1 and standing[0].code != formats.TEXT:
        return []
    if len(standing) == 1 and all(
        isinstance(line[column], str) and not line[column].startswith("=") for line in matrix
    ):
        return []
    codes = [span.code for span in standing for _ in range(span.first, span.last + 1)]
    found: list[formats.Span] = []
    for line, source in enumerate(sources):
        row, code = area.row1 + line, codes[line if source is None else source]
        if found and found[-1].code == code:
            found[-1] = formats.Span(found[-1].first, row, code)
        else:
            found.append(formats.Span(row, row, code))
    return found
