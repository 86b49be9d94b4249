"""Faults of the package itself: parts, content types, relationships."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from built.opened import CONTENT_TYPES, OFFICE, TYPES, XML_ENDINGS, Package, repeated

_SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."
WORKBOOK_TYPES: Final = {
    ".xlsx": f"{_SPREADSHEET}sheet.main+xml",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ".xlam": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
}
PART_TYPES: Final = {
    "worksheet": f"{_SPREADSHEET}worksheet+xml",
    "styles": f"{_SPREADSHEET}styles+xml",
    "sharedStrings": f"{_SPREADSHEET}sharedStrings+xml",
    "table": f"{_SPREADSHEET}table+xml",
    "calcChain": f"{_SPREADSHEET}calcChain+xml",
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
    "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
    "ctrlProp": "application/vnd.ms-excel.controlproperties+xml",
    "vbaProject": "application/vnd.ms-office.vbaProject",
    "extensibility": "application/xml",
    "extended-properties": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "core-properties": "application/vnd.openxmlformats-package.core-properties+xml",
}
"""Kind of relationship → the only content type its part may have."""


def malformed(package: Package) -> Iterator[str]:
    """Parts that are not XML though their name says so; nothing else can be judged before they are mended."""
    if CONTENT_TYPES not in package.parts:
        yield f"{CONTENT_TYPES}: missing"
    for part in package.parts:
        if part.endswith(XML_ENDINGS):
            try:
                package.xml(part)
            except etree.XMLSyntaxError as error:
                yield f"{part}: not well-formed: {error.msg}"


def package_faults(package: Package) -> Iterator[str]:
    """Content types, relationships and parts that do not fit each other."""
    yield from (f"parts that differ by case only: {name}" for name in repeated(list(package.parts)))
    yield from _content_types(package)
    yield from _relationships(package)
    yield from _workbook_type(package)


def _content_types(package: Package) -> Iterator[str]:
    root = package.xml(CONTENT_TYPES)
    overrides = [element.get("PartName", "") for element in root.iter(f"{{{TYPES}}}Override")]
    defaults = [element.get("Extension", "") for element in root.iter(f"{{{TYPES}}}Default")]
    yield from (f"{CONTENT_TYPES}: {name} is there twice" for name in repeated(overrides) + repeated(defaults))
    for name in overrides:
        if not name.startswith("/"):
            yield f"{CONTENT_TYPES}: {name} does not start with /"
        elif name[1:] not in package.parts:
            yield f"{CONTENT_TYPES}: {name} does not exist"
    for part in package.parts:
        if part != CONTENT_TYPES and not package.content_type(part):
            yield f"{part}: has no content type"


def _relationships(package: Package) -> Iterator[str]:
    reached = set()
    for part in (name for name in package.parts if name.endswith(".rels")):
        ids = [rel.id for rel in package.relations if rel.source == _source_of(part)]
        yield from (f"{part}: id {name} is there twice" for name in repeated(ids))
        if _source_of(part) and _source_of(part) not in package.parts:
            yield f"{part}: belongs to no part"
    for rel in package.relations:
        if rel.target is None:
            continue
        reached.add(rel.target)
        if rel.target not in package.parts:
            yield f"{rel.source or 'package'}: {rel.id} leads to {rel.target}, which does not exist"
            continue
        wanted, found = PART_TYPES.get(rel.kind), package.content_type(rel.target)
        if wanted and found != wanted:
            yield f"{rel.target}: content type {found}, a {rel.kind} is {wanted}"
    for part in package.parts:
        if part not in reached and part != CONTENT_TYPES and not part.endswith(".rels"):
            yield f"{part}: no relationship leads to it"
        if part.endswith((".xml", ".vml")):
            known = {rel.id for rel in package.relations_of(part)}
            for used in _ids_used(package, part) - known:
                yield f"{part}: uses relationship {used}, which does not exist"


def _source_of(rels: str) -> str:
    return re.sub(r"(^|/)_rels/([^/]*)\.rels$", r"\1\2", rels)


def _ids_used(package: Package, part: str) -> set[str]:
    return {
        str(value)
        for element in package.xml(part).iter(etree.Element)
        for name, value in element.attrib.items()
        if str(name).startswith(f"{{{OFFICE}}}")
    }


def _workbook_type(package: Package) -> Iterator[str]:
    if len(package.relations_of("", "officeDocument")) != 1 or package.workbook not in package.parts:
        yield "package: has not exactly one workbook"
        return
    found, wanted = package.content_type(package.workbook), WORKBOOK_TYPES[package.kind]
    if found != wanted:
        yield f"{package.workbook}: content type {found}, an {package.kind} is {wanted}"
    if package.kind == ".xlsx" and package.vba is not None:
        yield f"{package.workbook}: an .xlsx must have no VBA project"
