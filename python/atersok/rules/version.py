"""The rule version as a claim states it: which rules, whose, and whether they were checked too long ago."""

from __future__ import annotations

from atersok.domain.quarter import Quarter
from atersok.rules.parameters import Parameters


def version_text(parameters: Parameters, quarter: Quarter) -> str:
    """Version, a municipality's own file, and the day of the last check; one before the quarter's end is said.

    2025-09-01 (kontrollerade 2025-09-01, före kvartalets slut). The check is that of the values of the quarter's
    days, so that a quarter of 2016 is not doubted for a value that came in 2024.
    """
    own = f", egen regelfil {parameters.source}" if parameters.source else ""
    checked = parameters.checked_for(quarter.start, quarter.end)
    late = ", före kvartalets slut" if checked < quarter.end else ""
    return f"{parameters.version}{own} (kontrollerade {checked}{late})"
