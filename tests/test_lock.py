"""A folder is one command's at a time, and a command that was killed keeps nobody out."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from atersok import lock
from atersok.domain.errors import UnusableInput
from atersok.lock import LOCK_FILE, MARK_FILE, NOTE_FILE, STATE_FOLDER, FolderLock, hold

HOLDER = """
import sys, time
from pathlib import Path
from atersok.lock import hold
with hold(Path(sys.argv[1]), "atersok run", "Ekonom"):
    print("held", flush=True)
    time.sleep(60)
"""


def note_of(folder: Path) -> Path:
    return folder / STATE_FOLDER / NOTE_FILE


def held_elsewhere(folder: Path, program: str = HOLDER) -> subprocess.Popen[str]:
    """Another process that holds the folder."""
    process = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def left(folder: Path, content: bytes) -> None:
    """What a command left that was killed while it held the folder."""
    (folder / STATE_FOLDER).mkdir()
    (folder / STATE_FOLDER / LOCK_FILE).touch()
    note_of(folder).write_bytes(content)


def refusal(folder: Path) -> str:
    with pytest.raises(UnusableInput) as caught, hold(folder, "atersok undo"):
        raise AssertionError("both hold the folder")
    return str(caught.value)


def test_a_second_command_is_told_which_works_there_since_when_and_what_to_do(tmp_path: Path) -> None:
    with hold(tmp_path, "atersok run", "Controller"):
        since = json.loads(note_of(tmp_path).read_bytes())["since"][:16].replace("T", " ")
        told = refusal(tmp_path)
    assert f"atersok run (Controller) arbetar redan i mappen, sedan {since}" in told
    assert "Vänta tills det är klart" in told
    assert "ta bort filen" not in told, "the system gives the lock free by itself"


def test_the_lock_goes_when_the_command_ends_however_it_ends_and_leaves_no_folder(tmp_path: Path) -> None:
    with hold(tmp_path, "atersok run"):
        assert note_of(tmp_path).is_file()
    assert list(tmp_path.iterdir()) == []
    for error in (UnusableInput("a", "b", "c"), KeyboardInterrupt(), SystemExit()):
        with pytest.raises(type(error)), hold(tmp_path, "atersok run"):
            raise error
        assert list(tmp_path.iterdir()) == []


def test_it_names_a_role_and_neither_a_person_nor_a_computer(tmp_path: Path) -> None:
    with hold(tmp_path, "atersok run") as held:
        held.set_role("Controller")
        text = note_of(tmp_path).read_text(encoding="utf-8")
        assert (tmp_path / STATE_FOLDER / LOCK_FILE).read_bytes() == b""
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
        end(process)
    assert note_of(tmp_path).is_file()
    with hold(tmp_path, "atersok undo") as held:
        (note,) = held.notes
        assert note.startswith("atersok run (Ekonom), ")
        assert note.endswith("avbröts utan att bli klart; mappen togs över.")
    assert list(tmp_path.iterdir()) == []


LAUNCHER = """
import subprocess, sys, time
from pathlib import Path
from atersok.lock import hold
with hold(Path(sys.argv[1]), "atersok export"):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdout=subprocess.DEVNULL)
    print("held", flush=True)
    print(child.pid, flush=True)
    time.sleep(60)
