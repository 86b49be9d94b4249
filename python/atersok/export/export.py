"""Makes the files of every packet, and of the statistics, in a folder of their own that appears whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from atersok import closedbook
from atersok.domain.errors import UnusableInput
from atersok.domain.ore import kr_text
from atersok.domain.register import Book
from atersok.export.changes import Change, Key, change_rows, changes
from atersok.export.converter import Converter
from atersok.export.making import Making, Progress, Stop, Stopped, Wanted, stamp_of
from atersok.export.manifest import CSV_NAME, JSON_NAME, Manifest, manifest_csv, manifest_json, read_sums
from atersok.export.names import distinct_stems
from atersok.export.office_pages import OfficePages, find_office
from atersok.export.packet_xlsx import Stamp
from atersok.export.papers import Papers
from atersok.export.pdf_parts import stamped
from atersok.export.plain_pages import list_pages
from atersok.export.prepared import Prepared, draft
from atersok.export.procapita import procapita_csv
from atersok.export.report import CHANGES, ExportReport
from atersok.export.written_book import WrittenBook, read_written
from atersok.files.whole_folder import versions
from atersok.workbook.book_file import FILE_NAMES, ROLES, EnteredSettings, resolve_path
from atersok.workbook.register_file import read_register

DEFAULT_FOLDER: Final = "export"
NO_CONVERTER: Final = (
    "Varken Excel eller LibreOffice hittades, så paketen fick inga PDF-filer; deras arbetsböcker finns. Installera "
    "LibreOffice, eller skriv ut arbetsböckerna till PDF i Excel och lägg fakturakopiorna efter Entreprenörsfakturor."
)
NO_PACKETS: Final = (
    "Inget paket: varje boende hålls inne eller har inget att återsöka. Besvara öppna Stopp på Avvikelser, tryck Hela "
    "kvartalet och exportera igen. Statistiken till Invandrarservice är med."
)


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
    """Writes the packets and the statistics of written books into a new folder `2025K2 v1`, v2 where v1 is there.

    One book alone goes into a folder of its own row of versions, such as `2025K2 Grön v1`.

    Args:
        folder: the quarter's folder, from where the books' settings name files.
        books: the books, closed, as they were last saved.
        target: where exports lie.
        progress: told each step, in Swedish.
        stop: asked again and again; once it says yes, what was made is taken away again.
        converter: what prints the documents; LibreOffice where it is found when none is given.
        now: the time that stands in the manifest.

    Raises:
        UnusableInput: a book cannot be used, has not been run, or its master check is not OK; the books disagree on the
            quarter; the target cannot be written to. Nothing was written.
    """
    return prepare_export(folder, books, target, progress, stop, converter=converter, now=now).publish()


def prepare_export(
    folder: Path,
    books: Sequence[Path],
    target: Path,
    progress: Progress,
    stop: Stop,
    *,
    converter: Converter | None = None,
    now: datetime | None = None,
) -> Prepared[ExportReport]:
    """As :func:`export_folder`, but for the last step: the folder is not in its place yet."""
    quarter = ""
    try:
        read = read_books(folder, books, progress, stop)
        quarter = str(read[0].quarter)
        procapita = {book.book: procapita_csv(book.procapita, book.claim_ore, book.file) for book in read}
        papers = {book.book: papers_of(book) for book in read}
        stem = quarter if len(read) > 1 else f"{quarter} {ROLES[read[0].book]}"
        before = _sums_before(target, stem)
        with draft(target, stem) as whole:
            making = Making(whole, converter or found_converter(), progress, stop)
            return _prepared(making, read, papers, procapita, before, now or datetime.now())
    except Stopped:
        return Prepared(ExportReport(None, quarter, 0), None)


def _prepared(
    making: Making,
    books: Sequence[WrittenBook],
    papers: Mapping[Book, Papers],
    procapita: Mapping[Book, bytes],
    before: Mapping[Key, tuple[str, int]] | None,
    now: datetime,
) -> Prepared[ExportReport]:
    quarter, version = str(books[0].quarter), making.version
    packets = [(book, packet) for book in books for packet in book.packets]
    stems = distinct_stems(f"{quarter} v{version} {packet.title}" for _, packet in packets)
    making.write_packets(
        [
            Wanted(
                book,
                packet,
                stem,
                stamp_of(book, f"{packet.quarter} {packet.title} · version {version}"),
                papers[book.book],
            )
            for (book, packet), stem in zip(packets, stems, strict=True)
        ]
    )
    making.write_statistics([(book, papers[book.book]) for book in books])
    making.step("Skriver Procapita och manifest")
    for book in books:
        name = f"{quarter} v{version} Procapita {ROLES[book.book].lower()}.csv"
        making.write(name, procapita[book.book], None, book.claim_ore)
    changed = None
    if before is not None:
        after = {packet.key: (packet.title, packet.claim_ore) for _, packet in packets}
        changed = changes(before, after)
        _write_changes(making, books, changed, before, after)
    withheld = sorted({home for book in books for home in book.withheld})
    manifest = Manifest(
        quarter,
        version,
        {book.book: book.run for book in books},
        now,
        [(found.packet, found.notes) for found in making.written],
        withheld,
        making.files,
        changed,
        making.statistics,
    )
    making.target.write(CSV_NAME, manifest_csv(manifest))
    making.target.write(JSON_NAME, manifest_json(manifest))
    making.go_on()
    names = [*(entry.name for entry in making.files), CSV_NAME, JSON_NAME]
    notes = [NO_CONVERTER] if making.converter is None else []
    notes += [] if packets else [NO_PACKETS]
    report = ExportReport(None, quarter, version, making.written, withheld, changed, notes, names, making.statistics)
    return Prepared(report, making.target)


def found_converter() -> Converter | None:
    """LibreOffice, where it is found."""
    program = find_office()
    return None if program is None else OfficePages(program)


def read_books(folder: Path, books: Sequence[Path], progress: Progress, stop: Stop) -> list[WrittenBook]:
    """Reads written books of one quarter.

    Raises:
        UnusableInput: one cannot be used, has not been run, or its master check is not OK; or they disagree on the
            quarter.
        Stopped: the user stopped it.
    """
    read = []
    for path in books:
        if stop():
            raise Stopped
        progress(f"Läser {path.name}")
        read.append(read_written(path, folder))
    if len({str(book.quarter) for book in read}) != 1:
        told = ", ".join(f"{book.quarter} i {book.file}" for book in read)
        raise UnusableInput(
            f"böckerna har olika Kvartal ({told})", "blad Inställningar", "Skriv samma kvartal i båda böckerna"
        )
    return read


def papers_of(book: WrittenBook) -> Papers:
    """A book's Fakturamapp, with the register that tells which children share a dossiernummer.

    Raises:
        UnusableInput: the register is not there.
    """
    if not book.register.is_file():
        raise UnusableInput(
            f"filen {book.register.name} saknas",
            str(book.register.parent),
            "Lägg filen där, eller rätta PUT-databas på bladet Inställningar",
        )
    return Papers(book.invoices, read_register(book.register, book.quarter.end))


def _write_changes(
    making: Making,
    books: Sequence[WrittenBook],
    changed: Sequence[Change],
    before: Mapping[Key, tuple[str, int]],
    after: Mapping[Key, tuple[str, int]],
) -> None:
    """The page that says what is not as in the version before."""
    quarter, version = str(books[0].quarter), making.version
    sums = [sum(ore for _, ore in packets.values()) for packets in (before, after)]
    told = [
        f"{quarter}, version {version} jämförd med den förra versionen. Belopp i kronor.",
        f"Summa förut {kr_text(sums[0])}, nu {kr_text(sums[1])}, skillnad {kr_text(sums[1] - sums[0])}.",
    ]
    if not changed:
        told.append("Inget paket har ändrad summa.")
    headers = ("Paket", "Vad", "Förut", "Nu", "Skillnad")
    content = list_pages(CHANGES, told, headers, change_rows(changed), numbers=3)
    run = ", ".join(dict.fromkeys(book.run for book in books if book.run)) or "utan nummer"
    stamp = Stamp(f"{quarter} · version {version}", run, datetime(1980, 1, 1))
    document, pages = stamped(content, CHANGES, stamp)
    making.write(f"{quarter} v{version} {CHANGES}.pdf", document, pages, None)


def _sums_before(target: Path, stem: str) -> dict[Key, tuple[str, int]] | None:
    """The sums of the latest version whose manifest can be read; None where there is none."""
    for version in reversed(versions(target, stem)):
        found = read_sums(target / f"{stem} v{version}")
        if found is not None:
            return found
    return None
