"""Every message that the program can show a user, collected from its sources: Python, VBA and the functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.handbook.python_texts import (
    UNKNOWN,
    Function,
    Module,
    Texts,
    argument,
    called_name,
    calls_within,
    parameters,
    read_module,
    read_package,
    texts_of,
)

ROOT = Path(__file__).parents[2]
EXCEPTION = "UnusableInput"

BEFORE_START, BUSY_OR_DEFECT = "Innan en knapp startar", "Upptaget, eller fel i programmet"
BUTTONS, WORKPLACE, EXPORT = "Knappar och kommandon", "Arbetsplatsen", "Exporten ur Raindance"
SETTINGS, REGISTERS, SHEETS = "Inställningar och konton", "PUT-databasen och transit-databasen", "Blad och tabeller"
FILES, RULES = "Arbetsböcker som inte kan öppnas eller sparas", "Reglernas parametrar"

ORDER = (BEFORE_START, BUSY_OR_DEFECT, BUTTONS, WORKPLACE, FILES, SETTINGS, SHEETS, REGISTERS, EXPORT, RULES)
"""The headings as they stand in the handbook."""

GROUPS: Mapping[str, str] = {
    "atersok.closedbook": FILES,
    "atersok.raindance": EXPORT,
    "atersok.rules": RULES,
    "atersok.workbook.register_file": REGISTERS,
    "atersok.workbook.book_file": SETTINGS,
    "atersok.workbook.severity_setting": SETTINGS,
    "atersok.workbook": SHEETS,
    "atersok.workplace": WORKPLACE,
    "atersok.documents": SHEETS,
    "atersok": BUTTONS,
}
"""Start of a module's name → the heading under which its messages stand; the longest that fits counts."""


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """What is wrong and what to do, with … where a name, a number or a file stands."""

    group: str
    what: str
    remedy: str


@dataclass(frozen=True)
class _Wrapper:
    """A function that makes the exception out of its own parameters."""

    module: Module
    function: Function
    what: ast.expr | None
    remedy: ast.expr | None


def unusable_inputs(package: Path = ROOT / "python" / "atersok") -> list[Message]:
    """Every way in which the package says that input cannot be used; developers' parts left out."""
    modules = read_package(path for path in sorted(package.rglob("*.py")) if "build" not in path.parts)
    wrappers = {
        f"{module.name}.{function.name}": wrapper
        for module in modules
        for function in module.functions.values()
        if (wrapper := _wrapper(module, function)) is not None
    }
    found = set()
    for module in modules:
        for what, remedy in _said_in(module, wrappers):
            if what.replace(UNKNOWN, "").strip():
                found.add(Message(_group(module.name), what, remedy))
    return sorted(found)


def _wrapper(module: Module, function: Function) -> _Wrapper | None:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and called_name(node) == EXCEPTION:
            what, remedy = argument(node, 0, "what"), argument(node, 2, "remedy")
            names = {part.id for part in ast.walk(what) if isinstance(part, ast.Name)} if what is not None else set()
            if "what" in names & set(parameters(function)):
                return _Wrapper(module, function, what, remedy)
    return None


def _said_in(module: Module, wrappers: Mapping[str, _Wrapper]) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        inside = module.within.get(node)
        known: list[dict[str, Texts]] = [{}]
        if inside is not None and _uses_parameters(node, inside):
            known = calls_within(module, inside)
        if called_name(node) == EXCEPTION:
            if inside is not None and f"{module.name}.{inside.name}" in wrappers:
                continue  # its callers say what
            for outer in known:
                yield from _pairs(argument(node, 0, "what"), argument(node, 2, "remedy"), module, outer)
            continue
        wrapper = _wrapper_called(node, module, wrappers)
        if wrapper is None:
            continue
        names = parameters(wrapper.function)
        for outer in known:
            given = {name: texts_of(argument(node, at, name), module, outer) for at, name in enumerate(names)}
            yield from _pairs(wrapper.what, wrapper.remedy, wrapper.module, given)


