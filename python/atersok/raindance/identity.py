"""The same row twice, within a file or across files: read once, or kept and told (F03, F04).

Identity is (företag, vertyp, vernr, rad), design.md §5. A row without vernr has none and is never merged. Where a file
has no row numbers, two equal coding rows of one verifikat are common and both stay; but what two files both hold, row
for row, is read once.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice
from typing import Any, Final

import numpy as np
import pandas as pd

from atersok.raindance.columns import Bools, Ints, combined
from atersok.raindance.model import Conflict, DuplicateRow, Place

IDENTITY: Final = ("foretag", "vertyp", "vernr", "rad")
Numbers = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
#: Rows looked at in one go, few enough to stay near the processor.
_STRETCH: Final = 1 << 16
#: Where and when a row was read is not what it says.
_NOT_CONTENT: Final = ("ordinal", "source", "sheet", "line")


def merge(rows: pd.DataFrame, known: Ints | None = None) -> tuple[pd.DataFrame, list[DuplicateRow], list[Conflict]]:
    """Drops rows with the identity and content of an earlier one.

    Args:
        rows: rows of all sources, in order of reading.
        known: positions of all rows whose identity occurs more than once, where all are of one table that knows them.

    Returns:
        the rows that stay, what was merged, and identities with several contents (all of them stay).
    """
    if known is not None:
        return _merge_numbered(rows, known)
    rows, duplicates, conflicts = _merge_numbered(rows, _repeated(rows))
    rows, overlapping = _merge_overlapping(rows)
    return rows, [*duplicates, *overlapping], conflicts


def _merge_numbered(rows: pd.DataFrame, repeated: Ints) -> tuple[pd.DataFrame, list[DuplicateRow], list[Conflict]]:
    """Rows with a whole identity."""
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


def _merge_overlapping(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[DuplicateRow]]:
    """Rows with a vernr and no row number that an earlier table holds too, the n-th equal row against its n-th."""
    if len(rows) and all((rows[name].to_numpy() == rows[name].iloc[0]).all() for name in ("source", "sheet")):
        return rows, []  # one table
    tables = list(zip(rows["source"], rows["sheet"], strict=True))
    positions = np.flatnonzero(rows["vernr"].astype(bool) & ~rows["rad"].astype(bool))
    part = rows.iloc[positions]
    content = [name for name in rows.columns if name not in _NOT_CONTENT]
    known: dict[tuple[object, ...], Place] = {}
    counted: Counter[tuple[object, ...]] = Counter()
    dropped: list[int] = []
    duplicates: list[DuplicateRow] = []
    lines = zip(positions, zip(*(part[name] for name in content), strict=True), part["line"], strict=True)
    for position, said, line in lines:
        source, sheet = tables[position]
        place = Place(str(source), str(sheet), int(line))
        counted[source, sheet, said] += 1
        key = (said, counted[source, sheet, said])
        first = known.setdefault(key, place)
        if (first.source, first.sheet) != (place.source, place.sheet):
            dropped.append(int(position))
            identity = tuple(str(rows[name].iloc[position]) for name in IDENTITY)
            duplicates.append(DuplicateRow(first, place, _four(identity)))
    mask = np.ones(len(rows), dtype=bool)
    mask[dropped] = False
    return (rows[mask], duplicates) if dropped else (rows, [])


def _repeated(rows: pd.DataFrame) -> Ints:
    """Positions of rows whose identity occurs more than once."""
    parts, sizes = [], []
    for name in ("vernr", "rad", "foretag", "vertyp"):
        codes, uniques = pd.factorize(rows[name].to_numpy(dtype=object))
        parts.append(codes)
        sizes.append(len(uniques))
    vernr, rad = (rows[name].to_numpy(dtype=object).astype(bool) for name in ("vernr", "rad"))
    return repeated(parts, sizes, vernr & rad)


def repeated(parts: Sequence[Numbers], sizes: Sequence[int], has: Bools) -> Ints:
    """Positions of rows whose identity occurs more than once.

    Args:
        parts: the fields of the identity as numbers, equal ones for equal values: vernr, rad, then the others.
        sizes: how many numbers each has at most.
        has: which rows have a whole identity.
    """
    positions = np.flatnonzero(has)
    if len(positions) < len(has):
        parts = [part[positions] for part in parts]
    if _in_order(*parts[:2]):
        return positions[:0]  # in order of verifikat and row, as most exports are
    numbers, first = combined(parts[:2], sizes[:2])
    if len(first) == len(numbers):
        return positions[:0]  # vernr and rad alone tell all rows apart: the usual case
    numbers, first = combined([numbers, *parts[2:]], [len(first), *sizes[2:]])
    return positions[np.bincount(numbers, minlength=len(first))[numbers] > 1]


def alike(texts: Sequence[str]) -> Ints:
    """For each text a number that equal ones share, lower than their count; they rise as new texts occur."""
    count = len(texts)
    if all(map(operator.le, texts, islice(texts, 1, None))):  # in order: equal ones are neighbours
        differs = map(operator.ne, islice(texts, 1, None), texts)
        return np.cumsum(np.fromiter(chain((False,), differs), dtype=bool, count=count), dtype=np.int64)
    first: dict[str, int] = {}
    return np.fromiter(map(first.setdefault, texts, range(count)), dtype=np.int64, count=count)


def _in_order(major: Numbers, minor: Numbers) -> bool:
    """Whether the pairs rise from each row to the next."""
    for begin in range(0, len(major), _STRETCH):
        one, two = major[begin : begin + _STRETCH + 1], minor[begin : begin + _STRETCH + 1]
        if not ((one[1:] > one[:-1]) | ((one[1:] == one[:-1]) & (two[1:] > two[:-1]))).all():
            return False
    return True


def _four(identity: tuple[str, ...]) -> tuple[str, str, str, str]:
    foretag, vertyp, vernr, rad = identity
    return foretag, vertyp, vernr, rad


def _differing(names: list[str], contents: list[tuple[object, ...]]) -> tuple[str, ...]:
    return tuple(name for i, name in enumerate(names) if len({said[i] for said in contents}) > 1)
