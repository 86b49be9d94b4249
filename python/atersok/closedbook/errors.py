"""What the engine raises."""

from __future__ import annotations

from pathlib import Path

from atersok.domain.errors import UnusableInput


class TextContractError(ValueError):
    """A write that Excel would have changed on its way into the cell.

    Excel turns text that looks like a number, a date or a formula into one, by locale. That cannot be imitated, so the
    text contract forbids every write whose outcome would depend on it (design: "How it writes"). The message names the
    sheet, the cell and the rule, never the value: the value may be about a child.

    Args:
        sheet: name of the sheet.
        cell: address of the cell, such as ``B7``.
        rule: what was broken, a sentence without full stop.
    """

    def __init__(self, sheet: str, cell: str, rule: str) -> None:
        super().__init__(f"{sheet}!{cell}: {rule}.")
        self.sheet = sheet
        self.cell = cell
        self.rule = rule


def unusable(path: Path | str, what: str, remedy: str, part: str | None = None) -> UnusableInput:
    """The product's exception for a workbook file that cannot be used, in Swedish.

    Args:
        path: the file; only its name is shown.
        what: what is wrong.
        remedy: what the user can do.
        part: the part of the package, where that helps whoever is asked for support.
    """
    name = Path(path).name
    return UnusableInput(what=what, where=f"{name} ({part})" if part else name, remedy=remedy)


REMEDY_RESAVE = "Öppna filen i Excel, kontrollera den och spara den på nytt som .xlsx eller .xlsm"
