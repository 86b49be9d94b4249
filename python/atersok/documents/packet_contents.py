"""What lies in a packet: its documents in order, how many pages and enclosures each has, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from atersok.documents.copies import DECISION, ENCLOSED, MISSING
from atersok.documents.model import Block

COVER: Final = "Försättsblad"
SHEETS_OF_TRACK: Final[Mapping[str, tuple[str, ...]]] = {
    "A": (
        "Ansökan",
        "Entreprenörsfakturor",
        "Kommunens kostnader",
        "Kundfakturor",
        "Individblad",
        "Beslutsunderlag",
    ),
    "B": (COVER, "Ansökan", "Kommunens kostnader", "Kundfakturor", "Individblad", "Beslutsunderlag"),
    "C": (COVER, "Ansökan", "Entreprenörsfakturor", "Beslutsunderlag"),
}
"""Track → its documents in the order of the packet (design.md §7)."""

NOT_READY: Final = "EJ KLAR"
"""What Läge begins with on a page of a home that the gate withholds."""

Key = tuple[str, str]
"""Home, and in track C the child's dossiernummer, else ""."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A paper that the packet needs and lacks: what it is, and the number or dossiernummer that tells which."""

    paper: str
    which: str


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a packet.

    Attributes:
        sheet: the document's sheet.
        pages: how many pages it has; 0 where there is nothing to tell.
        enclosures: how many copies and decisions are enclosed with it.
        missing: those that it needs and that nobody has found.
        held_back: children whose page is not written because their data are protected.
    """

    sheet: str
    pages: int
    enclosures: int = 0
    missing: tuple[Missing, ...] = ()
    held_back: int = 0


def packet_key(block: Block) -> Key:
    """Whose packet a page belongs to."""
    child = str(block.fields.get("Dossiernr") or "") if block.fields.get("Spår") == "C" else ""
    return str(block.fields.get("Boende") or ""), child


def is_ready(block: Block) -> bool:
    """Whether the page is one to send: not one that says EJ KLAR."""
    return not str(block.fields.get("Läge") or "").startswith(NOT_READY)


def packet_contents(
    documents: Mapping[str, Sequence[Block]], held_back: Mapping[str, int] | None = None
) -> dict[Key, tuple[Part, ...]]:
    """For each packet its documents in order, Försättsblad left out: that one adds itself.

    Args:
        documents: document sheet → its blocks; Ansökan says which packets there are.
        held_back: home → children whose Individblad is not written because their data are protected.
    """
    by_sheet = {sheet: _by_key(blocks) for sheet, blocks in documents.items()}
    tracks = {packet_key(block): str(block.fields["Spår"]) for block in documents.get("Ansökan", ()) if is_ready(block)}
    return {
        key: tuple(
            _part(sheet, by_sheet.get(sheet, {}).get(key, []), (held_back or {}).get(key[0], 0))
            for sheet in SHEETS_OF_TRACK[track]
            if sheet != COVER
        )
        for key, track in tracks.items()
    }


def missing_of(parts: Sequence[Part]) -> list[Missing]:
    """Every paper that the packet lacks, in the order of its documents."""
    return [paper for part in parts for paper in part.missing]


def _by_key(blocks: Sequence[Block]) -> dict[Key, list[Block]]:
    found: dict[Key, list[Block]] = {}
    for block in blocks:
        found.setdefault(packet_key(block), []).append(block)
    return found


def _part(sheet: str, blocks: Sequence[Block], held_back: int) -> Part:
    enclosed, missing = _PAPERS.get(sheet, _no_papers)(blocks)
    return Part(sheet, len(blocks), enclosed, tuple(missing), held_back if sheet == "Individblad" else 0)


def _no_papers(blocks: Sequence[Block]) -> tuple[int, list[Missing]]:
    return 0, []


def _invoices(blocks: Sequence[Block]) -> tuple[int, list[Missing]]:
    """Copies of invoices, and decisions that stand in for some; each paper counts once."""
    enclosed: set[tuple[str, str]] = set()
    missing: dict[Missing, None] = {}
    for line in (line for block in blocks for line in block.lines):
        copy, number = str(line.get("Kopia") or ""), str(line.get("Fakturanr") or "")
        if copy == MISSING:
            missing[Missing("Kopia av faktura", number)] = None
        elif copy == ENCLOSED:
            enclosed.add((str(line.get("Leverantör") or ""), number))
        elif copy.startswith(DECISION.format("")):
            enclosed.add(("", copy))
    return len(enclosed), list(missing)


def _decisions(blocks: Sequence[Block]) -> tuple[int, list[Missing]]:
    """The decisions and permits of new children."""
    lines = [line for block in blocks for line in block.lines]
    missing = {
        Missing(
            str(line["Handling"]), f"dossier {line['Dossiernr']}" + (f", nr {line['Nr']}" if line.get("Nr") else "")
        ): None
        for line in lines
        if line["Läge"] == MISSING
    }
    return sum(line["Läge"] == ENCLOSED for line in lines), list(missing)


_PAPERS: Final[Mapping[str, Callable[[Sequence[Block]], tuple[int, list[Missing]]]]] = {
    "Entreprenörsfakturor": _invoices,
    "Beslutsunderlag": _decisions,
}
