"""A document sheet cut to some of its pages: values and native formulas, looks and paper, and nothing else of the book.

What stays is named here, element by element; all else of the sheet is left behind: links, tables, comments, macros'
buttons, printers, and text of other pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from atersok.closedbook.formulas import shifted
from atersok.closedbook.refs import MAX_COL, MAX_ROW, Area, area_ref, cell_ref, parse_area, parse_areas
from atersok.closedbook.workbook_part import MAIN
from atersok.export.native_formulas import moved_formula

RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_ROW: Final = ("ht", "customHeight", "s", "customFormat", "hidden")
_VIEW: Final = ("showGridLines", "showZeros", "zoomScale", "zoomScaleNormal")
_PAPER: Final = (
    "paperSize",
    "scale",
    "orientation",
    "fitToWidth",
    "fitToHeight",
    "pageOrder",
    "blackAndWhite",
    "cellComments",
    "errors",
)
_NAMESPACES: Final[dict[str, str]] = {None: MAIN, "r": RELATIONSHIPS}  # type: ignore[dict-item]
Strings = Callable[[int], etree._Element]


def tag(name: str) -> str:
    """A name of SpreadsheetML."""
    return f"{{{MAIN}}}{name}"


@dataclass(frozen=True)
class Moved:
    """A page's way from the sheet to the cut: rows first–last of the sheet, and how many rows they move."""

    first: int
    last: int
    rows: int

    def area(self, area: Area) -> Area | None:
        """What lies of an area on the page, where it lies in the cut."""
        top, bottom = max(area.row1, self.first), min(area.row2, self.last)
        return Area(top, area.col1, bottom, area.col2).moved(self.rows) if top <= bottom else None


@dataclass(frozen=True)
class _Shared:
    row: int
    col: int
    text: str


