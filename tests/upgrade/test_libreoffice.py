"""LibreOffice opens an upgraded book, computes it, and finds every sheet and table."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from atersok import commands
from atersok.upgrade import upgrade_folder
from atersok.workbook import layout
from upgrade.conftest import BOOKS


@pytest.fixture(scope="module")
def soffice() -> str:
    """LibreOffice; where CI demands it a machine without it fails, elsewhere the test is skipped."""
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("ATERSOK_REQUIRE_LIBREOFFICE"):
            pytest.fail("LibreOffice is not installed")
        pytest.skip("LibreOffice is not installed")
    return found


def test_both_books_open_and_their_master_check_says_ok(
    soffice: str, quarter: Path, today: Path, tmp_path: Path
) -> None:
    upgrade_folder(quarter, templates=today)
    commands.run(quarter)
    subprocess.run(
        [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
         "--outdir", str(tmp_path), *(str(quarter / name) for name in BOOKS)],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    for name in BOOKS:
        opened = openpyxl.load_workbook(tmp_path / f"{Path(name).stem}.xlsx", data_only=True)
        assert {table.sheet for table in layout.BOOK_OUTPUT_TABLES} <= set(opened.sheetnames)
        found = {table for sheet in opened.worksheets for table in sheet.tables}
        assert {table.name for table in (*layout.BOOK_OUTPUT_TABLES, *layout.BOOK_INPUT_TABLES)} <= found
        sheet, cell = next(iter(opened.defined_names[layout.MASTER_NAME].destinations))
        assert opened[sheet][cell].value == "OK"
