"""What an export did, and what is said when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from atersok.domain.ore import kr_text
from atersok.domain.register import Book
from atersok.domain.words import counted
from atersok.export.changes import Change
from atersok.export.packet import Packet

CHANGES: Final = "Vad som ändrats"
STOPPED: Final = "Exporten avbröts. Inga filer lämnades kvar."
BOOK_NAMES: Final[dict[Book, str]] = {"gron": "grön", "vit": "vit"}
"""Book → what its statistics are called."""


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
class ExportedStatistics:
    """The statistics of a book that were written.

    Attributes:
        book: which.
        file, pages: its PDF.
        cost_ore, claim_ore, invoices_ore: sums of Kostnad per barn, and of the supplier invoices without VAT.
        invoices: how many supplier invoices are listed.
        copies: how many of their copies are in it.
        missing: copies that the invoices need and that are not in it, in Swedish; names no child.
        notes: what else the user should know (Swedish).
    """

    book: Book
    file: str
    pages: int
    cost_ore: int
    claim_ore: int
    invoices_ore: int
    invoices: int
    copies: int
    missing: Sequence[str] = ()
    notes: Sequence[str] = ()

    @property
    def line(self) -> str:
        """What is said of it."""
        lacking = f", {len(self.missing)} saknas" if self.missing else ""
        return (
            f"Statistik {BOOK_NAMES[self.book]} till Invandrarservice: {counted(self.pages, 'sida', 'sidor')}, "
            f"{counted(self.invoices, 'leverantörsfaktura', 'leverantörsfakturor')}, "
            f"{counted(self.copies, 'kopia', 'kopior')}{lacking} ({self.file})."
        )


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
        statistics: what was written for Invandrarservice.
    """

    folder: Path | None
    quarter: str
    version: int
    packets: Sequence[ExportedPacket] = ()
    withheld: Sequence[str] = ()
    changed: Sequence[Change] | None = None
    notes: Sequence[str] = ()
    files: Sequence[str] = ()
    statistics: Sequence[ExportedStatistics] = ()

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
            return [STOPPED]
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
        told += [found.line for found in self.statistics]
        told += self.notes
        told += [f"{found.packet.title}: {note}" for found in self.packets for note in found.notes]
        told += [f"Statistik {BOOK_NAMES[found.book]}: {note}" for found in self.statistics for note in found.notes]
        return told


@dataclass(frozen=True)
class DifferenceReport:
    """What an export of a difference did.

    Attributes:
        folder: where the files are; None where it was stopped, and nothing was left.
        quarter, version: of the submission that it adds to.
        rows: how many rows of Tillägg differ.
        difference_ore: their sum.
        packets: of the homes, or children, that differ.
        gone: homes that differ and have no packet any more.
        files: the names of all files.
        notes: what the user should know of the whole (Swedish).
    """

    folder: Path | None
    quarter: str
    version: int
    rows: int = 0
    difference_ore: int = 0
    packets: Sequence[ExportedPacket] = ()
    gone: Sequence[str] = ()
    files: Sequence[str] = ()
    notes: Sequence[str] = ()

    @property
    def stopped(self) -> bool:
        """Whether the user stopped it."""
        return self.folder is None

    @property
    def lines(self) -> list[str]:
        """What is said when it is done; names no child."""
        if self.folder is None:
            return [STOPPED]
        told = [
            f"{self.quarter} är inskickat som version {self.version}: bara skillnaden exporteras, i {self.folder}",
            f"{counted(self.rows, 'rad', 'rader')}, skillnad {kr_text(self.difference_ore)} kr, "
            f"{len(self.packets)} paket, {counted(len(self.files), 'fil', 'filer')}. "
            f"Markera version {self.version + 1} som inskickad när den är skickad.",
        ]
        if self.gone:
            told.append(f"Har inget paket längre, bara rader i listan: {', '.join(self.gone)}.")
        told += self.notes
        told += [f"{found.packet.title}: {note}" for found in self.packets for note in found.notes]
        return told
