"""What is different from the quarter before: children who came, left or moved, and what a care day costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from atersok.calculation import QuarterResult
from atersok.checks.catalogue import CONTROLLER
from atersok.checks.texts import kr, signed_kr, some
from atersok.domain.claim import ClaimRow
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.rules.codes import CODE_TEXTS
from atersok.submissions.earlier import latest_versions
from atersok.submissions.model import ClaimLine, Submitted
from atersok.watch.rights import RIGHT

GROUP: Final = "Ändrat"
NEW: Final = "Nytt barn"
LEFT: Final = "Har lämnat"
MOVED: Final = "Har flyttat"
DEARER: Final = "Dyrare per vårddygn"
CHEAPER: Final = "Billigare per vårddygn"
WHATS: Final = (NEW, LEFT, MOVED, DEARER, CHEAPER)

Key = tuple[str, str]
"""(dossier, home)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Care days with a right, what they cost and what is claimed of it, öre."""

    days: int = 0
    cost_ore: int = 0
    claim_ore: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.days + other.days, self.cost_ore + other.cost_ore, self.claim_ore + other.claim_ore)

    @property
    def per_day_ore(self) -> int:
        """Cost per care day, to the nearest öre; 0 where there is no day."""
        return round(Fraction(self.cost_ore, self.days)) if self.days else 0


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between the quarter before, as it was submitted, and this one, as it is now.

    Attributes:
        home: the home now, or the last one where the child has left; several with commas.
        homes: each of those in `home`.
        home_then: the homes of the quarter before, "" for a new child.
        what: one of WHATS.
        why: the figures then and now, a Swedish sentence.
        then, now: of the child; of DEARER and CHEAPER of the child at this home.
        ore: what is claimed now less what was claimed then; of DEARER and CHEAPER what this quarter's care days cost
            more (less) than they would have at the cost per care day of the quarter before.
    """

    quarter: Quarter
    dossier: str
    home: str
    home_then: str
    what: str
    why: str
    then: Figures
    now: Figures
    ore: int
    homes: tuple[str, ...]
    group: str = GROUP
    ask: str = CONTROLLER
    last_day: date | None = None
    practice: date | None = None
    certainty: str = "Säkert"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different.

    Attributes:
        previous: the quarter before.
        not_compared: books of which nothing was submitted for it: nothing is said of their homes.
    """

    previous: Quarter
    not_compared: tuple[Book, ...]
    rows: tuple[Change, ...]


def changes(result: QuarterResult, submitted: Iterable[Submitted], limit_percent: int | None = None) -> Changes:
    """The changes since the quarter before, child by child.

    Only days with a right count (claimed, or covered by the day rate). A home that was not submitted (withheld, or its
    book not sent) says nothing: a child there is neither new nor moved, and one who was placed there is not new.

    Args:
        submitted: every submission of the claims register; the latest version of each book of the quarter before.
        limit_percent: cost per care day is told of when it differs by more than this; the setting where None.
    """
    previous = Quarter.of(result.quarter.start - timedelta(days=1))
    sent = latest_versions(submitted)
    events = {book: sent[previous, book] for book in BOOKS if (previous, book) in sent}
    limit = result.inputs.settings["gron"].change_percent if limit_percent is None else limit_percent
    comparison = _Comparison(result, events)
    rows = [*comparison.came(), *comparison.left(), *comparison.moved(), *comparison.cost(limit)]
    rows.sort(key=lambda row: (WHATS.index(row.what), row.dossier, row.home))
    return Changes(previous, tuple(book for book in BOOKS if book not in events), tuple(rows))


@dataclass
class _Side:
    """One quarter: each child's homes, in order of month, and figures; `codes` are those without a right."""

    of: dict[Key, Figures] = field(default_factory=lambda: defaultdict(Figures))
    homes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    months: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, row: ClaimRow | ClaimLine) -> None:
        """Adds one row of a claim."""
        if row.code not in RIGHT:
            self.codes[row.dossier].add(row.code)
            return
        self.of[row.dossier, row.home] += Figures(row.days, row.cost_ore, row.claim_ore)
        self.homes[row.dossier].add(row.home)
        self.months[row.dossier][row.month].add(row.home)

    def whole(self, dossier: str) -> Figures:
        """The child at all its homes."""
        return sum((self.of[dossier, home] for home in self.homes.get(dossier, ())), Figures())

    def last_homes(self, dossier: str) -> set[str]:
        """Where the child was in its last month."""
        months = self.months[dossier]
        return months[max(months)]


