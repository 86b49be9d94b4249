"""A closed workbook: its package, sheets, tables and names, and what of it changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from . import opc
from .errors import REMEDY_RESAVE, unusable
from .forgotten_strings import without_forgotten
from .formulas import RowShift, after_row_shift, quoted_sheet
from .package import Package, Packed, content_of
from .refs import MAX_COL, MAX_ROW, Area, area_ref, col_letters, parse_area
from .shared_strings import SharedStrings
from .sheet_part import SheetPart
from .sheet_rows import adjust_formulas, shift_rows
from .styles import Styles
from .tables import TablePart
from .workbook_part import PRINT_AREA, STRICT, DefinedName, SheetEntry, WorkbookPart
from .xmltext import MalformedXml, parse, unescape

_WORKSHEET = "worksheet"
_LARGE_SHEET = 4 << 20
_OBJECT_ROWS = re.compile(rb"<(?:\w+:)?row>\s*(\d+)\s*</(?:\w+:)?row>")
_COMMENT_REFS = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment)\s[^>]*?ref=\"([A-Z]+[0-9]+)\"")
_VML_ANCHOR = re.compile(rb"<x:Anchor>([^<]*)</x:Anchor>")
_CHART_FORMULA = re.compile(rb"<(?:\w+:)?f>([^<]*)</(?:\w+:)?f>")


Changes = tuple[Mapping[str, bytes | Packed], frozenset[str]]
"""The new content of every part that changed, and the parts that fall away."""


class SheetSlot:
    """One sheet of the workbook, loaded when it is first asked for its cells.

    Args:
        book: the workbook.
        entry: what workbook.xml says about it.
        index: its place, counted from 0.
        part: its part in the package.
        kind: the last word of its relationship's type: ``worksheet``, or such as ``chartsheet``.
    """

    def __init__(self, book: WorkbookFile, entry: SheetEntry, index: int, part: str, kind: str) -> None:
        self.book = book
        self.name = entry.name
        self.visible = entry.visible
        self.index = index
        self.part = part
        self.kind = kind
        self._sheet: SheetPart | None = None
        self._tables: list[TablePart] | None = None

    @property
    def loaded(self) -> SheetPart | None:
        """The sheet if its cells were asked for."""
        return self._sheet

    @property
    def sheet(self) -> SheetPart:
        """The cells.

        Raises:
            NotImplementedError: a sheet that has none, such as a chart sheet.
            UnusableInput: the part is damaged.
        """
        self.book.check_open()
        if self.kind != _WORKSHEET:
            raise NotImplementedError(f"{self.name}: a sheet of the kind {self.kind!r} has no cells")
        if self._sheet is None:
            book = self.book
            with book.guarded(self.part):
                data = book.package.read(self.part)
                self._sheet = SheetPart(
                    self.name, data, book.styles, book.shared_strings, book.workbook.date1904, self.tables
                )
        return self._sheet

    @property
    def tables(self) -> list[TablePart]:
        """The tables on the sheet, in the order of their relationships."""
        self.book.check_open()
        if self._tables is None:
            book = self.book
            self._tables = []
            for rel in book.relationships(self.part):
                if rel.type == "table":
                    with book.guarded(rel.target):
                        self._tables.append(TablePart(rel.target, book.package.read(rel.target)))
        return self._tables

    def let_go(self) -> None:
        """Forgets the cells."""
        self._sheet = None

    @property
    def changed_tables(self) -> Iterator[TablePart]:
        return (table for table in self._tables or () if table.changed is not None)


class WorkbookFile:
    """A workbook file, open for reading and writing without Excel.

    Args:
        path: the file.

    Attributes:
        is_secret: whether a text may not stay in the file once no cell has it; None where all may.

    Raises:
        UnusableInput: it is not a workbook that the engine can use; the message says why, in Swedish.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.closed = False
        self._settled: Changes | None = None
        self.package = Package(path)
        with self.guarded(opc.CONTENT_TYPES):
            self._part = self._main_part()
        with self.guarded(self._part):
            data = self.package.read(self._part)
            self._check_root(data)
            self.workbook = WorkbookPart(data)
            rels = {rel.id: rel for rel in self.relationships(self._part)}
            self.sheets: list[SheetSlot] = []
            for index, entry in enumerate(self.workbook.sheets):
                rel = rels.get(entry.rel_id)
                if rel is None or rel.target not in self.package:
                    raise MalformedXml("sheet without part")
                self.sheets.append(SheetSlot(self, entry, index, rel.target, rel.type))
        by_type = {rel.type: rel.target for rel in rels.values()}
        self._strings_part = by_type.get("sharedStrings")
        self.shared_strings = SharedStrings(lambda: self._optional(self._strings_part))
        self.is_secret: Callable[[str], bool] | None = None
        self._styles: Styles | None = None
        self._style_parts = (by_type.get("styles"), by_type.get("theme"))

    @property
    def styles(self) -> Styles:
        if self._styles is None:
            styles, theme = self._style_parts
            with self.guarded(styles or "styles"):
                self._styles = Styles(self._optional(styles), self._optional(theme))
        return self._styles

    def check_open(self) -> None:
        """Raises ValueError once the book was closed or saved: what is written to it would be lost."""
        if self.closed:
            raise ValueError(f"{self.path.name}: the book was closed or saved; take its sheets anew")

    @contextmanager
    def guarded(self, part: str) -> Iterator[None]:
        """Says of a part that cannot be understood what is wrong, in the product's words."""
        try:
            yield
        except MalformedXml as error:
            if str(error) == "strict":
                raise self._strict() from error
            raise unusable(self.path, "Arbetsboken är skadad", REMEDY_RESAVE, part) from error
        except (UnicodeDecodeError, OverflowError) as error:
            raise unusable(self.path, "Arbetsboken är skadad", REMEDY_RESAVE, part) from error

    def relationships(self, part: str) -> list[opc.Relationship]:
        """The relationships of a part; none where it has none."""
        name = opc.rels_part(part)
        if name not in self.package:
            return []
        with self.guarded(name):
            return opc.relationships(self.package.read(name), part)

    def _optional(self, part: str | None) -> bytes | None:
        return self.package.read(part) if part is not None and part in self.package else None

    def _main_part(self) -> str:
        if opc.CONTENT_TYPES not in self.package:
            raise unusable(self.path, "Filen är inte en Excelarbetsbok", "Välj rätt fil, sparad som .xlsx eller .xlsm")
        for rel in self.relationships(""):
            if rel.type == "officeDocument" and rel.target in self.package:
                if rel.strict:
                    raise self._strict()
                kind = opc.content_type(self.package.read(opc.CONTENT_TYPES), rel.target)
                if "spreadsheetml" in kind or (kind.startswith("application/vnd.ms-excel.") and "binary" not in kind):
                    return rel.target
                what = "Filen är sparad som .xlsb" if "binary" in kind else "Filen är inte en Excelarbetsbok"
                raise unusable(self.path, what, "Spara den i Excel som .xlsx eller .xlsm")
        raise unusable(self.path, "Filen är inte en Excelarbetsbok", "Välj rätt fil, sparad som .xlsx eller .xlsm")

    def _check_root(self, data: bytes) -> None:
        if parse(data).tag.startswith("{" + STRICT):
            raise self._strict()

    def _strict(self) -> Exception:
        return unusable(
            self.path,
            "Filen är sparad som Strict Open XML",
            "Spara den i Excel som vanlig Excelarbetsbok (.xlsx) eller makroaktiverad (.xlsm)",
        )

    # -- names ----------------------------------------------------------------------------------------------------

    def slot(self, name: str) -> SheetSlot | None:
        """A sheet by name, without regard to case."""
        wanted = name.casefold()
        return next((slot for slot in self.sheets if slot.name.casefold() == wanted), None)

    def name_target(self, defined: DefinedName) -> tuple[SheetSlot, Area] | None:
        """The one area that a name refers to; None for a constant, a formula, several areas or a broken reference."""
        sheet, mark, ref = defined.text.rpartition("!")
        if not mark:
            return None
        if sheet.startswith("'") and sheet.endswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
        slot, area = self.slot(sheet), parse_area(ref)
        return None if slot is None or area is None else (slot, area)

    def print_area(self, slot: SheetSlot) -> str | None:
        """The print area of a sheet, such as ``$A$1:$B$3`` (several with commas); None when it has none."""
        defined = self.workbook.find(PRINT_AREA, slot.index)
        if defined is None:
            return None
        prefix = quoted_sheet(slot.name)
        text = defined.text
        for sheet in (prefix, f"'{slot.name.replace(chr(39), chr(39) * 2)}'"):
            text = text.replace(f"{sheet}!", "")
        return text

    def set_print_area(self, slot: SheetSlot, value: str | None) -> None:
        """Sets or (None) removes the print area of a sheet.

        Raises:
            ValueError: not an address, or several separated by commas.
        """
        if not value:
            defined = self.workbook.find(PRINT_AREA, slot.index)
            if defined is not None:
                self.workbook.drop_name(defined)
            return
        areas = [parse_area(word) for word in value.split(",")]
        prefix = quoted_sheet(slot.name)
        texts = []
        for area in areas:
            if area is None:
                raise ValueError(f"{slot.name}: not an address of a print area")
            texts.append(f"{prefix}!{absolute(area)}")
        if self.print_area(slot) == ",".join(absolute(area) for area in areas if area is not None):
            return  # the same, though perhaps with other quotes around the sheet
        self.workbook.set_name(PRINT_AREA, slot.index, ",".join(texts))

    # -- rows inserted or deleted ---------------------------------------------------------------------------------

    def shift_rows(self, slot: SheetSlot, at: int, count: int, below: bool = False) -> None:
        """Inserts (count > 0) or deletes (count < 0) whole rows; formulas, names and tables follow, as in Excel.

        Validation, conditional formats and links that begin above stay as they are.

        Raises:
            NotImplementedError: something stands on those rows or below that the engine cannot move: a merged cell, a
                drawing, a comment, validation that begins there, a chart's source.
        """
        part = slot.sheet
        shift = RowShift(slot.name, at, count)
        self._check_shift(slot, part, shift)
        tables = [(table, self._table_after(table, shift)) for table in slot.tables]
        changes: list[tuple[DefinedName, str]] = []
        for defined in self.workbook.names:
            scope = "" if defined.sheet is None else self.sheets[defined.sheet].name
            text = after_row_shift(defined.text, scope, shift)
            if text != defined.text:
                changes.append((defined, text))
        part.expand_shared()
        for other in self.sheets:
            if other.kind == _WORKSHEET and (other is slot or self._may_mention(other, slot.name)):
                adjust_formulas(other.sheet, shift)
        shift_rows(part, shift, below)
        for table, area in tables:
            if area != table.area:
                table.set_area(area)
        for defined, text in changes:
            self.workbook.set_name(defined.name, defined.sheet, text)

    def _may_mention(self, slot: SheetSlot, name: str) -> bool:
        if slot.loaded is not None:
            return True
        data = self.package.read(slot.part)
        return not (name.isascii() and name.isalnum()) or name.casefold().encode() in data.lower()

    def _table_after(self, table: TablePart, shift: RowShift) -> Area:
        area = table.area
        span = shift.span(area.row1, area.row2)
        if span is None or shift.row(area.row1) is None or span[1] - span[0] < table.header_rows + table.totals_rows:
            raise NotImplementedError(f"table {table.name}: its header or its last row cannot be deleted")
        if table.totals_rows and shift.row(area.row2) is None:
            raise NotImplementedError(f"table {table.name}: its totals row cannot be deleted")
        return Area(span[0], area.col1, span[1], area.col2)

    def _check_shift(self, slot: SheetSlot, part: SheetPart, shift: RowShift) -> None:
        where = f"{slot.name}!{shift.at}:{shift.at}"
        for areas in part.areas_by_element():
            if any(area.row1 >= shift.at for area in areas):
                raise NotImplementedError(
                    f"{where}: {area_ref(areas[0])} lies on or below the rows and cannot be moved"
                )
        if any(merge.row2 >= shift.at for merge in part.merges):
            raise NotImplementedError(f"{where}: merged cells cannot be moved")
        for row in self._object_rows(slot):
            if row >= shift.at:
                raise NotImplementedError(f"{where}: an object or a comment on row {row} cannot be moved")
        for other in self.sheets:
            if other.kind == _WORKSHEET and (other is slot or self._may_mention(other, slot.name)):
                for formula in other.sheet.side_formulas():
                    if after_row_shift(formula, other.name, shift) != formula:
                        raise NotImplementedError(f"{where}: validation or a conditional format refers to moved rows")
        for name in self.package.names:
            if "/charts/" in name or "/chartEx" in name:
                for match in _CHART_FORMULA.finditer(self.package.read(name)):
                    formula = unescape(match[1].decode("utf-8"))
                    if after_row_shift(formula, "", shift) != formula:
                        raise NotImplementedError(f"{where}: a chart refers to moved rows")
            elif "pivotCacheDefinition" in name and not name.endswith(".rels"):
                data = self.package.read(name).decode("utf-8", "replace")
                if f'sheet="{slot.name}"' in data:
                    raise NotImplementedError(f"{where}: a pivot table reads this sheet")

    def _object_rows(self, slot: SheetSlot) -> Iterator[int]:
        """The rows (from 1) that drawings, form controls and comments stand on."""
        yield from self.comment_rows(slot)
        for rel in self.relationships(slot.part):
            if rel.target not in self.package:
                continue
            if rel.type == "drawing":
                yield from (int(row) + 1 for row in _OBJECT_ROWS.findall(self.package.read(rel.target)))
            elif rel.type == "vmlDrawing":
                for anchor in _VML_ANCHOR.findall(self.package.read(rel.target)):
                    numbers = [int(word) for word in re.findall(rb"-?\d+", anchor)]
                    if len(numbers) == 8:
                        yield from (numbers[2] + 1, numbers[6] + 1)

    def comment_rows(self, slot: SheetSlot) -> Iterator[int]:
        """The rows (from 1) that comments and notes stand on."""
        for rel in self.relationships(slot.part):
            if rel.type in ("comments", "threadedComment") and rel.target in self.package:
                for ref in _COMMENT_REFS.findall(self.package.read(rel.target)):
                    area = parse_area(ref.decode())
                    if area is not None:
                        yield area.row1

    # -- what changed ---------------------------------------------------------------------------------------------

    def rest(self) -> None:
        """Lets the cells of large sheets go that nobody has written to; they are read again when asked for."""
        for slot in self.sheets:
            part = slot.loaded
            if part is not None and not part.dirty and self.package.size(slot.part) > _LARGE_SHEET:
                slot.let_go()

    def settle(self) -> None:
        """Makes what is to be saved ready and lets the cells go: the book takes a few MB from then on.

        Its sheets and ranges raise ValueError afterwards, as those of a saved book do.
        """
        self._settled = self._changes(SheetPart.pack)
        self.closed = True
        for slot in self.sheets:
            slot.let_go()

    def changes(self) -> Changes:
        """The new content of every part that changed, and the parts that fall away."""
        return self._settled or self._changes(SheetPart.render)

    def _changes(self, rendered_of: Callable[[SheetPart], bytes | Packed | None]) -> Changes:
        changed: dict[str, bytes | Packed] = {}
        chain_holds = True
        for slot in self.sheets:
            part = slot.loaded
            if part is not None:
                moved = part.dirty and part.formulas_moved  # asked before the rows are gone
                if (rendered := rendered_of(part)) is not None:
                    changed[slot.part] = rendered
                    chain_holds = chain_holds and not moved
            for table in slot.changed_tables:
                if table.changed is not None:
                    changed[table.part] = table.changed
        self._forget_strings(changed)
        rendered_book = self.workbook.render(recalculate=bool(changed))
        if rendered_book != self.package.read(self._part):
            changed[self._part] = rendered_book
        dropped = frozenset() if chain_holds else self._drop_calc_chain(changed)
        return changed, dropped

    def _forget_strings(self, changed: dict[str, bytes | Packed]) -> None:
        """Takes secret texts out of the shared strings that no cell refers to any more."""
        part, is_secret = self._strings_part, self.is_secret
        if part is None or is_secret is None or not changed or part not in self.package:
            return
        secret = [number for number, text in enumerate(self.shared_strings.texts) if is_secret(text)]
        parts = (
            content_of(changed[name]) if name in changed else self.package.read(name)
            for name in self.package.names
            if name != part and name.casefold().endswith(".xml")
        )
        left = without_forgotten(self.package.read(part), secret, parts)
        if left is not None:
            changed[part] = left

    def _drop_calc_chain(self, changed: dict[str, bytes | Packed]) -> frozenset[str]:
        """calcChain.xml lists every formula cell; Excel makes it anew, but repairs a file whose list is wrong."""
        for rel in self.relationships(self._part):
            if rel.type == "calcChain":
                rels = opc.rels_part(self._part)
                changed[rels] = opc.without_relationship(self.package.read(rels), rel.id)
                types = self.package.read(opc.CONTENT_TYPES)
                changed[opc.CONTENT_TYPES] = opc.without_override(types, rel.target)
                return frozenset((rel.target,))
        return frozenset()

    def write(self, target: BinaryIO, changes: Changes) -> None:
        """Writes the package with the changes that :meth:`changes` gave."""
        self.package.write(target, *changes)


def absolute(area: Area) -> str:
    """An area with dollar signs, whole rows and columns in their short form, as Excel shows an address."""
    if area.col1 == 1 and area.col2 == MAX_COL:
        return f"${area.row1}:${area.row2}"
    if area.row1 == 1 and area.row2 == MAX_ROW:
        return f"${col_letters(area.col1)}:${col_letters(area.col2)}"
    first = f"${col_letters(area.col1)}${area.row1}"
    return first if area.rows == area.cols == 1 else f"{first}:${col_letters(area.col2)}${area.row2}"
