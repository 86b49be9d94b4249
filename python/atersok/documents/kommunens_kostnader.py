"""Kommunens kostnader: by konto what a home cost beside its supplier's invoices, and from there to what is claimed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from atersok.calculation import BookResult, QuarterResult
from atersok.checks.ledger_view import grouped
from atersok.documents.ansokan import CARRIED
from atersok.documents.ansokan import TOTAL_OF_TRACK as CLAIM_OF_TRACK
from atersok.documents.carried import carried_pages
from atersok.documents.heading import applied_for, heading
from atersok.documents.model import Block, Value
from atersok.documents.spread_rows import SpreadRows
from atersok.domain import names

TRACKS: Final = ("A", "B")
"""Track C has no municipality's costs (design.md §7)."""
TOTAL_OF_TRACK: Final = "Summa kostnader spår {}"
"""Label of a total row, in column A, by which Kontroller sums the sheet: a cost, not a claim."""
CONTRACTOR_OF_TRACK: Final = "Entreprenörsfakturor spår {}"
MUNICIPAL_OF_TRACK: Final = "Kommunens kostnader spår {}"
"""Labels, in column A, of two lines between a home's cost and its claim, by which Kontroller sums them."""
CONTRACTOR, MUNICIPAL, CLAIM = "Entreprenörsfakturor", "Kommunens kostnader", "Sökt (se sista sidan)"
"""Stand in place of those and of CLAIM_OF_TRACK on every page but the last, so that each home is summed once."""
NOTHING: Final = "Inga egna kostnader under kvartalet"


@dataclass(frozen=True, slots=True)
class AccountCost:
    """What was spread to a home on one konto and Slag: how many rows, and öre."""

    account: str
    kind: str
    text: str
    rows: int
    ore: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """From a home's cost to its claim, in öre: contractor + municipal − day rate − rest = claim, always."""

    contractor: int
    municipal: int
    day_rate: int
    rest: int
    claim: int

    @property
    def cost(self) -> int:
        """All that was spread to the home."""
        return self.contractor + self.municipal


def kommunens_kostnader_blocks(
    quarter: QuarterResult, result: BookResult, withheld: Collection[str], line_count: int
) -> list[Block]:
    """The blocks of each released home with something to claim, in order of track and home."""
    register = quarter.inputs.register
    spread = SpreadRows(quarter, result)
    blocks: list[Block] = []
    for home, _ in applied_for(result, register, withheld, TRACKS):
        blocks.extend(_pages(quarter, result, spread, home, line_count))
    return blocks


def _pages(quarter: QuarterResult, result: BookResult, spread: SpreadRows, home: str, line_count: int) -> list[Block]:
    track = quarter.inputs.register.homes[home].track
    costs = account_costs(spread, home)
    found = reconciliation(result, spread, home)
    common: dict[str, Value] = {
        **heading(quarter, result, home, MUNICIPAL),
        "Entreprenörsfakturor": found.contractor / 100,
        "Kommunens kostnader": found.municipal / 100,
        "Faktisk kostnad": found.cost / 100,
        "Avdragen schablon": found.day_rate / 100,
        "Återsöks inte": found.rest / 100,
        "Summa sökt": found.claim / 100,
    }
    lines: list[dict[str, Value]] = [
        {
            "Konto": cost.account,
            "Slag": cost.kind,
            "Benämning": cost.text,
            "Antal rader": cost.rows,
            "Belopp": cost.ore / 100,
        }
        for cost in costs
    ]
    amounts = [(cost.rows, cost.ore) for cost in costs]
    return [
        Block(
            {
                **common,
                "Sida": page.text,
                "Ingående rader": page.before[0],
                "Ingående": page.before[1] / 100,
                "Summa etikett": TOTAL_OF_TRACK.format(track) if page.is_last else CARRIED,
                "Summa rader": page.after[0],
                "Summa belopp": page.after[1] / 100,
                "Etikett entreprenör": CONTRACTOR_OF_TRACK.format(track) if page.is_last else CONTRACTOR,
                "Etikett kommunen": MUNICIPAL_OF_TRACK.format(track) if page.is_last else MUNICIPAL,
                "Etikett sökt": CLAIM_OF_TRACK.format(track) if page.is_last else CLAIM,
            },
            page.lines,
        )
        for page in carried_pages(lines or [{"Benämning": NOTHING}], amounts or [(0, 0)], line_count)
    ]


def account_costs(spread: SpreadRows, home: str) -> list[AccountCost]:
    """What was spread to a home of every Slag but Entreprenör, in order of konto."""
    view = spread.view
    accounts, kinds = view.column("konto"), spread.kind
    found = [
        AccountCost(account, kind, _text(spread, rows) or kind, len(rows), spread.ore(rows))
        for (account, kind), rows in grouped(
            spread.municipal(home), lambda row: (str(accounts[row]), str(kinds[row]))
        ).items()
    ]
    return sorted(found, key=lambda cost: (_order(cost.account), cost.kind))


def _text(spread: SpreadRows, rows: list[int]) -> str:
    """The ledger's own text where all the rows have the same and it is about no protected child, else ""."""
    text = spread.shown_text(rows[0])
    return text if all(spread.shown_text(row) == text for row in rows) else ""


def _order(account: str) -> tuple[int, int, str]:
    """Numbers in their order, before what is no number."""
    number = names.whole_number(account)
    return (1, 0, account) if number is None else (0, number, account)


def reconciliation(result: BookResult, spread: SpreadRows, home: str) -> Reconciliation:
    """From a home's cost to its claim."""
    entries = [entry for entry in result.claim.entries if entry.home == home]
    return Reconciliation(
        contractor=spread.ore(spread.contractor(home)),
        municipal=spread.ore(spread.municipal(home)),
        day_rate=sum(entry.daily_rate_ore for entry in entries),
        rest=sum(entry.rest_ore for entry in entries),
        claim=sum(entry.claim_ore for entry in entries),
    )
