"""Books in the first layout that there was, and today's as the sources build them now."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from atersok.build.__main__ import build_all
from workbook.quarter import Small

FIRST = Path(__file__).parent / "first_layout"
FIRST_CHECK_LINES = 30
"""Lines that the first layout has room for above the bridge."""
BOOKS = ("gron_statistik.xlsm", "vit_statistik.xlsm")


@pytest.fixture(scope="session")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with today's books, empty; not to be written to."""
    folder = tmp_path_factory.mktemp("today")
    build_all(folder)
    return folder


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A folder with both books in the first layout, empty."""
    return lay(tmp_path / "kvartal", FIRST)


@pytest.fixture(scope="session")
def quarter_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small quarter, filled in, with both books in the first layout; not to be written to."""
    return filled(tmp_path_factory.mktemp("forsta") / "kvartal", FIRST)


@pytest.fixture
def quarter(quarter_source: Path, tmp_path: Path) -> Path:
    """A copy of that quarter to work on."""
    return Path(shutil.copytree(quarter_source, tmp_path / "kvartal"))


def lay(folder: Path, source: Path) -> Path:
    """A folder with copies of the books of another, and one for invoice copies."""
    (folder / "fakturor").mkdir(parents=True)
    for name in BOOKS:
        shutil.copyfile(source / name, folder / name)
    return folder


def filled(folder: Path, source: Path) -> Path:
    """Such a folder filled in with a small quarter, of which one invoice copy is missing."""
    Small().fill(lay(folder, source))
    (folder / "fakturor" / "L1.pdf").unlink()
    return folder
