"""Om: what the book is, for which quarter, by which rules, and from which sources.

Nothing here depends on when the run was made (that stands on Logg), so that a run on the same input changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from atersok import __version__
from atersok.domain import names
from atersok.domain.settings import Settings
from atersok.rules.parameters import Parameters
from atersok.workbook.sheets.logg import LoggedSource
from atersok.workbook.tables import FoundTable, read_rows
from atersok.workbook.write_table import Row

SOURCE_LABEL = "Källa"


def om_rows(
    found: FoundTable, settings: Settings, parameters: Parameters, sources: Sequence[LoggedSource]
) -> list[Row]:
    """The rows of tblOm as they stand, with the run's facts filled in; rows that a user added are kept as they are."""
    facts = {
        "Kvartal": str(settings.quarter),
        "Period": f"{settings.quarter.start} – {settings.window_end}",
        "Kommun": settings.municipality,
        "Produktversion": __version__,
        "Regelversion": parameters.version,
        "Regler kontrollerade": str(parameters.checked_on),
    }
    by_key = {names.key(name): value for name, value in facts.items()}
    texts = iter([*map(_text, sources), *([""] * 99)])
    rows: list[Row] = []
    for row in read_rows(found):
        label = names.clean(row.values["Uppgift"])
        value = names.clean(row.values["Värde"])
        if names.key(label).startswith(names.key(SOURCE_LABEL)):
            value = next(texts)
        else:
            value = by_key.get(names.key(label), value)
        rows.append({"Uppgift": label or None, "Värde": value or None})
    return rows


def _text(source: LoggedSource) -> str:
    parts = [source.file, f"sparad {source.modified:%Y-%m-%d %H:%M}"]
    if source.rows is not None:
        parts.append(f"{source.rows} rader")
    parts.append(f"SHA-256 {source.sha256}")
    return ", ".join(parts)
