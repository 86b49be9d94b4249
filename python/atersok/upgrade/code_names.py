"""Code names, which tie a workbook and its sheets to modules of its VBA project."""

from __future__ import annotations

import re
from typing import Final

from atersok.closedbook.xmltext import attributes, plain_utf8, prefix_of, root_span, set_attribute, start_tag
from atersok.upgrade.book_xml import BookXml
from atersok.upgrade.parts import Parts
from atersok.upgrade.sheet_xml import OFFICE

_PROPERTIES: Final = re.compile(rb"<((?:[\w.\-]+:)?sheetPr)((?:\s[^<>]*?)?)(/?)>")
_WORKSHEET: Final = "worksheet"


def code_name(data: bytes) -> str:
    """The code name of a sheet, from its part; "" where it has none."""
    found = _PROPERTIES.search(data[: data.find(b"sheetData")])
    return "" if found is None else attributes(found[2]).get("codeName", "")


def with_code_name(data: bytes, name: str) -> bytes:
    """A sheet's part with a code name; nothing else in it changes."""
    data = plain_utf8(data)
    found = _PROPERTIES.search(data, 0, data.find(b"sheetData"))
    if found is None:
        root = root_span(data)
        tag = prefix_of(root.tag) + b"sheetPr"
        return data[: root.head] + start_tag(tag, set_attribute(b"", "codeName", name), True) + data[root.head :]
    attrs = set_attribute(found[2], "codeName", name)
    return data[: found.start()] + start_tag(found[1], attrs, bool(found[3])) + data[found.end() :]


def give_code_names(parts: Parts, book: BookXml, taken: set[str]) -> list[str]:
    """Gives every worksheet without a code name one that is free.

    Args:
        taken: names that are not free, in small letters: the modules of the project. Added to.

    Returns:
        The code names of all worksheets, in order.
    """
    kinds = {rel.id: rel.kind for rel in parts.relations(book.part)}
    sheets = [book.part_of(sheet) for sheet in book.sheets if kinds.get(sheet.get(f"{{{OFFICE}}}id", "")) == _WORKSHEET]
    names = {part: code_name(parts.read(part)) for part in sheets}
    taken |= {name.casefold() for name in names.values()} | {book.code_name.casefold()}
    number = 1
    for part in sheets:
        if names[part]:
            continue
        while f"sheet{number}" in taken:
            number += 1
        names[part] = f"Sheet{number}"
        taken.add(names[part].casefold())
        parts.write(part, with_code_name(parts.read(part), names[part]))
    return [names[part] for part in sheets]