"""


def test_a_program_that_a_killed_command_had_started_does_not_keep_the_folder(tmp_path: Path) -> None:
    process = held_elsewhere(tmp_path, LAUNCHER)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    try:
        assert "atersok export arbetar redan" in refusal(tmp_path)
        end(process)
        os.kill(child, 0)
        with hold(tmp_path, "atersok undo") as held:
            assert held.notes
    finally:
        os.kill(child, signal.SIGTERM)


def test_a_command_that_hangs_keeps_the_folder_and_it_is_told_how_to_end_it(tmp_path: Path) -> None:
    with hold(tmp_path, "atersok run"):
        path = note_of(tmp_path)
        path.write_text(json.dumps({**json.loads(path.read_bytes()), "since": "2025-01-01T08:00:00"}))
        told = refusal(tmp_path)
    assert "sedan 2025-01-01 08:00" in told
    assert "avsluta det på den dator där det körs" in told


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"key": 1}', b'{"since": "x"}', b"\xff\xfe"])
def test_a_note_that_cannot_be_read_keeps_nobody_out_and_lets_nobody_in(tmp_path: Path, content: bytes) -> None:
    left(tmp_path, content)
    with hold(tmp_path, "atersok undo") as held:
        assert held.notes == ("Ett tidigare kommando avbröts utan att bli klart; mappen togs över.",)
        note_of(tmp_path).write_bytes(content)
        assert "ett annat kommando arbetar i mappen just nu" in refusal(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_note_of_a_killed_command_is_not_taken_for_that_of_the_one_that_has_the_lock_by_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(tmp_path, json.dumps({"command": "atersok run", "role": "", "since": "2025-01-01T08:00:00"}).encode())
    looked: list[str] = []
    real = lock.Holder.write

    def late(holder: lock.Holder, state: Path) -> None:
        """Another command is told to wait just before the one that has the lock says so."""
        monkeypatch.setattr(lock.Holder, "write", real)
        monkeypatch.setattr(lock.time, "sleep", lambda _: real(holder, state))
        looked.append(refusal(tmp_path))

    monkeypatch.setattr(lock.Holder, "write", late)
    with hold(tmp_path, "atersok export"):
        pass
    assert len(looked) == 1
    assert "atersok export arbetar redan" in looked[0]


@pytest.mark.skipif(os.name == "nt", reason="there nothing that is locked can be removed")
def test_a_command_whose_lock_was_removed_writes_nothing_and_leaves_anothers_alone(tmp_path: Path) -> None:
    with hold(tmp_path, "atersok run") as first:
        first.check()
        (tmp_path / STATE_FOLDER / LOCK_FILE).unlink()
        with hold(tmp_path, "atersok undo", "Ekonom") as second:
            with pytest.raises(UnusableInput, match="tagit över mappen under körningen, så inget har skrivits"):
                first.check()
            first.set_role("Controller")
            first.release()
            second.check()
            assert json.loads(note_of(tmp_path).read_bytes())["role"] == "Ekonom", "what is another's is left alone"
            assert "atersok undo (Ekonom) arbetar redan" in refusal(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_command_left_half_made_is_swept_by_the_next(tmp_path: Path) -> None:
    state = tmp_path / STATE_FOLDER
    state.mkdir()
    (state / f".~atersok-00112233-{NOTE_FILE}").write_bytes(b"{")
    (state / ".~atersok-00112233-last_run.json").write_bytes(b"{")
    with hold(tmp_path, "atersok run"):
        assert {path.name for path in state.iterdir()} == {LOCK_FILE, NOTE_FILE, ".~atersok-00112233-last_run.json"}


def no_locks(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """A file system on which no file can be locked, for the reason of that number."""

    def refuse(_: FolderLock) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(lock.FileLock, "_acquire", refuse)


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EOPNOTSUPP])
def test_where_the_file_system_knows_no_locks_a_file_stands_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    no_locks(monkeypatch, number)
    with hold(tmp_path, "atersok run", "Ekonom") as held:
        held.check()
        told = refusal(tmp_path)
        assert "atersok run (Ekonom) arbetar redan" in told
        assert f"ta bort filen {STATE_FOLDER}/{MARK_FILE}" in told, "there a killed command's may stay"
    assert list(tmp_path.iterdir()) == []


def test_where_no_lock_can_be_had_just_now_nothing_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file server whose lock service is down would otherwise give the folder to two."""
    no_locks(monkeypatch, errno.ENOLCK)
    with pytest.raises(UnusableInput, match="det går inte att låsa mappen"), hold(tmp_path, "atersok run"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [FileNotFoundError(), FileExistsError(), PermissionError(13, "being removed")])
@pytest.mark.parametrize(("owner", "name"), [(Path, "mkdir"), (lock.FileLock, "_acquire")])
def test_a_folder_that_another_command_takes_away_just_then_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, owner: object, name: str
) -> None:
    real = getattr(owner, name)

    def once(*arguments: object, **named: object) -> object:
        monkeypatch.setattr(owner, name, real)
        raise error

    monkeypatch.setattr(owner, name, once)
    with hold(tmp_path, "atersok run", "Ekonom"):
        assert "atersok run (Ekonom) arbetar redan" in refusal(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_folders_place_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / STATE_FOLDER).write_text("något annat")
    with pytest.raises(UnusableInput, match="det går inte att skriva i mappen"), hold(tmp_path, "atersok run"):
        pass
    assert (tmp_path / STATE_FOLDER).read_text() == "något annat"


@pytest.mark.parametrize("error", [PermissionError(13, "denied"), OSError(28, "No space left on device")])
@pytest.mark.parametrize(("owner", "name"), [(Path, "mkdir"), (os, "open"), (os, "replace")])
def test_a_folder_that_cannot_be_written_is_told_and_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, owner: object, name: str
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(lock.time, "sleep", lambda _: None)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, refused)
        with pytest.raises(UnusableInput, match="det går inte att skriva i mappen"), hold(tmp_path, "atersok run"):
            pass
    assert list(tmp_path.iterdir()) == []
