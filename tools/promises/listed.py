"""The promises as promises.toml lists them, and whether the tests that they name are there."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("promises.toml")
KINDS_OF_KILL = ("steps", "times")


@dataclass(frozen=True)
class Promise:
    """A promise and what holds it.

    Attributes:
        section: what it belongs to.
        says: the promise.
        tests: modules, or tests by their id without parameters; from the root of the project.
        kills: ``steps`` or ``times`` where kills of tools/crash hold it too.
        unshown: what of it is not kept, or cannot be shown here; empty where there is no such thing.
    """

    section: str
    says: str
    tests: tuple[str, ...]
    kills: str = ""
    unshown: str = ""


def promises(path: Path = LIST) -> list[Promise]:
    """Reads the list.

    Raises:
        ValueError: a promise lacks what it must have, or has what no promise has.
    """
    found = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["promise"]:
        extra = entry.keys() - {"section", "says", "tests", "kills", "unshown"}
        tests = tuple(entry.get("tests", ()))
        if extra or not entry.get("section") or not entry.get("says") or not tests:
            raise ValueError(f"not a promise with its tests: {entry}")
        if entry.get("kills", "") not in ("", *KINDS_OF_KILL):
            raise ValueError(f"no such kind of kill: {entry['kills']}")
        found.append(Promise(entry["section"], entry["says"], tests, entry.get("kills", ""), entry.get("unshown", "")))
    return found


def modules(listed: Iterable[Promise]) -> list[str]:
    """Every module of the promises' tests, once."""
    return sorted({test.partition("::")[0] for promise in listed for test in promise.tests})


def missing(tests: Iterable[str], root: Path = ROOT) -> list[str]:
    """Which of the tests the source does not have; a module without a single test is missing too."""
    return [test for test in dict.fromkeys(tests) if not _stands(root, *test.partition("::")[::2])]


def _stands(root: Path, module: str, name: str) -> bool:
    path = root / module
    if not path.is_file() or not path.name.startswith("test_"):
        return False
    names = _functions(path)
    return name in names if name else bool(names)


def _functions(path: Path) -> Sequence[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
