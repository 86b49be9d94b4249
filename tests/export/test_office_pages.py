"""LibreOffice as the program that prints."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader

from atersok.export.converter import Job
from atersok.export.office_pages import OfficePages, find_office
from atersok.export.packet_xlsx import Stamp
from atersok.export.written_book import WrittenBook
from export.making import pdf

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


def stand_in(folder: Path, script: str) -> Path:
    """A program in LibreOffice's place."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def test_every_sheet_of_every_book_is_found_among_the_pages(
    written: dict[str, WrittenBook], stamp: Stamp, tmp_path: Path
) -> None:
    program = find_office()
    if program is None:
        pytest.skip("LibreOffice is not installed")
    book = written["gron"]
    jobs = []
    for number, packet in enumerate(book.packets[:2]):
        path = tmp_path / f"paket{number}.xlsx"
        path.write_bytes(book.pages.workbook(packet, stamp, footers=False))
        jobs.append(Job(path, {sheet: len(pages) for sheet, pages in packet.pages.items()}))
    folder = tmp_path / "ut"
    folder.mkdir()
    found = OfficePages(program).convert(jobs, folder)
    assert list(found) == [job.book for job in jobs]
    for job in jobs:
        runs = found[job.book]
        assert {sheet: run.count for sheet, run in runs.items()} == dict(job.sheets)
        for sheet, run in runs.items():
            title = "Underlag för kundfaktura" if sheet == "Kundfakturor" else sheet
            assert title in PdfReader(run.pdf).pages[run.first].extract_text()


def _has_ended(process: int) -> bool:
    """Whether a process that was killed is gone, which it is a moment later."""
    status, until = Path("/proc") / str(process) / "status", time.monotonic() + 5
    while time.monotonic() < until:
        try:
            if "State:\tZ" in status.read_text():
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


@POSIX
def test_a_program_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    note = tmp_path / "barn"
    program = stand_in(tmp_path, f"sleep 60 & echo $! > {note}; sleep 60")
    began = time.monotonic()
    assert OfficePages(program, (0.5, 0.0)).convert([Job(tmp_path / "a.xlsx", {"Ansökan": 1})], tmp_path) == {}
    assert time.monotonic() - began < 10
    assert _has_ended(int(note.read_text()))


@POSIX
def test_a_program_is_ended_with_what_it_started_as_soon_as_the_user_stops_it(tmp_path: Path) -> None:
    note = tmp_path / "barn"
    (tmp_path / "a.pdf").write_bytes(pdf("x"))  # printed already; the next is being printed
    (tmp_path / "b.pdf").write_bytes(b"%PDF-")
    program = stand_in(tmp_path, f"sleep 60 & echo $! > {note}; sleep 60")
    told: list[int] = []

    def watch(printed: int) -> bool:
        told.append(printed)
        return not (note.exists() and note.read_text().strip()) or len(told) < 3

    jobs = [Job(tmp_path / name, {"Ansökan": 1}) for name in ("a.xlsx", "b.xlsx", "c.xlsx")]
    began = time.monotonic()
    assert OfficePages(program).convert(jobs, tmp_path, watch) == {}
    assert time.monotonic() - began < 10
    assert set(told) == {1}
    assert _has_ended(int(note.read_text()))


@POSIX
def test_what_the_program_keeps_for_itself_is_gone_with_it(tmp_path: Path) -> None:
    """It keeps the workbook's content in temporary files, and leaves them where it is ended."""
    note = tmp_path / "plats"
    program = stand_in(tmp_path, f"echo barn > $TMPDIR/lu1.tmp; echo $TMPDIR > {note}; sleep 60")
    OfficePages(program, (1.0, 0.0)).convert([Job(tmp_path / "a.xlsx", {"Ansökan": 1})], tmp_path)
    assert note.read_text().strip()
    assert not Path(note.read_text().strip()).exists()


@POSIX
@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_a_program_that_writes_nothing_prints_nothing(script: str, tmp_path: Path) -> None:
    program = stand_in(tmp_path, script)
    assert OfficePages(program).convert([Job(tmp_path / "a.xlsx", {"Ansökan": 1})], tmp_path) == {}


def test_a_program_that_is_gone_prints_nothing(tmp_path: Path) -> None:
    job = Job(tmp_path / "a.xlsx", {"Ansökan": 1})
    assert OfficePages(tmp_path / "finns inte").convert([job], tmp_path) == {}


@POSIX
@pytest.mark.parametrize(("pages", "counts"), [(3, {"Ansökan": 1, "Individblad": 2}), (4, None), (2, None)])
def test_pages_without_bookmarks_are_told_apart_by_their_number_alone(
    pages: int, counts: dict[str, int] | None, tmp_path: Path
) -> None:
    """An older LibreOffice gives no bookmarks; pages that could be any sheet's are not used."""
    (tmp_path / "fil.pdf").write_bytes(pdf(*["x"] * pages))
    program = stand_in(tmp_path, f"cp {tmp_path}/fil.pdf {tmp_path}/a.pdf")
    job = Job(tmp_path / "a.xlsx", {"Ansökan": 1, "Individblad": 2})
    found = OfficePages(program).convert([job], tmp_path)
    assert {sheet: run.count for sheet, run in found.get(job.book, {}).items()} == (counts or {})


@POSIX
def test_it_runs_in_a_profile_of_its_own_that_is_gone_afterwards(tmp_path: Path) -> None:
    note = tmp_path / "argument"
    place = "$(echo $1 | sed s,-env:UserInstallation=file://,,)"
    program = stand_in(tmp_path, f"echo $1 > {note}; cat {place}/user/*.xcu >> {note}")
    OfficePages(program).convert([Job(tmp_path / "a.xlsx", {"Ansökan": 1})], tmp_path)
    told = note.read_text(encoding="utf-8")
    profile = Path(told.splitlines()[0].removeprefix("-env:UserInstallation=file://"))
    assert "sv-SE" in told
    assert not profile.exists()


def test_it_is_looked_for_on_the_path_and_in_its_usual_place(tmp_path: Path) -> None:
    usual = tmp_path / "LibreOffice" / "program" / "soffice.exe"
    assert find_office({"ProgramFiles": str(tmp_path), "PATH": ""}, "win32") is None
    usual.parent.mkdir(parents=True)
    usual.write_bytes(b"")
    assert find_office({"ProgramFiles": str(tmp_path), "PATH": ""}, "win32") == usual
    assert find_office({"PATH": ""}, "linux") is None
