"""A user's book held against today's: what it lacks, and what stands in the way; nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from atersok.closedbook.book import SheetSlot, WorkbookFile
from atersok.closedbook.refs import MAX_COL, MAX_ROW, Area, area_ref
from atersok.closedbook.sheet_part import SheetPart
from atersok.closedbook.tables import TablePart
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.upgrade.cells import first_content, has_content, text_at
from atersok.workbook import layout

KEYED: Final[Mapping[str, str]] = {layout.INSTALLNINGAR.name: "Namn", layout.OM.name: "Uppgift"}
"""Tables whose rows the book itself brings, and the column by which a row is known."""
VERSION: Final = "Layoutversion"
_WORKSHEET: Final = "worksheet"
_PLACEHOLDER: Final = Area(1, 1, 3, 1)
"""The cells that a document sheet without a block has: its name, what it is, and when it is written."""


@dataclass(frozen=True)
class Placed:
    """A table and the sheet that it stands on."""

    slot: SheetSlot
    table: TablePart

    def column(self, header: str) -> int | None:
        """The sheet's column of a header, case and blanks apart."""
        wanted = names.key(header)
        for index, there in enumerate(self.table.columns):
            if names.key(there) == wanted:
                return self.table.area.col1 + index
        return None

    @property
    def first_row(self) -> int:
        """The sheet's row of the first line."""
        return self.table.area.row1 + self.table.header_rows


@dataclass(frozen=True)
class Pair:
    """One table, as it is in the user's book and in today's."""

    own: Placed
    today: Placed


@dataclass(frozen=True)
class NewSheet:
    """A sheet of today's that the book lacks, and the empty sheet of its name that it takes the place of."""

    today: SheetSlot
    replaces: SheetSlot | None = None


@dataclass(frozen=True)
class NewColumns:
    """Columns of a table that the book lacks; they come last, so that nothing of the user's moves."""

    pair: Pair
    headers: Sequence[str]


@dataclass(frozen=True)
class NewRows:
    """Rows that a keyed table lacks: their rows on today's sheet."""

    pair: Pair
    rows: Sequence[int]


@dataclass(frozen=True)
class Room:
    """Rows that are to be put in beneath a table, since another stands below it."""

    pair: Pair
    count: int


@dataclass(frozen=True)
class Plan:
    """All that one book lacks."""

    pairs: Mapping[str, Pair]
    sheets: Sequence[NewSheet]
    columns: Sequence[NewColumns]
    rows: Sequence[NewRows]
    room: Sequence[Room]
    lost_fields: Mapping[str, Sequence[str]]


def compare(own: WorkbookFile, today: WorkbookFile) -> Plan:
    """What a book lacks.

    Args:
        own: the user's book.
        today: the same book as it is built today.

    Raises:
        UnusableInput: something of the user's stands where something of ours is to stand.
    """
    there = {names.key(placed.table.name): placed for placed in _tables(own)}
    pairs: dict[str, Pair] = {}
    for placed in _tables(today):
        found = there.get(names.key(placed.table.name))
        if found is not None:
            _check_ours(own, found, placed)
            pairs[placed.table.name] = Pair(found, placed)
    sheets = [new for slot in today.sheets if (new := _new_sheet(own, today, slot, pairs)) is not None]
    columns = [wider for pair in pairs.values() if (wider := _new_columns(own, pair)) is not None]
    keyed = [(pairs[name], header) for name, header in KEYED.items() if name in pairs]
    rows = [longer for pair, header in keyed if (longer := _new_rows(own, pair, header)) is not None]
    return Plan(pairs, sheets, columns, rows, list(_room(pairs)), dict(_lost_fields(own, today)))


def _tables(file: WorkbookFile) -> Iterator[Placed]:
    for slot in file.sheets:
        if slot.kind == _WORKSHEET:
            yield from (Placed(slot, table) for table in slot.tables)


