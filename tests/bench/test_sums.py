"""pandas, Polars, SUMIFS and ours come to the same sums, child by child and month by month, to the öre."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from atersok.calculation import calculate
from bench import ours, pandas_sums, polars_sums, sumifs, tables
from bench.city import City, write

KEYS = ["book", "Dossiernr", "Boende", "month"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sums") / "stad"
    write(City(children=60, homes=12, rows=1_500), folder)
    return folder


def ours_by_month(folder: Path) -> dict[tuple[str, ...], tuple[int, int]]:
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for book, result in calculate(ours.inputs(folder)).books.items():
        for row in result.claim.entries:
            key = (book, row.dossier, row.home, row.month)
            cost, claim = found.get(key, (0, 0))
            found[key] = cost + row.cost_ore, claim + row.claim_ore
    return found


def by_month(frame: pd.DataFrame) -> dict[tuple[str, ...], tuple[int, int]]:
    lines = zip(*(frame[name] for name in (*KEYS, "cost", "claim")), strict=True)
    return {(book, child, home, month): (int(cost), int(claim)) for book, child, home, month, cost, claim in lines}


def test_pandas_and_polars_come_to_our_sums(city: Path) -> None:
    given = tables.read(city)
    expected = ours_by_month(city)
    assert len(expected) > 100
    assert any(claim for _, claim in expected.values())
    assert by_month(pandas_sums.sums(given)) == expected
    in_polars = polars_sums.sums(polars_sums.frames(given)).to_dict(as_series=False)
    assert by_month(pd.DataFrame(in_polars)) == expected


def test_our_sums_without_the_checks_are_those_with_them(city: Path) -> None:
    given = ours.inputs(city)
    with_checks = calculate(given)
    for claim, result in zip(ours.sums(given), with_checks.books.values(), strict=True):
        assert claim.rows.equals(result.claim.rows)
        assert claim.buckets == result.claim.buckets


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
def test_sumifs_in_a_spreadsheet_come_to_our_sums(city: Path, tmp_path: Path) -> None:
    book = tmp_path / "summor.xlsx"
    assert sumifs.write(tables.read(city), book) == (60 + 12) * 3
    (tmp_path / "ut").mkdir()
    found = sumifs.read(sumifs.recalculate(book, tmp_path / "ut"))
    assert found == ours.group_sums(ours.inputs(city))