def _uses_parameters(call: ast.Call, function: Function) -> bool:
    names = set(parameters(function))
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(call))


def _wrapper_called(node: ast.Call, module: Module, wrappers: Mapping[str, _Wrapper]) -> _Wrapper | None:
    name = called_name(node)
    own = f"{module.name}.{name}"
    return wrappers.get(own) or wrappers.get(module.imported.get(name, ""))


def _pairs(
    what: ast.expr | None, remedy: ast.expr | None, module: Module, given: Mapping[str, Texts]
) -> Iterator[tuple[str, str]]:
    remedies = texts_of(remedy, module, given)
    for text in texts_of(what, module, given):
        yield tidy(text), " Eller: ".join(dict.fromkeys(tidy(remedy) for remedy in remedies))


def tidy(text: str) -> str:
    """One line, no two … beside each other, a capital first."""
    line = re.sub(r"\s+", " ", re.sub(f"{UNKNOWN}(?:,? ?{UNKNOWN})+", UNKNOWN, text)).strip()
    return line[:1].upper() + line[1:]


def _group(module: str) -> str:
    fitting = [start for start in GROUPS if module == start or module.startswith(start + ".")]
    return GROUPS[max(fitting, key=len)]


def defects(package: Path = ROOT / "python" / "atersok") -> list[Message]:
    """What is said of Excel being busy, and of a defect of the program itself."""
    found = []
    for name, wanted in (("excel.py", ("BUSY", "_defect_text")), ("cli.py", ("_defect_text",))):
        module = read_module(package / name)
        for item in wanted:
            if item in module.constants:
                texts: Texts = texts_of(module.constants[item], module, {})
            else:
                returned = [node for node in ast.walk(module.functions[item]) if isinstance(node, ast.Return)]
                texts = tuple(text for node in returned for text in texts_of(node.value, module, {}))
            for text in texts:
                what, _, remedy = tidy(text).partition(". ")
                found.append(Message(BUSY_OR_DEFECT, what, remedy.rstrip(".")))
    return found


def vba_messages(folder: Path = ROOT / "xlsm" / "src") -> list[Message]:
    """What the buttons' VBA says before Python starts; at #, ¤ and £ it puts names, a path or a reason."""
    found = []
    for path in sorted(folder.glob("*.bas")):
        text = re.sub(r" _\r?\n\s*", " ", path.read_text(encoding="utf-8"))
        constants = dict(re.findall(r"^Private Const (\w+) As String = (.+)$", text, flags=re.M))
        shared = {name for value in constants.values() for name in re.findall(r"& (\w+)\s*$", value)}
        for name, value in constants.items():
            if name in shared or name == "TITLE_TEXT":
                continue
            said = _vba_text(value, constants)
            what, _, remedy = re.sub(r"[#¤£]", UNKNOWN, said).partition("\n\n")
            if not remedy:
                what, _, remedy = what.partition(". ")
            found.append(Message(BEFORE_START, tidy(what).rstrip("."), tidy(remedy).rstrip(".")))
    return found


def _vba_text(value: str, constants: Mapping[str, str]) -> str:
    parts = re.findall(r'"((?:[^"]|"")*)"|(\w+)', value)
    return "".join(
        literal.replace('""', '"')
        if literal or not name
        else "\n"
        if name == "vbCrLf"
        else _vba_text(constants[name], constants)
        for literal, name in parts
    )


def function_refusals(path: Path = ROOT / "python" / "atersok" / "answers" / "refusal.py") -> list[str]:
    """The short texts that a function gives instead of an answer."""
    if not path.is_file():
        return []
    module = read_module(path)
    return [
        value.value
        for value in module.constants.values()
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]


def all_messages() -> list[Message]:
    """Every message of a dialog or of the command line."""
    return sorted({*unusable_inputs(), *defects(), *vba_messages()})
