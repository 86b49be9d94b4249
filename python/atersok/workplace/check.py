"""What the doctor found out about one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["OK", "VARNING", "FEL", "EJ PRÖVAT"]


@dataclass(frozen=True, slots=True)
class Check:
    """One examined thing, in Swedish.

    Attributes:
        name: what was examined.
        outcome: FEL stops some part of the work, VARNING may do so, EJ PRÖVAT says nothing.
        found: what was there; never a child's name, never a secret.
        remedy: what to do; empty where there is nothing to do.
    """

    name: str
    outcome: Outcome
    found: str
    remedy: str = ""


def ok(name: str, found: str) -> Check:
    """Nothing to do."""
    return Check(name, "OK", found)


def warning(name: str, found: str, remedy: str) -> Check:
    """Works, or works for most."""
    return Check(name, "VARNING", found, remedy)


def fault(name: str, found: str, remedy: str) -> Check:
    """Something does not work until it is mended."""
    return Check(name, "FEL", found, remedy)


def untried(name: str, why: str, remedy: str = "") -> Check:
    """Could not be examined here."""
    return Check(name, "EJ PRÖVAT", why, remedy)


ONLY_WINDOWS = "gäller bara Excel på Windows"
