"""Lines are cut into pages, and none is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from atersok.documents.model import pages
from domain.making import unhurried


@unhurried
@given(st.integers(0, 100), st.integers(1, 30))
def test_pages_hold_every_line_once_in_order_and_no_page_more_than_its_size(count: int, size: int) -> None:
    lines = [{"Löpnr": number} for number in range(count)]
    cut = pages(lines, size)
    assert [line for page in cut for line in page] == lines
    assert all(len(page) <= size for page in cut)
    assert len(cut) == max(1, -(-count // size))


def test_without_lines_there_is_one_empty_page() -> None:
    assert [list(page) for page in pages([], 18)] == [[]]
