"""Reads Raindance exports of any dialect into ledger rows. Path in, frame and report out."""

from atersok.raindance.files import find_exports
from atersok.raindance.model import (
    COLUMNS,
    Conflict,
    DestroyedText,
    DuplicateRow,
    Export,
    Place,
    SetAside,
    SourceReport,
)
from atersok.raindance.reading import read_export
from atersok.raindance.report import describe, to_json

__all__ = [
    "COLUMNS",
    "Conflict",
    "DestroyedText",
    "DuplicateRow",
    "Export",
    "Place",
    "SetAside",
    "SourceReport",
    "describe",
    "find_exports",
    "read_export",
    "to_json",
]
