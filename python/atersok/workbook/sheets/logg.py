"""Logg: one row per run and source; names no child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from atersok import __version__
from atersok.domain.quarter import Quarter
from atersok.workbook.write_table import Row


@dataclass(frozen=True)
class LoggedSource:
    """A file that a run read; `size` in bytes, `sum_ore` in öre; rows and sum None where they say nothing."""

    file: str
    sha256: str
    modified: datetime
    size: int
    rows: int | None = None
    sum_ore: int | None = None


def logg_rows(
    at: datetime,
    run_id: str,
    command: str,
    quarter: Quarter | str,
    rules: str,
    event: str,
    sources: Sequence[LoggedSource],
) -> list[Row]:
    """The rows of one run: what happened, then each source."""
    common: dict[str, str | int | float | None] = {
        "Tidpunkt": at.strftime("%Y-%m-%d %H:%M:%S"),
        "Körning": run_id,
        "Kommando": command,
        "Kvartal": str(quarter),
        "Version": __version__,
        "Regelversion": rules,
    }
    return [
        {**common, "Händelse": event},
        *(
            {
                **common,
                "Händelse": f"Läste, sparad {source.modified:%Y-%m-%d %H:%M}, {source.size} byte",
                "Fil": source.file,
                "Rader": source.rows,
                "Summa": None if source.sum_ore is None else source.sum_ore / 100,
                "SHA-256": source.sha256,
            }
            for source in sources
        ),
    ]
