"""Lines cut into pages: each page's sums are those of the pages before and its own lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.documents.carried import carried_pages
from domain.making import unhurried

AMOUNTS = st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 99)), min_size=1, max_size=60)


@unhurried
@given(AMOUNTS, st.integers(1, 20))
def test_sums_are_carried_and_the_last_page_has_the_whole(amounts: list[tuple[int, ...]], size: int) -> None:
    lines = [{"Löpnr": number} for number in range(len(amounts))]
    pages = carried_pages(lines, amounts, size)
    assert [line for page in pages for line in page.lines] == lines
    assert pages[0].before == (0, 0)
    assert [page.before for page in pages[1:]] == [page.after for page in pages[:-1]]
    done = 0
    for page in pages:
        done += len(page.lines)
        assert len(page.lines) <= size
        assert page.after == tuple(sum(column) for column in zip(*amounts[:done], strict=True))
    assert [page.is_last for page in pages] == [False] * (len(pages) - 1) + [True]
    assert [page.text for page in pages] == [f"Sida {number + 1} av {len(pages)}" for number in range(len(pages))]


@pytest.mark.parametrize(("lines", "amounts"), [([], []), ([{}], []), ([{}], [(1,), (2,)])])
def test_lines_without_amounts_are_refused(lines: list[dict[str, int]], amounts: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="amounts"):
        carried_pages(lines, amounts, 10)
