"""The pictures and text boxes of a document sheet, such as a logo, on the pages that are sent."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from atersok.export.sheet_cut import RELATIONSHIPS, Moved

DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
EMBED: Final = f"{{{RELATIONSHIPS}}}embed"
_ANCHORS: Final = (f"{{{DRAWING}}}twoCellAnchor", f"{{{DRAWING}}}oneCellAnchor")
_SHOWN: Final = ("pic", "sp", "cxnSp", "grpSp")


def cut_drawing(root: etree._Element, moves: Sequence[Moved]) -> etree._Element | None:
    """The drawing with what is on the pages sent; None where there is nothing.

    A page without anything of its own has what the first page of the sheet has: the program copies a page's cells, and
    what lies over them is the template's. Links, macros and file names in alternative texts are left out.
    """
    anchors = [anchor for anchor in root if anchor.tag in _ANCHORS and _is_shown(anchor)]
    height = moves[0].last - moves[0].first + 1 if moves else 0
    found = etree.Element(root.tag, nsmap=root.nsmap)  # type: ignore[arg-type]
    for move in moves:
        own = [anchor for anchor in anchors if move.first <= _row(anchor) <= move.last]
        template = [anchor for anchor in anchors if _row(anchor) <= height]
        for anchor, rows in [(one, move.rows) for one in own] or [
            (one, move.first - 1 + move.rows) for one in template
        ]:
            found.append(_moved(anchor, rows))
    for number, named in enumerate(found.iter(f"{{{DRAWING}}}cNvPr"), start=2):
        named.set("id", str(number))  # each its own, also where one picture is on many pages
    return found if len(found) else None


def images_of(root: etree._Element) -> list[str]:
    """The relationships of the pictures in a drawing, each once."""
    return list(dict.fromkeys(rel for blip in root.iter(f"{{{MAIN}}}blip") if (rel := blip.get(EMBED))))


def _is_shown(anchor: etree._Element) -> bool:
    names = {etree.QName(child).localname for child in anchor if isinstance(child.tag, str)}
    return bool(names & set(_SHOWN)) and not any(
        isinstance(inner.tag, str) and etree.QName(inner).localname in ("graphicFrame", "AlternateContent")
        for inner in anchor.iter()
    )


def _row(anchor: etree._Element) -> int:
    """The row, from 1, that an anchor begins in."""
    return int(anchor.findtext(f"{{{DRAWING}}}from/{{{DRAWING}}}row") or 0) + 1


def _moved(anchor: etree._Element, rows: int) -> etree._Element:
    found = copy.deepcopy(anchor)
    for row in found.iter(f"{{{DRAWING}}}row"):
        row.text = str(int(row.text or 0) + rows)
    for element in list(_unsent(found)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    for element in found.iter():
        for name in list(element.attrib):
            text = str(element.attrib[name])
            linked = str(name).startswith(f"{{{RELATIONSHIPS}}}") and name != EMBED
            if linked or name == "macro" or name == "textlink" or (name in ("descr", "title") and _is_path(text)):
                del element.attrib[name]
    return found


def _unsent(anchor: etree._Element) -> Iterator[etree._Element]:
    for element in anchor.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname in (
            *("hlinkClick", "hlinkHover", "extLst"),
            *("audioFile", "videoFile", "wavAudioFile", "quickTimeFile"),
        ):
            yield element


def _is_path(text: str) -> bool:
    return "\\" in text or "/" in text
