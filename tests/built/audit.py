"""An audit of built files that finds what openxml-audit does not see.

It reads with lxml and oletools what the build writes with XlsxWriter and pyOpenVBA, so that neither judges itself.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from built.button_faults import button_faults
from built.cell_faults import cell_faults
from built.name_faults import name_faults
from built.opened import Package, open_package, repeated
from built.package_faults import malformed, package_faults
from built.ribbon_faults import ribbon_faults
from built.table_faults import table_faults
from built.vba_faults import vba_faults

_CHECKS: Final[tuple[Callable[[Package], Iterator[str]], ...]] = (
    package_faults, cell_faults, table_faults, name_faults, vba_faults, ribbon_faults, button_faults,
)  # fmt: skip


def audit(path: Path) -> list[str]:
    """Faults of a workbook or add-in, one line each, its part first; empty when there are none."""
    with warnings.catch_warnings(), zipfile.ZipFile(path) as archive:
        warnings.simplefilter("ignore")
        broken = archive.testzip()
        twice = repeated(archive.namelist())
    if broken:
        return [f"{broken}: cannot be read from the file"]
    return [*(f"{name}: is in the file twice" for name in twice), *faults_of(open_package(path))]


def faults_of(package: Package) -> list[str]:
    """Faults of a package in memory; where a part is no XML, only that is told."""
    faults = list(malformed(package)) or [fault for check in _CHECKS for fault in check(package)]
    return list(dict.fromkeys(faults))