def _check_ours(own: WorkbookFile, found: Placed, today: Placed) -> None:
    """A table of ours has most of our columns; one that only has the name is the user's."""
    known = {names.key(header) for header in today.table.columns}
    shared = sum(1 for header in found.table.columns if names.key(header) in known)
    if shared * 2 < min(len(known), len(found.table.columns)) or not found.table.header_rows:
        raise UnusableInput(
            f"tabellen {found.table.name} har andra kolumner än programmets tabell med det namnet",
            f"{own.path.name}, blad {found.slot.name}",
            "Byt namn på tabellen (fliken Tabelldesign) och kör om",
        )


def _new_sheet(own: WorkbookFile, today: WorkbookFile, slot: SheetSlot, pairs: Mapping[str, Pair]) -> NewSheet | None:
    missing = [table.name for table in slot.tables if table.name not in pairs]
    there = own.slot(slot.name)
    if slot.tables and not missing:
        return None
    if len(missing) < len(slot.tables):
        raise UnusableInput(
            f"tabellen {', '.join(missing)} saknas på ett blad som har bokens övriga tabeller",
            f"{own.path.name}, blad {slot.name}",
            "Hämta tillbaka bladet från en säkerhetskopia och kör om",
        )
    for name in missing:
        if own.workbook.find(name, None) is not None:
            raise UnusableInput(
                f"namnet {name} är upptaget av ett eget namn i boken",
                own.path.name,
                "Byt det egna namnet (fliken Formler, Namnhanteraren) och kör om",
            )
    if there is None:
        return NewSheet(slot)
    if slot.tables or (_has_block(today, slot) and not _has_block(own, there)):
        stands = _is_placeholder(there)
    else:
        return None
    if not stands:
        raise UnusableInput(
            "det finns redan ett eget blad med det namnet",
            f"{own.path.name}, blad {there.name}",
            "Byt namn på bladet och kör om; programmet lägger då till sitt eget",
        )
    return NewSheet(slot, there)


def _has_block(file: WorkbookFile, slot: SheetSlot) -> bool:
    return file.workbook.find(layout.BLOCK_NAME, slot.index) is not None


def _is_placeholder(slot: SheetSlot) -> bool:
    """Whether a sheet is as an earlier build left it for a document to come: its name and a line or two of text."""
    if slot.kind != _WORKSHEET or slot.book.relationships(slot.part):
        return False
    part = slot.sheet
    for row in part.rows:
        for col, cell in part.cells_of(row).items():
            outside = not _PLACEHOLDER.covers(Area(row, col, row, col))
            if outside and has_content(part, cell):
                return False
    return text_at(part, 1, 1) == slot.name and not part.merges


def _new_columns(own: WorkbookFile, pair: Pair) -> NewColumns | None:
    headers = [header for header in pair.today.table.columns if pair.own.column(header) is None]
    if not headers:
        return None
    area, slot = pair.own.table.area, pair.own.slot
    where = f"{own.path.name}, blad {slot.name}"
    if area.col2 + len(headers) > MAX_COL:
        raise UnusableInput(
            f"till höger om tabellen {pair.own.table.name} finns inga kolumner kvar", where, "Ta bort egna kolumner"
        )
    others = [table.area for table in slot.tables if table is not pair.own.table]
    wanted = Area(area.row1, area.col2 + 1, area.row2, area.col2 + len(headers))
    beneath = min((other.row1 - 1 for other in others if other.row1 > area.row2), default=MAX_ROW)
    taken = next((other for other in others if other.intersects(wanted)), None)
    taken = taken or next((merge for merge in slot.sheet.merges if merge.intersects(wanted)), None)
    if taken is None and (cell := first_content(slot.sheet, wanted._replace(row2=beneath))) is not None:
        taken = Area(cell[0], cell[1], cell[0], cell[1])
    if taken is not None:
        raise UnusableInput(
            f"tabellen {pair.own.table.name} ska få {_columns_text(len(headers))} till höger, men där står något "
            f"({area_ref(taken)})",
            where,
            "Flytta det som står där och kör om",
        )
    return NewColumns(pair, headers)


