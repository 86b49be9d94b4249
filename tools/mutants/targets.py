"""Which files are mutated, and which tests hold each: its own first, then all others of the rules and the domain."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "python" / "atersok"
TESTS = ROOT / "tests"

TARGETS: dict[str, tuple[str, ...]] = {
    "rules/eligibility.py": ("rules/test_cases.py", "rules/test_eligibility.py"),
    "rules/placed_days.py": ("rules/test_placed_days.py",),
    "rules/deadlines.py": ("rules/test_deadlines.py",),
    "rules/holidays.py": ("rules/test_holidays.py", "rules/test_deadlines.py"),
    "rules/three_years.py": ("rules/test_three_years.py",),
    "rules/codes.py": ("rules/test_codes.py", "rules/test_case_page.py"),
    "rules/parameters.py": ("rules/test_parameters.py",),
    "rules/parameter_checks.py": ("rules/test_parameter_checks.py", "rules/test_parameters.py"),
    "rules/known_parameters.py": ("rules/test_known_parameters.py", "rules/test_parameters.py"),
    "rules/schedule.py": ("rules/test_schedule.py", "rules/test_deadline_table.py"),
    "rules/version.py": ("rules/test_version.py",),
    "domain/care_days.py": ("rules/test_cases.py", "rules/test_bounds_of_counting.py", "domain/test_care_days.py"),
    "domain/allocation.py": ("rules/test_cases.py", "rules/test_bounds_of_counting.py", "domain/test_allocation.py"),
    "domain/claim.py": ("rules/test_cases.py", "domain/test_claim.py"),
}
"""File within the package → its tests, those that notice soonest first."""

SLOW = {"rules/test_old_quarter.py", "rules/test_mutants.py"}
"""Tests that read whole workbooks or run mutants themselves."""


def tests_of(file: str) -> tuple[list[str], list[str]]:
    """The file's own tests, and all others of tests/rules and tests/domain, as paths from the root."""
    own = [name for name in TARGETS[file] if (TESTS / name).is_file()]
    found = sorted(
        path.relative_to(TESTS).as_posix()
        for folder in ("rules", "domain")
        for path in (TESTS / folder).glob("test_*.py")
    )
    others = [name for name in found if name not in own and name not in SLOW]
    return [f"tests/{name}" for name in own], [f"tests/{name}" for name in others]
