"""Makes the files of every packet in a folder of their own, which appears whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from atersok import closedbook
from atersok.commands import RUN_ID
from atersok.domain.errors import UnusableInput
from atersok.domain.ore import kr_text
from atersok.domain.register import Book
from atersok.export.changes import Change, change_rows, changes
from atersok.export.converter import Converter, Job, PageRun
from atersok.export.manifest import (
    CSV_NAME,
    JSON_NAME,
    FileEntry,
    Manifest,
    file_entry,
    manifest_csv,
    manifest_json,
    read_sums,
)
from atersok.export.names import distinct_stems
from atersok.export.office_pages import OfficePages, find_office
from atersok.export.packet import Packet
from atersok.export.packet_pdf import packet_pdf, stamped
from atersok.export.packet_xlsx import Stamp
from atersok.export.papers import Papers
from atersok.export.plain_pages import list_pages
from atersok.export.procapita import procapita_csv
from atersok.export.whole_folder import WholeFolder, versions
from atersok.export.written_book import WrittenBook, read_written
from atersok.workbook.book_file import FILE_NAMES, ROLES, EnteredSettings, resolve_path
from atersok.workbook.register_file import read_register

DEFAULT_FOLDER: Final = "export"
BATCH: Final = 20
"""Packets that are printed in one start of the converter, which takes seconds by itself and is not stopped within."""
CHANGES: Final = "Vad som ändrats"
NO_CONVERTER: Final = (
    "Varken Excel eller LibreOffice hittades, så inga PDF-filer skrevs; paketens arbetsböcker finns. Installera "
    "LibreOffice, eller skriv ut arbetsböckerna till PDF i Excel och lägg fakturakopiorna efter Entreprenörsfakturor."
)
Progress = Callable[[str], None]
Stop = Callable[[], bool]


@dataclass(frozen=True)
class ExportedPacket:
    """A packet that was written.

    Attributes:
        packet: which.
        pages: of its PDF, None where none could be made.
        notes: what the user should know (Swedish), such as a copy that could not be included.
    """

    packet: Packet
    pages: int | None
    notes: Sequence[str]


@dataclass(frozen=True)
class ExportReport:
    """What an export did.

    Attributes:
        folder: where the files are; None where it was stopped, and nothing was left.
        quarter, version: which export it is.
        packets: what was written.
        withheld: homes that the gate withholds, which have no packet.
        changed: against the version before, None for the first.
        notes: what the user should know of the whole (Swedish).
        files: the names of all files.
    """

    folder: Path | None
    quarter: str
    version: int
    packets: Sequence[ExportedPacket] = ()
    withheld: Sequence[str] = ()
    changed: Sequence[Change] | None = None
    notes: Sequence[str] = ()
    files: Sequence[str] = ()

    @property
    def stopped(self) -> bool:
        """Whether the user stopped it."""
        return self.folder is None

    @property
    def claim_ore(self) -> int:
        """What all packets apply for."""
        return sum(found.packet.claim_ore for found in self.packets)

    @property
    def lines(self) -> list[str]:
        """What is said when it is done; names no child."""
        if self.folder is None:
            return ["Exporten avbröts. Inga filer lämnades kvar."]
        told = [
            f"Exporten är klar: {self.folder}",
            f"{len(self.packets)} paket, {kr_text(self.claim_ore)} kr, {len(self.files)} filer.",
        ]
        if self.withheld:
            told.append(f"Hålls inne och har inget paket: {', '.join(self.withheld)}.")
        if self.changed is not None:
            told.append(f"{len(self.changed)} paket har annan summa än i förra versionen (se {CHANGES}).")
        missing = sum(len(found.packet.missing) for found in self.packets)
        if missing:
            told.append(f"{missing} handlingar saknas; de räknas upp på paketens första sida.")
        told += self.notes
        told += [f"{found.packet.title}: {note}" for found in self.packets for note in found.notes]
        return told


@dataclass
class _Export:
    """An export in the making."""

    books: Sequence[WrittenBook]
    target: WholeFolder
    converter: Converter | None
    papers: Mapping[Book, Papers]
    progress: Progress
    stop: Stop
    files: list[FileEntry] = field(default_factory=list)
    written: list[ExportedPacket] = field(default_factory=list)

    def write(self, name: str, content: bytes, pages: int | None, ore: int | None, packet: str = "") -> None:
        self.target.write(name, content)
        self.files.append(file_entry(name, content, pages, ore, packet))


def export_quarter(folder: Path, progress: Progress = lambda step: None, stop: Stop = lambda: False) -> ExportReport:
    """Exports both books of a quarter's folder into the folder that Exportmapp names.

    Raises:
        UnusableInput: a book cannot be used, has not been run, or its master check is not OK; nothing was written.
    """
    folder = folder.absolute()
    if not folder.is_dir():
        raise UnusableInput("mappen finns inte", str(folder), "Ange mappen med kvartalets arbetsböcker")
    closedbook.recover(folder)
    paths = [folder / name for name in FILE_NAMES.values()]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise UnusableInput(
            f"arbetsboken {', '.join(missing)} saknas", str(folder), "Ange mappen med kvartalets arbetsböcker"
        )
    book = closedbook.open_workbook(paths[0])
    try:
        target = resolve_path(folder, EnteredSettings(book).text("Exportmapp", DEFAULT_FOLDER))
    finally:
        book.close()
    return export_folder(folder, paths, target, progress, stop)


def export_folder(
    folder: Path,
    books: Sequence[Path],
    target: Path,
    progress: Progress = lambda step: None,
    stop: Stop = lambda: False,
    *,
    converter: Converter | None = None,
    now: datetime | None = None,
) -> ExportReport:
    """Writes the packets of written books into a new folder `2025K2 v1` in the target, v2 where v1 is there.

    One book alone goes into a folder of its own row of versions, such as `2025K2 Grön v1`.

    Args:
        folder: the quarter's folder, from where the books' settings name files.
        books: the books, closed, as they were last saved.
        target: where exports lie.
        progress: told each step, in Swedish.
        stop: asked between packets; once it says yes, what was made is taken away again.
        converter: what prints the documents; LibreOffice where it is found when none is given.
        now: the time that stands in the manifest.

    Raises:
        UnusableInput: a book cannot be used, has not been run, or its master check is not OK; the books disagree on the
            quarter; nothing is to be sent; the target cannot be written to. Nothing was written.
    """
    progress("Läser arbetsböckerna")
    read = [read_written(path, folder) for path in books]
    quarter = _quarter(read)
    if not any(book.packets for book in read):
        raise UnusableInput(
            "det finns inget paket att exportera: varje boende hålls inne eller har inget att återsöka",
            ", ".join(book.file for book in read),
            "Besvara öppna Stopp på Avvikelser, tryck Hela kvartalet och exportera igen",
        )
    procapita = {book.book: procapita_csv(book.procapita, book.claim_ore, book.file) for book in read}
    papers = _papers(read)
    if converter is None and (program := find_office()) is not None:
        converter = OfficePages(program)
    stem = quarter if len(read) > 1 else f"{quarter} {ROLES[read[0].book]}"
    with _writable(target):
        before = _sums_before(target, stem)
        making = _Export(read, WholeFolder(target, stem), converter, papers, progress, stop)
        try:
            return _made(making, quarter, procapita, before, now or datetime.now())
        except BaseException:
            making.target.discard()
            raise


def _made(
    making: _Export,
    quarter: str,
    procapita: Mapping[Book, bytes],
    before: Mapping[tuple[str, str, str], tuple[str, int]] | None,
    now: datetime,
) -> ExportReport:
    target, books = making.target, making.books
    packets = [(book, packet) for book in books for packet in book.packets]
    stems = distinct_stems(f"{quarter} v{target.version} {packet.title}" for _, packet in packets)
    named = [(book, packet, stem) for (book, packet), stem in zip(packets, stems, strict=True)]
    for start in range(0, len(named), BATCH):
        if making.stop() or not _write_batch(making, named[start : start + BATCH], start, len(named)):
            target.discard()
            return ExportReport(None, quarter, target.version)
    making.progress("Skriver Procapita och manifest")
    for book in books:
        name = f"{quarter} v{target.version} Procapita {ROLES[book.book].lower()}.csv"
        making.write(name, procapita[book.book], None, book.claim_ore)
    changed = None
    if before is not None:
        after = {packet.key: (packet.title, packet.claim_ore) for _, packet in packets}
        changed = changes(before, after)
        _write_changes(making, quarter, changed, before, after)
    withheld = sorted({home for book in books for home in book.withheld})
    manifest = Manifest(
        quarter,
        target.version,
        {book.book: book.run for book in books},
        now,
        [(found.packet, found.notes) for found in making.written],
        withheld,
        making.files,
        changed,
    )
    target.write(CSV_NAME, manifest_csv(manifest))
    target.write(JSON_NAME, manifest_json(manifest))
    names = [*(entry.name for entry in making.files), CSV_NAME, JSON_NAME]
    notes = [NO_CONVERTER] if making.converter is None else []
    return ExportReport(target.publish(), quarter, target.version, making.written, withheld, changed, notes, names)


def _write_batch(making: _Export, batch: Sequence[tuple[WrittenBook, Packet, str]], start: int, total: int) -> bool:
    """Writes some packets; False as soon as the user stops it."""
    with TemporaryDirectory(prefix="atersok-", ignore_cleanup_errors=True) as place:
        if making.converter is not None:
            first = batch[0][1].title
            rest = "" if len(batch) == 1 else f" och {len(batch) - 1} till"
            making.progress(f"{making.converter.name} skriver sidorna för {first}{rest}")
        printed = _printed(making, batch, Path(place))
        for number, (book, packet, stem) in enumerate(batch):
            if number and making.stop():
                return False
            making.progress(f"Skriver paket {start + number + 1} av {total}: {packet.title}")
            _write_packet(making, book, packet, stem, printed.get(number))
    return True


def _write_packet(
    making: _Export, book: WrittenBook, packet: Packet, stem: str, runs: Mapping[str, PageRun] | None
) -> None:
    stamp = _stamp(making, book, packet)
    content = book.pages.workbook(packet, stamp)
    making.write(f"{stem}.xlsx", content, packet.page_count, packet.claim_ore, packet.title)
    notes: list[str] = []
    pages = None
    if runs is not None:
        document = packet_pdf(packet, runs, making.papers[book.book], stamp)
        making.write(f"{stem}.pdf", document.content, document.pages, packet.claim_ore, packet.title)
        pages = document.pages
        notes += document.notes
    elif making.converter is not None:
        notes.append(
            f"{making.converter.name} kunde inte skriva sidorna, så paketet har ingen PDF. Skriv ut arbetsboken "
            "i Excel."
        )
    making.written.append(ExportedPacket(packet, pages, notes))


def _printed(
    making: _Export, batch: Sequence[tuple[WrittenBook, Packet, str]], folder: Path
) -> dict[int, Mapping[str, PageRun]]:
    """Place in the batch → its printed pages; what could not be printed with the others is tried once more alone."""
    converter = making.converter
    if converter is None:
        return {}
    jobs: list[Job] = []
    for number, (book, packet, _) in enumerate(batch):
        path = folder / f"paket{number}.xlsx"
        path.write_bytes(book.pages.workbook(packet, _stamp(making, book, packet), footers=False))
        jobs.append(Job(path, {sheet: len(pages) for sheet, pages in packet.pages.items()}))
    together = folder / "alla"
    together.mkdir()
    found = converter.convert(jobs, together)
    for number, job in enumerate(jobs):
        if job.book not in found and len(jobs) > 1 and not making.stop():
            alone = folder / str(number)
            alone.mkdir()
            found.update(converter.convert([job], alone))
    return {number: found[job.book] for number, job in enumerate(jobs) if job.book in found}


def _stamp(making: _Export, book: WrittenBook, packet: Packet) -> Stamp:
    title = f"{packet.quarter} {packet.title} · version {making.target.version}"
    try:
        at = datetime.strptime(book.run, RUN_ID)
    except ValueError:
        at = datetime(1980, 1, 1)
    return Stamp(title, book.run or "utan nummer", at)


def _write_changes(
    making: _Export,
    quarter: str,
    changed: Sequence[Change],
    before: Mapping[tuple[str, str, str], tuple[str, int]],
    after: Mapping[tuple[str, str, str], tuple[str, int]],
) -> None:
    """The page that says what is not as in the version before."""
    version = making.target.version
    sums = [sum(ore for _, ore in packets.values()) for packets in (before, after)]
    told = [
        f"{quarter}, version {version} jämförd med den förra versionen. Belopp i kronor.",
        f"Summa förut {kr_text(sums[0])}, nu {kr_text(sums[1])}, skillnad {kr_text(sums[1] - sums[0])}.",
    ]
    if not changed:
        told.append("Inget paket har ändrad summa.")
    headers = ("Paket", "Vad", "Förut", "Nu", "Skillnad")
    content = list_pages(CHANGES, told, headers, change_rows(changed), numbers=3)
    run = ", ".join(dict.fromkeys(book.run for book in making.books if book.run)) or "utan nummer"
    stamp = Stamp(f"{quarter} · version {version}", run, datetime(1980, 1, 1))
    document, pages = stamped(content, CHANGES, stamp)
    making.write(f"{quarter} v{version} {CHANGES}.pdf", document, pages, None)


def _quarter(books: Sequence[WrittenBook]) -> str:
    found = {str(book.quarter) for book in books}
    if len(found) != 1:
        told = ", ".join(f"{book.quarter} i {book.file}" for book in books)
        raise UnusableInput(
            f"böckerna har olika Kvartal ({told})", "blad Inställningar", "Skriv samma kvartal i båda böckerna"
        )
    return found.pop()


def _papers(books: Sequence[WrittenBook]) -> dict[Book, Papers]:
    """Book → its Fakturamapp, with the register that tells which children share a dossiernummer."""
    found = {}
    for book in books:
        if not book.register.is_file():
            raise UnusableInput(
                f"filen {book.register.name} saknas",
                str(book.register.parent),
                "Lägg filen där, eller rätta PUT-databas på bladet Inställningar",
            )
        found[book.book] = Papers(book.invoices, read_register(book.register, book.quarter.end))
    return found


def _sums_before(target: Path, stem: str) -> dict[tuple[str, str, str], tuple[str, int]] | None:
    """The sums of the latest version whose manifest can be read; None where there is none."""
    for version in reversed(versions(target, stem)):
        found = read_sums(target / f"{stem} v{version}")
        if found is not None:
            return found
    return None


@contextmanager
def _writable(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnusableInput(
            "det går inte att skriva i exportmappen (saknad skrivrätt, full disk eller en fil som är öppen)",
            str(target),
            "Rätta Exportmapp på bladet Inställningar, eller frigör plats, och exportera igen",
        ) from error
