"""A sheet part less its rows: what stands around them as a tree, while the rows stay the bytes they are."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from atersok.closedbook.workbook_part import MAIN
from atersok.closedbook.xmltext import MalformedXml, parse, plain_utf8, root_span
from atersok.upgrade.parts import serialized

OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# The order in which the schema takes them (ECMA-376 18.3.1.99).
_ORDER: Final = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
_SHEET_DATA: Final = re.compile(rb"<((?:[\w.\-]+:)?)sheetData(?:\s[^>]*)?(/?)>")


def tag(name: str) -> str:
    """A SpreadsheetML element's full name."""
    return f"{{{MAIN}}}{name}"


class SheetXml:
    """What stands around a sheet's rows.

    Args:
        data: content of the sheet's part.

    Raises:
        MalformedXml: it is no worksheet.
    """

    def __init__(self, data: bytes) -> None:
        data = plain_utf8(data)
        opened = _SHEET_DATA.search(data, root_span(data).head)
        if opened is None:
            raise MalformedXml("no sheetData")
        start, end = opened.start(), opened.end()
        if not opened[2]:
            end = data.rfind(b"</" + opened[1] + b"sheetData")
            end = data.find(b">", end) + 1 if end >= 0 else 0
            if end <= start:
                raise MalformedXml("sheetData without end")
        self._rows = data[start:end]
        self._empty = b"<" + opened[1] + b"sheetData/>"
        self.root = parse(data[:start] + self._empty + data[end:])

    def render(self) -> bytes:
        """The whole part."""
        around = serialized(self.root)
        before, mark, after = around.partition(self._empty)
        if not mark:
            raise MalformedXml("sheetData is gone")
        return before + self._rows + after

    def find(self, name: str) -> etree._Element | None:
        """The first element of a name, directly beneath the root."""
        return self.root.find(tag(name))

    def all(self, name: str) -> list[etree._Element]:
        """Every element of a name, directly beneath the root."""
        return self.root.findall(tag(name))

    def ensure(self, name: str) -> etree._Element:
        """The element of a name, made in its place where there is none."""
        found = self.find(name)
        if found is None:
            found = etree.Element(tag(name))
            self.put(found)
        return found

    def put(self, element: etree._Element) -> None:
        """Puts an element beneath the root, behind all that the schema wants before it and others of its name."""
        rank = _rank(element)
        at = 0
        for index, child in enumerate(self.root):
            if _rank(child) <= rank:
                at = index + 1
        self.root.insert(at, element)

    def remove_empty(self, name: str) -> None:
        """Takes away a list that has nothing in it any more, which the schema would not have; else counts it anew."""
        for element in self.all(name):
            if len(element):
                element.set("count", str(len(element)))
            else:
                self.root.remove(element)


def _rank(element: etree._Element) -> int:
    """Where an element stands in the schema's order; what the order does not name is AlternateContent of controls."""
    name = etree.QName(element).localname
    return _ORDER.index(name if name in _ORDER else "controls")
