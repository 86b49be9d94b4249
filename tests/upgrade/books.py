"""Books to hold against each other: those of the first layout and today's, with parts of them changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from atersok.closedbook.book import WorkbookFile
from built.specimen import write
from test_user_content import part_of_sheet, tables_of_sheet
from upgrade.conftest import BOOKS
from workbook.quarter import parts as read_parts

GREEN, WHITE = BOOKS


def opened(source: Path, target: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> WorkbookFile:
    """A copy of a book with text replaced in some parts (part → old, new), open.

    Args:
        source: the book.
        target: where the copy goes.
        changes: a part's name, or a sheet's; each old text must be there.
    """
    parts = read_parts(source)
    for name, (old, new) in (changes or {}).items():
        part = name if name in parts else part_of_sheet(parts, name)
        text = parts[part].decode()
        assert old in text, (name, old)
        parts[part] = text.replace(old, new).encode()
    write(target, parts)
    return WorkbookFile(target)


def table_part(path: Path, sheet: str) -> str:
    """The part of a sheet's only table."""
    parts = read_parts(path)
    (part,) = tables_of_sheet(parts, part_of_sheet(parts, sheet))
    return part


def with_block(source: Path, target: Path, sheet: str) -> WorkbookFile:
    """A copy of a book with a template block on a document sheet that has none yet."""
    parts = read_parts(source)
    book = parts["xl/workbook.xml"].decode()
    names = re.findall(r'<sheet name="([^"]+)"', book)
    at = names.index(sheet)
    defined = f'<definedName name="block" localSheetId="{at}">\'{sheet}\'!$A$1:$E$9</definedName>'
    parts["xl/workbook.xml"] = book.replace("<definedNames>", f"<definedNames>{defined}").encode()
    part = part_of_sheet(parts, sheet)
    row = b'<row r="9"><c r="A9" t="str"><v>ny mall</v></c></row></sheetData>'
    parts[part] = parts[part].replace(b"</sheetData>", row)
    write(target, parts)
    return WorkbookFile(target)
