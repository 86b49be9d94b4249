"""Faults of the VBA project that would stop Excel from compiling it or from finding a macro."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import xlwings
from pyopenvba.exceptions import VBACompileError

from built.opened import Package, repeated
from built.vba_names import parsed, unknown_names
from built.vba_project import Module, Project, called_by_name, read_project, source_at_start

LONGEST_LINE: Final = 1023
MOST_CONTINUATIONS: Final = 24
PROJECT_NAMES: Final = {".xlsm": "xlwings", ".xlam": "atersok"}
"""What xlwings' module calls itself: the name of its settings file and sheet."""
SOURCE_ONLY: Final = bytes.fromhex("cc61ffff000100")
"""MS-OVBA 2.3.4.1: a _VBA_PROJECT of no version, which makes Excel compile from the source."""
_BASES: Final = {
    "workbook": "0{00020819-0000-0000-C000-000000000046}",
    "sheet": "0{00020820-0000-0000-C000-000000000046}",
}
_NOT_CHECKED_IN: Final = frozenset({"xlwings"})
"""Modules that are others' text as it is: what they name is not ours to judge."""


def vba_faults(package: Package) -> Iterator[str]:
    """The project by itself, and against the workbook's code names."""
    content = package.vba
    if content is None:
        if package.kind != ".xlsx":
            yield f"{package.workbook}: has no VBA project"
        return
    project = read_project(content)
    yield from _code_names(package, project)
    yield from _storage(project)
    yield from _modules(project)
    yield from _xlwings(package, project)
    for module, macro in called_by_name(project):
        if not project.macros(macro):
            yield f"module {module}: there is no public macro {macro}"
    for module in project.modules:
        yield from _text(module)
    yield from (f"module {where}: {name} is not declared" for where, name in unknown_names(project, _NOT_CHECKED_IN))


def _code_names(package: Package, project: Project) -> Iterator[str]:
    documents = {module.name: module for module in project.modules if module.kind == "document"}
    book = [element.get("codeName", "") for element in package.find(package.workbook, "m:workbookPr")]
    wanted = [(package.workbook, "workbook", book[0] if book else "")]
    for sheet in package.sheets:
        if sheet.part in package.parts:
            found = [element.get("codeName", "") for element in package.find(sheet.part, "m:sheetPr")]
            wanted.append((sheet.part, "sheet", found[0] if found else ""))
    for part, kind, name in wanted:
        module = documents.pop(name, None)
        if module is None:
            yield f"{part}: code name {name!r} has no module of its own"
        elif f'Attribute VB_Base = "{_BASES[kind]}"' not in module.text:
            yield f"module {name}: is not of the kind {kind}"
    yield from (f"module {name}: no sheet has it as its code name" for name in documents)


def _storage(project: Project) -> Iterator[str]:
    if project.streams.get("VBA/_VBA_PROJECT") != SOURCE_ONLY:
        yield "VBA/_VBA_PROJECT: holds compiled code of some version"
    yield from (f"{name}: is compiled code" for name in project.streams if "__SRP_" in name)
    for module in project.modules:
        if module.kind != "missing" and not source_at_start(project.streams[f"VBA/{module.name}"]):
            yield f"module {module.name}: its source does not start at offset 0"


def _modules(project: Project) -> Iterator[str]:
    names = [module.name for module in project.modules]
    yield from (f"module {name}: is there twice" for name in repeated(names))
    if project.name.casefold() in {name.casefold() for name in names}:
        yield f"project {project.name}: a module has the same name"
    for module in project.modules:
        if module.kind in ("missing", "unlisted"):
            yield f"module {module.name}: {module.kind} in the project"
        elif f'Attribute VB_Name = "{module.name}"\n' not in module.text:
            yield f"module {module.name}: its VB_Name is another"
        heads = [f"{item.kind} {item.name}" for item in module.procedures if item.always]
        single = [head.replace("function ", "sub ") for head in heads]
        yield from (f"module {module.name}: {head} is there twice" for head in repeated(single))
    modules = {name.casefold() for name in names}
    for procedure in project.procedures:
        if procedure.public and procedure.name.casefold() in modules:
            yield f"module {procedure.module}: {procedure.name} has the name of a module"


def _text(module: Module) -> Iterator[str]:
    continued = 0
    for number, line in enumerate(module.text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            yield f"module {module.name}: line {number} has {len(line)} characters"
        continued = continued + 1 if re.search(r"[ \t]_$", line) else 0
        if continued > MOST_CONTINUATIONS:
            yield f"module {module.name}: line {number} is continued once too often"
    for mac in (False, True):
        try:
            parsed(module, mac=mac)
        except VBACompileError as error:
            yield f"module {module.name}: does not compile{' on a Mac' if mac else ''}: {error}"


def _xlwings(package: Package, project: Project) -> Iterator[str]:
    module = project.module("xlwings")
    if module is None:
        yield "module xlwings: missing"
        return
    installed = xlwings.__version__
    if module.constant("XLWINGS_VERSION") != installed:
        yield f"module xlwings: version {module.constant('XLWINGS_VERSION')}, installed is {installed}"
    for version in set(re.findall(r"xlwings(?:32|64)-([\w.]+)\.dll", module.text)) - {installed}:
        yield f"module xlwings: names a library of version {version}, installed is {installed}"
    found, wanted = module.constant("PROJECT_NAME"), PROJECT_NAMES[package.kind]
    if found != wanted:
        yield f"module xlwings: PROJECT_NAME {found}, wanted {wanted}"
