"""Formats of today's book appended to a user's styles.xml; what stands there keeps its number."""

from __future__ import annotations

import copy
from typing import Final

from lxml import etree

from atersok.closedbook.styles import BUILTIN
from atersok.closedbook.workbook_part import MAIN
from atersok.closedbook.xmltext import parse
from atersok.upgrade.parts import serialized

_ORDER: Final = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_PARTS_OF_XF: Final = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_FIRST_OWN: Final = 164
"""Number formats below this one are built in."""
Form = tuple[object, ...]


class StylesIn:
    """Formats on their way from one styles.xml into another.

    Args:
        own: the one that they go into.
        other: the one that they come from.
    """

    def __init__(self, own: bytes, other: bytes) -> None:
        self._own = parse(own)
        self._other = parse(other)
        self._known: dict[tuple[str, int], int] = {}
        self._forms: dict[str, dict[Form, int]] = {}
        self._appended = False

    def cell(self, index: int) -> int:
        """The number here of a cell format there (a cell's ``s``)."""
        return self._taken("cellXfs", index)

    def differential(self, index: int) -> int:
        """The number here of a differential format there (a conditional format's ``dxfId``)."""
        return self._taken("dxfs", index)

    def render(self) -> bytes | None:
        """The part with what was appended; None when nothing was."""
        return serialized(self._own) if self._appended else None

    def _taken(self, group: str, index: int) -> int:
        if (group, index) not in self._known:
            found = self._list(self._other, group)
            item = copy.deepcopy(found[index])
            if group in ("cellXfs", "cellStyleXfs"):
                self._translate(item, named=group == "cellXfs")
            elif group == "dxfs":
                for number_format in item.findall(f"{{{MAIN}}}numFmt"):
                    code = number_format.get("formatCode", "")
                    number_format.set("numFmtId", str(self._number_format(code, int(number_format.get("numFmtId", 0)))))
            self._known[group, index] = self._put(group, item)
        return self._known[group, index]

    def _translate(self, xf: etree._Element, *, named: bool) -> None:
        """Gives a format the numbers that its parts have here."""
        for attribute, group in _PARTS_OF_XF.items():
            xf.set(attribute, str(self._taken(group, int(xf.get(attribute, "0")))))
        number = int(xf.get("numFmtId", "0"))
        code = next(
            (
                found.get("formatCode", "")
                for found in self._other.iterfind(f"{{{MAIN}}}numFmts/{{{MAIN}}}numFmt")
                if found.get("numFmtId") == str(number)
            ),
            BUILTIN.get(number, ""),
        )
        xf.set("numFmtId", str(self._number_format(code, number)))
        if named:
            xf.set("xfId", str(self._named_style(int(xf.get("xfId", "0")))))

    def _number_format(self, code: str, number: int) -> int:
        own = self._list(self._own, "numFmts")
        same = next((int(item.get("numFmtId", "0")) for item in own if item.get("formatCode") == code), None)
        if same is not None:
            return same
        taken = {int(item.get("numFmtId", "0")) for item in own}
        if not code or (number < _FIRST_OWN and number not in taken):
            return number
        number = max({_FIRST_OWN - 1, *taken}) + 1
        self._append(own, etree.Element(f"{{{MAIN}}}numFmt", numFmtId=str(number), formatCode=code))
        return number

    def _named_style(self, index: int) -> int:
        """The number here of a named style's format: that of the style of its name, else its own, appended."""
        style = next(
            (item for item in self._list(self._other, "cellStyles") if item.get("xfId", "0") == str(index)), None
        )
        name = "" if style is None else style.get("name", "")
        own = self._list(self._own, "cellStyles")
        same = next((item for item in own if item.get("name", "").casefold() == name.casefold()), None)
        if same is not None:
            return int(same.get("xfId", "0"))
        number = self._taken("cellStyleXfs", index)
        if style is not None:
            added = copy.deepcopy(style)
            added.set("xfId", str(number))
            self._append(own, added)
        return number

    def _put(self, group: str, item: etree._Element) -> int:
        """The number of an item that is the same, or of this one, appended."""
        own = self._list(self._own, group)
        forms = self._forms.get(group)
        if forms is None:
            forms = self._forms[group] = {}
            for index, there in enumerate(own):
                forms.setdefault(_form(there), index)
        form = _form(item)
        if form not in forms:
            self._append(own, item)
            forms[form] = len(own) - 1
        return forms[form]

    def _append(self, group: etree._Element, item: etree._Element) -> None:
        group.append(item)
        group.set("count", str(len(group)))
        if group.getparent() is None:
            self._insert(group)
        self._appended = True

    def _insert(self, group: etree._Element) -> None:
        after = _ORDER[_ORDER.index(etree.QName(group).localname) :]
        at = next((index for index, child in enumerate(self._own) if etree.QName(child).localname in after), None)
        self._own.insert(len(self._own) if at is None else at, group)

    def _list(self, root: etree._Element, group: str) -> etree._Element:
        found = root.find(f"{{{MAIN}}}{group}")
        return etree.Element(f"{{{MAIN}}}{group}") if found is None else found


def _form(item: etree._Element) -> Form:
    """What makes two items the same, whatever prefixes they are written with."""
    return (
        item.tag,
        tuple(sorted((str(key), str(value)) for key, value in item.attrib.items())),
        (item.text or "").strip(),
        tuple(_form(child) for child in item),
    )
