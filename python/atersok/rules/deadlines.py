"""Until when a quarter can be claimed (rules.md §3)."""

from __future__ import annotations

from datetime import date

from atersok.domain.quarter import Quarter, add_months, month_end
from atersok.rules.holidays import next_working_day
from atersok.rules.parameters import Parameter, Parameters, load


def strict_deadline(quarter: Quarter, parameters: Parameters) -> date:
    """The last day for Migrationsverket to have received the claim, counted strictly.

    Six months from the quarter's end (31 a §): Q1 → 30 Sep, Q2 → 30 Dec, Q3 → 30 Mar, Q4 → 30 Jun. Care before
    2017-07-01: twelve months, and 2017-12-31 at the latest.
    """
    rule = _rule(quarter, parameters)
    return _capped(add_months(quarter.end, rule.value), rule)


def practice_deadline(quarter: Quarter, parameters: Parameters) -> date:
    """The last day as practice has it: the last day of that month, or the next weekday (lag 1930:173 2 §).

    2025K2 → 2026-01-02: 31 December is nyårsafton and 1 January a holiday.
    """
    rule = _rule(quarter, parameters)
    return next_working_day(_capped(month_end(add_months(quarter.end, rule.value)), rule))


def internal_deadline(quarter: Quarter, parameters: Parameters | None = None) -> date:
    """The municipality's own: the last day of the month after the quarter, whatever weekday.

    Args:
        quarter: the quarter that is claimed.
        parameters: those of the run; the product's where none are given.
    """
    months = (parameters or load()).required("intern_frist", quarter.end).value
    return month_end(add_months(quarter.end, months))


def _rule(quarter: Quarter, parameters: Parameters) -> Parameter:
    return parameters.required("frist_ekb_manader", quarter.end)


def _capped(day: date, rule: Parameter) -> date:
    """2010:1122 29 § (2012:859): what was claimed by the old rules had to be in by a day of its own."""
    return day if rule.last_day is None else min(day, rule.last_day)
