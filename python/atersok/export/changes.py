"""What a version of an export changes: each packet's sum held against the version before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from atersok.domain.ore import kr_text

Key = tuple[str, str, str]
"""Track, home, and in track C the child's dossiernummer."""


@dataclass(frozen=True, slots=True)
class Change:
    """A packet whose sum is not what it was; None where it is not in that version."""

    packet: str
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """Öre more than before; a packet that is not there counts as nothing."""
        return (self.after or 0) - (self.before or 0)

    @property
    def kind(self) -> str:
        """In a word what happened to it."""
        if self.before is None:
            return "Tillkommit"
        return "Borttaget" if self.after is None else "Ändrat"


def changes(before: Mapping[Key, tuple[str, int]], after: Mapping[Key, tuple[str, int]]) -> list[Change]:
    """The packets that were added, taken away or changed, in order.

    Args:
        before, after: packet → what it is called, and öre applied for.
    """
    found = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is None or new is None or old[1] != new[1]:
            title = (new or old or ("", 0))[0]
            found.append(Change(title, None if old is None else old[1], None if new is None else new[1]))
    return found


def change_rows(found: Sequence[Change]) -> list[list[str]]:
    """As lines of text: packet, what happened, before, after, difference in kronor."""
    return [
        [change.packet, change.kind, _kr(change.before), _kr(change.after), kr_text(change.difference)]
        for change in found
    ]


def _kr(ore: int | None) -> str:
    return "" if ore is None else kr_text(ore)
