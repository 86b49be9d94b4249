"""A file is whole, on disk and no more open than it should be, or it is not there; a locked one is waited for."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.files import durable

POSIX = pytest.mark.skipif(os.name == "nt", reason="there the folder's rights apply")


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file of some age and a mode of its own."""
    path = tmp_path / "källa.txt"
    path.write_text("å", encoding="utf-8")
    path.chmod(0o640)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


# -- new files --------------------------------------------------------------------------------------------------------


@POSIX
def test_it_is_private_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "ny"
    with durable.open_new(path) as stream:
        assert mode_of(path) == 0o600
        stream.write(b"x")
    assert path.read_bytes() == b"x"


@pytest.mark.parametrize(
    "write",
    [
        durable.open_new,
        lambda path: durable.write_new(path, b"ny"),
        lambda path: durable.copy_new(path.with_name("källa.txt"), path),
    ],
)
def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path, source: Path, write: Callable[[Path], object]) -> None:
    path = tmp_path / "ny"
    path.write_bytes(b"gammal")
    with pytest.raises(FileExistsError):
        write(path)
    assert path.read_bytes() == b"gammal"


@POSIX
def test_what_is_not_private_is_as_open_as_the_users_other_files(tmp_path: Path) -> None:
    (tmp_path / "annan").touch()
    durable.write_new(tmp_path / "ny", b"x")
    assert mode_of(tmp_path / "ny") == mode_of(tmp_path / "annan")
    durable.write_new(tmp_path / "hemlig", b"x", durable.PRIVATE)
    assert mode_of(tmp_path / "hemlig") == 0o600


@pytest.mark.parametrize("error", [OSError(28, "full"), KeyboardInterrupt()])
def test_a_file_that_cannot_be_written_to_its_end_is_not_there(tmp_path: Path, error: BaseException) -> None:
    def write() -> None:
        with durable.new_file(tmp_path / "ny") as stream:
            stream.write(b"halv")
            raise error

    with pytest.raises(type(error)):
        write()
    assert list(tmp_path.iterdir()) == []


def test_it_is_on_disk_before_the_call_returns_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        durable.write_new(tmp_path / "ny", b"x")
    assert list(tmp_path.iterdir()) == []


# -- copies -----------------------------------------------------------------------------------------------------------


def test_a_copy_has_the_content_mode_and_time_of_its_original(tmp_path: Path, source: Path) -> None:
    copy = tmp_path / "kopia.txt"
    digest = durable.copy_new(source, copy)
    assert copy.read_bytes() == source.read_bytes()
    assert digest == durable.sha256(source) == durable.sha256(copy)
    assert copy.stat().st_mtime == source.stat().st_mtime
    assert mode_of(copy) == mode_of(source)


@POSIX
def test_a_copy_is_private_until_it_has_its_originals_mode(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    fsync = os.fsync

    def look(descriptor: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    durable.copy_new(source, tmp_path / "kopia.txt")
    assert modes == [0o600]


@pytest.mark.parametrize("name", ["fsync", "utime", "chmod"])
def test_a_copy_that_fails_is_not_there(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        full()

    monkeypatch.setattr(os, name, refuse)
    with pytest.raises(OSError, match="No space"):
        durable.copy_new(source, tmp_path / "kopia.txt")
    assert list(tmp_path.iterdir()) == [source]


def test_a_file_that_changes_while_it_is_copied_is_refused(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def meanwhile(descriptor: int) -> None:
        fsync(descriptor)
        source.write_text("å och mer", encoding="utf-8")

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(UnusableInput, match=r"källa\.txt ändrades medan"):
        durable.copy_new(source, tmp_path / "kopia.txt")
    assert list(tmp_path.iterdir()) == [source]


# -- names ------------------------------------------------------------------------------------------------------------


def test_a_temporary_name_is_known_again_and_no_other(tmp_path: Path) -> None:
    made = durable.temporary(tmp_path, "2025K2")
    assert made.parent == tmp_path
    assert made.name.startswith(durable.PREFIX)
    assert durable.is_temporary_of(made, "2025K2")
    assert durable.temporary(tmp_path, "2025K2") != made
    for name in ("Kopia-2025K2", "2025K", "2025K2 v1", "[2025K2]"):
        assert not durable.is_temporary_of(durable.temporary(tmp_path, name), "2025K2")
    assert not durable.is_temporary_of(tmp_path / "2025K2", "2025K2")


@pytest.mark.parametrize("links", [True, False])
def test_a_name_is_given_only_where_nothing_has_it(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", full)
    durable.give_name(source, tmp_path / "ny.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["ny.txt"]
    source.write_text("en till", encoding="utf-8")
    with pytest.raises(FileExistsError):
        durable.give_name(source, tmp_path / "ny.txt")
    assert (tmp_path / "ny.txt").read_text(encoding="utf-8") == "å"
    assert source.read_text(encoding="utf-8") == "en till"


@pytest.mark.parametrize("call", ["replace", "remove"])
def test_a_moments_lock_is_waited_out_and_a_longer_one_is_told(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Pauses that double, three seconds of them in all."""
    pauses: list[float] = []
    left = 2
    name = {"replace": "replace", "remove": "unlink"}[call]
    real = getattr(os, name)

    def held(*arguments: object, **keywords: object) -> None:
        nonlocal left
        if left:
            left -= 1
            raise PermissionError(13, "scanning")
        real(*arguments, **keywords)

    def act() -> None:
        durable.replace(source, tmp_path / "mål") if call == "replace" else durable.remove(source)

    monkeypatch.setattr(os, name, held)
    monkeypatch.setattr(durable.time, "sleep", pauses.append)
    act()
    assert not source.exists()
    assert pauses == [0.05, 0.1]
    source.touch()
    left = 1000
    with pytest.raises(PermissionError):
        act()
    assert 3 < sum(pauses) < 4
    assert source.exists()


def test_another_failure_is_not_waited_for(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable.time, "sleep", lambda _: pytest.fail("waited"))
    with pytest.raises(FileNotFoundError):
        durable.replace(source.with_name("ingen"), source)


def test_what_cannot_be_removed_at_once_is_left_without_a_word(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", full)
        durable.remove_quietly(source)
    assert source.exists()
    durable.remove_quietly(source)
    durable.remove_quietly(source)
    durable.remove(source)
    assert not source.exists()


@POSIX
def test_a_disk_that_does_not_take_names_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    durable.sync_folder(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        durable.sync_folder(tmp_path)


# -- modes and sums ---------------------------------------------------------------------------------------------------


def test_a_read_only_file_can_be_made_writable_again(source: Path) -> None:
    durable.set_read_only(source)
    assert not source.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    durable.set_writable(source)
    assert source.stat().st_mode & stat.S_IWUSR


def test_the_sum_is_that_of_the_content_and_none_where_it_cannot_be_read(tmp_path: Path, source: Path) -> None:
    assert durable.sha256(source) == durable.sha256_or_none(source) == hashlib.sha256("å".encode()).hexdigest()
    assert durable.sha256_or_none(tmp_path / "ingen") is None
    assert durable.sha256_or_none(tmp_path) is None
