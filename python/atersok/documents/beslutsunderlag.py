"""Beslutsunderlag: the decisions and permits that must go with the application of a new child."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from atersok.calculation import BookResult, QuarterResult
from atersok.checks.days import Days
from atersok.documents.copies import ENCLOSED, MISSING, Copies
from atersok.documents.decision_files import DecisionFiles
from atersok.documents.heading import applied_for, heading
from atersok.documents.model import Block, Value, pages
from atersok.documents.spread_rows import SpreadRows
from atersok.domain.identity import birthday
from atersok.domain.masking import shown_name
from atersok.domain.register import Placement

TOTAL_OF_TRACK: Final = "Summa handlingar spår {}"
"""Label of a page's count, in column A; the pages of a track add up."""
PLACEMENT: Final = "Beslut om placering"
PERMIT: Final = "Kopia av uppehållstillstånd"
ADULT: Final = "Beslut på eller efter 18-årsdagen"
ADULT_PLACEMENT: Final = "Beslut om placering, på eller efter 18-årsdagen"
PAY: Final = "Beslut om ersättning till uppdragstagare"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a child's application: its number and day as the register has them, and whether it is there."""

    dossier: str
    name: str
    number: str
    dated: date | None
    enclosed: bool


def beslutsunderlag_blocks(
    quarter: QuarterResult, result: BookResult, withheld: Collection[str], line_count: int
) -> list[Block]:
    """A block per released home (track C: per child) with a new child, in order of track, home and child."""
    register = quarter.inputs.register
    papers = NewChildPapers(quarter, result)
    blocks: list[Block] = []
    for home, dossiers in applied_for(result, register, withheld, ("A", "B", "C")):
        found = [(dossier, papers.of(home, dossier)) for dossier in dossiers]
        if register.homes[home].track == "C":
            for dossier, needed in found:
                blocks.extend(_pages(quarter, result, home, dossier, needed, line_count))
        else:
            needed = [paper for _, of_child in found for paper in of_child]
            blocks.extend(_pages(quarter, result, home, "", needed, line_count))
    return blocks


def _pages(
    quarter: QuarterResult, result: BookResult, home: str, dossier: str, papers: Sequence[Paper], line_count: int
) -> list[Block]:
    """The pages of one home or child; none where no paper is needed."""
    if not papers:
        return []
    register = quarter.inputs.register
    label = TOTAL_OF_TRACK.format(register.homes[home].track)
    lines: list[dict[str, Value]] = [
        {
            "Dossiernr": paper.dossier,
            "Namn": shown_name(register, paper.dossier),
            "Handling": paper.name,
            "Nr": paper.number,
            "Datum": paper.dated,
            "Läge": ENCLOSED if paper.enclosed else MISSING,
        }
        for paper in papers
    ]
    cut = pages(lines, line_count)
    return [
        Block(
            {
                **heading(quarter, result, home, "Beslutsunderlag för nya barn"),
                "Dossiernr": dossier,
                "Antal barn": len({paper.dossier for paper in papers}),
                "Sida": f"Sida {number} av {len(cut)}",
                "Summa etikett": label,
                "Summa handlingar": len(part),
                "Summa saknas": sum(line["Läge"] == MISSING for line in part),
            },
            part,
        )
        for number, part in enumerate(cut, start=1)
    ]


class NewChildPapers:
    """Finds which papers each child of one book needs.

    A child is new at a home when a placement there begins in the quarter (as R10 asks), or when its permit is of the
    quarter: then the decisions on all its placements there are needed.
    """

    def __init__(self, quarter: QuarterResult, result: BookResult) -> None:
        inputs, settings = quarter.inputs, result.settings
        self._quarter, self._result = quarter, result
        self._register = inputs.register
        self._days = Days(
            inputs.register, inputs.attendances, settings.quarter, result.window, settings.leaving_day_counts
        )
        self._files = DecisionFiles(inputs.invoice_copies.get(result.book) or (), inputs.register)
        self._copies = Copies(quarter, result)
        self._last_days: dict[tuple[str, str], int] = {}
        for row in result.claim.entries:
            key = row.home, row.dossier
            self._last_days[key] = max(self._last_days.get(key, 0), row.last)

    @cached_property
    def _spread(self) -> SpreadRows:
        return SpreadRows(self._quarter, self._result)

    def of(self, home: str, dossier: str) -> list[Paper]:
        """The papers that the child needs at the home, in order; none where it is not new there."""
        settings, child = self._result.settings, self._register.children[dossier]
        here = [
            placed.placement
            for placed in self._days.placements_of(dossier)
            if placed.home_name == home and placed.placement.start <= settings.window_end
        ]
        permitted = child.permit_day is not None and settings.quarter.contains(child.permit_day)
        decisions = [row for row in here if permitted or settings.quarter.contains(row.start)]
        if not decisions and not permitted:
            return []
        return [
            *self._placement_papers(home, dossier, decisions),
            *self._pay_papers(home, dossier, here),
            Paper(dossier, PERMIT, "", child.permit_day, self._files.has_permit(dossier)),
        ]

    def _placement_papers(self, home: str, dossier: str, decisions: Sequence[Placement]) -> list[Paper]:
        """The decisions on its placements, and one from its 18th birthday on where it is 18 at the home."""
        born = self._register.children[dossier].born
        adult = None if born is None else birthday(born, 18)
        if adult is not None and self._last_days.get((home, dossier), 0) < adult.toordinal():
            adult = None
        papers = []
        told = False
        for row in decisions:
            late = adult is not None and row.decided is not None and row.decided >= adult
            told = told or late
            number = row.decision.strip()
            enclosed = self._files.has_decision(dossier, number)
            papers.append(Paper(dossier, ADULT_PLACEMENT if late else PLACEMENT, number, row.decided, enclosed))
        if adult is not None and not told:
            papers.append(self._adult_paper(dossier, adult))
        return papers

    def _adult_paper(self, dossier: str, adult: date) -> Paper:
        decided = [
            (row.decided, row.decision.strip())
            for row in self._register.placements_of.get(dossier, ())
            if row.decided is not None and row.decided >= adult
        ]
        if not decided:
            return Paper(dossier, ADULT, "", None, self._files.has_adult_decision(dossier))
        day, number = min(decided)
        return Paper(dossier, ADULT, number, day, self._files.has_decision(dossier, number))

    def _pay_papers(self, home: str, dossier: str, here: Sequence[Placement]) -> list[Paper]:
        """Track C: the decision on pay, where not all of the child's cost at the home is on invoices with a copy."""
        if self._register.homes[home].track != "C" or not self._pay_stands_in(home, dossier):
            return []
        last = max(here, key=lambda row: row.start, default=None)
        number = "" if last is None else last.decision.strip()
        dated = None if last is None else last.decided
        return [Paper(dossier, PAY, number, dated, self._files.has_pay_decision(dossier, number))]

    def _pay_stands_in(self, home: str, dossier: str) -> bool:
        view = self._spread.view
        invoiced = [row for row in self._spread.contractor(home) if view.child[row] in {"", dossier}]
        if not invoiced:
            return any(view.child[row] in {"", dossier} for row in self._spread.municipal(home))
        return any(view.amount[row] > 0 and not self._copies.has(view.invoice[row]) for row in invoiced)
