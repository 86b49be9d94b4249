"""Sets of days as sorted, disjoint spans of ordinals, both ends included: cheap to compare whatever their length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

Span = tuple[int, int]
_SHOWN = 4


def merge(spans: Iterable[Span]) -> list[Span]:
    """The union of the spans, in order; spans that touch become one, empty ones (first > last) vanish."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if first > last:
            continue
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def clip(spans: Iterable[Span], first: int, last: int) -> list[Span]:
    """The spans' days from `first` to `last`, merged."""
    return merge((max(start, first), min(stop, last)) for start, stop in spans)


def subtract(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """The days of `spans` that are not in `taken`; both as `merge` gives them."""
    left: list[Span] = []
    place = 0
    for first, last in spans:
        start = first
        while place < len(taken) and taken[place][1] < start:
            place += 1
        for low, high in taken[place:]:
            if low > last:
                break
            if start < low:
                left.append((start, low - 1))
            start = max(start, high + 1)
        if start <= last:
            left.append((start, last))
    return left


def count(spans: Iterable[Span]) -> int:
    """Number of days."""
    return sum(last - first + 1 for first, last in spans)


def text(spans: Sequence[Span]) -> str:
    """The days as Swedish text: "2025-04-01–2025-04-30 (30 dygn)", the first few spans where there are many."""
    if not spans:
        return "inga dygn"
    parts = [
        date.fromordinal(first).isoformat() + ("" if first == last else f"–{date.fromordinal(last).isoformat()}")
        for first, last in spans[:_SHOWN]
    ]
    more = " med flera" if len(spans) > _SHOWN else ""
    return f"{', '.join(parts)}{more} ({count(spans)} dygn)"
