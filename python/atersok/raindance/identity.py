"""The same row twice, within a file or across files: read once, or kept and told (F03, F04).

Identity is (företag, vertyp, vernr, rad), design.md §5. A row without vernr or rad has none and is never merged.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from atersok.raindance.model import Conflict, DuplicateRow, Place

IDENTITY: Final = ("foretag", "vertyp", "vernr", "rad")
#: Where and when a row was read is not what it says.
_NOT_CONTENT: Final = ("ordinal", "source", "sheet", "line")


def merge(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[DuplicateRow], list[Conflict]]:
    """Drops rows with the identity and content of an earlier one.

    Args:
        rows: rows of all sources, in order of reading.

    Returns:
        the rows that stay, what was merged, and identities with several contents (all of them stay).
    """
    repeated = _repeated(rows)
    if not repeated.size:
        return rows, [], []
    part = rows.iloc[repeated]
    content = [name for name in rows.columns if name not in _NOT_CONTENT]
    identities = list(zip(*(part[name] for name in IDENTITY), strict=True))
    contents = list(zip(*(part[name] for name in content), strict=True))
    places = [
        Place(str(source), str(sheet), int(line))
        for source, sheet, line in zip(part["source"], part["sheet"], part["line"], strict=True)
    ]
    kept: dict[tuple[str, ...], dict[tuple[object, ...], Place]] = {}
    dropped: list[int] = []
    duplicates: list[DuplicateRow] = []
    for position, identity, said, place in zip(repeated, identities, contents, places, strict=True):
        known = kept.setdefault(identity, {})
        if said in known:
            dropped.append(int(position))
            duplicates.append(DuplicateRow(known[said], place, _four(identity)))
        else:
            known[said] = place
    conflicts = [
        Conflict(_four(identity), tuple(said.values()), _differing(content, list(said)))
        for identity, said in kept.items()
        if len(said) > 1
    ]
    if dropped:
        mask = np.ones(len(rows), dtype=bool)
        mask[dropped] = False
        rows = rows[mask]
    return rows, duplicates, conflicts


def _repeated(rows: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Positions of rows whose identity occurs more than once."""
    vernr, rad = (rows[name].to_numpy(dtype=object) for name in ("vernr", "rad"))
    has = np.fromiter(map(bool, rad), dtype=bool, count=len(rows)) & np.fromiter(map(bool, vernr), bool, len(rows))
    positions = np.flatnonzero(has)
    combined = np.zeros(len(positions), dtype=np.int64)
    for name in reversed(IDENTITY):
        if name == "vertyp" and not _any_twice(combined):
            return positions[:0]  # vernr and rad alone tell all rows apart: the usual case
        codes, uniques = pd.factorize(rows[name].to_numpy(dtype=object)[positions])
        combined, _ = pd.factorize(combined * (len(uniques) + 1) + codes)  # dense again, so that it cannot overflow
    counts = np.bincount(combined) if len(combined) else np.zeros(0, dtype=np.int64)
    return positions[counts[combined] > 1] if len(combined) else positions


def _any_twice(codes: np.ndarray[tuple[int], np.dtype[np.int64]]) -> bool:
    return bool(len(codes)) and int(codes.max()) + 1 < len(codes)


def _four(identity: tuple[str, ...]) -> tuple[str, str, str, str]:
    foretag, vertyp, vernr, rad = identity
    return foretag, vertyp, vernr, rad


def _differing(names: list[str], contents: list[tuple[object, ...]]) -> tuple[str, ...]:
    return tuple(name for i, name in enumerate(names) if len({said[i] for said in contents}) > 1)
