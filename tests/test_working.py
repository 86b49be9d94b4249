"""What comes in a command's way in its folder: another command, an open book, a full disk, a file that changes."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from atersok import commands, lock, quarter_life
from atersok.closedbook import open_workbook
from atersok.closedbook.save import JOURNAL
from atersok.domain.errors import UnusableInput
from atersok.files import durable
from atersok.files.durable import sha256
from atersok.register_events import Sending
from atersok.workbook.book_file import FILE_NAMES
from workbook.quarter import RAINDANCE, atersok, cell, change, hashes

NOW = datetime(2025, 8, 1, 9, 30)
Action = Callable[[Path, commands.Progress], object]


def silent(step: str) -> None:
    """Progress for those who do not want any."""


def submit(folder: Path, progress: commands.Progress) -> object:
    sending = {"gron": Sending(date(2025, 7, 31), "Post")}
    return commands.run(folder, progress, now=NOW, sending=sending)  # type: ignore[arg-type]  # Book is a str


WRITING: dict[str, Action] = {
    "run": lambda folder, progress: commands.run(folder, progress, now=NOW),
    "submit": submit,
    "undo": lambda folder, progress: commands.undo(folder),
    "new-quarter": lambda folder, progress: quarter_life.new_quarter(folder, None, progress, now=NOW),
    "upgrade": lambda folder, progress: quarter_life.upgrade(folder, progress, now=NOW),
}
writing = pytest.mark.parametrize("action", WRITING.values(), ids=WRITING)


@pytest.fixture(scope="module")
def ran_source(small_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(small_source, tmp_path_factory.mktemp("ran") / "kvartal"))
    commands.run(folder, now=datetime(2025, 7, 30, 12, 0))
    return folder


@pytest.fixture
def ran(ran_source: Path, tmp_path: Path) -> Path:
    """The small quarter, run once."""
    return Path(shutil.copytree(ran_source, tmp_path / "ran"))


def refused(folder: Path, action: Action, progress: commands.Progress = silent) -> str:
    """What a command says that does nothing; every file is as before."""
    before = hashes(folder)
    with pytest.raises(UnusableInput) as caught:
        action(folder, progress)
    assert hashes(folder) == before
    return str(caught.value)


# -- another command --------------------------------------------------------------------------------------------------


@writing
def test_while_a_command_works_no_other_writes(ran: Path, action: Action) -> None:
    with lock.hold(ran, "knappen Beräkna", "Ekonom"):
        assert "knappen Beräkna (Ekonom) arbetar redan i mappen, sedan " in refused(ran, action)


def test_a_preview_too_waits_for_its_turn(ran: Path) -> None:
    with lock.hold(ran, "atersok run"):
        assert "atersok run arbetar redan" in refused(ran, commands.preview)


def test_of_two_runs_at_once_one_goes_through_and_the_other_is_told(ran: Path) -> None:
    start, told = threading.Barrier(2), []

    def run() -> None:
        start.wait()
        try:
            commands.run(ran)
            told.append("klart")
        except UnusableInput as error:
            told.append(error.what)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[0].startswith("atersok run")
    assert sorted(told)[1] == "klart"
    assert not (ran / ".atersok" / lock.LOCK_FILE).exists()
    assert commands.undo(ran).kept_copies == []


def test_while_it_works_the_lock_says_command_and_role(small: Path) -> None:
    said: dict[str, dict[str, str]] = {}

    def look(step: str) -> None:
        said[step] = json.loads((small / ".atersok" / lock.NOTE_FILE).read_bytes())

    commands.run(small, look)
    assert said["Läser arbetsböckerna"]["command"] == "atersok run"
    assert said["Sparar"]["role"] == "Controller"
    assert not (small / ".atersok" / lock.LOCK_FILE).exists()


def test_a_command_whose_folder_was_taken_over_writes_nothing(small: Path) -> None:
    before = {name: (small / name).read_bytes() for name in FILE_NAMES.values()}

    def remove(step: str) -> None:
        if step == "Sparar":
            (small / ".atersok" / lock.LOCK_FILE).unlink()

    with pytest.raises(UnusableInput, match="tagit över mappen"):
        commands.run(small, remove)
    assert {name: (small / name).read_bytes() for name in FILE_NAMES.values()} == before


def test_what_a_killed_run_left_is_made_whole_by_the_next_which_says_so(ran: Path) -> None:
    """As if killed between the two books: the journal, a staged book, the lock of a process that is gone."""
    green, white = (ran / name for name in FILE_NAMES.values())
    old = white.read_bytes()
    state = ran / ".atersok"
    with lock.hold(ran, "atersok run"):
        left = (state / lock.NOTE_FILE).read_bytes()
    (state / lock.LOCK_FILE).touch()
    (state / lock.NOTE_FILE).write_bytes(left)
    staged = ran / ".~atersok-0011-vit_statistik.xlsm"
    change(white, lambda book: setattr(cell(book, "tblChecklista", 0, "Klart"), "value", "Ja"))
    white.rename(staged)
    white.write_bytes(old)
    entry = {"target": white.name, "staged": staged.name, "backup": "", "old": sha256(white), "new": sha256(staged)}
    (ran / JOURNAL).write_text(json.dumps([entry]), encoding="utf-8")
    outcome = atersok("undo", ran)
    assert outcome.code == 0
    assert "atersok run, " in outcome.out
    assert "avbröts utan att bli klart; mappen togs över." in outcome.out
    assert f"En sparning som avbröts har gjorts hel: {white.name}." in outcome.out
    assert [path for path in ran.rglob("*") if path.name.startswith((".~", "lås"))] == []
    (kept,) = ran.glob("vit_statistik (*")
    assert cell(open_workbook(kept), "tblChecklista", 0, "Klart").value == "Ja"
    assert green.is_file()


# -- a book that is open ----------------------------------------------------------------------------------------------


@writing
@pytest.mark.parametrize("name", ["~$vit_statistik.xlsm", ".~lock.gron_statistik.xlsm#"])
def test_no_command_writes_a_book_that_is_open(ran: Path, action: Action, name: str) -> None:
    (ran / name).touch()
    assert "är öppen i Excel eller LibreOffice" in refused(ran, action)


def test_a_preview_reads_a_book_that_is_open_as_it_was_saved(ran: Path) -> None:
    (ran / "~$gron_statistik.xlsm").touch()
    before = hashes(ran)
    assert commands.preview(ran).changes
    assert hashes(ran) == before


def test_a_preview_needs_no_right_to_write(ran: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "denied")

    for name in ("mkdir", "touch", "unlink"):
        monkeypatch.setattr(Path, name, refuse)
    assert commands.preview(ran).changes


def test_a_register_that_is_open_is_read_as_saved_and_told(small: Path) -> None:
    (small / ".~lock.put_databas.xlsx#").touch()
    assert "put_databas.xlsx är öppen hos någon; den lästes så som den senast sparades." in commands.run(small).notes


# -- a file that changes ----------------------------------------------------------------------------------------------


def when_saving(edit: Callable[[], object]) -> commands.Progress:
    def progress(step: str) -> None:
        if step == "Sparar":
            edit()

    return progress


@pytest.mark.parametrize("action", [WRITING["run"], submit], ids=["run", "submit"])
@pytest.mark.parametrize("name", [RAINDANCE, "put_databas.xlsx"])
def test_a_source_that_changed_while_it_was_counted_on_is_not_written_from_nor_claimed_from(
    ran: Path, action: Action, name: str
) -> None:
    path = ran / name
    before = hashes(ran)
    with pytest.raises(UnusableInput, match=f"{name} ändrades medan kommandot läste och räknade"):
        action(ran, when_saving(lambda: path.write_bytes(path.read_bytes() + b"\r\n")))
    after = hashes(ran)
    assert {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} == {name}


@pytest.mark.parametrize("action", [WRITING["run"], WRITING["new-quarter"]], ids=["run", "new-quarter"])
def test_a_book_that_was_saved_by_hand_meanwhile_is_not_written_over(ran: Path, action: Action) -> None:
    path = ran / FILE_NAMES["vit"]

    def edit() -> None:
        change(path, lambda book: setattr(cell(book, "tblChecklista", 0, "Klart"), "value", "Ja"))

    green = (ran / FILE_NAMES["gron"]).read_bytes()
    with pytest.raises(UnusableInput, match="ändrats av någon annan"):
        action(ran, when_saving(edit))
    assert cell(open_workbook(path), "tblChecklista", 0, "Klart").value == "Ja"
    assert (ran / FILE_NAMES["gron"]).read_bytes() == green


# -- a disk that is full ----------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("action", [WRITING["run"], WRITING["undo"]], ids=["run", "undo"])
@pytest.mark.parametrize("room", [0, 100_000])
def test_where_no_more_can_be_written_nothing_is_lost_and_the_disk_is_named(
    ran: Path, action: Action, room: int
) -> None:
    """The system itself refuses to let a file grow."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = hashes(ran)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(UnusableInput, match="disken"):
            action(ran, silent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert hashes(ran) == before


@pytest.mark.parametrize("step", [0, 3, 7])
@pytest.mark.parametrize("action", [WRITING["run"], WRITING["undo"]], ids=["run", "undo"])
def test_a_disk_that_gets_full_on_the_way_leaves_all_as_it_was(
    ran: Path, action: Action, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, fsync = iter(range(1000)), os.fsync

    def full(descriptor: int) -> None:
        if next(count) == step:
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    assert "disken har plats" in refused(ran, action)


def test_a_folder_where_nothing_can_be_written_is_told(ran: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def read_only(path: Path, flags: int, *rest: object, **named: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError(13, "denied")
        return real(path, flags, *rest, **named)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(os, "open", read_only)
    for action in WRITING.values():
        assert "det går inte att skriva i mappen" in refused(ran, action)


# -- undo -------------------------------------------------------------------------------------------------------------


def edited(folder: Path) -> bytes:
    path = folder / FILE_NAMES["vit"]
    change(path, lambda book: setattr(cell(book, "tblChecklista", 0, "Klart"), "value", "Ja"))
    return path.read_bytes()


def test_an_undo_that_fails_after_it_kept_a_copy_does_not_keep_another(
    ran: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = edited(ran)

    def fail(*_: object, **__: object) -> None:
        raise UnusableInput("provfel", "boken", "Kör om")

    with monkeypatch.context() as patch:
        patch.setattr(commands.closedbook, "replace_files", fail)
        with pytest.raises(UnusableInput, match="provfel"):
            commands.undo(ran)
    (copy,) = commands.undo(ran).kept_copies
    assert copy.read_bytes() == content
    assert len(list(ran.glob("vit_statistik (*"))) == 1


def test_undo_throws_nothing_away_that_cannot_be_kept(ran: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edited(ran)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "copy_new", full)
    assert "kunde inte skrivas, så inget har ångrats" in refused(ran, WRITING["undo"])


def test_a_book_that_is_saved_while_undo_looks_at_it_is_not_thrown_away(
    ran: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_files, path = commands.closedbook.replace_files, ran / FILE_NAMES["gron"]

    def late(*arguments: object, **named: object) -> None:
        path.write_bytes(b"saved by hand")
        replace_files(*arguments, **named)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(commands.closedbook, "replace_files", late)
    with pytest.raises(UnusableInput, match="ändrats av någon annan"):
        commands.undo(ran)
    assert path.read_bytes() == b"saved by hand"


def test_undo_does_not_put_back_a_backup_that_is_damaged(ran: Path) -> None:
    record = json.loads((ran / ".atersok" / commands.LAST_RUN).read_text(encoding="utf-8"))
    (ran / record["books"][FILE_NAMES["vit"]]["backup"]).write_bytes(b"damaged")
    assert "säkerhetskopian av vit_statistik.xlsm är skadad" in refused(ran, WRITING["undo"])
