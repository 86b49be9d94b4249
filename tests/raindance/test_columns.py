"""A column taken apart on its bytes gives the very cells that it was put together from."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.raindance.columns import PADDING, ByteColumn, ListColumn, Numbering, combined

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
def test_the_numbers_of_a_column_stand_for_its_cells(cells: list[str], codec: str) -> None:
    numbering = Numbering({"seen before": 0})
    codes = column(cells, codec).coded(numbering)
    names = list(numbering)
    assert [names[code] for code in codes] == cells
    assert len(names) == len({*cells, "seen before"})
    assert numbering.since(1) == names[1:]


@settings(max_examples=200, deadline=None)
@given(cells=st.lists(st.text(alphabet="a\0\n", max_size=12), max_size=12))
def test_zero_bytes_and_line_breaks_run_no_cells_together(cells: list[str]) -> None:
    numbering = Numbering()
    codes = column(cells).coded(numbering)
    assert [list(numbering)[code] for code in codes] == cells
    assert column(cells).cells() == cells
    assert [column(cells)[i] for i in range(len(cells))] == cells


@given(cells=st.lists(st.text(max_size=9).filter(lambda text: text.isprintable() or text.isspace()), max_size=9))
def test_a_bare_cell_has_no_blanks_around_it(cells: list[str]) -> None:
    for cell, bare in zip(cells, column(cells).bare(2), strict=True):
        assert not bare or (cell == cell.strip() and len(cell.encode()) > 2)


def test_cells_of_a_sheet_are_numbered_alike() -> None:
    numbering = Numbering()
    assert ListColumn(["a", 1.5, "a", None]).coded(numbering).tolist() == [0, 1, 0, 2]
    assert list(numbering) == ["a", 1.5, None]


@given(rows=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=20))
def test_combinations_have_one_number_each_even_where_they_cannot_be_counted_in_one(
    rows: list[tuple[int, int, int]],
) -> None:
    parts = [np.array(part, dtype=np.int64) for part in zip(*rows, strict=True)]
    for sizes in ([3, 4, 2], [2**40, 2**40, 2**40]):
        numbers, first = combined(parts, sizes)
        assert [rows[first[number]] for number in numbers] == rows
        assert len(first) == len(set(rows))
