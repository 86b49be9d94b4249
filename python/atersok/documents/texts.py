"""Lists as text that fits a line of paper: what there is no room for is counted, never cut."""

from __future__ import annotations

from collections.abc import Sequence


def fitted(parts: Sequence[str], length: int, separator: str = "; ") -> str:
    """The parts on one line of at most so many characters; "… och 3 till" where not all have room."""
    return fitted_lines(parts, length, 1, separator)[0]


def fitted_lines(parts: Sequence[str], length: int, count: int, separator: str = "; ") -> list[str]:
    """The parts on so many lines of at most so many characters each; the last tells how many had no room.

    A part is never broken; one that is longer than a line has it alone.
    """
    lines: list[str] = []
    left = list(parts)
    while len(lines) < count:
        rest = len(lines) == count - 1
        taken = _taken(left, length, separator, told=rest)
        text = separator.join(left[:taken])
        left = left[taken:]
        if rest and left:
            text = f"{text}{separator}{_more(len(left))}"
        lines.append(text)
    return lines


def _taken(parts: Sequence[str], length: int, separator: str, *, told: bool) -> int:
    """How many parts the line takes: at least one, and with room for telling of the rest where that is told here."""
    if not parts or len(separator.join(parts)) <= length:
        return len(parts)
    for count in range(len(parts) - 1, 1, -1):
        text = separator.join(parts[:count])
        if told:
            text = f"{text}{separator}{_more(len(parts) - count)}"
        if len(text) <= length:
            return count
    return 1


def _more(count: int) -> str:
    return f"och {count} till"
