"""Working copies are kept by number and age, and what undo needs next is never among those that go."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok import commands
from atersok.backups import RUN_ID, Keeping, still_undone, thin_out
from atersok.domain.errors import UnusableInput
from atersok.workbook.book_file import FILE_NAMES
from workbook.quarter import change, records, table_of

GREEN, WHITE = FILE_NAMES.values()
NOW = datetime(2025, 8, 1, 9, 0)


def copies(state: Path, ages: Iterable[int], books: Collection[str], suffix: str = "") -> list[str]:
    """Makes copies that are so many days old, and gives their folders' names."""
    names = []
    for age in ages:
        folder = state / "backup" / f"{NOW - timedelta(days=age):{RUN_ID}}{suffix}"
        folder.mkdir(parents=True)
        for book in books:
            (folder / book).write_bytes(b"x")
        names.append(folder.name)
    return names


def left(state: Path) -> set[str]:
    return {path.name for path in (state / "backup").iterdir()}


def test_the_latest_of_each_kind_stay_and_older_ones_go(tmp_path: Path) -> None:
    both = copies(tmp_path, range(1, 6), [GREEN, WHITE])
    green = copies(tmp_path, range(11, 16), [GREEN])
    undone = copies(tmp_path, [21], [GREEN], "-angrad")
    thin_out(tmp_path, (), Keeping(3, 400), NOW, [GREEN, WHITE])
    assert left(tmp_path) == {*both[:3], *green[:3]}
    assert undone[0] not in left(tmp_path)


def test_what_is_older_than_the_days_goes_even_if_there_are_few(tmp_path: Path) -> None:
    young, old = copies(tmp_path, [400, 401], [GREEN, WHITE])
    thin_out(tmp_path, (), Keeping(10, 400), NOW, [GREEN, WHITE])
    assert left(tmp_path) == {young}
    assert old != young


def test_what_undo_needs_stays_whatever_its_age_and_number(tmp_path: Path) -> None:
    names = copies(tmp_path, [1, 2, 3, 900], [GREEN, WHITE])
    thin_out(tmp_path, {names[2], names[3]}, Keeping(1, 400), NOW, [GREEN, WHITE])
    assert left(tmp_path) == {names[0], names[2], names[3]}


def test_what_is_no_copy_of_ours_is_never_removed(tmp_path: Path) -> None:
    place = tmp_path / "backup"
    for name in ("min kopia", "20200101", "20209999-999999", "20200101-000000-egen"):
        (place / name).mkdir(parents=True)
        (place / name / GREEN).write_bytes(b"x")
    (mixed,) = copies(tmp_path, [2000], [GREEN, "anteckningar.txt"])
    (other_book,) = copies(tmp_path, [2001], ["egen_statistik.xlsm"])
    (place / "fil.txt").write_bytes(b"x")
    (nested,) = copies(tmp_path, [2002], [GREEN])
    (place / nested / WHITE).mkdir()
    before = left(tmp_path)
    thin_out(tmp_path, (), Keeping(1, 0), NOW, [GREEN, WHITE])
    assert left(tmp_path) == before >= {mixed, other_book, nested}


def test_second_copies_of_one_second_and_upgrades_are_copies_too(tmp_path: Path) -> None:
    copies(tmp_path, [500], [GREEN, "gron_statistik (2).xlsm", WHITE, "vit_statistik (2).xlsm"])
    copies(tmp_path, [501], [GREEN, WHITE], "-uppgradering")
    copies(tmp_path, [502], [GREEN, WHITE], "-uppgradering-2")
    thin_out(tmp_path, (), Keeping(10, 400), NOW, [GREEN, WHITE])
    assert left(tmp_path) == set()


def test_a_copy_that_is_locked_is_left_for_another_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copies(tmp_path, [500, 501], [GREEN])
    unlink, calls = Path.unlink, iter([True])

    def locked(path: Path, missing_ok: bool = False) -> None:
        if next(calls, False):
            raise PermissionError(path.name)
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", locked)
    thin_out(tmp_path, (), Keeping(1, 400), NOW, [GREEN])
    assert len(left(tmp_path)) == 1
    thin_out(tmp_path, (), Keeping(1, 400), NOW, [GREEN])
    assert left(tmp_path) == set()


