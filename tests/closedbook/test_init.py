"""Opening, and what it must not do to the Excel of whoever runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from atersok.closedbook import is_closed, open_workbook, set_row_breaks, store_computed
from atersok.domain.errors import UnusableInput


class LiveRange:
    """Stands in for a range of another engine: touching it fails the test."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(name)


def test_the_engine_is_neither_listed_nor_active(statistics: Callable[[], Path]) -> None:
    engines, active = list(xw.engines), xw.engines.active
    book = open_workbook(statistics())
    _ = book.sheets[0].range("A1:C3").value
    assert list(xw.engines) == engines
    assert xw.engines.active is active
    assert all(engine.name != "closedbook" for engine in xw.engines)
    assert book.app.engine.name == "closedbook"


def test_a_path_may_be_text_and_a_missing_file_is_said_in_swedish(
    statistics: Callable[[], Path], tmp_path: Path
) -> None:
    assert open_workbook(str(statistics())).name == "gron.xlsx"
    with pytest.raises(UnusableInput, match="finns inte"):
        open_workbook(tmp_path / "saknas.xlsm")


def test_a_closed_book_is_told_from_a_live_one(statistics: Callable[[], Path]) -> None:
    assert is_closed(open_workbook(statistics()))
    assert not is_closed(xw.Book(impl=LiveRange()))


def test_stored_results_and_page_breaks_leave_a_live_book_alone() -> None:
    class Live:
        impl = LiveRange()

    store_computed(Live(), [[1]])  # type: ignore[arg-type]  # a stand-in
    set_row_breaks(Live(), [1])  # type: ignore[arg-type]  # a stand-in


# A process as on Windows: xlwings has registered its clean-up, which there ends every EXCEL.EXE it does not know of.
PROCESS = """
import atexit, sys, types
import xlwings
module = types.ModuleType("xlwings._xlwindows")
def cleanup():
    print("EXCEL KILLED")
module.cleanup = cleanup
atexit.register(cleanup)
sys.modules["xlwings._xlwindows"] = module
if len(sys.argv) > 1:
    from atersok.closedbook import open_workbook
    book = open_workbook(sys.argv[1])
    book.sheets[0].range("B2").value = 2
    book.close()
    print("used")
"""


def run(*args: str) -> str:
    return subprocess.run([sys.executable, "-c", PROCESS, *args], capture_output=True, text=True, check=True).stdout


def test_a_process_that_used_the_engine_ends_nobodys_excel(statistics: Callable[[], Path]) -> None:
    assert run() == "EXCEL KILLED\n"  # what the stand-in does unless it is taken away
    assert run(str(statistics())) == "used\n"
