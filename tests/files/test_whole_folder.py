"""A folder comes whole or not at all, whatever fails on the way."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.files import durable
from atersok.files.durable import PREFIX, set_read_only, sha256, temporary
from atersok.files.whole_folder import WholeFolder, copy_into, new_folder, next_version, versions


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def lay(target: Path, source: Path) -> None:
    with new_folder(target) as draft:
        copy_into(source, draft / "a.txt")
        copy_into(source, draft / "under" / "b.txt")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "källa.txt"
    path.write_text("å", encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


# -- as a block -------------------------------------------------------------------------------------------------------


def test_the_folder_has_what_was_put_in_its_draft_and_nothing_else_is_left(tmp_path: Path, source: Path) -> None:
    lay(tmp_path / "Arkiv" / "2025K2", source)
    assert everything(tmp_path / "Arkiv") == {"2025K2", "2025K2/a.txt", "2025K2/under", "2025K2/under/b.txt"}


def test_a_copy_has_the_content_and_the_time_of_its_original_and_can_be_written_to(
    tmp_path: Path, source: Path
) -> None:
    set_read_only(source)
    copy = tmp_path / "under" / "kopia.txt"
    digest = copy_into(source, copy)
    assert copy.read_bytes() == source.read_bytes()
    assert digest == sha256(source)
    assert copy.stat().st_mtime == source.stat().st_mtime
    assert copy.stat().st_mode & stat.S_IWUSR


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path, source: Path) -> None:
    target = tmp_path / "2025K2"
    target.mkdir()
    with pytest.raises(UnusableInput, match="finns redan"):
        lay(target, source)
    assert everything(tmp_path) == {"2025K2", "källa.txt"}


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
            patch.setattr(os, name, broken)
            with suppress(UnusableInput):
                lay(target, source)
            if calls < failing:
                break
        # The last step of all makes the name last; the folder has its name by then.
        assert not target.exists() or len(everything(target)) == 3
        if target.exists():
            shutil.rmtree(target)
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

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(UnusableInput, match="ändrades medan"):
        lay(tmp_path / "2025K2", source)
    assert everything(tmp_path) == {"källa.txt"}


def test_a_disk_that_gives_back_something_else_than_it_was_given_is_told(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = durable.copy_new

    def spoiled(source: Path, target: Path) -> str:
        digest = real(source, target)
        target.write_bytes(b"?")
        return digest

    monkeypatch.setattr(durable, "copy_new", spoiled)
    with pytest.raises(UnusableInput, match="kunde inte skrivas"):
        lay(tmp_path / "2025K2", source)
    assert everything(tmp_path) == {"källa.txt"}


# -- step by step -----------------------------------------------------------------------------------------------------


def test_nothing_stands_in_its_place_until_all_is_there(tmp_path: Path) -> None:
    made = WholeFolder(tmp_path / "2025K2 v1")
    made.write("a.txt", b"1")
    assert made.name == "2025K2 v1"
    assert versions(tmp_path, "2025K2") == []
    assert [path.name.startswith(PREFIX) for path in tmp_path.iterdir()] == [True]
    folder = made.publish()
    made.discard()
    assert folder == tmp_path / "2025K2 v1"
    assert everything(tmp_path) == {"2025K2 v1", "2025K2 v1/a.txt"}


@pytest.mark.skipif(os.name == "nt", reason="there the folder's rights apply")
def test_only_the_user_looks_into_it_until_it_is_whole_and_then_whoever_looks_into_its_place(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    made = WholeFolder(tmp_path / "2025K2")
    assert stat.S_IMODE(made.draft.stat().st_mode) == 0o700
    assert stat.S_IMODE(made.publish().stat().st_mode) == 0o750


def test_a_folder_that_came_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    made = WholeFolder(tmp_path / "2025K2 v1")
    made.write("a.txt", b"ny")
    (tmp_path / "2025K2 v1").mkdir()
    with pytest.raises(FileExistsError):
        made.publish()
    assert list((tmp_path / "2025K2 v1").iterdir()) == []
    with pytest.raises(FileExistsError):
        WholeFolder(tmp_path / "2025K2 v1")


def test_one_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    made = WholeFolder(tmp_path / "ny" / "mapp" / "2025K2 v1")
    made.write("a.txt", b"1")
    made.discard()
    assert list((tmp_path / "ny" / "mapp").iterdir()) == []


def test_a_file_is_there_only_when_all_of_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = WholeFolder(tmp_path / "2025K2")

    def cut_off(handle: int) -> None:
        raise OSError("full disk")

    monkeypatch.setattr(os, "fsync", cut_off)
    with pytest.raises(OSError, match="full disk"):
        made.write("a.txt", b"1")
    assert not list(tmp_path.rglob("a.txt"))


# -- what was cut off -------------------------------------------------------------------------------------------------


def test_what_an_attempt_at_the_same_folder_left_is_swept_at_once(tmp_path: Path, source: Path) -> None:
    stale = temporary(tmp_path, "2025K2")
    stale.mkdir()
    (stale / "a.txt").write_text("halv")
    set_read_only(stale / "a.txt")
    lay(tmp_path / "2025K2", source)
    assert not stale.exists()


def test_what_is_being_made_of_another_is_left_until_it_was_cut_off_long_ago(tmp_path: Path) -> None:
    old, new, longer = (temporary(tmp_path, name) for name in ("2025K1 v1", "2025K1 v2", "Omkörning-2025K2 v1"))
    for folder in (old, new, longer):
        folder.mkdir()
        (folder / "a.txt").write_text("x")
    os.utime(old, (0, 0))
    staged = temporary(tmp_path, "gron_statistik.xlsm")
    staged.touch()
    os.utime(staged, (0, 0))
    WholeFolder(tmp_path / "2025K2 v1").discard()
    assert not old.exists()
    assert (new / "a.txt").is_file()
    assert (longer / "a.txt").is_file()
    assert staged.is_file(), "what is saved there is not a folder's to sweep"


# -- versions ---------------------------------------------------------------------------------------------------------


def test_the_next_version_comes_after_all_that_stand_there(tmp_path: Path) -> None:
    assert (versions(tmp_path / "ingen", "2025K2"), next_version(tmp_path / "ingen", "2025K2")) == ([], 1)
    for name in ("2025K2 v1", "2025K2 V9", "2025K2 v10 kopia", "2025K2 Grön v30", "2025K3 v40"):
        (tmp_path / name).mkdir()
    assert versions(tmp_path, "2025K2") == [1, 9]
    assert next_version(tmp_path, "2025K2") == 10
