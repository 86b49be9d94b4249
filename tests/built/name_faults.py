"""Faults of sheets' names, defined names, and of what formulas name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from built.opened import MAIN, Package, repeated
from built.refs import area_of
from built.table_faults import name_is_valid, tables_of

_BUILT_IN: Final = {"_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase", "_xlnm.Criteria"}
_LONGEST_SHEET_NAME: Final = 31
_STRING: Final = re.compile(r'"(?:[^"]|"")*"')
_SHEET: Final = re.compile(r"(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!")
_RANGE: Final = re.compile(r"!([$A-Z0-9]+(?::[$A-Z0-9]+)?)")
_LINES: Final = re.compile(r"\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?[1-9]\d{0,6}:\$?[1-9]\d{0,6}")
_STRUCTURED: Final = re.compile(r"([^\W\d][\w.]*)\[")
_AREAS: Final = {"#All", "#Data", "#Headers", "#Totals", "#This Row"}


def name_faults(package: Package) -> Iterator[str]:
    """Names of sheets and ranges, and every formula's sheets, tables and columns."""
    yield from _sheet_names(package)
    yield from _defined_names(package)
    yield from _formulas(package)


def _sheet_names(package: Package) -> Iterator[str]:
    names = [sheet.name for sheet in package.sheets]
    yield from (f"{package.workbook}: sheet {name} is there twice" for name in repeated(names))
    numbers = [sheet.number for sheet in package.sheets]
    yield from (f"{package.workbook}: sheet id {number} is there twice" for number in repeated(numbers))
    for name in names:
        if not 0 < len(name) <= _LONGEST_SHEET_NAME or re.search(r"[\[\]:*?/\\]|^'|'$", name):
            yield f"{package.workbook}: {name!r} is no name for a sheet"
        if name.casefold().endswith(".py"):
            yield f"{package.workbook}: sheet {name} would make xlwings run code from the workbook"
    for view in package.find(package.workbook, "m:bookViews/m:workbookView"):
        if int(view.get("activeTab", "0")) >= len(names):
            yield f"{package.workbook}: active sheet {view.get('activeTab')} of {len(names)}"


def _defined_names(package: Package) -> Iterator[str]:
    part = package.workbook
    elements = package.find(part, "m:definedNames/m:definedName")
    keys = [f"{element.get('name')} of sheet {element.get('localSheetId', '-')}" for element in elements]
    yield from (f"{part}: defined name {key} is there twice" for key in repeated(keys))
    for element in elements:
        name, formula, local = element.get("name", ""), element.text or "", element.get("localSheetId")
        if local is not None and int(local) >= len(package.sheets):
            yield f"{part}: {name} belongs to sheet {local} of {len(package.sheets)}"
            continue
        if name.startswith("_xlnm."):
            own = package.sheets[int(local)].name if local is not None else None
            if name not in _BUILT_IN:
                yield f"{part}: {name} is no built-in name"
            if own is None or any(sheet != own for sheet in _sheets_in(formula)):
                yield f"{part}: {name} must stand for cells of its own sheet, not {formula}"
        elif not name_is_valid(name):
            yield f"{part}: {name!r} is no name for a range"
        if not formula or "#REF!" in formula:
            yield f"{part}: {name} stands for {formula or 'nothing'}"
        for place in _RANGE.findall(_STRING.sub('""', formula)):
            if area_of(place) is None and not _LINES.fullmatch(place):
                yield f"{part}: {name} stands for {place}, which is no range on a sheet"
        yield from (f"{part}: {name}: {fault}" for fault in formula_faults(package, formula))


def _formulas(package: Package) -> Iterator[str]:
    for sheet in package.sheets:
        if sheet.part not in package.parts:
            continue
        for cell in package.find(sheet.part, "m:sheetData/m:row/m:c[m:f]"):
            formula = cell.findtext(f"{{{MAIN}}}f") or ""
            for fault in formula_faults(package, formula):
                yield f"{sheet.part}: {cell.get('r')}: {fault}"
        inner = "//m:cfRule/m:formula | //m:dataValidation/m:formula1 | //m:dataValidation/m:formula2"
        for element in package.find(sheet.part, inner):
            formula = element.text or ""
            if _STRUCTURED.search(_STRING.sub('""', formula)):
                yield f"{sheet.part}: a rule cannot name a table: {formula}"
            else:
                yield from (f"{sheet.part}: {fault}" for fault in formula_faults(package, formula))
    for table in tables_of(package):
        for element in package.find(table.part, "//m:calculatedColumnFormula | //m:totalsRowFormula"):
            yield from (f"{table.part}: {fault}" for fault in formula_faults(package, element.text or ""))


@lru_cache(maxsize=2)
def _known(package: Package) -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """The names of the sheets, and table → its headers, all in lower case."""
    tables = {
        table.display.casefold(): frozenset(header.casefold() for header in table.headers)
        for table in tables_of(package)
    }
    return frozenset(sheet.name.casefold() for sheet in package.sheets), tables


def formula_faults(package: Package, formula: str) -> Iterator[str]:
    """What a formula names and the workbook has not: sheets, ranges, tables, columns."""
    bare = _STRING.sub('""', formula)
    known, tables = _known(package)
    for name in _sheets_in(bare):
        if name.casefold() not in known:
            yield f"there is no sheet {name} ({formula})"
    for match in _STRUCTURED.finditer(bare):
        inside = _bracketed(bare, match.end() - 1)
        if match[1].casefold() not in tables:
            yield f"there is no table {match[1]} ({formula})"
            continue
        if inside.startswith("[@"):
            yield f"[@…] is not how a file writes a row of a table ({formula})"
            continue
        for item in _items(inside):
            if item.startswith("#"):
                if item not in _AREAS:
                    yield f"{item} is no part of a table ({formula})"
            elif item.casefold() not in tables[match[1].casefold()]:
                yield f"{match[1]} has no column {item} ({formula})"


def _sheets_in(formula: str) -> list[str]:
    found = [(match[1] or match[2]).replace("''", "'") for match in _SHEET.finditer(_STRING.sub('""', formula))]
    return [name for name in found if name != "REF"]


def _bracketed(text: str, start: int) -> str:
    """The text from an opening bracket to the one that closes it, both included; ' guards a bracket."""
    depth, position = 0, start
    while position < len(text):
        if text[position] == "'":
            position += 1
        elif text[position] == "[":
            depth += 1
        elif text[position] == "]":
            depth -= 1
            if depth == 0:
                return text[start : position + 1]
        position += 1
    return text[start:]


def _items(specifier: str) -> list[str]:
    """Columns and # areas in a specifier: [A], [[A]:[B]], [[#This Row],[A]]."""
    inner = re.findall(r"\[((?:'.|[^\[\]'])+)\]", specifier)
    return [re.sub(r"'(.)", r"\1", item) for item in inner]
