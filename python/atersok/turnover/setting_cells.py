"""Writes single settings of a closed book; all the others stay as the user has them."""

from __future__ import annotations

from atersok.closedbook import TextContractError
from atersok.domain import names
from atersok.workbook import formats, native
from atersok.workbook.book_file import EnteredSettings
from atersok.workbook.write_table import append_rows


def has_setting(entered: EnteredSettings, name: str) -> bool:
    """Whether tblInstallningar has a row of that name."""
    return names.key(name) in entered.entries


def enter(entered: EnteredSettings, name: str, value: str) -> None:
    """Gives a setting a value, "" for none; a row that is not there is passed over."""
    if not has_setting(entered, name):
        return
    found, row = entered.found, entered.entries[names.key(name)].row
    line = row - found.header_row - 1
    column = found.place["Värde"]
    area = found.range(column, column, line, line)
    try:
        native.write_cells(area, [[value or None]])
    except TextContractError:  # the cell has lost the format that its column has for text
        broken = formats.repairs(found, {"Värde": "text"}, found.extent.height)
        formats.repair(found.sheet, [each for each in broken if each.area.row1 <= row <= each.area.row2])
        native.write_cells(area, [[value or None]])


def add(entered: EnteredSettings, name: str, value: str, explanation: str) -> None:
    """Adds a setting beneath the others.

    Raises:
        UnusableInput: something stands beneath the table.
    """
    append_rows(entered.found, [{"Namn": name, "Värde": value, "Förklaring": explanation}])
