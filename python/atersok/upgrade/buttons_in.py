"""Buttons on a sheet that the book has already: today's in place of those that call the same macros."""

from __future__ import annotations

from lxml import etree

from atersok.upgrade.parts import Parts, copy_parts
from atersok.upgrade.sheet_xml import OFFICE, SheetXml
from atersok.upgrade.vml import buttons, free_block, renumbered, with_buttons


def update_buttons(parts: Parts, sheet_part: str, source: Parts, today_part: str) -> tuple[int, list[str]]:
    """Gives a sheet today's buttons.

    A book that Excel has saved describes each button a second and a third time, in parts that only Excel can write; its
    buttons are left as they are, and the ribbon has those that it lacks.

    Args:
        parts: the user's package.
        sheet_part: the sheet.
        source: today's package.
        today_part: the same sheet there.

    Returns:
        How many buttons were put in, and the macros of those that were left out.
    """
    rel = source.relation(today_part, "vmlDrawing")
    if rel is None or rel.target is None:
        return 0, []
    today = source.read(rel.target)
    ours = buttons(today)
    if not ours:
        return 0, []
    sheet = SheetXml(parts.read(sheet_part))
    legacy = sheet.find("legacyDrawing")
    if legacy is None:
        others = [parts.read(name) for name in parts.names if name.endswith(".vml")]
        part = copy_parts(source, rel.target, parts, {})
        parts.write(part, renumbered(parts.read(part), free_block(others)))
        added = etree.Element(f"{{{sheet.root.nsmap.get(sheet.root.prefix, '')}}}legacyDrawing")
        added.set(f"{{{OFFICE}}}id", parts.relate(sheet_part, rel.type, part))
        sheet.put(added)
        parts.write(sheet_part, sheet.render())
        return len(ours), []
    there = next(
        (found.target for found in parts.relations(sheet_part) if found.id == legacy.get(f"{{{OFFICE}}}id")), None
    )
    if there is None or there not in parts:
        return 0, list(ours)
    present = buttons(parts.read(there))
    if parts.relation(sheet_part, "ctrlProp") is not None:
        return 0, [macro for macro in ours if macro not in present]
    if all(present.get(macro, b"") == shape for macro, shape in ours.items()):
        return 0, []
    parts.write(there, with_buttons(parts.read(there), ours, today))
    return len(ours), []
