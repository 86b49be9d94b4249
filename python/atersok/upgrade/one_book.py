"""One book brought to today's layout, in memory: what is done, in which order, and what the user is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from atersok.closedbook.book import WorkbookFile
from atersok.closedbook.formulas import RowShift
from atersok.closedbook.refs import MAX_ROW, Area
from atersok.domain.errors import UnusableInput
from atersok.upgrade.book_xml import BookXml
from atersok.upgrade.buttons_in import update_buttons
from atersok.upgrade.cells import text_at
from atersok.upgrade.code_names import give_code_names
from atersok.upgrade.columns_in import add_cells, new_places, place_in, set_widths, widen_table
from atersok.upgrade.compare import NewColumns, NewRows, Pair, Plan, compare, version_of
from atersok.upgrade.objects_in import move_objects, reads_sheet_as_pivot
from atersok.upgrade.parts import Parts
from atersok.upgrade.ribbon_in import update_ribbon
from atersok.upgrade.rows_in import add_rows, make_room, set_heights, set_version
from atersok.upgrade.rules_in import extend_lists, follow_rows, take_rules
from atersok.upgrade.sheet_xml import SheetXml
from atersok.upgrade.sheets_in import SheetsIn
from atersok.upgrade.styles_in import StylesIn
from atersok.upgrade.vba_in import PART as PROJECT
from atersok.upgrade.vba_in import TYPE as PROJECT_TYPE
from atersok.upgrade.vba_in import module_names, upgrade_project
from atersok.workbook import layout

_WORKSHEET: Final = "worksheet"
_PROJECT_KIND: Final = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


@dataclass(frozen=True)
class UpgradedBook:
    """A book in today's layout, not yet written.

    Attributes:
        parts: its package.
        lines: what was added, in Swedish, one line each.
    """

    parts: Parts
    lines: Sequence[str]


@dataclass
class _Work:
    """An upgrade under way."""

    own: WorkbookFile
    today: WorkbookFile
    plan: Plan
    styles: StylesIn
    source: Parts
    shifts: list[RowShift] = field(default_factory=list)
    placed_rows: list[tuple[NewRows, int]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def upgrade_book(own: WorkbookFile, today: WorkbookFile) -> UpgradedBook:
    """Brings a book to today's layout.

    Args:
        own: the user's book, in an older layout; not to be used afterwards.
        today: the same book as it is built today.

    Raises:
        UnusableInput: something of the user's is in the way; nothing was written.
    """
    before, source = Parts(own.package), Parts(today.package)
    styles_part = _check(before, own, source)
    plan = compare(own, today)
    styles = StylesIn(before.read(styles_part[0]), source.read(styles_part[1]))
    work = _Work(own, today, plan, styles, source)
    _change_cells(work)
    parts = Parts(own.package, own.changes())
    for shift in work.shifts:
        _follow(work, parts, shift)
    _take_column_parts(work, parts)
    _take_row_rules(work, parts)
    _extend_word_lists(work, parts)
    book = BookXml(parts, own.path.name)
    _add_sheets(work, parts, book)
    _take_buttons(work, parts, book)
    _take_macros(work, parts, book)
    book.drop_calc_chain()
    book.save()
    if update_ribbon(parts, source):
        work.lines.append("Menyfliken Återsök är dagens")
    if (content := styles.render()) is not None:
        parts.write(styles_part[0], content)
    _tell_lost_fields(work)
    return UpgradedBook(parts, work.lines)


def _check(parts: Parts, own: WorkbookFile, source: Parts) -> tuple[str, str]:
    """The style parts of both; asks what makes an upgrade impossible before anything is done."""
    book = BookXml(parts, own.path.name)  # refuses a protected structure
    main = source.relation("", "officeDocument")
    styles = parts.relation(book.part, "styles")
    theirs = source.relation(main.target or "", "styles") if main else None
    if styles is None or styles.target is None or theirs is None or theirs.target is None:
        raise UnusableInput("arbetsboken saknar format", own.path.name, "Spara boken i Excel en gång till och kör om")
    return styles.target, theirs.target


# -- cells ------------------------------------------------------------------------------------------------------------


def _change_cells(work: _Work) -> None:
    own, styles = work.own, work.styles
    for room in work.plan.room:
        shift = make_room(own, room)
        work.shifts.append(shift)
        work.lines.append(f"{shift.sheet}: plats för {room.count} rader till i tabellen {room.pair.own.table.name}")
    for new in work.plan.rows:
        at = new.pair.own.table.area.row2 + 1
        moved = add_rows(own, new, styles)
        if moved is not None:
            work.shifts.append(moved)
        work.placed_rows.append((new, at))
        work.lines.append(f"{new.pair.own.slot.name}: {_rows_text(new)}")
    for columns in work.plan.columns:
        add_cells(columns, styles)
        work.lines.append(f"{columns.pair.own.slot.name}: {_columns_text(columns)}")
    steps = work.plan.pairs.get(layout.CHECKLISTA.name)
    if steps is not None and set_heights(steps):
        work.lines.append(f"{steps.own.slot.name}: radhöjder för dagens steg; stegen skrivs av nästa körning")
    set_version(own, version_of(work.today))


def _rows_text(new: NewRows) -> str:
    part, col = new.pair.today.slot.sheet, new.pair.today.table.area.col1
    names = [text_at(part, row, col) for row in new.rows]
    return f"raden {names[0]}" if len(names) == 1 else f"raderna {', '.join(names)}"


def _columns_text(new: NewColumns) -> str:
    names = ", ".join(new.headers)
    what = "kolumnen" if len(new.headers) == 1 else "kolumnerna"
    return f"{what} {names}, sist i tabellen {new.pair.own.table.name}"


# -- what stands around the cells -------------------------------------------------------------------------------------


def _follow(work: _Work, parts: Parts, shift: RowShift) -> None:
    """Validation, conditional formats, drawings, comments and charts follow rows that moved."""
    own = work.own
    if reads_sheet_as_pivot(parts, shift.sheet):
        raise UnusableInput(
            "en pivottabell läser bladet, och rader behöver skjutas in på det",
            f"{own.path.name}, blad {shift.sheet}",
            "Flytta pivottabellens källa till en tabell, eller ta bort pivottabellen, och kör om",
        )
    for slot in own.sheets:
        if slot.kind != _WORKSHEET:
            continue
        sheet = SheetXml(parts.read(slot.part))
        try:
            changed = follow_rows(sheet, slot.name, shift)
        except NotImplementedError as error:
            raise UnusableInput(
                "en regel läser flera blad på en gång, och rader behöver skjutas in på ett av dem",
                f"{own.path.name}, blad {slot.name}",
                "Ta bort regeln och kör om",
            ) from error
        if changed:
            parts.write(slot.part, sheet.render())
    moved = own.slot(shift.sheet)
    if moved is not None:
        move_objects(parts, moved.part, shift)


def _take_column_parts(work: _Work, parts: Parts) -> None:
    """Widths, validation and conditional formats of new columns, and the tables that have them."""
    for new in work.plan.columns:
        own, today = new.pair.own, new.pair.today
        data = widen_table(parts.read(own.table.part), work.source.read(today.table.part), new, work.styles)
        parts.write(own.table.part, data)
        sheet, theirs = SheetXml(parts.read(own.slot.part)), SheetXml(work.source.read(today.slot.part))
        set_widths(sheet, theirs, new, work.styles)
        wanted = [
            Area(today.table.area.row1, col, MAX_ROW, col)
            for header in new.headers
            if (col := today.column(header)) is not None
        ]
        take_rules(sheet, theirs, wanted, place_in(new.pair, new_places(new)), work.styles)
        parts.write(own.slot.part, sheet.render())


def _take_row_rules(work: _Work, parts: Parts) -> None:
    """Validation of the rows of settings and facts that were added."""
    for new, at in work.placed_rows:
        own, today = new.pair.own, new.pair.today
        sheet, theirs = SheetXml(parts.read(own.slot.part)), SheetXml(work.source.read(today.slot.part))
        rows = {row: at + number for number, row in enumerate(new.rows)}
        wanted = [Area(row, today.table.area.col1, row, today.table.area.col2) for row in new.rows]
        if take_rules(sheet, theirs, wanted, _place_rows(new.pair, rows), work.styles):
            parts.write(own.slot.part, sheet.render())


def _place_rows(pair: Pair, rows: dict[int, int]) -> Callable[[Area], Area | None]:
    columns = place_in(pair, {})

    def place(area: Area) -> Area | None:
        row = rows.get(area.row1)
        found = columns(area)
        return None if row is None or found is None or area.rows > 1 else found._replace(row1=row, row2=row)

    return place


def _extend_word_lists(work: _Work, parts: Parts) -> None:
    """Lists of words in columns that the book has already get the words that they lack."""
    for pair in work.plan.pairs.values():
        columns = {
            pair.today.table.area.col1 + index: here
            for index, header in enumerate(pair.today.table.columns)
            if (here := pair.own.column(header)) is not None
        }
        sheet, theirs = SheetXml(parts.read(pair.own.slot.part)), SheetXml(work.source.read(pair.today.slot.part))
        if extend_lists(sheet, theirs, columns, (pair.today.first_row, pair.own.first_row)):
            parts.write(pair.own.slot.part, sheet.render())
            work.lines.append(f"{pair.own.slot.name}: fler ord att välja bland")


# -- sheets, buttons, macros ------------------------------------------------------------------------------------------


def _add_sheets(work: _Work, parts: Parts, book: BookXml) -> None:
    sheets = SheetsIn(parts, book, work.today, work.source, work.styles)
    for new in work.plan.sheets:
        sheets.add(new)
        what = "har fått sitt innehåll" if new.replaces else "är nytt"
        work.lines.append(f"Bladet {new.today.name} {what}")
    sheets.add_book_names()


def _take_buttons(work: _Work, parts: Parts, book: BookXml) -> None:
    new = {sheet.today.name for sheet in work.plan.sheets}
    for slot in work.today.sheets:
        own = next((pair.own.slot for pair in work.plan.pairs.values() if pair.today.slot is slot), None)
        if own is None or slot.name in new:
            continue
        count, left = update_buttons(parts, own.part, work.source, slot.part)
        if count:
            work.lines.append(f"{own.name}: {count} knappar som i dagens bok")
        if left:
            work.lines.append(
                f"{own.name}: knapparna är kvar som de var; {', '.join(left)} finns på menyfliken Återsök"
            )


def _take_macros(work: _Work, parts: Parts, book: BookXml) -> None:
    theirs = BookXml(work.source, work.today.path.name)
    today = work.source.relation(theirs.part, "vbaProject")
    if today is None or today.target is None:
        return
    rel = parts.relation(book.part, "vbaProject")
    part = PROJECT if rel is None or rel.target is None else rel.target
    old = None if rel is None else parts.read(part)
    file = work.own.path.name
    taken = set() if old is None else {name.casefold() for name in module_names(old, file)}
    names = give_code_names(parts, book, taken)
    upgraded = upgrade_project(old, work.source.read(today.target), file, book.code_name, theirs.code_name, names)
    parts.write(part, upgraded.content)
    parts.set_type(part, PROJECT_TYPE)
    if rel is None:
        parts.relate(book.part, _PROJECT_KIND, part)
    if upgraded.changed:
        count = len(upgraded.changed)
        work.lines.append(f"Makron: {count} {'modul är' if count == 1 else 'moduler är'} dagens")
    for name in upgraded.kept:
        work.lines.append(f"Makron: {name} har egen kod och är kvar som den var")
    _drop_signatures(work, parts, part)


def _drop_signatures(work: _Work, parts: Parts, project: str) -> None:
    """A signature says that nobody has changed the macros; over others than it was made for it is none."""
    signatures = [rel for rel in parts.relations(project) if rel.kind.startswith("vbaProjectSignature")]
    for rel in signatures:
        parts.unrelate(project, rel.id)
        if rel.target is not None:
            parts.drop(rel.target)
    if signatures:
        work.lines.append("Makron: signaturen gällde de gamla modulerna och är borttagen, signera om vid behov")


def _tell_lost_fields(work: _Work) -> None:
    for sheet, fields in work.plan.lost_fields.items():
        work.lines.append(f"{sheet}: er mall har inte namnen {', '.join(fields)}, så de fälten skrivs inte")
