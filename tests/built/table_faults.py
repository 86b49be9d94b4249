"""Faults of tables: names, ranges, and headers that differ from the cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml import etree

from built.cell_faults import styles_part
from built.opened import MAIN, Package, Sheet, repeated, text_of
from built.refs import Area, area_of, cell_of, overlapping

_DXF: Final = (
    "headerRowDxfId", "dataDxfId", "totalsRowDxfId", "headerRowBorderDxfId", "tableBorderDxfId", "totalsRowBorderDxfId",
)  # fmt: skip
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NAME: Final = re.compile(r"[^\W\d][\w.]*|\\[\w.]*")
LONGEST_NAME: Final = 255


@dataclass(frozen=True)
class Table:
    """A table: its part, sheet, names and the headers as its XML has them. area is None when the range is none."""

    part: str
    sheet: Sheet
    id: str
    name: str
    display: str
    area: Area | None
    headers: tuple[str, ...]


@lru_cache(maxsize=2)
def tables_of(package: Package) -> tuple[Table, ...]:
    """Every table that a sheet leads to."""
    found = []
    for sheet in package.sheets:
        for rel in package.relations_of(sheet.part, "table"):
            if rel.target in package.parts:
                root = package.xml(rel.target)
                headers = tuple(
                    decoded(column.get("name", ""))
                    for column in package.find(rel.target, "m:tableColumns/m:tableColumn")
                )
                found.append(
                    Table(
                        rel.target,
                        sheet,
                        root.get("id", ""),
                        root.get("name", ""),
                        root.get("displayName", ""),
                        area_of(root.get("ref", "")),
                        headers,
                    )
                )
    return tuple(found)


def decoded(text: str) -> str:
    """Text with _xHHHH_ turned back into its characters."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def table_faults(package: Package) -> Iterator[str]:
    """Every table by itself, and against the others and the defined names."""
    tables = tables_of(package)
    yield from (f"table id {number} is there twice" for number in repeated([table.id for table in tables]))
    yield from (f"table name {name} is there twice" for name in repeated([table.display for table in tables]))
    defined = {element.get("name", "").casefold() for element in package.find(package.workbook, "//m:definedName")}
    for table in tables:
        if table.display.casefold() in defined:
            yield f"{table.part}: {table.display} is also a defined name"
        yield from _identity(table)
        yield from _columns(package, table)
        yield from _formats(package, table)
    for sheet in package.sheets:
        if sheet.part in package.parts:
            here = [table for table in tables if table.sheet == sheet]
            yield from _places(package, sheet, here)


def name_is_valid(name: str) -> bool:
    """Whether Excel takes it as the name of a table or a range: a word, and no cell address."""
    looks_like_cell = cell_of(name.upper()) is not None or re.fullmatch(r"(?i)r\d*c\d*|[rc]\d*", name) is not None
    return 0 < len(name) <= LONGEST_NAME and _NAME.fullmatch(name) is not None and not looks_like_cell


def _identity(table: Table) -> Iterator[str]:
    if not table.id.isdigit() or table.id == "0":
        yield f"{table.part}: id {table.id!r}"
    if not name_is_valid(table.display):
        yield f"{table.part}: {table.display!r} is no name for a table"
    if table.name != table.display:
        yield f"{table.part}: name {table.name} differs from displayName {table.display}"


def _columns(package: Package, table: Table) -> Iterator[str]:
    root = package.xml(table.part)
    columns = package.find(table.part, "m:tableColumns/m:tableColumn")
    if int(package.find(table.part, "m:tableColumns")[0].get("count", "-1")) != len(columns):
        yield f"{table.part}: counts its columns wrong"
    yield from (f"{table.part}: header {name} is there twice" for name in repeated(list(table.headers)))
    yield from (f"{table.part}: column id {name} twice" for name in repeated([item.get("id", "") for item in columns]))
    area = table.area
    if area is None:
        yield f"{table.part}: {root.get('ref')!r} is no range on a sheet"
        return
    if area.right - area.left + 1 != len(columns):
        yield f"{table.part}: {len(columns)} columns in {root.get('ref')}"
    has_header = root.get("headerRowCount", "1") != "0"
    if area.bottom - area.top < int(has_header) + int(root.get("totalsRowCount", "0")):
        yield f"{table.part}: {root.get('ref')} has no data row"
    for filtered in package.find(table.part, "m:autoFilter"):
        inside = area_of(filtered.get("ref", ""))
        if inside is None or (inside.left, inside.top, inside.right) != (area.left, area.top, area.right):
            yield f"{table.part}: filter {filtered.get('ref')} does not fit {root.get('ref')}"
    if has_header:
        yield from _headers(package, table, area)


def _headers(package: Package, table: Table, area: Area) -> Iterator[str]:
    cells = {
        cell_of(cell.get("r", "")): cell
        for cell in package.find(table.sheet.part, f"m:sheetData/m:row[@r={area.top}]/m:c")
    }
    for offset, header in enumerate(table.headers):
        cell = cells.get((area.left + offset, area.top))
        found = _text(package, cell) if cell is not None else None
        if found != header:
            yield f"{table.part}: header {header!r}, but its cell on {table.sheet.name} has {found!r}"


def _text(package: Package, cell: etree._Element) -> str | None:
    """The text that a cell shows; None when it is empty or no text."""
    value, kind = cell.findtext(f"{{{MAIN}}}v"), cell.get("t")
    if kind == "s" and value is not None and value.isdigit() and int(value) < len(package.strings):
        return decoded(package.strings[int(value)])
    if kind == "inlineStr":
        return decoded(text_of(cell))
    return decoded(value) if kind == "str" and value is not None else None


def _formats(package: Package, table: Table) -> Iterator[str]:
    styles = styles_part(package)
    limit = len(package.find(styles, "m:dxfs/m:dxf")) if styles in package.parts else 0
    for element in (package.xml(table.part), *package.find(table.part, "m:tableColumns/m:tableColumn")):
        for attribute in _DXF:
            if int(element.get(attribute, "-1")) >= limit:
                yield f"{table.part}: {attribute} {element.get(attribute)} of {limit}"


def _places(package: Package, sheet: Sheet, tables: list[Table]) -> Iterator[str]:
    listed = len(package.find(sheet.part, "m:tableParts/m:tablePart"))
    if listed != len(package.relations_of(sheet.part, "table")):
        yield f"{sheet.part}: lists {listed} tables, leads to {len(tables)}"
    areas = [(table.display, table.area) for table in tables if table.area]
    yield from (f"{sheet.part}: tables {one} and {two} overlap" for one, two in overlapping(areas))
    for merge in package.find(sheet.part, "m:mergeCells/m:mergeCell"):
        merged = area_of(merge.get("ref", ""))
        for name, area in areas:
            if merged is not None and merged.meets(area):
                yield f"{sheet.part}: merged cells {merge.get('ref')} lie in table {name}"
