"""The parts of a workbook file being upgraded: read, changed, added and dropped in memory, and written once."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple
from urllib.parse import unquote

from lxml import etree

from atersok.closedbook import opc
from atersok.closedbook.book import Changes
from atersok.closedbook.package import Package, content_of
from atersok.closedbook.xmltext import MalformedXml, parse

RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"


class Relation(NamedTuple):
    """A relationship: its id, its whole type, and the part it leads to (None where it leads out of the file)."""

    id: str
    type: str
    target: str | None

    @property
    def kind(self) -> str:
        """The last word of the type: worksheet, table, vmlDrawing."""
        return self.type.rpartition("/")[2]


class Parts:
    """A package and what is to become of it; nothing is written to its file.

    Args:
        package: the file as it is.
        changes: what has been changed already.
    """

    def __init__(self, package: Package, changes: Changes = ({}, frozenset())) -> None:
        self._package = package
        self._changed = {name: content_of(content) for name, content in changes[0].items()}
        self._dropped = set(changes[1])

    @property
    def names(self) -> list[str]:
        """Every part that there will be."""
        there = [name for name in self._package.names if name not in self._dropped]
        return there + [name for name in self._changed if name not in self._package]

    def __contains__(self, name: str) -> bool:
        return name in self._changed or (name in self._package and name not in self._dropped)

    def read(self, name: str) -> bytes:
        """The content of a part as it is now.

        Raises:
            UnusableInput: there is no such part, or it is damaged.
        """
        return self._changed[name] if name in self._changed else self._package.read(name)

    def xml(self, name: str) -> etree._Element:
        """A part as a tree of its own.

        Raises:
            MalformedXml: it is no XML, or has a document type.
        """
        return parse(self.read(name))

    def write(self, name: str, content: bytes) -> None:
        """Gives a part, new or not, its content."""
        self._dropped.discard(name)
        if name in self._package and self._package.read(name) == content:
            self._changed.pop(name, None)
        else:
            self._changed[name] = content

    def write_xml(self, name: str, root: etree._Element) -> None:
        """Gives a part a tree as its content."""
        self.write(name, serialized(root))

    def drop(self, name: str) -> None:
        """Takes a part out, with its relationships and its content type; what leads to it is the caller's."""
        for gone in (name, opc.rels_part(name)):
            self._changed.pop(gone, None)
            if gone in self._package:
                self._dropped.add(gone)
        self.write(opc.CONTENT_TYPES, opc.without_override(self.read(opc.CONTENT_TYPES), name))

    def free_name(self, like: str) -> str:
        """A name that no part has, such as ``xl/tables/table14.xml`` for one like ``xl/tables/table3.xml``."""
        folder, base = posixpath.split(like)
        stem, dot, ending = base.partition(".")
        stem = stem.rstrip("0123456789")
        taken = {name.casefold() for name in self.names}
        number = 1
        while (name := posixpath.join(folder, f"{stem}{number}{dot}{ending}")).casefold() in taken:
            number += 1
        return name

    def write_to(self, target: BinaryIO) -> None:
        """Writes the whole package; parts that nobody changed stay the same bytes."""
        self._package.write(target, self._changed, frozenset(self._dropped))

    # -- relationships and content types --------------------------------------------------------------------------

    def relations(self, source: str) -> list[Relation]:
        """The relationships of a part; of the package for the empty name."""
        name = opc.rels_part(source)
        return list(_relations(self.xml(name), source)) if name in self else []

    def relation(self, source: str, kind: str) -> Relation | None:
        """The first relationship of a kind that leads to a part of the file."""
        return next((rel for rel in self.relations(source) if rel.kind == kind and self.has(rel)), None)

    def has(self, relation: Relation) -> bool:
        """Whether a relationship leads to a part that is there."""
        return relation.target is not None and relation.target in self

    def relate(self, source: str, kind: str, target: str) -> str:
        """Adds a relationship to a part, kind being its whole type, and returns its id."""
        name = opc.rels_part(source)
        root = self.xml(name) if name in self else etree.Element(f"{{{RELATIONSHIPS}}}Relationships")
        taken = {element.get("Id", "") for element in root}
        number = len(taken) + 1
        while (found := f"rId{number}") in taken:
            number += 1
        path = posixpath.relpath(target, posixpath.dirname(source) or ".")
        etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=found, Type=kind, Target=path)
        self.write_xml(name, root)
        return found

    def unrelate(self, source: str, rel_id: str) -> None:
        """Takes a relationship away."""
        name = opc.rels_part(source)
        self.write(name, opc.without_relationship(self.read(name), rel_id))

    def type_of(self, name: str) -> str:
        """The content type of a part.

        Raises:
            MalformedXml: the file names none.
        """
        return opc.content_type(self.read(opc.CONTENT_TYPES), name)

    def set_type(self, name: str, content_type: str) -> None:
        """Says what a part holds, unless the file says so of it already."""
        try:
            if self.type_of(name) == content_type:
                return
        except MalformedXml:  # it says nothing
            pass
        types = opc.without_override(self.read(opc.CONTENT_TYPES), name)
        root = parse(types)
        etree.SubElement(root, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)
        self.write_xml(opc.CONTENT_TYPES, root)


def _relations(root: etree._Element, source: str) -> Iterator[Relation]:
    base = posixpath.join("/", posixpath.dirname(source))
    for element in root.iter(f"{{{RELATIONSHIPS}}}Relationship"):
        inside = element.get("TargetMode") != "External"
        path = posixpath.normpath(posixpath.join(base, unquote(element.get("Target", "")))).lstrip("/")
        yield Relation(element.get("Id", ""), element.get("Type", ""), path if inside else None)


def serialized(root: etree._Element) -> bytes:
    """A tree as the content of a part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def copy_parts(source: Parts, part: str, target: Parts, kept: dict[str, str]) -> str:
    """Copies a part of another file, and all that it leads to, under names that are free.

    Args:
        source: where it is.
        part: its name there.
        target: where to.
        kept: name there → name here, of what has been copied; added to.

    Returns:
        Its name here.
    """
    if part in kept:
        return kept[part]
    name = kept[part] = target.free_name(part)
    target.write(name, source.read(part))
    target.set_type(name, source.type_of(part))
    rels = opc.rels_part(part)
    if rels in source:
        root = source.xml(rels)
        for element, rel in zip(root.iter(f"{{{RELATIONSHIPS}}}Relationship"), source.relations(part), strict=True):
            if rel.target is not None:
                there = copy_parts(source, rel.target, target, kept)
                element.set("Target", posixpath.relpath(there, posixpath.dirname(name) or "."))
        target.write_xml(opc.rels_part(name), root)
    return name
