"""References in formulas: what they point at, and how they change when a formula or a row moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from .refs import MAX_COL, MAX_ROW, col_letters, col_number

# One pass over a formula. Text, sheet names and structured references are passed over whole, so that what looks like
# a reference inside them is left alone.
_TOKEN = re.compile(
    r"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<quoted>'(?:[^']|'')*'!)
  | (?P<bracket>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
  | (?P<sheet>[^\W\d][\w.\\?]*(?::[^\W\d][\w.\\?]*)?!)
  | (?P<area>\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}(?::\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6})?)(?![\w.(!\\?\[])
  | (?P<cols>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(!\\?$])
  | (?P<rows>\$?[1-9][0-9]{0,6}:\$?[1-9][0-9]{0,6})(?![\w.])
  | (?P<error>\#[A-Z0-9/]+[!?]?)
  | (?P<word>[\w.\\?]+)
    """,
    re.VERBOSE,
)
_PART = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]{0,7})")
BROKEN = "#REF!"


class Point(NamedTuple):
    """One end of a reference; a row or column of 0 is absent (whole columns or rows)."""

    col_fixed: bool
    col: int
    row_fixed: bool
    row: int

    def text(self) -> str:
        col = f"{'$' if self.col_fixed else ''}{col_letters(self.col)}" if self.col else ""
        row = f"{'$' if self.row_fixed else ''}{self.row}" if self.row else ""
        return col + row

    @property
    def inside(self) -> bool:
        return self.col <= MAX_COL and self.row <= MAX_ROW


class Reference(NamedTuple):
    """A reference in a formula.

    sheet is the sheet that stands before it, as written but unquoted; None for the formula's own sheet. external is a
    reference into another workbook.
    """

    sheet: str | None
    external: bool
    first: Point
    second: Point | None

    def text(self) -> str:
        return self.first.text() + (f":{self.second.text()}" if self.second is not None else "")


def map_references(formula: str, change: Callable[[Reference], str]) -> str:
    """The formula with each reference replaced by what ``change`` says; the sheet before it stays."""
    out: list[str] = []
    at = 0
    sheet: str | None = None
    external = False
    sheet_end = -1
    bracket_end = -1
    for match in _TOKEN.finditer(formula):
        kind = match.lastgroup
        if kind == "bracket":
            bracket_end = match.end()
        elif kind in ("quoted", "sheet"):
            name = match[0][:-1]
            if kind == "quoted":
                name = name[1:-1].replace("''", "'")
            external = "[" in name or bracket_end == match.start()
            sheet, sheet_end = name.rpartition("]")[2], match.end()
        elif kind in ("area", "cols", "rows"):
            qualified = sheet_end == match.start()
            reference = _reference(match[0], sheet if qualified else None, external and qualified)
            if reference is not None:
                out.append(formula[at : match.start()])
                out.append(change(reference))
                at = match.end()
    out.append(formula[at:])
    return "".join(out)


def references(formula: str) -> list[Reference]:
    """Every reference of a formula, in order."""
    found: list[Reference] = []

    def note(reference: Reference) -> str:
        found.append(reference)
        return reference.text()

    map_references(formula, note)
    return found


def _reference(text: str, sheet: str | None, external: bool) -> Reference | None:
    points = []
    for part in text.split(":"):
        match = _PART.fullmatch(part)
        if match is None:
            return None
        if match[2]:
            point = Point(bool(match[1]), col_number(match[2]), bool(match[3]), int(match[4] or 0))
        else:
            point = Point(False, 0, bool(match[1]), int(match[4] or 0))
        if not point.inside:
            return None  # such as ABC9999999: a name, not a cell
        points.append(point)
    return Reference(sheet, external, points[0], points[1] if len(points) > 1 else None)


def shifted(formula: str, rows: int, cols: int = 0) -> str:
    """The formula as it reads when its cell is copied ``rows`` down and ``cols`` to the right."""
    if not rows and not cols:
        return formula

    def move(point: Point) -> Point | None:
        row = point.row + (rows if point.row and not point.row_fixed else 0)
        col = point.col + (cols if point.col and not point.col_fixed else 0)
        if (point.row and not 1 <= row <= MAX_ROW) or (point.col and not 1 <= col <= MAX_COL):
            return None
        return point._replace(row=row, col=col)

    def change(reference: Reference) -> str:
        first = move(reference.first)
        second = None if reference.second is None else move(reference.second)
        if first is None or (reference.second is not None and second is None):
            return BROKEN
        return reference._replace(first=first, second=second).text()

    return map_references(formula, change)


class RowShift(NamedTuple):
    """Rows inserted (by > 0) before row ``at``, or deleted (by < 0) from row ``at`` on, of a sheet."""

    sheet: str
    at: int
    by: int

    def row(self, row: int) -> int | None:
        """Where a row went; None when it was deleted."""
        if row < self.at:
            return row
        if self.by < 0 and row < self.at - self.by:
            return None
        return row + self.by

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Where a run of rows went, shrunk or grown as Excel does; None when all of it was deleted."""
        if self.by > 0:
            return first + (self.by if first >= self.at else 0), last + (self.by if last >= self.at else 0)
        end = self.at - self.by
        first_now = first if first < self.at else (self.at if first < end else first + self.by)
        last_now = last if last < self.at else (self.at - 1 if last < end else last + self.by)
        return (first_now, last_now) if first_now <= last_now else None


def after_row_shift(formula: str, own_sheet: str, shift: RowShift) -> str:
    """The formula of a cell on ``own_sheet`` after rows of ``shift.sheet`` were inserted or deleted.

    Raises:
        NotImplementedError: the formula reaches through several sheets and one of them is concerned.
    """

    def change(reference: Reference) -> str:
        sheet = own_sheet if reference.sheet is None else reference.sheet
        if reference.external or not reference.first.row:
            return reference.text()
        if ":" in sheet:
            raise NotImplementedError("rows cannot be moved under a formula that reaches through several sheets")
        if sheet.casefold() != shift.sheet.casefold():
            return reference.text()
        first, second = reference.first, reference.second
        if second is None:
            row = shift.row(first.row)
            return BROKEN if row is None or row > MAX_ROW else first._replace(row=row).text()
        low, high = sorted((first.row, second.row))
        span = shift.span(low, high)
        if span is None or span[0] > MAX_ROW:
            return BROKEN
        low_now, high_now = span[0], min(span[1], MAX_ROW)
        if first.row > second.row:
            low_now, high_now = high_now, low_now
        return f"{first._replace(row=low_now).text()}:{second._replace(row=high_now).text()}"

    return map_references(formula, change)


def quoted_sheet(name: str) -> str:
    """A sheet's name as it stands before ``!`` in a formula: quoted unless it is a plain word."""
    if re.fullmatch(r"[^\W\d][\w.]*", name) and not re.fullmatch(r"[A-Za-z]{1,3}[0-9]+|[RrCc]\d*|[Rr]\d*[Cc]\d*", name):
        return name
    return "'" + name.replace("'", "''") + "'"
