"""Until when a quarter can be claimed (rules.md §3)."""

from __future__ import annotations

from datetime import date

from atersok.domain.quarter import Quarter, add_months, month_end
from atersok.rules.holidays import next_working_day
from atersok.rules.parameters import Parameters

_LAST_DAY_OF_OLD_RULES = date(2017, 12, 31)
"""2010:1122 29 § (2012:859): what was claimed by the old rules had to be in by this day."""


def strict_deadline(quarter: Quarter, parameters: Parameters) -> date:
    """The last day for Migrationsverket to have received the claim, counted strictly.

    Six months from the quarter's end (31 a §): Q1 → 30 Sep, Q2 → 30 Dec, Q3 → 30 Mar, Q4 → 30 Jun. Care before
    2017-07-01: twelve months, and 2017-12-31 at the latest.
    """
    found = add_months(quarter.end, _months(quarter, parameters))
    return min(found, _LAST_DAY_OF_OLD_RULES) if _by_old_rules(quarter) else found


def practice_deadline(quarter: Quarter, parameters: Parameters) -> date:
    """The last day as practice has it: the last day of that month, or the next weekday (lag 1930:173 2 §).

    2025K2 → 2026-01-02: 31 December is nyårsafton and 1 January a holiday.
    """
    found = month_end(add_months(quarter.end, _months(quarter, parameters)))
    return next_working_day(min(found, _LAST_DAY_OF_OLD_RULES) if _by_old_rules(quarter) else found)


def internal_deadline(quarter: Quarter) -> date:
    """The municipality's own: the last day of the month after the quarter, whatever weekday."""
    return month_end(quarter.next().start)


def _months(quarter: Quarter, parameters: Parameters) -> int:
    months = parameters.value("frist_ekb_manader", quarter.end)
    return 6 if months is None else months  # the parameter file gives a value for every day; an own one may not


def _by_old_rules(quarter: Quarter) -> bool:
    return quarter.end < date(2017, 7, 1)
