"""Sheets that a book lacks, taken from today's book with all that belongs to them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from atersok.closedbook.book import SheetSlot, WorkbookFile
from atersok.closedbook.xmltext import parse
from atersok.upgrade.book_xml import BookXml
from atersok.upgrade.code_names import code_name, with_code_name
from atersok.upgrade.compare import NewSheet
from atersok.upgrade.parts import Parts, copy_parts
from atersok.upgrade.sheet_xml import tag
from atersok.upgrade.styles_in import StylesIn
from atersok.upgrade.vml import free_block, renumbered

_DXF: Final = re.compile(r"DxfId$")
_SHOWN_STATES: Final = (None, "", "visible")


class SheetsIn:
    """Sheets on their way from today's book into a user's.

    Args:
        parts: the user's package.
        book: its workbook.xml.
        today: today's book.
        source: its package.
        styles: formats on their way.
    """

    def __init__(self, parts: Parts, book: BookXml, today: WorkbookFile, source: Parts, styles: StylesIn) -> None:
        self._parts = parts
        self._book = book
        self._today = today
        self._source = source
        self._styles = styles
        self._their = BookXml(source, today.path.name)
        self._strings = list(_strings(source, self._their.part))

    def add(self, new: NewSheet) -> None:
        """Puts a sheet in at its place in today's order, with its tables, drawings and names."""
        slot = new.today
        copied: dict[str, str] = {}
        part = copy_parts(self._source, slot.part, self._parts, copied)
        self._finish(part)
        self._finish_parts(copied)
        entry = self._their.sheets[slot.index]
        kind = next(rel.type for rel in self._source.relations(self._their.part) if rel.target == slot.part)
        if new.replaces is not None:
            at = self._book.names.index(new.replaces.name)
            code = code_name(self._parts.read(new.replaces.part))
            if code:
                self._parts.write(part, with_code_name(self._parts.read(part), code))
            self._book.replace_sheet(at, part, kind)
        else:
            at = self._position(slot)
            state = entry.get("state")
            self._book.insert_sheet(at, slot.name, part, kind, None if state in _SHOWN_STATES else state)
        for defined in self._their.root.iter(tag("definedName")):
            if defined.get("localSheetId") == str(slot.index):
                hidden = defined.get("hidden") in ("1", "true")
                self._book.add_name(defined.get("name", ""), defined.text or "", at, hidden)

    def add_book_names(self) -> list[str]:
        """Defines the workbook's own names that are missing; returns them."""
        added = []
        for defined in self._their.root.iter(tag("definedName")):
            name = defined.get("name", "")
            if defined.get("localSheetId") is None and not self._book.has_name(name, None):
                self._book.add_name(name, defined.text or "", None)
                added.append(name)
        return added

    def _position(self, slot: SheetSlot) -> int:
        """Behind the nearest of today's sheets before it that the book has."""
        here = [name.casefold() for name in self._book.names]
        for before in reversed(self._today.sheets[: slot.index]):
            if before.name.casefold() in here:
                return here.index(before.name.casefold()) + 1
        return 0

    def _finish(self, part: str) -> None:
        """A sheet's own part: formats by the numbers that they have here, texts in the cells themselves."""
        root = self._parts.xml(part)
        for element in root.iter(tag("c"), tag("row")):
            if element.get("s") is not None:
                element.set("s", str(self._styles.cell(int(element.get("s", "0")))))
        for column in root.iter(tag("col")):
            if column.get("style") is not None:
                column.set("style", str(self._styles.cell(int(column.get("style", "0")))))
        for rule in root.iter(tag("cfRule")):
            if rule.get("dxfId") is not None:
                rule.set("dxfId", str(self._styles.differential(int(rule.get("dxfId", "0")))))
        for cell in root.iter(tag("c")):
            self._inline(cell)
        for view in root.iter(tag("sheetView")):
            view.attrib.pop("tabSelected", "")
        for properties in root.findall(tag("sheetPr")):
            properties.attrib.pop("codeName", "")
        self._parts.write_xml(part, root)

    def _inline(self, cell: etree._Element) -> None:
        value = cell.find(tag("v"))
        if cell.get("t") != "s" or value is None:
            return
        cell.set("t", "inlineStr")
        cell.remove(value)
        text = etree.SubElement(cell, tag("is"))
        text.extend(copy.deepcopy(child) for child in self._strings[int(value.text or "0")])

    def _finish_parts(self, copied: dict[str, str]) -> None:
        """The parts that a sheet leads to: numbers that no other part of the book has."""
        for there, part in copied.items():
            kind = self._source.type_of(there).rpartition(".")[2]
            if kind == "table+xml":
                root = self._parts.xml(part)
                root.set("id", str(self._free_table_number(part)))
                for element in root.iter(etree.Element):
                    for attribute, value in element.attrib.items():
                        if _DXF.search(str(attribute)):
                            element.set(attribute, str(self._styles.differential(int(str(value)))))
                self._parts.write_xml(part, root)
            elif kind == "vmlDrawing":
                others = [self._parts.read(name) for name in self._parts.names if name.endswith(".vml")]
                self._parts.write(part, renumbered(self._parts.read(part), free_block(others)))

    def _free_table_number(self, part: str) -> int:
        others = (name for name in self._parts.names if name.startswith("xl/tables/") and name.endswith(".xml"))
        return (
            max((int(parse(self._parts.read(name)).get("id", "0")) for name in others if name != part), default=0) + 1
        )


def _strings(source: Parts, book: str) -> Iterator[etree._Element]:
    rel = source.relation(book, "sharedStrings")
    if rel is not None and rel.target is not None:
        yield from source.xml(rel.target).iter(tag("si"))
