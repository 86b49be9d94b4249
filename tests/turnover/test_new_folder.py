"""A folder comes whole or not at all, whatever fails on the way."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.turnover import new_folder as under_test
from atersok.turnover.new_folder import DRAFT, copy, new_folder, set_read_only, set_writable, sha256


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def lay(target: Path, source: Path) -> None:
    with new_folder(target) as draft:
        copy(source, draft / "a.txt")
        copy(source, draft / "under" / "b.txt")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "källa.txt"
    path.write_text("å", encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def test_the_folder_has_what_was_put_in_its_draft_and_nothing_else_is_left(tmp_path: Path, source: Path) -> None:
    lay(tmp_path / "Arkiv" / "2025K2", source)
    assert everything(tmp_path / "Arkiv") == {"2025K2", "2025K2/a.txt", "2025K2/under", "2025K2/under/b.txt"}


def test_a_copy_has_the_content_and_the_time_of_its_original(tmp_path: Path, source: Path) -> None:
    digest = copy(source, tmp_path / "kopia.txt")
    assert (tmp_path / "kopia.txt").read_bytes() == source.read_bytes()
    assert digest == sha256(source)
    assert (tmp_path / "kopia.txt").stat().st_mtime == source.stat().st_mtime


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path, source: Path) -> None:
    target = tmp_path / "2025K2"
    target.mkdir()
    with pytest.raises(UnusableInput, match="finns redan"):
        lay(target, source)
    assert everything(tmp_path) == {"2025K2", "källa.txt"}


def test_what_an_attempt_that_was_killed_left_is_swept(tmp_path: Path, source: Path) -> None:
    stale = tmp_path / f"{DRAFT}0a0a0a0a-2025K2"
    stale.mkdir()
    (stale / "a.txt").write_text("halv")
    set_read_only(stale / "a.txt")
    lay(tmp_path / "2025K2", source)
    assert not stale.exists()


@pytest.mark.parametrize("name", ["fsync", "utime", "open"])
def test_wherever_the_disk_fails_nothing_is_left(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The n-th call fails, for every n until none does."""
    target = tmp_path / "2025K2"
    real = getattr(os, name)
    for failing in range(1, 20):
        calls = 0

        def broken(*args: object, failing: int = failing, **keywords: object) -> object:
            nonlocal calls
            calls += 1
            if calls == failing:
                raise OSError("full")
            return real(*args, **keywords)

        with monkeypatch.context() as patch:
            patch.setattr(under_test.os, name, broken)
            with suppress(UnusableInput):
                lay(target, source)
            if calls < failing:
                break
        # The last step of all makes the name last; the folder has its name by then.
        assert not target.exists() or len(everything(target)) == 3
        if target.exists():
            under_test._remove(target)
        assert everything(tmp_path) == {"källa.txt"}
    assert failing > 1
    assert len(everything(target)) == 3


def test_a_file_that_changes_while_it_is_copied_is_refused(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def meanwhile(handle: int) -> None:
        real(handle)
        if not source.read_text(encoding="utf-8").endswith("mer"):
            source.write_text("å och mer", encoding="utf-8")

    monkeypatch.setattr(under_test.os, "fsync", meanwhile)
    with pytest.raises(UnusableInput, match="ändrades medan"):
        lay(tmp_path / "2025K2", source)
    assert everything(tmp_path) == {"källa.txt"}


def test_a_read_only_file_can_be_made_writable_again(source: Path) -> None:
    set_read_only(source)
    assert not source.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    set_writable(source)
    assert source.stat().st_mode & stat.S_IWUSR
