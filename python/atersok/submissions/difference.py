"""Today's claim of a quarter against what was last submitted for it: the only part that may be sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from atersok.domain.claim import ClaimRow
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.submissions.model import ClaimLine, Submitted

DifferenceKind = Literal["Tillägg", "Rättelse/återbetalning", "Hålls inne nu"]
Key: TypeAlias = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a child counts at one home in one month under one code; amounts in öre."""

    days: int = 0
    cost_ore: int = 0
    daily_rate_ore: int = 0
    claim_ore: int = 0


_NOTHING: Final = Figures()


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One child, home, month ("2025-04") and code whose claim is not what was submitted; amounts in öre.

    Attributes:
        submitted: as it stood in the submission, all 0 where it had no such row.
        now: as it is today, all 0 where there is no such row any more.
        held: the gate holds the home back today, so that nothing of the line may be sent.
    """

    dossier: str
    home: str
    month: str
    code: str
    submitted: Figures
    now: Figures
    held: bool

    @property
    def difference_ore(self) -> int:
        """What is claimed today beyond what was submitted; less than 0 where too much was claimed."""
        return self.now.claim_ore - self.submitted.claim_ore

    @property
    def send_ore(self) -> int:
        """What of the difference may be sent: 0 while the home is held back."""
        return 0 if self.held else self.difference_ore

    @property
    def kind(self) -> DifferenceKind:
        """Tillägg, Rättelse/återbetalning, or Hålls inne nu: a home that is held back takes nothing back either."""
        if self.held:
            return "Hålls inne nu"
        return "Tillägg" if self.difference_ore > 0 else "Rättelse/återbetalning"


@dataclass(frozen=True, slots=True)
class Difference:
    """One quarter of one book: new minus submitted; amounts in öre.

    Attributes:
        version: the submission that today was held against.
        lines: what differs, by child, home, month and code.
        submitted_ore, now_ore: the whole claim then and today, of the homes that are compared.
        left_out: homes that are held back today and were held back then: there is nothing to compare.
    """

    quarter: Quarter
    book: Book
    version: int
    lines: tuple[DifferenceLine, ...]
    submitted_ore: int
    now_ore: int
    left_out: tuple[str, ...]

    @property
    def difference_ore(self) -> int:
        """New minus submitted; the sum of the lines' differences."""
        return self.now_ore - self.submitted_ore

    @property
    def added_ore(self) -> int:
        """The sum of Tillägg."""
        return self._sum("Tillägg")

    @property
    def returned_ore(self) -> int:
        """The sum of Rättelse/återbetalning, 0 or less."""
        return self._sum("Rättelse/återbetalning")

    @property
    def held_ore(self) -> int:
        """The difference of homes that are held back today: it waits for the gate."""
        return self._sum("Hålls inne nu")

    @property
    def send_ore(self) -> int:
        """What may be sent: Tillägg and Rättelse/återbetalning together."""
        return sum(line.send_ore for line in self.lines)

    def _sum(self, kind: DifferenceKind) -> int:
        return sum(line.difference_ore for line in self.lines if line.kind == kind)


def compare(submitted: Submitted, now: Sequence[ClaimRow], withheld: Collection[str]) -> Difference:
    """What differs today from the latest submission of the quarter and book.

    A home that is held back today and was not held back then keeps its submitted rows: its differences are told, and
    nothing of them is to be sent. A home that was held back then and is no longer one is Tillägg as a whole.

    Args:
        submitted: the latest version of the quarter and book.
        now: today's rows of Kostnad per barn, of every home.
        withheld: homes that the gate holds back today.
    """
    left_out = frozenset(withheld) & frozenset(submitted.withheld)
    then = _by_key((line.key, _figures(line)) for line in submitted.lines)
    today = _by_key(
        ((row.dossier, row.home, row.month, row.code), _figures(row)) for row in now if row.home not in left_out
    )
    lines = [
        DifferenceLine(*key, then.get(key, _NOTHING), today.get(key, _NOTHING), key[1] in withheld)
        for key in sorted(then.keys() | today.keys())
    ]
    return Difference(
        quarter=submitted.quarter,
        book=submitted.book,
        version=submitted.version,
        lines=tuple(line for line in lines if line.difference_ore),
        submitted_ore=sum(figures.claim_ore for figures in then.values()),
        now_ore=sum(figures.claim_ore for figures in today.values()),
        left_out=tuple(sorted(left_out)),
    )


def _figures(row: ClaimLine | ClaimRow) -> Figures:
    return Figures(row.days, row.cost_ore, row.daily_rate_ore, row.claim_ore)


def _by_key(rows: Iterable[tuple[Key, Figures]]) -> dict[Key, Figures]:
    """Key → figures; rows of one key, which a claim does not have, would be added up and not lost."""
    found: dict[Key, Figures] = {}
    for key, row in rows:
        known = found.get(key, _NOTHING)
        found[key] = Figures(
            known.days + row.days,
            known.cost_ore + row.cost_ore,
            known.daily_rate_ore + row.daily_rate_ore,
            known.claim_ore + row.claim_ore,
        )
    return found
