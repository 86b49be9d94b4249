"""A statistics book whose documents are written and whose figures hang together, read for export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from atersok import closedbook, safety
from atersok.documents.model import Block
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.export.packet import Packet, ore_of, packets_of, withheld_homes
from atersok.export.packet_xlsx import BookPages
from atersok.export.statistics import Statistics, StatisticsSheet, read_statistics, sheet_of
from atersok.workbook import layout
from atersok.workbook.book_file import EnteredSettings, check_layout_version, resolve_path
from atersok.workbook.sheets.kontroller import MASTER_OK
from atersok.workbook.tables import TableRow, read_rows
from atersok.workbook.write_book import Targets, standing_documents


@dataclass(frozen=True)
class WrittenBook:
    """A book, read.

    Attributes:
        book, file, path: which one, and where it was read from.
        quarter: its quarter.
        run: the id of the run that wrote it, "" where Logg tells of none.
        packets: what it sends.
        withheld: homes whose pages say EJ KLAR.
        pages: its document sheets, to be cut.
        procapita: the rows of tblProcapita.
        claim_ore: what the book claims, withheld homes too.
        register: where the PUT register is.
        invoices: Fakturamapp, None where none is named.
        statistics: what Invandrarservice gets of it.
        tillagg, added: the sheet Tillägg, and the rows of its table.
    """

    book: Book
    file: str
    path: Path
    quarter: Quarter
    run: str
    packets: Sequence[Packet]
    withheld: Sequence[str]
    pages: BookPages
    procapita: Sequence[Mapping[str, object]]
    claim_ore: int
    register: Path
    invoices: Path | None
    statistics: Statistics
    tillagg: StatisticsSheet
    added: Sequence[TableRow]


def read_written(path: Path, folder: Path) -> WrittenBook:
    """Reads a book that is not open, as it was last saved.

    Args:
        path: the book, which may be a copy that lies elsewhere.
        folder: the quarter's folder, from where its settings name files.

    Raises:
        UnusableInput: it cannot be used, has not been run, or its master check is not OK.
    """
    book = closedbook.open_workbook(path)
    try:
        check_layout_version(book)
        entered = EnteredSettings(book)
        targets = Targets(book, entered.role)
        _check_master(targets, path.name)
        documents: Mapping[str, Sequence[Block]] = standing_documents(targets)
        quarter_text = entered.required("Kvartal", "Skriv kvartalet som 2025K2")
        quarter = Quarter.parse(quarter_text)
        if quarter is None:
            raise entered.complain("Kvartal", f"är {quarter_text}, som inte är ett kvartal", "Skriv det som 2025K2")
        _check_quarter(documents, str(quarter), path.name)
        invoices = entered.text("Fakturamapp")
        tillagg = sheet_of(targets.table(layout.TILLAGG))
        pages = {sheet: (template.height, template.width) for sheet, (_, template) in targets.templates.items()}
        return WrittenBook(
            targets.name,
            path.name,
            path,
            quarter,
            safety.last_run(targets.logg) or "",
            packets_of(targets.name, str(quarter), documents),
            withheld_homes(documents),
            BookPages(path, {tillagg.name: (1, tillagg.width), **pages}),  # of Tillägg row by row
            [row.values for row in read_rows(targets.table(layout.PROCAPITA))],
            sum(_ore(row.values["Återsöks"]) for row in read_rows(targets.table(layout.KOSTNAD))),
            resolve_path(folder, entered.text("PUT-databas", "put_databas.xlsx")),
            resolve_path(folder, invoices) if invoices else None,
            read_statistics(targets.table, documents),
            tillagg,
            read_rows(targets.table(layout.TILLAGG)),
        )
    finally:
        book.close()


def _check_master(targets: Targets, file: str) -> None:
    verdict = [cell.value for cell in targets.master_cells[:1]]
    if verdict != [MASTER_OK]:
        raise UnusableInput(
            f"huvudkontrollen är {verdict[0] if verdict and verdict[0] else 'tom'}, inte OK, så bladen stämmer inte "
            "med beräkningen",
            f"{file}, blad {layout.KONTROLLER.sheet}",
            "Tryck Hela kvartalet, spara boken, och exportera när huvudkontrollen är OK",
        )


def _check_quarter(documents: Mapping[str, Sequence[Block]], quarter: str, file: str) -> None:
    """The documents must be of the quarter that Inställningar says, which may have been changed since."""
    for sheet, blocks in documents.items():
        texts = [str(block.fields.get("Kvartal") or "") for block in blocks]
        other = {text.split()[0] for text in texts if text.split()} - {quarter}
        if other:
            raise UnusableInput(
                f"bladet är för {', '.join(sorted(other))}, men Inställningar säger {quarter}",
                f"{file}, blad {sheet}",
                "Tryck Hela kvartalet, spara boken och exportera igen",
            )


def _ore(value: object) -> int:
    return ore_of(value) if isinstance(value, (int, float)) else 0
