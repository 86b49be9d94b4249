"""What a municipality made of the catalogue's severities, as texts (Inställningar, Allvar)."""

from __future__ import annotations

from collections.abc import Mapping

from atersok.checks.catalogue import CATALOGUE
from atersok.domain.finding import Severity


def told(severities: Mapping[str, Severity]) -> str:
    """What is changed from what: "K03 Info (annars Varning), R05 Stopp (annars Varning)", "" where nothing is."""
    return ", ".join(
        f"{code} {severity} (annars {CATALOGUE[code].severity})" for code, severity in sorted(severities.items())
    )


def lowerable_codes() -> tuple[str, ...]:
    """The codes whose Stopp may become a Varning."""
    return tuple(code for code, kind in CATALOGUE.items() if kind.lowerable)
