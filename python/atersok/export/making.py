"""An export in the making: the files of packets and statistics, in a folder that is not in its place yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from atersok.backups import RUN_ID
from atersok.export.converter import Converter, Job, PageRun
from atersok.export.manifest import FileEntry, file_entry
from atersok.export.packet import Packet
from atersok.export.packet_pdf import packet_pdf
from atersok.export.packet_xlsx import BookPages, Cut, Stamp
from atersok.export.papers import Papers
from atersok.export.pdf_parts import Part
from atersok.export.report import BOOK_NAMES, ExportedPacket, ExportedStatistics
from atersok.export.statistics_pdf import statistics_pdf
from atersok.export.statistics_sheets import statistics_cuts
from atersok.export.written_book import WrittenBook
from atersok.files.whole_folder import WholeFolder

BATCH: Final = 20
"""Packets that are printed in one start of the converter, which takes seconds by itself."""
Progress = Callable[[str], None]
Stop = Callable[[], bool]


class Stopped(Exception):  # noqa: N818 - named for what it says
    """The user stopped the export."""


@dataclass(frozen=True)
class Wanted:
    """A packet that is to be written.

    Attributes:
        book, packet: which.
        stem: what its files are called, without ending.
        stamp: what its foot and properties say.
        papers: where its enclosures are.
        before: pages that come first in its PDF.
        sheets: what comes first in its workbook.
    """

    book: WrittenBook
    packet: Packet
    stem: str
    stamp: Stamp
    papers: Papers
    before: Sequence[Part] = ()
    sheets: Sequence[Cut] = ()


@dataclass
class Making:
    """An export in the making.

    Attributes:
        target: the folder.
        converter: what prints, None where nothing does.
        progress: told each step, in Swedish.
        stop: asked again and again whether the user wants to stop.
        files, written, statistics: what is there so far.
    """

    target: WholeFolder
    converter: Converter | None
    progress: Progress
    stop: Stop
    files: list[FileEntry] = field(default_factory=list)
    written: list[ExportedPacket] = field(default_factory=list)
    statistics: list[ExportedStatistics] = field(default_factory=list)

    def go_on(self) -> None:
        """Goes on, unless the user wants to stop.

        Raises:
            Stopped: the user does.
        """
        if self.stop():
            raise Stopped

    def step(self, text: str) -> None:
        """Tells a step, unless the user wants to stop."""
        self.go_on()
        self.progress(text)

    def write(self, name: str, content: bytes, pages: int | None, ore: int | None, packet: str = "") -> None:
        """Writes a file into the folder, to be entered in the manifest."""
        self.target.write(name, content)
        self.files.append(file_entry(name, content, pages, ore, packet))

    # -- packets ------------------------------------------------------------------------------------------------------

    def write_packets(self, wanted: Sequence[Wanted]) -> None:
        """Writes packets, a workbook and a PDF each."""
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            with TemporaryDirectory(prefix="atersok-", ignore_cleanup_errors=True) as place:
                printed = self._printed(batch, start, len(wanted), Path(place))
                for number, one in enumerate(batch):
                    self.step(f"Skriver paket {start + number + 1} av {len(wanted)}: {one.packet.title}")
                    self._write_packet(one, printed.get(number))

    def _write_packet(self, wanted: Wanted, runs: Mapping[str, PageRun] | None) -> None:
        packet, stem = wanted.packet, wanted.stem
        content = wanted.book.pages.workbook(packet, wanted.stamp, before=wanted.sheets)
        self.write(f"{stem}.xlsx", content, packet.page_count, packet.claim_ore, packet.title)
        notes: list[str] = []
        pages = None
        if runs is not None:
            document = packet_pdf(packet, runs, wanted.papers, wanted.stamp, before=wanted.before, go_on=self.go_on)
            self.write(f"{stem}.pdf", document.content, document.pages, packet.claim_ore, packet.title)
            pages = document.pages
            notes += document.notes
        elif self.converter is not None:
            notes.append(
                f"{self.converter.name} kunde inte skriva sidorna, så paketet har ingen PDF. Skriv ut arbetsboken "
                "i Excel."
            )
        self.written.append(ExportedPacket(packet, pages, notes))

    def _printed(
        self, batch: Sequence[Wanted], start: int, total: int, folder: Path
    ) -> dict[int, Mapping[str, PageRun]]:
        """Place in the batch → its printed pages; what could not be printed with others is tried once more alone."""
        if self.converter is None:
            return {}
        jobs: list[Job] = []
        for number, one in enumerate(batch):
            self.go_on()
            path = folder / f"paket{number}.xlsx"
            path.write_bytes(one.book.pages.workbook(one.packet, one.stamp, footers=False))
            jobs.append(Job(path, {sheet: len(pages) for sheet, pages in one.packet.pages.items()}))
        whole = f"{total} paket" if len(batch) == total else f"paket {start + 1} till {start + len(batch)} av {total}"
        found = self.print(jobs, folder / "alla", f"sidorna för {whole}")
        for number, job in enumerate(jobs):
            if job.book not in found and len(jobs) > 1:
                found.update(self.print([job], folder / str(number), f"sidorna för {batch[number].packet.title}"))
        return {number: found[job.book] for number, job in enumerate(jobs) if job.book in found}

    def print(self, jobs: Sequence[Job], folder: Path, what: str) -> dict[Path, dict[str, PageRun]]:
        """Prints workbooks, and tells how many are printed while it lasts; {} where nothing prints."""
        if self.converter is None:
            return {}
        name = self.converter.name
        told = -1

        def watch(printed: int) -> bool:
            nonlocal told
            if printed > told and not self.stop():
                told = printed
                self.progress(f"{name} skriver {what}" + (f", {printed} av {len(jobs)} klara" if printed else ""))
            return not self.stop()

        self.go_on()
        watch(0)
        folder.mkdir()
        found = self.converter.convert(jobs, folder, watch)
        self.go_on()
        return found

    # -- statistics ---------------------------------------------------------------------------------------------------

    def write_statistics(self, books: Sequence[tuple[WrittenBook, Papers]]) -> None:
        """Writes the statistics of each book as one print job."""
        with TemporaryDirectory(prefix="atersok-", ignore_cleanup_errors=True) as place:
            jobs = {book.book: self._statistics_job(book, papers, Path(place)) for book, papers in books}
            printed = self.print(list(jobs.values()), Path(place) / "sidor", "statistiken")
            for book, papers in books:
                self.step(f"Skriver statistiken, {BOOK_NAMES[book.book]}a boken")
                self._write_statistics(book, papers, printed.get(jobs[book.book].book))

    def _statistics_job(self, book: WrittenBook, papers: Papers, folder: Path) -> Job:
        """The sheets of a book's statistics as a workbook to be printed."""
        sheets = book.statistics.sheets
        job = Job(folder / f"statistik_{book.book}.xlsx", {sheet.name: 0 for sheet in sheets})
        if self.converter is not None:
            pages = BookPages(book.path, {sheet.name: (sheet.height, sheet.width) for sheet in sheets})
            cuts = statistics_cuts(sheets, papers.register)
            job.book.write_bytes(pages.cut_workbook(cuts, stamp_of(book, ""), footers=False))
        return job

    def _write_statistics(self, book: WrittenBook, papers: Papers, runs: Mapping[str, PageRun] | None) -> None:
        title = f"{book.quarter} Statistik {BOOK_NAMES[book.book]}"
        file = f"{book.quarter} v{self.version} Statistik {BOOK_NAMES[book.book]}.pdf"
        stamp = stamp_of(book, f"{title} · version {self.version}")
        content, report = statistics_pdf(
            book.book, str(book.quarter), book.statistics, runs, papers, stamp, file, self.go_on
        )
        self.write(file, content, report.pages, report.cost_ore)
        self.statistics.append(report)

    @property
    def version(self) -> int:
        """The version that the folder's name ends in."""
        return int(self.target.name.rpartition(" v")[2])


def stamp_of(book: WrittenBook, title: str) -> Stamp:
    """What a page's foot and a file's properties say: the title, and the run that wrote the book, with its time."""
    try:
        at = datetime.strptime(book.run, RUN_ID)
    except ValueError:
        at = datetime(1980, 1, 1)
    return Stamp(title, book.run or "utan nummer", at)
