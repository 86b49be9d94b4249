"""A calendar quarter, the period of a claim."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

_PATTERN = re.compile(r"\s*(\d{4})\s*[KkQq]\s*([1-4])\s*")


@dataclass(frozen=True, order=True)
class Quarter:
    """Year and quarter, written 2025K2."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter | None:
        """The quarter that `2025K2` names; None when the text names none."""
        match = _PATTERN.fullmatch(text)
        if match is None or not 1900 <= int(match[1]) <= 9998:
            return None
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}K{self.number}"

    @cached_property
    def start(self) -> date:
        """The first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @cached_property
    def end(self) -> date:
        """The last day, included."""
        return self.next().start - timedelta(days=1)

    def next(self) -> Quarter:
        """The quarter after."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def months(self) -> tuple[tuple[date, date], ...]:
        """First and last day of each of the three months."""
        firsts = [date(self.year, 3 * self.number - 2 + i, 1) for i in range(3)]
        return tuple((first, month_end(first)) for first in firsts)

    def contains(self, day: date) -> bool:
        """Whether the day lies in the quarter."""
        return self.start <= day <= self.end


def month_end(day: date) -> date:
    """The last day of the day's month."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def month_text(day: date) -> str:
    """The month as tables and JSON write it: 2025-04."""
    return f"{day.year:04d}-{day.month:02d}"


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))
