"""The figures as tables, and docs/findings-study.md as it is committed."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from atersok.checks.catalogue import CATALOGUE
from tools.study.__main__ import PAGE, main
from tools.study.amounts import Expected
from tools.study.kinds import KINDS
from tools.study.plant import Kind, Planted
from tools.study.report import HEADER, NEAR_HEADER, OF_SUBMISSIONS, code_rows, faults, near_rows, page, table
from tools.study.run import run_study
from tools.study.world import World

SOME = [kind for kind in KINDS if kind.code in ("R01", "N06")]


def committed(heading: str) -> list[list[str]]:
    part = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_the_committed_page_tells_of_every_code_and_of_no_miss_and_no_false_alarm() -> None:
    rows = committed("Plants")
    assert [row[0] for row in rows] == [*(code for code in CATALOGUE if code not in OF_SUBMISSIONS), "all"]
    for row in rows:
        planted, caught, missed, alarms = (int(row[HEADER.index(name)]) for name in HEADER[4:8])
        assert (planted > 0, caught, missed, alarms) == (True, planted, 0, 0)
    near = committed("Near misses")
    assert {int(row[NEAR_HEADER.index("false alarms")]) for row in near} == {0}
    assert "None." in PAGE.read_text(encoding="utf-8").partition("## Faults")[2][:10]


def test_the_committed_page_has_every_way_of_planting() -> None:
    ways = {(kind.code, kind.what) for kind in KINDS if not kind.near}
    assert {(row[0], row[1]) for row in committed("Ways of planting, and what must follow")} == ways
    near = {(kind.code, kind.what) for kind in KINDS if kind.near}
    assert {(row[0], row[1]) for row in committed("Near misses")} == near


def test_the_committed_page_names_the_command_that_makes_it() -> None:
    assert re.search(r"`uv run python -m tools\.study --times \d+ --seed \d+`", PAGE.read_text(encoding="utf-8"))


def test_rows_count_what_was_planted_caught_and_told() -> None:
    study = run_study(2, 7, SOME)
    rows = {row[0]: row for row in code_rows(study)}
    ways = sum(kind.code == "N06" and not kind.near for kind in SOME)
    assert rows["N06"][3:8] == (str(ways), str(2 * ways), str(2 * ways), "0", "0")
    assert rows["K01"][3:] == ("0", "0", "0", "0", "0", "0")
    assert [row[2:] for row in near_rows(study)] == [("2", "0")] * sum(kind.near for kind in SOME)
    assert faults(study) == []
    assert page(study, 2, 7) == page(run_study(2, 7, SOME), 2, 7)


def test_a_table_keeps_a_pipe_from_breaking_its_row() -> None:
    assert table(("code", "times"), [("a|b", "1")]).splitlines()[-1] == "| a/b | 1 |"


def test_the_command_says_by_its_exit_code_whether_anything_was_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def silent(world: World, rng: Random) -> Planted:
        return Planted((Expected("gron", "K01"),))

    out = tmp_path / "page.md"
    arguments = ["--times", "1", "--seed", "3", "--out", str(out)]
    monkeypatch.setattr("tools.study.__main__.KINDS", SOME)
    assert main(arguments) == 0
    assert "| R01 |" in capsys.readouterr().out
    assert out.read_text(encoding="utf-8").startswith("# The seeded study of findings")
    monkeypatch.setattr("tools.study.__main__.KINDS", [Kind("K01", "nothing at all", silent)])
    assert main(arguments) == 1
    assert "K01 nothing at all, world 3000009: missed: gron K01" in capsys.readouterr().out
    assert "missed: gron K01" in out.read_text(encoding="utf-8")
