"""A quarter of one book as it is sent: the claim rows, and the ledger rows and days of service behind them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np

from atersok.calculation import BookResult, QuarterResult
from atersok.domain.register import Book
from atersok.rules.parameters import Parameters
from atersok.submissions.identity import invoice_identity, row_content, row_identity, voucher_text
from atersok.submissions.model import ClaimLine, CostLine, How, Submitted


def freeze(
    quarter: QuarterResult,
    book: Book,
    withheld: Collection[str],
    version: int,
    sent_on: date,
    how: How,
    before: Submitted | None = None,
) -> Submitted:
    """The book's quarter, frozen: the same whatever the order of the ledger rows.

    At each home the öre of `costs` add up to the cost of its `lines`.

    Args:
        withheld: homes that the gate holds back; nothing of what they are today is in it.
        version: 1 for the claim, 2 and on for what was added to it or taken back.
        sent_on, how: when and how it left the house.
        before: the version before. What was sent of a home that is held back now stands as it was sent: holding it
            back takes nothing back, and when it is let go it must not be claimed a second time.
    """
    result = quarter.books[book]
    parameters = quarter.inputs.parameters
    lines, costs = claim_lines(quarter, book, withheld), _costs(quarter, result, withheld)
    if before is not None:
        lines += [line for line in before.lines if line.home in withheld]
        costs += [cost for cost in before.costs if cost.home in withheld]
    sent = {line.home for line in lines}
    return Submitted(
        quarter=quarter.quarter,
        book=book,
        version=version,
        sent_on=sent_on,
        how=how,
        rules=_rules(parameters),
        rules_checked_on=parameters.checked_for(quarter.quarter.start, quarter.quarter.end),
        withheld=tuple(sorted({home for home in withheld if home not in sent})),
        lines=tuple(sorted(lines, key=lambda line: (line.home, line.dossier, line.month, line.code))),
        costs=tuple(sorted(costs, key=lambda cost: (cost.home, cost.row, cost.first, cost.content))),
    )


def _rules(parameters: Parameters) -> str:
    return f"{parameters.version}, egen regelfil {parameters.source}" if parameters.source else parameters.version


def claim_lines(quarter: QuarterResult, book: Book, withheld: Collection[str] = ()) -> list[ClaimLine]:
    """The book's rows of Kostnad per barn as they stand today, but those of homes that are withheld."""
    homes = quarter.inputs.register.homes
    return [
        ClaimLine(
            dossier=row.dossier,
            home=row.home,
            track=homes[row.home].track,
            month=row.month,
            code=row.code,
            days=row.days,
            cost_ore=row.cost_ore,
            daily_rate_ore=row.daily_rate_ore,
            claim_ore=row.claim_ore,
        )
        for row in quarter.books[book].claim.entries
        if row.home not in withheld
    ]


def _costs(quarter: QuarterResult, result: BookResult, withheld: Collection[str]) -> list[CostLine]:
    allocation = result.allocation
    groups = allocation.groups
    sent = ~groups["home"].isin(withheld).to_numpy(dtype=bool)
    chosen = np.array([row for row in np.flatnonzero(allocation.group >= 0) if sent[allocation.group[row]]], dtype=int)
    # Equal rows are told apart by their number among all rows of the export, so the identity comes of them all.
    identity = row_identity(quarter.rows)
    rows = quarter.rows.iloc[chosen]
    group = allocation.group[chosen]
    homes, firsts, lasts = (groups[name].to_numpy()[group].tolist() for name in ("home", "first", "last"))
    columns = (
        [identity[row] for row in chosen.tolist()],
        row_content(rows),
        invoice_identity(rows),
        voucher_text(rows),
        homes,
        map(date.fromordinal, firsts),
        map(date.fromordinal, lasts),
        rows["belopp_ore"].tolist(),
        allocation.inside[chosen].tolist(),
    )
    return [CostLine(*line) for line in zip(*columns, strict=True)]
