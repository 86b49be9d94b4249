"""The ribbon tab: today's in place of ours; what a user added to the ribbon stays."""

from __future__ import annotations

import copy
from typing import Final

from lxml import etree

from atersok.closedbook.xmltext import parse
from atersok.upgrade.parts import Parts, copy_parts, serialized

_KIND: Final = "extensibility"
_TYPE: Final = "application/xml"


def update_ribbon(parts: Parts, source: Parts) -> bool:
    """Gives a book today's ribbon tab.

    Returns:
        Whether anything changed.
    """
    today = next((rel for rel in source.relations("") if rel.kind == _KIND and source.has(rel)), None)
    if today is None or today.target is None:
        return False
    own = next((rel for rel in parts.relations("") if rel.type == today.type and parts.has(rel)), None)
    if own is None or own.target is None:
        part = copy_parts(source, today.target, parts, {}) if today.target in parts else today.target
        parts.write(part, source.read(today.target))
        parts.set_type(part, _TYPE)
        parts.relate("", today.type, part)
        return True
    old, new = parts.read(own.target), source.read(today.target)
    merged = merge(old, new)
    parts.write(own.target, merged)
    return merged != old


def merge(own: bytes, today: bytes) -> bytes:
    """A user's ribbon with today's tabs in place of those of the same ids, today's alone where nothing else is."""
    theirs, ours = parse(own), parse(today)
    wanted = {tab.get("id"): tab for tab in _tabs(ours)}
    others = [
        element
        for element in theirs.iter(etree.Element)
        if etree.QName(element).localname not in ("customUI", "ribbon", "tabs") and not _inside(element, wanted)
    ]
    if not others and not theirs.attrib:
        return today
    changed = False
    for identity, tab in wanted.items():
        there = next((found for found in _tabs(theirs) if found.get("id") == identity), None)
        if there is not None and _same(there, tab):
            continue
        changed = True
        added = copy.deepcopy(tab)
        if there is not None and (parent := there.getparent()) is not None:
            parent.replace(there, added)
        else:
            _list_of_tabs(theirs).append(added)
    return serialized(theirs) if changed else own


def _tabs(root: etree._Element) -> list[etree._Element]:
    return [element for element in root.iter(etree.Element) if etree.QName(element).localname == "tab"]


def _inside(element: etree._Element, tabs: dict[str | None, etree._Element]) -> bool:
    return any(
        etree.QName(found).localname == "tab" and found.get("id") in tabs
        for found in (element, *element.iterancestors())
    )


def _same(one: etree._Element, two: etree._Element) -> bool:
    return etree.tostring(one, method="c14n", with_tail=False) == etree.tostring(two, method="c14n", with_tail=False)


def _list_of_tabs(root: etree._Element) -> etree._Element:
    """Where tabs stand, made where there is no such place: behind commands, and within the ribbon behind qat."""
    namespace = etree.QName(root).namespace or ""
    ribbon = root.find(f"{{{namespace}}}ribbon")
    if ribbon is None:
        ribbon = etree.Element(f"{{{namespace}}}ribbon")
        commands = root.find(f"{{{namespace}}}commands")
        root.insert(0 if commands is None else root.index(commands) + 1, ribbon)
    tabs = ribbon.find(f"{{{namespace}}}tabs")
    if tabs is None:
        tabs = etree.Element(f"{{{namespace}}}tabs")
        before = [child for child in ribbon if etree.QName(child).localname in ("qat",)]
        ribbon.insert(ribbon.index(before[-1]) + 1 if before else 0, tabs)
    return tabs
