"""A world's ledger as the text of an export, in one of several dialects, and read back by the product's own reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from atersok.raindance import Export, read_export

from .world import EXPORT_NAME, Line

HEADERS = (
    *("Företag", "Vertyp", "Ver.nr", "Rad", "Bokf.dat", "Period", "Kostnadsställe", "Konto", "Objekt", "Motp"),
    *("Lev.nr", "Leverantör", "Org.nr", "Fakturanr", "Fakturadatum", "Periodstart", "Periodslut", "Radtext"),
    *("Belopp", "Moms", "Status"),
)
TEXT, AMOUNT = HEADERS.index("Radtext"), HEADERS.index("Belopp")


@dataclass
class ExportText:
    """An export's cells before they become a file; a plant spoils them.

    Attributes:
        rows: the cells of each row.
        total: what the total row says, "" for none.
        raw: lines that stand in the file as they are, below the rows.
    """

    rows: list[list[str]]
    total: str = ""
    raw: list[str] = field(default_factory=list)
    delimiter: str = ";"
    encoding: str = "cp1252"
    thousands: str = ""
    title: Sequence[str] = ()

    def read(self) -> Export:
        """Writes the file, reads it, and leaves nothing behind."""
        return read_files(self)

    def text(self) -> str:
        """The whole file."""
        lines = [*self.title, self.line(HEADERS), *(self.line(row) for row in self.rows), *self.raw]
        if self.total:
            lines.append(self.line([{0: "Totalt", AMOUNT: self.total}.get(at, "") for at in range(len(HEADERS))]))
        return "\r\n".join(lines) + "\r\n"

    def line(self, cells: Sequence[str]) -> str:
        """One row as text; a cell with the delimiter in it stands in quotes."""
        return self.delimiter.join(f'"{cell}"' if self.delimiter in cell else cell for cell in cells)

    def amount(self, ore: int) -> str:
        """Swedish: a decimal comma, and what this dialect puts between thousands."""
        whole, rest = divmod(abs(ore), 100)
        return f"{'-' if ore < 0 else ''}{whole:,}".replace(",", self.thousands) + f",{rest:02d}"


def read_files(*texts: ExportText) -> Export:
    """Several files that together are the export, in their order."""
    stem, dot, ending = EXPORT_NAME.partition(".")
    with TemporaryDirectory() as folder:
        paths = []
        for number, text in enumerate(texts):
            path = Path(folder) / f"{stem}{number or ''}{dot}{ending}"
            path.write_bytes(text.text().encode(text.encoding))
            paths.append(path)
        return read_export(paths)


def export_text(lines: Sequence[Line], rng: Random, *, total: bool | None = None) -> ExportText:
    """The lines in a random dialect.

    Args:
        total: whether the file states its total; at random when None.
    """
    text = ExportText(
        [],
        delimiter=rng.choice((";", ";", "\t", "|")),
        encoding=rng.choice(("cp1252", "utf-8", "utf-8-sig", "utf-16")),
        thousands=rng.choice(("", " ", "\u00a0")),
        title=rng.choice(((), ("Exempelstads kommun, påhittat utdrag", ""), ("Huvudbok per kostnadsställe",))),
    )
    text.rows = [_cells(line, text) for line in lines]
    if rng.random() < 0.5 if total is None else total:
        text.total = text.amount(sum(line.belopp for line in lines))
    return text


def _cells(line: Line, text: ExportText) -> list[str]:
    def day(value: date | None) -> str:
        return "" if value is None else value.isoformat()

    return [
        *(line.foretag, line.vertyp, line.vernr, str(line.rad), day(line.booked), f"{line.booked:%Y%m}"),
        *(line.cost_centre, line.konto, line.objekt, line.motpart, line.supplier_nr, line.supplier, line.orgnr),
        *(line.invoice, day(line.invoice_date), day(line.start), day(line.end), line.text, text.amount(line.belopp)),
        *("" if line.moms is None else text.amount(line.moms), line.status),
    ]
