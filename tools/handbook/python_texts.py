"""Texts as the Python source states them, without running it: what stands in for a value becomes "…".

Followed are constants of a module, local names with plain assignments, both sides of a choice, joined texts, and a
function's own parameters where a call gives them a text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

UNKNOWN = "…"
_MOST = 12

Texts = tuple[str, ...]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """A parsed module: its functions and calls by name, its constants, what it imports from where, and its fellows."""

    path: Path
    tree: ast.Module
    constants: dict[str, ast.expr] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    calls: dict[str, list[ast.Call]] = field(default_factory=dict)
    within: dict[ast.AST, Function] = field(default_factory=dict)
    others: dict[str, Module] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Dotted, from the package on."""
        parts = self.path.with_suffix("").parts
        dotted = parts[parts.index("atersok") :] if "atersok" in parts else parts[-1:]
        return ".".join(dotted).removesuffix(".__init__")


def read_module(path: Path) -> Module:
    """Parses a module."""
    found = Module(path, ast.parse(path.read_text(encoding="utf-8")))
    for node in found.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.constants[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            found.constants[node.target.id] = node.value
    for node in ast.walk(found.tree):
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = found.name.split(".")
                cut = node.level - (found.path.name == "__init__.py")
                base = ".".join([*package[: len(package) - cut], *([base] if base else [])])
            for alias in node.names:
                found.imported[alias.asname or alias.name] = f"{base}.{alias.name}"
        elif isinstance(node, ast.Call):
            found.calls.setdefault(called_name(node), []).append(node)
        elif isinstance(node, Function):
            found.functions[node.name] = node
            for inner in ast.walk(node):
                found.within[inner] = node  # an inner function comes later and wins
    return found


def read_package(paths: Iterable[Path]) -> list[Module]:
    """Parses modules that know of each other."""
    modules = [read_module(path) for path in paths]
    by_name = {module.name: module for module in modules}
    for module in modules:
        module.others = by_name
    return modules


def called_name(call: ast.Call) -> str:
    """The last part of what is called."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument by position or keyword."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if position < len(call.args) else None


def parameters(function: Function) -> list[str]:
    """A function's parameters in order, without self."""
    names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    return [name for name in names if name != "self"]


def texts_of(node: ast.expr | None, module: Module, given: Mapping[str, Texts]) -> Texts:
    """Every text that an expression can be; `given` holds names that are already known."""
    return tuple(dict.fromkeys(_texts(node, module, given, 0)))[:_MOST] or (UNKNOWN,)


def _texts(node: ast.expr | None, module: Module, given: Mapping[str, Texts], depth: int) -> Iterator[str]:
    if depth > 6:
        yield UNKNOWN
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from _joined(node.values, module, given, depth)
    elif isinstance(node, ast.FormattedValue):
        known = node.conversion == -1 and node.format_spec is None
        yield from _texts(node.value, module, given, depth + 1) if known else (UNKNOWN,)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _joined([node.left, node.right], module, given, depth)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, module, given, depth + 1)
        yield from _texts(node.orelse, module, given, depth + 1)
    elif isinstance(node, ast.Name):
        yield from _named(node, module, given, depth)
    else:
        yield UNKNOWN


def _joined(parts: list[ast.expr], module: Module, given: Mapping[str, Texts], depth: int) -> Iterator[str]:
    choices = [list(dict.fromkeys(_texts(part, module, given, depth + 1)))[:_MOST] for part in parts]
    for chosen in product(*choices):
        yield "".join(chosen)


def _named(node: ast.Name, module: Module, given: Mapping[str, Texts], depth: int) -> Iterator[str]:
    if node.id in given:
        yield from given[node.id]
        return
    function = module.within.get(node)
    values = _assigned(function, node.id) if function is not None else []
    if not values and node.id in module.constants and (function is None or node.id not in parameters(function)):
        values = [module.constants[node.id]]
    if not values:
        yield from _imported(node.id, module, depth)
    for value in values:
        yield from _texts(value, module, given, depth + 1)


def _imported(name: str, module: Module, depth: int) -> Iterator[str]:
    origin, _, own_name = module.imported.get(name, "").rpartition(".")
    other = module.others.get(origin)
    if other is not None and own_name in other.constants:
        yield from _texts(other.constants[own_name], other, {}, depth + 1)
    else:
        yield UNKNOWN


def calls_within(module: Module, function: Function) -> list[dict[str, Texts]]:
    """What the module's own calls of a function give its parameters; one empty mapping where it has none."""
    found = []
    for node in module.calls.get(function.name, ()):
        if module.within.get(node) is not function:
            names = enumerate(parameters(function))
            found.append({name: texts_of(argument(node, at, name), module, {}) for at, name in names})
    return found or [{}]


def _assigned(function: Function, name: str) -> list[ast.expr]:
    """What a local name is set to; nothing where a loop or the like sets it, so that it is unknown."""
    found: list[ast.expr] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.append(node.value)
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=False)
                    found += [value for part, value in pairs if isinstance(part, ast.Name) and part.id == name]
        elif (
            isinstance(node, (ast.AugAssign, ast.For)) and isinstance(node.target, ast.Name) and node.target.id == name
        ):
            return []
    return found
