"""A licence that is not taken, a dependency without a purpose and a missing exact version are told."""

from __future__ import annotations

import pytest

from tools.supply.declared import declared
from tools.supply.faults import faults
from tools.supply.packages import Known, packages

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
[tool.uv]
constraint-dependencies = [
  "one==1",
  "two==2",
  "shared==3",
  "maker==5",
]
"""
WORLD = {
    "one": Known("1", "MIT", ("shared",)),
    "two": Known("2", "MPL-2.0", ()),
    "shared": Known("3", "BSD-3-Clause", ()),
    "maker": Known("5", "MIT", ()),
}


def told(text: str = TEXT, world: dict[str, Known] = WORLD, table: dict[str, Known] | None = None) -> str:
    said = declared(text)
    return "\n".join(faults(said, packages(said, world.get), table or {}, world.get))


def test_what_is_right_is_no_fault() -> None:
    assert told() == ""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"one", # first', '"one",', "one: pyproject.toml does not say what it is for"),
        ('  "shared==3",\n', "", "shared: has no exact version"),
        ('"shared==3"', '"shared>=3"', "shared: has no exact version"),
        ('"shared==3"', '"shared==3.*"', "shared: has no exact version"),
        ('"shared==3"', '"shared==3,<4"', "shared: has no exact version"),
        ('"shared==3"', '"shared==4"', "shared: is held to 4, but 3"),
        ('"shared==3"', '"shared==3",\n  "old==1"', "old: has an exact version but nothing needs it"),
        ('"shared==3"', '"shared==3",\n  "shared==3"', "shared: has two exact versions"),
    ],
)
def test_a_fault_of_the_file_is_told_alone(old: str, new: str, fault: str) -> None:
    found = told(TEXT.replace(old, new))
    assert found.startswith(fault)
    assert "\n" not in found


@pytest.mark.parametrize(
    ("name", "licence", "fault"),
    [
        ("shared", "GPL-3.0-only", "shared: licence GPL-3.0-only is not taken (runtime)"),
        ("shared", "MPL-2.0", "shared: licence MPL-2.0 is not taken (runtime)"),
        ("two", "GPL-3.0", "two: licence GPL-3.0 is not taken (development)"),
        ("maker", "", "maker: licence unknown is not taken (build)"),
    ],
)
def test_a_licence_that_is_not_taken_is_told(name: str, licence: str, fault: str) -> None:
    known = WORLD[name]
    assert told(world={**WORLD, name: Known(known.version, licence, known.needs)}) == fault


def test_a_package_that_is_borne_with_passes_in_development_only_and_only_with_that_licence() -> None:
    def with_it(group: str, licence: str) -> str:
        world = {**WORLD, group: Known(WORLD[group].version, WORLD[group].licence, (*WORLD[group].needs, "pcodedmp"))}
        return told(
            TEXT.replace('"one==1"', '"one==1",\n  "pcodedmp==9"'), {**world, "pcodedmp": Known("9", licence, ())}
        )

    assert with_it("two", "GPL-3.0") == ""
    assert "pcodedmp" in with_it("one", "GPL-3.0")
    assert "pcodedmp" in with_it("two", "AGPL-3.0-only")


def test_a_package_that_nobody_knows_is_told() -> None:
    assert told(world={name: known for name, known in WORLD.items() if name != "shared"}).startswith("shared: is not")


def test_the_table_of_what_lies_elsewhere_is_held_against_what_is_installed_after_all() -> None:
    assert "elsewhere.toml says 3, MIT; it says 3, BSD-3-Clause" in told(table={"shared": Known("3", "MIT", ())})
    assert told(table={"shared": WORLD["shared"]}) == ""
    assert "nothing needs it" in told(table={"gone": Known("1", "MIT", ())})
