"""A run on the closed books leaves their macros, ribbon and buttons byte for byte as they were built."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from workbook.quarter import Ran

OURS = re.compile(r"vbaProject|customUI|vmlDrawing|^_rels/|^\[Content_Types\]|^docProps/|sheet1\.xml\.rels$")
"""Parts that the build made and no run has a reason to touch; sheet1 is Om."""


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if OURS.search(name)}


@pytest.mark.parametrize("name", ["gron_statistik.xlsm", "vit_statistik.xlsm"])
def test_macros_ribbon_and_buttons_are_as_they_were(name: str, small_run: Ran) -> None:
    built = parts(small_run.source / name)
    assert {"xl/vbaProject.bin", "customUI/customUI14.xml", "xl/drawings/vmlDrawing1.vml"} <= set(built)
    assert (small_run.first / name).read_bytes() != (small_run.source / name).read_bytes(), "the run wrote the book"
    assert parts(small_run.first / name) == parts(small_run.second / name) == built
