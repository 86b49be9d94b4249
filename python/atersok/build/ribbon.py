"""The ribbon, and the same buttons on a sheet for those whose ribbon is blocked: both from xlsm/src/ribbon.xml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lxml import etree

from atersok.build.sources import RIBBON_FILE

CUSTOM_UI: Final = "http://schemas.microsoft.com/office/2009/07/customui"
PART: Final = "customUI/customUI14.xml"
RELATIONSHIP: Final = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
CALLBACK: Final = "AtersokRibbon.Ribbon"
"""What a callback's name begins with; the rest is the name of the macro that it calls."""


@dataclass(frozen=True)
class Button:
    """A button of the ribbon.

    Attributes:
        group: the group that it stands in.
        label: what stands on it.
        macro: the macro of the module Atersok that it runs.
        description: what it reads and writes.
    """

    group: str
    label: str
    macro: str
    description: str


def ribbon() -> bytes:
    """The part customUI14.xml."""
    return RIBBON_FILE.read_bytes().replace(b"\r\n", b"\n")


def buttons() -> list[Button]:
    """The buttons of the ribbon, in their order.

    Raises:
        ValueError: a button calls something else than a callback of AtersokRibbon.
    """
    root = etree.fromstring(ribbon(), etree.XMLParser(resolve_entities=False, no_network=True))
    found = []
    for group in root.iter(f"{{{CUSTOM_UI}}}group"):
        for button in group.iter(f"{{{CUSTOM_UI}}}button"):
            action = button.get("onAction", "")
            if not action.startswith(CALLBACK):
                raise ValueError(f"{button.get('label')} calls {action!r}")
            label, text = button.get("label", ""), button.get("supertip", "")
            found.append(Button(group.get("label", ""), label, action.removeprefix(CALLBACK), text))
    return found
