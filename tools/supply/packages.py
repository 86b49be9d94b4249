"""Every package that the project needs, directly or through others, with what is known of it."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.supply.declared import GROUPS, Declared
from tools.supply.licences import stated

ELSEWHERE: Final = Path(__file__).with_name("elsewhere.toml")
_PLATFORMS: Final = (("linux", "Linux", "posix"), ("win32", "Windows", "nt"), ("darwin", "Darwin", "posix"))
_PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
# As a marker asks: each system that users and CI have, each Python that the project takes.
_ENVIRONMENTS: Final = tuple(
    {
        "sys_platform": platform, "platform_system": system, "os_name": name, "python_version": version,
        "python_full_version": f"{version}.0", "implementation_version": f"{version}.0",
        "implementation_name": "cpython", "platform_python_implementation": "CPython", "extra": "",
    }
    for platform, system, name in _PLATFORMS
    for version in _PYTHONS
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What is known of a package: its version, the licence that it states, and what it needs in turn."""

    version: str
    licence: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Package:
    """A package that is needed.

    Attributes:
        name: as indexes spell it.
        group: the first of GROUPS that needs it.
        known: None where neither this machine nor the table of what lies elsewhere has it.
        purpose: of a direct one, what it is for.
        direct: whether pyproject.toml asks for it.
        through: the packages that need it, sorted.
    """

    name: str
    group: str
    known: Known | None
    purpose: str = ""
    direct: bool = False
    through: tuple[str, ...] = ()


Look = Callable[[str], Known | None]


def installed(name: str) -> Known | None:
    """A package of the environment that this runs in."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    return Known(found.version, stated(found.metadata), tuple(_needed(found.requires or ())))


def _needed(lines: Iterable[str]) -> Iterator[str]:
    """What is needed on any system that the project takes, without extras."""
    seen = set()
    for line in lines:
        wanted = Requirement(line)
        name = canonicalize_name(wanted.name)
        marker = wanted.marker
        if name not in seen and (marker is None or any(marker.evaluate(place) for place in _ENVIRONMENTS)):
            seen.add(name)
            yield name


def elsewhere(text: str | None = None) -> dict[str, Known]:
    """The table of packages that are not on a developer's machine."""
    data = tomllib.loads(ELSEWHERE.read_text(encoding="utf-8") if text is None else text)
    return {name: Known(entry["version"], entry["licence"], tuple(entry["needs"])) for name, entry in data.items()}


def look_up(table: Mapping[str, Known], here: Look = installed) -> Look:
    """Looks in the table first, so that every machine finds the same, then on this machine."""
    return lambda name: table.get(name) or here(name)


def packages(said: Declared, look: Look) -> list[Package]:
    """Every package, sorted by group and name."""
    found: dict[str, Package] = {}
    through: dict[str, set[str]] = defaultdict(set)
    for group in GROUPS:
        todo = []
        for direct in said.direct:
            if direct.group == group:
                known = look(direct.name)
                found.setdefault(direct.name, Package(direct.name, group, known, direct.purpose, direct=True))
                todo.append(direct.name)
        while todo:
            name = todo.pop()
            known = found[name].known
            for need in known.needs if known else ():
                through[need].add(name)
                if need not in found:
                    found[need] = Package(need, group, look(need))
                    todo.append(need)
    ordered = sorted(found.values(), key=lambda package: (GROUPS.index(package.group), package.name))
    return [replace(package, through=tuple(sorted(through[package.name]))) for package in ordered]
