"""Makes the mutants of a source file: one small change each, at one place."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
"""Both the neighbour (the boundary moves by one) and the opposite."""
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_NAMES = {
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "any": "all",
    "all": "any",
    "startswith": "endswith",
}
_FREE_KEYWORDS = {"strict", "dtype", "encoding", "maxsize", "sort"}
"""Arguments that guard or describe and decide no result."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. `file` is relative to the package; `number` tells like changes of one function apart, from 1."""

    file: str
    line: int
    function: str
    change: str
    number: int
    source: str

    @property
    def key(self) -> str:
        """What it is known by wherever the lines move to."""
        return f"{self.file} {self.function}: {self.change} #{self.number}"

    @property
    def fingerprint(self) -> str:
        """Key and changed source in one: another as soon as anything of the file is."""
        return hashlib.sha256(f"{self.key}\n{self.source}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Change:
    node: ast.expr | ast.stmt
    new: str
    told: str
    function: str


def mutants(file: str, source: str) -> list[Mutant]:
    """Every mutant of a file, in order of place."""
    raw = source.encode("utf-8")
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: list[Mutant] = []
    seen: dict[tuple[str, str], int] = {}
    changes = sorted(_changes(ast.parse(source), "", ()), key=lambda c: (c.node.lineno, c.node.col_offset))
    for change in changes:
        node = change.node
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first = starts[node.lineno - 1] + node.col_offset
        last = starts[node.end_lineno - 1] + node.end_col_offset
        text = (raw[:first] + change.new.encode("utf-8") + raw[last:]).decode("utf-8")
        place = (change.function, change.told)
        seen[place] = seen.get(place, 0) + 1
        found.append(Mutant(file, node.lineno, change.function or "-", change.told, seen[place], text))
    return found


def _changes(node: ast.AST, function: str, docstrings: Sequence[ast.AST]) -> Iterator[_Change]:
    if node in docstrings or isinstance(node, (ast.Raise, ast.JoinedStr)):
        return  # what is said to people
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        function = f"{function}.{node.name}" if function else node.name
    if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)):
        docstrings = [
            statement
            for statement in node.body
            if isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        ]
    yield from (_Change(node, new, told, function) for new, told in _of(node) if isinstance(node, (ast.expr, ast.stmt)))
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list", "bases"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.keyword) and child.arg in _FREE_KEYWORDS:
                continue
            if isinstance(child, ast.AST):
                if isinstance(node, ast.AnnAssign) and child is node.target:
                    continue
                yield from _changes(child, function, docstrings)


def _of(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The new text of a node, and the change as it is told."""
    old = ast.unparse(node) if isinstance(node, (ast.expr, ast.stmt)) else ""

    def changed(new: ast.expr) -> tuple[str, str]:
        text = ast.unparse(new)
        return f"({text})", f"{old} → {text}"

    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            for place, op in enumerate(ops):
                for other in _COMPARISONS[type(op)]:
                    yield changed(ast.Compare(left, [*ops[:place], other(), *ops[place + 1 :]], others))
        case ast.BoolOp(op=op, values=values):
            yield changed(ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values))
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1 :]]
                yield changed(rest[0] if len(rest) == 1 else ast.BoolOp(op, rest))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            yield changed(ast.BinOp(left, _OPERATORS[type(op)](), right))
            if isinstance(op, (ast.BitAnd, ast.BitOr)):
                yield changed(left)
                yield changed(right)
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub(), operand=operand):
            yield changed(operand)
        case ast.Constant(value=bool() as value):
            yield changed(ast.Constant(not value))
        case ast.Constant(value=int() as value):
            yield changed(ast.Constant(value + 1))
            yield changed(ast.Constant(value - 1))
        case ast.Constant(value=str() as value):
            yield changed(ast.Constant(f"{value}X"))
        case ast.Name(id=name) if name in _NAMES:
            yield changed(ast.Name(_NAMES[name]))
        case ast.Attribute(value=value, attr=name) if name in _NAMES:
            yield changed(ast.Attribute(value, _NAMES[name]))
        case ast.IfExp(body=body, orelse=orelse):
            yield changed(body)
            yield changed(orelse)
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in _OPERATORS:
            new = ast.unparse(ast.AugAssign(target, _OPERATORS[type(op)](), value))
            yield new, f"{old} → {new}"
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            for place, generator in enumerate(node.generators):
                if generator.ifs:
                    bare = ast.comprehension(generator.target, generator.iter, [], generator.is_async)
                    generators = [*node.generators[:place], bare, *node.generators[place + 1 :]]
                    given = {field: value for field, value in ast.iter_fields(node) if field != "generators"}
                    yield changed(type(node)(**given, generators=generators))
        case _:
            return
