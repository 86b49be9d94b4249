"""Which packets a book's documents make: per home, and in track C per child, its pages in order and its enclosures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from atersok.documents.ansokan import TOTAL_OF_TRACK
from atersok.documents.copies import DECISION, ENCLOSED, MISSING
from atersok.documents.model import Block, Value
from atersok.documents.packet_contents import (
    SHEETS_OF_TRACK,
    Key,
    Missing,
    is_ready,
    missing_of,
    packet_contents,
    packet_key,
)
from atersok.domain.errors import UnusableInput
from atersok.domain.register import Book
from atersok.export.names import shown_title

APPLICATION: Final = "Ansökan"
INVOICES: Final = "Entreprenörsfakturor"
DECISIONS: Final = "Beslutsunderlag"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A paper that lies behind one of the packet's documents.

    Attributes:
        sheet: the document.
        paper: what it is: a copy of an invoice, a decision.
        number: the invoice's or the decision's number, "" where it has none.
        dossier: the child that a decision is about; "" for an invoice.
    """

    sheet: str
    paper: str
    number: str
    dossier: str = ""

    @property
    def label(self) -> str:
        """What it is called in bookmarks and messages; names no child."""
        about = f", dossier {self.dossier}" if self.dossier else ""
        return f"{self.paper} {self.number}".strip() + about


INVOICE_COPY: Final = "Kopia av faktura"
PAY_DECISION: Final = DECISION.format("").strip()


@dataclass(frozen=True)
class Packet:
    """What is sent for one home, or for one child of track C.

    Attributes:
        book, track, home: whose it is.
        child: dossiernummer in track C, else "".
        quarter: such as 2025K2.
        pages: document sheet → the numbers of its blocks on that sheet (from 0), in the order of the packet.
        claim_ore: what is applied for.
        children: dossiernummer of the children applied for.
        enclosures: the papers that are said to be enclosed, in the order of the documents' lines.
        missing: papers that the packet needs and that nobody has found.
    """

    book: Book
    track: str
    home: str
    child: str
    quarter: str
    pages: Mapping[str, tuple[int, ...]]
    claim_ore: int
    children: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    missing: tuple[Missing, ...] = field(default=())

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other packet of the quarter, and finds it again in another version."""
        return self.track, self.home, self.child

    @property
    def title(self) -> str:
        """What its files and pages are called: the home, in track C the dossiernummer; never a child's name."""
        return f"{self.track} {self.child or shown_title(self.home)}"

    @property
    def page_count(self) -> int:
        """How many pages its documents have."""
        return sum(len(numbers) for numbers in self.pages.values())


def packets_of(book: Book, quarter: str, documents: Mapping[str, Sequence[Block]]) -> list[Packet]:
    """The book's packets in order of track, home and child; a home whose pages say EJ KLAR has none.

    Args:
        documents: document sheet → its blocks as they stand; Ansökan says which packets there are.

    Raises:
        UnusableInput: the sum on a packet's Ansökan is not that of its rows.
    """
    applications = _by_key(documents.get(APPLICATION, ()))
    held = {key for key, numbered in applications.items() if not all(is_ready(block) for _, block in numbered)}
    held_homes = {home for home, child in held if not child}
    ready = {
        key: numbered
        for key, numbered in applications.items()
        if key[0] and key not in held and key[0] not in held_homes and _track(numbered) in SHEETS_OF_TRACK
    }
    contents = packet_contents(
        {**documents, APPLICATION: [block for numbered in ready.values() for _, block in numbered]}
    )
    by_sheet = {sheet: _by_key(blocks) for sheet, blocks in documents.items()}
    found: list[Packet] = []
    for key, numbered in ready.items():
        home, child = key
        track = _track(numbered)
        own = {sheet: by_sheet.get(sheet, {}).get(key, []) for sheet in SHEETS_OF_TRACK[track]}
        own = {sheet: blocks for sheet, blocks in own.items() if blocks}
        applied = [block for _, block in numbered]
        found.append(
            Packet(
                book,
                track,
                home,
                child,
                quarter,
                {sheet: tuple(number for number, _ in blocks) for sheet, blocks in own.items()},
                _claim(track, home, applied),
                _children(applied, child),
                tuple(_enclosures({sheet: [block for _, block in blocks] for sheet, blocks in own.items()})),
                tuple(missing_of(contents.get(key, ()))),
            )
        )
    return sorted(found, key=lambda packet: packet.key)


