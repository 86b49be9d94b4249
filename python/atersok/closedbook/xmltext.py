"""XML as bytes: just enough to read and to splice a part without serialising it anew.

The engine never rebuilds a part from a tree: what it does not change stays the same bytes. So these helpers find the
spans of elements and attributes in the bytes, and everything they accept is checked to be well-formed by lxml first
(with entities off), or is contiguous by the scanner itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

ATTRS = rb"((?:\s+[\w:.\-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*"
_TAG = re.compile(rb"<(/?)([\w:.\-]+)" + ATTRS + rb"(/?)>")
_ATTR = re.compile(rb"\s+([\w:.\-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot|apos);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}

# What XML 1.0 cannot carry, lone surrogates and CR (a parser makes it LF).
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff"
# An underscore that a reader would take for the beginning of an escape, also one that our own escape would complete.
_NEEDS = re.compile(rf"[&<>{_FORBIDDEN}]|_(?=x[0-9A-Fa-f]{{4}}(?:_|[{_FORBIDDEN}]))")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class MalformedXml(Exception):  # noqa: N818 - named for what it says
    """A part that is not the XML it should be; the caller knows the file's name and says so to the user."""


class Span(NamedTuple):
    """One element in a run of bytes: its tag, its attributes' bytes and where it lies."""

    tag: bytes
    attrs: bytes
    start: int
    head: int  # end of the start tag
    tail: int  # start of the end tag; equal to head when the element closes itself
    end: int


def parse(data: bytes) -> etree._Element:
    """A part as a tree, with neither entities nor network.

    Raises:
        MalformedXml: not well-formed, or with a document type.
    """
    if b"<!DOCTYPE" in data:
        raise MalformedXml("document type")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedXml(str(error)) from error
    return root


def plain_utf8(data: bytes) -> bytes:
    """The part as UTF-8 without comments, CDATA and processing instructions, which the scanners do not know.

    Nearly every part is returned as it is.
    """
    # Looked at in place: a large sheet is not to stand in memory twice.
    begun = re.match(rb"[\xef\xbb\xbf \t\r\n]*<\?xml", data)
    body = data.find(b"?>") + 2 if begun else 0
    declared = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w\-]+)", data)
    utf8 = not data.startswith((b"\xff\xfe", b"\xfe\xff")) and (
        declared is None or declared[1].lower() in (b"utf-8", b"us-ascii", b"ascii")
    )
    if utf8 and data.find(b"<!", body) < 0 and data.find(b"<?", body) < 0:
        return data
    root = parse(data)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def unescape(text: str) -> str:
    """XML entities and character references to characters."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name.startswith("#"):
        return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))
    return _NAMED[name]


def decode_escapes(text: str) -> str:
    """``_xHHHH_`` as Excel writes it (ECMA-376 ST_Xstring) to the characters."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # A pair of escaped surrogates is one character.
    if any("\ud800" <= char <= "\udfff" for char in decoded):
        decoded = (
            decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if _paired(decoded) else decoded
        )
    return decoded


def _paired(text: str) -> bool:
    try:
        text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return False
    return True


def xstring(raw: bytes) -> str:
    """Element content to the text of a cell: entities, then ``_xHHHH_``; line ends as an XML parser gives them."""
    text = raw.decode("utf-8")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    return decode_escapes(text) if "_x" in text else text


def escape_xstring(text: str) -> str:
    """The text of a cell to element content; reading it back gives the same text."""
    return _NEEDS.sub(_escape, text) if _NEEDS.search(text) else text


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char == "&":
        return "&amp;"
    if char == "<":
        return "&lt;"
    if char == ">":
        return "&gt;"
    return f"_x{ord(char):04X}_"


def escape_text(text: str) -> str:
    """Plain element content (a formula): entities only."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def escape_attr(text: str) -> str:
    """An attribute value in double quotes."""
    return escape_text(text).replace('"', "&quot;")


def attributes(attrs: bytes) -> dict[str, str]:
    """The attributes of a start tag, prefixes kept, entities decoded."""
    found = {}
    for match in _ATTR.finditer(attrs):
        value = match[2] if match[2] is not None else match[3]
        found[match[1].decode()] = unescape(value.decode("utf-8"))
    return found


def set_attribute(attrs: bytes, name: str, value: str | None) -> bytes:
    """The attributes with one of them changed in place, added last, or (None) removed; the others stay as they are."""
    key = name.encode()
    new = b"" if value is None else f' {name}="{escape_attr(value)}"'.encode()
    for match in _ATTR.finditer(attrs):
        if match[1] == key:
            return attrs[: match.start()] + new + attrs[match.end() :]
    return attrs.rstrip() + new


def children(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The elements that lie directly in ``data[start:end]``, in order.

    Raises:
        MalformedXml: tags that do not match.
    """
    stop = len(data) if end is None else end
    depth = 0
    opened: tuple[bytes, bytes, int, int] | None = None
    for match in _TAG.finditer(data, start, stop):
        closing, tag, attrs, selfclosing = match[1], match[2], match[3], match[4]
        if closing:
            depth -= 1
            if depth < 0:
                raise MalformedXml("unbalanced")
            if depth == 0 and opened is not None:
                if opened[0] != tag:
                    raise MalformedXml("unbalanced")
                yield Span(tag, opened[1], opened[2], opened[3], match.start(), match.end())
        elif selfclosing:
            if depth == 0:
                yield Span(tag, attrs, match.start(), match.end(), match.end(), match.end())
        else:
            if depth == 0:
                opened = (tag, attrs, match.start(), match.end())
            depth += 1
    if depth:
        raise MalformedXml("unbalanced")


def root_span(data: bytes) -> Span:
    """The root element of a part; its inside is not looked at.

    Raises:
        MalformedXml: there is none.
    """
    match = _TAG.search(data)
    if match is None or match[1]:
        raise MalformedXml("no root")
    if match[4]:
        return Span(match[2], match[3], match.start(), match.end(), match.end(), match.end())
    tail = data.rfind(b"</" + match[2])
    end = data.find(b">", tail) + 1
    if tail < 0 or not end:
        raise MalformedXml("root without end")
    return Span(match[2], match[3], match.start(), match.end(), tail, end)


def root_start(data: bytes) -> int:
    """Where the content of the root element begins."""
    match = _TAG.search(data)
    if match is None:
        raise MalformedXml("no root")
    return match.end()


def prefix_of(tag: bytes) -> bytes:
    """``x:`` of ``x:row``; empty without a prefix."""
    return tag[: tag.index(b":") + 1] if b":" in tag else b""


def local(tag: bytes) -> str:
    """``row`` of ``x:row``."""
    return tag.rpartition(b":")[2].decode()


def start_tag(tag: bytes, attrs: bytes, selfclosing: bool) -> bytes:
    return b"<" + tag + attrs + (b"/>" if selfclosing else b">")
