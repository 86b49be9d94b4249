"""What pyproject.toml says of dependencies is read with the purposes that stand beside them."""

from __future__ import annotations

import pytest

from tools.supply.declared import declared

TEXT = """
[build-system]
requires = [
  "maker", # makes it
]
[project]
dependencies = [
  "Some.Thing>=1",  # does something
  "silent",
  "far; sys_platform == 'win32'",  # only there
]
[dependency-groups]
dev = [
  "silent",  # tests
]
[tool.uv]
constraint-dependencies = [
  "some-thing==1.2",
  "silent==3",
]
build-constraint-dependencies = [
  "silent==3",
  "maker==7",
]
"""


def test_direct_dependencies_come_in_order_with_their_purpose() -> None:
    found = [(direct.name, direct.group, direct.purpose) for direct in declared(TEXT).direct]
    assert found == [
        ("some-thing", "runtime", "does something"),
        ("silent", "runtime", ""),
        ("far", "runtime", "only there"),
        ("silent", "development", "tests"),
        ("maker", "build", "makes it"),
    ]


def test_pins_of_the_build_count_too_and_may_repeat_a_version() -> None:
    said = declared(TEXT)
    assert dict(said.pins) == {"some-thing": "==1.2", "silent": "==3", "maker": "==7"}
    assert said.twice == ()


def test_a_package_that_is_held_to_two_versions_is_told() -> None:
    assert declared(TEXT.replace('"silent==3",\n  "maker', '"silent==4",\n  "maker')).twice == ("silent",)


def test_entries_on_one_line_are_refused() -> None:
    """Or their purposes would be lost."""
    text = TEXT.replace('[\n  "maker", # makes it\n]', '["maker"]')
    with pytest.raises(ValueError, match="maker"):
        declared(text)
