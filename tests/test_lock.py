"""A folder is one command's at a time, and a command that was killed keeps nobody out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from atersok import lock
from atersok.domain.errors import UnusableInput
from atersok.lock import HOURS, LOCK_FILE, STATE_FOLDER, hold

HOLDER = """
import sys, time
from pathlib import Path
from atersok.lock import hold
with hold(Path(sys.argv[1]), "atersok run", "Ekonom"):
    print("held", flush=True)
    time.sleep(60)
"""


def lock_of(folder: Path) -> Path:
    return folder / STATE_FOLDER / LOCK_FILE


def held_elsewhere(folder: Path) -> subprocess.Popen[str]:
    """Another process that holds the folder."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def rewrite(folder: Path, **changes: object) -> None:
    """Makes the lock that is there say something else."""
    path = lock_of(folder)
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}), encoding="utf-8")


def left_by(folder: Path, **changes: object) -> None:
    """A lock that was left behind, of this process unless something else is said."""
    with hold(folder, "atersok run", "Ekonom"):
        data = lock_of(folder).read_bytes()
    (folder / STATE_FOLDER).mkdir()
    lock_of(folder).write_bytes(data)
    rewrite(folder, **changes)


def refusal(folder: Path) -> str:
    with pytest.raises(UnusableInput) as caught, hold(folder, "atersok undo"):
        raise AssertionError("both hold the folder")
    return str(caught.value)


def test_a_second_command_is_told_which_works_there_since_when_and_what_to_do(tmp_path: Path) -> None:
    with hold(tmp_path, "atersok run", "Controller"):
        since = json.loads(lock_of(tmp_path).read_bytes())["since"][:16].replace("T", " ")
        told = refusal(tmp_path)
    assert f"atersok run (Controller) arbetar redan i mappen, sedan {since}" in told
    assert "Vänta tills det är klart" in told
    assert "ta bort filen" not in told, "its process can be seen to be alive"


def test_the_lock_goes_when_the_command_ends_however_it_ends_and_leaves_no_folder(tmp_path: Path) -> None:
    with hold(tmp_path, "atersok run"):
        assert lock_of(tmp_path).is_file()
    assert list(tmp_path.iterdir()) == []
    for error in (UnusableInput("a", "b", "c"), KeyboardInterrupt(), SystemExit()):
        with pytest.raises(type(error)), hold(tmp_path, "atersok run"):
            raise error
        assert list(tmp_path.iterdir()) == []


def test_it_names_a_role_and_neither_a_person_nor_a_computer(tmp_path: Path) -> None:
    with hold(tmp_path, "atersok run") as held:
        held.set_role("Controller")
        text = lock_of(tmp_path).read_text(encoding="utf-8")
    assert json.loads(text)["role"] == "Controller"
    for name in filter(None, (os.environ.get("USER"), os.environ.get("COMPUTERNAME"), _node())):
        assert name not in text.replace("Controller", "")


def _node() -> str:
    return os.uname().nodename if hasattr(os, "uname") else ""


def test_of_many_that_want_it_at_once_one_has_it_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "kvar").touch()
    inside, most, refused = 0, 0, 0
    count = threading.Lock()

    def work() -> None:
        nonlocal inside, most, refused
        for _ in range(20):
            try:
                with hold(tmp_path, "atersok run"):
                    with count:
                        inside += 1
                        most = max(most, inside)
                    time.sleep(0.001)
                    with count:
                        inside -= 1
            except UnusableInput:
                with count:
                    refused += 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert refused < 6 * 20
    assert [path.name for path in tmp_path.iterdir()] == ["kvar"]


def test_another_process_that_works_keeps_the_folder_and_one_that_was_killed_loses_it_at_once(tmp_path: Path) -> None:
    process = held_elsewhere(tmp_path)
    try:
        assert "atersok run (Ekonom) arbetar redan" in refusal(tmp_path)
    finally:
        process.kill()
        process.wait()
    assert lock_of(tmp_path).is_file()
    with hold(tmp_path, "atersok undo") as held:
        (note,) = held.notes
        assert note.startswith("atersok run (Ekonom), ")
        assert note.endswith("avbröts utan att bli klart; mappen togs över.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells without more when a process began")
