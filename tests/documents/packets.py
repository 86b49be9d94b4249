"""All documents of a small quarter's book, as a run makes them one from the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from atersok.calculation import QuarterResult
from atersok.documents.ansokan import ansokan_blocks, with_contents
from atersok.documents.beslutsunderlag import beslutsunderlag_blocks
from atersok.documents.entreprenorsfakturor import entreprenorsfakturor_blocks
from atersok.documents.forsattsblad import forsattsblad_blocks
from atersok.documents.individblad import individblad_blocks, protected_sheets
from atersok.documents.kommunens_kostnader import kommunens_kostnader_blocks
from atersok.documents.kundfakturor import kundfakturor_blocks
from atersok.documents.model import Block
from atersok.documents.packet_contents import Key, Part, packet_contents
from atersok.domain.finding import Finding
from atersok.domain.register import Book

Withheld = Mapping[str, Sequence[Finding]]

MAKERS = {
    "Ansökan": ansokan_blocks,
    "Entreprenörsfakturor": entreprenorsfakturor_blocks,
    "Kommunens kostnader": kommunens_kostnader_blocks,
    "Kundfakturor": kundfakturor_blocks,
    "Individblad": individblad_blocks,
    "Beslutsunderlag": beslutsunderlag_blocks,
}


def contents_of(
    quarter: QuarterResult, book: Book, withheld: Withheld | None = None
) -> tuple[dict[str, list[Block]], dict[Key, tuple[Part, ...]]]:
    """The documents but Försättsblad, and what each packet holds of them."""
    result, held = quarter.books[book], withheld or {}
    documents = {sheet: make(quarter, result, held, 18) for sheet, make in MAKERS.items()}
    return documents, packet_contents(documents, protected_sheets(quarter, result, held).held_of_home)


def documents_of(
    quarter: QuarterResult, book: Book, withheld: Withheld | None = None, size: int = 18
) -> dict[str, list[Block]]:
    """Document sheet → its blocks.

    Args:
        size: how many lines a page of Försättsblad holds.
    """
    documents, contents = contents_of(quarter, book, withheld)
    documents["Ansökan"] = with_contents(documents["Ansökan"], contents)
    cover = forsattsblad_blocks(quarter, quarter.books[book], withheld or {}, size, contents)
    return {"Försättsblad": cover, **documents}
