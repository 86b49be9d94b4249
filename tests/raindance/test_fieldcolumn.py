"""A column read block by block, each distinct cell once, gives what its cells give read one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.raindance import fieldcolumn, values
from atersok.raindance.columns import Column, ListColumn
from atersok.raindance.fieldcolumn import FieldColumn
from raindance.test_columns import column

CELLS = st.sampled_from(["", " x", "-", "0012", '="7"', "Vård", "Ã¥", "64400 Livsmedel"]) | st.text("ab1 ", max_size=9)
BLOCKS = st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=6)


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few cells are enough for a column to count as one whose cells do not come again."""
    monkeypatch.setattr(fieldcolumn, "_MANY", 1)


def read(blocks: Sequence[Column], column: FieldColumn) -> list[object]:
    for block in blocks:
        column.take(block.coded())
    return list(column.values.array(None))


@pytest.mark.usefixtures("_small")
@settings(max_examples=300, deadline=None)
@given(blocks=BLOCKS, sheet=st.booleans())
def test_each_row_has_its_cell_read_whatever_blocks_it_stood_in(blocks: list[list[str]], sheet: bool) -> None:
    cells = [cell for block in blocks for cell in block]
    parts: list[Column] = [ListColumn(block) if sheet else column(block) for block in blocks]
    text = FieldColumn("text", "Text", 0, values.read_texts, len(cells))
    code = FieldColumn("konto", "Konto", 0, lambda many: values.read_codes(many, values.read_code), len(cells))
    assert read(parts, text) == [values.read_text(cell) for cell in cells]
    assert read(parts, code) == [values.read_code(cell) for cell in cells]
    assert [text.values.at(position) for position in range(len(cells))] == read([], text)
    assert text.bad_count == cells.count("Ã¥")
    for one in (text, code):
        numbers = one.values.numbers().tolist()
        assert not one.values.apart or len(set(numbers)) == len({str(value) for value in read([], one)})


@pytest.mark.usefixtures("_small")
def test_only_the_rows_to_keep_are_given() -> None:
    text = FieldColumn("text", "Text", 0, values.read_texts, 4)
    read([column(["a", "b"]), column(["c", "a"])], text)
    assert text.values.array(np.array([False, True, False, True])).tolist() == ["b", "a"]


@pytest.mark.usefixtures("_small")
def test_a_test_of_the_values_is_told_of_the_block_just_taken() -> None:
    text = FieldColumn("text", "Text", 0, values.read_texts, 9)
    for cells in (["a", "b1", "a"], ["c1", "d1", "e"], ["f", "g1"]):
        text.take(column(cells).coded())
        assert text.flags(lambda value: "1" in str(value)).tolist() == ["1" in cell for cell in cells]


@pytest.mark.usefixtures("_small")
def test_unreadable_dates_are_counted_by_rows() -> None:
    day = FieldColumn(
        "fakturadatum",
        "Datum",
        0,
        lambda cells: list(map(values.read_day, cells)),
        9,
        settle=lambda value: None if isinstance(value, str) else value,
    )
    blocks: list[Column] = [column(["2025-04-01", "x", "x"]), column(["y", "z", "q"]), column(["x", ""])]
    assert read(blocks, day) == [dt.date(2025, 4, 1), *[None] * 7]
    assert day.unread_count == 6