def test_a_later_process_of_the_same_number_is_not_taken_for_the_one_that_is_gone(tmp_path: Path) -> None:
    left_by(tmp_path, started="another start")
    with hold(tmp_path, "atersok undo") as held:
        assert held.notes


def test_a_lock_of_another_computer_is_respected_for_hours_and_told_how_to_remove(tmp_path: Path) -> None:
    now = datetime.now()
    left_by(tmp_path, computer="another", process=2**22 + 1, since=(now - timedelta(hours=HOURS - 1)).isoformat())
    assert f"ta bort filen {STATE_FOLDER}/{LOCK_FILE}" in refusal(tmp_path)
    rewrite(tmp_path, since=(now - timedelta(hours=HOURS, minutes=1)).isoformat())
    with hold(tmp_path, "atersok undo") as held:
        assert held.notes


def test_a_lock_that_hangs_for_hours_on_this_computer_is_taken_over_and_its_command_then_writes_nothing(
    tmp_path: Path,
) -> None:
    with hold(tmp_path, "atersok run") as first:
        first.check()
        rewrite(tmp_path, since=(datetime.now() - timedelta(hours=HOURS, minutes=1)).isoformat())
        with hold(tmp_path, "atersok undo"):
            with pytest.raises(UnusableInput, match="tagit över mappen under körningen, så inget har skrivits"):
                first.check()
            first.release()
            assert lock_of(tmp_path).is_file(), "what is another's is left alone"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"key": 1}', b'{"since": "x"}', b"\xff\xfe"])
def test_a_lock_that_cannot_be_read_is_respected_for_a_minute(tmp_path: Path, content: bytes) -> None:
    (tmp_path / STATE_FOLDER).mkdir()
    lock_of(tmp_path).write_bytes(content)
    assert "ett annat kommando arbetar i mappen just nu" in refusal(tmp_path)
    old = time.time() - 120
    os.utime(lock_of(tmp_path), (old, old))
    with hold(tmp_path, "atersok undo") as held:
        assert held.notes == ("Ett tidigare kommando avbröts utan att bli klart; mappen togs över.",)


def test_of_two_that_find_the_same_stale_lock_the_slower_one_does_not_take_what_the_other_has_by_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_by(tmp_path, process=2**22 + 1)
    move_away = lock._move_away
    held = []

    def slow(found: object, path: Path, key: str) -> bool:
        monkeypatch.setattr(lock, "_move_away", move_away)
        held.append(hold(tmp_path, "atersok run", "Ekonom"))
        held[0].__enter__()
        return move_away(found, path, key)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(lock, "_move_away", slow)
    assert "atersok run (Ekonom) arbetar redan" in refusal(tmp_path)
    assert json.loads(lock_of(tmp_path).read_bytes())["role"] == "Ekonom"
    held[0].__exit__(None, None, None)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_command_left_half_made_is_swept_by_the_next(tmp_path: Path) -> None:
    state = tmp_path / STATE_FOLDER
    state.mkdir()
    (state / "lås-0011223344556677.ny").write_bytes(b"{")
    with hold(tmp_path, "atersok run"):
        assert [path.name for path in state.iterdir()] == [LOCK_FILE]


def test_where_the_file_system_knows_no_hard_links_it_is_still_one_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    with hold(tmp_path, "atersok run", "Ekonom"):
        assert "atersok run (Ekonom) arbetar redan" in refusal(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [PermissionError(13, "denied"), OSError(28, "No space left on device")])
def test_a_folder_that_cannot_be_written_is_told_and_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def refused(self: Path, *_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(UnusableInput, match="det går inte att skriva i mappen"), hold(tmp_path, "atersok run"):
        pass
    assert list(tmp_path.iterdir()) == []
