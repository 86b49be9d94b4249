"""The story of one child and day in one text: code, paragraph, placement, rate, cost and claim, ledger rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from atersok.answers.cost_table import CostRow
from atersok.answers.day_codes import CodeSpan, DayCode
from atersok.answers.ledger_table import LedgerRow
from atersok.domain.ore import kr_text
from atersok.domain.register import Placement
from atersok.rules.codes import CODE_TEXTS

LONGEST: Final = 1000
_SHOWN: Final = 3


def sentence(code: str) -> str:
    """What the code means, with the code."""
    return f"{CODE_TEXTS[code].sentence} ({code})"


def reasons(spans: Sequence[CodeSpan]) -> str:
    """What the codes of a period mean: one for all of it, or each with its days."""
    if len(spans) == 1:
        return sentence(spans[0].code)
    return _cut("; ".join(f"{_days(span.first, span.last)}: {sentence(span.code)}" for span in spans))


def tell(day: date, found: DayCode, cost: Sequence[CostRow] | str, ledger: Sequence[LedgerRow] | str) -> str:
    """The story, at most LONGEST characters; it names nobody.

    Args:
        day: the day.
        found: what the rules say of it.
        cost: the child's rows of Kostnad per barn for the day's month, or why they cannot be told.
        ledger: the ledger rows behind them, or why they cannot be told.
    """
    paragraph = CODE_TEXTS[found.code].paragraph
    parts = [f"{day}: {sentence(found.code)}" + (f", {paragraph}" if paragraph else "")]
    parts.append("Ingen placering" if found.placement is None else _placement(found.placement))
    if found.rate:
        parts.append(f"Schablon {kr_text(found.rate)} kr per dygn")
    month = f"{day:%Y-%m}"
    if isinstance(cost, str):
        parts.append(f"Kostnad {month}: {cost}")
    elif not cost:
        parts.append(f"Kostnad {month}: inga vårddygn i Kostnad per barn")
    else:
        parts.extend(_cost(row) for row in cost)
    if isinstance(ledger, str):
        parts.append(f"Huvudbok: {ledger}")
    elif ledger:
        parts.append(_ledger(ledger))
    return _cut(". ".join(parts) + ".")


def _placement(placement: Placement) -> str:
    parts = [f"Placering {placement.home} {_days(placement.start, placement.end)}"]
    need = f" behov {placement.need}" if placement.need else ""
    parts.append(f"{placement.lagrum}{need}" if placement.lagrum else "lagrum saknas")
    decided = f" {placement.decided}" if placement.decided else ""
    parts.append(f"beslut {placement.decision}{decided}" if placement.decision or decided else "beslut saknas")
    return ", ".join(parts)


def _cost(row: CostRow) -> str:
    return (
        f"Kostnad {row.month} {row.home} ({row.code}): {row.days} dygn, {kr_text(row.cost)} kr, "
        f"återsöks {kr_text(row.claim)} kr"
    )


def _ledger(rows: Sequence[LedgerRow]) -> str:
    """The child's own rows first, then the largest."""
    ordered = sorted(rows, key=lambda row: (not row.dossier, -abs(row.ore)))
    shown = ", ".join(f"{row.row_id} {kr_text(row.ore)} kr" for row in ordered[:_SHOWN])
    more = f" och {len(rows) - _SHOWN} till" if len(rows) > _SHOWN else ""
    return f"Huvudbok: {shown}{more}"


def _days(first: date, last: date | None) -> str:
    if last is None:
        return f"{first} tills vidare"
    return f"{first}" if first == last else f"{first} – {last}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
