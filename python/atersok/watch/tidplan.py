"""Tidplan: what falls due for every quarter that can still be claimed, as rows, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final, Literal

from atersok.domain.quarter import Quarter
from atersok.domain.register import Register
from atersok.rules.parameters import Parameters
from atersok.rules.schedule import (
    CONTINUED,
    PRACTICE,
    STRICT,
    Due,
    What,
    continued_responsibility,
    longest_notice_weeks,
    schedule,
)
from atersok.watch.rights import RIGHT, Rights, birthdays

Status = Literal["Passerad", "I dag", "Inom 14 dagar", "Kommer"]
PASSED: Final[Status] = "Passerad"
TODAY: Final[Status] = "I dag"
SOON: Final[Status] = "Inom 14 dagar"
COMING: Final[Status] = "Kommer"
SOON_DAYS: Final = 14

ALL_CATEGORIES: Final = "Alla"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A day by which something is to be done.

    Attributes:
        category: the codes that it concerns, "Alla" for all of the quarter, "" for a single child.
        what: as the schedule names it; with the month of invoices, or the dossiernummer as NN-NNNNNN.
        kind: the same without them.
        dossier: the child, 8 digits with /N, else "".
        days_left: from today; 0 today, negative once it has passed.
        source: paragraph or routine.
    """

    quarter: Quarter
    category: str
    what: str
    kind: What
    dossier: str
    day: date
    days_left: int
    status: Status
    source: str


def status_of(days_left: int) -> Status:
    """How near a day is; its own day counts as today."""
    if days_left < 0:
        return PASSED
    if days_left == 0:
        return TODAY
    return SOON if days_left <= SOON_DAYS else COMING


def hyphenated(dossier: str) -> str:
    """A dossiernummer as it is read aloud: 12345678/2 → 12-345678/2."""
    return f"{dossier[:2]}-{dossier[2:]}"


def plan(
    register: Register,
    parameters: Parameters,
    leaving_day_counts: bool,
    today: date,
    also: Iterable[Quarter] = (),
) -> list[PlanRow]:
    """The quarters that can still be claimed in any category, the current one and the next, in order.

    A quarter is open as long as practice would let it be claimed. Of one that is open only in some categories nothing
    but their days is shown. Of children who turn 18 only those are told who do so in the current quarter or later.

    Args:
        today: the day that is judged by.
        also: quarters that are shown whole, whether or not they are open: that of the workbooks.
    """
    current = Quarter.of(today)
    whole = {current, current.next(), *also}
    rows = [row for quarter in whole for row in _of_schedule(quarter, parameters, today)]
    earlier = _before(current)
    while open_rows := _open(earlier, parameters, today):
        rows += [] if earlier in whole else open_rows
        earlier = _before(earlier)
    due_by = current.next().end
    children = _children(register, parameters, leaving_day_counts, current.start, due_by)
    rows += [_row(due, today) for due in children if due.day <= due_by]
    return sorted(rows, key=_order)


def plan_of(
    quarter: Quarter, register: Register, parameters: Parameters, leaving_day_counts: bool, today: date
) -> list[PlanRow]:
    """All that falls due for one quarter, whether or not it can still be claimed."""
    rows = _of_schedule(quarter, parameters, today)
    children = _children(register, parameters, leaving_day_counts, quarter.start, quarter.end)
    rows += [_row(due, today) for due in children if due.quarter == quarter]
    return sorted(rows, key=_order)


def lines(rows: Sequence[PlanRow]) -> list[str]:
    """The rows as text: a heading for each quarter, and one line a row."""
    found: list[str] = []
    for quarter, own in groupby(rows, key=lambda row: row.quarter):
        if found:
            found.append("")
        found.append(f"{quarter} ({quarter.start} till {quarter.end})")
        for row in own:
            category = "" if row.category in {ALL_CATEGORIES, ""} else f" [{row.category}]"
            found.append(f"  {row.day}  {_left(row.days_left):<15} {row.what}{category} ({row.source})")
    return found


def as_json(rows: Sequence[PlanRow], today: date) -> dict[str, object]:
    """The rows as what `json.dumps` takes: days as YYYY-MM-DD, quarters as 2025K2, in the order of the rows."""
    return {
        "today": today.isoformat(),
        "quarters": [
            {
                "quarter": str(quarter),
                "rows": [
                    {
                        "category": row.category,
                        "what": row.what,
                        "dossier": row.dossier,
                        "day": row.day.isoformat(),
                        "days_left": row.days_left,
                        "status": row.status,
                        "source": row.source,
                    }
                    for row in own
                ],
            }
            for quarter, own in groupby(rows, key=lambda row: row.quarter)
        ],
    }


def _before(quarter: Quarter) -> Quarter:
    return Quarter.of(quarter.start - _DAY)


def _of_schedule(quarter: Quarter, parameters: Parameters, today: date) -> list[PlanRow]:
    return [_row(due, today) for due in schedule(quarter, parameters)]


def _open(quarter: Quarter, parameters: Parameters, today: date) -> list[PlanRow]:
    """The rows of a quarter that has ended: all of them, or the days of the categories that are still open."""
    rows = _of_schedule(quarter, parameters, today)
    practice = {row.category: row.day >= today for row in rows if row.kind == PRACTICE}
    if all(practice.values()):
        return rows
    return [row for row in rows if row.kind in {STRICT, PRACTICE} and practice[row.category]]


def _children(
    register: Register, parameters: Parameters, leaving_day_counts: bool, first: date, due_by: date
) -> list[Due]:
    """Continued responsibility of the children who turn 18 from `first` on, and have a right the day before.

    All that falls due up to `due_by` is among them, and some that falls due later.
    """
    last = due_by + timedelta(weeks=longest_notice_weeks(parameters))
    turning = birthdays(register, 18, first, last)
    if not turning:
        return []
    asked = {dossier for dossier, _ in turning}
    rights = Rights(register, parameters, leaving_day_counts, first - _DAY, last, asked)
    found = []
    for dossier, day in turning:
        right, born = rights.on(dossier, day - _DAY), register.children[dossier].born
        if right is not None and right.code in RIGHT and born is not None:
            due = continued_responsibility(born, dossier, parameters)
            found += [due] if due is not None else []
    return found


def _row(due: Due, today: date) -> PlanRow:
    left = (due.day - today).days
    child = due.about if due.what == CONTINUED else ""
    about = hyphenated(child) if child else due.about
    whole = "" if child else ALL_CATEGORIES
    return PlanRow(
        quarter=due.quarter,
        category=", ".join(due.categories) or whole,
        what=f"{due.what} {about}" if about else due.what,
        kind=due.what,
        dossier=child,
        day=due.day,
        days_left=left,
        status=status_of(left),
        source=due.source,
    )


def _order(row: PlanRow) -> tuple[Quarter, date, bool, str, str, str]:
    """The strict day before the practice one where they are the same."""
    return row.quarter, row.day, row.kind == PRACTICE, row.category, row.what, row.dossier


def _left(days: int) -> str:
    if days == 0:
        return "i dag"
    count = f"{abs(days)} {'dag' if abs(days) == 1 else 'dagar'}"
    return f"{count} kvar" if days > 0 else f"{count} sedan"
