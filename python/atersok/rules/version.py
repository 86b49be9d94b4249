"""The rule version as a claim states it: which rules, whose, and whether they were checked too long ago."""

from __future__ import annotations

from atersok.domain.quarter import Quarter
from atersok.rules.parameters import Parameters


def source_text(parameters: Parameters) -> str:
    """Whose the rules are: the program's, or a municipality's own file by its name."""
    return f"egen regelfil {parameters.source}" if parameters.source else "programmets egna regler"


def named_version(parameters: Parameters) -> str:
    """The version, with the file where a municipality has its own: it may have kept the program's version."""
    return f"{parameters.version}, {source_text(parameters)}" if parameters.source else parameters.version


def version_text(parameters: Parameters, quarter: Quarter) -> str:
    """Version, a municipality's own file, and the day of the last check; one before the quarter's end is said.

    2025-09-01 (kontrollerade 2025-09-01, före kvartalets slut). The check is that of the values of the quarter's
    days, so that a quarter of 2016 is not doubted for a value that came in 2024.
    """
    checked = parameters.checked_for(quarter.start, quarter.end)
    late = ", före kvartalets slut" if checked < quarter.end else ""
    return f"{named_version(parameters)} (kontrollerade {checked}{late})"
