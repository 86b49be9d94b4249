"""A book that is open or guarded is not written, and nothing is written of what has changed since it was read."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from atersok.closedbook import open_workbook
from atersok.domain.errors import UnusableInput
from atersok.domain.register import BOOKS
from atersok.preconditions import Unchanged, check_closed, open_notes, source_files
from atersok.raindance import PROFILE_FILE
from atersok.rules.parameters import OWN_FILE
from atersok.workbook.book_file import FILE_NAMES, EnteredSettings
from workbook.quarter import RAINDANCE

Edit = Callable[[Path], object]


def entered(folder: Path) -> dict[str, EnteredSettings]:
    return {book: EnteredSettings(open_workbook(folder / FILE_NAMES[book])) for book in BOOKS}


@pytest.mark.parametrize("lock", ["~$gron_statistik.xlsm", ".~lock.vit_statistik.xlsm#"])
def test_a_book_that_is_open_is_told_with_the_file_that_says_so(tmp_path: Path, lock: str) -> None:
    check_closed(tmp_path)
    (tmp_path / lock).touch()
    with pytest.raises(UnusableInput, match="är öppen i Excel eller LibreOffice") as caught:
        check_closed(tmp_path)
    assert lock in caught.value.remedy


def test_a_write_protected_book_is_not_written_such_as_one_in_an_archive(tmp_path: Path) -> None:
    book = tmp_path / "vit_statistik.xlsm"
    book.touch()
    check_closed(tmp_path)
    book.chmod(stat.S_IREAD)
    with pytest.raises(UnusableInput, match=r"vit_statistik\.xlsm är skrivskyddad"):
        check_closed(tmp_path)


def test_files_that_are_only_read_are_told_of_when_they_are_open(tmp_path: Path) -> None:
    (tmp_path / "~$put_databas.xlsx").touch()
    (note,) = open_notes([tmp_path / "put_databas.xlsx", tmp_path / RAINDANCE])
    assert note == "put_databas.xlsx är öppen hos någon; den lästes så som den senast sparades."


def test_the_sources_are_the_registers_the_exports_the_profile_and_the_own_rules(small: Path) -> None:
    (small / OWN_FILE).write_text("version = 1", encoding="utf-8")
    names = {path.name for path in source_files(small, entered(small).values())}
    assert names == {"put_databas.xlsx", RAINDANCE, PROFILE_FILE, OWN_FILE}


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        pytest.param(lambda f: (f / RAINDANCE).write_bytes(b"x"), RAINDANCE, id="an export that changed"),
        pytest.param(lambda f: (f / RAINDANCE).unlink(), RAINDANCE, id="an export that went"),
        pytest.param(lambda f: (f / "put_databas.xlsx").write_bytes(b"x"), "put_databas.xlsx", id="the register"),
        pytest.param(lambda f: (f / OWN_FILE).write_text("x"), OWN_FILE, id="rules that came"),
        pytest.param(lambda f: (f / PROFILE_FILE).write_text("x"), PROFILE_FILE, id="a profile that came"),
        pytest.param(lambda f: (f / "lista.xlsx").write_text("x"), "lista.xlsx", id="a payment list that changed"),
    ],
)
def test_a_source_that_changed_since_is_named(small: Path, edit: Edit, name: str) -> None:
    unchanged = Unchanged(small, entered(small), [small / "lista.xlsx"])  # type: ignore[arg-type]  # Book is a str
    unchanged.check()
    edit(small)
    with pytest.raises(UnusableInput, match=f"^.*: {name} ändrades medan kommandot läste"):
        unchanged.check()


def test_an_export_that_came_since_is_named_and_a_file_that_no_setting_names_is_not(small: Path) -> None:
    def settings(pattern: str) -> list[EnteredSettings]:
        found = entered(small)["gron"]
        found.entries["raindance"] = type(found.entries["raindance"])(pattern, 1)
        return [found]

    unchanged = Unchanged(small, {"gron": settings("raindance_*.csv")[0]})
    (small / "annan.csv").write_bytes(b"x")
    unchanged.check()
    (small / "raindance_ny.csv").write_bytes(b"x")
    with pytest.raises(UnusableInput, match=r"raindance_ny\.csv ändrades"):
        unchanged.check()


def test_a_file_saved_anew_with_the_same_content_is_the_same(small: Path) -> None:
    unchanged = Unchanged(small, entered(small))  # type: ignore[arg-type]  # Book is a str
    (small / RAINDANCE).write_bytes((small / RAINDANCE).read_bytes())
    unchanged.check()
