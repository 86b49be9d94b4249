"""Until when a quarter can be claimed (rules.md §3)."""

from __future__ import annotations

from datetime import date

from atersok.domain.quarter import Quarter, add_months
from atersok.rules.parameters import Parameters

_LAST_DAY_OF_OLD_RULES = date(2017, 12, 31)
"""2010:1122 29 § (2012:859): what was claimed by the old rules had to be in by this day."""


def strict_deadline(quarter: Quarter, parameters: Parameters) -> date:
    """The last day for Migrationsverket to have received the claim, counted strictly.

    Six months from the quarter's end (31 a §): Q1 → 30 Sep, Q2 → 30 Dec, Q3 → 30 Mar, Q4 → 30 Jun. Care before
    2017-07-01: twelve months, and 2017-12-31 at the latest.
    """
    months = parameters.value("frist_ekb_manader", quarter.end)
    if months is None:  # the parameter file gives a value for every day; a municipality's own may not
        months = 6
    found = add_months(quarter.end, months)
    return min(found, _LAST_DAY_OF_OLD_RULES) if quarter.end < date(2017, 7, 1) else found
