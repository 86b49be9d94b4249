"""What a command is about to change, sheet by sheet: what the user sees before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from atersok.documents.model import Block
from atersok.domain import names
from atersok.workbook import layout
from atersok.workbook.snapshot import Snapshot
from atersok.workbook.write_book import DocumentWrite, TableWrite
from atersok.workbook.write_table import Row

SUM_FIELD = "Summa sökt"


@dataclass(frozen=True)
class SheetChange:
    """How one table or document sheet will change.

    Attributes:
        sheet: the sheet.
        what: what is counted: "rader", or "sidor" of a document.
        before, after: how many.
        added, removed, changed: rows (or pages) that come, go, and stay with another content.
        sum_before, sum_after: öre of the column that tells most; None where there is none.
    """

    sheet: str
    what: str
    before: int
    after: int
    added: int
    removed: int
    changed: int
    sum_before: int | None = None
    sum_after: int | None = None

    @property
    def is_none(self) -> bool:
        """Whether nothing changes."""
        return not (self.added or self.removed or self.changed)


def changes(before: Snapshot, tables: Sequence[TableWrite], documents: Sequence[DocumentWrite]) -> list[SheetChange]:
    """How each sheet will change, in the order in which they are written."""
    told = [write for write in tables if write.found.spec not in layout.OVERVIEW_TABLES]  # it repeats the others
    found = [_table(before.tables[write.found.spec.name].rows, write) for write in told]
    found += [_document(before.documents[write.document.sheet], write) for write in documents]
    return found


def _table(old: Sequence[Row], write: TableWrite) -> SheetChange:
    added, removed, changed = _compare(old, write.rows, write.key, {*write.kept, *write.formulas})
    amount = write.amount
    return SheetChange(
        write.found.spec.sheet if write.found.spec is not layout.BRYGGA else f"{layout.BRYGGA.sheet} (bryggan)",
        "rader",
        len(old),
        len(write.rows),
        added,
        removed,
        changed,
        _sum(old, amount) if amount else None,
        _sum(write.rows, amount) if amount else None,
    )


def _document(old: Sequence[Block], write: DocumentWrite) -> SheetChange:
    before, after = _pages(old, write), _pages(write.blocks, write)
    both = zip(before, after, strict=False)
    return SheetChange(
        write.document.sheet,
        "sidor",
        len(before),
        len(after),
        max(0, len(after) - len(before)),
        max(0, len(before) - len(after)),
        sum(_comparable(*one) != _comparable(*other) for one, other in both),
        _sum_of(before),
        _sum_of(after),
    )


Page = tuple[Row, Sequence[Row]]


def _pages(blocks: Sequence[Block], write: DocumentWrite) -> list[Page]:
    """Only what the template has a place for; a page without a line or a sum is no page."""
    fields, lines = write.template.fields, write.template.line_fields
    pages = [
        (
            {header: block.fields.get(header) for header in fields if header != "Kontroll"},
            [{header: line.get(header) for header in lines} for line in block.lines],
        )
        for block in blocks
    ]
    return [page for page in pages if page[1] or page[0].get(SUM_FIELD)]


def _sum_of(pages: Sequence[Page]) -> int:
    """Öre of the total rows alone: sums that are only carried to the next page have no label."""
    return sum(_ore(fields.get(SUM_FIELD)) for fields, _ in pages if _is_total(fields))


def _is_total(fields: Row) -> bool:
    return str(fields.get("Summa etikett") or "").startswith(SUM_FIELD)


def _comparable(fields: Row, lines: Sequence[Row]) -> object:
    return (
        sorted((header, _same(value)) for header, value in fields.items()),
        [sorted((header, _same(value)) for header, value in line.items()) for line in lines],
    )


def _compare(
    old: Sequence[Row], new: Sequence[Row], key: Callable[[Row], Hashable], apart: set[str]
) -> tuple[int, int, int]:
    """Rows that come, go, and change; of several rows with one key the first is held against the first."""
    before, after = _keyed(old, key), _keyed(new, key)
    changed = sum(
        any(
            # Most cells hold the very value: only the others are worth making comparable.
            (there := before[found].get(header)) != value and _same(there) != _same(value)
            for header, value in row.items()
            if header not in apart
        )
        for found, row in after.items()
        if found in before
    )
    return len(after.keys() - before.keys()), len(before.keys() - after.keys()), changed


def _keyed(rows: Sequence[Row], key: Callable[[Row], Hashable]) -> Mapping[Hashable, Row]:
    seen: Counter[Hashable] = Counter()
    found: dict[Hashable, Row] = {}
    for row in rows:
        own = key(_Comparable(row))
        seen[own] += 1
        found[own, seen[own]] = row
    return found


class _Comparable(Mapping[str, Any]):
    """A row whose values are made comparable as they are asked for: a key asks for few."""

    def __init__(self, row: Row) -> None:
        self.row = row

    def __getitem__(self, header: str) -> str:
        return _same(self.row[header])

    def __iter__(self) -> Iterator[str]:
        return iter(self.row)

    def __len__(self) -> int:
        return len(self.row)


def _same(value: object) -> str:
    """A value read from a cell and the value about to be written, made comparable."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:.2f}"
    return names.clean(value)


def _sum(rows: Sequence[Row], header: str) -> int:
    return sum(_ore(row.get(header)) for row in rows)


def _ore(value: object) -> int:
    return round(value * 100) if isinstance(value, int | float) else 0
