"""What stands at the head and the foot of the documents of a home's costs and of its customer invoice."""

from __future__ import annotations

from collections.abc import Collection

from atersok.calculation import BookResult, QuarterResult
from atersok.documents.common import application_rows, period_text
from atersok.documents.model import Value
from atersok.domain.register import Register
from atersok.rules.version import version_text


def heading(quarter: QuarterResult, result: BookResult, home: str, title: str) -> dict[str, Value]:
    """The fields that say what, whose, when and by which rules."""
    settings = result.settings
    return {
        "Titel": title,
        "Kommun": settings.municipality,
        "Kvartal": str(settings.quarter),
        "Period": period_text(settings),
        "Spår": quarter.inputs.register.homes[home].track,
        "Boende": home,
        "Handläggare": settings.contact_role,
        "Regelversion": version_text(quarter.inputs.parameters, quarter.quarter),
        "Körning": f"Återsök {settings.quarter}",
    }


def applied_for(
    result: BookResult, register: Register, withheld: Collection[str], tracks: Collection[str]
) -> list[tuple[str, list[str]]]:
    """Each released home of the tracks with something to claim, and its children that are applied for.

    In order of track and home, the children in order of dossiernummer: the order of Ansökan.
    """
    children: dict[tuple[str, str], set[str]] = {}
    for row in application_rows(result, register):
        track = register.homes[row.home].track
        if track in tracks and row.home not in withheld:
            children.setdefault((track, row.home), set()).add(row.dossier)
    return [(home, sorted(dossiers)) for (_, home), dossiers in sorted(children.items())]
