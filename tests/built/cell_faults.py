"""Faults of cells and of what they point at: styles, shared strings, rows and columns out of order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from built.opened import MAIN, Package, repeated
from built.refs import area_of, cell_of, overlapping

_TYPES: Final = {"b", "d", "e", "inlineStr", "n", "s", "str"}
_FIRST_OWN_FORMAT: Final = 164
"""Number formats below this one are built in."""


def cell_faults(package: Package) -> Iterator[str]:
    """Every sheet's cells against the workbook's styles and strings."""
    formats = _count(package, "cellXfs/m:xf")
    differential = _count(package, "dxfs/m:dxf")
    strings = len(package.strings)
    yield from _style_faults(package)
    for sheet in package.sheets:
        if sheet.part in package.parts:
            yield from _rows(package, sheet.part, formats, strings)
            yield from _columns(package, sheet.part, formats)
            yield from _merges(package, sheet.part)
            for rule in package.find(sheet.part, "//m:cfRule[@dxfId]"):
                if int(rule.get("dxfId", "0")) >= differential:
                    yield f"{sheet.part}: a conditional format uses dxf {rule.get('dxfId')} of {differential}"
    yield from _chain(package)


def styles_part(package: Package) -> str:
    """The workbook's styles, or empty."""
    found = package.relations_of(package.workbook, "styles")
    return found[0].target or "" if found else ""


def _count(package: Package, path: str) -> int:
    part = styles_part(package)
    return len(package.find(part, f"m:{path}")) if part in package.parts else 0


def _style_faults(package: Package) -> Iterator[str]:
    part = styles_part(package)
    if part not in package.parts:
        yield f"{package.workbook}: has no styles"
        return
    limits = {
        "fontId": _count(package, "fonts/m:font"),
        "fillId": _count(package, "fills/m:fill"),
        "borderId": _count(package, "borders/m:border"),
        "xfId": _count(package, "cellStyleXfs/m:xf"),
    }
    own = {int(element.get("numFmtId", "0")) for element in package.find(part, "m:numFmts/m:numFmt")}
    for element in package.find(part, "m:cellXfs/m:xf | m:cellStyleXfs/m:xf | m:cellStyles/m:cellStyle"):
        for attribute, limit in limits.items():
            if int(element.get(attribute, "0")) >= limit:
                yield f"{part}: {attribute} {element.get(attribute)} of {limit}"
        number = int(element.get("numFmtId", "0"))
        if number >= _FIRST_OWN_FORMAT and number not in own:
            yield f"{part}: numFmtId {number} is not defined"
    names = [element.get("name", "") for element in package.find(part, "m:cellStyles/m:cellStyle")]
    yield from (f"{part}: cell style {name} is there twice" for name in repeated(names))
    for element in package.find(part, "m:tableStyles/m:tableStyle/m:tableStyleElement[@dxfId]"):
        if int(element.get("dxfId", "0")) >= _count(package, "dxfs/m:dxf"):
            yield f"{part}: a table style uses dxf {element.get('dxfId')}"
    for group in package.find(part, "m:*[@count]"):
        if int(group.get("count", "0")) != len(group):
            yield f"{part}: {etree.QName(group).localname} counts {group.get('count')}, holds {len(group)}"


def _rows(package: Package, part: str, formats: int, strings: int) -> Iterator[str]:
    last_row = 0
    for row in package.find(part, "m:sheetData/m:row"):
        number = int(row.get("r", "0"))
        if number <= last_row:
            yield f"{part}: row {number} comes after row {last_row}"
        last_row = number
        if int(row.get("s", "0")) >= formats:
            yield f"{part}: row {number} has style {row.get('s')} of {formats}"
        last_column = 0
        for cell in row.iterchildren(f"{{{MAIN}}}c"):
            address = cell.get("r", "")
            place = cell_of(address)
            if place is None or place[1] != number:
                yield f"{part}: cell {address} stands in row {number}"
                continue
            if place[0] <= last_column:
                yield f"{part}: cell {address} is out of order"
            last_column = place[0]
            yield from _cell(part, cell, formats, strings)


def _cell(part: str, cell: etree._Element, formats: int, strings: int) -> Iterator[str]:
    address, kind = cell.get("r"), cell.get("t", "n")
    if int(cell.get("s", "0")) >= formats:
        yield f"{part}: {address} has style {cell.get('s')} of {formats}"
    if kind not in _TYPES:
        yield f"{part}: {address} has type {kind}"
    value = cell.findtext(f"{{{MAIN}}}v")
    if kind == "s" and (value is None or not value.isdigit() or int(value) >= strings):
        yield f"{part}: {address} has shared string {value} of {strings}"
    has_formula = cell.find(f"{{{MAIN}}}f") is not None
    if kind == "n" and value is not None and not (has_formula and value == ""):
        try:
            float(value)
        except ValueError:
            yield f"{part}: {address} holds {value!r} as a number"


def _columns(package: Package, part: str, formats: int) -> Iterator[str]:
    last = 0
    for column in package.find(part, "m:cols/m:col"):
        low, high = int(column.get("min", "0")), int(column.get("max", "0"))
        if not last < low <= high:
            yield f"{part}: columns {low}-{high} come after column {last}"
        last = high
        if int(column.get("style", "0")) >= formats:
            yield f"{part}: columns {low}-{high} have style {column.get('style')} of {formats}"


def _merges(package: Package, part: str) -> Iterator[str]:
    areas = []
    for merge in package.find(part, "m:mergeCells/m:mergeCell"):
        area = area_of(merge.get("ref", ""))
        if area is None:
            yield f"{part}: merged cells {merge.get('ref')} are no range"
        else:
            areas.append((merge.get("ref", ""), area))
    yield from (f"{part}: merged cells {one} and {two} overlap" for one, two in overlapping(areas))


def _chain(package: Package) -> Iterator[str]:
    parts = {sheet.number: sheet.part for sheet in package.sheets}
    for rel in package.relations_of(package.workbook, "calcChain"):
        if rel.target not in package.parts:
            continue
        number = ""
        with_formula: dict[str, set[str]] = {}
        for entry in package.find(rel.target, "m:c"):
            number = entry.get("i", number)
            part = parts.get(number, "")
            if part not in package.parts:
                yield f"{rel.target}: sheet {number} does not exist"
                continue
            if part not in with_formula:
                with_formula[part] = {cell.get("r", "") for cell in package.find(part, "//m:c[m:f]")}
            if entry.get("r", "") not in with_formula[part]:
                yield f"{rel.target}: {entry.get('r')} of {part} has no formula"
