"""What a document sheet holds, as values: blocks of single fields and lines, before any cell is thought of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

Value = str | int | float | date | None


@dataclass(frozen=True)
class Block:
    """One page of a document.

    Attributes:
        fields: name → value of each single field; amounts in kronor.
        lines: column → value, line by line; no more lines than the block holds.
    """

    fields: Mapping[str, Value]
    lines: Sequence[Mapping[str, Value]]


def pages(lines: Sequence[Mapping[str, Value]], size: int) -> list[Sequence[Mapping[str, Value]]]:
    """The lines cut into pages of that size; one empty page where there are none."""
    return [lines[start : start + size] for start in range(0, len(lines), size)] or [()]
