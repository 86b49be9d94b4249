"""Validation, conditional formats and whatever else of a sheet names cells: moved with their rows, and taken over."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from lxml import etree

from atersok.closedbook.formulas import Reference, RowShift, after_row_shift, map_references, shifted
from atersok.closedbook.refs import MAX_ROW, Area, area_ref, parse_areas
from atersok.upgrade.sheet_xml import SheetXml, tag
from atersok.upgrade.styles_in import StylesIn

_PLACED: Final = (
    "protectedRanges", "scenarios", "autoFilter", "sortState", "mergeCells", "conditionalFormatting", "dataValidations",
    "hyperlinks", "cellWatches", "ignoredErrors", "extLst",
)  # fmt: skip
"""Elements that name cells of their own sheet, in themselves or within."""
_CELLS: Final = ("sqref", "ref")
_FORMULAS: Final = frozenset(("formula", "formula1", "formula2", "f"))
Place = Callable[[Area], Area | None]
"""Where cells of today's sheet are on the user's; None for cells that it does not have."""


# -- rows that moved --------------------------------------------------------------------------------------------------


def follow_rows(sheet: SheetXml, name: str, shift: RowShift) -> bool:
    """Lets everything around a sheet's rows follow rows that were put in on a sheet, this one or another.

    What reaches over the place grows, as it does in Excel.

    Returns:
        Whether anything changed.
    """
    own = name.casefold() == shift.sheet.casefold()
    changed = False
    for part in (child for group in _PLACED for child in sheet.all(group)):
        for element in part.iter(etree.Element):
            if own:
                for attribute in _CELLS:
                    old = element.get(attribute)
                    if old is not None and (new := _shifted_areas(old, shift)) != old:
                        element.set(attribute, new)
                        changed = True
            local = etree.QName(element).localname
            text = element.text or ""
            if local == "sqref" and own:
                new = _shifted_areas(text, shift)
            elif local in _FORMULAS:
                new = after_row_shift(text, name, shift)
            else:
                continue
            if new != text:
                element.text = new
                changed = True
    return changed


def _shifted_areas(text: str, shift: RowShift) -> str:
    areas = parse_areas(text)
    if not areas or not any(area.row2 >= shift.at for area in areas):
        return text
    return " ".join(area_ref(_shifted(area, shift)) for area in areas)


def _shifted(area: Area, shift: RowShift) -> Area:
    first, last = shift.span(area.row1, area.row2) or (area.row1, area.row2)
    return area._replace(row1=min(first, MAX_ROW), row2=min(last, MAX_ROW))


# -- rules of today's sheet -------------------------------------------------------------------------------------------


def take_rules(own: SheetXml, today: SheetXml, wanted: Sequence[Area], place: Place, styles: StylesIn) -> int:
    """Takes over the validation and conditional formats of some cells of today's sheet; those there now give way.

    Args:
        own: the user's sheet.
        today: today's.
        wanted: the cells, on today's sheet. A rule is taken where it lies wholly within one of them.
        place: where they are on the user's.
        styles: formats on their way.

    Returns:
        How many rules were taken.
    """
    taken = 0
    for rule in [rule for rules in today.all("dataValidations") for rule in rules]:
        areas = _placed(rule.get("sqref", ""), wanted, place)
        if areas:
            for area in areas:
                _free(own, area)
            added = _moved_rule(rule, areas, place)
            own.ensure("dataValidations").append(added)
            taken += 1
    own.remove_empty("dataValidations")
    priority = max((int(rule.get("priority", "0")) for rule in own.root.iter(tag("cfRule"))), default=0)
    for formatting in today.all("conditionalFormatting"):
        areas = _placed(formatting.get("sqref", ""), wanted, place)
        if areas:
            added = _moved_rule(formatting, areas, place)
            for rule in added.iter(tag("cfRule")):
                priority += 1
                rule.set("priority", str(priority))
                if rule.get("dxfId") is not None:
                    rule.set("dxfId", str(styles.differential(int(rule.get("dxfId", "0")))))
            own.put(added)
            taken += 1
    return taken


def extend_lists(own: SheetXml, today: SheetXml, columns: Mapping[int, int], lines: tuple[int, int]) -> bool:
    """Lets a list of words that may be typed in a column have the words that it has got since.

    The words that stand in the user's list stay, in their order; a rule that is no list of words is left alone.

    Args:
        columns: column on today's sheet → column on the user's.
        lines: the first line of the table, on today's sheet and on the user's.

    Returns:
        Whether any list got a word.
    """
    changed = False
    for rule in [rule for rules in today.all("dataValidations") for rule in rules]:
        words = _words(rule)
        areas = parse_areas(rule.get("sqref", ""))
        if words is None or len(areas) != 1 or areas[0].row1 != lines[0] or areas[0].col1 not in columns:
            continue
        cell = Area(lines[1], columns[areas[0].col1], lines[1], columns[areas[0].col1])
        for there in [there for rules in own.all("dataValidations") for there in rules]:
            known = _words(there)
            if known is None or not any(area.covers(cell) for area in parse_areas(there.get("sqref", ""))):
                continue
            more = [word for word in words if word not in known]
            text = '"' + ",".join([*known, *more]) + '"'
            if more and len(text) <= 257:  # Excel takes no longer list
                formula = there.find(tag("formula1"))
                if formula is not None:
                    formula.text = text
                    changed = True
                    if set(known) <= set(words):  # else what Excel says would leave out the user's own words
                        there.set("error", rule.get("error", ""))
    return changed


def _words(rule: etree._Element) -> list[str] | None:
    text = (rule.findtext(tag("formula1")) or "").strip()
    if rule.get("type") != "list" or len(text) < 2 or not text.startswith('"') or not text.endswith('"'):
        return None
    return text[1:-1].split(",")


def _placed(text: str, wanted: Sequence[Area], place: Place) -> list[Area]:
    areas = parse_areas(text)
    if not areas or not all(any(cells.covers(area) for cells in wanted) for area in areas):
        return []
    return [found for area in areas if (found := place(area)) is not None]


def _moved_rule(rule: etree._Element, areas: Iterable[Area], place: Place) -> etree._Element:
    added = copy.deepcopy(rule)
    added.set("sqref", " ".join(area_ref(area) for area in areas))
    for element in added.iter(etree.Element):
        if etree.QName(element).localname in _FORMULAS and element.text:
            element.text = map_references(element.text, lambda reference: _moved(reference, place))
    return added


def _moved(reference: Reference, place: Place) -> str:
    """A reference of a rule of today's, as it reads on the user's sheet."""
    if reference.sheet is not None or not reference.first.row or not reference.first.col:
        return reference.text()
    points = []
    for point in (reference.first, reference.second):
        if point is not None:
            found = place(Area(point.row, point.col, point.row, point.col))
            points.append(point if found is None else point._replace(row=found.row1, col=found.col1))
    return reference._replace(first=points[0], second=points[1] if len(points) > 1 else None).text()


def _free(sheet: SheetXml, area: Area) -> None:
    """Takes the validation of some cells away: two rules for one cell are none that Excel reads."""
    for rules in sheet.all("dataValidations"):
        for rule in list(rules):
            areas = parse_areas(rule.get("sqref", ""))
            if any(other.intersects(area) for other in areas):
                rest = [piece for other in areas for piece in _less(other, area)]
                if rest:
                    _keep_on(rule, areas[0], rest)
                else:
                    rules.remove(rule)


def _keep_on(rule: etree._Element, before: Area, rest: Sequence[Area]) -> None:
    """A rule on fewer cells; its formulas are written for the first of them, so they move with it."""
    down, across = rest[0].row1 - before.row1, rest[0].col1 - before.col1
    rule.set("sqref", " ".join(area_ref(area) for area in rest))
    if down or across:
        for element in rule.iter(etree.Element):
            if etree.QName(element).localname in _FORMULAS and element.text:
                element.text = shifted(element.text, down, across)


def _less(area: Area, hole: Area) -> Iterator[Area]:
    """An area without the cells of another, as up to four areas."""
    if not area.intersects(hole):
        yield area
        return
    if area.row1 < hole.row1:
        yield area._replace(row2=hole.row1 - 1)
    top, bottom = max(area.row1, hole.row1), min(area.row2, hole.row2)
    if area.col1 < hole.col1:
        yield Area(top, area.col1, bottom, hole.col1 - 1)
    if area.col2 > hole.col2:
        yield Area(top, hole.col2 + 1, bottom, area.col2)
    if area.row2 > hole.row2:
        yield area._replace(row1=hole.row2 + 1)