def _columns_text(count: int) -> str:
    return "en kolumn" if count == 1 else f"{count} kolumner"


def _new_rows(own: WorkbookFile, pair: Pair, header: str) -> NewRows | None:
    here, there = pair.own.column(header), pair.today.column(header)
    where = f"{own.path.name}, blad {pair.own.slot.name}"
    if here is None or there is None:
        raise UnusableInput(
            f"tabellen {pair.own.table.name} saknar kolumnen {header}", where, "Lägg tillbaka kolumnen med det namnet"
        )
    own_part, today_part = pair.own.slot.sheet, pair.today.slot.sheet
    known = {names.key(text_at(own_part, row, here)) for row in range(pair.own.first_row, pair.own.table.area.row2 + 1)}
    missing = [
        row
        for row in range(pair.today.first_row, pair.today.table.area.row2 + 1)
        if names.key(text_at(today_part, row, there)) not in known
    ]
    if not missing:
        return None
    if pair.own.table.totals_rows:
        raise UnusableInput(
            f"tabellen {pair.own.table.name} har en summarad och kan inte få fler rader",
            where,
            "Slå av summaraden (fliken Tabelldesign, Summarad) och kör om",
        )
    return NewRows(pair, missing)


def _room(pairs: Mapping[str, Pair]) -> Iterator[Room]:
    """Where one table stands beneath another, today's distance is what the upper one has to grow in."""
    for upper in pairs.values():
        below = [
            pair
            for pair in pairs.values()
            if pair.today.slot is upper.today.slot
            and pair.own.slot is upper.own.slot
            and pair.today.table.area.row1 > upper.today.table.area.row2
            and pair.own.table.area.row1 > upper.own.table.area.row2
        ]
        if below:
            lower = min(below, key=lambda pair: pair.today.table.area.row1)
            today = lower.today.table.area.row1 - upper.today.table.area.row1
            own = lower.own.table.area.row1 - upper.own.table.area.row1
            if today > own:
                yield Room(upper, today - own)


def _lost_fields(own: WorkbookFile, today: WorkbookFile) -> Iterator[tuple[str, list[str]]]:
    """Fields of today's templates that a template of the user's has no place for."""
    for slot in today.sheets:
        there = own.slot(slot.name)
        if there is None or not _has_block(own, there):
            continue
        wanted = [
            defined.name
            for defined in today.workbook.names
            if defined.sheet == slot.index and defined.name.startswith((layout.FIELD_PREFIX, layout.ROW_PREFIX))
        ]
        lost = [name for name in wanted if own.workbook.find(name, there.index) is None]
        if lost:
            yield there.name, lost


def version_of(own: WorkbookFile) -> int:
    """The layout version that Om carries.

    Raises:
        UnusableInput: it carries none.
    """
    return int(text_at(*version_cell(own)))


def version_cell(own: WorkbookFile) -> tuple[SheetPart, int, int]:
    """The sheet's cells, and row and column of the layout version.

    Raises:
        UnusableInput: Om is missing, or carries none.
    """
    remedy = "Hämta tillbaka bladet Om från en säkerhetskopia"
    found = next((placed for placed in _tables(own) if names.key(placed.table.name) == names.key(layout.OM.name)), None)
    if found is None:
        raise UnusableInput(f"tabellen {layout.OM.name} saknas", own.path.name, remedy)
    name, value = found.column("Uppgift"), found.column("Värde")
    part = found.slot.sheet
    if name is not None and value is not None:
        for row in range(found.first_row, found.table.area.row2 + 1):
            if names.key(text_at(part, row, name)) == names.key(VERSION) and text_at(part, row, value).isdigit():
                return part, row, value
    raise UnusableInput(f"uppgiften {VERSION} saknas", f"{own.path.name}, blad {found.slot.name}", remedy)