def test_where_there_is_no_copy_there_is_nothing_to_do(tmp_path: Path) -> None:
    thin_out(tmp_path, (), Keeping(), NOW, [GREEN])
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.integers(0, 2000), max_size=20), st.integers(1, 12), st.integers(0, 1000))
def test_the_runs_that_can_be_undone_are_the_latest_ones_and_always_the_last(
    ages: list[int], count: int, days: int
) -> None:
    history = [
        {"time": (NOW - timedelta(days=age)).isoformat(), "number": n}
        for n, age in enumerate(sorted(ages, reverse=True))
    ]
    kept = still_undone(history, Keeping(count, days), NOW)
    assert kept == history[len(history) - len(kept) :]
    assert len(kept) <= count
    assert kept[-1:] == history[-1:]
    wanted = sum(age <= days for age in ages)
    assert len(kept) == max(min(count, wanted), min(1, len(ages)))


def test_a_record_without_a_readable_time_counts_as_young() -> None:
    history = [{"time": "i går"}, {}, {"time": NOW.isoformat()}]
    assert still_undone(history, Keeping(3, 0), NOW) == history


# -- as the settings say ----------------------------------------------------------------------------------------------


def set_or_add(folder: Path, name: str, value: str) -> None:
    """Writes a setting in both books, in a row of its own where the book has none of that name."""

    def edit(book: object) -> None:
        table = table_of(book, "tblInstallningar")  # type: ignore[arg-type]  # an xlwings book
        sheet, top, left = table.range.sheet, table.header_row_range.row, table.range.column
        known = [row["Namn"] for row in records(table)]
        if name not in known:
            last = table.range.last_cell
            table.resize(sheet.range((top, left), (last.row + 1, last.column)))
            line = sheet.range((last.row, left), (last.row, last.column))
            line.autofill(sheet.range((last.row, left), (last.row + 1, last.column)), "fill_formats")
            sheet.range((last.row + 1, left)).value = name
            known.append(name)
        sheet.range((top + 1 + known.index(name), left + 1)).value = value

    for file in FILE_NAMES.values():
        change(folder / file, edit)


def test_runs_beyond_the_number_in_the_settings_are_neither_kept_nor_undone(small: Path) -> None:
    set_or_add(small, "Säkerhetskopior antal", "2")
    stages = []
    for minute in range(4):
        stages.append({name: (small / name).read_bytes() for name in FILE_NAMES.values()})
        commands.run(small, now=NOW + timedelta(minutes=minute))
    assert left(small / ".atersok") == {"20250801-090200", "20250801-090300"}
    for stage in (stages[3], stages[2]):
        commands.undo(small)
        assert {name: (small / name).read_bytes() for name in FILE_NAMES.values()} == stage
    with pytest.raises(UnusableInput, match="ingen körning att ångra"):
        commands.undo(small)


def test_an_old_run_can_still_be_undone_until_the_next_one(small: Path) -> None:
    set_or_add(small, "Säkerhetskopior dagar", "30")
    commands.run(small, now=NOW - timedelta(days=100))
    assert commands.undo(small).restored
    commands.run(small, now=NOW - timedelta(days=100))
    commands.run(small, now=NOW)
    assert left(small / ".atersok") == {"20250801-090000"}


def test_what_was_submitted_or_archived_is_never_removed(small: Path) -> None:
    set_or_add(small, "Säkerhetskopior antal", "1")
    set_or_add(small, "Säkerhetskopior dagar", "0")
    kept = [small / "ansokningar" / "backup" / "20000101-000000", small / "Arkiv" / "2000K1"]
    for folder in kept:
        folder.mkdir(parents=True)
        (folder / GREEN).write_bytes(b"x")
    commands.run(small, now=NOW)
    commands.run(small, now=NOW + timedelta(days=2))
    assert all((folder / GREEN).read_bytes() == b"x" for folder in kept)
    assert left(small / ".atersok") == {"20250803-090000"}


@pytest.mark.parametrize(("name", "value"), [("antal", "0"), ("antal", "-1"), ("antal", "många"), ("dagar", "-1")])
def test_a_number_that_cannot_be_is_told_with_its_row(small: Path, name: str, value: str) -> None:
    set_or_add(small, f"Säkerhetskopior {name}", value)
    with pytest.raises(UnusableInput, match=f"inställningen Säkerhetskopior {name} är {value}"):
        commands.run(small)
