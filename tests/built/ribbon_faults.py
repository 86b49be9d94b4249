"""Faults of the ribbon: its XML against what the customUI schemas allow, its callbacks against the VBA.

The tables hold the subset of [MS-CUSTOMUI2] (customUI14) that this project may use; another element is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from built.opened import Package, repeated
from built.vba_project import Project, read_project

NAMESPACES: Final = {
    "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility":
        "http://schemas.microsoft.com/office/2009/07/customui",
    "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility":
        "http://schemas.microsoft.com/office/2006/01/customui",
}  # fmt: skip
"""Type of the relationship → the only namespace that Excel then reads."""

LONGEST_TEXT: Final = 1024
LONGEST_DESCRIPTION: Final = 4096
LONGEST_KEYTIP: Final = 3

_ID: Final = {"id", "idQ", "tag"}
_PLACE: Final = {"insertAfterMso", "insertBeforeMso", "insertAfterQ", "insertBeforeQ"}
_VISIBLE: Final = {"visible", "getVisible"}
_LABEL: Final = {"label", "getLabel"}
_KEYTIP: Final = {"keytip", "getKeytip"}
_TIPS: Final = {"screentip", "getScreentip", "supertip", "getSupertip"}
_IMAGE: Final = {"image", "imageMso", "getImage"}
_CONTROL: Final = (
    _ID | _PLACE | _VISIBLE | _LABEL | _KEYTIP | _TIPS
    | {"enabled", "getEnabled", "description", "getDescription", "onAction"}
)  # fmt: skip
ATTRIBUTES: Final[Mapping[str, set[str]]] = {
    "customUI": {"onLoad", "loadImage"},
    "ribbon": {"startFromScratch"},
    "tabs": set(),
    "tab": _ID | {"idMso"} | _PLACE | _VISIBLE | _LABEL | _KEYTIP,
    "group": _ID
    | {"idMso"}
    | _PLACE
    | _VISIBLE
    | _LABEL
    | _KEYTIP
    | _TIPS
    | _IMAGE
    | {"autoScale", "centerVertically"},
    "box": _ID | _PLACE | _VISIBLE | {"boxStyle"},
    "separator": _ID | _PLACE | _VISIBLE,
    "button": _CONTROL
    | {"idMso"}
    | _IMAGE
    | {"showLabel", "getShowLabel", "showImage", "getShowImage", "size", "getSize"},
    "checkBox": _CONTROL | {"idMso", "getPressed"},
}
_CONTROLS: Final = {"button", "checkBox", "box"}
CHILDREN: Final[Mapping[str, set[str]]] = {
    "customUI": {"ribbon"},
    "ribbon": {"tabs"},
    "tabs": {"tab"},
    "tab": {"group"},
    "group": _CONTROLS | {"separator"},
    "box": _CONTROLS,
    "separator": set(),
    "button": set(),
    "checkBox": set(),
}
_CHOICES: Final = {
    "boxStyle": {"horizontal", "vertical"},
    "size": {"normal", "large"},
    **{
        name: {"true", "false", "1", "0"}
        for name in (
            "visible", "enabled", "showLabel", "showImage", "autoScale", "centerVertically", "startFromScratch",
        )
    },
}  # fmt: skip
_FIXED_OR_ASKED: Final = (
    "visible", "enabled", "label", "keytip", "screentip", "supertip", "description", "size", "showLabel", "showImage",
)  # fmt: skip
_EITHER: Final = (
    *((name, f"get{name[0].upper()}{name[1:]}") for name in _FIXED_OR_ASKED),
    ("image", "imageMso", "getImage"),
    ("insertAfterMso", "insertBeforeMso", "insertAfterQ", "insertBeforeQ"),
    ("id", "idQ", "idMso"),
)  # fmt: skip

_CONTROL_ARGUMENT: Final = r"(?:byval )?control as iribboncontrol"
_RETURNED: Final = r"(?:byref )?\w+(?: as variant)?"
_SIGNATURES: Final = {
    "onLoad": (r"(?:byval )?ribbon as iribbonui",),
    "loadImage": (r"(?:byval )?\w+ as string", _RETURNED),
    "checkBox.onAction": (_CONTROL_ARGUMENT, r"(?:byval )?pressed as boolean"),
    "button.onAction": (_CONTROL_ARGUMENT,),
}
_GETTER: Final = (_CONTROL_ARGUMENT, _RETURNED)


def ribbon_faults(package: Package) -> Iterator[str]:
    """Every ribbon part of the package; a macro workbook has exactly one."""
    found = [rel for rel in package.relations_of("") if rel.type in NAMESPACES]
    if len(found) != 1 and package.kind != ".xlsx":
        yield f"package: has {len(found)} ribbons"
    content = package.vba
    project = read_project(content) if content else None
    for rel in found:
        if rel.target in package.parts:
            root = package.xml(rel.target)
            faults = [*_shape(root, NAMESPACES[rel.type]), *_ids(root), *_keytips(root), *_callbacks(root, project)]
            yield from (f"{rel.target}: {fault}" for fault in faults)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _shown(element: etree._Element) -> str:
    return f"{_name(element)} {element.get('id') or element.get('idMso') or ''}".rstrip()


def _shape(root: etree._Element, namespace: str) -> Iterator[str]:
    if root.tag != f"{{{namespace}}}customUI":
        yield f"starts with {root.tag}, wanted customUI of {namespace}"
    for element in root.iter(etree.Element):
        name = _name(element)
        parent = element.getparent()
        if etree.QName(element).namespace != namespace or name not in ATTRIBUTES:
            yield f"{_shown(element)}: no such element"
            continue
        if parent is not None and name not in CHILDREN.get(_name(parent), {name}):
            yield f"{_shown(element)}: cannot stand in {_name(parent)}"
        if (element.text or "").strip() or (element.tail or "").strip():
            yield f"{_shown(element)}: text beside the elements"
        yield from (f"{_shown(element)}: {fault}" for fault in _attributes(element))
    for name in ("ribbon", "tabs"):
        if len(list(root.iter(f"{{{namespace}}}{name}"))) > 1:
            yield f"{name}: is there twice"


def _attributes(element: etree._Element) -> Iterator[str]:
    name = _name(element)
    given = {str(key): str(value) for key, value in element.attrib.items()}
    for key, value in given.items():
        if key not in ATTRIBUTES[name]:
            yield f"no such attribute {key}"
            continue
        longest = LONGEST_DESCRIPTION if key == "description" else LONGEST_TEXT
        if not value and key != "tag":
            yield f"{key} is empty"
        elif len(value) > longest:
            yield f"{key} has {len(value)} characters"
        if key in _CHOICES and value not in _CHOICES[key]:
            yield f"{key} is {value}"
        if key == "keytip" and not re.fullmatch(rf"[^\s]{{1,{LONGEST_KEYTIP}}}", value):
            yield f"keytip {value!r} is not 1–{LONGEST_KEYTIP} characters"
        if key == "imageMso" and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", value):
            yield f"imageMso {value!r} is no name of an icon"
    for group in _EITHER:
        if len(both := [key for key in group if key in given]) > 1:
            yield f"{' and '.join(both)} exclude each other"
    if "id" in ATTRIBUTES[name] and not given.keys() & {"id", "idQ", "idMso"}:
        yield "has no id"
    if name in ("tab", "group", "button", "checkBox") and "idMso" not in given and not given.keys() & _LABEL:
        yield "has no label"
    if name in ("button", "checkBox") and "idMso" not in given and "onAction" not in given:
        yield "has no onAction"


def _ids(root: etree._Element) -> Iterator[str]:
    ids = [element.get("id", "") for element in root.iter(etree.Element) if element.get("id") is not None]
    yield from (f"id {value} is there twice" for value in repeated(ids))
    yield from (f"{value!r} is no id" for value in ids if not re.fullmatch(r"[A-Za-z_][\w.\-]{0,1023}", value))


def _keytips(root: etree._Element) -> Iterator[str]:
    for tab in (element for element in root.iter(etree.Element) if _name(element) == "tab"):
        inside = [element for element in tab.iter(etree.Element) if element is not tab]
        tips = [tip for element in inside if (tip := element.get("keytip"))]
        yield from (f"{_shown(tab)}: keytip {value} is there twice" for value in repeated(tips))
        upper = sorted(tip.casefold() for tip in tips)
        for short in upper:
            for long in upper:
                if long != short and long.startswith(short):
                    yield f"{_shown(tab)}: keytip {short} hides {long}"
        for element in inside:
            if _name(element) in ("button", "checkBox") and not _KEYTIP & {str(key) for key in element.attrib}:
                yield f"{_shown(element)}: cannot be reached by keyboard, has no keytip"


def _callbacks(root: etree._Element, project: Project | None) -> Iterator[str]:
    for element in root.iter(etree.Element):
        for key in (str(key) for key in element.attrib):
            if key in ("onAction", "onLoad", "loadImage") or re.match(r"get[A-Z]", key):
                fault = _callback_fault(project, element.get(key, ""), _signature(_name(element), key))
                if fault:
                    yield f"{_shown(element)}: {key}: {fault}"


def _signature(element: str, key: str) -> tuple[str, ...]:
    return _SIGNATURES.get(f"{element}.{key}") or _SIGNATURES.get(key) or _GETTER


def _callback_fault(project: Project | None, macro: str, signature: tuple[str, ...]) -> str | None:
    found = project.macros(macro.rpartition("!")[2]) if project else []
    if len(found) != 1:
        return f"there is {'no' if not found else 'more than one'} public Sub {macro}"
    (sub,) = found
    fits = len(sub.arguments) == len(signature) and all(
        re.fullmatch(pattern, argument.casefold()) for pattern, argument in zip(signature, sub.arguments, strict=True)
    )
    if sub.kind != "sub" or not fits:
        return f"{sub.kind} {macro}({', '.join(sub.arguments)}) is not of the form that is called"
    return None
