"""Amounts that are read all at once from their bytes are those that are read one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from atersok.raindance import amounts
from atersok.raindance.columns import ListColumn
from atersok.raindance.values import read_amount
from raindance.test_columns import column

TEXT = st.text(alphabet="0123456789,.- \u00a0()~", max_size=22)
NUMBER = st.integers(-(10**15), 10**15)
FORMS = st.sampled_from(["{:.2f}", "{:,.2f}"])


@st.composite
def formed(draw: st.DrawFn) -> str:
    """An amount in one of the forms of raindance.md."""
    ore = draw(NUMBER)
    whole, rest = divmod(abs(ore), 100)
    mark, group = draw(st.sampled_from([(",", ""), (".", ""), (",", " "), (",", "\u00a0"), (",", "."), (".", ",")]))
    text = f"{whole:,}".replace(",", group) + f"{mark}{rest:02}"
    return draw(st.sampled_from(["-{}", "{}-", "({})", "\u2212{}"])).format(text) if ore < 0 else text


@settings(max_examples=400, deadline=None)
@given(cells=st.lists(formed() | TEXT, max_size=12), codec=st.sampled_from(["utf-8", "cp1252"]))
@example(
    cells=["-", "--1,00", "-1,00-", " 1,00", "1 ,00", "0 123,45", "1 234 567,89-", ",50", "1234 567,00"], codec="utf-8"
)
@example(
    cells=["9999999999999,99", "99999999999999,99", "9 999 999 999 999,99", "99 999 999 999 999,99"], codec="cp1252"
)
def test_a_column_of_bytes_is_read_as_its_cells_are(cells: list[str], codec: str) -> None:
    cells = [cell if codec == "utf-8" else cell.replace("\u2212", "-") for cell in cells]
    found = amounts.read(column(cells, codec), read_amount)
    assert [found.at(i) for i in range(len(cells))] == [read_amount(cell) for cell in cells]
    assert found.unread().tolist() == [not isinstance(read_amount(cell), int) for cell in cells]


def test_a_column_of_a_sheet_is_read_as_its_cells_are() -> None:
    cells = [1.5, "2,00", None, "x", 1234.565, 7]
    found = amounts.read(ListColumn(cells), read_amount)
    assert [found.at(i) for i in range(len(cells))] == [read_amount(cell) for cell in cells]


def test_debet_less_kredit_is_missing_only_where_both_are() -> None:
    debet, kredit = (
        amounts.read(column(cells), read_amount) for cells in (["5,00", "", "", "x"], ["", "2,00", "", ""])
    )
    found = debet.difference(kredit)
    assert [found.at(i) for i in range(3)] == [500, -200, None]
    assert isinstance(found.at(3), str)
    assert found.differs(debet).tolist() == [False, True, False, False]


@pytest.mark.parametrize("largest", [1, 10**15])
def test_no_sum_overflows(largest: int) -> None:
    ore = np.full(20_000, largest, dtype=np.int64)
    assert amounts.total(ore) == 20_000 * largest
    assert amounts.running(ore)[-1] == 20_000 * largest
    assert amounts.total(ore[:0]) == 0


@given(ore=st.lists(st.integers(-(2**62), 2**62), max_size=9))
def test_sums_are_those_of_whole_numbers_without_an_end(ore: list[int]) -> None:
    column = np.array(ore, dtype=np.int64)
    assert amounts.total(column) == sum(ore)
    assert amounts.running(column) == [sum(ore[:count]) for count in range(len(ore) + 1)]


def test_stretches_of_amounts_keep_what_is_missing_and_what_is_wrong() -> None:
    gathered = amounts.GatheredAmounts(3)
    cells = [["1,00", "x"], ["", "~"]]
    for part in cells:
        gathered.add(amounts.read(column(part), read_amount))
    found = gathered.all()
    assert [found.at(i) for i in range(4)] == [read_amount(cell) for part in cells for cell in part]
