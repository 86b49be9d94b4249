"""What several documents share: the rows that are applied for, period and rule version as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from atersok.calculation import BookResult
from atersok.documents.lagrum import ClaimKey, lagrum_of_claim_rows
from atersok.domain.claim import ClaimRow
from atersok.domain.codes import CLAIMING
from atersok.domain.register import Register
from atersok.domain.settings import Settings
from atersok.rules.codes import CODE_TEXTS


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """What is applied for of one child at one home under one category; amounts in öre, days as ordinals.

    Its cost and day rate are those of the months that it holds: cost − day rate = claim wherever nothing of the cost
    was negative.
    """

    home: str
    dossier: str
    code: str
    category: str
    lagrum: str
    first: int
    last: int
    days: int
    cost: int
    day_rate: int
    claim: int


def application_rows(result: BookResult, register: Register) -> list[ApplicationRow]:
    """Per home, child and code: the rows of a book's claim whose sum is not 0, in that order."""
    lagrum = lagrum_of_claim_rows(result, register)
    grouped: dict[tuple[str, str, str], list[ClaimRow]] = {}
    for entry in result.claim.entries:
        if entry.code in CLAIMING:
            grouped.setdefault((entry.home, entry.dossier, entry.code), []).append(entry)
    rows: list[ApplicationRow] = []
    for (home, dossier, code), group in sorted(grouped.items()):
        asked = sum(entry.claim_ore for entry in group)
        if not asked:
            continue
        rows.append(
            ApplicationRow(
                home=home,
                dossier=dossier,
                code=code,
                category=CODE_TEXTS[code].category,
                lagrum=_joined(lagrum, home, dossier, code, [entry.month for entry in group]),
                first=min(entry.first for entry in group),
                last=max(entry.last for entry in group),
                days=sum(entry.days for entry in group),
                cost=sum(entry.cost_ore for entry in group),
                day_rate=sum(entry.daily_rate_ore for entry in group),
                claim=asked,
            )
        )
    return rows


def _joined(lagrum: Mapping[ClaimKey, str], home: str, dossier: str, code: str, months: list[str]) -> str:
    parts: list[str] = []
    for month in sorted(months):
        for part in lagrum.get((home, dossier, month, code), "").split("; "):
            if part and part not in parts:
                parts.append(part)
    return "; ".join(parts)


def period_text(settings: Settings) -> str:
    """The days that the claim is for: 2025-04-01 – 2025-06-30."""
    return f"{settings.quarter.start} – {settings.window_end}"