@dataclass
class DocumentSheet:
    """A document sheet of a workbook, read once and cut for each packet.

    Args:
        name: the sheet's name.
        root: its part.
        height: rows of a page.
        width: columns of a page.
        strings: the workbook's shared strings, by number.
    """

    name: str
    root: etree._Element
    height: int
    width: int
    strings: Strings
    _rows: dict[int, etree._Element] = field(init=False, default_factory=dict)
    _shared: dict[str, _Shared] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.root.iterfind(f"{tag('sheetData')}/{tag('row')}"):
            self._rows[int(row.get("r", "0"))] = row
        for formula in self.root.iter(tag("f")):
            cell = formula.getparent()
            if formula.get("t") == "shared" and formula.text and cell is not None:
                place = parse_area(cell.get("r", ""))
                if place is not None:
                    self._shared[formula.get("si", "0")] = _Shared(place.row1, place.col1, formula.text)

    def moves(self, pages: Sequence[int]) -> list[Moved]:
        """Where each page goes: one under the other, in order."""
        return [
            Moved(page * self.height + 1, (page + 1) * self.height, (place - page) * self.height)
            for place, page in enumerate(pages)
        ]

    def cut(self, pages: Sequence[int], *, footer: str, selected: bool, breaks: bool = True) -> etree._Element:
        """The sheet with these pages alone, one under the other.

        Args:
            pages: numbers of pages, from 0.
            footer: the sheet's footer in Excel's notation, "" for none.
            selected: whether it is the sheet that shows.
            breaks: whether each page is to be a page on paper, as the pages of documents are.
        """
        moves = self.moves(pages)
        area = Area(1, 1, len(pages) * self.height, self.width)
        root = etree.Element(tag("worksheet"), nsmap=_NAMESPACES)
        root.extend(self._head(area, selected=selected))
        data = etree.SubElement(root, tag("sheetData"))
        for move in moves:
            data.extend(self._page_rows(move))
        root.extend(self._merged(moves))
        root.extend(self._conditional(moves))
        for name in ("printOptions", "pageMargins"):
            root.extend(_plain(found) for found in self.root.findall(tag(name)))
        root.extend(self._paper(footer))
        if breaks:
            root.extend(self._breaks(moves))
        marks = etree.SubElement(root, tag("ignoredErrors"))  # a dossiernummer is text on purpose
        etree.SubElement(marks, tag("ignoredError"), sqref=area_ref(area), numberStoredAsText="1")
        return root

    # -- what stands before the rows ------------------------------------------------------------------------------

    def _head(self, area: Area, *, selected: bool) -> Iterator[etree._Element]:
        properties = etree.Element(tag("sheetPr"))
        for name in ("tabColor", "pageSetUpPr"):
            properties.extend(_plain(found) for found in self.root.findall(f"{tag('sheetPr')}/{tag(name)}"))
        yield properties
        yield etree.Element(tag("dimension"), ref=area_ref(area))
        views = etree.Element(tag("sheetViews"))
        source = self.root.find(f"{tag('sheetViews')}/{tag('sheetView')}")
        view = etree.SubElement(views, tag("sheetView"), workbookViewId="0")
        for name in _VIEW:
            if source is not None and (value := source.get(name)) is not None:
                view.set(name, value)
        if selected:
            view.set("tabSelected", "1")
        yield views
        for name in ("sheetFormatPr", "cols"):
            yield from (_plain(found) for found in self.root.findall(tag(name)))

    # -- rows -----------------------------------------------------------------------------------------------------

    def _page_rows(self, move: Moved) -> Iterator[etree._Element]:
        for number in range(move.first, move.last + 1):
            source = self._rows.get(number)
            if source is None:
                continue
            row = etree.Element(tag("row"), r=str(number + move.rows))
            for name in _ROW:
                if (value := source.get(name)) is not None:
                    row.set(name, value)
            for cell in source.iterfind(tag("c")):
                place = parse_area(cell.get("r", ""))
                # What a user keeps beside the page is not printed, and not sent.
                if place is not None and place.col1 <= self.width:
                    row.append(self._cell(cell, place, move))
            yield row

    def _cell(self, source: etree._Element, place: Area, move: Moved) -> etree._Element:
        cell = etree.Element(tag("c"), r=cell_ref(place.row1 + move.rows, place.col1))
        if (style := source.get("s")) is not None:
            cell.set("s", style)
        kind = source.get("t", "n")
        value = source.findtext(tag("v"))
        formula = self._formula(source, place, move)
        if kind == "s" and value:
            _inline(cell, self.strings(int(value)))
        elif kind == "inlineStr" and (text := source.find(tag("is"))) is not None:
            _inline(cell, text)
        elif kind == "str" and formula is None:
            if value:
                _inline_text(cell, value)
        elif value is not None:
            if kind != "n":
                cell.set("t", kind)
            if formula is not None:
                etree.SubElement(cell, tag("f")).text = formula
            etree.SubElement(cell, tag("v")).text = value
        return cell

    def _formula(self, source: etree._Element, place: Area, move: Moved) -> str | None:
        """The cell's formula where it may be sent."""
        found = source.find(tag("f"))
        if found is None or found.get("t") in ("array", "dataTable"):
            return None
        text = found.text
        if not text and (shared := self._shared.get(found.get("si", ""))) is not None:
            text = shifted(shared.text, place.row1 - shared.row, place.col1 - shared.col)
        return moved_formula(text, move.first, move.last, move.rows) if text else None

    # -- what stands after the rows -------------------------------------------------------------------------------

    def _merged(self, moves: Sequence[Moved]) -> Iterator[etree._Element]:
        areas = parse_areas(" ".join(cell.get("ref", "") for cell in self.root.iter(tag("mergeCell"))))
        found = [there for move in moves for area in areas if (there := move.area(area)) is not None]
        if found:
            merged = etree.Element(tag("mergeCells"), count=str(len(found)))
            for area in found:
                etree.SubElement(merged, tag("mergeCell"), ref=area_ref(area))
            yield merged

    def _conditional(self, moves: Sequence[Moved]) -> Iterator[etree._Element]:
        """Conditional formats of what is on the pages, as far as they ask the sheet itself alone."""
        for source in self.root.iterfind(tag("conditionalFormatting")):
            areas = parse_areas(source.get("sqref", ""))
            found = _joined([there for move in moves for area in areas if (there := move.area(area)) is not None])
            if not found:
                continue
            # A rule reads as in the top left cell of its areas.
            rows = min(area.row1 for area in found) - min(area.row1 for area in areas)
            cols = min(area.col1 for area in found) - min(area.col1 for area in areas)
            new = etree.Element(tag("conditionalFormatting"), sqref=" ".join(map(area_ref, found)))
            for rule in source.iterfind(tag("cfRule")):
                texts = [formula.text or "" for formula in rule.iterfind(tag("formula"))]
                if all(_stays(text) for text in texts):
                    kept = _plain(rule)
                    for formula in kept.iterfind(tag("formula")):
                        formula.text = shifted(formula.text or "", rows, cols)
                    new.append(kept)
            if len(new):
                yield new

    def _paper(self, footer: str) -> Iterator[etree._Element]:
        source = self.root.find(tag("pageSetup"))
        if source is not None:
            setup = etree.Element(tag("pageSetup"))
            for name in _PAPER:
                if (value := source.get(name)) is not None:
                    setup.set(name, value)
            yield setup
        head = self.root.findtext(f"{tag('headerFooter')}/{tag('oddHeader')}") or ""
        head = head.replace("&G", "")  # a picture that is not sent
        if head or footer:
            around = etree.Element(tag("headerFooter"))
            for name, text in (("oddHeader", head), ("oddFooter", footer)):
                if text:
                    etree.SubElement(around, tag(name)).text = text
            yield around

    def _breaks(self, moves: Sequence[Moved]) -> Iterator[etree._Element]:
        """A break after each page but the last, and those inside of pages."""
        own = {int(mark.get("id", "0")) for mark in self.root.iterfind(f"{tag('rowBreaks')}/{tag('brk')}")}
        rows = {row + move.rows for move in moves for row in own if move.first <= row < move.last}
        rows |= {move.last + move.rows for move in moves[:-1]}
        if rows:
            breaks = etree.Element(tag("rowBreaks"), count=str(len(rows)), manualBreakCount=str(len(rows)))
            for row in sorted(rows):
                etree.SubElement(breaks, tag("brk"), id=str(row), max=str(MAX_COL - 1), man="1")
            yield breaks
        yield from (_plain(found) for found in self.root.findall(tag("colBreaks")))


