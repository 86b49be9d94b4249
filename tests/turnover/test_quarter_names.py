"""A file name that names one quarter is made to name another; all else in it stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.quarter import Quarter
from atersok.turnover.quarter_names import renamed

OLD, NEW = Quarter(2025, 2), Quarter(2025, 3)
FORMS = (
    "{y}K{n}", "{y}k{n}", "{y}-Q{n}", "{y}_kv{n}", "{y} kvartal {n}", "{s}K{n}",
    "K{n}_{y}", "kvartal {n} {y}", "Q{n}-{s}",
    "{y}{a}-{b}", "{y}-{a}--{b}", "{y}{a}_{y}{b}", "{y}-{a}_{y}-{b}", "{y}{a}01-{y}{b}{d}", "{y}-{a}-01_{y}-{b}-{d}",
    "{y}-{a}-01 till {y}-{b}-{d}",
)  # fmt: skip
quarters = st.builds(Quarter, st.integers(2010, 2090), st.integers(1, 4))


def written(form: str, quarter: Quarter) -> str:
    first, last = quarter.start, quarter.end
    return form.format(
        y=quarter.year, s=f"{quarter.year % 100:02d}", n=quarter.number,
        a=f"{first.month:02d}", b=f"{last.month:02d}", d=f"{last.day:02d}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("raindance_2025K2.csv", "raindance_2025K3.csv"),
        ("raindance_2025-K2*.csv", "raindance_2025-K3*.csv"),
        ("Utdrag 2025-Q2.xlsx", "Utdrag 2025-Q3.xlsx"),
        ("rd_202504-06.txt", "rd_202507-09.txt"),
        ("rd 20250401-20250630.txt", "rd 20250701-20250930.txt"),
        ("export/2025K2/hb_K2_2025.csv", "export/2025K3/hb_K3_2025.csv"),
    ],
)
def test_the_ways_that_municipalities_write_a_quarter(before: str, after: str) -> None:
    assert renamed(before, OLD, NEW) == after


@pytest.mark.parametrize(
    "text",
    [
        "raindance.csv", "raindance_*.*", "raindance_2025.csv", "raindance_2025K1.csv", "raindance_2024K2.csv",
        "rd_2025-04-06.csv", "rd_20250406.csv", "rd_12025K2.csv", "rd_2025K21.csv", "rd_202504.csv",
        "vecka2 2025.csv", "",
    ],
)  # fmt: skip
def test_what_names_no_quarter_or_another_is_left(text: str) -> None:
    assert renamed(text, OLD, NEW) == text


@given(st.sampled_from(FORMS), quarters, quarters)
def test_every_form_is_written_as_that_form_of_the_new_quarter(form: str, old: Quarter, new: Quarter) -> None:
    text = f"raindance_{written(form, old)}*.csv"
    assert renamed(text, old, new) == f"raindance_{written(form, new)}*.csv"