class _Comparison:
    def __init__(self, result: QuarterResult, events: Mapping[Book, Submitted]) -> None:
        self._quarter, self._register = result.quarter, result.inputs.register
        self._then, self._now = _Side(), _Side()
        for event in events.values():
            for line in event.lines:
                self._then.add(line)
        for book in result.books.values():
            for entry in book.claim.entries:
                self._now.add(entry)
        self._silent = {home for event in events.values() for home in event.withheld}
        self._silent |= {name for name, home in result.inputs.register.homes.items() if home.book not in events}

    def came(self) -> Iterator[Change]:
        """Nothing of the child was submitted, though all of its homes, of then and of today, were."""
        for dossier in sorted(self._now.homes.keys() - self._then.homes.keys()):
            if not (self._now.homes[dossier] | self._placed_then(dossier)) & self._silent:
                yield self._child(dossier, NEW, "")

    def _placed_then(self, dossier: str) -> set[str]:
        """The homes where the register places the child in the quarter before."""
        before = Quarter.of(self._quarter.start - timedelta(days=1))
        return {
            home.name
            for row in self._register.placements_of.get(dossier, ())
            if row.start <= before.end and (row.end is None or row.end > before.start)
            if (home := self._register.home(row.home)) is not None
        }

    def left(self) -> Iterator[Change]:
        """No day with a right is left."""
        for dossier in sorted(self._then.homes.keys() - self._now.homes.keys()):
            codes = sorted(self._now.codes.get(dossier, ()))
            reason = "; ".join(CODE_TEXTS[code].sentence for code in codes) or "Inga vårddygn i kvartalet"
            yield self._child(dossier, LEFT, f"{reason}. ")

    def moved(self) -> Iterator[Change]:
        """A home of today where the child was not in the last month of the quarter before."""
        for dossier in sorted(self._then.homes.keys() & self._now.homes.keys()):
            if self._now.homes[dossier] - self._then.last_homes(dossier) - self._silent:
                yield self._child(dossier, MOVED, "")

    def cost(self, limit: int) -> Iterator[Change]:
        """By child and home, where both quarters have care days there; compared exactly, not by rounded figures."""
        for key in sorted(self._then.of.keys() & self._now.of.keys()):
            then, now = self._then.of[key], self._now.of[key]
            before, after = Fraction(then.cost_ore, then.days), Fraction(now.cost_ore, now.days)
            if abs(after - before) * 100 <= limit * abs(before):
                continue
            percent = f" ({round((after - before) * 100 / abs(before)):+d} %)" if before else ""
            dossier, home = key
            yield Change(
                self._quarter,
                dossier,
                home,
                home,
                DEARER if after > before else CHEAPER,
                f"{kr(then.per_day_ore)} per vårddygn då, {kr(now.per_day_ore)} nu{percent}.",
                then,
                now,
                round((after - before) * now.days),
                (home,),
            )

    def _child(self, dossier: str, what: str, reason: str) -> Change:
        then, now = self._then.whole(dossier), self._now.whole(dossier)
        homes = self._now.homes.get(dossier) or self._then.homes[dossier]
        homes_then, homes_now = some(self._then.homes.get(dossier, ())), some(self._now.homes.get(dossier, ()))
        ore = now.claim_ore - then.claim_ore
        why = f"{reason}{_figures('Då', then, homes_then)}, {_figures('nu', now, homes_now)}: {signed_kr(ore)}."
        return Change(self._quarter, dossier, some(homes), homes_then, what, why, then, now, ore, tuple(sorted(homes)))


def _figures(when: str, figures: Figures, homes: str) -> str:
    if not figures.days:
        return f"{when} inget"
    return f"{when} {figures.days} vårddygn på {homes} och återsökt {kr(figures.claim_ore)}"
