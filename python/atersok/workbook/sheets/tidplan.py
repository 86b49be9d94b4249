"""Tidplan: what falls due, with days left that Excel counts from the day it is opened."""

from __future__ import annotations

from collections.abc import Sequence

from atersok.watch.tidplan import COMING, PASSED, SOON, SOON_DAYS, TODAY, PlanRow
from atersok.workbook.write_table import Row


def tidplan_rows(rows: Sequence[PlanRow]) -> list[Row]:
    """The rows of tblTidplan, in their order; days left as of the day that they were made for."""
    return [
        {
            "Kvartal": str(row.quarter),
            "Kategori": row.category or None,
            "Vad": row.what,
            "Dossiernr": row.dossier or None,
            "Datum": row.day,
            "Dagar kvar": row.days_left,
            "Läge": row.status,
            "Källa": row.source,
        }
        for row in rows
    ]


def tidplan_formulas() -> dict[str, str]:
    """Header → formula of tblTidplan: a deadline's nearness is a fact of the day that it is read, not of the run."""
    left = "tblTidplan[[#This Row],[Dagar kvar]]"
    return {
        "Dagar kvar": "=tblTidplan[[#This Row],[Datum]]-TODAY()",
        "Läge": f'=IF({left}<0,"{PASSED}",IF({left}=0,"{TODAY}",IF({left}<={SOON_DAYS},"{SOON}","{COMING}")))',
    }
