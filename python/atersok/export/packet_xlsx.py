"""A packet as a macro-free workbook: its document pages alone, cut out of the statistics book."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from lxml import etree

from atersok.closedbook import opc
from atersok.closedbook.formulas import quoted_sheet
from atersok.closedbook.package import Package
from atersok.closedbook.refs import Area, col_letters
from atersok.closedbook.workbook_part import MAIN, WorkbookPart
from atersok.closedbook.xmltext import MalformedXml, parse
from atersok.domain.errors import UnusableInput
from atersok.export.drawing_cut import EMBED, cut_drawing, images_of
from atersok.export.drawing_cut import MAIN as DRAWN
from atersok.export.packet import Packet
from atersok.export.sheet_cut import RELATIONSHIPS, DocumentSheet, tag

_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = f"{_PACKAGE}/content-types"
_RELS: Final = f"{_PACKAGE}/relationships"
_SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_KINDS: Final[Mapping[str, str]] = {
    "xl/workbook.xml": f"{_SPREADSHEET}.sheet.main+xml",
    "xl/styles.xml": f"{_SPREADSHEET}.styles+xml",
    "xl/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
}
_SHEET: Final = f"{_SPREADSHEET}.worksheet+xml"
_DRAWING: Final = "application/vnd.openxmlformats-officedocument.drawing+xml"
_IMAGES: Final[Mapping[str, str]] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "emf": "image/x-emf",
    "wmf": "image/x-wmf",
}
_FIXED: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Stamp:
    """What stands on every page and in the properties: the title, the run that wrote the documents, and its time."""

    title: str
    run: str
    at: datetime

    @property
    def footer(self) -> str:
        """A sheet's footer in Excel's notation."""
        return f"&L{_plain_footer(self.title)} · körning {_plain_footer(self.run)}&C&A&RSida &P av &N"


@dataclass
class _Made:
    """The parts of a packet's workbook, as they come."""

    parts: dict[str, bytes] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: etree._Element | bytes, kind: str = "") -> None:
        self.parts[name] = content if isinstance(content, bytes) else _serialized(content)
        if kind:
            self.kinds[name] = kind

    def relate(self, source: str, relations: Mapping[str, tuple[str, str]]) -> None:
        """Id → the last word of its type, and the part it leads to."""
        root = etree.Element(f"{{{_RELS}}}Relationships", nsmap=_default(_RELS))
        for rel_id, (kind, target) in relations.items():
            whole = kind if "://" in kind else f"{RELATIONSHIPS}/{kind}"
            path = posixpath.relpath(target, posixpath.dirname(source) or ".")
            etree.SubElement(root, f"{{{_RELS}}}Relationship", Id=rel_id, Type=whole, Target=path)
        self.add(opc.rels_part(source), root)


@dataclass(frozen=True)
class Cut:
    """What of a sheet goes into a workbook.

    Attributes:
        sheet: its name.
        pages: which of its pages, from 0.
        breaks: whether each is a page on paper too.
        pictures: whether what lies over the cells comes along.
        changed: what is to be changed in the sheet that was cut out.
    """

    sheet: str
    pages: Sequence[int]
    breaks: bool = True
    pictures: bool = True
    changed: Callable[[etree._Element], None] = lambda root: None


