"""The register on disk: whatever happens while an event is added, the register is the old one or the new one."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from atersok.domain.errors import UnusableInput
from atersok.submissions import store
from atersok.submissions.event_file import FIRST, TornFile, encode, sha256
from atersok.submissions.model import Entry, Event, Submitted
from atersok.submissions.store import ClaimsRegister
from submissions.events import (
    NOON,
    ROLE,
    completion,
    cost,
    decision,
    entries,
    one_of_each,
    payment,
    received,
    submitted,
)

OLD = (submitted(), received())
NEW = decision(600_000)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PAUSE_SECONDS", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A register of two events."""
    return filled(tmp_path / "ansokningar", *OLD)


def filled(folder: Path, *events: Event) -> Path:
    register = ClaimsRegister.load(folder)
    for event in events:
        register.append(event, ROLE, NOON)
    return folder


def events_of(folder: Path) -> list[Event]:
    return [entry.event for entry in ClaimsRegister.load(folder).entries]


def files_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def file_of(folder: Path, number: int) -> Path:
    (found,) = folder.glob(f"{number:06d}*.json")
    return found


def rewrite(path: Path, data: bytes) -> None:
    """Changes a file as one does who does not mind that it is read-only."""
    path.chmod(0o644)
    path.write_bytes(data)


# -- keeping -----------------------------------------------------------------------------------------------------------


def test_a_folder_that_is_missing_is_an_empty_register_and_is_made_by_the_first_event(tmp_path: Path) -> None:
    register = ClaimsRegister.load(tmp_path / "ny" / "ansokningar")
    assert register.entries == ()
    assert not register.folder.exists()
    entry = register.append(received(), ROLE, NOON)
    assert ClaimsRegister.load(register.folder).entries == (entry,) == register.entries


def test_what_was_added_is_what_is_loaded_in_order(tmp_path: Path) -> None:
    register = ClaimsRegister.load(tmp_path)
    added = [register.append(event, ROLE, NOON) for event in one_of_each()]
    assert added == entries(*one_of_each())
    assert list(ClaimsRegister.load(tmp_path).entries) == added


def test_files_are_named_by_what_they_hold_are_read_only_and_nothing_else_is_left(folder: Path) -> None:
    assert files_of(folder) == ["000001 inskickad 2025K2 gron v1.json", "000002 mottagen 2025K2 gron v1.json"]
    assert all(not path.stat().st_mode & 0o222 for path in folder.iterdir())


def test_an_event_never_touches_the_files_before_it(folder: Path) -> None:
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    filled(folder, *one_of_each()[2:])
    after = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert {name: after[name] for name in before} == before


def test_what_another_program_added_is_seen_by_the_next_append(folder: Path) -> None:
    one, other = ClaimsRegister.load(folder), ClaimsRegister.load(folder)
    one.append(NEW, ROLE, NOON)
    assert other.append(payment(1), ROLE, NOON).number == 4
    assert other.entries == ClaimsRegister.load(folder).entries


def test_files_that_are_none_of_the_register_are_left_alone(folder: Path) -> None:
    for name in ("Thumbs.db", "läs mig.txt", "._000003 beslut.json", "kopia av 000003 beslut.json", "3.json"):
        (folder / name).write_text("annat", encoding="utf-8")
    filled(folder, NEW)
    assert events_of(folder) == [*OLD, NEW]
    assert len(files_of(folder)) == 8


def test_cost_lines_are_read_when_they_are_asked_for_though_the_file_got_its_full_name_since(tmp_path: Path) -> None:
    event = submitted(costs=(cost(1), cost(2)))
    path = file_of(filled(tmp_path, event), 1)
    bare = path.rename(tmp_path / "000001.json")
    (entry,) = ClaimsRegister.load(tmp_path).entries
    bare.rename(path)
    assert isinstance(entry.event, Submitted)
    assert entry.event.costs == (cost(1), cost(2))


def test_cost_lines_of_a_file_that_changed_since_are_refused(tmp_path: Path) -> None:
    path = file_of(filled(tmp_path, submitted(costs=(cost(1), cost(2)))), 1)
    (entry,) = ClaimsRegister.load(tmp_path).entries
    rewrite(path, encode(Entry(1, NOON, ROLE, submitted()), FIRST))
    assert isinstance(entry.event, Submitted)
    with pytest.raises(UnusableInput, match="har ändrats sedan den lästes"):
        list(entry.event.costs)


# -- what is wrong is told ---------------------------------------------------------------------------------------------


