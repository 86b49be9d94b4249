"""What the tests of the export share: the sample quarter's packets, cut and exported once."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from atersok.export.export import export_quarter
from atersok.export.office_pages import find_office
from atersok.export.packet_xlsx import Stamp
from atersok.export.written_book import WrittenBook, read_written
from export.making import Exported
from workbook.quarter import Ran


@pytest.fixture(scope="session")
def written(sample_run: Ran) -> dict[str, WrittenBook]:
    """Book → the sample's written book, read for export."""
    names = {"gron": "gron_statistik.xlsm", "vit": "vit_statistik.xlsm"}
    return {book: read_written(sample_run.first / name, sample_run.first) for book, name in names.items()}


@pytest.fixture(scope="session")
def stamp() -> Stamp:
    """What stands on the pages of a test's packet."""
    return Stamp("2025K2 A Eken · version 1", "20250701-120000", datetime(2025, 7, 1, 12))


@pytest.fixture(scope="session")
def exported(sample_run: Ran, written: dict[str, WrittenBook], tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The sample quarter's export; not to be written to."""
    if find_office() is None:
        pytest.skip("LibreOffice is not installed")
    folder = Path(shutil.copytree(sample_run.first, tmp_path_factory.mktemp("export") / "2025K2"))
    steps: list[str] = []
    report = export_quarter(folder, steps.append)
    return Exported(folder, report, steps, [packet for book in written.values() for packet in book.packets])
