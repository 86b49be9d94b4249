"""A generated city runs through, and its run takes no more than is promised beside pandas and openpyxl."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from atersok.commands import run
from atersok.domain.identity import birth_date_of, normalise_dossier, personnummer_ok
from bench.city import City, make, write
from bench.city_ledger import ledger
from bench.figures import MB_OF_CITY, QUICK, SHARE_OF_PLAIN, WHOLE, Bench, same

LONG = bool(os.environ.get("ATERSOK_LONG"))
SHARE_OF_PLAIN_IN_A_VILLAGE = 0.85
"""Of the work alone: a village's books cost as much to open and close as a city's."""


def test_a_generated_quarter_runs_and_its_master_check_holds(tmp_path: Path) -> None:
    made = write(City(children=12, homes=7, rows=300), tmp_path / "stad")
    report = run(tmp_path / "stad")
    assert (len(made.children), len(made.homes), len(report.quarter.rows)) == (12, 7, 300)
    assert set(report.master.values()) == {"OK"}
    assert {home.form for home in made.homes.values()} >= {"Externt", "Internt", "Individuellt", "Transit", "Anvisning"}
    codes = {finding.code for result in report.quarter.books.values() for finding in result.findings}
    assert {"N04", "K01", "K15"} <= codes, "a few findings are planted"


def test_without_findings_nothing_stops(tmp_path: Path) -> None:
    write(City(children=12, homes=7, rows=300, findings=False), tmp_path / "stad")
    assert not run(tmp_path / "stad").has_open_stop


@pytest.mark.parametrize("rows", [5, 40, 400])
def test_the_ledger_has_as_many_rows_as_asked_for_but_never_fewer_than_its_invoices(rows: int) -> None:
    least = len(list(ledger(make(City(30, 10)), 0)))
    assert len(list(ledger(make(City(30, 10)), rows))) == max(rows, least)


def test_people_are_of_the_test_series_or_have_reserve_numbers_and_none_stands_twice() -> None:
    children = make(City(children=6_000, homes=60)).children
    numbers = [child.personnummer for child in children]
    assert len(set(numbers)) == len(numbers) == len({child.dossier for child in children})
    assert all(personnummer_ok(number) for number in numbers)
    assert all(re.fullmatch(r"\d{8}-(23[89]\d|T\d{3})", number) for number in numbers)
    assert sum("T" in number for number in numbers) < len(numbers) / 2
    for child in children[::97]:
        assert birth_date_of(child.personnummer, child.born) == child.born  # type: ignore[arg-type]  # all are born
        assert normalise_dossier(child.written) == child.dossier


def test_a_seed_gives_the_same_city_and_another_seed_another() -> None:
    def rows(seed: int) -> list[object]:
        return list(ledger(make(City(20, 8, seed=seed)), 200, seed))

    assert rows(1) == rows(1)
    assert rows(1) != rows(2)


def test_a_run_takes_less_than_a_plain_script_that_writes_less(tmp_path: Path) -> None:
    """To the öre the same sums. The whole promise, of a large city, is held with ATERSOK_LONG=1."""
    bench = Bench(WHOLE if LONG else QUICK, tmp_path)
    source = tmp_path / "stad"
    write(City(*bench.size.city), source)
    (ours, _), (plain, _) = bench.run("ours", source), bench.run("plain", source)
    same(ours, plain)
    assert ours.told["cost"] > 0
    assert ours.told["work"] <= SHARE_OF_PLAIN_IN_A_VILLAGE * plain.told["work"]
    assert ours.peak_mb <= MB_OF_CITY
    if LONG:
        assert ours.cpu <= SHARE_OF_PLAIN * plain.cpu
