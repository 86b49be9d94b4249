"""Children whose right ends soon after the quarter: 18 and 21 years, Avslutsdag, Treårsregel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from atersok.calculation import QuarterResult
from atersok.checks.catalogue import CONTROLLER, INTEGRATION, SOCIAL
from atersok.domain.quarter import Quarter
from atersok.domain.register import Child
from atersok.rules.codes import CODE_TEXTS
from atersok.rules.schedule import continued_responsibility
from atersok.rules.three_years import reclaim_until
from atersok.watch.rights import RIGHT, RightDay, Rights, birthdays

GROUP: Final = "Snart slut"
TURNS_18: Final = "Fyller 18 år"
TURNS_21: Final = "Fyller 21 år"
ENDED: Final = "Avslutsdag"
THREE_YEARS: Final = "Treårsregeln"
WHATS: Final = (TURNS_18, TURNS_21, ENDED, THREE_YEARS)

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """A right that ends, or changes, within the days that are looked ahead.

    Attributes:
        quarter: that of the workbooks, at whose end the right still stands.
        home: where the child is placed the day before.
        what: one of WHATS.
        why: what happens to the right, a Swedish sentence.
        day: the birthday, Avslutsdag (the first day without), or the last day by Treårsregel.
        days_left: from the day that was given to `day`; negative once it has passed.
        last_day: by when continued responsibility after 18 must be told to Migrationsverket; None for all else.
        ask: the role that has something to do about it.
    """

    quarter: Quarter
    dossier: str
    home: str
    what: str
    why: str
    day: date
    days_left: int
    last_day: date | None
    ask: str
    group: str = GROUP
    practice: None = None
    ore: None = None
    certainty: str = ""


def ending(result: QuarterResult, within: int | None = None, today: date | None = None) -> list[Ending]:
    """The children with a right at the quarter's end, or later, whose right ends within so many days after it.

    A child has a right where its placement and the rules give a day that Migrationsverket pays for, with or without
    application. Whoever leaves before the day is not told of.

    Args:
        within: days after the quarter's last day; the setting Bevaka dagar framåt where None.
        today: the day from which days left are counted; the quarter's last day where None.
    """
    looked = result.inputs.settings["gron"].watch_days if within is None else within
    maker = _Maker(result, looked, today or result.quarter.end)
    rows = [*maker.turning_18(), *maker.turning_21(), *maker.ended(), *maker.three_years()]
    return sorted(rows, key=lambda row: (row.day, WHATS.index(row.what), row.dossier))


class _Maker:
    """Looks from the quarter's last day so many days ahead."""

    def __init__(self, result: QuarterResult, within: int, today: date) -> None:
        inputs = result.inputs
        self._quarter, self._today = result.quarter, today
        self._register, self._parameters = inputs.register, inputs.parameters
        settings = inputs.settings["gron"]
        self._rule = settings.three_year_rule
        end, last = result.quarter.end, result.quarter.end + timedelta(days=within)
        self._turning_18 = birthdays(inputs.register, 18, end + _DAY, last)
        self._turning_21 = birthdays(inputs.register, 21, end + _DAY, last)
        self._ended: list[tuple[str, date]] = []
        self._three_years: list[tuple[str, date, date]] = []
        for dossier, child in inputs.register.children.items():
            if child.ended is not None and end < child.ended <= last:
                self._ended.append((dossier, child.ended))
            counted_from = self._counted_from(child)
            day = None if counted_from is None else reclaim_until(counted_from, self._rule)
            if counted_from is not None and day is not None and end < day <= last:
                self._three_years.append((dossier, day, counted_from))
        asked = {row[0] for rows in (self._turning_18, self._turning_21, self._ended) for row in rows}
        asked |= {row[0] for row in self._three_years}
        self._rights = Rights(inputs.register, inputs.parameters, settings.leaving_day_counts, end, last, asked)

    def turning_18(self) -> Iterator[Ending]:
        """The under-18 right ends; whether another follows, the placement of that day tells."""
        for dossier, day in self._turning_18:
            before, after = self._right_on(dossier, day - _DAY), self._rights.on(dossier, day)
            if before is None:
                continue
            if after is None:
                then = "Placeringen slutar samma dag"
            elif after.code in RIGHT:
                then = f"Rätten går vidare: {_text(after)}"
            else:
                then = f"Rätten upphör: {_text(after)}"
            born = self._register.children[dossier].born
            due = None if born is None else continued_responsibility(born, dossier, self._parameters)
            notice = (
                "" if due is None else f" Behåller kommunen ansvaret anmäls det till Migrationsverket senast {due.day}."
            )
            why = f"{then}. Nytt placeringsbeslut från {day} behövs.{notice}"
            yield self._row(before, dossier, TURNS_18, why, day, SOCIAL, None if due is None else due.day)

    def turning_21(self) -> Iterator[Ending]:
        """No right is left."""
        for dossier, day in self._turning_21:
            before = self._right_on(dossier, day - _DAY)
            if before is not None:
                yield self._row(before, dossier, TURNS_21, "Rätten upphör den dagen.", day, CONTROLLER)

    def ended(self) -> Iterator[Ending]:
        """Avslutsdag is entered, and still to come."""
        for dossier, day in self._ended:
            before = self._right_on(dossier, day - _DAY)
            if before is not None:
                why = "Avslutsdag är ifylld i PUT-databasen: ingen rätt från den dagen."
                yield self._row(before, dossier, ENDED, why, day, INTEGRATION)

    def three_years(self) -> Iterator[Ending]:
        """Informs only: in law, care of unaccompanied children has no such limit (rules.md §3)."""
        for dossier, day, counted_from in self._three_years:
            before = self._right_on(dossier, day)
            if before is not None:
                why = (
                    f"Sista dag enligt Treårsregel ({self._rule}), räknat från {counted_from}. "
                    "Regeln gäller inte vård av ensamkommande barn i lag."
                )
                yield self._row(before, dossier, THREE_YEARS, why, day, CONTROLLER)

    def _counted_from(self, child: Child) -> date | None:
        return child.migrated if self._rule == "Kalenderår" else child.received

    def _right_on(self, dossier: str, day: date) -> RightDay | None:
        found = self._rights.on(dossier, day)
        return found if found is not None and found.code in RIGHT else None

    def _row(
        self, before: RightDay, dossier: str, what: str, why: str, day: date, ask: str, notice: date | None = None
    ) -> Ending:
        left = (day - self._today).days
        return Ending(self._quarter, dossier, before.home, what, why, day, left, notice, ask)


def _text(day: RightDay) -> str:
    text = CODE_TEXTS[day.code]
    sentence = text.sentence[0].lower() + text.sentence[1:]
    return f"{sentence} ({text.paragraph})" if text.paragraph else sentence
