"""What pyproject.toml says of dependencies: the direct ones with their purposes, and every exact version."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parents[2]
GROUPS: Final = ("runtime", "development", "build")
"""In order: a package that several need is listed under the first."""
_ENTRY: Final = re.compile(r'^\s*"((?:[^"\\]|\\.)+)"\s*,?\s*(?:#\s*(.*\S))?\s*$')
_LISTS: Final = {"dependencies": "runtime", "dev": "development", "requires": "build"}
_OPENING: Final = re.compile(rf"^({'|'.join(_LISTS)})\s*=\s*\[\s*$")


@dataclass(frozen=True)
class Direct:
    """A dependency of ours: what is asked for, by which group, and what it is for ("" where nothing is said)."""

    requirement: Requirement
    group: str
    purpose: str

    @property
    def name(self) -> str:
        """The package, as indexes spell it."""
        return canonicalize_name(self.requirement.name)


@dataclass(frozen=True)
class Declared:
    """All of it.

    Attributes:
        direct: in the order of the file.
        pins: package → what it is held to, with the operator; also those of the build.
        twice: packages that are pinned twice.
    """

    direct: tuple[Direct, ...]
    pins: Mapping[str, str]
    twice: tuple[str, ...]


def declared(text: str) -> Declared:
    """Reads a pyproject.toml.

    Raises:
        ValueError: a list of dependencies is not written with one entry on each line, so that purposes would be lost.
    """
    data = tomllib.loads(text)
    stated = {
        "runtime": data["project"].get("dependencies", []),
        "development": data.get("dependency-groups", {}).get("dev", []),
        "build": data["build-system"]["requires"],
    }
    purposes = dict(_purposes(text))
    direct = []
    for group in GROUPS:
        for entry in stated[group]:
            if (group, entry) not in purposes:
                raise ValueError(f"{entry} ({group}) does not stand on a line of its own")
            direct.append(Direct(Requirement(entry), group, purposes[group, entry]))
    pins, twice = _pins(data.get("tool", {}).get("uv", {}))
    return Declared(tuple(direct), pins, twice)


def _purposes(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    """(group, entry) → the comment on its line."""
    group = ""
    for line in text.splitlines():
        if opening := _OPENING.match(line):
            group = _LISTS[opening[1]]
        elif line.startswith("]"):
            group = ""
        elif group and (entry := _ENTRY.match(line)):
            yield (group, entry[1]), entry[2] or ""


def _pins(uv: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    pins: dict[str, str] = {}
    twice = []
    for key in ("constraint-dependencies", "build-constraint-dependencies"):
        here = set()
        for entry in uv.get(key, []):
            wanted = Requirement(entry)
            name = canonicalize_name(wanted.name)
            held = str(wanted.specifier)
            if name in here or pins.get(name, held) != held:
                twice.append(name)
            here.add(name)
            pins[name] = held
    return pins, tuple(twice)
