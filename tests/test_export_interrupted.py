"""Ctrl+C during `atersok export`, as a terminal sends it: nothing is left, and nothing runs on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbook.quarter import Ran, hashes

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there a terminal sends it in another way")


@pytest.fixture
def folder(small_run: Ran, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_run.first, tmp_path / "kvartal"))


def started(folder: Path, place: Path, script: str) -> subprocess.Popen[str]:
    """The command, with a LibreOffice that does what a script says, and temporary files in a place of their own."""
    program = place / "bin" / "soffice"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    (place / "tmp").mkdir()
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(
        [sys.executable, "-m", "atersok.cli", "export", str(folder)],
        env={**os.environ, "PATH": path, "TMPDIR": str(place / "tmp")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def wait_for(path: Path) -> str:
    latest = time.monotonic() + 60
    while time.monotonic() < latest:
        if path.exists() and path.read_text().strip():
            return path.read_text().strip()
        time.sleep(0.02)
    raise AssertionError(f"{path.name} never came")


def is_gone(process: str) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts."""
    status = Path("/proc") / process / "status"
    latest = time.monotonic() + 5
    while time.monotonic() < latest:
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_while_the_pages_are_printed_ends_the_printing_and_leaves_nothing(
    folder: Path, tmp_path: Path, number: signal.Signals
) -> None:
    before = hashes(folder)
    note = tmp_path / "barn"
    command = started(folder, tmp_path / "plats", f"echo hemligt > $TMPDIR/lu.tmp; echo $$ > {note}; sleep 60")
    printing = wait_for(note)
    command.send_signal(number)
    out, err = command.communicate(timeout=30)
    assert command.returncode == 2
    assert out == ""
    assert err == "Exporten avbröts. Inga filer lämnades kvar.\n"
    assert hashes(folder) == before
    assert list((tmp_path / "plats" / "tmp").iterdir()) == []
    assert is_gone(printing)


def test_a_second_ctrl_c_ends_it_at_once_and_leaves_nothing_either(folder: Path, tmp_path: Path) -> None:
    before = hashes(folder)
    note = tmp_path / "barn"
    command = started(folder, tmp_path / "plats", f"echo $$ > {note}; sleep 60")
    printing = wait_for(note)
    command.send_signal(signal.SIGINT)
    command.send_signal(signal.SIGINT)
    out, err = command.communicate(timeout=30)
    assert command.returncode == 2
    assert out == ""
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert hashes(folder) == before
    assert list((tmp_path / "plats" / "tmp").iterdir()) == []
    assert is_gone(printing)
