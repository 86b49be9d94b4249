"""A column taken apart on its bytes gives the very cells that it was put together from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.raindance import columns
from atersok.raindance.columns import PADDING, ByteColumn, Gathered, ListColumn, combined

CELLS = st.lists(
    st.text(alphabet="ab0å\u20ac ", max_size=70) | st.sampled_from(["a" * 8, "a" * 9, "b" * 64]), max_size=30
)


def column(cells: list[str], codec: str = "utf-8") -> ByteColumn:
    """The cells in a buffer, one after the other."""
    data = [cell.encode(codec) for cell in cells]
    ends = np.cumsum([len(cell) for cell in data], dtype=np.int64)
    begins = ends - np.array([len(cell) for cell in data], dtype=np.int64)
    whole = not any(mark in cell for cell in data for mark in (b"\0", b"\n"))
    return ByteColumn(np.frombuffer(b"".join(data) + PADDING, np.uint8), begins, ends, codec, whole)


@settings(max_examples=200, deadline=None)
@given(cells=CELLS, codec=st.sampled_from(["utf-8", "cp1252"]))
def test_a_coded_column_gives_its_cells(cells: list[str], codec: str) -> None:
    coded = column(cells, codec).coded()
    assert [coded.cells[code] for code in coded.codes] == cells
    if max((len(cell.encode(codec)) for cell in cells), default=0) <= 64:
        assert list(coded.cells) == list(dict.fromkeys(cells))


@settings(max_examples=200, deadline=None)
@given(cells=st.lists(st.text(alphabet="a\0\n", max_size=12), max_size=12))
def test_zero_bytes_and_line_breaks_run_no_cells_together(cells: list[str]) -> None:
    coded = column(cells).coded()
    assert [coded.cells[code] for code in coded.codes] == cells
    assert column(cells).cells() == cells
    assert [column(cells)[i] for i in range(len(cells))] == cells


def test_cells_with_the_same_mixture_are_not_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "_ODD", np.uint64(0))  # then only the last eight bytes tell long cells apart
    cells = ["aaaaaaaaxy", "bbbbbbbbxy", "aaaaaaaaxy"]
    coded = column(cells).coded()
    assert [coded.cells[code] for code in coded.codes] == cells


def test_cells_of_a_sheet_are_coded_alike() -> None:
    coded = ListColumn(["a", 1.5, "a", None]).coded()
    assert coded.codes.tolist() == [0, 1, 0, 2]
    assert list(coded.cells) == ["a", 1.5, None]


@given(parts=st.lists(st.lists(st.integers(0, 9), max_size=5), max_size=6), most=st.integers(1, 3))
def test_stretches_stand_after_one_another_even_where_there_are_more_than_was_said(
    parts: list[list[int]], most: int
) -> None:
    gathered = Gathered(np.int32, most)
    for part in parts:
        gathered.add(np.array(part, dtype=np.int64))
    assert gathered.all().tolist() == [number for part in parts for number in part]
    assert len(gathered) == sum(map(len, parts))


@given(rows=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=20))
def test_combinations_have_one_number_each_even_where_they_cannot_be_counted_in_one(
    rows: list[tuple[int, int, int]],
) -> None:
    parts = [np.array(part, dtype=np.int64) for part in zip(*rows, strict=True)]
    for sizes in ([3, 4, 2], [2**40, 2**40, 2**40]):
        numbers, first = combined(parts, sizes)
        assert [rows[first[number]] for number in numbers] == rows
        assert len(first) == len(set(rows))
