"""What Migrationsverket should have paid, by quarter and child: day rates by days, applications by what was granted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from atersok.domain.codes import ABOVE_DAY_RATE
from atersok.domain.identity import base_of
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book, Register
from atersok.rules.parameters import Parameters
from atersok.submissions.model import ClaimLine, Submitted
from atersok.submissions.standing import ChildKey, Standing

Whose: TypeAlias = tuple[Quarter, str]
"""Quarter and child."""

_RATES: Final[Mapping[str, str]] = {"UT_DS": "ut_dygn_u18", "UT_FK": "ut_dygn_u18", "UT_FK18": "ut_dygn_18_20"}
"""Code → the parameter with the day rate that is paid without application for its days."""
_YOUNG: Final = "UT_FK18"


@dataclass(frozen=True, slots=True)
class QuarterLines:
    """What a quarter of one book counted.

    Attributes:
        lines: a row for each child, home, month and code, also of the codes that claim nothing.
        whole: False where homes that the gate held back are missing: then a child that is not there may be ours.
    """

    quarter: Quarter
    book: Book
    lines: Sequence[ClaimLine]
    whole: bool = True

    @classmethod
    def of(cls, submitted: Submitted) -> QuarterLines:
        """As it was submitted."""
        return cls(submitted.quarter, submitted.book, submitted.lines, not submitted.withheld)


class Children:
    """Who is meant by a dossiernummer of a list.

    Args:
        known: the dossiernummer that the register and the claims know.
        listed: those of the lists. One without /N that several known children share stands for all of them.
    """

    def __init__(self, known: Iterable[str], listed: Iterable[str]) -> None:
        self._known = frozenset(known) - {""}
        self._by_base: dict[str, set[str]] = {}
        for dossier in self._known:
            self._by_base.setdefault(base_of(dossier), set()).add(dossier)
        self._shared = frozenset(
            dossier for dossier in listed if dossier not in self._known and len(self._by_base.get(dossier, ())) > 1
        )

    def child(self, dossier: str) -> str:
        """The child, "" where it is nobody that is known; all siblings as one where a list takes them together."""
        base = base_of(dossier)
        if base in self._shared:
            return base
        if dossier in self._known:
            return dossier
        # Where one of the two spellings has no /N it is the same child; two different /N are two children.
        siblings = self._by_base.get(base, set())
        is_one = len(siblings) == 1 and (dossier == base or siblings == {base})
        return next(iter(siblings)) if is_one else ""


class Expected:
    """What should have been paid, öre.

    Attributes:
        covered: quarters that were counted → whether all of both books is known.
        months: quarter and child → the months ("2025-04") with care days.
        day_rates: quarter and child → month → days × the rate of the month's first day.
        above: quarter and child with days for which the excess over the day rate can be applied for.
        applied: quarter and child → what was granted, or claimed before there is a decision.
        decided: quarter and child with a decision in each book where something was claimed.

    Raises:
        LookupError: a day rate is asked for a day that has none; a parameter file that was loaded has one.
    """

    def __init__(
        self,
        quarters: Sequence[QuarterLines],
        standing: Mapping[ChildKey, Standing],
        register: Register,
        parameters: Parameters,
        listed: Iterable[str],
    ) -> None:
        known = [child.dossier for child in register.all_children]
        known += [line.dossier for quarter in quarters for line in quarter.lines]
        known += [dossier for _, _, dossier in standing]
        self.children = Children(known, listed)
        self.covered = _covered(quarters)
        self.months: dict[Whose, set[str]] = {}
        self.day_rates: dict[Whose, dict[str, int]] = {}
        self.above: set[Whose] = set()
        self.applied: dict[Whose, int] = {}
        self.decided: set[Whose] = set()
        self._take_lines(quarters, register, parameters)
        self._take_standing(standing)

    def day_rate(self, quarter: Quarter, child: str) -> int:
        """The day rate for all of the child's days in the quarter, öre."""
        return sum(self.day_rates.get((quarter, child), {}).values())

    def _take_lines(self, quarters: Sequence[QuarterLines], register: Register, parameters: Parameters) -> None:
        for quarter, line in _lines(quarters):
            whose = quarter, self.children.child(line.dossier)
            self.months.setdefault(whose, set()).add(line.month)
            if line.code in ABOVE_DAY_RATE:
                self.above.add(whose)
            ore = line.days * _rate(line, register, parameters)
            if ore:
                months = self.day_rates.setdefault(whose, {})
                months[line.month] = months.get(line.month, 0) + ore

    def _take_standing(self, standing: Mapping[ChildKey, Standing]) -> None:
        undecided: set[Whose] = set()
        for (quarter, _, dossier), one in standing.items():
            whose = quarter, self.children.child(dossier)
            if one.decided_on is not None:
                self.applied[whose] = self.applied.get(whose, 0) + one.granted_ore
                self.decided.add(whose)
            elif one.claimed_ore:
                self.applied[whose] = self.applied.get(whose, 0) + one.claimed_ore
                undecided.add(whose)
        self.decided -= undecided


def _covered(quarters: Iterable[QuarterLines]) -> dict[Quarter, bool]:
    whole: dict[Quarter, set[Book]] = {}
    for one in quarters:
        whole.setdefault(one.quarter, set()).update({one.book} if one.whole else set())
    return {quarter: len(books) == len(BOOKS) for quarter, books in whole.items()}


def _lines(quarters: Iterable[QuarterLines]) -> Iterator[tuple[Quarter, ClaimLine]]:
    """The lines that have a child and days."""
    return ((one.quarter, line) for one in quarters for line in one.lines if line.dossier and line.days)


def _rate(line: ClaimLine, register: Register, parameters: Parameters) -> int:
    """Öre a day that is paid without application: at 18–20 none where Studiehjälp is Nej."""
    name = _RATES.get(line.code)
    child = register.children.get(line.dossier)
    if name is None or (line.code == _YOUNG and child is not None and not child.day_rate_paid):
        return 0
    return parameters.required(name, date.fromisoformat(f"{line.month}-01")).value * 100
