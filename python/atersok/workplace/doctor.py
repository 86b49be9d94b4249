"""What stands in the way at this workplace. Nothing is changed, nothing leaves the machine."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from atersok.workplace.check import Check
from atersok.workplace.excel_checks import check_excel
from atersok.workplace.folder_checks import check_folder, is_web_address
from atersok.workplace.machine import Machine, ThisMachine
from atersok.workplace.python_checks import check_python

_STYLES = {"OK": "green", "VARNING": "yellow", "FEL": "bold red", "EJ PRÖVAT": "dim"}


def diagnose(folder: Path | str | None = None, machine: Machine | None = None) -> list[Check]:
    """Examines the installation, Excel and, if one is named, a folder of workbooks.

    Args:
        folder: the folder of the workbooks, as the user wrote it; a web address is understood and refused.
        machine: who answers; this machine when left out.

    Returns:
        Every check in a fixed order: Python, Excel, folder.
    """
    asked = ThisMachine() if machine is None else machine
    place = None if folder is None else str(folder)
    if place is not None and machine is None:
        place = _absolute(place)
    return [*check_python(asked), *check_excel(asked, place), *check_folder(asked, place)]


def _absolute(folder: str) -> str:
    """The full path without `..`, as Excel would show it; a web address stays as it is."""
    return folder if is_web_address(folder) else os.path.abspath(folder)  # noqa: PTH100 - absolute() keeps ..


def has_fault(checks: Iterable[Check]) -> bool:
    """Whether any check says FEL."""
    return any(check.outcome == "FEL" for check in checks)


def print_checks(checks: Iterable[Check], console: Console) -> None:
    """The checks as a Swedish table, and what the outcome is in one line."""
    found = list(checks)
    table = Table(title="Återsök: arbetsplatsen", show_lines=True)
    table.add_column("Kontroll", overflow="fold", max_width=26)
    table.add_column("Utfall", no_wrap=True)
    table.add_column("Vad som hittades, och vad du gör", overflow="fold")
    for check in found:
        told = Text(check.found)  # as text: a path may hold square brackets
        if check.remedy:
            told.append(f"\n→ {check.remedy}.")
        table.add_row(check.name, Text(check.outcome, _STYLES[check.outcome]), told)
    console.print(table)
    faults = sum(check.outcome == "FEL" for check in found)
    warnings = sum(check.outcome == "VARNING" for check in found)
    if faults:
        console.print(f"{faults} fel och {warnings} varningar. Gör det som står efter pilarna och kör igen.")
    else:
        console.print(f"Inga fel, {warnings} varningar.")
