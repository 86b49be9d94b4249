"""Relationships and content types of a package (ECMA-376 part 2): read, and one entry cut out with its part."""

from __future__ import annotations

import posixpath
from typing import NamedTuple
from urllib.parse import unquote

from .xmltext import MalformedXml, attributes, children, local, plain_utf8, root_span

CONTENT_TYPES = "[Content_Types].xml"


class Relationship(NamedTuple):
    """A relationship: its id, the last word of its type (such as ``worksheet``), and the part it leads to."""

    id: str
    type: str
    target: str
    strict: bool


def rels_part(part: str) -> str:
    """Where the relationships of a part lie; of the package itself for the empty name."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships(data: bytes, source: str) -> list[Relationship]:
    """The internal relationships of a part.

    Args:
        data: content of its relationships part.
        source: the part they belong to; relative targets start from its folder.
    """
    data = plain_utf8(data)
    root = root_span(data)
    found = []
    for span in children(data, root.head, root.tail):
        attrs = attributes(span.attrs)
        if local(span.tag) != "Relationship" or attrs.get("TargetMode") == "External":
            continue
        kind = attrs.get("Type", "")
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), unquote(attrs.get("Target", ""))))
        strict = kind.startswith("http://purl.oclc.org/ooxml/")
        found.append(Relationship(attrs.get("Id", ""), kind.rpartition("/")[2], target.lstrip("/"), strict))
    return found


def without_relationship(data: bytes, rel_id: str) -> bytes:
    """A relationships part less one entry."""
    root = root_span(data)
    for span in children(data, root.head, root.tail):
        if attributes(span.attrs).get("Id") == rel_id:
            return data[: span.start] + data[span.end :]
    return data


def content_type(data: bytes, part: str) -> str:
    """The content type of a part.

    Raises:
        MalformedXml: the content types name none.
    """
    data = plain_utf8(data)
    root = root_span(data)
    default = None
    extension = part.rpartition(".")[2].casefold()
    for span in children(data, root.head, root.tail):
        attrs = attributes(span.attrs)
        if local(span.tag) == "Override" and attrs.get("PartName", "").lstrip("/").casefold() == part.casefold():
            return attrs.get("ContentType", "")
        if local(span.tag) == "Default" and attrs.get("Extension", "").casefold() == extension:
            default = attrs.get("ContentType")
    if default is None:
        raise MalformedXml("no content type")
    return default


def without_override(data: bytes, part: str) -> bytes:
    """The content types less a part's own entry."""
    root = root_span(data)
    for span in children(data, root.head, root.tail):
        attrs = attributes(span.attrs)
        if local(span.tag) == "Override" and attrs.get("PartName", "").lstrip("/").casefold() == part.casefold():
            return data[: span.start] + data[span.end :]
    return data
