"""`run` on the sample quarters finds the golden list and nothing else; on the clean scenario, nothing at all."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from atersok.cli import main
from atersok.domain.quarter import Quarter
from reference.model import model
from sample.reference_input import as_input
from tools.sample.folder import Sample, write
from tools.sample.readme import withheld


def run_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What `atersok run FOLDER --json` prints."""
    assert main(["run", str(folder), "--json"]) in (0, 1)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def keys_of(result: dict[str, Any]) -> Counter[tuple[str, str, str, str]]:
    """The findings of a run as the golden list names them."""
    return Counter(
        (finding["code"], finding["home"], finding["dossier"], book)
        for book, found in result["books"].items()
        for finding in found["findings"]
    )


def claim_key(claim: dict[str, Any]) -> tuple[str, ...]:
    """A row of tblKostnad by what it is about."""
    return claim["dossier"], claim["home"], claim["month"], claim["code"]


@pytest.fixture
def committed(sample_data: Path, quarter: str, tmp_path: Path) -> Path:
    """A copy of the committed folder."""
    return shutil.copytree(sample_data / quarter, tmp_path / quarter)


def test_a_run_finds_the_golden_list_and_nothing_else_and_holds_back_the_planted_homes(
    committed: Path, planted: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    result = run_json(committed, capsys)
    golden = Counter((e.code, e.home, e.dossier, e.book) for e in planted.expected)
    found = keys_of(result)
    assert {"missed": dict(golden - found), "not expected": dict(found - golden)} == {
        "missed": {},
        "not expected": {},
    }
    # To the öre: what an independent reading of the design makes of the same quarter.
    for book, wanted in model(**as_input(planted.scenario)).items():
        part = result["books"][book]
        assert part["ledger_ore"] == wanted["ledger_ore"]
        assert part["buckets"] == wanted["buckets"]
        assert sorted(part["claims"], key=claim_key) == sorted(wanted["claims"], key=claim_key)
    # F01, F04 and K11 stand answered, so they hold back nothing.
    assert {book: sorted(part["withheld"]) for book, part in result["books"].items()} == withheld(planted)


def test_a_clean_quarter_has_no_findings_but_those_of_the_red_children(
    clean: Sample, quarter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(clean, tmp_path / quarter)
    found = keys_of(run_json(tmp_path / quarter, capsys))
    parsed = Quarter.parse(quarter)
    assert parsed is not None
    red = [child.dossier for child in clean.scenario.children if child.red] if parsed.year >= 2018 else []
    assert found == Counter(("R14", "", dossier, "vit") for dossier in red)
