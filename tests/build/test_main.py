"""`atersok build`, for developers: all files into a folder; without the tools, one Swedish message."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from atersok.build.__main__ import build_all
from atersok.cli import DONE, UNUSABLE, main

FILES = ["gron_statistik.xlsm", "vit_statistik.xlsm", "put_databas.xlsx", "transit_databas.xlsx", "atersok.xlam"]


def test_all_files_are_built_into_a_new_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "ny" / "mapp"
    assert main(["build", str(folder)]) == DONE
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert all(name in capsys.readouterr().out for name in FILES[:1])


def test_two_builds_are_equal(tmp_path: Path) -> None:
    """Bytes, and so every part."""
    first, second = build_all(tmp_path / "1"), build_all(tmp_path / "2")
    assert [path.name for path in first] == FILES
    assert [one.read_bytes() == two.read_bytes() for one, two in zip(first, second, strict=True)] == [True] * len(FILES)


@pytest.mark.parametrize("missing", ["atersok.build", "atersok.build.__main__"])
def test_an_installation_without_the_build_says_so_in_one_message(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The package that users install has no build."""
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "atersok.build.__main__", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    assert main(["build", str(tmp_path)]) == UNUSABLE
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(
        "Fel: den här installationen: kommandot build finns bara för den som utvecklar Återsök. "
    )
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
