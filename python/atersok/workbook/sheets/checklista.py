"""Checklista: the quarter's steps, when they are due, what the product has done, and the way to each step's sheet."""

from __future__ import annotations

from collections.abc import Sequence

from atersok.checklist import ChecklistRow, Step
from atersok.domain import names
from atersok.workbook.write_table import Row


def checklista_rows(steps: Sequence[ChecklistRow]) -> list[Row]:
    """The rows of tblChecklista; Klart and Signatur are the user's."""
    return [
        {
            "Nr": row.number,
            "Steg": row.step.text,
            "Ansvar": row.step.role,
            "Anvisning": row.step.advice or None,
            "Blad": row.step.sheet or None,
            "Senast": row.due,
            "Återsök": row.state or None,
        }
        for row in steps
    ]


def checklista_formulas(steps: Sequence[ChecklistRow]) -> dict[str, list[str | float | None]]:
    """Header → formula of each row of tblChecklista: Blad leads to the step's sheet, where it has one."""
    return {"Blad": [sheet_link(row.step) or None for row in steps]}


def sheet_link(step: Step) -> str:
    """The formula that shows the name of the step's sheet and leads to it; "" where the step has none."""
    if not step.sheet:
        return ""
    return f'=HYPERLINK("#\'{step.sheet}\'!A1","{step.sheet}")'


def left_to_register(rows: Sequence[Row], standing: Sequence[Row]) -> int:
    """How many of Procapita's rows are not ticked.

    Args:
        rows: those about to be written.
        standing: those that stand on the sheet, with the user's ticks, which follow child and month.
    """
    ticked = {_key(row) for row in standing if names.key(row.get("Registrerad")) not in {"", "nej"}}
    return sum(_key(row) not in ticked for row in rows)


def _key(row: Row) -> tuple[str, str]:
    return names.clean(row.get("Dossiernr")), names.clean(row.get("Månad"))
