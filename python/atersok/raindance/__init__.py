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
from atersok.raindance.profile import (
    PROFILE_FILE,
    Layout,
    Profile,
    load_profile,
    remember,
    save_profile,
)
from atersok.raindance.reading import read_export
from atersok.raindance.report import describe, to_json

__all__ = [
    "COLUMNS",
    "PROFILE_FILE",
    "Conflict",
    "DestroyedText",
    "DuplicateRow",
    "Export",
    "Layout",
    "Place",
    "Profile",
    "SetAside",
    "SourceReport",
    "describe",
    "find_exports",
    "load_profile",
    "read_export",
    "remember",
    "save_profile",
    "to_json",
]