def test_a_changed_byte_in_any_file_is_found_and_the_file_is_named(tmp_path: Path) -> None:
    filled(tmp_path, *one_of_each())
    for path in sorted(tmp_path.iterdir()):
        data = path.read_bytes()
        for place in range(0, len(data), 37):
            rewrite(path, data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            with pytest.raises(UnusableInput, match=f"{tmp_path.name}/{path.name}.*säkerhetskopia"):
                ClaimsRegister.load(tmp_path)
        rewrite(path, data)
    assert events_of(tmp_path) == one_of_each()


def test_a_torn_file_is_told(folder: Path) -> None:
    path = file_of(folder, 2)
    rewrite(path, path.read_bytes()[:-9])
    with pytest.raises(TornFile, match=f"{path.name}: filen är inte hel"):
        ClaimsRegister.load(folder)


def test_a_missing_file_is_told(folder: Path) -> None:
    filled(folder, NEW)
    file_of(folder, 2).unlink()
    with pytest.raises(UnusableInput, match=r"nummer 2 saknas.*börjar med 000002 ur en säkerhetskopia"):
        ClaimsRegister.load(folder)


def test_two_files_of_one_number_are_told(folder: Path) -> None:
    shutil.copy(file_of(folder, 2), folder / "000002 mottagen 2025K2 gron v1 - kopia.json")
    with pytest.raises(UnusableInput, match=r"två filer har nummer 2: .*kopia\.json och "):
        ClaimsRegister.load(folder)


def test_a_file_under_another_number_is_told(folder: Path) -> None:
    shutil.copy(file_of(folder, 2), folder / "000003 mottagen 2025K2 gron v1.json")
    with pytest.raises(UnusableInput, match="säger händelse 3 men innehållet händelse 2"):
        ClaimsRegister.load(folder)


def test_a_file_that_was_exchanged_for_another_whole_one_is_told(folder: Path) -> None:
    rewrite(file_of(folder, 1), encode(Entry(1, NOON, ROLE, submitted(sent_on=date(2025, 8, 1))), FIRST))
    with pytest.raises(UnusableInput, match=r"000002 .*hör inte ihop med filen före den \(000001 .*hela mappen"):
        ClaimsRegister.load(folder)


def test_a_first_file_that_follows_another_is_told(tmp_path: Path) -> None:
    (tmp_path / "000001 mottagen.json").write_bytes(encode(Entry(1, NOON, ROLE, received()), "0" * 64))
    with pytest.raises(UnusableInput, match="hör inte ihop med filen före den: "):
        ClaimsRegister.load(tmp_path)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ansokningar"
    path.write_text("")
    for attempt in (ClaimsRegister.load, lambda folder: ClaimsRegister(folder).append(NEW, ROLE, NOON)):
        with pytest.raises(UnusableInput, match="ansokningar: mappen med ansökningsregistret kan inte läsas"):
            attempt(path)


def test_a_damaged_register_is_not_written_to(folder: Path) -> None:
    register = ClaimsRegister.load(folder)
    (folder / "000003 beslut.json").write_bytes(b"{")
    with pytest.raises(TornFile):
        register.append(NEW, ROLE, NOON)
    assert len(files_of(folder)) == 3


# -- the same submission twice -----------------------------------------------------------------------------------------


def test_a_version_that_was_submitted_is_not_submitted_again(folder: Path) -> None:
    with pytest.raises(
        UnusableInput,
        match=r"2025K2 version 1 i gröna boken har redan markerats som inskickad av controller 2025-08-12 12:00\. ",
    ):
        filled(folder, submitted(sent_on=date(2025, 9, 1)))
    filled(folder, submitted(book="vit"), submitted(version=2))
    assert len(events_of(folder)) == 4


def test_of_two_who_submit_at_once_the_second_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before(monkeypatch, "_take", lambda: filled(folder, submitted(version=2)))
    with pytest.raises(UnusableInput, match="version 2 i gröna boken har redan markerats som inskickad av controller"):
        ClaimsRegister.load(folder).append(submitted(version=2, sent_on=date(2025, 9, 1)), "ekonom", NOON)
    assert events_of(folder) == [*OLD, submitted(version=2)]
    assert len(files_of(folder)) == 3


# -- two at once -------------------------------------------------------------------------------------------------------


def before(monkeypatch: pytest.MonkeyPatch, step: str, happens: Callable[[], object]) -> None:
    """Lets something happen once, just before a step of the store."""
    real, left = getattr(store, step), [happens]

    def stepped(*arguments: Any) -> Any:
        if left:
            left.pop()()
        return real(*arguments)

    monkeypatch.setattr(store, step, stepped)


def test_a_number_that_another_took_in_between_is_left_to_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file has its full name by then: the bare number is free again, and must be given back."""
    before(monkeypatch, "_take", lambda: filled(folder, payment(1)))
    assert ClaimsRegister.load(folder).append(NEW, ROLE, NOON).number == 4
    assert events_of(folder) == [*OLD, payment(1), NEW]
    assert len(files_of(folder)) == 4


def test_a_bare_number_that_another_holds_is_left_to_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = encode(Entry(3, NOON, ROLE, payment(1)), sha256(file_of(folder, 2).read_bytes()))
    before(monkeypatch, "_take", lambda: (folder / "000003.json").write_bytes(other))
    assert ClaimsRegister.load(folder).append(NEW, ROLE, NOON).number == 4
    assert events_of(folder) == [*OLD, payment(1), NEW]


def test_an_event_follows_the_file_that_is_there_not_the_one_that_was_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = encode(Entry(2, NOON, ROLE, received(version=9)), sha256(file_of(folder, 1).read_bytes()))
    before(monkeypatch, "_take", lambda: rewrite(file_of(folder, 2), other))
    register = ClaimsRegister.load(folder)
    assert register.append(NEW, ROLE, NOON).number == 3
    assert events_of(folder) == [OLD[0], received(version=9), NEW] == [entry.event for entry in register.entries]


def test_a_bare_number_counts_and_beside_a_full_name_it_does_not(folder: Path) -> None:
    """A program that was cut off before it gave its file the full name, and before it gave the number back."""
    path = file_of(folder, 2)
    path.rename(folder / "000002.json")
    assert events_of(filled(folder, NEW)) == [*OLD, NEW]
    (folder / "000003.json").write_bytes(encode(Entry(3, NOON, ROLE, payment(1)), "0" * 64))
    assert events_of(folder) == [*OLD, NEW]


def test_what_does_not_fit_for_a_moment_is_looked_at_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program is just writing the last file, where it cannot be put in place whole."""
    filled(folder, NEW)
    path = file_of(folder, 3)
    whole = path.read_bytes()
    rewrite(path, whole[:50])
    real = store.decode

    def written_meanwhile(*arguments: Any) -> Any:
        try:
            return real(*arguments)
        finally:
            path.write_bytes(whole)

    monkeypatch.setattr(store, "decode", written_meanwhile)
    assert events_of(folder) == [*OLD, NEW]


def no_links(*arguments: Any, **more: Any) -> None:
    raise OSError(errno.EPERM, "no hard links here")


def rename_as_windows(source: Path, target: Path) -> None:
    with IN_ONE_STEP:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "there is one")
        REAL_RENAME(source, target)


