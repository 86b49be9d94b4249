"""Treårsregel: the last day that local routines, or the law of other categories, give a claim (rules.md §3)."""

from __future__ import annotations

from datetime import date

from atersok.domain.quarter import add_months
from atersok.domain.settings import ThreeYearRule

YEARS = 3
MONTHS = 36


def reclaim_until(counted_from: date, rule: ThreeYearRule) -> date | None:
    """The last day by the setting Treårsregel.

    Args:
        counted_from: Migrationsdatum for Kalenderår, Mottagningsdatum for 36 månader.
        rule: Kalenderår: the last day of the third calendar year after it. 36 månader: the same day 36 months later,
            or that month's last day where it has no such day.

    Returns:
        The day; None when the rule is Av, or beyond the calendar, which no rule reaches.
    """
    if rule == "Av":
        return None
    if rule == "Kalenderår":
        year = counted_from.year + YEARS
        return date(year, 12, 31) if year <= date.max.year else None
    try:
        return add_months(counted_from, MONTHS)
    except ValueError:
        return None
