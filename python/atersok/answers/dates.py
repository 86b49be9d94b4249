"""Answers that ask no register: age, the check of a number, Treårsregel, deadlines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from atersok.answers import arguments, refusal
from atersok.answers.column import OMITTED, Cell
from atersok.answers.refusal import NoAnswer
from atersok.domain import names
from atersok.domain.identity import age_on, birth_date_of, personnummer_ok
from atersok.domain.settings import ThreeYearRule
from atersok.rules.deadlines import internal_deadline, practice_deadline, strict_deadline
from atersok.rules.parameters import Parameters
from atersok.rules.three_years import reclaim_until

INTERNAL, STRICT, PRACTICE = "intern", "strikt", "praxis"
_LAST_YEAR: Final = 9990
"""Excel's calendar ends with 9999, and a deadline comes after its quarter."""


def age(number: Cell, day: date, not_after: date) -> int:
    """Whole years that day of the person with that personnummer.

    Args:
        number: personnummer, samordningsnummer or reserve number, with or without century.
        day: the day.
        not_after: the latest birth date that a number without century can mean.

    Raises:
        NoAnswer: it is no such number, or the person was not born that day.
    """
    born = birth_date_of(arguments.personal_number(number), not_after)
    if born is None:
        raise NoAnswer(refusal.NO_NUMBER)
    if born > day:
        raise NoAnswer(refusal.NOT_BORN)
    return age_on(born, day)


def number_ok(number: Cell) -> bool:
    """Whether a personnummer or samordningsnummer passes its check, or a reserve number has the right pattern."""
    return personnummer_ok(arguments.personal_number(number))


def last_day_to_reclaim(counted_from: date, rule: ThreeYearRule) -> datetime:
    """The last day by Treårsregel; NoAnswer where the rule is off."""
    if rule == "Av":
        raise NoAnswer(refusal.RULE_OFF)
    found = reclaim_until(counted_from, rule)
    if found is None:
        raise NoAnswer(refusal.BEYOND_CALENDAR)
    return arguments.as_cell(found)


def deadline(quarter: Cell, kind: Cell, rules: Parameters) -> datetime:
    """The last day to claim a quarter: the municipality's own, strictly counted, or as practice has it.

    Args:
        quarter: the quarter, as 2025K2.
        kind: which of the three; the municipality's own where it is left out.
        rules: those of the calling workbook.

    Raises:
        NoAnswer: the cell names no quarter, or the kind is none of the three.
    """
    wanted = INTERNAL if kind is OMITTED else names.key(arguments.text(kind))
    found = arguments.quarter(quarter)
    if found.year > _LAST_YEAR:
        raise NoAnswer(refusal.BEYOND_CALENDAR)
    if wanted == INTERNAL:
        return arguments.as_cell(internal_deadline(found, rules))
    if wanted == STRICT:
        return arguments.as_cell(strict_deadline(found, rules))
    if wanted == PRACTICE:
        return arguments.as_cell(practice_deadline(found, rules))
    raise NoAnswer(refusal.UNKNOWN_KIND)
