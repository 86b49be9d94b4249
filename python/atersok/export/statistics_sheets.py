"""The sheets of the statistics as they are printed: every row, and no name or number of a child with protected data."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from itertools import pairwise
from typing import Final

from lxml import etree

from atersok.closedbook.refs import parse_area
from atersok.domain.identity import normalise_dossier
from atersok.domain.masking import MASKED_TEXT
from atersok.domain.register import Register
from atersok.export.packet_xlsx import Cut
from atersok.export.protected import ProtectedNames
from atersok.export.sheet_cut import tag
from atersok.export.statistics import StatisticsSheet
from atersok.workbook import layout
from atersok.workbook.sheets.kontroller import MASTER_OK

_SHORTEST_NUMBER: Final = 9
"""Digits of a personnummer that Excel took for a number: ten, or nine where it began with 0."""


def statistics_cuts(sheets: Sequence[StatisticsSheet], register: Register) -> list[Cut]:
    """What of the sheets is printed: all rows, those too that a filter hides, and none of the pictures."""
    protected = ProtectedNames(register)
    return [sheet_cut(sheet, (0,), protected) for sheet in sheets]


def sheet_cut(sheet: StatisticsSheet, pages: Sequence[int], protected: ProtectedNames) -> Cut:
    """What of a sheet with a table is sent; its header row must stay where it is.

    Args:
        sheet: which.
        pages: what of it, in the pages that it was read by.
        protected: whom it may not name.
    """
    return Cut(
        sheet.name, pages, breaks=False, pictures=False, changed=lambda root: _make_sendable(root, sheet, protected)
    )


def _make_sendable(root: etree._Element, sheet: StatisticsSheet, protected: ProtectedNames) -> None:
    for row in root.iter(tag("row")):
        for name in ("hidden", "collapsed"):
            if name in row.attrib:
                del row.attrib[name]
        cells = {place.col1: cell for cell in row if (place := parse_area(cell.get("r", ""))) is not None}
        dossier = _text(cells.get(sheet.dossier))
        is_secret = int(row.get("r", "0")) > sheet.header_row and protected.has_child(normalise_dossier(dossier))
        for column, cell in cells.items():
            text = _text(cell)
            if is_secret and column == sheet.child:
                _set_text(cell, dossier)
            elif text and ((is_secret and column in sheet.own) or _names(text, protected)):
                _set_text(cell, MASKED_TEXT)
            elif text == layout.MASTER_NAME and (shown := cells.get(column + 1)) is not None and not _text(shown):
                _set_text(
                    shown, MASTER_OK
                )  # a formula whose result a closed book does not keep on sheets of the user's
    _hide_columns(root, sheet.unprinted)
    for head in root.iter(tag("oddHeader")):
        if protected.in_text(head.text or ""):
            head.text = None


def _hide_columns(root: etree._Element, hidden: Collection[int]) -> None:
    """Hides columns, which the file keeps as runs of columns that look alike."""
    runs = root.find(tag("cols"))
    if runs is None:
        return
    for run in list(runs):
        first, last = int(run.get("min", "0")), int(run.get("max", "0"))
        inside = sorted(column for column in hidden if first <= column <= last)
        edges = [first, *(edge for column in inside for edge in (column, column + 1)), last + 1]
        for start, after in pairwise(dict.fromkeys(edges)):
            part = copy(run)
            part.set("min", str(start))
            part.set("max", str(after - 1))
            if start in inside:
                part.set("hidden", "1")
            run.addprevious(part)
        runs.remove(run)


def _names(text: str, protected: ProtectedNames) -> bool:
    """Whether a cell's text, or its number, tells of a protected child; a personnummer may have been taken for one."""
    digits = text.partition(".")[0]
    if digits.isdigit() and len(digits) == _SHORTEST_NUMBER:
        text = f"0{digits}"
    return protected.in_text(text)


def _text(cell: etree._Element | None) -> str:
    """What a cell of a cut holds: its text, or its number as the file has it."""
    if cell is None:
        return ""
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(tag("t")))
    return cell.findtext(tag("v")) or ""


def _set_text(cell: etree._Element, text: str) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    etree.SubElement(etree.SubElement(cell, tag("is")), tag("t")).text = text
