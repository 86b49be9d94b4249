"""Om: what the book is, for which quarter, by which rules, and from which sources.

Nothing here depends on when the run was made (that stands on Logg), so that a run on the same input changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from atersok import __version__
from atersok.domain import names
from atersok.domain.settings import Settings
from atersok.rules.parameters import Parameters
from atersok.rules.version import source_text
from atersok.workbook.sheets.logg import LoggedSource
from atersok.workbook.tables import FoundTable, read_rows
from atersok.workbook.write_table import Row

SOURCE_LABEL = "Källa"


def om_rows(
    found: FoundTable, settings: Settings, parameters: Parameters, sources: Sequence[LoggedSource]
) -> list[Row]:
    """The rows of tblOm as they stand, with the run's facts filled in; rows that a user added are kept as they are."""
    quarter = settings.quarter
    facts = {
        "Kvartal": str(quarter),
        "Period": f"{quarter.start} – {settings.window_end}",
        "Kommun": settings.municipality,
        "Produktversion": __version__,
        "Regelversion": f"{parameters.version}, {source_text(parameters)}",
        "Regler kontrollerade": str(parameters.checked_for(quarter.start, quarter.end)),
    }
    by_key = {names.key(name): value for name, value in facts.items()}
    table = read_rows(found)
    places = [row.row for row in table if _is_source(names.clean(row.values["Uppgift"]))]
    texts = dict(zip(places, _texts(sources, len(places)), strict=True))
    rows: list[Row] = []
    for row in table:
        label = names.clean(row.values["Uppgift"])
        value = names.clean(row.values["Värde"])
        value = texts[row.row] if row.row in texts else by_key.get(names.key(label), value)
        rows.append({"Uppgift": label or None, "Värde": value or None})
    return rows


def _is_source(label: str) -> bool:
    return names.key(label).startswith(names.key(SOURCE_LABEL))


def _texts(sources: Sequence[LoggedSource], places: int) -> list[str]:
    """One text a place; sources that find none are counted in the last, and all stand on Logg."""
    texts = [_text(source) for source in sources]
    if len(texts) > places:
        texts[places - 1 :] = [f"och {len(texts) - places + 1} filer till, se bladet Logg"] if places else []
    return texts + [""] * (places - len(texts))


def _text(source: LoggedSource) -> str:
    parts = [source.file, f"sparad {source.modified:%Y-%m-%d %H:%M}"]
    if source.rows is not None:
        parts.append(f"{source.rows} rader")
    parts.append(f"{source.size} byte")
    parts.append(f"SHA-256 {source.sha256}")
    return ", ".join(parts)
