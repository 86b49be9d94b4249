"""A folder that appears whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atersok.export import whole_folder
from atersok.export.whole_folder import UNFINISHED, WholeFolder, versions


def test_nothing_stands_in_its_place_until_all_is_there(tmp_path: Path) -> None:
    made = WholeFolder(tmp_path, "2025K2")
    made.write("a.txt", b"1")
    assert versions(tmp_path, "2025K2") == []
    assert [path.name.startswith(UNFINISHED) for path in tmp_path.iterdir()] == [True]
    folder = made.publish()
    assert folder == tmp_path / "2025K2 v1"
    assert [path.name for path in tmp_path.iterdir()] == ["2025K2 v1"]
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


def test_a_later_one_is_the_next_version_and_leaves_the_former(tmp_path: Path) -> None:
    for name in ("2025K2 v1", "2025K2 V9", "2025K2 v10 kopia", "2025K2 Grön v30", "2025K3 v40"):
        (tmp_path / name).mkdir()
    made = WholeFolder(tmp_path, "2025K2")
    assert (made.version, made.name) == (10, "2025K2 v10")
    made.publish()
    assert (tmp_path / "2025K2 V9").is_dir()


def test_a_folder_that_came_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    made = WholeFolder(tmp_path, "2025K2")
    made.write("a.txt", b"ny")
    (tmp_path / "2025K2 v1").mkdir()
    with pytest.raises(FileExistsError):
        made.publish()
    assert list((tmp_path / "2025K2 v1").iterdir()) == []


def test_one_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    made = WholeFolder(tmp_path / "ny" / "mapp", "2025K2")
    made.write("a.txt", b"1")
    made.discard()
    assert list((tmp_path / "ny" / "mapp").iterdir()) == []


def test_a_file_is_under_its_name_only_when_all_of_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = WholeFolder(tmp_path, "2025K2")

    def cut_off(handle: int) -> None:
        raise OSError("full disk")

    monkeypatch.setattr(whole_folder.os, "fsync", cut_off)
    with pytest.raises(OSError, match="full disk"):
        made.write("a.txt", b"1")
    assert not list(tmp_path.rglob("a.txt"))


def test_what_was_cut_off_long_ago_is_cleared_and_what_is_being_made_is_not(tmp_path: Path) -> None:
    old, new = tmp_path / f"{UNFINISHED}2025K1-1", tmp_path / f"{UNFINISHED}2025K1-2"
    for folder in (old, new):
        folder.mkdir()
        (folder / "a.txt").write_text("x")
    os.utime(old, (0, 0))
    WholeFolder(tmp_path, "2025K2").discard()
    assert not old.exists()
    assert (new / "a.txt").is_file()
