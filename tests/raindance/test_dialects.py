"""One table, written in every pair of dialect traits, comes back as the same rows and the same sum."""

from __future__ import annotations

import itertools
import os
import random
from pathlib import Path
from typing import Any

import pytest

from atersok.raindance import SourceReport, read_export
from raindance import writers
from raindance.writers import ROWS, TOTAL, Dialect

TRAITS: dict[str, tuple[Any, ...]] = {
    "encoding": tuple(writers.ENCODINGS),
    "delimiter": writers.DELIMITERS,
    "line_end": writers.LINE_ENDS,
    "amount": writers.AMOUNTS,
    "sign": writers.SIGNS,
    "date": writers.DATES,
    "preamble": writers.PREAMBLES,
    "total": writers.TOTALS,
    "trailing": (False, True),
}


def pairwise() -> list[Dialect]:
    """Dialects in which every possible pair of values of two traits occurs; the same list on every run."""
    source = random.Random(7)
    names = list(TRAITS)
    open_pairs = {
        (a, x, b, y)
        for a, b in itertools.combinations(names, 2)
        for x in TRAITS[a]
        for y in TRAITS[b]
        if Dialect(**{"encoding": "utf-8", a: x, b: y}).possible
    }
    chosen: list[Dialect] = []
    while open_pairs:
        best: tuple[int, dict[str, Any]] | None = None
        a, x, b, y = min(open_pairs, key=repr)
        for _ in range(40):
            traits = {name: source.choice(values) for name, values in TRAITS.items()} | {a: x, b: y}
            if not Dialect(**traits).possible:
                traits |= {"encoding": "utf-8"} if "encoding" not in (a, b) else {"sign": "lead", "amount": "comma"}
                traits |= {a: x, b: y}
            if not Dialect(**traits).possible:
                continue
            covered = sum((p, traits[p], q, traits[q]) in open_pairs for p, q in itertools.combinations(names, 2))
            if best is None or covered > best[0]:
                best = (covered, traits)
        assert best is not None
        traits = best[1]
        open_pairs -= {(p, traits[p], q, traits[q]) for p, q in itertools.combinations(names, 2)}
        chosen.append(Dialect(**traits))
    return chosen


def every() -> list[Dialect]:
    """All combinations, for the long run (ATERSOK_LONG=1)."""
    combined = (Dialect(**dict(zip(TRAITS, values, strict=True))) for values in itertools.product(*TRAITS.values()))
    return [dialect for dialect in combined if dialect.possible]


def check(path: Path, dialect: Dialect) -> None:
    export = read_export([writers.write(path, dialect)])
    rows = export.rows
    got = list(
        zip(
            *(
                rows[name]
                for name in ("vernr", "rad", "bokforingsdatum", "kostnadsstalle", "konto", "text", "belopp_ore")
            ),
            strict=True,
        )
    )
    assert got == [(r.vernr, r.rad, r.day, r.kst, r.konto, r.text, r.ore) for r in ROWS]
    assert export.ledger_ore == TOTAL
    assert not export.set_aside
    assert not export.duplicates
    (source,) = export.sources
    assert_accounted(source)
    assert source.delimiter == dialect.delimiter
    assert source.stated_total_ore == (None if dialect.total == "none" else TOTAL)
    assert (source.period_from, source.period_to) == ("202504", "202506")
    assert set(rows["fakturadatum"]) == {None}


def assert_accounted(source: SourceReport) -> None:
    """Every line of the file has exactly one fate."""
    assert source.rows_read + source.set_aside + source.recognised == source.lines_total


@pytest.mark.parametrize("dialect", pairwise(), ids=lambda d: "-".join(map(repr, vars(d).values())))
def test_a_table_reads_the_same_in_every_pair_of_traits(tmp_path: Path, dialect: Dialect) -> None:
    check(tmp_path / "export.csv", dialect)


@pytest.mark.skipif("ATERSOK_LONG" not in os.environ, reason="the long run: set ATERSOK_LONG=1")
def test_a_table_reads_the_same_in_every_combination(tmp_path: Path) -> None:
    for dialect in every():
        check(tmp_path / "export.csv", dialect)


def test_pairwise_covers_every_possible_pair() -> None:
    chosen = pairwise()
    for a, b in itertools.combinations(TRAITS, 2):
        for x, y in itertools.product(TRAITS[a], TRAITS[b]):
            if Dialect(**{"encoding": "utf-8", a: x, b: y}).possible:
                assert any(getattr(d, a) == x and getattr(d, b) == y for d in chosen), (a, x, b, y)
