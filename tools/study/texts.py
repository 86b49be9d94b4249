"""What every finding's text must say: what differs, by how much, where it comes from, what to do; and name no child."""

from __future__ import annotations

import re
from collections.abc import Iterator

from atersok.domain.finding import Finding

from .world import World

MEASURED = frozenset(
    {
        *("R06", "R12", "R14", "R17", "N01", "N02", "N03", "N04", "N05", "N06", "N07", "N09"),
        *("K01", "K02", "K03", "K04", "K05", "K06", "K07", "K08", "K09", "K10", "K11", "K12", "K13", "K14"),
        *("K16", "K17"),
    }
)
"""Codes that always are about an amount or a number of days, and must say how much."""
NOTHING_EXPECTED = frozenset({"R09"})
"""Codes that only tell of something."""
_BROKEN = re.compile(r"  |\bNone\b|\bTrue\b|\bFalse\b|\(\)|: ?$|, ?$|; ?$|\b1 (?:rader|dagar|gånger|celler)\b|[.]{2}")


def faults(finding: Finding, world: World) -> Iterator[str]:
    """What is wrong with a finding's texts, in English."""
    for field in ("what", "action"):
        text = getattr(finding, field)
        if not text.endswith((".", "?")) or not (text[0].isupper() or text[0].isdigit()):
            yield f"{field} is no sentence: {text!r}"
    for field in ("found", "source", "identity"):
        if not getattr(finding, field).strip():
            yield f"{field} is empty"
    if not finding.expected and finding.code not in NOTHING_EXPECTED:
        yield "expected is empty"
    if not finding.difference and finding.code in MEASURED:
        yield "difference is empty"
    texts = (finding.what, finding.expected, finding.found, finding.difference, finding.source, finding.action)
    for text in texts:
        if _BROKEN.search(text):
            yield f"broken text: {text!r}"
    everything = " ".join((*texts, finding.identity)).casefold()
    for child in world.children:
        number = child.personnummer[-11:].replace("-", "")
        if child.name.strip() and child.name.casefold() in everything:
            yield "it tells a child's name"
        if number and number in everything.replace("-", ""):
            yield "it tells a personnummer"