IN_ONE_STEP = threading.Lock()
REAL_RENAME = os.rename
SYSTEMS = ("links", "windows", "neither")


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file system with hard links, Windows on one without, and another on one without."""
    if request.param != "links":
        monkeypatch.setattr(os, "link", no_links)
    if request.param == "windows":
        monkeypatch.setattr(store, "_WINDOWS", True)
        monkeypatch.setattr(os, "rename", rename_as_windows)
    return str(request.param)


def test_threads_that_write_at_once_lose_nothing(folder: Path, system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PAUSE_SECONDS", 0.02)
    wanted = [[payment(100 * thread + number) for number in range(6)] for thread in range(4)]
    failed: list[BaseException] = []

    def write(events: list[Event]) -> None:
        try:
            filled(folder, *events)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(list[Event](events),)) for events in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    found = events_of(folder)
    assert len(found) == 2 + 24 == len(files_of(folder))
    for events in wanted:
        assert [event for event in found if event in events] == events


def test_processes_that_write_at_once_lose_nothing(folder: Path) -> None:
    program = (
        "import sys\nfrom datetime import date, datetime\nfrom pathlib import Path\n"
        "from atersok.domain.quarter import Quarter\nfrom atersok.submissions.model import Payment\n"
        "from atersok.submissions.store import ClaimsRegister\n"
        "register = ClaimsRegister.load(Path(sys.argv[1]))\n"
        "for number in range(15):\n"
        "    event = Payment(Quarter(2025, 2), 'gron', sys.argv[2], date(2025, 12, 1), number, None, '')\n"
        "    register.append(event, sys.argv[2], datetime(2025, 12, 1))\n"
    )
    writers = ["11111111", "22222222"]
    running = [subprocess.Popen([sys.executable, "-c", program, str(folder), name]) for name in writers]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    found = ClaimsRegister.load(folder).entries
    for name in writers:
        assert [entry.event.paid_ore for entry in found if entry.role == name] == list(range(15))  # type: ignore[union-attr]
    assert len(found) == 32 == len(files_of(folder))


# -- cut off anywhere --------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The program ends here: nothing that it would do afterwards is done."""


STEPS = ("listdir", "mkdir", "fsync", "link", "rename", "unlink", "chmod", "stat", "open")


@contextmanager
def machine(at: int, how: Callable[[], BaseException], *, after: bool, dead: bool) -> Iterator[list[str]]:
    """Makes the `at`-th call into the system fail, before it is done or after; if `dead`, all later ones too."""
    calls: list[str] = []

    def stepping(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **more: Any) -> Any:
            calls.append(name)
            if len(calls) == at and after:
                with suppress(OSError):
                    real(*arguments, **more)
            if len(calls) == at or (dead and len(calls) > at):
                raise how()
            return real(*arguments, **more)

        return step

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, stepping(name, getattr(os, name)))
        patch.setattr(io, "open", stepping("io.open", io.open))
        yield calls


