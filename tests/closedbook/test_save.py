"""Several books are saved all or none, whatever happens in between."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import xlwings as xw

from atersok.closedbook import open_workbook, recover, replace_files, save_all, stage
from atersok.closedbook import save as save_module
from atersok.domain.errors import UnusableInput
from atersok.files import durable


class Scene:
    """Two books with a change each, and what their files and folder were before."""

    def __init__(self, folder: Path, make: Callable[[str], Path]) -> None:
        self.folder = folder
        self.backups = folder / "kopior"
        self.paths = [make("gron.xlsx"), make("vit.xlsx")]
        self.before = [path.read_bytes() for path in self.paths]
        self.names = {path.name for path in folder.iterdir()}
        self.books = [open_workbook(path) for path in self.paths]
        for number, book in enumerate(self.books):
            book.sheets[0].range("B2").value = 100 + number

    def save(self) -> None:
        save_all(self.books, self.backups)

    def sums(self) -> list[object]:
        return [open_workbook(path).sheets[0].range("B2").value for path in self.paths]

    def untouched(self) -> bool:
        return [path.read_bytes() for path in self.paths] == self.before

    def litter(self) -> set[str]:
        found = {path.name for path in self.folder.iterdir()} - self.names - {"kopior"}
        return found | ({path.name for path in self.backups.glob(".~*")} if self.backups.exists() else set())


@pytest.fixture
def scene(tmp_path: Path, statistics: Callable[[str], Path]) -> Scene:
    return Scene(tmp_path, statistics)


class Killed(BaseException):
    """The process is gone: nothing after this runs."""


def gone(*_: object) -> None:
    raise Killed


def test_both_books_are_saved_and_the_originals_are_in_the_backup(scene: Scene) -> None:
    saved = save_all(scene.books, scene.backups)
    assert scene.sums() == [100, 101]
    assert [entry.written for entry in saved] == [True, True]
    assert [entry.backup.read_bytes() for entry in saved if entry.backup] == scene.before
    assert scene.litter() == set()
    assert [book.sheets[0].range("B2").value for book in scene.books] == [100, 101]


def test_an_unchanged_book_is_backed_up_and_not_written(scene: Scene) -> None:
    books = [scene.books[0], open_workbook(scene.paths[1])]
    saved = save_all(books, scene.backups)
    assert [entry.written for entry in saved] == [True, False]
    assert scene.paths[1].read_bytes() == scene.before[1] == (scene.backups / "vit.xlsx").read_bytes()


def test_an_earlier_backup_is_never_written_over(scene: Scene) -> None:
    scene.save()
    scene.books[0].sheets[0].range("B2").value = 7
    backup = save_all(scene.books, scene.backups)[0].backup
    assert backup == scene.backups / "gron (2).xlsx"
    assert (scene.backups / "gron.xlsx").read_bytes() == scene.before[0]


def test_stage_writes_beside_and_touches_nothing(scene: Scene, tmp_path: Path) -> None:
    staged = stage(scene.books[0], tmp_path)
    assert staged is not None
    assert staged.parent == tmp_path
    assert staged.name.startswith(".~atersok-")
    assert scene.untouched()
    assert open_workbook(staged).sheets[0].range("B2").value == 100
    assert stage(open_workbook(scene.paths[1]), tmp_path) is None


@pytest.mark.skipif(sys.platform == "win32", reason="modes are a matter of POSIX")
def test_the_mode_of_a_file_is_kept(scene: Scene) -> None:
    scene.paths[0].chmod(0o640)
    scene.save()
    assert stat.S_IMODE(scene.paths[0].stat().st_mode) == 0o640


def steps(monkeypatch: pytest.MonkeyPatch, fail_at: int, error: BaseException) -> Iterator[int]:
    """Counts the calls that reach the disk, and lets one of them fail."""
    calls = iter(range(10_000))
    real = {"replace": os.replace, "fsync": os.fsync}

    def wrapped(name: str) -> Callable[..., object]:
        def call(*args: object) -> object:
            if next(calls) == fail_at:
                raise error
            return real[name](*args)  # type: ignore[arg-type]  # passed through

        return call

    for name in real:
        monkeypatch.setattr(os, name, wrapped(name))
    return calls


def number_of_steps(scene: Scene, monkeypatch: pytest.MonkeyPatch, save: Callable[[Scene], object] = Scene.save) -> int:
    with monkeypatch.context() as patch:
        calls = steps(patch, -1, OSError())
        save(scene)
        return next(calls)


@contextmanager
def cut_at(
    step: int, monkeypatch: pytest.MonkeyPatch, *, killed: bool
) -> Iterator[pytest.ExceptionInfo[BaseException]]:
    """The block fails at a step: by a full disk, which is told, or by a kill, which cleans nothing up."""
    with monkeypatch.context() as patch:
        steps(patch, step, Killed() if killed else OSError(28, "No space left on device"))
        if killed:
            patch.setattr(save_module, "_undo", gone)
            patch.setattr(durable, "remove_quietly", lambda _: None)
        with pytest.raises(Killed if killed else UnusableInput) as caught:
            yield caught


def scene_in(folder: Path, statistics: Callable[[str], Path]) -> Scene:
    """A scene in a folder of its own."""
    folder.mkdir()
    return Scene(folder, lambda file: statistics(file).rename(folder / file))


def test_a_failure_at_any_step_leaves_every_book_as_it_was_and_no_temporary_file(
    tmp_path: Path, statistics: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    total = number_of_steps(scene_in(tmp_path / "all", statistics), monkeypatch)
    assert total >= 12
    for step in range(total):
        scene = scene_in(tmp_path / str(step), statistics)
        with cut_at(step, monkeypatch, killed=False) as caught:
            scene.save()
        assert "gick inte att spara" in str(caught.value)
        assert scene.untouched(), step
        assert scene.litter() == set(), step
        assert not list(scene.backups.glob("*.xlsx")), step


def test_after_a_kill_at_any_step_recover_gives_both_books_old_or_both_new(
    tmp_path: Path, statistics: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    total = number_of_steps(scene_in(tmp_path / "all", statistics), monkeypatch)
    outcomes = set()
    for step in range(total):
        scene = scene_in(tmp_path / str(step), statistics)
        with cut_at(step, monkeypatch, killed=True):
            scene.save()
        recover(scene.folder, scene.backups)
        sums = scene.sums()
        assert sums in ([1.5, 1.5], [100, 101]), step
        assert scene.litter() == set(), step
        outcomes.add(sums[0])
        assert recover(scene.folder, scene.backups) == []
    assert outcomes == {1.5, 100}


def broken_off(scene: Scene, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """A save that was killed when ``after`` of the books were in place."""
    real, count = os.replace, iter(range(10_000))
    targets = {str(path) for path in scene.paths}

    def replace(source: Path, target: Path) -> None:
        if str(target) in targets and next(count) == after:
            raise Killed
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        patch.setattr(save_module, "_undo", gone)
        with pytest.raises(Killed):
            scene.save()
    assert (scene.folder / save_module.JOURNAL).exists()


def test_recover_finishes_a_save_that_was_cut_between_the_books(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    broken_off(scene, monkeypatch, 1)
    assert scene.sums() == [100, 1.5]
    assert recover(scene.folder) == [scene.paths[1]]
    assert scene.sums() == [100, 101]
    assert scene.litter() == set()


def test_recover_goes_back_when_somebody_changed_a_book_since_and_leaves_that_one_alone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, statistics: Callable[[str], Path]
) -> None:
    broken_off(scene, monkeypatch, 1)
    scene.paths[1].write_bytes(b"saved by hand since")
    assert recover(scene.folder) == [scene.paths[0]]
    assert scene.paths[0].read_bytes() == scene.before[0]
    assert scene.paths[1].read_bytes() == b"saved by hand since"
    assert scene.litter() == set()


def test_recover_does_not_put_back_from_a_damaged_backup(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    broken_off(scene, monkeypatch, 1)
    scene.paths[1].write_bytes(b"saved by hand since")
    (scene.backups / "gron.xlsx").write_bytes(b"damaged")
    new = scene.paths[0].read_bytes()
    with pytest.raises(UnusableInput, match="Säkerhetskopian"):
        recover(scene.folder)
    assert scene.paths[0].read_bytes() == new


def test_recover_sweeps_stale_files_and_survives_a_journal_that_is_none(tmp_path: Path) -> None:
    for content in ("{", "[1]", json.dumps([{"x": 1}])):
        (tmp_path / save_module.JOURNAL).write_text(content)
        (tmp_path / ".~atersok-1234-gron.xlsx").write_bytes(b"x")
        (tmp_path / "~$gron.xlsx").write_bytes(b"Excel's own lock")
        assert recover(tmp_path) == []
        assert [path.name for path in tmp_path.iterdir()] == ["~$gron.xlsx"]


def test_a_book_that_excel_holds_is_said_to_be_open_and_nothing_changes(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if str(target) == str(scene.paths[1]):
            raise PermissionError(13, "used by another process")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(durable, "_PAUSE_SECONDS", 0)
    with pytest.raises(UnusableInput, match="Stäng arbetsboken i Excel"):
        scene.save()
    assert scene.untouched()
    assert scene.litter() == set()


def test_a_moments_lock_of_a_virus_scanner_is_waited_out(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    real, fails = os.replace, iter([True, True])

    def replace(source: Path, target: Path) -> None:
        if next(fails, False):
            raise PermissionError(13, "scanning")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(durable, "_PAUSE_SECONDS", 0)
    scene.save()
    assert scene.sums() == [100, 101]


def test_a_book_that_somebody_saved_meanwhile_is_not_written_over(scene: Scene) -> None:
    scene.paths[1].write_bytes(scene.before[1] + b"\0")
    with pytest.raises(UnusableInput, match="ändrats av någon annan"):
        scene.save()
    assert scene.paths[0].read_bytes() == scene.before[0]
    assert scene.litter() == set()


def test_books_of_several_folders_or_the_same_book_twice_are_refused(scene: Scene, tmp_path: Path) -> None:
    other = tmp_path / "annan"
    other.mkdir()
    scene.paths[1].rename(other / "vit.xlsx")
    for books in ([scene.books[0], open_workbook(other / "vit.xlsx")], [scene.books[0], open_workbook(scene.paths[0])]):
        with pytest.raises(ValueError, match="one folder"):
            save_all(books, scene.backups)


def test_a_book_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        save_all([xw.Book(impl=object())], tmp_path)


# -- files put back -----------------------------------------------------------------------------------------------


def replaceable(folder: Path) -> dict[Path, Path]:
    """Two files with others to take their place, and one that is not there yet."""
    (folder / "nya").mkdir(parents=True)
    pairs = {folder / name: folder / "nya" / name for name in ("gron.xlsx", "vit.xlsx", "ny.xlsx")}
    for target, source in pairs.items():
        source.write_text(f"new {target.name}")
        if target.name != "ny.xlsx":
            target.write_text(f"old {target.name}")
    return pairs


def contents(pairs: dict[Path, Path]) -> list[str]:
    return [target.read_text()[:3] if target.exists() else "-" for target in pairs]


def test_files_are_put_in_place_all_together(tmp_path: Path) -> None:
    pairs = replaceable(tmp_path)
    replace_files(pairs)
    assert contents(pairs) == ["new", "new", "new"]
    assert {path.name for path in tmp_path.iterdir()} == {"gron.xlsx", "vit.xlsx", "ny.xlsx", "nya"}
    assert all(source.exists() for source in pairs.values())
    replace_files(pairs)
    replace_files({})
    with pytest.raises(ValueError, match="one folder"):
        replace_files({tmp_path / "gron.xlsx": tmp_path / "vit.xlsx", tmp_path / "nya" / "x": tmp_path / "vit.xlsx"})


@pytest.mark.parametrize("killed", [False, True])
def test_files_are_put_in_place_all_or_none_whatever_step_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    with monkeypatch.context() as patch:
        calls = steps(patch, -1, OSError())
        replace_files(replaceable(tmp_path / "all"))
        total = next(calls)
    assert total >= 9
    outcomes = set()
    for step in range(total):
        folder = tmp_path / str(step)
        pairs = replaceable(folder)
        with cut_at(step, monkeypatch, killed=killed):
            replace_files(pairs)
        if killed:
            recover(folder)
        assert contents(pairs) in ([["old", "old", "-"], ["new", "new", "new"]] if killed else [["old", "old", "-"]]), (
            step
        )
        assert not list(folder.glob(".~*")), step
        outcomes.add(contents(pairs)[0])
    assert outcomes == ({"old", "new"} if killed else {"old"})


def test_a_missing_source_changes_nothing(tmp_path: Path) -> None:
    pairs = replaceable(tmp_path)
    (tmp_path / "nya" / "vit.xlsx").unlink()
    with pytest.raises(UnusableInput):
        replace_files(pairs)
    assert contents(pairs) == ["old", "old", "-"]
    assert not list(tmp_path.glob(".~*"))


# -- what is noted with a save, and what comes in between -------------------------------------------------------------


def noting(scene: Scene, check: Callable[[], None] | None = None) -> list[str]:
    """Saves with a note beneath the folder; gives what the note is told of each book."""
    told: list[str] = []

    def beside(saved: object) -> dict[Path, bytes]:
        told.extend(entry.sha256 for entry in saved)  # type: ignore[attr-defined]  # a sequence of Saved
        return {scene.folder / "kopior" / "not.json": b"new"}

    save_all(scene.books, scene.backups, beside=beside, check=check)
    return told


def note(scene: Scene) -> str:
    path = scene.folder / "kopior" / "not.json"
    return path.read_text() if path.exists() else "-"


def test_the_note_knows_what_the_books_will_be_and_comes_with_them(scene: Scene) -> None:
    told = noting(scene)
    assert told == [hashlib.sha256(path.read_bytes()).hexdigest() for path in scene.paths]
    assert note(scene) == "new"
    assert scene.litter() == set()


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize("before", ["old", "-"])
def test_the_note_is_of_the_same_age_as_the_books_whatever_step_fails(
    tmp_path: Path,
    statistics: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    killed: bool,
    before: str,
) -> None:
    def noted_scene(name: str) -> Scene:
        scene = scene_in(tmp_path / name, statistics)
        scene.backups.mkdir()
        if before == "old":
            (scene.backups / "not.json").write_text("old")
        return scene

    total = number_of_steps(noted_scene("all"), monkeypatch, noting)
    ages = set()
    for step in range(total):
        scene = noted_scene(str(step))
        with cut_at(step, monkeypatch, killed=killed):
            noting(scene)
        if killed:
            recover(scene.folder, scene.backups)
        assert (scene.sums(), note(scene)) in (([1.5, 1.5], before), ([100, 101], "new")), step
        assert scene.litter() == set(), step
        ages.add(note(scene))
    assert ages == ({before, "new"} if killed else {before})


def test_what_the_last_check_refuses_is_not_saved(scene: Scene) -> None:
    def refuse() -> None:
        raise UnusableInput("en fil ändrades", "raindance.csv", "Kör om")

    with pytest.raises(UnusableInput, match="en fil ändrades"):
        noting(scene, refuse)
    assert scene.untouched()
    assert scene.litter() == set()
    assert not scene.backups.exists()


def test_a_book_that_somebody_saves_while_the_new_one_is_made_is_not_written_over(scene: Scene) -> None:
    def save_by_hand() -> None:
        scene.paths[0].write_bytes(b"saved by hand")

    with pytest.raises(UnusableInput, match="ändrats av någon annan"):
        noting(scene, save_by_hand)
    assert scene.paths[0].read_bytes() == b"saved by hand"
    assert scene.paths[1].read_bytes() == scene.before[1]
    assert scene.litter() == set()


def test_a_book_that_somebody_saves_in_the_last_moment_is_not_written_over_and_the_other_is_put_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        real(source, target)
        if str(target) == str(scene.paths[0]):
            scene.paths[1].write_bytes(b"saved by hand")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(UnusableInput, match="ändrats av någon annan"):
            scene.save()
    assert scene.paths[0].read_bytes() == scene.before[0]
    assert scene.paths[1].read_bytes() == b"saved by hand"
    assert scene.litter() == set()


def test_a_disk_that_is_full_has_room_to_put_the_books_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.replace

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def replace(source: Path, target: Path) -> None:
        if str(target) == str(scene.paths[1]):
            monkeypatch.setattr(durable, "open_new", full)
            monkeypatch.setattr(os, "fsync", full)
            full()
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(UnusableInput, match="disken har plats"):
        scene.save()
    assert scene.untouched()
    assert scene.litter() == set()


def test_books_that_cannot_be_put_back_at_once_are_made_whole_by_the_next_command(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = os.replace, iter(range(10_000))

    def replace(source: Path, target: Path) -> None:
        if Path(target) in scene.paths and next(count) > 0:
            raise PermissionError(13, "used by another process")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        patch.setattr(durable, "_PAUSE_SECONDS", 0)
        with pytest.raises(UnusableInput, match="kunde inte ställas tillbaka ännu"):
            scene.save()
        with pytest.raises(UnusableInput, match="kunde inte göras färdig"):
            recover(scene.folder, scene.backups)
    assert recover(scene.folder, scene.backups)
    assert scene.sums() in ([1.5, 1.5], [100, 101])
    assert scene.litter() == set()


def test_where_backups_lie_on_another_disk_the_books_are_put_back_by_copy(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if Path(source).parent == scene.backups and Path(target).parent == scene.folder:
            raise OSError(18, "Invalid cross-device link")
        if str(target) == str(scene.paths[1]):
            raise OSError(5, "Input/output error")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(UnusableInput):
        scene.save()
    assert scene.untouched()
    assert scene.litter() == set()


def test_a_virus_scanner_that_holds_a_file_for_seconds_is_waited_out_and_one_for_longer_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(durable.time, "sleep", pauses.append)

    def held(*_: object) -> None:
        raise PermissionError(13, "scanning")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", held)
        with pytest.raises(UnusableInput, match="Stäng arbetsboken i Excel"):
            scene.save()
    assert 2 < sum(pauses) < 5
    assert scene.untouched()


@pytest.mark.parametrize("seen", ["old vit.xlsx", None])
def test_a_file_that_is_not_the_one_that_was_seen_is_not_replaced(tmp_path: Path, seen: str | None) -> None:
    pairs = replaceable(tmp_path)
    known = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in pairs if path.exists()}
    path = tmp_path / "vit.xlsx"
    path.write_text("saved by hand")
    with pytest.raises(UnusableInput, match="ändrats av någon annan"):
        replace_files(pairs, seen={**known, path: known[path] if seen else None})
    assert path.read_text() == "saved by hand"
    assert (tmp_path / "gron.xlsx").read_text() == "old gron.xlsx"
    assert not list(tmp_path.glob(".~*"))


def test_recover_sweeps_all_that_lies_beneath_the_backups_and_folders_that_were_made_for_it(tmp_path: Path) -> None:
    state = tmp_path / ".atersok"
    for folder in ("backup/1", "backup/2"):
        (state / folder).mkdir(parents=True)
        (state / folder / ".~atersok-1234-gron.xlsx").write_bytes(b"x")
    (state / "backup" / "2" / "gron.xlsx").write_bytes(b"kept")
    (state / ".~atersok-1234-last_run.json").write_bytes(b"x")
    recover(tmp_path, state)
    assert [path.relative_to(state).as_posix() for path in sorted(state.rglob("*"))] == [
        "backup",
        "backup/2",
        "backup/2/gron.xlsx",
    ]