class BookPages:
    """The sheets of a written statistics book that are sent, read once.

    Args:
        path: the book.
        pages: sheet → rows and columns of a page.

    Raises:
        UnusableInput: the file cannot be used.
    """

    def __init__(self, path: Path, pages: Mapping[str, tuple[int, int]]) -> None:
        self._package = Package(path)
        try:
            self._book = WorkbookPart(self._package.read("xl/workbook.xml"))
            relations = self._relations("xl/workbook.xml")
            self._parts = {entry.name: relations.get(entry.rel_id, ("", ""))[1] for entry in self._book.sheets}
            self._styles = next((part for kind, part in relations.values() if kind == "styles"), "")
            self._theme = next((part for kind, part in relations.values() if kind == "theme"), "")
            texts = next((part for kind, part in relations.values() if kind == "sharedStrings"), "")
            self._strings = list(parse(self._package.read(texts)).iterfind(tag("si"))) if texts else []
            self._sheets = {
                name: DocumentSheet(name, parse(self._package.read(self._parts[name])), height, width, self._text)
                for name, (height, width) in pages.items()
                if self._parts.get(name)
            }
        except (MalformedXml, ValueError) as error:
            raise UnusableInput(
                "arbetsboken är skadad", path.name, "Öppna boken i Excel, spara den och försök igen"
            ) from error

    def _text(self, index: int) -> etree._Element:
        return self._strings[index]

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        name = opc.rels_part(part)
        if name not in self._package:
            return {}
        return {rel.id: (rel.type, rel.target) for rel in opc.relationships(self._package.read(name), part)}

    def workbook(self, packet: Packet, stamp: Stamp, *, footers: bool = True, before: Sequence[Cut] = ()) -> bytes:
        """The packet's workbook as a file's content; the same input gives the same bytes.

        Args:
            packet: whose pages.
            stamp: what its footers and properties say.
            footers: False for the pages of the PDF, where the foot is written once all pages are there.
            before: what else is in it, before the documents.
        """
        return self.cut_workbook(
            [*before, *(Cut(name, pages) for name, pages in packet.pages.items())], stamp, footers=footers
        )

    def cut_workbook(self, cuts: Sequence[Cut], stamp: Stamp, *, footers: bool = True) -> bytes:
        """A workbook of parts of sheets, in order; a sheet that the book has not is left out."""
        made = _Made()
        kept = [cut for cut in cuts if cut.sheet in self._sheets]
        for number, cut in enumerate(kept, start=1):
            self._add_sheet(made, number, cut, stamp.footer if footers else "")
        relations = {f"rId{number}": ("worksheet", _sheet_part(number)) for number in range(1, len(kept) + 1)}
        made.add("xl/styles.xml", self._package.read(self._styles))
        relations["rIdStyles"] = ("styles", "xl/styles.xml")
        if self._theme:
            made.add("xl/theme/theme1.xml", _without_pictures(self._package.read(self._theme)))
            relations["rIdTheme"] = ("theme", "xl/theme/theme1.xml")
        made.relate("xl/workbook.xml", relations)
        made.add("xl/workbook.xml", self._workbook_part(kept))
        made.add("docProps/core.xml", _core(stamp))
        made.add("docProps/app.xml", _app())
        made.relate(
            "",
            {
                "rId1": ("officeDocument", "xl/workbook.xml"),
                "rId2": (f"{_RELS}/metadata/core-properties", "docProps/core.xml"),
                "rId3": ("extended-properties", "docProps/app.xml"),
            },
        )
        return _packed(made)

    def _add_sheet(self, made: _Made, number: int, cut: Cut, footer: str) -> None:
        sheet = self._sheets[cut.sheet]
        root = sheet.cut(cut.pages, footer=footer, selected=number == 1, breaks=cut.breaks)
        part = _sheet_part(number)
        source = self._parts[cut.sheet]
        drawn = sheet.root.find(tag("drawing")) if cut.pictures else None
        if drawn is not None:
            target = self._relations(source).get(drawn.get(f"{{{RELATIONSHIPS}}}id", ""), ("", ""))[1]
            if target in self._package and self._add_drawing(made, number, sheet, cut.pages, target):
                etree.SubElement(root, tag("drawing")).set(f"{{{RELATIONSHIPS}}}id", "rId1")
                made.relate(part, {"rId1": ("drawing", _drawing_part(number))})
        cut.changed(root)
        made.add(part, root, _SHEET)

    def _add_drawing(self, made: _Made, number: int, sheet: DocumentSheet, pages: Sequence[int], source: str) -> bool:
        root = cut_drawing(parse(self._package.read(source)), sheet.moves(pages))
        if root is None:
            return False
        there = self._relations(source)
        relations: dict[str, tuple[str, str]] = {}
        for rel_id in images_of(root):
            image = there.get(rel_id, ("", ""))[1]
            ending = image.rpartition(".")[2].casefold()
            if image in self._package and ending in _IMAGES:
                name = f"xl/media/{posixpath.basename(image)}"
                made.add(name, self._package.read(image))
                made.extensions[ending] = _IMAGES[ending]
                relations[rel_id] = ("image", name)
        for blip in root.iter(f"{{{DRAWN}}}blip"):
            if EMBED in blip.attrib and blip.get(EMBED) not in relations:
                del blip.attrib[EMBED]
        made.add(_drawing_part(number), root, _DRAWING)
        if relations:
            made.relate(_drawing_part(number), relations)
        return True

    def _workbook_part(self, cuts: Sequence[Cut]) -> etree._Element:
        names = [cut.sheet for cut in cuts]
        root = etree.Element(tag("workbook"), nsmap={**_default(MAIN), "r": RELATIONSHIPS})
        properties = etree.SubElement(root, tag("workbookPr"))
        if self._book.date1904:
            properties.set("date1904", "1")
        etree.SubElement(etree.SubElement(root, tag("bookViews")), tag("workbookView"))
        sheets = etree.SubElement(root, tag("sheets"))
        for number, name in enumerate(names, start=1):
            entry = etree.SubElement(sheets, tag("sheet"), name=name, sheetId=str(number))
            entry.set(f"{{{RELATIONSHIPS}}}id", f"rId{number}")
        defined = etree.SubElement(root, tag("definedNames"))
        for number, cut in enumerate(cuts):
            sheet = self._sheets[cut.sheet]
            area = Area(1, 1, len(cut.pages) * sheet.height, sheet.width)
            address = f"$A$1:${col_letters(area.col2)}${area.row2}"
            self._define(defined, "_xlnm.Print_Area", number, f"{quoted_sheet(cut.sheet)}!{address}")
        for number, name in enumerate(names):
            place = next(index for index, entry in enumerate(self._book.sheets) if entry.name == name)
            titles = self._book.find("_xlnm.Print_Titles", place)
            if titles is not None and "#REF" not in titles.text:
                self._define(defined, "_xlnm.Print_Titles", number, titles.text)
        return root

    @staticmethod
    def _define(defined: etree._Element, name: str, sheet: int, text: str) -> None:
        etree.SubElement(defined, tag("definedName"), name=name, localSheetId=str(sheet)).text = text


