"""What differs from a quarter that was sent: the rows as a list on paper and as CSV, and the packets that they concern.

The rest is with Migrationsverket already. Each packet begins with what was sent, what is now, and the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.ore import kr_text
from atersok.domain.quarter import Quarter
from atersok.export.converter import Converter
from atersok.export.export import NO_CONVERTER, found_converter, papers_of, read_books
from atersok.export.making import Making, Progress, Stop, Stopped, Wanted, stamp_of
from atersok.export.manifest import CSV_NAME, JSON_NAME, Manifest, manifest_csv, manifest_json
from atersok.export.names import distinct_stems
from atersok.export.packet import Packet
from atersok.export.packet_xlsx import Cut
from atersok.export.papers import Papers
from atersok.export.pdf_parts import assembled, plain_part
from atersok.export.plain_pages import Listing, listed_pages
from atersok.export.prepared import Prepared, draft
from atersok.export.report import DifferenceReport
from atersok.export.statistics_sheets import sheet_cut
from atersok.export.swedish_csv import csv_bytes, kr_field
from atersok.export.written_book import WrittenBook
from atersok.workbook.book_file import ROLES
from atersok.workbook.cells import parse_ore
from atersok.workbook.tables import TableRow

TO_SEND: Final = ("Tillägg", "Rättelse/återbetalning")
"""What of tblTillagg may be sent; a home that is held back, and what another quarter can claim, may not."""
COLUMNS: Final = (
    *("Slag", "Kvartal", "Boende", "Dossiernr", "Månad", "Kod", "Dagar då", "Dagar nu"),
    *("Inskickat", "Nu", "Skillnad"),
)
AMOUNTS: Final = COLUMNS[-3:]
NOTHING_TO_SEND: Final = "Inget behöver skickas"
TITLE: Final = "Tillägg"
_SHOWN: Final = tuple(header for header in COLUMNS if header != "Kvartal")
_WIDTHS: Final = (3.4, 3.2, 2.0, 1.5, 1.9, 1.2, 1.2)


def rows_to_send(rows: Sequence[TableRow], quarter: Quarter) -> list[TableRow]:
    """The rows of tblTillagg that belong to a quarter that was sent, and may be sent in their turn."""
    return [
        row
        for row in rows
        if names.clean(row.values["Slag"]) in TO_SEND and Quarter.parse(names.clean(row.values["Kvartal"])) == quarter
    ]


def nothing_new(rows: Sequence[TableRow], quarter: Quarter, version: int) -> str:
    """What is said of a quarter that was sent where nothing of what differs from it may be sent.

    Args:
        rows: of tblTillagg.
        quarter, version: of the submission.
    """
    sent = f"{quarter} är inskickat som version {version}"
    if all(Quarter.parse(names.clean(row.values["Kvartal"])) != quarter for row in rows):
        return f"{sent}, och inget har ändrats sedan dess"
    return f"{sent}; det som har ändrats sedan dess får inte skickas än (se bladet Tillägg)"


def prepare_difference(
    folder: Path,
    path: Path,
    target: Path,
    version: int,
    progress: Progress,
    stop: Stop,
    *,
    converter: Converter | None = None,
    now: datetime | None = None,
) -> Prepared[DifferenceReport]:
    """Writes what differs from a submission, but for the last step: the folder is not in its place yet.

    Args:
        folder: the quarter's folder, from where the book's settings name files.
        path: the book, closed, whose quarter was sent.
        target: where exports lie.
        version: of the submission.
        progress, stop, converter, now: as `export_folder` takes them.

    Raises:
        UnusableInput: the book cannot be used, nothing differs, or the target cannot be written; nothing was.
    """
    quarter = ""
    try:
        (book,) = read_books(folder, [path], progress, stop)
        quarter = str(book.quarter)
        rows = rows_to_send(book.added, book.quarter)
        if not rows:
            raise UnusableInput(
                nothing_new(book.added, book.quarter, version),
                f"{book.file}, blad {book.tillagg.name}",
                NOTHING_TO_SEND,
            )
        papers = papers_of(book)
        stem = f"{book.quarter} {ROLES[book.book]} tillägg till version {version}"
        with draft(target, stem) as whole:
            making = Making(whole, converter or found_converter(), progress, stop)
            return Prepared(_made(making, book, papers, rows, stem, version, now or datetime.now()), whole)
    except Stopped:
        return Prepared(DifferenceReport(None, quarter, version), None)


def _made(
    making: Making,
    book: WrittenBook,
    papers: Papers,
    rows: Sequence[TableRow],
    stem: str,
    version: int,
    now: datetime,
) -> DifferenceReport:
    total = _sums(rows)[-1]
    making.step("Skriver skillnaden")
    making.write(f"{stem}.csv", csv_bytes([COLUMNS, *(_csv_line(row) for row in rows), _csv_sum(rows)]), None, total)
    heading = f"{book.quarter} {ROLES[book.book]} {TITLE.lower()} till version {version}"
    stamp = stamp_of(book, heading)
    content, pages = assembled([plain_part(TITLE, _page(rows, book, version, ""))], stamp)
    making.write(f"{stem}.pdf", content, pages, total)
    concerned = [(packet, own) for packet in book.packets if (own := _rows_of(packet, rows))]
    stems = distinct_stems(f"{book.quarter} tillägg {packet.title}" for packet, _ in concerned)
    making.write_packets(
        [
            Wanted(
                book,
                packet,
                name,
                stamp_of(book, f"{book.quarter} {packet.title} · {TITLE.lower()} till version {version}"),
                papers,
                [plain_part(TITLE, _page(own, book, version, packet.title, packet.claim_ore))],
                [_cut(book, own, papers)],
            )
            for (packet, own), name in zip(concerned, stems, strict=True)
        ]
    )
    told = {row.row for _, own in concerned for row in own}
    gone = sorted({names.clean(row.values["Boende"]) for row in rows if row.row not in told})
    making.step("Skriver manifest")
    manifest = Manifest(
        str(book.quarter),
        making.version,
        {book.book: book.run},
        now,
        [(found.packet, found.notes) for found in making.written],
        book.withheld,
        making.files,
        added_to=version,
    )
    making.target.write(CSV_NAME, manifest_csv(manifest))
    making.target.write(JSON_NAME, manifest_json(manifest))
    making.go_on()
    return DifferenceReport(
        None,
        str(book.quarter),
        version,
        len(rows),
        total,
        making.written,
        gone,
        [*(entry.name for entry in making.files), CSV_NAME, JSON_NAME],
        [NO_CONVERTER] if making.converter is None and concerned else [],
    )


def _rows_of(packet: Packet, rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows that a packet must tell of: its home's, in track C its child's."""
    return [
        row
        for row in rows
        if names.key(row.values["Boende"]) == names.key(packet.home)
        and packet.child in ("", names.clean(row.values["Dossiernr"]))
    ]


