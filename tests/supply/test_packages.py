"""Every package that is needed is found, directly or through others, on any system."""

from __future__ import annotations

from tools.supply.declared import declared
from tools.supply.packages import Known, elsewhere, installed, look_up, packages

TEXT = """
[build-system]
requires = [
  "maker", # makes it
]
[project]
dependencies = [
  "one", # first
]
[dependency-groups]
dev = [
  "two", # second
]
"""
WORLD = {
    "one": Known("1", "MIT", ("shared",)),
    "two": Known("2", "MIT", ("shared", "deep", "one")),
    "shared": Known("3", "MIT", ()),
    "deep": Known("4", "MIT", ("two",)),
    "maker": Known("5", "MIT", ("gone",)),
}


def test_a_package_is_listed_once_under_the_first_group_that_needs_it() -> None:
    found = packages(declared(TEXT), WORLD.get)
    assert [(package.name, package.group, package.direct) for package in found] == [
        ("one", "runtime", True),
        ("shared", "runtime", False),
        ("deep", "development", False),
        ("two", "development", True),
        ("gone", "build", False),
        ("maker", "build", True),
    ]


def test_who_needs_a_package_is_told_across_groups() -> None:
    through = {package.name: package.through for package in packages(declared(TEXT), WORLD.get)}
    assert through["shared"] == ("one", "two")
    assert through["one"] == ("two",)


def test_a_package_that_nobody_has_is_listed_as_unknown() -> None:
    (gone,) = (package for package in packages(declared(TEXT), WORLD.get) if package.name == "gone")
    assert gone.known is None


def test_what_other_systems_need_is_needed_too() -> None:
    """xlwings needs packages that only Windows and macOS have; what only extras ask for is left out."""
    known = installed("xlwings")
    assert known is not None
    assert {"pywin32", "appscript", "psutil"} <= set(known.needs)
    assert "black" not in known.needs


def test_the_table_goes_before_what_is_installed() -> None:
    """So that every machine writes the same page."""
    table = {"lxml": Known("0", "other", ())}
    assert look_up(table)("lxml") == table["lxml"]
    assert look_up({})("lxml") == installed("lxml")
    assert installed("no-such-package-anywhere") is None


def test_the_table_is_read() -> None:
    assert elsewhere('[a]\nversion = "1"\nlicence = "MIT"\nneeds = ["b"]\n') == {"a": Known("1", "MIT", ("b",))}
