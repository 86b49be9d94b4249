"""The files of packets as they come: printed some at a time, told step by step, and stopped between any two."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from atersok.export import making as module
from atersok.export.converter import Job, PageRun, Watch, unwatched
from atersok.export.export import papers_of
from atersok.export.making import Making, Stopped, Wanted, stamp_of
from atersok.export.prepared import draft
from atersok.export.written_book import WrittenBook, read_written
from export.test_export import Printer
from workbook.quarter import Ran


class Watched(Printer):
    """A printer that says how far it has come, as LibreOffice does."""

    def convert(self, jobs: Sequence[Job], folder: Path, watch: Watch = unwatched) -> dict[Path, dict[str, PageRun]]:
        for printed in (0, 0, *range(len(jobs))):
            if not watch(printed):
                return {}
        return super().convert(jobs, folder, watch)


@pytest.fixture(scope="module")
def book(small_run: Ran) -> WrittenBook:
    return read_written(small_run.first / "gron_statistik.xlsm", small_run.first)


def wanted(book: WrittenBook, count: int) -> list[Wanted]:
    papers = papers_of(book)
    return [Wanted(book, book.packets[0], f"paket {number}", stamp_of(book, "t"), papers) for number in range(count)]


def test_packets_are_printed_some_at_a_time_and_each_step_says_how_far_it_is(
    book: WrittenBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    steps: list[str] = []
    with draft(tmp_path, "2025K2") as whole:
        made = Making(whole, Watched(), steps.append, lambda: False)
        made.write_packets(wanted(book, 3))
    assert steps == [
        "Skrivaren skriver sidorna för paket 1 till 2 av 3",
        "Skrivaren skriver sidorna för paket 1 till 2 av 3, 1 av 2 klara",
        "Skriver paket 1 av 3: A Linden",
        "Skriver paket 2 av 3: A Linden",
        "Skrivaren skriver sidorna för paket 3 till 3 av 3",
        "Skriver paket 3 av 3: A Linden",
    ]
    assert [entry.name for entry in made.files] == [
        f"paket {number}.{ending}" for number in range(3) for ending in ("xlsx", "pdf")
    ]
    assert all(found.pages for found in made.written)


def test_what_cannot_be_printed_with_the_others_is_tried_once_more_alone(book: WrittenBook, tmp_path: Path) -> None:
    with draft(tmp_path, "2025K2") as whole:
        made = Making(whole, Printer(2), lambda step: None, lambda: False)
        made.write_packets(wanted(book, 3))
    assert [found.pages is None for found in made.written] == [False, True, False]
    assert "Skrivaren kunde inte skriva sidorna" in made.written[1].notes[0]


def test_no_step_is_told_and_nothing_more_is_written_once_the_user_stops(book: WrittenBook, tmp_path: Path) -> None:
    steps: list[str] = []

    def work() -> None:
        with draft(tmp_path, "2025K2") as whole:
            Making(whole, Printer(), steps.append, lambda: len(steps) == 2).write_packets(wanted(book, 3))

    with pytest.raises(Stopped):
        work()
    assert steps == ["Skrivaren skriver sidorna för 3 paket", "Skriver paket 1 av 3: A Linden"]
    assert list(tmp_path.iterdir()) == []


def test_the_stamp_carries_the_run_and_its_time(book: WrittenBook) -> None:
    stamp = stamp_of(book, "2025K2 A Linden · version 1")
    assert (stamp.title, stamp.run) == ("2025K2 A Linden · version 1", book.run)
    assert f"{stamp.at:%Y%m%d-%H%M%S}" == book.run