def withheld_homes(documents: Mapping[str, Sequence[Block]]) -> list[str]:
    """Homes whose pages say EJ KLAR, in order."""
    blocks = documents.get(APPLICATION, ())
    return sorted({home for block in blocks if not is_ready(block) and (home := packet_key(block)[0])})


def ore_of(value: Value) -> int:
    """Kronor in a cell as öre; 0 for what is no number."""
    return round(value * 100) if isinstance(value, (int, float)) else 0


def _by_key(blocks: Sequence[Block]) -> dict[Key, list[tuple[int, Block]]]:
    """Home and child → its blocks with their numbers on the sheet."""
    found: dict[Key, list[tuple[int, Block]]] = {}
    for number, block in enumerate(blocks):
        found.setdefault(packet_key(block), []).append((number, block))
    return found


def _track(numbered: Sequence[tuple[int, Block]]) -> str:
    return str(numbered[0][1].fields.get("Spår") or "")


def _claim(track: str, home: str, blocks: Sequence[Block]) -> int:
    """Öre applied for: the sum of the rows, which the total of the last page must say too."""
    rows = sum(ore_of(line.get("Sökt belopp")) for block in blocks for line in block.lines)
    label = TOTAL_OF_TRACK.format(track)
    totals = [
        ore_of(block.fields["Summa sökt"])
        for block in blocks
        if block.fields.get("Summa etikett") == label and block.fields.get("Summa sökt") is not None
    ]
    has_rows = any("Sökt belopp" in line for block in blocks for line in block.lines)
    if totals and has_rows and sum(totals) != rows:
        raise UnusableInput(
            "summan på Ansökan är en annan än radernas",
            f"blad {APPLICATION}, boende {home}",
            "Tryck Skriv blad, spara boken och exportera igen",
        )
    return rows if has_rows else sum(totals)


def _children(blocks: Sequence[Block], child: str) -> tuple[str, ...]:
    named = {str(line["Dossiernr"]) for block in blocks for line in block.lines if line.get("Dossiernr")}
    return tuple(sorted(named | ({child} if child else set())))


def _enclosures(documents: Mapping[str, Sequence[Block]]) -> list[Enclosure]:
    """Every paper said to be enclosed, each once, in the order of the documents and of their lines."""
    found: dict[Enclosure, None] = {}
    for block in documents.get(INVOICES, ()):
        for line in block.lines:
            found.update(dict.fromkeys(invoice_papers(line)))
    for block in documents.get(DECISIONS, ()):
        for line in block.lines:
            if line.get("Läge") == ENCLOSED:
                paper, number, dossier = (str(line.get(header) or "") for header in ("Handling", "Nr", "Dossiernr"))
                found[Enclosure(DECISIONS, paper, number, dossier)] = None
    return list(found)


def invoice_papers(line: Mapping[str, Value]) -> list[Enclosure]:
    """The copy of an invoice, or the decisions that stand in for it."""
    copy = str(line.get("Kopia") or "")
    if copy == ENCLOSED:
        return [Enclosure(INVOICES, INVOICE_COPY, str(line.get("Fakturanr") or ""))]
    if copy != MISSING and copy.startswith(PAY_DECISION):
        numbers = copy.removeprefix(PAY_DECISION).split(",")
        return [Enclosure(INVOICES, PAY_DECISION, number.strip()) for number in numbers if number.strip()]
    return []
