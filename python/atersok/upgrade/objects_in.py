"""Drawings, comments, buttons and charts, which name rows by number, on sheets where rows were put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from atersok.closedbook.formulas import RowShift, after_row_shift
from atersok.closedbook.refs import area_ref, parse_area
from atersok.closedbook.xmltext import escape_text, unescape
from atersok.upgrade.parts import Parts

# Bytes and not a tree: what Excel writes as VML is not always XML.
_ANCHOR: Final = re.compile(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)")
_VML_ROW: Final = re.compile(rb"(<x:Row>\s*)(\d+)(\s*</x:Row>)")
_DRAWING_ROW: Final = re.compile(rb"(<(?:\w+:)?row>\s*)(\d+)(\s*</(?:\w+:)?row>)")
_COMMENT: Final = re.compile(rb"(<(?:\w+:)?(?:comment|threadedComment)\s[^>]*?\bref=\")([A-Z]+[0-9]+)(\")")
_CHART_FORMULA: Final = re.compile(rb"(<(?:\w+:)?f(?:\s[^>]*)?>)([^<]*)(</(?:\w+:)?f>)")
_ANCHOR_NUMBERS: Final = 8


def move_objects(parts: Parts, sheet_part: str, shift: RowShift) -> None:
    """Lets what stands on a sheet's rows follow them, and charts anywhere that show its cells."""
    for rel in parts.relations(sheet_part):
        if rel.target is None or rel.target not in parts:
            continue
        data = parts.read(rel.target)
        if rel.kind == "drawing":
            data = _DRAWING_ROW.sub(lambda found: _row_from_0(found, shift), data)
        elif rel.kind in ("comments", "threadedComment"):
            data = _COMMENT.sub(lambda found: _cell(found, shift), data)
        elif rel.kind == "vmlDrawing":
            data = _ANCHOR.sub(lambda found: _anchor(found, shift), data)
            data = _VML_ROW.sub(lambda found: _row_from_0(found, shift), data)
        else:
            continue
        parts.write(rel.target, data)
    for chart in list(_charts(parts)):
        data = _CHART_FORMULA.sub(lambda found: _formula(found, shift), parts.read(chart))
        parts.write(chart, data)


def reads_sheet_as_pivot(parts: Parts, name: str) -> bool:
    """Whether a pivot table's source is cells of a sheet by address, which only Excel can move."""
    mark = f'sheet="{escape_text(name)}"'.encode()
    return any("pivotCacheDefinition" in part and mark in parts.read(part) for part in parts.names)


def _charts(parts: Parts) -> Iterator[str]:
    return (name for name in parts.names if name.endswith(".xml") and ("/charts/chart" in name or "/chartEx" in name))


def _row_from_0(found: re.Match[bytes], shift: RowShift) -> bytes:
    return found[1] + str(_moved(int(found[2]) + 1, shift) - 1).encode() + found[3]


def _anchor(found: re.Match[bytes], shift: RowShift) -> bytes:
    numbers = [int(word) for word in re.findall(rb"-?\d+", found[2])]
    if len(numbers) != _ANCHOR_NUMBERS:
        return found[0]
    for place in (2, 6):
        numbers[place] = _moved(numbers[place] + 1, shift) - 1
    return found[1] + ", ".join(map(str, numbers)).encode() + found[3]


def _cell(found: re.Match[bytes], shift: RowShift) -> bytes:
    area = parse_area(found[2].decode())
    if area is None:
        return found[0]
    row = _moved(area.row1, shift)
    return found[1] + area_ref(area._replace(row1=row, row2=row)).encode() + found[3]


def _formula(found: re.Match[bytes], shift: RowShift) -> bytes:
    text = unescape(found[2].decode("utf-8"))
    now = after_row_shift(text, "", shift)
    return found[0] if now == text else found[1] + escape_text(now).encode("utf-8") + found[3]


def _moved(row: int, shift: RowShift) -> int:
    return shift.row(row) or row