def mend(folder: Path, system: str) -> None:
    """Does what the message says with a file that was begun: only without links, and not on Windows, is there one."""
    begun = folder / "000003.json"
    if system == "neither" and begun.exists() and not begun.read_bytes():
        with pytest.raises(TornFile, match=f"{folder.name}/{begun.name}: filen är inte hel.* ta bort den och för in"):
            events_of(folder)
        begun.unlink()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_cut_off_at_any_step_the_register_is_the_old_one_or_the_new_one(
    tmp_path: Path, system: str, after: bool
) -> None:
    """And it can be written to again."""
    outcomes: list[str] = []
    for at in range(1, 100):
        folder = filled(tmp_path / str(at), *OLD)
        register = ClaimsRegister.load(folder)
        try:
            with machine(at, Killed, after=after, dead=True) as calls:
                register.append(NEW, ROLE, NOON)
        except Killed:
            pass
        else:
            assert len(calls) < at
            break
        mend(folder, system)
        found = events_of(folder)
        assert found in ([*OLD], [*OLD, NEW])
        outcomes.append("new" if found == [*OLD, NEW] else "old")
        assert events_of(filled(folder, payment(7))) == [*found, payment(7)]
    assert outcomes == sorted(outcomes, reverse=True), "once it is there, it stays"
    assert set(outcomes) == {"old", "new"}
    assert len(outcomes) > 8


def no_room() -> OSError:
    return OSError(errno.ENOSPC, "no room")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_where_a_step_fails_the_event_is_in_if_and_only_if_that_was_said(
    tmp_path: Path, system: str, after: bool
) -> None:
    refused = 0
    for at in range(1, 100):
        folder = filled(tmp_path / str(at), *OLD)
        register = ClaimsRegister.load(folder)
        with machine(at, no_room, after=after, dead=False) as calls:
            try:
                register.append(NEW, ROLE, NOON)
                said = True
            except UnusableInput:
                said = False
        mend(folder, system)
        assert events_of(folder) == ([*OLD, NEW] if said else [*OLD])
        refused += not said
        if len(calls) < at:
            break
    assert said
    assert refused >= 2


def test_a_full_disk_is_told_and_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise no_room()

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnusableInput, match="ansokningar: ansökningsregistret kunde inte skrivas, så inget har förts"):
        ClaimsRegister.load(folder).append(NEW, ROLE, NOON)
    assert len(files_of(folder)) == 2


def test_a_register_that_is_never_free_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_take", lambda *arguments: False)
    with pytest.raises(UnusableInput, match="hela tiden, så inget har förts in"):
        ClaimsRegister.load(folder).append(NEW, ROLE, NOON)
    assert len(files_of(folder)) == 2


# -- leftovers ---------------------------------------------------------------------------------------------------------


def test_what_was_left_is_ignored_and_swept_by_the_next_append_after_an_hour(folder: Path) -> None:
    old, fresh, twin = folder / ".~atersok-1.json", folder / ".~atersok-2.json", folder / "000002.json"
    for path in (old, fresh, twin):
        path.write_bytes(b"{")
    for path, seconds in ((old, 3700), (fresh, 3500), (twin, 3700)):
        os.utime(path, (time.time() - seconds,) * 2)
    assert events_of(folder) == [*OLD]
    assert old.exists()
    filled(folder, NEW)
    assert events_of(folder) == [*OLD, NEW]
    assert [path.exists() for path in (old, fresh, twin)] == [False, True, False]


def test_a_bare_number_that_counts_is_never_swept(folder: Path) -> None:
    bare = file_of(folder, 2).rename(folder / "000002.json")
    os.utime(bare, (0, 0))
    assert events_of(filled(folder, NEW)) == [*OLD, NEW]


def test_a_file_that_cannot_be_made_read_only_is_written_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: Any, **more: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chmod", refuse)
    filled(folder, NEW)
    assert events_of(folder) == [*OLD, NEW]
    assert stat.S_IMODE(file_of(folder, 3).stat().st_mode) & 0o200


def test_many_files_are_read_in_order(tmp_path: Path) -> None:
    """More than are read ahead at a time."""
    wanted = [completion(date(2025, 9, 1), dossier=f"{number:08d}") for number in range(2 * store._AHEAD + 3)]
    register = ClaimsRegister.load(filled(tmp_path, *wanted))
    assert [entry.event for entry in register.entries] == wanted
    assert [entry.number for entry in register.entries] == list(range(1, len(wanted) + 1))
    assert {entry.at for entry in register.entries} == {datetime(2025, 8, 12, 12, 0)}
