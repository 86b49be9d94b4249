"""Arrows go one way (design.md §3), and each outside library is spoken to where the design says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import atersok

PACKAGE = Path(atersok.__file__).parent
MAY_IMPORT = {
    "domain": set[str](),
    "rules": {"domain"},
    "raindance": {"domain"},
    "files": {"domain"},
    "closedbook": {"domain", "files"},
    "checks": {"domain", "rules", "raindance"},
    "calculation": {"domain", "rules", "raindance", "checks"},
    "documents": {"domain", "rules", "raindance", "checks", "calculation"},
    "trace": {"domain", "rules", "calculation"},
    "questions": {"domain", "rules", "checks", "calculation"},
    "invoice_control": {"domain", "checks", "calculation", "trace"},
    "checklist": {"domain", "rules"},
    "submissions": {"domain", "files", "rules", "raindance", "calculation", "checks"},
    "watch": {"domain", "rules", "calculation", "checks", "submissions"},
    "followup": {"domain", "calculation", "checks", "submissions", "watch"},
    "workbook": {
        *("domain", "files", "rules", "raindance", "checks", "calculation", "documents", "closedbook"),
        *("trace", "questions", "invoice_control", "checklist", "submissions", "watch", "followup"),
    },
    "answers": {"domain", "rules", "workbook"},
    "workplace": {"domain", "workbook", "closedbook", "journal"},
    "export": {
        *("domain", "files", "checks", "documents", "closedbook", "workbook"),
        *("invoice_control", "safety", "journal", "backups"),
    },
    "turnover": {"domain", "files", "rules", "raindance", "documents", "closedbook", "workbook", "workplace"},
    "upgrade": {"domain", "files", "closedbook", "workbook", "resources"},
}
NETWORK = {"socket", "urllib", "http", "requests", "httpx", "ftplib", "smtplib", "asyncio", "ssl"}


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, by its full name, wherever in the file."""
    package = path.relative_to(PACKAGE.parent).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level]) if node.level else ""
            base = ".".join(part for part in (start, node.module) if part)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def files_of(part: str) -> list[Path]:
    folder = PACKAGE / part
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_a_part_imports_only_what_lies_below_it(part: str) -> None:
    allowed = MAY_IMPORT[part] | {part, "__version__"}
    files = files_of(part)
    assert files
    wrong = [
        (path.name, name)
        for path in files
        for name in imports_of(path)
        if name.startswith("atersok.") and name.split(".")[1] not in allowed
    ]
    assert wrong == []


def test_only_workbook_and_closedbook_speak_xlwings_and_never_its_pro_part() -> None:
    users = set()
    for path in PACKAGE.rglob("*.py"):
        for name in imports_of(path):
            if name.split(".")[0] == "xlwings":
                users.add(path.relative_to(PACKAGE).parts[0])
                assert not name.startswith("xlwings.pro"), path
    assert users == {"workbook", "closedbook"}


def test_only_native_touches_what_one_kind_of_workbook_has() -> None:
    """Objects of Excel's own (`.api`) in one module, so that the same commands can run elsewhere (design.md §8)."""
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] != "closedbook"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "api"
    }
    assert users == {"workbook/native.py"}


def test_only_the_build_needs_xlsxwriter() -> None:
    users = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        for name in imports_of(path)
        if name.split(".")[0] == "xlsxwriter"
    }
    assert users == {"build"}


def test_nothing_imports_what_could_open_a_connection() -> None:
    found = [(path.name, name) for path in PACKAGE.rglob("*.py") for name in imports_of(path) if name in NETWORK]
    assert found == []


def test_domain_reads_no_file() -> None:
    """Nothing in domain/ opens a path or a package's file."""
    calls = {"open", "read_text", "read_bytes", "read_csv", "read_excel"}
    for path in files_of("domain"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                assert name not in calls, f"{path.name}:{node.lineno}"
