"""docs/dependencies.md, written of what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tools.supply.declared import GROUPS, ROOT
from tools.supply.licences import EXCEPTIONS, TAKEN, TAKEN_IN_DEVELOPMENT
from tools.supply.packages import Package

PAGE: Final = ROOT / "docs" / "dependencies.md"
_HEAD: Final = """\
# Dependencies

Written by `uv run python -m tools.supply`; a test holds it against what is installed, and CI runs
`uv run python -m tools.supply --check`. That fails on a licence that is not taken, a direct dependency without a
purpose (the comment on its line of `pyproject.toml`), and a package without an exact version, direct or not.

Exact versions stand in `pyproject.toml` (`constraint-dependencies`, `build-constraint-dependencies`), so every machine
installs the same; there is no lock file, since one names where packages come from. Licences are what each package's
own metadata states; where a package is not on a developer's machine (only Windows or macOS installs it, or only the
build needs it) they stand in `tools/supply/elsewhere.toml`.

## Known vulnerabilities

CI does **not** look for them. What is known of vulnerabilities is not in the packages: it has to be asked of a
database over the network, which neither the tests nor CI reach, and `pip-audit`, which asks the same, is not installed.
An answer is moreover only true for the day it was given. Run this where there is network, before each
release and when a version is changed:

```console
uv audit
```

It exits other than 0 where a version in use has a known vulnerability; without network it says so and answers nothing.

## Licences that are taken

"""
_TITLES: Final = {
    "runtime": (
        "What a user gets",
        "The program itself, on Windows, macOS or Linux.",
    ),
    "development": (
        "Development only",
        "Tests, type checks and the tools that build the workbooks; never handed on.",
    ),
    "build": (
        "The build of the package only",
        "Installed for the moment in which the package is made. What it shares with the others is listed there.",
    ),
}


def page_text(found: Sequence[Package]) -> str:
    """The page, in Markdown."""
    parts = [_HEAD, _licences(), _exceptions(found)]
    for group in GROUPS:
        members = [package for package in found if package.group == group]
        title, text = _TITLES[group]
        direct = [_direct(package) for package in members if package.direct]
        others = [_other(package) for package in members if not package.direct]
        parts.append(f"## {title}\n\n{text} {len(direct)} direct, {len(others)} through others.\n\n")
        parts.append(_table("| Package | Version | Licence | What it is for |", direct))
        if others:
            parts.append(_table("| Package | Version | Licence | Needed by |", others))
    return "".join(parts).rstrip("\n") + "\n"


def _licences() -> str:
    more = ", ".join(sorted(TAKEN_IN_DEVELOPMENT - TAKEN))
    return f"{', '.join(sorted(TAKEN, key=str.casefold))}; in development also {more}.\n\n"


def _exceptions(found: Sequence[Package]) -> str:
    names = {package.name for package in found}
    lines = [f"- {name} ({licence}): {why}.\n" for name, (licence, why) in sorted(EXCEPTIONS.items()) if name in names]
    return f"Taken in spite of its licence:\n\n{''.join(lines)}\n" if lines else ""


def _table(head: str, rows: Sequence[str]) -> str:
    return f"{head}\n| --- | --- | --- | --- |\n" + "".join(rows) + "\n"


def _direct(package: Package) -> str:
    return _row(package, package.purpose)


def _other(package: Package) -> str:
    return _row(package, ", ".join(package.through))


def _row(package: Package, last: str) -> str:
    version, licence = (package.known.version, package.known.licence) if package.known else ("", "")
    return f"| {package.name} | {version} | {licence} | {last} |\n"