def _plain(source: etree._Element) -> etree._Element:
    """An element without what other namespaces say in it: extensions, and relationships to parts that are not sent."""
    found = etree.Element(source.tag, _own_attributes(source))
    found.text = source.text
    found.extend(_plain(child) for child in source if isinstance(child.tag, str) and _is_main(child))
    return found


def _is_main(element: etree._Element) -> bool:
    name = etree.QName(element)
    return name.namespace == MAIN and name.localname != "extLst"


def _own_attributes(element: etree._Element) -> dict[str, str]:
    found = ((str(name), str(value)) for name, value in element.attrib.items())
    return {name: value for name, value in found if not name.startswith("{") or name == _XML_SPACE}


def _inline(cell: etree._Element, source: etree._Element) -> None:
    """Text that stands in the cell itself, with its fonts: no list of all texts of the book goes with the packet."""
    cell.set("t", "inlineStr")
    text = etree.SubElement(cell, tag("is"))
    text.extend(_plain(part) for part in source if part.tag in (tag("t"), tag("r")))


def _inline_text(cell: etree._Element, text: str) -> None:
    cell.set("t", "inlineStr")
    part = etree.SubElement(etree.SubElement(cell, tag("is")), tag("t"))
    part.text = text
    part.set(_XML_SPACE, "preserve")


def _stays(formula: str) -> bool:
    """Whether a rule's formula asks this sheet alone; it only colours, so how far away does not matter."""
    return moved_formula(formula, 1, MAX_ROW, 0) is not None


def _joined(areas: Sequence[Area]) -> list[Area]:
    """Areas of the same columns that lie one under the other as one."""
    found: list[Area] = []
    for area in sorted(set(areas), key=lambda area: (area.col1, area.col2, area.row1)):
        last = found[-1] if found else None
        if last is not None and (last.col1, last.col2) == (area.col1, area.col2) and area.row1 <= last.row2 + 1:
            found[-1] = last._replace(row2=max(last.row2, area.row2))
        else:
            found.append(area)
    return found