def _sheet_part(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _drawing_part(number: int) -> str:
    return f"xl/drawings/drawing{number}.xml"


def _plain_footer(text: str) -> str:
    """Text in which nothing is taken for a code of the footer."""
    return text.replace("&", "&&")


def _without_pictures(theme: bytes) -> bytes:
    """The theme; one that leads to pictures is left without those, since its relationships do not come along."""
    root = parse(theme)
    for blip in root.iter(f"{{{DRAWN}}}blip"):
        for name in [name for name in blip.attrib if str(name).startswith(f"{{{RELATIONSHIPS}}}")]:
            del blip.attrib[name]
    return _serialized(root)


def _core(stamp: Stamp) -> etree._Element:
    terms, elements = "http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/"
    instance = "http://www.w3.org/2001/XMLSchema-instance"
    core = f"{_PACKAGE}/metadata/core-properties"
    root = etree.Element(
        f"{{{core}}}coreProperties", nsmap={"cp": core, "dc": elements, "dcterms": terms, "xsi": instance}
    )
    etree.SubElement(root, f"{{{elements}}}title").text = stamp.title
    etree.SubElement(root, f"{{{elements}}}subject").text = f"Körning {stamp.run}"
    for name in ("created", "modified"):
        at = etree.SubElement(root, f"{{{terms}}}{name}")
        at.set(f"{{{instance}}}type", "dcterms:W3CDTF")
        at.text = stamp.at.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    etree.SubElement(root, f"{{{elements}}}language").text = "sv-SE"
    return root


def _app() -> etree._Element:
    extended = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    root = etree.Element(f"{{{extended}}}Properties", nsmap=_default(extended))
    etree.SubElement(root, f"{{{extended}}}Application").text = "Microsoft Excel"
    return root


def _packed(made: _Made) -> bytes:
    types = etree.Element(f"{{{_TYPES}}}Types", nsmap=_default(_TYPES))
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    for ending, kind in {**defaults, **made.extensions}.items():
        etree.SubElement(types, f"{{{_TYPES}}}Default", Extension=ending, ContentType=kind)
    for name in made.parts:
        if kind := made.kinds.get(name) or _KINDS.get(name, ""):
            etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {opc.CONTENT_TYPES: _serialized(types), **made.parts}.items():
            info = zipfile.ZipInfo(name, _FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, data)
    return content.getvalue()


def _default(namespace: str) -> dict[str, str]:
    """A namespace without prefix; lxml's published types know no None there."""
    found: dict[str | None, str] = {None: namespace}
    return found  # type: ignore[return-value]


def _serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
