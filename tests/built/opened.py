"""A package held open for the audit: its parts, their XML, relationships and content types."""

from __future__ import annotations

import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lxml import etree

CONTENT_TYPES = "[Content_Types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
XML_ENDINGS = (".xml", ".rels", ".vml")


@dataclass(frozen=True)
class Relation:
    """One relationship: where it starts ("" for the package), and the part it names (None when outside)."""

    source: str
    id: str
    type: str
    target: str | None

    @property
    def kind(self) -> str:
        """The last word of the type: worksheet, table, vbaProject."""
        return self.type.rpartition("/")[2]


@dataclass(frozen=True)
class Sheet:
    """A sheet as the workbook lists it; position is 0-based, part is empty when the list names no part."""

    position: int
    name: str
    number: str
    part: str


@dataclass(frozen=True, eq=False)
class Package:
    """The parts of a package. kind is the file's ending: .xlsm, .xlam or .xlsx.

    Each is equal to itself alone, so that what was found in it can be kept.
    """

    kind: str
    parts: Mapping[str, bytes]

    @cached_property
    def _trees(self) -> dict[str, etree._Element]:
        return {}

    def xml(self, part: str) -> etree._Element:
        """The root of a part; KeyError when there is none, XMLSyntaxError when it is not XML."""
        if part not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            self._trees[part] = etree.fromstring(self.parts[part], parser)
        return self._trees[part]

    def find(self, part: str, path: str) -> list[etree._Element]:
        """Elements of a part by XPath; m: is SpreadsheetML, r: office relationships."""
        found = self.xml(part).xpath(path, namespaces={"m": MAIN, "r": OFFICE})
        return list(found) if isinstance(found, list) else []

    @cached_property
    def relations(self) -> list[Relation]:
        """Every relationship of the package."""
        return [relation for part in self.parts if part.endswith(".rels") for relation in self._relations_in(part)]

    def _relations_in(self, rels: str) -> Iterator[Relation]:
        folder, _, name = rels.rpartition("/")
        base = posixpath.dirname(folder)
        source = posixpath.join(base, name.removesuffix(".rels")) if name != ".rels" else ""
        for element in self.xml(rels).iter(f"{{{RELATIONSHIPS}}}Relationship"):
            target = element.get("Target", "")
            inside = element.get("TargetMode") != "External"
            path = posixpath.normpath(posixpath.join("/", base, target)).lstrip("/") if inside else None
            yield Relation(source, element.get("Id", ""), element.get("Type", ""), path)

    def relations_of(self, source: str, kind: str | None = None) -> list[Relation]:
        """Relationships that start at a part, of one kind if named."""
        return [rel for rel in self.relations if rel.source == source and kind in (None, rel.kind)]

    @cached_property
    def defaults(self) -> dict[str, str]:
        """File ending → content type."""
        return {
            element.get("Extension", "").casefold(): element.get("ContentType", "")
            for element in self.xml(CONTENT_TYPES).iter(f"{{{TYPES}}}Default")
        }

    @cached_property
    def overrides(self) -> dict[str, str]:
        """Part → content type."""
        return {
            element.get("PartName", "").lstrip("/"): element.get("ContentType", "")
            for element in self.xml(CONTENT_TYPES).iter(f"{{{TYPES}}}Override")
        }

    def content_type(self, part: str) -> str | None:
        """A part's content type, or None."""
        return self.overrides.get(part) or self.defaults.get(part.rpartition(".")[2].casefold())

    @cached_property
    def workbook(self) -> str:
        """The workbook's part; empty when the package has none."""
        found = self.relations_of("", "officeDocument")
        return found[0].target or "" if found else ""

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The sheets, in order."""
        targets = {rel.id: rel.target or "" for rel in self.relations_of(self.workbook)}
        return [
            Sheet(
                position,
                element.get("name", ""),
                element.get("sheetId", ""),
                targets.get(element.get(f"{{{OFFICE}}}id", ""), ""),
            )
            for position, element in enumerate(self.find(self.workbook, "m:sheets/m:sheet"))
        ]

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings, rich ones as plain text without their phonetic hints."""
        parts = [rel.target for rel in self.relations_of(self.workbook, "sharedStrings") if rel.target]
        return [text_of(item) for part in parts for item in self.find(part, "m:si")]

    def part_of(self, source: str, kind: str) -> bytes | None:
        """The bytes of the first part of a kind that a part leads to."""
        for rel in self.relations_of(source, kind):
            if rel.target in self.parts:
                return self.parts[rel.target]
        return None

    @property
    def vba(self) -> bytes | None:
        """The VBA project, if there is one."""
        return self.part_of(self.workbook, "vbaProject")


def text_of(item: etree._Element) -> str:
    """The text of a string item or an inline string."""
    return "".join(
        node.text or ""
        for node in item.iter(f"{{{MAIN}}}t")
        if not any(parent.tag == f"{{{MAIN}}}rPh" for parent in node.iterancestors())
    )


def open_package(path: Path) -> Package:
    """Reads a file into memory."""
    with zipfile.ZipFile(path) as archive:
        return Package(path.suffix, {name: archive.read(name) for name in archive.namelist()})


def repeated(values: list[str]) -> list[str]:
    """The values that come more than once, case aside, sorted."""
    return sorted(value for value, count in Counter(value.casefold() for value in values).items() if count > 1)
