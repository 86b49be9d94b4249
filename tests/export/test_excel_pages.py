"""Excel as the program that prints, played by a double."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.export import excel_pages
from atersok.export.converter import Job
from atersok.export.excel_pages import ExcelPages
from export.making import pdf


class Book:
    """An open workbook."""

    def __init__(self, sheets: dict[str, int]) -> None:
        self.sheets = sheets
        self.closed = False

    def close(self) -> None:
        self.closed = True


class Excel:
    """A running Excel that opens the workbooks it is given, and cannot open a broken one."""

    def __init__(self, books: dict[str, Book]) -> None:
        self._known = books
        self.books = self
        self.asked: list[dict[str, object]] = []

    def open(self, path: str, **options: object) -> Book:
        self.asked.append(options)
        return self._known[Path(path).name]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel prints as many pages as the double's sheet says; a sheet of none cannot be printed."""

    def print_sheet(pages: int, path: Path) -> None:
        if not pages:
            raise OSError("the printer is gone")
        path.write_bytes(pdf(*["x"] * pages))

    monkeypatch.setattr(excel_pages.native, "export_pdf", print_sheet)


@pytest.mark.usefixtures("printed")
def test_each_sheet_is_printed_by_itself_and_every_workbook_is_closed(tmp_path: Path) -> None:
    good, bad = Book({"Ansökan": 1, "Individblad": 3}), Book({"Ansökan": 0})
    excel = Excel({"a.xlsx": good, "b.xlsx": bad})
    jobs = [
        Job(tmp_path / "a.xlsx", {"Ansökan": 1, "Individblad": 3}),
        Job(tmp_path / "b.xlsx", {"Ansökan": 1}),
        Job(tmp_path / "c.xlsx", {"Ansökan": 1}),
    ]
    found = ExcelPages(excel).convert(jobs, tmp_path)
    assert [path.name for path in found] == ["a.xlsx"]
    assert {sheet: (run.first, run.count) for sheet, run in found[tmp_path / "a.xlsx"].items()} == {
        "Ansökan": (0, 1),
        "Individblad": (0, 3),
    }
    assert (good.closed, bad.closed) == (True, True)
    assert excel.asked[0] == {"update_links": False, "read_only": True}


@pytest.mark.usefixtures("printed")
def test_between_two_sheets_it_can_be_stopped_and_the_workbook_is_closed(tmp_path: Path) -> None:
    first, second = Book({"Ansökan": 1}), Book({"Ansökan": 1, "Individblad": 1})
    excel = Excel({"a.xlsx": first, "b.xlsx": second})
    jobs = [
        Job(tmp_path / "a.xlsx", {"Ansökan": 1}),
        Job(tmp_path / "b.xlsx", {"Ansökan": 1, "Individblad": 1}),
    ]
    told: list[int] = []

    def watch(printed: int) -> bool:
        told.append(printed)
        return len(told) < 3

    assert ExcelPages(excel).convert(jobs, tmp_path, watch) == {}
    assert told == [0, 1, 1]
    assert (first.closed, second.closed) == (True, True)
    assert not (tmp_path / "1" / "1.pdf").exists()
