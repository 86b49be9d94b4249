"""A child's share of a home's invoices is what its care days were charged, to the öre."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.documents.child_share import child_share
from atersok.trace import Tracer
from documents.invoices import APRIL, FOSTER, JUNE, foster, invoice
from documents.quarters import CARIN, DAN
from domain.making import ANNA, unhurried

ORE = st.integers(-(10**8), 10**8)
PRICES = st.sampled_from([(None, None), (1000_00, 1500_00), (1000_00, None), (0, 0), (0, 70_00), (333_33, 666_67)])


@unhurried
@given(st.lists(ORE, min_size=1, max_size=5), PRICES)
def test_the_children_s_shares_are_the_sum_and_those_of_a_child_s_rows_its_share(
    amounts: list[int], prices: tuple[int | None, int | None]
) -> None:
    quarter = foster([invoice(FOSTER, ore, str(number)) for number, ore in enumerate(amounts)], prices=prices)
    result = quarter.books["vit"]
    shares = [child_share(result, 0, dossier) for dossier in (CARIN, DAN)]
    assert sum(share.ore for share in shares if share is not None) == sum(amounts)
    rows = dict(enumerate(amounts))
    for dossier, share in zip((CARIN, DAN), shares, strict=True):
        assert share is not None
        assert sum(share.of_rows(rows).values()) == share.ore
        charged = sum(
            entry.cost_ore for entry in result.claim.entries if (entry.home, entry.dossier) == (FOSTER, dossier)
        )
        assert share.ore == charged
        # Rounding by care day and by row moves no more than an öre each.
        exact = {row: ore * share.weight / share.weights for row, ore in rows.items()}
        assert all(abs(part - exact[row]) <= 31 for row, part in share.of_rows(rows).items())


def test_the_share_is_what_the_trace_of_the_days_says() -> None:
    quarter = foster([invoice(FOSTER, 100_000_01, "1")], prices=(1000_00, 1500_00))
    tracer = Tracer(quarter, "vit")
    share = child_share(quarter.books["vit"], 0, DAN)
    assert share is not None
    traced = [
        part
        for number in range(30)
        for day in tracer.trace(DAN, date(2025, 4, 1) + timedelta(days=number))
        for part in day.shares
    ]
    assert share.ore == sum(part.share_ore for part in traced)
    assert (share.weight, share.weights) == (30 * 1500_00, traced[0].prices_ore)
    assert (len(share.days), len(share.all_days), share.by_price, share.is_whole) == (30, 60, True, False)


def test_a_child_that_is_alone_bears_each_row_whole() -> None:
    quarter = foster([invoice(FOSTER, 100_01, "1", JUNE), invoice(FOSTER, -1, "2", JUNE)])
    share = child_share(quarter.books["vit"], 0, DAN)
    assert share is not None
    assert share.is_whole
    assert share.of_rows({0: 100_01, 1: -1}) == {0: 100_01, 1: -1}
    assert child_share(quarter.books["vit"], 0, CARIN) is None


@pytest.mark.parametrize("dossier", [ANNA, "99999999"])
def test_a_child_of_another_home_bears_nothing(dossier: str) -> None:
    assert child_share(foster([invoice(FOSTER, 100, "1", APRIL)]).books["vit"], 0, dossier) is None
