"""Lines cut into pages whose sums are carried from each page to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from atersok.documents.model import Value, pages


@dataclass(frozen=True)
class CarriedPage:
    """One page of a document.

    Attributes:
        number, count: which page of how many.
        lines: its lines.
        before, after: the sums of the pages before it, and those with its own lines added, in the amounts' order.
    """

    number: int
    count: int
    lines: Sequence[Mapping[str, Value]]
    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def is_last(self) -> bool:
        """Whether its sums are the document's."""
        return self.number == self.count

    @property
    def text(self) -> str:
        """Which page it is, in Swedish."""
        return f"Sida {self.number} av {self.count}"


def carried_pages(
    lines: Sequence[Mapping[str, Value]], amounts: Sequence[tuple[int, ...]], size: int
) -> list[CarriedPage]:
    """The lines cut into pages of that size.

    Args:
        amounts: for each line what is summed: öre, days or counts, equally many for every line.

    Raises:
        ValueError: there is no line, or not one entry of amounts a line.
    """
    if not lines or len(lines) != len(amounts):
        raise ValueError("carried pages need lines, and amounts for each")
    cut = pages(lines, size)
    found: list[CarriedPage] = []
    sums: tuple[int, ...] = (0,) * len(amounts[0])
    done = 0
    for number, part in enumerate(cut, start=1):
        before = sums
        for line in amounts[done : done + len(part)]:
            sums = tuple(total + amount for total, amount in zip(sums, line, strict=True))
        done += len(part)
        found.append(CarriedPage(number, len(cut), part, before, sums))
    return found
