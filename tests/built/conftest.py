"""The specimen that faults are planted in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from built.opened import Package, open_package
from built.specimen import make_specimen, with_module


@pytest.fixture(scope="session")
def specimen_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sound macro workbook; not to be written to."""
    path = tmp_path_factory.mktemp("specimen") / "prov.xlsm"
    make_specimen(path)
    return path


@pytest.fixture
def specimen(specimen_file: Path) -> Package:
    """The specimen, opened."""
    return open_package(specimen_file)


@pytest.fixture
def module_put(specimen_file: Path, tmp_path: Path) -> Callable[[str, str], Package]:
    """Gives the specimen with the text of one VBA module in place of its own."""
    return lambda name, text: with_module(specimen_file, tmp_path, name, text)
