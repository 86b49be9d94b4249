"""Faults of sheet buttons: macros that do not exist, buttons over cells with content or over each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from built.opened import MAIN, Package, Sheet, repeated
from built.refs import Area, cell_of
from built.table_faults import tables_of
from built.vba_project import Project, read_project

_X: Final = "urn:schemas-microsoft-com:office:excel"
_V: Final = "urn:schemas-microsoft-com:vml"
_O: Final = "urn:schemas-microsoft-com:office:office"
_ANCHOR_NUMBERS: Final = 8


@dataclass(frozen=True)
class Button:
    """A form button: its shape, macro as written, caption, alternative text, and place by cells and by points."""

    part: str
    sheet: Sheet
    shape: str
    macro: str
    caption: str
    described: str
    cells: Area | None
    box: tuple[float, ...] | None


def buttons_of(package: Package) -> list[Button]:
    """Every form button of every sheet."""
    found = []
    for sheet in package.sheets:
        for rel in package.relations_of(sheet.part, "vmlDrawing"):
            if rel.target not in package.parts:
                continue
            for shape in package.xml(rel.target).iter(f"{{{_V}}}shape"):
                data = shape.find(f"{{{_X}}}ClientData")
                if data is not None and data.get("ObjectType") == "Button":
                    box = shape.find(f"{{{_V}}}textbox")
                    caption = "".join(str(text) for text in box.itertext()) if box is not None else ""
                    found.append(
                        Button(
                            rel.target,
                            sheet,
                            shape.get("id", ""),
                            (data.findtext(f"{{{_X}}}FmlaMacro") or "").strip(),
                            caption.strip(),
                            shape.get("alt", ""),
                            _cells(data.findtext(f"{{{_X}}}Anchor") or ""),
                            _box(shape.get("style", "")),
                        )
                    )
    return found


def _cells(anchor: str) -> Area | None:
    """The cells beneath: column, pixels, row, pixels of both corners, 0-based."""
    numbers = [int(number) for number in re.findall(r"\d+", anchor)]
    if len(numbers) != _ANCHOR_NUMBERS:
        return None
    left, _, top, _, right, right_pixels, bottom, bottom_pixels = numbers
    return Area(left + 1, top + 1, right + (right_pixels > 0), bottom + (bottom_pixels > 0))


def button_faults(package: Package) -> Iterator[str]:
    """Buttons by themselves, and every other place of a sheet that names a macro."""
    content = package.vba
    project = read_project(content) if content else None
    buttons = buttons_of(package)
    for part in sorted({button.part for button in buttons}):
        ids = [shape.get("id", "") for shape in package.xml(part).iter(f"{{{_V}}}shape")]
        yield from (f"{part}: shape {name} is there twice" for name in repeated(ids))
        here = [button for button in buttons if button.part == part]
        for index, one in enumerate(here):
            for two in here[index + 1 :]:
                if _overlap(one, two):
                    yield f"{part}: buttons {one.caption} and {two.caption} overlap"
    maps = [item.get("data", "") for part in package.parts if part.endswith(".vml")
            for item in package.xml(part).iter(f"{{{_O}}}idmap")]  # fmt: skip
    yield from (f"shape ids {data} belong to two sheets" for data in repeated(maps))
    for button in buttons:
        yield from (f"{button.part}: button {button.caption}: {fault}" for fault in _faults(package, project, button))
    for part, macro in _other_macros(package):
        yield from (f"{part}: {fault}" for fault in _macro_faults(project, macro))


def _faults(package: Package, project: Project | None, button: Button) -> Iterator[str]:
    if not button.caption:
        yield "has no caption"
    if not button.described:
        yield "has no alternative text"
    yield from _macro_faults(project, button.macro)
    if button.cells is None or button.box is None:
        yield "has no place"
        return
    for cell in package.find(button.sheet.part, "m:sheetData/m:row/m:c[m:v or m:f or m:is]"):
        place = cell_of(cell.get("r", ""))
        if place and button.cells.holds(*place):
            yield f"covers {cell.get('r')}, which is not empty"
    for table in tables_of(package):
        if table.sheet == button.sheet and table.area and button.cells.meets(table.area):
            yield f"covers the table {table.display}"


def _overlap(one: Button, two: Button) -> bool:
    """Whether two buttons lie on each other, to the point: in the same cells they may stand side by side."""
    if one.box is None or two.box is None:
        return False
    return all(
        one.box[start] < two.box[start] + two.box[start + 2] and two.box[start] < one.box[start] + one.box[start + 2]
        for start in (0, 1)
    )


def _box(style: str) -> tuple[float, ...] | None:
    """Left, top, width and height in points, from a shape's style."""
    found = dict(re.findall(r"(margin-left|margin-top|width|height):(-?[\d.]+)", style))
    sides = [found.get(key) for key in ("margin-left", "margin-top", "width", "height")]
    return tuple(float(side) for side in sides if side is not None) if None not in sides else None


def _macro_faults(project: Project | None, macro: str) -> Iterator[str]:
    name = macro.removeprefix("[0]!")
    if name == macro:
        yield f"macro {macro!r} is not written as [0]!Name"
    found = project.macros(name) if project else []
    if len(found) != 1:
        yield f"there is {'no' if not found else 'more than one'} public Sub {name}"
    elif found[0].kind != "sub" or found[0].arguments:
        yield f"{name} is not a Sub without arguments"


def _other_macros(package: Package) -> Iterator[tuple[str, str]]:
    """Macros that control properties and drawn shapes name."""
    for part in package.parts:
        if part.endswith(".xml") and part.startswith("xl/"):
            for element in package.xml(part).iter(etree.Element):
                if element.get("fmlaMacro"):
                    yield part, element.get("fmlaMacro", "")
                elif element.get("macro") and element.tag != f"{{{MAIN}}}c":
                    yield part, element.get("macro", "")
