"""What is wrong with the dependencies: a licence that is not taken, no purpose, no exact version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tools.supply.declared import Declared
from tools.supply.licences import EXCEPTIONS, TAKEN, TAKEN_IN_DEVELOPMENT, is_taken
from tools.supply.packages import Known, Look, Package

_EXACT = "=="


def faults(said: Declared, found: Sequence[Package], table: Mapping[str, Known], here: Look) -> Iterator[str]:
    """All of them, one line each.

    Args:
        said: what pyproject.toml says.
        found: every package that is needed.
        table: of what lies elsewhere.
        here: looks a package up on this machine alone.
    """
    for direct in said.direct:
        if not direct.purpose:
            yield f"{direct.name}: pyproject.toml does not say what it is for, in a comment on its line"
    for package in found:
        if package.known is None:
            yield f"{package.name}: is not installed here and not in elsewhere.toml"
            continue
        yield from _licence(package, package.known)
        yield from _pin(package, package.known, said.pins.get(package.name, ""))
    needed = {package.name for package in found}
    yield from (f"{name}: has an exact version but nothing needs it" for name in said.pins if name not in needed)
    yield from (f"{name}: has two exact versions" for name in said.twice)
    yield from (f"{name}: is in elsewhere.toml but nothing needs it" for name in table if name not in needed)
    for name, known in table.items():
        if (own := here(name)) is not None and (own.version, own.licence) != (known.version, known.licence):
            yield f"{name}: elsewhere.toml says {known.version}, {known.licence}; it says {own.version}, {own.licence}"


def _licence(package: Package, known: Known) -> Iterator[str]:
    taken = TAKEN if package.group == "runtime" else TAKEN_IN_DEVELOPMENT
    if is_taken(known.licence, taken):
        return
    borne, _ = EXCEPTIONS.get(package.name, ("", ""))
    if known.licence and known.licence == borne and package.group == "development":
        return
    yield f"{package.name}: licence {known.licence or 'unknown'} is not taken ({package.group})"


def _pin(package: Package, known: Known, held: str) -> Iterator[str]:
    version = held.removeprefix(_EXACT)
    if not held.startswith(_EXACT) or "*" in held or "," in held:
        yield f"{package.name}: has no exact version in constraint-dependencies or build-constraint-dependencies"
    elif version != known.version:
        yield f"{package.name}: is held to {version}, but {known.version} is what was looked at"