def _page(rows: Sequence[TableRow], book: WrittenBook, version: int, packet: str, claim_ore: int = 0) -> bytes:
    """What was sent, what is now, and the difference, row by row; of one packet, or of all."""
    sent, now, difference = _sums(rows)
    lines = [
        f"Kvartal {book.quarter} är inskickat som version {version}. Här står de rader som är andra än då; övriga är "
        "oförändrade. Belopp i kronor.",
        f"Raderna tillsammans: skickat {kr_text(sent)}, nu {kr_text(now)}, skillnad {kr_text(difference)}.",
    ]
    if packet:
        lines.append(f"Paketet {packet} söker nu i allt {kr_text(claim_ore)} kr, och ersätter det som skickades.")
    body = [*(_shown_line(row) for row in rows), _shown_sum(rows)]
    headers = ["Skickat" if header == "Inskickat" else header for header in _SHOWN]
    title = f"{TITLE} till version {version}" + (f": {packet}" if packet else f": {ROLES[book.book].lower()}a boken")
    return listed_pages(title, lines, [Listing(headers, body, len(AMOUNTS), widths=_WIDTHS)], wide=True)


def _cut(book: WrittenBook, rows: Sequence[TableRow], papers: Papers) -> Cut:
    """The sheet Tillägg with its headings and these rows alone."""
    sheet = book.tillagg
    kept = (*range(sheet.header_row), *(row.row - 1 for row in rows))
    return sheet_cut(sheet, kept, papers.protected)


def _shown_line(row: TableRow) -> list[str]:
    return [
        kr_text(parse_ore(row.values[header]) or 0) if header in AMOUNTS else names.clean(row.values[header])
        for header in _SHOWN
    ]


def _shown_sum(rows: Sequence[TableRow]) -> list[str]:
    return ["Summa", *[""] * (len(_SHOWN) - len(AMOUNTS) - 1), *(kr_text(ore) for ore in _sums(rows))]


def _csv_line(row: TableRow) -> list[str]:
    return [
        kr_field(parse_ore(row.values[header]) or 0) if header in AMOUNTS else names.clean(row.values[header])
        for header in COLUMNS
    ]


def _csv_sum(rows: Sequence[TableRow]) -> list[str]:
    return ["Summa", *[""] * (len(COLUMNS) - len(AMOUNTS) - 1), *(kr_field(ore) for ore in _sums(rows))]


def _sums(rows: Sequence[TableRow]) -> list[int]:
    """Öre sent, now, and more than sent."""
    return [sum(parse_ore(row.values[header]) or 0 for row in rows) for header in AMOUNTS]
