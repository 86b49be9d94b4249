"""A packet as one PDF: its documents in order, each with its enclosures behind it, bookmarks, a foot on each page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from atersok.export.converter import PageRun
from atersok.export.copy_pages import CopyRefused
from atersok.export.packet import Enclosure, Packet
from atersok.export.packet_xlsx import Stamp
from atersok.export.papers import Papers
from atersok.export.pdf_parts import Part, assembled, paper_part, plain_part, printed_part
from atersok.export.plain_pages import notice_page


@dataclass(frozen=True)
class Document:
    """A packet's PDF.

    Attributes:
        content: the file.
        pages: how many pages it has.
        notes: what the user should know, in Swedish, such as a copy that could not be included.
    """

    content: bytes
    pages: int
    notes: Sequence[str]


def packet_pdf(
    packet: Packet,
    runs: Mapping[str, PageRun],
    papers: Papers,
    stamp: Stamp,
    *,
    before: Sequence[Part] = (),
    go_on: Callable[[], None] = lambda: None,
) -> Document:
    """The packet's PDF.

    Args:
        packet: whose.
        runs: document sheet → its pages as they were printed.
        papers: where the enclosures are.
        stamp: what the foot and the properties say.
        before: pages that come first.
        go_on: called between the papers; what it raises ends the work.
    """
    notes: list[str] = []
    parts = [*before]
    used: set[Path] = set()
    for sheet, numbers in packet.pages.items():
        run = runs[sheet]
        if run.count != len(numbers):
            notes.append(
                f"{sheet} blev {run.count} sidor på papper men har {len(numbers)} i arbetsboken: kontrollera "
                "sidformatet på bladet."
            )
        parts.append(printed_part(sheet, run))
        for enclosure in packet.enclosures:
            if enclosure.sheet == sheet:
                go_on()
                parts.extend(_enclosed(enclosure, papers, used, notes))
    return Document(*assembled(parts, stamp), notes)


def _enclosed(enclosure: Enclosure, papers: Papers, used: set[Path], notes: list[str]) -> list[Part]:
    """The pages of an enclosure; a page that says why in place of what cannot be shown.

    A file that is in the packet already, as when a decision says two things, is not put in twice.
    """
    files = papers.of(enclosure)
    if not files:
        return [_notice(enclosure, "filen finns inte längre i Fakturamapp", notes)]
    parts = []
    for path in files:
        if path in used:
            continue
        used.add(path)
        try:
            parts.append(paper_part(enclosure, path, papers))
        except CopyRefused as refused:
            parts.append(_notice(enclosure, refused.reason, notes))
    return parts


def _notice(enclosure: Enclosure, reason: str, notes: list[str]) -> Part:
    notes.append(f"{enclosure.label} kunde inte tas med: {reason}.")
    page = notice_page(
        f"{enclosure.label} kunde inte tas med",
        [
            f"Orsak: {reason}.",
            "Lägg handlingen här för hand, eller lägg en fil som kan läsas i Fakturamapp och exportera igen.",
        ],
    )
    return plain_part(f"{enclosure.label} (saknas)", page, 1)
