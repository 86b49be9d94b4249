"""A finding (avvikelse): something that does not agree, as a value."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Severity = Literal["Stopp", "Varning", "Info"]
Status = Literal["Ny", "Utreds", "Kvitterad", "Löst"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not agree; collected, never raised.

    Attributes:
        code: R, N, K or F and two digits (design.md §6).
        severity: Stopp, Varning or Info.
        asks: the role that must answer.
        home: the home's name as Boenden spells it, "" where none is concerned.
        dossier: the child's key, 8 digits with /N, "" where none is concerned.
        identity: what tells this thing from others of its kind (invoice, verifikat, placement); never a position or
            an amount.
        what: what differs, a Swedish sentence that names no child.
        expected: what one source says.
        found: what the other says.
        difference: by how much, "" where that says nothing.
        source: file, sheet and row.
        action: what to do.
        cost_centre: for K01 and K08, whose homes are withheld by kostnadsställe; "" otherwise.
    """

    code: str
    severity: Severity
    asks: str
    home: str
    dossier: str
    identity: str
    what: str
    expected: str
    found: str
    difference: str
    source: str
    action: str
    cost_centre: str = ""

    def id_in(self, quarter: str) -> str:
        """The Id, the same on every run: 12 hexadecimal digits."""
        text = "\x1f".join((quarter, self.code, self.home, self.dossier, self.identity))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a user wrote beside a finding, and what the finding said when it was last written."""

    status: str = ""
    comment: str = ""
    signature: str = ""

    @property
    def opens_gate(self) -> bool:
        """A Stopp lets go only when it is Kvitterad with both comment and signature (design.md §6)."""
        return self.status == "Kvitterad" and bool(self.comment.strip()) and bool(self.signature.strip())
