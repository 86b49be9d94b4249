"""Names in VBA that nothing declares: with Option Explicit one of them stops the whole project from compiling."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

from pyopenvba.exceptions import VBACompileError
from pyopenvba.interpreter import _ast as ast
from pyopenvba.interpreter import parse_module
from pyopenvba.interpreter._constants_data import EXCEL_CONSTANTS, OFFICE_CONSTANTS, VBA_CONSTANTS
from pyopenvba.interpreter._intrinsics import INTRINSICS
from pyopenvba.interpreter._inventory import members_of
from pyopenvba.interpreter._preprocess import strip_directives

from built.vba_project import Module, Project, without_comment

_LIBRARIES: Final = {"vba", "excel", "office", "me", "err", "debug", "collection", "thisworkbook", "input", "array"}
_GIVEN: Final = (
    {name.casefold() for table in (EXCEL_CONSTANTS, OFFICE_CONSTANTS, VBA_CONSTANTS) for name in table}
    | {name.casefold() for name in INTRINSICS}
    | {name.casefold() for name in members_of("Global", "Excel")}
    | _LIBRARIES
)
"""What VBA, Excel and Office give every module, from their type libraries."""
_MAC: Final = {"Mac": True, "MacOffice16": True, "Win32": False, "Win64": False}


def unknown_names(project: Project, skipped: Collection[str]) -> Iterator[tuple[str, str]]:
    """Where (Module.Procedure) and name, for each name that is used and not declared.

    A module without Option Explicit is held to what it calls, for there a variable need not be declared.
    """
    for mac in (False, True):
        yield from _unknown_on(project.modules, frozenset(skipped), mac=mac)


@lru_cache(maxsize=256)
def parsed(module: Module, *, mac: bool) -> ast.Module:
    """A module as one system's compiler sees it.

    Raises:
        VBACompileError: it is not VBA.
    """
    lines = module.text.split("\n")
    text = "\n".join(without_comment(line) if line.lstrip().startswith("#") else line for line in lines)
    return parse_module(strip_directives(text, module=module.name, constants=_MAC if mac else {}), name=module.name)


@lru_cache(maxsize=8)
def _unknown_on(modules: tuple[Module, ...], skipped: frozenset[str], *, mac: bool) -> tuple[tuple[str, str], ...]:
    return tuple(_searched(modules, skipped, mac=mac))


def _searched(modules: tuple[Module, ...], skipped: frozenset[str], *, mac: bool) -> Iterator[tuple[str, str]]:
    readable: dict[str, ast.Module] = {}
    for module in modules:
        with contextlib.suppress(VBACompileError):  # told of as one that does not compile
            readable[module.name] = parsed(module, mac=mac)
    standard = {module.name for module in modules if module.kind == "standard"}
    named = {name.casefold() for name in readable}
    offered = {name: _declared(module, private=False) for name, module in readable.items()}
    public = {name for declared in offered.values() for name in declared}
    for name, module in readable.items():
        if name in skipped:
            continue
        reachable = _GIVEN | named | public | _declared(module, private=True)
        for procedure in module.procedures:
            known = reachable | _locals(procedure)
            used = _names(procedure.body) if module.option_explicit else _called(procedure.body)
            for found in sorted(used):
                if found.casefold().rstrip("$%&!#@") not in known:
                    yield f"{name}.{procedure.name}", found
            for owner, member in sorted(_members(procedure.body)):
                if owner in standard and owner in readable and member.casefold() not in offered[owner]:
                    yield f"{name}.{procedure.name}", f"{owner}.{member}"


def _declared(module: ast.Module, *, private: bool) -> set[str]:
    """Names a module declares for others, or for itself as well."""
    scopes = {"public", "global"} | ({"private", "dim", "friend"} if private else set())
    found = {item.name for item in module.procedures if item.scope in scopes or private}
    found |= {item.name for item in module.declares}
    found |= {decl.name for dim in module.variables if dim.scope in scopes for decl in dim.decls}
    found |= {name for const in module.constants if const.scope in scopes for name, _, _ in const.names}
    for enum in module.enums:
        found |= {enum.name, *(name for name, _ in enum.members)}
    return {name.casefold() for name in found}


def _locals(procedure: ast.Procedure) -> set[str]:
    found = {procedure.name, *(param.name for param in procedure.params)}
    for node in _walk(procedure.body):
        if isinstance(node, (ast.Dim, ast.ReDim)):
            found |= {decl.name for decl in node.decls}
        elif isinstance(node, ast.ConstDecl):
            found |= {name for name, _, _ in node.names}
    return {name.casefold() for name in found}


def _names(body: object) -> set[str]:
    return {node.name for node in _walk(body) if isinstance(node, ast.Name)}


def _members(body: object) -> set[tuple[str, str]]:
    """Owner and member, where the owner is a bare name."""
    members = [node for node in _walk(body) if isinstance(node, ast.Member)]
    return {(node.target.name, node.name) for node in members if isinstance(node.target, ast.Name)}


def _called(body: object) -> set[str]:
    callees = [node.callee for node in _walk(body) if isinstance(node, ast.CallStmt)]
    return {callee.name for callee in callees if isinstance(callee, ast.Name)}


def _walk(node: object) -> Iterator[object]:
    if isinstance(node, (list, tuple)):
        for item in node:
            yield from _walk(item)
    elif dataclasses.is_dataclass(node):
        yield node
        for field in dataclasses.fields(node):
            yield from _walk(getattr(node, field.name))
