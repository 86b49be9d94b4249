"""Tidplan: what falls due, row by row, and how near it is on the day that the sheet is opened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from atersok import resources
from atersok.rules.parameters import load
from atersok.watch.tidplan import PlanRow, plan_of, status_of
from atersok.workbook import layout
from atersok.workbook.sheets.tidplan import tidplan_formulas, tidplan_rows
from atersok.workbook.tables import find_table, read_rows
from atersok.workbook.write_book import KEYS
from atersok.workbook.write_table import write_table
from domain.making import ANNA, child, placement, register
from watch.making import HOMES, K2
from workbook.live import LiveBook

OF = register([child(born_entered=date(2007, 6, 10))], [placement()], HOMES)
"""ANNA turns 18 in the quarter."""


def due(day: date, today: date) -> PlanRow:
    left = (day - today).days
    return PlanRow(K2, "Alla", f"Lämna in {day}", "Intern sista dag", "", day, left, status_of(left), "29 a §")


def test_a_row_tells_of_one_day_and_of_the_child_that_it_concerns() -> None:
    plan = plan_of(K2, OF, load(), False, date(2025, 7, 20))
    rows = tidplan_rows(plan)
    assert [row["Datum"] for row in rows] == sorted(row.day for row in plan)
    assert all(set(row) == set(layout.TIDPLAN.headers) for row in rows)
    (of_child,) = [row for row in rows if row["Dossiernr"]]
    assert (of_child["Dossiernr"], of_child["Kategori"], of_child["Kvartal"]) == (ANNA, None, "2025K2")
    assert all(row["Kategori"] and row["Dossiernr"] is None for row in rows if row is not of_child)


@pytest.mark.parametrize("left", [-40, -1, 0, 1, 14, 15, 200])
def test_the_status_and_the_days_that_are_stored_are_those_of_the_run(left: int) -> None:
    (row,) = tidplan_rows([due(date(2025, 7, 20) + timedelta(days=left), date(2025, 7, 20))])
    assert (row["Dagar kvar"], row["Läge"]) == (left, status_of(left))


def test_excel_counts_anew_when_the_sheet_is_opened_later_and_says_the_same_words() -> None:
    """Written by a run of long ago; computed by an engine that is not ours, whose TODAY() is today."""
    offsets = (-400, -2, 0, 1, 14, 15, 400)  # not -1, which the engine shows without its sign
    began = date.today()
    rows = tidplan_rows([due(began + timedelta(days=offset), date(2020, 1, 1)) for offset in offsets])
    with resources.template("gron_statistik.xlsm") as path:
        live = LiveBook(path)
    found = find_table(live.book, layout.TIDPLAN)
    write_table(found, rows, KEYS[layout.TIDPLAN.name], tidplan_formulas())
    live.calculate()
    shown = [(row.values["Dagar kvar"], row.values["Läge"]) for row in read_rows(find_table(live.book, layout.TIDPLAN))]
    later = int(-400 - shown[0][0])  # midnight here and by the engine's clock need not be the same
    assert abs(later) <= 1
    counted = [offset - later for offset in offsets]
    assert shown == [(left, status_of(left)) for left in counted]
